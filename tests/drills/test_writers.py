"""One drill saved by different programs: openpyxl, as Excel and WPS save, as LibreOffice saves."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import xlsxwriter

from evacsim.drills.read import read_drill
from tests.drills.records import book

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.drills.model import DrillRecord

TABLES: dict[str, list[list[Any]]] = {
    "演练概况": [
        ["学校", "示例中学"],
        ["日期", dt.date(2026, 3, 30)],
        ["警报时间", dt.time(23, 58, 0)],
        ["末人出楼", dt.time(0, 3, 36)],
        ["全部到达集合点", dt.timedelta(minutes=8, seconds=10)],
        ["实到", 96],
    ],
    "班级记录": [
        ["班级", "实到", "起动时间", "出楼末人"],
        ["七(1)班", 49, 12, dt.timedelta(seconds=58)],
        [701.5, 47, 18, dt.timedelta(minutes=5, seconds=31)],
    ],
}


def saved(path: Path, formats: dict[type, str], options: dict[str, bool]) -> DrillRecord:
    """Save with xlsxwriter, in the formats that a program uses; read again."""
    made = xlsxwriter.Workbook(path, options)
    styles = {kind: made.add_format({"num_format": text}) for kind, text in formats.items()}
    for name, rows in TABLES.items():
        page = made.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if type(value) in styles:
                    page.write_datetime(number, column, value, styles[type(value)])
                else:
                    page.write(number, column, value)
    made.close()
    return read_drill(path)


def test_all_read_alike(tmp_path: Path) -> None:
    plain = read_drill(book(tmp_path / "a.xlsx", TABLES))
    excel = {dt.date: "yyyy/m/d;@", dt.time: "h:mm:ss;@", dt.timedelta: "[h]:mm:ss;@"}
    wps = {dt.date: 'yyyy"年"m"月"d"日"', dt.time: 'h"时"mm"分"ss"秒"', dt.timedelta: "mm:ss"}
    libre = {dt.date: "YYYY\\-MM\\-DD", dt.time: "HH:MM:SS", dt.timedelta: "[HH]:MM:SS"}
    assert plain.runs[0].last_out_s == 336
    assert plain.runs[0].all_assembled_s == 490
    assert [row.last_out_s for row in plain.runs[0].classes] == [58, 331]
    assert saved(tmp_path / "b.xlsx", excel, {}) == plain
    assert saved(tmp_path / "c.xlsx", wps, {"date_1904": True}) == plain
    assert saved(tmp_path / "d.xlsx", libre, {"constant_memory": True}) == plain
