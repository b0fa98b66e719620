"""What is wrong is told in one round, once, in the words of the school."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.imports.books import faults, made, small
from tests.imports.test_plan_sheets import CARRIED, EVENTS, POSTS, with_sheet

if TYPE_CHECKING:
    from pathlib import Path

    from tests.imports.books import Rows


def test_names_of_rows_with_a_fault_are_told_once(tmp_path: Path) -> None:
    """A room, a stair and an exit with names, each with a fault, and classes that name them so."""
    book = small()
    book["房间"][4][2], book["房间"][4][5] = "团委", "很远"
    book["班级"][8][2] = "团委"
    book["出口"][0].append("名称")
    for row in book["出口"][1:]:
        row.append(None)
    book["出口"][3][-1], book["出口"][3][4] = "北门", "很宽"
    book["班级"][1][7] = "北门"
    book["班级"][2][7] = book["班级"][8][7] = "北门"
    found = faults(tmp_path, book)
    assert len(found) == 2, [str(one) for one in found]


def test_hints_offer_the_names_of_the_school(tmp_path: Path) -> None:
    book = small()
    book["出口"][0].append("名称")
    for row, name in zip(book["出口"][1:], ("西门", "东门", "北门"), strict=True):
        row.append(name)
    book["班级"][1][7] = "南大门"
    (found,) = faults(tmp_path, book)
    assert "东门, 北门, 西门" in found.hint


def test_a_ring_that_does_not_close_is_warned_of(tmp_path: Path) -> None:
    """The last arm ends 0.6 m before the first; with the length that is offered it closes."""
    book = small()
    book["走廊"] += [
        ["1-3", "南廊", 12, 200, "长廊", 6, "右转"],
        ["1-3", "东廊", 14, 200, "南廊", "末端", "左转"],
        ["1-3", "回廊", 11.4, 200, "东廊", "末端", "左转"],
    ]
    said = [str(one) for one in made(tmp_path, book).warnings if "没有接上" in one.message]
    assert len(said) == 1
    assert "工作表“走廊”，单元格 C6" in said[0]
    length = float(said[0].partition("就把长度写成 ")[2].partition(" m")[0])
    book["走廊"][5][2] = length
    assert not [one for one in made(tmp_path, book).warnings if "没有接上" in one.message]


def test_a_wrong_cell_hides_no_unknown_name(tmp_path: Path) -> None:
    """A share of 0 is no value of the key, and a post has no way there: told in one round."""
    book = with_sheet("事件", EVENTS[:6], ["变窄", "A", None, None, None, "0 %"])
    book["引导岗"] = [POSTS[:1], ["A.9F-8F.half"]]
    said = " ".join(map(str, faults(tmp_path, book)))
    assert "工作表“事件”，单元格 F2（剩余宽度）" in said
    assert "工作表“引导岗”，单元格 A2（位置）" in said


def test_all_faults_of_a_row_are_told_in_one_round(tmp_path: Path) -> None:
    book = with_sheet("抬运", CARRIED, ["轮椅", "3F.109", 0, "徒手抬", 1, None, 0.9, "40 秒", "D"])
    book["引导岗"] = [POSTS[:3], [None, None, "四(1)班"]]
    said = [str(one) for one in faults(tmp_path, book)]
    for part in (
        "C2（人数）",
        "第 2 行（每组几人）",
        "“3F.109”",
        "楼梯“D”",
        "“四(1)班”",
        "第 2 行（位置）",
    ):
        assert sum(part in one for one in said) == 1, part
    assert len(said) == 6


def test_english_words_for_a_stair(tmp_path: Path) -> None:
    rows: Rows = [["kind", "where", "at"], ["smoke", "stair B", "60 s"]]
    book = with_sheet("events", [*rows[0], "smoke"], [*rows[1], 0.5])
    assert made(tmp_path, book).scenario.event[0].stair == "B"
