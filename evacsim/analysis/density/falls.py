"""Expected falls and pile-ups on flights: the hazard added up over every use, so rare is not zero.

Whether falls were switched on in the run or not: the records say how dense a flight was when
somebody came in, who came the other way, and who came up behind in the seconds after.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import codes
from evacsim.hazards.falling import fall_hazard, pile_up_probability

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network
    from evacsim.hazards.falling import FallRates
    from evacsim.hazards.hazard import AnyChange

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tumbling:
    """Of every flight that was used in one replication: its uses, expected falls and pile-ups."""

    uses: Mapping[str, int]
    falls: Mapping[str, float]
    pile_ups: Mapping[str, float]


def tumbling(
    passages: pl.DataFrame,
    network: Network,
    rates: FallRates,
    changes: Iterable[AnyChange],
    *,
    replication: int,
) -> Tumbling:
    """Add up what every use of a flight risks.

    A use risks a fall by the density of the flight on coming in (oneself included), by the dark
    and by whether somebody comes the other way. A fall becomes a pile-up if one of those who come
    up behind until the fallen person is helped up, while the flight is dense, falls on top; as
    many come as in the record, times the share of the width that a fall leaves.

    Parameters
    ----------
    passages
        The table, columns `records.PASSAGES`.
    network, rates, changes
        Flights and their areas; the constants; what the scenario's events change.
    replication
        Which run.
    """
    flights = {one.id: one.area_m2 for one in network.components if one.kind == "flight"}
    dark = dark_spells(changes)
    uses: dict[str, int] = {}
    falls: dict[str, float] = {}
    pile_ups: dict[str, float] = {}
    for name, came_s, left_s, end in _visits(passages, flights, replication):
        inside = _inside(came_s, left_s, came_s)
        unlit = _in_spells(came_s, dark.get(name, ()))
        hazard = _hazard(rates, inside, flights[name], unlit, _against(end, came_s, left_s))
        come_past = _followers(came_s, inside, flights[name], rates) * rates.width_left
        counts, at = np.unique(come_past, return_inverse=True)
        joined = np.array([pile_up_probability(rates, n) for n in counts.tolist()])[at]
        uses[name] = len(came_s)
        falls[name] = float(hazard.sum())
        pile_ups[name] = float((hazard * joined).sum())
    return Tumbling(uses=uses, falls=falls, pile_ups=pile_ups)


def _visits(
    passages: pl.DataFrame, flights: Collection[str], replication: int
) -> Iterator[tuple[str, Floats, Floats, Ints]]:
    """Yield of each flight, by name, when people came and left [s] and by which end they came."""
    rows = passages.select("replication", "occupant", "passage", "time_s", "to", "connection")
    rows = rows.filter(pl.col("replication") == replication)
    occupant = rows["occupant"].to_numpy()
    order = np.lexsort((rows["passage"].to_numpy(), occupant))
    time_s, occupant = rows["time_s"].to_numpy()[order], occupant[order]
    left_s = np.append(time_s[1:], np.inf)
    left_s[:-1][occupant[1:] != occupant[:-1]] = np.inf
    names, into = codes(rows["to"])
    _, end = codes(rows["connection"])
    into, end = into[order], end[order]
    for number, name in sorted(enumerate(names), key=lambda each: each[1]):
        if name in flights:
            own = np.flatnonzero(into == number)
            own = own[np.argsort(time_s[own], kind="stable")]
            if len(own):
                yield name, time_s[own], left_s[own], end[own]


def _hazard(rates: FallRates, inside: Ints, area_m2: float, unlit: Bools, against: Bools) -> Floats:
    """Return the expected falls of each visit; many are alike."""
    alike, at = np.unique(inside * 4 + unlit * 2 + against, return_inverse=True)
    found = [
        fall_hazard(rates, code // 4 / area_m2, dark=code & 2 > 0, counterflow=code & 1 > 0)
        for code in alike.tolist()
    ]
    return np.array(found)[at]


def dark_spells(changes: Iterable[AnyChange]) -> dict[str, list[tuple[float, float]]]:
    """Return from when to when [s] the light is out in each component."""
    from evacsim.hazards.hazard import Factor  # noqa: PLC0415 - only its class is asked for

    since: dict[tuple[str, int], float] = {}
    spells: dict[str, list[tuple[float, float]]] = {}
    for change in changes:
        if not isinstance(change, Factor):
            continue
        key = (change.component, change.event)
        if change.dark:
            since[key] = change.time_s
        elif key in since:
            spells.setdefault(change.component, []).append((since.pop(key), change.time_s))
    for (component, _), time_s in since.items():
        spells.setdefault(component, []).append((time_s, np.inf))
    return spells


def _in_spells(times_s: Floats, spells: Sequence[tuple[float, float]]) -> NDArray[np.bool_]:
    found = np.zeros(len(times_s), dtype=np.bool_)
    for since_s, until_s in spells:
        found |= (times_s >= since_s) & (times_s < until_s)
    return found


def _inside(came_s: Floats, left_s: Floats, at_s: Floats) -> NDArray[np.int64]:
    """Return how many were inside at each moment, those who came in at it included."""
    came = np.searchsorted(np.sort(came_s), at_s, side="right")
    left = np.searchsorted(np.sort(left_s), at_s, side="right")
    return np.asarray(came - left, dtype=np.int64)


def _against(ends: Ints, came_s: Floats, left_s: Floats) -> Bools:
    """Say of each visit whether somebody who came in at another end was there then."""
    found = np.zeros(len(ends), dtype=np.bool_)
    for end in np.unique(ends):
        own, others = ends == end, ends != end
        if others.any():
            found[own] = _inside(came_s[others], left_s[others], came_s[own]) > 0
    return found


def _followers(
    came_s: Floats, inside: NDArray[np.int64], area_m2: float, rates: FallRates
) -> Floats:
    """Return how many come into the flight behind each one while it is dense, until it is up."""
    dense_s = came_s[inside / area_m2 >= rates.pile_up_density_per_m2]
    until = np.searchsorted(dense_s, came_s + rates.helped_up_s, side="right")
    after = np.searchsorted(dense_s, came_s, side="right")
    return np.asarray(until - after, dtype=np.float64)
