"""Crowds that push, falls, guards and held doors: nobody is lost, every second is explained."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.chain.chain import cause_record, chain, exit_passages
from evacsim.hazards.hazard import Hold
from evacsim.results.records import CAUSES
from evacsim.scenario.situations import pressing_of
from tests.runs import Case, Data, run_case
from tests.strategies import cases, searched

MOST_PER_M2 = 8.0


@st.composite
def crowds(draw: st.DrawFn) -> Case:
    """Any case in which people push, and perhaps fall, are held or guarded."""
    case = draw(cases())
    connections = [door["id"] for door in case.building["connection"]]
    events: list[Data] = list(case.scenario["event"])
    for _ in range(draw(st.integers(0, 2))):
        at_s = draw(st.sampled_from([0.0, 3.0, 20.0]))
        until_s = at_s + draw(st.sampled_from([1.0, 30.0]))
        events.append({"kind": "hold", "at_s": at_s, "until_s": until_s})
        events[-1]["connection"] = draw(st.sampled_from(connections))
    if draw(st.booleans()):
        events.append({"kind": "guard", "at_s": draw(st.sampled_from([0.0, 10.0]))})
        events[-1]["space"] = draw(st.sampled_from(["*", "*corridor*", "*"]))
    falls: Data = {"enabled": draw(st.booleans()), "per_flight_use": 0.05, "helped_up_s": 7.0}
    falls |= {"pile_up_density_per_m2": 1.0, "pile_up_per_follower": 0.3, "pile_up_s": 20.0}
    more = {"event": events, "falls": falls, "pressing": draw(st.sampled_from([0.0, 0.5, 1.0]))}
    return replace(case, scenario=case.scenario | more)


@searched
@given(crowds())
def test_every_second_of_a_crowd_is_explained(case: Case) -> None:
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    assert (record.cause_passage < np.arange(len(record.time_s))).all()
    exits = exit_passages(record)
    for occupant in np.flatnonzero(exits >= 0)[-4:].tolist():
        pieces = chain(record, int(exits[occupant]))
        total_s = math.fsum(piece.seconds for piece in pieces)
        assert total_s == pytest.approx(record.out_s[occupant], abs=1e-6)
    held = record.cause == CAUSES.index("hold")
    assert ran.tables["passages"]["cause_event"].is_not_null().to_numpy()[held].all()


@searched
@given(crowds())
def test_nobody_is_lost_in_a_crowd_and_nothing_is_fuller_than_pushing_makes_it(case: Case) -> None:
    ran = run_case(case)
    network, record = ran.network, ran.recording
    inside = np.bincount(ran.people.component, minlength=len(network.components))
    most = np.zeros(len(inside))
    for row, direction in enumerate(record.direction.tolist()):
        inside[network.directions[direction].origin] -= 1
        inside[network.directions[direction].target] += 1
        assert inside[network.directions[direction].origin] >= 0
        if row + 1 == len(record.direction) or record.time_s[row + 1] > record.time_s[row]:
            most = np.maximum(most, inside)
    outside = np.array([c.kind == "outside" for c in network.components])
    assert inside[~outside].sum() == len(record.left_occupant)
    started = np.bincount(ran.people.component, minlength=len(inside))
    pressing = pressing_of(ran.scenario)
    for component in network.components:
        jam = ran.law.level().jam_density_per_m2
        if component.flight is not None:
            facts = component.flight
            jam = ran.law.stair(facts.riser_m, facts.tread_m, "down").jam_density_per_m2
        if math.isinf(jam) or component.kind == "outside":
            continue
        limit = jam + pressing * max(MOST_PER_M2 - jam, 0.0)
        places = max(math.ceil(limit * component.area_m2 - 1e-9), started[component.index])
        assert most[component.index] <= places, component.id


@searched
@given(crowds())
def test_nobody_passes_a_held_connection(case: Case) -> None:
    ran = run_case(case)
    connections = np.array([direction.connection for direction in ran.network.directions])[
        ran.recording.direction
    ]
    index = {connection.id: connection.index for connection in ran.network.connections}
    for event, facts in enumerate(ran.scenario.event):
        if facts.kind != "hold":
            continue
        held = [one for one in ran.changes if isinstance(one, Hold) and one.event == event]
        for name in {one.connection for one in held}:
            others = [
                one for one in ran.changes if isinstance(one, Hold) and one.connection == name
            ]
            if len(others) > 2:  # two holds of one door: the later one in the file decides
                continue
            times_s = ran.recording.time_s[connections == index[name]]
            since_s, until_s = sorted(one.time_s for one in others)
            assert not ((times_s > since_s + 1e-9) & (times_s < until_s - 1e-9)).any()
