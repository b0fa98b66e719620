"""Who goes first at the landings decides whose floor clears when, not when all are out."""

from __future__ import annotations

import functools
import tomllib
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from tests.runs import Case, Data, Ran, run_case

SHARES = (0.3, 0.5, 0.75)
ROOT = Path(__file__).parents[2]


@functools.cache
def _drill(share: float, *, above: bool = False) -> Ran:
    """The shipped six-storey dormitory; the floor's stream has `share` of the turns.

    `above`: nobody sleeps on the ground floor, where streams merge before the exits.
    """
    building = tomllib.loads((ROOT / "buildings" / "dormitory-6f.toml").read_text("utf-8"))
    scenario = tomllib.loads((ROOT / "scenarios" / "dormitory-night-drill.toml").read_text("utf-8"))
    for stairwell in building["stairwell"]:
        stairwell["merge_share_floor"] = share
    at_once = {"distribution": {"kind": "fixed", "value_s": 10.0}}
    scenario["pre_movement"] = at_once
    for group in scenario["group"]:
        group.pop("pre_movement", None)
        if above:
            spaces = [group["space"]] if isinstance(group["space"], str) else group["space"]
            names = [name.replace("*F", "[2-6]F").replace("[1", "[") for name in spaces]
            group["space"] = names
    return run_case(Case(building=building, scenario=scenario))


def _clear_s(ran: Ran, floor: str) -> float:
    """When the last of those who sleep on a floor is outside [s]."""
    people = ran.tables["occupants"].with_columns(start=ran.tables["occupants"]["start_space"])
    own = people.filter(people["start"].cast(str).str.starts_with(f"{floor}."))
    return float(own["out_s"].max())  # type: ignore[arg-type]


def _total_s(ran: Ran) -> float:
    """When the last one is out [s]."""
    return float(ran.tables["occupants"]["out_s"].max())  # type: ignore[arg-type]


def test_the_total_does_not_see_the_merge_share() -> None:
    totals = [_total_s(_drill(share, above=True)) for share in SHARES]
    assert max(totals) <= 1.02 * min(totals), totals


def test_before_the_exits_the_ground_floor_s_share_costs_what_the_hand_calculation_says() -> None:
    """The exits pass more than the stairs, so a share of theirs can leave a stair's flow unused.

    K people of the ground floor pass at s C_exit from when their queues stand, t0 + K / (s C_exit)
    is when the last is out, and the stairs lose C_stair - (1 - s) C_exit as long: of that the total
    is a + b / s. Two shares give a and b, the third has to fit.
    """
    shares = (*SHARES, 0.6)
    last = [_clear_s(_drill(share), "1F") for share in shares]
    totals = [_total_s(_drill(share)) for share in shares]
    for times in (last, totals):
        per_share = (times[2] - times[0]) / (1 / shares[2] - 1 / shares[0])
        for share, time_s in zip(shares, times, strict=True):
            by_hand = times[0] + per_share * (1 / share - 1 / shares[0])
            assert time_s == pytest.approx(by_hand, abs=2.0)


def test_low_floors_clear_sooner_the_more_turns_they_have() -> None:
    lowest = [_clear_s(_drill(share), "2F") for share in SHARES]
    assert all(later < earlier for earlier, later in pairwise(lowest)), lowest
    assert lowest[-1] < 0.75 * lowest[0], lowest


def test_the_top_floor_is_last_only_where_the_floors_below_go_first() -> None:
    apart_s = [_clear_s(_drill(share), "6F") - _clear_s(_drill(share), "5F") for share in SHARES]
    assert apart_s[0] < 5.0, apart_s
    assert abs(apart_s[1]) < 10.0, apart_s
    assert apart_s[-1] > 20.0, apart_s


OUTFLOW_PER_S = 1.0


def _stair_case(*, share: float, ratio: float, floors: int, people: int) -> Case:
    """Rooms one above the other on one stair; the exit at its foot passes 1 /s.

    Every floor but the highest has a door to its landing: `ratio` of the outflow, `share` of turns.
    """
    level = [f"{number}F" for number in range(1, floors + 2)]
    spaces: list[Data] = [
        {"id": "foot", "kind": "lobby", "floor": "1F", "area_m2": 0.6, "length_m": 0.0}
    ]
    doors: list[Data] = [
        {
            "id": "exit",
            "between": ["foot", "outside"],
            "clear_width_m": 1.0,
            "specific_flow_per_m_s": OUTFLOW_PER_S,
        }
    ]
    below, flights = "foot", []
    for name in level[1:]:
        highest = name == level[-1]
        spaces.append(
            {"id": f"room-{name}", "kind": "room", "floor": name, "area_m2": 2000.0, "length_m": 0}
        )
        if not highest:
            landing = {"id": name, "kind": "landing", "floor": name, "area_m2": 3.0}
            spaces.append(landing | {"length_m": 1.0})
            doors.append(
                {
                    "id": f"door-{name}",
                    "between": [f"room-{name}", name],
                    "clear_width_m": 1.0,
                    "specific_flow_per_m_s": ratio * OUTFLOW_PER_S,
                    "merge_weight": share / (1 - share),
                }
            )
        upper = f"room-{name}" if highest else name
        size = {"clear_width_m": 1.5, "riser_m": 0.15, "tread_m": 0.28, "length_m": 2.0}
        flights.append({"id": f"down-{name}", "upper": upper, "lower": below} | size)
        below = upper
    building = {
        "id": "stair",
        "name": "Rooms on one stair",
        "floor": [
            {"id": name, "elevation_m": round(0.945 * number, 3)}
            for number, name in enumerate(level)
        ],
        "space": spaces,
        "connection": [one | {"kind": "door", "boundary_layer_m": 0.0} for one in doors],
        "flight": flights,
    }
    return Case(building=building, scenario=_merging(people))


def _merging(people: int) -> Data:
    """Everybody alike, ready at the alarm, at the door of their room."""
    alike = {"kind": "fixed", "value_m_per_s": 1.0}
    return {
        "name": "merge",
        "building": "stair",
        "time_limit_s": 9000.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"alike": {"level": alike, "stairs_down": alike, "stairs_up": alike}},
        "group": [
            {"id": "all", "space": "room-*", "size": people, "kind": "alike", "distance_m": 0.0}
        ],
    }


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.6, 0.75, 0.9])
@pytest.mark.parametrize("ratio", [0.5, 0.75, 0.99, 1.01, 1.5, 2.0])
def test_a_share_is_met_wherever_both_streams_can_feed_it(share: float, ratio: float) -> None:
    """The door has its share of the outflow, or all that it passes; it is not quantised."""
    ran = run_case(_stair_case(share=share, ratio=ratio, floors=2, people=600))
    rows = ran.tables["passages"].filter(pl.col("time_s").is_between(160.0, 560.0))
    names = rows["connection"].cast(pl.String).to_list()
    door, stair = names.count("door-2F"), names.count("down-3F.foot")
    assert door + stair == pytest.approx(400 * OUTFLOW_PER_S, abs=1)
    assert door / (door + stair) == pytest.approx(min(share, ratio), abs=0.02)


@pytest.mark.parametrize("door_per_s", [1.01, 0.99, 0.75], ids=["101", "099", "075"])
def test_merge(door_per_s: float) -> None:
    """Asked 0.75, a door that passes 1.01, 0.99 or 0.75 of the outflow: 0.75, never a half."""
    ran = run_case(_stair_case(share=0.75, ratio=door_per_s, floors=2, people=200))
    rows = ran.tables["passages"].filter(pl.col("time_s").is_between(60.0, 200.0))
    names = rows["connection"].cast(pl.String).to_list()
    door, stair = names.count("door-2F"), names.count("down-3F.foot")
    assert door / (door + stair) == pytest.approx(0.75, abs=0.015)


def _clear_by_hand_s(share: float, floors: int, people: int) -> list[float]:
    """When each room is empty, the lowest first, by streams that flow like water."""
    left, now_s = [float(people)] * floors, 0.0
    clear_s = [0.0] * floors
    while any(left):
        rates, rest = [], OUTFLOW_PER_S
        for number, still in enumerate(left):
            above = any(left[number + 1 :])
            rates.append(rest * (share if above else 1.0) if still else 0.0)
            rest -= rates[-1]
        step_s = min(have / rate for have, rate in zip(left, rates, strict=True) if rate)
        now_s += step_s
        for number, rate in enumerate(rates):
            before, left[number] = left[number], left[number] - rate * step_s
            if before and left[number] < 1e-9:
                left[number], clear_s[number] = 0.0, now_s
    return clear_s


@pytest.mark.parametrize("share", [0.25, 0.4])
def test_with_the_stair_dominant_floors_clear_when_the_hand_calculation_says(share: float) -> None:
    """At 0.25 the three floors clear at 900, 800 and 533 s for each 300 people, the top first."""
    assert _clear_by_hand_s(0.25, 3, 300) == pytest.approx([900.0, 800.0, 533.3], abs=0.1)
    people = 1500  # so many that the 60 or so who stand on the stairs count for little
    ran = run_case(_stair_case(share=share, ratio=1.5, floors=3, people=people))
    table = ran.tables["occupants"].with_columns(pl.col("start_space").cast(pl.String))
    names = [f"room-{number}F" for number in (2, 3, 4)]
    found = [float(table.filter(start_space=name)["room_out_s"].max()) for name in names]  # type: ignore[arg-type]
    assert found == pytest.approx(_clear_by_hand_s(share, 3, people), rel=0.02)
