"""Up from the water: people come to rooms and corridors, stay, and nobody goes down again."""

from __future__ import annotations

import tomllib
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.hazards.hazard import Change
from evacsim.results.occupancy import occupancy_frame
from evacsim.scenario.check import check_scenario
from evacsim.scenario.events import direction_into
from evacsim.scenario.read import scenario_from_dict
from tests.runs import Case, Data, Ran, run_case
from tests.strategies import building_data, searched

FLOORS: Data = tomllib.loads(building_text(floors=3, rooms=3, stairs=2, name="Small"))


def school(*groups: Data, law: str = "sfpe", start_s: float = 10.0, **more: Any) -> Data:  # noqa: ANN401
    return {
        "name": "s",
        "building": "b",
        "movement": {"law": law},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": start_s}},
        "group": list(groups),
        **more,
    }


def group(id_: str, space: str, size: int, **more: Any) -> Data:  # noqa: ANN401
    return {"id": id_, "space": space, "size": size, "kind": "secondary", **more}


def run(scenario: Data, building: Data = FLOORS) -> Ran:
    return run_case(Case(building=building, scenario=scenario))


def outcomes(ran: Ran, id_: str) -> dict[str, int]:
    rows = ran.tables["occupants"].filter(pl.col("group").cast(pl.String) == id_)
    return dict(rows["outcome"].cast(pl.String).value_counts().iter_rows())


def test_everybody_comes_to_the_place_that_was_found_for_them_and_stays() -> None:
    ran = run(school(group("all", "*F.room-*", 40, to="above:1F"), refuge={"m2_per_person": 1.2}))
    plan = ran.people.refuge
    assert plan is not None
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"out"}
    inside = ran.tables["occupancy"].sort("time_s").group_by("component").agg(pl.last("inside"))
    last = {str(name): count for name, count in inside.iter_rows() if count}
    wanted = [ran.network.components[goal].id for goal in plan.goal.tolist()]
    assert last == {name: wanted.count(name) for name in set(wanted)}
    assert any(name.partition("#")[0].endswith("corridor") for name in last)


def test_who_stays_is_above_the_water_from_the_beginning() -> None:
    ran = run(school(group("up", "2F.room-1", 20, to="above:1F")))
    rows = ran.tables["occupants"]
    assert rows["out_s"].to_list() == [0.0] * 20
    assert rows["assembled_s"].to_list() == [0.0] * 20
    assert rows["room_out_s"].null_count() == rows["exit"].null_count() == 20
    assert set(rows["left_in"].cast(pl.String)) == {"2F.room-1"}
    assert ran.tables["passages"].height == 0


def test_who_waits_in_the_refuge_is_counted_there() -> None:
    rows = run(school(group("low", "1F.room-1", 20, to="above:1F"))).tables["occupants"]
    assert (rows["assembled_s"] == rows["out_s"]).all()


def test_occupancy_is_told_again_from_what_is_written() -> None:
    ran = run(school(group("all", "*F.room-*", 40, to="above:1F")))
    written = ran.tables
    again = occupancy_frame(written["occupants"], written["passages"])
    assert again.sort("component", "time_s").equals(
        written["occupancy"].sort("component", "time_s")
    )


def test_exits_are_shut_and_who_goes_out_is_trapped_once_the_water_is_there() -> None:
    out = school(group("low", "1F.room-1", 20), flood={"level_m": 1.0})
    assert outcomes(run(out), "low") == {"trapped": 20}
    late = out | {"flood": {"level_m": 1.0, "at_s": 600.0}}
    assert outcomes(run(late), "low") == {"out": 20}


def test_who_is_in_the_water_still_comes_up() -> None:
    """The water is there before anybody starts."""
    scenario = school(
        group("low", "1F.room-*", 20, to="above:1F"), flood={"level_m": 1.0, "at_s": 0}
    )
    ran = run(scenario)
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"out"}


def test_nobody_goes_down_into_the_water() -> None:
    """Those from above turn on the stair; at the half landing they are still above the water."""
    scenario = school(
        group("up", "3F.room-*", 30), start_s=0.0, flood={"level_m": 0.5, "at_s": 20.0}
    )
    ran = run(scenario)
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"trapped"}
    late = ran.tables["passages"].filter(pl.col("time_s") > 20.0)
    assert not late["to"].cast(pl.String).is_in(["A.2F-1F.lower", "B.2F-1F.lower", "A.1F"]).any()
    assert late.height > 0


def test_two_stairs_and_one_shut_on_the_way() -> None:
    groups = [group("low", f"1F.room-{n}", 20, to="above:1F", stair="A") for n in "12"]
    for number, own in enumerate(groups):
        own["id"] += str(number)
    lock = {"kind": "lock", "stair": "A", "at_s": 12.0}
    ran = run(school(*groups, event=[lock]) | {"routing": {"rule": "assigned"}})
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"out"}
    into = set(ran.tables["passages"]["to"].cast(pl.String))
    assert any(name.startswith("B.2F-1F") for name in into)


def test_a_basement_empties_upwards() -> None:
    building = tomllib.loads(building_text(floors=3, rooms=2, stairs=1, name="Small"))
    for floor in building["floor"]:
        floor["elevation_m"] -= 3.6
    scenario = school(
        group("deep", "1F.room-1", 10, to="above:2F"),
        group("mid", "2F.room-1", 10, to="above:2F"),
        flood={"level_m": 0.5, "at_s": 5.0, "rise_m_per_h": 1.0},
    )
    made = building_from_dict(building, file="b")
    read = scenario_from_dict(scenario, file="s")
    found = check_scenario(read, made, build_network(made), file="s")
    assert [one for one in found if one.severity == "fault"] == []
    ran = run(scenario, building)
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"out"}


def test_a_class_that_waits_for_another_that_stays_is_let_go() -> None:
    up = group("up", "2F.room-1", 10, to="above:1F")
    after = {"release_after": "class:up", "when": "left-room"}
    ran = run(school(up, group("low", "1F.room-1", 10, to="above:1F", **after)))
    assert outcomes(ran, "low") == {"out": 10}


@pytest.mark.parametrize("law", ["imo", "weidmann", "student", "cn-stream", "unimpeded"])
def test_every_law_brings_them_up(law: str) -> None:
    ran = run(school(group("all", "*F.room-*", 40, to="above:1F"), law=law))
    assert set(ran.tables["occupants"]["outcome"].cast(pl.String)) == {"out"}


@st.composite
def floods(draw: st.DrawFn) -> Case:
    """Any school with people on every floor, some of whom go out and some up, and any water."""
    building = draw(building_data().filter(lambda data: len(data["floor"]) > 1))
    made = building_from_dict(building, file="b")
    rooms = [one.id for one in made.spaces if one.kind in ("room", "corridor")]
    lowest = made.floors[0].id
    groups = [
        group(f"g{number}", draw(st.sampled_from(rooms)), draw(st.integers(1, 25)))
        | ({"to": f"above:{lowest}"} if draw(st.booleans()) else {})
        for number in range(draw(st.integers(1, 4)))
    ]
    flood = {
        "level_m": draw(st.floats(-1.0, 8.0)),
        "at_s": draw(st.floats(-10.0, 90.0)),
        "rise_m_per_h": draw(st.sampled_from([0.0, 50.0, 400.0])),
    }
    refuge = {"m2_per_person": draw(st.floats(0.4, 10.0))}
    return Case(building=building, scenario=school(*groups, flood=flood, refuge=refuge))


@given(case=floods())
@searched
def test_nobody_passes_towards_the_water_and_nobody_is_lost(case: Case) -> None:
    ran = run_case(case, time_limit_s=20_000.0)
    passages = (
        ran.tables["passages"]
        .select("time_s", "connection", "to")
        .cast({"connection": pl.String, "to": pl.String})
    )
    for change in ran.changes:
        assert isinstance(change, Change)
        later = passages.filter(
            (pl.col("connection") == change.connection) & (pl.col("time_s") > change.time_s)
        )
        if change.into:
            later = later.filter(pl.col("to") == change.into)
            into = ran.network.directions[direction_into(ran.network, change)].target
            assert ran.network.components[into].id == change.into
        assert later.height == 0
    rows = ran.tables["occupants"]
    assert not (rows["outcome"].cast(pl.String) == "time_limit").any()
    plan = ran.people.refuge
    if plan is not None:
        inside: dict[int, int] = {}
        capacity = {one.component: one.capacity for one in plan.rooms}
        came = ran.recording.direction[ran.recording.arrived]
        for goal in [ran.network.directions[one].target for one in came.tolist()]:
            inside[goal] = inside.get(goal, 0) + 1
        assert all(count <= capacity[goal] for goal, count in inside.items())
