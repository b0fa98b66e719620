"""A stairwell taken apart: ids, lengths, areas, merge weights."""

from __future__ import annotations

import math
from typing import Any

import pytest

from evacsim.building.schema import StairwellTable
from evacsim.building.stairs import StairParts, expand_stairwell

T5_STAIR: dict[str, Any] = {
    "id": "A",
    "floors": ["3F", "2F", "1F"],
    "clear_width_m": 1.80,
    "width_measured": "between-rails",
    "handrails": 2,
    "riser_m": 0.15,
    "tread_m": 0.28,
    "steps_per_flight": [13, 13],
    "landing_depth_m": 1.90,
    "well_m": 0.10,
    "opens_to": "corridor",
    "door_kind": "opening",
    "door_clear_width_m": 1.80,
    "door_at": [1.2, 2.4],
    "door_side": "adjacent",
}


def expand(**changes: Any) -> StairParts:  # noqa: ANN401 - any key of the file
    data = {key: value for key, value in (T5_STAIR | changes).items() if value is not None}
    return expand_stairwell(StairwellTable.model_validate(data))


def walk(parts: StairParts, landing: str, start: str, end: str) -> float:
    (space,) = (space for space in parts.landings if space.id == landing)
    (metres,) = (
        path.length_m
        for path in space.paths
        if {path.from_connection, path.to_connection} == {start, end}
    )
    return metres


def test_ids_from_the_top_down() -> None:
    well = expand().stairwell
    assert well.landings == ("A.3F", "A.3F-2F.half", "A.2F", "A.2F-1F.half", "A.1F")
    assert well.flights == ("A.3F-2F.upper", "A.3F-2F.lower", "A.2F-1F.upper", "A.2F-1F.lower")


def test_flights_join_the_landings_in_turn() -> None:
    joined = [(flight.upper, flight.lower) for flight in expand().flights]
    assert joined == [
        ("A.3F", "A.3F-2F.half"),
        ("A.3F-2F.half", "A.2F"),
        ("A.2F", "A.2F-1F.half"),
        ("A.2F-1F.half", "A.1F"),
    ]


def test_incline_length_of_t5() -> None:
    assert {round(flight.length_m, 2) for flight in expand().flights} == {4.13}


def test_landing_area_and_walk_through() -> None:
    """(2 x 1.80 + 0.10) x 1.90 = 7.03 m2; 1.80 + 0.10 = 1.90 m from foot to head."""
    parts = expand()
    assert {round(space.area_m2, 3) for space in parts.landings} == {7.03}
    assert walk(parts, "A.2F", "A.3F-2F.lower.foot", "A.2F-1F.upper.head") == pytest.approx(1.9)
    half = walk(parts, "A.3F-2F.half", "A.3F-2F.upper.foot", "A.3F-2F.lower.head")
    assert half == pytest.approx(1.9)


def test_walk_from_the_door_by_its_side() -> None:
    beside, across = expand(), expand(door_side="opposite")
    ends = ("A.2F", "A.2F.door", "A.2F-1F.upper.head")
    assert walk(beside, *ends) == pytest.approx(math.hypot(1.5 * 1.8 + 0.1, 0.95))
    assert walk(across, *ends) == pytest.approx(math.hypot(0.9, 0.95))


def test_measured_landing_walk_wins() -> None:
    parts = expand(landing_walk_m=2.44)
    assert walk(parts, "A.2F", "A.3F-2F.lower.foot", "A.2F-1F.upper.head") == 2.44


@pytest.mark.parametrize(
    ("changes", "weight"),
    [
        ({"door_side": "adjacent"}, 1.5),  # floor's share 0.60
        ({"door_side": "opposite"}, 1.0),  # floor's share 0.50
        ({"merge_share_floor": 0.75}, 3.0),
    ],
)
def test_merge_weight_of_the_door(changes: dict[str, Any], weight: float) -> None:
    for door in expand(**changes).doors:
        assert door.merge_weight == pytest.approx(weight)


def test_straight_flight_has_no_half_landing() -> None:
    parts = expand(steps_per_flight=[20])
    assert parts.stairwell.landings == ("A.3F", "A.2F", "A.1F")
    assert parts.stairwell.flights == ("A.3F-2F", "A.2F-1F")


def test_one_floor_may_differ() -> None:
    parts = expand(at={"1F": {"opens_to": "hall", "door_kind": "door"}, "2F": {"opens_to": ""}})
    doors = {door.id: door for door in parts.doors}
    assert sorted(doors) == ["A.1F.door", "A.3F.door"]
    assert doors["A.1F.door"].between == ("1F.hall", "A.1F")
    assert (doors["A.1F.door"].kind, doors["A.3F.door"].kind) == ("door", "opening")


def test_lengths_may_be_given_in_place_of_steps() -> None:
    parts = expand(steps_per_flight=None, flight_lengths_m=[3.0, 4.0])
    assert [flight.length_m for flight in parts.flights] == [3.0, 4.0, 3.0, 4.0]


def test_a_storey_may_differ() -> None:
    """A higher ground floor: 15 + 15 steps there, wider and with deeper landings."""
    own = {"steps_per_flight": [15, 15], "clear_width_m": 2.1, "landing_depth_m": 2.2}
    parts = expand(storey={"1F": own})
    flights = {flight.id: flight for flight in parts.flights}
    step_m = math.hypot(0.15, 0.28)
    assert flights["A.2F-1F.upper"].length_m == pytest.approx(15 * step_m)
    assert flights["A.3F-2F.lower"].length_m == pytest.approx(13 * step_m)
    assert flights["A.2F-1F.lower"].clear_width_m == 2.1
    assert flights["A.3F-2F.lower"].clear_width_m == 1.8
    areas = {space.id: space.area_m2 for space in parts.landings}
    assert areas["A.3F"] == areas["A.3F-2F.half"] == pytest.approx((2 * 1.8 + 0.1) * 1.9)
    lower = ("A.2F", "A.2F-1F.half", "A.1F")  # a floor's landing belongs to the storey below it
    assert [areas[name] for name in lower] == pytest.approx([(2 * 2.1 + 0.1) * 2.2] * 3)


def test_one_to_four_flights_a_storey() -> None:
    parts = expand(
        storey={"1F": {"steps_per_flight": [8, 8, 10]}, "2F": {"steps_per_flight": [26]}}
    )
    assert parts.stairwell.landings == ("A.3F", "A.2F", "A.2F-1F.half-1", "A.2F-1F.half-2", "A.1F")
    assert parts.stairwell.flights == ("A.3F-2F", "A.2F-1F.1", "A.2F-1F.2", "A.2F-1F.3")
    ends = {flight.id: (flight.upper, flight.lower) for flight in parts.flights}
    assert ends["A.3F-2F"] == ("A.3F", "A.2F")
    assert ends["A.2F-1F.2"] == ("A.2F-1F.half-1", "A.2F-1F.half-2")
    quarter = next(space for space in parts.landings if space.id == "A.2F-1F.half-1")
    assert quarter.area_m2 == pytest.approx(1.8 * 1.9)
    # from the middle of one side of the quarter landing to the middle of the next side
    assert walk(parts, quarter.id, "A.2F-1F.1.foot", "A.2F-1F.2.head") == pytest.approx(
        math.hypot(0.9, 0.95)
    )
