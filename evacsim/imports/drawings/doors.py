"""Doors of a floor plan: which two spaces each one parts, found by probing both of its sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from shapely import Point as PlanePoint
from shapely import STRtree

from evacsim.building.model import OUTSIDE, ConnectionKind, Point
from evacsim.imports.drawings.drawing import DrawnDoor, Dropped
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.imports.drawings.drawing import DrawnSpace

_STEPS_M: Final = (0.05, 0.15, 0.3, 0.45, 0.6)
"""How far beyond the faces of the wall it is looked for a space."""
_BESIDE: Final = (0.0, 0.25, -0.25)
"""Where across the door it is looked: in the middle and half way to each side."""
_STOREY_M: Final = 0.9
"""A space whose floor lies so far above or below a door is of another storey."""
_WITNESS_M: Final = 1.0
"""A space that only the file's space boundaries name must lie this near."""
_SAME_M: Final = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A door or an opening before it is known what it parts.

    `along` is the unit vector along the wall, `depth_m` the thickness of the wall, `z_m` the height
    of its sill. `witnesses` are handles of the spaces that the file says it bounds. `guess` says
    why it is taken to be there, if it is not drawn.
    """

    handle: str
    name: str
    kind: ConnectionKind
    type_name: str
    at: Point
    along: Point
    width_m: float
    depth_m: float
    z_m: float = 0.0
    witnesses: frozenset[str] = field(default=frozenset())
    guess: str = ""


def part_spaces(
    leaves: Sequence[Leaf], spaces: Sequence[DrawnSpace]
) -> tuple[list[DrawnDoor], list[Dropped]]:
    """Return every leaf with what it parts; those that part nothing are dropped."""
    tree = STRtree([space.polygon for space in spaces])
    doors: list[DrawnDoor] = []
    dropped = []
    for leaf in leaves:
        found, why = _sides(leaf, spaces, tree)
        if not why and _drawn_already(leaf, found, doors):
            why = text("stands where another one stands")
        if why:
            level = _level(leaf, spaces)
            dropped.append(
                Dropped(what="door", handle=leaf.handle, name=leaf.name, storey=level, why=why)
            )
            continue
        one, other = found
        storey = next(s.storey for s in spaces if s.handle == one)
        doors.append(
            DrawnDoor(
                handle=leaf.handle, storey=storey, kind=leaf.kind, type_name=leaf.type_name,
                at=leaf.at, across=(-leaf.along[1], leaf.along[0]), width_m=leaf.width_m,
                between=(one, other or OUTSIDE), guess=leaf.guess,
            )
        )  # fmt: skip
    return doors, dropped


def _sides(
    leaf: Leaf, spaces: Sequence[DrawnSpace], tree: STRtree
) -> tuple[tuple[str, str | None], str]:
    """Return the handles of the spaces on both sides, and why it is no door, if it is none.

    If nothing lies across the wall's direction, the door may be drawn turned: the other direction
    is tried. What the file says that it bounds is heard only where probing finds one side.
    """
    across = (-leaf.along[1], leaf.along[0])
    found = _both(leaf, across, spaces, tree)
    if not any(found) or found[0] == found[1]:
        turned = _both(leaf, leaf.along, spaces, tree)
        if all(turned) and turned[0] != turned[1]:
            found = turned
    sides = {side for side in found if side is not None}
    more = {
        space.handle
        for space in spaces
        if space.handle in leaf.witnesses - sides
        and space.polygon.distance(PlanePoint(leaf.at)) <= _WITNESS_M
        and abs(space.floor_z_m - leaf.z_m) <= _STOREY_M
    }
    if len(sides) + len(more) == 2 and more:  # noqa: PLR2004 - the witness completes the pair
        sides |= more
    elif len(sides) == 1 and all(found):
        return ("", None), text("both of its sides lie in one space")
    if not sides:
        return ("", None), text("no space lies beside it")
    ordered = [side for side in dict.fromkeys((*found, *sorted(more))) if side in sides]
    return (ordered[0], ordered[1] if len(ordered) > 1 else None), ""


def _both(
    leaf: Leaf, across: Point, spaces: Sequence[DrawnSpace], tree: STRtree
) -> tuple[str | None, str | None]:
    one, other = (_probe(leaf, across, sign, spaces, tree) for sign in (1.0, -1.0))
    return one, other


def _probe(
    leaf: Leaf, across: Point, sign: float, spaces: Sequence[DrawnSpace], tree: STRtree
) -> str | None:
    """Return the first space that lies on one side of a door."""
    along = (across[1], -across[0])
    for step in _STEPS_M:
        far = sign * (leaf.depth_m / 2 + step)
        hits: Counter[str] = Counter()
        for part in _BESIDE:
            side = part * leaf.width_m
            place = PlanePoint(
                leaf.at[0] + across[0] * far + along[0] * side,
                leaf.at[1] + across[1] * far + along[1] * side,
            )
            for number in tree.query(place, predicate="intersects").tolist():
                if abs(spaces[number].floor_z_m - leaf.z_m) <= _STOREY_M:
                    hits[spaces[number].handle] += 3 if part == 0 else 2
        if hits:
            return max(sorted(hits), key=hits.__getitem__)
    return None


def _drawn_already(leaf: Leaf, sides: tuple[str, str | None], doors: Sequence[DrawnDoor]) -> bool:
    here = PlanePoint(leaf.at)
    pair = {sides[0], sides[1] or OUTSIDE}
    return any(
        set(door.between) == pair
        and here.distance(PlanePoint(door.at)) < max(_SAME_M, (door.width_m + leaf.width_m) / 4)
        for door in doors
    )


def _level(leaf: Leaf, spaces: Sequence[DrawnSpace]) -> str:
    """Return the storey that a door which parts nothing stands on, as near as can be told."""
    nearest = min(spaces, key=lambda space: abs(space.floor_z_m - leaf.z_m), default=None)
    return nearest.storey if nearest is not None else ""
