"""A paper as a Word document that a school goes on to edit, by python-docx."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from docx import api
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evacsim.locale import language, text
from evacsim.present.model import (
    Fields,
    Heading,
    Items,
    NewPage,
    Notes,
    Paragraph,
    Picture,
    PictureRow,
    Signatures,
    Table,
    Verdict,
    note_mark,
    said,
    width_mm,
)
from evacsim.present.wordml import (
    EDGES,
    borders,
    field,
    heights,
    no_rule,
    repeat,
    shade,
    whole_rows,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from docx.document import Document as WordDocument
    from docx.table import Table as WordTable
    from docx.text.paragraph import Paragraph as WordParagraph

    from evacsim.present.model import Block, Document, Sheet, Words

_FACES: Final = {
    "plain": ("Arial", "宋体", "黑体"),
    "letter": ("Times New Roman", "仿宋", "黑体"),
}
"""Names of fonts that schools have: Latin, Chinese, and of Chinese headings. None is shipped."""
_DIM: Final = RGBColor(0x4B, 0x53, 0x5B)
_SIDES: Final = {
    "l": WD_ALIGN_PARAGRAPH.LEFT,
    "c": WD_ALIGN_PARAGRAPH.CENTER,
    "r": WD_ALIGN_PARAGRAPH.RIGHT,
}
_ALIGNS: Final = {"left": _SIDES["l"], "centre": _SIDES["c"], "right": _SIDES["r"]}
_HAIR, _THIN, _THICK = 2, 4, 12  # eighths of a point
_NOTE, _TABLE, _SOURCE, _LARGE, _TITLE = 0.85, 0.93, 0.65, 1.7, 1.75  # of the size of the text
_LEAST_TITLE: Final = 1.25


def docx(document: Document, *, sources: bool = True) -> bytes:
    """Return a paper as the bytes of a .docx file, in the language of now."""
    paper = _Paper(document.sheet, sources=sources)
    paper.title(document)
    for block in document.blocks:
        paper.add(block)
    return paper.bytes()


class _Paper:
    """A document that is being made, block by block."""

    def __init__(self, sheet: Sheet, *, sources: bool) -> None:
        self.sheet, self.sources = sheet, sources
        self.word: WordDocument = api.Document()
        self._breaks = False
        _set_page(self.word, sheet)
        self._fonts()

    def _fonts(self) -> None:
        latin, chinese, heading = _FACES[self.sheet.face]
        size = self.sheet.size_pt
        sizes = {
            "Normal": size,
            "Heading 1": 1.15 * size,
            "Heading 2": size,
            "Title": _TITLE * size,
        }
        sizes |= {"List Bullet": size, "List Number": size}
        for name, own in sizes.items():
            style: Any = self.word.styles[name]
            style.font.name, style.font.size = latin, Pt(own)
            head = name.startswith(("Heading", "Title"))
            fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
            for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
                fonts.attrib.pop(qn(f"w:{theme}"), None)
            fonts.set(qn("w:eastAsia"), heading if head else chinese)
            if head:
                style.font.bold, style.font.color.rgb = True, RGBColor(0, 0, 0)
            spacing = style.paragraph_format
            spacing.space_before, spacing.space_after = Pt(size * 0.7 if head else 0), Pt(size / 4)
        spoken = OxmlElement("w:lang")
        spoken.set(qn("w:val"), "en-GB")
        spoken.set(qn("w:eastAsia"), "zh-CN")
        normal: Any = self.word.styles["Normal"]
        normal.element.get_or_add_rPr().append(spoken)

    def title(self, document: Document) -> None:
        properties = self.word.core_properties
        properties.title, properties.author = document.title, ""
        properties.language = "zh-CN" if language() == "zh" else "en-GB"
        head = self.word.add_paragraph(style="Title")
        head.alignment = _SIDES["c"]
        head.paragraph_format.space_before = Pt(0)
        no_rule(head)
        title = head.add_run(document.title)
        share = self.sheet.text_mm / width_mm(document.title, _TITLE * self.sheet.size_pt)
        if share < 1:
            title.font.size = Pt(max(share * _TITLE, _LEAST_TITLE) * self.sheet.size_pt)
        if document.aside:
            self._write(self.word.add_paragraph(), document.aside, _NOTE, dim=True, align="c")
        self._foot(document.running)

    def _foot(self, running: str) -> None:
        line = self.word.sections[0].footer.paragraphs[0]
        line.alignment = _SIDES["c"]
        before, between, after = text("page {page} of {pages}", page="\0", pages="\0").split("\0")
        size = Pt(self.sheet.size_pt * _NOTE)
        line.add_run(f"{running}　　{before}" if running else before).font.size = size
        field(line, "PAGE", size)
        line.add_run(between).font.size = size
        field(line, "NUMPAGES", size)
        line.add_run(after).font.size = size

    def add(self, block: Block) -> None:
        """Add a block; what follows a `NewPage` begins its page by itself.

        A break in a line of its own would leave an empty page where the page before is full, and
        an empty line above what follows.
        """
        if isinstance(block, NewPage):
            self._breaks = True
            return
        body: Any = self.word.element.body
        before = len(body)
        self._add(block)
        if not self._breaks or len(body) == before:
            return
        self._breaks = False
        first = body[before - 1]  # the settings of the section stay last
        if first.tag != qn("w:p"):  # a table cannot begin a page: a line of no height does
            line = self._gap()
            line.paragraph_format.line_spacing = Pt(1)
            first.addprevious(line._p)  # noqa: SLF001 - python-docx puts paragraphs last
            first = line._p  # noqa: SLF001 - as above
        first.get_or_add_pPr().get_or_add_pageBreakBefore()

    def _add(self, block: Block) -> None:  # noqa: C901 - one case a kind of block
        match block:
            case Heading():
                self.word.add_heading(block.text, level=block.level)
            case Paragraph():
                self._paragraph(block)
            case Items():
                style = "List Number" if block.numbered else "List Bullet"
                for one in block.items:
                    self._write(self.word.add_paragraph(style=style), one)
            case Verdict():
                self._verdict(block)
            case Fields():
                self._fields(block)
            case Table():
                self._table(block)
            case Picture():
                self._pictures((block,))
            case PictureRow():
                self._pictures(block.pictures)
            case Signatures():
                self._signatures(block)
            case Notes():
                for number, one in enumerate(block.items, start=1):
                    line = self.word.add_paragraph()
                    self._write(line, f"{note_mark(number)} {one}", 0.8, dim=True)

    def _write(  # noqa: PLR0913 - what, and how it looks
        self,
        line: WordParagraph,
        words: Words,
        size: float = 1.0,
        *,
        bold: bool = False,
        dim: bool = False,
        align: str = "",
    ) -> None:
        """Add words to a paragraph; `size` is a share of the size of the text."""
        one = said(words)
        run = line.add_run(one.text)
        run.bold = bold or None
        run.font.size = Pt(self.sheet.size_pt * size)
        if dim:
            run.font.color.rgb = _DIM
        if self.sources and one.source:
            where = line.add_run(one.source)
            where.font.size = Pt(self.sheet.size_pt * _SOURCE)
            where.font.superscript, where.font.color.rgb = True, _DIM
        if align:
            line.alignment = _SIDES[align]

    def _paragraph(self, block: Paragraph) -> None:
        line = self.word.add_paragraph()
        line.alignment = _ALIGNS[block.align]
        line.paragraph_format.keep_with_next = block.kind == "strong" or None
        size = {"note": _NOTE, "large": _LARGE}.get(block.kind, 1.0)
        self._write(line, block.words, size, bold=block.kind == "strong", dim=block.kind == "note")

    def _verdict(self, block: Verdict) -> None:
        frame = self._grid([1.0], rows=1)
        borders(frame, dict.fromkeys(EDGES[:4], _THICK))
        cell = frame.cell(0, 0)
        shade(cell, "F1F2F4")
        self._write(cell.paragraphs[0], block.text, 1.15, bold=True)
        for one in block.more:
            self._write(cell.add_paragraph(), one)
        self._gap()

    def _fields(self, block: Fields) -> None:
        rows = -(-len(block.rows) // block.across)
        grid = self._grid([0.3, 0.7] * block.across, rows=rows)
        borders(grid, dict.fromkeys(EDGES, _THIN))
        for number, (label, words) in enumerate(block.rows):
            row, column = divmod(number, block.across)
            self._write(grid.cell(row, 2 * column).paragraphs[0], label, _TABLE, dim=True)
            self._write(grid.cell(row, 2 * column + 1).paragraphs[0], words, _TABLE)
            for at in (2 * column, 2 * column + 1) if row < rows - 1 else ():
                grid.cell(row, at).paragraphs[0].paragraph_format.keep_with_next = True
        self._gap()

    def _table(self, block: Table) -> None:
        if block.title:
            self.word.add_heading(block.title, level=2)
        if block.rows:
            heads = len(block.columns) if block.headed else 0
            grid = self._grid(block.fitted(self.sheet), rows=bool(heads) + len(block.rows))
            inner = _THIN if block.ruled else _HAIR
            sides = dict.fromkeys(EDGES, inner) if block.ruled else {"bottom": 4, "insideH": 2}
            outer = dict.fromkeys(EDGES[:4], _THICK) if block.ruled else {"top": _THIN}
            borders(grid, sides | outer)
            if heads:
                repeat(grid)
            for column, name in enumerate(block.columns[:heads]):
                line = grid.cell(0, column).paragraphs[0]
                self._write(line, name, _TABLE, bold=True, align=block.sides[column])
            self._rows(grid, block)
            heights(grid, block.row_mm, heads=bool(heads))
        if block.note:
            self._write(self.word.add_paragraph(), block.note, _NOTE, dim=True)
        elif block.rows:
            self._gap()

    def _rows(self, grid: WordTable, block: Table) -> None:
        """Write the rows below the head."""
        cells = grid._cells  # noqa: SLF001 - cell(row, column) takes the square of the time
        wide = len(block.columns)
        for number, row in enumerate(block.rows, start=int(block.headed)):
            across = block.across(row)
            if across:
                cells[number * wide].merge(cells[(number + 1) * wide - 1])
            for at, words in enumerate(row):
                cell = cells[number * wide + at]
                if block.ruled:
                    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
                if fill := said(words).fill or ("#f3f4f6" if across else ""):
                    shade(cell, fill.removeprefix("#"))
                self._write(cell.paragraphs[0], words, _TABLE, align=block.sides[at])

    def _pictures(self, pictures: Sequence[Picture]) -> None:
        whole = sum(one.share for one in pictures)
        shares = [one.share / max(whole, 1.0) for one in pictures]
        grid = self._grid(shares, rows=1, whole=min(whole, 1.0))
        for cell, one, share in zip(grid.rows[0].cells, pictures, shares, strict=True):
            self._write(cell.paragraphs[0], one.title, bold=True)
            width = Mm(self.sheet.text_mm * share - 4.5)  # the margins of a cell
            shown = cell.add_paragraph().add_run().add_picture(io.BytesIO(one.png), width=width)
            shown._inline.docPr.set("descr", one.alt)  # noqa: SLF001 - no other way to an alt text

    def _signatures(self, block: Signatures) -> None:
        if self.word.paragraphs:  # nobody signs a page on which nothing else stands
            self.word.paragraphs[-1].paragraph_format.keep_with_next = True
        rows = -(-len(block.lines) // 2)
        grid = self._grid([0.5, 0.5], rows=rows)
        for number, words in enumerate(block.lines):
            row, column = divmod(number, 2)
            cell = grid.cell(row, column)
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.BOTTOM
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            self._write(cell.paragraphs[0], words)
        borders(grid, {"insideH": _THIN, "bottom": _THIN})
        heights(grid, 12.0)
        if block.stamp:
            line = self.word.add_paragraph()
            line.paragraph_format.space_before = Mm(8)
            self._write(line, block.stamp, align="r")

    def _grid(self, shares: Iterable[float], *, rows: int, whole: float = 1.0) -> WordTable:
        """Add a table without lines, its columns as wide as their shares of the text."""
        widths = list(shares)
        grid: WordTable = self.word.add_table(rows=rows, cols=len(widths))
        grid.autofit, grid.alignment = False, WD_TABLE_ALIGNMENT.LEFT
        whole_rows(grid)
        wide = [Mm(self.sheet.text_mm * whole * share / sum(widths)) for share in widths]
        for column, width in zip(grid.columns, wide, strict=True):
            column.width = width
        for at, cell in enumerate(grid._cells):  # noqa: SLF001 - as above
            cell.width = wide[at % len(wide)]
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
        return grid

    def _gap(self) -> WordParagraph:
        """Leave a little room: two tables without a paragraph between them become one."""
        line = self.word.add_paragraph()
        line.paragraph_format.space_after = Pt(0)
        line.paragraph_format.line_spacing = Pt(5)
        return line

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.word.save(file)
        return file.getvalue()


def _set_page(word: WordDocument, sheet: Sheet) -> None:
    page = word.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Mm(mm) for mm in sheet.size_mm)
    top, right, bottom, left = (Mm(mm) for mm in sheet.margins_mm)
    page.top_margin, page.right_margin, page.bottom_margin, page.left_margin = (
        top, right, bottom, left,
    )  # fmt: skip
    page.footer_distance = Mm(6)
