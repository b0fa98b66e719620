"""Rows of a comparison: times, classes, counting places and stairs, recorded beside simulated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.statistics import Band, band, bands
from evacsim.errors import Problem
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import Account, PointAccount
    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.scenario.model import Scenario

_LEVELS: Final = 101
_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A time [s]: recorded, simulated, their difference, and whether the band holds the record.

    `error_s` is recorded less the simulated median; None where either is missing, as `inside`.
    """

    recorded_s: float | None
    simulated: Band | None
    error_s: float | None
    inside: bool | None

    @classmethod
    def of(cls, recorded_s: float | None, simulated_s: Sequence[float]) -> Stage:
        """Return a recorded time beside those of the replications."""
        found = band(simulated_s)
        if recorded_s is None or found is None:
            return cls(recorded_s=recorded_s, simulated=found, error_s=None, inside=None)
        return cls(
            recorded_s=recorded_s,
            simulated=found,
            error_s=recorded_s - found.p50,
            inside=found.p05 <= recorded_s <= found.p95,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassResult:
    """A class of the record; simulated times [s] are medians, `last_out_s` the band.

    `simulated_stair` is the stair that most of the class took in most replications.
    """

    class_id: str
    present: int | None
    planned_stair: str | None
    used_stair: str | None
    simulated_stair: str | None
    recorded_start_s: float | None
    recorded_room_clear_s: float | None
    recorded_first_out_s: float | None
    recorded_last_out_s: float | None
    start_s: float | None
    room_clear_s: float | None
    first_out_s: float | None
    last_out_s: Band | None
    error_s: float | None
    inside: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointResult:
    """A counting place: recorded and simulated (bands over replications); None: not known.

    `simulated_time_s` has shape (3, levels): 5 %, median and 95 % over replications of when
    `simulated_count` persons had passed.
    """

    cp_id: str
    name: str | None
    connection: str | None
    persons: float | None
    duration_s: float | None
    flow_per_s: float | None
    simulated_persons: Band | None
    simulated_duration_s: Band | None
    simulated_flow_per_s: Band | None
    account: PointAccount
    simulated_count: NDArray[np.float64]
    simulated_time_s: NDArray[np.float64] | None

    def recorded_counts(self) -> tuple[list[float], list[float]]:
        """Return times [s] and persons passed: the counts, or first and last."""
        own = self.account
        if len(own.time_s):
            return own.time_s.tolist(), own.count.tolist()
        ends = ((own.first_s, 1.0), (own.last_s, own.persons))
        known = [(time, count) for time, count in ends if time is not None and count is not None]
        return [time for time, _ in known], [count for _, count in known]


@dataclass(frozen=True, slots=True, kw_only=True)
class StairShare:
    """The share of the users of all stairs that a stair has; None where it is not known."""

    stair: str
    planned: float | None
    used: float | None
    simulated: float


def class_results(
    run: DrillRun, accounts: Sequence[Account], planned: Mapping[str, str | None]
) -> tuple[ClassResult, ...]:
    """Return the classes of a record that the scenario has, in the order of the record."""
    found = []
    seen = set()
    for row in run.classes:
        told = [one.classes[row.class_id] for one in accounts if row.class_id in one.classes]
        if not told or row.class_id in seen:
            continue
        seen.add(row.class_id)
        stage = Stage.of(
            row.last_out_s, [one.last_out_s for one in told if one.last_out_s is not None]
        )
        stairs = [max(one.stairs, key=lambda s: one.stairs[s]) for one in told if one.stairs]
        found.append(
            ClassResult(
                class_id=row.class_id,
                present=row.present,
                planned_stair=row.planned_stair or (planned.get(row.class_id) if stairs else None),
                used_stair=row.used_stair,
                simulated_stair=max(sorted(set(stairs)), key=stairs.count) if stairs else None,
                recorded_start_s=row.start_s,
                recorded_room_clear_s=row.room_clear_s,
                recorded_first_out_s=row.first_out_s,
                recorded_last_out_s=row.last_out_s,
                start_s=_median(one.start_s for one in told),
                room_clear_s=_median(one.room_clear_s for one in told),
                first_out_s=_median(one.first_out_s for one in told),
                last_out_s=stage.simulated,
                error_s=stage.error_s,
                inside=stage.inside,
            )
        )
    return tuple(found)


def _median(times: Iterable[float | None]) -> float | None:
    known = [time for time in times if time is not None]
    return float(np.median(known)) if known else None


def point_results(
    record: DrillRecord, told: Account, accounts: Sequence[Account]
) -> tuple[PointResult, ...]:
    """Return the counting places at which somebody counted, in the order of the record."""
    found = []
    for checkpoint in record.checkpoints:
        connection = checkpoint.connection
        own = told.points.get(connection) if connection else None
        if own is None or connection is None:
            continue
        there = [one.points[connection] for one in accounts if connection in one.points]
        spans = [
            p.last_s - p.first_s for p in there if p.last_s is not None and p.first_s is not None
        ]
        known = own.first_s is not None and own.last_s is not None
        found.append(
            PointResult(
                cp_id=checkpoint.cp_id,
                name=checkpoint.name,
                connection=connection,
                persons=own.persons,
                duration_s=(own.last_s or 0.0) - (own.first_s or 0.0) if known else None,
                flow_per_s=own.flow_per_s(),
                simulated_persons=band([p.persons for p in there if p.persons is not None]),
                simulated_duration_s=band(spans),
                simulated_flow_per_s=band([f for p in there if (f := p.flow_per_s()) is not None]),
                account=own,
                simulated_count=np.linspace(0.0, 1.0, _LEVELS) * _usual(there),
                simulated_time_s=_quantile_times(there),
            )
        )
    return tuple(found)


def _usual(there: Sequence[PointAccount]) -> float:
    return float(np.median([p.persons or 0.0 for p in there])) if there else 0.0


def _quantile_times(there: Sequence[PointAccount]) -> NDArray[np.float64] | None:
    """Return 5 %, median and 95 % of when each share had passed [s], shape (3, levels)."""
    rows = [
        np.interp(np.linspace(0.0, 1.0, _LEVELS) * p.count[-1], p.count, p.time_s)
        for p in there
        if len(p.count)
    ]
    return bands(rows) if rows else None


def stair_shares(
    told: Account, accounts: Sequence[Account], planned: Mapping[str, str | None], run: DrillRun
) -> tuple[StairShare, ...]:
    """Return planned, used and simulated shares of each stair, of those who take stairs.

    Planned and used are of the classes that the record has; used counts those classes whose used
    stair was written down, None if there are none.
    """
    simulated: dict[str, float] = {}
    for one in accounts:
        for row in one.classes.values():
            for stair, count in row.stairs.items():
                simulated[stair] = simulated.get(stair, 0.0) + count
    plan: dict[str, float] = {}
    for written in run.classes:
        theirs = accounts[0].classes.get(written.class_id)
        meant = written.planned_stair or planned.get(written.class_id)
        if theirs is not None and theirs.stairs and meant is not None:
            plan[meant] = plan.get(meant, 0.0) + (written.present or theirs.people or 0.0)
    used: dict[str, float] = {}
    for mine in told.classes.values():
        for way, count in mine.stairs.items():
            used[way] = used.get(way, 0.0) + (mine.people or count)
    stairs = sorted({*simulated, *plan, *used})
    return tuple(
        StairShare(
            stair=stair,
            planned=_share(plan, stair),
            used=_share(used, stair),
            simulated=_share(simulated, stair) or 0.0,
        )
        for stair in stairs
    )


def _share(counts: Mapping[str, float], key: str) -> float | None:
    whole = sum(counts.values())
    return counts.get(key, 0.0) / whole if whole else None


def check_fit(
    record: DrillRecord,
    run: DrillRun,
    scenario: Scenario,
    unmatched: Sequence[str],
) -> tuple[Problem, ...]:
    """Return warnings where the drill and the simulated scenario are not the same event."""
    said = []
    if unmatched:
        few = ", ".join(unmatched[:_NAMED]) + (", ..." if len(unmatched) > _NAMED else "")
        message = text(
            "the scenario has no class {few} ({count}); left out of the classes",
            few=few,
            count=len(unmatched),
        )
        hint = text("give rooms in the record, or aliases in [[group]] of the scenario")
        said.append(("classes", message, hint))
    lost = [cp.cp_id for cp in record.checkpoints if cp.connection is None]
    if lost:
        message = text(
            "the building has no place for {lost}; left out of the counts", lost=", ".join(lost)
        )
        said.append(
            ("checkpoints", message, text("write the exit, door or stair as in the building"))
        )
    closed = (*run.closed_stairs, *run.closed_exits)
    if closed and not scenario.event:
        message = text(
            "{closed} was closed in the drill, and nothing is in the scenario",
            closed=", ".join(closed),
        )
        said.append(("closed", message, text("add an [[event]] that locks it, and run again")))
    if run.shelter_s is not None and abs(run.shelter_s - scenario.shelter_s) > 1:
        message = text(
            "people sheltered for {shelter_s:g} s in the drill, {shelter_s2:g} s in the scenario",
            shelter_s=run.shelter_s,
            shelter_s2=scenario.shelter_s,
        )
        said.append(("shelter_s", message, text("set shelter_s in the scenario, and run again")))
    return tuple(
        Problem(file=record.file, where=where, message=message, hint=hint, severity="warning")
        for where, message, hint in said
    )
