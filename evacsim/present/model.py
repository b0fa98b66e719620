"""A paper as data: its title, and what stands on it one below the other; renderers set it.

A renderer (`as_html`, `as_pdf`, `as_docx`) decides nothing about the contents: every word, number
and picture of a paper stands in its `Document`, so all its forms say the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

BOX: Final = "☐"
TICKED: Final = "☑"
"""A box to tick, and one that is ticked; where a font lacks them, the renderer draws them."""

_CIRCLED: Final = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class Said:
    """A text, and where it comes from: a cell of a record or a row of a table.

    `source` is set small behind the text, and left out of papers for which it is switched off.
    `fill` (#rrggbb) colours the cell of a table in which it stands.
    """

    text: str
    source: str = ""
    fill: str = ""


Words = str | Said
"""What stands in a cell, a field or a paragraph; "" is left blank, for a pen."""


_WORD: Final = re.compile(r"[\x21-\u024f]+")
_CHINESE: Final = re.compile(r"[\u2e80-\uffff]+")
_LETTER, _CELL, _CELL_MM, _MOST_MM = 0.6, 0.93, 4.0, 42.0
"""Of the size of the text: a bold letter, words in a cell; what stands free beside them."""
_TOGETHER: Final = 3  # Chinese signs that stay on one line, so that a head is not read downwards
_PT_MM: Final = 25.4 / 72


def width_mm(words: str, size_pt: float) -> float:
    """Return about how wide a line of bold words is."""
    chinese = sum(len(part) for part in _CHINESE.findall(words))
    return (chinese + _LETTER * (len(words) - chinese)) * size_pt * _PT_MM


def _word_mm(words: str, size_pt: float) -> float:
    """Return about how wide the longest word in a cell is; Chinese is broken at any sign."""
    parts = [*_WORD.findall(words), *(part[:_TOGETHER] for part in _CHINESE.findall(words))]
    return max((width_mm(part, _CELL * size_pt) for part in parts), default=0.0) + _CELL_MM


def said(words: Words) -> Said:
    """Return words with their source."""
    return words if isinstance(words, Said) else Said(words)


def note_mark(number: int) -> str:
    """Return the mark of a note at the foot, from 1: ①."""
    return _CIRCLED[number - 1] if number <= len(_CIRCLED) else f"({number})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading; level 1 is the largest below the title."""

    text: str
    level: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph: as usual, strong, or small and grey; `large` is for what hangs on a wall."""

    words: Words
    kind: Literal["plain", "strong", "note", "large"] = "plain"
    align: Literal["left", "centre", "right"] = "left"


def paragraphs(lines: Iterable[str]) -> tuple[Paragraph, ...]:
    """Return a paragraph of each line."""
    return tuple(Paragraph(words=line) for line in lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list of sentences, numbered or not."""

    items: tuple[Words, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the reader must know first, in a frame: good, bad or open, and in sentences why."""

    text: str
    tone: Literal["good", "bad", "open"] = "open"
    more: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """Labels with what is known of them, in pairs, `across` of them beside one another."""

    rows: tuple[tuple[str, Words], ...]
    across: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; every row is as long as `columns`, or has one cell.

    A row of one cell goes across a wider table: lines that head the rows below it.
    `widths` are shares of the width, all alike where it is empty. `align` has a letter a column
    (l, c, r); "" is the first left and all others right. `row_mm` is the least height of a row, for
    tables that are filled in by hand. `ruled` draws all lines, as forms have them.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    title: str = ""
    note: str = ""
    widths: tuple[float, ...] = ()
    align: str = ""
    row_mm: float = 0.0
    ruled: bool = False

    def __post_init__(self) -> None:
        wide = len(self.columns)
        odd = next((row for row in self.rows if len(row) not in {1, wide}), None)
        if odd is not None or (self.widths and len(self.widths) != wide):
            raise ValueError(f"{wide} columns, but {odd or self.widths}")
        if self.align and len(self.align) != wide:
            raise ValueError(f"{wide} columns, but align {self.align!r}")

    def across(self, row: tuple[Words, ...]) -> bool:
        """Whether a row is one cell across the table."""
        return len(row) < len(self.columns)

    @property
    def headed(self) -> bool:
        """Whether any column has a title; lines to write on have none."""
        return any(self.columns)

    @property
    def sides(self) -> str:
        """How each column is aligned: a letter each."""
        return self.align or "l" + "r" * (len(self.columns) - 1)

    @property
    def shares(self) -> tuple[float, ...]:
        """The width of each column as a share of the whole."""
        widths = self.widths or (1.0,) * len(self.columns)
        return tuple(width / sum(widths) for width in widths)

    def fitted(self, sheet: Sheet) -> tuple[float, ...]:
        """Return the shares with room for the longest word of each column; the wide ones give it.

        Where there is no room for every word each has as much as it can.
        """
        rows = (row for row in self.rows if not self.across(row))
        columns = zip(self.columns, *rows, strict=True)
        least = [
            min(max(_word_mm(said(one).text, sheet.size_pt) for one in column), _MOST_MM)
            / sheet.text_mm
            for column in columns
        ]
        shares = self.shares
        if sum(least) > 1:
            return tuple(share / sum(least) for share in least)
        narrow: set[int] = set()
        while True:
            room = 1 - sum(least[at] for at in narrow)
            wide = sum(share for at, share in enumerate(shares) if at not in narrow)
            now = [
                least[at] if at in narrow else share * room / wide
                for at, share in enumerate(shares)
            ]
            more = {at for at, share in enumerate(now) if share < least[at]} - narrow
            if not more:
                return tuple(now)
            narrow |= more


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> Table:
    """Return a table of whatever is known: a missing cell (None) is a dash, for it is not 0."""
    cells = tuple(tuple("–" if one is None else str(one) for one in row) for row in rows)
    return Table(title=title, columns=tuple(columns), rows=cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG with its title; `share` is its part of the width, `alt` says what it shows."""

    png: bytes = field(repr=False)
    title: str
    alt: str
    share: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """Pictures beside one another."""

    pictures: tuple[Picture, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """Lines to sign, in order; `stamp` is where the stamp of the school goes. Always blank."""

    lines: tuple[str, ...]
    stamp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Notes at the foot, numbered as `note_mark` counts."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewPage:
    """What follows stands on a new page."""


Block = (
    Heading
    | Paragraph
    | Items
    | Verdict
    | Fields
    | Table
    | Picture
    | PictureRow
    | Signatures
    | Notes
    | NewPage
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The paper: A4, margins [mm] (top, right, bottom, left), size of the text [pt].

    `face` "letter" is for running text as offices write it, "plain" for forms and reports.
    `most_pages`: a PDF that would take more is set smaller, if it can then be read.
    """

    landscape: bool = False
    margins_mm: tuple[float, float, float, float] = (14.0, 15.0, 14.0, 18.0)
    size_pt: float = 10.0
    face: Literal["plain", "letter"] = "plain"
    most_pages: int | None = None

    @property
    def size_mm(self) -> tuple[float, float]:
        """Width and height of the sheet."""
        return (297.0, 210.0) if self.landscape else (210.0, 297.0)

    @property
    def text_mm(self) -> float:
        """The width of the text."""
        return self.size_mm[0] - self.margins_mm[1] - self.margins_mm[3]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A paper; `aside` stands small beside its title, `running` at the foot of every page."""

    title: str
    aside: str = ""
    running: str = ""
    blocks: tuple[Block, ...]
    sheet: Sheet = Sheet()


def texts(document: Document) -> tuple[str, ...]:
    """Return every text of a paper in the order in which it is read."""
    found = [document.title, document.aside]
    for block in document.blocks:
        found += _texts(block)
    return tuple(text for text in (*found, document.running) if text)


def _texts(block: Block) -> list[str]:  # noqa: C901, PLR0911 - one answer a kind of block
    match block:
        case Heading():
            return [block.text]
        case Paragraph():
            return [said(block.words).text]
        case Items():
            return [said(one).text for one in block.items]
        case Verdict():
            return [block.text, *(said(one).text for one in block.more)]
        case Fields():
            return [text for label, words in block.rows for text in (label, said(words).text)]
        case Table():
            cells = [said(cell).text for row in block.rows for cell in row]
            return [block.title, *block.columns, *cells, block.note]
        case Picture():
            return [block.title]
        case PictureRow():
            return [one.title for one in block.pictures]
        case Signatures():
            return [*block.lines, block.stamp]
        case Notes():
            return list(block.items)
        case NewPage():
            return []
