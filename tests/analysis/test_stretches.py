"""Everybody's own time: nothing is lost, and each rule once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given

from evacsim.analysis.chain.causes import cause_record
from evacsim.analysis.times.stretches import own_times, settled, standing, stretches
from tests.runs import Case, run_case
from tests.strategies import cases, searched

if TYPE_CHECKING:
    from evacsim.results.store import Results

PARTS = (
    "pre_movement_s",
    "release_s",
    "walking_s",
    "slowed_s",
    "reroute_s",
    "headway_s",
    "place_s",
    "turn_s",
    "lock_s",
)


def test_the_parts_of_everybody_add_up_to_the_own_time(results: Results) -> None:
    own = own_times(results)
    total = own.select(pl.sum_horizontal(PARTS)).to_series()
    assert total.to_list() == pytest.approx(own["until_s"].to_list(), abs=1e-12)
    out = results.occupants.drop_nulls("out_s").join(own, on=["replication", "occupant"])
    assert out["until_s"].to_list() == out["out_s"].to_list()


def test_what_each_occupant_did(results: Results) -> None:
    own = {
        (row["replication"], row["occupant"]): row
        for row in own_times(results).iter_rows(named=True)
    }
    first, third, fourth = own[0, 0], own[0, 2], own[0, 3]
    # held 1 s by the plan, 10 s on a stair that takes 8 s alone
    assert (first["pre_movement_s"], first["release_s"]) == (1.0, 1.0)
    assert (first["walking_s"], first["slowed_s"]) == (1.0 + 8.0 + 5.0, 2.0)
    assert (third["headway_s"], third["lock_s"]) == (3.0, 9.0)
    # a turn lost for 5 s, a place waited for 3 s, 12 s there and back to a lock
    assert (fourth["turn_s"], fourth["place_s"], fourth["reroute_s"]) == (5.0, 3.0, 12.0)
    trapped = own[1, 3]
    assert trapped["until_s"] == trapped["pre_movement_s"] == 1.0


def test_a_wait_for_a_place_is_paced_by_whom_it_goes_back_to(results: Results) -> None:
    record = cause_record(results.occupants, results.passages, replication=0)
    stood = standing(record)
    found = {
        int(passage): (stood.names[where], stood.names[pace], stood.names[inside])
        for passage, where, pace, inside in zip(
            stood.passage, stood.where, stood.pace, stood.inside, strict=True
        )
    }
    # the turn was lost to passage 2, which had to let a headway pass at the head of the stair
    assert found[3] == ("stair", "stair.head", "2F.room")
    # the place was given up by one who just walked out of the hall: the hall sets the pace
    assert found[9] == ("1F.hall", "1F.hall", "stair")
    assert found[10] == ("exit-A", "exit-A", "1F.hall")
    assert sorted(found) == [1, 2, 3, 9, 10]


def test_pointers_are_followed_to_their_end() -> None:
    assert settled(np.array([0, 0, 1, 2, 4, 4])).tolist() == [0, 0, 0, 0, 4, 4]


@searched
@given(cases())
def test_nothing_is_lost_in_any_building(case: Case) -> None:
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    parts = stretches(record)
    spent = parts.walking_s + parts.slowed_s + parts.reroute_s + parts.waiting_s
    assert spent == pytest.approx(record.time_s - parts.since_s, abs=1e-9)
    for seconds in (parts.walking_s, parts.slowed_s, parts.reroute_s, parts.waiting_s):
        assert (seconds >= -1e-9).all()
    until = np.bincount(record.occupant, weights=spent, minlength=len(record.start_s))
    out = np.isfinite(record.out_s)
    assert (record.start_s + until)[out] == pytest.approx(record.out_s[out], abs=1e-6)
