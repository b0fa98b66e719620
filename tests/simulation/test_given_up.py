"""A space to go to that is locked for good is given up; one that opens later is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict
from tests.runs import Case, Data, Ran, run_case

if TYPE_CHECKING:
    from collections.abc import Sequence

LEFT_DOOR = {"id": "left.door", "between": ["left", "lobby"], "at": [0, 1]}
RIGHT_DOOR = {"id": "right.door", "between": ["lobby", "right"], "at": [2, 1]}
EXIT = {"id": "exit", "between": ["lobby", "outside"], "at": [1, 0]}


def lobby_case(groups: Sequence[Data], *events: Data) -> Case:
    """A room on either side of a lobby of 4 m2, which has the only exit."""
    spaces: list[tuple[str, str, list[list[float]]]] = [
        ("left", "room", [[-8, 0], [0, 8]]),
        ("right", "room", [[2, 0], [20, 4]]),
        ("lobby", "lobby", [[0, 0], [2, 2]]),
    ]
    building = {
        "id": "lobby",
        "name": "A lobby between two rooms",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": name, "kind": kind, "floor": "1F", "outline": outline}
            for name, kind, outline in spaces
        ],
        "connection": [
            door | {"kind": "door", "clear_width_m": 0.9} for door in (LEFT_DOOR, RIGHT_DOOR, EXIT)
        ],
    }
    scenario = {
        "name": "to the right",
        "building": "lobby",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"space": "left"} | group for group in groups],
        "event": list(events),
    }
    return Case(building=building, scenario=scenario)


def event(kind: str, at_s: float, connection: str = "right.door") -> Data:
    return {"kind": kind, "at_s": at_s, "connection": connection}


def ends(ran: Ran, group: str) -> set[tuple[str, str | None]]:
    """The outcomes and exits of a group."""
    table = ran.tables["occupants"]
    rows = table.filter(table["group"] == group).select("outcome", "exit").rows()
    return {(outcome, exit_) for outcome, exit_ in rows}


BACK: dict[str, Any] = {"id": "back", "size": 16, "to": "right"}
LATE: dict[str, Any] = {"id": "late", "size": 60, "exit": "exit", "release_s": 10.0}


def test_who_finds_the_goal_locked_for_good_goes_outside_and_seals_nobody_in() -> None:
    """Sixteen fill the lobby of 4 m2; a class of sixty behind them has to pass it."""
    ran = run_case(lobby_case([BACK, LATE], event("lock", 1.0)))
    assert ends(ran, "back") == {("out", "exit")}
    assert ends(ran, "late") == {("out", "exit")}


def test_who_knows_from_the_start_that_it_is_locked_walks_straight_outside() -> None:
    locked = run_case(lobby_case([BACK], event("lock", 0.0)))
    outside = run_case(lobby_case([BACK | {"exit": "exit", "to": None}]))
    assert locked.recording.time_s.tolist() == outside.recording.time_s.tolist()
    assert ends(locked, "back") == {("out", "exit")}


@pytest.mark.parametrize("lock_s", [0.0, 1.0])
def test_a_goal_that_is_opened_later_is_waited_for(lock_s: float) -> None:
    ran = run_case(lobby_case([BACK], event("lock", lock_s), event("open", 90.0)))
    assert ends(ran, "back") == {("out", None)}
    assert ran.tables["occupants"]["out_s"].min() >= 90.0  # type: ignore[operator]


def test_a_goal_that_is_locked_again_is_given_up_then() -> None:
    """Opened at 90 s for 5 s: some get in, the rest goes outside."""
    events = [event("lock", 1.0), event("open", 90.0), event("lock", 95.0)]
    ran = run_case(lobby_case([BACK], *events))
    assert ends(ran, "back") == {("out", None), ("out", "exit")}


def test_with_everything_locked_they_are_trapped() -> None:
    ran = run_case(lobby_case([BACK], event("lock", 1.0), event("lock", 1.0, "exit")))
    assert ends(ran, "back") == {("trapped", None)}


@pytest.mark.parametrize(
    ("events", "warned"),
    [
        ([], False),
        ([event("lock", 0.0)], True),
        ([event("lock", 1.0)], True),
        ([event("lock", 1.0), event("open", 90.0)], False),
        ([event("lock", 1.0, "exit")], False),
    ],
)
def test_a_goal_that_stays_locked_is_warned_of(events: list[Data], *, warned: bool) -> None:
    case = lobby_case([BACK], *events)
    building = building_from_dict(case.building, file="b")
    scenario = scenario_from_dict(case.scenario, file="s")
    problems = check_scenario(scenario, building, build_network(building), file="s")
    found = [problem for problem in problems if 'no way to "right"' in problem.message]
    assert [(one.severity, one.where) for one in found] == [
        ("warning", 'group "back": to')
    ] * warned
