"""How large a workbook may be before a parser sees it: small files can unpack to gigabytes.

Sizes are taken from the directory of the archive, cells and merged areas from a stream over its
sheets; nothing is unpacked whole.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_PARTS: Final = 2_000
MOST_XML_BYTES: Final = 20 * 2**20
MOST_BYTES: Final = 200 * 2**20  # pictures of the drill are not parsed
MOST_CELLS: Final = 100_000
MOST_MERGED: Final = 200_000
"""Cells below all merged ranges."""

_CHUNK: Final = 2**20
_LONGEST: Final = 200  # bytes of a tag that is looked for
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MERGED: Final = re.compile(
    rb"<(?:\w+:)?mergeCell\s[^>]*?ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)


def too_large(data: bytes) -> str:
    """Return why a workbook must not be opened, or nothing where it may.

    A damaged archive is not judged: who opens it says so.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return next(_reasons(archive), "")
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError,
            EOFError, ValueError):  # fmt: skip
        return ""


def _reasons(archive: zipfile.ZipFile) -> Iterator[str]:
    parts = archive.infolist()
    if len(parts) > MOST_PARTS:
        yield text(
            "has {count} parts, more than {most_parts}", count=len(parts), most_parts=MOST_PARTS
        )
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MOST_BYTES:
        yield text(
            "unpacks to {unpacked:.0f} MB, more than {most_bytes}",
            unpacked=unpacked / 2**20,
            most_bytes=MOST_BYTES // 2**20,
        )
    sheets = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    unpacked = sum(part.file_size for part in sheets)
    if unpacked > MOST_XML_BYTES:
        yield text(
            "holds {unpacked:.0f} MB of tables, more than {most_xml_bytes}",
            unpacked=unpacked / 2**20,
            most_xml_bytes=MOST_XML_BYTES // 2**20,
        )
    cells = merged = 0
    for part in sheets:
        for tag in _tags(archive, part):
            cells += tag == 1
            merged += tag if tag > 1 else 0
            if cells > MOST_CELLS:
                yield text(
                    "has more than {most_cells:,} cells, blank ones with a format among them",
                    most_cells=MOST_CELLS,
                )
            if merged > MOST_MERGED:
                yield text(
                    "has merged ranges of more than {most_merged:,} cells", most_merged=MOST_MERGED
                )


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[int]:
    """Yield 1 for each cell and the area of each merged range (never 1) of a sheet."""
    rest = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            written = rest + chunk
            end = len(written) if len(chunk) < _CHUNK else max(written.rfind(b"<"), 0)
            if len(written) - end > _LONGEST:
                end = len(written)  # no tag that is looked for is as long
            written, rest = written[:end], written[end:]
            for _ in _CELL.finditer(written):
                yield 1
            for found in _MERGED.finditer(written):
                yield max(_area(*(group.decode() for group in found.groups())), 2)


def _area(left: str, top: str, right: str, bottom: str) -> int:
    width = abs(_column(right) - _column(left)) + 1
    return width * (abs(int(bottom) - int(top)) + 1)


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number
