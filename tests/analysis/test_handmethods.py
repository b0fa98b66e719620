"""The methods that follow streams from component to component, and what each one refuses."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.hand.components import Server, Stream
from evacsim.analysis.hand.imo import (
    CORRECTION_FACTOR,
    SAFETY_FACTOR,
    initial_flow_per_m_s,
    initial_speed_m_per_s,
)
from evacsim.building.read import building_from_dict
from evacsim.errors import ScenarioError
from tests.analysis.test_handcalc import by_hand, scenario_data, space_data

if TYPE_CHECKING:
    from evacsim.analysis.hand.calculation import Method
    from evacsim.building.model import Building


def _served(capacity_per_s: float, stream: Stream) -> Server:
    server = Server(capacity_per_s=capacity_per_s)
    server.serve(stream)
    return server


def _evenly(flow_per_s: float, from_s: float, to_s: float) -> Stream:
    return Stream(changes=((from_s, flow_per_s), (to_s, -flow_per_s)))


def test_people_at_a_door_leave_one_after_the_other() -> None:
    served = _served(2.0, Stream(at_once=((10.0, 100.0),)))
    assert (served.first_s, served.last_s, served.longest_queue) == (10.0, 60.0, 100.0)
    assert served.out.changes == ((10.0, 2.0), (60.0, -2.0))


def test_a_queue_grows_by_what_does_not_pass_and_then_empties() -> None:
    """3 /s for 20 s before 2 /s: the queue grows by 1 /s to 20, and the last leaves at 30 s."""
    served = _served(2.0, _evenly(3.0, 0.0, 20.0))
    assert (served.inflow_per_s, served.outflow_per_s) == (3.0, 2.0)
    assert served.longest_queue == pytest.approx(20.0)
    assert served.last_s == pytest.approx(30.0)


def test_where_less_arrives_it_passes_what_arrives() -> None:
    served = _served(2.0, _evenly(1.5, 5.0, 20.0))
    assert (served.longest_queue, served.outflow_per_s) == (0.0, 1.5)
    assert served.out.changes == ((5.0, 1.5), (20.0, -1.5))


def test_a_queue_that_empties_while_people_come_passes_their_flow_from_then_on() -> None:
    """10 stand there, 1 /s come, 2 /s pass: empty after 10 s, then 1 /s until 30 s."""
    both = Stream(at_once=((0.0, 10.0),)) + _evenly(1.0, 0.0, 30.0)
    served = _served(2.0, both)
    assert [time_s for time_s, _ in served.out.changes] == pytest.approx([0.0, 10.0, 30.0])
    assert [change for _, change in served.out.changes] == pytest.approx([2.0, -1.0, -1.0])


def test_streams_that_meet_make_one_queue() -> None:
    """Two streams of 1.5 /s, the second 10 s later, for 20 s each: 60 people at 2 /s."""
    served = _served(2.0, _evenly(1.5, 0.0, 20.0) + _evenly(1.5, 0.0, 20.0).later(10.0))
    assert served.inflow_per_s == 3.0
    assert served.longest_queue == pytest.approx(10.0)
    assert served.last_s == pytest.approx(10.0 + (60.0 - 15.0) / 2.0)


def test_nothing_is_lost_on_the_way_through_many_doors() -> None:
    stream = Stream(at_once=((3.0, 40.0),)) + _evenly(0.7, 5.0, 65.0)
    for capacity in (1.9, 0.8, 1.2, math.inf, 0.6):
        served = _served(capacity, stream)
        ends = [-time_s * change for time_s, change in served.out.changes]
        assert math.fsum(ends) == pytest.approx(40.0 + 0.7 * 60.0)  # the area below the flow
        stream = served.out.later(4.0)


def test_component_by_component_a_queue_stands_where_most_is_lost(two_rooms: Building) -> None:
    """60 people 3 m away: all there at once, 0.78 /s leave; behind them the exit has no queue."""
    found = by_hand(two_rooms, scenario_data("1F.back", 60, distance_m=3.0), "components")
    steps = {step.id: step for step in found.steps}
    door, exit_ = steps["1F.back.door-1"], steps["exit-A"]
    assert (door.inflow_per_s, door.longest_queue) == (None, 60.0)
    assert door.flow_per_s == pytest.approx(0.78)
    assert exit_.inflow_per_s == pytest.approx(0.78)
    assert (exit_.longest_queue, exit_.queue_growth_per_s) == (0.0, 0.0)
    assert found.controlling == "1F.back.door-1"
    assert found.total_s == pytest.approx(
        by_hand(two_rooms, scenario_data("1F.back", 60, distance_m=3.0)).total_s
    )


def test_a_sparse_room_before_a_narrow_door_is_cautioned_of(two_rooms: Building) -> None:
    sparse = by_hand(two_rooms, scenario_data("1F.back", 12), "density")
    dense = by_hand(two_rooms, scenario_data("1F.back", 60), "density")
    assert sparse.cautions == ("1F.back",)
    assert dense.cautions == ()
    for method in ("capacity", "components", "imo"):
        assert by_hand(two_rooms, scenario_data("1F.back", 12), method).cautions == ()


@pytest.mark.parametrize("method", ["capacity", "density", "components"])
def test_darkness_takes_its_share_of_every_flow_and_speed(
    two_rooms: Building, method: Method
) -> None:
    data = scenario_data("1F.back", 60, distance_m=3.0)
    lit = by_hand(two_rooms, data, method)
    data["event"] = [{"kind": "lights-out", "at_s": 5.0, "space": "*", "speed_factor": 0.5}]
    dark = by_hand(two_rooms, data, method)
    assert (lit.dark, dark.dark) == (False, True)
    assert dark.total_s == pytest.approx(2 * lit.total_s)
    data["event"][0]["at_s"] = 3000.0  # when all are out
    assert by_hand(two_rooms, data, method) == lit


def test_what_a_method_does_not_know_is_refused(two_rooms: Building) -> None:
    data = scenario_data("1F.back", 60)
    data["event"] = [{"kind": "lights-out", "at_s": 0.0, "space": "*"}]
    with pytest.raises(ScenarioError, match="imo knows no darkness"):
        by_hand(two_rooms, data, "imo")
    data = scenario_data("1F.back", 60)
    back = {"id": "back", "space": "1F.front", "size": 7, "kind": "walker", "to": "1F.back"}
    data["group"].append(back)
    for method in ("capacity", "density", "components"):
        with pytest.raises(ScenarioError, match="60 people go one way and 7 the other"):
            by_hand(two_rooms, data, method)
    assert by_hand(two_rooms, data, "imo").total_s > 0


@pytest.mark.parametrize(
    ("density", "flow", "speed"),
    [  # corridors of the worked example of MSC.1/Circ.1238, annex 1, appendix 2, 4.1
        (0.94, 0.85, 1.03), (0.67, 0.73, 1.14), (0.61, 0.70, 1.16), (0.74, 0.76, 1.11),
        (0.49, 0.64, 1.20), (0.15, 0.19, 1.20), (1.70, 1.21, 0.75), (1.48, 1.11, 0.83),
    ],
)  # fmt: skip
def test_initial_flows_of_corridors_are_those_of_the_worked_example(
    density: float, flow: float, speed: float
) -> None:
    assert initial_flow_per_m_s(density) == pytest.approx(flow, abs=0.01)
    assert initial_speed_m_per_s(density) == pytest.approx(speed, abs=0.01)


def test_specific_flow_is_not_speed_times_density() -> None:
    assert initial_flow_per_m_s(3.2) == 0.65
    assert initial_speed_m_per_s(3.2) * 3.2 == pytest.approx(0.64)
    assert initial_flow_per_m_s(1.2) > 1.2 * initial_speed_m_per_s(1.2) * 0.8
    assert initial_flow_per_m_s(1.2) != pytest.approx(1.2 * initial_speed_m_per_s(1.2), rel=0.05)
    assert initial_flow_per_m_s(9.0) == 0.32


def test_the_factors_are_those_of_the_worked_example() -> None:
    """T = 437.5 s of t_I = 42.2 + 108 + 31.8 + 10 s less rounding; 1.25 (10 min + T) = 21:37."""
    assert pytest.approx(437.5, abs=0.1) == CORRECTION_FACTOR * 190.2
    assert pytest.approx(21 * 60 + 37.5) == SAFETY_FACTOR * (600 + 438)


def test_imo_follows_flows_from_door_to_door(two_rooms: Building) -> None:
    """People of a room stand at its door, which passes 1.3 x 0.9 /s; the exit is wider."""
    found = by_hand(two_rooms, scenario_data("1F.back", 60), "imo")
    steps = {step.id: step for step in found.steps}
    assert steps["1F.back.door-1"].flow_per_s == pytest.approx(1.17)
    assert steps["exit-A"].inflow_per_s == pytest.approx(1.17)
    assert found.walk_s == pytest.approx(6.0 / 1.2)  # 0.195 per m and s over the lobby
    assert found.queue_s == pytest.approx(60 / 1.17)
    assert found.total_s == pytest.approx(1.25 * 2.3 * (5.0 + 60 / 1.17))


def test_people_who_start_in_a_corridor_have_the_flow_of_their_density() -> None:
    """20 people on 8 m x 2 m: 1.25 per m2, 0.998 per m and s by table 1.1, 2.00 /s."""
    exit_ = {"id": "exit", "kind": "door", "between": ["way", "outside"], "clear_width_m": 3.0}
    building = building_from_dict(
        {
            "id": "way",
            "name": "A corridor",
            "floor": [{"id": "1F", "elevation_m": 0.0}],
            "space": [space_data("way", "1F", "corridor", 16.0, 8.0)],
            "connection": [exit_],
        },
        file="way.toml",
    )
    (step,) = by_hand(building, scenario_data("way", 20, distance_m=4.0), "imo").steps
    assert step.inflow_per_s == pytest.approx(2.0 * (0.65 + 0.75 / 1.4 * 0.65))
