"""Schools set beside the codes and reckoned by hand: what is asked, what is there, what is missing.

Every number here is arithmetic on the tables of GB 50099-2011 (0.70, 0.80, 1.05 m for 100 people),
GB 55037-2022 (1.00 m from four storeys) and JGJ 36-2016 (1.00 m), done by hand.
"""

from __future__ import annotations

import pytest

from tests.code_schools import checked, drawn, row, shipped

T5 = "teaching-block-5f"
D6 = "dormitory-6f"
GALLERY = {"use": "teaching", "school_kind": "secondary", "fire_class": 2, "open_corridor": True}


def test_1_the_teaching_block_meets_everything() -> None:
    found = checked(shipped(T5, **GALLERY))
    assert found.verdict == "meets"
    for floor in ("5F", "4F", "3F", "2F"):
        stairs = row(found, "B1.stairs", floor)
        assert (stairs.people, stairs.required) == (392, pytest.approx(4.116))
        assert (stairs.provided, stairs.margin) == pytest.approx((5.40, 1.284))
    assert row(found, "B1.exits").margin == pytest.approx(1.884)
    assert row(found, "B1.rooms", "5F").required == pytest.approx(0.5145)
    assert row(found, "E1").margin == pytest.approx(0.0)
    assert row(found, "E5.door").provided == pytest.approx(24.5)
    assert row(found, "C7").provided == pytest.approx(28.18, abs=0.01)
    walk = row(found, "F8.between")
    assert (walk.provided, walk.required) == pytest.approx((22.3, 35.0))
    assert row(found, "D1").required == pytest.approx(1.80)


def test_2_with_stair_c_shut_stairs_and_ways_fall_short() -> None:
    found = checked(shipped(T5, **GALLERY), shut=["C"])
    assert found.verdict == "short"
    assert row(found, "B1.stairs").margin == pytest.approx(-0.516)
    assert row(found, "B1.exits").margin == pytest.approx(0.084)
    dead_end = row(found, "F8.dead-end")
    assert (dead_end.provided, dead_end.required) == pytest.approx((42.15, 25.0))
    assert dead_end.margin == pytest.approx(-17.15)


def test_3_the_dormitory_is_judged_by_the_rule_of_dormitories() -> None:
    found = checked(shipped(D6, use="dormitory", school_kind="secondary", enclosed_stairs=True))
    assert found.verdict == "meets"
    stairs = row(found, "B3.stairs")
    assert (stairs.people, stairs.required, stairs.margin) == (
        137,
        pytest.approx(1.37),
        pytest.approx(1.03),
    )
    for item in ("C3", "D6", "E8"):
        assert row(found, item).margin == pytest.approx(0.0)
    assert row(found, "D6").required == pytest.approx(2.20)
    walk = row(found, "F8.other-between")
    assert (walk.provided, walk.required) == pytest.approx((17.17, 40.0), abs=0.1)
    assert not [one for one in found.rows if one.id.startswith(("B1", "B2"))]


def test_4_with_s2_locked_a_way_off_is_missing() -> None:
    found = checked(shipped(D6, use="dormitory"), shut=["S2"])
    assert row(found, "B3.stairs").margin == pytest.approx(-0.17)
    assert row(found, "F1", "6F").margin == -1
    dead_end = row(found, "F8.other-dead-end")
    assert dead_end.provided == pytest.approx(32.3, abs=0.1)
    assert dead_end.margin == pytest.approx(-10.3, abs=0.1)


def test_5_three_narrow_stairs_of_five_storeys() -> None:
    found = checked(drawn(5, 8, [0.95] * 3, 50))
    stairs = row(found, "B1.stairs")
    assert (stairs.people, stairs.required, stairs.provided) == (
        400,
        pytest.approx(4.20),
        pytest.approx(2.85),
    )
    assert stairs.margin == pytest.approx(-1.35)
    assert row(found, "C1").margin == pytest.approx(-0.25)
    assert row(found, "C2").margin == pytest.approx(-0.15)


def test_6_ninety_pupils_a_class() -> None:
    found = checked(drawn(5, 8, [0.95] * 3, 90))
    assert row(found, "B1.stairs").margin == pytest.approx(-4.71)
    assert row(found, "A1.secondary").verdict == "short"
    assert row(found, "A3").verdict == "short"
    for item in ("E5.room", "E5.door"):  # whether the doors open outwards is not in the file
        assert row(found, item).verdict == "cannot-tell"
    assert [one.id for one in found.worst(1)] == ["B1.stairs"]


def test_6b_no_narrow_stair_but_too_many_pupils() -> None:
    found = checked(drawn(5, 8, [1.80] * 3, 90))
    assert row(found, "B1.stairs").margin == pytest.approx(-2.16)
    assert row(found, "C1").verdict == "meets"


def test_7_floors_are_never_added_up() -> None:
    people = {"1F": 300, "2F": 400, "3F": 400, "4F": 200, "5F": 100}
    found = checked(drawn(5, 8, [1.20, 1.20, 1.80], 50), people=people)
    asked = {one: row(found, "B1.stairs", one).required for one in ("5F", "4F", "3F", "2F")}
    assert asked == pytest.approx({"5F": 1.05, "4F": 2.10, "3F": 3.20, "2F": 3.20})
    asked = {one: row(found, "B2.stairs", one).required for one in ("5F", "4F", "3F", "2F")}
    assert asked == pytest.approx({"5F": 1.00, "4F": 2.00, "3F": 4.00, "2F": 4.00})
    assert row(found, "B2.stairs").margin == pytest.approx(0.20)


def test_8_a_permitted_flight_and_a_sum_that_is_not() -> None:
    found = checked(drawn(4, 6, [1.35] * 2, 45, school_kind="primary"))
    assert row(found, "B1.stairs").margin == pytest.approx(-0.135)
    assert row(found, "C1").verdict == "meets"
    assert row(found, "C1.streams").margin == pytest.approx(0.0)


@pytest.mark.parametrize(
    ("floors", "rooms", "margin"), [(3, 5, 0.60), (2, 4, 1.14)], ids=["example 9", "example 10"]
)
def test_9_and_10_small_schools_have_more_than_is_asked(
    floors: int, rooms: int, margin: float
) -> None:
    found = checked(drawn(floors, rooms, [1.20] * 2, 45, school_kind="primary"))
    assert row(found, "B1.stairs").margin == pytest.approx(margin)


def test_11_fire_class_3() -> None:
    data = drawn(2, 4, [1.10] * 2, 45, school_kind="primary", fire_class=3, year=1985)
    found = checked(data)
    assert row(found, "B1.stairs").required == pytest.approx(1.44)
    assert row(found, "B1.stairs").margin == pytest.approx(0.76)
    assert row(found, "C1").margin == pytest.approx(-0.10)
    assert row(found, "C2").margin == pytest.approx(0.0)
    assert row(found, "F7.class-3").verdict == "meets"


def test_12_a_kindergarten() -> None:
    found = checked(drawn(3, 4, [1.20] * 2, 33, school_kind="kindergarten"))
    stairs = row(found, "B2.stairs")
    assert (stairs.people, stairs.required) == (132, pytest.approx(0.99))
    assert stairs.margin == pytest.approx(1.41)
    assert row(found, "F8.kindergarten-between").required == pytest.approx(20.0)  # open stairs


def test_13_a_large_class_behind_one_locked_door() -> None:
    people = {f"{n}F": 66 * 1 for n in range(1, 6)}
    data = drawn(5, 1, [1.80] * 2, 67)
    found = checked(data, shut=["3F.room-1.door-2"], people=people | {"3F": 67})
    assert row(found, "B1.rooms", "3F").required == pytest.approx(0.536)
    assert row(found, "B2.rooms", "3F").required == pytest.approx(0.67)
    assert row(found, "B2.rooms", "3F").provided == pytest.approx(0.90)
    assert row(found, "E3.school", "3F").margin == -1
    assert row(found, "E3", "3F").verdict == "meets"  # 56 m² between two stairs
    assert row(found, "E5.room", "3F").verdict == "cannot-tell"
