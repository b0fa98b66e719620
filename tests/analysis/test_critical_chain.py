"""Chains of causes over replications: rows, whose they are, and how often they are on a chain."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import polars as pl
import pytest

from evacsim.analysis.chain.causes import cause_record, cause_records
from evacsim.analysis.chain.chain import ChainLink, seconds_by_place
from evacsim.analysis.chain.chain_target import LAST, Target
from evacsim.analysis.chain.critical import (
    ChainRow,
    Chains,
    CriticalChain,
    chain_rows,
    critical_chains,
    seconds_inside,
)
from evacsim.analysis.chain.shares import chain_shares
from tests.analysis.chain_tables import OUT, Tables, passage, person, record, tables

if TYPE_CHECKING:
    from evacsim.analysis.chain.causes import CauseRecord
    from evacsim.results.store import Results


def fake_results(*parts: tuple[list[int], list[Tables]]) -> Results:
    """Return results that are kept in parts; some replications of a part may have no rows."""
    made = [
        SimpleNamespace(
            numbers=numbers,
            occupants=pl.concat([one for one, _ in pair]),
            passages=pl.concat([other for _, other in pair]),
        )
        for numbers, pair in parts
    ]
    return cast("Results", SimpleNamespace(parts=lambda: made, manifest=SimpleNamespace(inputs=())))


def one_way(last_s: float, replication: int, *, start_s: float = 1.0) -> Tables:
    """Somebody who walks through the hall and is out then."""
    rows = [passage(5.0, 0), passage(last_s, 0, **OUT)]
    return tables([person(start_s)], rows, replication=replication)


def test_records_come_in_the_order_of_their_numbers() -> None:
    results = fake_results(
        ([0, 1], [one_way(21.0, 1), one_way(20.0, 0)]), ([2, 7], [one_way(22.0, 2)])
    )
    found = list(cause_records(results))
    assert [one.replication for one in found] == [0, 1, 2, 7]
    assert [one.time_s.tolist() for one in found] == [[5.0, 20.0], [5.0, 21.0], [5.0, 22.0], []]
    assert [len(one.start_s) for one in found] == [1, 1, 1, 0]


def test_shares_of_the_seconds_are_means_over_those_in_which_somebody_got_out() -> None:
    """In the hall 15 s, 5 s and, not walked, 0 s; one replication in which nobody got out."""
    waits = tables(
        [person(1.0)],
        [passage(5.0, 0), passage(20.0, 0, "lock", ready_s=5.0, **OUT)],
        replication=2,
    )
    nobody = tables([person(1.0)], [passage(5.0, 0)], replication=3)
    numbers = [one_way(20.0, 0), one_way(10.0, 1), waits, nobody]
    shares = chain_shares(fake_results(([0, 1, 2, 3], numbers)))
    assert shares.select("place", "cause").rows() == [
        ("hall", "walking"),
        ("exit", "lock"),
        ("room", "walking"),
        ("room", "pre_movement"),
    ]
    assert shares["seconds"].to_list() == pytest.approx([20 / 3, 5.0, 4.0, 1.0])
    # 5 % and 95 % lie linearly between ranks: of 0, 5, 15 and of 0, 0, 15
    assert shares["p05_s"].to_list() == pytest.approx([0.5, 0.0, 4.0, 1.0])
    assert shares["p95_s"].to_list() == pytest.approx([14.0, 13.5, 4.0, 1.0])


def test_ties_of_shares_go_by_name() -> None:
    """Two seconds each: the room before the stair, walking after being slowed."""
    rows = [
        passage(6.0, 0, "slowed", walk_s=2.0),
        passage(10.0, 0, "slowed", walk_s=2.0, **OUT | {"from": "area"}),
    ]
    shares = chain_shares(fake_results(([0], [tables([person(2.0)], rows)])))
    assert shares.select("place", "cause").rows() == [
        ("area", "slowed"),
        ("area", "walking"),
        ("room", "pre_movement"),
        ("room", "slowed"),
        ("room", "walking"),
    ]


def test_no_replication_has_no_shares() -> None:
    shares = chain_shares(fake_results())
    assert shares.height == 0
    assert shares.columns == ["place", "cause", "seconds", "p05_s", "p95_s"]


def piece(where: str, cause: str, seconds: float, who: int = 0, number: int = 0) -> ChainLink:
    return ChainLink(where=where, cause=cause, seconds=seconds, occupant=who, passage=number)  # type: ignore[arg-type]


def test_seconds_by_place_take_the_sections_of_a_corridor_together() -> None:
    pieces = (
        piece("c#1", "walking", 1.0),
        piece("c#2", "walking", 2.0),
        piece("c#2", "place", 4.0),
        piece("c#1", "walking", 8.0),
    )
    assert seconds_by_place(pieces) == {("c", "walking"): 11.0, ("c", "place"): 4.0}


# chains over replications

NO_FACTS: Any = None
"""Who is out last asks nothing of the building."""


def chains_of(*found: CauseRecord, target: Target = LAST) -> Chains:
    return critical_chains(found, NO_FACTS, target=target)


def way(last_s: float, replication: int) -> CauseRecord:
    return cause_record(*one_way(last_s, replication), replication=replication)


def stays(last_s: float, replication: int) -> CauseRecord:
    """One is out then, another never."""
    rows = [passage(5.0, 0), passage(last_s, 0, **OUT)]
    return record([person(1.0), person(1.0)], rows, replication=replication)


def nobody_out(replication: int) -> CauseRecord:
    return record([person(1.0)], [passage(5.0, 0)], replication=replication)


def test_the_typical_chain_is_nearest_to_the_median_and_the_first_such() -> None:
    chains = chains_of(way(20.0, 0), way(30.0, 1), way(24.0, 2), way(26.0, 3))
    assert chains.typical is not None
    assert (chains.typical.replication, chains.typical.total_s) == (2, 24.0)  # median 25
    assert [one.total_s for one in chains.each] == [20.0, 30.0, 24.0, 26.0]
    assert (chains.complete, chains.censored, chains.target) == (True, 0, LAST)


def test_only_replications_in_which_everybody_got_out_count() -> None:
    for order in ([stays(40.0, 0), way(20.0, 1)], [way(20.0, 1), stays(40.0, 0)]):
        chains = chains_of(*order, nobody_out(2))
        assert [one.replication for one in chains.each] == [1]
        assert (chains.complete, chains.censored) == (True, 2)


def test_where_that_was_so_in_none_the_last_who_did_get_out_are_followed() -> None:
    chains = chains_of(stays(40.0, 0), nobody_out(1), stays(50.0, 2))
    assert [(one.replication, one.total_s) for one in chains.each] == [(0, 40.0), (2, 50.0)]
    assert (chains.complete, chains.censored) == (False, 3)


def test_where_nobody_got_out_there_is_no_chain() -> None:
    chains = chains_of(nobody_out(0))
    assert (chains.typical, chains.each, chains.complete) == (None, (), False)
    assert chain_rows(chains) == ()


def test_a_chain_says_where_one_stood_and_whose_it_is() -> None:
    """The second waits for a place in the hall, but stands in the room."""
    found = record(
        [person(1.0), person(1.0, group="class-2")],
        [
            passage(5.0, 0), passage(9.0, 1, "place", cause_passage=0),
            passage(12.0, 0, **OUT), passage(15.0, 1, **OUT),
        ],
        replication=4,
    )  # fmt: skip
    (one,) = chains_of(found).each
    assert one.replication == 4
    assert [(p.where, p.cause) for p in one.pieces] == [
        ("hall", "walking"),
        ("hall", "place"),
        ("room", "walking"),
        ("room", "pre_movement"),
    ]
    assert one.inside == ("hall", "room", "room", "room")
    assert one.groups == {0: "class-1", 1: "class-2"}
    assert [(s.kind, s.id, s.cause) for s in one.suspicions] == [
        ("component", "hall", "place"),
        ("group", "class-1", "pre_movement"),
    ]


def made_chain(
    total_s: float, *pieces: ChainLink, groups: dict[int, str] | None = None
) -> CriticalChain:
    return CriticalChain(
        replication=0,
        total_s=total_s,
        pieces=pieces,
        inside=tuple(one.where for one in pieces),
        groups=groups or {0: "class-1", 1: "class-2"},
        suspicions=(),
    )


def made_chains(*each: CriticalChain, typical: int = 0) -> Chains:
    return Chains(target=LAST, complete=True, censored=0, each=each, typical=each[typical])


def test_seconds_inside_are_means_over_the_chains() -> None:
    chains = made_chains(
        made_chain(9.0, piece("hall", "walking", 4.0), piece("hall", "place", 5.0)),
        made_chain(3.0, piece("room", "walking", 3.0)),
    )
    assert seconds_inside(chains) == {"hall": 4.5, "room": 1.5}


def rows_of_two() -> tuple[ChainRow, ...]:
    """40 s and 20 s; the exit is on both, the stair on the typical one, the gate on the other."""
    return chain_rows(
        made_chains(
            made_chain(
                40.0,
                piece("exit", "headway", 10.0, who=1),
                piece("stair#2", "place", 5.0, who=0),
                piece("stair#1", "place", 15.0, who=1),
                piece("room", "walking", 10.0, who=1),
            ),
            made_chain(
                20.0,
                piece("gate", "lock", 4.0),
                piece("exit", "headway", 6.0),
                piece("hall", "walking", 10.0),
            ),
        )
    )


def test_rows_come_in_the_order_of_time_then_by_their_mean() -> None:
    assert [(row.component, row.kind) for row in rows_of_two()] == [
        ("room", "walking"),
        ("stair", "place"),
        ("exit", "headway"),
        ("hall", "walking"),
        ("gate", "lock"),
    ]


def test_rows_of_one_mean_go_by_name() -> None:
    chains = made_chains(
        made_chain(10.0, piece("room", "walking", 10.0)),
        made_chain(12.0, piece("b", "lock", 6.0), piece("a", "lock", 6.0)),
    )
    assert [row.component for row in chain_rows(chains)] == ["room", "a", "b"]


def test_a_row_of_the_typical_chain() -> None:
    """20 of 40 s; over both 20 and 0 s, shares of 1/2 and 0: 5 % and 95 % are linear between."""
    row = rows_of_two()[1]
    assert (row.seconds, row.share) == (20.0, 0.5)
    assert (row.mean_s, row.mean_share, row.on_chain) == (10.0, 0.25, 0.5)
    assert (row.p05_s, row.p95_s) == (pytest.approx(1.0), pytest.approx(19.0))
    assert (row.p05_share, row.p95_share) == (pytest.approx(0.025), pytest.approx(0.475))
    assert row.groups == ("class-2", "class-1")  # as they came


def test_a_row_that_both_chains_have() -> None:
    row = rows_of_two()[2]
    assert (row.seconds, row.mean_s, row.on_chain) == (10.0, 8.0, 1.0)
    assert row.mean_share == pytest.approx((10 / 40 + 6 / 20) / 2)
    assert row.groups == ("class-2",)


def test_a_row_of_another_chain_only() -> None:
    row = rows_of_two()[4]
    assert (row.seconds, row.share, row.groups) == (0.0, 0.0, ())
    assert (row.mean_s, row.mean_share, row.on_chain) == (2.0, 0.1, 0.5)


def test_rows_add_up_to_the_typical_total_and_to_the_mean() -> None:
    rows = rows_of_two()
    assert sum(row.seconds for row in rows) == 40.0
    assert sum(row.mean_s for row in rows) == pytest.approx(30.0)


def test_one_replication_has_no_interval() -> None:
    (row,) = chain_rows(made_chains(made_chain(10.0, piece("room", "walking", 10.0))))
    assert (row.p05_s, row.p95_s, row.p05_share, row.p95_share) == (None, None, None, None)
    assert (row.share, row.mean_share, row.on_chain) == (1.0, 1.0, 1.0)


def test_a_chain_of_no_time_has_no_shares() -> None:
    chains = made_chains(made_chain(0.0), made_chain(0.5, piece("room", "walking", 0.5)), typical=0)
    (row,) = chain_rows(chains)
    assert (row.seconds, row.share, row.mean_share, row.on_chain) == (0.0, 0.0, 0.5, 0.5)
