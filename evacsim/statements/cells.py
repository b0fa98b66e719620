"""Numbers as cells of a table; what is not known stays None, which a table shows as a dash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.locale import text
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.statistics import Band


def clock(seconds: float | None) -> str | None:
    """Return a time since the alarm: 4:05."""
    return None if seconds is None else format_time(seconds)


def clock_band(band: Band | None) -> str | None:
    """Return where 90 % of the replications are: 3:50–4:20."""
    return None if band is None else f"{format_time(band.p05)}–{format_time(band.p95)}"


def time_band(band: Band | None) -> str | None:
    """Return a median, and where 90 % of the replications are if wider: 4:05 (3:50–4:20)."""
    if band is None:
        return None
    low, middle, high = (format_time(one) for one in (band.p05, band.p50, band.p95))
    if low == high:
        return middle
    return text("{middle} ({low}–{high})", low=low, middle=middle, high=high)


def signed_s(seconds: float | None) -> str | None:
    """Return whole seconds with their sign."""
    return None if seconds is None else f"{round(seconds):+d}"


def decimal(value: float | None) -> str | None:
    """Return a number with two digits after the point."""
    return None if value is None else f"{value:.2f}"


def percent(share: float | None) -> str | None:
    """Return a share in whole per cent."""
    return None if share is None else f"{share:.0%}"
