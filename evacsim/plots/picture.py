"""What every picture of results shares: its options, its title and its footer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results

    Picture = Callable[[Results, Facts, "Options"], Figure]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What may be chosen of a picture; a kind uses what concerns it.

    `at_s`: moment [s] at which plans write the persons inside (none if None). `above_per_m2`:
    density [1/m2] whose duration `plan-time` shows, one of `crowding.LEVELS_PER_M2`.
    """

    at_s: float | None = None
    above_per_m2: float = 3.5


def title(results: Results, kind: str, **values: object) -> str:
    """Return the title of a picture: the scenario and what is shown."""
    return f"{results.manifest.scenario_called} · {say(kind, **values)}"


def footer(results: Results) -> str:
    """Return what a picture was made of: scenario, law, seed, replications, version."""
    note = results.manifest
    runs = say("first_runs", n=note.replications) if results.only else note.replications
    return say(
        "footer",
        building=note.building_called,
        law=note.law,
        seed=note.seed,
        replications=runs,
        version=note.evacsim,
    )
