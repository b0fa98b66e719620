"""Whether the unit tests notice a slip: every small change of a module, one at a time.

    python benchmarks/mutation/bench_mutation.py [--only overtaking] [--workers 2]

For every module of `mutation.toml` each change of `operators.py` is made in turn, never on the
disk: a new process takes the changed code in place of the module's and runs the module's tests up
to the first that fails; what the module imports is loaded before. A change is killed if a test
fails, if nothing can be imported, or if the tests take ten times the processor time that they take
without it. Survivors are printed, with the reason that `mutation.toml` lists for them; they count
as survivors all the same. The status is 1 if a module stays below `least_killed`, if a survivor is
not listed, or if one that is listed is killed.

The core runs uncompiled (`EVACSIM_CORE=python`): a compiled one would not know of the change.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.machinery
import marshal
import math
import multiprocessing
import os
import resource
import signal
import sys
import tomllib
import traceback
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import grimp

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.mutation.operators import Mutation, mutations  # noqa: E402 - the checkout first

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType

_TIMES_AS_LONG = 10
_AT_LEAST_S = 10
_AT_MOST_S = 600
_BEFORE = (
    "evacsim.building.read",  # tests/conftest.py makes buildings of tables
    "pytest",
    "_pytest.assertion.rewrite",
    "_pytest.python",
    "_pytest.terminal",
    "hypothesis",
    "numpy",
    "polars",
    "pydantic",
    "scipy.stats",
    "networkx",
)
"""What every process would load anew; none of them starts a thread on import."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """A module of `mutation.toml`, its tests, and the survivors that it lists.

    Where `only` names functions, the others are left as they are.
    """

    file: str
    tests: tuple[str, ...]
    only: tuple[str, ...]
    listed: dict[tuple[str, str], str]

    @property
    def name(self) -> str:
        """What it is imported by."""
        return self.file.removesuffix(".py").replace("/", ".")


def main(argv: Sequence[str] | None = None) -> int:
    """Change, test, print the table, and return the exit status."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--only", default="", help="modules whose file has this in its path")
    parser.add_argument("--workers", type=int, default=1)
    wanted = parser.parse_args(argv)
    os.chdir(ROOT)
    os.environ |= {"EVACSIM_CORE": "python", "POLARS_MAX_THREADS": "1"}
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    graph = grimp.build_graph("evacsim", exclude_type_checking_imports=True, cache_dir=None)
    plan = tomllib.loads((Path(__file__).parent / "mutation.toml").read_text(encoding="utf-8"))
    modules = [read(data) for data in plan["module"] if wanted.only in data["file"]]
    good, rows = True, []
    for module in modules:
        changes = [
            change
            for change in mutations(Path(module.file).read_text(encoding="utf-8"), module.file)
            if not module.only or change.function in module.only
        ]
        survivors = tried(module, graph, changes, wanted.workers)
        killed = len(changes) - len(survivors)
        rows.append((module.file, len(changes), killed))
        good &= killed >= plan["least_killed"] * len(changes)
        good &= told(module, survivors)
    print("\n| module | changes | killed | survive | % |\n|---|---|---|---|---|")
    total = ("**together**", sum(row[1] for row in rows), sum(row[2] for row in rows))
    for name, number, killed in (*rows, total):
        share = killed / number if number else 0.0
        print(f"| {name} | {number} | {killed} | {number - killed} | {share:.1%} |")
    return not good


def read(data: dict[str, Any]) -> Module:
    """Return a module as `mutation.toml` has it."""
    listed = {(one["in"], one["change"]): one["why"] for one in data.get("survives", ())}
    only = tuple(data.get("only", ()))
    return Module(file=data["file"], tests=tuple(data["tests"]), only=only, listed=listed)


def tried(
    module: Module, graph: grimp.ImportGraph, changes: Sequence[Mutation], workers: int
) -> list[Mutation]:
    """Return the changes that no test of the module notices."""
    survivors = []
    with ProcessPoolExecutor(
        workers,
        mp_context=multiprocessing.get_context("fork"),
        initializer=load,
        initargs=(module, graph),
    ) as pool:
        good, took_s = pool.submit(ran, module, b"", _AT_MOST_S).result()
        if not good:
            raise SystemExit(f"{module.file}: its tests fail without any change")
        limit_s = max(_TIMES_AS_LONG * math.ceil(took_s), _AT_LEAST_S)
        codes = [marshal.dumps(change.code) for change in changes]
        done = pool.map(partial(passes, module, limit_s=limit_s), codes)
        for number, (change, alive) in enumerate(zip(changes, done, strict=True), start=1):
            if alive:
                survivors.append(change)
            if alive or number % 50 == 0:
                what = f"line {change.line}, {change.function}: {change.change}" if alive else ""
                print(f"{module.file} {number}/{len(changes)} {what}", file=sys.stderr, flush=True)
    return survivors


def load(module: Module, graph: grimp.ImportGraph) -> None:
    """Load what a module needs, and what all tests load."""
    for name in (*_BEFORE, *sorted(graph.find_upstream_modules(module.name))):
        importlib.import_module(name)
    assert module.name not in sys.modules


def told(module: Module, survivors: Sequence[Mutation]) -> bool:
    """Print the survivors; whether they are those that are listed."""
    found = {(one.function, one.change): one for one in survivors}
    for key, change in found.items():
        why = module.listed.get(key, "NOT LISTED")
        print(f"{module.file}:{change.line} {change.function}: {change.change}\n    {why}")
    stale = [key for key in module.listed if key not in found]
    for function, text in stale:
        print(f"{module.file} {function}: {text}\n    LISTED, BUT KILLED OR GONE")
    return not stale and all(key in module.listed for key in found)


def passes(module: Module, code: bytes, limit_s: int) -> bool:
    """Whether all tests of a module pass in a new process with this code in place of its own."""
    return ran(module, code, limit_s)[0]


def ran(module: Module, code: bytes, limit_s: int) -> tuple[bool, float]:
    """Return whether all tests of a module pass, and the processor time [s] that they took.

    The code is that of `marshal`, empty for the module as it is. Who waits for nothing has used no
    processor time: that ends by the clock on the wall.
    """
    child = os.fork()
    if child == 0:
        status = 3
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (limit_s, limit_s))
            signal.alarm(_AT_MOST_S)
            status = tests_with(module, marshal.loads(code) if code else None)  # noqa: S302 - made by our parent
        except BaseException:  # noqa: BLE001 - whatever it is, this process must not go on
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            os._exit(status)
    _, ended, usage = os.wait4(child, 0)
    return os.waitstatus_to_exitcode(ended) == 0, usage.ru_utime + usage.ru_stime


def tests_with(module: Module, code: CodeType | None) -> int:
    """Run the tests of a module, up to the first that fails; return pytest's status."""
    if code is not None:  # what pytest says without any change is shown
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.dup2(2, 1)
    own = importlib.machinery.SourceFileLoader.get_code

    def get_code(loader: importlib.machinery.SourceFileLoader, name: str) -> CodeType | None:
        return code if code is not None and name == module.name else own(loader, name)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign]
    import pytest  # noqa: PLC0415 - loaded already

    quiet = ["-q", "-x", "--no-header", "-p", "no:cacheprovider"]
    return int(pytest.main([*quiet, *module.tests]))


if __name__ == "__main__":
    sys.exit(main())
