"""The short form of benchmarks/robustness/workbooks.py: workbooks changed as people change them."""

from __future__ import annotations

from benchmarks.robustness.workbooks import run


def test_nothing_is_read_otherwise_than_it_is_written() -> None:
    counts, failures = run(40, seed=3)
    assert failures == []
    assert sum(counts.values()) == 40
    assert len(counts) == 3  # some were to be read, some to be refused, some were rubbish
