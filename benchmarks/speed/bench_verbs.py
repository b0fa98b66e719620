"""How fast the verbs are, each as a whole process; that the work was done is asserted first.

Run it from the checkout with `python benchmarks/speed/bench_verbs.py [--only NAME ...] [--d6]`. It
prints a table for benchmarks/README.md and leaves with status 1 if a bar is missed.

Seconds are processor time of the program and all that it started, unless a row says otherwise; a
run of a second or less is the median of three. The bars were set on a machine that takes 0.022 s
for the 28,000 events of a replication of T5 in a bare SimPy clock. What this one takes is measured
before and after every row, and a bar in seconds is scaled by the median of it. Bytecode is kept and
the catalogue compiled, as `pip install` makes them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT))

from benchmarks.compiled import require_compiled  # noqa: E402 - after the path is set
from benchmarks.speed.bench_run import bare_events_per_s  # noqa: E402
from benchmarks.speed.cases import tower_files  # noqa: E402
from evacsim.locale import catalogue  # noqa: E402
from evacsim.studies.kept_trials import FILE as TRIALS  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SCENARIOS = ROOT / "scenarios"
T5 = SCENARIOS / "teaching-block-fire-drill.toml"
D6 = SCENARIOS / "dormitory-night-drill.toml"
T5_EVENTS, T5_COMPONENTS = 28_000, 159
BARE_S: Final = 0.022
"""For so many events on the machine on which the bars were set."""
_SIZES: Final = "30,35,40,45,50,56,60,66"
_SHORT_S: Final = 1.0
_UNIT: Final = 1024.0 if sys.platform != "darwin" else 1024.0**2


@dataclass(frozen=True, kw_only=True)
class Took:
    """A program that ended well: seconds of all its processes, peak [MB] of the largest of them."""

    cpu_s: float
    wall_s: float
    peak_mb: float
    said: str

    @property
    def json(self) -> Any:  # noqa: ANN401 - whatever the verb prints
        """What it printed."""
        return json.loads(self.said)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A line of the table; bars in seconds are scaled by how fast the machine is, unless `wall`."""

    what: str
    measured: float
    bar: float
    unit: str = "s"
    wall_s: float | None = None

    def line(self, factor: float) -> tuple[str, bool]:
        """Return it as a row in Markdown, and whether the bar is met."""
        here = self.bar * factor if self.unit == "s" else self.bar
        met = (
            "yes" if self.measured <= self.bar else "scaled" if self.measured <= here else "**no**"
        )
        wall = "" if self.wall_s is None else f"{self.wall_s:.2f}"
        row = (self.what, _number(self.measured, self.unit), wall, _number(self.bar, self.unit),
               _number(here, self.unit), met)  # fmt: skip
        return f"| {' | '.join(row)} |", self.measured <= here


def _number(value: float, unit: str) -> str:
    return f"x {value:.2f}" if unit == "x" else f"{value:.{0 if unit == 'MB' else 2}f} {unit}"


class Bench:
    """Runs the program in a folder, keeps what several rows read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._t5: Path | None = None

    def evacsim(self, *words: object, once: bool = False) -> Took:
        """Run `evacsim WORDS`, three times where it is short; assert that it ends well."""
        took = [self._run(words)]
        if took[0].wall_s <= _SHORT_S and not once:
            took += [self._run(words) for _ in range(2)]
        return sorted(took, key=lambda one: one.cpu_s)[len(took) // 2]

    def _run(self, words: Iterable[object]) -> Took:
        command = [sys.executable, "-m", "evacsim", *map(str, words)]
        with (self.folder / "out").open("w+b") as out, (self.folder / "err").open("w+b") as err:
            began = time.perf_counter()
            process = subprocess.Popen(command, stdout=out, stderr=err, cwd=self.folder)
            _, status, usage = os.wait4(process.pid, 0)
            wall_s = time.perf_counter() - began
            process.returncode = os.waitstatus_to_exitcode(status)
            out.seek(0), err.seek(0)
            said, complained = out.read().decode(), err.read().decode()
        assert process.returncode == 0, (words, process.returncode, complained)
        return Took(
            cpu_s=usage.ru_utime + usage.ru_stime,
            wall_s=wall_s,
            peak_mb=usage.ru_maxrss / _UNIT,
            said=said,
        )

    def simulate(self, scenario: Path, count: int, *options: object) -> tuple[Took, Path]:
        """Run a scenario into a new folder; assert that everything is there and everybody out."""
        out = Path(tempfile.mkdtemp(dir=self.folder)) / "results"
        took = self.evacsim(
            "run", scenario, "--replications", count, "-o", out, *options, once=True
        )
        runs = json.loads((out / "run.json").read_text(encoding="utf-8"))["runs"]
        assert len(runs) == count, len(runs)
        assert all(set(run["outcomes"]) == {"out"} for run in runs), runs[0]
        return took, out

    def t5(self) -> Path:
        """Return a results folder of T5 with 20 replications."""
        if self._t5 is None:
            _, self._t5 = self.simulate(T5, 20, "--no-plots")
        return self._t5


def _figure(what: str, took: Took, bar: float) -> Figure:
    return Figure(what=what, measured=took.cpu_s, bar=bar, wall_s=took.wall_s)


def help_(bench: Bench) -> Iterator[Figure]:
    """Time what is said first."""
    took = bench.evacsim("--help")
    assert "bottlenecks" in took.said
    yield _figure("`--help`", took, 0.15)


def check(bench: Bench) -> Iterator[Figure]:
    """Check a scenario with its building, and one of 20,000 people."""
    took = bench.evacsim("check", T5)
    assert ": ok" in took.said
    yield _figure("`check` T5", took, 0.7)
    _, scenario = tower_files(bench.folder, 40)
    took = bench.evacsim("check", scenario)
    assert ": scenario: " in took.said, took.said  # no fault, but its stairs stand close together
    yield _figure("`check` of 20,000 people", took, 1.0)


def summarise(bench: Bench) -> Iterator[Figure]:
    """Read the numbers of a folder."""
    took = bench.evacsim("summarise", bench.t5(), "--json")
    assert took.json["replications"] == 20
    yield _figure("`summarise` T5, 20 replications", took, 0.7)


def run(bench: Bench) -> Iterator[Figure]:
    """Simulate with pictures and without."""
    took, _ = bench.simulate(T5, 20, "--no-plots")
    yield _figure("`run` T5, 20 replications, no pictures", took, 1.8)
    took, out = bench.simulate(T5, 20, "--all-plots")
    pictures = [path.name for path in out.glob("*.png")]
    assert len(pictures) >= 10, pictures
    yield _figure(f"the same, all {len(pictures)} pictures", took, 5.0)


def bottlenecks(bench: Bench) -> Iterator[Figure]:
    """Ask where the seconds went, and what would help."""
    (bench.t5() / TRIALS).unlink(missing_ok=True)  # what was tried before is not tried again
    took = bench.evacsim("bottlenecks", bench.t5(), "--json")
    relief = took.json["relief"]
    assert len(relief["measures"]) > 100, len(relief["measures"])
    what = f"`bottlenecks` T5 with relief, {relief['simulations']} simulations"
    yield _figure(what, took, 8.0)


def report(bench: Bench) -> Iterator[Figure]:
    """Write the page."""
    (bench.t5() / TRIALS).unlink(missing_ok=True)
    took = bench.evacsim("report", bench.t5(), "--json")
    found = took.json
    assert len(found["laws"]) == 2, found["laws"]
    assert Path(bench.folder, found["pdf"]).stat().st_size > 10_000
    assert found["relief"]["simulations"] > 100
    yield _figure("`report` T5 with relief and second law", took, 10.0)


def crush(bench: Bench) -> Iterator[Figure]:
    """Judge a crowd before a gate."""
    took = bench.evacsim("crush", SCENARIOS / "morning-gate-late.toml", "--json")
    found = took.json
    assert found["replications"] == 20
    assert found["triggers"]
    assert found["remedies"]
    assert found["gate"]
    yield _figure("`crush morning-gate-late`", took, 5.0)


def calibrate(bench: Bench) -> Iterator[Figure]:
    """Fit the dormitory to its shipped record."""
    record = SCENARIOS / "dormitory-night-drill.drill.csv"
    took = bench.evacsim("calibrate", D6, record, "--json")
    found = took.json
    assert len(found["estimates"]) == 2
    assert found["simulations"] >= 100
    yield _figure(f"`calibrate` D6, {found['simulations']} simulations", took, 20.0)


def sweep(bench: Bench) -> Iterator[Figure]:
    """Vary the size of classes, eight points."""
    took = bench.evacsim(
        "sweep", T5, "--vary", f"population.per_class={_SIZES}", "--replications", 20,
        "-o", Path(tempfile.mkdtemp(dir=bench.folder)) / "sweep", "--json",
    )  # fmt: skip
    found = took.json
    assert len(found["points"]) == 8
    assert found["replications"] == 20
    assert not found["left_out"]
    yield _figure("`sweep` T5, 8 points x 20", took, 10.0)


def workers(bench: Bench) -> Iterator[Figure]:
    """Compare two processes with one, by the clock on the wall; start-up is in both."""
    one, first = bench.simulate(T5, 400, "--no-plots")
    two, second = bench.simulate(T5, 400, "--no-plots", "--workers", 2)
    tables = [json.loads((out / "run.json").read_text())["tables"] for out in (first, second)]
    assert tables[0] == tables[1]
    yield Figure(
        what=f"two workers, 400 replications of T5, by the clock: {one.wall_s:.1f} and "
        f"{two.wall_s:.1f} s, of half",
        measured=two.wall_s / (one.wall_s / 2),
        bar=1.1,
        unit="x",
    )


def ten_times(bench: Bench) -> Iterator[Figure]:
    """Compare ten times the building and the people."""
    took = []
    for count in (4, 40):
        _, scenario = tower_files(bench.folder, count)
        took.append(bench.simulate(scenario, 1, "--no-plots")[0])
    small, large = took
    yield Figure(
        what=f"2,000 to 20,000 people, whole `run`: {small.cpu_s:.2f} and {large.cpu_s:.2f} s",
        measured=large.cpu_s / small.cpu_s,
        bar=11.0,
        unit="x",
    )


def large(bench: Bench) -> Iterator[Figure]:
    """Simulate 100,000 people, and 100 floors."""
    _, scenario = tower_files(bench.folder, 200)
    took, _ = bench.simulate(scenario, 1, "--no-plots")
    yield _figure("100,000 people in towers, one replication", took, 15.0)
    yield Figure(what="the same, peak memory", measured=took.peak_mb, bar=1500.0, unit="MB")
    _, scenario = tower_files(bench.folder, 1, floors=100)
    took, _ = bench.simulate(scenario, 1, "--no-plots")
    yield _figure("10,000 people on 100 floors, one replication", took, 3.0)


PARENT = """
import resource, sys
from typer.testing import CliRunner
from evacsim.cli.app import app
done = CliRunner().invoke(app, ["run", *sys.argv[1:]])
assert done.exit_code == 0, done.output
used = resource.getrusage(resource.RUSAGE_SELF)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
"""


def many(bench: Bench) -> Iterator[Figure]:
    """Run 10,000 replications: what the parent takes of them."""
    out = bench.folder / "many"
    words = [D6, "--replications", 10_000, "--workers", 2, "--out", out, "--no-plots"]
    began = time.perf_counter()
    said = subprocess.run(
        [sys.executable, "-c", PARENT, *map(str, words)],
        check=True, capture_output=True, text=True, cwd=bench.folder,
    ).stdout  # fmt: skip
    wall_s = time.perf_counter() - began
    assert len(json.loads((out / "run.json").read_text(encoding="utf-8"))["runs"]) == 10_000
    cpu_s, peak = map(float, said.splitlines()[-1].split())
    what = "10,000 replications of D6, two workers: the parent alone"
    yield Figure(what=what, measured=cpu_s, bar=60.0, wall_s=wall_s)
    yield Figure(what="the same, peak memory", measured=peak / _UNIT, bar=400.0, unit="MB")


ROWS: dict[str, Callable[[Bench], Iterator[Figure]]] = {
    "help": help_, "check": check, "summarise": summarise, "run": run, "bottlenecks": bottlenecks,
    "report": report, "crush": crush, "calibrate": calibrate, "sweep": sweep, "workers": workers,
    "ten-times": ten_times, "large": large, "many": many,
}  # fmt: skip


def bare_s() -> float:
    """Return what SimPy takes for the events of T5 in which nothing happens [s]."""
    return T5_EVENTS / bare_events_per_s(T5_COMPONENTS)


def main() -> int:
    """Run the rows that are asked for, print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--only", action="append", choices=list(ROWS), help="this row; repeat it")
    parser.add_argument("--d6", action="store_true", help="the row `many`, too: many minutes")
    asked = parser.parse_args()
    names = asked.only or [name for name in ROWS if name != "many" or asked.d6]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    catalogue.COMPILED.write_bytes(catalogue.compiled(catalogue.TEXT.read_bytes()))
    bare, figures = [bare_s()], []
    with tempfile.TemporaryDirectory(prefix="evacsim-bench-") as folder:
        bench = Bench(Path(folder))
        bench.t5()
        for name in names:
            for figure in ROWS[name](bench):
                figures.append(figure)
                print(f"{figure.what}: {_number(figure.measured, figure.unit)}", flush=True)
            bare.append(bare_s())
    factor = statistics.median(bare) / BARE_S
    print(
        f"\nbare SimPy, {T5_EVENTS:,} events: {statistics.median(bare):.4f} s "
        f"({min(bare):.4f} to {max(bare):.4f}); bars were set at {BARE_S} s: factor {factor:.2f}\n"
    )
    print("| what | processor time | by the clock [s] | bar | bar here | met |")
    print("|---|---|---|---|---|---|")
    lines = [figure.line(factor) for figure in figures]
    print("\n".join(line for line, _ in lines))
    return 0 if all(met for _, met in lines) else 1


if __name__ == "__main__":
    require_compiled()
    sys.exit(main())
