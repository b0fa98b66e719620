"""How dense it was, where and for how long: persons inside per square metre of clear area."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.analysis.reading import in_order, remembered, stretches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from evacsim.analysis.facts import Facts
    from evacsim.building.network import Component, Network
    from evacsim.results.occupancy import Occupancy
    from evacsim.results.store import Results

LEVELS_PER_M2: Final = (2.0, 3.5, 5.0)
"""Densities whose duration is reported: full design queue; slow and in contact; crowded limit."""

EXPOSURE_LEVELS_PER_M2: Final = (3.5, 5.0, 7.0)
"""Densities above which person-seconds are counted."""

PEAK_WINDOW_S: Final = 2.0
"""Peak density is the highest mean over this long."""

_ORDER: Final = ("replication", "component", "time_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCount:
    """Persons in a component of one replication, from each change on; 0 before the first.

    `standing` are those of `inside` whose own walk is finished.
    """

    replication: int
    component: str
    time_s: NDArray[np.float64]
    inside: NDArray[np.float64]
    standing: NDArray[np.float64]
    end_s: float

    @property
    def duration_s(self) -> NDArray[np.float64]:
        """How long each count lasted; the last until the end of the run."""
        ends: NDArray[np.float64] = np.append(
            self.time_s[1:], max(self.end_s, float(self.time_s[-1]))
        )
        return ends - self.time_s

    def person_seconds(self, until_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the person-seconds spent inside up to each moment; counts stay after the end."""
        total = np.zeros(len(self.time_s))
        np.cumsum(self.inside[:-1] * (self.time_s[1:] - self.time_s[:-1]), out=total[1:])
        after = np.maximum(until_s - self.time_s[-1], 0.0) * self.inside[-1]
        spent: NDArray[np.float64] = np.interp(until_s, self.time_s, total) + after
        return spent

    def peak_mean(self, window_s: float) -> tuple[float, float]:
        """Return the highest mean over a window [persons] and the window's first moment [s]."""
        starts = np.sort(np.concatenate([self.time_s - window_s, self.time_s]), kind="stable")
        spent = self.person_seconds(np.concatenate([starts + window_s, starts]))
        means = (spent[: len(starts)] - spent[len(starts) :]) / window_s
        best = int(np.argmax(means))
        return float(means[best]), max(float(starts[best]), 0.0)


def counts_in(
    occupancy: Occupancy, network: Network, *, replication: int, ended_s: float = 0.0
) -> list[StepCount]:
    """Return the counts of every component that anybody was in, in the order of the network.

    Parameters
    ----------
    occupancy
        Of one replication; components are numbers of the network.
    network
        Their names.
    replication, ended_s
        Which run, and when it ended [s].
    """
    rows = np.flatnonzero(np.diff(occupancy.component, prepend=-1))
    inside, standing = (
        np.split(column.astype(np.float64), rows[1:])
        for column in (occupancy.inside, occupancy.standing)
    )
    times_s = np.split(occupancy.time_s, rows[1:])
    return [
        StepCount(
            replication=replication,
            component=network.components[component].id,
            time_s=times_s[number],
            inside=inside[number],
            standing=standing[number],
            end_s=ended_s,
        )
        for number, component in enumerate(occupancy.component[rows].tolist())
    ]


def step_counts(results: Results) -> Iterator[StepCount]:
    """Yield the counts of every component that anybody was in, sorted by replication and id."""
    for part in results.parts():
        table = part.scan("occupancy").select(*_ORDER, "inside", "standing").collect()
        ended_s = {number: part.note_of(number).ended_s for number in part.numbers}
        yield from counts_of_table(table, ended_s)


def counts_of_table(occupancy: pl.DataFrame, ended_s: Mapping[int, float]) -> Iterator[StepCount]:
    """Yield the counts in a table of occupancy, sorted by replication and component id.

    `ended_s` says when each replication ended [s].
    """
    changes = in_order(occupancy, *_ORDER)
    time_s = changes["time_s"].to_numpy()
    inside = changes["inside"].to_numpy().astype(np.float64)
    standing = changes["standing"].to_numpy().astype(np.float64)
    each = {(int(run), str(name)): at for (run, name), at in stretches(changes, *_ORDER[:2])}
    for (replication, component), rows in sorted(each.items()):
        yield StepCount(
            replication=replication,
            component=component,
            time_s=time_s[rows],
            inside=inside[rows],
            standing=standing[rows],
            end_s=ended_s[replication],
        )


def level_name(level: float) -> str:
    """Return a density as it stands in a column's name: 3.5 as "3_5"."""
    return f"{level:g}".replace(".", "_")


_ABOVE: Final = {level: f"above_{level_name(level)}_s" for level in LEVELS_PER_M2}
_EXPOSURE: Final = {
    level: f"exposure_{level_name(level)}_person_s" for level in EXPOSURE_LEVELS_PER_M2
}


@remembered
def component_crowding(results: Results, facts: Facts) -> pl.DataFrame:
    """Return the crowding of every component in every replication in which anybody was in it.

    Columns: replication, component, place, floor, kind, area_m2; peak_density_per_m2 (highest
    mean over 2 s) and peak_time_s; `above_2_s`, `above_3_5_s`, `above_5_s`: seconds above that
    many persons per square metre; `exposure_3_5_person_s`, ...: person-seconds above.
    """
    components = {component.id: component for component in facts.network.components}
    rows = [_row(count, components[count.component]) for count in step_counts(results)]
    floats = [*_ABOVE.values(), *_EXPOSURE.values()]
    schema: dict[str, type[pl.DataType]] = {
        "replication": pl.Int64,
        "component": pl.String,
        "place": pl.String,
        "floor": pl.String,
        "kind": pl.String,
        "area_m2": pl.Float64,
        "peak_density_per_m2": pl.Float64,
        "peak_time_s": pl.Float64,
        **dict.fromkeys(floats, pl.Float64),
    }
    return pl.DataFrame(rows, schema=schema)


def _row(count: StepCount, component: Component) -> dict[str, object]:
    density = count.inside / component.area_m2
    lasting = count.duration_s
    densest = float(density.max())
    peak, peak_time_s = count.peak_mean(PEAK_WINDOW_S)
    row: dict[str, object] = {
        "replication": count.replication,
        "component": component.id,
        "place": component.place,
        "floor": component.floor,
        "kind": component.kind,
        "area_m2": component.area_m2,
        "peak_density_per_m2": peak / component.area_m2,
        "peak_time_s": peak_time_s,
    }
    for level, name in _ABOVE.items():  # most components stay below most levels
        row[name] = float(lasting[density > level].sum()) if densest > level else 0.0
    for level, name in _EXPOSURE.items():
        above = density > level
        row[name] = float((count.inside[above] * lasting[above]).sum()) if densest > level else 0.0
    return row


def mean_crowding(results: Results, facts: Facts) -> pl.DataFrame:
    """Return `component_crowding` averaged over all replications, one row a component.

    Where nobody was in a component in some replication, that one counts as 0 person-seconds and
    density. `peak_time_s` is the median where somebody was; `highest_density_per_m2` the highest
    peak of any replication.
    """
    runs = results.manifest.replications
    frame = component_crowding(results, facts)
    sums = [name for name in frame.columns if name.startswith(("above_", "exposure_"))]
    return (
        frame.group_by("component", "place", "floor", "kind", "area_m2")
        .agg(
            pl.col("peak_density_per_m2").sum() / runs,
            pl.col("peak_density_per_m2").max().alias("highest_density_per_m2"),
            pl.col("peak_time_s").median(),
            *(pl.col(name).sum() / runs for name in sums),
        )
        .sort("component")
    )


@remembered
def inside_at(results: Results, time_s: float) -> dict[str, float]:
    """Return the persons inside each component at a moment, averaged over replications."""
    persons: dict[str, float] = {}
    for count in step_counts(results):
        at = int(np.searchsorted(count.time_s, time_s, side="right")) - 1
        now = float(count.inside[at]) if at >= 0 else 0.0
        persons[count.component] = persons.get(count.component, 0.0) + now
    runs = results.manifest.replications
    return {component: total / runs for component, total in persons.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class StairGrid:
    """Density on a stair by storey and time.

    Rows are its landings and flights from the top down (`components`, `kinds`, `floors`: the
    floor of a floor landing, "" for a flight and a half landing); `density_per_m2` has shape
    (rows, intervals), the mean over each interval and over replications; `edges_s` has one more.
    """

    stairwell: str
    components: tuple[str, ...]
    kinds: tuple[str, ...]
    floors: tuple[str, ...]
    edges_s: NDArray[np.float64]
    density_per_m2: NDArray[np.float64]


def stair_grids(
    results: Results, facts: Facts, *, step_s: float = 2.0, replication: int | None = None
) -> tuple[StairGrid, ...]:
    """Return a grid for every stairwell, sorted by id.

    Parameters
    ----------
    results, facts
        The runs and their building.
    step_s
        Length of an interval [s].
    replication
        Only this one; the mean of all if None.
    """
    chosen = (
        count
        for count in step_counts(results)
        if replication is None or count.replication == replication
    )
    runs = 1 if replication is not None else results.manifest.replications
    end_s = _last_change_s(results, replication)
    return grids_of(chosen, facts, runs=runs, end_s=end_s, step_s=step_s)


def _last_change_s(results: Results, replication: int | None) -> float:
    """Return when anybody last passed, came in, or stood still for good [s]: nothing is counted."""
    own = pl.lit(value=True) if replication is None else pl.col("replication") == replication
    came_in = pl.col("pre_movement_s").is_null()
    moments = (
        results.scan("passages").filter(own).select(pl.col("time_s").max()),
        results.scan("occupants").filter(own & came_in).select(pl.col("start_s").max()),
        results.scan("occupants").filter(own).select(pl.col("left_ready_s").max()),
    )
    return max((one.collect().item() or 0.0 for one in moments), default=0.0)


def grids_of(
    counts: Iterable[StepCount], facts: Facts, *, runs: int, end_s: float, step_s: float = 2.0
) -> tuple[StairGrid, ...]:
    """Return a grid for every stairwell, the mean of the counts of so many runs, sorted by id.

    `end_s` is the last change of all [s]. Counts are gone through once and not kept.
    """
    edges = np.arange(0.0, end_s + 2 * step_s, step_s)
    area_m2 = {component.id: component.area_m2 for component in facts.network.components}
    stairs = sorted(facts.building.stairwells, key=lambda stair: stair.id)
    rows = {stair.id: _top_down(stair.landings, stair.flights) for stair in stairs}
    density = {name: np.zeros(len(edges) - 1) for names in rows.values() for name in names}
    for count in counts:
        if count.component in density:
            spent = np.diff(count.person_seconds(edges))
            density[count.component] += spent / step_s / area_m2[count.component] / runs
    kinds = {component.id: component.kind for component in facts.network.components}
    landings = {name: floor for stair in stairs for name, floor in stair.floor_landings.items()}
    return tuple(
        StairGrid(
            stairwell=name,
            components=names,
            kinds=tuple(kinds[row] for row in names),
            floors=tuple(landings.get(row, "") for row in names),
            edges_s=edges,
            density_per_m2=np.array([density[row] for row in names]),
        )
        for name, names in rows.items()
    )


def _top_down(landings: tuple[str, ...], flights: tuple[str, ...]) -> tuple[str, ...]:
    """Return landings and flights in turn: a flight leads down from each landing but the last."""
    rows = [name for pair in zip(landings, flights, strict=False) for name in pair]
    return (*rows, *landings[len(flights) :])
