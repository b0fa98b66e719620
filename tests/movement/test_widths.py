"""Effective widths: the smaller of wall-based and rail-based, per kind of connection."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.model import Flight
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict, read_building
from evacsim.movement import make_law
from evacsim.movement.widths import connection_width_m, flight_width_m

if TYPE_CHECKING:
    from tests.runs import Data

BUILDINGS = Path(__file__).parents[2] / "buildings"


def flight(clear_width_m: float, **more: Any) -> Flight:  # noqa: ANN401 - fields of a flight
    return Flight(
        id="stair",
        upper="room",
        lower="hall",
        clear_width_m=clear_width_m,
        riser_m=0.17,
        tread_m=0.28,
        length_m=5.0,
        **more,
    )


@pytest.mark.parametrize(
    ("stair", "width_m"),
    [
        (flight(1.2, handrails=0), 0.90),  # 0.15 m a side
        (flight(1.2, handrails=2), 0.90),  # 0.06 + 0.09 = 0.15 off the wall: the same
        (flight(1.2, handrails=2, handrail_projection_m=0.10), 0.82),
        (flight(1.2, handrails=1, handrail_projection_m=0.10), 0.86),
        (flight(1.8, handrails=2, width_measured="between-rails"), 1.62),
        (flight(2.4, handrails=3), 1.92),
        (flight(1.2, boundary_layer_m=0.2), 0.80),
    ],
)
def test_effective_width_of_a_flight(stair: Flight, width_m: float) -> None:
    assert flight_width_m(make_law("sfpe"), stair) == pytest.approx(width_m, abs=1e-9)


def test_without_boundary_layers_the_clear_width_counts() -> None:
    assert flight_width_m(make_law("weidmann"), flight(1.2)) == 1.2


def test_teaching_block_stairs_are_162_wide() -> None:
    building = read_building(BUILDINGS / "teaching-block-5f.toml")
    widths = {round(flight_width_m(make_law("sfpe"), stair), 9) for stair in building.flights}
    assert widths == {1.62}


def test_nine_storey_stairs_are_081_wide_by_the_wall_and_by_the_rail() -> None:
    """44 in less 12 in between walls; less 2 x (2.5 + 3.5) in by the rails: both 32 in."""
    building = read_building(BUILDINGS / "sfpe-nine-storey-office.toml")
    widths = {round(flight_width_m(make_law("sfpe"), stair), 2) for stair in building.flights}
    assert widths == {0.81}
    by_wall = flight(1.12, handrails=0)
    by_rail = flight(1.12, handrails=2, handrail_projection_m=2.5 * 0.0254)
    one, other = (flight_width_m(make_law("sfpe"), stair) for stair in (by_wall, by_rail))
    assert one == pytest.approx(other, abs=0.01)


def test_doors_and_openings_lose_their_own_layers() -> None:
    doors: list[Data] = [
        {
            "id": kind,
            "kind": kind,
            "between": ["1F.room", "outside"],
            "at": [x_m, 0.0],
            "clear_width_m": 1.0,
        }
        for kind, x_m in (("door", 1.0), ("gate", 3.0), ("opening", 5.0))
    ]
    doors.append(doors[0] | {"id": "measured", "at": [7.0, 0.0], "boundary_layer_m": 0.05})
    building = building_from_dict(
        {
            "id": "room",
            "name": "A room",
            "floor": [{"id": "1F", "elevation_m": 0.0}],
            "space": [
                {"id": "1F.room", "floor": "1F", "kind": "room", "outline": [[0, 0], [9, 4]]}
            ],
            "connection": doors,
        },
        file="room",
    )
    network, law = build_network(building), make_law("sfpe")
    widths = {
        connection.id: connection_width_m(law, network, connection)
        for connection in network.connections
    }
    expected = {"door": 0.7, "gate": 0.7, "opening": 1.0, "measured": 0.9}
    assert widths == pytest.approx(expected, abs=1e-9)
