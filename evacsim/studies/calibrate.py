"""Fit a scenario to recorded drills, say what they determine, and try it on a drill held out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.analysis.drill.compare import TIMING_ERROR_S
from evacsim.errors import DrillError, Problem
from evacsim.jobs.work import study
from evacsim.locale import text
from evacsim.simulation.replicate import prepare
from evacsim.studies.calibrate_check import Check, scores, tested
from evacsim.studies.calibrate_design import (
    Box,
    Drill,
    DrillAccounts,
    Task,
    Work,
    design,
    do,
    simulated,
    tell,
    whole_box,
)
from evacsim.studies.calibrate_fit import Observed, fit, surrogate
from evacsim.studies.calibrate_knobs import KNOBS
from evacsim.studies.calibrate_reach import LAST_OUT, unreached
from evacsim.studies.calibrate_stats import WATCH_S, noise, values

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from evacsim.jobs.work import Jobs
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.calibrate_check import Tested
    from evacsim.studies.calibrate_fit import Fit
    from evacsim.studies.calibrate_reach import Unreached

    Array = NDArray[np.float64]
    Progress = Callable[[int, int], None]

DEFAULT: Final = ("pre-movement", "stair-flow")
_WIDER: Final = 0.35
_NARROWEST: Final = 0.12
_FEWEST_KNOWN: Final = 0.5
_EDGE: Final = 0.01
_WORSE_S: Final = 1.0
"""A second more is within what chance makes of the simulations that are compared; assumption."""
_WIDEST: Final = 0.75
"""An interval over more than this share of what was tried determines nothing; assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A knob: its planned value, and what the drills say; None where they do not determine it.

    `low`, `high` is the 95 % interval. `refused` says why there is no number: "open below", "open
    above" (the record allows everything on that side), "wide" (it allows most of what was tried),
    "unreached" (nothing that was tried gives the last one out of a drill).
    """

    knob: str
    planned: float
    value: float | None
    low: float | None
    high: float | None
    refused: str | None
    tried: tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """What the drills say of a scenario.

    `plan` is the scenario as it was, `adopted` the knobs that are determined. `p_value` as in
    `Fit`; `runs` counts the simulations; `statistics` names what was fitted; `unreached` are the
    drills that no combination of the knobs gives.
    """

    plan: Plan
    estimates: tuple[Estimate, ...]
    tested: tuple[Tested, ...]
    p_value: float
    widened: float
    runs: int
    statistics: tuple[str, ...]
    unreached: tuple[Unreached, ...] = ()

    @property
    def worse(self) -> bool:
        """Whether the fit is further from the drills than the scenario as it was, on the whole.

        Such a fit is not to be adopted.
        """
        fitted = [one.worse_s for one in self.tested if not one.held_out]
        return sum(fitted) > _WORSE_S * len(fitted)

    @property
    def adopts(self) -> bool:
        """Whether there is something to adopt that is not worse."""
        return bool(self.adopted) and not self.worse

    @property
    def adopted(self) -> dict[str, float]:
        """The knobs that the drills determine, by name."""
        return {one.knob: one.value for one in self.estimates if one.value is not None}


def calibrate(  # noqa: PLR0913 - what may be chosen of a fit
    scenario_file: Path,
    drills: Sequence[Drill],
    hold_out: Sequence[Drill] = (),
    *,
    knobs: Sequence[str] = DEFAULT,
    replications: int = 4,
    workers: int = 1,
    cluster: str | None = None,
    keep: Path | None = None,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Calibration:
    """Fit at most three knobs of a scenario to drills.

    Parameters
    ----------
    scenario_file
        The scenario; it is read, never written.
    drills, hold_out
        Runs of records: those that are fitted, and those that the fit is tried on.
    knobs
        Names of `KNOBS`, one to three.
    replications
        Simulations at each point that is tried.
    workers, cluster, keep, seed
        As of `jobs.work.study`; seed of the random people (the scenario's if None).
    progress
        Called with the number of simulated points done and their total.

    Raises
    ------
    ScenarioError, BuildingError
        If the scenario cannot be used, or has no such knob.
    DrillError
        If the drills hold nothing that could be fitted.
    """
    plan = prepare(Path(scenario_file))
    box = whole_box(plan, knobs)
    chosen = plan.scenario.seed if seed is None else seed
    work = Work(plan=plan, drills=tuple(drills), hold_out=tuple(hold_out), seed=chosen)
    about = (plan.building, plan.scenario, plan.law, work.drills, work.hold_out, work.seed)
    with study(_unit, work, *about, workers=workers, cluster=cluster, keep=keep) as jobs:
        counter = _Counter(progress, 2 * len(design(box, replications)[1]))
        wide = _round(work, jobs, box, replications, counter)
        small = _narrowed(box, wide.fit)
        near = _round(work, jobs, small, replications, counter)
        estimates = _estimates(plan, (box, wide), (small, near))
        adopted = tuple((one.knob, one.value) for one in estimates if one.value is not None)
        before, after = jobs.answers([Check(knobs=()), Check(knobs=adopted)])
    return Calibration(
        plan=plan,
        estimates=estimates,
        tested=tested(work, before, after),
        p_value=near.fit.p_value,
        widened=near.fit.widened,
        runs=2 * len(design(box, replications)[1]) * replications,
        statistics=near.statistics,
        unreached=wide.unreached,
    )


def _unit(work: Work, unit: Task | Check) -> list[Any]:
    """Do a unit of the fit: a point of a design, or a check of what was found."""
    return scores(work, unit) if isinstance(unit, Check) else do(work, unit)


class _Counter:
    """Counts points over both rounds."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def __call__(self, _: Task | Check) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


@dataclass(frozen=True, kw_only=True)
class _Round:
    fit: Fit
    statistics: tuple[str, ...]
    unreached: tuple[Unreached, ...]


def _round(
    work: Work,
    jobs: Jobs[Work, Task | Check, list[Any]],
    box: Box,
    replications: int,
    counter: _Counter,
) -> _Round:
    """Simulate a design over a box, and fit the drills within it."""
    units, tasks = design(box, replications)
    answers = jobs.answers(tasks, counter)
    base = simulated(work.plan, seed=work.seed, replications=(0,))
    observed, names, beyond = [], [], []
    for number, drill in enumerate(work.drills):
        told = tell(work.plan, drill, base)
        rows = [one[number] for one in answers]
        known = _observed(drill, told, rows, units, tasks)
        observed.append(known[0])
        names += known[1]
        beyond.append(_beyond(work, drill, told, rows, tasks))
    natural = [KNOBS[name].top_is_natural for name in box.names]
    return _Round(
        fit=fit(observed, len(box.names), top_is_natural=natural),
        statistics=tuple(names),
        unreached=tuple(one for one in beyond if one is not None),
    )


def _beyond(
    work: Work, drill: Drill, told: DrillAccounts, rows: Sequence[Array], tasks: Sequence[Task]
) -> Unreached | None:
    """Say what binds where no point of a design gives the last one out of a drill."""
    names = [one.name for one in told.statistics]
    if LAST_OUT not in names:
        return None
    column, width = names.index(LAST_OUT), len(names)
    last = [own[:, column] if own.shape[1] == width else np.empty(0) for own in rows]
    recorded = float(values(told.record, told.statistics)[column])
    tried = [dict(task.knobs) for task in tasks]
    return unreached(work, drill, recorded=recorded, rows=last, tried=tried)


def _observed(
    drill: Drill, told: DrillAccounts, answers: Sequence[Array], units: Array, tasks: Sequence[Task]
) -> tuple[Observed, list[str]]:
    """Return what is fitted of a drill: statistics that it and most of the simulations have."""
    width = len(told.statistics)
    rows = np.vstack(
        [one if one.shape[1] == width else np.full((len(one), width), np.nan) for one in answers]
    )
    recorded = values(told.record, told.statistics)
    usable = np.isfinite(recorded) & (np.isfinite(rows).mean(axis=0) > _FEWEST_KNOWN)
    whole = np.isfinite(rows[:, usable]).all(axis=1)
    if not usable.any() or whole.mean() < _FEWEST_KNOWN:
        message = text(
            "holds nothing that could be fitted, or most simulations leave people behind"
        )
        hint = text("write down at least when the last one was out")
        raise DrillError([Problem(file=drill.record.file, where="", message=message, hint=hint)])
    each = [len(one) for one in answers]
    numbers = np.concatenate([np.array(task.replications) for task in tasks])
    model = surrogate(np.repeat(units, each, axis=0)[whole], numbers[whole], rows[whole][:, usable])
    method = drill.run.method
    watch_s = max(TIMING_ERROR_S[method], WATCH_S) if method else WATCH_S
    spread = noise(recorded, told.statistics, watch_s)
    names = [one.name for one, yes in zip(told.statistics, usable, strict=True) if yes]
    return Observed(values=recorded[usable], noise=spread[usable], model=model), names


def _narrowed(box: Box, wide: Fit) -> Box:
    """Return the box that the second round looks into: the first intervals and some more."""
    low, high = [], []
    for knob, profile in enumerate(wide.profiles):
        more = max(
            _WIDER * (profile.high - profile.low), (_NARROWEST - profile.high + profile.low) / 2
        )
        ends = [max(0.0, profile.low - more), min(1.0, profile.high + more)]
        at = [box.value([end] * len(box.names))[box.names[knob]] for end in ends]
        low.append(at[0])
        high.append(at[1])
    return Box(names=box.names, low=tuple(low), high=tuple(high))


def _estimates(
    plan: Plan, first_round: tuple[Box, _Round], last_round: tuple[Box, _Round]
) -> tuple[Estimate, ...]:
    """Return what is known of the knobs after both rounds."""
    knobs = range(len(first_round[0].names))
    found = tuple(_estimate(plan, first_round, last_round, knob) for knob in knobs)
    if not first_round[1].unreached:
        return found
    # the nearest end of a box is no estimate
    nothing = {"value": None, "low": None, "high": None, "refused": "unreached"}
    return tuple(replace(one, **nothing) for one in found)  # type: ignore[arg-type]


def _estimate(
    plan: Plan, first_round: tuple[Box, _Round], last_round: tuple[Box, _Round], knob: int
) -> Estimate:
    """Return what is known of a knob after both rounds."""
    (box, wide), (small, near) = first_round, last_round
    name = box.names[knob]
    profile, first = near.fit.profiles[knob], wide.fit.profiles[knob]

    def own(unit: float, there: Box) -> float:
        return there.value([unit] * len(box.names))[name]

    low, high = own(profile.low, small), own(profile.high, small)
    # an interval that reaches the end of the second box goes on as far as in the first
    if profile.open_low:
        low = min(low, own(first.low, box))
    if profile.open_high:
        high = max(high, own(first.high, box))
    units = (box.unit(knob, low), box.unit(knob, high))
    natural = KNOBS[name].top_is_natural
    refused = None
    if units[0] <= _EDGE:
        refused = "open below"
    elif units[1] >= 1 - _EDGE and not natural:
        refused = "open above"
    elif units[1] - units[0] > _WIDEST:
        refused = "wide"
    told = refused is None
    return Estimate(
        knob=name,
        planned=float(KNOBS[name].planned(plan) or 0.0),
        value=own(float(near.fit.best[knob]), small) if told else None,
        low=low if told else None,
        high=high if told else None,
        refused=refused,
        tried=(box.low[knob], box.high[knob]),
    )
