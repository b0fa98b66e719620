"""Workbooks changed as people change them, read back against an oracle: nothing is read otherwise.

    python benchmarks/robustness/workbooks.py --n 2000 --seed 1

Each workbook is the small L-shaped block of the tests (with a half-level, a ramp and a flight in a
hall) or two blocks that share a yard, with some of three kinds of change:

- spelling: what is written another way and means the same (full-width digits, a unit in the cell or
  the header, English headers, columns in another order, titles, blank rows, totals, merged cells);
- a value: one number of those in `VALUES` becomes another, in or out of its range;
- rubbish: a cell becomes something that no column can mean, or that only some can.

The oracle knows what each must give: the same building and people, those with the one number
changed, or a refusal that names the cell. Rubbish may be refused, or (in a cell that is a remark or
a name, or may stay empty) be accepted with every number as it was. Whatever ends in anything else
than an `InputError` with a place is a failure. A failing workbook is kept with `--keep DIR`.
"""

from __future__ import annotations

import argparse
import copy
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.robustness.workbook_cases import case_of
from benchmarks.robustness.workbook_changes import BASES, Case, Facts, dependent, write
from evacsim.errors import InputError
from evacsim.imports.workbook import Imported, import_workbook


def facts_of(made: Imported) -> Facts:
    """Every number and name of a building and a scenario, flat."""
    building, scenario = made.building, made.scenario
    found: Facts = {f"elevation {f.id}": f.elevation_m for f in building.floors}
    for space in building.spaces:
        found[f"space {space.id}"] = (space.kind, space.outline, space.area_m2)
        found[f"rise {space.id}"] = space.rise_m
        found[f"seats {space.id}"] = space.occupant_load
        found[f"names {space.id}"] = space.aliases
    for flight in building.flights:
        found[f"flight {flight.id}"] = (flight.length_m, flight.riser_m, flight.handrails)
        found[f"width {flight.id}"] = flight.clear_width_m
        found[f"ends {flight.id}"] = (flight.head_at, flight.foot_at)
    for connection in building.connections:
        found[f"door {connection.id}"] = (connection.kind, connection.between, connection.at)
        found[f"width {connection.id}"] = connection.clear_width_m
        found[f"walk {connection.id}"] = connection.assembly_distance_m
    for group in scenario.group:
        found[f"group {group.id}"] = (group.space, group.kind, group.stair, group.exit)
        found[f"size {group.id}"] = group.size
    found["scenario"] = scenario.model_dump(
        exclude={"group", "target_s", "replications", "assembly"}
    )
    found["target"] = scenario.target_s
    found["replications"] = scenario.replications
    found["count"] = scenario.assembly.count_s
    return found


def verdict(case: Case, path: Path) -> str:
    """Read the workbook of a case; return what is wrong with what came of it, or nothing."""
    write(case, path)
    try:
        found = facts_of(import_workbook(path))
    except InputError as error:
        faults = [p for p in error.problems if p.severity == "fault"]
        if not faults or not all(p.message and p.where for p in faults):
            return f"refused without a place: {error}"
        named = (f"单元格 {case.refused}（", f"{case.refused}（")
        if case.refused and not any(name in p.where for p in faults for name in named):
            return f"{case.refused} is not named: {error}"
        return "" if case.refused or case.rubbish else f"refused: {error}"
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return f"{type(error).__name__}: {error}"
    if case.refused:
        return f"{case.refused} was accepted"
    wrong = {n for n in case.expected.keys() | found.keys() if case.expected.get(n) != found.get(n)}
    if case.rubbish:
        wrong = {name for name in wrong if not dependent(case, name)}
    name = min(wrong, default="")
    return f"{name} is {found.get(name)}, not {case.expected.get(name)}" if wrong else ""


def run(n: int, seed: int, keep: Path | None = None) -> tuple[Counter[str], list[str]]:
    """Try `n` workbooks; return what they came to and what went wrong."""
    counts: Counter[str] = Counter()
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "school.xlsx"
        bases = {}
        for name, sheets in BASES.items():
            write(Case(sheets=copy.deepcopy(sheets), rng=random.Random(0)), path)  # noqa: S311
            bases[name] = facts_of(import_workbook(path))
        for number in range(n):
            case = case_of(bases, seed * 1_000_003 + number)
            wrong = verdict(case, path)
            kind = "to be refused" if case.refused else "rubbish" if case.rubbish else "to be read"
            counts[f"{kind}: {'wrong' if wrong else 'right'}"] += 1
            if wrong:
                failures.append(f"{number} [{', '.join(case.done)}] {case.rubbish} {wrong}")
                if keep is not None:
                    keep.mkdir(exist_ok=True)
                    write(case, keep / f"{number}.xlsx")
    return counts, failures


def main() -> int:
    """Run from the command line; 1 where a workbook was read otherwise than the oracle says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--n", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    began = time.perf_counter()
    counts, failures = run(given.n, given.seed, given.keep)
    for name, count in sorted(counts.items()):
        print(f"{name:<24} {count:6}")
    for failure in failures[:40]:
        print(failure[:400])
    print(f"{given.n} workbooks, {len(failures)} wrong, {time.perf_counter() - began:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
