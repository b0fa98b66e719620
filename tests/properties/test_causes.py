"""Where the seconds went: the chain of causes has no gap, for anybody."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given

from evacsim.analysis.chain.chain import cause_record, chain, exit_passages
from evacsim.results.records import CAUSES
from tests.runs import Case, run_case
from tests.strategies import cases, searched

LOOKED_AT = 6


@searched
@given(cases())
def test_the_pieces_add_up_to_the_evacuation_time(case: Case) -> None:
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    exits = exit_passages(record)
    out = np.flatnonzero(exits >= 0)
    # the last ones out have the longest chains; the rest is spread over everybody
    order = out[np.argsort(record.out_s[out])][::-1]
    chosen = {*order[:2].tolist(), *order[:: max(1, len(order) // LOOKED_AT)].tolist()}
    for occupant in chosen:
        pieces = chain(record, int(exits[occupant]))
        total_s = math.fsum(piece.seconds for piece in pieces)
        assert total_s == pytest.approx(record.out_s[occupant], abs=1e-6)
        assert all(piece.seconds > 0 for piece in pieces)


@searched
@given(cases())
def test_every_passage_is_explained_by_earlier_ones(case: Case) -> None:
    """Step by step, so that by induction the chain adds up for every occupant."""
    ran = run_case(case)
    table = ran.tables["passages"]
    record = cause_record(ran.tables["occupants"], table, replication=0)
    number = np.arange(len(record.time_s))
    assert (record.cause_passage < number).all()
    assert (record.before < number).all()
    seconds = table["seconds"].to_numpy()
    assert np.isfinite(seconds).all()
    assert (seconds >= -1e-9).all()
    handed_on = np.isin(record.cause, [CAUSES.index(c) for c in ("headway", "place", "turn")])
    assert (record.cause_passage[handed_on] >= 0).all()
    setter_s = record.time_s[record.cause_passage[handed_on]]
    assert seconds[handed_on] == pytest.approx(record.time_s[handed_on] - setter_s, abs=1e-9)
    # own causes: the walk fills the time since the own passage before, or since the start
    start_s = ran.people.start_s[record.occupant]
    since_s = np.where(record.before >= 0, record.time_s[record.before], start_s)
    waited_s = record.time_s - record.ready_s
    lock = record.cause == CAUSES.index("lock")
    assert (waited_s[~handed_on & ~lock] == 0).all()
    assert (record.ready_s - since_s - record.walk_s >= -1e-9).all()


@searched
@given(cases())
def test_a_headway_follows_the_passage_before_through_the_same_connection(case: Case) -> None:
    ran = run_case(case)
    record = cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)
    rows = np.flatnonzero(record.cause == CAUSES.index("headway"))
    connections = record.connection.to_physical().to_numpy()
    assert (connections[rows] == connections[record.cause_passage[rows]]).all()
    locks = record.cause == CAUSES.index("lock")
    events = ran.tables["passages"]["cause_event"]
    assert events.is_not_null().to_numpy()[locks].all()
