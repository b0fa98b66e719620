"""Streams that merge take turns by weight; opposing ones change places and never lock."""

from __future__ import annotations

import numpy as np
import pytest

from evacsim.simulation.program import Program
from tests.runs import Case, Data, Ran, run_case


def merge_case(weight: float, *, exit_flow: float = 0.5, people: int = 60) -> Case:
    """Two rooms of people, each with a door to a small lobby; the exit is the bottleneck."""
    rooms = {"left": (1.0, [0, 2]), "right": (weight, [3, 2])}
    spaces: list[Data] = [
        {"id": "1F.lobby", "floor": "1F", "kind": "lobby", "area_m2": 4.0, "length_m": 2.0}
    ]
    connections: list[Data] = [
        {
            "id": "exit-A",
            "kind": "opening",
            "between": ["1F.lobby", "outside"],
            "clear_width_m": 1.0,
            "specific_flow_per_m_s": exit_flow,
        }
    ]
    for name, (turns, _) in rooms.items():
        spaces.append(
            {
                "id": f"1F.{name}",
                "floor": "1F",
                "kind": "room",
                "area_m2": 100.0,
                "length_m": 1.0,
            }
        )
        connections.append(
            {
                "id": f"1F.{name}.door",
                "kind": "opening",
                "between": [f"1F.{name}", "1F.lobby"],
                "clear_width_m": 1.0,
                "merge_weight": turns,
            }
        )
    building = {
        "id": "merge",
        "name": "A merge",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": spaces,
        "connection": connections,
    }
    scenario = {
        "name": "merge",
        "building": "merge",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "all", "space": "1F.*t", "size": people, "distance_m": 0.0}],
    }
    return Case(building=building, scenario=scenario)


def passed(ran: Ran, connection: str) -> list[float]:
    """When a connection was passed [s]."""
    table = ran.tables["passages"]
    return table.filter(table["connection"] == connection)["time_s"].to_list()


@pytest.mark.parametrize("weight", [1.0, 3.0])
def test_turns_are_taken_by_weight_while_both_streams_queue(weight: float) -> None:
    ran = run_case(merge_case(weight))
    right, left = np.array(passed(ran, "1F.right.door")), np.array(passed(ran, "1F.left.door"))
    # from when the lobby is full to when the first of the two rooms is empty
    begin_s, end_s = 30.0, min(right[-1], left[-1])
    counts = [((s > begin_s) & (s <= end_s)).sum() for s in (right, left)]
    assert counts[0] / counts[1] == pytest.approx(weight, rel=0.15)


def test_the_total_time_is_blind_to_the_weights() -> None:
    totals = [
        float(run_case(merge_case(weight)).tables["occupants"]["out_s"].to_numpy().max())
        for weight in (0.3, 1.0, 3.0)
    ]
    assert max(totals) <= 1.02 * min(totals)


def test_a_stream_that_was_idle_has_saved_up_no_turns() -> None:
    case = merge_case(1.0)
    late = {"distribution": {"kind": "fixed", "value_s": 60.0}}
    scenario = case.scenario | {
        "group": [
            {"id": "early", "space": "1F.left", "size": 80, "distance_m": 0.0},
            {"id": "late", "space": "1F.right", "size": 20, "distance_m": 0.0}
            | {"pre_movement": late},
        ]
    }
    ran = run_case(Case(building=case.building, scenario=scenario))
    left = np.array(passed(ran, "1F.left.door"))
    right = np.array(passed(ran, "1F.right.door"))
    window_s = (61.0, right[-1])
    taken = [((s >= window_s[0]) & (s <= window_s[1])).sum() for s in (left, right)]
    assert abs(taken[0] - taken[1]) <= 2


def swap_case(people: int) -> Case:
    """Two rooms side by side; everybody wants the exit of the other room."""
    building = {
        "id": "swap",
        "name": "Two rooms that change places",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "1F.a", "floor": "1F", "kind": "room", "outline": [[0, 0], [3, 2]]},
            {"id": "1F.b", "floor": "1F", "kind": "room", "outline": [[3, 0], [6, 2]]},
        ],
        "connection": [
            {
                "id": name,
                "kind": "door",
                "between": between,
                "at": [x_m, 1.0],
                "clear_width_m": 1.0,
            }
            for name, between, x_m in (
                ("1F.door", ["1F.a", "1F.b"], 3.0),
                ("exit-A", ["1F.a", "outside"], 0.0),
                ("exit-B", ["1F.b", "outside"], 6.0),
            )
        ],
    }
    scenario = {
        "name": "swap",
        "building": "swap",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [
            {"id": "from-a", "space": "1F.a", "size": people, "exit": "exit-B"},
            {"id": "from-b", "space": "1F.b", "size": people, "exit": "exit-A"},
        ],
    }
    return Case(building=building, scenario=scenario)


def test_two_full_rooms_change_places_through_one_door() -> None:
    """23 persons on 6 m2 is all that 3.76 per m2 let in."""
    ran = run_case(swap_case(23))
    assert {state.storage for state in Program(ran.network, ran.law).components[:2]} == {23}
    table = ran.tables["occupants"]
    assert table["outcome"].to_list() == ["out"] * 46
    assert set(table.filter(table["group"] == "from-a")["exit"].to_list()) == {"exit-B"}
    passages = ran.tables["passages"]
    at_once = passages.filter(passages["connection"] == "1F.door").group_by("time_s").len()
    assert at_once["len"].max() == 2, "one from each passes at the same moment"
    # the door rests for both headways, so 46 persons take at least 45 of them
    times_s = passed(ran, "1F.door")
    assert times_s[-1] - times_s[0] >= 44 / 0.91 - 1e-6
