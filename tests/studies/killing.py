"""Studies of a small school, and the end of the process at the nth change of the disk."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.results.store import read_results
from evacsim.studies.crush import crush
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep import run_sweep
from evacsim.studies.sweep_design import grid

if TYPE_CHECKING:
    from collections.abc import Callable

SCENARIO: Final = Path("drill.toml")
OUT: Final = Path("R").absolute


def _run() -> object:
    run_scenario(SCENARIO, OUT(), replications=1, overwrite=True, anew=True)
    return read_results(OUT()).manifest.tables


def _sweep() -> object:
    design = grid({"population.per_class": (20,)})
    found, _ = run_sweep(SCENARIO, design, OUT(), replications=1, overwrite=True)
    return found.runs.to_dicts()


def _crush() -> object:
    return crush(SCENARIO, replications=1, alone=True, keep=OUT()).as_json()


STUDIES: Final[dict[str, Callable[[], object]]] = {"run": _run, "sweep": _sweep, "crush": _crush}


def end_at(name: str, last: int) -> None:
    """Begin a study; this process ends with 9 at its nth change of the disk.

    It counts what is made, renamed and removed: a hidden folder of R, and what is below it.
    """
    seen = 0

    def count(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        changes = event in {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
        if changes and "/.R" in str(arguments[0]):
            seen += 1
            if seen == last:
                os._exit(9)

    sys.addaudithook(count)
    STUDIES[name]()
    os._exit(0)
