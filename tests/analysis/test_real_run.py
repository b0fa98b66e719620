"""A small tower simulated, then read: what must hold for any run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.analysis.chain.chain import cause_record, chain, exit_passages
from evacsim.analysis.density.crowding import stair_grids, step_counts
from evacsim.analysis.facts import Facts
from evacsim.analysis.hand.calculation import estimate
from evacsim.analysis.times.curves import egress_curve
from evacsim.analysis.times.timing import by_exit, by_stair, total_evacuation_s
from evacsim.building.network import build_network
from evacsim.movement import make_law
from evacsim.results.manifest import InputFile, Manifest, ReplicationNote
from evacsim.results.store import Results
from evacsim.scenario.draw import draw_people
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.clock import simulate
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.building.model import Building

SCENARIO = {
    "name": "tower",
    "building": "tower-3",
    "movement": {"law": "sfpe"},
    "routing": {"rule": "nearest"},
    "pre_movement": {"distribution": {"kind": "uniform", "low_s": 0, "high_s": 20}},
    "group": [{"id": "class", "space": "*.room-1", "size": 45}],
}


@pytest.fixture
def ran(tower: Callable[[int], Building], tmp_path: Path) -> tuple[Results, Facts]:
    building = tower(3)
    network = build_network(building)
    scenario = scenario_from_dict(SCENARIO, file="tower.toml")
    people = draw_people(scenario, building, network, seed=3, replication=0)
    recording = simulate(network, people, make_law("sfpe"))
    note = InputFile(name="x.toml", sha256="")
    manifest = Manifest(
        evacsim="",
        python="",
        libraries={},
        inputs={"scenario": note, "building": note},
        scenario="tower",
        building="tower-3",
        law="sfpe",
        law_source="",
        seed=3,
        replications=1,
        people=135,
        target_s=None,
        time_limit_s=3600.0,
        runs=(
            ReplicationNote(
                outcomes={"out": 135},
                events=recording.events,
                passages=len(recording.time_s),
                ended_s=recording.ended_s,
            ),
        ),
        wall_s=0.0,
        created="",
    )
    results = Results(folder=tmp_path, manifest=manifest)
    for name, frame in tables(recording, people, network, replication=0).items():
        results.__dict__[name] = frame  # as if it had been read
    return results, Facts(building=building, network=network)


def test_every_chain_adds_up(ran: tuple[Results, Facts]) -> None:
    record = cause_record(ran[0].occupants, ran[0].passages, replication=0)
    for occupant, passage in enumerate(exit_passages(record)):
        total = sum(piece.seconds for piece in chain(record, int(passage)))
        assert total == pytest.approx(record.out_s[occupant], abs=1e-6)


def test_counts_agree_with_one_another(ran: tuple[Results, Facts]) -> None:
    results, facts = ran
    (total_s,) = total_evacuation_s(results)
    assert total_s is not None
    curve = egress_curve(results)
    assert curve.count[0, -1] == 135
    assert curve.count[0, np.searchsorted(curve.time_s, total_s) - 1] < 135
    (exit_,) = by_exit(results, facts)
    assert exit_.people == 135
    (stair,) = by_stair(results, facts)
    assert stair.people == 90
    start = {count.component: count.inside[0] for count in step_counts(results)}
    assert start["2F.room-1"] == 45
    for count in step_counts(results):
        assert count.inside.min() >= 0
        assert count.inside[-1] == 0


def test_stair_grid_runs_from_the_top_down(ran: tuple[Results, Facts]) -> None:
    results, facts = ran
    (grid,) = stair_grids(results, facts, step_s=5.0)
    assert grid.components == (
        "A.3F",
        "A.3F-2F.upper",
        "A.3F-2F.half",
        "A.3F-2F.lower",
        "A.2F",
        "A.2F-1F.upper",
        "A.2F-1F.half",
        "A.2F-1F.lower",
        "A.1F",
    )
    assert grid.floors[::4] == ("3F", "2F", "1F")
    assert set(grid.floors[1:4]) == {""}
    assert grid.density_per_m2.shape == (9, len(grid.edges_s) - 1)
    # person-seconds of the grid are those of the stays
    areas = {component.id: component.area_m2 for component in facts.network.components}
    total = sum(
        float(grid.density_per_m2[row].sum()) * 5.0 * areas[name]
        for row, name in enumerate(grid.components)
    )
    stays = sum(
        float((count.inside * count.duration_s).sum())
        for count in step_counts(results)
        if count.component in grid.components
    )
    assert total == pytest.approx(stays)


def test_hand_and_simulation_are_neighbours(ran: tuple[Results, Facts]) -> None:
    results, facts = ran
    (total_s,) = total_evacuation_s(results)
    scenario = scenario_from_dict(SCENARIO, file="tower.toml")
    by_hand = estimate(scenario, facts.building, facts.network)
    assert total_s is not None
    assert 0.6 * total_s < by_hand.total_s < 1.4 * total_s
