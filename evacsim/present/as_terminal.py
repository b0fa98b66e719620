"""A paper, or a part of one, as lines for a terminal or for a file of text."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final, Literal

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
)
from evacsim.sinks import lines, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.present.model import Block

PIPED_WIDTH: Final = 132
"""Columns of a table that no terminal asks for: enough for every table not to wrap."""
_SIDES: Final[dict[str, Literal["left", "center", "right"]]] = {
    "l": "left", "c": "center", "r": "right"
}  # fmt: skip


def terminal(blocks: Iterable[Block], *, width: int | None = None) -> str:
    """Return blocks as lines, each with its end; nothing in them steers the terminal.

    Parameters
    ----------
    blocks
        What stands one below the other; pictures are left out.
    width
        Columns of the terminal, for tables; `PIPED_WIDTH` if None.
    """
    return "".join(_lines(block, width or PIPED_WIDTH) for block in blocks)


def _lines(block: Block, width: int) -> str:
    match block:
        case Table():
            return _table(block, width)
        case Picture() | PictureRow() | NewPage():
            return ""
        case _:
            return "".join(f"{lines(line)}\n" for line in _said(block))


def _said(block: Block) -> list[str]:  # noqa: PLR0911 - one answer a kind of block
    """Return the lines of a block of words."""
    match block:
        case Heading():
            return ["", block.text] if block.level == 1 else [block.text]
        case Paragraph():
            return [said(block.words).text]
        case Items():
            marks = [f"{n}. " if block.numbered else "  " for n in range(1, len(block.items) + 1)]
            return [f"{mark}{said(one).text}" for mark, one in zip(marks, block.items, strict=True)]
        case Verdict():
            return [block.text, *(said(one).text for one in block.more)]
        case Fields():
            return [f"{label}: {said(words).text}" for label, words in block.rows]
        case Signatures():
            return [*block.lines, *([block.stamp] if block.stamp else [])]
        case Notes():
            return [f"{note_mark(n)} {one}" for n, one in enumerate(block.items, 1)]
        case _:
            raise TypeError(block)


def _table(table: Table, width: int) -> str:
    """Return a table below its title, as wide as it has to be, at most `width`."""
    from rich import box  # noqa: PLC0415 - slow to load, and a paper needs none of it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table as RichTable  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    drawn = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, show_header=table.headed)
    for column, side in zip(table.columns, table.sides, strict=True):
        # Text, not str: units in square brackets are no markup.
        drawn.add_column(Text(one_line(column)), justify=_SIDES[side], overflow="fold")
    for row in table.rows:
        if table.across(row):
            drawn.add_section()
            drawn.add_row(Text(lines(said(row[0]).text)))
        else:
            drawn.add_row(*(Text(one_line(said(cell).text)) for cell in row))
    out = io.StringIO()
    Console(file=out, width=width).print(drawn)
    around = [f"{lines(table.title)}\n" if table.title else "", out.getvalue()]
    return "".join([*around, f"{lines(table.note)}\n" if table.note else ""])
