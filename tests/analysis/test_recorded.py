"""Where the seconds of a recorded drill went: as far as the record tells, and no second more."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from evacsim.analysis.chain.stream import last_way_out
from evacsim.analysis.drill.accounts import Account, PointAccount
from evacsim.analysis.drill.recorded import recorded_chains, recorded_json
from evacsim.analysis.facts import facts_of
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare, run_replication
from evacsim.studies.many import run_scenario
from tests.made_records import made_record

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.analysis.drill.recorded import Recorded
    from evacsim.analysis.facts import Facts

ROOT = Path(__file__).parents[2]
EXITS = ("exit-A", "exit-B", "exit-C")
STAIRS = ("A.2F-1F.lower.foot", "B.2F-1F.lower.foot", "C.2F-1F.lower.foot")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Recorded]:
    """Return a function that splits the record of one made drill of the teaching block."""
    folder = tmp_path_factory.mktemp("block")
    text = (ROOT / "scenarios" / "teaching-block-fire-drill.toml").read_text(encoding="utf-8")
    text = text.replace('"teaching-block-5f"', f'"{ROOT}/buildings/teaching-block-5f.toml"')
    scenario = folder / "drill.toml"
    scenario.write_text(text.replace("size = 48", "size = 23"), encoding="utf-8")
    results = read_results(run_scenario(scenario, folder / "run", replications=2))
    plan, facts = prepare(scenario), facts_of(results)
    tables = run_replication(plan, seed=4711, replication=0).tables

    def split(**rows: object) -> Recorded:
        record = made_record(tables, plan, rng=np.random.default_rng(7), **rows)  # type: ignore[arg-type]
        return recorded_chains(results, record, facts)[0]

    return split


@pytest.mark.parametrize(
    "rows",
    [
        {"classes": False},
        {"starts": False, "stairs": False},
        {},
        {"connections": EXITS},
        {"connections": (*EXITS, *STAIRS)},
    ],
    ids=["L0", "classes", "classes-starts", "exits", "stairs"],
)
def test_pieces_and_what_is_not_told_add_up(
    told: Callable[..., Recorded], rows: dict[str, object]
) -> None:
    found = recorded_json(told(**rows))
    pieces = sum(piece["seconds"] for piece in found["pieces"])
    assert pieces + found["undetermined_s"] == pytest.approx(found["total_s"], abs=1e-6)


def test_a_total_alone_tells_nothing_of_walking_and_queues(told: Callable[..., Recorded]) -> None:
    found = told(classes=False, starts=False, stairs=False)
    assert found.undetermined_s is not None
    assert found.undetermined_s > 0.5 * found.total_s  # type: ignore[operator]
    assert all(piece.rows for piece in found.undetermined), "what would settle it is named"


def test_counts_at_the_stairs_leave_less_open(told: Callable[..., Recorded]) -> None:
    coarse, fine = told(classes=False), told(connections=(*EXITS, *STAIRS))
    assert fine.undetermined_s < 0.5 * coarse.undetermined_s  # type: ignore[operator]


def test_of_exits_that_end_together_the_first_of_the_building_counts() -> None:
    building = read_building(ROOT / "buildings" / "teaching-block-5f.toml")
    for order in (EXITS, EXITS[::-1]):
        by_id = {one.id: one for one in building.exits}
        turned = SimpleNamespace(exits=[by_id[id_] for id_ in order])
        facts = cast("Facts", SimpleNamespace(building=turned, network=build_network(building)))
        told = Account(points={id_: PointAccount(last_s=300.0) for id_ in sorted(EXITS)})
        way = last_way_out(told, Account(), facts, {})
        assert way is not None
        assert way.exit == order[0]
