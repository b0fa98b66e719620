"""A school's way out as a few queues: who comes to which exit, when, and how fast it lets them out.

The model behind the split of a gap. A channel is an exit with the stair above it (a stair, where
several share an exit). Classes come to it one after another, as they start and walk, and it passes
q persons a second whenever somebody waits. The last of N persons is then out at

    L = max over classes k of (a_k + N_k / q),

with a_k the arrival of class k and N_k the persons that come with it or later (Lindley's recursion,
solved). q is not assumed: it is what makes L the last that was recorded, or simulated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.drill.accounts import Account, ClassAccount

_SOMEBODY: Final = 0.5
"""Fewer persons than this of a class are rounding, no load of a channel."""
_AT_LEAST_S: Final = 1.0
"""Nearer to the last one out than this an arrival says nothing of the flow."""
_MOST_TIMES: Final = 2.5
"""No channel is taken to pass more than this many times the simulated flow; assumption."""
_SWEEPS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the two accounts that are compared share: the order of their classes and channels.

    `walk_s` has shape (classes,): the shortest walk of each class. `exit_of_stair` gives the exit
    below each stair, `channel_of_point` the channel that a counting place belongs to; places that
    belong to none are left out.
    """

    classes: tuple[str, ...]
    channels: tuple[str, ...]
    walk_s: NDArray[np.float64]
    exit_of_stair: Mapping[str, str]
    channel_of_point: Mapping[str, str]

    @property
    def shared_exits(self) -> frozenset[str]:
        """Exits below several stairs: there each stair is a channel of its own."""
        exits = list(self.exit_of_stair.values())
        return frozenset(way_out for way_out in exits if exits.count(way_out) > 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """Who comes when and where, and how fast each channel passes them.

    `people`, `arrive_s` have shape (classes,), `share` (classes, channels), `flow_per_s` and
    `last_s` (channels,), NaN where nothing is known.
    """

    people: NDArray[np.float64]
    share: NDArray[np.float64]
    arrive_s: NDArray[np.float64]
    last_s: NDArray[np.float64]
    flow_per_s: NDArray[np.float64]


def last_out_s(
    persons: NDArray[np.float64], arrive_s: NDArray[np.float64], flow_per_s: float
) -> float:
    """Return when the last is out of a channel [s]; -inf if nobody comes, NaN without a flow."""
    came, behind = _behind(persons, arrive_s)
    if not len(came):
        return -np.inf
    return float(np.max(came + behind / flow_per_s))


def flow_for(persons: NDArray[np.float64], arrive_s: NDArray[np.float64], last_s: float) -> float:
    """Return the flow [1/s] with which the last is out at `last_s`; NaN where there is none."""
    came, behind = _behind(persons, arrive_s)
    before = last_s - came >= _AT_LEAST_S
    if not before.any():
        return float("nan")
    return float(np.max(behind[before] / (last_s - came[before])))


def _behind(
    persons: NDArray[np.float64], arrive_s: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return arrivals in their order, and the persons that come then or later."""
    come = np.flatnonzero(persons >= _SOMEBODY)
    order = come[np.argsort(arrive_s[come], kind="stable")]
    return arrive_s[order], np.cumsum(persons[order][::-1])[::-1]


def total_s(
    people: NDArray[np.float64],
    share: NDArray[np.float64],
    arrive_s: NDArray[np.float64],
    flow_per_s: NDArray[np.float64],
) -> float:
    """Return when the last is out of all channels [s]; those without a flow say nothing."""
    load = people[:, None] * share
    lasts = [
        last_out_s(load[:, k], arrive_s, flow)
        for k, flow in enumerate(flow_per_s.tolist())
        if flow > 0
    ]
    return max(lasts, default=float("nan"))


def shares(account: ClassAccount, frame: Frame) -> NDArray[np.float64] | None:
    """Return the share of a class in each channel, shape (channels,); None if it is not known."""
    whole = sum(account.exits.values())
    if not whole:
        return None
    found = np.zeros(len(frame.channels))
    for way_out, persons in account.exits.items():
        stairs = {
            stair: count
            for stair, count in account.stairs.items()
            if way_out in frame.shared_exits and frame.exit_of_stair.get(stair) == way_out
        }
        scale = min(1.0, persons / sum(stairs.values())) if stairs else 0.0
        parts = {stair: count * scale for stair, count in stairs.items()}
        parts[way_out] = persons - sum(parts.values())
        for channel, count in parts.items():
            if channel in frame.channels:
                found[frame.channels.index(channel)] += count / whole
    return found if found.any() else None


def fit_totals(
    people: NDArray[np.float64], share: NDArray[np.float64], totals: Mapping[int, float]
) -> NDArray[np.float64]:
    """Return shares that agree with the persons counted in some channels, rows summing to 1.

    By iterative proportional fitting: every class deviates alike, for lack of better knowledge.
    """
    if not totals:
        return share
    found = share.copy()
    # a class whose plan knows one way only may still have sent some another
    found += 1e-3 * (people @ found > 0)
    for _ in range(_SWEEPS):
        sums = people @ found
        for channel, wanted in totals.items():
            if sums[channel] > 0:
                found[:, channel] *= wanted / sums[channel]
        whole = found.sum(axis=1, keepdims=True)
        found = np.divide(found, whole, out=found.copy(), where=whole > 0)
    return found


def channel_last_s(
    account: Account, frame: Frame, share: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the last out of each channel [s], NaN where less than half of its classes say so."""
    found = np.full(len(frame.channels), np.nan)
    own = np.argmax(share, axis=1)
    for k, channel in enumerate(frame.channels):
        point = account.points.get(channel)
        if point is not None and point.last_s is not None:
            found[k] = point.last_s
            continue
        names = [name for name, best in zip(frame.classes, own, strict=True) if best == k]
        known = [
            told.last_out_s
            for name in names
            if (told := account.classes.get(name)) is not None and told.last_out_s is not None
        ]
        if known and 2 * len(known) >= len(names):
            found[k] = max(known)
    if len(frame.channels) == 1 and account.last_out_s is not None and np.isnan(found[0]):
        found[0] = account.last_out_s
    return found


def flows(
    people: NDArray[np.float64],
    share: NDArray[np.float64],
    arrive_s: NDArray[np.float64],
    last_s: NDArray[np.float64],
    usual_per_s: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Return the flow of each channel [1/s]; the usual one where the last is not known."""
    load = people[:, None] * share
    found = np.array(
        [
            flow_for(load[:, k], arrive_s, last) if np.isfinite(last) else np.nan
            for k, last in enumerate(last_s.tolist())
        ]
    )
    if usual_per_s is None:
        return found
    known = np.isfinite(usual_per_s)
    found[known] = np.minimum(found[known], _MOST_TIMES * usual_per_s[known])
    return np.where(np.isnan(found), usual_per_s, found)


def simulated_load(account: Account, frame: Frame) -> Load:
    """Return the load of a replication, in which everything is known."""
    told = [account.classes[name] for name in frame.classes]
    people = np.array([one.people or 0.0 for one in told])
    share = np.array([_known(shares(one, frame), frame.channels) for one in told])
    start_s = np.array([np.nan if one.start_s is None else one.start_s for one in told])
    arrive_s = start_s + frame.walk_s
    last_s = channel_last_s(account, frame, share)
    return Load(
        people=people,
        share=share,
        arrive_s=arrive_s,
        last_s=last_s,
        flow_per_s=flows(people, share, arrive_s, last_s),
    )


def _known(share: NDArray[np.float64] | None, channels: Sequence[str]) -> NDArray[np.float64]:
    return np.zeros(len(channels)) if share is None else share
