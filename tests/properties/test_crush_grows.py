"""On a single stair of identical people, without falls, a worse cause is never a smaller crush.

Never smaller by more than a place. People are whole: who is let in sooner meets another beat of the
outlet's headways, and a component holds one person more or less for a while. So a landing of 6 m2
stands at 30 people for 14 s, where it stood at 31, and 5.0 per m2 lies just between. What a worse
cause cannot do is to empty a place altogether: with a whole place allowed (below), 577 pairs of
pressings lost 0.52 places at the most, and of 1,572 pairs of exposures none was smaller.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from evacsim.analysis.density.crowding import PEAK_WINDOW_S
from evacsim.analysis.density.exposure import counts_of
from tests.runs import Case, run_case
from tests.simulation.chains import chain_case
from tests.strategies import searched

if TYPE_CHECKING:
    from evacsim.analysis.density.crowding import StepCount

    Inside = list[tuple[StepCount, float]]

LIMIT_S = 600.0
ROUNDING_PERSON_S = 24.0 * 10.0
"""A landing of 6 m2 (23 places, rounded up) just above a level in one run and just below it in the
other, for ten seconds: the rounding of one component. 60 is the most that 1,400 pairs gave."""

CROWDED_PER_M2 = 3.5
"""Below this nobody packs: who pressed in earlier elsewhere only shifts who meets whom on a flight,
by 0.13 per m2 at 1.7 per m2 in 3 of 700 pairs."""

lengths = st.sampled_from([2.5, 4.0, 6.0])
crowds = st.integers(40, 160)
inflows = st.sampled_from([0.5, 0.8, 1.1, 1.4])
outflows = st.sampled_from([0.2, 0.4, 0.7, 1.0])
pressings = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def _inside(
    length_m: float, people: int, feed_per_s: float, exit_per_s: float, pressing: float
) -> Inside:
    """Return who is inside each flight and landing over time, with its area [m2]."""
    case = chain_case(
        flights=3,
        people=people,
        feed_per_s=feed_per_s,
        exit_per_s=exit_per_s,
        length_m=length_m,
        time_limit_s=LIMIT_S,
    )
    pressed: Case = replace(case, scenario=case.scenario | {"pressing": pressing})
    ran = run_case(pressed)
    area_m2 = {one.id: one.area_m2 for one in ran.network.components if one.kind != "outside"}
    counts = counts_of(ran.tables["occupancy"], replication=0, ended_s=ran.recording.ended_s)
    names = area_m2.keys() - {"room"}
    return [(one, area_m2[one.component]) for one in counts if one.component in names]


def _exposure(found: Inside, level: float, places: int = 0) -> float:
    """Return the person-seconds above a level, or above so many places below it."""
    return sum(
        float((one.inside * one.duration_s)[one.inside > level * area_m2 - places + 1e-9].sum())
        for one, area_m2 in found
    )


def _peak(found: Inside, places: int = 0) -> float:
    """Return the highest mean density over 2 s, with so many places less in each component."""
    return max(
        ((one.peak_mean(PEAK_WINDOW_S)[0] - places) / area_m2 for one, area_m2 in found),
        default=0.0,
    )


@searched
@given(lengths, crowds, inflows, pressings, st.tuples(outflows, outflows).map(sorted))
def test_a_slower_outlet_never_lowers_exposure(
    length_m: float, people: int, feed_per_s: float, pressing: float, out: list[float]
) -> None:
    slow, fast = (_inside(length_m, people, feed_per_s, exit_per_s, pressing) for exit_per_s in out)
    for level in (3.5, 5.0, 7.0):
        assert _exposure(slow, level) >= _exposure(fast, level) - ROUNDING_PERSON_S


@searched
@given(lengths, crowds, outflows, pressings, st.tuples(inflows, inflows).map(sorted))
@example(6.0, 154, 0.2, 0.5, [1.1, 1.4])  # 11,592 to 11,161 person-s above 5 per m2
def test_a_faster_inflow_lowers_exposure_by_no_more_than_a_place(
    length_m: float, people: int, exit_per_s: float, pressing: float, feed: list[float]
) -> None:
    slow, fast = (
        _inside(length_m, people, feed_per_s, exit_per_s, pressing) for feed_per_s in feed
    )
    for level in (3.5, 5.0, 7.0):
        assert _exposure(fast, level, places=1) >= _exposure(slow, level) - 1e-6


@searched
@given(lengths, crowds, inflows, outflows, st.tuples(pressings, pressings).map(sorted))
@example(6.0, 41, 1.1, 0.4, [0.75, 1.0])  # 3.95 to 3.85 per m2 on a landing of 6 m2: 0.6 places
@example(2.5, 129, 0.8, 0.4, [0.5, 0.75])  # 4.87 to 4.80 per m2 on a flight of 3.75 m2: 0.3
def test_peak_density_falls_with_pressing_by_no_more_than_a_place(
    length_m: float, people: int, feed_per_s: float, exit_per_s: float, pressing: list[float]
) -> None:
    less, more = (_inside(length_m, people, feed_per_s, exit_per_s, p) for p in pressing)
    assert max(_peak(more), CROWDED_PER_M2) >= _peak(less, places=1)


@pytest.mark.parametrize("people", [41, 80, 129])
def test_pressing_does_raise_the_peak(people: int) -> None:
    """What the properties allow is a place, not that nothing grows: from 0 to 1 it does."""
    still, pressed = (_inside(2.5, people, 1.1, 0.2, pressing) for pressing in (0.0, 1.0))
    assert _peak(pressed) > _peak(still)
