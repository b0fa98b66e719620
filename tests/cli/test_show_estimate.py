"""The verbs that look at a file without simulating it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


def test_show_prints_the_numbers_and_draws_the_plan(
    evacsim: Callable[..., Result], place: Path
) -> None:
    done = evacsim("show", "hall.toml", "--out", "plans")
    assert done.exit_code == 0, done.stderr
    for word in ("A room and a hall", "1F", "72", "exit A", "1.20"):
        assert word in done.stdout
    (picture,) = (place / "plans").iterdir()
    assert picture.name in done.stdout
    assert picture.suffix == ".png"


def test_show_without_pictures_writes_nothing(evacsim: Callable[..., Result], place: Path) -> None:
    before = sorted(place.rglob("*"))
    done = evacsim("show", "hall.toml", "--no-plots", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["building"] == "hall"
    assert sorted(place.rglob("*")) == before


def test_show_in_chinese(evacsim: Callable[..., Result]) -> None:
    done = evacsim("show", "hall.toml", "--no-plots", "--lang", "zh")
    assert "楼层" in done.stdout


@pytest.mark.parametrize("name", ["no-such.toml", "drill.toml", "."])
def test_show_of_what_is_no_building(evacsim: Callable[..., Result], name: str) -> None:
    done = evacsim("show", name)
    assert done.exit_code == 2, done.exception
    assert name in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize("method", ["capacity", "density", "components", "imo"])
def test_estimate_prints_the_hand_calculation(evacsim: Callable[..., Result], method: str) -> None:
    done = evacsim("estimate", "drill.toml", "--method", method)
    assert done.exit_code == 0, done.stderr
    assert "1F.room.door-1" in done.stdout


def test_estimate_json(evacsim: Callable[..., Result], place: Path) -> None:
    before = sorted(place.rglob("*"))
    done = evacsim("estimate", "drill.toml", "--json")
    found = json.loads(done.stdout)
    # 20 people through 0.90 - 2 x 0.15 m at 1.30 per m and s: 20 / 0.78 = 25.6 s, and the walks.
    assert 25.6 < found["total_s"] < 60
    assert found["people"] == 20
    assert sorted(place.rglob("*")) == before


def test_estimate_of_a_faulty_scenario(evacsim: Callable[..., Result], place: Path) -> None:
    text = (place / "drill.toml").read_text("utf-8").replace('"sfpe"', '"spfe"')
    (place / "drill.toml").write_text(text, encoding="utf-8")
    done = evacsim("estimate", "drill.toml")
    assert done.exit_code == 2
    assert "spfe" in done.stderr
    assert done.stdout == ""


def test_estimate_refuses_an_unknown_method(evacsim: Callable[..., Result]) -> None:
    done = evacsim("estimate", "drill.toml", "--method", "guess")
    assert done.exit_code == 2
    assert "guess" in done.stderr


def test_what_no_method_knows_is_said_of_the_file(
    evacsim: Callable[..., Result], place: Path
) -> None:
    text = (place / "drill.toml").read_text("utf-8")
    back = '\n[[group]]\nid = "back"\nspace = "1F.hall"\nsize = 9\n'
    back += 'kind = "secondary"\nto = "1F.room"\n'
    (place / "drill.toml").write_text(text + back, encoding="utf-8")
    done = evacsim("estimate", "drill.toml")
    assert done.exit_code == 2
    assert done.stderr.startswith("drill.toml: group: ")


def test_estimate_says_what_it_takes_as_if(evacsim: Callable[..., Result], place: Path) -> None:
    """Who comes in later counts as if there at the alarm: that is said, and only then."""
    assert "as if all" not in evacsim("estimate", "drill.toml").stdout
    more = '\n[[arrival]]\nid = "late"\nspace = "1F.room"\ntimes_s = [30, 40]\n'
    drill = place / "drill.toml"
    drill.write_text(drill.read_text(encoding="utf-8") + more, encoding="utf-8")
    said = evacsim("estimate", "drill.toml")
    assert "as if all who come in later were there at the alarm" in said.stdout, said.stderr
    ran = evacsim("run", "drill.toml", "--dry-run")
    assert "late: 2 people come in by" in ran.stdout, ran.stderr
