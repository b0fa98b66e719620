"""How far a simulated egress curve is from a recorded one: ERD, EPC, SC.

E recorded, m simulated, both persons out on one grid of times. *Source* Peacock et al. 1999 and
Ronchi, Reneke and Peacock 2014.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SMOOTHING = 0.05  # lag of the secant cosine, as a share of the curve's points


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """Range and best: ERD 0 and up, 0; EPC above 0, 1; SC -1 to 1, 1."""

    erd: float
    epc: float
    sc: float


def norms(recorded_s: Sequence[float], simulated_s: Sequence[float]) -> Norms:
    """Compare two lists of times [s] on a grid of 1 s up to the last of both."""
    last_s = max(*recorded_s, *simulated_s)
    grid = np.arange(0.0, math.ceil(last_s) + 1.0)
    e, m = (_curve(times, grid) for times in (recorded_s, simulated_s))
    lag = max(1, round(SMOOTHING * len(grid)))
    de, dm = (values[lag:] - values[:-lag] for values in (e, m))
    return Norms(
        erd=float(np.linalg.norm(e - m) / np.linalg.norm(e)),
        epc=float(e @ m / (m @ m)),
        sc=float(de @ dm / math.sqrt((de @ de) * (dm @ dm))),
    )


def _curve(times_s: Sequence[float], grid: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.searchsorted(np.sort(times_s), grid, side="right").astype(np.float64)


def share_s(times_s: Sequence[float], share: float) -> float:
    """Return when a share of all was out [s], after the first."""
    ordered = sorted(times_s)
    return ordered[math.ceil(share * len(ordered) - 1e-9) - 1] - ordered[0]
