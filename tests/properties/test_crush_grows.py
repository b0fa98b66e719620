"""On a single stair of identical people, without falls, a worse cause is never a smaller crush."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.danger import counts_of, danger
from tests.runs import Case, run_case
from tests.simulation.chains import chain_case
from tests.strategies import searched

if TYPE_CHECKING:
    from evacsim.analysis.danger import Danger

LIMIT_S = 600.0
ROUNDING_PERSON_S = 24.0 * 10.0
"""A landing of 6 m2 (23 places, rounded up) just above a level in one run and just below it in the
other, for ten seconds: the rounding of one component. 60 is the most that 1,400 pairs gave."""

ONE_PLACE_PER_M2 = 0.03
"""A mean over 2 s moves by a place held some tenths of a second more or less: 0.0155 was seen."""

CROWDED_PER_M2 = 3.5
"""Below this nobody packs: who pressed in earlier elsewhere only shifts who meets whom on a flight,
by 0.13 per m2 at 1.7 per m2 in 3 of 700 pairs."""

lengths = st.sampled_from([2.5, 4.0, 6.0])
crowds = st.integers(40, 160)
inflows = st.sampled_from([0.5, 0.8, 1.1, 1.4])
outflows = st.sampled_from([0.2, 0.4, 0.7, 1.0])
pressings = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])


def _danger(
    length_m: float, people: int, feed_per_s: float, exit_per_s: float, pressing: float
) -> Danger:
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
    ended_s = ran.recording.ended_s
    counts = counts_of(ran.tables["occupancy"], replication=0, ended_s=ended_s)
    return danger(counts, ran.network, ended_s=ended_s)


def _exposure(found: Danger, level: float) -> float:
    stairs = found.exposure_person_s[level].items()
    return sum(value for name, value in stairs if name != "room")


def _peak(found: Danger) -> float:
    return max(
        (peak for name, (peak, _) in found.peak_per_m2.items() if name != "room"), default=0.0
    )


@searched
@given(lengths, crowds, inflows, pressings, st.tuples(outflows, outflows).map(sorted))
def test_a_slower_outlet_never_lowers_exposure(
    length_m: float, people: int, feed_per_s: float, pressing: float, out: list[float]
) -> None:
    slow, fast = (_danger(length_m, people, feed_per_s, exit_per_s, pressing) for exit_per_s in out)
    for level in (3.5, 5.0, 7.0):
        assert _exposure(slow, level) >= _exposure(fast, level) - ROUNDING_PERSON_S


@searched
@given(lengths, crowds, outflows, pressings, st.tuples(inflows, inflows).map(sorted))
def test_a_faster_inflow_never_lowers_exposure(
    length_m: float, people: int, exit_per_s: float, pressing: float, feed: list[float]
) -> None:
    slow, fast = (
        _danger(length_m, people, feed_per_s, exit_per_s, pressing) for feed_per_s in feed
    )
    for level in (3.5, 5.0, 7.0):
        assert _exposure(fast, level) >= _exposure(slow, level) - ROUNDING_PERSON_S


@searched
@given(lengths, crowds, inflows, outflows, st.tuples(pressings, pressings).map(sorted))
def test_peak_density_never_falls_with_pressing(
    length_m: float, people: int, feed_per_s: float, exit_per_s: float, pressing: list[float]
) -> None:
    less, more = (_danger(length_m, people, feed_per_s, exit_per_s, p) for p in pressing)
    assert max(_peak(more), CROWDED_PER_M2) >= _peak(less) - ONE_PLACE_PER_M2
