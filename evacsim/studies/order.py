"""A run that is ordered: what of it stands already, what it may replace, how long it takes."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from evacsim.analysis.naming import Names
from evacsim.analysis.supposed import supposed
from evacsim.errors import InputError, Problem, ResultsError
from evacsim.jobs.unfinished import clear_finished
from evacsim.locale import text
from evacsim.results.folder import check_free
from evacsim.results.manifest import input_file, made_of
from evacsim.results.store import read_results
from evacsim.results.write import RESULTS
from evacsim.scenario.place import place_groups
from evacsim.simulation.replicate import run_replication
from evacsim.studies.many import kept_replications, run_scenario

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.many import Progress

Standing = Literal["other", "same", "complete"]
"""What stands in a folder: nothing or something else; results of the very same inputs, which may
be replaced; those that this program would make of them, with nothing left to go on with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A run into a folder: `count` replications, or as many as are enough (`until`)."""

    plan: Plan
    folder: Path
    seed: int
    count: int
    until: bool

    def standing(self) -> Standing:
        """Say what stands in the folder; what a killed run left there of a finished one goes."""
        clear_finished(self.folder)
        try:
            earlier = read_results(self.folder).manifest
        except ResultsError:
            return "other"
        files = {role: input_file(path) for role, path in self.plan.inputs.items()}
        stated = earlier.replications if earlier.convergence is None else None
        asked = None if self.until else self.count
        if (earlier.inputs, earlier.seed, stated) != (files, self.seed, asked):
            return "other"
        whole = earlier.made_of == made_of(files, self.seed) and not kept_replications(self.folder)
        return "complete" if whole else "same"

    def check_free(self, standing: Standing, *, overwrite: bool) -> None:
        """Refuse a folder that may not be written: it holds something else, and `overwrite` is not.

        Raises
        ------
        ResultsError
            If it may not.
        """
        check_free(self.folder, RESULTS, overwrite=overwrite or standing != "other")

    def run(
        self,
        standing: Standing,
        *,
        workers: int = 1,
        cluster: str | None = None,
        overwrite: bool = False,
        progress: Progress | None = None,
    ) -> Path:
        """Run it and write the folder, as `many.run_scenario`.

        Raises
        ------
        InputError
            As that.
        """
        return run_scenario(
            self.plan.scenario_file,
            self.folder,
            replications=None if self.until else self.count,
            workers=workers,
            seed=self.seed,
            progress=progress,
            overwrite=overwrite or standing != "other",
            until_converged=self.until,
            cluster=cluster,
            anew=overwrite,
            plan=self.plan,
        )


def order_of(
    plan: Plan,
    folder: Path,
    *,
    replications: int | None = None,
    seed: int | None = None,
    until_converged: bool = False,
) -> Order:
    """Return a run of a plan, with its own replications and seed where no others are given.

    Raises
    ------
    InputError
        If a number of replications and as many as are enough are asked for.
    """
    if until_converged and replications is not None:
        raise InputError([_both()])
    return Order(
        plan=plan,
        folder=folder,
        seed=plan.scenario.seed if seed is None else seed,
        count=plan.scenario.replications if replications is None else replications,
        until=until_converged or (plan.scenario.convergence.always and replications is None),
    )


class SupposedJson(TypedDict):
    """What a plan supposes to happen, and when, in words."""

    when: str
    what: str


class DryRunJson(TypedDict):
    """What `run --dry-run --json` prints; seconds are of the computer, and an estimate."""

    dry_run: Literal[True]
    scenario: str
    building: str
    people: int
    law: str
    replications: int
    workers: int
    folder: str
    replication_s: float
    total_s: float
    supposed: list[SupposedJson]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """What would be run: `replication_s` [s] is what one took, `total_s` what all would take.

    `supposed` says when what happens, in words.
    """

    order: Order
    people: int
    workers: int
    replication_s: float
    total_s: float
    supposed: tuple[tuple[str, str], ...]

    def as_json(self) -> DryRunJson:
        """Return what `run --dry-run --json` prints."""
        plan = self.order.plan
        return {
            "dry_run": True,
            "scenario": plan.scenario.name,
            "building": plan.building.name,
            "people": self.people,
            "law": plan.scenario.movement.law,
            "replications": self.order.count,
            "workers": self.workers,
            "folder": str(self.order.folder),
            "replication_s": round(self.replication_s, 3),
            "total_s": round(self.total_s, 1),
            "supposed": [{"when": when, "what": what} for when, what in self.supposed],
        }


def dry_run(order: Order, *, workers: int) -> DryRun:
    """Try the first replication, which is kept nowhere."""
    plan = order.plan
    began = time.perf_counter()
    run_replication(plan, seed=order.seed, replication=0)
    took_s = time.perf_counter() - began
    return DryRun(
        order=order,
        people=sum(item.size for item in place_groups(plan.scenario, plan.building)),
        workers=workers,
        replication_s=took_s,
        total_s=took_s * math.ceil(order.count / workers),
        supposed=supposed(plan.scenario, plan.building, Names(plan.building)),
    )


def _both() -> Problem:
    return Problem(
        file="--until-converged",
        where="",
        message=text("cannot stand beside --replications"),
        hint=text("the most allowed is at_most in [convergence] of the scenario"),
    )
