"""Measures of places: how many are inside, how many stand and wait, and when.

A place is a space or flight of the building file; the sections of a corridor count together. A
component id ("corridor#2") means one section.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.verification.world import Ran


def _components(ran: Ran, place: str) -> tuple[list[str], float]:
    """Return the component ids of a place (or of one component), and their clear area [m2]."""
    found = [c for c in ran.network.components if place in (c.place, c.id)]
    if not found:
        raise KeyError(f'the network has no place "{place}"')
    return [component.id for component in found], sum(component.area_m2 for component in found)


def _steps(
    ran: Ran, place: str, column: str, from_s: float, to_s: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return times [s] and, from each of them on, persons: a step function over a window.

    The first time is `from_s`; `to_s` is not among the times.
    """
    ids, _ = _components(ran, place)
    rows = ran.occupancy.filter(pl.col("component").cast(pl.String).is_in(ids))
    rows = (
        rows.sort("component", "time_s", maintain_order=True)
        .with_columns(
            pl.col(column)
            .cast(pl.Int64)
            .diff()
            .over("component")
            .fill_null(pl.col(column).cast(pl.Int64))
            .alias("change")
        )
        .group_by("time_s")
        .agg(pl.col("change").sum())
        .sort("time_s")
    )
    times = rows["time_s"].to_numpy().astype(np.float64)
    persons = np.cumsum(rows["change"].to_numpy()).astype(np.float64)
    before = np.searchsorted(times, from_s, side="right")
    at_start = persons[before - 1] if before else 0.0
    inner = (times > from_s) & (times < to_s)
    return np.append(from_s, times[inner]), np.append(at_start, persons[inner])


def mean_inside(ran: Ran, *, place: str, from_s: float, to_s: float) -> float:
    """Persons inside a place, mean over a window of time."""
    times, persons = _steps(ran, place, "inside", from_s, to_s)
    return float((persons * np.diff(times, append=to_s)).sum() / (to_s - from_s))


def mean_density_per_m2(ran: Ran, *, place: str, from_s: float, to_s: float) -> float:
    """Persons inside per clear area of a place, mean over a window of time."""
    _, area_m2 = _components(ran, place)
    return mean_inside(ran, place=place, from_s=from_s, to_s=to_s) / area_m2


def most_inside(ran: Ran, *, place: str, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """Most persons inside a place at any time in a window."""
    return float(_steps(ran, place, "inside", from_s, to_s)[1].max())


def longest_queue(ran: Ran, *, place: str, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """Most persons who stand in a place, their walk finished, at any time in a window."""
    return float(_steps(ran, place, "standing", from_s, to_s)[1].max())


def longest_queue_at_s(ran: Ran, *, place: str) -> float:
    """When the queue in a place was longest, for the first time [s]."""
    times, persons = _steps(ran, place, "standing", 0.0, math.inf)
    return float(times[persons.argmax()])


def first_queue_s(ran: Ran, *, place: str, persons: float) -> float:
    """First time at which so many persons stand in a place [s]; NaN if never."""
    times, standing = _steps(ran, place, "standing", 0.0, math.inf)
    reached = np.flatnonzero(standing >= persons)
    return float(times[reached[0]]) if len(reached) else math.nan
