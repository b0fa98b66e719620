"""Ways out of a small house with two stairs, against lengths added by hand and plain Dijkstra."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.building.network import Component, Connection, Direction, Network
from evacsim.routing.rule import Choice
from evacsim.routing.table import directions_leading_out, route_table

if TYPE_CHECKING:
    from collections.abc import Sequence

Edge = tuple[str, str, str]  # connection id, component, component


def house(connections: Sequence[Edge], lengths: dict[str, float]) -> Network:
    """A network where every walk through a component has the one length given for it.

    Components named `flight-X` belong to stairwell X, `outside-…` are outside.
    """
    names = sorted({name for _, a, b in connections for name in (a, b)})
    index = {name: number for number, name in enumerate(names)}
    kinds = {"flight": "flight", "outside": "outside"}
    components = tuple(
        Component(
            index=index[name],
            id=name,
            place=name,
            kind=kinds.get(name.split("-", maxsplit=1)[0], "lobby"),  # type: ignore[arg-type]
            floor="1F",
            area_m2=10.0,
            length_m=lengths.get(name, 0.0),
            clear_width_m=1.0,
            waves=False,
            stairwell=name.split("-")[1] if name.startswith("flight") else None,
        )
        for name in names
    )
    made, directions = [], []
    for number, (id_, a, b) in enumerate(sorted(connections)):
        ends = (index[a], index[b])
        made.append(Connection(index=number, id=id_, kind="door", ends=ends, clear_width_m=1.0))
        directions.append(
            Direction(index=2 * number, connection=number, origin=ends[0], target=ends[1])
        )
        directions.append(
            Direction(index=2 * number + 1, connection=number, origin=ends[1], target=ends[0])
        )
    onward = tuple(
        tuple(
            (later.index, components[direction.target].length_m)
            for later in directions
            if later.origin == direction.target and later.connection != direction.connection
        )
        for direction in directions
    )
    return Network(
        components=components,
        connections=tuple(made),
        directions=tuple(directions),
        directions_out=tuple(
            tuple(one.index for one in directions if one.origin == c.index) for c in components
        ),
        sections={name: (index[name],) for name in names},
        onward=onward,
    )


TWO_STAIRS: list[Edge] = [
    ("d-room", "room", "corridor"),
    ("head-A", "corridor", "flight-A"),
    ("foot-A", "flight-A", "hall-A"),
    ("head-B", "corridor", "flight-B"),
    ("foot-B", "flight-B", "hall-B"),
    ("halls", "hall-A", "hall-B"),
    ("exit-A", "hall-A", "outside-A"),
    ("exit-B", "hall-B", "outside-B"),
]
LENGTHS = {"corridor": 20.0, "flight-A": 10.0, "flight-B": 12.0, "hall-A": 5.0, "hall-B": 6.0}


def direction(network: Network, connection: str, target: str) -> int:
    return next(
        one.index
        for one in network.directions
        if network.connections[one.connection].id == connection
        and network.components[one.target].id == target
    )


def route(network: Network, choice: Choice, **options: object) -> tuple[list[str], float]:
    """The connections passed by somebody who has just left the room, and the length to come."""
    table = route_table(network, choice, **options)
    here = direction(network, "d-room", "corridor")
    cost, passed = table.cost[here], []
    while table.next_direction[here] >= 0:
        here = table.next_direction[here]
        passed.append(network.connections[network.directions[here].connection].id)
    return passed, cost


@pytest.mark.parametrize(
    ("choice", "passed", "length_m"),
    [
        (Choice(), ["head-A", "foot-A", "exit-A"], 35.0),
        (Choice(stairwell="B"), ["head-B", "foot-B", "exit-B"], 38.0),
        (Choice(exits=("exit-B",)), ["head-B", "foot-B", "exit-B"], 38.0),
        (Choice(stairwell="A", exits=("exit-B",)), ["head-A", "foot-A", "halls", "exit-B"], 41.0),
        (Choice(stairwell="C"), [], math.inf),
        (Choice(exits=("exit-C",)), [], math.inf),
    ],
)
def test_the_way_that_is_wanted(choice: Choice, passed: list[str], length_m: float) -> None:
    assert route(house(TWO_STAIRS, LENGTHS), choice) == (passed, pytest.approx(length_m, abs=1e-9))


def test_closed_connections_are_passed_in_neither_direction() -> None:
    network = house(TWO_STAIRS, LENGTHS)
    closed = {
        connection.id: frozenset({2 * connection.index, 2 * connection.index + 1})
        for connection in network.connections
    }
    passed, length_m = route(network, Choice(), closed=closed["exit-A"])
    assert (passed, length_m) == (["head-B", "foot-B", "exit-B"], pytest.approx(38.0))
    passed, _ = route(network, Choice(stairwell="A"), closed=closed["exit-A"])
    assert passed == ["head-A", "foot-A", "halls", "exit-B"]
    both = closed["exit-A"] | closed["exit-B"]
    assert route(network, Choice(), closed=both) == ([], math.inf)
    table = route_table(network, Choice(), closed=closed["halls"])
    assert table.cost[direction(network, "halls", "hall-A")] == math.inf


def test_a_direction_that_is_closed_alone_is_passed_the_other_way() -> None:
    network = house(TWO_STAIRS, LENGTHS)
    into_b, into_a = (direction(network, "halls", hall) for hall in ("hall-B", "hall-A"))
    choice = Choice(stairwell="A", exits=("exit-B",))
    assert route(network, choice, closed=frozenset({into_a}))[0][-1] == "exit-B"
    assert route(network, choice, closed=frozenset({into_b})) == ([], math.inf)


@given(
    stairwell=st.sampled_from([None, "A", "B", "C"]),
    exit_=st.sampled_from([None, "exit-A", "exit-B", "exit-C", "d-room"]),
    to=st.sampled_from([None, "hall-A", "room", "nowhere"]),
    closed=st.frozensets(st.integers(0, 2 * len(TWO_STAIRS) - 1)),
)
def test_the_directions_that_lead_out_are_those_of_finite_cost(
    stairwell: str | None, exit_: str | None, to: str | None, closed: frozenset[int]
) -> None:
    network = house(TWO_STAIRS, LENGTHS)
    choice = Choice(stairwell=stairwell, exits=(exit_,) if exit_ else (), to=to)
    cost = route_table(network, choice, closed=closed).cost
    finite = {number for number, metres in enumerate(cost) if math.isfinite(metres)}
    assert directions_leading_out(network, choice, closed=closed) == finite


def test_pace_turns_metres_into_seconds_inside_the_target() -> None:
    network = house(TWO_STAIRS, LENGTHS)
    slow = next(c.index for c in network.components if c.id == "flight-A")
    pace = [2.0 if one.target == slow else 1.0 for one in network.directions]
    passed, seconds = route(network, Choice(measure="time"), pace_s_per_m=pace)
    assert (passed, seconds) == (["head-B", "foot-B", "exit-B"], pytest.approx(38.0))


def test_costs_are_those_of_plain_dijkstra() -> None:
    network = house(TWO_STAIRS, LENGTHS)
    table = route_table(network, Choice())
    exits = [
        one.index for one in network.directions if network.components[one.target].kind == "outside"
    ]
    for start in network.moves:
        if network.components[network.directions[start].origin].kind == "outside":
            continue
        lengths = nx.single_source_dijkstra_path_length(network.moves, start, weight="length_m")
        least = min((lengths[e] for e in exits if e in lengths), default=math.inf)
        assert table.cost[start] == pytest.approx(least, abs=1e-9)


def test_ties_go_to_the_connection_whose_id_sorts_first_whatever_the_order() -> None:
    even = LENGTHS | {"flight-B": 10.0, "hall-B": 5.0}
    renamed = [(f"z{name}" if name.endswith("-A") else name, a, b) for name, a, b in TWO_STAIRS]
    assert route(house(TWO_STAIRS, even), Choice())[0][0] == "head-A"
    assert route(house(TWO_STAIRS[::-1], even), Choice())[0][0] == "head-A"
    assert route(house(renamed, even), Choice())[0][0] == "head-B"


def test_directions_of_no_length_do_not_lead_in_a_circle() -> None:
    """Two lobbies joined by two doors at one spot: every walk is 0 m but the last."""
    network = house(
        [("a", "x", "y"), ("b", "x", "y"), ("d-room", "corridor", "x"), ("z", "y", "outside-1")],
        {},
    )
    table = route_table(network, Choice())
    for start in range(len(network.directions)):
        here, steps = start, 0
        while table.next_direction[here] >= 0:
            here, steps = table.next_direction[here], steps + 1
            assert steps <= len(network.directions)
        if math.isfinite(table.cost[start]):
            assert network.components[network.directions[here].target].kind == "outside"


def test_no_exit_at_all() -> None:
    network = house([("d-room", "room", "corridor")], {})
    table = route_table(network, Choice())
    assert set(table.cost) == {math.inf}
    assert set(table.next_direction) == {-1}


def test_two_thousand_directions_take_well_under_a_fifth_of_a_second() -> None:
    connections: list[Edge] = [("exit", "c0000", "outside-1")]
    for number in range(500):
        connections.append((f"room-{number:04}", f"r{number:04}", f"c{number:04}"))
        connections.append((f"cut-{number:04}", f"c{number:04}", f"c{number + 1:04}"))
    network = house(connections, {f"c{number:04}": 3.0 for number in range(501)})
    assert len(network.directions) > 2000
    begin = time.perf_counter()
    table = route_table(network, Choice())
    assert time.perf_counter() - begin < 0.2
    assert table.cost[direction(network, "room-0499", "c0499")] == pytest.approx(1500.0)
