"""A fit tried: drills beside the scenario as it was and with the fitted values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.studies.calibrate_design import simulated, tell
from evacsim.studies.calibrate_knobs import turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.studies.calibrate_design import Drill, Told, Work

_CHECKS: Final = 12
_FIRST_CHECK: Final = 1000
"""People on whom a fit is checked have numbers from here on: it has not seen them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A drill against simulations: last out and its error [s], and the RMSE of the classes [s]."""

    last_out_s: float
    error_s: float | None
    class_rmse_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """A drill before and after the fit; `held_out`: it took no part in it."""

    label: str
    held_out: bool
    recorded_last_out_s: float | None
    before: Score
    after: Score


def tested(
    work: Work, drills: Sequence[Drill], hold_out: Sequence[Drill], adopted: Mapping[str, float]
) -> tuple[Tested, ...]:
    """Simulate the scenario before and after, on people of their own, and compare."""
    numbers = range(_FIRST_CHECK, _FIRST_CHECK + _CHECKS)
    plans = (work.plan, turned(work.plan, adopted))
    runs = [simulated(plan, seed=work.seed, replications=numbers) for plan in plans]
    found = []
    for held_out, some in ((False, drills), (True, hold_out)):
        for drill in some:
            before, after = (
                _score(tell(plan, drill, run)) for plan, run in zip(plans, runs, strict=True)
            )
            found.append(
                Tested(
                    label=f"{drill.record.drill_id or drill.record.file} #{drill.run.run_no}",
                    held_out=held_out,
                    recorded_last_out_s=drill.run.last_out_s,
                    before=before,
                    after=after,
                )
            )
    return tuple(found)


def _score(told: Told) -> Score:
    out = [one for one in told.accounts if one is not None]
    last_s = float(np.median([one.last_out_s or 0.0 for one in out]))
    recorded = told.record.last_out_s
    errors = [
        row.last_out_s - float(np.median([one.classes[name].last_out_s or 0.0 for one in out]))
        for name, row in told.record.classes.items()
        if row.last_out_s is not None and name in out[0].classes
    ]
    return Score(
        last_out_s=last_s,
        error_s=None if recorded is None else recorded - last_s,
        class_rmse_s=float(np.sqrt(np.mean(np.square(errors)))) if errors else None,
    )
