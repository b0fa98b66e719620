"""Flights written one by one: the place they take, the stair they are named as; holes and ramps."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from evacsim.building.check import check_building
from evacsim.building.measure import polygon_of
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.errors import BuildingError
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from tests.runs import Data

RISER_M, TREAD_M = 0.15, 0.28
STEP_M = math.hypot(RISER_M, TREAD_M)


def _hall(**flight: object) -> Data:
    """A hall of 20 x 10 m below a gallery of the same size; a flight of 24 steps leads down in it.

    Its head stands at [12.7, 5] and its foot at [6, 5]; the exit is in the left wall.
    """
    return {
        "id": "b",
        "name": "b",
        "floor": [{"id": "1F", "elevation_m": 0.0}, {"id": "2F", "elevation_m": 24 * RISER_M}],
        "space": [
            {"id": "hall", "kind": "lobby", "floor": "1F", "outline": [[0, 0], [20, 10]]},
            {"id": "gallery", "kind": "lobby", "floor": "2F", "outline": [[0, 0], [20, 10]]},
        ],
        "connection": [
            {
                "id": "exit", "kind": "door", "between": ["hall", "outside"], "at": [0, 5],
                "clear_width_m": 2.0,
            }
        ],
        "flight": [
            {
                "id": "steps", "upper": "gallery", "lower": "hall", "clear_width_m": 2.0,
                "riser_m": RISER_M, "tread_m": TREAD_M, "steps": 24, "stairwell": "grand",
                "outline": [[6, 4], [12.7, 6]], "head_at": [12.7, 5], "foot_at": [6, 5], **flight,
            }
        ],
    }  # fmt: skip


def _read(data: Data) -> Building:
    return building_from_dict(data, file="b")


def _faults(data: Data) -> str:
    with pytest.raises(BuildingError) as caught:
        _read(data)
    return "\n".join(map(str, caught.value.problems))


def test_a_stair_inside_a_hall_takes_its_place_from_hall_and_gallery() -> None:
    building = _read(_hall())
    assert check_building(building) == []
    assert {s.id: s.area_m2 for s in building.spaces} == pytest.approx(
        dict.fromkeys(("hall", "gallery"), 20 * 10 - 6.7 * 2)
    )


def test_it_is_named_as_one_stair_whose_upper_end_is_a_gallery() -> None:
    """18.7 m round the head of the flight and 24 steps down, then 6 m to the exit."""
    (well,) = _read(_hall()).stairwells
    assert (well.id, well.floors, well.landings) == ("grand", ("2F", "1F"), ("gallery", "hall"))
    speed = {"kind": "fixed", "value_m_per_s": 1.0}
    scenario: Data = {
        "name": "s",
        "building": "b",
        "movement": {"law": "unimpeded"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"walker": {"level": speed, "stairs_down": speed, "stairs_up": speed}},
        "group": [
            {
                "id": "g", "space": "gallery", "size": 1, "kind": "walker", "stair": "grand",
                "start": [18.7, 5],
            }
        ],
    }  # fmt: skip
    people = run_case(Case(building=_hall(), scenario=scenario)).tables["occupants"]
    assert people["out_s"].to_list() == pytest.approx([6.0 + 24 * STEP_M + 6.0])


def test_an_outdoor_stair_of_three_flights_is_one_stair() -> None:
    data = _hall()
    data["space"] += [
        {"id": f"landing-{n}", "kind": "landing", "floor": "2F", "area_m2": 3.0, "length_m": 1.5}
        for n in (1, 2)
    ]
    spaces = ["gallery", "landing-1", "landing-2", "hall"]
    data["flight"] = [
        {
            "id": f"steps-{n}", "upper": spaces[n], "lower": spaces[n + 1], "clear_width_m": 1.2,
            "riser_m": RISER_M, "tread_m": TREAD_M, "steps": 8, "stairwell": "S",
        }
        for n in (2, 0, 1)
    ]  # fmt: skip
    (well,) = _read(data).stairwells
    assert well.flights == ("steps-0", "steps-1", "steps-2")
    assert well.floor_landings == {"gallery": "2F", "hall": "1F"}
    data["flight"][0]["upper"] = "landing-1"
    assert "its flights do not follow one another" in _faults(data)


@pytest.mark.parametrize(
    ("flight", "told"),
    [
        ({"head_at": None}, "head_at and foot_at"),
        ({"foot_at": [30, 5]}, "a flight's end stands in the space that it leads to"),
        ({"steps": 20}, "its steps rise 3.00 m"),
    ],
)
def test_flights_that_cannot_be(flight: Data, told: str) -> None:
    data = _hall(**flight)
    data["flight"][0] = {k: v for k, v in data["flight"][0].items() if v is not None}
    assert told in _faults(data)


def test_two_flights_in_one_place() -> None:
    data = _hall()
    data["flight"].append(data["flight"][0] | {"id": "twin", "stairwell": "other"})
    assert "overlaps" in _faults(data)


def test_a_corridor_is_cut_where_a_flight_leads_out_of_it() -> None:
    """A corridor of 30 m from whose end a flight leads down: its head is in the last section."""
    data = _hall(head_at=[29, 1.2], outline=None)
    data["space"][1] = {
        "id": "gallery", "kind": "corridor", "floor": "2F", "outline": [[0, 0], [30, 2.4]]
    }  # fmt: skip
    del data["flight"][0]["outline"]
    network = build_network(_read(data))
    (head,) = (one for one in network.connections if one.id == "steps.head")
    part = next(network.components[end] for end in head.ends if end != head.flight)
    assert part.outline is not None
    assert polygon_of(part.outline).bounds[2] == pytest.approx(30.0)


def test_holes_are_rings_round_a_core() -> None:
    """20 x 20 m round a core of 14 x 14 m: the same space as its two rings in one line."""
    ring = [[0, 0], [20, 0], [20, 20], [0, 20], [0, 0], [3, 3], [3, 17], [17, 17], [17, 3], [3, 3]]
    data = _hall()
    data["space"][0] |= {"outline": ring, "kind": "corridor"}
    data["flight"][0] |= {"outline": [[4, 4], [10, 6]], "head_at": [10, 5], "foot_at": [3, 5]}
    one = {s.id: s for s in _read(data).spaces}["hall"]
    data["space"][0] |= {"outline": [[0, 0], [20, 20]], "holes": [[[3, 3], [17, 17]]]}
    other = {s.id: s for s in _read(data).spaces}["hall"]
    assert one == other
    assert one.area_m2 == pytest.approx(400 - 196)
    data["space"][0]["holes"] = [[[30, 3], [40, 17]]]
    assert "does not enclose a space" in _faults(data)


@pytest.mark.parametrize(("rise_m", "steep"), [(0.5, False), (0.75, False), (0.8, True)])
def test_a_ramp_with_a_rise(rise_m: float, *, steep: bool) -> None:
    """Six metres to a wing that lies higher: sound where the floors agree, 1 in 8 at most."""
    data = _hall()
    data["floor"].append({"id": "1Fb", "elevation_m": rise_m})
    ramp = {"id": "ramp", "kind": "corridor", "floor": "1F", "outline": [[20, 0], [26, 2.4]]}
    data["space"] += [
        ramp | {"rise_m": rise_m},
        {"id": "wing", "kind": "room", "floor": "1Fb", "outline": [[26, 0], [34, 8]]},
    ]
    data["connection"] += [
        {
            "id": f"to-{a}", "kind": "opening", "between": [a, "ramp"], "at": [x, 1.2],
            "clear_width_m": 2.0,
        }
        for a, x in (("hall", 20), ("wing", 26))
    ]  # fmt: skip
    told = [problem.message for problem in check_building(_read(data))]
    assert [("steeper than 1 in 8" in message) for message in told] == [True] * steep
    data["space"][2]["rise_m"] = 2 * rise_m
    if rise_m > 6 / 12 + 0.05:
        assert "use a flight or a stairwell" in _faults(data)
