"""Published figures that the law `student` is fitted to and the laws are compared with.

Aggregated figures with their sources, so that everything here runs without the files they came
from. Where the folder `../shared/data` lies beside the project, `raw` reads more from it.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from evacsim.movement.measured import MEASURED

HERMES = (
    "HERMES, Duesseldorf 2009, student volunteers; Juelich pedestrian dynamics archive, "
    "aggregated figures"
)
CROWDQUEUE = "CrowdQueue 2018, doi 10.34735/ped.2018.1, normal motivation, mean of 11 runs"

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRow:
    """A measured flow of a narrow place: width [m], flow [1/s], density before it [1/m2].

    `pressing`: 0 for the orderly runs, 1 for those in which a crowd pressed from a wide hall.
    """

    id: str
    width_m: float
    flow_per_s: float
    people: int
    pressing: float
    density_per_m2: float | None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorridorRun:
    """The whole of a corridor run: times [s] are counted from the first crossing of the exit."""

    id: str
    exit_width_m: float
    people: int
    last_s: float
    t50_s: float
    t90_s: float
    density_per_m2: float
    speed_m_per_s: float
    file: str


DOORS = (
    DoorRow(id="gate 0.5 m", width_m=0.5, flow_per_s=1.21, people=75, pressing=0.0,
            density_per_m2=None, source=CROWDQUEUE),
    DoorRow(id="corridor exit 0.70 m", width_m=0.70, flow_per_s=1.64, people=148, pressing=0.0,
            density_per_m2=3.07, source=HERMES),
    DoorRow(id="corridor exit 1.20 m", width_m=1.20, flow_per_s=2.32, people=170, pressing=0.0,
            density_per_m2=2.13, source=HERMES),
    DoorRow(id="wide opening 2.4 m", width_m=2.4, flow_per_s=6.07, people=349, pressing=1.0,
            density_per_m2=5.57, source=HERMES),
    DoorRow(id="wide opening 3.6 m", width_m=3.6, flow_per_s=8.96, people=349, pressing=1.0,
            density_per_m2=4.83, source=HERMES),
    DoorRow(id="wide opening 5.0 m", width_m=5.0, flow_per_s=13.82, people=349, pressing=1.0,
            density_per_m2=4.09, source=HERMES),
)  # fmt: skip

CHECK_DENSITY_PER_M2 = 2.53
"""The queue before an exit of 0.95 m is not fitted: its flow, by continuity, checks the doors."""

_LEVEL = [(p, p.density_per_m2) for p in MEASURED if p.direction == "level"]
FREE = tuple((d, p.speed_m_per_s) for p, d in _LEVEL if d is not None and not p.queued)
"""Density [1/m2] and speed [m/s] in the corridor, walking freely."""
QUEUED = tuple(
    (d, p.speed_m_per_s)
    for p, d in _LEVEL
    if d is not None and p.queued and d != CHECK_DENSITY_PER_M2
)
CHECK_QUEUE = next((d, p.speed_m_per_s) for p, d in _LEVEL if d == CHECK_DENSITY_PER_M2)

CORRIDOR_WIDTH_M = 1.8
CORRIDOR_LENGTH_M = 8.0

CORRIDOR_RUNS = (
    CorridorRun(id="0.70 m", exit_width_m=0.70, people=148, last_s=92.1, t50_s=43.8, t90_s=81.5,
                density_per_m2=3.07, speed_m_per_s=0.29,
                file="hermes_corridor_exit_070cm_crossings.csv"),
    CorridorRun(id="1.20 m", exit_width_m=1.20, people=170, last_s=73.8, t50_s=34.6, t90_s=65.9,
                density_per_m2=2.13, speed_m_per_s=0.60,
                file="hermes_corridor_exit_120cm_crossings.csv"),
)  # fmt: skip

SWEEP_WIDTHS_M = (0.7, 0.8, 0.9, 1.0, 1.2, 1.4, 1.6, 1.8, 2.0, 2.4, 3.0)
SWEEP: dict[str, tuple[float | None, ...]] = {
    "MASSEgress": (0.90, 1.14, 1.26, 1.26, 1.67, 2.17, 2.13, 2.19, 1.93, 2.33, 2.35),
    "Simulex (Pan)": (1.41, 1.63, 1.76, 1.81, 2.08, 2.04, 2.06, 1.89, 1.84, 1.94, 2.04),
    "Simulex (VTT)": (None, 1.34, None, 1.27, 1.43, 1.57, 1.47, 1.45, 1.67, 1.49, 1.44),
    "FDS+Evac default": (None, 1.00, None, 1.24, 1.33, 1.41, 1.48, 1.51, 1.53, 1.57, 1.60),
    "FDS+Evac fast": (None, 1.37, None, 1.59, 1.65, 1.75, 1.81, None, 1.88, None, 1.93),
}
"""Flow [1/(m s)] of 100 people out of a 5 m x 5 m room, by width; results of other programs,
digitised (+-0.02) from the FDS+Evac Technical Reference and User's Guide."""


def raw(name: str) -> list[dict[str, str]] | None:
    """Return the rows of a measured file, None where the folder is not at hand."""
    path = RAW / name
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
