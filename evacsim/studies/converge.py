"""Replications until their number no longer matters, and the reason why it was enough.

Two things must hold for several replications running: the interval of the 95th percentile of the
total time is narrow, and one more replication changes the running averages by next to nothing
(functional analysis of egress curves: Ronchi, Reneke & Peacock 2014, Fire Technology 50:1545; TET,
SD, ERD, EPC, SC). The average curve has for each rank the mean time of the first, second, ... one
out. Each average is set beside the one before; what must settle is the change of ERD, EPC and SC
from one such pair to the next, or with `strict` the distances themselves. A replication in which
somebody did not get out is longer than any time: it stands in the percentile, and the curves end
at the fewest who got out in any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from evacsim.analysis.drill.distances import distances
from evacsim.results.manifest import ConvergenceNote, ConvergenceStep

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl
    from numpy.typing import NDArray

    from evacsim.scenario.model import Convergence

Reason = Literal["converged", "at_most", "censored"]

SHARE: Final = 0.95
"""Whose time the interval is of: IMO MSC.1/Circ.1533 reports the 95th percentile."""

WATCHED: Final = ("tet", "sd", "erd", "epc", "sc", "p95")
_BLOCK: Final = 8
"""Replications that are begun together; what is beyond the last one needed is thrown away."""


def percentile_interval(
    totals_s: Sequence[float], *, confidence: float, share: float = SHARE
) -> tuple[float, float, float]:
    """Return the percentile and its interval from order statistics: free of any distribution.

    Parameters
    ----------
    totals_s
        Total times [s]; infinite where somebody did not get out.
    confidence
        Of the interval; each side has half of what is left.
    share
        Which percentile, 0.95 for the 95th.

    Returns
    -------
    tuple
        The percentile and both ends [s]. The upper end is infinite while there are too few
        replications to bound it (59 at 90 %).
    """
    from scipy.stats import binom  # noqa: PLC0415 - slow to import

    ordered = sorted(totals_s)
    n = len(ordered)
    middle = ordered[min(math.ceil(share * n), n) - 1]
    lower = int(binom.ppf((1 - confidence) / 2, n, share))
    upper = int(binom.ppf((1 + confidence) / 2, n, share)) + 1
    low = ordered[lower - 1] if lower >= 1 else -math.inf
    high = ordered[upper - 1] if upper <= n else math.inf
    return middle, low, high


@dataclass(frozen=True, slots=True, kw_only=True)
class _Apart:
    """How far two successive averages lie apart, 0 where they are the same; None is unknown."""

    erd: float | None
    epc: float | None
    sc: float | None

    def change(self, before: _Apart) -> _Apart:
        """Return what changed since the pair before."""
        return _Apart(
            erd=_between(before.erd, self.erd),
            epc=_between(before.epc, self.epc),
            sc=_between(before.sc, self.sc),
        )


@dataclass(slots=True)
class Monitor:
    """What the replications so far say; feed it in the order of their numbers."""

    rule: Convergence
    totals_s: list[float] = field(default_factory=list)
    steps: list[ConvergenceStep] = field(default_factory=list)
    held: int = 0
    endless: bool = False
    _curve_s: NDArray[np.float64] = field(default_factory=lambda: np.empty(0))
    _apart: _Apart = field(default_factory=lambda: _Apart(erd=None, epc=None, sc=None))
    _tet_s: float = math.nan
    _sd_s: float = math.nan

    def add(self, total_s: float | None, out_s: NDArray[np.float64]) -> None:
        """Take note of a replication: its total time (None: not everybody out), when each was out.

        `out_s` [s] are the times of those who got out, shape (people out,).
        """
        self.totals_s.append(math.inf if total_s is None else total_s)
        n = len(self.totals_s)
        complete = [one for one in self.totals_s if math.isfinite(one)]
        tet_s = float(np.mean(complete)) if complete else math.nan
        sd_s = float(np.std(complete, ddof=1)) if len(complete) > 1 else math.nan
        apart = self._next_curve(out_s, n)
        changes = apart if self.rule.strict else apart.change(self._apart)
        middle, low, high = percentile_interval(self.totals_s, confidence=self.rule.confidence)
        step = ConvergenceStep(
            tet=_change(self._tet_s, tet_s),
            sd=_change(self._sd_s, sd_s),
            erd=changes.erd,
            epc=changes.epc,
            sc=changes.sc,
            p95_s=_finite(middle),
            p95_low_s=_finite(low),
            p95_high_s=_finite(high),
        )
        self._apart, self._tet_s, self._sd_s = apart, tet_s, sd_s
        self.steps.append(step)
        self.held = self.held + 1 if n > 1 and self._steady(step) else 0
        self.endless = low == math.inf

    def _next_curve(self, out_s: NDArray[np.float64], n: int) -> _Apart:
        """Average the exit times by rank, one replication more; return how far that moved them."""
        times_s = np.sort(out_s)
        people = len(times_s) if n == 1 else min(len(times_s), len(self._curve_s))
        before_s, times_s = self._curve_s[:people], times_s[:people]
        if n == 1:
            self._curve_s = times_s
            return _Apart(erd=None, epc=None, sc=None)
        self._curve_s = before_s + (times_s - before_s) / n
        # a curve of one person has no slope: it begins with nobody at the alarm
        nobody = (max(0, 2 - people), 0)
        earlier, later = np.pad(before_s, nobody), np.pad(self._curve_s, nobody)
        far = distances(earlier, later, np.arange(len(later), dtype=np.float64))
        return _Apart(
            erd=far.erd,
            epc=None if far.epc is None else abs(far.epc - 1.0),
            sc=None if far.sc is None else abs(far.sc - 1.0),
        )

    def _steady(self, step: ConvergenceStep) -> bool:
        rule = self.rule
        pairs = (
            (step.tet, rule.tet),
            (step.sd, rule.sd),
            (step.erd, rule.erd),
            (step.epc, rule.epc),
            (step.sc, rule.sc),
            (step.half_width, rule.p95),
        )
        return all(value is not None and value <= most for value, most in pairs)

    @property
    def reason(self) -> Reason | None:
        """Why it is enough: as `ConvergenceNote.reason`, or None while it is not."""
        n = len(self.totals_s)
        if n >= self.rule.at_least and self.endless:
            return "censored"  # by its interval the percentile is no time
        if n >= self.rule.at_least and self.held >= self.rule.consecutive:
            return "converged"
        return "at_most" if n >= self.rule.at_most else None


def _change(before: float, now: float) -> float | None:
    """Return by what share a running value changed; None where there is none yet."""
    if math.isnan(before) or math.isnan(now):
        return None
    if now == 0:
        return 0.0 if before == 0 else None
    return abs((now - before) / now)


def _between(before: float | None, now: float | None) -> float | None:
    return None if before is None or now is None else abs(now - before)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


@dataclass(slots=True)
class Watch:
    """Says how many replications are enough; the same on any number of workers."""

    rule: Convergence
    _monitor: Monitor = field(init=False)

    def __post_init__(self) -> None:
        self._monitor = Monitor(self.rule)

    @property
    def count(self) -> int:
        """How many replications have been added."""
        return len(self._monitor.totals_s)

    @property
    def reason(self) -> Reason | None:
        """As `Monitor.reason`."""
        return self._monitor.reason

    def next_block(self, least: int) -> range:
        """Return the replications to be made next, at least so many if they are allowed."""
        end = min(self.count + max(_BLOCK, least), self.rule.at_most)
        return range(self.count, end)

    def add(self, out_s: pl.Series) -> None:
        """Take note of a replication: when each was out [s], null for those who were not."""
        times_s = out_s.drop_nulls().to_numpy()
        total_s: float | None = float(times_s.max(initial=0.0))
        if out_s.null_count():
            total_s = None
        self._monitor.add(total_s, times_s)

    def note(self) -> ConvergenceNote:
        """Return why it was enough, and what each replication changed."""
        return ConvergenceNote(
            reason=self.reason or "at_most",
            consecutive=self._monitor.held,
            needed=self.rule.consecutive,
            thresholds={name: getattr(self.rule, name) for name in WATCHED},
            confidence=self.rule.confidence,
            censored=sum(math.isinf(one) for one in self._monitor.totals_s),
            steps=tuple(self._monitor.steps),
        )
