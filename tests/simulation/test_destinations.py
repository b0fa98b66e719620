"""Walking to a space instead of the outside: back to class, and against those who come down."""

from __future__ import annotations

import pytest

from evacsim.analysis.chain.chain import cause_record, chain
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict
from tests.runs import Case, Ran, run_case
from tests.simulation.test_counterflow import stair_case


def _back_to_class(*, down: int, up: int, to: str = "class") -> Case:
    case = stair_case(down=down, up=0, width_m=1.5)
    building, scenario = dict(case.building), dict(case.scenario)
    building["space"] = [
        *building["space"],
        {"id": "class", "kind": "room", "floor": "F0", "area_m2": 60.0, "length_m": 6.0},
    ]
    building["connection"] = [
        *building["connection"],
        {"id": "class.door", "kind": "door", "clear_width_m": 0.9, "between": ["top", "class"]},
    ]
    back = {"id": "back", "space": "bottom", "size": up, "kind": "secondary", "to": to}
    scenario["group"] = [*scenario["group"], back]
    return Case(building=building, scenario=scenario)


def _rows(ran: Ran, group: str) -> list[tuple[str | None, str, float]]:
    table = ran.tables["occupants"]
    rows = table.filter(table["group"] == group).select("exit", "outcome", "out_s").rows()
    return [(exit_, outcome, out_s) for exit_, outcome, out_s in rows]


def test_who_goes_to_a_class_is_out_when_there_and_stays() -> None:
    ran = run_case(_back_to_class(down=0, up=40))
    rows = _rows(ran, "back")
    assert {(exit_, outcome) for exit_, outcome, _ in rows} == {(None, "out")}
    inside = ran.tables["occupancy"]
    last = inside.filter(inside["component"] == "class").sort("time_s")["inside"].to_list()
    assert last[-1] == 40
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    latest_s = max(out_s for _, _, out_s in rows)
    assert sum(piece.seconds for piece in chain(record)) == pytest.approx(latest_s, abs=1e-6)


def test_a_class_going_up_against_the_stream_holds_both_up() -> None:
    alone_s = max(out for *_, out in _rows(run_case(_back_to_class(down=0, up=40)), "back"))
    free_s = max(out for *_, out in _rows(run_case(_back_to_class(down=150, up=0)), "down"))
    both = run_case(_back_to_class(down=150, up=40))
    assert max(out for *_, out in _rows(both, "back")) > alone_s + 5.0
    assert max(out for *_, out in _rows(both, "down")) > free_s + 5.0


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("clas", 'unknown space "clas"'),
        ("landing-1", "is a landing; must be a room or lobby"),
        ("bottom", 'the group is in "bottom" from the start'),
    ],
)
def test_where_nobody_can_stay_is_a_fault(to: str, says: str) -> None:
    case = _back_to_class(down=0, up=4, to=to)
    building = building_from_dict(case.building, file="building")
    scenario = scenario_from_dict(case.scenario, file="scenario")
    problems = check_scenario(scenario, building, build_network(building), file="scenario")
    faults = [problem.message for problem in problems if problem.severity == "fault"]
    assert len(faults) == 1
    assert says in faults[0]
