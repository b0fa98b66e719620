"""Terms, holidays, kinds of school: which months ask for a drill, and which kinds are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from evacsim.county.calendar import CalendarError, calendar_of, read_calendar
from evacsim.county.find import stated
from evacsim.county.gather import gather
from evacsim.county.write import roll_up
from tests.county.conftest import TODAY, record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.write import County

YEAR = """
[[term]]
begins = 2025-09-01
ends = 2026-01-16
[[term]]
begins = 2026-02-25
ends = 2026-07-03
[[holiday]]
name = "劳动节"
begins = 2026-05-01
ends = 2026-05-05
[[exam]]
begins = 2026-06-08
ends = 2026-06-30
[[school]]
name = "甲小学"
kind = "primary"
[[school]]
name = "乙园"
kind = "kindergarten"
[[school]]
name = "丙中学"
township = "河东镇"
kind = "secondary"
boarding = true
"""


@pytest.fixture
def year(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.toml"
    path.write_text(YEAR, encoding="utf-8")
    return path


@pytest.fixture
def rolled(tmp_path: Path, year: Path) -> Callable[[], County]:
    def made() -> County:
        found = gather(tmp_path / "county", stated=stated(None, ""), today=TODAY)
        calendar = read_calendar(year)
        return roll_up(found, today=TODAY, since="2026-01", until="2026-06", calendar=calendar)

    return made


def test_months_without_school_ask_for_no_drill(year: Path) -> None:
    calendar = read_calendar(year)
    months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"]
    assert [calendar.school_days(month) for month in months] == [12, 3, 22, 22, 18, 5, 3]
    assert [month for month in months if calendar.counts(month)] == [
        "2026-01", "2026-03", "2026-04", "2026-05",
    ]  # fmt: skip
    assert calendar.school_days("2025-08") == 0
    assert calendar.school_days("2027-03") is None  # nothing is told of that year
    assert calendar.counts("2027-03")


def test_each_kind_of_school_by_its_own_rule(
    put: Callable[..., Path], rolled: Callable[[], County]
) -> None:
    for month in (1, 3, 4, 5):
        put(f"a{month}.csv", record("甲小学", f"2026-0{month}-10"))
    put("b1.csv", record("乙园", "2026-02-26", kind="地震"))  # a month that does not count itself
    put("b2.csv", record("乙园", "2026-05-12", kind="地震"))
    for month in (3, 4):
        put(f"c{month}.csv", record("丙中学", f"2026-0{month}-10", township="河东镇"))
    rows = {row["school"]: row for row in rolled().levels["school"].iter_rows(named=True)}
    told = ("rule", "owed", "held", "months_without", "rule_met", "kinds_missing")
    assert [rows["甲小学"][key] for key in told] == ["month", 4, 4, "", True, ""]
    assert [rows["乙园"][key] for key in told] == ["quarter", 2, 2, "", True, "fire 1"]
    assert [rows["丙中学"][key] for key in told] == [
        "month", 4, 2, "2026-01 2026-05", False, "night 1",
    ]  # fmt: skip


def test_schools_of_the_list_without_a_record_are_there(
    put: Callable[..., Path], rolled: Callable[[], County]
) -> None:
    put("a.csv", record("甲小学", "2026-03-10", county="示例县"))
    schools = rolled().levels["school"]
    assert schools["school"].to_list() == ["丙中学", "乙园", "甲小学"]
    assert schools["county"].to_list() == ["示例县"] * 3
    assert schools["drills"].to_list() == [0, 0, 1]
    assert schools["held"].to_list() == [0, 0, 1]


def test_a_workbook_says_the_same(tmp_path: Path, year: Path) -> None:
    book = Workbook()
    del book[book.sheetnames[0]]
    toml = read_calendar(year)
    for title, spans in (("学期", toml.term), ("假期", toml.holiday), ("考试", toml.exam)):
        page = book.create_sheet(title)
        page.append(("名称", "开始", "结束"))
        for one in spans:
            page.append((one.name, one.begins, str(one.ends)))
    page = book.create_sheet("学校")
    page.append(("学校", "乡镇", "类别", "寄宿"))
    page.append(("甲小学", None, "小学", "否"))
    page.append(("乙园", None, "幼儿园", None))
    page.append(("丙中学", "河东镇", "中学", "是"))
    book.save(tmp_path / "校历.xlsx")
    year.unlink()
    assert calendar_of(tmp_path, None) == toml


def test_faults_are_told_together(year: Path) -> None:
    year.write_text(
        '[[term]]\nbegins = 2026-09-01\nends = 2026-07-01\n[[school]]\nname = "甲"\n'
        'kind = "primery"\n[[holliday]]\nbegins = 2026-05-01\n',
        encoding="utf-8",
    )
    with pytest.raises(CalendarError) as raised:
        read_calendar(year)
    told = str(raised.value)
    assert "before it begins" in told
    assert 'did you mean "primary"?' in told
    assert 'did you mean "holiday"?' in told
