"""Names as a school says them."""

from __future__ import annotations

import pytest

from evacsim.analysis.naming import Names
from evacsim.building.read import building_from_dict
from evacsim.locale import Lang, speaking, use
from tests.conftest import tower_data


def names(lang: Lang, **more: object) -> Names:
    data = tower_data(3)
    data["stairwell"][0] |= more
    with speaking(lang):
        return Names(building_from_dict(data, file="tower"))


@pytest.mark.parametrize(
    ("id_", "english", "chinese"),
    [
        ("A.3F-2F.upper", "stair A between 3F and 2F", "楼梯 A 3F 至 2F 段"),
        ("A.3F-2F.lower.foot", "stair A between 3F and 2F", "楼梯 A 3F 至 2F 段"),
        ("A.2F-1F.half", "stair A between 2F and 1F", "楼梯 A 2F 至 1F 段"),
        ("A.2F", "landing 2F of stair A", "楼梯 A 2F 平台"),
        ("A.2F.door", "entry 2F of stair A", "楼梯 A 2F 入口"),
        ("exit-A", "exit A", "出口 A"),
        ("2F.room-1", "2F.room-1", "2F.room-1"),
        ("2F.room-1.door-1", "door 2F.room-1.door-1", "门 2F.room-1.door-1"),
        ("2F.corridor", "corridor (2F)", "2F走廊"),
        ("nothing we know", "nothing we know", "nothing we know"),
    ],
)
def test_places(id_: str, english: str, chinese: str) -> None:
    assert names("en").place(id_) == english
    assert names("zh").place(id_) == chinese


def test_an_alias_comes_first_in_a_language_that_reads_it() -> None:
    assert names("zh", aliases=["东楼梯", "east stair"]).place("A.2F") == "东楼梯2F 平台"
    assert names("en", aliases=["东楼梯", "east stair"]).place("A.2F") == "landing 2F of east stair"


def test_many_classes_in_few_words() -> None:
    told = names("en")
    assert told.groups(["5F.c-10", "5F.c-9", "5F.c-8", "wardens"]) == "5F.c-8 to 5F.c-10, wardens"
    assert told.groups(["senior/3"]) == "senior/3"  # a class, no room
    assert told.groups(["c-1", "c-3", "c-5", "c-7", "c-8"], most=3) == "c-1, c-3, c-5 and 2 more"
    # pupils and teacher of one room are one class
    assert told.groups(["pupils/2F.room-1", "teacher/2F.room-1"]) == "2F.room-1"
    assert told.groups([]) == ""


def test_grades_stand_in_their_order() -> None:
    use("zh")
    told = names("zh")
    assert told.groups(["九(1)班", "七(2)班", "八(10)班", "七(1)班", "八(9)班"]) == (
        "七(1)班 至 七(2)班、八(9)班 至 八(10)班、九(1)班"
    )
