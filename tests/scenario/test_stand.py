"""Where people stand: inside, even, and the same for a copy of the space elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from evacsim.building.network import build_network
from evacsim.scenario.draw import draw_people
from evacsim.scenario.read import scenario_from_dict
from evacsim.scenario.stand import standing_points

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.people import People

ROOM = ((0.0, 0.0), (8.0, 0.0), (8.0, 6.0), (0.0, 6.0))
ELL = ((0.0, 0.0), (6.0, 0.0), (6.0, 4.0), (3.0, 4.0), (3.0, 6.0), (0.0, 6.0))
CLOSET = ((0.0, 0.0), (1.0, 0.0), (1.0, 0.8), (0.0, 0.8))
WEDGE = ((0.0, 0.0), (30.0, 0.0), (30.0, 0.5))


@pytest.mark.parametrize("outline", [ROOM, ELL, CLOSET, WEDGE])
def test_everybody_stands_inside(outline: tuple[tuple[float, float], ...]) -> None:
    points = standing_points(outline, 100)
    assert points.shape == (100, 2)
    assert shapely.contains_xy(shapely.Polygon(outline), points[:, 0], points[:, 1]).all()


@pytest.mark.parametrize("outline", [ROOM, ELL])
def test_walls_are_kept_off(outline: tuple[tuple[float, float], ...]) -> None:
    walls = shapely.Polygon(outline).boundary
    away = shapely.distance(walls, shapely.points(standing_points(outline, 200)))
    assert away.min() >= 0.3 - 1e-9


def test_the_pattern_is_even() -> None:
    """Each quarter of a room holds a quarter of its people, to within 3 of 100."""
    points = standing_points(ROOM, 100)
    quarters = 2 * (points[:, 0] > 4) + (points[:, 1] > 3)
    assert np.abs(np.bincount(quarters, minlength=4) - 25).max() <= 3
    gaps = shapely.distance(*np.meshgrid(shapely.points(points), shapely.points(points)))
    assert gaps[~np.eye(100, dtype=bool)].min() > 0.2


def test_a_copy_elsewhere_has_the_same_pattern() -> None:
    moved = tuple((x + 100.0, y - 50.0) for x, y in ELL)
    np.testing.assert_allclose(
        standing_points(moved, 50) - (100.0, -50.0), standing_points(ELL, 50), atol=1e-9
    )


def test_more_people_leave_the_first_ones_alone() -> None:
    np.testing.assert_array_equal(standing_points(ELL, 80)[:20], standing_points(ELL, 20))


def people_in(building: Building, space: str, size: int) -> tuple[Network, People]:
    data = {
        "name": "x",
        "building": "x",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0}},
        "group": [{"id": "g", "space": space, "size": size}],
    }
    scenario = scenario_from_dict(data, file="s.toml")
    network = build_network(building)
    return network, draw_people(scenario, building, network, seed=0, replication=0)


def test_people_in_a_corridor_are_in_the_section_that_holds_them(corridor: Building) -> None:
    network, people = people_in(corridor, "1F.corridor", 60)
    assert len(network.sections["1F.corridor"]) > 1
    assert len(set(people.component.tolist())) == len(network.sections["1F.corridor"])
    for component, x, y in zip(people.component, people.x_m, people.y_m, strict=True):
        outline = network.components[component].outline
        assert shapely.intersects_xy(shapely.Polygon(outline), x, y)


def test_without_an_outline_people_stand_along_the_length(two_rooms: Building) -> None:
    from dataclasses import replace  # noqa: PLC0415

    spaces = tuple(replace(s, outline=None, length_m=6.0) for s in two_rooms.spaces)
    _, people = people_in(replace(two_rooms, spaces=spaces), "1F.back", 4)
    np.testing.assert_array_equal(people.fraction, [0.125, 0.375, 0.625, 0.875])
    assert np.isnan(people.x_m).all()
