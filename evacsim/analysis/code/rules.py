"""The items of `rules.toml`, and when each applies."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.analysis.code.facts import CodeFacts

Mark = Literal["T", "T0", "S", "G"]
Force = Literal["must", "should"]
BASEMENT: Final = "basement"
BOUND: Final[Mapping[int, str]] = {1: "class-1-2", 2: "class-1-2", 3: "class-3", 4: "class-4"}
"""The columns of the tables, by fire class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One item: what is measured (`of`), its limit, where it stands, and how sure that is.

    `what` is its template in English. `least` and `most` are numbers, or name a value measured at
    the same place; `sure` is the limit up to (from) which it holds whatever is not known.
    """

    id: str
    what: str
    of: str
    unit: str
    edition: str
    clause: str
    mark: Mark
    clause_mark: Mark
    force: Force = "must"
    least: float | str | None = None
    most: float | str | None = None
    sure: float | None = None
    wide: float | None = None
    narrow: float | None = None
    per_100: str | None = None
    by_fire_class: Mapping[str, float] = field(default_factory=dict)
    plus: Mapping[str, float] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)
    else_ask: str = ""
    use: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    fire_class: tuple[int, ...] = ()
    storeys: tuple[int, int] | None = None

    @property
    def is_cited(self) -> bool:
        """Whether its clause may be printed: the clause's own text was read."""
        return bool(self.clause) and self.clause_mark == "T"

    def applies(self, facts: CodeFacts) -> bool:
        """Whether the item is asked of such a building."""
        return (
            (not self.use or facts.use in self.use)
            and (not self.kind or facts.kind in self.kind)
            and (not self.fire_class or facts.fire_class in self.fire_class)
            and (self.storeys is None or self.storeys[0] <= facts.storeys <= self.storeys[1])
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthTable:
    """Metres for each 100 people, by fire class; the row is that of a floor, or of all storeys."""

    by: Literal["floor", "storeys"]
    mark: Mark
    read: frozenset[str]
    columns: Mapping[str, Mapping[str, float]]

    def metres(self, number: int, storeys: int, fire_class: int) -> tuple[float | None, Mark]:
        """Return metres for 100 people of a floor, and their mark; None where there is no row."""
        column = self.columns[BOUND[fire_class]]
        wanted = number if self.by == "floor" or number < 1 else storeys
        if wanted < 1:
            return column.get(BASEMENT), self.mark
        highest = max(int(row) for one in self.columns.values() for row in one if row != BASEMENT)
        row = min(wanted, highest)
        found = column.get(str(row))
        named = f"{BOUND[fire_class].removeprefix('class-')}/{row}"
        return found, "S" if named in self.read else self.mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What no building file says: to be looked at on a walk through the building."""

    id: str
    what: str
    edition: str
    clause: str
    mark: Mark
    use: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBook:
    """Everything in `rules.toml`."""

    rules: tuple[Rule, ...]
    per_100: Mapping[str, WidthTable]
    looks: tuple[Look, ...]


@cache
def code_book() -> CodeBook:
    """Return the items, read once."""
    text = resources.files("evacsim.analysis.code").joinpath("rules.toml").read_text("utf-8")
    data = tomllib.loads(text)
    editions: dict[str, str] = data["edition"]
    return CodeBook(
        rules=tuple(_rule(row, editions) for row in data["rule"]),
        per_100={name: _table(row) for name, row in data["per_100"].items()},
        looks=tuple(
            Look(**(row | {"edition": editions[row["edition"]], "use": tuple(row.get("use", ()))}))
            for row in data["look"]
        ),
    )


def _rule(row: dict[str, Any], editions: Mapping[str, str]) -> Rule:
    lists: dict[str, Any] = {
        key: tuple(row[key]) for key in ("use", "kind", "fire_class", "storeys") if key in row
    }
    edition = editions[row["edition"]]
    given: dict[str, Any] = {"clause_mark": row["mark"], **row, **lists, "edition": edition}
    return Rule(**given)


def _table(row: dict[str, Any]) -> WidthTable:
    return WidthTable(
        by=row["by"],
        mark=row["mark"],
        read=frozenset(row.get("read", ())),
        columns={key: row[key] for key in set(BOUND.values())},
    )
