"""Simulations that a fit stands on: knobs over their box, told as the records would tell them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from scipy import stats

from evacsim.analysis.drill.accounts import recorded_account
from evacsim.analysis.drill.compare import replayed_like
from evacsim.analysis.drill.evidence import masked
from evacsim.analysis.drill.replayed import Runs, match_classes
from evacsim.analysis.facts import Facts
from evacsim.errors import Problem, ResultsError, ScenarioError, nearest_name
from evacsim.locale import text
from evacsim.studies.calibrate_knobs import KNOBS, turned
from evacsim.studies.calibrate_stats import Statistic, statistics_of, values
from evacsim.studies.replicated import tried

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import Account
    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.simulation.replicate import Plan

    Array = NDArray[np.float64]

MOST_KNOBS: Final = 3
_POINTS: Final = 8
_POINTS_PER_KNOB: Final = 9
_SETS: Final = 40
"""Different sets of random people, from which it is known how single drills scatter.

On made statistics 95 % intervals cover 90 to 95 % of truths with 24 sets, 95 % with 40.
"""


@dataclass(frozen=True, kw_only=True)
class Drill:
    """One run of a record."""

    record: DrillRecord
    run: DrillRun

    @property
    def label(self) -> str:
        """What it is called."""
        return f"{self.record.drill_id or self.record.file} #{self.run.run_no}"


@dataclass(frozen=True, kw_only=True)
class Box:
    """What is tried of each knob, from `low` to `high` (knobs,), in the knob's unit."""

    names: tuple[str, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]

    def value(self, unit: Sequence[float] | Array) -> dict[str, float]:
        """Return knobs in units of the box (0 to 1) in their own units."""
        return {
            name: float(np.exp(a + u * (b - a)) if KNOBS[name].log else a + u * (b - a))
            for name, a, b, u in zip(self.names, *self._ends(), unit, strict=True)
        }

    def unit(self, knob: int, value: float) -> float:
        """Return a value of one knob in units of the box; outside it below 0 or above 1."""
        low, high = (ends[knob] for ends in self._ends())
        at = np.log(value) if KNOBS[self.names[knob]].log else value
        return float((at - low) / (high - low))

    def _ends(self) -> tuple[list[float], list[float]]:
        logs = [KNOBS[name].log for name in self.names]
        low = [float(np.log(v)) if log else v for v, log in zip(self.low, logs, strict=True)]
        high = [float(np.log(v)) if log else v for v, log in zip(self.high, logs, strict=True)]
        return low, high


def whole_box(plan: Plan, knobs: Sequence[str]) -> Box:
    """Return the box of some knobs of a plan, as far as they are ever turned.

    Raises
    ------
    ScenarioError
        If there is no such knob, the plan has nothing that it turns, or there are too many.
    """
    problems = []
    file = str(plan.scenario_file)
    if not 1 <= len(set(knobs)) <= MOST_KNOBS or len(set(knobs)) < len(knobs):
        message = text(
            "{count} knobs are named; must be one to three different ones", count=len(knobs)
        )
        problems.append(Problem(file="--fit", where="", message=message))
    for name in knobs:
        if name not in KNOBS:
            message, hint = text('unknown knob "{name}"', name=name), nearest_name(name, KNOBS)
            problems.append(Problem(file="--fit", where="", message=message, hint=hint))
        elif KNOBS[name].planned(plan) is None:
            message = text(
                "the scenario has no {words} that could be fitted", words=KNOBS[name].words
            )
            problems.append(Problem(file=file, where=name, message=message))
    if problems:
        raise ScenarioError(problems)
    bounds = [KNOBS[name].bounds(plan) for name in knobs]
    return Box(
        names=tuple(knobs),
        low=tuple(low for low, _ in bounds),
        high=tuple(high for _, high in bounds),
    )


@dataclass(frozen=True, kw_only=True)
class Work:
    """What every simulation of a fit shares; goes to the processes once.

    `drills` are fitted, the fit is tried on `hold_out`, too.
    """

    plan: Plan
    drills: tuple[Drill, ...]
    hold_out: tuple[Drill, ...]
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Knobs, and the numbers of the random people on whom to try them."""

    knobs: tuple[tuple[str, float], ...]
    replications: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class DrillAccounts:
    """A drill's record, its statistics, and the replications told like it.

    None stands for a replication in which somebody did not get out.
    """

    record: Account
    statistics: tuple[Statistic, ...]
    accounts: tuple[Account | None, ...]


def tell(plan: Plan, drill: Drill, runs: Simulated) -> DrillAccounts:
    """Tell replications as a drill's record would."""
    facts = Facts(building=plan.building, network=plan.network)
    names = match_classes(drill.run.classes, plan.scenario, facts)
    numbers = runs.occupants["replication"].unique().sort().to_list()
    replayed, _ = replayed_like(runs, facts, drill.record, names)
    record = recorded_account(drill.run, drill.record.checkpoints, replayed.exit_of_stair)
    floors = {space.id: space.floor for space in plan.building.spaces}
    space_of = dict(
        runs.occupants.select(
            pl.col("group").cast(pl.String), pl.col("start_space").cast(pl.String)
        )
        .unique()
        .iter_rows()
    )
    floor_of = {name: floors[space_of[min(own)]] for name, own in names.groups.items()}
    stuck = set(runs.occupants.filter(pl.col("out_s").is_null())["replication"].unique().to_list())
    whole = iter(replayed.accounts)
    return DrillAccounts(
        record=record,
        statistics=statistics_of(record, floor_of),
        accounts=tuple(None if n in stuck else masked(next(whole), record) for n in numbers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated(Runs):
    """Replications with their tables, which are in memory: there are few of them."""

    occupants: pl.DataFrame
    passages: pl.DataFrame


def simulated(plan: Plan, *, seed: int, replications: Sequence[int]) -> Simulated:
    """Run some replications of a plan."""
    ran = [one.ran for one in tried(plan, seed=seed, numbers=replications)]
    occupants, passages = plan.maker.occupants(ran), plan.maker.passages(ran)
    return Simulated(
        scenario=plan.scenario,
        occupants=occupants,
        passages=passages,
        parts=lambda: [(occupants.lazy(), passages.lazy())],
        where=str(plan.scenario_file),
    )


def do(work: Work, task: Task) -> list[Array]:
    """Return the statistics of each drill, shape (replications, statistics); NaN: not known."""
    plan = turned(work.plan, dict(task.knobs))
    runs = simulated(plan, seed=work.seed, replications=task.replications)
    found = []
    for drill in work.drills:
        try:
            told = tell(plan, drill, runs)
        except ResultsError:  # in none everybody got out
            found.append(np.full((len(task.replications), 1), np.nan))
            continue
        rows = [
            np.full(len(told.statistics), np.nan) if one is None else values(one, told.statistics)
            for one in told.accounts
        ]
        found.append(np.array(rows))
    return found


def design(box: Box, replications: int) -> tuple[Array, list[Task]]:
    """Return points over a box (points, knobs) and their tasks.

    Neighbouring points have different people and every set of people comes at many points: slopes
    are of the same people, and their scatter is that of many.
    """
    k = len(box.names)
    count = _POINTS + _POINTS_PER_KNOB * k
    units = stats.qmc.LatinHypercube(k, seed=2026, optimization="random-cd").random(count)
    sets = max(_SETS, replications)
    tasks = [
        Task(
            knobs=tuple(box.value(unit).items()),
            replications=tuple((i * replications + j) % sets for j in range(replications)),
        )
        for i, unit in enumerate(units)
    ]
    return units, tasks
