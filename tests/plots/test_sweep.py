"""Pictures of a sweep: what stands on the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from evacsim.locale import use
from evacsim.plots.sweep import draw_sweep, ranking_figure, response_figure
from evacsim.plots.sweep_words import say
from evacsim.studies.sweep import Sweep
from evacsim.studies.sweep_design import Design, Factor, grid
from evacsim.studies.sweep_measure import MEASURED
from evacsim.studies.sweep_summary import point_summary

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def made(design: Design, *, target_s: float | None = 200.0) -> Sweep:
    """A sweep whose total bends at a size of 50; four replications."""
    rows = []
    for number, point in enumerate(design.points):
        values = dict(zip((factor.key for factor in design.factors), point, strict=True))
        size = float(values.get("group.size", 0))
        for replication in range(4):
            measured = {
                "replication": replication,
                "total_s": 100 + size + 9 * max(size - 50, 0) + replication,
                "peak_density_per_m2": 2 + size / 50,
                "people": 10,
                "out": 10,
            }
            rows.append({"point": number} | values | dict.fromkeys(MEASURED) | measured)
    keys = {factor.key: pl.Series([row[factor.key] for row in rows]).dtype
            for factor in design.factors}  # fmt: skip
    runs = pl.DataFrame(rows, schema={"point": pl.Int64, **keys, **MEASURED})
    return Sweep(
        folder=Path(),
        design=design,
        replications=4,
        target_s=target_s,
        left_out=(),
        runs=runs,
        points=point_summary(runs, design, target_s),
        about={"scenario": "Drill", "seed": 1},
    )


GRID = grid({"group.size": (30, 40, 50, 60, 70), "movement.law": ("sfpe", "student")})


def texts(figure: Figure) -> str:
    return "\n".join(
        text.get_text() for axes in figure.axes for text in (*axes.texts, axes.xaxis.label)
    )


def test_a_grid_has_a_line_for_each_law_the_knee_and_the_target() -> None:
    figure = response_figure(made(GRID))
    first = figure.axes[0]
    labels = first.get_legend_handles_labels()[1]
    assert labels == ["movement law sfpe", "movement law student", "target 3:20"]
    assert "knee 50" in texts(figure)
    assert "persons per group" in texts(figure)
    assert len(figure.axes) == 4


def test_a_density_that_nothing_changes_is_left_out() -> None:
    figure = response_figure(made(grid({"movement.law": ("sfpe", "student")})))
    assert [axes.get_ylabel() for axes in figure.axes] == [say("total_s")]


def test_many_lines_become_one_band() -> None:
    use("zh")
    design = grid({"group.size": (30, 40), "seed": tuple(range(8))})
    figure = response_figure(made(design, target_s=None))
    assert figure.axes[0].get_legend_handles_labels()[1] == ["其余因素合并"]


@pytest.mark.parametrize("factors", [1, 2, 5, 7])
def test_hypercubes_of_any_size_have_a_panel_for_each_of_six_factors(factors: int) -> None:
    keys = ("group.size", *(f"kind.k{number}.x" for number in range(1, factors)))
    points = tuple(tuple(30 + 3 * n + place for place in range(factors)) for n in range(20))
    design = Design(
        kind="latin-hypercube",
        factors=tuple(Factor(key=key, low=0.0, high=100.0) for key in keys),
        points=points,
        n=20,
        seed=0,
    )
    figure = response_figure(made(design))
    named = [axes.get_xlabel() for axes in figure.axes if axes.get_xlabel()]
    assert len(named) == {1: 2, 2: 4, 5: 5, 7: 6}[factors]


def test_the_ranking_names_every_factor_or_says_why_there_is_none() -> None:
    use("zh")
    figure = ranking_figure(made(GRID))
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == ["每组人数", "运动规律"]
    own = Design(kind="list", factors=GRID.factors, points=GRID.points)
    assert "自选点" in texts(ranking_figure(made(own)))


def test_files_are_written_twice_the_same(tmp_path: Path) -> None:
    paths = draw_sweep(made(GRID), tmp_path, formats=("png", "svg"))
    assert [path.name for path in paths] == [
        "response.png", "response.svg", "ranking.png", "ranking.svg",
    ]  # fmt: skip
    before = [path.read_bytes() for path in paths]
    draw_sweep(made(GRID), tmp_path, formats=("png", "svg"))
    assert [path.read_bytes() for path in paths] == before
