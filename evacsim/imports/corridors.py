"""Corridors: where each row of one lies, and what spaces the arms of a floor are together.

Arms that touch are one space, whatever shape they make: a bend adds no door, a ring goes round its
court. Arms whose rows name different wholes stay apart, open to one another where they touch; a
ramp is a space by itself, open where it begins, and where it ends to the floor that it rises to.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from shapely import LineString, Polygon, get_parts, line_merge, union_all
from shapely import Point as PlanePoint

from evacsim.errors import nearest_name
from evacsim.imports.arms import arms_of, frame_shape
from evacsim.imports.floors import known_floors
from evacsim.imports.geometry import COMPASS, DIGITS, Frame
from evacsim.imports.read import say_missing
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from evacsim.imports.geometry import Point, Side
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line

_LEAST_OPENING_M: Final = 0.5
_LEAST_M2: Final = 1e-6
_LEAST_M: Final = 1e-4
RISE_SLACK_M: Final = 0.05
"""What rises may come out so much higher or lower than the floors that it joins."""


def place_corridor(book: Book, made: Layout, line: Line, alike: dict[str, str]) -> None:
    """Place a row of the sheet of corridors on its floors; say where it cannot be."""
    if not say_missing(book, line, "floors", "corridor", "length", "width"):
        return
    name = line.values["corridor"]
    for floor in known_floors(book, made, line, alike):
        here = made.corridors.setdefault(floor, {})
        if plain(name) in here:
            book.say(line, "corridor", "corridor_twice", floor=floor, value=name)
            continue
        alone = not line.has("joins")
        frame = _alone(book, line, here) if alone else _joined(book, made, line, floor)
        if frame is not None:
            here[plain(name)] = (line, frame)


def _joined(book: Book, made: Layout, line: Line, floor: str) -> Frame | None:
    here = made.corridors[floor]
    turn = line.get("direction")
    if line.has("origin"):
        book.say(line, "origin", "joins_and_origin", value=line.values["joins"])
    joined = here.get(plain(line.values["joins"]))
    if joined is None:
        name = line.values["joins"]
        if plain(name) not in made.lost:
            hint = nearest_name(name, corridor_names(here))
            book.say(line, "joins", "joins_unknown", floor=floor, value=name, hint=hint)
        return None
    if "at" in line.faulty or "direction" in line.faulty:
        return None
    parent = joined[1]
    if turn in COMPASS:
        side = parent.side(turn)
        turn = side if side in ("left", "right") else "straight"
    if not line.has("at") or turn is None or line.values["at"] == "next":
        what = "direction" if turn is None else "at"
        entry = book.sheets["corridors"].entry(what).title(book.lang)
        book.say(line, what, "joins_how", value=line.values["joins"], what=entry)
        return None
    at = line.values["at"]
    if not isinstance(at, str) and not 0 <= at <= parent.length:
        book.say(line, "at", "joins_off", at=f"{at:g}", length=f"{parent.length:g}")
        return None
    length, width = line.values["length"], line.values["width"]
    return parent.branch(at, turn, length=length, width=width)


def _alone(book: Book, line: Line, here: Mapping[str, tuple[Line, Frame]]) -> Frame | None:
    """Return where a corridor that joins none lies: the first of a floor need not say it."""
    if {"joins", "origin", "direction"} & line.faulty:
        return None
    turn, origin = line.get("direction", "east"), line.get("origin", (0.0, 0.0))
    title = book.sheets["corridors"].entry("joins").title(book.lang)
    first = all(other.has("joins") or other.has("origin") for other, _ in here.values())
    if line.has("at") or turn not in COMPASS:
        book.say(line, "at" if line.has("at") else "direction", "joins_none", missing=title)
    elif not line.has("origin") and not first:
        book.say(line, "joins", "lies_nowhere", missing=title)
    elif len(origin) == 1:
        book.say(line, "origin", "origin_two")
    else:
        length, width = line.values["length"], line.values["width"]
        return Frame(origin=origin, heading=COMPASS[turn], length=length, width=width)
    return None


def corridor_names(here: Mapping[str, tuple[Line, Frame]]) -> list[str]:
    """Return the corridors of a floor as their rows call them."""
    return [str(found.values["corridor"]) for found, _ in here.values()]


@dataclass(slots=True, kw_only=True)
class Passages:
    """The corridors of a floor as spaces: outlines, holes, names, what joins them, who is where."""

    spaces: dict[str, list[Point]] = field(default_factory=dict)
    holes: dict[str, list[list[Point]]] = field(default_factory=dict)
    named: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    home: dict[str, str] = field(default_factory=dict)
    openings: list[tuple[str, str, Point, float]] = field(default_factory=list)
    shapes: dict[str, Polygon] = field(default_factory=dict)
    ramps: dict[str, Frame] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class _Part:
    """Arms that are one space: their outline, their keys, and what their rows call the whole."""

    shape: Polygon
    keys: list[str]
    whole: str | None
    is_ramp: bool = False


def passages(corridors: Mapping[str, tuple[Line, Frame]]) -> Passages:
    """Return the spaces that the corridors of a floor are, by name as `plain` gives it."""
    parts: list[_Part] = []
    wholes: dict[str, str | None] = {}
    for key, (line, frame) in corridors.items():
        joined = plain(str(line.get("joins", "")))
        wholes[key] = line.get("whole") or wholes.get(joined)
        ramp = bool(line.get("rise"))
        new = _Part(shape=frame_shape(frame), keys=[key], whole=wholes[key], is_ramp=ramp)
        parts = [*parts, new] if ramp else _with(parts, new)
    made = Passages()
    taken = {line.values["corridor"] for line, _ in corridors.values()}
    for number, part in enumerate(parts):
        lines = [corridors[key][0] for key in part.keys]
        own = (part.whole if not part.is_ramp else None) or "+".join(
            line.values["corridor"] for line in lines
        )
        if part.whole is None and len(lines) > 1 and number == 0 and "corridor" not in taken:
            own = "corridor"
        while own in made.spaces:  # told by the rules: two wholes of one name
            own += "'"
        _add(made, own, part, corridors)
        made.shapes[own] = part.shape
        if part.is_ramp:
            made.ramps[own] = corridors[part.keys[0]][1]
    named = sorted(made.shapes, key=lambda name: (name in made.ramps, name))  # in any order of rows
    for one, other in itertools.combinations(named, 2):
        made.openings += [
            (other, one, at, width)
            for at, width in touching(made.shapes[one], made.shapes[other])
            if all(at_end(made.ramps[r], "start", at) for r in (one, other) if r in made.ramps)
        ]
    return made


def at_end(ramp: Frame, side: Side, at: Point) -> bool:
    """Whether a point stands in the wall at the start or the end of a ramp."""
    wall = LineString([ramp.on_wall(side, 0.0), ramp.on_wall(side, ramp.width)])
    return bool(wall.distance(PlanePoint(at)) < _LEAST_M)


def ramp_tops(
    by_floor: Mapping[str, Passages], made: Layout
) -> Iterator[tuple[str, str, str, Point, float]]:
    """Yield the openings at the upper ends of ramps: ramp, its corridor there, place and width.

    Both by their whole ids, and the floor of the ramp before them. That is a corridor of a floor
    as high as the ramp rises to, which its end touches.
    """
    for floor, ways in by_floor.items():
        for name, frame in ways.ramps.items():
            rise = ways.lines[name][0].values["rise"]
            for other, there in by_floor.items():
                ends = made.elevations.get(floor), made.elevations.get(other)
                if None in ends or other == floor:
                    continue
                if abs((ends[1] or 0.0) - (ends[0] or 0.0) - rise) > RISE_SLACK_M:
                    continue
                for way, shape in there.shapes.items():
                    for at, width in touching(ways.shapes[name], shape):
                        if at_end(frame, "end", at):
                            yield floor, f"{floor}.{name}", f"{other}.{way}", at, width


def _with(parts: list[_Part], new: _Part) -> list[_Part]:
    """Add an arm to the spaces so far: to those that it touches, if they are of one whole."""
    others: list[_Part] = []
    for part in parts:
        apart = part.is_ramp or (None not in (part.whole, new.whole) and part.whole != new.whole)
        if apart or part.shape.intersection(new.shape).length == 0:
            others.append(part)
            continue
        union = union_all([part.shape, new.shape])
        new = _Part(
            shape=cast("Polygon", union),
            keys=[*part.keys, *new.keys],
            whole=part.whole or new.whole,
        )
    rest = new.shape.difference(union_all([part.shape for part in others]))
    if isinstance(rest, Polygon) and rest.area > _LEAST_M2:
        new.shape = rest  # the corner belongs to the one that was there
    return [*others, new]


def _add(
    made: Passages, name: str, part: _Part, corridors: Mapping[str, tuple[Line, Frame]]
) -> None:
    shape = cast("Polygon", part.shape.normalize().simplify(0.0))
    rings = [_corners(ring.coords) for ring in (shape.exterior, *shape.interiors)]
    lines = [corridors[key][0] for key in part.keys]
    made.spaces[name], made.holes[name] = rings[0], rings[1:]
    order = _as_measured(shape, [corridors[key][1] for key in part.keys])
    arms = [lines[number].values["corridor"] for number in order]
    together = (", " if "".join(arms).isascii() else "、").join(arms)  # in any language the same
    called = [together, *arms] if len(arms) > 1 else arms
    made.named[name] = [one for one in called if one != name]
    made.lines[name] = lines
    made.home.update(dict.fromkeys(part.keys, name))


def _corners(coordinates: Iterable[Sequence[float]]) -> list[Point]:
    return [(round(x, DIGITS) + 0.0, round(y, DIGITS) + 0.0) for x, y in coordinates][:-1]


def _as_measured(shape: Polygon, frames: Sequence[Frame]) -> list[int]:
    """Return the order of arms in which they come back out of the outline: each by its like."""
    arms = arms_of(shape)
    if arms is None or len(arms) != len(frames):
        return list(range(len(frames)))
    drawn = [frame_shape(arm.frame) for arm in arms]

    def like(frame: Frame) -> int:
        own = frame_shape(frame)
        alike = [own.intersection(one).area / own.union(one).area for one in drawn]
        return alike.index(max(alike))

    return sorted(range(len(frames)), key=lambda number: like(frames[number]))


def touching(one: BaseGeometry, other: BaseGeometry) -> Iterator[tuple[Point, float]]:
    """Yield the middle and the length [m] of every stretch of wall that two outlines share."""
    walls = [part for part in get_parts(one.intersection(other)) if isinstance(part, LineString)]
    for part in get_parts(line_merge(union_all(walls))):
        if part.length >= _LEAST_OPENING_M:
            middle = part.interpolate(0.5, normalized=True)
            at = (round(middle.x, DIGITS) + 0.0, round(middle.y, DIGITS) + 0.0)
            yield at, round(part.length, DIGITS)
