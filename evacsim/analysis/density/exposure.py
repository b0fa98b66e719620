"""How dense a crowd was in one replication, where, from when on, and where it stood still.

Read from the records alone. A density is persons inside per square metre of clear area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.analysis.density.crowding import (
    EXPOSURE_LEVELS_PER_M2,
    PEAK_WINDOW_S,
    StepCount,
    counts_of_table,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network

CONGESTED_PER_M2: Final = 4.0
"""IMO MSC.1/Circ.1533: congested where more than this many persons stand on a square metre..."""

CONGESTED_SHARE: Final = 0.1
"""... for more than this share of the time until everybody is out."""

STANDSTILL_S: Final = 10.0
"""Nobody comes or goes for this long while people stand there: a standstill (assumption)."""

SURPLUS_WINDOW_S: Final = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Danger:
    """What one replication shows, by component id where nothing else is said.

    `peak_per_m2` is the highest mean over 2 s and the first moment [s] of that window;
    `exposure_person_s` the person-seconds above each level of EXPOSURE_LEVELS_PER_M2;
    `first_reached_s` when a level was first passed; `standstill_s` how long nobody came or went
    while people stood there; `surplus` how many more came than went in the worst minute;
    `congested` meet IMO's criterion. `ended_s` is when the last one was out, or the run ended.
    """

    peak_per_m2: Mapping[str, tuple[float, float]]
    exposure_person_s: Mapping[float, Mapping[str, float]]
    first_reached_s: Mapping[float, Mapping[str, float]]
    standstill_s: Mapping[str, float]
    surplus: Mapping[str, int]
    congested: tuple[str, ...]
    ended_s: float


def counts_of(occupancy: pl.DataFrame, *, replication: int, ended_s: float) -> list[StepCount]:
    """Return the counts of every component that anybody was in, from the table of one run."""
    mine = occupancy.filter(pl.col("replication") == replication)
    return list(counts_of_table(mine, {replication: ended_s}))


def danger(counts: Sequence[StepCount], network: Network, *, ended_s: float) -> Danger:
    """Return what one replication shows.

    Parameters
    ----------
    counts
        Of every component that anybody was in.
    network
        Clear areas.
    ended_s
        When the run ended [s].
    """
    area_m2 = {one.id: one.area_m2 for one in network.components}
    peak: dict[str, tuple[float, float]] = {}
    exposure: dict[float, dict[str, float]] = {level: {} for level in EXPOSURE_LEVELS_PER_M2}
    first: dict[float, dict[str, float]] = {level: {} for level in EXPOSURE_LEVELS_PER_M2}
    congested: list[str] = []
    surplus: dict[str, int] = {}
    standstill_s: dict[str, float] = {}
    for count in counts:
        name, area = count.component, area_m2[count.component]
        most, since_s = count.peak_mean(PEAK_WINDOW_S)
        peak[name] = most / area, since_s
        density, lasting = count.inside / area, count.duration_s
        for level in EXPOSURE_LEVELS_PER_M2:
            above = density > level
            if above.any():
                exposure[level][name] = float((count.inside[above] * lasting[above]).sum())
                first[level][name] = float(count.time_s[np.argmax(above)])
        if lasting[density > CONGESTED_PER_M2].sum() > CONGESTED_SHARE * ended_s:
            congested.append(name)
        surplus[name] = _surplus(count)
        still_s = _standstill_s(count)
        if still_s > 0:
            standstill_s[name] = still_s
    return Danger(
        peak_per_m2=peak,
        exposure_person_s=exposure,
        first_reached_s=first,
        standstill_s=standstill_s,
        surplus=surplus,
        congested=tuple(congested),
        ended_s=ended_s,
    )


def _surplus(count: StepCount) -> int:
    """Return the largest gain in persons over a window."""
    at = np.searchsorted(count.time_s, count.time_s - SURPLUS_WINDOW_S, side="right") - 1
    before = np.where(at >= 0, count.inside[np.maximum(at, 0)], 0.0)
    return int(max((count.inside - before).max(initial=0.0), 0.0))


def _standstill_s(count: StepCount) -> float:
    """Return for how long [s] people stood while nobody came or went for ten seconds."""
    changes = np.ones(len(count.inside), dtype=np.bool_)
    changes[1:] = count.inside[1:] != count.inside[:-1]
    spells = np.flatnonzero(changes)
    lasted_s = np.add.reduceat(np.append(count.time_s[1:] - count.time_s[:-1], 0.0), spells)
    stood = np.maximum.reduceat(count.standing, spells)
    return float(lasted_s[(lasted_s >= STANDSTILL_S) & (stood > 0)].sum())


def mean_density(
    counts: Collection[StepCount], area_m2: Mapping[str, float], names: Collection[str]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times [s] and the density [1/m2] of some components together from then on."""
    chosen = [count for count in counts if count.component in names]
    if not chosen:
        return np.zeros(1), np.zeros(1)
    times = np.unique(np.concatenate([count.time_s for count in chosen]))
    persons = np.zeros(len(times))
    for count in chosen:
        at = np.searchsorted(count.time_s, times, side="right") - 1
        persons += np.where(at >= 0, count.inside[np.maximum(at, 0)], 0.0)
    return times, persons / sum(area_m2[name] for name in names)
