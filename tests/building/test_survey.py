"""Travel distance ends at a stair only where the way outside goes on through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.building.read import building_from_dict
from evacsim.building.survey import TravelFacts, survey

if TYPE_CHECKING:
    from tests.runs import Data

LENGTH_M = 40.0


def _floor(floor: str, elevation_m: float, door_x_m: float = 1.0) -> Data:
    """A corridor of 40 x 2.4 m with a room, whose door stands at `door_x_m`."""
    corridor, room = f"{floor}.corridor", f"{floor}.room"
    left_m = min(max(door_x_m - 4.0, 0.0), LENGTH_M - 8.0)
    return {
        "floor": [{"id": floor, "elevation_m": elevation_m}],
        "space": [
            {"id": corridor, "kind": "corridor", "floor": floor, "outline": [[0, 0], [40, 2.4]]},
            {
                "id": room, "kind": "room", "floor": floor,
                "outline": [[left_m, 2.4], [left_m + 8, 9.4]],
            },
        ],
        "connection": [
            {
                "id": f"{room}.door", "kind": "door", "between": [room, corridor],
                "at": [door_x_m, 2.4], "clear_width_m": 0.9,
            }
        ],
    }  # fmt: skip


def _stair(id_: str, floors: list[str], x_m: float) -> Data:
    return {
        "id": id_, "floors": floors, "clear_width_m": 1.4, "width_measured": "between-rails",
        "handrails": 2, "riser_m": 0.15, "tread_m": 0.28, "steps_per_flight": [12, 12],
        "landing_depth_m": 1.5, "well_m": 0.1, "opens_to": "corridor", "door_kind": "opening",
        "door_clear_width_m": 1.4, "door_at": [x_m, 1], "door_side": "adjacent",
    }  # fmt: skip


def _exit(id_: str, space: str, at: tuple[float, float] | None) -> Data:
    found: Data = {"id": id_, "kind": "door", "between": [space, "outside"], "clear_width_m": 1.5}
    return found if at is None else found | {"at": list(at)}


def _travel(floors: list[Data], stairs: list[Data], exits: list[Data]) -> dict[str, TravelFacts]:
    """Return the walk from the room of each floor."""
    data: Data = {"id": "b", "name": "b", "stairwell": stairs}
    for key in ("floor", "space", "connection"):
        data[key] = [entry for floor in floors for entry in floor[key]]
    data["connection"] += exits
    rows = survey(building_from_dict(data, file="b")).travel
    return {row.room.partition(".")[0]: row for row in rows}


EAST = _exit("exit", "1F.corridor", (40, 1.2))
GROUND = _floor("1F", 0.0)


def test_a_cellar_stair_is_no_safety_but_for_the_cellar() -> None:
    """39.0 m from [1, 2.4] to [40, 1.2]; walks go through the middle of each corridor cut."""
    found = _travel([_floor("B1", -3.6), GROUND], [_stair("K", ["1F", "B1"], 0)], [EAST])
    assert found["1F"].to == "exit"
    assert found["1F"].distance_m == pytest.approx(39.0, abs=0.15)
    assert found["B1"].to == "K"
    assert found["B1"].distance_m == pytest.approx(2.0**0.5, abs=0.4)


def test_a_cellar_stair_counts_where_the_cellar_leads_outside_sooner() -> None:
    below = _exit("area", "B1.corridor", (2, 0))
    cellar, stair = _floor("B1", -3.6), _stair("K", ["1F", "B1"], 0)
    assert _travel([cellar, GROUND], [stair], [EAST, below])["1F"].to == "K"
    # no longer where the way on through it is longer than the corridor to the exit
    far = _exit("area", "B1.corridor", (38, 0))
    assert _travel([cellar, GROUND], [stair], [EAST, far])["1F"].to == "exit"


def test_a_stair_up_from_a_floor_with_an_exit_is_no_safety() -> None:
    """Up one stair, down the other and out on the same floor is a way, but not the best one."""
    upper = _floor("2F", 3.6)
    two = [_stair("A", ["2F", "1F"], 0), _stair("B", ["2F", "1F"], 40)]
    found = _travel([GROUND, upper], two, [EAST])
    assert found["1F"].to == "exit"
    assert found["1F"].distance_m == pytest.approx(39.0, abs=0.15)
    assert found["2F"].to == "A"


def test_both_stairs_of_an_upper_floor_count_though_one_ends_far_from_the_exit() -> None:
    west = _exit("exit", "1F.corridor", (2.0, 0))
    two = [_stair("A", ["2F", "1F"], 0), _stair("B", ["2F", "1F"], 40)]
    found = _travel([GROUND, _floor("2F", 3.6, door_x_m=39.0)], two, [west])
    assert found["2F"].to == "B"


def test_a_stair_that_has_its_own_exit_counts_on_the_ground() -> None:
    stair = _stair("A", ["2F", "1F"], 0)
    found = _travel([GROUND, _floor("2F", 3.6)], [stair], [_exit("exit", "A.1F", None)])
    assert found["1F"].to == found["2F"].to == "A"
    assert found["1F"].distance_m == found["2F"].distance_m


def test_an_upper_floor_with_a_bridge_counts_stairs_only_where_they_are_nearer_outside() -> None:
    stair, bridge = _stair("A", ["2F", "1F"], 0), _exit("bridge", "2F.corridor", (3, 0))
    assert _travel([GROUND, _floor("2F", 3.6)], [stair], [EAST, bridge])["2F"].to == "bridge"
    assert _travel([GROUND, _floor("2F", 3.6)], [stair], [EAST, bridge])["1F"].to == "A"
