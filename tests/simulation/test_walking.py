"""How long a walk takes among others, in the dark and against a stream, worked out by hand.

On a flight of 10 m2; whoever walks 9 m at 0.9 m/s takes 10 s.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from evacsim.simulation.parts import DOWN, LEVEL, SLOWED, TURN, UP, WALKING
from evacsim.simulation.rules.walking import met_s, own_speed_m_per_s, walk
from tests.simulation.small_state import Small, person

if TYPE_CHECKING:
    from evacsim.simulation.state import Person


@pytest.fixture
def small() -> Small:
    """At 100 s."""
    made = Small()
    made.state.now = 100.0
    return made


def walker(speed_m_per_s: float = 0.8) -> Person:
    one = person(cause=WALKING)
    one.down_m_per_s = speed_m_per_s
    return one


@pytest.mark.parametrize(("mode", "speed"), [(LEVEL, 1.3), (DOWN, 0.9), (UP, 0.7)])
def test_speeds_by_the_way_one_walks(mode: int, speed: float) -> None:
    one = person()
    one.level_m_per_s, one.down_m_per_s, one.up_m_per_s = 1.3, 0.9, 0.7
    assert own_speed_m_per_s(one, mode) == speed


def lawful(small: Small, at_law_m_per_s: float) -> None:
    """A law that says one speed on the flight whatever the density."""
    law = SimpleNamespace(speed_m_per_s=lambda _density: at_law_m_per_s)
    small.flight.curves = (law, law, law)  # type: ignore[assignment]
    small.flight.best_speeds_m_per_s = [0.1, 0.1, 0.1]


def walked(small: Small, one: Person, mode: int = DOWN, length_m: float = 9.0) -> float:
    """How long a walk through the flight takes [s]."""
    return walk(small.state, small.flight, mode, one, length_m) - 100.0


@pytest.mark.parametrize(("mode", "walk_s"), [(LEVEL, 6.0), (DOWN, 10.0), (UP, 15.0)])
def test_alone_one_walks_at_their_own_speed(small: Small, mode: int, walk_s: float) -> None:
    one = person(cause=WALKING)
    one.level_m_per_s, one.down_m_per_s, one.up_m_per_s = 1.5, 0.9, 0.6
    assert walked(small, one, mode) == pytest.approx(walk_s, abs=1e-9)
    assert one.walk_s == pytest.approx(walk_s, abs=1e-9)
    assert one.cause == WALKING


@pytest.mark.parametrize(
    ("factor", "walk_s", "cause"), [(0.5, 20.0, SLOWED), (1.25, 8.0, WALKING), (2.0, 5.0, WALKING)]
)
def test_darkness_slows_and_says_so(small: Small, factor: float, walk_s: float, cause: int) -> None:
    """9 m at 0.9 m/s: 10 s is their own walk; who is quicker than that is slowed by nothing."""
    small.flight.speed_factor = factor
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(walk_s, abs=1e-9)
    assert one.walk_s == pytest.approx(10.0, abs=1e-9)
    assert one.cause == cause


def test_darkness_takes_no_cause_away(small: Small) -> None:
    small.flight.speed_factor = 0.5
    one = walker(0.9)
    one.cause = TURN
    walked(small, one)
    assert one.cause == TURN


@pytest.mark.parametrize(
    ("walkers", "walk_s", "cause"),
    [
        (4, 10.0, WALKING),  # 0.45 per m2 with half of oneself
        (5, 9.0 / (0.9 - 0.3 * 0.01 / 0.46), SLOWED),  # 0.55: just beyond 0.54
        (7, 9.0 / (0.9 - 0.3 * 0.21 / 0.46), SLOWED),  # 0.75
        (10, 15.0, SLOWED),  # 1.05: the law's 0.6 m/s
    ],
)
def test_from_0_54_to_1_per_m2_the_own_speed_goes_over_to_the_law_s(
    small: Small, walkers: int, walk_s: float, cause: int
) -> None:
    lawful(small, 0.6)
    small.flight.walking = [101.0] * walkers
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(walk_s, abs=1e-9)
    assert (one.walk_s, one.cause) == (pytest.approx(10.0, abs=1e-9), cause)


@pytest.mark.parametrize("starters", [0, 1])
def test_at_0_54_per_m2_exactly_nobody_is_slowed(small: Small, starters: int) -> None:
    """Four and half of oneself on 4.5 / 0.54 m2: the own speed still, and nothing to blame."""
    lawful(small, 0.6)
    small.flight.area_m2, small.flight.free_walkers = 4.5 / 0.54, 4.5
    small.flight.walking = [101.0] * (4 - starters)
    small.flight.start_walking = [101.0] * starters
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(10.0, abs=1e-9)
    assert one.cause == WALKING


def test_who_is_slower_than_the_crowd_walks_as_they_do_alone(small: Small) -> None:
    lawful(small, 0.9)
    small.flight.walking = [101.0] * 10
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(10.0, abs=1e-9)
    assert one.cause == WALKING


def test_who_has_walked_through_is_beside_nobody(small: Small) -> None:
    lawful(small, 0.6)
    small.flight.walking = [99.0] * 5 + [100.0] + [101.0] * 4
    assert walked(small, walker(0.9)) == pytest.approx(10.0, abs=1e-9)


def test_who_starts_there_walks_beside_them(small: Small) -> None:
    lawful(small, 0.6)
    small.flight.start_walking = [101.0] * 10
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(15.0, abs=1e-9)
    assert one.cause == SLOWED


def test_in_a_crowd_in_the_dark_the_law_s_speed_is_slower_as_well(small: Small) -> None:
    lawful(small, 0.6)
    small.flight.walking, small.flight.speed_factor = [101.0] * 10, 0.5
    assert walked(small, walker(0.9)) == pytest.approx(30.0, abs=1e-9)


def test_a_crowd_takes_no_cause_away(small: Small) -> None:
    lawful(small, 0.6)
    small.flight.walking = [101.0] * 10
    one = walker(0.9)
    one.cause = TURN
    walked(small, one)
    assert one.cause == TURN


@pytest.mark.parametrize(
    ("inside", "two_way", "walk_s"),
    [((1, 2), True, 12.5), ((3, 0), True, 10.0), ((0, 3), True, 10.0), ((1, 2), False, 10.0)],
)
def test_meeting_costs_a_factor_of_the_speed_while_both_are_there(
    small: Small, inside: tuple[int, int], walk_s: float, *, two_way: bool
) -> None:
    """Two walk there: 0.8 of the speed, and so 12.5 s for 10."""
    lanes = small.flight.lanes
    small.flight.two_way = two_way
    lanes.first.inside, lanes.second.inside = inside
    lanes.met_factors = [1.0, 0.9, 0.8]
    small.flight.walking = [101.0, 101.0]
    one = walker(0.9)
    assert walked(small, one) == pytest.approx(walk_s, abs=1e-9)
    assert one.cause == (SLOWED if walk_s > 10.0 else WALKING)


def test_beyond_the_densities_of_the_table_meeting_costs_nothing(small: Small) -> None:
    small.flight.lanes.met_factors = [1.0, 0.9, 0.8]
    small.flight.walking = [101.0] * 3
    one = walker()
    assert met_s(small.flight, one, 10.0, 100.0) == 10.0
    assert one.cause == WALKING


def test_meeting_takes_no_cause_away(small: Small) -> None:
    small.flight.lanes.met_factors = [0.5]
    one = walker()
    one.cause = TURN
    assert met_s(small.flight, one, 10.0, 100.0) == pytest.approx(20.0)
    assert one.cause == TURN
