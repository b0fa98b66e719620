"""Where everything stands on the plan of a floor: outlines to fill with colour.

Spaces come with outlines. A stairwell is drawn in its own: the floor's landing at the end of the
floor's door, the flights down from it side by side (three that turn by quarters round the well),
the half landing below at the far end; where nothing leads down the landing fills it. What has no
place on the plan (a tape measure was all there was) is laid in rows beneath, by its area.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from shapely import Polygon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evacsim.building.model import Building, Flight, Point, Space, Stairwell
    from evacsim.building.network import Network

Outline = tuple[tuple[float, float], ...]
Box = tuple[float, float, float, float]
_Part = tuple[str, Literal["landing", "flight"], Outline]

_GAP_M: Final = 1.0
_MOST_CROSSINGS: Final = 144
_HAIR_M: Final = 1e-6
_CORNER: Final = 1.6  # a landing up to so many squares of the flight's width is one in a corner
_LANDING_DEPTH_M: Final = 1.5  # only for drawing a stairwell whose landing areas say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """One component on the plan: `id` of the component, `name` without the floor's prefix.

    `placed` is False for shapes that only stand beneath the plan. Coordinates in metres.
    """

    id: str
    name: str
    kind: Literal["room", "corridor", "lobby", "landing", "flight"]
    outline: Outline
    placed: bool = True
    stairwell: str | None = None


def bounds(outlines: Iterable[Outline]) -> Box:
    """Return (x low, y low, x high, y high) [m] around outlines; a unit square around none."""
    points = [point for outline in outlines for point in outline]
    if not points:
        return (0.0, 0.0, 1.0, 1.0)
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


def roomiest(outline: Outline) -> Outline:
    """Return the largest upright rectangle between corners of an outline: where a name has room.

    Outlines with slanting walls, or with more corners than any corridor has, come back whole.
    """
    xs, ys = (sorted(set(values)) for values in zip(*outline, strict=True))
    if len(outline) == 4 or len(xs) * len(ys) > _MOST_CROSSINGS:  # noqa: PLR2004 - a rectangle
        return outline
    inside = Polygon(outline).buffer(_HAIR_M)
    found = [
        rectangle(left, low, right - left, high - low)
        for left, right in itertools.combinations(xs, 2)
        for low, high in itertools.combinations(ys, 2)
        if inside.contains(Polygon(rectangle(left, low, right - left, high - low)))
    ]
    return max(found, key=lambda shape: Polygon(shape).area, default=outline)


def rectangle(x: float, y: float, width: float, height: float) -> Outline:
    """Return the outline of a rectangle from its lower left corner [m]."""
    return ((x, y), (x + width, y), (x + width, y + height), (x, y + height))


def floor_shapes(
    building: Building, floor: str, network: Network | None = None
) -> tuple[Shape, ...]:
    """Return what is drawn for one floor, in order of ids.

    With a network a corridor is drawn as its sections (ids of components), else whole.
    """
    placed: list[Shape] = []
    loose: list[Shape] = []
    for space in building.spaces:
        if space.floor == floor and space.stairwell is None:
            for shape in _space_shapes(space, floor, network):
                (placed if shape.placed else loose).append(shape)
    for stairwell in building.stairwells:
        if stairwell.ends:  # drawn flight by flight
            continue
        if floor in stairwell.floors:
            target = placed if stairwell.outline else loose
            target.extend(_stair_shapes(building, stairwell, floor))
        elif stairwell.outline:
            between = {s.id for s in building.spaces if s.floor == floor}
            placed += [
                shape
                for above in stairwell.floors
                for shape in _stair_shapes(building, stairwell, above)
                if shape.id in between
            ]
    floors = {space.id: space.floor for space in building.spaces}
    in_shafts = {name for well in building.stairwells if not well.ends for name in well.flights}
    for flight in building.flights:
        if flight.id in in_shafts or floors.get(flight.upper) != floor:
            continue
        (placed if flight.outline else loose).append(
            Shape(
                id=flight.id,
                name=flight.stairwell or _local(flight.id, floor),
                kind="flight",
                outline=flight.outline or rectangle(0, 0, flight.length_m, flight.clear_width_m),
                placed=flight.outline is not None,
            )
        )
    return (*placed, *_in_rows(loose, bounds(shape.outline for shape in placed), bool(placed)))


def _space_shapes(space: Space, floor: str, network: Network | None) -> list[Shape]:
    if network is None:
        parts: list[tuple[str, Outline | None, float, float]] = [
            (space.id, space.outline, space.area_m2, space.length_m or math.sqrt(space.area_m2))
        ]
    else:
        components = [network.components[i] for i in network.sections.get(space.id, ())]
        parts = [(part.id, part.outline, part.area_m2, part.length_m) for part in components]
    shapes = []
    for part_id, outline, area_m2, length_m in parts:
        side = min(max(length_m, math.sqrt(area_m2)), 4 * math.sqrt(area_m2))
        shapes.append(
            Shape(
                id=part_id,
                name=_local(space.id, floor),
                kind=space.kind,
                outline=outline or rectangle(0, 0, side, area_m2 / side),
                placed=outline is not None,
            )
        )
    return shapes


def _local(identifier: str, floor: str) -> str:
    return identifier.removeprefix(f"{floor}.")


def _down_from(stairwell: Stairwell, floor: str) -> tuple[list[str], list[str]]:
    """Return landings and flights from a floor's landing down to above the next floor's."""
    ends = set(stairwell.floor_landings)
    start = stairwell.landings.index(f"{stairwell.id}.{floor}")
    landings, flights = [stairwell.landings[start]], []
    for landing, flight in zip(
        stairwell.landings[start + 1 :], stairwell.flights[start:], strict=False
    ):
        flights.append(flight)
        if landing in ends:
            break
        landings.append(landing)
    return landings, flights


def _stair_shapes(building: Building, stairwell: Stairwell, floor: str) -> list[Shape]:
    if f"{stairwell.id}.{floor}" not in stairwell.landings:
        return []
    landings, flights = _down_from(stairwell, floor)
    spaces = {space.id: space for space in building.spaces}
    known = {flight.id: flight for flight in building.flights}
    outline = stairwell.outline or _stand_in(stairwell, known)
    x_low, y_low, x_high, y_high = bounds([outline])
    along_y = y_high - y_low >= x_high - x_low
    length, across = (
        (y_high - y_low, x_high - x_low) if along_y else (x_high - x_low, y_high - y_low)
    )
    door = _door(building, stairwell, landings[0])
    at_far_end = door is not None and (
        door[1] > (y_low + y_high) / 2 if along_y else door[0] > (x_low + x_high) / 2
    )

    across, beside = _part_of_shaft(building, stairwell, across)

    def box(start: float, end: float, left: float, right: float) -> Outline:
        left, right = left + beside, right + beside
        if at_far_end:
            start, end = length - end, length - start
        if along_y:
            return rectangle(x_low + left, y_low + start, right - left, end - start)
        return rectangle(x_low + start, y_low + left, end - start, right - left)

    depth = min(spaces[landings[0]].area_m2 / across if across else _LANDING_DEPTH_M, length / 3)
    if not flights:  # the lowest floor: nothing leads down, and its exit may be at the far end
        depth = length
    placed = stairwell.outline is not None
    boxes: list[_Part] = [(landings[0], "landing", box(0, depth, 0, across))]
    far = length - depth * min(1, len(landings) - 1)
    share = across / max(1, len(flights))
    boxes += [
        (flight, "flight", box(depth, far, i * share, (i + 1) * share))
        for i, flight in enumerate(flights)
    ]
    width = across / max(1, len(landings) - 1)
    boxes += [
        (landing, "landing", box(far, length, i * width, (i + 1) * width))
        for i, landing in enumerate(landings[1:])
    ]
    if _turns_by_quarters(landings, flights, spaces, known):
        boxes[1:] = (
            _round_a_well(landings, flights, known, box, (depth, length, across)) or boxes[1:]
        )
    return [
        Shape(
            id=part,
            name=stairwell.id,
            kind=kind,
            outline=shape,
            placed=placed,
            stairwell=stairwell.id,
        )
        for part, kind, shape in boxes
    ]


def _round_a_well(
    landings: Sequence[str],
    flights: Sequence[str],
    known: Mapping[str, Flight],
    box: Callable[[float, float, float, float], Outline],
    room: tuple[float, float, float],
) -> list[_Part]:
    """Return three flights and the two landings between them in `room`, if they fit.

    `room` is the depth of the floor's landing, the length and the width of the shaft [m].
    """
    depth, length, across = room
    own_m = max(known[flight].clear_width_m for flight in flights)
    far, right = length - own_m, across - own_m
    if min(far, right) <= own_m + depth / 2:
        return []
    return [
        (flights[0], "flight", box(depth, far, 0, own_m)),
        (flights[1], "flight", box(far, length, own_m, right)),
        (flights[2], "flight", box(depth, far, right, across)),
        (landings[1], "landing", box(far, length, 0, own_m)),
        (landings[2], "landing", box(far, length, right, across)),
    ]


def _turns_by_quarters(
    landings: Sequence[str],
    flights: Sequence[str],
    spaces: Mapping[str, Space],
    known: Mapping[str, Flight],
) -> bool:
    """Whether three flights go round a well: their landings are as wide as one of them."""
    if len(flights) != 3 or len(landings) != 3:  # noqa: PLR2004 - once round
        return False
    flight, landing = known[flights[0]], spaces[landings[1]]
    return landing.area_m2 <= _CORNER * flight.clear_width_m**2


def _part_of_shaft(
    building: Building, stairwell: Stairwell, across_m: float
) -> tuple[float, float]:
    """Return how much of the width of its shaft a stair is drawn in, and how far from the side.

    Two that cross in one shaft are drawn in half of it each.
    """
    for other in building.stairwells:
        if stairwell.id in (other.id, other.scissor_with) and other.scissor_with is not None:
            pair = sorted((other.id, other.scissor_with))
            return across_m / 2, pair.index(stairwell.id) * across_m / 2
    return across_m, 0.0


def _door(building: Building, stairwell: Stairwell, landing: str) -> Point | None:
    """Return where a landing opens to its floor, or where another floor's landing does."""
    at = {c.id: c.at for c in building.connections}
    names = [landing, *(f"{stairwell.id}.{floor}" for floor in stairwell.floors)]
    return next((place for name in names if (place := at.get(f"{name}.door"))), None)


def _stand_in(stairwell: Stairwell, known: dict[str, Flight]) -> Outline:
    """Return an outline of the right size for a stairwell whose place nobody measured."""
    flights = [known[name] for name in stairwell.flights if name in known]
    width = max((flight.clear_width_m for flight in flights), default=1.2)
    run = max((flight.length_m for flight in flights), default=3.0)
    return rectangle(0, 0, 2 * width, run + 2 * width)


def _in_rows(shapes: Sequence[Shape], plan: Box, has_plan: bool) -> list[Shape]:  # noqa: FBT001
    """Lay shapes without a place in rows beneath the plan; parts of one stairwell stay together."""
    area = sum(_size(shape)[0] * _size(shape)[1] for shape in shapes)
    row_width = max(plan[2] - plan[0] if has_plan else 0.0, 2.0 * math.sqrt(area))
    x, top = plan[0], plan[1] - _GAP_M if has_plan else 0.0
    row_height, laid = 0.0, []
    for block in _blocks(shapes):
        box = bounds(shape.outline for shape in block)
        width, height = box[2] - box[0], box[3] - box[1]
        if x > plan[0] and x + width > plan[0] + row_width:
            x, top, row_height = plan[0], top - row_height - _GAP_M, 0.0
        laid += [_moved(shape, x - box[0], top - height - box[1]) for shape in block]
        x, row_height = x + width + _GAP_M, max(row_height, height)
    return laid


def _blocks(shapes: Sequence[Shape]) -> list[list[Shape]]:
    blocks: dict[str, list[Shape]] = {}
    for shape in shapes:
        key = f"stairwell {shape.stairwell}" if shape.stairwell else f"alone {shape.id}"
        blocks.setdefault(key, []).append(shape)
    return list(blocks.values())


def _size(shape: Shape) -> tuple[float, float]:
    box = bounds([shape.outline])
    return box[2] - box[0], box[3] - box[1]


def _moved(shape: Shape, dx: float, dy: float) -> Shape:
    return replace(shape, outline=tuple((x + dx, y + dy) for x, y in shape.outline))


def wall_direction(outline: Outline, at: Point) -> tuple[float, float]:
    """Return the unit direction of the edge of an outline that is nearest to a point."""
    best, direction = math.inf, (1.0, 0.0)
    for (x0, y0), (x1, y1) in zip(outline, (*outline[1:], outline[0]), strict=True):
        length = math.hypot(x1 - x0, y1 - y0)
        if length == 0:
            continue
        ux, uy = (x1 - x0) / length, (y1 - y0) / length
        along = min(max((at[0] - x0) * ux + (at[1] - y0) * uy, 0.0), length)
        distance = math.hypot(at[0] - x0 - along * ux, at[1] - y0 - along * uy)
        if distance < best - 1e-9:  # equal but for rounding: the first edge wins
            best, direction = distance, (ux, uy)
    return direction
