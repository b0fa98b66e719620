"""Months as the county counts them: written as 2026-01, in periods of which both ends count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.errors import InputError, Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

YEAR: Final = 12  # months


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The months that the monthly rule is applied to, as "2026-01"; both count."""

    since: str
    until: str

    @property
    def months(self) -> tuple[str, ...]:
        """Every month of it."""
        first, last = number_of(self.since), number_of(self.until)
        return tuple(month_of(number) for number in range(first, last + 1))

    def moved(self, months: int) -> Period:
        """Return a period as long, so many months later."""
        since, until = (month_of(number_of(m) + months) for m in (self.since, self.until))
        return Period(since=since, until=until)


def number_of(month: str) -> int:
    """Return a month as a number that counts on over the years."""
    return int(month[:4]) * YEAR + int(month[5:]) - 1


def month_of(number: int) -> str:
    """Return the month of a number."""
    return f"{number // YEAR:04d}-{number % YEAR + 1:02d}"


def check_months(since: str | None, until: str | None) -> None:
    """Refuse what is no month.

    Raises
    ------
    InputError
        If a month is not written as 2026-01, or the last comes before the first.
    """
    problems = [
        Problem(
            file=option,
            where="",
            message=text('is "{month}"; must be a month', month=month),
            hint=text("written as 2026-03"),
        )
        for option, month in (("--since", since), ("--until", until))
        if month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", month)
    ]
    if not problems and since and until and until < since:
        message = text("is {until}, before --since {since}", until=until, since=since)
        problems.append(Problem(file="--until", where="", message=message))
    if problems:
        raise InputError(problems)


def period(drills: pl.DataFrame, since: str | None, until: str | None) -> Period | None:
    """Return the period: as stated, else the twelve months up to the last with a drill in it.

    It begins with the first month with a drill where that is later: one old record shall not make
    every school miss the rule for years. None where neither is known: no drill has a date, and
    nothing was stated.

    Raises
    ------
    InputError
        As `check_months`.
    """
    check_months(since, until)
    held = drills["month"].drop_nulls()
    last = until or (str(held.max()) if len(held) else None)
    first = since or (
        max(str(held.min()), month_of(number_of(last) - YEAR + 1)) if len(held) and last else None
    )
    first, last = first or last, last or first
    if first is None or last is None:
        return None
    # one month stated beyond all drills: that month alone
    first, last = (since or last, until or first) if last < first else (first, last)
    return Period(since=first, until=last)


def spans(months: Sequence[str]) -> str:
    """Write months that follow one another as one: "2026-01..2026-03 2026-05"."""
    runs: list[list[str]] = []
    for month in months:
        if runs and month in Period(since=runs[-1][-1], until=month).months[:2]:
            runs[-1].append(month)
        else:
            runs.append([month])
    return " ".join(run[0] if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)


def months_text(spans: str) -> str:
    """Return months as people write them: 2026-01..2026-03 is 2026-01 to 2026-03."""
    return spans.replace("..", "–").replace(" ", text(", "))
