"""Records spoilt in every way a hand can: read as they are, or refused by sheet and cell.

A mutation changes one cell of a sound record. Afterwards the record is refused, naming that cell
(or what follows from it); or it reads, and differs from the sound one in the row of that cell at
most. So nothing is misread in silence somewhere else.
"""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evacsim.drills.model import ClassRow, DrillRecord
from evacsim.drills.read import read_drill
from evacsim.drills.write import write_drill
from evacsim.errors import DrillError
from tests.drills.records import full_record

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = [
    "", " ", "-", "无", "合计", "约5分", "五分", "1:75", "25:61:61", "99:99", "1,5", "１２", "3.5",
    "-3", "1e5", "NaN", "inf", "true", "#REF!", "=1+1", "九(3)班", "09:30:00", "9:40", "23:59",
    "2026-03-30", "两人", "5:36", "336秒", "0.0039", "99999999999999999999999", "A" * 5000,
    "\u200b", "a;b", "第1轮",
]  # fmt: skip
VALUES: list[Any] = [
    *TEXTS, None, True, 0, -1, 0.5, 1.5, 1e18, 46111, dt.time(1, 45), dt.time(9, 35),
    dt.datetime.fromisoformat("2026-07-01"), dt.datetime.fromisoformat("2026-03-30 09:36"),
    dt.timedelta(hours=30), dt.date(2026, 3, 30),
]  # fmt: skip


def parts(record: DrillRecord) -> set[object]:
    """What a record says, bit by bit, without the rows and the totals that may be lost."""
    said: set[object] = set()
    for run in record.runs:
        own = {f.name: getattr(run, f.name) for f in fields(run) if f.compare}
        rows = [r for key in ("classes", "passages", "counts", "congestion") for r in own.pop(key)]
        said |= {(run.run_no, key, value) for key, value in own.items()}
        said |= {(run.run_no, row) for row in rows}
    return said | set(record.checkpoints) | set(record.issues)


def outcome(path: Path) -> tuple[DrillRecord | None, DrillError | None]:
    """Read a record, or return why not; any other exception is a bug."""
    try:
        return read_drill(path), None
    except DrillError as error:
        return None, error


def judge(path: Path, cell: str) -> None:
    """Read a spoilt record; fail where it raises oddly, or is misread out of sight."""
    again, error = outcome(path)
    if again is None:
        assert error is not None
        faults = [p for p in error.problems if p.severity == "fault"]
        assert faults
        assert all(p.message for p in faults)
        assert any(p.where or "recorded" in p.message or "no drill" in p.message for p in faults)
        if not cell:
            return
        row = "".join(sign for sign in cell if sign.isdigit())
        named = " ".join(str(p) for p in faults)
        assert re.search(rf"\b[A-Z]+{row}\b|rows? (\d+, )*{row}\b", named), error
        return
    sound = parts(full_record())
    lost = sound - parts(again)
    new = parts(again) - sound
    warned = bool(again.problems)
    # one cell: one row, or one value of the overview; more only if it was said
    assert warned or (len(lost) <= 2 and len(new) <= 2), (lost, new)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sound")
    write_drill(full_record(), folder / "a.csv")
    write_drill(full_record(), folder / "a.xlsx")
    return folder


@settings(max_examples=250)
@given(data=st.data())
def test_one_cell_of_a_csv(sound: Path, data: st.DataObject) -> None:
    rows = list(csv.reader(io.StringIO((sound / "a.csv").read_text("utf-8-sig"))))
    filled = [n for n, row in enumerate(rows) if row]
    row = data.draw(st.sampled_from(filled))
    column = data.draw(st.integers(0, len(rows[row]) - 1))
    rows[row][column] = data.draw(
        st.sampled_from(TEXTS) | st.text(st.characters(exclude_characters="\0"), max_size=6)
    )
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"]))
    (sound / "b.csv").write_bytes(out.getvalue().encode(encoding, errors="replace"))
    header = row == 0 or not rows[row - 1]
    judge(sound / "b.csv", "" if header else f"{chr(ord('A') + column)}{row + 1}")


@settings(max_examples=150)
@given(data=st.data())
def test_bytes_of_a_csv(sound: Path, data: st.DataObject) -> None:
    raw = bytearray((sound / "a.csv").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(1, len(raw)))
    (sound / "c.csv").write_bytes(bytes(raw[: max(cut, 20)]))
    with contextlib.suppress(DrillError):  # anything else is a bug
        read_drill(sound / "c.csv")


@settings(max_examples=12)  # a workbook takes a tenth of a second
@given(data=st.data())
def test_cells_of_a_workbook(sound: Path, data: st.DataObject) -> None:
    made = openpyxl.load_workbook(sound / "a.xlsx")
    page = made[data.draw(st.sampled_from(made.sheetnames[:4]))]
    filled = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    cell = data.draw(st.sampled_from(filled))
    cell.value = data.draw(st.sampled_from(VALUES))
    made.save(sound / "b.xlsx")
    judge(sound / "b.xlsx", cell.coordinate if cell.row > 1 else "")


@settings(max_examples=60)
@given(data=st.data())
def test_columns_in_any_order_read_alike(sound: Path, data: st.DataObject) -> None:
    header = ["班级", "楼层", "应到", "实到", "起动时间", "出楼末人"]
    line = ["七(1)班", "1", "49", "48", "12", "0:58"]
    order = data.draw(st.permutations(range(len(header))))
    text = "\n".join(",".join(row[i] for i in order) for row in (header, line))
    (sound / "d.csv").write_text(text, encoding="utf-8")
    (row,) = read_drill(sound / "d.csv").runs[0].classes
    assert row == ClassRow(
        class_id="七(1)班", floor="1", expected=49, present=48, start_s=12.0, last_out_s=58.0
    )
