"""Who goes first at the landings decides whose floor clears when, not when all are out."""

from __future__ import annotations

import functools
import tomllib
from itertools import pairwise
from pathlib import Path

from tests.runs import Case, Ran, run_case

SHARES = (0.3, 0.5, 0.75)
ROOT = Path(__file__).parents[2]


@functools.cache
def _drill(share: float) -> Ran:
    """The shipped six-storey dormitory; the floor's stream has `share` of the turns."""
    building = tomllib.loads((ROOT / "buildings" / "dormitory-6f.toml").read_text("utf-8"))
    scenario = tomllib.loads((ROOT / "scenarios" / "dormitory-night-drill.toml").read_text("utf-8"))
    for stairwell in building["stairwell"]:
        stairwell["merge_share_floor"] = share
    at_once = {"distribution": {"kind": "fixed", "value_s": 10.0}}
    scenario["pre_movement"] = at_once
    for group in scenario["group"]:
        group.pop("pre_movement", None)
    return run_case(Case(building=building, scenario=scenario))


def _clear_s(ran: Ran, floor: str) -> float:
    """When the last of those who sleep on a floor is outside [s]."""
    people = ran.tables["occupants"].with_columns(start=ran.tables["occupants"]["start_space"])
    own = people.filter(people["start"].cast(str).str.starts_with(f"{floor}."))
    return float(own["out_s"].max())  # type: ignore[arg-type]


def test_the_total_does_not_see_the_merge_share() -> None:
    totals = [float(_drill(share).tables["occupants"]["out_s"].max()) for share in SHARES]  # type: ignore[arg-type]
    assert max(totals) <= 1.03 * min(totals), totals


def test_low_floors_clear_sooner_the_more_turns_they_have() -> None:
    lowest = [_clear_s(_drill(share), "2F") for share in SHARES]
    assert all(later < earlier for earlier, later in pairwise(lowest)), lowest
    assert lowest[-1] < 0.75 * lowest[0], lowest


def test_the_top_floor_is_last_only_where_the_floors_below_go_first() -> None:
    apart_s = [_clear_s(_drill(share), "6F") - _clear_s(_drill(share), "5F") for share in SHARES]
    assert abs(apart_s[0]) < 5.0, apart_s
    assert apart_s[-1] > 20.0, apart_s
