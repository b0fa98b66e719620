"""Single flights: rows of steps between two places to tables of the building file."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.imports.corridors import RISE_SLACK_M
from evacsim.imports.exits import point_at, spot_named
from evacsim.imports.floor_names import floor_order
from evacsim.imports.geometry import DIGITS, Box, Frame
from evacsim.imports.layout import Placed
from evacsim.imports.read import say_missing
from evacsim.imports.stairs import called
from evacsim.imports.text import Section
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.imports.exits import Spot
    from evacsim.imports.geometry import Point
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line

_NEEDED: Final = (
    "flight", "upper", "lower", "clear_width", "measured", "rails", "riser", "tread", "steps",
)  # fmt: skip
_ENDS: Final = ("upper", "lower")
_NOWHERE: Final = Frame(origin=(0.0, 0.0), heading=(1.0, 0.0), length=0.0, width=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A single flight: its row, the places it joins, where one steps on it above and below."""

    line: Line
    id: str
    upper: Spot
    lower: Spot
    head: Point | None
    foot: Point | None


def place_flights(book: Book, made: Layout) -> None:
    """Place every single flight of a workbook, after all that it may join."""
    for line in book.lines.get("flights", ()):
        if not say_missing(book, line, *_NEEDED):
            continue
        name = line.values["flight"]
        if any(other.id == name for other in made.flights) or name in made.stairs:
            book.say(line, "flight", "flight_twice", value=name)
            continue
        spots = [spot_named(book, made, line, key) for key in _ENDS]
        upper, lower = spots
        if upper is None or lower is None:
            continue
        if upper == lower:
            book.say(line, "lower", "flight_itself")
            continue
        if line.get("stair") in made.stairs:
            book.say(line, "stair", "flight_twice", value=line.values["stair"])
        points: list[Point | None] = []
        for key, spot in ((_ENDS[0], upper), (_ENDS[1], lower)):
            if line.get("takes_place") == "yes":
                say_missing(book, line, f"{key}_at")
            columns = (f"{key}_side", f"{key}_at")
            has_place = line.has(f"{key}_at")
            points.append(point_at(book, made, line, spot, columns) if has_place else None)
        _rise(book, made, line, upper, lower)
        found = Steps(line=line, id=name, upper=upper, lower=lower, head=points[0], foot=points[1])
        made.flights.append(found)
    _named_stairs(made)


def _rise(book: Book, made: Layout, line: Line, upper: Spot, lower: Spot) -> None:
    """Compare steps times riser with the heights of the floors that a flight joins."""
    if upper.floor not in made.elevations or lower.floor not in made.elevations:
        return
    height = made.elevations[upper.floor] - made.elevations[lower.floor]
    if height < 0:
        book.say(line, "upper", "flight_upside_down", upper=upper.floor, lower=lower.floor)
        return
    count, riser = line.values["steps"], line.values["riser"]
    rise = count * riser
    if height > 0 and abs(rise - height) > RISE_SLACK_M:
        book.say(
            line, "steps", "steps_rise", storey=f"{lower.floor}–{upper.floor}", count=count,
            riser=f"{riser:g}", rise=f"{rise:.2f}", height=f"{height:.2f}",
            wanted=round(height / riser),
        )  # fmt: skip


def _named_stairs(made: Layout) -> None:
    """Take in the stairs that flights of one name make, so that classes may be sent to them."""
    for one in made.flights:
        name = one.line.get("stair")
        if name is None:
            continue
        made.lost.discard(plain(name))
        before = made.flight_stairs.get(name)
        floors = {one.upper.floor, one.lower.floor, *(before.floors if before else ())}
        nowhere = Box(frame=_NOWHERE, side="left", start=0.0, frontage=0.0, depth=0.0)
        made.flight_stairs[name] = Placed(
            line=one.line, id=name, floors=tuple(sorted(floors, key=floor_order)), corridor="",
            box=nowhere,
        )  # fmt: skip


def taken_place(head: Point, foot: Point, width_m: float) -> list[list[float]]:
    """Return the place that a flight takes on the plan: from head to foot, as wide as it is."""
    along = math.dist(head, foot) or 1.0
    aside = (
        (head[1] - foot[1]) / along * width_m / 2,
        (foot[0] - head[0]) / along * width_m / 2,
    )
    return [
        [round(x + sign * aside[0], DIGITS) + 0.0, round(y + sign * aside[1], DIGITS) + 0.0]
        for (x, y), sign in ((head, 1), (foot, 1), (foot, -1), (head, -1))
    ]


def flight_section(one: Steps, homes: Mapping[str, Mapping[str, str]]) -> Section:
    """Return the table of a flight; `homes` are the spaces of corridors, by floor and name."""
    line = one.line
    section = Section("[[flight]]")
    section.put("id", one.id, line.cell("flight"))
    section.put("aliases", called(line.get("name"), one.id), line.cell("name"))
    section.put("upper", one.upper.space(homes), line.cell("upper"))
    section.put("lower", one.lower.space(homes), line.cell("lower"))
    for key, name in (
        ("clear_width", "clear_width_m"), ("measured", "width_measured"), ("rails", "handrails"),
        ("riser", "riser_m"), ("tread", "tread_m"), ("steps", "steps"),
    ):  # fmt: skip
        section.put(name, line.get(key), line.cell(key))
    if line.get("takes_place") == "yes" and one.head is not None and one.foot is not None:
        outline = taken_place(one.head, one.foot, line.values["clear_width"])
        section.put("outline", outline, line.cell("takes_place"))
    for key, at in (("head_at", one.head), ("foot_at", one.foot)):
        cell = line.cell("upper_at" if key == "head_at" else "lower_at")
        section.put(key, list(at) if at is not None else None, cell)
    section.put("stairwell", line.get("stair"), line.cell("stair"))
    return section
