"""Why somebody passes now: one test for every cause, and which of two that bind at once counts."""

from __future__ import annotations

import pytest

from evacsim.errors import SimulationError
from evacsim.simulation.causes import bind, event_of_a_lock, lost_turn
from evacsim.simulation.parts import (
    BLOCKED,
    HEADWAY,
    HOLD,
    LOCK,
    NO_EVENT,
    PLACE,
    PRE_MOVEMENT,
    REROUTE,
    SLOWED,
    TURN,
    WALKING,
)
from tests.simulation.small_state import Small, person

NOW_S = 30.0


@pytest.fixture
def small() -> Small:
    """At 30 s; passages 0 to 4 happened at 10, 12, 14, 16 and 18 s, all by the door."""
    made = Small()
    for time_s in (10.0, 12.0, 14.0, 16.0, 18.0):
        made.passed(time_s)
    made.state.now = NOW_S
    return made


def told(small: Small) -> tuple[int, int, int]:
    return small.state.cause, small.state.cause_by, small.state.cause_event


def bound(small: Small, *, ready_s: float = 15.0, place_by: int = -1) -> tuple[int, int, int]:
    """Bind somebody at the foot whose own passage before was number 1."""
    one = person(ready_s=ready_s, cause=WALKING, previous=1)
    bind(small.state, small.foot, one, place_by)
    return told(small)


@pytest.mark.parametrize("own", [PRE_MOVEMENT, WALKING, SLOWED, REROUTE])
def test_who_is_ready_now_passes_for_their_own_cause(small: Small, own: int) -> None:
    """Even where a headway ends, a place comes back and a lock opens at the same moment."""
    small.foot.gate.free_s = NOW_S
    small.foot.connection.opened_s = NOW_S
    bind(small.state, small.foot, person(ready_s=NOW_S, cause=own, previous=3), place_by=2)
    assert told(small) == (own, 3, NO_EVENT)


def test_headway(small: Small) -> None:
    """It comes before a place and before a lock that end at the same moment."""
    small.foot.gate.free_s = NOW_S
    small.foot.gate.last_passage = 4
    small.foot.connection.opened_s = NOW_S
    assert bound(small, place_by=2) == (HEADWAY, 4, NO_EVENT)


@pytest.mark.parametrize("event", [0, 7, NO_EVENT])
def test_blocked(small: Small, event: int) -> None:
    """A headway that was longer for a fall: one of an event of the file, or of a person."""
    small.foot.gate.free_s = NOW_S
    small.foot.gate.last_passage = 4
    small.foot.gate.blocked = event
    assert bound(small) == (BLOCKED, 4, event)


@pytest.mark.parametrize("gave_up", [0, 3])
def test_place(small: Small, gave_up: int) -> None:
    """It comes before a lock that opens at the same moment."""
    small.foot.connection.opened_s = NOW_S
    small.foot.connection.event = 5
    assert bound(small, place_by=gave_up) == (PLACE, gave_up, NO_EVENT)


def test_turn(small: Small) -> None:
    """The place before went through the door, while this one stood ready at the foot."""
    small.landing.last_grant, small.landing.last_grant_direction = 4, small.door.index
    assert bound(small, place_by=3) == (TURN, 4, NO_EVENT)


@pytest.mark.parametrize("opened_by", [LOCK, HOLD])
def test_lock_and_hold(small: Small, opened_by: int) -> None:
    small.foot.connection.opened_s = NOW_S
    small.foot.connection.opened_by = opened_by
    small.foot.connection.event = 6
    assert bound(small) == (opened_by, 1, 6)


@pytest.mark.parametrize(("ready_s", "by"), [(17.9, 4), (18.0, 1), (18.1, 1)])
def test_who_stood_in_the_queue_before_it_closed_waited_for_the_last_one_through(
    small: Small, ready_s: float, by: int
) -> None:
    """The last one through passed at 18 s."""
    small.foot.connection.opened_s = NOW_S
    small.foot.connection.event = 6
    small.foot.connection.gate.last_passage = 4
    assert bound(small, ready_s=ready_s) == (LOCK, by, 6)


def test_the_first_passage_of_all_may_be_the_last_one_through(small: Small) -> None:
    small.foot.connection.opened_s = NOW_S
    small.foot.connection.gate.last_passage = 0  # at 10 s
    assert bound(small, ready_s=9.0) == (LOCK, 0, NO_EVENT)


@pytest.mark.parametrize("pushed_by", [0, 2])
def test_a_place_that_pushing_made(small: Small, pushed_by: int) -> None:
    small.landing.press.by = pushed_by
    assert bound(small) == (PLACE, pushed_by, NO_EVENT)


def test_in_a_closed_cycle_nobody_waits_for_one_who_pushes(small: Small) -> None:
    """The passage before theirs let the second of a cycle go."""
    small.landing.press.by = 0
    small.state.swapping, small.state.swap_starts = True, 2
    assert bound(small) == (PLACE, 3, NO_EVENT)  # four is their own number


def test_who_closes_a_cycle_lost_their_turn_to_the_last_one_in(small: Small) -> None:
    small.state.swapping, small.state.swap_starts = True, 4
    small.landing.last_grant = 2
    assert bound(small) == (PLACE, 2, NO_EVENT)


@pytest.mark.parametrize("changed", [0, 3])
def test_who_waits_for_the_other_direction(small: Small, changed: int) -> None:
    small.landing.two_way = True
    small.landing.lanes.changed = changed
    assert bound(small) == (PLACE, changed, NO_EVENT)


def test_before_anybody_has_passed_the_lock_that_people_stand_before(small: Small) -> None:
    small.landing.two_way = True
    small.exit.passable, small.exit.connection.event = False, 8
    assert bound(small) == (LOCK, 1, 8)


def test_who_waits_for_nothing_is_a_fault_of_the_engine(small: Small) -> None:
    with pytest.raises(SimulationError, match=r"^a passage of foot at 30\.0 s has no cause$"):
        bound(small)


@pytest.mark.parametrize(
    ("ready_s", "free_s", "opened_s", "lost"),
    [
        (15.9, 15.9, 15.9, True),
        (16.0, 15.9, 15.9, True),  # ready at the very moment
        (16.1, 15.9, 15.9, False),
        (15.9, 16.0, 15.9, True),  # the headway over at the very moment
        (15.9, 16.1, 15.9, False),
        (15.9, 15.9, 16.0, False),  # opened at the very moment: too late
    ],
)
def test_a_turn_is_lost_where_one_could_have_passed_when_it_was_granted(
    small: Small, ready_s: float, free_s: float, opened_s: float, *, lost: bool
) -> None:
    """The turn was granted at 16 s."""
    small.landing.last_grant, small.landing.last_grant_direction = 3, small.door.index
    small.foot.gate.free_s = free_s
    small.foot.connection.opened_s = opened_s
    assert lost_turn(small.state, small.foot, person(ready_s=ready_s)) is lost


def test_nobody_loses_a_turn_to_their_own_stream_or_to_nobody(small: Small) -> None:
    small.landing.last_grant, small.landing.last_grant_direction = 3, small.foot.index
    assert lost_turn(small.state, small.foot, person(ready_s=1.0)) is False
    small.landing.last_grant, small.landing.last_grant_direction = -1, -1
    assert lost_turn(small.state, small.foot, person(ready_s=1.0)) is False
    small.landing.last_grant, small.landing.last_grant_direction = 0, small.door.index  # at 10 s
    assert lost_turn(small.state, small.foot, person(ready_s=1.0))


def test_the_nearest_lock_is_named(small: Small) -> None:
    """One on the way out of the component before one elsewhere; an open one never."""
    elsewhere = small.door.opposite  # out of the landing, too: open
    elsewhere.connection.event = 1
    assert event_of_a_lock(small.state, small.landing) == NO_EVENT
    small.foot.passable, small.foot.connection.event = False, 4
    assert event_of_a_lock(small.state, small.landing) == 4  # leads into it, stands further off
    small.exit.passable, small.exit.connection.event = False, 0
    assert event_of_a_lock(small.state, small.landing) == 0


def test_a_way_that_is_closed_for_no_event_is_no_lock(small: Small) -> None:
    small.exit.passable = small.foot.passable = False
    assert event_of_a_lock(small.state, small.landing) == NO_EVENT
    small.foot.connection.event = 0
    assert event_of_a_lock(small.state, small.landing) == 0
