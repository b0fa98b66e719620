"""Drill records made from simulated runs: what a school with stopwatches would have written down.

Causes are planted by changing the plan that is simulated; the noise of watches, rounding and rows
that somebody forgot are added here.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.building.network import build_network
from evacsim.drills.model import Checkpoint, ClassRow, Count, DrillRecord, DrillRun, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building.model import Building
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan


@dataclass(frozen=True, kw_only=True)
class Watch:
    """How well times were written down: error of a watch, rounding, the share of rows forgotten."""

    error_s: float = 2.0
    round_to_s: float = 1.0
    forgotten: float = 0.0
    count_every_s: float = 15.0


def changed(
    plan: Plan, *, building: Building | None = None, scenario: Scenario | None = None
) -> Plan:
    """Return a plan of another building or scenario."""
    made = building or plan.building
    return replace(
        plan,
        building=made,
        network=build_network(made) if building else plan.network,
        scenario=scenario or plan.scenario,
    )


def made_record(  # noqa: PLR0913 - what a school writes down or not
    tables: Mapping[str, pl.DataFrame],
    plan: Plan,
    *,
    rng: np.random.Generator,
    watch: Watch = Watch(),
    classes: bool = True,
    starts: bool = True,
    stairs: bool = True,
    connections: tuple[str, ...] = (),
    count_late_s: float = 0.0,
    run_no: int = 1,
) -> DrillRecord:
    """Return the record of one replication: L0, with classes (by room), with counts at places."""
    people = tables["occupants"].with_columns(pl.col("start_space").cast(pl.String))

    def read(time_s: float) -> float:
        wrong = time_s + rng.normal(0.0, watch.error_s)
        return max(0.0, round(wrong / watch.round_to_s) * watch.round_to_s)

    rows = []
    if classes:
        used = _stair_of_rooms(tables, plan)
        rows = [
            ClassRow(
                class_id=room,
                present=part.height,
                used_stair=used.get(room) if stairs else None,
                start_s=read(part["room_out_s"].min()) if starts else None,
                last_out_s=read(part["out_s"].max()),
                space=room,
            )
            for (room,), part in people.partition_by("start_space", as_dict=True).items()
            if rng.random() >= watch.forgotten
        ]
    there = people["assembled_s"].max()
    passages, counts = _passed(tables, connections, read, watch)
    run = DrillRun(
        run_no=run_no,
        first_out_s=read(people["out_s"].min()),
        last_out_s=read(people["out_s"].max()),
        headcount_s=None
        if there is None
        else read(there + plan.scenario.assembly.count_s + count_late_s),
        present=people.height,
        method="stopwatch",
        classes=tuple(rows),
        passages=tuple(passages),
        counts=tuple(counts),
    )
    points = tuple(
        Checkpoint(cp_id=connection, location=connection, connection=connection)
        for connection in connections
    )
    return DrillRecord(drill_id="made", runs=(run,), checkpoints=points, file="made")


def _stair_of_rooms(tables: Mapping[str, pl.DataFrame], plan: Plan) -> dict[str, str]:
    """Return the stair that most of each room's people took."""
    flights = {c.id: c.stairwell for c in plan.network.components if c.kind == "flight"}
    rows = (
        tables["passages"]
        .select(
            "occupant",
            stair=pl.col("to").cast(pl.String).replace_strict(flights, default=None),
        )
        .drop_nulls()
        .unique()
        .join(tables["occupants"].select("occupant", "start_space"), on="occupant")
        .group_by(pl.col("start_space").cast(pl.String), "stair")
        .len()
        .sort("len")
    )
    return {room: stair for room, stair, _ in rows.iter_rows()}


def _passed(tables, connections, read, watch):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    passages, counts = [], []
    for connection in connections:
        times = tables["passages"].filter(pl.col("connection").cast(pl.String) == connection)
        passed = times["time_s"].sort().to_numpy()
        if not len(passed):
            continue
        passages.append(
            Passage(
                cp_id=connection,
                first_s=read(passed[0]),
                last_s=read(passed[-1]),
                persons=len(passed),
            )
        )
        for time_s in np.arange(0.0, passed[-1] + watch.count_every_s, watch.count_every_s):
            persons = int(np.searchsorted(passed, time_s, side="right"))
            counts.append(Count(cp_id=connection, time_s=float(time_s), persons=persons))
    return passages, counts
