"""A floor plan as drawn: storeys, spaces, doors and stairs with where they stand, in metres.

IFC and DXF files are read into this one form; from here on nobody asks what the file was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from evacsim.building.model import OUTSIDE, ConnectionKind, Point, SpaceKind

if TYPE_CHECKING:
    from shapely import Polygon

    from evacsim.errors import Problem

What = Literal["storey", "space", "door", "stair"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Storey:
    """A storey; `elevation_m` above the ground floor, None where the file does not say.

    `moved_m` is taken off the file's coordinates, so that storeys lie one above the other.
    """

    id: str
    name: str
    handle: str
    elevation_m: float | None
    moved_m: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnSpace:
    """A space: `handle` names it in its file, for good; `polygon` is its floor [m].

    `number` and `name` are what people call it. `floor_z_m` is the height of its floor in the file.
    `kind_by` says what its kind was told by: its name, or its shape (an assumption).
    """

    handle: str
    storey: str
    number: str
    name: str
    polygon: Polygon
    floor_z_m: float = 0.0
    kind: SpaceKind = "room"
    kind_by: Literal["name", "shape"] = "shape"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnDoor:
    """A door or an opening: `between` are handles of spaces, or `outside`.

    `width_m` is nominal, as drawn; of an opening all of it is clear. `across` is the unit vector
    through it. `type_name` is shared by doors of one make. `guess` says why it is taken to be
    there, if it is not drawn.
    """

    handle: str
    storey: str
    kind: ConnectionKind
    type_name: str
    at: Point
    across: Point
    width_m: float
    between: tuple[str, str]
    guess: str = ""

    @property
    def leads_outside(self) -> bool:
        """Whether one of its sides is no space of the plan."""
        return OUTSIDE in self.between


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnFlight:
    """A flight: its number of steps (risers), the depth of a tread and its width [m], if known."""

    steps: int | None
    tread_m: float | None
    width_m: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnStair:
    """A stair from one storey to the next, its flights from the bottom up.

    `lower` and `upper` are handles of spaces, `foot` and `head` where one steps on and off [m].
    `riser_m` and landings' areas [m2] where they are drawn; `shape` is what it covers.
    `is_climb_known` if the file says which end is the upper one.
    """

    handle: str
    name: str
    lower: str
    upper: str
    foot: Point
    head: Point
    flights: tuple[DrawnFlight, ...]
    riser_m: float | None
    landings_m2: tuple[float, ...]
    shape: Polygon
    is_climb_known: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Something of the file that is no part of the building, and why."""

    what: What
    handle: str
    name: str
    storey: str
    why: str


@dataclass(slots=True, kw_only=True)
class Drawing:
    """All that was read of a file; `notes` are warnings, `remarks` lines for the head of the file.

    `unit` says how long a unit of the file is taken to be, where that is a question.
    """

    file: str
    name: str
    unit: str = ""
    storeys: list[Storey] = field(default_factory=list)
    spaces: list[DrawnSpace] = field(default_factory=list)
    doors: list[DrawnDoor] = field(default_factory=list)
    stairs: list[DrawnStair] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def space(self, handle: str) -> DrawnSpace:
        """Return the space of a handle."""
        return next(one for one in self.spaces if one.handle == handle)

    def on(self, storey: str) -> list[DrawnSpace]:
        """Return the spaces of a storey."""
        return [one for one in self.spaces if one.storey == storey]
