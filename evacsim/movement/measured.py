"""Published pairs of density and speed: what pictures and benchmarks hold the laws against.

Facts with their sources, no part of any law. Aggregated figures of several hundred people each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from evacsim.locale import mark
from evacsim.movement.law import Mode  # noqa: TC001 - the schema of `laws` reads it

SHOWN_STAIR_M: Final = (0.165, 0.28)
"""Riser and tread [m] of the stair for which laws are shown: the lowest riser SFPE supports."""

WITH_WHOM: Final[dict[str, str]] = {
    "sfpe": mark(
        "mixed adults in drills of offices and public buildings, 1950s to 1980s; for design"
    ),
    "imo": mark("ship passengers of all ages by the guideline for passenger ships; a design law"),
    "cn-stream": mark(
        "no crowd that its source names: the design values of Chinese handbooks for all buildings"
    ),
    "weidmann": mark(
        "pedestrians of all ages in streets and stations of Central Europe; nobody evacuates"
    ),
    "student": mark(
        "student volunteers at doors and in corridors; no children, no mixed adults, no stairs"
    ),
    "unimpeded": mark("nobody: no crowd at all, the yardstick of tests"),
}
"""With whom each law was measured."""

FITTING_KINDS: Final[dict[str, frozenset[str]]] = {"student": frozenset({"student", "secondary"})}
"""The shipped kinds of people for whom a law that was measured with some only may stand: grown
students, and (assumption) secondary pupils. Laws that are not named are for a mixed crowd."""

_HERMES: Final = "HERMES, Duesseldorf 2009, student volunteers, corridor 1.8 m (Juelich archive)"


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSpeed:
    """A speed [m/s] (along the incline on stairs) at a density [1/m2]; None: walking freely.

    `low_m_per_s` and `high_m_per_s` are the spread that the source gives, else None. `queued`:
    people stood in a queue before something narrow.
    """

    id: str
    direction: Mode
    density_per_m2: float | None
    speed_m_per_s: float
    low_m_per_s: float | None = None
    high_m_per_s: float | None = None
    queued: bool = False
    source: str


def _corridor(density: float, speed: float, sd: float, *, queued: bool = False) -> MeasuredSpeed:
    return MeasuredSpeed(
        id=f"corridor, {density} per m2",
        direction="level",
        density_per_m2=density,
        speed_m_per_s=speed,
        low_m_per_s=round(speed - sd, 2),
        high_m_per_s=round(speed + sd, 2),
        queued=queued,
        source=_HERMES,
    )


MEASURED: Final = (
    _corridor(0.62, 1.37, 0.20),
    _corridor(1.14, 1.17, 0.13),
    _corridor(1.62, 0.95, 0.08),
    _corridor(2.13, 0.60, 0.07, queued=True),
    _corridor(2.53, 0.39, 0.08, queued=True),
    _corridor(3.07, 0.29, 0.06, queued=True),
    MeasuredSpeed(
        id="stairs down, children, free",
        direction="down",
        density_per_m2=None,
        speed_m_per_s=0.85,
        source="6-10 years, Ono et al. 2024, Fire Safety Journal 142:104050; spread above 20 %",
    ),
    MeasuredSpeed(
        id="stairs down, adults, 1.56-1.60 per m2",
        direction="down",
        density_per_m2=1.58,
        speed_m_per_s=0.53,
        low_m_per_s=0.40,
        high_m_per_s=0.66,
        source="13-storey building, dim light, Proulx & Benichou (0.40-0.66 m/s; their middle)",
    ),
    MeasuredSpeed(
        id="stairs down, adults, 2.04 per m2",
        direction="down",
        density_per_m2=2.04,
        speed_m_per_s=0.44,
        low_m_per_s=0.25,
        high_m_per_s=0.63,
        source="14 buildings, NIST TN 1839: mean speed of all, at the median of peak densities",
    ),
    MeasuredSpeed(
        id="stairs up, young men, free",
        direction="up",
        density_per_m2=None,
        speed_m_per_s=0.97,
        source="ten storeys, Beijing experiment (FEMTC 2016)",
    ),
    MeasuredSpeed(
        id="stairs up, young women, free",
        direction="up",
        density_per_m2=None,
        speed_m_per_s=0.78,
        source="ten storeys, Beijing experiment (FEMTC 2016)",
    ),
)
