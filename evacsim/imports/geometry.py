"""Distances along a corridor to coordinates: corridors, and boxes beside them.

A corridor begins at the origin of its frame, the corner on its right, and leads along its heading::

        left
    +----------------------------+
    | start     s ──▶        end |   width
    O----------------------------+
        right          length

A box stands at a side with its near end so far along: from the corridor's start at the left and
right, from the left wall at the two ends. Headings are those of the compass, so boxes are upright.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Point = tuple[float, float]
Side = Literal["left", "right", "start", "end"]
COMPASS: Final[dict[str, Point]] = {
    "east": (1.0, 0.0),
    "north": (0.0, 1.0),
    "west": (-1.0, 0.0),
    "south": (0.0, -1.0),
}
SIDES: Final = frozenset({"left", "right", "start", "end", *COMPASS})
DIGITS: Final = 6
"""Coordinates are kept to the micrometre: sums of centimetres come out as they were written."""


def turned(heading: Point, turn: str) -> Point:
    """Return a heading turned left or right, or as it is (straight)."""
    x, y = heading
    return {"left": (-y, x), "right": (y, -x)}.get(turn, heading)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A corridor: where it begins, whither it leads, how long and wide it is [m]."""

    origin: Point
    heading: Point
    length: float
    width: float

    def point(self, along: float, across: float) -> Point:
        """Return the point so far along the right wall, and so far to the left of it."""
        (x, y), (hx, hy) = self.origin, self.heading
        return (
            round(x + along * hx - across * hy, DIGITS) + 0.0,
            round(y + along * hy + across * hx, DIGITS) + 0.0,
        )

    def side(self, word: str) -> Side:
        """Return the side that a word of `SIDES` means, one of the compass too."""
        own: dict[str, Side] = {"left": "left", "right": "right", "start": "start", "end": "end"}
        if word in own:
            return own[word]
        sides: dict[Point, Side] = {
            self.heading: "end",
            turned(self.heading, "left"): "left",
            turned(self.heading, "right"): "right",
        }
        return sides.get(COMPASS[word], "start")

    def wall_m(self, side: Side) -> float:
        """Return how long a wall is [m]."""
        return self.length if side in ("left", "right") else self.width

    def on_wall(self, side: Side, at: float, off: float = 0.0) -> Point:
        """Return the point so far along a wall: from the start, at the ends from the left.

        `off` is how far it stands off that wall, within the corridor.
        """
        if side in ("left", "right"):
            return self.point(at, self.width - off if side == "left" else off)
        return self.point(off if side == "start" else self.length - off, self.width - at)

    def outline(self) -> tuple[Point, Point]:
        """Return two opposite corners, the lower left one first."""
        return upright(self.point(0.0, 0.0), self.point(self.length, self.width))

    def reversed(self) -> Frame:
        """Return the same corridor from its other end."""
        x, y = self.heading
        corner = self.point(self.length, self.width)
        heading = (0.0 - x, 0.0 - y)
        return Frame(origin=corner, heading=heading, length=self.length, width=self.width)

    def branch(self, at: float | str, turn: str, *, length: float, width: float) -> Frame:
        """Return a corridor that leaves this one: at an end, or so far along it.

        At an end it turns within the corner, and its length counts from the outer wall of that;
        along the way it begins at the wall, its near side at the distance given.
        """
        heading = turned(self.heading, turn)
        if turn == "straight":
            # seen from either end one goes on: at the start the other way round
            if at == "start":
                back = turned(turned(self.heading, "left"), "left")
                corner = self.point(0.0, self.width)
                return Frame(origin=corner, heading=back, length=length, width=width)
            along = self.length if at == "end" else float(at)
            return Frame(origin=self.point(along, 0.0), heading=heading, length=length, width=width)
        if at == "end":
            left, right = self.point(self.length, 0.0), self.point(self.length - width, self.width)
        elif at == "start":
            left, right = self.point(width, 0.0), self.point(0.0, self.width)
        else:
            left, right = self.point(float(at) + width, self.width), self.point(float(at), 0.0)
        origin = left if turn == "left" else right
        return Frame(origin=origin, heading=heading, length=length, width=width)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A room or stair beside a corridor: `start` to `start + frontage` along it, so deep [m]."""

    frame: Frame
    side: Side
    start: float
    frontage: float
    depth: float

    def point(self, along: float, deep: float) -> Point:
        """Return the point so far from the near end and so far away from the corridor."""
        frame, at = self.frame, self.start + along
        if self.side == "left":
            return frame.point(at, frame.width + deep)
        if self.side == "right":
            return frame.point(at, -deep)
        end = frame.length + deep if self.side == "end" else -deep
        return frame.point(end, frame.width - at)

    def outline(self) -> tuple[Point, Point]:
        """Return two opposite corners, the lower left one first."""
        return upright(self.point(0.0, 0.0), self.point(self.frontage, self.depth))

    def part(self, void: Sequence[float]) -> tuple[Point, Point]:
        """Return two corners of a part: along the front, off it, its width and its depth [m]."""
        along, off, wide, deep = void
        return upright(self.point(along, off), self.point(along + wide, off + deep))

    def part_of(self, low: Point, high: Point) -> tuple[float, ...]:
        """Return what a part is by its corners: the way back of `part`."""
        origin, right, ahead = self.point(0.0, 0.0), self.point(1.0, 0.0), self.point(0.0, 1.0)
        ends = [
            [
                (x - origin[0]) * (to[0] - origin[0]) + (y - origin[1]) * (to[1] - origin[1])
                for x, y in (low, high)
            ]
            for to in (right, ahead)
        ]
        starts = [min(pair) for pair in ends]
        sizes = [max(pair) - min(pair) for pair in ends]
        return tuple(round(value, DIGITS) + 0.0 for value in (*starts, *sizes))

    def within(self) -> Frame:
        """Return its inside as a corridor: as one comes in by its front wall and looks ahead."""
        near, far = self.point(0.0, 0.0), self.point(0.0, self.depth)
        heading = (
            round((far[0] - near[0]) / self.depth) + 0.0,
            round((far[1] - near[1]) / self.depth) + 0.0,
        )
        frames = [
            Frame(origin=corner, heading=heading, length=self.depth, width=self.frontage)
            for corner in (near, self.point(self.frontage, 0.0))
        ]
        return next(frame for frame in frames if frame.outline() == self.outline())

    def wall(self, word: str) -> str | None:
        """Return which wall a word means: back, front, start-wall or end-wall; None if none."""
        if word in ("back", "front", "start-wall", "end-wall"):
            return word
        if word in ("start", "end") and self.side in ("left", "right"):
            return f"{word}-wall"
        if word not in COMPASS:
            return None
        middle = self.point(self.frontage / 2, self.depth / 2)
        for wall in ("back", "front", "start-wall", "end-wall"):
            x, y = self.on_wall(wall, self.wall_m(wall) / 2)
            away = (x - middle[0], y - middle[1])
            if sum(a * b for a, b in zip(away, COMPASS[word], strict=True)) > 0:
                return wall
        return None

    def wall_m(self, wall: str) -> float:
        """Return how long a wall is [m]."""
        return self.frontage if wall in ("back", "front") else self.depth

    def on_wall(self, wall: str, at: float, off: float = 0.0) -> Point:
        """Return the point so far along a wall: at the sides it counts from the corridor.

        `off` is how far it stands off that wall, within the box.
        """
        if wall in ("back", "front"):
            return self.point(at, self.depth - off if wall == "back" else off)
        return self.point(off if wall == "start-wall" else self.frontage - off, at)


def upright(one: Point, other: Point) -> tuple[Point, Point]:
    """Return the lower left and the upper right corner of what lies between two points."""
    (ax, ay), (bx, by) = one, other
    return (min(ax, bx), min(ay, by)), (max(ax, bx), max(ay, by))
