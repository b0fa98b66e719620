"""Chains over replications, the ranking, and JSON."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.chain.bottlenecks import bottlenecks, held_groups, ranking
from evacsim.analysis.chain.bottlenecks_json import bottlenecks_json
from evacsim.analysis.chain.chain_target import parse_target
from evacsim.present.as_json import as_json
from evacsim.results.store import Results

if TYPE_CHECKING:
    from collections.abc import Callable

CLASS_1 = parse_target("class:class-1")


def test_only_replications_in_which_all_got_out_count(results: Results) -> None:
    found = bottlenecks(results)
    assert (found.typical, found.total_s, found.censored, found.complete) == (0, 40.0, 1, True)
    assert math.fsum(row.seconds for row in found.chain) == 40.0
    assert found.total_band_s is not None
    assert found.total_band_s.mean == 40.0
    assert all(row.p05_s is None and row.on_chain == 1.0 for row in found.chain)


def test_means_over_replications_add_up_to_the_mean_total(results: Results) -> None:
    found = bottlenecks(results, target=CLASS_1)
    assert found.total_band_s is not None
    assert found.total_band_s.mean == (20.0 + 12.0) / 2
    assert math.fsum(row.mean_s for row in found.chain) == pytest.approx(16.0)
    assert math.fsum(row.mean_share for row in found.chain) == pytest.approx(1.0)
    # both are as near to the median: the first of them is told
    assert (found.typical, found.total_s) == (0, 20.0)
    assert math.fsum(row.seconds for row in found.chain) == 20.0
    head = next(row for row in found.chain if row.component == "stair.head")
    assert (head.seconds, head.mean_s) == (2.0, 1.5)
    assert (head.p05_s, head.p95_s) == (pytest.approx(1.05), pytest.approx(1.95))


def test_the_chain_is_told_from_the_alarm_on(results: Results) -> None:
    chain = bottlenecks(results, target=CLASS_1).chain
    assert [(row.component, row.kind) for row in chain if row.seconds > 0] == [
        ("2F.room", "release"),
        ("2F.room", "pre_movement"),
        ("2F.room", "walking"),
        ("stair.head", "headway"),
        ("stair", "walking"),
        ("1F.hall", "walking"),
    ]
    assert chain[0].groups == ("class-1",)


def test_what_it_is_laid_to(results: Results) -> None:
    suspects = {(s.kind, s.id): s for s in ranking(bottlenecks(results))}
    assert suspects["component", "exit-B"].seconds == 12.0
    assert suspects["component", "exit-B"].causes == (("reroute", 12.0),)
    assert suspects["group", "class-1"].seconds == 2.0
    first, *_, last = ranking(bottlenecks(results))
    assert first.seconds >= last.seconds


def test_nobody_out_at_all_has_no_chain(make_results: Callable[..., Results]) -> None:
    made = make_results()
    nobody = made.occupants.with_columns(out_s=made.occupants["out_s"] * float("nan")).with_columns(
        out_s=None
    )
    empty = Results(folder=made.folder, manifest=made.manifest)
    vars(empty).update(occupants=nobody, passages=made.passages.clear())
    found = bottlenecks(empty)
    assert (found.total_s, found.typical, found.chain, found.pieces) == (None, None, (), ())
    assert json.loads(as_json(bottlenecks_json(found)))["total_s"] is None


def test_a_run_in_which_never_all_got_out_says_so(results: Results) -> None:
    alone = Results(
        folder=results.folder, manifest=results.manifest.model_copy(update={"replications": 1})
    )
    for name in ("occupants", "passages"):
        table = getattr(results, name)
        second = table.filter(table["replication"] == 1)
        vars(alone)[name] = second.with_columns(replication=0 * second["replication"])
    found = bottlenecks(alone)
    assert (found.complete, found.censored, found.total_s) == (False, 1, 14.0)


def test_json_has_the_keys_that_were_promised(results: Results) -> None:
    found = json.loads(as_json(bottlenecks_json(bottlenecks(results))))
    assert {"total_s", "chain", "waiting", "queues", "ranking", "over_replications"} <= set(found)
    assert sum(row["seconds"] for row in found["chain"]) == pytest.approx(found["total_s"])
    assert {"component", "kind", "seconds"} <= set(found["chain"][0])
    assert {"component", "kind", "person_s", "longest_persons"} <= set(found["waiting"][0])
    assert found["queues"][0]["kind"] is None


def test_few_groups_stand_for_most_of_a_queue(results: Results) -> None:
    queue = bottlenecks(results).delays.by_pace[0]
    assert held_groups(queue, 0.5) == (queue.groups[0].id,)
    assert set(held_groups(queue, 1.0)) == {held.id for held in queue.groups}
