"""Stairs as they are built: one list of steps a storey, half-levels, crossing stairs, cellars."""

from __future__ import annotations

import functools
import math
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from evacsim.building.check import check_building
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.survey import survey
from evacsim.errors import BuildingError
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from tests.runs import Data, Ran

RISER_M, TREAD_M = 0.15, 0.28
STEP_M = math.hypot(RISER_M, TREAD_M)
SPEED = {"level": 1.0, "stairs_down": 0.8, "stairs_up": 0.5}


def _floor(floor: str, elevation_m: float, length_m: float = 16.0) -> Data:
    """A corridor of 2.4 m with one room, whose door stands at [2, 2.4]."""
    corridor, room = f"{floor}.corridor", f"{floor}.room"
    return {
        "floor": [{"id": floor, "elevation_m": elevation_m}],
        "space": [
            {
                "id": corridor, "kind": "corridor", "floor": floor,
                "outline": [[0, 0], [length_m, 2.4]],
            },
            {"id": room, "kind": "room", "floor": floor, "outline": [[0, 2.4], [8, 9.4]]},
        ],
        "connection": [
            {
                "id": f"{room}.door", "kind": "door", "between": [room, corridor],
                "at": [2, 2.4], "clear_width_m": 0.9,
            }
        ],
    }  # fmt: skip


def _stair(id_: str, floors: list[str], **more: object) -> Data:
    return {
        "id": id_, "floors": floors, "outline": [[-3.3, 0], [0, 6]], "clear_width_m": 1.4,
        "width_measured": "between-rails", "handrails": 2, "riser_m": RISER_M, "tread_m": TREAD_M,
        "steps_per_flight": [12, 12], "landing_depth_m": 1.5, "well_m": 0.1,
        "opens_to": "corridor", "door_kind": "opening", "door_clear_width_m": 1.4,
        "door_at": [0, 1], "door_side": "adjacent", **more,
    }  # fmt: skip


def _building(floors: list[Data], stairs: list[Data], *doors: Data) -> Data:
    data: Data = {"id": "b", "name": "b", "stairwell": stairs}
    for key in ("floor", "space", "connection"):
        data[key] = [entry for floor in floors for entry in floor[key]]
    data["connection"] += doors
    return data


def _exit(x_m: float = 16.0) -> Data:
    return {
        "id": "exit", "kind": "door", "between": ["1F.corridor", "outside"], "at": [x_m, 1.2],
        "clear_width_m": 1.5,
    }  # fmt: skip


def _faults(data: Data) -> list[str]:
    try:
        building_from_dict(data, file="b")
    except BuildingError as error:
        return [str(problem) for problem in error.problems]
    return []


def _run(data: Data, groups: list[Data]) -> Ran:
    """One walker alone a group, at fixed speeds and without doors that hold anybody up."""
    kind = {key: {"kind": "fixed", "value_m_per_s": speed} for key, speed in SPEED.items()}
    scenario: Data = {
        "name": "s",
        "building": "b",
        "movement": {"law": "unimpeded"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"walker": kind},
        "group": [{"size": 1, "kind": "walker", "distance_m": 0.0, **group} for group in groups],
    }
    return run_case(Case(building=data, scenario=scenario))


def _out_s(ran: Ran) -> dict[str, float]:
    people = ran.tables["occupants"]
    return dict(zip(people["group"].cast(str), people["out_s"], strict=True))


STOREY_M = 24 * RISER_M
TWO = [_floor("1F", 0.0), _floor("2F", STOREY_M)]


def test_two() -> None:
    assert _faults(_building(TWO, [_stair("A", ["2F", "1F"])], _exit())) == []


def test_tall_ground() -> None:
    """Thirty steps in the ground storey, 24 above; people keep to stair A by its name."""
    ground_m = 30 * RISER_M
    floors = [_floor("1F", 0.0), _floor("2F", ground_m), _floor("3F", ground_m + STOREY_M)]
    stair = _stair("A", ["3F", "2F", "1F"])
    (fault,) = _faults(_building(floors, [stair], _exit()))
    assert "rise 3.60 m from 1F to 2F, but the floors lie 4.50 m apart" in fault
    assert 'steps_per_flight in [stairwell.storey."1F"]' in fault
    data = _building(floors, [stair | {"storey": {"1F": {"steps_per_flight": [15, 15]}}}], _exit())
    inclines = survey(building_from_dict(data, file="b")).stairs[0].incline_lengths_m
    assert inclines == pytest.approx([12 * STEP_M, 12 * STEP_M, 15 * STEP_M, 15 * STEP_M])
    out = _out_s(_run(data, [{"id": f, "space": f"{f}.room", "stair": "A"} for f in ("2F", "3F")]))
    landings_m = _landing_walks_m(data, "3F")
    floor_m = landings_m - _landing_walks_m(data, "2F")
    assert out["3F"] - out["2F"] == pytest.approx(24 * STEP_M / 0.8 + floor_m)


def _landing_walks_m(data: Data, floor: str) -> float:
    """The walk [m] over landings from a floor's stair door down to the ground's."""
    network = build_network(building_from_dict(data, file="b"))
    known = {one.id: one.index for one in network.connections}
    ids = [f"A.{floor}.door"]
    floors = ["3F", "2F", "1F"][["3F", "2F", "1F"].index(floor) :]
    for upper, lower in pairwise(floors):
        for flight in ("upper", "lower"):
            ids += [f"A.{upper}-{lower}.{flight}.{end}" for end in ("head", "foot")]
    ids.append("A.1F.door")
    total = 0.0
    for one, other in list(pairwise(ids))[::2]:
        walks = [
            length
            for direction in network.directions
            if direction.connection == known[one]
            for onward, length in network.onward[direction.index]
            if network.directions[onward].connection == known[other]
        ]
        total += min(walks)
    return total


def test_unequal_flights_3() -> None:
    """16 + 8 steps below 12 + 12: both storeys rise 3.6 m."""
    floors = [*TWO, _floor("3F", 2 * STOREY_M)]
    stair = _stair("A", ["3F", "2F", "1F"], storey={"1F": {"steps_per_flight": [16, 8]}})
    assert _faults(_building(floors, [stair], _exit())) == []


@pytest.mark.parametrize(
    ("turn", "area_m2", "walk_m"),
    [(None, 1.4 * 1.5, math.hypot(1.4, 1.5) / 2), ("half", 2.9 * 1.5, 1.4 + 0.1)],
)
def test_three_flights(turn: str | None, area_m2: float, walk_m: float) -> None:
    """Three flights turn by quarters, or back beside one another where the file says so."""
    stair = _stair("A", ["2F", "1F"], steps_per_flight=[8, 8, 8])
    data = _building(TWO, [stair | ({"turn": turn} if turn else {})], _exit())
    spaces = {space.id: space for space in building_from_dict(data, file="b").spaces}
    for number in (1, 2):
        landing = spaces[f"A.2F-1F.half-{number}"]
        assert (landing.area_m2, landing.length_m) == pytest.approx((area_m2, walk_m))


def test_a_quarter_turn_between_two_flights() -> None:
    """The landing is one clear width times depth, walked from one side to the next."""
    data = _building(TWO, [_stair("A", ["2F", "1F"], turn="quarter")], _exit())
    spaces = {space.id: space for space in building_from_dict(data, file="b").spaces}
    assert spaces["A.2F-1F.half"].area_m2 == pytest.approx(1.4 * 1.5)
    assert spaces["A.2F-1F.half"].length_m == pytest.approx(math.hypot(1.4, 1.5) / 2)
    assert spaces["A.1F"].area_m2 == pytest.approx(2.9 * 1.5)


HALF = {
    "floor": [{"id": "M", "elevation_m": STOREY_M / 2}],
    "space": [{"id": "M.room", "kind": "room", "floor": "M", "outline": [[-13, 0], [-3.3, 6]]}],
    "connection": [],
}


def _half_door(landing: str) -> Data:
    return {
        "id": "M.room.door", "kind": "door", "between": ["M.room", landing], "at": [-3.3, 3],
        "clear_width_m": 0.9,
    }  # fmt: skip


def test_half_level() -> None:
    """Twelve steps of 0.15 m up is 1.8 m, where the half landing is: a room there has its door.

    They come down 12 steps, the one from 2F 24 and 1.5 m over the half landing.
    """
    data = _building([*TWO, HALF], [_stair("A", ["2F", "1F"])], _exit(), _half_door("A.2F-1F.half"))
    building = building_from_dict(data, file="b")
    assert check_building(building) == []
    assert {s.id: s.floor for s in building.spaces}["A.2F-1F.half"] == "M"
    ran = _run(data, [{"id": f, "space": f"{f}.room"} for f in ("M", "2F")])
    passages = ran.tables["passages"].with_columns(
        id=ran.tables["passages"]["connection"].cast(str)
    )
    feet = passages.filter(passages["id"] == "A.2F-1F.lower.foot").sort("time_s")["time_s"]
    doors = passages.filter(passages["id"].is_in(["M.room.door", "A.2F.door"])).sort("time_s")
    half, above = doors["time_s"].to_list()
    space = {s.id: s for s in building.spaces}["A.2F-1F.half"]
    assert space.length_m == pytest.approx(1.5)
    assert feet[0] - half == pytest.approx(1.5 + 12 * STEP_M / 0.8)
    far_m = math.hypot(1.5 * 1.4 + 0.1, 0.75)  # from a door beside the flight that comes down
    assert feet[1] - above == pytest.approx(far_m + 1.5 + 24 * STEP_M / 0.8)


def test_half_level_at_another_height() -> None:
    floors = [*TWO, HALF | {"floor": [{"id": "M", "elevation_m": 1.2}]}]
    data = _building(floors, [_stair("A", ["2F", "1F"])], _exit(), _half_door("A.2F-1F.half"))
    text = "\n".join(_faults(data))
    assert "joins M (1.2 m) and 2F (3.6 m)" in text
    assert "M (1.2 m) lies between 2F and 1F" in text


def test_half_level_listed() -> None:
    """The hint says which key: 12 of the 24 steps lead to M; written so, the walk is the same."""
    stair = _stair("A", ["2F", "M", "1F"], at={"M": {"opens_to": ""}})
    data = _building([*TWO, HALF], [stair], _exit(), _half_door("A.M"))
    upper, lower = _faults(data)
    assert 'steps_per_flight = [12] in [stairwell.storey."M"]' in upper
    assert 'steps_per_flight = [12] in [stairwell.storey."1F"]' in lower
    for floor in ("M", "1F"):
        stair.setdefault("storey", {})[floor] = {"steps_per_flight": [12]}
    assert _faults(data) == []
    plain = _building(
        [*TWO, HALF], [_stair("A", ["2F", "1F"])], _exit(), _half_door("A.2F-1F.half")
    )
    group = [{"id": "2F", "space": "2F.room"}]
    assert _out_s(_run(data, group)) == pytest.approx(_out_s(_run(plain, group)))


def test_scissor() -> None:
    """Two stairs of one straight flight that cross in one shaft: refused until it is said so."""
    one, other = (
        _stair(id_, ["2F", "1F"], steps_per_flight=[24], door_clear_width_m=1.1, door_at=[0, y])
        for id_, y in (("A", 0.6), ("B", 1.8))
    )
    told = _faults(_building(TWO, [one, other], _exit()))
    assert len(told) == 2
    assert all("overlaps" in line and "scissor_with" in line for line in told)
    data = _building(TWO, [one, other | {"scissor_with": "A"}], _exit())
    assert _faults(data) == []
    groups = [{"id": id_, "space": "2F.room", "stair": id_} for id_ in ("A", "B")]
    passages = _run(data, groups).tables["passages"]
    used = passages.filter(passages["connection"].cast(str).str.ends_with(".head"))
    assert sorted(used["connection"].cast(str)) == ["A.2F-1F.head", "B.2F-1F.head"]
    unknown = _building(TWO, [one, other | {"scissor_with": "C"}], _exit())
    assert any('unknown stairwell "C"' in line for line in _faults(unknown))


def _cellar(ground_m: float = 40.0) -> list[Data]:
    return [_floor("B1", -STOREY_M), _floor("1F", 0.0, ground_m)]


def test_cellar() -> None:
    """From the room's door at [2, 2.4] to the exit at [40, 1.2]; no stair down counts.

    Walks lead through the middle of each cut of the corridor, as in `test_survey`.
    """
    data = _building(_cellar(), [_stair("K", ["1F", "B1"])], _exit(40.0))
    rows = {row.room: row for row in survey(building_from_dict(data, file="b")).travel}
    assert rows["1F.room"].to == "exit"
    assert rows["1F.room"].distance_m == pytest.approx(math.hypot(38, 1.2), abs=0.2)
    assert rows["B1.room"].to == "K"


@functools.cache
def _up_and_out(opens_to: str) -> dict[str, float]:
    stair = _stair("K", ["1F", "B1"], at={"1F": {"opens_to": opens_to}})
    doors = [_exit(40.0)]
    if not opens_to:
        way = {"id": "hatch", "kind": "door", "between": ["K.1F", "outside"], "clear_width_m": 1.2}
        doors.append(way)
    return _out_s(_run(_building(_cellar(), [stair], *doors), [{"id": "B1", "space": "B1.room"}]))


def test_a_cellar_whose_way_out_leads_up() -> None:
    """24 steps up at 0.5 m/s; by a hatch of the stair they are out as they come to the top.

    From the room's door 2.78 m to the stair's, over a near corner to the flight that leads up, the
    half landing, and the top landing of unknown way to the hatch: its own walk, 1.5 m.
    """
    near_m = math.hypot(0.7, 0.75)  # to the flight that comes down here, which they go up
    expected = math.hypot(2, 1.4) + near_m + 24 * STEP_M / 0.5 + 1.5 + 1.5
    assert _up_and_out("")["B1"] == pytest.approx(expected)


def test_a_cellar_under_a_floor_with_an_exit() -> None:
    """Up the same stair, and along 40 m of corridor on the ground floor."""
    assert _up_and_out("corridor")["B1"] > _up_and_out("")["B1"] + 39.0
