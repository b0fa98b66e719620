"""What a building file may say: the tables of the TOML file, with ranges and their reasons.

These models describe the file and nothing else; `read.py` turns them into the frozen facts of
`model.py`. Ranges are wide enough for any school or office and tight enough to catch a slipped
decimal point or centimetres typed as metres.
"""

from __future__ import annotations

import re
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

from evacsim.building.model import (
    ConnectionKind,
    DoorSide,
    SpaceKind,
    WidthMeasured,
)
from evacsim.locale import mark, text
from evacsim.tomlfile import shown


def _within(low: float, high: float, unit: str, reason: str) -> AfterValidator:
    """Refuse numbers outside [low, high]; the message names value, range, unit and reason."""

    def check(value: float) -> float:
        if low <= value <= high:
            return value
        number = shown(value) if isinstance(value, int) else f"{value:g}"
        between = f"{low:g} to {high:g} {unit}".strip()
        raise PydanticCustomError(
            "range",
            text("is {value}; must be {between} ({reason})"),
            {"value": f"{number} {unit}".strip(), "between": between, "reason": text(reason)},
        )

    return AfterValidator(check)


def _plain(id_: str) -> str:
    """Refuse an id that cannot be written in a glob or a list of names."""
    if re.search(r"[\s#*?\[\]\"]", id_):
        message = text(
            'is {id}; must be without blanks and without any of # * ? [ ] "', id=shown(id_)
        )
        raise PydanticCustomError("rule", "{message}", {"message": message})
    return id_


_Number = Annotated[float, Field(allow_inf_nan=False)]

Id = Annotated[str, StringConstraints(min_length=1, max_length=80), AfterValidator(_plain)]
"""No blanks, and none of `#` (corridor sections), `*?[]` (globs in scenarios)."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Width = Annotated[_Number, _within(0.3, 30, "m", mark("a person needs 0.3 m; 30 m is a hall"))]
Riser = Annotated[_Number, _within(0.08, 0.25, "m", mark("steps are 8 to 25 cm high"))]
Tread = Annotated[_Number, _within(0.2, 0.45, "m", mark("steps are 20 to 45 cm deep"))]
Coordinate = Annotated[
    _Number, _within(-5000, 5000, "m", mark("metres on the plan, not millimetres"))
]
Elevation = Annotated[_Number, _within(-100, 1000, "m", mark("above the ground floor"))]
Area = Annotated[_Number, _within(0.5, 50_000, "m2", mark("a standing place; a stadium"))]
Length = Annotated[_Number, _within(0, 5000, "m", mark("a walk inside one space"))]
Incline = Annotated[_Number, _within(0.3, 200, "m", mark("along the slope of one flight"))]
Depth = Annotated[_Number, _within(0.3, 20, "m", mark("a landing holds at least one person"))]
Gap = Annotated[_Number, _within(0, 10, "m", mark("the gap between the two flights"))]
Layer = Annotated[_Number, _within(0, 1, "m", mark("a strip beside the wall, each side"))]
Projection = Annotated[_Number, _within(0, 0.3, "m", mark("rails stand centimetres off the wall"))]
SpecificFlow = Annotated[_Number, _within(0.05, 5, "1/(m s)", mark("measured flows stay below 4"))]
Weight = Annotated[_Number, _within(0.01, 100, "", mark("turns relative to the other streams"))]
Share = Annotated[_Number, _within(0.01, 0.99, "", mark("part of the turns, between 0 and 1"))]
Walk = Annotated[_Number, _within(0, 5000, "m", mark("from the exit to the assembly point"))]
Load = Annotated[int, _within(0, 100_000, "people", mark("counted heads"))]
Handrails = Annotated[int, _within(0, 3, "", mark("0, 1, 2 both sides, 3 with a centre rail"))]
Leaves = Annotated[int, _within(1, 12, "leaves", mark("those that are opened"))]
Steps = Annotated[int, _within(1, 60, "steps", mark("risers of one flight"))]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
Outline = Annotated[list[Point], Field(min_length=2, max_length=1000)]
Pair = Annotated[list[Id], Field(min_length=2, max_length=2)]


class Table(BaseModel):
    """A table of the file: unknown keys and loose types are faults."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


def _refuse(message: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{message}", {"message": message})


class FloorTable(Table):
    """`[[floor]]`."""

    id: Id
    elevation_m: Elevation
    plan: Id | None = None
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
    at: Point | None = None
    specific_flow_per_m_s: SpecificFlow | None = None
    boundary_layer_m: Layer | None = None
    merge_weight: Weight = 1.0
    assembly_distance_m: Walk | None = None
    aliases: list[Name] = []


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
    aliases: list[Name] = []

    @model_validator(mode="after")
    def _one_length(self) -> Self:
        if (self.steps is None) == (self.length_m is None):
            raise _refuse(text("needs either steps or length_m (along the incline), and not both"))
        return self


class StairDoorTable(Table):
    """`[stairwell.at.FLOOR]`: what differs on one floor."""

    opens_to: str | None = None
    door_kind: ConnectionKind | None = None
    door_clear_width_m: Width | None = None
    door_leaves: Leaves | None = None
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
        )


class PlanTables(Table):
    """`[plan.NAME]`: spaces and connections drawn once for many floors."""

    space: list[PlanSpaceTable] = []
    connection: list[ConnectionTable] = []


class BuildingFile(Table):
    """The whole file."""

    id: Id
    name: Name
    aliases: list[Name] = []
    source: str = ""
    floor: Annotated[list[FloorTable], Field(min_length=1)]
    plan: dict[Id, PlanTables] = {}
    space: list[SpaceTable] = []
    connection: list[ConnectionTable] = []
    flight: list[FlightTable] = []
    stairwell: list[StairwellTable] = []
    component_aliases: dict[Id, list[Name]] = {}
