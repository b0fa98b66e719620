"""Records that were made up, in eight ways, in the place of honest ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks.county.honest import MONTHS, Written

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    Rng = np.random.Generator


def moved(one: Written, other: Written, change: Callable[[float], float]) -> Written:
    """Return a record with the times of another, row by row, each changed."""
    rows = tuple(
        replace(
            row,
            room_clear_s=change(like.room_clear_s),
            last_out_s=change(like.last_out_s),
            assembled_s=change(like.assembled_s),
        )
        for row, like in zip(one.run.classes, other.run.classes, strict=False)
    )
    rows += one.run.classes[len(rows) :]
    return fitted(one.with_run(classes=rows, method=other.run.method))


def fitted(one: Written) -> Written:
    """Return a record whose totals fit its classes again."""
    rows = one.run.classes
    last_s = max(row.last_out_s for row in rows)
    together_s = max(row.assembled_s for row in rows)
    return one.with_run(last_out_s=last_s, all_assembled_s=together_s, headcount_s=together_s + 30)


def timed(one: Written, time_of: Callable[[int, float], float]) -> Written:
    """Return a record with other times when classes were out, and what follows from them."""
    rows = []
    for number, row in enumerate(one.run.classes):
        last_s = time_of(number, row.last_out_s)
        shift_s = last_s - row.last_out_s
        room_s = min(time_of(number, row.room_clear_s), last_s)
        rows.append(
            replace(row, last_out_s=last_s, room_clear_s=room_s,
                    assembled_s=time_of(number, row.assembled_s) if shift_s else row.assembled_s)
        )  # fmt: skip
    return fitted(one.with_run(classes=tuple(rows)))


def liked(rng: Rng, time_s: float) -> float:
    """Return a time with a last digit that people like to think of."""
    digit = rng.choice([0, 2, 3, 5, 7, 8], p=[0.05, 0.1, 0.25, 0.05, 0.25, 0.3])
    return float(time_s // 10 * 10 + digit)


class Planter:
    """Plants records of kinds, each in a school that nobody has touched; `told` by place."""

    def __init__(self, records: list[Written], rng: Rng) -> None:
        self.records, self.rng = records, rng
        self.told: dict[int, str] = {}
        self._schools = iter(rng.permutation(len(records) // len(MONTHS)))

    def everything(self) -> dict[int, str]:
        """Plant 50 records and return the kind of each by its place."""
        self.copies()
        self.dates()
        self.digits()
        self.regular()
        self.fast()
        self.misfits()
        return self.told

    def own(self, month: int, *, precise: bool = True) -> int:
        """Return the place of a record of a school that nobody has touched yet."""
        while True:
            place = int(next(self._schools)) * len(MONTHS) + month
            if not precise or self.records[place].run.method != "estimate":
                return place

    def done(self, place: int, kind: str, made: Written) -> None:
        """Put a planted record in its place."""
        self.records[place] = made
        self.told[place] = kind

    def copies(self) -> None:
        """Copy an earlier month, or another school: exact, shifted, or one time in five changed."""
        for number in range(12):
            place = self.own(3)
            near = number < 6
            like = self.records[place - 1 - number % 2 if near else self.own(1)]
            shift_s = float(self.rng.integers(-20, 20)) if number % 3 == 1 else 0.0
            share = 0.2 if number % 3 == 2 else 0.0

            def change(time_s: float, shift_s: float = shift_s, share: float = share) -> float:
                edited_s = float(self.rng.integers(-9, 10)) if self.rng.random() < share else 0.0
                return time_s + shift_s + edited_s

            self.done(place, "copied", moved(self.records[place], like, change))

    def dates(self) -> None:
        """Save a workbook too early, or a term at once; drill on a holiday, or a plan to come."""
        for _ in range(3):
            place = self.own(2, precise=False)
            day = dt.datetime.combine(self.records[place].run.day, dt.time(9), dt.UTC)
            early = day - dt.timedelta(days=float(self.rng.uniform(3, 30)))
            self.done(place, "saved before", saved(self.records[place], early))
        place = self.own(0, precise=False)
        for month in range(3):
            moment = dt.datetime(2026, 9, 28, 14, 11 * month, tzinfo=dt.UTC)
            one = saved(self.records[place + month], moment)
            self.done(place + month, "saved together", one)
        for day in (dt.date(2026, 5, 4), dt.date(2026, 5, 17)):
            place = self.own(2, precise=False)
            self.done(place, "no school", self.records[place].with_run(day=day))
        for _ in range(2):
            place = self.own(1, precise=False)
            later = self.records[place].with_run(plan_version="2026年6月修订版")
            self.done(place, "plan of later", later)

    def digits(self) -> None:
        """Write the last digits that people like, or fives, as of a stopwatch."""
        for number in range(8):
            place = self.own(int(self.rng.integers(len(MONTHS))))
            one = self.records[place]
            if number < 4:
                made = timed(one, lambda _, time_s: liked(self.rng, time_s))
                self.done(place, "liked digits", made)
            else:
                made = timed(one, lambda _, time_s: 5.0 * round(time_s / 5))
                self.done(place, "fives", made.with_run(method="stopwatch"))

    def regular(self) -> None:
        """Let a building take the same every month; let classes come like a clock, or as before."""
        place = self.own(0)
        steady_s = self.records[place].run.last_out_s
        for month in range(len(MONTHS)):
            one = self.records[place + month]
            shift_s = steady_s + float(self.rng.integers(-1, 2)) - one.run.last_out_s
            made = timed(one, lambda _, time_s, shift_s=shift_s: time_s + shift_s)
            self.done(place + month, "steady", made)
        for number in range(4):
            place = self.own(3)
            one, step_s = self.records[place], float(self.rng.integers(3, 9))
            if number < 2:
                made = timed(one, lambda n, _, step_s=step_s: 60.0 + step_s * n)
                self.done(place, "like a clock", made)
            else:
                near = moved(
                    one, self.records[place - 1], lambda t: t + float(self.rng.integers(-1, 2))
                )
                self.done(place, "give or take", near)

    def fast(self) -> None:
        """Divide all times by six: less than the walk down or the stairs allow."""
        for _ in range(5):
            place = self.own(int(self.rng.integers(len(MONTHS))))
            sixth = timed(self.records[place], lambda _, time_s: float(round(time_s / 6)))
            self.done(place, "a sixth", sixth)

    def misfits(self) -> None:
        """Let persons not add up, the last class be later than the last, the count be too early."""
        for number in range(6):
            place = self.own(int(self.rng.integers(len(MONTHS))))
            run = self.records[place].run
            wrong = (
                {"present": (run.present or 0) - int(self.rng.integers(3, 40))},
                {"last_out_s": (run.last_out_s or 0.0) - float(self.rng.integers(15, 60))},
                {"headcount_s": (run.all_assembled_s or 0.0) - float(self.rng.integers(20, 60))},
            )[number % 3]
            self.done(place, "does not fit", self.records[place].with_run(**wrong))


def saved(one: Written, moment: dt.datetime) -> Written:
    """Return a record as a workbook that was saved at a moment (UTC)."""
    return replace(one, saved=moment, path=one.path.replace(".csv", ".xlsx"))
