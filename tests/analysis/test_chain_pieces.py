"""The pieces of a chain, cause by cause, and the record that they are taken from, made by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.analysis.chain.causes import cause_record, codes, exit_passages, last_exit_passage
from evacsim.analysis.chain.chain import chain
from evacsim.errors import SimulationError
from tests.analysis.chain_tables import OUT, passage, person, record, tables

if TYPE_CHECKING:
    from evacsim.analysis.chain.causes import CauseRecord


def told(found: CauseRecord, at: int | None = None) -> list[tuple[str, str, float]]:
    return [(piece.where, piece.cause, piece.seconds) for piece in chain(found, at)]


def test_a_first_passage_is_release_pre_movement_and_walk() -> None:
    """Pre-movement ends at 4 s, the plan lets them go at 10 s, 6 of the 9 s are their walk."""
    found = record([person(10.0, 4.0)], [passage(19.0, 0, "slowed", walk_s=6.0, seconds=3.0)])
    assert told(found, 0) == [
        ("room", "slowed", 3.0),
        ("room", "walking", 6.0),
        ("room", "pre_movement", 4.0),
        ("room", "release", 6.0),
    ]
    (one, *_) = chain(found, 0)
    assert (one.occupant, one.passage) == (0, 0)


@pytest.mark.parametrize(("group", "cause"), [("class-1", "asleep"), ("class-2", "release")])
def test_who_sleeps_is_not_held_by_the_plan(group: str, cause: str) -> None:
    found = replace(
        record([person(10.0, 4.0, group=group)], [passage(12.0, 0)]), held={"class-1": "asleep"}
    )
    assert told(found, 0)[-1] == ("room", cause, 6.0)


def test_of_pre_movement_no_more_than_the_time_until_they_set_off() -> None:
    """Nobody releases a person before the alarm."""
    found = record([person(3.0, 5.0)], [passage(4.0, 0)])
    assert told(found, 0) == [("room", "walking", 1.0), ("room", "pre_movement", 3.0)]


def test_a_later_walk_begins_at_the_own_passage_before() -> None:
    found = record(
        [person(2.0)],
        [passage(5.0, 0), passage(14.0, 0, "slowed", walk_s=7.0, **OUT)],
    )
    assert told(found) == [
        ("hall", "slowed", 2.0),
        ("hall", "walking", 7.0),
        ("room", "walking", 3.0),
        ("room", "pre_movement", 2.0),
    ]


@pytest.mark.parametrize(
    ("cause", "where"),
    [("headway", "door"), ("place", "hall"), ("turn", "hall"), ("blocked", "door")],
)
def test_what_another_set_is_waited_for_from_their_passage_on(cause: str, where: str) -> None:
    """A place and a turn are waited for beyond, a headway and a fall at the connection itself."""
    found = record(
        [person(1.0), person(2.0)],
        [passage(6.0, 0), passage(8.5, 1, cause, cause_passage=0, ready_s=5.0)],
    )
    assert told(found, 1) == [
        (where, cause, 2.5),
        ("room", "walking", 5.0),
        ("room", "pre_movement", 1.0),
    ]
    assert [(piece.occupant, piece.passage) for piece in chain(found, 1)] == [
        (1, 1),
        (0, 0),
        (0, 0),
    ]


@pytest.mark.parametrize("cause", ["lock", "hold"])
def test_who_comes_to_a_closed_door_waits_from_when_they_are_ready(cause: str) -> None:
    found = record([person(1.0)], [passage(30.0, 0, cause, ready_s=12.0)])
    assert told(found, 0) == [
        ("door", cause, 18.0),
        ("room", "walking", 11.0),
        ("room", "pre_movement", 1.0),
    ]


@pytest.mark.parametrize("cause", ["lock", "hold"])
def test_who_stood_before_a_door_when_it_was_closed_waited_for_the_last_one_through(
    cause: str,
) -> None:
    found = record(
        [person(1.0), person(1.0)],
        [passage(10.0, 0), passage(30.0, 1, cause, cause_passage=0, ready_s=8.0)],
    )
    assert told(found, 1)[0] == ("door", cause, 20.0)
    assert [piece.occupant for piece in chain(found, 1)] == [1, 0, 0]


@pytest.mark.parametrize("cause", ["lock", "hold"])
def test_the_own_passage_before_is_nobody_else_s(cause: str) -> None:
    """The last one through was they themselves, by the door before: it is their own wait."""
    found = record(
        [person(1.0)],
        [passage(10.0, 0), passage(30.0, 0, cause, cause_passage=0, ready_s=16.0, **OUT)],
    )
    assert told(found)[:2] == [("exit", cause, 14.0), ("hall", "walking", 6.0)]


def test_a_ready_time_after_the_passage_is_no_wait() -> None:
    """Who was let through before they were ready (a closed cycle) did not stand there."""
    found = record([person(1.0)], [passage(30.0, 0, "lock", ready_s=31.0)])
    assert told(found, 0)[0] == ("room", "walking", 29.0)


def test_who_turned_back_walked_the_rest() -> None:
    found = record([person(1.0)], [passage(30.0, 0, "reroute", seconds=12.0, walk_s=15.0)])
    assert told(found, 0) == [
        ("door", "reroute", 12.0),
        ("room", "slowed", 2.0),
        ("room", "walking", 15.0),
        ("room", "pre_movement", 1.0),
    ]


@pytest.mark.parametrize("by", [None, 1, 2])
def test_a_cause_that_is_not_earlier_is_a_fault(by: int | None) -> None:
    found = record(
        [person(1.0), person(1.0)],
        [passage(5.0, 0), passage(6.0, 1, "headway", cause_passage=by), passage(7.0, 0)],
    )
    said = rf"^passage 1 has no earlier cause: passage {-1 if by is None else by}$"
    with pytest.raises(SimulationError, match=said):
        chain(found, 1)


def test_a_piece_that_ends_before_it_begins_is_a_fault() -> None:
    """To a millionth of a second, which sums of times may be off."""
    late = [person(1.0), person(1.0)]
    off = [passage(5.0, 0), passage(4.5, 1, "headway", cause_passage=0)]
    with pytest.raises(SimulationError, match=r"^passage 1 at door comes 0\.5 s before its cause"):
        chain(record(late, off), 1)
    off[1]["time_s"] = 5.0 - 0.9e-6
    assert told(record(late, off), 1)[0] == ("room", "walking", 4.0)
    off[1]["time_s"] = 5.0 - 1.1e-6
    with pytest.raises(SimulationError):
        chain(record(late, off), 1)


def test_nobody_out_has_no_chain() -> None:
    assert chain(record([person(1.0)], [passage(5.0, 0)])) == ()


def test_the_record_of_a_replication_is_in_order_and_has_nothing_of_another() -> None:
    one = tables([person(1.0), person(2.0, group="class-2")], [passage(5.0, 1), passage(6.0, 0)])
    other = tables([person(9.0)], [passage(11.0, 0)], replication=1)
    occupants, passages = (pl.concat(pair).reverse() for pair in zip(one, other, strict=True))
    found = cause_record(occupants, passages, replication=0)
    assert found.replication == 0
    assert found.time_s.tolist() == [5.0, 6.0]
    assert found.occupant.tolist() == [1, 0]
    assert found.start_s.tolist() == [1.0, 2.0]
    assert found.group.to_list() == ["class-1", "class-2"]
    assert found.start_space.to_list() == ["room", "room"]
    assert found.before.tolist() == [-1, -1]
    assert cause_record(occupants, passages, replication=1).time_s.tolist() == [11.0]


def test_what_is_missing_in_the_tables_has_its_value() -> None:
    """No walk and no pre-movement are none; a cause passage that is missing is -1; not out: NaN."""
    rows = [passage(5.0, 0, walk_s=None), passage(6.0, 0, walk_s=2.5, cause_passage=0, seconds=3.0)]
    occupants, passages = tables([{**person(1.0), "pre_movement_s": None}], rows)
    found = cause_record(occupants, passages, replication=0)
    assert found.walk_s.tolist() == [0.0, 2.5]
    assert found.seconds.tolist() == [0.0, 3.0]
    assert found.cause_passage.tolist() == [-1, 0]
    assert found.before.tolist() == [-1, 0]
    assert found.pre_movement_s.tolist() == [0.0]
    assert np.isnan(found.out_s).tolist() == [True]
    assert (found.connection.to_list(), found.origin.to_list()) == (["door"] * 2, ["room"] * 2)
    assert found.target.to_list() == ["hall"] * 2


@pytest.mark.parametrize("most", [3, 65_534, 65_535, 65_536, 70_000])
def test_the_own_passage_before_whatever_the_number_of_people(most: int) -> None:
    """Numbers above 65,535 do not fit into two bytes: 65,536 would be 0."""
    who = [0, most, 0, most, 0]
    people = [person(1.0)] * (most + 1)
    occupants, _ = tables(people[:1], [passage(1.0, 0)])
    _, passages = tables([], [passage(float(at), one) for at, one in enumerate(who)])
    found = cause_record(occupants, passages, replication=0)
    assert found.before.tolist() == [-1, -1, 0, 1, 2]


def test_codes_of_names_whatever_the_column_is_made_of() -> None:
    names = pl.Series(["b", "a", "b"])
    assert codes(names)[0] == ("a", "b")
    assert codes(names)[1].tolist() == [1, 0, 1]
    known = names.cast(pl.Enum(["b", "a"]))
    assert codes(known)[0] == ("b", "a")
    assert codes(known)[1].tolist() == [0, 1, 0]


def test_causes_are_told_by_their_place_in_the_list() -> None:
    rows = [passage(1.0, 0, "reroute"), passage(2.0, 0, "walking")]
    assert record([person()], rows).cause.tolist() == [10, 2]
    empty = cause_record(*(table.clear() for table in tables([person()], rows)), replication=0)
    assert empty.cause.tolist() == []
    assert last_exit_passage(empty) is None


def two_out() -> CauseRecord:
    """The second is out at 20 s by passage 4, the first at 12 s; the third stays."""
    return record(
        [person(1.0), person(2.0), person(3.0)],
        [
            passage(5.0, 0), passage(6.0, 1), passage(7.0, 1), passage(12.0, 0, **OUT),
            passage(20.0, 1, **OUT),
            passage(25.0, 2),
        ],
    )  # fmt: skip


def test_the_last_one_out_and_everybody_s_exit() -> None:
    assert last_exit_passage(two_out()) == 4
    assert exit_passages(two_out()).tolist() == [3, 4, -1]


def test_of_two_who_are_out_at_one_moment_the_later_passage_counts() -> None:
    found = record([person(1.0), person(2.0)], [passage(20.0, 0, **OUT), passage(20.0, 1, **OUT)])
    assert last_exit_passage(found) == 1
