"""Person-seconds of waiting: all of them, once; the longest queue; whom it held."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.chain.causes import cause_records
from evacsim.analysis.chain.delays import Delays, delays, longest_queues
from evacsim.analysis.times.stretches import WAITS, own_times

if TYPE_CHECKING:
    from evacsim.results.store import Results

FLOORS = {"2F.room": "2F"}


@pytest.fixture
def found(results: Results) -> Delays:
    return delays(cause_records(results), FLOORS)


def test_both_views_add_up_to_everybodys_waiting(results: Results, found: Delays) -> None:
    own = own_times(results)
    waited = sum(float(own[f"{cause}_s"].sum()) for cause in WAITS) / 2
    assert found.person_s == pytest.approx(waited)
    assert sum(delay.person_s for delay in found.by_cause) == pytest.approx(waited)
    assert sum(delay.person_s for delay in found.by_pace) == pytest.approx(waited)
    for delay in (*found.by_cause, *found.by_pace):
        for held in (delay.groups, delay.floors, delay.stood_in):
            assert sum(one.person_s for one in held) == pytest.approx(delay.person_s)


def test_one_queue_in_full(found: Delays) -> None:
    head = next(d for d in found.by_cause if (d.component, d.kind) == ("stair.head", "headway"))
    # replication 0: 3.5 to 5 and 4 to 7 s; replication 1: 3 to 4 and 3 to 5 s
    assert head.person_s == pytest.approx((4.5 + 3.0) / 2)
    assert head.p05_person_s == pytest.approx(3.0 + 0.05 * 1.5)
    assert head.p95_person_s == pytest.approx(3.0 + 0.95 * 1.5)
    assert (head.began_s, head.ended_s) == (3.25, 6.0)
    assert (head.longest_persons, head.longest_at_s) == (2.0, 3.5)
    assert head.people == 2.0
    assert {held.id: held.person_s for held in head.groups} == pytest.approx(
        {"class-1": (1.5 + 1.0) / 2, "class-2": (3.0 + 2.0) / 2}
    )
    assert [held.id for held in head.floors] == ["2F"]
    assert [held.id for held in head.stood_in] == ["2F.room"]


def test_a_wait_of_one_replication_counts_as_none_in_the_other(found: Delays) -> None:
    lock = next(delay for delay in found.by_cause if delay.kind == "lock")
    assert lock.person_s == pytest.approx(9.0 / 2)
    assert (lock.began_s, lock.ended_s) == (21.0, 30.0)


def test_a_single_replication_has_no_interval(results: Results) -> None:
    records = tuple(cause_records(results))[:1]
    assert delays(records, FLOORS).by_cause[0].p05_person_s is None


def test_nobody_waits() -> None:
    assert delays([], FLOORS) == Delays(person_s=0, by_cause=(), by_pace=())


waits = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 20), st.integers(1, 10)), min_size=1)


@given(waits)
def test_the_longest_queue_is_that_of_counting(waits: list[tuple[int, int, int]]) -> None:
    at = np.unique([key for key, _, _ in waits], return_inverse=True)[1]
    began = np.array([start for _, start, _ in waits], dtype=float)
    ended = began + np.array([lasting for _, _, lasting in waits])
    most, when = longest_queues(at, began, ended, int(at.max()) + 1)
    for key in range(int(at.max()) + 1):
        own = at == key
        counts = [(int(((began <= t) & (t < ended))[own].sum()), -t) for t in range(31)]
        assert (most[key], -when[key]) == max(counts)
