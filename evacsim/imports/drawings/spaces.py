"""Spaces of a floor plan: what is none, which kind it is, and no two in one place."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from shapely import STRtree, union_all

from evacsim.building.measure import frame_of
from evacsim.errors import Problem
from evacsim.imports.drawings.drawing import Dropped
from evacsim.imports.drawings.meshes import largest
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.building.model import SpaceKind
    from evacsim.imports.drawings.drawing import DrawnSpace

SMALLEST_M2: Final = 0.5
"""A standing place; no space of a building file may be smaller."""
LOWEST_M: Final = 1.8
"""Nobody stands upright in a space lower than that: a duct, a plenum, a crawl space."""
_GROSS: Final = 0.7
"""A space that others cover to this part is their sum (gross floor area), no place of its own."""
_OVERLAP_M2: Final = 0.01
_LONG: Final = 3.5
_WIDEST_CORRIDOR_M: Final = 5.0

_NONE: Final = re.compile(
    r"\b(roof|dach|dachflaeche|toit\w*|cubierta|shaft|schacht|\w*schacht|gaine|patinillo|plenum|"
    r"void|luftraum|riser|duct|cavity|elevator|aufzug|aufzugschacht|lift|ascensor)\b|"
    r"屋面|屋顶|管井|管道井|电井|风井|水井|烟道|吊顶|夹层空间|电梯井|电梯$|电梯\d",
    re.IGNORECASE,
)
_NEAR_NONE: Final = re.compile(
    r"lobby|hall|foyer|vorraum|flur|terrace|terrasse|garden|厅|前室|走|机房|machine|room|raum",
    re.IGNORECASE,
)
"""Words beside those of `_NONE` that make a place of it: a lift lobby, a roof terrace."""
_KINDS: Final[tuple[tuple[SpaceKind, re.Pattern[str]], ...]] = (
    (
        "corridor",
        re.compile(
            r"corridor|hallway|passage|\bflur\b|korridor|\bgang\b|couloir|circulation|pasillo|"
            r"gallery|galerie|走廊|走道|过道|通道|连廊|外廊",
            re.IGNORECASE,
        ),
    ),
    (
        "lobby",
        re.compile(
            r"lobby|foyer|\bhall\b|vestib|entrance|eingang|diele|atrium|windfang|stair|treppe|"
            r"escal|门厅|大厅|前厅|前室|中庭|楼梯",
            re.IGNORECASE,
        ),
    ),
)


def why_none(name: str, *, area_m2: float, height_m: float | None) -> str:
    """Return why a space of the file is no place for people, or nothing.

    >>> why_none("Roof", area_m2=135.0, height_m=0.5), why_none("Lift lobby", area_m2=9, height_m=3)
    ('roof, shaft or void by its name', '')
    """
    if _NONE.search(name) and not _NEAR_NONE.search(_NONE.sub("", name)):
        return text("roof, shaft or void by its name")
    if area_m2 < SMALLEST_M2:
        return text("has {area:.2f} m² of floor", area=area_m2)
    if height_m is not None and height_m < LOWEST_M:
        return text("is {height:.2f} m high", height=height_m)
    return ""


def kind_by_name(name: str) -> SpaceKind | None:
    """Return the kind that a name tells, if any."""
    return next((kind for kind, words in _KINDS if words.search(name)), None)


def with_kinds(spaces: Sequence[DrawnSpace], doors: Mapping[str, int]) -> list[DrawnSpace]:
    """Return spaces with their kinds: by name, else a long narrow one with three doors or more.

    `doors` counts the doors and openings of each space by its handle.
    """
    made = []
    for space in spaces:
        told = kind_by_name(space.name) or kind_by_name(space.number)
        if told is not None:
            made.append(replace(space, kind=told, kind_by="name"))
            continue
        frame = frame_of(space.polygon)
        width_m = space.polygon.area / max(frame.length_m, 1e-6)
        long = frame.length_m > _LONG * width_m and width_m < _WIDEST_CORRIDOR_M
        is_corridor = long and doors.get(space.handle, 0) > 2  # noqa: PLR2004
        made.append(replace(space, kind="corridor" if is_corridor else "room"))
    return made


def apart(
    spaces: Sequence[DrawnSpace],
) -> tuple[list[DrawnSpace], list[Dropped], list[tuple[DrawnSpace, DrawnSpace, float]]]:
    """Return the spaces of a storey so that none overlaps another.

    A space that is the sum of others is dropped; of two that overlap the larger one gives way.
    Returned with it: what was dropped, and each pair that overlapped, with the area [m2].
    """
    kept = list(spaces)
    dropped = []
    pairs = _pairs(kept)
    for number, space in enumerate(kept):
        smaller = [
            kept[other].polygon
            for other in pairs.get(number, ())
            if kept[other].polygon.area < space.polygon.area
        ]
        part = union_all(smaller).intersection(space.polygon).area if len(smaller) > 1 else 0.0
        if part > _GROSS * space.polygon.area:
            why = text("covers other spaces: a sum, no place of its own")
            dropped.append(
                Dropped(
                    what="space", handle=space.handle, name=space.name or space.number,
                    storey=space.storey, why=why,
                )
            )  # fmt: skip
    gone = {one.handle for one in dropped}
    kept = [space for space in kept if space.handle not in gone]
    kept.sort(key=lambda space: space.polygon.area)
    met = []
    for number, others in _pairs(kept).items():
        for other in others:
            if other <= number:
                continue
            small, large = kept[number], kept[other]
            common = small.polygon.intersection(large.polygon)
            if common.area > _OVERLAP_M2:
                met.append((small, large, common.area))
            rest = large.polygon.difference(small.polygon.buffer(1e-3, join_style="mitre"))
            kept[other] = replace(large, polygon=largest(rest))
    lost = [space for space in kept if space.polygon.area < SMALLEST_M2]
    for space in lost:
        why = text("lies within another space")
        dropped.append(
            Dropped(
                what="space", handle=space.handle, name=space.name or space.number,
                storey=space.storey, why=why,
            )
        )  # fmt: skip
    return [space for space in kept if space not in lost], dropped, met


def overlaps(file: str, met: Sequence[tuple[DrawnSpace, DrawnSpace, float]]) -> list[Problem]:
    """Return a warning for each pair of spaces that overlapped, as `apart` found them."""
    return [
        Problem(
            file=file, where=text("space {name}", name=small.number or small.handle),
            message=text(
                "overlaps {other} by {area:.2f} m2, which were taken from the larger one",
                other=large.number or large.handle, area=area_m2,
            ),
            severity="warning",
        )
        for small, large, area_m2 in met
    ]  # fmt: skip


def _pairs(spaces: Sequence[DrawnSpace]) -> dict[int, list[int]]:
    """Return which spaces each one runs into, by their numbers."""
    found: dict[int, list[int]] = {}
    if spaces:
        shrunk = [space.polygon.buffer(-2e-3) for space in spaces]
        for one, other in STRtree(shrunk).query(shrunk, predicate="intersects").T.tolist():
            if one != other:
                found.setdefault(one, []).append(other)
    return {one: sorted(others) for one, others in sorted(found.items())}
