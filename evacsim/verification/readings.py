"""Measures in the way that experiments are reported: shares out, and the queue before an exit."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import polars as pl

from evacsim.analysis.times.tenability import aset, stays
from evacsim.scenario.tenability import limits_of
from evacsim.verification.crowds import mean_density_per_m2

if TYPE_CHECKING:
    from evacsim.analysis.times.tenability import Aset
    from evacsim.verification.world import Ran


def _out_s(ran: Ran) -> list[float]:
    """Return when people came out [s], in order; empty where somebody did not."""
    times = ran.occupants["out_s"]
    return [] if times.null_count() else sorted(times.to_list())


def out_after_first_s(ran: Ran, *, share: float) -> float:
    """From the first person out until a share of all is out [s]; NaN if somebody stays."""
    times = _out_s(ran)
    if not times:
        return math.nan
    return times[math.ceil(share * len(times) - 1e-9) - 1] - times[0]


def _steady(ran: Ran, from_share: float, to_share: float) -> tuple[float, float]:
    """Return the window [s] between two shares of the time from the first to the last out."""
    times = _out_s(ran)
    if not times:
        return math.nan, math.nan
    return tuple(times[0] + share * (times[-1] - times[0]) for share in (from_share, to_share))  # type: ignore[return-value]


def queue_density_per_m2(
    ran: Ran, *, place: str, from_share: float = 0.2, to_share: float = 0.7
) -> float:
    """Density of a place [1/m2], mean over part of the time from the first to the last out."""
    from_s, to_s = _steady(ran, from_share, to_share)
    if not from_s < to_s:
        return math.nan
    return mean_density_per_m2(ran, place=place, from_s=from_s, to_s=to_s)


def queue_speed_m_per_s(
    ran: Ran, *, place: str, width_m: float, from_share: float = 0.2, to_share: float = 0.7
) -> float:
    """Speed in a queue [m/s], by continuity: flow of the exits / (density x width of the place)."""
    times = _out_s(ran)
    density = queue_density_per_m2(ran, place=place, from_share=from_share, to_share=to_share)
    if len(times) < 2 or not density > 0:  # noqa: PLR2004 - a flow needs two
        return math.nan
    return (len(times) - 1) / (times[-1] - times[0]) / density / width_m


def component_speed_m_per_s(ran: Ran, *, place: str, length_m: float) -> float:
    """Mean speed [m/s] of those who pass through a place: its length / time from in to out."""
    rows = ran.passages.select("occupant", "time_s", origin=pl.col("from").cast(pl.String),
                               target=pl.col("to").cast(pl.String))  # fmt: skip
    went_in = rows.filter(pl.col("target") == place).select("occupant", in_s="time_s")
    went_out = rows.filter(pl.col("origin") == place).select("occupant", out_s="time_s")
    both = went_in.join(went_out, on="occupant")
    if both.is_empty():
        return math.nan
    return float((length_m / (both["out_s"] - both["in_s"])).mean())  # type: ignore[arg-type]


def margin_s(ran: Ran, *, place: str) -> float:
    """ASET less RSET of a place with a limit [s]; -inf where somebody never leaves it."""
    return _aset(ran, place).margin_s


def inside_after(ran: Ran, *, place: str) -> float:
    """Persons inside a place when its limit is reached, or later."""
    return float(_aset(ran, place).inside_after)


def person_s_after(ran: Ran, *, place: str) -> float:
    """For how long they are inside then, together [person-s]."""
    return _aset(ran, place).person_s


def _aset(ran: Ran, place: str) -> Aset:
    limits = limits_of(ran.scenario.tenability, ran.building, ran.network)
    limit = next(limit for limit in limits if limit.place == place)
    passages = ran.passages.lazy()
    own = stays(limit, ran.network, ran.occupants, passages, {0: ran.ended_s})
    return aset(limit, own)
