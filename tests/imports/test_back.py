"""The way back: a scenario as a workbook, and the same people and times from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.imports.back import workbook_content
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.simulation.replicate import prepare, run_replication
from tests.imports.books import made, small

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("name", ["teaching-block-fire-drill", "dormitory-night-drill"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_there_and_back_gives_the_same_occupants(tmp_path: Path, name: str, lang: str) -> None:
    rows, lost = workbook_content(SCENARIOS / f"{name}.toml")
    assert lost == ()
    save_workbook(tmp_path / "book.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    _, scenario = import_workbook(tmp_path / "book.xlsx").write(tmp_path / "made")
    tables = []
    for file in (SCENARIOS / f"{name}.toml", scenario):
        plan = prepare(file)
        ran = run_replication(plan, seed=plan.scenario.seed, replication=0)
        tables.append(ran.tables["occupants"])
    assert tables[0].height > 800
    assert tables[0].equals(tables[1])


def test_an_l_shaped_block_comes_back(tmp_path: Path) -> None:
    first = made(tmp_path, small())
    first.write(tmp_path / "made")
    rows, lost = workbook_content(tmp_path / "made" / "scenario.toml")
    assert lost == ()
    save_workbook(tmp_path / "again.xlsx", rows, "zh")
    again = import_workbook(tmp_path / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind
    sizes = [{g.id: g.size for g in one.scenario.group} for one in (first, again)]
    assert sizes[0] == sizes[1]


def test_what_the_sheets_cannot_hold_is_named() -> None:
    _, lost = workbook_content(SCENARIOS / "evening-dismissal.toml")
    where = {problem.where for problem in lost}
    assert {"falls", "routing.shares", 'group "back-up": to', "event 2"} <= where
    assert {problem.severity for problem in lost} == {"warning"}
    events = [problem.message for problem in lost if problem.where.startswith("event")]
    assert "这种事件表里写不下： fall" in events


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_building_of_another_kind_is_named_part_by_part(lang: str) -> None:
    """An office with halves of corridors: nothing is lost in silence, in either language."""
    _, lost = workbook_content(SCENARIOS / "sfpe-nine-storey.toml", lang)  # type: ignore[arg-type]
    where = " ".join(problem.where for problem in lost)
    for part in ('stairwell "S1"', 'connection "2F.corridor-middle"', "specific_flow_per_m_s"):
        assert part in where


def test_names_that_look_like_formulas_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "school.xlsx"
    save_workbook(path, {"classes": [{"class": "=1+1", "room": "101"}]}, "zh")
    from openpyxl import load_workbook  # noqa: PLC0415 - only here

    cell = load_workbook(path)["班级"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    # 1-4 is text, so that no table calculation makes a day of it
    assert load_workbook(path)["房间"]["A2"].number_format == "@"
