"""What `check --code` sets beside the widths: times of results, or of one replication."""

from __future__ import annotations

import dataclasses
from statistics import median
from typing import TYPE_CHECKING

from evacsim.analysis.code.times import simulated_times, stair_times
from evacsim.cli.code_text import Beside
from evacsim.errors import Problem, ResultsError
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evacsim.cli.check import CheckedFile
    from evacsim.cli.outputs import CheckJson, CodeSummaryJson, FileCodeRowJson


def beside_of(entry: CheckedFile, results: Path | None) -> Beside:
    """Return the times beside the rows of a file: of results, else of one replication.

    A building alone has nobody to simulate: it has times by hand only.

    Raises
    ------
    ResultsError
        If the results are not sound, or of another building.
    """
    if entry.code is None:
        return Beside()
    if results is not None:
        return _of_results(entry, results)
    scenario = entry.code.facts.scenario
    if scenario is None or entry.kind not in ("scenario", "workbook"):
        return Beside()
    from evacsim.cli.source import source_of
    from evacsim.simulation.replicate import prepare, simulated

    plan = prepare(source_of(entry.file, named=False).file)
    found = simulated(plan, seed=plan.scenario.seed, replication=0)
    return Beside(
        target_s=scenario.target_s,
        places=simulated_times([found.table("passages").lazy()], entry.code.rows),
        total_s=found.total_s,
        replications=1,
    )


def _of_results(entry: CheckedFile, folder: Path) -> Beside:
    from evacsim.analysis.facts import facts_of
    from evacsim.analysis.times.timing import total_evacuation_s
    from evacsim.results.store import read_results

    if entry.code is None:
        return Beside()
    results = read_results(folder)
    made_with = facts_of(results).building
    building = entry.code.facts.building
    if dataclasses.replace(made_with, file="") != dataclasses.replace(building, file=""):
        message = text(
            "was made with another building than {file} has: {name}",
            file=entry.file,
            name=made_with.name,
        )
        hint = text("name the file that was run, or run it again")
        raise ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])
    totals = [total for total in total_evacuation_s(results) if total is not None]
    scenario = entry.code.facts.scenario
    return Beside(
        target_s=scenario.target_s if scenario else None,
        places=simulated_times((one.scan("passages") for one in results.parts()), entry.code.rows),
        total_s=median(totals) if totals else None,
        replications=results.manifest.replications,
    )


def put_code(told: CheckJson, checked: Iterable[CheckedFile], results: Path | None) -> None:
    """Add the rows of all files, each with its file, and what their stairs alone need."""
    rows: list[FileCodeRowJson] = []
    stairs: list[CodeSummaryJson] = []
    for entry in checked:
        if entry.code is None:
            continue
        beside = beside_of(entry, results)
        file = str(entry.file)
        rows += [beside.as_json(file, one) for one in entry.code.rows]
        found = stair_times(entry.code, beside.target_s)
        stairs.append(
            {
                "file": file,
                "verdict": entry.code.verdict,
                "assumed": [str(one) for one in entry.code.assumed],
                "stairs_alone": found,
                "simulated_s": beside.total_s,
            }
        )
    told["code"], told["code_summary"] = rows, stairs
