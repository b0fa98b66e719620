"""What the counts of a record's checkpoints say: too many, too fast, or against the classes."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from evacsim.analysis.drill.bound import floor_of
from evacsim.analysis.drill.findings import Finding
from evacsim.analysis.plan import connection_of
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.model import Building
    from evacsim.drills.model import At, Checkpoint, Count, DrillRecord, DrillRun, Passage

ESTIMATED_PER_M_S: Final = 2.0
"""A mean flow above this looks estimated [persons/(s m) of clear width]; assumption: the upper end
of what schools report of fast, orderly drills."""
TOTAL_SHARE: Final = 0.03
"""Counts may be off by this share (assumption)."""


def count_findings(
    record: DrillRecord, run: DrillRun, building: Building | None
) -> Iterator[Finding]:
    """Yield what is odd about the counts of a run; widths and ways need the building."""
    points = {point.cp_id: point for point in record.checkpoints}
    counts: defaultdict[str, list[Count]] = defaultdict(list)
    wholes: dict[str, Passage] = {}
    for count in run.counts:
        counts[count.cp_id].append(count)
    for passage in run.passages:
        if passage.class_id is None:
            wholes[passage.cp_id] = passage
        yield from _passage_order(passage, run)
    totals: dict[str, tuple[int, At]] = {}
    for name in dict.fromkeys((*wholes, *counts)):
        whole, own = wholes.get(name), sorted(counts[name], key=lambda count: count.time_s)
        at = whole.at if whole is not None else own[0].at
        yield from _cumulative(name, own, whole, run)
        total = _total(own, whole)
        if total is not None:
            totals[name] = (total, at)
        if name not in points:
            values = {"name": name}
            yield Finding(code="unknown_checkpoint", run_no=run.run_no, at=at, values=values)
        else:
            yield from _flow(points[name], own, whole, run, building)
    if building is not None:
        yield from _against_classes(points, totals, run, building)


def _passage_order(passage: Passage, run: DrillRun) -> Iterator[Finding]:
    first_s, last_s = passage.first_s, passage.last_s
    if first_s is not None and last_s is not None and first_s > last_s:
        values = {
            "name": passage.cp_id,
            "earlier": "first_s",
            "early": format_time(first_s),
            "later": "last_s",
            "late": format_time(last_s),
        }
        yield Finding(code="order", run_no=run.run_no, at=passage.at, values=values)
    for key, time_s in (("first_s", first_s), ("last_s", last_s)):
        if time_s is not None and time_s < 0:
            early = {"name": passage.cp_id, "moment": key, "seconds": f"{-time_s:g}"}
            yield Finding(code="before_alarm", run_no=run.run_no, at=passage.at, values=early)


def _cumulative(
    name: str, counts: list[Count], whole: Passage | None, run: DrillRun
) -> Iterator[Finding]:
    for before, after in pairwise(counts):
        if after.persons < before.persons:
            values: dict[str, object] = {
                "name": name,
                "before": before.persons,
                "after": after.persons,
                "time": format_time(after.time_s),
            }
            yield Finding(code="count_falls", run_no=run.run_no, at=after.at, values=values)
    if counts and whole is not None and whole.persons is not None:
        counted = counts[-1].persons
        if counted != whole.persons:
            ends: dict[str, object] = {"name": name, "total": whole.persons, "counted": counted}
            yield Finding(code="count_ends", run_no=run.run_no, at=whole.at, values=ends)


def _total(counts: list[Count], whole: Passage | None) -> int | None:
    if whole is not None and whole.persons is not None:
        return whole.persons
    return counts[-1].persons if counts else None


def _flow(
    point: Checkpoint,
    counts: list[Count],
    whole: Passage | None,
    run: DrillRun,
    building: Building | None,
) -> Iterator[Finding]:
    """Report a mean flow that is hardly ever seen."""
    width_m = point.clear_width_m or _width_m(point, building)
    first_s = last_s = persons = None
    if whole is not None and whole.persons is not None:
        first_s, last_s, persons = whole.first_s, whole.last_s, whole.persons
    elif len(counts) > 1:
        first_s, last_s = counts[0].time_s, counts[-1].time_s
        persons = counts[-1].persons - counts[0].persons + 1
    if width_m is None or first_s is None or last_s is None or persons is None:
        return
    passed, seconds = persons - 1, last_s - first_s
    if seconds < 0 or passed <= ESTIMATED_PER_M_S * width_m * seconds:
        return
    flow = f"{passed / (width_m * seconds):.2f}" if seconds > 0 else "∞"
    values = {
        "name": point.cp_id,
        "flow": flow,
        "persons": persons,
        "seconds": f"{seconds:g}",
        "width": f"{width_m:.2f}",
        "limit": f"{ESTIMATED_PER_M_S:g}",
    }
    at = whole.at if whole is not None else counts[0].at
    yield Finding(code="flow", run_no=run.run_no, at=at, values=values)


def _width_m(point: Checkpoint, building: Building | None) -> float | None:
    if building is None:
        return None
    connection = connection_of(point, building)
    widths = {one.id: one.clear_width_m for one in building.connections}
    widths |= {f"{flight.id}.foot": flight.clear_width_m for flight in building.flights}
    return widths.get(connection or "")


def _against_classes(
    points: Mapping[str, Checkpoint],
    totals: Mapping[str, tuple[int, At]],
    run: DrillRun,
    building: Building,
) -> Iterator[Finding]:
    """Report counts that are not those of the classes that should have passed."""
    exits = {exit_.id for exit_ in building.exits}
    out: dict[str, int] = {}
    for name, (counted, at) in totals.items():
        connection = connection_of(points[name], building) if name in points else None
        if connection is None:
            continue
        if connection in exits:
            out[connection] = counted
        expected = _by_classes(connection, run, building)
        if expected is not None and abs(counted - expected) > max(1.0, TOTAL_SHARE * expected):
            values: dict[str, object] = {"name": name, "counted": counted, "expected": expected}
            yield Finding(code="checkpoint_total", run_no=run.run_no, at=at, values=values)
    used = exits - set(run.closed_exits)
    if run.present is not None and used and used <= set(out):
        counted = sum(out.values())
        if abs(counted - run.present) > max(1.0, TOTAL_SHARE * run.present):
            sums: dict[str, object] = {"counted": counted, "expected": run.present}
            yield Finding(code="exit_total", run_no=run.run_no, at=run.at, values=sums)


def _by_classes(connection: str, run: DrillRun, building: Building) -> int | None:
    """Return how many should pass an exit or the foot of a flight; None if a class is silent."""
    floors = {space.id: space.floor for space in building.spaces}
    level = {floor.id: floor.elevation_m for floor in building.floors}
    flight = next((f for f in building.flights if f"{f.id}.foot" == connection), None)
    persons = 0
    for row in run.classes:
        strayed = row.used_stair is not None and row.used_stair != row.planned_stair
        way = row.used_exit or (None if strayed else row.planned_exit)
        if flight is not None:
            floor = floors.get(row.space or "") or floor_of(row.floor, building)
            if floor is None:
                return None
            if level[floor] < level[floors[flight.upper]]:
                continue
            way = row.used_stair or row.planned_stair
        if way is None or row.present is None:
            return None
        if way == (flight.stairwell if flight is not None else connection):
            persons += row.present
    return persons or None
