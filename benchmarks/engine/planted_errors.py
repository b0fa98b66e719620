"""Errors are planted in the engine one at a time: whether the random schools find them.

    python benchmarks/engine/planted_errors.py --cases 600 --seed 0

plants every error of `planted_errors.toml` in a copy of the package and runs schools with it until
the record of one differs from that of the package as it is, which runs uncompiled. Every school is
run twice in a row, so that what one replication leaves to the next shows too. An error that all
schools survive is named, and the status is 1: then `tests/golden/schools.py` lacks what would show
it.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import tomllib
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.engine.equal import (  # noqa: E402 - the checkout comes first on the path
    PER_SEED,
    differs,
    taken,
    worked,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

    from benchmarks.engine.equal import Row

TABLE = Path(__file__).with_name("planted_errors.toml")
ENGINE = "evacsim.simulation"
SILENT_S = 60.0
"""A school takes a fraction of a second; a worker that says nothing for so long runs for ever."""

Error = dict[str, Any]


def main(argv: Sequence[str] | None = None) -> int:
    """Plant all errors, print where each was found, and return the exit status."""
    table = tomllib.loads(TABLE.read_text("utf-8"))
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--cases", type=int, default=600, help="at most so many schools for each")
    parser.add_argument("--seed", type=int, default=0, help="which schools")
    parser.add_argument("--engine", default=str(ROOT), help="a git revision, or a folder")
    parser.add_argument("--replications", type=int, default=2, help="of every school, in a row")
    parser.add_argument("--only", nargs="+", default=[""], help="errors whose names have this")
    parser.add_argument("--processes", type=int, default=2)
    wanted = parser.parse_args(argv)
    # sources that have been changed must not be passed over for what was compiled from them before
    os.environ["EVACSIM_CORE"] = "python"
    errors = [error for error in table["error"] if any(o in error["rule"] for o in wanted.only)]
    with tempfile.TemporaryDirectory() as folder:
        engine = taken(wanted.engine, Path(folder, "engine"))
        first = wanted.seed * PER_SEED
        said = started(engine, first, wanted.cases, wanted.replications)[1]
        as_it_was = [said.recv() for _ in range(wanted.cases)]
        search = partial(found, engine, Path(folder), as_it_was, wanted.replications)
        with ThreadPoolExecutor(wanted.processes) as pool:
            survivors = report(errors, pool.map(search, errors))
    print(f"{len(errors) - len(survivors)} of {len(errors)} planted errors found", end="")
    print(f" within {wanted.cases} schools of seed {wanted.seed}")
    for rule in survivors:
        print(f"not found: {rule}")
    return bool(survivors)


def planted(engine: Path, error: Error, folder: Path) -> None:
    """Copy a package into a folder, with one error in it.

    Raises
    ------
    SystemExit
        If the text to replace does not stand there exactly once, or elsewhere than in the engine.
    """
    if not error["file"].startswith(f"{ENGINE.replace('.', '/')}/"):
        raise SystemExit(f"{error['rule']}: {error['file']} is no file of the engine")
    shutil.copytree(engine / "evacsim", folder / "evacsim")
    file = folder / error["file"]
    text = file.read_text("utf-8")
    if text.count(error["old"]) != 1:
        times = text.count(error["old"])
        raise SystemExit(f"{error['rule']}: its text stands {times} times in {error['file']}")
    file.write_text(text.replace(error["old"], error["new"]), encoding="utf-8")


def found(
    engine: Path, folder: Path, as_it_was: list[Row], replications: int, error: Error
) -> tuple[int, str] | None:
    """Return how many schools it took, and what differed; None if the error survives."""
    with tempfile.TemporaryDirectory(dir=folder) as copy:
        planted(engine, error, Path(copy))
        worker, said = started(Path(copy), as_it_was[0]["number"], len(as_it_was), replications)
        try:
            for number, before in enumerate(as_it_was, start=1):
                if not said.poll(SILENT_S):
                    return number, "it runs for ever"
                try:
                    parts = differs(before, said.recv())
                except EOFError:
                    return number, "the process died"
                if parts:
                    in_first = [part for part in parts if "replication" not in part]
                    return number, ", ".join(in_first or parts)
        finally:
            worker.kill()
            worker.join()
    return None


def started(
    package: Path, first: int, cases: int, replications: int
) -> tuple[BaseProcess, Connection]:
    """Run schools with the engine of a package in a process of its own; return what it says.

    The process is forked from one that has loaded all else already, which is what takes longest.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.golden.engines"])
    here, there = context.Pipe(duplex=False)
    worker = context.Process(target=work, args=(package, first, cases, replications, there))
    worker.start()
    there.close()
    head = here.recv()["core"]
    if str(package) not in head:
        raise SystemExit(f"wanted the engine in {package}, got {head}")
    return worker, here


def work(package: Path, first: int, cases: int, replications: int, pipe: Connection) -> None:
    """Load the engine of a package instead of this one and send what every school comes to."""
    for name in list(sys.modules):
        if name in {"evacsim", "tests.golden.engines"} or name.startswith(ENGINE):
            del sys.modules[name]
    sys.path.insert(0, str(package))
    for row in worked(first, cases, replications):
        pipe.send(row)


def report(errors: list[Error], results: Iterable[tuple[int, str] | None]) -> list[str]:
    """Print a line for each error as it comes, then by rule, and return which were not found."""
    by_rule = defaultdict(list)
    survivors = []
    for error, result in zip(errors, results, strict=True):
        by_rule[error["rule"].partition(":")[0]].append(result)
        where, what = result or ("none", "")
        print(f"{where:>6}  {error['rule']:<64}  {what}", flush=True)
        if result is None:
            survivors.append(error["rule"])
    for rule, those in by_rule.items():
        print(f"{rule}: {sum(one is not None for one in those)} of {len(those)}")
    return survivors


if __name__ == "__main__":
    sys.exit(main())
