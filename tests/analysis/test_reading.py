"""What results remember, and tables cut up without making a frame for every piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.facts import facts_of
from evacsim.analysis.reading import in_order, remembered, stretches
from evacsim.results.store import read_results
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.store import Results

NAMES = pl.Enum(["c", "a", "b"])  # an order of its own
rows = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(list(NAMES.categories)), st.floats(0, 3)),
    max_size=12,
)


def frame(given_rows: list[tuple[int, str, float]]) -> pl.DataFrame:
    schema = {"replication": pl.Int32, "component": NAMES, "time_s": pl.Float64}
    return pl.DataFrame(given_rows, schema=schema, orient="row")


@given(rows)
def test_a_table_is_sorted_and_cut_as_polars_would(found: list[tuple[int, str, float]]) -> None:
    table = frame(found)
    columns = ("replication", "component", "time_s")
    ordered = in_order(table, *columns)
    assert ordered.equals(table.sort(columns, maintain_order=True))
    assert in_order(ordered, *columns) is ordered
    cut = {key: ordered[where] for key, where in stretches(ordered, *columns[:2])}
    parts = ordered.partition_by(columns[:2], as_dict=True)
    assert cut.keys() == parts.keys()
    assert all(cut[key].equals(part) for key, part in parts.items())


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Results:
    from evacsim.studies.many import run_scenario  # noqa: PLC0415 - what only this one needs

    folder: Path = tmp_path_factory.mktemp("reading")
    return read_results(run_scenario(write_small_school(folder), folder / "out", replications=1))


def test_results_remember_an_answer_by_its_question(ran: Results) -> None:
    asked: list[object] = []

    @remembered
    def ask(results: Results, what: object, *, more: int = 0) -> tuple[object, int]:
        asked.append((what, more))
        return (results.folder, more)

    assert ask(ran, "a") is ask(ran, "a")
    unhashable = ["b"]
    assert ask(ran, unhashable, more=1) is ask(ran, unhashable, more=1)
    ask(ran, ["b"], more=1)  # equal, but another object: asked again
    assert asked == [("a", 0), (["b"], 1), (["b"], 1)]
    ask(read_results(ran.folder), "a")  # other results have their own memory
    assert len(asked) == 4


def test_the_building_of_results_is_read_once(ran: Results) -> None:
    assert facts_of(ran) is facts_of(ran)
