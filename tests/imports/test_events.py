"""What happens in a plan, in the form 方案 of a workbook: closings, aftershock, limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.hazards import HAZARDS
from evacsim.imports.back import workbook_content
from evacsim.imports.sheets import SHEETS
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from tests.imports.books import faults, made, small

if TYPE_CHECKING:
    from pathlib import Path

    from tests.imports.books import Sheets


def with_plan(*rows: tuple[str, Any]) -> Sheets:
    sheets = small()
    sheets["方案"] = [*sheets["方案"], *map(list, rows)]
    return sheets


HAPPENS = (
    ("封闭部位", "B 楼梯；2F.10*"),
    ("封闭时间", "90 秒"),
    ("余震", "2 分钟"),
    ("余震持续", "25 秒"),
    ("危险到达", "A 楼梯=5:00；2F.101＝4 分钟"),
)


def test_every_hazard_has_a_word() -> None:
    assert set(SHEETS["events"].entry("kind").choices or {}) == set(HAZARDS)


def test_what_happens_is_read(tmp_path: Path) -> None:
    scenario = made(tmp_path, with_plan(*HAPPENS)).scenario
    told = [(one.kind, one.stair, one.space, one.at_s, one.until_s) for one in scenario.event]
    assert told == [
        ("close", "B", (), 90.0, None),
        ("close", None, ("2F.10*",), 90.0, None),
        ("aftershock", None, (), 120.0, 145.0),
    ]
    limits = [(one.stair, one.space, one.until_s) for one in scenario.tenability]
    assert limits == [("A", (), 300.0), (None, ("2F.101",), 240.0)]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_comes_back(tmp_path: Path, lang: str) -> None:
    first = made(tmp_path, with_plan(*HAPPENS))
    first.write(tmp_path / "made")
    rows, lost = workbook_content(tmp_path / "made" / "scenario.toml")
    assert lost == ()
    save_workbook(tmp_path / "again.xlsx", rows, lang)  # type: ignore[arg-type] # parametrized
    again = import_workbook(tmp_path / "again.xlsx")
    assert again.scenario.event == first.scenario.event
    assert again.scenario.tenability == first.scenario.tenability


@pytest.mark.parametrize(
    ("label", "value", "said"),
    [
        ("封闭部位", "D 楼梯", "没有楼梯、房间或走廊“D 楼梯”"),
        ("封闭部位", "2F.1O1", "2F.101"),
        ("危险到达", "A 楼梯", "看不懂“A 楼梯”"),
        ("危险到达", "A 楼梯=以后", "看不懂“A 楼梯=以后”"),
        ("危险到达", "9F.101=5:00", "没有楼梯、房间或走廊“9F.101”"),
        ("余震", "很久", "余震"),
    ],
)
def test_bad_cells_are_refused(tmp_path: Path, label: str, value: str, said: str) -> None:
    found = faults(tmp_path, with_plan((label, value)))
    assert len(found) == 1
    assert "方案" in str(found[0])
    assert said in str(found[0])
