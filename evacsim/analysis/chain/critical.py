"""The critical chain of every replication: whose it is, how it splits, which one is typical."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.analysis.chain.chain import chain, seconds_by_place
from evacsim.analysis.chain.chain_target import LAST, Target, end_passage
from evacsim.analysis.chain.culprits import Suspicion, suspicions
from evacsim.analysis.facts import place_of
from evacsim.analysis.statistics import spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord, Reason
    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.facts import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalChain:
    """The chain of one replication: its pieces, the latest first, add up to `total_s`.

    `inside` is the component in which the one on the chain stood or walked in each piece; `groups`
    names the group of every occupant in `pieces`; `suspicions` what may be to blame.
    """

    replication: int
    total_s: float
    pieces: tuple[ChainLink, ...]
    inside: tuple[str, ...]
    groups: dict[int, str]
    suspicions: tuple[Suspicion, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chains:
    """The chains of a target, one for each replication that counts.

    `complete`: all whom the target concerns got out in these; only where that was so in none, the
    chains lead to the last who did, and `complete` is False. `censored` counts the others.
    `typical` is the chain whose total is nearest to the median of all (the first such), None
    where nobody got out at all.
    """

    target: Target
    complete: bool
    censored: int
    each: tuple[CriticalChain, ...]
    typical: CriticalChain | None


def critical_chains(
    records: Iterable[CauseRecord], facts: Facts, *, target: Target = LAST
) -> Chains:
    """Follow the causes of a target back to the alarm in every replication.

    Parameters
    ----------
    records
        The replications, as `chain.cause_records` yields them.
    facts
        The building.
    target
        Whose chain; its id as `whom.resolve` returns it.

    Raises
    ------
    SimulationError
        If a record has a gap.
    """
    full: list[CriticalChain] = []
    partial: list[CriticalChain] = []
    replications = 0
    for record in records:
        replications += 1
        passage = end_passage(record, target, facts)
        if passage is not None:
            full.append(_followed(record, passage))
        elif not full:
            passage = end_passage(record, target, facts, everybody=False)
            partial += [_followed(record, passage)] if passage is not None else []
    each = tuple(full or partial)
    return Chains(
        target=target,
        complete=bool(full),
        censored=replications - len(full),
        each=each,
        typical=_nearest_to_median(each),
    )


def _followed(record: CauseRecord, passage: int) -> CriticalChain:
    pieces = chain(record, passage)
    names = record.group
    rows = pl.Series([piece.passage for piece in pieces], dtype=pl.UInt32)
    return CriticalChain(
        replication=record.replication,
        total_s=float(record.time_s[passage]),
        pieces=pieces,
        inside=tuple(record.origin.gather(rows).cast(pl.String).to_list()),
        groups={who: str(names[who]) for who in {piece.occupant for piece in pieces}},
        suspicions=suspicions(record, pieces),
    )


def _nearest_to_median(each: Sequence[CriticalChain]) -> CriticalChain | None:
    if not each:
        return None
    totals = np.array([found.total_s for found in each])
    return each[int(np.argmin(np.abs(totals - np.median(totals))))]


def seconds_inside(chains: Chains) -> dict[str, float]:
    """Return the seconds of the chain that were spent in each component, mean of replications.

    Where the one on the chain stood or walked; what it waited for may be the next component.
    """
    seconds: dict[str, float] = {}
    for found in chains.each:
        for piece, component in zip(found.pieces, found.inside, strict=True):
            seconds[component] = seconds.get(component, 0.0) + piece.seconds / len(chains.each)
    return seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class ChainRow:
    """Seconds of one component and kind on the chain.

    `seconds`, `share` are those of the typical replication (0 if it is not on that chain); the
    others are over replications, one without it counting as 0: means, 90 % intervals (None of a
    single replication), and `on_chain`, the share of replications with it on the chain. `groups`
    are those whose time it was.
    """

    component: str
    kind: Reason
    seconds: float
    share: float
    mean_s: float
    p05_s: float | None
    p95_s: float | None
    mean_share: float
    p05_share: float | None
    p95_share: float | None
    on_chain: float
    groups: tuple[str, ...]


def chain_rows(chains: Chains) -> tuple[ChainRow, ...]:
    """Return every component and kind that is on a chain.

    First those of the typical replication, in the order in which they first came after the alarm,
    then the others by their mean. `seconds` add up to the typical total, `mean_s` to the mean.
    """
    if chains.typical is None:
        return ()
    split = [seconds_by_place(found.pieces) for found in chains.each]
    typical = seconds_by_place(chains.typical.pieces[::-1])
    keys = list(typical)
    others = {key for seconds in split for key in seconds} - set(keys)
    seconds = {key: np.array([found.get(key, 0.0) for found in split]) for key in [*keys, *others]}
    keys += sorted(others, key=lambda key: (-seconds[key].mean(), key))
    totals = np.array([found.total_s for found in chains.each])
    whose = _whose(chains.typical)
    return tuple(
        _row(key, typical.get(key, 0.0), chains.typical.total_s, seconds[key], totals, whose)
        for key in keys
    )


_Key = tuple[str, "Reason"]


def _whose(found: CriticalChain) -> dict[_Key, tuple[str, ...]]:
    """Return the groups of each component and kind, in the order in which they came."""
    groups: dict[_Key, dict[str, None]] = {}
    for piece in reversed(found.pieces):
        key = (place_of(piece.where), piece.cause)
        groups.setdefault(key, {})[found.groups[piece.occupant]] = None
    return {key: tuple(names) for key, names in groups.items()}


def _row(  # noqa: PLR0913, PLR0917 - a row is made of these
    key: _Key,
    own_s: float,
    own_total_s: float,
    seconds: NDArray[np.float64],
    totals: NDArray[np.float64],
    whose: Mapping[_Key, tuple[str, ...]],
) -> ChainRow:
    shares = np.divide(seconds, totals, out=np.zeros_like(seconds), where=totals > 0)
    low, high = spread(seconds)
    low_share, high_share = spread(shares)
    return ChainRow(
        component=key[0],
        kind=key[1],
        seconds=own_s,
        share=own_s / own_total_s if own_total_s else 0.0,
        mean_s=float(seconds.mean()),
        p05_s=low,
        p95_s=high,
        mean_share=float(shares.mean()),
        p05_share=low_share,
        p95_share=high_share,
        on_chain=float((seconds > 0).mean()),
        groups=whose.get(key, ()),
    )
