"""On a narrow flight nobody overtakes; on a wide one a slow person leaves room for the others."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.runs import Case, run_case
from tests.simulation.chains import ALIKE, chain_case, flow_per_s

if TYPE_CHECKING:
    from tests.runs import Ran

SLOW = ALIKE | {"stairs_down": {"kind": "fixed", "value_m_per_s": 0.22}}


def with_a_slow_one(width_m: float, *, people: int = 30) -> Case:
    """One flight of 10 m; the first onto it is on crutches, the rest walk at 1.0 m/s."""
    case = chain_case(
        flights=1, people=people, feed_per_s=0.8, exit_per_s=3.0, width_m=width_m, landing_m2=60.0
    )
    others = case.scenario["group"][0]
    later = {"distribution": {"kind": "fixed", "value_s": 2.0}}
    groups = [
        others | {"id": "a-slow-one", "size": 1, "kind": "slow"},
        others | {"id": "others", "pre_movement": later},
    ]
    kinds = case.scenario["kind"] | {"slow": SLOW}
    return Case(building=case.building, scenario=case.scenario | {"group": groups, "kind": kinds})


def order(ran: Ran, connection: str) -> list[int]:
    table = ran.tables["passages"]
    return table.filter(table["connection"] == connection)["occupant"].to_list()


def test_nobody_overtakes_on_a_narrow_flight() -> None:
    ran = run_case(with_a_slow_one(1.19))
    assert order(ran, "flight-01.head") == order(ran, "flight-01.foot")
    foot = ran.tables["passages"].filter(ran.tables["passages"]["connection"] == "flight-01.foot")
    assert foot["time_s"].to_numpy().min() >= 40.0  # 10 m at 0.22 m/s


def test_a_slow_person_on_a_wide_flight_is_passed() -> None:
    ran = run_case(with_a_slow_one(1.20, people=20))
    assert order(ran, "flight-01.head")[0] == 0
    assert order(ran, "flight-01.foot")[0] != 0


def test_a_slow_person_costs_less_on_a_wide_flight() -> None:
    """Against the same people without the slow one, on flights of the same kind."""
    cost_s = {}
    for width_m in (1.1, 1.5):
        slow = run_case(with_a_slow_one(width_m)).tables["occupants"]
        case = with_a_slow_one(width_m)
        groups = [group | {"kind": "alike"} for group in case.scenario["group"]]
        plain = run_case(Case(building=case.building, scenario=case.scenario | {"group": groups}))
        means = [
            float(np.mean(table.filter(table["group"] == "others")["out_s"].to_numpy()))
            for table in (slow, plain.tables["occupants"])
        ]
        cost_s[width_m] = means[0] - means[1]
    assert cost_s[1.1] > 10.0
    assert cost_s[1.5] < cost_s[1.1] / 2
    assert cost_s[1.5] >= -1e-9


def test_equals_keep_their_distance_whatever_the_width() -> None:
    case = chain_case(flights=1, people=10, feed_per_s=0.5, exit_per_s=3.0, width_m=1.0)
    table = run_case(case).tables["passages"]
    head, foot = (
        table.filter(table["connection"] == f"flight-01.{end}") for end in ("head", "foot")
    )
    walks_s = foot["time_s"].to_numpy() - head["time_s"].to_numpy()
    assert walks_s == pytest.approx(np.full(10, 10.0), abs=1e-6)


@functools.cache
def _flow_per_s(kind: str, law: str) -> float:
    """What passes the foot of eight flights of 1.8 m while the crowd above is large."""
    case = chain_case(
        flights=8,
        people=2400,
        feed_per_s=5.0,
        exit_per_s=5.0,
        width_m=1.8,
        length_m=4.13,
        landing_m2=7.2,
        landing_walk_m=1.9,
        riser_m=0.15,
        tread_m=0.28,
    )
    scenario = case.scenario | {"movement": {"law": law}}
    if kind != "alike":
        scenario["group"] = [group | {"kind": kind} for group in scenario["group"]]
    ran = run_case(Case(building=case.building, scenario=scenario))
    return flow_per_s(ran, "flight-08.foot", 400.0, 1000.0)


KINDS = ("preschool", "primary", "secondary", "student", "adult", "staff")


@pytest.mark.parametrize("law", ["sfpe", "student"])
@pytest.mark.parametrize("kind", KINDS)
def test_eight(kind: str, law: str) -> None:
    """Eight flights of 1.8 m: pupils of ordinary speed cost a stair nothing.

    The law's capacity was measured with slow and quick in the crowd; no more than that passes.
    """
    alike = _flow_per_s("alike", law)
    assert 0.98 * alike <= _flow_per_s(kind, law) <= 1.001 * alike


@pytest.mark.parametrize("law", ["sfpe", "student"])
def test_people_beyond_the_law_s_own_population_cost_a_stair_flow(law: str) -> None:
    assert _flow_per_s("elderly", law) < 0.5 * _flow_per_s("alike", law)
