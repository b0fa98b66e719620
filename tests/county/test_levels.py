"""The tables of the levels, against numbers counted by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.county.months import Period, period, spans
from evacsim.errors import InputError
from tests.county.conftest import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.write import County

CLASSES = """轮次,班级,教室/寝室,应到,实到,计划楼梯,实际楼梯,末人出楼
1,七(1)班,3F.room-1,45,44,A,B,3:10
1,七(2)班,3F.room-2,45,45,A,A,3:30
"""
ISSUES = """编号,类别,位置,描述,期限,状态
1,门禁,A 楼梯,门锁,2026-04-01,未整改
2,照明,2F,灯坏,2026-12-01,整改中
3,通道,1F,杂物,2026-04-01,已整改
4,标识,1F,缺,,
"""


def row(table: Any, **ids: str | None) -> dict[str, Any]:  # noqa: ANN401 - a polars frame
    rows = table.to_dicts()
    fitting = [one for one in rows if all(one[name] == value for name, value in ids.items())]
    assert len(fitting) == 1, rows
    found: dict[str, Any] = fitting[0]
    return found


@pytest.fixture
def county(put: Callable[..., Path], county_of: Callable[..., County]) -> County:
    """甲校 drills each month, 乙校 once; the building of 甲校 has been simulated."""
    one = {"township": "河东镇", "building": "small"}
    put("甲/results")
    put("甲/1.csv", record("甲校", "2026-03-02", **one, rest=CLASSES))
    put("甲/2.csv", record("甲校", "2026-04-02", **one, kind="地震", last_out="6:00", rest=ISSUES))
    put("乙/1.csv", record("乙校", "2026-04-20", township="河西镇", target="", last_out="2:00"))
    put("乙/2.csv", record("乙校", "", township="河西镇"))
    return county_of(name="示例县")


def test_drills_and_the_monthly_rule(county: County) -> None:
    schools = county.levels["school"]
    first, second = row(schools, school="甲校"), row(schools, school="乙校")
    assert county.months == Period(since="2026-03", until="2026-04")
    assert (first["drills"], first["kinds"], first["rule_met"]) == (2, "earthquake 1, fire 1", True)
    assert (second["drills"], second["undated"], second["rule_met"]) == (2, 1, False)
    assert (first["months_without"], second["months_without"]) == ("", "2026-03")
    whole = row(county.levels["county"], county="示例县")
    assert (whole["schools"], whole["schools_meeting_rule"], whole["drills"]) == (2, 1, 4)
    assert row(county.levels["township"], township="河西镇")["schools_meeting_rule"] == 0


def test_times_against_target_count_only_what_was_written_down(county: County) -> None:
    first = row(county.levels["school"], school="甲校")
    assert (first["with_target"], first["target_met"], first["slowest_s"]) == (2, 1, 360.0)
    building = row(county.levels["building"], building="Small")
    assert (building["first_last_out_s"], building["latest_last_out_s"]) == (240.0, 360.0)
    assert row(county.levels["school"], school="乙校")["with_target"] == 1


def test_findings_are_open_until_somebody_wrote_that_they_are_not(county: County) -> None:
    first = row(county.levels["school"], school="甲校")
    told = [first[name] for name in ("open", "state_not_told", "overdue", "closed")]
    assert told == [2, 1, 1, 1]
    assert row(county.levels["school"], school="乙校")["open"] == 0


def test_what_nobody_wrote_down_is_missing_and_not_0(county: County) -> None:
    first = row(county.levels["school"], school="甲校")
    assert first["injuries"] is None
    second = row(county.levels["school"], school="乙校")
    assert (second["simulated"], second["simulated_slowest_s"], second["bottlenecks"]) == (
        0,
        None,
        None,
    )


def test_a_class_has_its_drills_beside_its_simulation(county: County) -> None:
    one = row(county.levels["class"], school="甲校", **{"class": "3F.room-1"})
    assert (one["class_name"], one["drill_runs"], one["slowest_s"]) == ("七(1)班", 1, 190.0)
    assert (one["other_way"], one["absent"], one["simulated"]) == (1, 1, 1)
    assert one["simulated_slowest_s"] > 0
    other = row(county.levels["class"], school="甲校", **{"class": "1F.room-4"})
    assert (other["drills"], other["other_way"]) == (0, None)


def test_months_outside_the_period_do_not_count(
    county: County, county_of: Callable[..., County]
) -> None:
    later = county_of(name="示例县", since="2026-04", until="2026-06")
    first = row(later.levels["school"], school="甲校")
    assert (first["drills"], first["months_with_drill"], first["rule_met"]) == (1, 1, False)
    assert first["months_without"] == "2026-05..2026-06"
    assert county.months != later.months


def test_an_old_record_does_not_stretch_the_period(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    put("old.csv", record("甲校", "2008-05-12"))
    assert county_of().months == Period(since="2008-05", until="2008-05")
    put("new.csv", record("甲校", "2026-04-02"))
    assert county_of().months == Period(since="2025-05", until="2026-04")
    assert county_of(since="2008-05").months == Period(since="2008-05", until="2026-04")


def test_a_school_with_simulations_only_held_no_drill(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    put("丙校/results")
    put("甲校/1.csv", record("甲校", "2026-03-02"))
    found = county_of(folders="school")
    third = row(found.levels["school"], school="丙校")
    assert (third["drills"], third["rule_met"], third["months_without"]) == (0, False, "2026-03")


def test_without_a_date_nothing_is_said_of_the_rule(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    put("1.csv", record("甲校", ""))
    found = county_of()
    assert found.months is None
    assert row(found.levels["school"], school="甲校")["rule_met"] is None
    assert row(found.levels["county"], county=None)["schools_meeting_rule"] is None


def test_months_in_a_row_are_written_as_one() -> None:
    assert spans(("2025-11", "2025-12", "2026-01", "2026-03")) == "2025-11..2026-01 2026-03"
    assert Period(since="2025-11", until="2026-02").months[1:3] == ("2025-12", "2026-01")


@pytest.mark.parametrize(
    ("since", "until"), [("2026-13", None), ("March", None), ("2026-05", "2026-03")]
)
def test_months_that_are_none_are_refused(county: County, since: str, until: str | None) -> None:
    with pytest.raises(InputError):
        period(county.found.drills, since, until)
