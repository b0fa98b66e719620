"""How far a crowd packs, worked out by hand on a landing of 10 m2, 2 m wide.

An orderly crowd stands at 3 per m2 (30 places), flows best at 1.8 per m2, and 60 behind (30 for
each metre of effective width) push in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.simulation.agenda import INF
from evacsim.simulation.rules.pressing import (
    crowded,
    grant,
    let_push,
    next_push_s,
    pack,
    push_on,
    standing_behind,
)
from tests.simulation.small_state import Small, person, stand

if TYPE_CHECKING:
    from evacsim.simulation.state import Component, Direction


def pressed(component: Component, pressing: float = 1.0) -> None:
    component.storage = component.free = 30
    component.press.jam_per_m2, component.press.best_per_m2 = 3.0, 1.8
    let_push(component, pressing, 2.0)


@pytest.fixture
def small() -> Small:
    """At 100 s; landing and flight are full."""
    made = Small()
    made.state.now = 100.0
    for component in (made.landing, made.flight):
        pressed(component)
        component.inside, component.free = 30, 0
    return made


def standers(direction: Direction, number: int, ready_s: float = 50.0) -> None:
    """So many stand before a connection; each came by the passage of their own number."""
    stand(direction, *(person(n, ready_s=ready_s, previous=n) for n in range(number)))


@pytest.mark.parametrize(("pressing", "most"), [(1.0, 50.0), (0.5, 25.0), (0.0, 0.0)])
def test_so_many_more_places_where_all_push(pressing: float, most: float) -> None:
    """p (8 - 3) per m2 on 10 m2."""
    small = Small()
    pressed(small.landing, pressing)
    press = small.landing.press
    assert (press.most, press.enough, press.orderly, press.pushes) == (most, 60.0, 30, True)


def test_no_place_is_lost_where_an_orderly_crowd_stands_denser_than_any_that_pushes() -> None:
    small = Small()
    small.landing.press.jam_per_m2 = 8.5
    let_push(small.landing, 1.0, 2.0)
    assert small.landing.press.most == 0.0


@pytest.mark.parametrize(
    ("behind", "places"),
    [
        (0, 0),
        (1, 1),  # 50 / 60, rounded up
        (6, 5),  # 5.0
        (7, 6),  # 5.83
        (59, 50),  # 49.2
        (60, 50),
        (75, 50),
    ],
)
def test_places_by_who_stands_behind(small: Small, behind: int, places: int) -> None:
    """50 B / 60, rounded up as the places of an orderly crowd are."""
    standers(small.foot, behind)
    assert pack(small.state, small.landing) is (behind > 0)
    assert small.landing.press.granted == places
    assert small.landing.free == places
    assert small.landing.press.behind == min(behind, 60)


def test_places_are_rounded_with_those_of_the_orderly_crowd() -> None:
    """3.04 per m2, 30.4 places: with those behind 35.36 and so 36, five more than 31."""
    small = Small()
    small.state.now = 100.0
    small.landing.press.jam_per_m2, small.landing.press.best_per_m2 = 3.04, 1.8
    small.landing.storage = 31
    let_push(small.landing, 1.0, 2.0)
    small.landing.inside, small.landing.free = 31, 0
    standers(small.foot, 6)  # 49.6 * 6 / 60 = 4.96: 35.36 in all
    pack(small.state, small.landing)
    assert small.landing.press.granted == 5


def test_the_waves_of_a_denser_queue_travel_longer(small: Small) -> None:
    """30 behind: 25 places more, 5.5 per m2; (5.5 - 1.8) / (3 - 1.8) times as long."""
    small.exit.lit_wave_s = 6.0
    standers(small.foot, 30)
    pack(small.state, small.landing)
    assert small.landing.wave_ratio == pytest.approx(3.7 / 1.2)
    assert small.exit.wave_s == pytest.approx(6.0 * 3.7 / 1.2, abs=1e-9)


def test_fewer_behind_take_places_back(small: Small) -> None:
    standers(small.foot, 60)
    assert pack(small.state, small.landing)
    standers(small.foot, 6)
    assert pack(small.state, small.landing) is False
    assert (small.landing.press.granted, small.landing.free) == (5, 5)
    assert small.landing.wave_ratio == pytest.approx((3.5 - 1.8) / 1.2)


def test_nothing_is_looked_at_where_the_crowd_is_not_there(small: Small) -> None:
    """29 inside and no place granted: nobody is pushed; with places granted they are counted."""
    small.landing.inside = 29
    standers(small.foot, 60)
    assert pack(small.state, small.landing) is False
    assert small.landing.press.granted == 0
    small.landing.inside = 30
    pack(small.state, small.landing)
    small.landing.inside = 10
    standers(small.foot, 0)
    pack(small.state, small.landing)
    assert (small.landing.press.granted, small.landing.press.behind) == (0, 0)


def test_before_a_guard_nobody_pushes(small: Small) -> None:
    small.landing.guarded = True
    standers(small.foot, 60)
    assert pack(small.state, small.landing) is False
    assert small.landing.press.granted == 0


def test_as_many_behind_push_no_further(small: Small) -> None:
    standers(small.foot, 12)
    assert pack(small.state, small.landing) is True
    assert small.landing.press.by == 11
    small.foot.queue[11].previous = 40  # another one, who came in their place
    assert pack(small.state, small.landing) is False
    assert (small.landing.press.granted, small.landing.press.by) == (10, 11)


def test_who_pushed_is_the_one_who_came_last(small: Small) -> None:
    """The passage by which they came gave the place; the first of all may be it."""
    stand(
        small.foot,
        person(0, ready_s=40.0, previous=7),
        person(1, ready_s=60.0, previous=0),
        person(2, ready_s=101.0, previous=9),  # still on the way
    )
    small.state.passages = 12
    pack(small.state, small.landing)
    assert small.landing.press.by == 0
    assert small.state.pushed_by == 0


def test_who_has_passed_nothing_yet_pushed_after_the_last_passage_of_all(small: Small) -> None:
    standers(small.foot, 1)
    small.foot.queue[0].previous = -1
    small.state.passages = 12
    pack(small.state, small.landing)
    assert small.landing.press.by == 11


def test_places_that_nobody_pushes_for_any_more_went_after_the_last_passage_of_all(
    small: Small,
) -> None:
    standers(small.foot, 3)
    pack(small.state, small.landing)
    assert (small.landing.press.granted, small.landing.press.by) == (3, 2)
    small.landing.guarded, small.state.passages = True, 12
    pack(small.state, small.landing)
    assert (small.landing.press.granted, small.landing.press.by) == (0, 11)


def test_places_where_people_walk_both_ways_belong_to_both_lanes(small: Small) -> None:
    landing = small.landing
    landing.two_way, landing.lanes.storage = True, 30
    standers(small.foot, 12)
    pack(small.state, landing)
    assert (landing.lanes.storage, landing.free) == (40, 0)


@pytest.mark.parametrize(
    ("change", "before", "then"),
    [
        (3, (2, [1.0]), (5, [1.0])),
        (-2, (5, [1.0]), (3, [1.0])),
        (-5, (5, [1.0]), (0, [1.0])),
        (-6, (5, [1.0, 2.0, 3.0]), (0, [1.0, 2.0])),  # the last to come back is lost first
        (-7, (5, [1.0, 2.0, 3.0]), (0, [1.0])),
        (-9, (5, [1.0, 2.0]), (-2, [])),  # two stand where there is no place any more
        (-2, (-1, [1.0, 2.0, 3.0]), (-1, [1.0])),
    ],
)
def test_places_granted_and_taken_back(
    small: Small, change: int, before: tuple[int, list[float]], then: tuple[int, list[float]]
) -> None:
    landing = small.landing
    landing.free, landing.back_s = before[0], list(before[1])
    landing.back_by = list(range(len(before[1])))
    grant(landing, change)
    assert (landing.free, landing.back_s) == then
    assert landing.back_by == list(range(len(then[1])))


def test_the_queue_goes_on_through_full_ones(small: Small) -> None:
    """Three at the foot, the flight is full: five who wait to come onto it push, too."""
    standers(small.foot, 3)
    standers(small.foot.opposite, 4)  # the other way, off the landing onto the flight
    assert standing_behind(small.state, small.landing, 60.0) == 7
    small.flight.inside = 29
    assert standing_behind(small.state, small.landing, 60.0) == 3


def test_who_cannot_pass_does_not_push_and_does_not_end_the_count(small: Small) -> None:
    standers(small.door, 5)
    standers(small.foot, 3)
    small.door.passable = False
    assert standing_behind(small.state, small.landing, 60.0) == 3
    small.door.passable = True
    standers(small.door, 5, ready_s=101.0)  # on their way
    assert standing_behind(small.state, small.landing, 60.0) == 3


def test_a_full_place_with_two_doors_is_counted_once(small: Small) -> None:
    """Both lead from the room to the landing; four wait to come into the room."""
    pressed(small.room)
    small.room.inside = 30
    small.foot.origin = small.room
    standers(small.foot, 3)
    standers(small.door, 5)
    standers(small.door.opposite, 4)
    assert standing_behind(small.state, small.landing, 60.0) == 12


def test_counting_stops_at_enough(small: Small) -> None:
    standers(small.foot, 3)
    standers(small.foot.opposite, 4, ready_s=90.0)
    assert standing_behind(small.state, small.landing, 3.0) == 3.0
    assert small.state.pushed_by == 2  # nobody further on was asked
    assert standing_behind(small.state, small.landing, 4.0) == 4.0
    assert small.state.pushed_by == 3  # who came later, at 90 s


def test_of_two_who_came_at_one_time_the_one_seen_first_pushed(small: Small) -> None:
    standers(small.foot, 3)
    standers(small.foot.opposite, 4)
    standing_behind(small.state, small.landing, 60.0)
    assert small.state.pushed_by == 2


@pytest.mark.parametrize(("inside", "back", "full"), [(30, 0, True), (29, 0, False), (29, 1, True)])
def test_crowded_counts_places_that_are_on_their_way_back(
    small: Small, inside: int, back: int, *, full: bool
) -> None:
    landing = small.landing
    landing.inside, landing.back_s = inside, [101.0] * back
    assert crowded(landing) is full


@pytest.mark.parametrize(("first", "second", "full"), [(1, 1, True), (2, 0, True), (1, 0, False)])
def test_crowded_counts_both_lanes(small: Small, first: int, second: int, *, full: bool) -> None:
    landing = small.landing
    landing.two_way, landing.inside = True, 28
    landing.back_s = [101.0] * 9  # of the time before it was split
    landing.lanes.first.back_s, landing.lanes.second.back_s = [101.0] * first, [101.0] * second
    assert crowded(landing) is full


def test_who_does_not_push_is_never_crowded(small: Small) -> None:
    small.landing.press.pushes = False
    assert crowded(small.landing) is False


def test_the_next_to_push_is_the_first_who_still_walks_up(small: Small) -> None:
    stand(small.foot, person(0, ready_s=90.0), person(1, ready_s=112.0), person(2, ready_s=113.0))
    stand(small.door, person(3, ready_s=108.0))
    assert next_push_s(small.state, small.landing) == 108.0
    small.door.queue[0].ready_s = 100.0  # stands from now on
    assert next_push_s(small.state, small.landing) == 112.0


@pytest.mark.parametrize("why", ["orderly", "guarded", "not full"])
def test_nobody_pushes_next(small: Small, why: str) -> None:
    standers(small.foot, 1, ready_s=120.0)
    assert next_push_s(small.state, small.landing) == 120.0
    small.landing.press.pushes = why != "orderly"
    small.landing.guarded = why == "guarded"
    small.landing.inside = 29 if why == "not full" else 30
    assert next_push_s(small.state, small.landing) == INF


def test_nobody_who_walks_up_is_nobody_next(small: Small) -> None:
    standers(small.foot, 2)
    assert next_push_s(small.state, small.landing) == INF


def woken(small: Small) -> set[str]:
    return {one.id for one in small.state.components if one.due_s == small.state.now}


def test_those_further_on_in_the_queue_are_woken(small: Small) -> None:
    """Behind them the queue grew: the landing looks, where not as many push as in full."""
    standers(small.foot, 3)
    small.landing.press.behind = 59
    push_on(small.state, small.flight)
    assert woken(small) == {"landing"}


def test_one_whom_enough_push_hands_on(small: Small) -> None:
    """60 push into the landing; beyond it is somebody whom fewer push."""
    pressed(small.outside)
    standers(small.foot, 3)
    standers(small.exit, 1)
    small.landing.press.behind = 60
    small.outside.press.behind = 5
    push_on(small.state, small.flight)
    assert woken(small) == {"outside"}


@pytest.mark.parametrize("why", ["nobody waits", "orderly"])
def test_nobody_further_on_is_woken(small: Small, why: str) -> None:
    standers(small.foot, 0 if why == "nobody waits" else 3)
    small.landing.press.pushes = why != "orderly"
    push_on(small.state, small.flight)
    assert woken(small) == set()


def test_a_ring_of_queues_is_gone_round_once(small: Small) -> None:
    """Flight, landing and room push one another in full: none is woken, and it ends."""
    pressed(small.room)
    small.room.press.behind = 60
    standers(small.door, 3)
    standers(small.door.opposite, 3)
    standers(small.foot, 3)
    standers(small.foot.opposite, 3)
    small.landing.press.behind = small.flight.press.behind = 60
    push_on(small.state, small.flight)
    assert woken(small) == set()
