"""How hard people push from behind, by the situation: one table for all scenarios."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import TYPE_CHECKING

from evacsim.movement import constant_names, make_law

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationFacts:
    """What a situation sets: `pressing` (0 to 1, assumption), its name in words, and the reason."""

    pressing: float
    words: str
    why: str


@functools.cache
def situations() -> Mapping[str, SituationFacts]:
    """Return the situations in `situations.toml`, by name."""
    text = resources.files("evacsim.scenario").joinpath("situations.toml").read_text("utf-8")
    return MappingProxyType(
        {
            name: SituationFacts(
                pressing=float(facts["pressing"]), words=facts["words"], why=facts["why"]
            )
            for name, facts in tomllib.loads(text).items()
        }
    )


def pressing_of(scenario: Scenario) -> float:
    """Return how hard people push in a scenario, 0 to 1: its own, or that of its situation."""
    if scenario.pressing is not None:
        return scenario.pressing
    return situations()[scenario.situation].pressing


def law_of(scenario: Scenario, other: str | None = None) -> MovementLaw:
    """Return the law of a scenario, or another in its place with that one's own constants.

    A law that knows pressing gets that of the scenario.

    Raises
    ------
    KeyError, ValueError
        As `make_law` does.
    """
    name = other or scenario.movement.law
    constants = {} if other else dict(scenario.movement.constants)
    pressing = pressing_of(scenario)
    if pressing > 0 and "pressing" in constant_names(name):
        constants.setdefault("pressing", pressing)
    return make_law(name, constants)
