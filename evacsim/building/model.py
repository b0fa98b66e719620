"""A building as fact: floors, spaces, flights, connections, stairwells, in metres.

These are the expanded facts: a floor plan drawn once and used by five floors stands here five
times, and a stairwell is its landings and flights. `read.py` makes them from a file,
`network.py` turns them into the graph that is simulated.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Final, Literal

from evacsim.locale import Name, is_chinese, mark, named, speaking, text

Point = tuple[float, float]
SpaceKind = Literal["room", "corridor", "lobby", "landing"]
ConnectionKind = Literal["door", "opening", "gate"]
WidthMeasured = Literal["wall-to-wall", "between-rails"]
DoorSide = Literal["adjacent", "opposite"]
Use = Literal["teaching", "dormitory", "other"]
SchoolKind = Literal["kindergarten", "primary", "secondary", "nine-year"]

Turn = Literal["half", "quarter"]
"""How a stair turns between two flights: back beside itself, or round a corner."""

_BRIEF: Final = re.compile(r"[A-Za-z]{0,2}\d{0,3}")

OUTSIDE = "outside"
"""What an exit leads to; the one name that no space may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Floor:
    """One storey. `elevation_m` is that of its finished floor above the ground floor.

    `block` tells the floors of several buildings or wings in one file apart: what lies above and
    below what is asked of one of them.
    """

    id: str
    elevation_m: float
    block: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PathLength:
    """A measured walking length [m] inside a space, between two of its connections."""

    from_connection: str
    to_connection: str
    length_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A room, corridor, lobby or landing.

    `outline` is a closed polygon on its floor (first point not repeated), counter-clockwise;
    None where only a tape measure was at hand. `area_m2` is always there: clear floor area.
    `length_m` overrides every walking length inside the space. `boundary_layer_m` (a side)
    overrides the law's for flow along a corridor. `rise_m` is that of a ramp, from its floor to its
    other end (below 0: down); people walk there as on the level, as SFPE has it (k = 1.40).
    `stairwell` names the stairwell that a landing belongs to. `load_factor_m2_per_person` and
    `occupant_load` are for `show` and `check`, never for a run.
    """

    id: str
    kind: SpaceKind
    floor: str
    area_m2: float
    outline: tuple[Point, ...] | None = None
    length_m: float | None = None
    clear_width_m: float | None = None
    boundary_layer_m: float | None = None
    rise_m: float = 0.0
    paths: tuple[PathLength, ...] = ()
    occupant_load: int | None = None
    stairwell: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """One run of steps between two spaces; `length_m` is along the incline.

    `upper` and `lower` are space ids. With `width_measured = "between-rails"` the clear width is
    the one between the handrails, else wall to wall with rails standing `handrail_projection_m`
    off the wall. `handrails` counts them: 0, 1, 2 (both sides) or 3 (both sides and centre).
    `head_capacity_per_s` and `foot_capacity_per_s`: how many a second pass its upper and its lower
    end, where that was counted; the law says so otherwise. `outline` is its place on the plan,
    `head_at` and `foot_at` where one steps on it above and below.
    """

    id: str
    upper: str
    lower: str
    clear_width_m: float
    riser_m: float
    tread_m: float
    length_m: float
    handrails: int = 2
    width_measured: WidthMeasured = "wall-to-wall"
    handrail_projection_m: float = 0.06
    boundary_layer_m: float | None = None
    specific_flow_per_m_s: float | None = None
    head_capacity_per_s: float | None = None
    foot_capacity_per_s: float | None = None
    outline: tuple[Point, ...] | None = None
    head_at: Point | None = None
    foot_at: Point | None = None
    stairwell: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A door, opening or gate between two spaces, or between a space and the outside (an exit).

    `at` is the midpoint on the plan. `merge_weight` is the share of turns that the stream through
    this connection gets where streams merge (relative to the others, 1 by default).
    `assembly_distance_m` is for exits: the walk from the exit to the assembly point. Of its
    `leaves` so many as `leaves_locked` stay shut; `clear_width_m` is that of the others together.
    `posts` stand between its leaves and stay there. `one_way_to` is the side, one of `between`, to
    which alone it is passed. `capacity_per_s`: how many a second pass it, where that was counted.
    """

    id: str
    kind: ConnectionKind
    between: tuple[str, str]
    clear_width_m: float
    leaves: int = 1
    leaves_locked: int = 0
    posts: int = 0
    one_way_to: str | None = None
    capacity_per_s: float | None = None
    at: Point | None = None
    specific_flow_per_m_s: float | None = None
    boundary_layer_m: float | None = None
    merge_weight: float = 1.0
    assembly_distance_m: float | None = None
    aliases: tuple[str, ...] = ()

    @property
    def is_exit(self) -> bool:
        """Whether it leads outside."""
        return OUTSIDE in self.between and self.one_way_to in (None, OUTSIDE)

    @property
    def gaps(self) -> int:
        """How many gaps people pass through, each with a strip at both of its sides."""
        return min(self.posts + 1, self.leaves - self.leaves_locked)

    @property
    def full_clear_width_m(self) -> float:
        """The clear width [m] with all leaves open."""
        return self.clear_width_m * self.leaves / (self.leaves - self.leaves_locked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stairwell:
    """A shaft: what was measured of it, and the ids of what it was expanded into.

    `outline` is its place on the plan (for drawings). `floors` from the top down; `landings` and
    `flights` from the top down too (floor landing, upper flight, half landing, lower flight, ...).
    `landing_depths_m` are those of `landings`, `well_m` is the gap between the flights.
    `scissor_with` names the other stair of a shaft in which two cross. Of a stair that was written
    flight by flight `ends` are the spaces at which it stands on its floors, from the top down; any
    space can be one, a hall or a gallery.
    """

    id: str
    floors: tuple[str, ...]
    landings: tuple[str, ...]
    flights: tuple[str, ...]
    outline: tuple[Point, ...] | None = None
    landing_depths_m: tuple[float, ...] = ()
    well_m: float | None = None
    scissor_with: str | None = None
    ends: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()

    @property
    def floor_landings(self) -> dict[str, str]:
        """The floor of each of its landings that is not between floors, from the top down."""
        ends = self.ends or tuple(f"{self.id}.{floor}" for floor in self.floors)
        return dict(zip(ends, self.floors, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """What a building was designed as; None where the file does not say. For `check` alone.

    `fire_class` is 1 to 4; `open_corridor`: corridors are open to the outside air along one side;
    `enclosed_stairs`: doors part the stairs from the floors; `year` is that of the design.
    """

    use: Use | None = None
    school_kind: SchoolKind | None = None
    fire_class: int | None = None
    sprinklers: bool | None = None
    open_corridor: bool | None = None
    enclosed_stairs: bool | None = None
    year: int | None = None


@dataclass(frozen=True, kw_only=True)  # no slots: it keeps what was looked up
class Building:
    """Everything known of a building. All tuples are sorted by id, floors by elevation.

    `file` is where it was read from, for messages.
    """

    id: str
    name: str
    floors: tuple[Floor, ...]
    spaces: tuple[Space, ...]
    flights: tuple[Flight, ...]
    connections: tuple[Connection, ...]
    stairwells: tuple[Stairwell, ...]
    design: Design = Design()
    aliases: tuple[str, ...] = ()
    source: str = ""
    file: str = ""

    @property
    def called(self) -> Name:
        """What people call it, in each language; the id of the file only where it has no name."""
        every = (*filter(None, (self.name,)), *self.aliases) or (self.id,)
        return named(every[0], every[1:])

    def way_called(self, id_: str | None) -> Name | str | None:
        """Return what people call a stair or an exit, in each language; else its id.

        Where all its names are Chinese, an English page has the one that stands at the door, and
        with it the letter or number by which the file knows it.
        """
        way = self._way(id_)
        if way is None:
            return id_
        kind, short = mark("stair {id}"), way.id
        if isinstance(way, Connection):
            kind, short = mark("exit {id}"), way.id.removeprefix("exit-")
        found = named(way.aliases[0], way.aliases[1:]) if way.aliases else None
        if found is None or not is_chinese(found.zh):  # only then is the catalogue read for it
            with speaking("zh"):
                made = text(kind, id=short)
            if found is None:
                return Name(en=kind.format(id=short), zh=made)
            found = named(way.aliases[0], (*way.aliases[1:], made))
        if found.en != found.zh:
            return found
        brief = _BRIEF.fullmatch(short) is not None
        en = f"{kind.format(id=short)} ({found.zh})" if brief else kind.format(id=found.zh)
        return Name(en=en, zh=found.zh)

    def _way(self, id_: str | None) -> Stairwell | Connection | None:
        return None if id_ is None else self._ways.get(id_)

    @functools.cached_property
    def _ways(self) -> dict[str, Stairwell | Connection]:
        """The stairs and exits by their ids; of two with one id the stair."""
        ways: tuple[Stairwell | Connection, ...] = (*self.exits, *self.stairwells)
        return {one.id: one for one in ways}

    def way_sign(self, id_: str) -> str:
        """Return what a drawing writes at a stair or an exit: its name alone, without its kind."""
        way = self._way(id_)
        called = self.way_called(id_)
        if way is None or not way.aliases or not isinstance(called, Name):
            return str(called).strip()
        whole = str(called)
        return next((one for one in way.aliases if one in whole), whole)

    @functools.cached_property
    def exits(self) -> tuple[Connection, ...]:
        """The connections that lead outside."""
        return tuple(c for c in self.connections if c.is_exit)
