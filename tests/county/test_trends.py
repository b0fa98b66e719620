"""Drill against drill, plan and drill, the same finding once, and a page for each school."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest
from scipy import stats

from evacsim.county.levels import slowest_classes
from evacsim.county.schools import schools_page
from evacsim.county.trends import series_of, trend_text, trends_of
from evacsim.county.write import tables_of, write_county
from evacsim.locale import use
from tests.county.conftest import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.write import County

FINDINGS = "编号,类别,位置,描述,责任人,期限,状态,复查日期\n"


def drill(put: Callable[..., Path], month: int, time: str, rest: str = "") -> None:
    text = record("甲校", f"2026-0{month}-10", building="A", last_out=time, rest=rest)
    put(f"{month}.csv", text)


def test_a_trend_has_its_interval_and_few_drills_are_said(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    times = {2: "5:00", 3: "4:45", 4: "4:33", 5: "4:20", 6: "4:01"}
    for month, time in times.items():
        drill(put, month, time)
    series = series_of(county_of().found)
    assert series["last_out_s"].to_list() == [300, 285, 273, 260, 241]
    row = trends_of(series).row(0, named=True)
    assert row["measure"] == "last_out_s"
    days = [10, 38, 69, 99, 130]
    line = stats.linregress([day / (365.25 / 12) for day in days], [300, 285, 273, 260, 241])
    assert row["change_per_month"] == pytest.approx(line.slope)
    half = stats.t.ppf(0.975, 3) * line.stderr
    assert row["change_high"] == pytest.approx(line.slope + half)
    words = trend_text(row)
    assert "Last out: first 5:00, latest 4:01" in words
    assert "it falls: -14.5 s a month" in words
    assert "5 drills only" in words


def test_times_that_are_all_the_same_have_a_trend_of_nothing(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    for month in (2, 3, 4):
        drill(put, month, "5:00")
    row = trends_of(series_of(county_of().found)).row(0, named=True)
    names = ("change_per_month", "change_low", "change_high")
    assert [row[name] for name in names] == [0.0, 0.0, 0.0]


def test_start_flow_order_and_findings_are_followed_too(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    head = "学校,建筑,日期,演练类型,警报时间,首人出楼,末人出楼,实到\n"
    classes = "班级,起动时间,末人出楼,计划楼梯,实走楼梯\n"
    for month, start, used in ((2, 40, "B"), (3, 30, "B"), (4, 20, "A"), (5, 12, "A")):
        put(
            f"{month}.csv",
            f"{head}甲校,A,2026-0{month}-10,火灾,09:30:00,0:30,{month + 2}:30,240\n\n"
            f"{classes}一(1)班,0:{start},2:00,A,{used}\n一(2)班,0:{start},2:00,A,A\n",
        )
    series = series_of(county_of().found)
    rows = {row["measure"]: row for row in trends_of(series).iter_rows(named=True)}
    assert list(rows) == ["last_out_s", "start_s", "flow_per_s", "as_planned_share", "closed_since"]
    start = rows["start_s"]
    assert (start["drills"], start["first"], start["latest"]) == (4, 40.0, 12.0)
    assert start["change_high"] < 0
    assert [rows["as_planned_share"][end] for end in ("first", "latest")] == [0.5, 1.0]
    assert rows["flow_per_s"]["first"] == pytest.approx(240 / 240)
    assert rows["flow_per_s"]["latest"] == pytest.approx(240 / 420)
    assert rows["closed_since"]["latest"] == 0.0
    assert "Median start of the classes: first 0:40, latest 0:12." in trend_text(start)
    assert "first 50%, latest 100%" in trend_text(rows["as_planned_share"])
    use("zh")
    assert "百分点" in trend_text(rows["as_planned_share"])


def test_two_drills_are_no_trend(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    drill(put, 2, "5:00")
    drill(put, 3, "4:00")
    row = trends_of(series_of(county_of().found)).row(0, named=True)
    assert row["change_per_month"] is None
    assert "no trend can be told" in trend_text(row)


def test_what_came_between_two_drills(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    head = "学校,建筑,日期,演练类型,警报时间,末人出楼,预案版本\n"
    closed = FINDINGS + "1,通道,东楼梯,杂物,总务处,2026-03-01,已整改,2026-03-05\n"
    put("1.csv", head + "甲校,A,2026-02-10,火灾,09:30:00,5:00,2025版\n\n" + closed)
    put("2.csv", head + "甲校,A,2026-03-10,火灾,09:30:00,4:50,2025版\n")
    put("3.csv", head + "甲校,A,2026-04-10,火灾,09:30:00,4:40,2026版\n")
    series = series_of(county_of().found)
    assert series["plan_changed"].to_list() == [None, False, True]
    assert series["closed_since"].to_list() == [None, 1, 0]


def test_a_finding_of_every_month_counts_once_as_last_written(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    row = "{},通道,东楼梯,堆放 杂物,张三,2026-03-01,{},\n"
    drill(put, 2, "5:00", FINDINGS + row.format(1, ""))
    drill(put, 3, "5:07", FINDINGS + row.format(4, "整改中"))
    drill(put, 4, "5:02", FINDINGS + row.format(2, "已整改") + "9,照明,西楼梯,灯坏,,,,\n")
    found = county_of().found.findings.sort("description")
    assert found["state"].to_list() == ["closed", "not told"]
    assert found["seen"].to_list() == [3, 1]
    assert [str(day) for day in found["first_date"]] == ["2026-02-10", "2026-04-10"]


def test_a_plan_that_has_changed_since_is_told(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    put("甲校/results")
    head = "学校,建筑,日期,警报时间,末人出楼,方案校验码\n"
    digest = county_of(folders="school").found.runs["scenario_digest"][0]
    put("甲校/1.csv", head + f"甲校,small,2026-03-10,09:30:00,5:00,{digest}\n")
    put("甲校/2.csv", head + "甲校,small,2026-04-10,09:30:00,4:50,00c0ffee\n")
    put("甲校/3.csv", head + "甲校,small,2026-05-10,09:30:00,4:30,\n")
    drills = county_of(folders="school").found.drills.sort("date")
    assert drills["plan_now"].to_list() == ["same", "changed", None]


def test_a_page_for_each_school_names_no_person(
    put: Callable[..., Path], county_of: Callable[..., County], tmp_path: Path
) -> None:
    use("zh")
    own = FINDINGS + "1,通道,东楼梯,杂物,张三,2026-03-01,,\n2,照明,西楼梯,灯坏,总务处,,,\n"
    drill(put, 2, "5:00", own)
    put("乙.csv", record("乙校", "2026-03-10", building="B"))
    county = county_of()
    page = schools_page(county)
    assert re.findall("<h1>(.+?)</h1>", page) == ["乙校", "甲校"]
    assert "张三" not in page
    assert "已指定个人" in page
    assert "总务处" in page
    write_county(county, tmp_path / "out")
    assert (tmp_path / "out" / "schools.html").read_text("utf-8") == page
    assert "张三" not in "".join(str(table.to_dicts()) for table in tables_of(county).values())


def test_drilled_classes_come_before_simulated_ones() -> None:
    classes = pl.DataFrame(
        {"class": ["a", "b", "c"], "slowest_s": [None, 100.0, 200.0],
         "simulated_slowest_s": [900.0, 300.0, None]}
    )  # fmt: skip
    assert slowest_classes(classes, 9)["class"].to_list() == ["c", "b", "a"]


def test_a_large_exported_table_is_known_by_its_header(
    put: Callable[..., Path], county_of: Callable[..., County]
) -> None:
    put("1.csv", record("甲校", "2026-03-10"))
    row = "0,17,93.25,room,corridor,door,walking,12\n"
    path = put("passages.csv", "replication,passage,time_s,from,to,connection,cause,seconds\n")
    with path.open("a", encoding="utf-8") as stream:
        stream.write(row * 20_000 + "学校,日期,末人出楼\n甲校,2026-04-10,4:00\n")
    found = county_of().found
    assert found.skipped == ("passages.csv",)  # its end was not looked at
    assert found.drills["file"].to_list() == ["1.csv"]
