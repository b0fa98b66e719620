"""Who finds room where: by hand on small schools, and never over capacity on any."""

from __future__ import annotations

import copy
import tomllib
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.routing.rule import Choice
from evacsim.routing.table import lengths_from
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import population_of
from evacsim.scenario.read import scenario_from_dict
from tests.strategies import building_data, searched

if TYPE_CHECKING:
    from evacsim.building.network import Network
    from evacsim.scenario.people import People
    from evacsim.scenario.refuge import RefugePlan
    from tests.runs import Data

PLAIN: Data = {
    "name": "s",
    "building": "b",
    "movement": {"law": "sfpe"},
    "routing": {"rule": "nearest"},
    "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10.0}},
}
FLOORS: Data = tomllib.loads(building_text(floors=3, rooms=2, stairs=2, name="Small"))
ROOM_M2, CORRIDOR_M2 = 56.0, 52.8
"""A room of 8.0 by 7.0 m, and the corridor of the building that `new` writes: 22.0 by 2.4 m."""


def group(id_: str, space: str, size: int, **more: Any) -> Data:  # noqa: ANN401
    return {"id": id_, "space": space, "size": size, "to": "above:1F", **more}


class Found:
    """A scenario in a building, and who found room where."""

    def __init__(self, groups: list[Data], building: Data = FLOORS, **more: Any) -> None:  # noqa: ANN401
        self.building = building_from_dict(building, file="b")
        self.network: Network = build_network(self.building)
        self.scenario = scenario_from_dict(PLAIN | {"group": groups} | more, file="s")
        self.population = population_of(self.scenario, self.building, self.network)
        self.people: People = self.population.draw(seed=1, replication=0)
        assert self.people.refuge is not None
        self.plan: RefugePlan = self.people.refuge

    def places(self, id_: str) -> dict[str, int]:
        """How many of a group wait in which place of the file; "" for those who go outside."""
        own = [one.id for one in self.people.groups].index(id_)
        goals = self.plan.goal[self.people.group == own].tolist()
        return dict(
            Counter("" if goal < 0 else self.network.components[goal].place for goal in goals)
        )


def test_the_sizes_that_the_hand_counts_are_made_with() -> None:
    found = Found([group("a", "1F.room-1", 1)])
    areas = {one.id: one.area_m2 for one in found.building.spaces}
    assert areas["2F.room-1"] == ROOM_M2
    assert areas["2F.corridor"] == pytest.approx(CORRIDOR_M2)


def test_who_is_above_stays_and_the_others_go_to_the_nearest() -> None:
    """At 2 m2 the nearer room has 28 - 10 places left, and the others stand in the corridor."""
    found = Found(
        [group("up", "2F.room-*", 10), group("below", "1F.room-1", 40)],
        refuge={"m2_per_person": 2.0},
    )
    assert found.places("up/2F.room-1") == {"2F.room-1": 10}
    assert found.plan.stays.sum() == 20
    assert found.places("below") == {"2F.room-1": 18, "2F.corridor": 22}
    assert not found.plan.without.any()


def test_rooms_are_filled_to_the_last_place_and_the_rest_is_counted() -> None:
    """Two rooms of 56 m2 at 4 m2 hold 14 each; 2F and 3F four of them: 56 of 60 find room."""
    rooms = {"m2_per_person": 4.0, "space": ["2F.room-*", "3F.room-*"]}
    found = Found([group("below", "1F.room-1", 60)], refuge=rooms)
    assert sum(found.places("below").values()) == 60
    assert found.places("below")[""] == 4
    assert found.plan.without.sum() == 4
    problems = check_scenario(found.scenario, found.building, found.network, file="s")
    (said,) = [one for one in problems if one.where == "refuge"]
    assert said.severity == "warning"
    assert "4 of 60 people find no room above 1F: there is room for 56" in said.message


def test_who_is_above_without_a_place_stays_where_they_are() -> None:
    found = Found(
        [group("up", "3F.room-1", 30)], refuge={"m2_per_person": 4.0, "space": "3F.room-1"}
    )
    assert found.places("up") == {"3F.room-1": 30}
    assert found.plan.without.sum() == 16
    assert found.plan.stays.all()


def test_a_floor_that_the_water_reaches_is_no_refuge_whenever_it_does() -> None:
    """2F is 3.6 m up: with water up to 4 m, in an hour or at once, people go on to 3F."""
    for flood in ({"level_m": 4.0}, {"level_m": 4.0, "rise_m_per_h": 3.6}):
        found = Found([group("up", "2F.room-1", 10), group("low", "1F.room-1", 10)], flood=flood)
        assert all(place.startswith("3F") for id_ in ("up", "low") for place in found.places(id_))
        assert not found.plan.stays.any()


def test_all_under_water_leaves_nobody_a_place() -> None:
    found = Found([group("low", "1F.room-1", 10)], flood={"level_m": 50.0})
    assert found.places("low") == {"": 10}
    assert found.plan.rooms == ()


def test_places_that_the_plan_gives_by_name_are_taken_first() -> None:
    named = {"id": "named", "space": "1F.room-2", "size": 20, "to": "2F.room-1"}
    found = Found(
        [group("below", "1F.room-1", 40), named],
        refuge={"m2_per_person": 2.0, "space": ["2F.room-1"]},
    )
    assert found.places("below") == {"2F.room-1": 8, "": 32}


def test_a_stair_that_is_shut_at_the_alarm_leads_nowhere() -> None:
    lock = [{"kind": "lock", "stair": stair} for stair in ("A", "B")]
    one = Found([group("below", "1F.room-1", 5)], event=lock[:1])
    assert "" not in one.places("below")
    both = Found([group("below", "1F.room-1", 5)], event=lock)
    assert both.places("below") == {"": 5}


def test_the_plan_is_the_same_whatever_the_order_of_the_file() -> None:
    groups = [group(name, f"1F.room-{name}", 30) for name in "12"]
    forward, backward = Found(groups), Found(groups[::-1])
    for name in "12":
        assert forward.places(name) == backward.places(name)
    assert forward.population == forward.population
    assert forward.population.same == backward.population.same


def test_people_in_a_corridor_stay_in_their_section() -> None:
    found = Found([group("all", "2F.corridor", 20)])
    assert found.plan.stays.all()
    assert (found.plan.goal == found.people.component).all()


def test_with_none_above_there_is_no_plan() -> None:
    building = building_from_dict(FLOORS, file="b")
    scenario = PLAIN | {"group": [group("a", "1F.room-1", 5, to="2F.room-1")]}
    made = population_of(scenario_from_dict(scenario, file="s"), building, build_network(building))
    assert made.known["refuge"] is None


@st.composite
def crowded(draw: st.DrawFn) -> tuple[Data, Data]:
    """Any building with a floor above its lowest, and any number of people on any of its floors."""
    building = draw(building_data().filter(lambda data: len(data["floor"]) > 1))
    made = building_from_dict(copy.deepcopy(building), file="b")
    spaces = [one.id for one in made.spaces if one.kind in ("room", "corridor")]
    floors = [one.id for one in made.floors[:-1]]
    groups = [
        {
            "id": f"g{number}",
            "space": draw(st.sampled_from(spaces)),
            "size": draw(st.integers(0, 60)),
            "to": f"above:{draw(st.sampled_from(floors))}",
        }
        for number in range(draw(st.integers(1, 5)))
    ]
    scenario = PLAIN | {
        "group": groups,
        "refuge": {"m2_per_person": draw(st.floats(0.3, 30.0))},
        "flood": {"level_m": draw(st.floats(-1.0, 8.0)), "rise_m_per_h": draw(st.floats(0.0, 9.0))},
    }
    return building, scenario


@given(made=crowded())
@searched
def test_never_over_capacity_and_the_ways_are_the_least(made: tuple[Data, Data]) -> None:
    """Against another method: every place a column, every person a row, ways as costs."""
    building, scenario = made
    found = Found(scenario["group"], building, flood=scenario["flood"], refuge=scenario["refuge"])
    plan, network, people = found.plan, found.network, found.people
    capacity = {one.component: one.capacity for one in plan.rooms}
    per_m2 = scenario["refuge"]["m2_per_person"]
    has_place = plan.seeks & ~plan.without
    for where, count in Counter(plan.goal[has_place].tolist()).items():
        assert count <= capacity[where]
        assert count * per_m2 <= network.components[where].area_m2 + 1e-6
    assert (plan.goal[plan.stays] == people.component[plan.stays]).all()
    assert plan.seeks.all()
    heights = {one.id: one.elevation_m for one in found.building.floors}
    levels = [
        heights[str(one["to"]).removeprefix("above:")]
        for one in sorted(scenario["group"], key=lambda one: one["id"])
    ]
    lowest_m = np.array(levels)[people.group]
    height_m = np.array([heights[one.floor] for one in network.components])
    assert (height_m[plan.goal[has_place]] > lowest_m[has_place]).all()
    assert (height_m[plan.goal[has_place]] >= scenario["flood"]["level_m"]).all()
    left = dict(capacity)
    for where, count in Counter(plan.goal[plan.stays & has_place].tolist()).items():
        left[where] -= count
    moving = np.flatnonzero(~(plan.stays & has_place))
    columns = [where for where, count in left.items() for _ in range(min(count, len(moving)))]
    nowhere = 1e7
    costs = np.full((len(moving), len(columns) + len(moving)), nowhere)
    lengths: dict[int, dict[int, float]] = {}
    for row, person in enumerate(moving):
        start = int(people.component[person])
        if start not in lengths:
            lengths[start] = lengths_from(network, start, Choice())
        for column, where in enumerate(columns):
            if where in lengths[start] and height_m[where] > lowest_m[person]:
                costs[row, column] = round(lengths[start][where] * 100)
    rows, best = linear_sum_assignment(costs)
    own = [
        round(lengths[int(people.component[person])][int(plan.goal[person])] * 100)
        if has_place[person]
        else nowhere
        for person in moving
    ]
    assert sum(own) == pytest.approx(costs[rows, best].sum())
