"""Walking, flow and storage bound everybody, and nobody passes a lock."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
from hypothesis import given

from evacsim.building.walks import start_lengths
from evacsim.movement.widths import (
    connection_width_m,
    passing_mode,
    specific_flow_per_m_s,
    walking_mode,
)
from evacsim.scenario.events import closings
from tests.runs import Case, Ran, run_case
from tests.strategies import cases, searched

if TYPE_CHECKING:
    from numpy.typing import NDArray

GRID_S = 2.0**-35
QUICKEST = 6


def free_walk_s(ran: Ran, occupant: int) -> float:
    """The shortest time [s] to the outside at own unimpeded speed, everything open and empty."""
    people, network = ran.people, ran.network
    speeds = {
        "level": people.level_m_per_s[occupant],
        "down": people.stairs_down_m_per_s[occupant],
        "up": people.stairs_up_m_per_s[occupant],
    }
    modes = [walking_mode(network, direction.index) for direction in network.directions]
    lengths = start_lengths(
        network,
        int(people.component[occupant]),
        x_m=float(people.x_m[occupant]),
        y_m=float(people.y_m[occupant]),
        fraction=float(people.fraction[occupant]),
    )
    graph: nx.DiGraph[int | str] = nx.DiGraph()
    for direction, length_m in lengths.items():
        graph.add_edge("start", direction, seconds=length_m / speeds["level"])
    for one, other, length_m in network.moves.edges(data="length_m"):
        graph.add_edge(one, other, seconds=length_m / speeds[modes[one]])
    reached = nx.single_source_dijkstra_path_length(graph, "start", weight="seconds")
    exits = [
        one.index for one in network.directions if network.components[one.target].kind == "outside"
    ]
    return min(reached.get(direction, math.inf) for direction in exits)


@searched
@given(cases())
def test_nobody_is_out_before_pre_movement_and_the_free_walk(case: Case) -> None:
    ran = run_case(case)
    out_s = ran.tables["occupants"]["out_s"].cast(float).fill_null(math.inf).to_numpy()
    start_s = np.maximum(ran.people.signal_s, ran.people.release_s) + ran.people.pre_movement_s
    assert (ran.people.start_s >= start_s - GRID_S).all()
    for occupant in np.argsort(out_s - start_s)[:QUICKEST].tolist():
        assert out_s[occupant] >= start_s[occupant] + free_walk_s(ran, occupant) - 1e-6


def surplus(times_s: NDArray[np.float64], capacity_per_s: float) -> float:
    """The most persons by which a window of any length t has more than one and capacity x t."""
    more = np.arange(len(times_s)) - capacity_per_s * times_s
    return float((more - np.minimum.accumulate(more)).max())


@searched
@given(cases())
def test_no_direction_passes_more_than_its_flow_in_any_window(case: Case) -> None:
    """At most 1 + C t, and one more where a merging stream had to wait for a place."""
    ran = run_case(case)
    network, record = ran.network, ran.recording
    for direction in sorted(set(record.direction.tolist())):
        connection = network.connections[network.directions[direction].connection]
        width_m = connection_width_m(ran.law, network, connection)
        flow = specific_flow_per_m_s(ran.law, network, connection, passing_mode(network, direction))
        times_s = record.time_s[record.direction == direction]
        assert surplus(times_s, flow * width_m) <= 1 + 1e-6, connection.id


@searched
@given(cases())
def test_no_connection_passes_more_than_its_flow_both_ways_together(case: Case) -> None:
    """At most 3 + C t: the two of a closed cycle that change places pass at one moment, too."""
    ran = run_case(case)
    network, record = ran.network, ran.recording
    connection_of = np.array([direction.connection for direction in network.directions])[
        record.direction
    ]
    for index in sorted(set(connection_of.tolist())):
        connection = network.connections[index]
        width_m = connection_width_m(ran.law, network, connection)
        capacity = max(
            specific_flow_per_m_s(ran.law, network, connection, passing_mode(network, direction))
            * width_m
            for direction in (2 * index, 2 * index + 1)
        )
        assert surplus(record.time_s[connection_of == index], capacity) <= 2 + 1e-6, connection.id


@searched
@given(cases())
def test_nobody_enters_a_full_component_but_in_exchange(case: Case) -> None:
    ran = run_case(case)
    network, record = ran.network, ran.recording
    level = ran.law.level().jam_density_per_m2
    storage = []
    for component in network.components:
        jam, flight = level, component.flight
        if flight is not None:
            jam = ran.law.stair(flight.riser_m, flight.tread_m, "down").jam_density_per_m2
        places = jam * component.area_m2
        storage.append(math.inf if math.isinf(places) else math.ceil(places - 1e-9))
    inside = np.bincount(ran.people.component, minlength=len(network.components))
    moments = np.flatnonzero(np.diff(record.time_s, prepend=-1.0)).tolist()
    for first, last in pairwise([*moments, len(record.time_s)]):
        before = inside.copy()
        for direction in record.direction[first:last].tolist():
            inside[network.directions[direction].origin] -= 1
            inside[network.directions[direction].target] += 1
        for index in np.flatnonzero(inside > before).tolist():
            assert inside[index] <= storage[index], network.components[index].id


@searched
@given(cases())
def test_nobody_passes_a_locked_connection(case: Case) -> None:
    ran = run_case(case)
    network, record = ran.network, ran.recording
    connection_of = np.array([direction.connection for direction in network.directions])[
        record.direction
    ]
    for connection in network.connections:
        own = [change for change in closings(ran.changes) if change.connection == connection.id]
        for change, following in pairwise([*own, None]):
            if change is None or not change.closed:
                continue
            until_s = math.inf if following is None else following.time_s
            times_s = record.time_s[connection_of == connection.index]
            passed = (times_s > change.time_s + 1e-9) & (times_s < until_s - 1e-9)
            assert not passed.any(), connection.id
