"""Two directions in one place: they share its flow, neither locks, and more against costs more."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.chain.chain import cause_record, chain, exit_passages
from evacsim.simulation.rules.lanes import both_ways, weaker_share
from tests.runs import Case, Data, Ran, run_case
from tests.strategies import searched

FLIGHTS = 4


def stair_case(
    *, down: int, up: int, width_m: float, landing_m2: float = 5.0, law: str = "sfpe"
) -> Case:
    """A stair of four flights between two halls; some go down it while others go up."""
    ends = ["top", *(f"landing-{number}" for number in range(1, FLIGHTS)), "bottom"]
    kinds = ["lobby", *["landing"] * (FLIGHTS - 1), "lobby"]
    space: list[Data] = [
        {
            "id": name,
            "kind": kind,
            "floor": f"F{number}",
            "area_m2": 200.0 if kind == "lobby" else landing_m2,
            "length_m": 2.0,
        }
        for number, (name, kind) in enumerate(zip(ends, kinds, strict=True))
    ]
    flight = [
        {
            "id": f"flight-{number}",
            "upper": upper,
            "lower": lower,
            "clear_width_m": width_m,
            "riser_m": 0.15,
            "tread_m": 0.28,
            "steps": 12,
            "handrails": 0,
        }
        for number, (upper, lower) in enumerate(pairwise(ends))
    ]
    out = {"kind": "opening", "clear_width_m": 10.0}
    building = {
        "id": "stair",
        "name": "A stair between two halls",
        "floor": [
            {"id": f"F{number}", "elevation_m": round((FLIGHTS - number) * 1.8, 3)}
            for number in range(FLIGHTS + 1)
        ],
        "space": space,
        "flight": flight,
        "connection": [
            out | {"id": "exit-top", "between": ["top", "outside"]},
            out | {"id": "exit-bottom", "between": ["bottom", "outside"]},
        ],
    }
    groups = [("down", "top", "exit-bottom", down), ("up", "bottom", "exit-top", up)]
    scenario = {
        "name": "both ways",
        "building": "stair",
        "time_limit_s": 20000.0,
        "movement": {"law": law},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "uniform", "low_s": 0.0, "high_s": 5.0}},
        "group": [
            {"id": name, "space": space, "exit": exit_, "size": size, "kind": "secondary"}
            for name, space, exit_, size in groups
        ],
    }
    return Case(building=building, scenario=scenario)


def last_out_s(ran: Ran, group: str) -> float:
    """When the last of a group was out [s]."""
    table = ran.tables["occupants"]
    return float(table.filter(table["group"] == group)["out_s"].max())  # type: ignore[arg-type]


def test_both_directions_together_pass_what_the_sources_give() -> None:
    assert both_ways(0.0, stairs=False) == both_ways(0.0, stairs=True) == 1.0
    assert (both_ways(0.1, stairs=False), both_ways(0.5, stairs=False)) == (0.85, 0.95)
    assert (both_ways(0.1, stairs=True), both_ways(0.5, stairs=True)) == (0.80, 0.75)
    assert both_ways(0.3, stairs=True) == pytest.approx(0.775)


def test_the_weaker_direction_has_its_share_of_the_demand_within_a_stream_and_a_half() -> None:
    assert weaker_share(30, 70, 3.0) == pytest.approx(0.3)
    assert weaker_share(1, 99, 3.0) == pytest.approx(0.2)  # a stream of 0.60 m
    assert weaker_share(50, 50, 3.0) == 0.5
    assert weaker_share(1, 99, 1.1) == 0.5


@pytest.mark.parametrize("width_m", [0.9, 1.1, 1.2, 1.8])
@pytest.mark.parametrize("law", ["sfpe", "student", "unimpeded"])
def test_more_against_the_stream_takes_longer_and_everybody_gets_out(
    width_m: float, law: str
) -> None:
    times_s = []
    for up in (0, 10, 40, 120):
        ran = run_case(stair_case(down=120, up=up, width_m=width_m, law=law))
        assert set(ran.tables["occupants"]["outcome"].to_list()) == {"out"}
        times_s.append(last_out_s(ran, "down"))
    assert all(earlier < later for earlier, later in pairwise(times_s)), times_s


def test_the_flow_of_two_equal_streams_is_three_quarters_of_one() -> None:
    """Both ways 0.75 on stairs: each of two has half of that, or a little less.

    Who comes down meets the others first at the foot, where more of them are still to come: there
    its share of the demand is below a half, and the least share on the way counts.
    """
    alone = run_case(stair_case(down=200, up=0, width_m=1.8))
    both = run_case(stair_case(down=200, up=200, width_m=1.8))

    def flow_per_s(ran: Ran) -> float:
        table = ran.tables["passages"]
        times = table.filter(table["connection"] == "flight-0.head")
        down = times.filter(times["to"] == "flight-0")["time_s"].to_numpy()
        steady = down[(down > 60.0) & (down < np.quantile(down, 0.8))]
        return (len(steady) - 1) / float(steady[-1] - steady[0])

    assert 0.33 <= flow_per_s(both) / flow_per_s(alone) <= 0.375 * 1.02


def test_a_narrow_flight_is_never_walked_both_ways_unless_two_change_places() -> None:
    ran = run_case(stair_case(down=60, up=60, width_m=1.0, landing_m2=12.0))
    inside = {"down": 0, "up": 0}
    mixed_s = 0.0
    since_s = 0.0
    table = ran.tables["passages"]
    group = ran.tables["occupants"]["group"].to_list()
    for time_s, who, origin, target in table.select("time_s", "occupant", "from", "to").iter_rows():
        if "flight-1" not in (origin, target):
            continue
        if all(inside.values()):
            mixed_s += time_s - since_s
        since_s = time_s
        inside[group[who]] += 1 if target == "flight-1" else -1
    assert mixed_s < 0.25 * table["time_s"].max()  # type: ignore[operator]


@searched
@given(
    down=st.integers(0, 60),
    up=st.integers(0, 60),
    width_m=st.sampled_from([0.8, 1.1, 1.2, 1.5, 2.4]),
    landing_m2=st.sampled_from([2.0, 4.0, 9.0]),
    law=st.sampled_from(["sfpe", "student", "imo"]),
)
def test_no_pair_of_streams_locks_and_every_second_has_a_cause(
    down: int, up: int, width_m: float, landing_m2: float, law: str
) -> None:
    case = stair_case(down=down, up=up, width_m=width_m, landing_m2=landing_m2, law=law)
    ran = run_case(case)
    assert set(ran.tables["occupants"]["outcome"].to_list()) <= {"out"}
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    for passage in exit_passages(record)[::7].tolist():
        total_s = sum(piece.seconds for piece in chain(record, passage))
        assert total_s == pytest.approx(record.time_s[passage], abs=1e-6)
