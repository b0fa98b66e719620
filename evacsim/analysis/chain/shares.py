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
from evacsim.analysis.statistics import bands

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord
    from evacsim.results.store import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """The seconds of the last one out in each of some replications, by place and cause.

    `seconds` has shape (replications, keys), 0 where a place and cause is not on the chain; `out`,
    of shape (replications,), says in which somebody got out.
    """

    keys: tuple[tuple[str, str], ...]
    seconds: NDArray[np.float64]
    out: NDArray[np.bool_]

    def first(self, count: int) -> Shares:
        """Return those of the first so many replications."""
        seconds = self.seconds[:count]
        on = np.flatnonzero((seconds > 0).any(axis=0)).tolist()  # no piece of a chain lasts no time
        keys = tuple(self.keys[at] for at in on)
        return Shares(keys=keys, seconds=seconds[:, on], out=self.out[:count])


def shares_of(records: Iterable[CauseRecord]) -> Shares:
    """Follow the last one out of each record back to the alarm.

    Raises
    ------
    SimulationError
        If a record has a gap.
    """
    totals = [
        None if last_exit_passage(record) is None else seconds_by_place(chain(record))
        for record in records
    ]
    keys = tuple(sorted({key for total in totals for key in total or ()}))
    seconds = [[(total or {}).get(key, 0.0) for key in keys] for total in totals]
    return Shares(
        keys=keys,
        seconds=np.array(seconds, dtype=np.float64).reshape(len(totals), len(keys)),
        out=np.array([total is not None for total in totals], dtype=np.bool_),
    )


def mean_shares(parts: Sequence[Shares]) -> pl.DataFrame:
    """Return where the seconds of the last one out went, on average over all parts.

    Columns: place, cause, seconds (mean over replications in which somebody got out), p05_s,
    p95_s; the longest first. The means add up to the mean time of the last one out.
    """
    keys = sorted({key for part in parts for key in part.keys})
    column = {key: at for at, key in enumerate(keys)}
    rows = []
    for part in parts:
        own = np.zeros((int(part.out.sum()), len(keys)))
        own[:, [column[key] for key in part.keys]] = part.seconds[part.out]
        rows.append(own)
    seconds = np.concatenate([np.zeros((0, len(keys))), *rows])
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
