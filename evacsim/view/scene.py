"""The building as the replay draws it: panels of floors, outlines, doors, names, what changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from shapely import LinearRing, Polygon
from shapely import Point as PlanePoint
from shapely.ops import nearest_points

from evacsim.analysis.naming import Names
from evacsim.hazards.hazard import Change, Guard, Hold
from evacsim.locale import Lang, speaking
from evacsim.plots.labels import space_names
from evacsim.plots.shapes import bounds, floor_shapes, wall_direction
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.flood import under_water_s
from evacsim.scenario.read import read_scenario
from evacsim.view.track import ticks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    import polars as pl

    from evacsim.analysis.facts import Facts
    from evacsim.building.model import Building, Point
    from evacsim.building.network import Component, Connection, Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.plots.shapes import Outline, Shape
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario

LANGUAGES: Final[tuple[Lang, Lang]] = ("zh", "en")
_PER_M: Final = 100
"""Places on the plan are whole centimetres."""

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """The drawing as plain data, and its floor plans by component id.

    Places are whole centimetres, texts stand in the order of `LANGUAGES`. `components` and
    `connections` are in the order of the network, so that their numbers are its.
    """

    data: Json
    shapes: Mapping[str, Shape]


def names_of(building: Building) -> list[Names]:
    """Return what the places of a building are called, in the order of `LANGUAGES`."""
    found = []
    for lang in LANGUAGES:
        with speaking(lang):
            found.append(Names(building))
    return found


def scene(results: Results, facts: Facts, occupants: pl.DataFrame, falls: pl.DataFrame) -> Scene:
    """Return what is drawn of a building and of the changes in it.

    Parameters
    ----------
    results
        Whose scenario says what is locked, held or dark.
    facts
        The building.
    occupants, falls
        The tables of the replication that is shown.
    """
    building, network = facts.building, facts.network
    names = names_of(building)
    floors = [f.id for f in sorted(building.floors, key=lambda f: (-f.elevation_m, f.id))]
    panels = {floor: floor_shapes(building, floor, network) for floor in floors}
    shapes = {shape.id: shape for each in panels.values() for shape in each}
    number = {floor: at for at, floor in enumerate(floors)}
    at_floor = {shape.id: number[floor] for floor in floors for shape in panels[floor]}
    scenario = read_scenario(results.scenario_file)
    labels = [space_names(building, scenario, occupants, each) for each in names]
    stairs = [well.id for well in building.stairwells]
    signs = _signs(building)
    points = _Points(building, network, shapes)
    named = {_middle(network, space.id) for space in building.spaces if space.id in labels[0]}
    data: Json = {
        "floors": [
            {
                "name": [each.floor(floor) for each in names],
                "box": _cm(_box(building, floor, panels[floor])),
            }
            for floor in floors
        ],
        "components": [
            _component(part, shapes.get(part.id))
            | {
                "floor": at_floor.get(part.id, -1),
                "stair": stairs.index(part.stairwell) if part.stairwell in stairs else -1,
                "name": [each.place(part.place) for each in names],
                "label": [each[part.place] for each in labels] if part.id in named else [],
            }
            for part in network.components
        ],
        "connections": [
            points.connection(one)
            | {"name": [each.place(one.id) for each in names], **signs.get(one.id, {})}
            for one in network.connections
        ],
        "stairs": [
            {"id": id_, "name": [each.stair(id_) for each in names], **signs[id_]} for id_ in stairs
        ],
        "shafts": [
            {"stair": at, "floor": number[floor], "outline": _cm(well.outline)}
            for at, well in enumerate(building.stairwells)
            if well.outline
            for floor in well.floors
        ],
        "changes": list(_changes(scenario, facts, falls)),
    }
    return Scene(data=data, shapes=shapes)


def _signs(building: Building) -> dict[str, Json]:
    """Return what is written at each stair and exit, in the order of `LANGUAGES`."""
    ways = [*(well.id for well in building.stairwells), *(one.id for one in building.exits)]
    found: dict[str, Json] = {id_: {"sign": []} for id_ in ways}
    for lang in LANGUAGES:
        with speaking(lang):
            for id_ in ways:
                found[id_]["sign"].append(building.way_sign(id_))
    return found


def _component(part: Component, shape: Shape | None) -> Json:
    return {
        "id": part.id,
        "kind": part.kind,
        "area": round(part.area_m2, 3) if shape else 0,
        "outline": _cm(shape.outline) if shape else [],
        "placed": shape is not None and shape.placed,
    }


def _cm(points: Iterable[Point]) -> list[int]:
    """Return x and y of points in turn [cm]."""
    return [round(metres * _PER_M) for point in points for metres in point]


def _box(building: Building, floor: str, shapes: Iterable[Shape]) -> Outline:
    """Return the corners of what a floor's panel holds, shafts too."""
    shafts = [well.outline for well in building.stairwells if well.outline and floor in well.floors]
    x_low, y_low, x_high, y_high = bounds([*(shape.outline for shape in shapes), *shafts])
    return ((x_low, y_low), (x_high, y_high))


def _middle(network: Network, place: str) -> str:
    """Return the component that carries the name of a place: of a corridor the middle section."""
    parts = network.sections[place]
    return network.components[parts[len(parts) // 2]].id


class _Points:
    """Where connections stand on the plans, in each of the two components that they join."""

    def __init__(self, building: Building, network: Network, shapes: Mapping[str, Shape]) -> None:
        self.network, self.shapes = network, shapes
        self.drawn = {one.id: one for one in building.connections}
        self.wells = {well.id: well for well in building.stairwells}
        self.ends = dict(_flight_ends(building, shapes))

    def connection(self, one: Connection) -> Json:
        """Return a connection as plain data; `ends` are its components, `at` its place in each."""
        parts = [self.network.components[end] for end in one.ends]
        outlines = [self.shapes[part.id].outline for part in parts if part.id in self.shapes]
        at = one.at or self.ends.get(one.id)
        if at is None:
            middles = [_centre(outline) for outline in outlines]
            at = (
                sum(x for x, _ in middles) / len(middles),
                sum(y for _, y in middles) / len(middles),
            )
            if len(outlines) == 1:  # an exit that nobody placed: in the lower wall
                box = bounds(outlines)
                at = ((box[0] + box[2]) / 2, box[1])
        inside = [
            _nearest(self.shapes[part.id].outline, at) if part.id in self.shapes else at
            for part in parts
        ]
        found: Json = {
            "id": one.id,
            "kind": one.kind,
            "ends": list(one.ends),
            "at": [_cm([point]) for point in inside],
        }
        if one.kind in {"door", "opening", "gate"}:
            owner = self._wall(one, [part.id for part in parts])
            along = wall_direction(owner, at)
            found |= {
                "width": round(one.clear_width_m * _PER_M),
                "along": [round(v, 3) for v in along],
            }
        if one.is_exit:
            found["exit"] = True
        return found

    def _wall(self, one: Connection, parts: list[str]) -> Outline:
        """Return the outline in whose edge a connection stands: the nearest of its own."""
        own = [self.shapes[part].outline for part in parts if part in self.shapes]
        wells = {self.shapes[part].stairwell for part in parts if part in self.shapes} - {None}
        own += [w.outline for id_ in wells if (w := self.wells.get(str(id_))) and w.outline]
        if one.at is None:
            return own[0]
        here = PlanePoint(one.at)
        return min(own, key=lambda outline: LinearRing(outline).distance(here))


def _flight_ends(building: Building, shapes: Mapping[str, Shape]) -> Iterator[tuple[str, Point]]:
    """Yield where the head and the foot of every flight stand, by the id of the connection.

    A stair is drawn from its floor's landing on, there and back: every other flight begins at the
    far end.
    """
    for well in building.stairwells:
        if well.ends:  # drawn flight by flight
            continue
        floors = set(well.floor_landings)
        floor, back = "", False
        for landing, flight in zip(well.landings, well.flights, strict=False):
            floor, back = (landing, False) if landing in floors else (floor, not back)
            if flight in shapes and floor in shapes:
                middle = _centre(shapes[flight].outline)
                edge = Polygon(shapes[flight].outline).intersection(Polygon(shapes[floor].outline))
                near = (edge.centroid.x, edge.centroid.y) if not edge.is_empty else middle
                far = (2 * middle[0] - near[0], 2 * middle[1] - near[1])
                head, foot = (far, near) if back else (near, far)
                yield from ((f"{flight}.head", head), (f"{flight}.foot", foot))
    in_shafts = {name for well in building.stairwells if not well.ends for name in well.flights}
    flight_by_flight = {one.id for one in building.flights} - in_shafts
    for one in building.flights:
        if one.id in flight_by_flight and one.head_at and one.foot_at:
            yield from ((f"{one.id}.head", one.head_at), (f"{one.id}.foot", one.foot_at))
        elif one.id in flight_by_flight and one.id in shapes:
            x_low, y_low, x_high, y_high = bounds([shapes[one.id].outline])
            y = (y_low + y_high) / 2
            yield from ((f"{one.id}.head", (x_low, y)), (f"{one.id}.foot", (x_high, y)))


def _centre(outline: Outline) -> Point:
    x_low, y_low, x_high, y_high = bounds([outline])
    return ((x_low + x_high) / 2, (y_low + y_high) / 2)


def _nearest(outline: Outline, at: Point) -> Point:
    """Return the place inside an outline that is nearest to a point."""
    room, here = Polygon(outline), PlanePoint(at)
    found = here if room.covers(here) else nearest_points(room, here)[0]
    return (found.x, found.y)


def _changes(scenario: Scenario, facts: Facts, falls: pl.DataFrame) -> Iterator[Json]:
    """Yield what is locked, held, guarded, dark, narrow, fallen or under water, and when [ticks].

    `at` is the number of a connection (lock, hold) or a component; `until` is missing where it
    lasts to the end; `many` are those who fell on top.
    """
    changes = scenario_changes(scenario, facts.network, facts.building)
    number = {one.id: one.index for one in facts.network.components}
    number |= {one.id: one.index for one in facts.network.connections}
    flood = len(scenario.event) + len(scenario.post)
    open_since: dict[tuple[str, str, int], Json] = {}
    for change in changes:
        if isinstance(change, Change) and change.into and change.event == flood:
            continue  # closed towards the water, which is drawn itself
        kind, on = _kind(change)
        where = change.connection if isinstance(change, Change | Hold) else change.component
        key = (type(change).__name__, where, -1 if isinstance(change, Change) else change.event)
        begun = open_since.pop(key, None)
        if begun is not None:
            yield begun | {"until": int(ticks(change.time_s))}
        if on:
            since = int(ticks(change.time_s))
            open_since[key] = {"kind": kind, "at": number[where], "since": since}
    yield from open_since.values()
    wet = under_water_s(scenario.flood, facts.building)
    for part in facts.network.components:
        if part.kind != "outside" and part.flight is None and part.floor in wet:
            since = int(ticks(max(wet[part.floor], 0.0)))
            yield {"kind": "water", "at": part.index, "since": since}
    for part, time_s, until_s, followers in falls.select(
        "component", "time_s", "until_s", "followers"
    ).rows():
        since, until = (int(ticks(one)) for one in (time_s, until_s))
        fall = {"kind": "fall", "at": number[part], "since": since, "until": until}
        yield fall | {"many": followers}


def _kind(change: AnyChange) -> tuple[str, bool]:
    """Return what a change is of, and whether it begins or ends."""
    if isinstance(change, Change):
        return "lock", change.closed
    if isinstance(change, Hold):
        return "hold", change.held
    if isinstance(change, Guard):
        return "guard", change.on
    on = change.speed != 1.0 or change.width != 1.0
    return "fall" if change.blocks else "dark" if change.dark else "slow", on
