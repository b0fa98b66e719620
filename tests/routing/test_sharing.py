"""Doors side by side and ties are shared by width, without chance."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.analysis.hand.calculation import estimate
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.walks import same_walks
from evacsim.routing.sharing import choose, part_of
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from evacsim.verification.world import Ran

Table = dict[str, Any]


def entrance(*, width_m: float, mouth: float, doors: dict[float, float]) -> Table:
    """Return a room before a lobby of 10 m depth: exits in its far wall, by place and width [m]."""
    exits: list[Table] = [
        {
            "id": f"entrance-{number}",
            "kind": "door",
            "between": ["hall", "outside"],
            "at": [x, 0],
            "clear_width_m": clear,
        }
        for number, (x, clear) in enumerate(doors.items(), start=1)
    ]
    mouth_at = {"at": [mouth, 10], "clear_width_m": 4.0}
    return {
        "id": "entrance",
        "name": "Hall with an entrance",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "hall", "kind": "lobby", "floor": "1F", "outline": [[0, 0], [width_m, 10]]},
            {"id": "room", "kind": "room", "floor": "1F", "outline": [[0, 10], [width_m, 25]]},
        ],
        "connection": [
            {"id": "mouth", "kind": "opening", "between": ["room", "hall"], **mouth_at},
            *exits,
        ],
    }


def walked(building: Table, rule: str = "nearest", groups: list[Table] | None = None) -> Ran:
    fixed = {"kind": "fixed", "value_m_per_s": 1.2}
    scenario = {
        "name": "entrance",
        "building": "entrance",
        "seed": 1,
        "movement": {"law": "sfpe"},
        "routing": {"rule": rule},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10.0}},
        "kind": {"walker": {"level": fixed, "stairs_down": fixed, "stairs_up": fixed}},
        "group": groups or [{"id": "all", "space": "room", "size": 200, "kind": "walker"}],
    }
    return make_ran("entrance", building, scenario, {}, file="entrance")


def used(ran: Ran) -> dict[str, int]:
    return dict(Counter(ran.occupants["exit"].to_list()))


THREE = entrance(width_m=20, mouth=10, doors={8: 1.5, 10: 1.5, 12: 1.5})


@pytest.mark.parametrize("rule", ["nearest", "quickest", "queue-aware"])
def test_three_doors_of_one_entrance_are_shared(rule: str) -> None:
    """3 x 1.56 /s: 10 s + 200 / 4.68 = 43 s + the walk, not 200 / 1.56 = 128 s."""
    ran = walked(THREE, rule)
    assert len(used(ran)) == 3
    assert all(64 <= count <= 69 for count in used(ran).values())
    assert ran.occupants["out_s"].max() == pytest.approx(66.0, abs=5.0)


@pytest.mark.parametrize("rule", ["nearest", "quickest"])
def test_doors_side_by_side_are_shared_by_width(rule: str) -> None:
    shares = used(walked(entrance(width_m=20, mouth=10, doors={9: 1.0, 11: 3.0}), rule))
    assert shares["entrance-1"] == pytest.approx(50, abs=2)


@pytest.mark.parametrize("rule", ["nearest", "quickest"])
def test_a_tie_is_split_evenly(rule: str) -> None:
    """100/1.56 = 64 s + 10 s + the walk of 30 m."""
    ran = walked(entrance(width_m=60, mouth=30, doors={2: 1.5, 58: 1.5}), rule)
    assert used(ran) == {"entrance-1": 100, "entrance-2": 100}


def test_an_exit_that_is_further_away_is_not_shared() -> None:
    ran = walked(entrance(width_m=60, mouth=29, doors={2: 1.5, 58: 1.5}))
    assert used(ran) == {"entrance-1": 200}


@pytest.mark.parametrize("cut_up", [False, True])
def test_doors_in_different_sections_of_a_corridor_are_one_entrance(*, cut_up: bool) -> None:
    """A hall drawn as a corridor: a cut between two doors side by side changes nothing."""
    tables = entrance(width_m=24, mouth=2, doors={20.5: 1.5, 23: 1.5})
    tables["space"][0] |= {"kind": "corridor", "outline": [[0, 7], [24, 10]]}
    for door in tables["connection"][1:]:
        door["at"][1] = 7
    if cut_up:  # more doors on the way, so that cuts come closer
        tables["connection"] += [
            {
                "id": f"room-{x}",
                "kind": "door",
                "between": ["room", "hall"],
                "at": [x, 10],
                "clear_width_m": 0.9,
            }
            for x in (8, 16, 21.75)
        ]
    shares = used(walked(tables, groups=[
        {"id": "all", "space": "hall", "size": 200, "kind": "walker", "start": [2, 9]}
    ]))  # fmt: skip
    assert shares["entrance-1"] == pytest.approx(100, abs=2)


def test_another_class_changes_nobodys_door() -> None:
    group = {"id": "b", "space": "room", "size": 30, "kind": "walker"}
    alone = walked(THREE, groups=[group])
    beside = walked(THREE, groups=[group | {"id": "a", "size": 7}, group])
    doors = beside.occupants.filter(beside.occupants["group"] == "b")["exit"].to_list()
    assert doors == alone.occupants["exit"].to_list()


def test_classes_of_one_are_spread_too() -> None:
    groups: list[Table] = [
        {"id": f"class-{n}", "space": "room", "size": 1, "kind": "walker"} for n in range(120)
    ]
    assert all(25 <= count <= 55 for count in used(walked(THREE, groups=groups)).values())


def test_a_plan_may_name_several_exits() -> None:
    """Of the named ones the nearest is taken, and its neighbours share; others are not used."""
    tables = entrance(width_m=60, mouth=30, doors={28: 1.5, 30: 1.5, 50: 1.5, 52: 1.5})
    plan = {"id": "all", "space": "room", "size": 100, "kind": "walker"}
    named = [plan | {"exit": ["entrance-3", "entrance-4"]}]
    assert used(walked(tables, "assigned", named)) == {"entrance-3": 50, "entrance-4": 50}
    one = [plan | {"exit": "entrance-4"}]
    assert used(walked(tables, "assigned", one)) == {"entrance-4": 100}


def test_the_hand_calculation_shares_as_the_simulation_does() -> None:
    ran = walked(THREE)
    found = estimate(ran.scenario, ran.building, ran.network)
    through = {step.id: step.people for step in found.steps}
    assert {id_: through[id_] for id_ in used(ran)} == used(ran)


def test_whoever_shares_again_does_so_evenly() -> None:
    """Of those who came the same way half take each door behind, too."""
    ways = ((1, 1.0), (2, 2.0))
    counts: Counter[tuple[int, bool]] = Counter()
    for number in range(3000):
        way, part = choose(ways, part_of("class", number))
        counts[way, part < 0.5] += 1
    assert counts[1, True] == pytest.approx(500, abs=5)
    assert counts[1, False] == pytest.approx(500, abs=5)
    assert counts[2, True] == pytest.approx(1000, abs=5)


def test_a_tie_between_places_is_split_evenly_whatever_the_widths() -> None:
    """Two exits at the two ends of a lobby share by width, two lobbies evenly."""
    tables = entrance(width_m=20, mouth=10, doors={10: 3.0})
    lobby = {"id": "other", "kind": "lobby", "floor": "1F", "outline": [[0, 25], [20, 35]]}
    room = {"id": "room", "kind": "room", "floor": "1F", "area_m2": 300.0, "length_m": 20.0}
    tables["space"] = [tables["space"][0], lobby, room]
    tables["connection"] += [
        {
            "id": "mouth-2",
            "kind": "opening",
            "between": ["room", "other"],
            "at": [10, 25],
            "clear_width_m": 2.0,
        },
        {
            "id": "rear",
            "kind": "door",
            "between": ["other", "outside"],
            "at": [10, 35],
            "clear_width_m": 1.0,
        },
    ]
    assert used(walked(tables)) == {"entrance-1": 100, "rear": 100}


def test_routes_are_searched_anew_where_a_shared_door_is_widened() -> None:
    """By width one shares: so a plan with a wider door beside another has other routes."""
    narrow, wide = (
        build_network(building_from_dict(entrance(width_m=20, mouth=10, doors=doors), file="e"))
        for doors in ({8: 1.5, 12: 1.5}, {8: 1.5, 12: 3.0})
    )
    assert same_walks(narrow, narrow)
    assert not same_walks(narrow, wide)
    alone, wider = (
        build_network(building_from_dict(entrance(width_m=20, mouth=10, doors={8: x}), file="e"))
        for x in (1.5, 3.0)
    )
    assert same_walks(alone, wider)
