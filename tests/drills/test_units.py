"""Units in headers, and times with two or three readings: applied or said, never guessed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.drills.fields import CHECKPOINTS, DRILL
from evacsim.drills.read import read_drill
from evacsim.drills.readings import written
from evacsim.drills.times import Alarm, DecimalError, TwoReadingsError, settle, settle_report
from evacsim.spreadsheet.headers import field_of, known_headers
from tests.drills.records import book, csv, faults

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.errors import Problem

MORNING = Alarm(clock_s=34_200.0, form="a:b:c", day=None)
LATE = Alarm(clock_s=85_980.0, form="a:b", day=None)
"""23:53, written without seconds."""


def overview(path: Path, header: str, value: str, alarm: str = "09:30:00") -> Path:
    """A record of one run with one time."""
    return csv(path / "a.csv", f"学校,警报时间,{header},实到\n某校,{alarm},{value},160\n")


def last_out_s(path: Path) -> float | None:
    return read_drill(path).runs[0].last_out_s


@pytest.mark.parametrize(
    ("header", "value", "seconds"),
    [
        ("末人出楼（分钟）", "2.5", 150),
        ("末人出楼(分钟)", "2.05", 123),
        ("末人出楼(min)", "3", 180),
        ("末人出楼[min]", "3", 180),
        ("末人出楼【分】", "3", 180),
        ("末人出楼/分钟", "3", 180),
        ("末人出楼 分", "0.5", 30),
        ("last_out_min", "3", 180),
        ("last out (minutes)", "3", 180),
        ("末人出楼(小时)", "0.1", 360),
        ("末人出楼(s)", "2.05", 2.05),
        ("末人出楼（秒）", "125", 125),
        ("末人出楼(秒)", "935", 935),
        ("末人出楼(分钟)", "2:05", 125),
        ("末人出楼(分钟)", "125秒", 125),
        ("末人出楼(分:秒)", "2:05", 125),
        ("末人出楼（必填）", "2:05", 125),
        ("末人出楼", "2.5分钟", 150),
        ("末人出楼", "2.5 min", 150),
        ("末人出楼", "0.5秒", 0.5),
        ("末人出楼", "0.1小时", 360),
        ("末人出楼用时", "2:05", 125),
    ],
)
def test_header_minutes(tmp_path: Path, header: str, value: str, seconds: float) -> None:
    record = read_drill(overview(tmp_path, header, value))
    assert record.runs[0].last_out_s == pytest.approx(seconds)
    assert record.problems == ()


def test_header_minutes_of_classes_and_of_a_form(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["班级", "出楼末人(分)"],
        ["甲", 1.2],
        ["乙", 1.5],
        ["丙", 2],
        ["丁", 2.1],
    ]
    form = [["警报时间", dt.time(9, 30)], ["末人出楼（分钟）", 2.1], ["实到", 160]]
    run = read_drill(book(tmp_path / "a.xlsx", {"演练概况": form, "班级记录": rows})).runs[0]
    assert [row.last_out_s for row in run.classes] == [72, 90, 120, 126]
    assert run.last_out_s == 126


@pytest.mark.parametrize(
    ("header", "value", "width_m"),
    [
        ("净宽(cm)", "150", 1.5),
        ("净宽（厘米）", "150", 1.5),
        ("净宽cm", "150", 1.5),
        ("净宽(mm)", "1500", 1.5),
        ("净宽(米)", "1.5", 1.5),
        ("净宽(cm)", "1.5米", 1.5),
        ("净宽m", "150cm", 1.5),
        ("净宽m", "1500mm", 1.5),
    ],
)
def test_checkpoint_cm(tmp_path: Path, header: str, value: str, width_m: float) -> None:
    text = f"学校,警报时间,末人出楼\n某校,09:30:00,2:05\n\n检查点,名称,{header}\nA,A 2F,{value}\n"
    record = read_drill(csv(tmp_path / "a.csv", text))
    assert record.checkpoints[0].clear_width_m == width_m
    assert record.problems == ()


def test_a_width_in_cm_without_its_unit_is_refused_with_the_cause(tmp_path: Path) -> None:
    text = "学校,警报时间,末人出楼\n某校,09:30:00,2:05\n\n检查点,名称,净宽\nA,A 2F,150\n"
    (fault,) = faults(csv(tmp_path / "a.csv", text))
    assert "cell C5" in fault.where
    assert "150 cm? write 1.5" in fault.message


@pytest.mark.parametrize(
    "header", ["末人出楼(刻)", "末人出楼（cm）", "末人出楼(m)", "末人出楼[百分之一时]"]
)
def test_a_bracket_that_is_not_understood_is_said(tmp_path: Path, header: str) -> None:
    record = read_drill(overview(tmp_path, header, "2:05"))
    (warning,) = record.problems
    assert warning.where == f"sheet a, cell C1 ({header})"
    assert "not understood" in warning.message
    assert "(分钟)" in warning.hint


def test_brackets_of_texts_are_no_units(tmp_path: Path) -> None:
    text = "学校（全称）,县（区）,警报时间,末人出楼\n某校,某县,09:30:00,2:05\n"
    assert read_drill(csv(tmp_path / "a.csv", text)).problems == ()


def test_a_word_that_ends_like_a_unit_is_none() -> None:
    assert field_of("times", known_headers(DRILL))[0] is None
    assert field_of("名称cm", known_headers(CHECKPOINTS))[0] is None


@pytest.mark.parametrize(
    ("value", "readings"),
    [
        ("2.05", ["2:05", "2:03", "2.05 s"]),
        ("3.30", ["3:30", "3:18", "3.30 s"]),
        (3.3, ["3:30", "3:18", "3.3 s"]),
        (4.22, ["4:22", "4.22 s"]),
        ("2.75", ["2:45", "2.75 s"]),
        ("9.34", ["a clock (4:00 after the alarm)", "9:34", "9.34 s"]),
        ("２．０５", ["2:05", "2.05 s"]),
    ],
)
def test_decimals_are_not_guessed(value: object, readings: list[str]) -> None:
    with pytest.raises(DecimalError) as caught:
        settle(written(value), MORNING, None)
    assert [word for word in readings if word not in str(caught.value)] == []
    with pytest.raises(DecimalError):
        settle_report(written(value), MORNING)


def test_decimals_that_can_only_be_seconds_are_seconds() -> None:
    assert settle(written(336.25), MORNING, None).seconds == 336.25
    assert settle(written("2.0"), MORNING, None).seconds == 2
    assert settle(written("-10.5"), MORNING, None).seconds == -10.5


def test_decimal_classes(tmp_path: Path) -> None:
    rows = [["班级", "出楼末人"], ["甲", 1.3], ["乙", 1.45], ["丙", 2.05], ["丁", 1.15]]
    sheets = {"演练概况": [["警报时间", "09:30:00"], ["末人出楼", "2:05"]], "班级记录": rows}
    (fault,) = faults(book(tmp_path / "a.xlsx", sheets))
    assert fault.where == "sheet 班级记录, cells B2, B3, B4, B5 (出楼末人)"
    assert "may be 1:30, 1:18 (1.3 min) or 1.3 s; the others likewise" in fault.message
    assert "(分钟)" in fault.hint


def test_decimals_beside_seconds_are_seconds_and_said(tmp_path: Path) -> None:
    rows = [["班级", "出楼末人"], ["甲", 97.5], ["乙", 331]]
    sheets = {"演练概况": [["警报时间", "09:30:00"], ["末人出楼", "5:31"]], "班级记录": rows}
    record = read_drill(book(tmp_path / "a.xlsx", sheets))
    assert record.runs[0].classes[0].last_out_s == 97.5
    (warning,) = record.problems
    assert "as seconds" in warning.message
    assert "B2" in warning.where


def only(problems: tuple[Problem, ...]) -> str:
    (problem,) = problems
    return problem.message


@pytest.mark.parametrize("value", ["935", "0935"])
def test_military(tmp_path: Path, value: str) -> None:
    message = only(faults(overview(tmp_path, "末人出楼", value)))
    assert "a clock (5:00 after the alarm) or 15:35 since the alarm" in message


def test_numbers_that_are_no_clock_near_the_alarm_are_seconds(tmp_path: Path) -> None:
    for value in ("336", "1800", "1199", "105"):
        assert last_out_s(overview(tmp_path, "末人出楼", value)) == int(value)


def test_military_alarm(tmp_path: Path) -> None:
    record = read_drill(overview(tmp_path, "末人出楼", "09:34:30", alarm="0930"))
    assert record.runs[0].alarm_clock_s == 34_200
    assert record.runs[0].last_out_s == 270


def test_military_reports() -> None:
    with pytest.raises(TwoReadingsError, match=r"a clock \(35:00 after the alarm\) or 16:45"):
        settle_report(written("1005"), MORNING)
    assert settle_report(written("2700"), MORNING).seconds == 2700


def test_dot_clock(tmp_path: Path) -> None:
    text = "学校,警报时间,首人出楼,末人出楼,实到\n某校,09:30:00,9:30.40,9:34.30,160\n"
    first, last = faults(csv(tmp_path / "a.csv", text))
    assert "a clock (0:40 after the alarm) or 9:30" in first.message
    assert "a clock (4:30 after the alarm) or 9:34" in last.message
    assert last_out_s(overview(tmp_path, "末人出楼(时刻)", "9:34.30")) == 270
    assert last_out_s(overview(tmp_path, "末人出楼", "5:36.50")) == 336.5


def test_a_clock_after_midnight_that_may_be_minutes() -> None:
    for value in ("1:50", "2:00", dt.time(2, 0)):
        with pytest.raises(TwoReadingsError, match="after the alarm"):
            settle(written(value, "h:mm"), LATE, None)
    assert settle(written("00:03"), LATE, None).seconds == 600
    assert settle(written("2:00"), LATE, "elapsed").seconds == 120


def test_midnight(tmp_path: Path) -> None:
    for value, seconds in (("0:00:20", 20), ("0:02:05", 125)):
        record = read_drill(overview(tmp_path, "末人出楼", value, alarm="00:00:00"))
        assert record.runs[0].last_out_s == seconds
        assert record.problems == ()


def test_a_clock_under_a_header_of_minutes_is_refused(tmp_path: Path) -> None:
    for header in ("末人出楼（分钟）", "用时"):
        fault = faults(overview(tmp_path, header, "09:31:00"))[-1]
        assert fault.severity == "fault"
        assert "a clock (1:00 after the alarm) under a header" in fault.message
