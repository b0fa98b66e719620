"""Numbers out of the county's tables, each with the table, column and rows that it comes from.

A source is written so that anybody can work the number out again from the CSV files that `evacsim
county -o` writes:

    CT school: sum drills                      the column added up
    CT school: count rule_met=true             rows with a value; `name=` alone is a missing one
    CT drills: count file+record kind=fire     different pairs of values among such rows
    CT held: told method                       rows with anything in the column
    CT drills: max last_out_s school=...       the highest
    CT school: cell months_without school=...  what stands in one row
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evacsim.locale import text
from evacsim.paper.facts import Facts, day_text
from evacsim.present.model import Said
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A value, how it is shown, and where it comes from; None where nothing was recorded."""

    value: Any
    source: str
    word: Callable[[Any], str] | None = None

    def __str__(self) -> str:
        if self.value is None:
            return text("no record")
        if self.word is not None:
            return self.word(self.value)
        if isinstance(self.value, dt.date):
            return day_text(self.value)
        return str(self.value)


class Figures:
    """The tables of a county, asked for numbers."""

    def __init__(self, tables: Mapping[str, pl.DataFrame]) -> None:
        self._tables = tables

    def count(self, table: str, *distinct: str, **equal: Any) -> Figure:  # noqa: ANN401 - cells
        """Return how many rows there are, or how many different values of some columns."""
        rows = self.rows(table, **equal)
        value = rows.select(distinct).n_unique() if distinct else rows.height
        return Figure(value=value, source=_source(table, "count", "+".join(distinct), equal))

    def told(self, table: str, column: str, **equal: Any) -> Figure:  # noqa: ANN401 - cells
        """Return how many rows have anything in a column."""
        value = len(self.rows(table, **equal)[column].drop_nulls())
        return Figure(value=value, source=_source(table, "told", column, equal))

    def total(self, table: str, column: str, **equal: Any) -> Figure:  # noqa: ANN401 - cells
        """Return a column added up; None where it holds nothing."""
        told = self.rows(table, **equal)[column].drop_nulls()
        value = int(told.sum()) if len(told) else None
        return Figure(value=value, source=_source(table, "sum", column, equal))

    def highest(self, table: str, column: str, **equal: Any) -> Figure:  # noqa: ANN401 - cells
        """Return the highest time of a column [s], shown as m:ss; None where it holds none."""
        told = self.rows(table, **equal)[column].drop_nulls()
        value = float(told.max()) if len(told) else None  # type: ignore[arg-type]
        return Figure(value=value, source=_source(table, "max", column, equal), word=format_time)

    def cell(
        self,
        table: str,
        column: str,
        *,
        word: Callable[[Any], str] | None = None,
        **equal: Any,  # noqa: ANN401 - cells
    ) -> Figure:
        """Return what stands in a column of the one row with these values; None where nothing."""
        rows = self.rows(table, **equal)
        value = rows[column][0] if rows.height else None
        shown = word or (format_time if column.endswith("_s") else None)
        return Figure(value=value, source=_source(table, "cell", column, equal), word=shown)

    def rows(self, table: str, **equal: Any) -> pl.DataFrame:  # noqa: ANN401 - cells
        """Return the rows of a table in which columns have these values; None is a missing one."""
        rows = self._tables[table]
        for name, value in equal.items():
            own = pl.col(name)
            rows = rows.filter(own.is_null() if value is None else own == value)
        return rows


def _source(table: str, what: str, column: str, equal: Mapping[str, Any]) -> str:
    parts = [f"{name}={_cell(value)}" for name, value in equal.items()]
    return " ".join([f"CT {table}:", what, *([column] if column else []), *parts])


def _cell(value: Any) -> str:  # noqa: ANN401 - a cell
    """Return a value as it stands in a CSV file."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


class Telling:
    """Sentences made of figures; each is kept in the facts of its paper under its key."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    def __call__(self, key: str, template: str, **figures: Figure) -> Said:
        """Return a sentence in the language of now; what was not recorded is said to be so.

        `template` is a text that is marked; each of its places is a figure.
        """
        words = text(template, **{name: str(one) for name, one in figures.items()})
        return self.facts.put(key, Said(words, "; ".join(f.source for f in figures.values())))

    def row(self, table: str, **figures: Figure | str) -> tuple[Said, ...]:
        """Return a row of a table of figures, blank where nothing was recorded."""
        cells = {
            name: Said("" if one.value is None else str(one), one.source)
            if isinstance(one, Figure)
            else Said(one)
            for name, one in figures.items()
        }
        return self.facts.row(table, **cells)
