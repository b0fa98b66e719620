"""A fit tried: drills beside the scenario as it was and with the fitted values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.studies.calibrate_design import simulated, tell
from evacsim.studies.calibrate_knobs import turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.studies.calibrate_design import DrillAccounts, Simulated, Work

_CHECKS: Final = 12
_FIRST_CHECK: Final = 1000
"""People on whom a fit is checked have numbers from here on: it has not seen them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A drill against simulations: last out and its error [s], and the RMSE of the classes [s].

    `out_fewest` of the `people` get out in every simulation; times are of those where all do.
    """

    out_fewest: int
    people: int
    last_out_s: float
    error_s: float | None
    class_rmse_s: float | None

    @property
    def apart_s(self) -> float | None:
        """How far the drill is from the simulations [s]; None where nothing can be compared."""
        known = [one for one in (self.error_s, self.class_rmse_s) if one is not None]
        return float(np.sqrt(np.mean(np.square(known)))) if known else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A drill before and after the fit; `held_out`: it took no part in it."""

    label: str
    held_out: bool
    recorded_last_out_s: float | None
    before: Score
    after: Score

    @property
    def worse_s(self) -> float:
        """By how much the fit is further from the drill than the scenario as it was [s].

        Without end where it keeps people inside who got out before.
        """
        if self.after.out_fewest < self.before.out_fewest:
            return math.inf
        before_s, after_s = self.before.apart_s, self.after.apart_s
        return 0.0 if before_s is None or after_s is None else after_s - before_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A unit of work: the scenario with other knobs, on people of its own."""

    knobs: tuple[tuple[str, float], ...]


def scores(work: Work, check: Check) -> list[Score]:
    """Set every drill beside the scenario with some knobs; those held out come last."""
    numbers = range(_FIRST_CHECK, _FIRST_CHECK + _CHECKS)
    plan = turned(work.plan, dict(check.knobs))
    run = simulated(plan, seed=work.seed, replications=numbers)
    return [_score(tell(plan, drill, run), run) for drill in (*work.drills, *work.hold_out)]


def tested(work: Work, before: Sequence[Score], after: Sequence[Score]) -> tuple[Tested, ...]:
    """Return the drills beside the scenario as it was and as it was fitted."""
    return tuple(
        Tested(
            label=drill.label,
            held_out=number >= len(work.drills),
            recorded_last_out_s=drill.run.last_out_s,
            before=before[number],
            after=after[number],
        )
        for number, drill in enumerate((*work.drills, *work.hold_out))
    )


def _score(told: DrillAccounts, runs: Simulated) -> Score:
    each = runs.occupants.group_by("replication").agg(out=pl.col("out_s").count(), people=pl.len())
    out = [one for one in told.accounts if one is not None]
    last_s = float(np.median([one.last_out_s or 0.0 for one in out]))
    recorded = told.record.last_out_s
    errors = [
        row.last_out_s - float(np.median([one.classes[name].last_out_s or 0.0 for one in out]))
        for name, row in told.record.classes.items()
        if row.last_out_s is not None and name in out[0].classes
    ]
    return Score(
        out_fewest=int(each["out"].min() or 0),  # type: ignore[arg-type]
        people=int(each["people"].max() or 0),  # type: ignore[arg-type]
        last_out_s=last_s,
        error_s=None if recorded is None else recorded - last_s,
        class_rmse_s=float(np.sqrt(np.mean(np.square(errors)))) if errors else None,
    )
