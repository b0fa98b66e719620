"""What one slow person costs a flight, worked out by hand: 1.8 m wide, 3 streams of 0.6 m.

At best flow people walk at 0.8 m/s, and whoever is slower than 0.5 m/s lies beyond the law's own
population. A headway is 0.5 s over the whole width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.simulation.agenda import INF
from evacsim.simulation.parts import DOWN, SLOWED, TURN, WALKING
from evacsim.simulation.rules.overtaking import set_headway, set_widths, slow_down
from evacsim.simulation.rules.walking import keep_order
from tests.simulation.small_state import Small, person

if TYPE_CHECKING:
    from evacsim.simulation.state import Person


@pytest.fixture
def small() -> Small:
    """The flight as above, and at 100 s."""
    made = Small()
    made.state.now = 100.0
    flight = made.flight
    flight.width_m = flight.clear_width_m = 1.8
    flight.streams = 3
    flight.best_speeds_m_per_s = [1.0, 0.8, 0.6]
    flight.slowest_m_per_s = 0.5
    for direction in made.state.directions:
        direction.plain_headway_s = direction.own_headway_s = direction.headway_s = 0.5
    return made


def headways(small: Small) -> list[float]:
    """Those at the foot, down and up; then of the door, which is not the flight's."""
    return [one.headway_s for one in (small.foot, small.foot.opposite, small.door)]


@pytest.mark.parametrize(
    ("lost_m", "headway_s"),
    [
        (0.6, 0.75),  # 1.2 of 1.8 m are left
        (0.3, 0.6),
        (1.2, 1.5),  # one stream is left
        (1.5, 1.5),  # and stays
    ],
)
def test_what_a_slow_person_takes_of_the_width_is_lost_to_flow(
    small: Small, lost_m: float, headway_s: float
) -> None:
    slow_down(small.state, small.flight, person(), lost_m)
    assert headways(small) == pytest.approx([headway_s, headway_s, 0.5], abs=1e-9)


def test_when_the_slow_person_has_left_the_flight_is_as_before(small: Small) -> None:
    one, other = person(0), person(1)
    slow_down(small.state, small.flight, one, 0.1)
    slow_down(small.state, small.flight, other, 0.7)
    assert small.state.slow_people == 2
    assert small.flight.slow_m == pytest.approx(0.8)
    assert (one.slow_m, other.slow_m) == (0.1, 0.7)
    slow_down(small.state, small.flight, other, 0.0)
    assert (small.state.slow_people, other.slow_m) == (1, 0.0)
    assert small.flight.slow_m == pytest.approx(0.1)
    assert headways(small) == pytest.approx([0.9 / 1.7] * 2 + [0.5], abs=1e-9)
    slow_down(small.state, small.flight, one, 0.0)
    assert (small.state.slow_people, small.flight.slow_m, one.slow_m) == (0, 0.0, 0.0)
    assert headways(small) == pytest.approx([0.5] * 3, abs=1e-9)


def test_who_grows_slower_is_one_slow_person_still(small: Small) -> None:
    one = person()
    slow_down(small.state, small.flight, one, 0.2)
    slow_down(small.state, small.flight, one, 0.3)
    assert small.state.slow_people == 1


def test_the_last_slow_person_leaves_no_rest_of_a_width(small: Small) -> None:
    """0.1 + 0.7 - 0.7 is not 0.1: with another flight's slow one still there, to a billionth."""
    small.state.slow_people = 1  # elsewhere
    one, other = person(0), person(1)
    slow_down(small.state, small.flight, one, 0.1)
    slow_down(small.state, small.flight, other, 0.7)
    slow_down(small.state, small.flight, one, 0.0)
    slow_down(small.state, small.flight, other, 0.0)
    assert small.flight.slow_m == 0.0
    assert small.state.slow_people == 1
    slow_down(small.state, small.flight, one, 1e-6)
    assert small.flight.slow_m == 1e-6


def test_when_nobody_is_slow_any_more_nothing_is_left_whatever_was_lost(small: Small) -> None:
    small.flight.slow_m = 0.4  # of one who was there before a fall was cleared
    one = person()
    slow_down(small.state, small.flight, one, 0.6)
    slow_down(small.state, small.flight, one, 0.0)
    assert small.flight.slow_m == 0.0


def test_the_end_of_a_flight_is_the_flight_s_own(small: Small) -> None:
    """Set for the landing, a level place: its door gets the plain headway, the foot is left."""
    small.door.own_headway_s = small.exit.own_headway_s = small.foot.own_headway_s = 9.0
    small.foot.opposite.own_headway_s = 9.0
    small.landing.streams = 0  # counted on flights alone
    set_widths(small.landing)
    assert (small.door.own_headway_s, small.exit.own_headway_s) == (0.5, 0.5)
    assert (small.foot.own_headway_s, small.foot.opposite.own_headway_s) == (9.0, 9.0)
    assert small.door.headway_s == 0.5


def test_lanes_ahead_and_behind_lengthen_a_headway_by_the_narrower_of_them(small: Small) -> None:
    small.foot.split_ahead, small.foot.split_behind = 1.5, 2.0
    set_headway(small.foot)
    assert small.foot.headway_s == pytest.approx(1.0)
    small.foot.split_ahead = 3.0
    set_headway(small.foot)
    assert small.foot.headway_s == pytest.approx(1.5)


def walker(speed_m_per_s: float = 0.8) -> Person:
    one = person(cause=WALKING)
    one.down_m_per_s = speed_m_per_s
    return one


def kept(small: Small, one: Person, ready_s: float = 112.0) -> float:
    """Who walks 8 m down the flight and would be ready then: when they are."""
    small.state.walk_m = 8.0
    return keep_order(small.state, small.flight, DOWN, one, small.foot, ready_s)


def test_on_a_wide_flight_those_behind_pass_a_slow_person(small: Small) -> None:
    """At 0.2 of 0.8 m/s they keep three quarters of one stream from flowing."""
    slow = walker(0.2)
    assert kept(small, slow, 140.0) == 140.0
    assert small.flight.slow_m == pytest.approx(0.6 * 0.75)
    assert small.foot.last_ready_s == -INF  # nobody has to wait for them
    assert kept(small, walker(), 110.0) == 110.0


@pytest.mark.parametrize(("speed", "slow"), [(0.49, True), (0.5, False)])
def test_who_is_slow_lies_beyond_the_law_s_own_population(
    small: Small, speed: float, *, slow: bool
) -> None:
    kept(small, walker(speed))
    assert (small.flight.slow_m > 0) is slow


def test_on_a_narrow_flight_nobody_is_passed(small: Small) -> None:
    small.flight.narrow = True
    assert kept(small, walker(0.2), 140.0) == 140.0
    assert small.flight.slow_m == 0.0
    assert small.foot.last_slow
    assert kept(small, walker(), 110.0) == 140.0
    assert kept(small, walker(), 141.0) == 141.0
    assert not small.foot.last_slow


def test_who_is_ready_with_a_slow_person_is_the_last_one(small: Small) -> None:
    """They come as late of their own: what they take beyond 10 s at best flow is spared."""
    small.flight.narrow = True
    slow, other = walker(0.2), walker()
    kept(small, slow, 140.0)
    assert kept(small, other, 140.0) == 140.0
    assert not small.foot.last_slow
    assert (slow.spare_s, other.spare_s) == (0.0, pytest.approx(30.0))


def test_on_a_wide_flight_equals_pass_one_another(small: Small) -> None:
    kept(small, walker(), 120.0)
    assert kept(small, walker(), 115.0) == 115.0
    assert small.foot.last_ready_s == 120.0


def test_what_a_walk_takes_longer_than_at_best_flow_is_spared(small: Small) -> None:
    """8 m at 0.8 m/s are 10 s; ready after 12 s: 2 s that the law's capacity holds already."""
    one = walker(0.6)
    kept(small, one, 112.0)
    assert one.spare_s == pytest.approx(2.0)
    quick = walker(1.0)
    kept(small, quick, 108.0)
    assert quick.spare_s == 0.0


def test_behind_a_slow_person_nothing_is_spared(small: Small) -> None:
    small.flight.narrow = True
    slow, behind = walker(0.2), walker()
    kept(small, slow, 140.0)
    kept(small, behind, 112.0)
    assert (slow.spare_s, behind.spare_s) == (0.0, 0.0)


def test_where_best_flow_has_no_speed_nothing_is_spared(small: Small) -> None:
    small.flight.best_speeds_m_per_s = [INF, INF, INF]
    one = walker()
    kept(small, one)
    assert one.spare_s == 0.0


@pytest.mark.parametrize(("factor", "ready_s", "spare_s"), [(0.5, 126.0, 6.0), (2.0, 107.0, 2.0)])
def test_in_the_dark_all_are_slower_alike(
    small: Small, factor: float, ready_s: float, spare_s: float
) -> None:
    """At half speed 8 m at 0.4 m/s are 20 s, at twice the speed 5 s.

    A slow one keeps as much of a stream.
    """
    small.flight.speed_factor = factor
    one, slow = walker(0.6), walker(0.2)
    kept(small, one, ready_s)
    assert one.spare_s == pytest.approx(spare_s)
    kept(small, slow, 180.0)
    assert small.flight.slow_m == pytest.approx(0.6 * 0.75)


@pytest.mark.parametrize(
    ("clear_m", "width_m", "passed"),
    [
        (1.8, 1.2, True),
        (1.8, 1.21, False),
        (1.5, 0.9, True),  # one stream exactly
        (1.5, 0.95, False),
    ],
)
def test_who_is_carried_is_passed_where_a_stream_is_left(
    small: Small, clear_m: float, width_m: float, *, passed: bool
) -> None:
    """What is left of the clear width beside them and those who carry them; they are slow too."""
    small.flight.clear_width_m = clear_m
    carried = walker(0.2)
    carried.width_m = width_m
    kept(small, carried, 140.0)
    assert small.flight.slow_m == pytest.approx(width_m * 0.75)
    behind = walker()
    assert kept(small, behind, 112.0) == (112.0 if passed else 140.0)
    assert behind.cause == (WALKING if passed else SLOWED)


def test_where_nobody_is_carried_nobody_is_held_up_by_the_width(small: Small) -> None:
    """On 0.5 m people keep their order, as on any narrow flight; that is no cause of its own."""
    small.flight.clear_width_m, small.flight.narrow = 0.5, True
    kept(small, walker(), 140.0)
    behind = walker()
    assert kept(small, behind, 112.0) == 140.0
    assert behind.cause == WALKING


def test_a_cause_of_their_own_is_kept_behind_those_who_are_carried(small: Small) -> None:
    small.foot.behind_s = 140.0
    one = walker()
    one.cause = TURN
    assert kept(small, one) == 140.0
    assert one.cause == TURN
    late = walker()
    assert kept(small, late, 140.0) == 140.0
    assert late.cause == WALKING  # they would not have been sooner
