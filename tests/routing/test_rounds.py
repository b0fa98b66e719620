"""Rounds: the best on trees, close to a bound that nothing beats, the same every time."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.routing.rounds import Task, Walker, best_rounds, tree_order
from evacsim.routing.rounds_bound import least_s
from evacsim.routing.ways import Ways

if TYPE_CHECKING:
    from numpy.typing import NDArray

BUILDINGS = Path(__file__).parents[2] / "buildings"


def a_tree(
    parents: list[int], lengths: list[int]
) -> tuple[NDArray[np.float64], list[int], list[float]]:
    """Distances between the nodes of a tree, each node's parent, and how far it is from node 0."""
    count = len(parents) + 1
    away = np.zeros((count, count))
    before = [-1, *parents]
    for node in range(1, count):
        for other in range(node):
            away[node, other] = away[other, node] = (
                away[parents[node - 1], other] + lengths[node - 1]
            )
    return away, before, away[0].tolist()


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[int], list[int], list[int]]:
    """Parents and lengths of a tree, and some of its nodes to see: all its leaves among them."""
    count = draw(st.integers(1, 60))
    parents = [draw(st.integers(0, node)) for node in range(count)]
    lengths = [draw(st.integers(1, 50)) for _ in range(count)]
    nodes = set(range(1, count + 1))
    extra = draw(st.sets(st.sampled_from(sorted(nodes)), max_size=count))
    return parents, lengths, sorted((nodes - set(parents)) | extra)


@given(tree=trees(), at_stop=st.integers(0, 20))
@settings(max_examples=100, deadline=None)
def test_one_walker_takes_the_shortest_walk_over_a_tree(
    tree: tuple[list[int], list[int], list[int]], at_stop: int
) -> None:
    """Every branch there and back but the way to the farthest stop, which is not walked back."""
    parents, lengths, stops = tree
    away, before, away_s = a_tree(parents, lengths)
    task = Task(
        between_s=away[np.ix_(stops, stops)],
        at_stop_s=np.full(len(stops), float(at_stop)),
        walkers=(Walker(ready_s=7.0, to_stop_s=away[0, stops]),),
    )
    (round_,) = best_rounds(task, tree_order(before, away_s, stops, 0))
    assert sorted(round_) == list(range(len(stops)))
    best = 7.0 + 2 * sum(lengths) - away[0, stops].max() + at_stop * len(stops)
    assert task.finish_s(0, round_) == pytest.approx(best)
    assert least_s(task, [0.0] * len(stops), best) <= best + 1e-6


@given(
    points=st.lists(
        st.tuples(st.integers(0, 60), st.integers(0, 60)), min_size=1, max_size=6, unique=True
    ),
    walkers=st.integers(1, 3),
)
@settings(max_examples=40, deadline=None)
def test_few_stops_are_shared_as_well_as_trying_everything(
    points: list[tuple[int, int]], walkers: int
) -> None:
    at = np.array(points, dtype=np.float64)
    between = np.abs(at[:, None] - at[None, :]).sum(axis=2)
    start = Walker(ready_s=0.0, to_stop_s=at.sum(axis=1))
    task = Task(between_s=between, at_stop_s=np.full(len(at), 5.0), walkers=(start,) * walkers)
    rounds = best_rounds(task, np.argsort(start.to_stop_s, kind="stable").tolist())
    assert sorted(itertools.chain(*rounds)) == list(range(len(at)))
    found = max(task.finish_s(walker, own) for walker, own in enumerate(rounds))
    best = min(
        max(
            min(
                task.finish_s(walker, order)
                for order in itertools.permutations(
                    stop for stop, whose in enumerate(owners) if whose == walker
                )
            )
            for walker in range(walkers)
        )
        for owners in itertools.product(range(walkers), repeat=len(at))
    )
    assert least_s(task, [0.0] * len(at), found) == pytest.approx(best)
    assert found >= best - 1e-9
    assert found <= best * 1.1 + 1e-9


@pytest.mark.parametrize("walkers", [1, 2, 4])
@pytest.mark.parametrize(
    ("name", "exit_"), [("dormitory-6f", "exit-S1"), ("teaching-block-5f", "exit-A")]
)
def test_rounds_in_a_school_are_within_a_tenth_of_what_nothing_beats(
    name: str, exit_: str, walkers: int
) -> None:
    building = read_building(BUILDINGS / f"{name}.toml")
    rooms = [space for space in building.spaces if space.kind == "room"]
    height = {floor.id: floor.elevation_m for floor in building.floors}
    ways = Ways(
        build_network(building),
        [*(room.id for room in rooms), exit_],
        level_m_per_s=1.25,
        stairs_m_per_s=0.8,
    )
    count = len(rooms)
    start = Walker(ready_s=0.0, to_stop_s=ways.time_s[count, :count])
    task = Task(
        between_s=ways.time_s[:count, :count],
        at_stop_s=np.full(count, 10.0),
        walkers=(start,) * walkers,
    )
    rounds = best_rounds(task, ways.order(count, range(count)))
    assert sorted(itertools.chain(*rounds)) == list(range(count))
    found = max(task.finish_s(walker, own) for walker, own in enumerate(rounds))
    bound = least_s(task, [height[room.floor] for room in rooms], found)
    assert bound <= found <= 1.1 * bound
    assert rounds == best_rounds(task, ways.order(count, range(count)))


def test_the_walks_of_staff_are_the_same_both_ways_and_hold_the_triangle() -> None:
    building = read_building(BUILDINGS / "dormitory-6f.toml")
    names = [space.id for space in building.spaces if space.kind == "room"][:40]
    time_s = Ways(build_network(building), names, level_m_per_s=1.25, stairs_m_per_s=0.8).time_s
    assert np.allclose(time_s, time_s.T)
    assert (time_s[:, None, :] <= time_s[:, :, None] + time_s[None, :, :] + 1e-6).all()


def test_who_comes_late_gets_less() -> None:
    """On a line, ready now and in 100 s: the late one is left out where that is soonest."""
    at = np.arange(1.0, 9.0) * 10
    between = np.abs(at[:, None] - at[None, :])
    walkers = tuple(Walker(ready_s=ready_s, to_stop_s=at) for ready_s in (0.0, 100.0))
    task = Task(between_s=between, at_stop_s=np.zeros(8), walkers=walkers)
    soon, late = best_rounds(task, list(range(8)))
    assert soon == tuple(range(8))
    assert late == ()
