"""Doors and openings of an IFC file: where each stands, how wide it is, what it bounds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.imports.drawings.doors import Leaf
from evacsim.imports.drawings.drawing import Dropped
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.imports.drawings.ifc_file import Source

_SILL_M: Final = 0.35
_LEAST_OPENING_M: Final = (0.6, 1.8)
"""Width and height of an opening without a door that people pass."""
_DEFAULT_DEPTH_M: Final = 0.2


def door_leaves(source: Source, dropped: list[Dropped]) -> Iterator[Leaf]:
    """Yield every door that stands somewhere; the others go to `dropped`."""
    witnesses = _witnesses(source)
    for door in source.model.by_type("IfcDoor"):
        hole = next((rel.RelatingOpeningElement for rel in door.FillsVoids or ()), None)
        width_m = (door.OverallWidth or 0.0) * source.unit_m
        kind = source.element.get_type(door)
        name = (door.Name or "").strip()
        label = (kind.Name or "").strip() if kind is not None else ""
        if not label:
            label = name.rpartition(":")[0] or name
        leaf = _leaf(
            source, door, hole, width_m=width_m, kind="door", type_name=label,
            witnesses=witnesses.get(door.GlobalId, frozenset()),
        )  # fmt: skip
        if leaf is None:
            dropped.append(
                Dropped(
                    what="door", handle=door.GlobalId, name=name, storey="",
                    why=text("has no body and no opening"),
                )
            )  # fmt: skip
        else:
            yield leaf


def bare_openings(source: Source, floors: Sequence[float]) -> Iterator[Leaf]:
    """Yield openings that reach the floor and hold nothing."""
    for hole in source.model.by_type("IfcOpeningElement"):
        if hole.HasFillings or (hole.is_a("IfcOpeningStandardCase") and hole.HasFillings):
            continue
        host = next((rel.RelatingBuildingElement for rel in hole.VoidsElements or ()), None)
        if host is None or not host.is_a("IfcWall"):
            continue
        mesh = source.mesh(hole)
        leaf = _leaf(source, hole, hole, width_m=0.0, kind="opening", type_name="")
        if mesh is None or leaf is None:
            continue
        tall = mesh.high_m - mesh.low_m >= _LEAST_OPENING_M[1]
        on_floor = any(-_SILL_M <= mesh.low_m - z <= _SILL_M for z in floors)
        if tall and on_floor and leaf.width_m >= _LEAST_OPENING_M[0]:
            yield leaf


def _leaf(  # noqa: PLR0913 - a door and what is known of it
    source: Source,
    product: Any,  # noqa: ANN401
    hole: Any,  # noqa: ANN401
    *,
    width_m: float,
    kind: str,
    type_name: str,
    witnesses: frozenset[str] = frozenset(),
) -> Leaf | None:
    """Return where a door stands: in the middle of its opening, along its own axis."""
    mesh = source.mesh(hole) if hole is not None else None
    if mesh is None:
        mesh = source.mesh(product)
    if mesh is None:
        return None
    place = source.place(product)
    along = place[:2, 0]
    length = math.hypot(*along)
    along = along / length if length > 1e-6 else np.array((1.0, 0.0))  # noqa: PLR2004
    across = np.array((-along[1], along[0]))
    spans = [np.ptp(mesh.points[:, :2] @ axis) for axis in (along, across)]
    turned = width_m > 0 and abs(spans[1] - width_m) < abs(spans[0] - width_m) - 0.1
    if turned or (width_m == 0 and spans[1] > spans[0]):
        along, across, spans = across, -along, spans[::-1]
    middles = [
        float((mesh.points[:, :2] @ axis).max() + (mesh.points[:, :2] @ axis).min()) / 2
        for axis in (along, across)
    ]
    at = middles[0] * along + middles[1] * across
    return Leaf(
        handle=product.GlobalId,
        name=(product.Name or "").strip(),
        kind="door" if kind == "door" else "opening",
        type_name=type_name,
        at=(float(at[0]), float(at[1])),
        along=(float(along[0]), float(along[1])),
        width_m=width_m or float(spans[0]),
        depth_m=float(spans[1]) if hole is not None else _DEFAULT_DEPTH_M,
        z_m=mesh.low_m,
        witnesses=witnesses,
    )


def _witnesses(source: Source) -> dict[str, frozenset[str]]:
    """Return the spaces that the file's space boundaries say a door bounds."""
    found: dict[str, set[str]] = {}
    for rel in source.model.by_type("IfcRelSpaceBoundary"):
        door, space = rel.RelatedBuildingElement, rel.RelatingSpace
        if door is not None and door.is_a("IfcDoor") and space.is_a("IfcSpace"):
            found.setdefault(door.GlobalId, set()).add(space.GlobalId)
    return {door: frozenset(spaces) for door, spaces in found.items()}
