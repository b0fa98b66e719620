"""Inputs of every kind changed as hands and disks change them, held against an oracle.

    python benchmarks/robustness/fuzz.py --inputs 10000 --seed 1 [--kinds county] [--keep DIR]

Kinds: building, scenario, design (of a sweep), record, results, county. Each input is a sound one
with one change, and the change knows what may be read (`judging.Case`): the same as before, one
value, a refusal that names the place, a warning. Wrong is a traceback, an input that takes longer
than 20 s, a fault without a place, a sound input that is refused, and above all a value that is
read otherwise than the oracle says without a word. Every fifth input speaks Chinese.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import random
import shutil
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.robustness import record_changes as records
from benchmarks.robustness.folder_changes import add_rubbish, edit_results
from benchmarks.robustness.judging import Case, Facts, Outcome, judged, tried
from benchmarks.robustness.toml_changes import (
    SLIPS,
    Toml,
    building_allowed,
    building_facts,
    scenario_facts,
)
from evacsim.analysis.drill.integrity import check_record
from evacsim.analysis.rollup import kept_rollup
from evacsim.building.network import build_network
from evacsim.building.read import checked_building
from evacsim.building.template import building_text
from evacsim.county.find import Stated
from evacsim.county.gather import gather
from evacsim.drills.read import read_drill
from evacsim.errors import InputError, Problem
from evacsim.locale import language, speaking
from evacsim.results.store import read_results
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import read_scenario
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep_design import read_design
from evacsim.studies.sweep_points import make_points, read_source
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Read = tuple[Facts, Sequence[Problem]]
    Tried = tuple[Case, Outcome, str]

ROOT: Final = Path(__file__).parents[2]
SHARES: Final = {
    "building": 25, "scenario": 25, "record": 25, "design": 10, "results": 8, "county": 7
}  # fmt: skip
DESIGNS: Final = tuple(
    text.replace("; ", "\n")
    for text in (
        'kind = "grid"; [factor]; "movement.law" = ["sfpe", "imo"]; "group.size" = [30, 45, 50]; ',
        'kind = "list"; [[point]]; "group.size" = 30; [[point]]; "group.size" = 45; ',
        'kind = "latin-hypercube"; n = 4; [factor]; "routing.compliance" = { low = 0, high = 1 }; ',
        'kind = "sobol"; n = 4; [factor]; "group.size" = { low = 10, high = 40, whole = true }; ',
    )
)


_TRIED: Final = 6  # points of a design that are made plans of


class Fuzz:
    """The sound inputs, and a folder to write changed ones into."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        names = ("teaching-block-5f", "dormitory-6f", "boarding-block-4f")
        texts = [(ROOT / "buildings" / f"{name}.toml").read_text("utf-8") for name in names]
        texts.append(building_text(floors=3, rooms=4, stairs=2, name="Small"))
        self.buildings = [Toml(text) for text in texts]
        write_small_school(folder)
        self.small = checked_building(folder / "small.toml")[0]
        shipped = ("teaching-block-fire-drill", "evening-dismissal", "dormitory-night-drill")
        paths = [*(ROOT / "scenarios" / f"{name}.toml" for name in shipped), folder / "drill.toml"]
        self.scenarios = [Toml(path.read_text("utf-8")) for path in paths]
        self.source = read_source(folder / "drill.toml")
        self.designs = [Toml(text) for text in DESIGNS]
        self.results = run_scenario(folder / "drill.toml", folder / "sound", replications=2)
        self.rollup = kept_rollup(self.results, read_results(self.results).manifest)
        self._bases: dict[tuple[str, int, str], Read] = {}

    def base(self, kind: str, number: int, read: Callable[[], Read]) -> Facts:
        """Return the facts of a sound input, read once a language (names are facts, too)."""
        return self._read_once(kind, number, read)[0]

    def _read_once(self, kind: str, number: int, read: Callable[[], Read]) -> Read:
        key = (kind, number, language())
        if key not in self._bases:
            self._bases[key] = read()
        return self._bases[key]

    def _toml(
        self, kind: str, files: list[Toml], rng: random.Random, read: Callable[[Path], Read]
    ) -> tuple[Case, Outcome, Facts, Toml]:
        number = rng.randrange(len(files))
        path = self.folder / f"{kind}.toml"
        path.write_text(files[number].text, "utf-8")
        base = self.base(kind, number, lambda: read(path))
        case = rng.choice(SLIPS)(files[number], rng)
        path.write_bytes(case.raw)
        return case, tried(lambda: read(path)), base, files[number]

    def building(self, rng: random.Random) -> Tried:
        """Change a building file."""

        def read(path: Path) -> Read:
            building, problems = checked_building(path)
            build_network(building)
            return building_facts(building), problems

        case, outcome, base, file = self._toml("building", self.buildings, rng, read)
        may = building_allowed(file.data, case.keys)
        return case, outcome, judged(case, outcome, base, may)

    def scenario(self, rng: random.Random) -> Tried:
        """Change a scenario file; it is checked against a building of ours."""
        network = build_network(self.small)

        def read(path: Path) -> Read:
            scenario = read_scenario(path)
            check_scenario(scenario, self.small, network, file=str(path))
            return scenario_facts(scenario), ()

        case, outcome, base, _ = self._toml("scenario", self.scenarios, rng, read)
        whole = ".".join(str(key) for key in case.keys)
        # a distribution is kept as what it computes: any part of it may follow
        table = whole.rpartition(".")[0] if "distribution" in whole or "scatter" in whole else whole
        table = ".".join(table.split(".")[:3]) if whole.startswith("kind") else table
        wrong = judged(case, outcome, base, lambda fact: f"{fact}.".startswith(f"{table}."))
        return case, outcome, wrong

    def design(self, rng: random.Random) -> Tried:
        """Change the design of a sweep."""

        def read(path: Path) -> Read:
            design = read_design(path)
            few = dataclasses.replace(design, points=design.points[:_TRIED])
            faults = make_points(self.source, few)[1]
            if faults:
                raise InputError(faults)
            facts: Facts = {"kind": design.kind, "n": design.n, "count": len(design.points)}
            for number, point in enumerate(design.points):
                keys = [factor.key for factor in design.factors]
                facts |= {f"{number} {k}": v for k, v in zip(keys, point, strict=True)}
            return facts, ()

        case, outcome, base, _ = self._toml("design", self.designs, rng, read)
        return case, outcome, judged(case, outcome, base, lambda _: True)

    def record(self, rng: random.Random) -> Tried:
        """Change a drill record."""
        path = self.folder / "record.csv"

        def read() -> Read:
            record = read_drill(path)
            findings = check_record(record).all_findings  # `check` prints them, too
            doubts = [
                Problem(file=str(path), where=str(one.at), message=one.code, severity="warning")
                for one in findings
                if one.severity == "doubt"
            ]
            return records.facts_of(record), [*record.problems, *doubts]

        path.write_text(records.written(records.copied()), "utf-8")
        base, usual = self._read_once("record", 0, read)
        case = rng.choice(records.CHANGES)(rng)
        path.write_bytes(case.raw)
        outcome = tried(read)
        if outcome.facts is not None:  # what is said of the sound record, too, says nothing here
            known = {(problem.where, problem.message) for problem in usual}
            new = [one for one in outcome.problems if (one.where, one.message) not in known]
            outcome = dataclasses.replace(outcome, problems=new)
        fact = " ".join(str(key) for key in case.keys)
        wrong = judged(case, outcome, base, lambda name: name == fact)
        if not wrong and case.verdict == "value" and outcome.facts is not None:
            found = outcome.facts.get(fact)
            said = any(p.severity == "warning" for p in outcome.problems)
            wrong = "" if found == case.value or said else f"{fact} is {found}, not {case.value}"
        return case, outcome, wrong

    def results_(self, rng: random.Random) -> Tried:
        """Spoil a results folder."""
        copy = self.folder / "copy"

        def read() -> Read:
            results = read_results(copy)
            kept = kept_rollup(copy, results.manifest)
            return {
                "people": results.occupants.height,
                "passages": results.passages.height,
                "target": results.manifest.target_s,
                "rollup": "as counted" if kept is None or kept == self.rollup else repr(kept),
            }, ()

        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.results, copy)
        base = self.base("results", 0, read)
        case = edit_results(copy, rng)
        outcome = tried(read)
        return case, outcome, judged(case, outcome, base, lambda _: False)

    def county(self, rng: random.Random) -> Tried:
        """Put rubbish among the records of two schools."""
        root = self.folder / "county"
        shutil.rmtree(root, ignore_errors=True)
        for number, school in enumerate(("示例小学", "河东中学")):
            (root / school).mkdir(parents=True)
            text = records.written(records.copied()).replace("示例小学", school)
            (root / school / "record.csv").write_text(
                text.replace("4分5秒", f"4分{number}秒"), "utf-8"
            )
        shutil.copytree(self.results, root / "示例小学" / "results")

        def read() -> Read:
            found = gather(root, stated=Stated(), today=dt.date(2026, 12, 1))
            facts: Facts = {}
            for name in ("drills", "runs", "classes"):
                for number, row in enumerate(getattr(found, name).to_dicts()):
                    facts |= {f"{name} {number} {key}": value for key, value in row.items()}
            return facts, found.problems

        base = self.base("county", 0, read)
        case = add_rubbish(root, rng)
        outcome = tried(read)
        return case, outcome, judged(case, outcome, base, lambda _: False)


def counted(outcome: Outcome, seconds: float) -> Counter[str]:
    """Return what one input adds to the row of its kind."""
    warned = any(problem.severity == "warning" for problem in outcome.problems)
    read = outcome.facts is not None
    return Counter(
        {
            "tried": 1,
            "read": int(read),
            "refused": int(not read and not outcome.wrong),
            "warned": int(read and warned),
            "ms": round(1000 * seconds),
        }
    )


def run(
    inputs: int,
    seed: int,
    *,
    kinds: Sequence[str] = tuple(SHARES),
    keep: Path | None = None,
    progress: bool = False,
) -> tuple[dict[str, Counter[str]], list[str]]:
    """Try so many inputs; return by kind what they came to, and what went wrong."""
    warnings.simplefilter("error")
    counts: dict[str, Counter[str]] = {kind: Counter() for kind in kinds}
    failures: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        fuzz = Fuzz(Path(name))
        make: dict[str, Callable[[random.Random], Tried]] = {
            "building": fuzz.building, "scenario": fuzz.scenario, "record": fuzz.record,
            "design": fuzz.design, "results": fuzz.results_, "county": fuzz.county,
        }  # fmt: skip
        for number in range(inputs):
            rng = random.Random(f"{seed}/{number}")  # noqa: S311 - no secret
            kind = rng.choices(kinds, [SHARES[one] for one in kinds])[0]
            began = time.perf_counter()
            with speaking("zh" if number % 5 == 0 else "en"):
                case, outcome, wrong = make[kind](rng)
            counts[kind] += counted(outcome, time.perf_counter() - began)
            if progress and number % 500 == 0:
                print(f"{number} tried, {len(failures)} wrong", file=sys.stderr, flush=True)
            if wrong:
                counts[kind]["wrong"] += 1
                failures.append(f"{number} {kind} [{case.name}] {case.note}: {wrong}")
                if progress:
                    print(failures[-1].replace("\n", " / ")[:600], file=sys.stderr, flush=True)
                if keep is not None and case.raw:
                    keep.mkdir(exist_ok=True)
                    (keep / f"{seed}-{number}.{kind}").write_bytes(case.raw)
    return counts, failures


def main() -> int:
    """Run from the command line; 1 where an input was read otherwise than the oracle says."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--inputs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kinds", default=",".join(SHARES))
    parser.add_argument("--keep", type=Path)
    given: Any = parser.parse_args()
    began = time.perf_counter()
    counts, failures = run(
        given.inputs,
        given.seed,
        kinds=given.kinds.split(","),
        keep=given.keep,
        progress=True,
    )
    columns = ("tried", "read", "refused", "warned", "wrong")
    print("| kind | " + " | ".join(columns) + " | seconds |")
    print("|---" * (len(columns) + 2) + "|")
    for kind, found in counts.items():
        row = [str(found[one]) for one in columns]
        print(f"| {kind} | " + " | ".join(row) + f" | {found['ms'] / 1000:.0f} |")
    for failure in failures[:60]:
        print(failure.replace("\n", " / ")[:400])
    seconds = time.perf_counter() - began
    print(f"{given.inputs} inputs, {len(failures)} wrong, {seconds:.0f} s")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
