"""Replications of a plan, and what several studies ask of them."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from evacsim.analysis.density.crowding import counts_in
from evacsim.jobs.work import Jobs
from evacsim.simulation.clock import no_collecting
from evacsim.simulation.replicate import simulated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import polars as pl

    from evacsim.analysis.density.crowding import StepCount
    from evacsim.building.network import Network
    from evacsim.scenario.draw import Population
    from evacsim.scenario.people import People
    from evacsim.simulation.replicate import Plan, Simulated

    Progress = Callable[[int, int], None]


def _occupants(given: tuple[Plan, int], number: int) -> pl.DataFrame:
    plan, seed = given
    return simulated(plan, seed=seed, replication=number).table("occupants")


def tried(plan: Plan, *, seed: int, numbers: Iterable[int]) -> Iterator[Simulated]:
    """Run replications of a plan that is tried once, on people that other trials have, too."""
    with no_collecting():
        for number in numbers:
            people = shared_people(plan.population, seed, number)
            yield simulated(plan, seed=seed, replication=number, people=people)


def run_occupants(  # noqa: PLR0913 - a run, by name
    plan: Plan,
    *,
    seed: int,
    replications: int,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> list[pl.DataFrame]:
    """Run replications 0 to n - 1; return their tables `occupants`, the same on any workers."""
    done = 0

    def count(_number: int) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, replications)

    with Jobs(_occupants, (plan, seed), workers=workers, cluster=cluster) as jobs:
        return jobs.answers(range(replications), count)


@functools.lru_cache(maxsize=16)
def shared_people(population: Population, seed: int, number: int) -> People:
    """Draw the people of a replication; trials of a study on the same people share them."""
    return population.draw(seed=seed, replication=number)


def run_counts(run: Simulated, network: Network) -> list[StepCount]:
    """Return the counts of every component in a replication that has been run."""
    return counts_in(
        run.occupancy(), network, replication=run.ran.replication, ended_s=run.note.ended_s
    )
