"""Who sees a queue: the nearer exit first, the farther once it is worth it, nobody for ever."""

from __future__ import annotations

import pytest

from evacsim.routing import make_rule
from evacsim.routing.queue_aware import QueueAware
from tests.runs import Case, Data, Ran, run_case


def _hall(*, rule: str, people: int, compliance: float = 1.0, events: tuple[Data, ...] = ()) -> Ran:
    door = {"kind": "door", "clear_width_m": 1.0}
    building = {
        "id": "hall",
        "name": "Hall with two exits",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "hall", "kind": "room", "floor": "1F", "outline": [[0, 0], [30, 10]]},
        ],
        "connection": [
            door | {"id": "exit-far", "between": ["hall", "outside"], "at": [30, 5]},
            door | {"id": "exit-near", "between": ["hall", "outside"], "at": [0, 5]},
        ],
    }
    scenario = {
        "name": "choice",
        "building": "hall",
        "time_limit_s": 3600.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": rule, "compliance": compliance},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "all", "space": "hall", "size": people, "start": [5.0, 5.0]}],
        "event": list(events),
    }
    return run_case(Case(building=building, scenario=scenario))


def _used(ran: Ran) -> dict[str, int]:
    return dict(ran.tables["occupants"]["exit"].value_counts().rows())


def test_where_nobody_queues_it_is_the_quickest_way() -> None:
    assert _used(_hall(rule="queue-aware", people=8)) == {"exit-near": 8}


def test_a_long_queue_sends_some_to_the_farther_exit_and_everybody_is_out_sooner() -> None:
    looking, blind = (_hall(rule=rule, people=200) for rule in ("queue-aware", "quickest"))
    used = _used(looking)
    assert _used(blind) == {"exit-near": 200}
    assert used["exit-near"] > used["exit-far"] > 50
    last_s = [ran.tables["occupants"]["out_s"].max() for ran in (looking, blind)]
    assert last_s[0] < 0.65 * last_s[1]  # type: ignore[operator]


def test_those_who_do_not_look_take_the_quickest_way() -> None:
    ran = _hall(rule="queue-aware", people=200, compliance=0.0)
    assert ran.tables["passages"].equals(_hall(rule="quickest", people=200).tables["passages"])


def test_a_locked_exit_is_no_way_however_short_its_queue() -> None:
    lock = {"kind": "lock", "at_s": 0.0, "connection": "exit-far"}
    assert _used(_hall(rule="queue-aware", people=150, events=(lock,))) == {"exit-near": 150}


def test_the_rule_takes_shares_only_and_is_found_by_its_name() -> None:
    assert make_rule("queue-aware", compliance=0.4) == QueueAware(compliance=0.4)
    with pytest.raises(ValueError, match=r"compliance is 1\.2"):
        QueueAware(compliance=1.2)


def _lobby(rule: str) -> Ran:
    """A class comes out of its room into a lobby with a near and a far exit."""
    door = {"kind": "door", "clear_width_m": 1.0}
    building = {
        "id": "lobby",
        "name": "Lobby with two exits",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "room", "kind": "room", "floor": "1F", "outline": [[0, 10], [10, 20]]},
            {"id": "hall", "kind": "lobby", "floor": "1F", "outline": [[0, 0], [30, 10]]},
        ],
        "connection": [
            door | {"id": "door", "between": ["room", "hall"], "at": [5, 10], "clear_width_m": 3.0},
            door | {"id": "exit-near", "between": ["hall", "outside"], "at": [0, 5]},
            door | {"id": "exit-far", "between": ["hall", "outside"], "at": [30, 5]},
        ],
    }
    scenario = {
        "name": "choice",
        "building": "lobby",
        "movement": {"law": "sfpe"},
        "routing": {"rule": rule},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "all", "space": "room", "size": 150}],
    }
    return run_case(Case(building=building, scenario=scenario))


def test_who_comes_into_a_place_looks_round_there() -> None:
    """On setting off there is one door and no queue; the queues are seen in the lobby."""
    assert _used(_lobby("quickest")) == {"exit-near": 150}
    used = _used(_lobby("queue-aware"))
    assert used["exit-near"] > used["exit-far"] > 20
