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
        ("2F.corridor", "corridor (2F)", "2F 走廊"),
        ("nothing we know", "nothing we know", "nothing we know"),
    ],
)
def test_places(id_: str, english: str, chinese: str) -> None:
    assert names("en").place(id_) == english
    assert names("zh").place(id_) == chinese


def test_an_alias_comes_first_in_a_language_that_reads_it() -> None:
    assert names("zh", aliases=["东楼梯", "east stair"]).place("A.2F") == "东楼梯 2F 平台"
    assert names("en", aliases=["东楼梯", "east stair"]).place("A.2F") == "landing 2F of east stair"


def test_an_english_page_never_has_an_id_where_there_is_a_chinese_name() -> None:
    """Type and letter of a stair stay, as the file has them; what stands at the door goes along."""
    data = tower_data(3)
    data["stairwell"][0] |= {"aliases": ["东楼梯"]}
    data["component_aliases"] = {"2F.room-1": ["二(1)班"], "2F.corridor": ["长廊"]}
    data["connection"][0] |= {"aliases": ["正门"]}
    data["floor"][0] |= {"aliases": ["底层"]}
    data |= {"name": "老教学楼"}
    with speaking("en"):
        told = Names(building := building_from_dict(data, file="tower"))
        assert told.stair("A") == "stair A (东楼梯)"
        assert told.place("A.2F") == "landing 2F of stair A (东楼梯)"
        assert told.place("A.2F-1F.half") == "stair A (东楼梯) between 2F and 1F"
        assert told.place("exit-A") == "exit A (正门)"
        assert told.place("2F.room-1") == told.here("2F.room-1") == "二(1)班"
        assert told.place("2F.room-1.door-1") == "door of 二(1)班"
        assert told.place("2F.corridor") == "corridor 长廊"
        assert told.building(building) == "老教学楼"
        assert building.way_sign("A") == "东楼梯"  # on a drawing there is room for no more
        assert building.way_sign("exit-A") == "正门"


def test_a_drawing_has_the_whole_name_where_no_chinese_one_stands_for_it() -> None:
    plain = building_from_dict(tower_data(3), file="tower")
    data = tower_data(3)
    data["stairwell"][0] |= {"aliases": ["东楼梯", "east stair"]}
    named = building_from_dict(data, file="tower")
    for lang, signs in (("en", ("stair A", "east stair")), ("zh", ("楼梯 A", "东楼梯"))):
        with speaking(lang):
            assert (plain.way_sign("A"), named.way_sign("A")) == signs


def test_an_id_that_is_no_letter_or_number_is_left_out_in_english() -> None:
    data = tower_data(3)
    data["connection"][0] |= {"id": "gate-at-foot", "aliases": ["铁门"]}
    with speaking("en"):
        told = Names(building_from_dict(data, file="tower"))
    assert told.place("gate-at-foot") == "exit 铁门"


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
