"""evacsim: how long a school takes to empty, where the seconds go, and what to change.

::

    building file ─▶ Building ─▶ Network ┐
                                         ├─▶ simulation ─▶ results ─▶ analysis ─▶ plots
    scenario file ─▶ Scenario ─▶ People  ┘

    workbook ─▶ imports ─▶ building file and scenario file

The public names stand here and are loaded when they are first used (PEP 562): `import evacsim`
costs next to nothing and loads no matplotlib, polars or simpy. Everything else is found in the
folder that is named for it: `evacsim.building`, `evacsim.scenario`, `evacsim.analysis`, ...
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evacsim.analysis.chain.bottlenecks import bottlenecks
    from evacsim.analysis.hand.calculation import estimate
    from evacsim.analysis.times.timing import summarise
    from evacsim.api.drill import Drill, load
    from evacsim.api.runs import Difference, Runs, open_runs
    from evacsim.building.check import check_building
    from evacsim.building.network import build_network
    from evacsim.building.read import read_building
    from evacsim.errors import EvacsimError, InputError, Problem
    from evacsim.plots import draw, draw_standard
    from evacsim.results.store import read_results
    from evacsim.scenario.check import check_scenario
    from evacsim.scenario.draw import draw_people
    from evacsim.scenario.read import find_building, read_scenario
    from evacsim.simulation.clock import simulate
    from evacsim.studies.many import run_scenario

_HOMES = {
    "Difference": "api.runs",
    "Drill": "api.drill",
    "Runs": "api.runs",
    "load": "api.drill",
    "open_runs": "api.runs",
    "EvacsimError": "errors",
    "InputError": "errors",
    "Problem": "errors",
    "bottlenecks": "analysis.chain.bottlenecks",
    "build_network": "building.network",
    "check_building": "building.check",
    "check_scenario": "scenario.check",
    "draw": "plots",
    "draw_people": "scenario.draw",
    "draw_standard": "plots",
    "estimate": "analysis.hand.calculation",
    "find_building": "scenario.read",
    "read_building": "building.read",
    "read_results": "results.store",
    "read_scenario": "scenario.read",
    "run_scenario": "studies.many",
    "simulate": "simulation.clock",
    "summarise": "analysis.times.timing",
}

__all__ = [
    "Difference",
    "Drill",
    "EvacsimError",
    "InputError",
    "Problem",
    "Runs",
    "__version__",
    "bottlenecks",
    "build_network",
    "check_building",
    "check_scenario",
    "draw",
    "draw_people",
    "draw_standard",
    "estimate",
    "find_building",
    "load",
    "open_runs",
    "read_building",
    "read_results",
    "read_scenario",
    "run_scenario",
    "simulate",
    "summarise",
]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever the name stands for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
