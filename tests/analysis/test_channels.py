from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.drill.channels import fit_totals, flow_for, last_out_s, total_s


def test_the_last_of_a_queue_by_hand() -> None:
    persons, arrive = np.array([10.0, 20.0]), np.array([5.0, 100.0])
    # the first ten are through at 15 s; the queue is empty when the second class comes
    assert last_out_s(persons, arrive, 1.0) == pytest.approx(120)
    assert last_out_s(persons, arrive, 0.2) == pytest.approx(max(5 + 30 / 0.2, 100 + 20 / 0.2))


def test_nobody_leaves_never() -> None:
    assert last_out_s(np.zeros(2), np.zeros(2), 1.0) == -np.inf
    assert np.isnan(flow_for(np.zeros(2), np.zeros(2), 10.0))


@given(
    st.lists(st.tuples(st.floats(10, 60), st.floats(0, 300)), min_size=1, max_size=12),
    st.floats(0.2, 5),
)
def test_the_flow_gives_the_last_again(
    classes: list[tuple[float, float]], flow_per_s: float
) -> None:
    persons, arrive = np.array(classes).T
    last = last_out_s(persons, arrive, flow_per_s)
    assert flow_for(persons, arrive, last) == pytest.approx(flow_per_s)


def test_counted_totals_move_people_between_channels() -> None:
    people, share = np.array([50.0, 50.0]), np.eye(2)
    fitted = fit_totals(people, share, {0: 60.0, 1: 40.0})
    assert people @ fitted == pytest.approx([60, 40], abs=0.5)
    assert fitted.sum(axis=1) == pytest.approx([1, 1])


def test_the_total_is_that_of_the_last_channel() -> None:
    people, share = np.array([10.0, 30.0]), np.eye(2)
    found = total_s(people, share, np.zeros(2), np.array([1.0, 2.0]))
    assert found == pytest.approx(15)
    assert total_s(people, share, np.zeros(2), np.array([1.0, np.nan])) == pytest.approx(10)
