"""The columns of the replay hold what the tables hold, to the tick."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from evacsim.view.track import PER_S, packed, ticks
from evacsim.view.write import shown_of
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.store import Results


@given(st.floats(0, 1e5), st.integers(0, 10**6))
def test_a_tick_is_reached_when_its_time_is(time_s: float, tick: int) -> None:
    for exact_s in (time_s, tick / PER_S, float(np.nextafter(tick / PER_S, 1e9))):
        found = int(ticks(exact_s))
        assert found / PER_S >= exact_s
        assert found == 0 or (found - 1) / PER_S < exact_s


def unpacked(data: bytes) -> list[int]:
    """Read variable-length numbers, as the page does."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append(value)
            value, shift = 0, 0
    return found


@given(st.lists(st.integers(0, 2**31 - 1)), st.lists(st.integers(0, 300)))
def test_packed_columns_are_read_back(one: list[int], other: list[int]) -> None:
    columns = {"one": np.array(one, dtype=np.int64), "other": np.array(other, dtype=np.int64)}
    sizes, data = packed(columns)
    assert sizes == {"one": len(one), "other": len(other)}
    assert unpacked(data) == one + other


def test_a_negative_number_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        packed({"walk": np.array([3, -1])})


@pytest.mark.parametrize("tick", [0, 203, 450, 800, 10**6])
def test_counts_are_those_of_the_tables(eventful: Results, tick: int) -> None:
    """Also of those who stand before a lock at the end."""
    shown = shown_of(eventful)
    names = [part.id for part in shown.facts.network.components]
    counts = shown.track.counts_at(tick, shown.ends, len(names))
    expected = tables_at(eventful, shown.number, tick / PER_S)
    found = {name: int(n) for name, n in zip(names, counts.inside, strict=True) if n}
    assert {k: v for k, v in found.items() if not k.startswith("outside:")} == {
        name: inside for name, (inside, _) in expected.items() if inside
    }
    assert counts.waiting == sum(standing for _, standing in expected.values())


LATE = """
[[arrival]]
id = "late"
space = "1F.room-1"
times_s = [20.5, 45.0, 45.0, 80.0]
kind = "secondary"
"""


@pytest.mark.parametrize("tick", [0, 204, 205, 206, 450, 799, 800, 10**6])
def test_who_comes_in_later_is_nowhere_before(tmp_path: Path, tick: int) -> None:
    scenario = write_small_school(tmp_path)
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text + LATE, encoding="utf-8")
    late = read_results(run_scenario(scenario, tmp_path / "results", replications=1))
    shown = shown_of(late)
    names = [part.id for part in shown.facts.network.components]
    counts = shown.track.counts_at(tick, shown.ends, len(names))
    expected = tables_at(late, shown.number, tick / PER_S)
    inside = dict(zip(names, counts.inside, strict=True))
    for name, (there, _) in expected.items():
        assert inside[name] == there, name
    came = sum(time_s <= tick / PER_S for time_s in (20.5, 45.0, 45.0, 80.0))
    assert sum(counts.inside) == late.occupants.height - 4 + came


def tables_at(results: Results, replication: int, time_s: float) -> dict[str, tuple[int, int]]:
    """Inside and standing in each component at a moment, as the table `occupancy` says."""
    rows = results.occupancy.filter(
        (pl.col("replication") == replication) & (pl.col("time_s") <= time_s)
    )
    last = rows.group_by("component", maintain_order=True).last()
    return {str(name): (inside, standing) for name, inside, standing in
            last.select("component", "inside", "standing").rows()}  # fmt: skip
