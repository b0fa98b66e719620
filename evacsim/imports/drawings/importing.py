"""A plan file to the files that stand for it: building, questions, and what became of what."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from evacsim.building.assumed import assumed_values
from evacsim.building.model import OUTSIDE
from evacsim.building.read import building_from_dict
from evacsim.errors import InputError
from evacsim.files import file_sha256
from evacsim.imports.drawings.checks import check_drawing
from evacsim.imports.drawings.drawing import Dropped
from evacsim.imports.drawings.naming import settled
from evacsim.imports.drawings.tables import Tables, building_tables
from evacsim.imports.text import toml_text
from evacsim.locale import text

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.errors import Problem
    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.drawing import Drawing


class SpaceJson(TypedDict):
    """A space of a plan: its id in the building, its handle in the plan's file."""

    id: str
    handle: str
    floor: str
    number: str
    name: str
    kind: str
    area_m2: float


class DoorJson(TypedDict):
    """A door of a plan; `at` [m] in the building's coordinates."""

    id: str
    handle: str
    kind: str
    number: int
    use: str
    between: list[str]
    at: list[float]
    width_m: float


class StairJson(TypedDict):
    """A stair of a plan from one floor to the next; `steps` from the top down."""

    id: str
    handle: str
    lower: str
    upper: str
    steps: list[int | None]


class ListingJson(TypedDict):
    """What of a plan is part of the building."""

    spaces: list[SpaceJson]
    doors: list[DoorJson]
    stairs: list[StairJson]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedPlan:
    """What was made of a plan: the building as text and, where it is sound, as read again.

    `read` is the drawing as the file has it, `drawing` with the answers. `faults` are what `check`
    would say of the text, `checks` what to look at; `tables` know the ids of everything.
    """

    read: Drawing
    drawing: Drawing
    tables: Tables
    building_text: str
    building: Building | None
    faults: tuple[Problem, ...]
    checks: tuple[Problem, ...]

    @property
    def assumed(self) -> list[tuple[str, str]]:
        """The values that nobody has answered: key and reason."""
        return assumed_values(self.building_text)

    @property
    def as_warnings(self) -> list[Problem]:
        """What `check` would say of the building: nothing stops the import, questions are open."""
        return [replace(one, severity="warning") for one in self.faults]

    @property
    def dropped(self) -> list[Dropped]:
        """All that is no part of the building: in the file, and by what was answered or is lost."""
        lost = [self.drawing.space(handle) for handle in self.tables.lost]
        return [
            *self.drawing.dropped,
            *(
                Dropped(
                    what="space", handle=one.handle, name=self.tables.ids.spaces[one.handle],
                    storey=one.storey, why=text("cut off, or under a stair"),
                )
                for one in lost
            ),
        ]  # fmt: skip

    def listing(self) -> ListingJson:
        """Return spaces, doors and stairs with their ids, handles and what they join."""
        ids = self.tables.ids
        names = ids.spaces | {OUTSIDE: OUTSIDE}
        drawn = self.drawing
        return {
            "spaces": [
                {
                    "id": ids.spaces[one.handle], "handle": one.handle, "floor": one.storey,
                    "number": one.number, "name": one.name, "kind": one.kind,
                    "area_m2": round(one.polygon.area, 2),
                }
                for one in drawn.spaces
            ],
            "doors": [
                {
                    "id": ids.doors[one.handle], "handle": one.handle, "kind": one.kind,
                    "number": ids.numbers[one.handle], "use": self.tables.uses[one.handle],
                    "between": [names[side] for side in one.between],
                    "at": [round(place, 3) for place in one.at], "width_m": round(one.width_m, 3),
                }
                for one in drawn.doors
            ],
            "stairs": [
                {
                    "id": well.id, "handle": stair.handle, "lower": names[stair.lower],
                    "upper": names[stair.upper],
                    "steps": [flight.steps for flight in reversed(stair.flights)],
                }
                for well in self.tables.wells
                for stair in well.stairs
            ],
        }  # fmt: skip


def make_building(path: Path, drawing: Drawing, answers: Answers) -> ImportedPlan:
    """Return the building of a drawing with its answers."""
    read = drawing
    drawing = settled(read, answers)
    tables = building_tables(drawing, answers)
    head = [
        text("Made of {name}. Answer questions.xlsx and import again.", name=path.name),
        f"SHA-256 {file_sha256(path)}",
        *drawing.remarks,
        *tables.unused,
    ]
    written = toml_text(head, tables.sections)
    building: Building | None = None
    faults: tuple[Problem, ...] = ()
    try:
        building = building_from_dict(tomllib.loads(written), file="building.toml")
    except InputError as error:
        faults = tuple(one for one in error.problems if one.severity == "fault")
    return ImportedPlan(
        read=read,
        drawing=drawing,
        tables=tables,
        building_text=written,
        building=building,
        faults=faults,
        checks=tuple(check_drawing(drawing, tables)),
    )
