"""Replications of a plan on the processes of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.simulation.replicate import run_replication, simulated
from evacsim.simulation.program import Program
from evacsim.studies.pool import Pool

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.simulation.replicate import Plan, Replication, Simulated

    Progress = Callable[[int, int], None]


def replicated(given: tuple[Plan, int], number: int) -> Replication:
    """Run one replication of a plan and seed; a process finds the routes of a plan once."""
    plan, seed = given
    return run_replication(plan, seed=seed, replication=number, program=_program(plan))


def simulated_here(plan: Plan, seed: int, number: int) -> Simulated:
    """As `replicated`, the tables not made."""
    return simulated(plan, seed=seed, replication=number, program=_program(plan))


def run_replications(
    plan: Plan,
    *,
    seed: int,
    replications: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Replication]:
    """Run replications 0 to n - 1; the same list whatever the number of workers."""
    done = 0

    def count(_number: int) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, replications)

    with Pool(replicated, (plan, seed), workers=workers) as pool:
        return pool.answers(range(replications), count)


_PROGRAMS: dict[int, tuple[Plan, Program]] = {}


def _program(plan: Plan) -> Program:
    kept = _PROGRAMS.get(id(plan))
    if kept is None or kept[0] is not plan:
        _PROGRAMS.clear()
        kept = _PROGRAMS[id(plan)] = plan, Program(plan.network, plan.law)
    return kept[1]
