"""An IFC file that nobody here wrote: opened with care, its bodies as triangles in metres."""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.errors import BuildingError, Problem
from evacsim.files import read_whole
from evacsim.imports.drawings.meshes import Mesh
from evacsim.locale import text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

_SCHEMA: Final = re.compile(rb"FILE_SCHEMA\s*\(\s*\(\s*'([^']*)'", re.IGNORECASE)
_RECORD: Final = re.compile(rb"#(\d+)\s*=\s*([^;]*);")
_REFERENCE: Final = re.compile(rb"#(\d+)")
_TEXT: Final = re.compile(rb"'(?:[^']|'')*'")
_READ_AS: Final = {"IFC2X_FINAL": "IFC2X3", "IFC2X2_FINAL": "IFC2X3", "IFC2X2": "IFC2X3"}
_KNOWN: Final = ("IFC2X3", "IFC4")
MOST_RECORDS: Final = 3_000_000
MOST_ELEMENTS: Final = 30_000
"""Spaces, doors, walls and stairs of the largest school are some thousands."""
MOST_SECONDS: Final = 300.0
_DEEPEST: Final = 20
FARTHEST_M: Final = 1e7
"""Nothing on the earth is drawn farther from its origin: national grids reach 8e6 m."""


def refused(path: Path, message: str, hint: str = "") -> BuildingError:
    """Return the error that ends the reading of a file."""
    return BuildingError([Problem(file=str(path), where="", message=message, hint=hint)])


def open_ifc(path: Path, library: Any) -> Any:  # noqa: ANN401 - ifcopenshell has no types
    """Return the model of an IFC file, opened by ifcopenshell.

    Raises
    ------
    BuildingError
        If it is none, of a schema that is not known, or refers to itself in a circle, which would
        break the library that makes bodies of it.
    """
    data = read_whole(path)
    if not data.lstrip().startswith(b"ISO-10303-21"):
        hint = text("export it anew as .ifc, unzipped")
        raise refused(path, text("is no IFC file (STEP text)"), hint)
    found = _SCHEMA.search(data[:100_000])
    schema = found[1].decode("ascii", "replace").upper() if found else ""
    read_as = _READ_AS.get(schema, schema)
    if not read_as.startswith(_KNOWN):
        raise refused(
            path,
            text('is of the schema "{schema}"', schema=schema[:40]),
            text("known: IFC2X3, IFC4; export it as one"),
        )
    if found and read_as != schema:
        data = data[: found.start(1)] + read_as.encode() + data[found.end(1) :]
    _refuse_circles(path, data)
    try:
        return library.file.from_string(data.decode("utf-8", "replace"))
    except Exception as fault:  # noqa: BLE001 - the library raises whatever it stumbles over
        raise refused(
            path, text("is a damaged IFC file ({fault})", fault=type(fault).__name__)
        ) from None


def _refuse_circles(path: Path, data: bytes) -> None:
    """Refuse records that refer to one another in a circle: no sound file has one."""
    from scipy.sparse import coo_array  # noqa: PLC0415 - slow to load
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    origins, targets = [], []
    for count, record in enumerate(_RECORD.finditer(_TEXT.sub(b"''", data)), start=1):
        if count > MOST_RECORDS:
            raise refused(
                path,
                text("has more than {most} records", most=f"{MOST_RECORDS:,}"),
                text("export fewer storeys"),
            )
        own = int(record[1])
        for reference in _REFERENCE.findall(record[2]):
            origins.append(own)
            targets.append(int(reference))
    if not origins:
        return
    ids, places = np.unique(np.array([origins, targets]), return_inverse=True)
    places = places.reshape(2, -1)
    own = places[0] == places[1]
    if own.any():
        raise refused(
            path, text("record #{number} refers to itself", number=ids[places[0][own][0]])
        )
    links = coo_array((np.ones(places.shape[1], dtype=np.int8), places), shape=(len(ids),) * 2)
    parts, labels = connected_components(links.tocsr(), directed=True, connection="strong")
    if parts < len(ids):
        sizes = np.bincount(labels)
        first = ids[np.flatnonzero(sizes[labels] > 1)[:4]]
        named = ", ".join(f"#{one}" for one in first)
        raise refused(
            path, text("records refer to one another in a circle ({records})", records=named)
        )


class Mesher:
    """Makes triangles of products, in metres and in the place where they stand.

    It stops with a fault when the file holds more than `MOST_SECONDS` of them.
    """

    def __init__(self, path: Path, geom: Any) -> None:  # noqa: ANN401 - ifcopenshell.geom
        self._path = path
        self._geom = geom
        self._whole, self._uncut = geom.settings(), geom.settings()
        for settings in (self._whole, self._uncut):
            settings.set("use-world-coords", True)
        self._uncut.set("disable-opening-subtractions", True)
        self._end = time.monotonic() + MOST_SECONDS

    def mesh(self, product: Any, *, uncut: bool = False) -> Mesh | None:  # noqa: ANN401
        """Return the body of a product, `uncut` without its openings; None if it has none.

        Raises
        ------
        BuildingError
            If it lies where no building is, or all this takes too long.
        """
        if time.monotonic() > self._end:
            message = text("takes more than {most:.0f} s to read", most=MOST_SECONDS)
            hint = text("export the storeys one by one, without furniture")
            raise refused(self._path, message, hint)
        if product.Representation is None:
            return None
        try:
            shape = self._geom.create_shape(self._uncut if uncut else self._whole, product)
        except RuntimeError:  # a body that the library cannot make
            return None
        points = np.asarray(shape.geometry.verts, dtype=float).reshape(-1, 3)
        triangles = np.asarray(shape.geometry.faces, dtype=np.int64).reshape(-1, 3)
        if not len(triangles):
            return None
        if not (np.abs(points) < FARTHEST_M).all():
            what = f"{product.is_a()} {product.GlobalId}"
            raise refused(
                self._path,
                text("{what} lies more than {far:g} m from the origin", what=what, far=FARTHEST_M),
                text("set the project's base point near the building"),
            )  # fmt: skip
        return Mesh(points, triangles)


class Source:
    """A model with what is asked of it: where its products stand, their bodies, their storeys.

    `shift` is taken off all coordinates [m], so that a plan in those of a map comes near 0.
    """

    def __init__(self, model: Any, mesher: Mesher, unit_m: float) -> None:  # noqa: ANN401
        from ifcopenshell.util import element, placement  # noqa: PLC0415 - an extra

        self.model, self.element, self.unit_m = model, element, unit_m
        self.shift = np.zeros(2)
        self._mesher, self._placement = mesher, placement

    def storey_of(self, product: Any) -> Any:  # noqa: ANN401
        """Return the storey that a product is in, through whatever lies between."""
        here: Any = product
        for _ in range(_DEEPEST):
            here = self.element.get_container(here) or self.element.get_aggregate(here)
            if here is None or here.is_a("IfcBuildingStorey"):
                return here
        return None

    def place(self, product: Any) -> NDArray[np.float64]:  # noqa: ANN401
        """Return where a product stands: a 4 x 4 matrix, lengths in metres."""
        found = np.array(self._placement.get_local_placement(product.ObjectPlacement), dtype=float)
        found[:3, 3] *= self.unit_m
        found[:2, 3] -= self.shift
        return found

    def mesh(self, product: Any, *, uncut: bool = False) -> Mesh | None:  # noqa: ANN401
        """Return the body of a product; None if it has none."""
        mesh = self._mesher.mesh(product, uncut=uncut)
        if mesh is not None:
            mesh.points[:, :2] -= self.shift
        return mesh
