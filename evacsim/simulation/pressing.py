"""A crowd that pushes packs further, where people push from behind.

storage density = jam + p (8 - jam) min(1, B / 30), B the persons who stand in the same queue
behind, per metre of effective width (30 /m is about 8 m of queue: assumption). p follows from the
situation of the scenario. With p = 0 nothing of this module is called.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

from evacsim.simulation.world import set_waves

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.simulation.world import ComponentState

MOST_PER_M2: Final = 8.0
"""Nobody packs denser (swept along and progressive collapse from 8 to 10 per m2)."""

PUSHING_PER_M: Final = 30.0
"""So many behind, per metre of effective width, push in full (assumption)."""


class Press:
    """How far a component packs: `granted` places beyond those of an orderly crowd now.

    `most` are the extra places [persons, not rounded] where `enough` persons stand behind. `by` is
    the passage that brought the one who pushed when places were granted last, `behind` how many
    pushed when it last looked.
    """

    __slots__ = (
        "behind", "best_per_m2", "by", "enough", "granted", "jam_per_m2", "most", "orderly",
    )  # fmt: skip

    def __init__(self, component: ComponentState, pressing: float, width_m: float) -> None:
        self.jam_per_m2 = component.curves[1].jam_density_per_m2
        self.best_per_m2 = component.curves[1].best_density_per_m2
        self.orderly = component.storage
        self.most = pressing * max(MOST_PER_M2 - self.jam_per_m2, 0.0) * component.area_m2
        self.enough = PUSHING_PER_M * width_m
        self.granted = 0
        self.behind = 0.0
        self.by = -1


def pack(component: ComponentState, now: float, latest: int) -> bool:
    """Grant or take back places by who stands behind now, and set the waves to match.

    `latest` is the latest passage of the run. True if more push than when it last looked:
    those further on in the queue are pushed too.
    """
    press = component.press
    if press is None or not (press.granted or _crowded(component)):
        return False
    behind, by = (0.0, -1) if component.guarded else standing_behind(component, now, press.enough)
    pushed, press.behind = behind > press.behind, behind
    more = press.most * behind / press.enough
    if more:  # the density's places, rounded up as those of an orderly crowd are
        more = math.ceil(press.jam_per_m2 * component.area_m2 + more - 1e-9) - press.orderly
    change = int(more) - press.granted
    if not change:
        return pushed
    press.granted += change
    press.by = by if by >= 0 else latest
    if component.lanes is not None:
        component.lanes.storage += change
    else:
        _grant(component, change)
    density = press.jam_per_m2 + press.granted / component.area_m2
    spread = density - press.best_per_m2
    set_waves(component, spread / (press.jam_per_m2 - press.best_per_m2))
    return pushed


def pushed_on(component: ComponentState) -> Iterator[ComponentState]:
    """Yield those further on in the queue who have not as many behind them as push in full."""
    reached = [component]
    seen = {component.index}
    for origin in reached:
        for way in origin.ways_out:
            target = way.target
            if not way.queue or target.press is None or target.index in seen:
                continue
            seen.add(target.index)
            if target.press.behind < target.press.enough:
                yield target
            else:
                reached.append(target)


def _grant(component: ComponentState, change: int) -> None:
    """Add places, or take some away: the unused first, then those on their way back."""
    if change < 0:
        unused = min(max(component.free, 0), -change)
        component.free -= unused
        change += unused
        while change < 0 and component.returns:
            component.returns.pop()
            change += 1
    component.free += change


def standing_behind(component: ComponentState, now: float, enough: float) -> tuple[float, int]:
    """Return how many stand in the queue into a component, on through full ones behind it.

    Counting stops at `enough`. The second is the passage by which the one came who stands there
    since last, -1 if that one has passed nothing yet.
    """
    behind, by, since_s = 0, -1, -math.inf
    reached = [component]
    seen = {component.index}
    for target in reached:
        for way in target.busy:
            if way.joint.shut:
                continue
            stand = bisect_right(way.queue, (now, math.inf))
            if not stand:
                continue
            behind += stand
            ready_s, previous = way.queue[stand - 1][:2]
            if ready_s > since_s:
                since_s, by = ready_s, previous
            if behind >= enough:
                return enough, by
            origin = way.origin
            if origin.index not in seen and _crowded(origin):
                seen.add(origin.index)
                reached.append(origin)
    return float(behind), by


def _crowded(component: ComponentState) -> bool:
    """Whether as many are in a component, or on their way back, as an orderly crowd has places."""
    press = component.press
    return press is not None and component.inside + _returning(component) >= press.orderly


def _returning(component: ComponentState) -> int:
    if component.lanes is not None:
        return sum(map(len, component.lanes.returns))
    return len(component.returns)


def next_push_s(component: ComponentState, now: float) -> float:
    """Return when the next one will stand before a full component, infinity if nobody walks up."""
    press = component.press
    if press is None or component.guarded or not _crowded(component):
        return math.inf
    soonest = math.inf
    for way in component.busy:
        at = bisect_right(way.queue, (now, math.inf))
        if at < len(way.queue) and way.queue[at][0] < soonest:
            soonest = way.queue[at][0]
    return soonest
