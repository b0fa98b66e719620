"""A paper as PDF, set by Typst with an embedded font."""

from __future__ import annotations

import json
import tempfile
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

from evacsim.locale import language, text
from evacsim.present.model import (
    Fields,
    Items,
    Notes,
    Paragraph,
    Picture,
    PictureRow,
    Table,
    Verdict,
    note_mark,
    said,
)

if TYPE_CHECKING:
    from evacsim.present.model import Block, Document, Sheet, Words

_SMALLEST_PT: Final = 7.5
"""Print below this size cannot be read on a copy of a copy."""
_STEP: Final = 0.95
_FACES: Final = {"plain": "Noto Sans SC", "letter": "Noto Serif SC"}


def pdf(document: Document, *, sources: bool = True) -> bytes:
    """Return a paper as PDF, in the language of now.

    Where it has a most of pages, it is set in the largest size in which it takes no more; in its
    own size where none that can be read is small enough.
    """
    most, size_pt = document.sheet.most_pages, document.sheet.size_pt
    with tempfile.TemporaryDirectory(prefix="evacsim-paper-") as name:
        folder = Path(name)
        page = resources.files("evacsim.present") / "pages" / "document.typ"
        (folder / "document.typ").write_text(page.read_text("utf-8"), encoding="utf-8", newline="")
        data = _data(document, folder, sources=sources)
        fonts = sorted({Path(str(path())).parent for path in (sans_path, serif_path)})

        def set_in(pt: float) -> typst.Compiler:
            content = json.dumps(data | {"size_pt": pt})
            (folder / "document.json").write_text(content, encoding="utf-8", newline="")
            return typst.Compiler(
                folder / "document.typ", root=folder, font_paths=fonts, ignore_system_fonts=True
            )

        while most is not None and _pages(set_in(size_pt)) > most:
            size_pt *= _STEP
            if size_pt < _SMALLEST_PT:
                size_pt = document.sheet.size_pt
                break
        made = set_in(size_pt).compile(format="pdf")
        return made if isinstance(made, bytes) else b"".join(made or [])


def _pages(setting: typst.Compiler) -> int:
    return int(json.loads(setting.query("<pages>", field="value", one=True)))


def _data(document: Document, folder: Path, *, sources: bool) -> dict[str, Any]:
    """Return what the page reads; pictures are put into the folder."""
    sheet = document.sheet
    before, between, after = text("page {page} of {pages}", page="\0", pages="\0").split("\0")
    return {
        "lang": language(),
        "title": document.title,
        "aside": document.aside,
        "running": document.running,
        "pages": [before, between, after],
        "landscape": sheet.landscape,
        "margins_mm": sheet.margins_mm,
        "font": _FACES[sheet.face],
        "blocks": [
            {"kind": type(block).__name__}
            | _block(block, folder, f"{number}", sheet, sources=sources)
            for number, block in enumerate(document.blocks)
        ],
    }


def _block(  # noqa: PLR0911 - one answer a kind of block
    block: Block, folder: Path, name: str, sheet: Sheet, *, sources: bool
) -> dict[str, Any]:
    def of(words: Words) -> dict[str, str]:
        one = said(words)
        return {"text": one.text, "source": one.source if sources else "", "fill": one.fill}

    match block:
        case Paragraph():
            return {"words": of(block.words), "kind_of": block.kind, "align": block.align}
        case Items():
            return {"items": [of(one) for one in block.items], "numbered": block.numbered}
        case Verdict():
            return asdict(block) | {"more": [of(one) for one in block.more]}
        case Fields():
            rows = [[label, of(words)] for label, words in block.rows]
            return {"rows": rows, "across": block.across}
        case Table():
            rows = [[of(cell) for cell in row] for row in block.rows]
            own: dict[str, Any] = {
                "rows": rows,
                "sides": block.sides,
                "shares": block.fitted(sheet),
            }
            own["headed"] = block.headed
            return asdict(block) | own
        case Picture():
            return _picture(block, folder, name)
        case PictureRow():
            pictures = [
                _picture(one, folder, f"{name}-{number}")
                for number, one in enumerate(block.pictures)
            ]
            return {"pictures": pictures}
        case Notes():
            return {"items": [[note_mark(n), one] for n, one in enumerate(block.items, start=1)]}
        case _:
            return asdict(block)


def _picture(picture: Picture, folder: Path, name: str) -> dict[str, Any]:
    (folder / f"{name}.png").write_bytes(picture.png)
    own = {"title": picture.title, "alt": picture.alt, "share": picture.share}
    return own | {"file": f"{name}.png"}
