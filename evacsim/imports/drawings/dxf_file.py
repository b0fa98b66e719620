"""A DXF file that nobody here wrote: its lines, arcs and texts by layer, blocks taken apart."""

from __future__ import annotations

import io
import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import BuildingError, Problem
from evacsim.files import read_whole
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from evacsim.building.model import Point

MOST_ENTITIES: Final = 100_000
"""Lines of a plan with its blocks taken apart; a school of five storeys has some 5,000."""
_DEEPEST: Final = 8
_FARTHEST: Final = 1e9
_NOTHING: Final = 1e-9
_SAG: Final = 0.01
"""Curves become lines that stray from them by this part of their size at most."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the drawing, in its unit, and whether it comes back to its beginning."""

    layer: str
    handle: str
    points: tuple[Point, ...]
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Arc:
    """An arc: centre, radius, its two ends, in the drawing's unit; the angle it spans [degrees].

    `line` is the same as a line.
    """

    layer: str
    handle: str
    centre: Point
    radius: float
    ends: tuple[Point, Point]
    angle_deg: float
    line: Line


@dataclass(frozen=True, slots=True)
class Note:
    """A text and where it stands."""

    layer: str
    handle: str
    at: Point
    text: str


@dataclass(slots=True)
class Sheet:
    """What is drawn: lines, arcs, texts; `unit_code` is the header's $INSUNITS."""

    lines: list[Line]
    arcs: list[Arc]
    notes: list[Note]
    unit_code: int


def refused(path: Path, message: str, hint: str = "") -> BuildingError:
    """Return the error that ends the reading of a file."""
    return BuildingError([Problem(file=str(path), where="", message=message, hint=hint)])


def layers_of(path: Path) -> list[tuple[str, str, int]]:
    """Return the layers of a DXF file: name, type of entity, how many.

    Raises
    ------
    BuildingError
        If ezdxf is not installed, or the file cannot be read.
    """
    document = _open(path)
    counts = Counter((str(e.dxf.layer), e.dxftype()) for e in document.modelspace())
    return [(layer, kind, count) for (layer, kind), count in sorted(counts.items())]


def _open(path: Path) -> Any:  # noqa: ANN401 - a Drawing of ezdxf, an extra
    try:
        from ezdxf import recover  # noqa: PLC0415 - an extra, and slow to load
        from ezdxf.lldxf.const import DXFError  # noqa: PLC0415
    except ImportError:
        hint = text('install it: pip install "evacsim[dxf]"')
        raise refused(path, text("needs the library ezdxf to be read"), hint) from None
    data = read_whole(path)
    if data.startswith(b"AC10"):
        hint = text("open it in a CAD program and save it as DXF (2013 or older), then import that")
        raise refused(path, text("is a DWG file, whose form is not public"), hint)
    try:
        document, _ = recover.read(io.BytesIO(data))
    except (DXFError, OSError, ValueError, LookupError, RecursionError, TypeError):
        hint = text("save it anew as DXF in a CAD program")
        raise refused(path, text("is no DXF file, or a damaged one"), hint) from None
    return document


def read_sheet(path: Path) -> Sheet:
    """Read what is drawn in the model space of a DXF file.

    Raises
    ------
    BuildingError
        If it cannot be read, holds too much, or lies too far away.
    """
    document = _open(path)
    sheet = Sheet([], [], [], int(document.header.get("$INSUNITS", 0)))
    for count, (entity, handle, layer) in enumerate(_apart(document.modelspace(), "", "")):
        if count >= MOST_ENTITIES:
            raise refused(
                path,
                text("holds more than {most} lines", most=f"{MOST_ENTITIES:,}"),
                text("delete or purge furniture, hatches and details, or save fewer storeys"),
            )
        _keep(sheet, entity, handle, layer)
    points = [point for line in sheet.lines for point in line.points]
    points += [end for arc in sheet.arcs for end in (arc.centre, *arc.ends)]
    if not points:
        raise refused(path, text("has no lines in its model space"))
    if not all(abs(x) < _FARTHEST and abs(y) < _FARTHEST for x, y in points):
        raise refused(
            path, text("has lines too far from the origin"), text("move the plan near (0, 0)")
        )
    return sheet


def _apart(
    entities: Any,  # noqa: ANN401
    owner: str,
    layer: str,
    depth: int = 0,
) -> Iterator[tuple[Any, str, str]]:
    """Yield entities with handles and layers, blocks taken apart; a block within itself ends.

    What lies on layer 0 of a block is on the layer that the block is put on.
    """
    for number, entity in enumerate(entities):
        handle = str(entity.dxf.handle) if not owner else f"{owner}.{number}"
        own = str(entity.dxf.layer)
        on = layer if layer and own == "0" else own
        if entity.dxftype() == "INSERT" and depth < _DEEPEST:
            try:
                parts = list(entity.virtual_entities())
            except (ValueError, TypeError, LookupError, RecursionError):
                continue
            yield from _apart(parts, handle, on, depth + 1)
        else:
            yield entity, handle, on


def _keep(sheet: Sheet, entity: Any, handle: str, layer: str) -> None:  # noqa: ANN401
    kind, name = entity.dxftype(), f"dxf:{handle}"
    if kind == "LINE":
        ends = (_flat(entity.dxf.start), _flat(entity.dxf.end))
        if ends[0] != ends[1]:
            sheet.lines.append(Line(layer, name, ends, is_closed=False))
    elif kind in ("LWPOLYLINE", "POLYLINE"):
        _keep_polyline(sheet, entity, layer, name)
    elif kind == "ARC":
        angle = (float(entity.dxf.end_angle) - float(entity.dxf.start_angle)) % 360
        ends = (_flat(entity.start_point), _flat(entity.end_point))
        centre = _flat(entity.ocs().to_wcs(entity.dxf.center))  # a mirrored block's lies there
        radius = math.dist(centre, ends[0])
        points = tuple(_flat(p) for p in entity.flattening(max(radius * _SAG, _NOTHING)))
        line = Line(layer, name, points, is_closed=False)
        sheet.arcs.append(Arc(layer, name, centre, radius, ends, angle, line))
    elif kind == "TEXT":
        at = _flat(entity.ocs().to_wcs(entity.dxf.insert))
        sheet.notes.append(Note(layer, name, at, str(entity.dxf.text)))
    elif kind == "MTEXT":
        sheet.notes.append(Note(layer, name, _flat(entity.dxf.insert), entity.plain_text()))


def _keep_polyline(sheet: Sheet, entity: Any, layer: str, name: str) -> None:  # noqa: ANN401
    from ezdxf.path import make_path  # noqa: PLC0415

    try:
        path = make_path(entity)
        corners = [_flat(corner) for corner in path.control_vertices()]
        size = max((math.dist(corners[0], corner) for corner in corners), default=0.0)
        points = tuple(_flat(point) for point in path.flattening(max(size * _SAG, _NOTHING)))
    except (ValueError, TypeError):
        return
    if len(set(points)) > 1:
        closed = bool(entity.is_closed) or math.dist(points[0], points[-1]) < _NOTHING
        sheet.lines.append(Line(layer, name, points, is_closed=closed))


def _flat(point: Any) -> Point:  # noqa: ANN401 - a vector of ezdxf
    return (float(point[0]), float(point[1]))
