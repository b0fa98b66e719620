"""Drill records written as schools write them, and what an oracle knows of each cell."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from benchmarks.robustness.judging import Case, Facts

if TYPE_CHECKING:
    import random

    from benchmarks.robustness.judging import Verdict
    from evacsim.drills.model import DrillRecord

Table = list[list[str]]


def _table(text: str) -> Table:
    return [line.split(",") for line in text.split()]


ALARM_S: Final = 9 * 3600 + 30 * 60
OVERVIEW: Final[Table] = _table("""
学校,建筑,轮次,日期,演练类型,警报时间,首人出楼,末人出楼,应到,实到,受伤,计时方式
示例小学,教学楼,1,2026-11-09,火灾,09:30:00,0分21秒,4分5秒,180,178,0,秒表
""")
CLASSES: Final[Table] = _table("""
轮次,班级,楼层,教室/寝室,应到,实到,计划楼梯,实际楼梯,起动时间,出楼末人
1,七(1)班,1,101,45,45,A,A,0分12秒,1分10秒
1,七(2)班,1,102,45,44,A,A,0分15秒,1分31秒
1,八(1)班,2,201,45,45,A,B,0分9秒,2分44秒
1,八(2)班,2,202,45,44,B,B,0分18秒,4分5秒
""")
COUNTS: Final[Table] = _table("""
检查点,轮次,首人时间,末人时间,总人数
A口,1,0分21秒,2分44秒,100
B口,1,0分40秒,4分5秒,78
""")
TABLES: Final = (OVERVIEW, CLASSES, COUNTS)
TIMES: Final = {"首人出楼", "末人出楼", "起动时间", "出楼末人", "首人时间", "末人时间"}
COUNTED: Final = {"应到", "实到", "受伤", "总人数"}
OTHERS: Final = {
    "末人出楼": "最后一人出楼", "出楼末人": "出楼时间", "应到": "应到人数", "实到": "实到人数",
    "教室/寝室": "教室", "班级": "班别", "警报时间": "报警时间", "首人时间": "首人",
}  # fmt: skip
_WIDE: Final = str.maketrans("0123456789:.", "０１２３４５６７８９：．")
RUBBISH: Final = (
    "约5分", "五分", "1:75", "25:61:61", "99:99", "1,5", "-3", "1e5", "NaN", "inf", "true", "#REF!",
    "两人", "99999999999999999999999", "A" * 5000, "见下页", "＝1+1", "2026-11-09", "3 4", "0x20",
)  # fmt: skip
EMPTY: Final = ("", " ", "-", "/", "—", "\u3000")  # 无 of people is 0
DELIMITERS: Final = (",", "\t", ";", "，", "；")


def written(tables: list[Table], delimiter: str = ",") -> str:
    """Return tables as one CSV text, blank lines between them."""
    out = io.StringIO()
    plain = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    for table in tables:
        plain.writerows(table)
        out.write("\n")
    return out.getvalue()


def copied() -> list[Table]:
    """Return the tables of the sound record, to be spoilt."""
    return [[list(row) for row in table] for table in TABLES]


def facts_of(record: DrillRecord) -> Facts:
    """Return every value of a record: "table row key"."""
    (run,) = record.runs
    found: Facts = {"record school": record.school, "record building": record.building_id}
    for key in ("day", "kind", "alarm_clock_s", "first_out_s", "last_out_s", "expected", "present",
                "injuries", "method", "missing", "shelter_s", "target_s"):  # fmt: skip
        found[f"0 1 {key}"] = getattr(run, key)
    for number, row in enumerate(run.classes, start=1):
        for key in ("class_id", "floor", "room", "expected", "present", "planned_stair",
                    "used_stair", "start_s", "last_out_s", "notes"):  # fmt: skip
            found[f"1 {number} {key}"] = getattr(row, key)
    for number, passed in enumerate(run.passages, start=1):
        for key in ("cp_id", "first_s", "last_s", "persons"):
            found[f"2 {number} {key}"] = getattr(passed, key)
    return found


KEYS: Final = {
    (0, "首人出楼"): "first_out_s", (0, "末人出楼"): "last_out_s", (1, "起动时间"): "start_s",
    (1, "出楼末人"): "last_out_s", (2, "首人时间"): "first_s", (2, "末人时间"): "last_s",
    (0, "应到"): "expected", (0, "实到"): "present", (0, "受伤"): "injuries",
    (1, "应到"): "expected", (1, "实到"): "present", (2, "总人数"): "persons",
}  # fmt: skip


def _cell(rng: random.Random, names: set[str]) -> tuple[int, int, int, str]:
    places = [
        (which, row, column, title)
        for which, table in enumerate(TABLES)
        for column, title in enumerate(table[0])
        if title in names
        for row in range(1, len(table))
    ]
    return rng.choice(places)


def time_cell(rng: random.Random) -> Case:
    """Write another time into a cell in one of the ways that mean one time."""
    which, row, column, title = _cell(rng, TIMES)
    seconds = rng.choice([rng.randint(1, 59), rng.randint(60, 599), rng.randint(600, 3599)])
    minutes, rest = divmod(seconds, 60)
    clock = ALARM_S + seconds
    text = rng.choice([
        f"{minutes}分{rest}秒", f"{minutes}分钟{rest:02d}秒", f"{minutes}′{rest:02d}″",
        f"{seconds}秒", f"{seconds}s", f"{minutes}:{rest:02d}", f"0:{minutes:02d}:{rest:02d}",
        f"{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}",
        f"{clock // 3600}时{clock // 60 % 60}分{clock % 60}秒",
        f"上午{clock // 3600}:{clock // 60 % 60:02d}:{clock % 60:02d}", f"{minutes}min{rest}s",
    ])  # fmt: skip
    if rng.random() < 0.3:
        text = text.translate(_WIDE)
    if rng.random() < 0.2:
        text = f"  {text} "
    return _with(which, row, column, title, text, seconds, "time")


def unclear_time(rng: random.Random) -> Case:
    """Write a time with two readings: refused, or said."""
    which, row, column, title = _cell(rng, TIMES)
    text = rng.choice(["2.05", "3.30", "4.22", "935", "0935", "9:30.40", "9:34.30", "1.3"])
    if rng.random() < 0.3:
        text = text.translate(_WIDE)
    return _with(which, row, column, title, text, None, "unclear time", verdict="said")


def counted_cell(rng: random.Random) -> Case:
    """Write another number of people."""
    which, row, column, title = _cell(rng, COUNTED)
    number = rng.randint(0, 200)
    text = rng.choice([f"{number}", f"{number}人", f"{number}名", f"{number}.0", f" {number} "])
    if rng.random() < 0.3:
        text = text.translate(_WIDE)
    return _with(which, row, column, title, text, number, "persons")


def rubbish(rng: random.Random) -> Case:
    """Write what no time and no number is."""
    which, row, column, title = _cell(rng, TIMES | COUNTED)
    return _with(which, row, column, title, rng.choice(RUBBISH), None, "rubbish", verdict="said")


def empty(rng: random.Random) -> Case:
    """Leave a cell empty in one of the ways in which people do."""
    which, row, column, title = _cell(rng, TIMES | COUNTED)
    return _with(which, row, column, title, rng.choice(EMPTY), None, "empty")


def _with(  # noqa: PLR0913, PLR0917 - where, what, and what the oracle says
    which: int, row: int, column: int, title: str, text: str, value: object, name: str,
    *, verdict: Verdict = "value",
) -> Case:  # fmt: skip
    tables = copied()
    tables[which][row][column] = text
    keys = (which, row, KEYS[which, title])
    note = f"{title}: {text[:40]}"
    return Case(name=name, text=written(tables), verdict=verdict, keys=keys, value=value, note=note)


def layout(rng: random.Random) -> Case:
    """Write the same record in another layout: the same must be read."""
    tables = copied()
    done = rng.sample(["columns", "titles", "blank", "title above", "names", "total"], 2)
    for how in sorted(done, key="title above".__eq__):  # last: above it stands no column
        which = rng.randrange(3)
        table = tables[which]
        if how == "columns":
            order = rng.sample(range(len(table[0])), len(table[0]))
            tables[which] = [[row[n] for n in order] for row in table]
        elif how == "names":
            tables[which][0] = [OTHERS.get(title, title) for title in table[0]]
        elif how == "titles":
            tables[which][0] = [f"{t}*" if n % 2 else f" {t} " for n, t in enumerate(table[0])]
        elif how == "blank":
            for row in table:
                row += ["", ""]
        elif how == "title above" and table is tables[0]:
            tables[0] = [["示例小学演练记录"], *tables[0]]
        elif how == "total" and "班级" in tables[1][0]:
            total = [""] * len(tables[1][0])
            total[tables[1][0].index("班级")] = "合计"
            tables[1].append(total)
    text = written(tables, rng.choice(DELIMITERS))
    encoding = rng.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    ends = rng.choice(["\n", "\r\n"])
    return Case(
        name=f"layout {' '.join(done)}", data=text.replace("\n", ends).encode(encoding),
        verdict="same",
    )  # fmt: skip


def damage(rng: random.Random) -> Case:
    """Cut the file, spoil bytes, lose a header or a line."""
    rows = written(copied()).splitlines()
    how = rng.choice(["line", "cut", "bytes", "header"])
    if how == "line":
        del rows[rng.randrange(len(rows))]
    elif how == "header":
        rows[rng.choice([0, 3])] = rng.choice(["", "a,b,c", "班级,班级,班级", "," * 300])
    raw = bytearray("\n".join(rows).encode(rng.choice(["utf-8", "gb18030"])))
    if how == "cut":
        del raw[rng.randrange(1, len(raw)) :]
    elif how == "bytes":
        for _ in range(3):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    return Case(name=f"damage {how}", data=bytes(raw), verdict="any")


CHANGES: Final = (time_cell, time_cell, unclear_time, counted_cell, rubbish, empty, layout, damage)
