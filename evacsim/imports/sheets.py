"""The sheets of a school's workbook and their columns, from `sheets.toml`.

One table for whoever reads, writes or explains a workbook. Places in it are distances along a
corridor, as a tape gives them.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

from evacsim.spreadsheet.fields import Field, Sheet

Lang = Literal["en", "zh"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Field):
    """A column, or a line of a form.

    `unit` is that of the header that evacsim writes; `low` and `high` are the range [m, or as the
    kind counts]; `needed` where the row means nothing without it, `asked` where an answer
    is hoped for. `said` is how to fill it in,
    Chinese and English; `example` and `example_en` what the first row of a new workbook holds.
    """

    unit: str = ""
    asked: bool = False
    low: float = 0.0
    high: float = 0.0
    needed: bool = False
    said: tuple[str, str] = ("", "")
    example: object = None
    example_en: object = None

    def title(self, lang: Lang) -> str:
        """Return the header in a language, with its unit."""
        name = self.zh if lang == "zh" else self.key.replace("_", " ")
        if self.unit and self.kind == "text":
            return f"{name} ({self.unit})"  # what says something has no unit of its own to be read
        return f"{name} {self.unit}".strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class BookSheet(Sheet):
    """A sheet; a form is a label a row, its value beside it."""

    entries: tuple[Entry, ...]
    is_form: bool

    def title(self, lang: Lang) -> str:
        """Return its name in a language."""
        return self.zh if lang == "zh" else self.key

    @property
    def yes_no(self) -> frozenset[str]:
        """The keys of its columns that are answered by yes or no."""
        return frozenset(one.key for one in self.entries if {*(one.choices or ())} == {"yes", "no"})

    def entry(self, key: str) -> Entry:
        """Return the column of that key."""
        return next(entry for entry in self.entries if entry.key == key)


def _entry(table: dict[str, Any], choices: dict[str, dict[str, list[str]]]) -> Entry:
    low, high = table.get("within", (0.0, 0.0))
    example = table.get("example")
    both = example if isinstance(example, list) else (example, example)
    words = choices[table["choices"]] if "choices" in table else None
    return Entry(
        key=table["key"],
        attr=table["key"],
        zh=table["zh"],
        kind=table["kind"],
        aliases=tuple(table.get("aliases", ())),
        choices={kept: tuple(said) for kept, said in words.items()} if words else None,
        unit=table.get("unit", ""),
        asked=table.get("asked", False),
        low=float(low),
        high=float(high),
        needed=table.get("needed", False),
        said=tuple(table.get("said", ("", ""))),
        example=both[0],
        example_en=both[1],
    )


def _sheet(table: dict[str, Any], choices: dict[str, dict[str, list[str]]]) -> BookSheet:
    entries = tuple(_entry(field, choices) for field in table["fields"])
    return BookSheet(
        key=table["key"],
        zh=table["zh"],
        aliases=tuple(table["aliases"]),
        fields=entries,
        entries=entries,
        is_form=table["form"],
    )


def sheets_of(data: dict[str, Any]) -> dict[str, BookSheet]:
    """Return the sheets of a file such as `sheets.toml` by their key."""
    return {table["key"]: _sheet(table, data["choices"]) for table in data["sheet"]}


_DATA: Final[dict[str, Any]] = tomllib.loads(
    resources.files("evacsim.imports").joinpath("sheets.toml").read_text("utf-8")
)
SHEETS: Final = sheets_of(_DATA)
"""The sheets by their key, in the order of a new workbook."""
PRE_MOVEMENTS: Final[dict[Lang, tuple[str, ...]]] = {
    "zh": tuple(_DATA["pre_movement"]["zh"]),
    "en": tuple(_DATA["pre_movement"]["en"]),
}
"""What the dropdown of pre-movement offers; every one can be read as it stands."""
EXPLAINED_NAME: Final[dict[Lang, str]] = {"zh": "填写说明", "en": "how to fill in"}
EXPLAINED: Final[dict[Lang, list[str]]] = _DATA["explained"]
"""How to fill a workbook in, line by line."""
SKETCH: Final[dict[Lang, list[dict[str, Any]]]] = _DATA["sketch"]
"""A corridor and what stands beside it, in cells."""
NEEDED: Final = ("floors", "corridors", "rooms", "exits")
"""Sheets without which there is no building."""
MAY_BE_EMPTY: Final = frozenset(
    {"flights", "carried", "arrivals", "wardens", "posts", "events", "limits", "classes"}
)
"""Tables that a new workbook has and few schools fill in."""
REMARKS: Final = frozenset({"填写说明", "说明", "howtofillin", "readme"})
"""Sheets for people, not read; as `plain` gives their names."""
