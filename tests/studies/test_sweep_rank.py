"""Ranking and knee, on made numbers with known answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.studies.sweep import Sweep
from evacsim.studies.sweep_design import Design, Factor, grid, read_design
from evacsim.studies.sweep_knee import Line, knee, knees, limit, lines
from evacsim.studies.sweep_measure import MEASURED
from evacsim.studies.sweep_rank import between, rank
from evacsim.studies.sweep_summary import point_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.studies.sweep_keys import Value


def made(
    design: Design,
    total_s: Callable[[Sequence[Value]], float | None],
    *,
    replications: int = 6,
    noise_s: float = 1.0,
    target_s: float | None = None,
) -> Sweep:
    """A sweep whose totals are a function of the point, and noise that all points share."""
    noise = np.random.default_rng(1).normal(0, noise_s, replications)
    rows = []
    for number, point in enumerate(design.points):
        whole = total_s(point)
        for replication in range(replications):
            known = None if whole is None else whole + float(noise[replication])
            row = {"point": number} | {
                factor.key: point[place] for place, factor in enumerate(design.factors)
            }
            rows.append(
                row
                | dict.fromkeys(MEASURED)
                | {"replication": replication, "total_s": known, "people": 10, "out": 10}
            )
    keys = {factor.key: pl.Series([r[factor.key] for r in rows]).dtype for factor in design.factors}
    runs = pl.DataFrame(rows, schema={"point": pl.Int64, **keys, **MEASURED})
    return Sweep(
        folder=Path(),
        design=design,
        replications=replications,
        target_s=target_s,
        left_out=(),
        runs=runs,
        points=point_summary(runs, design, target_s),
        about={},
    )


def test_shares_of_a_grid_are_those_of_its_variance() -> None:
    """y = 3a + b over a, b in {0, 1, 2}: variances 6 and 2/3, so 0.9 and 0.1."""
    design = grid({"b": (0, 1, 2), "a": (0, 1, 2)})
    found = rank(made(design, lambda p: 3 * float(p[1]) + float(p[0])))
    assert [one.factor for one in found.weights] == ["a", "b"]
    assert [one.share for one in found.weights] == pytest.approx([0.9, 0.1])
    first = found.weights[0]
    assert first.low is not None
    assert first.high is not None
    assert first.low <= first.share + 1e-12
    assert first.high >= first.share - 1e-12


def test_sobol_indices_of_a_sum_are_its_variances(tmp_path: Path) -> None:
    """y = 3a + b, both uniform: first-order 0.9 and 0.1, total the same."""
    text = 'kind = "sobol"\nn = 256\n[factor]\na = {low = 0, high = 1}\nb = {low = 0, high = 1}\n'
    (tmp_path / "d.toml").write_text(text, encoding="utf-8")
    design = read_design(tmp_path / "d.toml")
    found = rank(made(design, lambda p: 3 * float(p[0]) + float(p[1]), replications=2))
    assert found.method == "sobol"
    assert [one.factor for one in found.weights] == ["a", "b"]
    assert [one.share for one in found.weights] == pytest.approx([0.9, 0.1], abs=0.05)
    assert [one.total for one in found.weights] == pytest.approx([0.9, 0.1], abs=0.05)


def test_sobol_intervals_are_the_same_each_time_and_numbers_where_nothing_matters(
    tmp_path: Path,
) -> None:
    text = 'kind = "sobol"\nn = 32\n[factor]\na = {low = 0, high = 1}\nb = {low = 0, high = 1}\n'
    (tmp_path / "d.toml").write_text(text, encoding="utf-8")
    sweep = made(read_design(tmp_path / "d.toml"), lambda p: 9 + float(p[0]), replications=2)
    found = rank(sweep)
    assert found == rank(sweep)
    first, inert = found.weights
    assert first.low is not None
    assert first.high is not None
    assert first.low < first.share < first.high
    assert (inert.factor, inert.share, inert.low, inert.high) == ("b", 0.0, 0.0, 0.0)
    assert (inert.total, inert.total_low, inert.total_high) == (0.0, 0.0, 0.0)
    (tmp_path / "few.toml").write_text(text.replace("32", "8"), encoding="utf-8")
    few = made(read_design(tmp_path / "few.toml"), lambda p: 9 + float(p[0]), replications=2)
    assert rank(few).refused == "few-points"


def test_a_hypercube_tells_rank_correlations_and_their_sign(tmp_path: Path) -> None:
    text = (
        'kind = "latin-hypercube"\nn = 40\n[factor]\na = {low = 0, high = 1}\n'
        'b = {low = 0, high = 1}\nc = ["x", "y"]\n'
    )
    (tmp_path / "d.toml").write_text(text, encoding="utf-8")
    found = rank(made(read_design(tmp_path / "d.toml"), lambda p: -(float(p[0]) ** 3)))
    first = found.weights[0]
    assert (found.method, first.factor, first.sign) == ("rank-correlation", "a", "-")
    assert first.share == pytest.approx(1.0)
    others = [one for one in found.weights if one.factor != "a"]
    assert all(one.share < 0.2 and one.high is not None and one.high < 0.5 for one in others)
    assert next(one.sign for one in others if one.factor == "c") is None


def test_where_the_design_does_not_tell_nothing_is_ranked() -> None:
    full = grid({"a": (0, 1), "b": (0, 1)})
    own = Design(kind="list", factors=full.factors, points=full.points)
    assert rank(made(own, lambda p: float(p[0]))).refused == "list"
    assert rank(made(grid({"a": (0, 1)}), lambda p: float(p[0]))).refused == "one-factor"
    lost = made(full, lambda p: None if p == (1, 1) else float(p[0]))
    assert rank(lost).refused == "censored"
    assert rank(made(full, lambda _: 5.0)).refused == "alike"


def test_between_groups() -> None:
    values = np.array([1.0, 1.0, 3.0, 3.0])
    assert between(values, np.array([0, 0, 1, 1])) == pytest.approx(1.0)
    assert between(values, np.array([0, 1, 0, 1])) == pytest.approx(0.0)
    assert between(np.ones(3), np.array([0, 1, 2])) == 0.0


def bent(x: float) -> float:
    return 100 + 2 * x + (8 * (x - 50) if x > 50 else 0)


def test_a_bend_is_found_where_it_is() -> None:
    design = grid({"size": (40, 45, 50, 55, 60), "law": ("x", "y")})
    sweep = made(design, lambda p: bent(float(p[0])) if p[1] == "x" else 3 * float(p[0]))
    found = knees(sweep)
    assert [(one.at, one.held) for one in found] == [(50, (("law", "x"),))]
    assert (found[0].slope_before, found[0].slope_after) == pytest.approx((2, 10))


def test_a_line_a_short_line_and_noise_have_no_knee() -> None:
    values = (40.0, 45.0, 50.0, 55.0, 60.0)
    line = Line(factor="size", held=(), values=values, points=(0, 1, 2, 3, 4))
    rng = np.random.default_rng(2)
    straight = np.array([[100 + 3 * x] * 8 for x in values])
    assert knee(line, straight + 1e-9 * rng.normal(size=(5, 8))) is None
    assert knee(line, 300 + 20 * rng.normal(size=(5, 8))) is None
    assert knee(line, np.array([[bent(x)] * 8 for x in values]) + rng.normal(size=(5, 8)))
    short = Line(factor="size", held=(), values=values[:3], points=(0, 1, 2))
    assert knee(short, np.array([[bent(x)] * 8 for x in values[:3]])) is None
    lost = np.array([[bent(x)] * 8 for x in values])
    lost[2, 3] = np.nan
    assert knee(line, lost) is None


@pytest.mark.parametrize(
    ("total_s", "target_s", "side", "at"),
    [
        (lambda size: 2 * size, 105.0, "up-to", 50),  # more people
        (lambda size: 200 - 2 * size, 105.0, "from", 50),  # a wider door
        (lambda size: 2 * size, 200.0, "all", None),
        (lambda size: 2 * size, 10.0, "none", None),
        (lambda size: abs(size - 50), 5.0, "mixed", None),
        (lambda size: -abs(size - 50), -5.0, "mixed", None),
    ],
)
def test_the_limit_says_on_which_side_the_target_is_met(
    total_s: Callable[[float], float], target_s: float, side: str, at: float | None
) -> None:
    design = grid({"size": (40, 50, 60)})
    sweep = made(design, lambda p: total_s(float(p[0])), target_s=target_s)
    (line,) = lines(sweep)
    found = limit(sweep, line)
    assert (found.side, found.at) == (side, at)


def test_a_point_tells_its_change_on_the_same_people() -> None:
    sweep = made(grid({"a": (0, 1)}), lambda p: 60.0 + 10 * float(p[0]), noise_s=30.0)
    second = sweep.points.row(1, named=True)
    assert second["change_s"] == pytest.approx(10)
    assert second["change_low_s"] == pytest.approx(10)
    assert second["total_mean_high_s"] - second["total_mean_low_s"] > 10
    assert sweep.points["censored"].to_list() == [0, 0]


def test_factors_know_whether_they_are_numbers() -> None:
    assert Factor(key="a", low=0, high=1).is_number
    assert not Factor(key="a", levels=(True, False)).is_number
    assert not Factor(key="a", levels=(1, "x")).is_number
