from __future__ import annotations

from typing import TYPE_CHECKING

from shapely import Polygon

from evacsim.plots.shapes import bounds, floor_shapes, roomiest, wall_direction

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts


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
