"""The graph of a building: the only place where one is made.

Components (spaces, corridor sections, flights, one outside per exit) are what people are inside;
connections (doors, gates and openings as drawn, flight ends, cuts through corridors) are what
they pass; a direction is a connection used one way. No law stands here: lengths, areas and widths
only. Of the two that are called so, the connection of the file is `model.Connection` here.
"""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from evacsim.building.model import OUTSIDE
from evacsim.building.sections import Section, cut_corridor, places_beside
from evacsim.building.walks import Walks, component_size, component_walks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import networkx as nx

    from evacsim.building import model
    from evacsim.building.model import Building, Flight, Point, Space
    from evacsim.building.sections import Corridor

ComponentKind = Literal["room", "corridor", "lobby", "landing", "flight", "outside"]
ConnectionKind = Literal["door", "opening", "gate", "section", "flight_end"]

_AS_DRAWN: Final = (
    "kind", "clear_width_m", "boundary_layer_m", "specific_flow_per_m_s", "merge_weight", "gaps",
    "capacity_per_s", "at", "is_exit", "assembly_distance_m",
)  # fmt: skip
"""What the graph takes of a connection of the file as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """What an occupant is inside of.

    `id` is unique ("3F.corridor#2" for a section); `place` is the id in the building file
    ("3F.corridor"), which people and reports use. `area_m2` is clear area (flight: incline times
    clear width), `length_m` the longest way from in to out, `clear_width_m` = area / length.
    `waves`: whether a place given up travels back through it (flights, landings, corridors).
    """

    index: int
    id: str
    place: str
    kind: ComponentKind
    floor: str
    area_m2: float
    length_m: float
    clear_width_m: float
    waves: bool
    stairwell: str | None = None
    boundary_layer_m: float | None = None
    flight: Flight | None = None
    outline: tuple[Point, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What an occupant passes: a connection of the file, a flight's end, or a corridor cut.

    `id` is the connection's id, "A.3F-2F.upper.head" / ".foot", or "3F.corridor#1-2".
    `flight` is the component index of the flight whose end this is. `corridors` are those corridors
    at whose end it stands: component index, and clear width [m] of the corridor there.
    `one_way_to` is the component to which alone it is passed.
    """

    index: int
    id: str
    kind: ConnectionKind
    ends: tuple[int, int]
    clear_width_m: float
    boundary_layer_m: float | None = None
    specific_flow_per_m_s: float | None = None
    merge_weight: float = 1.0
    at: Point | None = None
    flight: int | None = None
    gaps: int = 1
    capacity_per_s: float | None = None
    one_way_to: int | None = None
    is_exit: bool = False
    assembly_distance_m: float | None = None
    corridors: tuple[tuple[int, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Direction:
    """A connection in one direction, from component `origin` into component `target`."""

    index: int
    connection: int
    origin: int
    target: int


@dataclass(frozen=True, kw_only=True)
class Network:
    """The building as it is simulated.

    `directions_out[component]` are those that leave it; `onward[i]` are the directions j to which
    one may walk from direction i through its target, each with the walk [m]. `sections[place]` are
    the component indices that make up a place of the file (one, or the sections of a corridor).
    Not slotted: the graphs are kept once they have been asked for. networkx takes a quarter of a
    second to load, and verbs that only read never ask.
    """

    components: tuple[Component, ...]
    connections: tuple[Connection, ...]
    directions: tuple[Direction, ...]
    directions_out: tuple[tuple[int, ...], ...]
    onward: tuple[tuple[tuple[int, float], ...], ...]
    sections: Mapping[str, tuple[int, ...]]

    @functools.cached_property
    def coming(self) -> tuple[tuple[tuple[int, float], ...], ...]:
        """The directions from which one may walk to each: `onward` backwards."""
        found: list[list[tuple[int, float]]] = [[] for _ in self.directions]
        for direction, later in enumerate(self.onward):
            for index, length_m in later:
                found[index].append((direction, length_m))
        return tuple(map(tuple, found))

    @functools.cached_property
    def graph(self) -> nx.MultiGraph[str]:
        """The plain multigraph of components and connections."""
        import networkx as nx  # noqa: PLC0415 - slow to load, see above

        graph: nx.MultiGraph[str] = nx.MultiGraph()
        for component in self.components:
            graph.add_node(component.id, kind=component.kind, floor=component.floor)
        for one in self.connections:
            a, b = (self.components[end].id for end in one.ends)
            graph.add_edge(a, b, key=one.id, kind=one.kind, clear_width_m=one.clear_width_m)
        return graph

    @functools.cached_property
    def moves(self) -> nx.DiGraph[int]:
        """`onward` as a graph of directions, its edges with `length_m` and `component`."""
        import networkx as nx  # noqa: PLC0415 - slow to load, see above

        moves: nx.DiGraph[int] = nx.DiGraph()
        moves.add_nodes_from(one.index for one in self.directions)
        for one, later in zip(self.directions, self.onward, strict=True):
            for index, length_m in later:
                moves.add_edge(one.index, index, length_m=length_m, component=one.target)
        return moves


def build_network(building: Building) -> Network:
    """Turn a building into its network; the same network whatever the order of the file.

    Path lengths [m] are, in this order: a length measured between the two connections, the
    space's own `length_m`, the way inside the outline between the two positions, and where
    neither is known the root of the area.
    """
    draft = _Draft()
    spaces = {space.id: space for space in building.spaces}
    places = places_beside(building)
    for space in sorted(building.spaces, key=lambda s: s.id):
        draft.add_space(space, places[space.id])
    for flight in sorted(building.flights, key=lambda f: f.id):
        draft.add_flight(flight, spaces[flight.upper].floor)
    for drawn in sorted(building.connections, key=lambda c: c.id):
        draft.add_drawn(drawn, spaces)
    return draft.finish(spaces)


@dataclass(slots=True)
class _Draft:
    """A network in the making; indices are given in the order of ids when it is finished."""

    components: dict[str, dict[str, object]] = field(default_factory=dict)
    connections: dict[str, dict[str, object]] = field(default_factory=dict)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)
    corridors: dict[str, Corridor] = field(default_factory=dict)
    sections: dict[str, tuple[str, ...]] = field(default_factory=dict)
    one_way_to: dict[str, str] = field(default_factory=dict)

    def add_space(self, space: Space, places: Mapping[str, Point | None]) -> None:
        """Add a space, or the sections of a corridor and the cuts between them."""
        if space.kind != "corridor":
            self.components[space.id] = _component(space, Section(
                area_m2=space.area_m2, outline=space.outline
            ))  # fmt: skip
            self.sections[space.id] = (space.id,)
            return
        cut_up = self.corridors[space.id] = cut_corridor(space, places)
        ids = tuple(f"{space.id}#{number}" for number in range(1, len(cut_up.sections) + 1))
        ids = ids if len(ids) > 1 else (space.id,)
        self.sections[space.id] = ids
        for id_, section in zip(ids, cut_up.sections, strict=True):
            self.components[id_] = _component(space, section)
        for cut in cut_up.cuts:
            one, other = cut.sections
            id_ = f"{space.id}#{one + 1}-{other + 1}"
            while id_ in self.connections:  # a ring cut in two has two openings between its halves
                id_ += "'"
            self.connections[id_] = {
                "kind": "section",
                "clear_width_m": cut.clear_width_m,
                "boundary_layer_m": space.boundary_layer_m,
                "at": cut.at,
            }
            self.ends[id_] = (ids[one], ids[other])

    def add_flight(self, flight: Flight, floor: str) -> None:
        """Add a flight and its two ends."""
        self.components[flight.id] = {
            "place": flight.id,
            "kind": "flight",
            "floor": floor,
            "area_m2": flight.length_m * flight.clear_width_m,
            "waves": True,
            "stairwell": flight.stairwell,
            "flight": flight,
        }
        self.sections[flight.id] = (flight.id,)
        for end, space in (("head", flight.upper), ("foot", flight.lower)):
            id_ = f"{flight.id}.{end}"
            self.connections[id_] = {
                "kind": "flight_end",
                "clear_width_m": flight.clear_width_m,
                "capacity_per_s": getattr(flight, f"{end}_capacity_per_s"),
                "at": getattr(flight, f"{end}_at"),
            }
            self.ends[id_] = (self._section_of(space, id_), flight.id)

    def add_drawn(self, drawn: model.Connection, spaces: Mapping[str, Space]) -> None:
        """Add a connection of the file; an exit gets an outside of its own."""
        sides = []
        for side in drawn.between:
            if side == OUTSIDE:
                name = f"{OUTSIDE}:{drawn.id}"
                other = next(s for s in drawn.between if s != OUTSIDE)
                self.components[name] = {
                    "place": OUTSIDE,
                    "kind": "outside",
                    "floor": spaces[other].floor,
                    "area_m2": math.inf,
                    "waves": False,
                }
                sides.append(name)
            else:
                sides.append(self._section_of(side, drawn.id))
        self.ends[drawn.id] = (sides[0], sides[1])
        if drawn.one_way_to is not None:
            self.one_way_to[drawn.id] = sides[drawn.between.index(drawn.one_way_to)]
        self.connections[drawn.id] = {key: getattr(drawn, key) for key in _AS_DRAWN}

    def _section_of(self, place: str, connection: str) -> str:
        """Return the section of a place at which a connection stands."""
        corridor = self.corridors.get(place)
        return self.sections[place][corridor.of[connection] if corridor else 0]

    def _corridors(self, id_: str, ends: tuple[int, int]) -> tuple[tuple[int, float], ...]:
        """Return the corridors at whose end a connection stands, and their clear widths [m]."""
        places = [str(self.components[end]["place"]) for end in self.ends[id_]]
        found = [
            (end, self.corridors[place].ends_m[id_])
            for end, place in zip(ends, places, strict=True)
            if place in self.corridors and id_ in self.corridors[place].ends_m
        ]
        return tuple(found)

    def finish(self, spaces: Mapping[str, Space]) -> Network:
        """Return the network: everything numbered in the order of ids, the walks measured."""
        index = {id_: number for number, id_ in enumerate(sorted(self.components))}
        directions: list[Direction] = []
        connections: list[Connection] = []
        for number, id_ in enumerate(sorted(self.connections)):
            a, b = (index[end] for end in self.ends[id_])
            kept = {k: v for k, v in self.connections[id_].items() if v is not None}
            if id_ in self.one_way_to:
                kept["one_way_to"] = index[self.one_way_to[id_]]
            if kept["kind"] == "flight_end":
                kept["flight"] = b
            else:
                kept["corridors"] = self._corridors(id_, (a, b))
            connections.append(Connection(index=number, id=id_, ends=(a, b), **kept))  # type: ignore[arg-type]
            directions += [
                Direction(index=2 * number, connection=number, origin=a, target=b),
                Direction(index=2 * number + 1, connection=number, origin=b, target=a),
            ]
        leaving: list[list[int]] = [[] for _ in index]
        for direction in directions:
            leaving[direction.origin].append(direction.index)
        own: dict[int, list[Connection]] = {number: [] for number in range(len(index))}
        for connection in connections:
            for end in connection.ends:
                own[end].append(connection)
        walks: dict[int, Walks] = {}
        components = []
        for id_ in sorted(self.components):
            fields, number = self.components[id_], index[id_]
            space = spaces.get(str(fields["place"]))
            walks[number] = component_walks(own[number], fields, space)
            size = component_size(fields, walks[number], space)
            components.append(Component(index=number, id=id_, **(fields | size)))  # type: ignore[arg-type]
        return Network(
            components=tuple(components),
            connections=tuple(connections),
            directions=tuple(directions),
            directions_out=tuple(map(tuple, leaving)),
            sections={place: tuple(index[i] for i in ids) for place, ids in self.sections.items()},
            onward=_onward(directions, connections, leaving, walks),
        )


def _component(space: Space, section: Section) -> dict[str, object]:
    return {
        "place": space.id,
        "kind": space.kind,
        "floor": space.floor,
        "area_m2": section.area_m2,
        "length_m": section.length_m,
        "clear_width_m": section.clear_width_m,
        "waves": space.kind in ("corridor", "landing"),
        "stairwell": space.stairwell,
        "boundary_layer_m": space.boundary_layer_m,
        "outline": section.outline,
    }


def allows(connection: Connection, direction: Direction) -> bool:
    """Whether a connection may be passed in a direction of it: not against a one-way door."""
    return connection.one_way_to in (None, direction.target)


def _onward(
    directions: Sequence[Direction],
    connections: Sequence[Connection],
    leaving: Sequence[Sequence[int]],
    walks: Mapping[int, Walks],
) -> tuple[tuple[tuple[int, float], ...], ...]:
    onward = []
    for one in directions:
        walked = walks[one.target]
        walk = [
            (other, walked.get((one.connection, directions[other].connection)))
            for other in leaving[one.target]
            if allows(connections[directions[other].connection], directions[other])
        ]
        onward.append(tuple((other, metres) for other, metres in walk if metres is not None))
    return tuple(onward)
