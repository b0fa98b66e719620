"""Two versions of evacsim run the same random schools: whether their records are the same.

    python benchmarks/engine/equal.py --cases 2000 --seed 1 --before 6564203

takes the package of a git revision into a temporary folder, runs every school of
`tests/golden/schools.py` with it and with the one of `--after` (this checkout if not said), each
in a process of its own, and compares all columns of the record, times to the last bit. The clock's
count of events may differ and is printed beside. It leaves with status 1 at any difference, after
showing the first one passage by passage. `--replications 2` runs every school twice in a row, so
that what one replication leaves to the next is compared as well.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ROOT = Path(__file__).parents[2]
PASSAGE = (
    "time_s", "occupant", "direction", "ready_s", "walk_s", "cause", "cause_passage",
    "cause_event", "seconds",
)  # fmt: skip
ENGINE_BEFORE = "fa57ecdf7cf2c96225609ce52894b979111d0b4f"
"""The last revision with the engine before this one; the tag `engine-before` where it is kept."""
SAME_PHYSICS = "65642036f2efb284c512686321d419abaea10c27"
"""A revision with the physics of this checkout: after a change of physics name a later one."""
PER_SEED = 1_000_000
"""School k of a seed S has the number S * PER_SEED + k."""

Row = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--cases", type=int, default=300, help="how many random schools")
    parser.add_argument("--seed", type=int, default=0, help="which ones: another seed, others")
    parser.add_argument("--before", default=SAME_PHYSICS, help="a git revision, or a folder")
    parser.add_argument("--after", type=Path, default=ROOT, help="the folder that holds evacsim/")
    parser.add_argument("--replications", type=int, default=1, help="of every school, in a row")
    parser.add_argument("--worker", type=int, metavar="FIRST", help=argparse.SUPPRESS)
    parser.add_argument("--keep", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args(argv)
    if wanted.worker is not None:
        return work(wanted.worker, wanted.cases, wanted.replications, wanted.keep)
    with tempfile.TemporaryDirectory() as folder:
        pair = (taken(wanted.before, Path(folder)), wanted.after.resolve())
        return compare(*pair, wanted.seed * PER_SEED, wanted.cases, wanted.replications)


def taken(revision: str, folder: Path) -> Path:
    """Return the folder that holds the package of a revision, taken out of git into `folder`."""
    if Path(revision, "evacsim").is_dir():
        return Path(revision).resolve()
    folder.mkdir(exist_ok=True)
    git = ["git", "-C", str(ROOT), "archive", revision, "evacsim"]
    packed = subprocess.run(git, check=True, capture_output=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def started(
    package: Path, first: int, cases: int, replications: int = 1, keep: Path | None = None
) -> Worker:
    """Run schools with the package in a folder, in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--worker", str(first), "--cases", str(cases)]
    command += ["--replications", str(replications)]
    if keep is not None:
        command += ["--keep", str(keep)]
    path = os.pathsep.join((str(package), str(ROOT)))
    # stderr goes where ours goes: an exception of the worker itself is shown
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": path}
    )


Worker = subprocess.Popen[str]


def rows(worker: Worker) -> Iterator[Row]:
    """Yield what a worker says, line by line: first about itself, then of every school."""
    out: TextIO = worker.stdout  # type: ignore[assignment]
    for line in out:
        yield json.loads(line)
    if worker.wait():
        raise SystemExit(f"a worker left with status {worker.returncode}")


def work(first: int, cases: int, replications: int, keep: Path | None = None) -> int:
    """Run schools one after another and print a line of JSON for each; a worker's whole life."""
    for row in worked(first, cases, replications, keep):
        print(json.dumps(row), flush=True)
    return 0


def worked(first: int, cases: int, replications: int, keep: Path | None = None) -> Iterator[Row]:
    """Yield what a worker says: which package it has, then what every school comes to."""
    # which evacsim this is was decided by the parent: it must not be loaded before
    from tests.golden.engines import core, exact, run_school_often  # noqa: PLC0415
    from tests.golden.schools import school  # noqa: PLC0415

    yield {"core": core()}
    for number in range(first, first + cases):
        one = school(number)
        row: Row = {"number": number, "shape": one.shape, "law": one.scenario["movement"]["law"]}
        try:
            run, *again = run_school_often(one, replications)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong must go wrong in both
            row |= {"error": f"{type(error).__name__}: {error}", "digests": {}}
        else:
            row |= {
                "digests": exact(run.columns) | _of_more(exact(more.columns) for more in again),
                "occurs": sorted(run.occurs),
                "passages": len(run.columns["time_s"]),
                "people": run.people,
                "events": run.events,
            }
            if keep is not None:
                np.savez(keep, **dict[str, Any](run.columns))
        yield row


def _of_more(digests: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the digests of further replications under names that say which."""
    return {
        f"{part} of replication {number}": digest
        for number, one in enumerate(digests, start=1)
        for part, digest in one.items()
    }


def differs(one: Row, other: Row) -> list[str]:
    """Return the parts of a record in which two runs of one school differ."""
    if one.get("error") != other.get("error"):
        return ["error"]
    return [part for part in one["digests"] if one["digests"][part] != other["digests"][part]]


def compare(before: Path, after: Path, first: int, cases: int, replications: int) -> int:
    """Run both, print what they have in common and where they part."""
    pair = [rows(started(package, first, cases, replications)) for package in (before, after)]
    heads = [next(one)["core"] for one in pair]
    for name, package, head in zip(("before", "after"), (before, after), heads, strict=True):
        if str(package) not in head:
            raise SystemExit(f"{name}: wanted the package in {package}, got {head}")
        print(f"{name:>6}: {head}")
    seen, differing = Counter[str](), []
    numbers, events = Counter[str](), ([0, 0])
    for one, other in zip(*pair, strict=True):
        numbers.update(schools=1, errors="error" in one)
        seen.update(one.get("occurs", ()))
        seen.update((f"law {one['law']}", f"shape {one['shape']}"))
        for name in ("passages", "people"):
            numbers[name] += one.get(name, 0)
        events[0] += one.get("events", 0)
        events[1] += other.get("events", 0)
        parts = differs(one, other)
        if parts:
            differing.append((one["number"], parts))
    equal = numbers["schools"] - len(differing)
    print(f"{equal} of {numbers['schools']} schools equal", end="; ")
    print(", ".join(f"{numbers[name]:,} {name}" for name in ("people", "passages", "errors")))
    print(f"events of the clock: {events[0]:,} before, {events[1]:,} after")
    print("in how many schools:", ", ".join(f"{what} {n}" for what, n in sorted(seen.items())))
    for number, parts in differing[:10]:
        print(f"school {number} differs in {', '.join(parts)}")
    if differing:
        show(before, after, differing[0][0])
    return bool(differing)


def show(before: Path, after: Path, number: int) -> None:
    """Print the first passages, and the other columns, in which two runs of a school differ."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for name, package in (("before", before), ("after", after)):
            keep = Path(folder, f"{name}.npz")
            said = list(rows(started(package, number, 1, keep=keep)))[1]
            print(f"{name}: {said.get('error', str(said.get('passages')) + ' passages')}")
            if not keep.exists():
                return
            with np.load(keep) as columns:
                found.append(dict(columns))
    one, other = found
    both = min(len(one["time_s"]), len(other["time_s"]))
    apart = {name: _apart(one[name][:both], other[name][:both]) for name in PASSAGE}
    first = min((rows_[0] for rows_ in apart.values() if len(rows_)), default=both)
    for name, rows_ in apart.items():
        if len(rows_):
            print(f"  {name}: {len(rows_)} passages differ, the first is {rows_[0]}")
    print(f"passages from {max(first - 2, 0)} on, before and after:")
    print("  passage " + " ".join(f"{name:>14}" for name in PASSAGE))
    for row in range(max(first - 2, 0), first + 3):
        for mark, columns in (("-", one), ("+", other)):
            if row < len(columns["time_s"]):
                values = " ".join(f"{columns[name][row]:>14.10g}" for name in PASSAGE)
                print(f"{mark} {row:7} {values}")
    for name in one:
        if name not in PASSAGE and len(where := _apart(one[name], other[name])):
            print(f"{name}: {len(one[name])} and {len(other[name])} rows, differ from {where[0]}:")
            print(f"- {one[name][where[0] :][:4]}\n+ {other[name][where[0] :][:4]}")


def _apart(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return in which rows two columns differ; rows that one of them has not are one more."""
    both = min(len(one), len(other))
    same = (one[:both] == other[:both]) | ((one != one)[:both] & (other != other)[:both])  # noqa: PLR0124 - NaN
    rows_ = np.flatnonzero(~same)
    return rows_ if len(one) == len(other) else np.append(rows_, both)


if __name__ == "__main__":
    sys.exit(main())
