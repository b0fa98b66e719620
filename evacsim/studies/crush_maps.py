"""Stair x time density of the worst stair, as it is and with the remedy that takes away most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.density.crowding import grids_of
from evacsim.analysis.facts import Facts
from evacsim.studies.crush import with_scenario
from evacsim.studies.replicated import run_counts, tried

if TYPE_CHECKING:
    from evacsim.analysis.density.crowding import StairGrid
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.crush import Crush
    from evacsim.studies.crush_plans import Variant

MAPPED: Final = 3
"""Replications whose mean a map shows, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """The worst stair as it is, and with the best remedy (None: no remedy has an effect)."""

    before: StairGrid
    after: StairGrid | None
    remedy: Variant | None
    replications: int


def density_maps(plan: Plan, found: Crush) -> Maps | None:
    """Simulate what the maps show, on the people of the study; None where there is no stair."""
    if not plan.building.stairwells:
        return None
    worst = {one.id: one.stairwell for one in plan.network.components}
    stair = next(
        (str(worst[name]) for name, *_ in found.diagnosis.places if worst[name] is not None),
        min(well.id for well in plan.building.stairwells),
    )
    helps = [
        one
        for one in found.remedies
        if one.exposure_person_s[5.0].excludes_zero and not one.got_out.leaves_inside
    ]
    best = helps[0].variant if helps and helps[0].exposure_person_s[5.0].mean > 0 else None
    runs = min(found.diagnosis.replications, MAPPED)
    return Maps(
        before=_grid(plan, found.seed, runs, stair),
        after=None
        if best is None
        else _grid(with_scenario(plan, best.scenario), found.seed, runs, stair),
        remedy=best,
        replications=runs,
    )


def _grid(plan: Plan, seed: int, runs: int, stair: str) -> StairGrid:
    counts = []
    for run in tried(plan, seed=seed, numbers=range(runs)):
        counts += run_counts(run, plan.network)
    facts = Facts(building=plan.building, network=plan.network)
    grids = grids_of(counts, facts, runs=runs, end_s=max(float(one.time_s[-1]) for one in counts))
    return next(grid for grid in grids if grid.stairwell == stair)
