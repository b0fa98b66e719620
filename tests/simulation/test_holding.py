"""Held doors and guards: people wait there, nobody turns, nobody overtakes, nobody is locked in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evacsim.analysis.chain.chain import cause_record, chain
from evacsim.errors import SimulationError
from evacsim.results.records import CAUSES
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.model import Event
from evacsim.simulation import core
from evacsim.simulation.replicate import prepare, simulated
from tests.runs import Case, Data, Ran, run_case
from tests.simulation.chains import ALIKE, chain_case
from tests.simulation.test_counterflow import stair_case

HOLD = CAUSES.index("hold")
SLOW_AND_QUICK = {
    "level": {"kind": "uniform", "low_m_per_s": 0.6, "high_m_per_s": 1.8},
    "stairs_down": {"kind": "uniform", "low_m_per_s": 0.4, "high_m_per_s": 1.2},
    "stairs_up": {"kind": "fixed", "value_m_per_s": 0.5},
}


def _two_doors(events: list[Data]) -> Case:
    """A room with a near and a far door, both to the outside."""
    doors = [
        {
            "id": name,
            "kind": "door",
            "between": ["room", "outside"],
            "at": at,
            "clear_width_m": 1.0,
        }
        for name, at in (("near", [0, 5]), ("far", [30, 5]))
    ]
    building = {
        "id": "hall",
        "name": "Hall",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [{"id": "room", "floor": "1F", "kind": "room", "outline": [[0, 0], [30, 10]]}],
        "connection": doors,
    }
    scenario = {
        "name": "hall",
        "building": "hall",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "all", "space": "room", "size": 5, "kind": "alike", "start": [4, 5]}],
        "kind": {"alike": ALIKE},
        "event": events,
    }
    return Case(building=building, scenario=scenario)


def _hold(at_s: float, until_s: float) -> Data:
    return {"kind": "hold", "connection": "near", "at_s": at_s, "until_s": until_s}


@pytest.mark.parametrize("at_s", [-5.0, 0.0, 1.0])
def test_people_wait_at_a_held_door_and_nobody_turns(at_s: float) -> None:
    ran = run_case(_two_doors([_hold(at_s, 60.0)]))
    occupants = ran.tables["occupants"]
    assert occupants["exit"].unique().to_list() == ["near"]
    assert occupants["out_s"].min() == 60.0
    first = ran.recording
    assert first.cause[0] == HOLD
    assert first.cause_event[0] == 0
    walk_s = 4.0 / 1.3  # to the near door
    assert first.seconds[0] == pytest.approx(60.0 - walk_s, abs=1e-6)


@pytest.mark.parametrize("at_s", [-5.0, 0.0, 1.0])
def test_in_an_aftershock_everybody_holds_and_nobody_turns(at_s: float) -> None:
    event = {"kind": "aftershock", "at_s": at_s, "until_s": 60.0}
    ran = run_case(_two_doors([event]))
    held = run_case(_two_doors([_hold(at_s, 60.0)]))
    assert ran.tables["passages"].equals(held.tables["passages"])
    assert ran.tables["occupants"]["out_s"].min() == 60.0


def test_an_aftershock_on_a_stair_passes_nobody() -> None:
    """Flights, landings and cut corridors hold too: nothing at all is passed meanwhile."""
    case = stair_case(down=60, up=0, width_m=1.2)
    shaken = [{"kind": "aftershock", "at_s": 20.0, "until_s": 50.0}]
    ran = run_case(Case(building=case.building, scenario=case.scenario | {"event": shaken}))
    times = ran.tables["passages"]["time_s"].to_numpy()
    assert not np.any((times >= 20.0) & (times < 50.0))
    assert np.any(times < 20.0)
    before = run_case(case).tables["passages"]["time_s"].to_numpy()
    assert len(times) == len(before)
    assert 0.0 < times.max() - before.max() <= 30.0


@pytest.mark.parametrize("at_s", [0.5, 7.0, 12.3])
@pytest.mark.parametrize("shaking_s", [1.0, 4.0, 30.0])
def test_one_alone_holds_at_the_end_of_their_flight(at_s: float, shaking_s: float) -> None:
    """They are ahead of who stops dead by what they still walk meanwhile, no more and no less."""
    calm = run_case(_alone([]))
    shaken = run_case(_alone([_aftershock(at_s, shaking_s)]))
    times = calm.tables["passages"]["time_s"].to_numpy()
    still_walks_s = times[times >= at_s][0] - at_s
    stops_dead_s = times[-1] + shaking_s
    out_s = shaken.tables["occupants"]["out_s"].item()
    assert stops_dead_s - out_s == pytest.approx(min(shaking_s, still_walks_s), abs=1e-6)


def _alone(events: list[Data]) -> Case:
    return chain_case(flights=2, people=1, feed_per_s=1.0, exit_per_s=1.0, events=events)


def _longest_walk_s(ran: Ran) -> float:
    """Return the longest anybody walks through one component, from coming in to its end."""
    rows = ran.tables["passages"].sort("occupant", "time_s")
    occupant, time_s, ready_s = (
        rows[name].to_numpy() for name in ("occupant", "time_s", "ready_s")
    )
    same = occupant[1:] == occupant[:-1]
    return float((ready_s[1:] - time_s[:-1])[same].max())


def _aftershock(at_s: float, shaking_s: float) -> Data:
    return {"kind": "aftershock", "at_s": at_s, "until_s": at_s + shaking_s}


@pytest.mark.parametrize("at_s", [5.0, 20.0, 50.0])
@pytest.mark.parametrize("shaking_s", [3.0, 30.0])
def test_a_crowd_is_ahead_of_one_that_stops_dead_by_one_walk_at_most(
    at_s: float, shaking_s: float
) -> None:
    """All are under way by then: stopped dead, the last one would be out by just so much later."""
    case = stair_case(down=60, up=0, width_m=1.2)
    calm = run_case(case)
    shaken = run_case(
        Case(
            building=case.building,
            scenario=case.scenario | {"event": [_aftershock(at_s, shaking_s)]},
        )
    )
    ahead_s = (
        calm.tables["occupants"]["out_s"].max()
        + shaking_s
        - shaken.tables["occupants"]["out_s"].max()
    )
    assert 0.0 <= ahead_s <= min(shaking_s, _longest_walk_s(calm))


def test_the_chain_of_a_held_queue_adds_up() -> None:
    ran = run_case(_two_doors([_hold(0.0, 60.0)]))
    pieces = chain(cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0))
    total_s = ran.tables["occupants"]["out_s"].max()
    assert sum(piece.seconds for piece in pieces) == pytest.approx(total_s, abs=1e-6)
    held = [piece for piece in pieces if piece.cause == "hold"]
    assert [piece.where for piece in held] == ["near"]


def test_a_door_that_is_held_and_locked_opens_when_both_are_over() -> None:
    lock = {"kind": "lock", "connection": "near", "at_s": 1.0}
    opened = {"kind": "open", "connection": "near", "at_s": 30.0}
    far = {"kind": "lock", "connection": "far", "at_s": 0.0}
    ran = run_case(_two_doors([_hold(0.5, 60.0), lock, opened, far]))
    assert ran.tables["occupants"]["out_s"].min() == 60.0
    ran = run_case(_two_doors([_hold(0.5, 20.0), lock, opened, far]))
    assert ran.tables["occupants"]["out_s"].min() == 30.0


def _order_changes(ran: Ran, flight: str) -> int:
    """How many leave a flight before somebody who came in earlier."""
    passages = ran.tables["passages"]
    came = dict(passages.filter(to=flight).select("occupant", "time_s").iter_rows())
    left = passages.filter(passages["from"] == flight)["occupant"].to_list()
    times = np.array([came[one] for one in left])
    return int((np.diff(times) < 0).sum())


def test_nobody_overtakes_before_a_guard() -> None:
    """On a flight of three streams the quick overtake the slow; not where somebody stands."""
    guard = {"kind": "guard", "space": "flight-*", "at_s": 0.0}
    changes = []
    for events in ([], [guard]):
        case = chain_case(
            flights=2,
            people=60,
            feed_per_s=0.5,
            exit_per_s=2.0,
            width_m=1.9,
            kind=SLOW_AND_QUICK,
            events=events,
        )
        changes.append(_order_changes(run_case(case), "flight-01"))
    assert changes[0] > 5
    assert changes[1] == 0


def test_a_crowd_does_not_push_before_a_guard() -> None:
    closed: list[Data] = [{"kind": "lock", "at_s": 1.0, "connection": "exit-A"}]
    guard: list[Data] = [{"kind": "guard", "space": "landing-2", "at_s": 0.0}]
    peaks = []
    for events in (closed, closed + guard):
        case = chain_case(
            flights=2, people=250, feed_per_s=2.0, exit_per_s=1.0, events=events, time_limit_s=400.0
        )
        ran = run_case(Case(building=case.building, scenario={**case.scenario, "pressing": 1.0}))
        rows = ran.tables["occupancy"]
        peaks.append(rows.filter(rows["component"] == "landing-2")["inside"].max())
    assert peaks == [48, 23]  # 8 and 3.76 per m2 on 6 m2, rounded up


GUARDS = Path(__file__).parents[1] / "studies" / "guards" / "none.scn.toml"


@pytest.mark.parametrize("stairs", ["", "A", "AB"], ids=["none", "guard-a", "guard-both"])
def test_guards(stairs: str) -> None:
    """A guard never locks a stair: 57 people, the foot of stair A locked at 115.9 s.

    Stair B and the exit stay open. Who turns back at the foot meets those who still come down.
    Without a guard all are out at 5:42; a guard holds the weaker stream, which costs seconds and no
    more.
    """
    plan = prepare(GUARDS)
    events = [Event(kind="guard", at_s=0.0, stair=stair) for stair in stairs]
    scenario = plan.scenario.model_copy(update={"event": (*plan.scenario.event, *events)})
    changes = scenario_changes(scenario, plan.network, plan.building)
    guarded = plan.changed(scenario=scenario, changes=changes)
    runs = [simulated(guarded, seed=0, replication=number) for number in range(20)]
    assert [run.note.outcomes for run in runs] == [{"out": 57}] * 20
    totals_s = [float(run.total_s or 0.0) for run in runs]
    assert min(totals_s) > 339.0
    assert 341.0 < np.median(totals_s) < 351.0


@pytest.mark.parametrize("up", [10, 40, 41])
@pytest.mark.parametrize("width_m", [0.9, 1.5])
def test_both_directions_pass_a_guard(width_m: float, up: int) -> None:
    """Narrower than two streams they would take turns in platoons; the guard's turn goes first."""
    case = stair_case(down=40, up=up, width_m=width_m)
    guard = {"kind": "guard", "space": "*", "at_s": 0.0}
    ran = run_case(Case(building=case.building, scenario=case.scenario | {"event": [guard]}))
    assert set(ran.tables["occupants"]["outcome"].to_list()) == {"out"}


def test_people_who_stand_for_ever_before_an_open_way_are_a_fault_of_the_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    change_hold = core.change_hold

    def forgets(state: core.State, index: int, held: bool, event: int) -> None:  # noqa: FBT001
        if held:
            change_hold(state, index, held, event)

    monkeypatch.setattr(core, "change_hold", forgets)
    case = _two_doors([_hold(0.0, 60.0)])
    with pytest.raises(SimulationError, match=r"5 people stand for ever .*room"):
        run_case(case)
