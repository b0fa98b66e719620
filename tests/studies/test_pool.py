"""Work spread over processes comes back in order, and faults and Ctrl-C come through."""

from __future__ import annotations

import multiprocessing
import operator

import pytest

from evacsim.studies.pool import Pool


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_answers_come_in_the_order_of_the_units(workers: int) -> None:
    done: list[int] = []
    with Pool(operator.mul, 3, workers=workers) as pool:
        assert pool.answers([5, 1, 4], done.append) == [15, 3, 12]
        assert pool.answers([2, 2], done.append) == [6, 6]
        assert pool.answers([]) == []
    assert sorted(done) == [1, 2, 2, 4, 5]
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_fault_in_a_worker_comes_through_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError), Pool(operator.truediv, 1.0, workers=2) as pool:
        pool.answers([1.0, 0.0, 2.0])
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_ctrl_c_while_waiting_leaves_no_process() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Pool(operator.mul, 3, workers=2) as pool:
        pool.answers([1, 2, 3], stop)
    assert not multiprocessing.active_children()
