"""Full places that wait for one another: with a third stream beside them, and above storage."""

from __future__ import annotations

import pytest

from tests.runs import Case, Ran, run_case


def _lobbies(*, side: int, people: int) -> Ran:
    """X and Y, 4 m2 each, change places through one door; Z waits to get into Y."""
    space = [
        {"id": "1F.X", "floor": "1F", "kind": "lobby", "outline": [[0, 0], [2, 2]]},
        {"id": "1F.Y", "floor": "1F", "kind": "lobby", "outline": [[2, 0], [4, 2]]},
        {"id": "1F.Z", "floor": "1F", "kind": "lobby", "outline": [[2, 2], [10, 6]]},
    ]
    door = {"kind": "door", "clear_width_m": 1.0}
    connection = [
        door | {"id": "exit-A", "between": ["outside", "1F.X"], "at": [0, 1]},
        door | {"id": "exit-B", "between": ["1F.Y", "outside"], "at": [4, 1]},
        door | {"id": "door-XY", "between": ["1F.X", "1F.Y"], "at": [2, 1]},
        door | {"id": "door-ZY", "between": ["1F.Z", "1F.Y"], "at": [3, 2]},
    ]
    building = {
        "id": "lobbies",
        "name": "Three lobbies",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": space,
        "connection": connection,
    }
    alike = {"kind": "fixed", "value_m_per_s": 1.2}
    group = [
        {"id": "x", "space": "1F.X", "size": people, "exit": "exit-B", "distance_m": 3.0},
        {"id": "y", "space": "1F.Y", "size": people, "exit": "exit-A", "distance_m": 1.0},
        {"id": "z", "space": "1F.Z", "size": side, "exit": "exit-B", "distance_m": 2.0},
    ]
    scenario = {
        "name": "change places",
        "building": "lobbies",
        "time_limit_s": 900.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"alike": {"level": alike, "stairs_down": alike, "stairs_up": alike}},
        "group": [one | {"kind": "alike"} for one in group if one["size"]],
    }
    return run_case(Case(building=building, scenario=scenario))


@pytest.mark.parametrize("side", [0, 5])
def test_two_full_lobbies_change_places_beside_a_third_stream(side: int) -> None:
    outcomes = _lobbies(side=side, people=16).tables["occupants"]["outcome"]
    assert outcomes.to_list() == ["out"] * (32 + side)


def test_those_who_start_above_storage_let_nobody_in_before_there_is_room() -> None:
    ran = _lobbies(side=0, people=24)
    assert ran.tables["occupants"]["outcome"].to_list() == ["out"] * 48
    inside = {"1F.X": 24, "1F.Y": 24}
    rows = ran.tables["passages"].select("time_s", "from", "to")
    for _, moved in rows.group_by("time_s", maintain_order=True):
        before = dict(inside)
        for _, left, entered in moved.iter_rows():
            inside[left] = inside.get(left, 0) - 1
            inside[entered] = inside.get(entered, 0) + 1
        for place in ("1F.X", "1F.Y"):
            assert inside[place] <= max(16, before[place])  # ceil(3.76 per m2 x 4 m2)
