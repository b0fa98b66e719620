"""What people answered: by the handles of the file, so that its next issue keeps them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from evacsim.building.model import SpaceKind, WidthMeasured

Use = Literal["passage", "exit", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreyAnswer:
    """Height of its floor above the ground floor [m]; whether it is part of the building."""

    elevation_m: float | None = None
    is_used: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpaceAnswer:
    """What a space is ("none": no place for people), what it is called, who is in it."""

    kind: SpaceKind | Literal["none"] | None = None
    name: str | None = None
    people: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorAnswer:
    """What a door is for; its own clear width and the walk to the assembly point [m]."""

    use: Use | None = None
    clear_width_m: float | None = None
    assembly_distance_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeAnswer:
    """Clear width of the doors of a type [m], all leaves that are opened together."""

    clear_width_m: float | None = None
    leaves: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StairAnswer:
    """What was measured of a stair [m]; `steps` of each flight from the top down."""

    clear_width_m: float | None = None
    width_measured: WidthMeasured | None = None
    handrails: int | None = None
    tread_m: float | None = None
    steps: tuple[int, ...] | None = None
    landing_depth_m: float | None = None
    door_side: Literal["adjacent", "opposite"] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """All that was answered, by handles; doors of a type by its name. `unit_m` is DXF's scale."""

    name: str | None = None
    ground: str | None = None
    unit_m: float | None = None
    storeys: dict[str, StoreyAnswer] = field(default_factory=dict)
    spaces: dict[str, SpaceAnswer] = field(default_factory=dict)
    doors: dict[str, DoorAnswer] = field(default_factory=dict)
    types: dict[str, TypeAnswer] = field(default_factory=dict)
    stairs: dict[str, StairAnswer] = field(default_factory=dict)

    @property
    def handles(self) -> set[str]:
        """The handles of everything that was asked about."""
        return {*self.spaces, *self.doors, *self.stairs}
