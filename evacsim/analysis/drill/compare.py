"""A recorded drill beside the simulated one: times, curve, classes, places, stairs, and the gap.

A drill is one draw: it can lie inside the simulated band or outside, no test tells more of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.drill.accounts import recorded_account
from evacsim.analysis.drill.attribution import split_gap
from evacsim.analysis.drill.channels import Frame
from evacsim.analysis.drill.distances import distances
from evacsim.analysis.drill.envelope import curves, envelope, moment_s
from evacsim.analysis.drill.replayed import match_classes, replay, runs_of
from evacsim.analysis.drill.stages import (
    Stage,
    check_fit,
    class_results,
    point_results,
    stair_shares,
)
from evacsim.analysis.facts import facts_of, stair_of
from evacsim.drills.read import read_drill
from evacsim.errors import DrillError, Problem, ResultsError
from evacsim.locale import text
from evacsim.scenario.flood import seeks_refuge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evacsim.analysis.drill.accounts import Account
    from evacsim.analysis.drill.attribution import Gap
    from evacsim.analysis.drill.distances import Distances
    from evacsim.analysis.drill.envelope import Curves, Envelope
    from evacsim.analysis.drill.replayed import ClassNames, Replayed, Runs
    from evacsim.analysis.drill.stages import ClassResult, PointResult, StairShare
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.statistics import Band
    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord, DrillRun, Method
    from evacsim.locale import Name
    from evacsim.results.store import Results

TIMING_ERROR_S: Final[dict[Method, float]] = {
    "stopwatch": 1.0,
    "video": 0.5,
    "broadcast": 1.0,
    "phone": 2.0,
    "estimate": 10.0,
}
"""How far a recorded time may be off [s], by how it was taken; assumption."""

MOST_COMPARED: Final = 200
"""So many replications tell a drill's band as well as thousands, and their tables fit in memory."""

_SHARES: Final = {"t50_s": 0.50, "t95_s": 0.95}


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassErrors:
    """Recorded less simulated last out of the classes that both have: `n` of them.

    `rank_correlation` (Spearman) is None with fewer than three or where all are out at once.
    """

    n: int
    mean_error_s: float
    rmse_s: float
    rank_correlation: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One run of a drill beside the replications of a results folder.

    `times` are first_out_s, t50_s, t95_s, last_out_s, assembled_s, counted_s. What the record
    does not give is None (`curves`, `distances`, `envelope`, `class_errors`, `gap`), or empty.
    `unmatched` are classes of the record that the scenario does not have, `not_recorded` the
    number of groups of the scenario that the record does not have; `censored` the replications
    left out because somebody did not get out.
    """

    run: DrillRun
    record: DrillRecord
    scenario: Name
    law: str
    replications: int
    censored: int
    times: dict[str, Stage]
    curves: Curves | None
    distances: Distances | None
    envelope: Envelope | None
    gap: Gap | None
    class_errors: ClassErrors | None
    classes: tuple[ClassResult, ...]
    points: tuple[PointResult, ...]
    stairs: tuple[StairShare, ...]
    unmatched: tuple[str, ...]
    not_recorded: int
    timing_error_s: float | None
    problems: tuple[Problem, ...]

    @property
    def label(self) -> str:
        """What the drill is called: its number or day, and its run where there are several."""
        name = self.record.drill_id or (str(self.run.day) if self.run.day else self.record.file)
        return f"{name} #{self.run.run_no}" if len(self.record.runs) > 1 else name


def compare(
    results: Results, record: DrillRecord, facts: Facts | None = None
) -> tuple[Comparison, ...]:
    """Compare every run of a drill record with the first 200 replications of a results folder.

    Parameters
    ----------
    results
        The replications; at least one in which everybody got out.
    record
        The drill, read with the building of the results, so that its places are found there.
    facts
        The building, where it has been read already.

    Raises
    ------
    ResultsError
        If in no replication everybody got out, or people were to find room above a floor.
    BuildingError, ScenarioError
        If the copies in the folder cannot be read.
    """
    return tuple(_compare_runs(results, record, facts or facts_of(results)))


def _compare_runs(results: Results, record: DrillRecord, facts: Facts) -> Iterator[Comparison]:
    results = results.first(MOST_COMPARED)
    runs = runs_of(results)
    if seeks_refuge(runs.scenario):
        message = text("people find room above a floor: a record tells ways out of the building")
        hint = text("simulate the drill that was held, and compare with that")
        raise ResultsError(
            [Problem(file=str(results.folder), where="group", message=message, hint=hint)]
        )
    for run in record.runs:
        yield _compare_run(results, runs, facts, record, run)


def _compare_run(
    results: Results, runs: Runs, facts: Facts, record: DrillRecord, run: DrillRun
) -> Comparison:
    names = match_classes(run.classes, runs.scenario, facts)
    replayed, frame = replayed_like(runs, facts, record, names)
    told = recorded_account(run, record.checkpoints, replayed.exit_of_stair)
    accounts = replayed.accounts
    found = curves(told, accounts, _exits_in_use(accounts, facts))
    last = [one.last_out_s for one in accounts]
    classes = class_results(run, accounts, replayed.planned)
    return Comparison(
        run=run,
        record=record,
        scenario=results.manifest.scenario_called,
        law=results.manifest.law,
        replications=len(last),
        censored=replayed.censored,
        times=_times(told, accounts, found),
        curves=found,
        distances=distances(found.recorded, found.mean, found.time_s) if found else None,
        envelope=envelope(found) if found else None,
        gap=split_gap(told, accounts, frame),
        class_errors=_class_errors(classes),
        classes=classes,
        points=point_results(record, told, accounts),
        stairs=stair_shares(told, accounts, replayed.planned, run),
        unmatched=names.unmatched,
        not_recorded=len(names.missing),
        timing_error_s=TIMING_ERROR_S[run.method] if run.method else None,
        problems=check_fit(record, run, runs.scenario, names.unmatched),
    )


def replayed_like(
    runs: Runs, facts: Facts, record: DrillRecord, names: ClassNames
) -> tuple[Replayed, Frame]:
    """Tell the replications as the record would, groups that it does not have by their own ids."""
    everybody = dict(names.groups)
    for group in names.missing:
        everybody[group] = frozenset({group})
    exits = [way_out.id for way_out in facts.building.exits]
    connections = [cp.connection for cp in record.checkpoints if cp.connection]
    replayed = replay(runs, facts, everybody, [*exits, *connections])
    present = replayed.accounts[0].classes
    classes = tuple(name for name in everybody if name in present)
    below = replayed.exit_of_stair
    shared = {x for x in below.values() if list(below.values()).count(x) > 1}
    channels = (*exits, *(stair for stair, x in below.items() if x in shared))
    return replayed, Frame(
        classes=classes,
        channels=channels,
        walk_s=np.array([replayed.walk_s[name] for name in classes]),
        exit_of_stair=below,
        channel_of_point=_channel_of_point(facts, [*exits, *connections], below, shared),
    )


def _channel_of_point(
    facts: Facts, connections: Sequence[str], exit_of_stair: Mapping[str, str], shared: set[str]
) -> dict[str, str]:
    """Return which channel each counting place belongs to."""
    components = facts.network.components
    found: dict[str, str] = {}
    for connection in facts.network.connections:
        if connection.id not in connections:
            continue
        if connection.is_exit:
            if connection.id not in shared:  # above it several channels meet
                found[connection.id] = connection.id
        elif connection.flight is not None:
            stair = stair_of(components[connection.flight])
            if stair is not None and stair in exit_of_stair:
                way_out = exit_of_stair[stair]
                found[connection.id] = stair if way_out in shared else way_out
    return found


def _exits_in_use(accounts: Sequence[Account], facts: Facts) -> list[str]:
    used = {way for one in accounts for way in one.points}
    return [way_out.id for way_out in facts.building.exits if way_out.id in used]


def _times(told: Account, accounts: Sequence[Account], found: Curves | None) -> dict[str, Stage]:
    def of(name: str) -> Stage:
        values = [getattr(one, name) for one in accounts]
        return Stage.of(getattr(told, name), [v for v in values if v is not None])

    times = {"first_out_s": of("first_out_s")}
    for name, share in _SHARES.items():
        if found is None:
            times[name] = Stage.of(None, [])
            continue
        rows = [moment_s(one, found.time_s, share) for one in found.simulated]
        recorded = moment_s(found.recorded, found.time_s, share)
        times[name] = Stage.of(recorded, [row for row in rows if row is not None])
    return times | {name: of(name) for name in ("last_out_s", "assembled_s", "counted_s")}


def _class_errors(classes: Sequence[ClassResult]) -> ClassErrors | None:
    rows = [
        (one.recorded_last_out_s, one.last_out_s.p50)
        for one in classes
        if one.recorded_last_out_s is not None and one.last_out_s is not None
    ]
    if not rows:
        return None
    recorded, simulated = np.array(rows).T
    error_s = recorded - simulated
    correlation = None
    if len(rows) > 2 and np.ptp(recorded) > 0 and np.ptp(simulated) > 0:  # noqa: PLR2004
        from scipy.stats import spearmanr  # noqa: PLC0415 - slow to load

        correlation = float(spearmanr(recorded, simulated).statistic)
    return ClassErrors(
        n=len(rows),
        mean_error_s=float(error_s.mean()),
        rmse_s=float(np.sqrt(np.mean(error_s**2))),
        rank_correlation=correlation,
    )


def total_band(comparison: Comparison) -> Band | None:
    """Return the simulated band of the end at which the gap is measured."""
    if comparison.gap is None:
        return None
    key = {"counted": "counted_s", "assembled": "assembled_s", "last out": "last_out_s"}
    return comparison.times[key[comparison.gap.measured_at]].simulated


def check_same_building(record: DrillRecord, building: Building) -> None:
    """Refuse a record that names another building: every number of a comparison would be wrong.

    Raises
    ------
    DrillError
        If it does.
    """
    names = {name.casefold() for name in (building.id, building.name, *building.aliases)}
    if record.building_id is None or record.building_id.casefold() in names:
        return
    message = text(
        'the record is of "{building_id}", the simulation of "{building}"',
        building_id=record.building_id,
        building=building.id,
    )
    hint = text("take the records of this building, or add the name to the aliases of the building")
    raise DrillError([Problem(file=record.file, where="building_id", message=message, hint=hint)])


def compare_all(
    results: Results,
    files: Sequence[Path],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Comparison, ...]:
    """Read drill records and compare every run of them, in the order of their days.

    `progress` is called with the number of runs compared and their total.

    Raises
    ------
    DrillError
        With every fault of every file.
    ResultsError, BuildingError, ScenarioError
        As `compare`.
    """
    facts = facts_of(results)
    records: list[DrillRecord] = []
    problems: list[Problem] = []
    for file in files:
        try:
            records.append(read_drill(file, facts.building))
            check_same_building(records[-1], facts.building)
        except DrillError as error:
            problems += error.problems
    if problems:
        raise DrillError(problems)
    total = sum(len(record.runs) for record in records)
    found: list[Comparison] = []
    for record in records:
        for one in _compare_runs(results, record, facts):
            found.append(one)
            if progress is not None:
                progress(len(found), total)
    # those without a day stay where they were named, before those with one
    return tuple(
        sorted(found, key=lambda one: (one.run.day or dt.date.min, one.label, one.run.run_no))
    )
