"""The graph of a building: the only place where one is made.

Components (spaces, corridor sections, flights, one outside per exit) are what people are inside;
joints (connections, flight ends, cuts through corridors) are what they pass; a way is a joint
used in one direction. No law stands here: lengths, areas and widths only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import networkx as nx

    from evacsim.building.model import Flight, Point

ComponentKind = Literal["room", "corridor", "lobby", "landing", "flight", "outside"]
JointKind = Literal["door", "opening", "gate", "section", "flight_end"]


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
class Joint:
    """What an occupant passes: a connection of the file, a flight's end, or a corridor cut.

    `id` is the connection's id, "A.3F-2F.upper.head" / ".foot", or "3F.corridor#1-2".
    `flight` is the component index of the flight whose end this is.
    """

    index: int
    id: str
    kind: JointKind
    ends: tuple[int, int]
    clear_width_m: float
    boundary_layer_m: float | None = None
    specific_flow_per_m_s: float | None = None
    merge_weight: float = 1.0
    at: Point | None = None
    flight: int | None = None
    is_exit: bool = False
    assembly_distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A joint in one direction, from component `origin` into component `target`."""

    index: int
    joint: int
    origin: int
    target: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """The building as it is simulated.

    `moves` has an edge from way i to way j where one may walk through `i.target` from i to j,
    with `length_m` and `component`; `graph` is the plain multigraph of components and joints.
    `ways_out[component]` are the ways that leave it. `sections[place]` are the component indices
    that make up a place of the file (one, or the sections of a corridor).
    """

    components: tuple[Component, ...]
    joints: tuple[Joint, ...]
    ways: tuple[Way, ...]
    ways_out: tuple[tuple[int, ...], ...]
    sections: Mapping[str, tuple[int, ...]]
    graph: nx.MultiGraph[str]
    moves: nx.DiGraph[int]
