"""The kinds of people that come with evacsim (`kinds.toml`), and those of a scenario.

Distributions are checked as they are read: by functions that are near `scipy.special`, which takes
a quarter of a second to load. What is drawn is computed by itself.
"""

from __future__ import annotations

import functools
import math
import tomllib
from importlib import resources
from statistics import NormalDist
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.premovement import computed_by
from evacsim.scenario.model import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import ArrayLike, NDArray

    from evacsim.scenario.groups import Persons
    from evacsim.scenario.model import Scenario


class NearFunctions:
    """Those of the normal distribution to some fifteen digits; the others are `scipy.special`'s."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - as a module's
        from scipy import special  # noqa: PLC0415 - slow to load

        return getattr(special, name)

    def ndtr(self, value: float) -> float:
        """Return the share of a standard normal distribution below a value."""
        return math.erfc(-value / math.sqrt(2.0)) / 2.0

    def ndtri(self, share: ArrayLike) -> NDArray[np.float64]:
        """Return the values below which such shares lie, infinite at 0 and 1."""
        inverse, shares = NormalDist().inv_cdf, np.asarray(share, dtype=np.float64)
        found = [inverse(p) if 0 < p < 1 else (p - 0.5) * math.inf for p in shares.flat]
        return np.array(found).reshape(shares.shape)


NEAR = NearFunctions()
STAFF: Final = "staff"
"""The kind of those who keep posts, wake and search."""
WALKERS: Final = frozenset({"preschool", "primary", "secondary", "student", "adult", "staff"})
"""Shipped kinds of people who need nobody's help."""


@functools.cache
def shipped_kinds() -> Mapping[str, Kind]:
    """Return the kinds of people in `kinds.toml`, by name; each carries its source."""
    text = resources.files("evacsim.scenario").joinpath("kinds.toml").read_text("utf-8")
    with computed_by(NEAR):
        kinds = {name: Kind.model_validate(data) for name, data in tomllib.loads(text).items()}
    return MappingProxyType(kinds)


def known_kinds(scenario: Scenario) -> dict[str, Kind]:
    """Return the shipped kinds, added to or replaced by the scenario's own."""
    return {**shipped_kinds(), **scenario.kind}


def staff_speeds_m_per_s(scenario: Scenario) -> tuple[float, float]:
    """Return how fast staff walk [m/s]: on the level, and on stairs, that of going up."""
    staff = known_kinds(scenario)[STAFF]
    return staff.level.expectation, staff.stairs_up.expectation


def walk_as_told(speeds: NDArray[np.float64], persons: Persons, kind: Kind) -> None:
    """Put in the own speeds [m/s] of a group's people, shape (3, people), as `_speeds` has them."""
    level = speeds[0]
    if persons.level_m_per_s is not None:
        level[:] = persons.level_m_per_s
        for row, speed in enumerate((kind.stairs_down, kind.stairs_up), start=1):
            speeds[row] = level * (speed.expectation / kind.level.expectation)
    for row, own in enumerate((persons.stairs_down_m_per_s, persons.stairs_up_m_per_s), start=1):
        if own is not None:
            speeds[row] = own
