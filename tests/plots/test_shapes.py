from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from matplotlib.figure import Figure
from shapely import LinearRing, Polygon

from evacsim.building.read import building_from_dict
from evacsim.plots.floors import fill
from evacsim.plots.shapes import bounds, floor_shapes, rectangle, roomiest, wall_direction

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.building.model import Building
    from evacsim.plots.shapes import Box, Outline


def test_every_component_is_drawn_exactly_once(facts: Facts) -> None:
    drawn = [
        shape.id
        for floor in facts.building.floors
        for shape in floor_shapes(facts.building, floor.id, facts.network)
    ]
    indoors = [c.id for c in facts.network.components if c.kind != "outside"]
    assert sorted(drawn) == sorted(indoors)


def test_a_long_corridor_is_drawn_in_sections_and_whole_without_a_network(facts: Facts) -> None:
    sections = [s.id for s in floor_shapes(facts.building, "2F", facts.network)]
    whole = [s.id for s in floor_shapes(facts.building, "2F")]
    assert {"2F.corridor#1", "2F.corridor#2"} <= set(sections)
    assert "2F.corridor" in whole


def test_stair_boxes_fill_the_shaft_without_overlap_the_landing_at_its_door(facts: Facts) -> None:
    boxes = {s.id: s for s in floor_shapes(facts.building, "2F") if s.stairwell == "A"}
    assert set(boxes) == {"A.2F", "A.2F-1F.upper", "A.2F-1F.lower", "A.2F-1F.half"}
    areas = [Polygon(box.outline).area for box in boxes.values()]
    assert abs(sum(areas) - 6.4 * 2.7) < 1e-9
    landing = bounds([boxes["A.2F"].outline])
    assert landing[0] == 20.0
    assert abs(landing[2] - 21.5) < 1e-9
    assert bounds([boxes["A.2F-1F.half"].outline])[2] == 26.4


def test_the_lowest_floor_has_its_landing_only(facts: Facts) -> None:
    boxes = [s.id for s in floor_shapes(facts.building, "1F") if s.stairwell == "A"]
    assert boxes == ["A.1F"]


def test_spaces_without_an_outline_lie_beneath_the_plan_with_their_area(facts: Facts) -> None:
    shapes = floor_shapes(facts.building, "1F", facts.network)
    workshop = next(s for s in shapes if s.id == "1F.workshop")
    plan = bounds(s.outline for s in shapes if s.placed)
    assert not workshop.placed
    assert abs(Polygon(workshop.outline).area - 30.0) < 1e-9
    assert bounds([workshop.outline])[3] < plan[1]


def test_wall_direction_is_that_of_the_nearest_edge() -> None:
    square = ((0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0))
    assert abs(wall_direction(square, (2.0, 0.1))[0]) == 1.0
    assert abs(wall_direction(square, (4.0, 2.0))[1]) == 1.0


def test_a_name_stands_in_the_roomiest_part_of_a_bend() -> None:
    bend = ((0, 0), (50, 0), (50, 30), (48, 30), (48, 2), (0, 2))
    assert bounds([roomiest(bend)]) == (0, 0, 50, 2)
    square = ((0, 0), (4, 0), (4, 4), (0, 4))
    assert roomiest(square) == square
    slanting = ((0, 0), (9, 0), (5, 7))
    assert roomiest(slanting) == slanting


def _stair(name: str, depth_m: float, steps: list[int], well_m: float) -> dict[str, Any]:
    """A stair of 24 steps on the north side of a corridor, 6 m of it wide and so deep."""
    return {
        "id": name, "floors": ["2F", "1F"], "outline": [[2, 2.4], [8, 2.4 + depth_m]],
        "clear_width_m": 1.4, "width_measured": "between-rails", "handrails": 2,
        "riser_m": 0.15, "tread_m": 0.28, "steps_per_flight": steps, "landing_depth_m": 1.4,
        "well_m": well_m, "opens_to": "corridor", "door_kind": "opening",
        "door_clear_width_m": 1.4, "door_at": [3, 2.4], "door_side": "adjacent",
    }  # fmt: skip


def _house(
    *stairs: dict[str, Any], floors: dict[str, float], **more: list[dict[str, Any]]
) -> Building:
    spaces = [
        {
            "id": f"{n}F.corridor",
            "kind": "corridor",
            "floor": f"{n}F",
            "outline": [[0, 0], [30, 2.4]],
        }
        for n in (1, 2)
    ]
    exit_ = {
        "id": "exit", "kind": "door", "between": ["1F.corridor", "outside"],
        "at": [0, 1.2], "clear_width_m": 1.8,
    }  # fmt: skip
    data = {
        "id": "house", "name": "House",
        "floor": [{"id": name, "elevation_m": high} for name, high in floors.items()],
        "space": [*spaces, *more.get("space", ())], "stairwell": list(stairs),
        "connection": [exit_, *more.get("connection", ())],
    }  # fmt: skip
    return building_from_dict(data, file="house.toml")


def test_three_flights_that_turn_by_quarters_go_round_the_well() -> None:
    building = _house(_stair("Q", 5.0, [8, 8, 8], 1.5), floors={"1F": 0.0, "2F": 3.6})
    boxes = {s.id: bounds([s.outline]) for s in floor_shapes(building, "2F") if s.stairwell}
    flights = sorted((b[2] - b[0], b[3] - b[1]) for n, b in boxes.items() if "landing" not in n)
    assert len(boxes) == 6
    assert sum((b[2] - b[0]) * (b[3] - b[1]) for b in boxes.values()) < 6 * 5 - 2  # the well
    assert len({round(wide - high, 6) > 0 for wide, high in flights}) == 2  # along and across
    for one, other in itertools.combinations(boxes.values(), 2):
        assert not Polygon(rectangle_of(one)).overlaps(Polygon(rectangle_of(other)))


def rectangle_of(box: Box) -> Outline:
    low_x, low_y, high_x, high_y = box
    return rectangle(low_x, low_y, high_x - low_x, high_y - low_y)


def test_the_half_landing_of_a_half_level_is_drawn_where_it_is_above() -> None:
    room = {"id": "M.room", "kind": "room", "floor": "M", "outline": [[2, 8.4], [8, 12]]}
    door = {
        "id": "M.room.door", "kind": "door", "between": ["M.room", "A.2F-1F.half"],
        "at": [3, 8.4], "clear_width_m": 0.9,
    }  # fmt: skip
    building = _house(
        _stair("A", 6.0, [12, 12], 0.1), floors={"1F": 0.0, "M": 1.8, "2F": 3.6},
        space=[room], connection=[door],
    )  # fmt: skip
    above = {shape.id: shape.outline for shape in floor_shapes(building, "2F")}
    here = {shape.id: shape.outline for shape in floor_shapes(building, "M")}
    assert here["A.2F-1F.half"] == above["A.2F-1F.half"]
    assert bounds([here["A.2F-1F.half"]])[3] == pytest.approx(8.4)


def test_a_hole_is_left_white_and_no_line_leads_to_it() -> None:
    hall = {
        "id": "1F.hall", "kind": "lobby", "floor": "1F", "outline": [[30, -6], [46, 8]],
        "holes": [[[36, -1], [40, 3]]],
    }  # fmt: skip
    door = {
        "id": "way", "kind": "opening", "between": ["1F.corridor", "1F.hall"],
        "at": [30, 1.2], "clear_width_m": 2.4,
    }  # fmt: skip
    stair = _stair("A", 6.0, [12, 12], 0.1)
    building = _house(stair, floors={"1F": 0.0, "2F": 3.6}, space=[hall], connection=[door])
    shapes = [shape for shape in floor_shapes(building, "1F") if shape.id == "1F.hall"]
    figure = Figure()
    axes = figure.add_subplot()
    fill(axes, shapes, colours={"1F.hall": "#cccccc"})
    [patch] = axes.patches
    outer, inner = (LinearRing(ring) for ring in patch.get_path().to_polygons())
    assert outer.is_ccw
    assert not inner.is_ccw
    assert bounds([tuple(inner.coords)]) == (36, -1, 40, 3)
