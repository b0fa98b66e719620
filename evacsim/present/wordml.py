"""What python-docx has no words for: numbers that Word counts, lines, shades, rows of tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from docx.enum.table import WD_ROW_HEIGHT_RULE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

if TYPE_CHECKING:
    from docx.shared import Pt
    from docx.table import Table as WordTable
    from docx.table import _Cell as WordCell
    from docx.text.paragraph import Paragraph as WordParagraph

EDGES: Final = ("top", "left", "bottom", "right", "insideH", "insideV")
"""The lines of a table, in the order that Word asks for."""


def field(line: WordParagraph, name: str, size: Pt) -> None:
    """Add a number that Word counts: PAGE, NUMPAGES."""
    run = line.add_run()
    run.font.size = size
    for kind, content in (("begin", None), (None, name), ("end", None)):
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        else:
            part.text = content
        run._r.append(part)  # noqa: SLF001 - python-docx has no fields


def no_rule(line: WordParagraph) -> None:
    """Take away the line that the built-in style of titles draws below."""
    rule = OxmlElement("w:pBdr")
    bottom = OxmlElement("w:bottom")
    bottom.set(qn("w:val"), "nil")
    rule.append(bottom)
    line._p.get_or_add_pPr().append(rule)  # noqa: SLF001 - python-docx has no borders


def borders(table: WordTable, eighths: dict[str, int]) -> None:
    """Draw the lines of a table: eighths of a point by edge, in the order that Word asks for."""
    lines = OxmlElement("w:tblBorders")
    for edge in (edge for edge in EDGES if edge in eighths):
        line = OxmlElement(f"w:{edge}")
        for key, value in (("val", "single"), ("sz", str(eighths[edge])), ("space", "0")):
            line.set(qn(f"w:{key}"), value)
        lines.append(line)
    table._tbl.tblPr.append(lines)  # noqa: SLF001 - python-docx has no borders


def shade(cell: WordCell, colour: str) -> None:
    """Fill a cell with a colour, six hexadecimal digits."""
    fill = OxmlElement("w:shd")
    for key, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
        fill.set(qn(f"w:{key}"), value)
    cell._tc.get_or_add_tcPr().append(fill)  # noqa: SLF001 - python-docx has no shading


def repeat(table: WordTable) -> None:
    """Repeat the first row of a table, its head, on every page."""
    own = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx has no heads
    own.append(OxmlElement("w:tblHeader"))


def whole_rows(table: WordTable) -> None:
    """Let no row of a table go over the foot of a page."""
    for row in table.rows:
        own = row._tr.get_or_add_trPr()  # noqa: SLF001 - python-docx cannot say so
        own.append(OxmlElement("w:cantSplit"))


def heights(table: WordTable, least_mm: float, *, heads: bool = False) -> None:
    """Make the rows of a table, but for its head, at least so high; 0 leaves them as they are."""
    if least_mm:
        for row in list(table.rows)[int(heads) :]:
            row.height, row.height_rule = Mm(least_mm), WD_ROW_HEIGHT_RULE.AT_LEAST
