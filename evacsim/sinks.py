r"""Texts of users on their way to what would read more into them: terminals, spreadsheets, legends.

A name is free text. One gate for each place where a part of it could act: a control sequence in a
terminal, a formula in a spreadsheet, a line that passes for another. (Markup of rich and of
matplotlib is switched off where they are used; HTML escapes by itself.)
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_BEYOND_C0: Final = "\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff"
"""C1, ends of line and paragraph, turns of the writing direction, bytes of no encoding, the mark of
byte order (at which PDF fonts of matplotlib break)."""
_STEERS: Final = re.compile(f"[\x00-\x1f{_BEYOND_C0}]")
_STEERS_LINES: Final = re.compile(f"[\x00-\x08\x0b-\x1f{_BEYOND_C0}]")
_ACTS: Final = re.compile(r"^'*[=+\-@\t\r]")
"""How a cell begins that Excel, WPS and LibreOffice compute, or one that was kept from it."""


def one_line(text: object) -> str:
    r"""Return a text that stays within its line and steers no terminal.

    >>> one_line("a\x1b[2J\nok"), one_line("七（1）班")
    ('a\\x1b[2J\\nok', '七（1）班')
    """
    return _STEERS.sub(_named, str(text))


def lines(text: str) -> str:
    r"""Return a text of several lines that steers no terminal; tabs and ends of line stay.

    >>> lines("a\n\x07b")
    'a\n\\x07b'
    """
    return _STEERS_LINES.sub(_named, text)


def filled(template: str, values: Mapping[str, Any]) -> str:
    """Return a phrase with its {places} filled, each value in one line."""
    return template.format(
        **{
            key: one_line(value) if isinstance(value, str | PurePath) else value
            for key, value in values.items()
        }
    )


def json_text(text: str) -> str:
    """Return JSON with the signs escaped that JSON leaves alone and a terminal obeys."""
    return _STEERS_LINES.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def csv_cell(text: str) -> str:
    """Return a text for a cell of CSV that no spreadsheet computes: an apostrophe stands before it.

    >>> csv_cell("=1+1"), csv_cell("'=1"), csv_cell("七（1）班")
    ("'=1+1", "''=1", '七（1）班')
    """
    return f"'{text}" if _ACTS.match(text) else text


def read_csv_cell(text: str) -> str:
    """Return a text as it was before `csv_cell`."""
    return text[1:] if text.startswith("'") and _ACTS.match(text[1:]) else text


def legend(text: str) -> str:
    """Return a label that matplotlib does not leave out of the legend: it drops those with `_`."""
    return f" {text}" if text.startswith("_") else text


def steering(text: str, *, several_lines: bool = False) -> str:
    r"""Return the first sign of a text that steers, as people look it up; nothing if none does.

    >>> steering("a\x1b[2J"), steering("a\nb", several_lines=True)
    ('U+001B', '')
    """
    found = (_STEERS_LINES if several_lines else _STEERS).search(text)
    if found is None:
        return ""
    name = unicodedata.name(found[0], "")
    return f"U+{ord(found[0]):04X}" + (f" {name}" if name else "")


def _named(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
