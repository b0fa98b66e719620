"""The numbers and names of a building file: their units, ranges, and the reasons of these.

Ranges are wide enough for any school or office and tight enough to catch a slipped decimal point
or centimetres typed as metres.
"""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from evacsim.locale import mark, text
from evacsim.tomlfile import shown

_NO_ID: Final = re.compile(r"[\s#*?\[\]\"]+")
MOST_LETTERS: Final = 80
"""Of an id."""


def within(low: float, high: float, unit: str, reason: str) -> AfterValidator:
    """Refuse numbers outside [low, high]; the message names value, range, unit and reason."""

    def check(value: float) -> float:
        if low <= value <= high:
            return value
        number = shown(value) if isinstance(value, int) else f"{value:g}"
        between = text("{low:g} to {high:g} {unit}", low=low, high=high, unit=unit).strip()
        raise PydanticCustomError(
            "range",
            text("is {value}; must be {between} ({reason})"),
            {
                "value": f"{number} {unit}".strip(),
                "between": between,
                "reason": text(reason),
                "hint": _other_unit(value, low, high) if unit == "m" else "",
            },
        )

    return AfterValidator(check)


def _other_unit(value: float, low: float, high: float) -> str:
    """Return a length that would be right in centimetres or millimetres; nothing if none is."""
    for unit, metres in (("cm", 100), ("mm", 1000)):
        if low < value / metres <= high:
            return text("{value:g} {unit}? write {m:g}", value=value, unit=unit, m=value / metres)
    return ""


def as_id(name: str) -> str:
    """Return the id nearest to a name: 1#教学楼 becomes 1-教学楼. Nothing where nothing is left."""
    if not _NO_ID.search(name) and len(name) <= MOST_LETTERS:
        return name
    return _NO_ID.sub("-", name).strip("-")[:MOST_LETTERS]


def plain(id_: str) -> str:
    """Refuse an id that cannot be written in a glob or a list of names."""
    if _NO_ID.search(id_):
        message = text(
            'is {id}; must be without blanks and without any of # * ? [ ] "', id=shown(id_)
        )
        raise PydanticCustomError("rule", "{message}", {"message": message})
    return id_


Number = Annotated[float, Field(allow_inf_nan=False)]

Id = Annotated[str, StringConstraints(min_length=1, max_length=MOST_LETTERS), AfterValidator(plain)]
"""No blanks, and none of `#` (corridor sections), `*?[]` (globs in scenarios)."""
Name = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Width = Annotated[Number, within(0.3, 30, "m", mark("a person needs 0.3 m; 30 m is a hall"))]
Rise = Annotated[Number, within(-10, 10, "m", mark("of a ramp, from its floor to the other end"))]
Riser = Annotated[Number, within(0.08, 0.25, "m", mark("steps are 8 to 25 cm high"))]
Tread = Annotated[Number, within(0.2, 0.45, "m", mark("steps are 20 to 45 cm deep"))]
Coordinate = Annotated[
    Number, within(-5000, 5000, "m", mark("metres on the plan, not millimetres"))
]
Elevation = Annotated[Number, within(-100, 1000, "m", mark("above the ground floor"))]
Area = Annotated[Number, within(0.1, 50_000, "m2", mark("room for one person's feet; a stadium"))]
Length = Annotated[Number, within(0, 5000, "m", mark("a walk inside one space"))]
Incline = Annotated[Number, within(0.3, 200, "m", mark("along the slope of one flight"))]
Depth = Annotated[Number, within(0.3, 20, "m", mark("a landing holds at least one person"))]
Gap = Annotated[Number, within(0, 10, "m", mark("the gap between the two flights"))]
Layer = Annotated[Number, within(0, 1, "m", mark("a strip beside the wall, each side"))]
Projection = Annotated[Number, within(0, 0.3, "m", mark("rails stand centimetres off the wall"))]
SpecificFlow = Annotated[Number, within(0.05, 5, "1/(m s)", mark("measured flows stay below 4"))]
Weight = Annotated[Number, within(0.01, 100, "", mark("turns relative to the other streams"))]
Share = Annotated[Number, within(0.01, 0.99, "", mark("part of the turns, between 0 and 1"))]
Walk = Annotated[Number, within(0, 5000, "m", mark("from the exit to the assembly point"))]
Load = Annotated[int, within(0, 100_000, "people", mark("counted heads"))]
Handrails = Annotated[int, within(0, 3, "", mark("0, 1, 2 both sides, 3 with a centre rail"))]
Leaves = Annotated[int, within(1, 12, "leaves", mark("of one door"))]
LeavesLocked = Annotated[int, within(0, 11, "leaves", mark("those that stay shut"))]
Posts = Annotated[int, within(0, 11, "posts", mark("that stay between the leaves"))]
Capacity = Annotated[
    Number, within(0.05, 100, "1/s", mark("people a second; a turnstile passes 0.5"))
]
Steps = Annotated[int, within(1, 60, "steps", mark("risers of one flight"))]
FireClass = Annotated[int, within(1, 4, "", mark("1 resists longest"))]
Year = Annotated[int, within(1900, 2100, "", mark("of the design"))]
Point = Annotated[list[Coordinate], Field(min_length=2, max_length=2)]
Outline = Annotated[list[Point], Field(min_length=2, max_length=1000)]
Pair = Annotated[list[Id], Field(min_length=2, max_length=2)]
