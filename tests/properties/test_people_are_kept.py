"""Nobody is lost, doubled or moved through walls, and everybody has one outcome."""

from __future__ import annotations

from collections import Counter

import networkx as nx
import numpy as np
import polars as pl
from hypothesis import given

from evacsim.results.occupancy import occupancy_frame
from evacsim.scenario.events import closings
from tests.runs import Case, Ran, run_case
from tests.strategies import cases, searched


def walks(ran: Ran) -> dict[int, list[tuple[float, float, int, int]]]:
    """Each occupant's passages in order: time and ready [s], component left, component entered."""
    record, directions = ran.recording, ran.network.directions
    found: dict[int, list[tuple[float, float, int, int]]] = {}
    for occupant, direction, time_s, ready_s in zip(
        record.occupant.tolist(),
        record.direction.tolist(),
        record.time_s.tolist(),
        record.ready_s.tolist(),
        strict=True,
    ):
        step = (time_s, ready_s, directions[direction].origin, directions[direction].target)
        found.setdefault(occupant, []).append(step)
    return found


@searched
@given(cases())
def test_each_walk_is_connected_and_ends_outside_or_where_the_occupant_is_left(case: Case) -> None:
    ran = run_case(case)
    kinds = [component.kind for component in ran.network.components]
    left = dict(
        zip(
            ran.recording.left_occupant.tolist(),
            ran.recording.left_component.tolist(),
            strict=True,
        )
    )
    steps = walks(ran)
    for occupant, start in enumerate(ran.people.component.tolist()):
        here, since_s = start, ran.people.start_s[occupant]
        for time_s, ready_s, origin, target in steps.get(occupant, []):
            assert origin == here
            assert since_s <= ready_s <= time_s
            here, since_s = target, time_s
        outside = kinds[here] == "outside"
        assert outside != (occupant in left)
        assert outside or left[occupant] == here


@searched
@given(cases())
def test_the_outcomes_partition_the_people(case: Case) -> None:
    ran = run_case(case)
    occupants = ran.tables["occupants"]
    assert occupants["occupant"].to_list() == list(range(len(ran.people.group)))
    assert occupants["outcome"].null_count() == 0
    out = occupants.filter(pl.col("outcome") == "out")
    inside = occupants.filter(pl.col("outcome") != "out")
    assert out.height + len(ran.recording.left_occupant) == len(ran.people.group)
    assert out["out_s"].null_count() == out["exit"].null_count() == 0
    assert inside["out_s"].null_count() == inside["exit"].null_count() == inside.height
    assert (out["out_s"] >= out["start_s"]).all()
    first_s, moved = out["room_out_s"], out["start_s"]
    assert (first_s >= moved).all()


@searched
@given(cases(locks=False))
def test_with_nothing_locked_everybody_gets_out(case: Case) -> None:
    """Nothing may stand for ever: no lost wake-up, no cycle of full spaces."""
    outcomes = Counter(run_case(case).tables["occupants"]["outcome"].to_list())
    assert set(outcomes) == {"out"}


@searched
@given(cases())
def test_the_occupancy_table_counts_the_same_people(case: Case) -> None:
    ran = run_case(case)
    occupancy = ran.tables["occupancy"]
    assert (occupancy["inside"] >= occupancy["standing"]).all()
    assert (occupancy["standing"] >= 0).all()
    last = occupancy.group_by("component", maintain_order=True).last()
    ids = [component.id for component in ran.network.components]
    left = Counter(ids[index] for index in ran.recording.left_component.tolist())
    counted = {row["component"]: row["inside"] for row in last.iter_rows(named=True)}
    assert {name: count for name, count in counted.items() if count} == dict(left)
    read = occupancy_frame(ran.tables["occupants"], ran.tables["passages"])
    assert read.equals(occupancy)


@searched
@given(cases())
def test_passages_are_in_order_of_time_and_the_work_is_bounded(case: Case) -> None:
    ran = run_case(case)
    assert (np.diff(ran.recording.time_s) >= 0).all()
    people, passages = len(ran.people.group), len(ran.recording.time_s)
    assert ran.recording.events <= 4 * passages + 3 * people + 50


@searched
@given(cases())
def test_the_same_seed_gives_the_same_tables(case: Case) -> None:
    one, other = run_case(case, seed=7), run_case(case, seed=7)
    for name, table in one.tables.items():
        assert table.equals(other.tables[name]), name


@searched
@given(cases())
def test_nobody_is_trapped_while_a_way_out_is_open(case: Case) -> None:
    ran = run_case(case)
    occupants = ran.tables["occupants"]
    trapped = set(occupants.filter(pl.col("outcome") == "trapped")["occupant"].to_list())
    closed = {change.connection: change.closed for change in closings(ran.changes)}
    graph: nx.Graph[int] = nx.Graph()
    for connection in ran.network.connections:
        if not closed.get(connection.id, False):
            graph.add_edge(*connection.ends)
    outsides = {c.index for c in ran.network.components if c.kind == "outside"}
    record = ran.recording
    for occupant, component in zip(record.left_occupant, record.left_component, strict=True):
        if int(occupant) in trapped and int(component) in graph:
            reached = nx.node_connected_component(graph, int(component))
            assert not reached & outsides, (int(occupant), ran.network.components[component].id)
