"""What people do to a workbook, and what an oracle knows of each: for `workbooks.py`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

from evacsim.imports.sheets import SHEETS
from tests.imports.test_blocks import half, school
from tests.imports.test_flights_and_ramps import add_ramp_and_hall

if TYPE_CHECKING:
    import random
    from collections.abc import Callable
    from pathlib import Path

    from tests.imports.books import Sheets


def whole() -> Sheets:
    """Return the small block with a half-level, a ramp, and a flight in a hall."""
    sheets = half()
    add_ramp_and_hall(sheets)
    head, row = sheets["台阶"]
    row[head.index("占地")] = None
    for rows in sheets.values():  # as long as their header
        rows[:] = [[*one, *[None] * (len(rows[0]) - len(one))] for one in rows]
    return sheets


BLOCKS = "blocks"
BASES: dict[str, Sheets] = {"whole": whole(), BLOCKS: school()}
"""The workbooks that are changed: one building with all kinds of parts, and two with a yard."""
USED = [sheet for sheet in SHEETS.values() if sheet.zh in BASES["whole"]]
TABLES = [sheet.zh for sheet in USED if not sheet.is_form]
WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
METRES = {"m": 1.0, "cm": 0.01, "mm": 0.001}
Facts = dict[str, Any]


@dataclass
class Case:
    """A workbook to be, and what the oracle says of it."""

    sheets: Sheets
    rng: random.Random
    titles: dict[str, str] = field(default_factory=dict)
    merges: list[tuple[str, int, int, int]] = field(default_factory=list)
    expected: Facts = field(default_factory=dict)
    refused: str = ""
    rubbish: str = ""
    done: list[str] = field(default_factory=list)
    base: str = "whole"


def header(case: Case, sheet: str, name: str) -> int:
    """Return the column whose header begins with a name."""
    return next(n for n, t in enumerate(case.sheets[sheet][0]) if str(t).split(" ")[0] == name)


def spelt(case: Case, metres: float, unit: str) -> Any:  # noqa: ANN401 - a number or a text
    """Write a length so that a reader takes it as it is: in the unit of the header, or its own."""
    how = case.rng.choice(["number", "number", "text", "wide", "m", "cm", "厘米", "blank"])
    number = f"{metres / METRES[unit]:.10g}"
    if how == "number":
        return float(number) if "." in number else int(number)
    if how == "wide":
        return number.translate(WIDE)
    if how == "blank":
        return f"  {number} "
    if how == "text":
        return number
    own = {"m": "m", "cm": "cm", "厘米": "cm"}[how]
    return f"{metres / METRES[own]:.10g}{case.rng.choice(['', ' '])}{how}"


# ---- changes that mean the same


def other_spelling(case: Case) -> None:
    """Write one length another way."""
    sheet, names = case.rng.choice(
        [("房间", ("开间", "进深")), ("楼梯", ("开间", "进深", "净宽", "平台深")),
         ("走廊", ("长", "宽")), ("楼层", ("层高",)), ("出口", ("净宽", "集合距离")),
         ("台阶", ("净宽", "踏步高", "踏步宽"))]
    )  # fmt: skip
    column = header(case, sheet, case.rng.choice(names))
    row = case.rng.randrange(1, len(case.sheets[sheet]))
    unit = case.sheets[sheet][0][column].split(" ")[-1]
    value = case.sheets[sheet][row][column]
    if isinstance(value, int | float):
        case.sheets[sheet][row][column] = spelt(case, value * METRES[unit], unit)


def other_unit(case: Case) -> None:
    """Turn a whole column from centimetres to metres or millimetres."""
    sheet = case.rng.choice(["房间", "楼梯", "走廊", "出口", "台阶"])
    rows = case.sheets[sheet]
    columns = [n for n, title in enumerate(rows[0]) if str(title).endswith(" cm")]
    if not columns:
        return
    column = case.rng.choice(columns)
    if all(isinstance(row[column], int | float | None) for row in rows[1:]):
        unit = case.rng.choice(["m", "mm"])
        name = rows[0][column].removesuffix(" cm")
        rows[0][column] = case.rng.choice(
            [f"{name}({unit})", f"{name}（{unit}）", f"{name} {unit}"]
        )
        for row in rows[1:]:
            if row[column] is not None:
                row[column] = round(row[column] * 0.01 / METRES[unit], 6)


def shuffled_columns(case: Case) -> None:
    """Put the columns of a table into another order."""
    sheet = case.rng.choice(TABLES)
    rows = case.sheets[sheet]
    order = list(range(len(rows[0])))
    case.rng.shuffle(order)
    for number, row in enumerate(rows):
        rows[number] = [row[n] for n in order]


def shuffled_rows(case: Case) -> None:
    """Put classes or exits into another order; rooms follow one another and stay."""
    sheet = case.rng.choice(["班级", "出口", "楼层"])
    head, *rest = case.sheets[sheet]
    case.rng.shuffle(rest)
    case.sheets[sheet] = [head, *rest]


def title_above(case: Case) -> None:
    """Write what the table is above it."""
    sheet = case.rng.choice(TABLES)
    case.sheets[sheet] = [[f"示例小学{sheet}表 2026 年春"], *case.sheets[sheet]]


def blank_rows(case: Case) -> None:
    """Leave rows empty between others."""
    sheet = case.rng.choice(TABLES)
    head, *rest = case.sheets[sheet]
    at = case.rng.randrange(len(rest) + 1)
    case.sheets[sheet] = [head, *rest[:at], [None] * len(head), *rest[at:]]


def totals_row(case: Case) -> None:
    """Sum the classes up below them."""
    rows = case.sheets["班级"]
    head = next(row for row in rows if "班级" in row)
    rows.append([case.rng.choice(["合计", "总计：", "小计"]), *[None] * (len(head) - 2), 308])


def english(case: Case) -> None:
    """Give a table English headers."""
    sheet = next(s for s in SHEETS.values() if s.zh == case.rng.choice(TABLES) or s.zh == "出口")
    names = {entry.zh: entry.key for entry in sheet.entries}
    for row in case.sheets[sheet.zh][:3]:
        if sum(str(t).split(" ")[0] in names for t in row if t) >= 2:
            for n, title in enumerate(row):
                first, *unit = str(title).split(" ")
                if first in names:
                    row[n] = " ".join([names[first].replace("_", case.rng.choice(" _")), *unit])


def other_sheet_name(case: Case) -> None:
    """Call a sheet by another of its names."""
    sheet = case.rng.choice(USED)
    case.titles[sheet.zh] = case.rng.choice([*sheet.names, f" {sheet.zh} "])


def merged(case: Case) -> None:
    """Merge the cells of a column that say the same below one another."""
    rows = case.sheets["房间"]
    column = header(case, "房间", "进深") if "进深" in str(rows[0]) else 0
    if column and [row[column] for row in rows[1:4]] == [720] * 3:
        case.merges.append(("房间", 2, column + 1, 4))


def full_width_floors(case: Case) -> None:
    """Write floors as people do."""
    for sheet in ("房间", "楼梯"):
        rows = case.sheets[sheet]
        if "楼层" in rows[0]:
            column = rows[0].index("楼层")
            for row in rows[1:]:
                if row[column] == "1-3":
                    row[column] = case.rng.choice(
                        ["1～3", "1至3层", "1、2、3", "１-３", "1F-3F", "一到三层"]
                    )


FLOORS = ["1～3", "1至3层", "1、2、3", "１-３", "1F-3F", "一到三层"]
SAME: list[Callable[[Case], None]] = [
    other_spelling, other_spelling, other_unit, shuffled_columns, shuffled_rows, title_above,
    blank_rows, totals_row, english, other_sheet_name, merged, full_width_floors,
]  # fmt: skip

# ---- one number becomes another


def put(case: Case, sheet: str, row: int, name: str, value: object) -> str:
    """Write a cell by the row and the header of its column; return what it is called."""
    column = header(case, sheet, name)
    case.sheets[sheet][row][column] = value
    return f"{chr(ord('A') + column)}{row + 1}"


def seats(case: Case) -> None:
    """Other seats of room 103; above 4 per m2 they are refused."""
    number = case.rng.choice([0, 1, 33, 48, 60, 300, 4500])
    at = put(case, "房间", 3, "人数", case.rng.choice([number, str(number), f"{number} 人"]))
    if number > 4 * 9.0 * 7.2:
        case.refused = at
    for floor in (1, 2, 3):
        case.expected[f"seats {floor}F.103"] = number


def pupils(case: Case) -> None:
    """Other heads of 三(1)班."""
    number = case.rng.choice([1, 17, 39, 55])
    put(case, "班级", 6, "学生", case.rng.choice([number, float(number), f"{number}名"]))
    case.expected["size 三(1)班"] = number


def absent(case: Case) -> None:
    """Other absent of 一(1)班; more than there are is refused."""
    number = case.rng.choice([1, 5, 43, 45, 90])
    at = put(case, "班级", 1, "今日缺席", number)
    if number > 44:
        case.refused = at
    case.expected["size 一(1)班"] = 44 - number


def exit_width(case: Case) -> None:
    """Another width of an exit, in any unit; what no door can be is refused."""
    metres = case.rng.choice([0.9, 1.05, 1.8, 2.4, 0.02, 150.0])
    at = put(case, "出口", 1, "净宽", spelt(case, metres, "cm"))
    if not 0.5 <= metres <= 30:
        case.refused = at
    case.expected["width exit-A"] = metres


def stair_width(case: Case) -> None:
    """Another width of stair A; two flights that are wider than their shaft are refused."""
    metres = case.rng.choice([1.1, 1.2, 1.4, 1.55, 2.5, 0.0165])
    at = put(case, "楼梯", 1, "净宽", spelt(case, metres, "cm"))
    if metres in (2.5, 0.0165):
        case.refused = at
    for name in list(case.expected):
        if name.startswith("width A.") and not name.endswith("door"):
            case.expected[name] = metres
        if name.startswith("space A."):  # a landing is two flights and the well wide, 1.6 m deep
            kind, outline, _ = case.expected[name]
            case.expected[name] = (kind, outline, (2 * metres + 0.1) * 1.6)


def walk(case: Case) -> None:
    """Another walk to the assembly point."""
    metres = case.rng.choice([5.0, 42.5, 120.0, 5000.0])
    at = put(case, "出口", 3, "集合距离", spelt(case, metres, "m"))
    if metres > 2000:
        case.refused = at
    case.expected["walk exit-hall"] = metres


def target(case: Case) -> None:
    """Another target, in any spelling; a bare small number may be minutes and is refused."""
    text, seconds = case.rng.choice(
        [("4 分钟", 240.0), ("4分", 240.0), ("240秒", 240.0), ("4:00", 240.0), ("４：００", 240.0),
         (240, 240.0), ("4分30秒", 270.0), (dt.time(0, 4), 240.0), (4, None), ("3", None),
         ("三分钟", None), ("约 4 分钟", None), (2.5, None)]
    )  # fmt: skip
    case.sheets["方案"][3][1] = text
    case.expected["target"] = seconds
    if seconds is None:
        case.refused = "B4"


def replications(case: Case) -> None:
    """Another number of replications."""
    number = case.rng.choice([1, 7, 100, 0, "多次", 2.5])
    case.sheets["方案"][4][1] = number
    case.expected["replications"] = number
    if number in (0, "多次", 2.5):
        case.refused = "B5"


MOVING = (title_above, shuffled_columns, shuffled_rows, blank_rows, totals_row)
VALUES = [seats, pupils, absent, exit_width, stair_width, walk, target, replications]

# ---- rubbish

JUNK: list[Any] = [
    "？", "abc", "见图纸", "#REF!", "1.2.3", "--5", "1e9", True, dt.datetime(2026, 3, 4),  # noqa: DTZ001
    dt.time(1, 45), -7, 0, 1e12, "=1+1", "无", "-", "１２ａ", "12 13", "𝟗𝟎𝟎", "九百", "\u200b",
    "9" * 400, "90 cm 左右", "0x10", "NaN", "inf", " ", None,
]  # fmt: skip
REMARKS = {"名称", "备注", "形状", "测量", "学校", "警报"}


def rubbish(case: Case) -> None:
    """Put rubbish into a cell."""
    sheet = case.rng.choice(list(case.sheets))
    rows = case.sheets[sheet]
    row = case.rng.randrange(1, len(rows))
    column = case.rng.randrange(len(rows[row])) if sheet in TABLES else 1
    value = case.rng.choice(JUNK)
    title = rows[0][column] if sheet in TABLES else rows[row][0]
    before = rows[row][column]
    rows[row][column] = value
    if not (value == before or (value in ("-", " ", None) and before is None)):
        case.rubbish = f"{sheet} {title} row {row + 1}: {value!r} for {before!r}"


def dependent(case: Case, name: str) -> bool:
    """Whether a fact may be another where the rubbish was taken as a name, or as nothing."""
    word = case.rubbish
    sheet, title, *_ = word.split(" ")
    if title in REMARKS or sheet == "学校":
        return name == "scenario" or name.startswith("names ")
    if sheet == "班级":
        return name.split(" ", maxsplit=1)[0] in ("group", "size", "names")
    return name in ("scenario", "target", "replications", "count") or sheet != "方案"


def write(case: Case, path: Path) -> None:
    """Save the workbook of a case."""
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    for name, rows in case.sheets.items():
        page = book.create_sheet(case.titles.get(name, name))
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                page.cell(number, column).value = value
        for sheet, first, column, last in case.merges:
            if sheet == name:
                page.merge_cells(
                    start_row=first, end_row=last, start_column=column, end_column=column
                )
    book.save(path)
