"""Is a drill record to be believed? Everything is flagged, nothing rejected."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evacsim.analysis.drill.bound import LowerBound, class_bound, lower_bound
from evacsim.analysis.drill.compare import TIMING_ERROR_S
from evacsim.analysis.drill.counted import count_findings
from evacsim.analysis.drill.findings import Finding
from evacsim.analysis.plan import find_planned, planned_classes
from evacsim.building.classes import class_key
from evacsim.drills.names import find
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.analysis.plan import PlannedClass
    from evacsim.building.model import Building
    from evacsim.drills.model import ClassRow, DrillRecord, DrillRun
    from evacsim.scenario.model import Scenario

LAST_CLASS_S: Final = 5.0
"""The last class and the drill's last out are one moment: at most this far apart (assumption)."""
REPORT_S: Final = 3600.0
"""An injury is reported within an hour, by telephone first (a county education bureau's rule)."""
_ROUND_TIMES: Final = 8  # of fewer times nothing can be said: by chance one in 390,625 at 5 s
_CLASS_ORDERS: Final = (
    ("start_s", "room_clear_s", "last_out_s", "assembled_s", "headcount_s"),
    ("start_s", "first_out_s", "last_out_s"),
)
"""The first of a ground-floor class may be outside before its last has left the room."""
_RUN_ORDER: Final = ("first_out_s", "last_out_s", "all_assembled_s", "headcount_s", "end_s")
_MOST_NAMED: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class RunIntegrity:
    """What was found of one run. `timing_error_s` is None where the way of timing is not known."""

    run_no: int
    level: int
    findings: tuple[Finding, ...]
    bound: LowerBound | None
    timing_error_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Integrity:
    """What was found of a record, run by run, and of the record as a whole."""

    findings: tuple[Finding, ...]
    runs: tuple[RunIntegrity, ...]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """All findings, those of the whole record first."""
        return (*self.findings, *(finding for run in self.runs for finding in run.findings))


def check_record(
    record: DrillRecord,
    building: Building | None = None,
    scenario: Scenario | None = None,
    *,
    planned: Sequence[PlannedClass] | None = None,
) -> Integrity:
    """Judge a record: contradictions, what is hardly possible, what is missing.

    Parameters
    ----------
    record
        As read with the same building.
    building
        Gives widths and the lower bound; without it those are not checked.
    scenario, planned
        Gives the classes that should be there, and needs the building; or those classes.
    """
    if planned is None:
        planned = planned_classes(scenario, building) if scenario and building else ()
    runs = []
    for run in record.runs:
        bound = lower_bound(run, building, planned) if building is not None else None
        findings = [
            *_orders(run),
            *_sums(run),
            *_ways(run, building),
            *_classes(run, planned),
            *_rooms(run, building, planned),
            *count_findings(record, run, building),
            *(_below(run, bound, building) if building and bound else ()),
            *(_classes_below(run, building, planned) if building is not None else ()),
            *_report(run),
            *_timing(run),
        ]
        error_s = TIMING_ERROR_S[run.method] if run.method else None
        runs.append(
            RunIntegrity(run_no=run.run_no, level=run.level, findings=tuple(findings), bound=bound,
                         timing_error_s=error_s)
        )  # fmt: skip
    return Integrity(findings=tuple(_whole(record, building)), runs=tuple(runs))


def _whole(record: DrillRecord, building: Building | None) -> Iterator[Finding]:
    name = record.building_id
    if name is not None and building is not None and find([building], name) is None:
        yield Finding(code="other_building", values={"name": name, "building": building.id})


def _orders(run: DrillRun) -> Iterator[Finding]:
    """Report times before the alarm, and those that stand after a later one."""
    slack_s = TIMING_ERROR_S[run.method] if run.method else 0.0
    rows: list[tuple[str, object, tuple[tuple[str, ...], ...]]] = [
        ("drill", run, (_RUN_ORDER,)),
        *((row.class_id, row, _CLASS_ORDERS) for row in run.classes),
    ]
    for name, row, orders in rows:
        at = getattr(row, "at", run.at)
        seen: set[tuple[str, str]] = set()
        for order in orders:
            times = [(key, time) for key in order if (time := getattr(row, key)) is not None]
            for key, time_s in times:
                if time_s < 0 and ("alarm", key) not in seen:
                    seen.add(("alarm", key))
                    values = {"name": name, "moment": key, "seconds": f"{-time_s:g}"}
                    yield Finding(code="before_alarm", run_no=run.run_no, at=at, values=values)
            for (early, first_s), (late, then_s) in pairwise(times):
                rounded_s = 59.0 if late == "end_s" and then_s % 60 == 0 else 0.0  # to the minute
                if first_s > then_s + max(slack_s, rounded_s) and (early, late) not in seen:
                    seen.add((early, late))
                    values = {
                        "name": name,
                        "earlier": early,
                        "early": format_time(first_s),
                        "later": late,
                        "late": format_time(then_s),
                    }
                    yield Finding(code="order", run_no=run.run_no, at=at, values=values)


def _sums(run: DrillRun) -> Iterator[Finding]:
    """Report persons that do not add up, and a last class that is not the last one out."""
    no, at = run.run_no, run.at
    if run.expected is not None and run.present is not None:
        absent = run.absent or 0  # only in the sum: nobody excused is none excused
        total = run.present + absent + (run.missing or 0)
        values: dict[str, object] = {
            "expected": run.expected,
            "present": run.present,
            "absent": absent,
            "missing": run.missing,
            "total": total,
            "gap": abs(run.expected - total),
        }
        if run.missing is None and run.absent is not None and total < run.expected:
            yield Finding(code="unaccounted", run_no=no, at=at, values=values)
        elif total != run.expected and (run.missing is not None or total > run.expected):
            values["missing"] = run.missing or 0
            yield Finding(code="sum", run_no=no, at=at, values=values)
    if run.missing:
        yield Finding(code="missing_people", run_no=no, at=at, values={"missing": run.missing})
    recorded = [row for row in run.classes if row.recorded]
    for column, whole, parts in (
        ("实到 (present)", run.present, [row.present for row in recorded]),
        ("应到 (expected)", run.expected, [row.expected for row in run.classes]),
    ):
        known = [part for part in parts if part is not None]
        if whole is None or not known or len(known) < len(parts):
            continue
        # staff may be counted in one place only
        if sum(known) not in (whole, whole - (run.staff or 0), whole + (run.staff or 0)):
            sums: dict[str, object] = {"column": column, "classes": sum(known), "drill": whole}
            yield Finding(code="class_sum", run_no=no, at=at, values=sums)
    last = [row for row in recorded if row.last_out_s is not None]
    if run.last_out_s is not None and last:
        latest = max(last, key=lambda row: row.last_out_s or 0.0)
        apart_s = (latest.last_out_s or 0.0) - run.last_out_s
        # some classes without a time may have been the last; none can be later than the last
        if apart_s > LAST_CLASS_S or (apart_s < -LAST_CLASS_S and len(last) == len(run.classes)):
            times: dict[str, object] = {
                "classes": format_time(latest.last_out_s or 0.0),
                "drill": format_time(run.last_out_s),
                "tolerance": f"{LAST_CLASS_S:g}",
            }
            yield Finding(code="last_class", run_no=no, at=latest.at, values=times)


def _ways(run: DrillRun, building: Building | None) -> Iterator[Finding]:
    """Report classes that did not go where the plan sent them, or went where nobody could."""
    called = building.way_called if building is not None else lambda id_: id_
    for row in run.classes:
        for planned, used, closed in (
            (row.planned_stair, row.used_stair, run.closed_stairs),
            (row.planned_exit, row.used_exit, run.closed_exits),
        ):
            values = {"name": row.class_id, "used": called(used), "planned": called(planned)}
            if used is not None and used in closed:
                yield Finding(code="closed_way", run_no=run.run_no, at=row.at, values=values)
            elif used is not None and planned is not None and used != planned:
                yield Finding(code="other_way", run_no=run.run_no, at=row.at, values=values)
                break  # the other exit follows from the other stair


def _classes(run: DrillRun, planned: Sequence[PlannedClass]) -> Iterator[Finding]:
    """Report classes that are missing, not known, empty, or there twice in two spellings."""
    if not run.classes:
        return
    keys: dict[str, ClassRow] = {}
    found: set[str] = set()
    for row in run.classes:
        other = keys.setdefault(class_key(row.class_id), row)
        if other is not row and row.space == other.space:
            twice = {"name": row.class_id, "other": other.class_id, "row": other.at.row}
            yield Finding(code="alike", run_no=run.run_no, at=row.at, values=twice)
        one = find_planned(row, planned)
        if one is not None:
            found.add(one.space)
            if row.expected is not None and row.expected not in (one.persons, one.persons - 1):
                sizes = {"name": row.class_id, "expected": row.expected, "planned": one.persons}
                yield Finding(
                    code="size", severity="note", run_no=run.run_no, at=row.at, values=sizes
                )
        elif planned:
            values = {"name": row.class_id}
            yield Finding(code="unknown_class", run_no=run.run_no, at=row.at, values=values)
    lost = [one for one in planned if one.space not in found]
    if lost:
        missing: dict[str, object] = {
            "names": _named([one.name for one in lost]),
            "count": len(lost),
            "persons": sum(one.persons for one in lost),
        }
        at = run.classes[0].at
        yield Finding(code="missing_class", run_no=run.run_no, at=at, values=missing)
    silent = [row for row in run.classes if not row.recorded]
    if silent:
        empty = {"names": _named([row.class_id for row in silent]), "count": len(silent)}
        yield Finding(code="silent_class", run_no=run.run_no, at=silent[0].at, values=empty)


def _rooms(
    run: DrillRun, building: Building | None, planned: Sequence[PlannedClass]
) -> Iterator[Finding]:
    """Report classes in the room of another, and without a plan those that the building lacks."""
    known, rooms = {class_key(n) for p in planned for n in p.names}, {p.space: p for p in planned}
    for row in run.classes:
        one, key = rooms.get(row.space or ""), class_key(row.class_id)
        if one is None or key in map(class_key, (one.name, *one.names)):
            continue
        if one.name != one.space or key in known:  # a room with no name of a class may be anybody's
            code = "other_class" if key in known else "no_such_class"
            values = {"name": row.class_id, "room": row.room or one.space, "planned": one.name}
            yield Finding(code=code, run_no=run.run_no, at=row.at, values=values)
    lost = [row for row in run.classes if row.space is None]
    if building is not None and not planned and 0 < len(lost) < len(run.classes):
        there, names = len(run.classes), _named([row.class_id for row in lost])
        counts = {"names": names, "found": there - len(lost), "total": there}
        yield Finding(code="unknown_room", run_no=run.run_no, at=lost[0].at, values=counts)


def _named(names: Sequence[str]) -> str:
    more = f" … (+{len(names) - _MOST_NAMED})" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _below(run: DrillRun, bound: LowerBound, building: Building) -> Iterator[Finding]:
    """Report a last one out below the physical lower bound."""
    if run.last_out_s is None or run.last_out_s >= bound.seconds:
        return
    values: dict[str, object] = {
        "time": format_time(run.last_out_s),
        "bound": format_time(bound.seconds),
        "place": bound.called(building),
    }
    if bound.kind == "walk":
        values |= {"length": f"{bound.length_m:.0f}", "speed": bound.speed_m_per_s}
    else:
        values |= {
            "persons": bound.persons,
            "width": f"{bound.clear_width_m:.2f}",
            "flow": bound.flow_per_m_s,
        }
    code = "bound_walk" if bound.kind == "walk" else "bound_flow"
    yield Finding(code=code, run_no=run.run_no, at=run.at, values=values)


def _classes_below(
    run: DrillRun, building: Building, planned: Sequence[PlannedClass]
) -> Iterator[Finding]:
    """Report classes that are out below the physical lower bound of each."""
    found = []
    for row in run.classes:
        bound = class_bound(row, run, building, find_planned(row, planned))
        if bound is not None and row.last_out_s is not None and row.last_out_s < bound.seconds:
            times = f"{format_time(row.last_out_s)} < {format_time(bound.seconds)}"
            found.append((row.at, f"{row.class_id} {times}"))
    if found:
        values = {"count": len(found), "names": _named([text for _, text in found])}
        yield Finding(code="bound_class", run_no=run.run_no, at=found[0][0], values=values)


def _report(run: DrillRun) -> Iterator[Finding]:
    """Check that an injury was reported by telephone within the hour."""
    if not run.injuries:
        return
    no, at = run.run_no, run.at
    if run.phoned_s is None:
        values: dict[str, object] = {"injuries": run.injuries}
        yield Finding(code="report_missing", run_no=no, at=at, values=values)
        return
    since_s = run.injured_s if run.injured_s is not None else 0.0
    if run.phoned_s < since_s:
        yield Finding(code="report_early", run_no=no, at=at)
    elif run.phoned_s - since_s > REPORT_S:
        moment = "injury" if run.injured_s is not None else "alarm"
        late = {"minutes": f"{(run.phoned_s - since_s) / 60:.0f}", "since": moment}
        yield Finding(code="report_late", run_no=no, at=at, values=late)


def _timing(run: DrillRun) -> Iterator[Finding]:
    """Say how exact the times are, and whether they look rounded."""
    no, at = run.run_no, run.at
    if run.alarm_clock_s is None:
        yield Finding(code="no_alarm", severity="note", run_no=no, at=at)
    if run.last_out_s is None:
        yield Finding(code="no_last_out", severity="note", run_no=no, at=at)
    if run.method is None:
        yield Finding(code="no_method", severity="note", run_no=no, at=at)
    else:
        error_s = TIMING_ERROR_S[run.method]
        values: dict[str, object] = {
            "method": run.method,
            "error": f"{error_s:g}",
            "both": f"{2 * error_s:g}",
        }
        yield Finding(code="method", severity="note", run_no=no, at=at, values=values)
    times = [time for row in run.classes for time in row.times_s if time is not None]
    times += [time for time in (getattr(run, key) for key in _RUN_ORDER) if time is not None]
    for step in (60, 30, 10, 5):
        if len(times) >= _ROUND_TIMES and all(time % step == 0 for time in times):
            rounded: dict[str, object] = {
                "count": len(times),
                "step": step,
                "half": f"{step / 2:g}",
            }
            yield Finding(code="rounded", run_no=no, at=at, values=rounded)
            return
