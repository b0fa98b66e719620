"""What passes a door: its leaves, its posts, one way only, and a capacity that was counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import BuildingError
from evacsim.studies import changes
from tests.runs import Case, Data, Ran, run_case

if TYPE_CHECKING:
    import polars as pl

PEOPLE = 60
WIDTH_M = 1.8


def _case(exits: list[Data], *, people: int = PEOPLE) -> Case:
    """A hall of 30 x 20 m, its exits in the lower wall, everybody at [15, 10]."""
    hall: Data = {"id": "1F.hall", "kind": "room", "floor": "1F", "outline": [[0, 0], [30, 20]]}
    building: Data = {
        "id": "b",
        "name": "b",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [hall],
        "connection": exits,
    }
    scenario: Data = {
        "name": "s",
        "building": "b",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "g", "space": "1F.hall", "size": people, "start": [15, 10]}],
    }
    return Case(building=building, scenario=scenario)


def _exit(id_: str, x_m: float, **more: object) -> Data:
    between = ["1F.hall", "outside"]
    at = [x_m, 0]
    return {
        "id": id_, "kind": "door", "between": between, "at": at, "clear_width_m": WIDTH_M, **more
    }  # fmt: skip


def _out(ran: Ran) -> pl.DataFrame:
    return ran.tables["occupants"].sort("out_s")


def _flow_per_s(ran: Ran) -> float:
    """People a second between the first and the last one out."""
    times = _out(ran)["out_s"]
    return (len(times) - 1) / float(times[-1] - times[0])


@pytest.mark.parametrize(
    ("door", "flow_per_s"),
    [
        ({"leaves": 2}, 1.3 * (1.8 - 0.3)),
        ({"leaves": 2, "leaves_locked": 1}, 1.3 * (0.9 - 0.3)),
        ({"leaves": 2, "posts": 1}, 1.3 * (1.8 - 0.6)),
        ({"leaves": 2, "posts": 1, "leaves_locked": 1}, 1.3 * (0.9 - 0.3)),
        ({"leaves": 2, "posts": 1, "boundary_layer_m": 0.1}, 1.3 * (1.8 - 0.4)),
        ({"capacity_per_s": 0.5}, 0.5),
        ({"capacity_per_s": 0.5, "leaves": 2, "leaves_locked": 1}, 0.5),
        ({"kind": "gate", "clear_width_m": 0.55, "capacity_per_s": 0.4}, 0.4),
    ],
)
def test_flow_of_a_door(door: Data, flow_per_s: float) -> None:
    """SFPE: 1.3 /(m s) times the clear width less 0.15 m at both sides of each gap."""
    assert _flow_per_s(run_case(_case([_exit("exit", 15, **door)]))) == pytest.approx(flow_per_s)


def test_a_capacity_holds_where_the_law_leaves_no_width() -> None:
    turnstile = _exit("exit", 15, clear_width_m=0.3, capacity_per_s=0.5)
    assert _flow_per_s(run_case(_case([turnstile]))) == pytest.approx(0.5)


def test_every_leaf_opened_is_the_door_as_it_was_built() -> None:
    ran = run_case(_case([_exit("exit", 15, leaves=2, leaves_locked=1)]))
    door = changes.open_leaves(ran.building, {"exit"}).connections[0]
    built = run_case(_case([_exit("exit", 15, leaves=2)])).building.connections[0]
    assert door == built


@pytest.mark.parametrize(
    ("door", "told"),
    [
        ({"leaves_locked": 1}, "at least one must open"),
        ({"leaves": 2, "leaves_locked": 2}, "at least one must open"),
        ({"leaves": 2, "posts": 2}, "at most 1"),
        ({"one_way_to": "hall"}, '"hall" is no side of between'),
        ({"capacity_per_s": 0.0}, "must be 0.05 to 100 1/s"),
    ],
)
def test_doors_that_cannot_be(door: Data, told: str) -> None:
    with pytest.raises(BuildingError, match=told):
        run_case(_case([_exit("exit", 15, **door)]))


def test_nobody_goes_out_by_the_way_in() -> None:
    """The way in is 10 m away, the other exit hypot(14, 10) m; 1.19 m/s is SFPE's free speed."""
    doors = [_exit("in", 15, one_way_to="1F.hall"), _exit("out", 29, one_way_to="outside")]
    ran = run_case(_case(doors, people=1))
    assert ran.building.exits == (ran.building.connections[1],)
    assert _out(ran)["exit"].to_list() == ["out"]


def test_a_hall_with_a_way_in_only_has_no_way_out() -> None:
    with pytest.raises(BuildingError, match="no exit: none leads outside"):
        run_case(_case([_exit("in", 15, one_way_to="1F.hall")]))


def _two_rooms(one_way_to: str | None) -> Case:
    """A room between a hall with an exit 5 m away and a yard whose exit is 45 m away.

    Its only door to the hall lets people pass one way.
    """
    spaces = [
        {"id": "hall", "kind": "lobby", "floor": "1F", "outline": [[0, 0], [10, 10]]},
        {"id": "room", "kind": "room", "floor": "1F", "outline": [[10, 0], [20, 10]]},
        {"id": "yard", "kind": "lobby", "floor": "1F", "outline": [[20, 0], [60, 10]]},
    ]
    to_hall = {"id": "a", "kind": "door", "between": ["hall", "room"], "at": [10, 5]}
    if one_way_to:
        to_hall["one_way_to"] = one_way_to
    doors = [
        to_hall,
        {"id": "b", "kind": "door", "between": ["room", "yard"], "at": [20, 5]},
        {"id": "exit-hall", "kind": "door", "between": ["hall", "outside"], "at": [0, 5]},
        {"id": "exit-yard", "kind": "door", "between": ["yard", "outside"], "at": [60, 5]},
    ]
    case = _case([])
    case.building["space"] = spaces
    case.building["connection"] = [{"clear_width_m": 1.0, **door} for door in doors]
    case.scenario["group"] = [{"id": "g", "space": "room", "size": 1, "start": [15, 5]}]
    case.scenario["movement"] = {"law": "unimpeded"}
    kind = {"kind": "fixed", "value_m_per_s": 1.0}
    case.scenario["kind"] = {"adult": {"level": kind, "stairs_down": kind, "stairs_up": kind}}
    return case


@pytest.mark.parametrize(
    ("one_way_to", "exit_", "out_s"),
    [(None, "exit-hall", 15.0), ("hall", "exit-hall", 15.0), ("room", "exit-yard", 45.0)],
)
def test_a_door_that_opens_one_way(one_way_to: str | None, exit_: str, out_s: float) -> None:
    people = _out(run_case(_two_rooms(one_way_to)))
    assert people["exit"].to_list() == [exit_]
    assert people["out_s"].to_list() == pytest.approx([out_s])


def test_who_finds_the_other_way_locked_does_not_go_against_a_door() -> None:
    """They see at 20 s, behind the yard's door, that its exit is locked, and stay: no way back."""
    case = _two_rooms("room")
    case.scenario["event"] = [{"kind": "lock", "at_s": 7.0, "connection": "exit-yard"}]
    ran = run_case(case)
    assert _out(ran)["outcome"].to_list() == ["trapped"]


def _stair_case(**flight: float) -> Case:
    """A room above a flight of 10 m, and an exit at its foot, wide enough for everybody."""
    rise_m = 10.0 * 0.15 / (0.15**2 + 0.28**2) ** 0.5
    case = _case([])
    case.building["floor"] = [
        {"id": "1F", "elevation_m": 0.0},
        {"id": "2F", "elevation_m": rise_m},
    ]
    case.building["space"] = [
        {"id": "room", "kind": "room", "floor": "2F", "area_m2": 60.0, "length_m": 1.0},
        {"id": "hall", "kind": "lobby", "floor": "1F", "area_m2": 500.0, "length_m": 1.0},
    ]
    case.building["connection"] = [
        {"id": "exit", "kind": "door", "between": ["hall", "outside"], "clear_width_m": 20.0}
    ]
    case.building["flight"] = [
        {
            "id": "f", "upper": "room", "lower": "hall", "clear_width_m": 2.0, "riser_m": 0.15,
            "tread_m": 0.28, "length_m": 10.0, "handrails": 0, **flight,
        }
    ]  # fmt: skip
    case.scenario["group"] = [{"id": "g", "space": "room", "size": PEOPLE}]
    return case


@pytest.mark.parametrize("end", ["head", "foot"])
def test_a_capacity_of_one_end_of_a_flight(end: str) -> None:
    """The first come singly, by their own speeds; behind them a queue stands."""
    ran = run_case(_stair_case(**{f"{end}_capacity_per_s": 0.6}))
    passages = ran.tables["passages"].sort("time_s")
    times = passages.filter(passages["connection"].cast(str) == f"f.{end}")["time_s"][20:]
    assert (len(times) - 1) / (times[-1] - times[0]) == pytest.approx(0.6)
