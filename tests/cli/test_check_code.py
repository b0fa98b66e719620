"""`check --code`: the table, its JSON, and times of results or of one replication."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

KEYS = {
    "id", "item", "clause", "edition", "mark", "floor", "people", "required", "provided", "margin",
    "unit", "verdict",
}  # fmt: skip


@pytest.fixture
def school(place: Path) -> Path:
    return write_small_school(place)


def test_json_has_a_row_for_every_item_and_floor(
    evacsim: Callable[..., Result], school: Path
) -> None:
    done = evacsim("check", "--code", "--json", school.name)
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    rows = found["code"]
    assert all(row.keys() >= KEYS for row in rows)
    assert {row["verdict"] for row in rows} <= {"meets", "short", "cannot-tell"}
    stairs = next(row for row in rows if row["id"] == "B1.stairs" and row["floor"] == "3F")
    # four rooms of 45 at 0.80 m for 100 people, two stairs of 1.40 m
    assert (stairs["people"], stairs["required"]) == (180, pytest.approx(1.44))
    assert (stairs["provided"], stairs["margin"]) == pytest.approx((2.8, 1.36))
    # 180 people through 2.80 m at 37 a minute and 0.55 m
    assert stairs["by_hand_s"] == pytest.approx(180 / (37 / 60 / 0.55 * 2.8))
    assert stairs["simulated_s"] > stairs["by_hand_s"]
    assert found["code_summary"][0]["simulated_s"] >= stairs["simulated_s"]


def test_the_table_speaks_both_languages(evacsim: Callable[..., Result], school: Path) -> None:
    english = evacsim("check", "--code", school.name, "--lang", "en").stdout
    chinese = evacsim("check", "--code", school.name, "--lang", "zh").stdout
    assert "exactly what the codes ask" in english
    assert "参考值，条款待核" in chinese
    assert "违" not in chinese


def test_times_of_results(evacsim: Callable[..., Result], school: Path) -> None:
    assert evacsim("run", school.name, "-o", "out", "--no-plots").exit_code == 0
    done = evacsim("check", "--code", "--json", "--results", "out", school.name)
    assert done.exit_code == 0, done.stderr
    assert any(row["simulated_s"] for row in json.loads(done.stdout)["code"])
    building = school.with_name("small.toml")
    text = building.read_text("utf-8")
    building.write_text(text.replace("clear_width_m = 1.4", "clear_width_m = 1.5"), "utf-8")
    other = evacsim("check", "--code", "--results", "out", school.name)
    assert other.exit_code == 2
    assert "another building" in other.stderr
