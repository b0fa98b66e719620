"""Locks, holds, guards, falls, counterflow, queues seen: whoever has a way out gets out."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict
from tests.runs import Case, Data, run_case
from tests.strategies import building_data, cases, scenario_data, searched


@st.composite
def guards(draw: st.DrawFn, stairs: list[str]) -> Data:
    """Somebody keeps order in a stairwell, or in every space; for a time, or to the end."""
    event: Data = {"kind": "guard", "at_s": draw(st.sampled_from([0.0, 5.5, 20.0]))}
    if draw(st.booleans()) and stairs:
        event["stair"] = draw(st.sampled_from(stairs))
    else:
        event["space"] = "*"
    if draw(st.integers(0, 2)) == 0:
        event["until_s"] = event["at_s"] + 30.0
    return event


@st.composite
def holds(draw: st.DrawFn, doors: list[str]) -> Data:
    """A door or exit is held for a time."""
    at_s = draw(st.sampled_from([0.0, 7.5, 30.0]))
    until_s = at_s + draw(st.sampled_from([3.0, 40.0, 300.0]))
    return {
        "kind": "hold",
        "connection": draw(st.sampled_from(doors)),
        "at_s": at_s,
        "until_s": until_s,
    }


@st.composite
def stair_cases(draw: st.DrawFn) -> Case:
    """Two stairs, people above them, and a foot that is locked while they go down."""
    building = draw(building_data().filter(lambda data: len(data["stairwell"]) > 1))
    scenario = draw(scenario_data(building, laws=("sfpe", "weidmann")))
    top = building["floor"][-1]["id"]
    rooms = [one["id"] for one in building["plan"]["typical"]["space"]]
    scenario["group"] = [
        group | {"space": f"{top}.{rooms[number % len(rooms)]}"}
        for number, group in enumerate(scenario["group"])
    ]
    lock = {"kind": "lock", "connection": "A.1F.door"}
    scenario["event"] = [lock | {"at_s": draw(st.integers(5, 200))}]
    scenario["routing"] = {
        "rule": draw(st.sampled_from(["assigned", "queue-aware", "queue-aware"])),
        "compliance": draw(st.sampled_from([1.0, 0.5])),
    }
    return Case(building=building, scenario=scenario)


@st.composite
def kept_cases(draw: st.DrawFn) -> Case:
    """Any case, with guards, held doors, people who fall, and people who walk against others."""
    case = draw(st.one_of(cases(), stair_cases()))
    building, scenario = case.building, dict(case.scenario)
    stairs = [well["id"] for well in building["stairwell"]]
    doors = [one["id"] for one in building["connection"]]
    rooms = [one["id"] for one in building.get("space", []) if one["kind"] == "lobby"]
    for floor in building["floor"] if building["plan"] else []:
        plan = building["plan"]["typical"]["space"]
        rooms += [f"{floor['id']}.{one['id']}" for one in plan if one["kind"] != "corridor"]
    events: list[Data] = list(scenario["event"])
    events += draw(st.lists(guards(stairs), max_size=2)) + draw(st.lists(holds(doors), max_size=1))
    scenario["event"] = events
    if draw(st.booleans()):
        scenario["falls"] = {"enabled": True, "per_flight_use": draw(st.sampled_from([0.01, 0.1]))}
    groups = []
    for group in scenario["group"]:
        others = [room for room in rooms if room != group["space"]]
        goes_in = others and draw(st.integers(0, 3)) == 0
        groups.append(group | ({"to": draw(st.sampled_from(others))} if goes_in else {}))
    scenario["group"] = groups
    return replace(case, scenario=scenario)


@searched
@given(kept_cases())
def test_whoever_has_an_open_way_gets_out_before_the_clock_ends(case: Case) -> None:
    """The run itself raises a fault where people with an open way stand for ever."""
    building = building_from_dict(case.building, file="building")
    scenario = scenario_from_dict(case.scenario, file="scenario")
    problems = check_scenario(scenario, building, build_network(building), file="scenario")
    assume(all(one.severity != "fault" for one in problems))  # as a room for too many to stay in
    outcomes = set(run_case(case).tables["occupants"]["outcome"].to_list())
    assert outcomes <= {"out", "trapped"}
