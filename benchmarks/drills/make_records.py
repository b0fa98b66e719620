"""Makes the drill records that are shipped with the scenarios; they are of no real school.

    python benchmarks/drills/make_records.py [FOLDER]

Each is one simulated run under the law `student` with an own seed, written down as people would:

- teaching-block-fire-drill.drill.xlsx, two runs. Nine pupils absent. Class 九(3) takes stair B in
  place of C. Pre-movement has a median of 20 s in run 1 (15 s in the scenario), of 12 s in run 2,
  which the two pupils on crutches watch from outside. Stopwatch: normal error of 1 s, whole
  seconds; assembly is read to 5 s; one class time in twenty was forgotten. Counts every 15 s on
  the stairs.
- dormitory-night-drill.drill.csv, one run: rooms with their head counts, times for the building,
  the two stairs and the two exits only, as in a night drill. Phone: error of 2 s.

The third, sangzao-2008.drill.csv, is no simulation but what the press reported of one school: an
order of magnitude, with its source in the file.

Assumptions throughout: the made records are there to show a record and to test the program, not
to prove it.
"""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from evacsim.analysis.plan import connection_of, empty_record
from evacsim.building.network import Network, build_network
from evacsim.building.read import read_building
from evacsim.drills.model import Checkpoint, ClassRow, Count, DrillRecord, DrillRun, Issue, Passage
from evacsim.drills.write import write_drill
from evacsim.movement import make_law
from evacsim.scenario.draw import draw_people
from evacsim.scenario.place import place_groups
from evacsim.scenario.read import find_building, scenario_from_dict
from evacsim.simulation.clock import simulate
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    from evacsim.building.model import Building

ROOT = Path(__file__).parents[2]
COUNT_EVERY_S = 15.0


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One simulated run: its occupants (with the space they started in) and its passages."""

    occupants: pl.DataFrame
    passages: pl.DataFrame


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A scenario file as tables with its building; `groups` one by one, a space each."""

    name: str
    data: dict[str, Any]
    building: Building
    network: Network
    record: DrillRecord


def plan_of(name: str) -> Plan:
    """Read a shipped scenario and write its groups out one by one."""
    path = ROOT / "scenarios" / f"{name}.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    scenario = scenario_from_dict(data, file=str(path))
    building = read_building(find_building(scenario, path))
    data["group"] = [
        {
            "id": f"{placed.id}@{placed.space}",
            "space": placed.space,
            "size": placed.size,
            "kind": placed.kind,
            "stair": placed.stairwell,
            "exit": placed.exit,
        }
        for placed in place_groups(scenario, building)
    ]
    record = empty_record(scenario, building, scenario_file=name)
    return Plan(
        name=name,
        data=data,
        building=building,
        network=build_network(building),
        record=record,
    )


def run_once(plan: Plan, seed: int) -> Happened:
    """Simulate the plan once under the law `student`."""
    data = plan.data | {"movement": {"law": "student"}}
    scenario = scenario_from_dict(data, file=plan.name)
    people = draw_people(scenario, plan.building, plan.network, seed=seed, replication=0)
    law = make_law("student")
    recording = simulate(plan.network, people, law)
    made = tables(recording, people, plan.network, replication=0)
    occupants = made["occupants"].with_columns(pl.col("start_space").cast(pl.String))
    assert occupants["out_s"].null_count() == 0
    return Happened(
        occupants=occupants, passages=made["passages"].with_columns(pl.col("connection").cast(str))
    )


class Watch:
    """Somebody with a watch: errors, rounding, and times that were forgotten."""

    def __init__(self, seed: int, *, error_s: float, forgets: float = 0.0) -> None:
        self._random = np.random.default_rng(seed)
        self._error_s = error_s
        self._forgets = forgets

    def read(self, time_s: float, *, step_s: float = 1.0) -> float:
        """Return what was written down [s]."""
        seen = time_s + self._random.normal(0, self._error_s)
        return max(0.0, round(seen / step_s) * step_s)

    def jot(self, time_s: float, *, step_s: float = 1.0) -> float | None:
        """Return what was written down, or None where it was forgotten."""
        forgot = self._random.random() < self._forgets
        read = self.read(time_s, step_s=step_s)
        return None if forgot else read


def class_rows(
    plan: Plan, happened: Happened, watch: Watch, absent: dict[str, int]
) -> list[ClassRow]:
    """Write the classes down: start, room clear, out, assembled."""
    by_space = happened.occupants.partition_by("start_space", as_dict=True)
    rows = []
    for row in plan.record.runs[0].classes:
        space = row.room or row.class_id
        own = by_space[(space,)]
        times = {
            key: watch.jot(float(time_s))
            for key, time_s in (
                ("start_s", own["room_out_s"].min()),
                ("room_clear_s", own["room_out_s"].max()),
                ("last_out_s", own["out_s"].max()),
            )
        }
        gone = absent.get(space, 0)
        rows.append(
            replace(
                row,
                present=(row.expected or 0) - gone,
                absence=f"请假 {gone} 人" if gone else None,
                used_stair=row.planned_stair,
                assembled_s=watch.jot(float(own["assembled_s"].max()), step_s=5.0),
                **times,
            )
        )
    return rows


def counted(
    plan: Plan, happened: Happened, watch: Watch, *, every_s: float | None
) -> tuple[list[Passage], list[Count]]:
    """Count at the checkpoints: a total at each, and cumulative counts on the stairs."""
    passages, counts = [], []
    for point in plan.record.checkpoints:
        connection = connection_of(point, plan.building)
        times = happened.passages.filter(pl.col("connection") == connection)["time_s"].sort()
        passages.append(
            Passage(
                cp_id=point.cp_id,
                first_s=watch.read(float(times[0])),
                last_s=watch.read(float(times[-1])),
                persons=len(times),
            )
        )
        if every_s is None or point.direction != "down":
            continue
        time_s = every_s
        while time_s < times[-1] + every_s:
            passed = int((times <= time_s).sum())
            counts.append(Count(cp_id=point.cp_id, time_s=time_s, persons=passed))
            time_s += every_s
    return passages, counts


def whole(happened: Happened, watch: Watch, count_s: float) -> dict[str, float]:
    """Write down the times of all."""
    out, there = happened.occupants["out_s"], happened.occupants["assembled_s"]
    assembled_s = watch.read(float(there.max()), step_s=5.0)
    return {
        "first_out_s": watch.read(float(out.min())),
        "last_out_s": watch.read(float(out.max())),
        "all_assembled_s": assembled_s,
        "headcount_s": assembled_s + count_s,
    }


def absent_pupils(plan: Plan, seed: int, number: int) -> dict[str, int]:
    """Keep so many pupils at home, and take them out of the plan; return them by room."""
    random = np.random.default_rng(seed)
    classes = [group for group in plan.data["group"] if group["size"] > 40]
    gone: dict[str, int] = {}
    for index in random.choice(len(classes), size=number, replace=False):
        classes[int(index)]["size"] -= 1
        gone[classes[int(index)]["space"]] = 1
    return gone


def teaching_run(plan: Plan, number: int, absent: dict[str, int]) -> DrillRun:
    """Simulate one run of the fire drill and write it down."""
    plan.data["pre_movement"]["distribution"]["median_s"] = (20.0, 12.0)[number - 1]
    if number == 2:
        for group in plan.data["group"]:
            if group["kind"] == "crutches":
                absent = absent | {group["space"]: absent.get(group["space"], 0) + group["size"]}
                group["size"] = 0
    happened = run_once(plan, 100 + number)
    watch = Watch(number, error_s=1.0, forgets=0.05)
    rows = [
        replace(row, used_stair="B", used_exit="exit-B", notes="走错楼梯，跟随前面班级")
        if row.class_id == "九(3)班"
        else row
        for row in class_rows(plan, happened, watch, absent)
    ]
    passages, counts = counted(plan, happened, watch, every_s=COUNT_EVERY_S)
    return DrillRun(
        run_no=number,
        day=date(2026, 3, 30),
        kind="fire",
        announced="staff-only" if number == 1 else "yes",
        situation="class",
        alarm_clock_s=(9 * 3600 + 30 * 60, 10 * 3600 + 20 * 60)[number - 1],
        **whole(happened, watch, 60.0),
        expected=1960,
        present=1960 - sum(absent.values()),
        absent=sum(absent.values()),
        missing=0,
        weather="晴",
        lighting="normal",
        target_s=plan.record.runs[0].target_s,
        injuries=0,
        falls=0,
        method="stopwatch",
        notes="模拟生成的示例记录，并非真实演练",
        classes=tuple(rows),
        passages=tuple(passages),
        counts=tuple(counts),
    )


def teaching_block(folder: Path) -> None:
    """Make the record of the fire drill in class, two runs."""
    plan = plan_of("teaching-block-fire-drill")
    for group in plan.data["group"]:
        if group["space"] == "4F.classroom-6":  # 九(3)班
            group["stair"], group["exit"] = "B", "exit-B"
    absent = absent_pupils(plan, 9, 9)
    runs = tuple(teaching_run(plan, number, absent) for number in (1, 2))
    issue = Issue(
        number="1",
        kind="order",
        location="中楼梯 4F",
        description="九(3)班未按计划走东楼梯",
        severity="一般",
        remedy="演练前带班走一遍路线",
        owner="九年级组长",
        state="未完成",
    )
    record = replace(
        plan.record, school="示例中学", drill_id="2026-03-D1", runs=runs, issues=(issue,)
    )
    write_drill(record, folder / f"{plan.name}.drill.xlsx")


def dormitory(folder: Path) -> None:
    """Make the record of the night drill in the dormitory."""
    plan = plan_of("dormitory-night-drill")
    happened = run_once(plan, 104)
    watch = Watch(4, error_s=2.0)
    rows = [
        replace(row, present=row.expected, used_stair=row.planned_stair)
        for row in plan.record.runs[0].classes
    ]
    passages, _ = counted(plan, happened, watch, every_s=None)
    run = DrillRun(
        day=date(2026, 4, 14),
        kind="dormitory-fire",
        announced="yes",
        situation="asleep",
        alarm_clock_s=22 * 3600 + 30 * 60,
        **whole(happened, watch, 120.0),
        expected=822,
        present=822,
        absent=0,
        missing=0,
        lighting="emergency",
        method="phone",
        notes="模拟生成的示例记录，并非真实演练",
        classes=tuple(rows),
        passages=tuple(passages),
    )
    checkpoints: tuple[Checkpoint, ...] = plan.record.checkpoints
    record = replace(
        plan.record,
        school="示例寄宿学校",
        drill_id="2026-04-D1",
        runs=(run,),
        checkpoints=checkpoints,
    )
    write_drill(record, folder / f"{plan.name}.drill.csv")


def main() -> None:
    """Make all records, in the folder of the scenarios or another."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "scenarios"
    teaching_block(folder)
    dormitory(folder)
    print(f"{folder}: two records")


if __name__ == "__main__":
    main()
