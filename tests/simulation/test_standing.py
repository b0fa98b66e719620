"""Where it is narrow, people who stand before a lock let others by."""

from __future__ import annotations

import pytest

from evacsim.analysis.chain.chain import cause_record, chain
from tests.runs import Case, Data, Ran, run_case


def narrow_case(*events: Data, waiting: int, length_m: float = 5.8, door_m: float = 3.5) -> Case:
    """A corridor of 1.1 m with a gate in the east; a class goes west while others wait there.

    By default it is too short to be cut: all who wait stand in one section.
    """
    hall = [[door_m - 2, 1.1], [door_m + 2, 6]]
    spaces: list[Data] = [
        {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [length_m, 1.1]]},
        {"id": "hall", "kind": "lobby", "outline": hall},
        {"id": "class", "kind": "room", "outline": [[-8, 0], [0, 6]]},
    ]
    connections: list[Data] = [
        {"id": "class.door", "between": ["class", "corridor"], "at": [0, 0.5]},
        {"id": "hall.door", "between": ["hall", "corridor"], "at": [door_m, 1.1]},
        {"id": "gate", "between": ["corridor", "outside"], "at": [length_m, 0.5]},
    ]
    building = {
        "id": "narrow",
        "name": "A narrow corridor",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [space | {"floor": "1F"} for space in spaces],
        "connection": [
            {"kind": "door", "clear_width_m": 0.9} | connection for connection in connections
        ],
    }
    alike = {"kind": "fixed", "value_m_per_s": 1.2}
    scenario = {
        "name": "narrow",
        "building": "narrow",
        "time_limit_s": 2000.0,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "kind": {"alike": {"level": alike, "stairs_down": alike, "stairs_up": alike}},
        "group": [
            {"id": "out", "space": "corridor", "size": waiting, "kind": "alike", "exit": "gate"},
            {"id": "back", "space": "hall", "size": 12, "kind": "alike", "to": "class"}
            | {"release_s": 20.0},
        ],
        "event": list(events),
    }
    return Case(building=building, scenario=scenario)


def event(kind: str, at_s: float, **more: float) -> Data:
    return {"kind": kind, "at_s": at_s, "connection": "gate"} | more


def last_s(ran: Ran, group: str) -> float:
    table = ran.tables["occupants"].filter(ran.tables["occupants"]["group"] == group)
    assert set(table["outcome"].to_list()) == {"out"}
    return float(table["out_s"].max())  # type: ignore[arg-type]


def exact(ran: Ran, group: str) -> bool:
    """Whether the causes of everybody's last passage add up to its time."""
    table = ran.tables["occupants"]
    record = cause_record(table, ran.tables["passages"], replication=0)
    members = set(table.filter(table["group"] == group)["occupant"].to_list())
    last = {who: number for number, who in enumerate(record.occupant.tolist()) if who in members}
    return all(
        sum(piece.seconds for piece in chain(record, number))
        == pytest.approx(record.time_s[number], abs=1e-6)
        for number in last.values()
    )


@pytest.mark.parametrize(
    "closed", [(event("lock", 0.0), event("open", 600.0)), (event("hold", 0.5, until_s=600.0),)]
)
@pytest.mark.parametrize(("waiting", "length_m", "door_m"), [(8, 8.0, 5.0), (60, 30.0, 14.0)])
def test_who_waits_for_a_gate_does_not_hold_up_a_class_on_its_way_back(
    closed: tuple[Data, ...], waiting: int, length_m: float, door_m: float
) -> None:
    """Sixty fill more than the last section of the corridor: those behind them stand too."""
    ran = run_case(narrow_case(*closed, waiting=waiting, length_m=length_m, door_m=door_m))
    assert last_s(ran, "back") < 120.0
    assert exact(ran, "back")
    assert last_s(ran, "out") > 600.0


def test_who_waits_for_one_who_walks_to_a_lock_goes_on_when_that_one_stands() -> None:
    """One walks 3.6 m to the gate at 1.2 m/s, from 0 to 3 s; the class would be at its door before.

    The first of the class stands at its door from 0.5 s on.
    """
    case = narrow_case(event("lock", 0.0), event("open", 600.0), waiting=1)
    first, back = case.scenario["group"]
    groups = [
        first | {"start": [2.2, 0.5]},
        back | {"release_s": 0.0, "distance_m": 0.6},
    ]
    ran = run_case(Case(building=case.building, scenario=case.scenario | {"group": groups}))
    passages = ran.tables["passages"]
    through = passages.filter(passages["connection"] == "hall.door")["time_s"]
    assert through[0] == pytest.approx(3.0, abs=1e-6)
    assert exact(ran, "back")


@pytest.mark.parametrize("kind", ["lock", "hold"])
def test_who_waits_is_looked_at_when_the_others_are_locked_out(kind: str) -> None:
    """Thirty leave by a slow gate; when it is closed at 50 s those before it stand still."""
    until: Data = {"until_s": 600.0} if kind == "hold" else {}
    opens = [] if until else [event("open", 600.0)]
    case = narrow_case(event(kind, 50.0, **until), *opens, waiting=20)
    gates = [
        door | ({"specific_flow_per_m_s": 0.1} if door["id"] == "gate" else {})
        for door in case.building["connection"]
    ]
    building = case.building | {"connection": gates}
    ran = run_case(Case(building=building, scenario=case.scenario))
    passages = ran.tables["passages"]
    through = passages.filter(passages["connection"] == "hall.door")["time_s"]
    assert through[0] == pytest.approx(50.0, abs=1e-6)
    assert last_s(ran, "back") < 100.0
    assert exact(ran, "back")
