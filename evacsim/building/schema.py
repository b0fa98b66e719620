"""What a building file may say: the tables of the TOML file, with ranges and their reasons.

These models describe the file and nothing else; `read.py` turns them into the frozen facts of
`model.py`. Numbers and names with their ranges stand in `values.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from evacsim.building.model import (
    ConnectionKind,
    DoorSide,
    SchoolKind,
    SpaceKind,
    Turn,
    Use,
    WidthMeasured,
)
from evacsim.building.values import (
    Area,
    Capacity,
    Depth,
    Elevation,
    FireClass,
    Gap,
    Handrails,
    Id,
    Incline,
    Layer,
    Leaves,
    LeavesLocked,
    Length,
    Load,
    Name,
    Outline,
    Pair,
    Point,
    Posts,
    Projection,
    Rise,
    Riser,
    Share,
    SpecificFlow,
    Steps,
    Tread,
    Walk,
    Weight,
    Width,
    Year,
)
from evacsim.locale import text


class Table(BaseModel):
    """A table of the file: unknown keys and loose types are faults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


def _refuse(message: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{message}", {"message": message})


def _leaves_left(leaves: int, locked: int, posts: int) -> None:
    """Refuse a door of which no leaf opens, or with a post more than stand between its leaves."""
    if locked >= leaves:
        raise _refuse(
            text(
                "leaves_locked is {locked} of leaves = {leaves}; at least one must open, or it is "
                "no door: lock it in the scenario",
                locked=locked,
                leaves=leaves,
            )
        )
    if posts >= leaves:
        raise _refuse(
            text(
                "posts is {posts}; between leaves = {leaves} stand at most {most}",
                posts=posts,
                leaves=leaves,
                most=leaves - 1,
            )
        )


class FloorTable(Table):
    """`[[floor]]`."""

    id: Id
    elevation_m: Elevation
    plan: Id | None = None
    block: Id | None = None
    aliases: list[Name] = []


class PathTable(Table):
    """One measured walk inside a space, between two of its connections."""

    from_connection: Id = Field(alias="from")
    to_connection: Id = Field(alias="to")
    length_m: Length


class PlanSpaceTable(Table):
    """`[[plan.NAME.space]]`: a space of a repeated floor plan."""

    id: Id
    kind: SpaceKind
    outline: Outline | None = None
    holes: list[Outline] = []
    rise_m: Rise | None = None
    area_m2: Area | None = None
    length_m: Length | None = None
    clear_width_m: Width | None = None
    boundary_layer_m: Layer | None = None
    paths: list[PathTable] = []
    occupant_load: Load | None = None
    aliases: list[Name] = []

    @model_validator(mode="after")
    def _one_way_to_size(self) -> Self:
        if self.outline is None and self.area_m2 is None:
            raise _refuse(text("has neither outline nor area_m2; give one of them"))
        if self.outline is not None and self.area_m2 is not None:
            raise _refuse(text("has both outline and area_m2; the outline already fixes the area"))
        if self.holes and self.outline is None:
            raise _refuse(text("has holes, but no outline that they are in"))
        if self.outline is None and self.length_m is None and not self.paths:
            raise _refuse(text("has no outline, so length_m (the walk through it) must be given"))
        return self


class SpaceTable(PlanSpaceTable):
    """`[[space]]`: a space of one floor, with its whole id."""

    floor: Id


class ConnectionTable(Table):
    """`[[connection]]` and `[[plan.NAME.connection]]`."""

    id: Id
    kind: ConnectionKind
    between: Pair
    clear_width_m: Width
    leaves: Leaves = 1
    leaves_locked: LeavesLocked = 0
    posts: Posts = 0
    one_way_to: Id | None = None
    capacity_per_s: Capacity | None = None
    at: Point | None = None
    specific_flow_per_m_s: SpecificFlow | None = None
    boundary_layer_m: Layer | None = None
    merge_weight: Weight = 1.0
    assembly_distance_m: Walk | None = None
    aliases: list[Name] = []

    @model_validator(mode="after")
    def _leaves_fit(self) -> Self:
        _leaves_left(self.leaves, self.leaves_locked, self.posts)
        return self


class FlightTable(Table):
    """`[[flight]]`: one straight flight between two spaces."""

    id: Id
    upper: Id
    lower: Id
    clear_width_m: Width
    riser_m: Riser
    tread_m: Tread
    steps: Steps | None = None
    length_m: Incline | None = None
    handrails: Handrails = 2
    width_measured: WidthMeasured = "wall-to-wall"
    handrail_projection_m: Projection = 0.06
    boundary_layer_m: Layer | None = None
    specific_flow_per_m_s: SpecificFlow | None = None
    head_capacity_per_s: Capacity | None = None
    foot_capacity_per_s: Capacity | None = None
    outline: Outline | None = None
    head_at: Point | None = None
    foot_at: Point | None = None
    stairwell: Id | None = None
    aliases: list[Name] = []

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.steps is None) == (self.length_m is None):
            raise _refuse(text("needs either steps or length_m (along the incline), and not both"))
        if self.outline is not None and (self.head_at is None or self.foot_at is None):
            raise _refuse(
                text(
                    "has an outline, so head_at and foot_at (where one steps on it above "
                    "and below) must be given"
                )
            )
        return self


class StairDoorTable(Table):
    """`[stairwell.at.FLOOR]`: what differs on one floor."""

    opens_to: str | None = None
    door_kind: ConnectionKind | None = None
    door_clear_width_m: Width | None = None
    door_leaves: Leaves | None = None
    door_leaves_locked: LeavesLocked | None = None
    door_posts: Posts | None = None
    door_one_way_to: Literal["stair", "floor"] | None = None
    door_capacity_per_s: Capacity | None = None
    door_at: Point | None = None
    door_side: DoorSide | None = None
    door_specific_flow_per_m_s: SpecificFlow | None = None
    door_boundary_layer_m: Layer | None = None
    merge_share_floor: Share | None = None


_FLIGHTS = Field(min_length=1, max_length=4)


class StoreyTable(Table):
    """`[stairwell.storey.FLOOR]`: what differs between FLOOR and the next one above it."""

    steps_per_flight: Annotated[list[Steps], _FLIGHTS] | None = None
    flight_lengths_m: Annotated[list[Incline], _FLIGHTS] | None = None
    clear_width_m: Width | None = None
    landing_depth_m: Depth | None = None
    turn: Turn | None = None

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if self.steps_per_flight is not None and self.flight_lengths_m is not None:
            raise _refuse(text("has both steps_per_flight and flight_lengths_m; give one of them"))
        return self


class StairwellTable(StairDoorTable):
    """`[[stairwell]]`: a stair as people measure it; door keys hold for every floor it opens to."""

    id: Id
    floors: Annotated[list[Id], Field(min_length=2)]
    clear_width_m: Width
    width_measured: WidthMeasured
    handrails: Handrails
    riser_m: Riser
    tread_m: Tread
    landing_depth_m: Depth
    well_m: Gap
    opens_to: str
    outline: Outline | None = None
    scissor_with: Id | None = None
    turn: Turn | None = None
    steps_per_flight: Annotated[list[Steps], _FLIGHTS] | None = None
    flight_lengths_m: Annotated[list[Incline], _FLIGHTS] | None = None
    landing_walk_m: Length | None = None
    handrail_projection_m: Projection = 0.06
    boundary_layer_m: Layer | None = None
    specific_flow_per_m_s: SpecificFlow | None = None
    at: dict[Id, StairDoorTable] = {}
    storey: dict[Id, StoreyTable] = {}
    aliases: list[Name] = []

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.steps_per_flight is None) == (self.flight_lengths_m is None):
            raise _refuse(text("needs either steps_per_flight or flight_lengths_m, and not both"))
        return self

    @model_validator(mode="after")
    def _whole_doors(self) -> Self:
        """Ask for kind, width and side of every door that is there; nothing is assumed of it."""
        for floor in self.floors:
            door = self.door(floor)
            needed = ("door_kind", "door_clear_width_m", "door_side")
            missing = [key for key in needed if getattr(door, key) is None]
            _leaves_left(door.door_leaves or 1, door.door_leaves_locked or 0, door.door_posts or 0)
            if door.opens_to and missing:
                raise _refuse(
                    text(
                        "opens to {opens_to} on {floor}, but {missing} is missing",
                        opens_to=door.opens_to,
                        floor=floor,
                        missing=", ".join(missing),
                    )
                )
        return self

    def door(self, floor: str) -> StairDoorTable:
        """Return the door keys that hold on `floor`: its own where given, else the stairwell's."""
        common = {key: getattr(self, key) for key in StairDoorTable.model_fields}
        own = self.at[floor].model_dump(exclude_none=True) if floor in self.at else {}
        return StairDoorTable(**(common | own))

    def storey_of(self, lower: str) -> StoreyTable:
        """Return what holds from `lower` to the next floor up: its own, else the stairwell's."""
        own = self.storey.get(lower, StoreyTable())
        if own.steps_per_flight is None and own.flight_lengths_m is None:
            lengths = (self.steps_per_flight, self.flight_lengths_m)
        else:
            lengths = (own.steps_per_flight, own.flight_lengths_m)
        return StoreyTable(
            steps_per_flight=lengths[0],
            flight_lengths_m=lengths[1],
            clear_width_m=own.clear_width_m or self.clear_width_m,
            landing_depth_m=own.landing_depth_m or self.landing_depth_m,
            turn=own.turn or self.turn,
        )


class PlanTables(Table):
    """`[plan.NAME]`: spaces and connections drawn once for many floors."""

    space: list[PlanSpaceTable] = []
    connection: list[ConnectionTable] = []


class BuildingFile(Table):
    """The whole file. What the building was designed as (`use` to `year`) is for `check` alone."""

    id: Id
    name: Name
    aliases: list[Name] = []
    source: str = ""
    use: Use | None = None
    school_kind: SchoolKind | None = None
    fire_class: FireClass | None = None
    sprinklers: bool | None = None
    open_corridor: bool | None = None
    enclosed_stairs: bool | None = None
    year: Year | None = None
    floor: Annotated[list[FloorTable], Field(min_length=1)]
    plan: dict[Id, PlanTables] = {}
    space: list[SpaceTable] = []
    connection: list[ConnectionTable] = []
    flight: list[FlightTable] = []
    stairwell: list[StairwellTable] = []
    component_aliases: dict[Id, list[Name]] = {}
