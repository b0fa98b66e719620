"""Locks: nobody passes, who can turn does, who cannot waits, and is trapped if nothing opens."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest

from tests.runs import Case, Data, run_case

Door = tuple[str, tuple[float, float], float]


def room(*doors: Door, size: tuple[float, float] = (8.0, 6.0)) -> Data:
    """One room with exits (id, position, clear width)."""
    return {
        "id": "room",
        "name": "One room",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "1F.room", "floor": "1F", "kind": "room", "outline": [[0, 0], list(size)]}
        ],
        "connection": [
            {
                "id": name,
                "kind": "door",
                "between": ["1F.room", "outside"],
                "at": list(at),
                "clear_width_m": width_m,
            }
            for name, at, width_m in doors
        ],
    }


def drill(size: int, *events: Data, start_s: float = 0.0, **group: Any) -> Data:  # noqa: ANN401
    """So many people in the room, with locks and openings."""
    return {
        "name": "drill",
        "building": "room",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": start_s}},
        "group": [{"id": "class", "space": "1F.room", "size": size} | group],
        "event": list(events),
    }


def event(kind: str, at_s: float, connection: str = "exit-A") -> Data:
    return {"kind": kind, "at_s": at_s, "connection": connection}


EAST_AND_WEST = room(("exit-A", (0.0, 3.0), 1.0), ("exit-B", (8.0, 3.0), 1.0))


def test_with_the_only_exit_locked_everybody_is_trapped() -> None:
    ran = run_case(
        Case(building=room(("exit-A", (0, 3), 1.0)), scenario=drill(5, event("lock", 0)))
    )
    assert ran.tables["occupants"]["outcome"].to_list() == ["trapped"] * 5
    assert ran.tables["passages"].is_empty()


def test_a_gate_opened_late_is_the_cause_and_then_the_headway() -> None:
    scenario = drill(4, event("lock", 0), event("open", 60.3), distance_m=0.0)
    ran = run_case(Case(building=room(("exit-A", (0, 3), 1.0)), scenario=scenario))
    passages = ran.tables["passages"]
    assert passages["cause"].to_list() == ["lock", "headway", "headway", "headway"]
    assert passages["cause_event"].to_list() == [1, None, None, None]
    out_s = ran.tables["occupants"]["out_s"].sort().to_list()
    assert out_s == pytest.approx([60.3 + number / 0.91 for number in range(4)], abs=1e-6)
    assert passages["seconds"][0] == pytest.approx(60.3, abs=1e-9)


@pytest.mark.parametrize("at_s", [0.1, 0.3, 0.7, 1.1, 2.3, 7.9])
def test_a_time_that_no_clock_shows_exactly_wakes_the_queue_all_the_same(at_s: float) -> None:
    scenario = drill(10, event("lock", 0), event("open", at_s), distance_m=0.0)
    ran = run_case(Case(building=room(("exit-A", (0, 3), 1.0)), scenario=scenario))
    assert ran.tables["occupants"]["out_s"].max() == pytest.approx(at_s + 9 / 0.91, abs=1e-6)


def test_locked_from_the_start_all_use_the_other_exit() -> None:
    ran = run_case(Case(building=EAST_AND_WEST, scenario=drill(10, event("lock", 0))))
    assert ran.tables["occupants"]["exit"].to_list() == ["exit-B"] * 10


def test_those_on_the_way_to_a_door_that_is_locked_turn_to_the_other() -> None:
    ran = run_case(Case(building=EAST_AND_WEST, scenario=drill(10, event("lock", 0.5))))
    assert ran.tables["occupants"]["exit"].to_list() == ["exit-B"] * 10
    causes = ran.tables["passages"].filter(pl.col("cause") == "reroute")
    assert causes.height > 0


def test_those_who_set_off_after_a_lock_use_the_other_exit() -> None:
    scenario = drill(10, event("lock", 10.0), start_s=20.0)
    ran = run_case(Case(building=EAST_AND_WEST, scenario=scenario))
    assert ran.tables["occupants"]["exit"].to_list() == ["exit-B"] * 10


@pytest.mark.parametrize("start_s", [0.0, 20.0])
def test_who_turns_from_one_lock_to_another_turns_again(start_s: float) -> None:
    """Three exits of one room, two of them locked at the same moment."""
    building = room(
        ("exit-A", (0.0, 3.0), 1.0), ("exit-B", (0.0, 5.0), 1.0), ("exit-C", (8.0, 3.0), 1.0)
    )
    locks = [event("lock", 0.3), event("lock", 0.3, "exit-B")]  # nobody is that near a door
    scenario = drill(10, *locks, start_s=start_s)
    ran = run_case(Case(building=building, scenario=scenario))
    assert ran.tables["occupants"]["exit"].to_list() == ["exit-C"] * 10


def test_in_a_jammed_room_those_who_cannot_move_yet_turn_too() -> None:
    """Five per m2, above the law's jam density."""
    building = room(("exit-A", (0, 1), 1.0), ("exit-B", (4, 1), 1.0), size=(4.0, 2.0))
    ran = run_case(Case(building=building, scenario=drill(40, event("lock", 5.0))))
    assert set(ran.tables["occupants"]["outcome"].to_list()) == {"out"}


def test_those_who_queue_behind_people_at_a_locked_exit_are_trapped_too() -> None:
    """The front room fills; the rest never sees the lock, and never gets out."""
    building = room(("exit-A", (0.0, 1.0), 1.0), size=(1.5, 2.0))
    building["space"].append(
        {"id": "1F.back", "floor": "1F", "kind": "room", "outline": [[1.5, 0], [9.5, 6]]}
    )
    door = {"id": "door", "kind": "door", "between": ["1F.room", "1F.back"], "at": [1.5, 1.0]}
    building["connection"].append(door | {"clear_width_m": 1.0})
    scenario = drill(30, event("lock", 0), space="1F.back")
    ran = run_case(Case(building=building, scenario=scenario))
    assert ran.tables["passages"].height == 12  # 3.76 per m2 on 3 m2
    assert ran.tables["occupants"]["outcome"].to_list() == ["trapped"] * 30
