"""What schools owe in a period: drills by month or quarter, and kinds that a half-year needs."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from evacsim.county.months import Period, spans

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evacsim.county.calendar import Calendar, Required, School

_DUE_SCHEMA: dict[str, Any] = {
    "school_kind": pl.String,
    "boarding": pl.Boolean,
    "rule": pl.String,
    "owed": pl.Int64,
    "held": pl.Int64,
    "months_without": pl.String,
    "rule_met": pl.Boolean,
    "kinds_missing": pl.String,
}
_HALF = 6  # months
NIGHT = "night"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What a school owed: `due` months or quarters, those with a drill, the months of the others.

    `kinds_missing` are kinds of drill that the half-years of the period needed and did not have,
    each with how many; None where the kind of school is not known or no half-year is whole.
    """

    rule: str
    due: int
    held: int
    without: tuple[str, ...]
    kinds_missing: tuple[tuple[str, int], ...] | None = None

    @property
    def met(self) -> bool:
        """Whether every month or quarter has a drill; where none is due, the rule is kept."""
        return self.held >= self.due


def turns(calendar: Calendar, school: School | None, months: Period) -> tuple[tuple[str, ...], ...]:
    """Return the stretches in each of which a school owes a drill: months that count.

    A quarter is one of the calendar year; of one half in the period only that half counts.
    """
    counted = [month for month in months.months if calendar.counts(month)]
    if calendar.rule_of(school.kind if school else None).every == "month":
        return tuple((month,) for month in counted)
    quarters: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for month in counted:
        quarters[month[:4], (int(month[5:]) - 1) // 3].append(month)
    return tuple(tuple(own) for own in quarters.values())


def due_of(
    calendar: Calendar,
    school: School | None,
    months: Period,
    held: Collection[str],
    kinds: Mapping[str, Counter[str]],
) -> Due:
    """Return what a school owed.

    Parameters
    ----------
    calendar
        Terms, holidays and rules.
    school
        Its entry in the list of schools; None where it has none: then the rule is monthly.
    months
        The period.
    held
        Months with a drill.
    kinds
        Drills of each month by kind, with "night" for those held at night.
    """
    there = set(held)
    every = calendar.rule_of(school.kind if school else None).every
    own = turns(calendar, school, months)
    empty = [stretch for stretch in own if there.isdisjoint(_around(stretch, every, months))]
    return Due(
        rule=every,
        due=len(own),
        held=len(own) - len(empty),
        without=tuple(month for stretch in empty for month in stretch),
        kinds_missing=_missing(calendar, school, months, kinds) if school else None,
    )


def _around(stretch: Sequence[str], every: str, months: Period) -> list[str]:
    """Return the months in which a drill fills a stretch: of a quarter also those of holidays."""
    if every == "month":
        return list(stretch)
    first = (int(stretch[0][5:]) - 1) // 3 * 3 + 1
    quarter = [f"{stretch[0][:4]}-{first + n:02d}" for n in range(3)]
    return [month for month in quarter if month in months.months]


def _missing(
    calendar: Calendar, school: School, months: Period, kinds: Mapping[str, Counter[str]]
) -> tuple[tuple[str, int], ...] | None:
    """Return what is missing over the whole half-years of a period in which school is held."""
    halves: defaultdict[str, list[str]] = defaultdict(list)
    for month in months.months:
        halves[f"{month[:4]}-{'1' if int(month[5:]) <= _HALF else '2'}"].append(month)
    whole = [own for own in halves.values() if len(own) == _HALF and any(map(calendar.counts, own))]
    if not whole:
        return None
    found: Counter[str] = Counter()
    for own in whole:
        there = sum((kinds.get(month, Counter()) for month in own), Counter[str]())
        for one in calendar.required_of(school):
            found[one.drills[0]] += max(0, one.least - _held(one, there))
    return tuple((name, count) for name, count in found.items() if count)


def _held(one: Required, there: Mapping[str, int]) -> int:
    return sum(there.get(name, 0) for name in one.drills)


def judged(
    schools: pl.DataFrame, drills: pl.DataFrame, months: Period | None, calendar: Calendar
) -> pl.DataFrame:
    """Add to the table of schools what each owed; nothing where no month is known.

    A drill whose row names no school is nobody's: the rule is for schools.
    """
    keys = ("county", "township", "school")
    kinds: defaultdict[tuple[Any, ...], defaultdict[str, Counter[str]]] = defaultdict(
        lambda: defaultdict(Counter)
    )
    once = drills.unique(["file", "record"], keep="first", maintain_order=True)
    for row in once.iter_rows(named=True):
        if row["month"] is not None:
            own = kinds[tuple(row[key] for key in keys)][row["month"]]
            own[row["kind"] or "?"] += 1
            own[NIGHT] += bool(row["night"])
    rows = []
    for row in schools.iter_rows(named=True):
        entry = calendar.school_of(row["school"], row["township"])
        made: dict[str, Any] = dict.fromkeys(_DUE_SCHEMA)
        if entry is not None:
            made |= {"school_kind": entry.kind, "boarding": entry.boarding}
        if months is not None and row["school"] is not None:
            there = kinds[tuple(row[key] for key in keys)]
            due = due_of(calendar, entry, months, there.keys(), there)
            made |= {
                "rule": due.rule,
                "owed": due.due,
                "held": due.held,
                "months_without": spans(due.without),
                "rule_met": due.met,
                "kinds_missing": None
                if due.kinds_missing is None
                else ", ".join(f"{name} {count}" for name, count in due.kinds_missing),
            }
        rows.append(made)
    table = pl.DataFrame(rows, schema=_DUE_SCHEMA)
    dropped = [name for name in _DUE_SCHEMA if name in schools.columns]
    return schools.drop(dropped).hstack(table.get_columns())
