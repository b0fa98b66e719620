"""What those who are carried cost the others: the same people without them, simulated again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.analysis.reading import large_parts
from evacsim.analysis.statistics import Band, band
from evacsim.jobs.work import Jobs
from evacsim.scenario.place import placements
from evacsim.simulation.replicate import simulated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan

MOST: Final = 20
"""So many replications are simulated again at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delay:
    """How much later others are out than without those who are carried [s].

    `last_s` is that of the last of them, `most_s` of the one who is held up longest.
    """

    last_s: Band
    most_s: Band


def delay_of_others(
    plan: Plan, results: Results, *, workers: int = 1, cluster: str | None = None
) -> Delay | None:
    """Return what those who are carried cost the others, who keep their own random numbers.

    None where nobody is carried, there are no others, or one of them did not get out in any
    replication that was looked at.
    """
    scenario = plan.scenario
    others = tuple(group for group in scenario.group if group.helped is None)
    if len(others) == len(scenario.group) or not any(group.size for group in others):
        return None
    alone = plan.changed(scenario=scenario.model_copy(update={"group": others}))
    last, most = [], []
    with_them = dict(_outs(plan, results))
    given = (alone, results.manifest.seed)
    with Jobs(_out_s, given, workers=workers, cluster=cluster) as jobs:
        without = jobs.answers(list(with_them))
    for with_s, without_s in zip(with_them.values(), without, strict=True):
        if np.isfinite(with_s).all() and np.isfinite(without_s).all():
            last.append(float(with_s.max() - without_s.max()))
            most.append(float((with_s - without_s).max()))
    last_s, most_s = band(last), band(most)
    return None if last_s is None or most_s is None else Delay(last_s=last_s, most_s=most_s)


def _out_s(given: tuple[Plan, int], number: int) -> NDArray[np.float64]:
    """Return when everybody is out in a replication [s]."""
    plan, seed = given
    return simulated(plan, seed=seed, replication=number).out_s


def _outs(plan: Plan, results: Results) -> Iterator[tuple[int, NDArray[np.float64]]]:
    """Yield the first replications, and when each of the others was out in it [s]."""
    items = placements(plan.scenario, plan.building)
    helped = [item.placed.id for item in items if item.group.helped is not None]
    left = MOST
    for part in large_parts(results):
        rows = part.occupants.filter(~pl.col("group").cast(pl.String).is_in(helped))
        for number in list(part.numbers)[:left]:
            own = rows.filter(pl.col("replication") == number).sort("occupant")
            yield number, own["out_s"].fill_null(np.nan).to_numpy()
        left -= len(part.numbers)
        if left <= 0:
            return
