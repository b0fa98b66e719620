"""What a report is made of: a run, the same drill under a second law, what would help, drills."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.drill.compare import compare_all
from evacsim.analysis.drill.integrity import check_record
from evacsim.analysis.drill.recorded import recorded_chains
from evacsim.analysis.facts import facts_of
from evacsim.analysis.times.timing import summarise
from evacsim.report.times import second_law, times_of_law, times_of_results
from evacsim.scenario.read import read_scenario
from evacsim.simulation.replicate import prepare
from evacsim.studies.helped import delay_of_others
from evacsim.studies.relief import relief

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.findings import Finding
    from evacsim.analysis.drill.recorded import Recorded
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.times.timing import Summary
    from evacsim.report.times import Times
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario
    from evacsim.studies.helped import Delay
    from evacsim.studies.relief import Relief

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A drill that was held: beside the run, where its seconds went, what is doubtful of it."""

    comparison: Comparison
    split: Recorded
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the report is made of; `laws` are the run's own times and those under a second law.

    `delay` is what those who are carried cost the others.

    `drills` are in the order of their days: the last is what the report is of.
    """

    results: Results
    facts: Facts
    scenario: Scenario
    summary: Summary
    split: Bottlenecks
    relief: Relief
    laws: tuple[Times, ...]
    drills: tuple[Held, ...] = ()
    delay: Delay | None = None

    @property
    def drill(self) -> Held | None:
        """The drill that the report is of."""
        return self.drills[-1] if self.drills else None


def gather(  # noqa: PLR0913 - a report, by name
    results: Results,
    *,
    drills: Sequence[Path] = (),
    replications: int = 8,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Found:
    """Return what the report of a run is made of: the run, a second law, relief, drills.

    Parameters
    ----------
    results
        The run.
    drills
        Records of drills in the same building.
    replications
        At most so many for the second law and for each change that is tried.
    workers, cluster
        Processes to use, or a Dask scheduler.
    progress
        Called with what is being done ("law", "relief", "drills"), done and total.

    Raises
    ------
    InputError
        If the copies of the inputs in the folder, or a drill record, cannot be read.
    """
    told = progress or (lambda _what, _done, _total: None)
    facts = facts_of(results)
    scenario = read_scenario(results.scenario_file)
    tell = partial(told, "drills")
    held = held_drills(results, facts, scenario, drills, progress=tell) if drills else ()
    beside = times_of_law(
        results,
        second_law(results),
        replications=replications,
        workers=workers,
        cluster=cluster,
        progress=partial(told, "law"),
    )
    summary = summarise(results, facts)
    return Found(
        results=results,
        facts=facts,
        scenario=scenario,
        summary=summary,
        split=bottlenecks(results, facts=facts),
        relief=relief(
            results,
            replications=replications,
            workers=workers,
            cluster=cluster,
            progress=partial(told, "relief"),
        ),
        laws=(times_of_results(results), *([beside] if beside else [])),
        drills=held,
        delay=_delay(results, workers, cluster) if summary.carried else None,
    )


def _delay(results: Results, workers: int, cluster: str | None) -> Delay | None:
    plan = prepare(results.scenario_file, results.building_file)
    return delay_of_others(plan, results, workers=workers, cluster=cluster)


def held_drills(
    results: Results,
    facts: Facts,
    scenario: Scenario,
    files: Sequence[Path],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Held, ...]:
    """Return the drills of some records beside a run, in the order of their days.

    Raises
    ------
    DrillError
        With every fault of every file.
    ResultsError
        If in no replication everybody got out.
    """
    compared = compare_all(results, files, progress=progress)
    found: dict[int, Held] = {}
    for record in {id(one.record): one.record for one in compared}.values():
        own = [one for one in compared if one.record is record]
        judged = check_record(record, facts.building, scenario)
        of_run = {run.run_no: (*judged.findings, *run.findings) for run in judged.runs}
        chains = recorded_chains(results, record, facts)
        splits = dict(zip((run.run_no for run in record.runs), chains, strict=True))
        for one in own:
            number = one.run.run_no
            found[id(one)] = Held(comparison=one, split=splits[number], findings=of_run[number])
    return tuple(found[id(one)] for one in compared)
