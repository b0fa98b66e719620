"""Doubts about records that only show beside others: each with its evidence, none an accusation.

A doubt says what was seen and why it is seldom so; whoever knows the drill knows how it came about.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.county.alike import alike
from evacsim.county.patterns import digits_preferred, even_steps, too_steady
from evacsim.locale import Texts, listed
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evacsim.county.calendar import Calendar
    from evacsim.county.ids import Whose
    from evacsim.county.prints import Print

CREDIBLE: Final = frozenset(
    {
        "before_alarm", "order", "sum", "class_sum", "last_class", "checkpoint_total",
        "exit_total", "count_falls", "count_ends", "flow", "bound_flow", "bound_walk",
        "bound_class",
    }
)  # fmt: skip
"""Findings on a record by itself that say whether its numbers can be so; others say how it went."""
_BATCH: Final = dt.timedelta(hours=1)
_LATE: Final = dt.timedelta(days=31)
_BATCH_MONTHS: Final = 3
_ZONE: Final = dt.timedelta(hours=14)  # a day may have begun elsewhere: saved in UTC
_VERSION: Final = re.compile(r"(20\d{2})\s*[-./年]\s*(1[0-2]|0?[1-9])(?!\d)")
_RUN_M_PER_S: Final = 1.5
"""As `analysis.drill.bound.FASTEST_DOWN_M_PER_S`."""
_STOREY_M: Final = 6.0
"""Incline of a storey: 3.0 m at 30 degrees, the least and the steepest of a school (GB 50099)."""
_FLOOR: Final = re.compile(r"(?:第)?([一二三四五六七八九]|[1-9])(?:F|f|楼|层)?")
_HANZI: Final = "一二三四五六七八九"

say: Final = Texts(
    {
        "copied": "the same times as in {other}: {same} of {count} classes{shift}",
        "copied_why": "two drills of the same classes hardly ever agree to the second in so many",
        "shift": ", {shift_s} s later",
        "copied_totals": "the same totals as in {other}: {times}",
        "copied_totals_why": "{count} times that agree to the second are hardly chance",
        "parallel": "the classes are as far apart as in {other}, to {spread_s} s",
        "parallel_why": "two stopwatches alone differ by more",
        "ahead": "the drill is dated {day}, after today ({today})",
        "ahead_why": "what has not been cannot be recorded",
        "saved_before": "the workbook was last saved on {saved}, the drill is dated {day}",
        "saved_before_why": "a record cannot be written before the drill",
        "batch": "saved together with {count} records of other months, within an hour, on {saved}",
        "batch_why": "the drill is dated {day}, {days} days before; written up later?",
        "no_school": "the drill in class is dated {day}, on which no school is held ({what})",
        "no_school_why": "the school's calendar says so",
        "holiday": "a holiday",
        "weekend": "a weekend",
        "outside": "outside the terms",
        "plan_later": 'the drill is dated {day}; the plan drilled is "{version}"',
        "plan_later_why": "a plan cannot be drilled before it exists",
        "reviewed_early": "an issue of it was reviewed on {reviewed}, the drill is dated {day}",
        "reviewed_early_why": "an issue comes after the drill in which it is found",
        "digits": "{found} of {count} times end in {digits}",
        "digits_why": "by chance {due} would; numbers that people think of do not spread evenly",
        "even": "the classes come out one by one every {step_s} s",
        "even_why": "queues run evenly on the mean, not from class to class",
        "steady": "{count} drills of the building differ by {spread_s} s only ({times})",
        "steady_why": "drills of one building differ by about a thirtieth of their time, or more",
        "floor": "{name} from floor {floor} is out after {time}",
        "floor_why": "{length_m} m of steps at {speed} m/s, running, take {least}",
        "too_many": "{name}: {present} present of {expected} expected",
        "too_many_why": "more than were to come",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Something about a run that is seldom so: `code`, and what stands in its two sentences."""

    print: Print
    code: str
    values: Mapping[str, object] = field(default_factory=dict)
    texts: tuple[str, str] | None = None

    def row(self) -> dict[str, Any]:
        """Return it as a row of the county's table, in the language of now."""
        what, why = self.texts or (
            say(self.code, **self.values),
            say(f"{self.code}_why", **self.values),
        )
        own = self.print
        return {
            "path": own.path,
            "date": own.day,
            "run": own.run_no,
            "code": self.code,
            "what": what,
            "why": why,
            "file": own.file,
            "record": own.record,
        }


def doubts_of(
    prints: Sequence[Print], whose: Mapping[str, Whose], calendar: Calendar, today: dt.date
) -> list[Doubt]:
    """Return every doubt about runs, each by itself and beside all others.

    Parameters
    ----------
    prints
        The runs of a county.
    whose
        Who each path is of.
    calendar
        On which days there is school; where no term is told, no day is doubted.
    today
        No drill is later.
    """
    found = [doubt for one in prints for doubt in _alone(one, calendar, today)]
    schools: defaultdict[tuple[str | None, ...], list[Print]] = defaultdict(list)
    buildings: defaultdict[tuple[str | None, ...], list[Print]] = defaultdict(list)
    for one in prints:
        ids = whose[one.path].ids
        if "school" in ids:
            school = (ids.get("county"), ids.get("township"), ids["school"])
            schools[school].append(one)
            buildings[*school, ids.get("building"), one.kind].append(one)
    for own in schools.values():
        found += _batches(own)
    for own in buildings.values():
        found += _steady(own)
    places = {id(one): key for key, own in buildings.items() for one in own}
    for later, earlier, code, values in alike(prints, places):
        shown = dict(values) | {"other": _called(earlier, whose)}
        if shown.get("shift_s"):
            shown["shift"] = say("shift", shift_s=f"{shown['shift_s']:+g}")
        found.append(Doubt(print=later, code=code, values={"shift": "", **shown}))
    return found


def _called(one: Print, whose: Mapping[str, Whose]) -> str:
    """Return what another record is called: its school and day."""
    school = whose[one.path].ids.get("school", one.file)
    return f"{school} {one.day}" if one.day else school


def _alone(one: Print, calendar: Calendar, today: dt.date) -> Iterator[Doubt]:
    for finding in one.findings:
        if finding.code in CREDIBLE and finding.severity == "doubt":
            what, why, _ = finding.texts()
            yield Doubt(print=one, code=finding.code, texts=(what, why))
    yield from _dates(one, calendar, today)
    for name, expected, present in zip(one.classes, one.expected, one.present, strict=True):
        if expected is not None and present is not None and present > expected:
            values = {"name": name, "expected": expected, "present": present}
            yield Doubt(print=one, code="too_many", values=values)
            break
    if not one.estimated:
        preferred = digits_preferred(one.times_s.ravel())
        if preferred is not None:
            shown = {
                "digits": listed(map(str, preferred.digits)), "found": preferred.found,
                "count": preferred.count, "due": f"{preferred.due:.0f}",
            }  # fmt: skip
            yield Doubt(print=one, code="digits", values=shown)
    step_s = even_steps(one.last_outs_s)
    if step_s is not None:
        yield Doubt(print=one, code="even", values={"step_s": f"{step_s:g}"})
    yield from _floors(one)


def _dates(one: Print, calendar: Calendar, today: dt.date) -> Iterator[Doubt]:
    day = one.day
    if day is None:
        return
    if day > today:
        yield Doubt(print=one, code="ahead", values={"day": day, "today": today})
    if one.saved is not None and (one.saved + _ZONE).date() < day:
        values = {"day": day, "saved": one.saved.date()}
        yield Doubt(print=one, code="saved_before", values=values)
    in_class = one.situation in ("class", "break", "assembly") or (
        one.situation is None and one.kind in ("fire", "earthquake") and not _at_night(one)
    )
    if in_class and (what := calendar.free(day)) is not None:
        named = say(what) if what in say else what
        yield Doubt(print=one, code="no_school", values={"day": day, "what": named})
    version = _VERSION.search(one.plan_version or "")
    if version is not None and dt.date(int(version[1]), int(version[2]), 1) > day:
        shown = {"day": day, "version": one.plan_version}
        yield Doubt(print=one, code="plan_later", values=shown)
    if one.earliest is not None and one.earliest < day:
        early = {"day": day, "reviewed": one.earliest}
        yield Doubt(print=one, code="reviewed_early", values=early)


def _at_night(one: Print) -> bool:
    return one.alarm_s is not None and not 7 * 3600 <= one.alarm_s % 86_400 < 19 * 3600


def _floors(one: Print) -> Iterator[Doubt]:
    """Doubt a class that was down from its floor faster than anybody runs, whatever the building.

    A building that is known has a bound of its own, which is higher.
    """
    for name, floor, last_s in zip(one.classes, one.floors, one.last_outs_s, strict=True):
        match = _FLOOR.fullmatch(floor.strip()) if floor else None
        if match is None or not np.isfinite(last_s):
            continue
        number = _HANZI.index(match[1]) + 1 if match[1] in _HANZI else int(match[1])
        length_m = (number - 1) * _STOREY_M
        if last_s < length_m / _RUN_M_PER_S:
            values = {
                "name": name, "floor": number, "time": format_time(float(last_s)),
                "length_m": f"{length_m:.0f}", "speed": _RUN_M_PER_S,
                "least": format_time(length_m / _RUN_M_PER_S),
            }  # fmt: skip
            yield Doubt(print=one, code="floor", values=values)
            return


def _batches(own: Iterable[Print]) -> Iterator[Doubt]:
    """Doubt records of several months that were saved within an hour, long after the drills."""
    saved = sorted(
        ((one.saved, one) for one in own if one.saved is not None and one.day is not None),
        key=lambda pair: pair[0],
    )
    for moment, one in saved:
        together = [other for when, other in saved if abs(when - moment) <= _BATCH]
        months = {(other.day.year, other.day.month) for other in together if other.day}
        late = moment.date() - one.day if one.day else dt.timedelta(0)
        if len(months) >= _BATCH_MONTHS and late > _LATE:
            values = {
                "count": len({other.path for other in together}) - 1,
                "saved": moment.date(), "day": one.day, "days": late.days,
            }  # fmt: skip
            yield Doubt(print=one, code="batch", values=values)


def _steady(own: Sequence[Print]) -> Iterator[Doubt]:
    """Doubt the drills of a building that all take the same time; first runs of each day."""
    first: dict[str, Print] = {}
    for one in own:
        if one.totals_s[1] is not None and not one.estimated:
            first.setdefault(one.path, one)
    known = list(first.values())
    spread_s = too_steady([one.totals_s[1] or 0.0 for one in known])
    if spread_s is None:
        return
    times = listed(format_time(one.totals_s[1] or 0.0) for one in known)
    values = {"count": len(known), "spread_s": f"{spread_s:.1f}", "times": times}
    for one in known:
        yield Doubt(print=one, code="steady", values=values)
