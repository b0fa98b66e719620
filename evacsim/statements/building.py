"""What is in a building file, in numbers: floors, stairs, exits, the longest walks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts
from evacsim.present.model import Heading, Paragraph, table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.naming import Names
    from evacsim.building.survey import FloorFacts, StairFacts, Survey
    from evacsim.present.model import Block, Table

_SHOWN_WALKS: Final = 8

_say: Final = Texts(
    {
        "id": "",
        "floors": "Floors",
        "elevation": "elevation [m]",
        "area": "area [m²]",
        "load": "people",
        "spaces": "spaces",
        "fullest": "fullest space",
        "per_m2": "people/m²",
        "stairs": "Stairs",
        "serves": "floors",
        "width": "clear width [m]",
        "measured": "how measured",
        "between-rails": "between rails",
        "wall-to-wall": "wall to wall",
        "rails": "rails",
        "riser": "riser [m]",
        "tread": "tread [m]",
        "slope": "slope",
        "incline": "incline [m]",
        "exits": "Exits",
        "from": "from",
        "assembly": "to assembly [m]",
        "travel": (
            "Walk from a room's door to the nearest exit or stair leading out, the longest "
            "{shown} of {total}"
        ),
        "to": "to",
        "distance": "distance [m]",
    }
)


def building_statement(numbers: Survey, title: str, names: Names) -> tuple[Block, ...]:
    """Return the tables of a building that is called `title`."""
    floors = [_floor_row(floor, names) for floor in reversed(numbers.floors)]
    stairs = [_stair_row(stair, names) for stair in numbers.stairs]
    exits = [
        (
            names.place(e.id),
            names.place(e.space),
            f"{e.clear_width_m:.2f}",
            _metres(e.assembly_distance_m),
        )
        for e in numbers.exits
    ]
    longest = sorted(numbers.travel, key=lambda row: (-row.distance_m, row.door))[:_SHOWN_WALKS]
    walks = [
        (names.place(row.door), _goal(row.to, names), f"{row.distance_m:.1f}") for row in longest
    ]
    travel = _say("travel", shown=len(walks), total=len(numbers.travel))
    flights = ("id", "serves", "width", "measured", "rails", "riser", "tread", "slope", "incline")
    tables = [
        _table("", ("id", "elevation", "spaces", "area", "load", "fullest", "per_m2"), floors),
        *([_table(_say("stairs"), flights, stairs)] if stairs else []),
        _table(_say("exits"), ("id", "from", "width", "assembly"), exits),
        *([_table(travel, ("id", "to", "distance"), walks)] if walks else []),
    ]
    return (Paragraph(words=title), Heading(text=_say("floors")), *tables)


def _table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> Table:
    return table(title, map(_say, columns), rows)


def _stair_row(stair: StairFacts, names: Names) -> tuple[object, ...]:
    return (
        names.stair(stair.id),
        f"{names.floor(stair.floors[-1])}–{names.floor(stair.floors[0])}",
        f"{stair.clear_width_m:.2f}",
        _say(stair.width_measured),
        stair.handrails,
        f"{stair.riser_m:.3f}",
        f"{stair.tread_m:.3f}",
        f"{stair.slope_deg:.1f}°",
        f"{sum(stair.incline_lengths_m):.1f}",
    )


def _floor_row(floor: FloorFacts, names: Names) -> tuple[object, ...]:
    loaded = [space for space in floor.spaces if space.density_per_m2 is not None]
    fullest = max(loaded, key=lambda space: (space.density_per_m2 or 0, space.id), default=None)
    return (
        names.floor(floor.id),
        f"{floor.elevation_m:.2f}",
        len(floor.spaces),
        f"{floor.area_m2:.1f}",
        floor.occupant_load,
        names.place(fullest.id) if fullest else None,
        f"{fullest.density_per_m2:.2f}" if fullest else None,
    )


def _goal(to: str, names: Names) -> str:
    """Return what a stair or exit to which somebody walks is called."""
    stair = names.stair(to)
    return stair if stair != to else names.place(to)


def _metres(distance_m: float | None) -> str | None:
    return None if distance_m is None else f"{distance_m:.0f}"
