"""Where the seconds of the last one out went, on average over replications.

Following one chain takes milliseconds, and a run may have ten thousand: so they are followed where
they are simulated, some at a time. `Shares` is what is kept of these, `mean_shares` takes all of
them together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import cause_records, last_exit_passage
from evacsim.analysis.chain.chain import chain, seconds_by_place
from evacsim.analysis.chain.culprits import ranked, summed, suspicions
from evacsim.analysis.statistics import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord, Reason
    from evacsim.analysis.chain.culprits import Suspect, Suspicion
    from evacsim.results.store import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The seconds of the last one out in each of some replications, by place and cause.

    `seconds` has shape (replications, keys), 0 where a place and cause is not on the chain; `out`
    and `all_out`, of shape (replications,), say in which somebody and everybody got out.
    `suspicions` are those of each replication, as `culprits.summed`, where they were asked for.
    """

    keys: tuple[tuple[str, str], ...]
    seconds: NDArray[np.float64]
    out: NDArray[np.bool_]
    all_out: NDArray[np.bool_]
    suspicions: tuple[tuple[Suspicion, ...], ...]

    def first(self, count: int) -> Shares:
        """Return those of the first so many replications."""
        seconds = self.seconds[:count]
        on = np.flatnonzero((seconds > 0).any(axis=0)).tolist()  # no piece of a chain lasts no time
        keys = tuple(self.keys[at] for at in on)
        return Shares(
            keys=keys,
            seconds=seconds[:, on],
            out=self.out[:count],
            all_out=self.all_out[:count],
            suspicions=self.suspicions[:count],
        )


def shares_of(records: Iterable[CauseRecord], *, suspicions_of: int = 0) -> Shares:
    """Follow the last one out of each record back to the alarm.

    Parameters
    ----------
    records
        The replications.
    suspicions_of
        Of replications below this number it is found, too, what their seconds are laid to.

    Raises
    ------
    SimulationError
        If a record has a gap.
    """
    totals: list[dict[tuple[str, Reason], float]] = []
    laid, out, all_out = [], [], []
    for record in records:
        last = last_exit_passage(record)
        pieces = () if last is None else chain(record, last)
        totals.append(seconds_by_place(pieces))
        named = record.replication < suspicions_of
        laid.append(summed(suspicions(record, pieces)) if named and pieces else ())
        out.append(last is not None)
        all_out.append(last is not None and bool(np.isfinite(record.out_s).all()))
    keys = tuple(sorted({key for total in totals for key in total}))
    seconds = [[total.get(key, 0.0) for key in keys] for total in totals]
    return Shares(
        keys=keys,
        seconds=np.array(seconds, dtype=np.float64).reshape(len(totals), len(keys)),
        out=np.array(out, dtype=np.bool_),
        all_out=np.array(all_out, dtype=np.bool_),
        suspicions=tuple(laid),
    )


def suspects_of(parts: Iterable[Shares], count: int) -> tuple[Suspect, ...]:
    """Return what the seconds of the first so many replications are laid to, as `bottlenecks`.

    Those in which everybody got out count; where there is none, those in which somebody did.
    """
    each = [
        (bool(out), bool(all_out), laid)
        for part in parts
        for out, all_out, laid in zip(part.out, part.all_out, part.suspicions, strict=True)
    ][:count]
    whole = [laid for _, all_out, laid in each if all_out]
    return ranked(whole or [laid for out, _, laid in each if out])


def mean_shares(parts: Sequence[Shares]) -> pl.DataFrame:
    """Return where the seconds of the last one out went, on average over all parts.

    Columns: place, cause, seconds (mean over replications in which somebody got out), p05_s,
    p95_s; the longest first. The means add up to the mean time of the last one out.
    """
    keys = sorted({key for part in parts for key in part.keys})
    column = {key: at for at, key in enumerate(keys)}
    seconds = np.zeros((sum(int(part.out.sum()) for part in parts), len(keys)))
    done = 0
    for part in parts:
        own = part.seconds[part.out]
        seconds[done : done + len(own), [column[key] for key in part.keys]] = own
        done += len(own)
    low_s, _, high_s = bands(seconds) if keys else np.zeros((3, 0))
    return pl.DataFrame(
        {
            "place": [place for place, _ in keys],
            "cause": [cause for _, cause in keys],
            "seconds": seconds.mean(axis=0) if keys else [],
            "p05_s": low_s,
            "p95_s": high_s,
        },
        schema={
            "place": pl.String,
            "cause": pl.String,
            "seconds": pl.Float64,
            "p05_s": pl.Float64,
            "p95_s": pl.Float64,
        },
    ).sort(["seconds", "place", "cause"], descending=[True, False, False])


def chain_shares(results: Results) -> pl.DataFrame:
    """Return where the seconds of the last one out went, as `mean_shares`; all are followed."""
    return mean_shares([shares_of(cause_records(results))])
