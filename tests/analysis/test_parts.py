"""What is read part by part is what is read in one piece."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from evacsim.analysis.chain.bottlenecks import bottlenecks, bottlenecks_json
from evacsim.analysis.chain.chain import chain_shares
from evacsim.analysis.density.crowding import mean_crowding, stair_grids
from evacsim.analysis.density.saturation import saturation
from evacsim.analysis.facts import facts_of
from evacsim.analysis.times.gantt import group_timeline
from evacsim.analysis.times.timing import summarise
from evacsim.results.store import Results, read_results
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS = 13


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder: Path = tmp_path_factory.mktemp("parts")
    scenario = write_small_school(folder)
    return read_results(run_scenario(scenario, folder / "out", replications=RUNS, workers=2))


def test_a_part_of_a_part_is_numbered_as_the_whole(ran: Results) -> None:
    most = max(note.passages for note in ran.manifest.runs)
    first, second = ran.first(10).parts(7 * most)
    assert (first.numbers, second.numbers) == (range(7), range(7, 10))
    (*_, last) = second.parts(2 * most)
    assert last.numbers == range(9, 10)
    assert last.manifest.replications == 1
    assert last.note_of(9) == ran.manifest.runs[9]
    assert last.passages["replication"].unique().to_list() == [9]
    assert last.scan("occupants").collect().equals(ran.occupants.filter(replication=9))
    assert ran.first(RUNS) is ran


def test_what_is_scanned_is_not_kept(ran: Results) -> None:
    fresh = read_results(ran.folder)
    fresh.scan("passages").collect()
    assert "passages" not in fresh.__dict__
    assert fresh.passages.equals(ran.passages)


def _told(results: Results) -> dict[str, Any]:
    facts = facts_of(results)
    return {
        "summary": summarise(results, facts),
        "chain": chain_shares(results),
        "chain plan": bottlenecks(results, facts=facts).inside_s,
        "crowding": mean_crowding(results, facts),
        "gantt": group_timeline(results, facts),
        "bottlenecks": bottlenecks_json(bottlenecks(results, facts=facts)),
        "saturation": [one.as_json() for one in saturation(results, facts)],
        "stairs": [asdict(grid) for grid in stair_grids(results, facts)],
    }


@pytest.mark.parametrize("size", [1, 5])
def test_parts_tell_the_same(ran: Results, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    def whole(self: Results, _passages: int = 0) -> Iterator[Results]:
        yield self

    real = Results.parts
    monkeypatch.setattr(Results, "parts", whole)
    once = _told(read_results(ran.folder))
    most = max(note.passages for note in ran.manifest.runs)
    monkeypatch.setattr(Results, "parts", lambda self, _=0: real(self, size * most))
    again = _told(read_results(ran.folder))
    for grid, other in zip(once.pop("stairs"), again.pop("stairs"), strict=True):
        density, others = grid.pop("density_per_m2"), other.pop("density_per_m2")
        assert_array_equal(density, others)
        assert np.array_equal(grid.pop("edges_s"), other.pop("edges_s"))
        assert grid == other
    for name, value in once.items():
        same = value.equals(again[name]) if hasattr(value, "equals") else value == again[name]
        assert same, name
