"""Falls on flights: as often as the rates say, taking part of the width until helped up."""

from __future__ import annotations

import math

import numpy as np
import pytest

from evacsim.hazards.falling import FallRates, fall_hazard, pile_up_probability
from evacsim.results.records import CAUSES
from tests.runs import Case, Data, Ran, run_case
from tests.simulation.chains import chain_case

BLOCKED, HEADWAY = CAUSES.index("blocked"), CAUSES.index("headway")


def _falling(falls: Data, *, people: int = 300, events: tuple[Data, ...] = ()) -> Case:
    case = chain_case(flights=4, people=people, feed_per_s=1.0, exit_per_s=2.0, events=events)
    return Case(
        building=case.building, scenario={**case.scenario, "falls": {"enabled": True, **falls}}
    )


def _flow_after_s(ran: Ran, connection: str, since_s: float, until_s: float) -> float:
    passed = ran.tables["passages"].filter(connection=connection)["time_s"].to_numpy()
    return float(((passed > since_s) & (passed <= until_s)).sum() / (until_s - since_s))


def test_the_rate_is_one_fall_in_63_000_uses_of_a_flight() -> None:
    assert fall_hazard(FallRates(), 0.5) == pytest.approx(1 / 63_000, rel=1e-12)


@pytest.mark.parametrize(("density", "times"), [(3.5, 1.0), (5.25, 5.5), (7.0, 10.0), (9.0, 10.0)])
def test_density_multiplies_it_between_two_levels(density: float, times: float) -> None:
    assert fall_hazard(FallRates(), density) == pytest.approx(times / 63_000)


def test_dark_and_counterflow_multiply_it() -> None:
    assert fall_hazard(FallRates(), 1.0, dark=True, counterflow=True) == pytest.approx(6 / 63_000)


def test_somebody_falls_on_top_with_so_many_followers() -> None:
    rates = FallRates(pile_up_per_follower=0.05)
    assert pile_up_probability(rates, 0) == 0.0
    assert pile_up_probability(rates, 10) == pytest.approx(1 - 0.95**10)
    assert pile_up_probability(FallRates(pile_up_per_follower=1.0), 1) == 1.0


def test_nobody_falls_unless_asked() -> None:
    case = _falling({"per_flight_use": 1.0})
    quiet = {**case.scenario, "falls": {"enabled": False, "per_flight_use": 1.0}}
    ran = run_case(Case(building=case.building, scenario=quiet))
    assert ran.tables["falls"].height == 0


def test_as_many_fall_as_the_hazard_adds_up_to() -> None:
    """300 people on 4 flights at 0.02 a use: each falls with 1 - exp(-0.08) at most once."""
    falls = sum(
        run_case(_falling({"per_flight_use": 0.02, "helped_up_s": 0.5}), seed=seed)
        .tables["falls"]
        .height
        for seed in range(12)
    )
    p = 1 - math.exp(-0.08)
    n = 300 * 12
    assert abs(falls - n * p) < 3 * math.sqrt(n * p * (1 - p))


def test_the_stream_of_falls_is_its_own() -> None:
    """Switching falls on changes nobody's speed or start, and falls do not repeat by chance."""
    case = _falling({"per_flight_use": 1e-9})
    quiet = {key: value for key, value in case.scenario.items() if key != "falls"}
    base = run_case(Case(building=case.building, scenario=quiet))
    ran = run_case(case)
    for name in ("occupants", "passages", "occupancy"):
        assert base.tables[name].equals(ran.tables[name])


def test_a_fall_takes_part_of_the_width_for_a_time() -> None:
    """A scripted fall on one flight: 0.3 of the flow at its foot while it lasts."""
    fall = {
        "kind": "fall", "space": "flight-03", "at_s": 60.0, "until_s": 160.0, "width_factor": 0.3,
    }  # fmt: skip
    case = chain_case(
        flights=4, people=400, feed_per_s=1.15, exit_per_s=2.0, events=[fall], width_m=1.5
    )
    ran = run_case(case)
    capacity = 1.2 * 51.8 / 60 * math.sqrt(0.279 / 0.178) / (4 * 0.266)  # SFPE, 1.5 m clear
    assert _flow_after_s(ran, "flight-03.foot", 80.0, 155.0) == pytest.approx(
        0.3 * capacity, rel=0.05
    )
    record = ran.recording
    blocked = record.cause == BLOCKED
    assert blocked.any()
    assert set(record.cause_event[blocked].tolist()) == {0}
    times = record.time_s[blocked]
    assert times.min() >= 60.0
    assert times.max() <= 160.0 + 1 / (0.3 * capacity)


def test_a_fall_holds_up_who_fell_and_narrows_the_flight() -> None:
    """Everybody's first use is a fall: each lies for 25 s and a third of the width is left."""
    ran = run_case(_falling({"per_flight_use": 1.0, "pile_up_per_follower": 0.0}, people=1))
    quiet = run_case(_falling({"per_flight_use": 1e-12}, people=1))
    late_s = ran.tables["occupants"]["out_s"][0] - quiet.tables["occupants"]["out_s"][0]
    falls = ran.tables["falls"]
    if falls.height:
        assert late_s == pytest.approx(25.0 * falls.height)
        assert (falls["until_s"] - falls["time_s"]).to_list() == [25.0] * falls.height


def test_followers_pile_up_only_above_the_density() -> None:
    """A jam behind a gate that is closed, then opened: those who come past a fall may join it."""
    gate = (
        {"kind": "lock", "at_s": 1.0, "connection": "exit-A"},
        {"kind": "open", "at_s": 250.0, "connection": "exit-A"},
    )
    falls = {"per_flight_use": 0.05, "pile_up_per_follower": 0.5}
    piled = {}
    for threshold in (1.0, 19.0):
        case = _falling({**falls, "pile_up_density_per_m2": threshold}, events=gate)
        frame = run_case(case, seed=3).tables["falls"]
        piled[threshold] = int((frame["followers"] > 0).sum())
        lasted = (frame["until_s"] - frame["time_s"]).to_numpy()
        assert np.all(lasted[frame["followers"].to_numpy() == 0] == pytest.approx(25.0))
        assert np.all(lasted[frame["followers"].to_numpy() > 0] >= 120.0)
    assert piled[1.0] > 0
    assert piled[19.0] == 0
