"""Corridors back from outlines: the straight arms that a tape measures, and their rows."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from shapely import Point as PlanePoint
from shapely import Polygon, get_parts, union_all
from shapely import box as rectangle

from evacsim.building.values import as_id
from evacsim.imports.geometry import COMPASS, DIGITS, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.imports.geometry import Point

_MOST_ARMS: Final = 12
_MOST_LINES: Final = 24
"""A corridor with more walls than that was drawn by a program, not measured with a tape."""
_LEAST_M2: Final = 1e-6

Upright = tuple[float, float, float, float]
"""An upright rectangle: its lower left and its upper right corner [m]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """A straight corridor: the number of the arm that it joins, where and how it turns off there.

    `depth` counts the arms from the first to it.
    """

    frame: Frame
    joins: int | None = None
    at: float | str | None = None
    turn: str | None = None
    depth: int = 0


def arms_of(shape: Polygon) -> list[Arm] | None:
    """Return the straight corridors that an upright outline is made of, together all of it.

    Straight, L, T, U, ring: each arm as long as it can be, at a corner from the outer wall, along
    the way from the wall that it leaves. None where walls are not upright, or more than a tape
    would have measured.
    """
    boxes, cells = _largest(shape)
    if not boxes:
        return None
    found = []
    for size in (_long_side, _area):
        ordered = sorted(boxes, key=lambda box, size=size: (-size(box), box[1], box[0]))  # type: ignore[misc]
        found.append(_placed(_needed(ordered, cells)))
    arms = min(found, key=len)
    return arms if len(arms) <= _MOST_ARMS else None


def _long_side(box: Upright) -> float:
    return max(box[2] - box[0], box[3] - box[1])


def _area(box: Upright) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _largest(shape: Polygon) -> tuple[list[Upright], list[Point]]:
    """Return the upright rectangles within an outline that none larger holds, and its cells.

    A cell is the middle of a piece between two walls (carried on) each way. Both empty if there is
    a wall that is not upright, or too many.
    """
    rings = [list(ring.coords) for ring in (shape.exterior, *shape.interiors)]
    points = [(round(x, DIGITS), round(y, DIGITS)) for ring in rings for x, y in ring]
    walls = [pair for ring in rings for pair in itertools.pairwise(ring)]
    xs, ys = sorted({x for x, _ in points}), sorted({y for _, y in points})
    slanted = any(a[0] != b[0] and a[1] != b[1] for a, b in walls)
    if slanted or max(len(xs), len(ys)) > _MOST_LINES:
        return [], []
    columns, rows = len(xs) - 1, len(ys) - 1
    middle = {
        (i, j): ((xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2)
        for i in range(columns)
        for j in range(rows)
    }
    inside = {cell for cell, at in middle.items() if shape.contains(PlanePoint(at))}

    def full(i: int, j: int, k: int, m: int) -> bool:
        return all((a, b) in inside for a in range(i, k) for b in range(j, m))

    boxes: list[Upright] = []
    for i, j in sorted(inside):
        k = i
        while (k, j) in inside:
            k += 1
            m = j + 1
            while full(i, m, k, m + 1) and m < rows:
                m += 1
            wider = (full(i - 1, j, i, m), full(k, j, k + 1, m), full(i, j - 1, k, j))
            if not any(wider):
                boxes.append((xs[i], ys[j], xs[k], ys[m]))
    return boxes, [middle[cell] for cell in sorted(inside)]


def _needed(boxes: Sequence[Upright], cells: Sequence[Point]) -> list[Upright]:
    """Return the first boxes that together hold all cells, without those that others hold."""
    own = {box: {c for c in cells if _holds(box, c)} for box in boxes}
    left, chosen = set(cells), []
    for box in boxes:
        if left & own[box]:
            chosen.append(box)
            left -= own[box]
    for box in reversed(chosen):
        others = [own[one] for one in chosen if one != box]
        if others and own[box] <= set().union(*others):
            chosen = [one for one in chosen if one != box]
    return chosen


def _holds(box: Upright, at: Point) -> bool:
    return box[0] < at[0] < box[2] and box[1] < at[1] < box[3]


def _placed(boxes: Sequence[Upright]) -> list[Arm]:
    """Join arms to one another; one that no distance tells stands by its place on the plan."""
    placed = [Arm(frame=_alone(boxes[0]))]
    waiting = list(boxes[1:])
    while waiting:
        for box in waiting:
            found = _corner(placed, box) or _off_the_side(placed, box)
            if found:
                waiting.remove(box)
                placed += found
                break
        else:
            placed.append(Arm(frame=_alone(waiting.pop(0))))
    return placed


def frame_shape(frame: Frame) -> Polygon:
    """Return the floor of a straight corridor."""
    (x0, y0), (x1, y1) = frame.outline()
    return rectangle(x0, y0, x1, y1)


def _alone(box: Upright) -> Frame:
    x0, y0, x1, y1 = box
    wide, deep = round(x1 - x0, DIGITS), round(y1 - y0, DIGITS)
    if wide >= deep:
        return Frame(origin=(x0, y0), heading=COMPASS["east"], length=wide, width=deep)
    return Frame(origin=(x1, y0), heading=COMPASS["north"], length=deep, width=wide)


def _branch(placed: Sequence[Arm], box: Upright, turns: Sequence[str], *, aside: bool) -> list[Arm]:
    """Return a box as an arm that leaves one of those placed; [] if none of them has it."""
    wide, deep = round(box[2] - box[0], DIGITS), round(box[3] - box[1], DIGITS)
    for number, parent in enumerate(placed):
        frame = parent.frame
        level = frame.heading[1] == 0
        for turn in turns:
            along = level if turn == "straight" else not level
            length, width = (wide, deep) if along else (deep, wide)
            places: list[float | str] = ["end", "start"]
            if aside:
                (x, y), (hx, hy) = frame.origin, frame.heading
                ends = [(cx - x) * hx + (cy - y) * hy for cx in box[::2] for cy in box[1::2]]
                places = [round(min(ends), DIGITS)] if 0 <= min(ends) <= frame.length else []
            for at in places:
                made = frame.branch(at, turn, length=length, width=width)
                if made.outline() == (box[:2], box[2:]):
                    depth = parent.depth + 1
                    return [Arm(frame=made, joins=number, at=at, turn=turn, depth=depth)]
    return []


def _corner(placed: Sequence[Arm], box: Upright) -> list[Arm]:
    """Return a box as an arm that turns off within the corner at an end of another."""
    return _branch(placed, box, ("left", "right"), aside=False)


def _off_the_side(placed: Sequence[Arm], box: Upright) -> list[Arm]:
    """Return what of a box lies outside the arms placed, as arms that begin at a wall of these."""
    taken = union_all([frame_shape(arm.frame) for arm in placed])
    found: list[Arm] = []
    for piece in get_parts(rectangle(*box).difference(taken)):
        x0, y0, x1, y1 = (round(value, DIGITS) + 0.0 for value in piece.bounds)
        own = (x0, y0, x1, y1)
        if _area(own) - piece.area > _LEAST_M2:
            return []
        arm = _branch(placed, own, ("left", "right"), aside=True)
        arm = arm or _branch(placed, own, ("straight",), aside=False)
        if not arm:
            return []
        found += arm
    return found


def arm_names(name: str, aliases: Sequence[str], count: int) -> tuple[list[str], int]:
    """Return what so many arms of a corridor are called, and how many of its aliases these take.

    `passages` writes what all arms are called together, and then each.
    """
    arms = list(aliases)
    all_ = set(re.split("、|, ", arms[0])) if arms else set()
    skipped = 1 if len(arms) > count > 1 and all_ in ({name}, set(arms[1 : count + 1])) else 0
    arms = arms[skipped : skipped + count]
    if len(arms) == count and all(as_id(one) == one for one in arms):
        return arms, skipped + count
    return [name] if count == 1 else [f"{name}-{n}" for n in range(1, count + 1)], 0


def corridor_rows(arms: Sequence[Arm], names: Sequence[str]) -> list[dict[str, object]]:
    """Return the rows of the arms of one corridor, each joined to one before it."""
    rows: list[dict[str, object]] = []
    for name, arm in zip(names, arms, strict=True):
        frame = arm.frame
        row: dict[str, object] = {"corridor": name, "length": frame.length, "width": frame.width}
        if arm.joins is None:
            heading = next(word for word, found in COMPASS.items() if found == frame.heading)
            usual = frame.origin == (0.0, 0.0) and heading == "east"
            origin = None if usual else frame.origin
            row |= {"direction": heading, "origin": origin}
        else:
            row |= {"joins": names[arm.joins], "at": arm.at, "direction": arm.turn}
        rows.append({**row, "depth": arm.depth})
    return rows
