from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evacsim.api.check import check_file

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize(("floors", "rooms", "stairs"), [(1, 1, 1), (4, 6, 2), (6, 12, 3)])
def test_what_it_writes_passes_check(
    evacsim: Callable[..., Result], place: Path, floors: int, rooms: int, stairs: int
) -> None:
    size = ("--floors", floors, "--rooms", rooms, "--stairs", stairs)
    done = evacsim("new", "our-school", *size)
    assert done.exit_code == 0, done.stderr
    assert "our-school.toml" in done.stdout
    checked = check_file(place / "our-school.toml")
    assert checked.kind == "building"
    assert [str(p) for p in checked.faults] == []


def test_another_file_and_json(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("new", "our-school", "-o", "ours.toml", "--json")
    assert json.loads(done.stdout)["file"] == "ours.toml"
    assert (place / "ours.toml").exists()


def test_a_file_that_is_there_stays(evacsim: Callable[..., Result], place: Path) -> None:
    before = (place / "hall.toml").read_bytes()
    done = evacsim("new", "x", "-o", "hall.toml")
    assert done.exit_code == 2
    assert "hall.toml" in done.stderr
    assert (place / "hall.toml").read_bytes() == before
    assert evacsim("new", "x", "-o", "hall.toml", "--overwrite").exit_code == 0


@pytest.mark.parametrize("wrong", [("--floors", "0"), ("--rooms", "many"), ("--stairs", "-1")])
def test_wrong_numbers(evacsim: Callable[..., Result], place: Path, wrong: tuple[str, str]) -> None:
    done = evacsim("new", "x", *wrong)
    assert done.exit_code == 2
    assert wrong[0] in done.stderr
    assert not (place / "x.toml").exists()


def test_a_folder_that_is_not_there(evacsim: Callable[..., Result]) -> None:
    done = evacsim("new", "x", "-o", "no-such/x.toml")
    assert done.exit_code == 2
    assert done.stderr == "no-such: there is no such file or folder\n"


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("our-school", "--situation", "fire"), "--situation"),
        (("--drill", "drill.toml", "--situation", "fire"), "--situation"),
        (("--drill", "drill.toml", "--workbook"), "--workbook"),
        (("--scenario", "hall.toml", "--workbook"), "--workbook"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    evacsim: Callable[..., Result], place: Path, words: tuple[str, ...], option: str
) -> None:
    before = sorted(place.rglob("*"))
    done = evacsim("new", *words)
    assert done.exit_code == 2
    assert f"{option} goes with" in done.stderr
    assert sorted(place.rglob("*")) == before


def test_the_record_of_a_workbook_names_the_workbook(
    evacsim: Callable[..., Result], tmp_path: Path
) -> None:
    book = SCENARIOS / "l-block-24-classes.xlsx"
    made = evacsim("new", "--drill", book, "-o", tmp_path / "record.xlsx")
    assert made.exit_code == 0, made.output
    assert made.stdout.rstrip().endswith(f"--scenario {book}")
