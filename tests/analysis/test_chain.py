"""The chain of causes: no gap, and every rule once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.analysis.chain.chain import (
    cause_record,
    chain,
    exit_passages,
    last_exit_passage,
    seconds_by_place,
)
from evacsim.analysis.chain.shares import chain_shares
from evacsim.errors import SimulationError

if TYPE_CHECKING:
    from evacsim.analysis.chain.chain import CauseRecord
    from evacsim.results.store import Results


@pytest.fixture
def record(results: Results) -> CauseRecord:
    return cause_record(results.occupants, results.passages, replication=0)


def _told(record: CauseRecord, passage: int | None = None) -> list[tuple[str, str, float]]:
    return [(piece.where, piece.cause, piece.seconds) for piece in chain(record, passage)]


def test_the_last_one_out(record: CauseRecord) -> None:
    assert last_exit_passage(record) == 11
    # turned back (6 s of walk, 12 s more), waited for a place that occupant 1 gave up at 20 s
    assert _told(record) == [
        ("exit-B", "reroute", 12.0),
        ("1F.hall", "walking", 6.0),
        ("1F.hall", "place", 2.0),
        ("1F.hall", "walking", 5.0),
        ("stair", "walking", 10.0),
        ("stair.head", "headway", 2.0),
        ("2F.room", "walking", 1.0),
        ("2F.room", "pre_movement", 1.0),
        ("2F.room", "release", 1.0),
    ]


def test_lock_then_own_walk_then_headways(record: CauseRecord) -> None:
    assert _told(record, 10) == [
        ("exit-A", "lock", 9.0),  # ready at 21 s, open at 30 s
        ("1F.hall", "walking", 4.0),
        ("stair", "walking", 10.0),
        ("stair.head", "headway", 2.0),
        ("stair.head", "headway", 2.0),
        ("2F.room", "walking", 1.0),
        ("2F.room", "pre_movement", 1.0),
        ("2F.room", "release", 1.0),
    ]


def test_turn_is_lost_at_the_component_beyond(record: CauseRecord) -> None:
    assert _told(record, 3)[0] == ("stair", "turn", 2.0)


def test_slowed_is_the_walk_beyond_the_unimpeded(record: CauseRecord) -> None:
    assert _told(record, 4)[:2] == [("stair", "slowed", 2.0), ("stair", "walking", 8.0)]


def test_pieces_add_up_for_everybody(results: Results) -> None:
    for replication in (0, 1):
        record = cause_record(results.occupants, results.passages, replication=replication)
        for occupant, passage in enumerate(exit_passages(record)):
            if passage < 0:
                assert np.isnan(record.out_s[occupant])
                continue
            total = sum(piece.seconds for piece in chain(record, int(passage)))
            assert total == pytest.approx(record.out_s[occupant], abs=1e-9)


def test_order_of_rows_does_not_matter(results: Results, record: CauseRecord) -> None:
    shuffled = cause_record(
        results.occupants.reverse(),
        results.passages.sample(fraction=1, shuffle=True),
        replication=0,
    )
    assert _told(shuffled) == _told(record)


def test_nobody_out_has_no_chain(results: Results) -> None:
    nobody = results.occupants.with_columns(out_s=pl.lit(None, dtype=pl.Float64))
    record = cause_record(nobody, results.passages.clear(), replication=0)
    assert chain(record) == ()


@pytest.mark.parametrize("cause_passage", [None, 9, 10])
def test_a_gap_is_a_bug(results: Results, cause_passage: int | None) -> None:
    broken = results.passages.with_columns(
        cause_passage=pl.when(pl.col("passage") == 9)
        .then(pl.lit(cause_passage))
        .otherwise("cause_passage")
    )
    record = cause_record(results.occupants, broken, replication=0)
    with pytest.raises(SimulationError, match="passage 9"):
        chain(record)


def test_sections_of_a_corridor_are_one_place(record: CauseRecord) -> None:
    pieces = chain(record)
    assert seconds_by_place(pieces)["1F.hall", "walking"] == 11.0
    assert sum(seconds_by_place(pieces).values()) == pytest.approx(40.0)


def test_shares_are_means_over_replications(results: Results) -> None:
    shares = chain_shares(results)
    assert float(shares["seconds"].sum()) == pytest.approx((40.0 + 14.0) / 2)
    head = shares.filter(place="stair.head", cause="headway")
    # 2 s in replication 0; in 1 the chain leads over a headway at the foot to one at the head
    assert head["seconds"].item() == pytest.approx((2.0 + 1.0) / 2)
    assert shares["seconds"].to_list() == sorted(shares["seconds"], reverse=True)
