"""Locks, darkness and new routes that come while people are on their way, and meet lanes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evacsim.analysis.chain.chain import cause_record, chain
from tests.runs import Case, Data, Ran, run_case
from tests.simulation.chains import chain_case
from tests.simulation.test_counterflow import last_out_s, stair_case


def _scenario(groups: list[Data], events: list[Data], *, rule: str = "assigned") -> Data:
    alike = {"kind": "fixed", "value_m_per_s": 1.2}
    return {
        "name": "any",
        "building": "any",
        "time_limit_s": 7200.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": rule},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"alike": {"level": alike, "stairs_down": alike, "stairs_up": alike}},
        "group": [group | {"kind": "alike"} for group in groups],
        "event": events,
    }


def _building(spaces: list[Data], connections: list[Data]) -> Data:
    floor = [{"id": "1F", "elevation_m": 0.0}]
    return {
        "id": "any",
        "name": "Any",
        "floor": floor,
        "space": [space | {"floor": "1F"} for space in spaces],
        "connection": [{"kind": "door"} | connection for connection in connections],
    }


def _outcomes(ran: Ran) -> set[str]:
    return set(ran.tables["occupants"]["outcome"].to_list())


def _exact(ran: Ran) -> bool:
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    total_s = float(ran.tables["occupants"]["out_s"].max())  # type: ignore[arg-type]
    return sum(piece.seconds for piece in chain(record)) == pytest.approx(total_s, abs=1e-6)


def test_who_sees_queues_waits_where_every_exit_is_locked() -> None:
    building = _building(
        [
            {"id": "class", "kind": "room", "outline": [[0, 0], [8, 6]]},
            {"id": "hall", "kind": "lobby", "outline": [[0, 6], [8, 9]]},
        ],
        [
            {"id": "door", "clear_width_m": 0.9, "between": ["class", "hall"], "at": [7, 6]},
            {"id": "exit", "clear_width_m": 1.2, "between": ["hall", "outside"], "at": [0, 7.5]},
        ],
    )
    lock: Data = {"kind": "lock", "at_s": 0.0, "connection": "exit"}
    group = {"id": "g", "space": "class", "size": 20}
    closed = run_case(
        Case(building=building, scenario=_scenario([group], [lock], rule="queue-aware"))
    )
    assert _outcomes(closed) == {"trapped"}
    opens: Data = {"kind": "open", "at_s": 300.0, "connection": "exit"}
    late = run_case(
        Case(building=building, scenario=_scenario([group], [lock, opens], rule="queue-aware"))
    )
    assert _outcomes(late) == {"out"}
    assert late.tables["occupants"]["out_s"].min() >= 300.0  # type: ignore[operator]


@pytest.mark.parametrize("lock_s", [136.0, 163.0, 172.0, 199.0])
def test_who_stands_before_a_full_corridor_is_looked_at_when_it_gets_lanes(lock_s: float) -> None:
    building = _building(
        [
            {"id": "class", "kind": "room", "outline": [[0, 2], [8, 10]]},
            {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [12, 2]]},
        ],
        [
            {"id": "door", "clear_width_m": 1.0, "between": ["class", "corridor"], "at": [6, 2]},
            {
                "id": "exit-W",
                "clear_width_m": 0.9,
                "between": ["corridor", "outside"],
                "at": [0, 1],
                "specific_flow_per_m_s": 0.05,
            },
            {
                "id": "exit-E",
                "clear_width_m": 0.9,
                "between": ["corridor", "outside"],
                "at": [12, 1],
            },
        ],
    )
    lock = {"kind": "lock", "at_s": lock_s, "connection": "exit-W"}
    group = {"id": "g", "space": "class", "size": 150, "exit": "exit-W"}
    ran = run_case(Case(building=building, scenario=_scenario([group], [lock])))
    assert _outcomes(ran) == {"out"}
    assert _exact(ran)


@pytest.mark.parametrize(("until_s", "out_s"), [(9000.0, 60.0 / 0.36), (6.0, 6.0 + 57.84 / 1.2)])
def test_who_turns_back_in_the_dark_walks_in_the_dark(until_s: float, out_s: float) -> None:
    """20 m to the locked door and 40 m to the other, at 1.2 m/s, in the dark at 0.36 m/s."""
    building = _building(
        [{"id": "hall", "kind": "lobby", "outline": [[0, 0], [40, 4]]}],
        [
            {"id": "exit-W", "clear_width_m": 1.0, "between": ["hall", "outside"], "at": [0, 2]},
            {"id": "exit-E", "clear_width_m": 1.0, "between": ["hall", "outside"], "at": [40, 2]},
        ],
    )
    events = [
        {"kind": "lock", "at_s": 5.0, "connection": "exit-W"},
        {"kind": "lights-out", "until_s": until_s, "space": "hall", "speed_factor": 0.3},
    ]
    group = {"id": "g", "space": "hall", "size": 1, "start": [20.0, 2.0], "exit": "exit-W"}
    ran = run_case(Case(building=building, scenario=_scenario([group], events)))
    assert ran.tables["occupants"]["out_s"][0] == pytest.approx(out_s, abs=1e-6)
    assert _exact(ran)


@pytest.mark.parametrize("until_s", [44.0, 56.0, 68.0, 92.0])
def test_when_the_light_comes_back_places_come_back_sooner_and_have_a_cause(until_s: float) -> None:
    case = chain_case(flights=3, people=100, feed_per_s=3.0, exit_per_s=0.8)
    smoke = {"kind": "smoke", "extinction_per_m": 1.5, "space": "*", "until_s": until_s}
    ran = run_case(replace(case, scenario=case.scenario | {"event": [smoke]}))
    assert _outcomes(ran) == {"out"}
    assert _exact(ran)


def test_a_flight_goes_dark_by_its_alias() -> None:
    case = stair_case(down=30, up=0, width_m=1.5)
    first, *others = case.building["flight"]
    flights = [first | {"aliases": ["西梯"]}, *others]
    dark = {"kind": "lights-out", "space": "西梯", "speed_factor": 0.3}
    named = Case(
        building=case.building | {"flight": flights}, scenario=case.scenario | {"event": [dark]}
    )
    assert last_out_s(run_case(named), "down") > last_out_s(run_case(case), "down") + 10.0


def test_a_narrowed_corridor_leaves_the_doors_beside_it_as_wide_as_they_are() -> None:
    building = _building(
        [
            {"id": "class", "kind": "room", "outline": [[0, 3], [8, 10]]},
            {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [8, 3]]},
        ],
        [
            {"id": "door", "clear_width_m": 0.9, "between": ["class", "corridor"], "at": [7, 3]},
            {
                "id": "exit",
                "clear_width_m": 2.4,
                "between": ["corridor", "outside"],
                "at": [0, 1.5],
            },
        ],
    )
    group = {"id": "g", "space": "class", "size": 49}
    narrow: Data = {"kind": "narrow", "space": "corridor", "width_factor": 0.5}
    wide, less = (
        run_case(Case(building=building, scenario=_scenario([group], events)))
        for events in ([], [narrow])
    )
    assert wide.recording.time_s.tolist() == less.recording.time_s.tolist()


def test_a_flight_narrowed_below_two_streams_is_walked_in_platoons() -> None:
    wide = stair_case(down=60, up=60, width_m=1.5)
    half: Data = {"kind": "narrow", "space": "flight-*", "width_factor": 0.5}
    narrowed = Case(building=wide.building, scenario=wide.scenario | {"event": [half]})
    assert last_out_s(run_case(narrowed), "down") > 1.5 * last_out_s(run_case(wide), "down")


def test_who_sets_off_much_later_takes_no_width_before() -> None:
    case = stair_case(down=40, up=120, width_m=1.8)
    late = {
        "id": "late",
        "space": "top",
        "exit": "exit-bottom",
        "size": 400,
        "kind": "secondary",
        "release_s": 1800.0,
    }
    groups = [*case.scenario["group"], late]
    with_them = run_case(Case(building=case.building, scenario=case.scenario | {"group": groups}))
    alone = run_case(case)
    for group in ("down", "up"):
        assert last_out_s(with_them, group) == pytest.approx(last_out_s(alone, group), abs=3.0)
