"""Whose chain is followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.chain.causes import cause_record
from evacsim.analysis.chain.chain_target import LAST, Target, end_passage, parse_target, resolve
from evacsim.errors import ResultsError

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("last", LAST),
        (" p95 ", Target(kind="p95")),
        ("class:class-1", Target(kind="class", id="class-1")),
        ("floor：2F", Target(kind="floor", id="2F")),
        ("stair:A:b", Target(kind="stair", id="A:b")),
    ],
)
def test_what_may_be_written(text: str, target: Target) -> None:
    assert parse_target(text) == target
    assert parse_target(str(target)) == target


@pytest.mark.parametrize("text", ["", "lats", "class", "class:", "last:3F", "group:x"])
def test_what_may_not(text: str) -> None:
    with pytest.raises(ResultsError, match="class:ID") as caught:
        parse_target(text)
    assert repr(text).strip("'") in str(caught.value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("class:class-1", "class-1"), ("class:2F.room", "2F.room"), ("floor:2F", "2F"),
     ("stair:stair", "stair")],
)  # fmt: skip
def test_names_are_looked_up(results: Results, facts: Facts, written: str, meant: str) -> None:
    assert resolve(parse_target(written), results, facts).id == meant


@pytest.mark.parametrize("written", ["class:clas-1", "floor:2G", "stair:stairs"])
def test_an_unknown_name_is_told_with_the_nearest(
    results: Results, facts: Facts, written: str
) -> None:
    with pytest.raises(ResultsError, match="did you mean"):
        resolve(parse_target(written), results, facts)


@pytest.mark.parametrize(
    ("written", "passage"),
    [("last", 11), ("p95", 11), ("class:class-1", 8), ("class:class-2", 11), ("floor:2F", 11),
     ("stair:stair", 11), ("floor:1F", None)],
)  # fmt: skip
def test_the_passage_at_which_it_begins(
    results: Results, facts: Facts, written: str, passage: int | None
) -> None:
    record = cause_record(results.occupants, results.passages, replication=0)
    assert end_passage(record, parse_target(written), facts) == passage


def test_one_who_did_not_get_out_leaves_no_last_one(results: Results, facts: Facts) -> None:
    record = cause_record(results.occupants, results.passages, replication=1)
    for written in ("last", "p95", "class:class-2", "floor:2F"):
        target = parse_target(written)
        assert end_passage(record, target, facts) is None
        assert end_passage(record, target, facts, everybody=False) == 8
    assert end_passage(record, parse_target("class:class-1"), facts) == 7
    # the trapped one never was on the stair
    assert end_passage(record, parse_target("stair:stair"), facts) == 8
