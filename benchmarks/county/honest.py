"""Drill records of a county of made-up schools: simulated, then written down as people do.

Every record is one replication of the shipped teaching block under its own law, of which a school
has the first so many classes. Assumptions: a school is 8 % quicker or slower than another, a drill
3 % than the last; a stopwatch, phone or video errs by 1 s, one in seven times is read to 5 s; who
estimates says so and writes tens. Two in a hundred pupils are absent. A fifth of the records are
workbooks, saved within six days of the drill; the rest is CSV.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from evacsim.analysis.plan import planned_classes
from evacsim.drills.model import ClassRow, DrillRecord, DrillRun
from evacsim.drills.write import write_drill
from evacsim.simulation.replicate import prepare, simulated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.analysis.plan import PlannedClass
    from evacsim.simulation.replicate import Plan

SCENARIO = Path(__file__).parents[2] / "scenarios" / "teaching-block-fire-drill.toml"
MONTHS = ("2026-03", "2026-04", "2026-05", "2026-06", "2026-09")
CALENDAR = """
[[term]]
begins = 2026-02-25
ends = 2026-07-10
[[term]]
begins = 2026-09-01
ends = 2027-01-20
[[holiday]]
name = "劳动节"
begins = 2026-05-01
ends = 2026-05-05
"""
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]+")


@dataclass(frozen=True, kw_only=True)
class Written:
    """A record, where it goes, and when its workbook was saved (UTC); None for CSV."""

    record: DrillRecord
    path: str
    saved: dt.datetime | None

    @property
    def run(self) -> DrillRun:
        """Its one run."""
        return self.record.runs[0]

    def with_run(self, **changes: object) -> Written:
        """Return it with changes of its run."""
        run = replace(self.run, **changes)  # type: ignore[arg-type]
        return replace(self, record=replace(self.record, runs=(run,)))


def honest(schools: int, seed: int) -> Iterator[Written]:
    """Yield the records of schools, `MONTHS` each."""
    plan = prepare(SCENARIO)
    classes = planned_classes(plan.scenario, plan.building)
    for number in range(schools):
        rng = np.random.default_rng([seed, number])
        count = int(rng.integers(12, len(classes) + 1))
        own = [classes[at] for at in sorted(rng.permutation(len(classes))[:count])]
        pace = float(rng.lognormal(0.0, 0.08))
        method = str(
            rng.choice(["stopwatch", "phone", "video", "estimate"], p=[0.5, 0.25, 0.15, 0.1])
        )
        for turn, month in enumerate(MONTHS):
            times = class_times(plan, seed=seed, replication=number * len(MONTHS) + turn)
            yield _written(rng, f"school-{number:03d}", month, own, times, pace, method)


def class_times(plan: Plan, *, seed: int, replication: int) -> Mapping[str, tuple[float, float]]:
    """Return when the last of each room left it, and when they were out [s], of a replication."""
    people = simulated(plan, seed=seed, replication=replication).table("occupants")
    last = people.group_by("start_space").agg(room=_last("room_out_s"), out=_last("out_s"))
    return {str(space): (room, out) for space, room, out in last.iter_rows()}


def _last(name: str):  # noqa: ANN202 - an expression of polars
    import polars as pl  # noqa: PLC0415

    return pl.col(name).max()


def _written(  # noqa: PLR0913, PLR0917 - a record is made of so much
    rng: np.random.Generator,
    school: str,
    month: str,
    own: list[PlannedClass],
    times: Mapping[str, tuple[float, float]],
    pace: float,
    method: str,
) -> Written:
    factor = pace * float(rng.lognormal(0.0, 0.03))
    rows = []
    for one in own:
        room, out = (factor * time for time in times[one.space])
        expected = one.persons
        rows.append(
            ClassRow(
                class_id=one.name,
                floor=one.floor,
                expected=expected,
                present=expected - int(rng.binomial(expected, 0.02)),
                room_clear_s=read(rng, room, method),
                last_out_s=read(rng, out, method),
                assembled_s=read(rng, out + 60 + abs(rng.normal(30, 12)), method),
            )
        )
    last_s = max(row.last_out_s for row in rows) + (
        float(rng.integers(-1, 2)) if method != "estimate" else 0
    )
    together_s = max(row.assembled_s for row in rows) + float(rng.integers(0, 8))
    expected, present = (sum(getattr(row, key) for row in rows) for key in ("expected", "present"))
    day = school_day(rng, month)
    run = DrillRun(
        day=day, kind="fire", situation="class", announced="staff-only", method=method,
        alarm_clock_s=float(rng.integers(8 * 60, 16 * 60)) * 60, target_s=360.0,
        first_out_s=float(round(rng.uniform(15, 40))), last_out_s=last_s,
        all_assembled_s=together_s, headcount_s=together_s + float(rng.integers(10, 60)),
        expected=expected, present=present, absent=expected - present, missing=0,
        plan_version="2025年9月版", classes=tuple(rows),
    )  # fmt: skip
    record = DrillRecord(
        county="示例县", school=school, building_id="teaching-block-5f",
        drill_id=f"{month}-{school}", runs=(run,),
    )  # fmt: skip
    workbook = rng.random() < 0.2
    saved = None
    if workbook:
        saved = dt.datetime.combine(day, dt.time(16), dt.UTC) + dt.timedelta(
            days=float(rng.uniform(0, 6))
        )
    return Written(
        record=record, path=f"{school}/{month}.{'xlsx' if workbook else 'csv'}", saved=saved
    )


def read(rng: np.random.Generator, time_s: float, method: str) -> float:
    """Return a time [s] as somebody reads and writes it."""
    if method == "estimate":
        return 10.0 * round(time_s / 10)
    shown = time_s + rng.normal(0.0, 1.0)
    return float(5 * round(shown / 5) if rng.random() < 1 / 7 else round(shown))


def school_day(rng: np.random.Generator, month: str) -> dt.date:
    """Return a weekday of a month from its 6th on."""
    year, number = map(int, month.split("-"))
    days = [dt.date(year, number, n) for n in range(6, 29)]
    return rng.choice([day for day in days if day.weekday() < 5])  # type: ignore[no-any-return]


def put(written: Written, folder: Path) -> None:
    """Write a record into a folder; a workbook says when it was saved."""
    path = folder / written.path
    path.parent.mkdir(parents=True, exist_ok=True)
    write_drill(written.record, path)
    if written.saved is None:
        return
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    stamp = written.saved.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    parts["docProps/core.xml"] = _MODIFIED.sub(rb"\g<1>" + stamp, parts["docProps/core.xml"])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
