"""Sheets and their columns: keys, Chinese headers, other spellings, kinds."""

from __future__ import annotations

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Style = Literal["clock", "elapsed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A column: its `key` in English files, its Chinese header `zh`, the model's `attr`.

    `kind` says what its cells hold and how they are read: of times, `time` is a clock or a
    stopwatch, `report` a clock up to a day later, `duration` neither. `choices` maps what is kept
    to the words that mean it, the first one Chinese. `totals` are those spellings of the header
    that say how long it all took, not when.
    """

    key: str
    attr: str
    zh: str
    kind: str = "text"
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] | None = None
    totals: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling of the header."""
        return (self.key, self.zh, self.attr, *self.aliases)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet of a workbook, or a table of a CSV file."""

    key: str
    zh: str
    aliases: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Every spelling of its name."""
        return (self.key, self.zh, *self.aliases)

    def field(self, key: str) -> Field:
        """Return the column of that key."""
        return next(field for field in self.fields if field.key == key)


_MARKS = re.compile(r"[\s*:_]+")


@functools.lru_cache(maxsize=2**14)
def plain(text: str) -> str:
    """Return text without what people write differently: width, case, spaces, stars.

    >>> plain("末人　出楼*"), plain("Last_Out")
    ('末人出楼', 'lastout')
    """
    return _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
