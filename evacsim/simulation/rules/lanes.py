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

from typing import Final

from evacsim.building.lanes import FROM_INSIDE
from evacsim.simulation.agenda import INF
from evacsim.simulation.arrays import Reals, Wholes
from evacsim.simulation.parts import NOT_ASKED, STREAM_M, UNLIMITED, Gate, Lane, Lanes
from evacsim.simulation.rules.overtaking import set_headway
from evacsim.simulation.rules.standing import still_from_s
from evacsim.simulation.state import Component, Direction, Person, Route, State

TWO_STREAMS_M: Final[float] = 2 * STREAM_M
A_HAIR_M: Final[float] = 1e-9
TENTH: Final[float] = 0.1
HALF: Final[float] = 0.5
CLEAR: Final[float] = 0.499
LEVEL_AT_A_TENTH: Final[float] = 0.85
"""What both directions together pass on the level at a share of a tenth, of one-way."""
LEVEL_AT_A_HALF: Final[float] = 0.95
STAIRS_AT_A_TENTH: Final[float] = 0.80
STAIRS_AT_A_HALF: Final[float] = 0.75


def both_ways(share: float, stairs: bool) -> float:
    """Return what both directions together pass, of one-way; `share` is the weaker one's."""
    tenth: float = STAIRS_AT_A_TENTH if stairs else LEVEL_AT_A_TENTH
    half: float = STAIRS_AT_A_HALF if stairs else LEVEL_AT_A_HALF
    if share <= TENTH:
        return 1.0 + (tenth - 1.0) * share / TENTH
    return tenth + (half - tenth) * (share - TENTH) / (HALF - TENTH)


def weaker_share(one: float, other: float, width_m: float) -> float:
    """Return the width share of the weaker direction: of the demand, a stream, half at most."""
    least: float = min(STREAM_M / width_m, HALF)
    if one + other == 0:
        return HALF
    return max(min(one, other) / (one + other), least)


def lane_at(lanes: Lanes, index: int) -> Lane:
    """Return the lane of an index, 0 or 1."""
    return lanes.first if index == 0 else lanes.second


def lane_of_walk(lanes: Lanes, since: int, there: int) -> int:
    """Return the lane of a walk; of one who turns round, that of where they go.

    Of one who comes to stay, that of anybody who comes in there.
    """
    found = lanes.of_walk.get((since, there))
    if found is not None:
        return found
    if since == there:
        for walk in lanes.of_walk:
            if walk[0] == since:
                return lanes.of_walk[walk]
        return 0
    return lanes.of_walk[FROM_INSIDE, there]


def heading(direction: Direction) -> int:
    """Return in which lane the first in the queue of a way in will walk."""
    person: Person = direction.queue[0]
    return lane_behind(person.route, direction)


def lane_behind(route: Route, direction: Direction) -> int:
    """Return in which lane those of a route walk who have come in by a direction; it is kept."""
    lane: int = route.in_lane[direction.index]
    if lane == NOT_ASKED:
        onward: Direction = route.onward[direction.index]
        lane = lane_of_walk(direction.target.lanes, direction.index, onward.index)
        route.in_lane[direction.index] = lane
    return lane


def one_at_a_time(component: Component) -> bool:
    """Whether one direction has to wait for the other: too narrow, or a guard sees to it."""
    return component.lanes.narrow or component.guarded


def weaker(lane: Lane, other: Lane) -> bool:
    """Whether fewer are to come in a lane than in the other; the first of two equal ones."""
    if lane.demand != other.demand:
        return lane.demand < other.demand
    return lane.index < other.index


def turn_of_others(component: Component, lane: Lane, other: Lane) -> bool:
    """Whether it is the turn of the others: a platoon has passed, or a guard lets more by.

    Where a guard sees to it there are no platoons: each side would wait for the other.
    """
    lanes: Lanes = component.lanes
    if component.guarded:
        return weaker(lane, other)
    return lanes.narrow and lanes.led_by == lane.index and lanes.platoon_left <= 0


def place_in_lane(state: State, component: Component, index: int) -> bool:
    """Whether there is a place in a lane.

    Sets `state.place_by` to the passage that gave it up just now, -1 if none did, and where there
    is no place `state.look_s` to when to look again.
    """
    lanes: Lanes = component.lanes
    lane: Lane = lane_at(lanes, index)
    other: Lane = lane_at(lanes, 1 - index)
    now: float = state.now
    still_s: float
    limit: int = lanes.storage
    back_s: float = lane.back_s[0] if lane.back_s else INF
    while back_s <= now:
        lane.returned_s = lane.back_s.pop(0)
        lane.returned_by = lane.back_by.pop(0)
        back_s = lane.back_s[0] if lane.back_s else INF
    state.place_by = lane.returned_by if lane.returned_s == now else -1
    state.look_s = INF
    if one_at_a_time(component):
        if other.waiting and turn_of_others(component, lane, other):
            return False
        if other.inside and (lanes.narrow or weaker(lane, other)):
            still_s = still_from_s(component, 1 - index)
            if still_s > now:
                state.look_s = still_s
                return False
    if lanes.both and not lanes.narrow:
        limit = max(1, int(lane.share * lanes.storage))
    if component.inside < lanes.storage and lane.inside + len(lane.back_s) < limit:
        return True
    state.look_s = back_s
    return False


def narrow_down(component: Component) -> None:
    """Take note of how much of the clear width is left."""
    lanes: Lanes = component.lanes
    lanes.width_m = component.clear_width_m * component.width_factor
    lanes.narrow = not lanes.landing and lanes.width_m < TWO_STREAMS_M - A_HAIR_M


def open_lanes(component: Component) -> None:
    """Let a component keep its places by lanes: routes now lead through it in both directions."""
    component.two_way = True
    component.lanes.storage = component.storage
    component.lanes.platoon_left = component.lanes.platoon
    narrow_down(component)
    component.free, component.counts, component.stuck = UNLIMITED, 0, False


def count_in(lanes: Lanes, person: Person, index: int, number: int) -> None:
    """Count somebody who walks through now; the lane is remembered until they leave."""
    lane: Lane = lane_at(lanes, index)
    before: int = person.lane
    if number > lanes.changed:
        lanes.changed = number
    if before >= 0:
        left: Lane = lane_at(lanes, before)
        left.inside -= 1
    person.lane = index
    lane.inside += 1
    if lanes.narrow and before < 0:
        # a platoon ends when it is spent and others wait
        other: Lane = lane_at(lanes, 1 - index)
        if lanes.led_by != index or not other.waiting:
            lanes.led_by, lanes.platoon_left = index, lanes.platoon
        lanes.platoon_left -= 1


def count_out(state: State, direction: Direction, person: Person, number: int) -> bool:
    """Count somebody out who leaves; True if the component has to look again now."""
    component: Component = direction.origin
    lanes: Lanes = component.lanes
    lane: Lane
    wave_s: float
    index: int = person.lane
    waiting: bool = lanes.first.waiting or lanes.second.waiting
    person.lane = -1
    lanes.changed = number
    if index < 0:  # they stood there and had not set off
        return waiting
    lane = lane_at(lanes, index)
    lane.inside -= 1
    if not state.swapping and lanes.storage < UNLIMITED:
        wave_s = max(0.0, direction.wave_s / lanes.slower - person.spare_s)
        give_back(lane.back_s, lane.back_by, state.now + wave_s, number)
    if not lane.inside:
        share_out(component)
    return waiting


def give_back(back_s: Reals, back_by: Wholes, time_s: float, number: int) -> int:
    """Note when a place that passage `number` gave up has travelled back, in order of time.

    Return where it stands in that order: 0 for the first to be back.
    """
    at: int = len(back_s)
    while at and back_s[at - 1] > time_s:  # of two at one time the earlier passage stays first
        at -= 1
    back_s.insert(at, time_s)
    back_by.insert(at, number)
    return at


def share_out(component: Component) -> None:
    """Split a component anew by the demand of this moment, or join it again."""
    lanes: Lanes = component.lanes
    first: Lane = lanes.first
    second: Lane = lanes.second
    less: Lane
    more: Lane
    share: float
    if not component.two_way or (lanes.narrow and not lanes.both):
        return
    both: bool = (first.inside > 0 or first.waiting) and (second.inside > 0 or second.waiting)
    if not both or lanes.narrow:
        if lanes.both:
            lanes.both, lanes.slower = False, 1.0
            first.share = second.share = 1.0
            set_ends(component)
        return
    share = share_by_demand(lanes)
    less, more = second, first
    if first.demand < second.demand:
        less, more = first, second
    if lanes.both and less.share == share:
        return
    lanes.both = True
    lanes.slower = both_ways(share, lanes.stairs)
    less.share, more.share = share, 1.0 - share
    set_ends(component)


def share_by_demand(lanes: Lanes) -> float:
    """Return the width share of the weaker direction by the demand of this moment.

    In hundredths: a split that shifts with every step costs time and means nothing. What was
    asked last is kept.
    """
    one: int = lanes.first.demand
    other: int = lanes.second.demand
    if one != lanes.asked_first or other != lanes.asked_second or lanes.width_m != lanes.asked_m:
        lanes.asked_first, lanes.asked_second, lanes.asked_m = one, other, lanes.width_m
        lanes.asked_share = in_hundredths(weaker_share(one, other, lanes.width_m))
    return lanes.asked_share


def in_hundredths(share: float) -> float:
    """Return round(share, 2), of 0 to 1: by way of its digits only where that is a near thing."""
    hundredths: int = int(share * 100.0 + 0.5)
    if abs(share * 100.0 - hundredths) < CLEAR:
        return hundredths / 100.0
    return round(share, 2)


def set_ends(component: Component) -> None:
    """Set how much longer the headways at the ends of a component are by its lanes."""
    lanes: Lanes = component.lanes
    direction: Direction
    lane: int
    for direction, lane in component.ends:
        longer: float = 1.0
        if lanes.both:
            own: Lane = lane_at(lanes, lane)
            longer = 1.0 / (own.share * lanes.slower)
        if direction.target is component:
            direction.split_ahead = longer
        else:
            direction.split_behind = longer
        set_headway(direction)
        set_gates(direction)


def set_gates(direction: Direction) -> None:
    """Give each direction a headway of its own where lanes are split, one to both where not."""
    other: Direction = direction.opposite
    later: Gate
    common: Gate = direction.connection.gate
    split: bool = (
        direction.split_ahead != 1.0
        or direction.split_behind != 1.0
        or other.split_ahead != 1.0
        or other.split_behind != 1.0
    )
    if split and direction.gate is common:
        copy_gate(common, direction.own_gate)
        copy_gate(common, other.own_gate)
        direction.gate, other.gate = direction.own_gate, other.own_gate
    elif not split and direction.gate is not common:
        later = direction.gate
        if other.gate.free_s > later.free_s or (
            other.gate.free_s == later.free_s and other.gate.last_passage > later.last_passage
        ):
            later = other.gate
        common.free_s, common.last_passage = later.free_s, later.last_passage
        common.owed_s, common.abreast_s = later.owed_s, later.abreast_s
        direction.gate = other.gate = common


def copy_gate(one: Gate, other: Gate) -> None:
    """Let a gate stand as another does."""
    other.free_s, other.blocked, other.last_passage = one.free_s, one.blocked, one.last_passage
    other.owed_s, other.abreast_s = one.owed_s, one.abreast_s


def meet_at_door(state: State, direction: Direction) -> float:
    """Return how much longer the headway after this passage is, where two directions meet.

    At a door they take turns, by demand where two streams find room side by side, else one by
    one. Ends of flights and corridor cuts follow the lanes beside them.
    """
    other: Direction = direction.opposite
    width_m: float = direction.connection.clear_width_m
    share: float = HALF
    less: float = HALF
    first: Person
    own: int
    theirs: int
    if direction.connection.full_width:
        return 1.0
    meets: bool = direction.passable and len(other.queue) > 0
    if meets:
        first = other.queue[0]
        meets = first.ready_s <= state.now
    if not meets:
        direction.met = other.met = 0.0
        return 1.0
    if width_m >= TWO_STREAMS_M - A_HAIR_M:
        own, theirs = len(direction.queue) + 1, len(other.queue)
        less = weaker_share(own, theirs, width_m)
        share = less if own <= theirs else 1.0 - less
    direction.met += 1.0 / share
    return 1.0 / both_ways(less, False)
