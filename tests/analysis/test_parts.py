"""What is read part by part is what is read in one piece."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from typer.testing import CliRunner

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.bottlenecks_json import bottlenecks_json
from evacsim.analysis.chain.shares import chain_shares
from evacsim.analysis.density.crowding import mean_crowding, stair_grids
from evacsim.analysis.density.saturation import saturation
from evacsim.analysis.drill.belonging import read_belonging
from evacsim.analysis.drill.compare import compare
from evacsim.analysis.drill.compare_json import compare_json
from evacsim.analysis.facts import facts_of
from evacsim.analysis.times.gantt import group_timeline
from evacsim.analysis.times.timing import summarise
from evacsim.cli.app import app
from evacsim.plots import KINDS
from evacsim.results.store import Results, read_results
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RUNS = 13
RECORD = """轮次,日期,警报时间,首人出楼,末人出楼,应到,实到,方案文件
1,2026-11-09,09:30:00,0分21秒,4分5秒,540,540,drill.toml

轮次,班级,教室,应到,实到,起动时间,出楼末人
1,七(1)班,1F.room-1,45,45,0分12秒,1分10秒
1,七(2)班,2F.room-3,45,45,0分15秒,3分31秒
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Results:
    folder: Path = tmp_path_factory.mktemp("parts")
    scenario = write_small_school(folder)
    (folder / "record.csv").write_text(RECORD, encoding="utf-8")
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
    record = read_belonging(results.folder.parent / "record.csv").record
    return {
        "compared": compare_json(compare(results, record, facts)),
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


WORDS = [
    *["summarise", "bottlenecks --no-relief", "export --format csv --out csv", "view -o v.html"],
    *[f"plot {kind} --out {kind}" for kind in KINDS if kind != "convergence"],
    *["compare record.csv --plots compared", "paper record.csv --kind after-drill -o paper"],
]


@pytest.mark.parametrize("words", WORDS)
def test_no_verb_takes_all_passages_into_memory(
    ran: Results, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    """Part by part or column by column: of many replications no table of passages is built."""
    whole: list[tuple[str, range]] = []
    table = Results._table  # noqa: SLF001 - the one place where a table is built

    def seen(self: Results, name: Any) -> Any:  # noqa: ANN401
        if name != "falls" and len(self.numbers) > 1:
            whole.append((name, self.numbers))
        return table(self, name)

    monkeypatch.chdir(ran.folder.parent)
    monkeypatch.setattr(Results, "_table", seen)
    real = Results.parts
    monkeypatch.setattr(Results, "parts", lambda self, _=0: real(self, 1))
    verb, *rest = words.split()
    done = CliRunner().invoke(app, [verb, "out", *rest])
    assert done.exit_code == 0, (done.stderr, done.exception)
    assert whole == []
