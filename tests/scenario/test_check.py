"""A scenario against its building: each fault and warning, and none for a good one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.errors import Problem

Data = dict[str, Any]
Check = Callable[..., "list[Problem]"]


def test_a_good_scenario_has_no_problem(plain: Data, check: Check) -> None:
    assert check(plain) == []


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"movement": {"law": "spfe"}}, 'movement.law: unknown law "spfe"; did you mean "sfpe"?'),
        ({"movement": {"law": "sfpe", "constants": {"zz": 1}}}, 'unknown constant "zz"'),
        ({"routing": {"rule": "nearset"}}, 'unknown rule "nearset"; did you mean "nearest"?'),
        ({"routing": {"rule": "shares"}}, "routing.shares: shares are missing"),
        ({"routing": {"rule": "shares", "shares": {"A": 0.7}}}, "shares sum to 0.7; must sum to 1"),
        (
            {"routing": {"rule": "shares", "shares": {"A": 0.5, "D": 0.5}}},
            'routing.shares: unknown stair "D"',
        ),
        (
            {"release": {"by": "floor", "order": ["3F", "9F"], "interval_s": 60}},
            'release.order: no floor fits "9F"',
        ),
        (
            {"release": {"by": "group", "order": ["clas"], "interval_s": 60}},
            'release.order: no group fits "clas"; did you mean "class"?',
        ),
        ({"event": [{"kind": "lok", "stair": "A"}]}, 'unknown kind of event "lok"'),
        ({"event": [{"kind": "lock"}]}, "event 1: names nothing"),
        (
            {"event": [{"kind": "lock", "stair": "A", "connection": "exit-A"}]},
            "event 1: names both connection and stair",
        ),
        (
            {"event": [{"kind": "lock", "connection": "exit-B"}]},
            'event 1: connection: no connection fits "exit-B"; did you mean "exit-A"?',
        ),
        ({"event": [{"kind": "open", "stair": "Q"}]}, 'event 1: stair: unknown stair "Q"'),
    ],
    ids=str,
)
def test_a_fault_is_named(plain: Data, check: Check, spoil: Data, says: str) -> None:
    problems = check(plain | spoil)
    assert any(says in str(p) and p.severity == "fault" for p in problems), problems


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"space": "9F.*"}, 'group "class": space: no space fits "9F.*"'),
        ({"space": ["2F.rom-1", "3F.room-1"]}, 'no space fits "2F.rom-1"; did you mean "2F.room-1'),
        ({"kind": "secundary"}, 'unknown kind of people "secundary"; did you mean "secondary"?'),
        ({"stair": "B"}, 'group "class": stair: unknown stair "B"'),
        ({"exit": "exit-B"}, 'group "class": exit: unknown exit "exit-B"; did you mean "exit-A"?'),
        ({"size": 0}, "the groups count nobody together"),
        ({"space": "2F.room-1", "start": [90, 3]}, "the point (90, 3) m lies outside the space"),
        (
            {"space": "2F.room-1", "size": 1_000_000},
            'space "2F.room-1": 1000000 people on 56 m2 are 1.79e+04 per m2; must be at most 8',
        ),
    ],
    ids=str,
)
def test_a_fault_of_a_group_is_named(plain: Data, check: Check, spoil: Data, says: str) -> None:
    plain["group"][0] |= spoil
    problems = check(plain)
    assert any(says in str(p) and p.severity == "fault" for p in problems), problems


def test_all_faults_come_at_once(plain: Data, check: Check) -> None:
    plain["movement"] = {"law": "spfe"}
    plain["group"][0] |= {"stair": "B", "kind": "x"}
    plain["event"] = [{"kind": "lok", "connection": "y"}]
    assert len([p for p in check(plain) if p.severity == "fault"]) == 5


def test_two_placed_groups_with_one_id(plain: Data, check: Check) -> None:
    twin = plain["group"][0] | {"id": "class/2F.room-1", "space": "1F.corridor"}
    plain["group"].append(twin)
    assert any("two groups come to this id" in str(problem) for problem in check(plain))


def test_people_without_an_exit_though_everything_is_open(
    plain: Data, check: Check, tower: Callable[[int], Building]
) -> None:
    from dataclasses import replace  # noqa: PLC0415

    house = tower(3)
    doors = tuple(c for c in house.connections if c.id != "3F.room-1.door-1")
    problems = check(plain, replace(house, connections=doors))
    assert [(p.where, p.severity) for p in problems] == [('space "3F.room-1"', "fault")]
    assert "no way out though everything is open" in problems[0].message


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"event": [{"kind": "lock", "connection": "exit-A"}]}, "people will be trapped"),
        ({"routing": {"rule": "nearest", "compliance": 0.5}}, 'rule "nearest" takes no notice'),
        ({"routing": {"rule": "nearest", "shares": {"A": 1.0}}}, 'rule "nearest" takes no notice'),
        (
            {"pre_movement": {"distribution": {"kind": "normal", "mean_s": 10, "sd_s": 10}}},
            "pre_movement.distribution: 16% of the times are below 0 s and count as 0",
        ),
    ],
    ids=str,
)
def test_a_warning_is_given(plain: Data, check: Check, spoil: Data, says: str) -> None:
    problems = check(plain | spoil)
    assert problems
    assert all(problem.severity == "warning" for problem in problems)
    assert any(says in str(problem) for problem in problems), problems


def test_a_lock_that_opens_later_traps_nobody(plain: Data, check: Check) -> None:
    plain["event"] = [
        {"kind": "lock", "connection": "exit-A"},
        {"kind": "open", "connection": "exit-A", "at_s": 60},
    ]
    assert not any("trapped" in str(problem) for problem in check(plain))


def test_groups_without_a_plan_and_crowded_spaces_are_warned_of(plain: Data, check: Check) -> None:
    del plain["group"][0]["stair"], plain["group"][0]["exit"]
    plain["group"][0] |= {"space": "2F.room-1", "size": 120}
    problems = check(plain)
    assert [problem.severity for problem in problems] == ["warning", "warning"]
    assert "has neither stair nor exit assigned" in problems[0].message
    assert "120 people on 56 m2 are 2.14 per m2 at the start" in problems[1].message


@pytest.mark.parametrize(
    ("law", "kind", "warned"),
    [
        ("student", "adult", True),
        ("student", "primary", True),
        ("student", "student", False),
        ("student", "secondary", False),
        ("sfpe", "adult", False),
    ],
)
def test_a_kind_with_whom_the_law_was_not_measured_is_warned_of(
    plain: Data, check: Check, law: str, kind: str, *, warned: bool
) -> None:
    group = plain["group"][0] | {"kind": kind}
    problems = check(plain | {"movement": {"law": law}, "group": [group]})
    assert [problem.severity for problem in problems] == ["warning"] * warned
    assert all("student volunteers" in str(one) and kind in str(one) for one in problems)


def test_a_few_teachers_among_students_are_no_matter(plain: Data, check: Check) -> None:
    students = plain["group"][0] | {"kind": "student", "size": 40}
    teachers = students | {"id": "teachers", "kind": "staff", "size": 2}
    found = check(plain | {"movement": {"law": "student"}, "group": [students, teachers]})
    assert found == []
