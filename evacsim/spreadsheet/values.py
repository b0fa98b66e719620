"""Cells that hold nothing, and cells that hold text."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.locale import text
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.spreadsheet.fields import Field

BLANKS: Final = frozenset({"", "-", "--", "—", "——", "–", "/", "\\", "n/a", "na", "未记录", "不详"})
"""What people write into a cell that they leave empty."""
NONE_WORDS: Final = frozenset({"无", "没有", "none", "nil"})
"""Nothing at all: no persons, an empty list; no time and no text."""


class UnknownChoiceError(ValueError):
    """A word that is none of those of its column; the record can do without it."""


def is_blank(value: object) -> bool:
    """Whether a cell says that nothing was written down."""
    return isinstance(value, str) and unicodedata.normalize("NFKC", value).strip() in BLANKS


def is_none(value: object) -> bool:
    """Whether a cell says that there was none."""
    return isinstance(value, str) and value.strip().casefold() in NONE_WORDS


def read_text(value: object) -> str | None:
    """Read text; a class "7-1" that Excel has made a date of is refused.

    Raises
    ------
    ValueError
        If it is a date, a time or a truth value.
    """
    if is_none(value):
        return None
    if isinstance(value, bool | dt.date | dt.time | dt.timedelta):
        raise ValueError(  # noqa: TRY004 - one kind of error for all cells
            text(
                "is {value}, which Excel has made of what was typed; format the cell as text "
                "and type it again",
                value=value,
            )
        )
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def may_be_minutes(cells: Iterable[str]) -> bool:
    """Whether the decimals of a column without a unit are written as people write 2 min 5 s: 2.05.

    >>> may_be_minutes(["1.30", "2", "2.05"]), may_be_minutes(["7.5", "2.05"])
    (True, False)
    """
    parts = [cell.partition(".")[2] for cell in cells if "." in cell]
    return bool(parts) and all(re.fullmatch(r"[0-5]\d", part) for part in parts)


def read_choice(field: Field, value: object) -> str | None:
    """Return which choice of a column a cell names; None where it says that there is none.

    Raises
    ------
    UnknownChoiceError
        If it is none of those known.
    """
    if is_none(value):
        return None
    written = plain(read_text(value) or "")
    choices = field.choices or {}
    for exactly in (True, False):
        for kept, words in choices.items():
            spelt = [plain(word) for word in (kept, *words)]
            if written in spelt if exactly else any(word in written for word in spelt):
                return kept
    known = [words[0] for words in choices.values()]
    hint = nearest_name(str(value), known)
    raise UnknownChoiceError(
        text(
            "is {value}, none of those known, and was left out; {hint}",
            value=shown(value),
            hint=hint,
        )
    )


def shown(value: object) -> str:
    """Quote a value, shortened to a line."""
    written = str(value)
    return f'"{written[:40]}{"..." if len(written) > 40 else ""}"'  # noqa: PLR2004
