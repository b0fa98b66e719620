"""Counterflow: while both directions are present a component is split into lanes.

The weaker direction has its share of the demand, at least one stream and at most half; each lane
then is one-way with its own places, waves and headways, and both together pass less than one
direction alone. Narrower than two streams the directions take turns in platoons. Only components
that routes pass in both directions have lanes at all.

Source of what both together pass: the walkway and stair counts in JuPedSim-network's
documentation (Arnott 2022): level 0.84-0.86 of one-way at a share of a tenth and 0.94-1.0 at a
half, stairs 0.75-0.80.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from typing import TYPE_CHECKING, Final

from evacsim.building.directions import FROM_INSIDE
from evacsim.simulation.standing import still_from_s
from evacsim.simulation.world import STREAM_M, UNLIMITED, Gate, set_headway

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building.network import Component
    from evacsim.simulation.run import Run
    from evacsim.simulation.world import ComponentState, WayState

    Directions = Mapping[tuple[int, int], int]

TWO_STREAMS_M: Final = 2 * STREAM_M
_TENTH: Final = 0.1
_HALF: Final = 0.5
LEVEL: Final = (0.85, 0.95)
"""What both directions together pass at a share of a tenth and of a half, of one-way."""
STAIRS: Final = (0.80, 0.75)


def both_ways(share: float, points: tuple[float, float]) -> float:
    """Return what both directions together pass, of one-way; `share` is the weaker one's."""
    tenth, half = points
    if share <= _TENTH:
        return 1.0 + (tenth - 1.0) * share / _TENTH
    return tenth + (half - tenth) * (share - _TENTH) / (_HALF - _TENTH)


def weaker_share(one: float, other: float, width_m: float) -> float:
    """Return the width share of the weaker direction: of the demand, a stream, half at most."""
    least = min(STREAM_M / width_m, _HALF)
    if one + other == 0:
        return _HALF
    return max(min(one, other) / (one + other), least)


class Lanes:
    """The two directions of one component as they stand now.

    `inside` counts those who walk each way, `demand` those whose routes lead through it (see
    `demand.py`), `waiting` tells where somebody stands ready to come in; `returns` are the places
    given up and when each has travelled back; `changed` is the last passage that changed anything.
    """

    __slots__ = (
        "both", "changed", "clear_width_m", "demand", "directions", "ends", "guarded", "inside",
        "landing", "led_by", "narrow", "of", "platoon", "platoon_left", "points", "returned",
        "returns", "share", "slower", "storage", "waiting", "width_m",
    )  # fmt: skip

    def __init__(self, component: Component, state: ComponentState, directions: Directions) -> None:
        self.directions = directions
        self.storage = state.storage
        self.width_m = self.clear_width_m = component.clear_width_m
        self.points = STAIRS if state.flight else LEVEL
        self.landing = component.kind == "landing"
        self.ends = [] if self.landing else _ends(state, directions)
        self.narrow_down(state.width_factor)
        best = state.curves[1].best_density_per_m2
        self.platoon = max(1, int(best * component.area_m2)) if best < math.inf else 1
        self.platoon_left = self.platoon
        self.led_by = 0
        self.inside = [0, 0]
        self.demand = [0, 0]
        self.waiting = [False, False]
        self.returns: tuple[deque[tuple[float, int]], deque[tuple[float, int]]] = (deque(), deque())
        self.of: dict[int, int] = {}
        self.returned = [(-math.inf, -1), (-math.inf, -1)]
        self.both = False
        self.guarded = state.guarded
        self.share = [1.0, 1.0]
        self.slower = 1.0
        self.changed = -1

    def narrow_down(self, factor: float) -> None:
        """Take note of how much of the clear width is left."""
        self.width_m = self.clear_width_m * factor
        self.narrow = not self.landing and self.width_m < TWO_STREAMS_M - 1e-9

    def direction(self, since: int, there: int) -> int:
        """Return the direction of a walk; of one who turns round, that of where it goes."""
        found = self.directions.get((since, there))
        return self.directions[FROM_INSIDE, there] if found is None else found

    def heading(self, run: Run, way: WayState) -> int:
        """Return in which direction the first in the queue of a way in will walk."""
        onward, _ = run.route[way.queue[0][2]][way.index]
        return self.direction(way.index, onward.index)

    def place(
        self, direction: int, component: ComponentState, now: float
    ) -> tuple[bool, int, float]:
        """Return whether there is a place, by which passage, and when to look again if not."""
        other = 1 - direction
        back = self.returns[direction]
        while back and back[0][0] <= now:
            self.returned[direction] = back.popleft()
        time_s, giver = self.returned[direction]
        by = giver if time_s == now else -1
        if self.one_at_a_time():
            if self.waiting[other] and self._turn_of_others(direction):
                return False, by, math.inf
            if self.inside[other] and (self.narrow or self._weaker(direction)):
                still_s = still_from_s(component, other)
                if still_s > now:
                    return False, by, still_s
        limit = self.storage
        if self.both and not self.narrow:
            limit = max(1, int(self.share[direction] * self.storage))
        if component.inside < self.storage and self.inside[direction] + len(back) < limit:
            return True, by, now
        return False, by, back[0][0] if back else math.inf

    def one_at_a_time(self) -> bool:
        """Whether one direction has to wait for the other: too narrow, or a guard sees to it."""
        return self.narrow or self.guarded

    def _turn_of_others(self, direction: int) -> bool:
        """Whether it is the turn of the others: a platoon has passed, or a guard lets more by."""
        spent = self.narrow and self.led_by == direction and self.platoon_left <= 0
        return spent or (self.guarded and self._weaker(direction))

    def _weaker(self, direction: int) -> bool:
        other = 1 - direction
        return (self.demand[direction], direction) < (self.demand[other], other)

    def lead(self, direction: int) -> None:
        """Take note of who comes in: a platoon ends when it is spent and others wait."""
        if self.led_by != direction or not self.waiting[1 - direction]:
            self.led_by, self.platoon_left = direction, self.platoon
        self.platoon_left -= 1


def _ends(state: ComponentState, directions: Directions) -> list[tuple[WayState, int]]:
    """Return the ways of full width into and out of a component that only one direction uses."""
    ends = []
    for way in (*state.ways_in, *state.ways_out):
        if not (way.joint.full_width and (state.flight or not _flight_end(way))):
            continue
        part = 0 if way.target is state else 1
        uses = {
            found
            for walk, found in directions.items()
            if walk[part] == way.index and walk[0] != FROM_INSIDE
        }
        if len(uses) == 1:
            ends.append((way, uses.pop()))
    return ends


def _flight_end(way: WayState) -> bool:
    return way.origin.flight or way.target.flight


def open_lanes(component: ComponentState, facts: Component, found: Directions) -> None:
    """Give a component lanes: routes now lead through it in both directions."""
    component.lanes = Lanes(facts, component, found)
    component.free, component.counts, component.stuck = UNLIMITED, 0, False


def count_in(lanes: Lanes, occupant: int, since: int, there: int, number: int = -1) -> None:
    """Count somebody who walks through now; the direction is remembered until it leaves."""
    lanes.changed = max(lanes.changed, number)
    before = lanes.of.pop(occupant, None)
    if before is not None:
        lanes.inside[before] -= 1
    direction = lanes.of[occupant] = lanes.direction(since, there)
    lanes.inside[direction] += 1
    if lanes.narrow and before is None:
        lanes.lead(direction)


def count_out(run: Run, way: WayState, occupant: int, now: float, number: int) -> bool:
    """Count somebody out who leaves by `way`; True if the component has to look again now."""
    lanes = way.origin.lanes
    if lanes is None:
        raise AssertionError(way.origin.id)
    direction = lanes.of.pop(occupant, None)
    lanes.changed = number
    if direction is None:  # it stood there and had not set off
        return any(lanes.waiting)
    lanes.inside[direction] -= 1
    if not run.swapping and lanes.storage < UNLIMITED:
        back = (now + way.wave_s / lanes.slower, number)
        insort(lanes.returns[direction], back)
    if not lanes.inside[direction]:
        share_out(way.origin)
    return any(lanes.waiting)


def share_out(component: ComponentState) -> None:
    """Split a component anew by the demand of this moment, or join it again."""
    lanes = component.lanes
    if lanes is None or (lanes.narrow and not lanes.both):
        return
    inside = lanes.inside
    both = (inside[0] > 0 or lanes.waiting[0]) and (inside[1] > 0 or lanes.waiting[1])
    if not both or lanes.narrow:
        if lanes.both:
            lanes.both, lanes.slower = False, 1.0
            lanes.share[0] = lanes.share[1] = 1.0
            for way, _ in lanes.ends:
                _set_split(way, component, 1.0)
        return
    demand = lanes.demand
    # in hundredths: a split that shifts with every step costs time and means nothing
    weaker = round(weaker_share(demand[0], demand[1], lanes.width_m), 2)
    least = 0 if demand[0] < demand[1] else 1
    if lanes.both and lanes.share[least] == weaker:
        return
    lanes.both = True
    lanes.slower = both_ways(weaker, lanes.points)
    lanes.share[least], lanes.share[1 - least] = weaker, 1.0 - weaker
    for way, direction in lanes.ends:
        _set_split(way, component, 1.0 / (lanes.share[direction] * lanes.slower))


def _set_split(way: WayState, component: ComponentState, longer: float) -> None:
    """Set how much longer the headways of a way are by the lanes at one of its sides."""
    if way.target is component:
        way.split_ahead = longer
    else:
        way.split_behind = longer
    set_headway(way)
    ways = (way, way.opposite)
    if any(one.split_ahead != 1.0 or one.split_behind != 1.0 for one in ways):
        if way.gate is way.joint:  # each direction keeps its own headway from here on
            way.gate, way.opposite.gate = Gate(way.joint), Gate(way.joint)
    elif way.gate is not way.joint:
        later = max(way.gate, way.opposite.gate, key=lambda gate: (gate.free_s, gate.last_passage))
        way.joint.free_s, way.joint.last_passage = later.free_s, later.last_passage
        way.gate = way.opposite.gate = way.joint


def meet_at_door(way: WayState, now: float) -> float:
    """Return how much longer the headway after this passage is, where two directions meet.

    At a door they take turns, by demand where two streams find room side by side, else one by
    one. Ends of flights and corridor cuts follow the lanes beside them.
    """
    other = way.opposite
    if way.joint.full_width:
        return 1.0
    if way.joint.shut or not other.queue or other.queue[0][0] > now:
        way.met = other.met = 0.0
        return 1.0
    share = weaker = _HALF
    if way.joint.clear_width_m >= TWO_STREAMS_M - 1e-9:
        own, theirs = len(way.queue) + 1, len(other.queue)
        weaker = weaker_share(own, theirs, way.joint.clear_width_m)
        share = weaker if own <= theirs else 1.0 - weaker
    way.met += 1.0 / share
    return 1.0 / both_ways(weaker, LEVEL)
