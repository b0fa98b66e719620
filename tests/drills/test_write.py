"""What is written is read again, the same; a workbook to fill in is laid out for its readers."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evacsim.drills.fields import SHEETS
from evacsim.drills.model import (
    Checkpoint,
    ClassRow,
    Congestion,
    Count,
    DrillRecord,
    DrillRun,
    Issue,
    Passage,
)
from evacsim.drills.read import read_drill
from evacsim.drills.write import write_drill
from evacsim.errors import DrillError
from evacsim.locale import use
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.tables import TOTALS
from evacsim.spreadsheet.values import BLANKS, NONE_WORDS
from tests.drills.records import full_record

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from evacsim.drills.write import Lang


@pytest.mark.parametrize("name", ["a.xlsx", "a.csv"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sheet_comes_back(tmp_path: Path, name: str, lang: Lang) -> None:
    use(lang)
    record = full_record()
    write_drill(record, tmp_path / name)
    again = read_drill(tmp_path / name)
    assert again == record
    assert again.problems == ()


def test_lines_to_count_on_change_nothing(tmp_path: Path) -> None:
    write_drill(full_record(), tmp_path / "a.xlsx", blank_counts=10)
    assert read_drill(tmp_path / "a.xlsx") == full_record()


def test_another_ending_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(DrillError, match=r"\.xlsx or \.csv"):
        write_drill(full_record(), tmp_path / "a.ods")
    assert list(tmp_path.iterdir()) == []


def test_csv_is_for_excel(tmp_path: Path) -> None:
    write_drill(full_record(), tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_the_workbook_is_made_for_people(tmp_path: Path) -> None:
    use("zh")
    write_drill(full_record(), tmp_path / "a.xlsx", blank_counts=24)
    made = openpyxl.load_workbook(tmp_path / "a.xlsx")
    names = ["演练概况", "班级记录", "检查点计数", "检查点与问题"]
    assert made.sheetnames == names
    for name in names:
        page = made[name]
        assert page.page_setup.paperSize == 9  # A4
        assert page.print_area
    classes, counts = made["班级记录"], made["检查点计数"]
    used = {plain(str(cell.value)): cell.column_letter for cell in classes[1]}
    assert classes[f"{used['出楼末人']}2"].number_format == "@"  # 1:45 stays 1:45
    rules = {
        str(area): rule.formula1
        for rule in classes.data_validations.dataValidation
        for area in rule.sqref.ranges
    }
    assert any(area.startswith(used["实际楼梯"]) and "A" in text for area, text in rules.items())
    assert not counts.row_breaks.brk  # one checkpoint, two runs: one page
    assert counts.print_title_rows == "$1:$1"


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "Zs"], include_characters="()（）-·=+"),
    min_size=1,
    max_size=8,
).map(lambda text: "".join(text.split()) or "x")
HEADERS = {name for sheet in SHEETS for field in sheet.fields for name in field.names}
ODD = {plain(word) for word in (*TOTALS, *BLANKS, *NONE_WORDS, *HEADERS)}  # not names of things
NAMES = WORDS.filter(lambda text: plain(text) not in ODD and text not in BLANKS)
TIMES = st.integers(-600, 7199_000).map(lambda ms: ms / 1000).filter(lambda s: s >= -600)
PERSONS = st.integers(0, 5000)


def maybe(strategy: SearchStrategy[object]) -> SearchStrategy[object]:
    return st.none() | strategy


CLASS = st.builds(
    ClassRow,
    class_id=NAMES.map(lambda text: f"班{text}"),
    floor=maybe(NAMES),
    expected=maybe(PERSONS),
    present=maybe(PERSONS),
    used_stair=maybe(NAMES),
    start_s=maybe(TIMES),
    last_out_s=maybe(TIMES),
    assembled_s=maybe(TIMES),
)
RUN = st.builds(
    DrillRun,
    day=maybe(st.dates(dt.date(2000, 1, 1), dt.date(2099, 1, 1))),
    kind=st.sampled_from([None, "fire", "dismissal"]),
    announced=st.sampled_from([None, "yes", "no", "staff-only"]),
    alarm_clock_s=maybe(st.integers(0, 86_399).map(float)),
    shelter_s=maybe(st.integers(0, 7199).map(float)),
    last_out_s=TIMES,
    present=maybe(PERSONS),
    method=st.sampled_from([None, "video", "phone"]),
    closed_exits=st.lists(WORDS.map(lambda t: f"口{t}"), max_size=3).map(tuple),
    classes=st.lists(CLASS, max_size=4, unique_by=lambda row: plain(row.class_id)).map(tuple),
    passages=st.lists(
        st.builds(Passage, cp_id=NAMES, first_s=TIMES, persons=maybe(PERSONS)), max_size=2
    ).map(tuple),
    counts=st.lists(st.builds(Count, cp_id=NAMES, time_s=TIMES, persons=PERSONS), max_size=3).map(
        tuple
    ),
    congestion=st.lists(
        st.builds(Congestion, location=NAMES, end_s=maybe(TIMES), degree=st.integers(1, 4)),
        max_size=2,
    ).map(tuple),
)
RECORD = st.builds(
    DrillRecord,
    school=maybe(NAMES),
    building_id=maybe(NAMES),
    runs=st.lists(RUN, min_size=1, max_size=2).map(
        lambda runs: tuple(replace(run, run_no=n) for n, run in enumerate(runs, start=1))
    ),
    checkpoints=st.lists(
        st.builds(Checkpoint, cp_id=NAMES, direction=st.sampled_from([None, "down"])),
        max_size=2,
        unique_by=lambda point: plain(point.cp_id),
    ).map(tuple),
    issues=st.lists(st.builds(Issue, number=NAMES, description=NAMES), max_size=2).map(tuple),
)


@settings(max_examples=60)
@given(record=RECORD)
def test_any_record_comes_back_from_csv(record: DrillRecord) -> None:
    comes_back(record, "a.csv")


@settings(max_examples=8)  # a workbook takes a fifth of a second
@given(record=RECORD)
def test_any_record_comes_back_from_a_workbook(record: DrillRecord) -> None:
    comes_back(record, "a.xlsx")


def comes_back(record: DrillRecord, name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        write_drill(record, path)
        assert read_drill(path) == record
