"""A sweep as it is printed: its points, knees, limits and what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.cli.console import echo, print_table
from evacsim.cli.sweep_words import say
from evacsim.plots.sweep_words import factor_name
from evacsim.plots.sweep_words import say as label
from evacsim.studies.sweep_knee import knees, limit, lines
from evacsim.studies.sweep_rank import rank
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.naming import Names
    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_keys import Value
    from evacsim.studies.sweep_rank import Ranking, Weight

MOST_POINTS: Final = 40


def print_sweep(sweep: Sweep, names: Names) -> None:
    """Print a sweep; `names` are those of the building of its scenario."""
    echo(
        say("head", scenario=sweep.scenario_called, points=sweep.points.height,
            replications=sweep.replications)
    )  # fmt: skip
    if sweep.left_out:
        echo(say("left_out", n=len(sweep.left_out)))
    echo()
    factors = [factor.key for factor in sweep.design.factors]
    columns = ["out", "median", "change"]
    columns += ["met"] if sweep.target_s is not None else []
    columns += ["censored"] if sweep.points["censored"].sum() else []
    columns += ["density", "bottleneck"]
    heads = [_short(key) for key in factors] + [say(name) for name in columns]
    rows = []
    first = sweep.points.row(0, named=True)
    for row in sweep.points.head(MOST_POINTS).iter_rows(named=True):
        cells = _cells(row, first) | {"bottleneck": _places(row["bottleneck"], names)}
        rows.append([*(_value(row[key]) for key in factors), *(cells[name] for name in columns)])
    print_table(say("points"), heads, rows)
    told = sweep.points.select("point", "more_inside_in").iter_rows()
    inside = [point for point, replications in told if replications]
    if inside:
        points = ", ".join(map(str, inside[:MOST_POINTS]))
        echo(say("leave_inside", n=len(inside), points=points))
    if sweep.points.height > MOST_POINTS:
        echo(say("more", n=sweep.points.height - MOST_POINTS))
    _print_knees(sweep)
    if len(factors) > 1:
        _print_ranking(sweep, rank(sweep))


def _value(value: Any) -> str:  # noqa: ANN401 - a factor's
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _places(told: str | None, names: Names) -> str | None:
    """Return what the places are called that a table names as "A + B"."""
    return None if told is None else " + ".join(map(names.place, told.split(" + ")))


def _short(key: str) -> str:
    """Return the name of a factor for the head of a column: the end of a long path."""
    name = factor_name(key)
    return name if name != key else ".".join(key.split(".")[-2:])


def _cells(row: dict[str, Any], first: dict[str, Any]) -> dict[str, str | None]:
    """Return the cells of a point; first of all how many get out, at the first point and here."""
    out = " → ".join(
        f"{one['out_fewest']}/{one['people']:.0f}"
        for one in ([first, row] if row["point"] else [row])
    )
    middle = change = met = density = None
    if row["total_p50_s"] is not None:
        ends = "–".join(format_time(row[name]) for name in ("total_p05_s", "total_p95_s"))
        middle = f"{format_time(row['total_p50_s'])} ({ends})"
    if row["change_s"] is not None:
        change = f"{row['change_s']:+.0f}"
        if row["change_low_s"] is not None and row["point"] != 0:
            change += f" ({row['change_low_s']:+.0f}…{row['change_high_s']:+.0f})"
    elif row["more_inside_in"]:
        change = say("more_inside", k=row["more_inside_in"], n=row["replications"])
    if row["met_share"] is not None:
        met = f"{row['met_share']:.0%}"
    if row["peak_density_p50_per_m2"] is not None:
        density = f"{row['peak_density_p50_per_m2']:.1f}"
    return {
        "out": out,
        "median": middle,
        "change": change,
        "met": met,
        "censored": str(row["censored"]),
        "density": density,
    }


def _slope(per_one: float) -> str:
    return f"{per_one:.0f}" if abs(per_one) >= 10 else f"{per_one:.2g}"  # noqa: PLR2004 - no 1e+03


def _held(pairs: Sequence[tuple[str, Value]]) -> str:
    if not pairs:
        return ""
    text = ", ".join(f"{factor_name(key)} {value}" for key, value in pairs)
    return say("held", held=text)


def _print_knees(sweep: Sweep) -> None:
    for one in knees(sweep):
        echo(
            say(
                "knee", factor=factor_name(one.factor), at=f"{one.at:g}",
                held=_held(one.held), before=_slope(one.slope_before),
                after=_slope(one.slope_after),
            )
        )  # fmt: skip
    if sweep.target_s is None:
        return
    for line in lines(sweep):
        if len(line.values) > 1:
            found = limit(sweep, line)
            words = {"factor": factor_name(line.factor), "held": _held(line.held)}
            at = "" if found.at is None else f"{found.at:g}"
            echo(say(f"limit_{found.side}", at=at, **words))


def _print_ranking(sweep: Sweep, found: Ranking) -> None:
    echo()
    if found.refused is not None or found.method is None:
        why = label(f"refused_{found.refused}")
        echo(say("no_ranking", why=why))
        return
    means = sweep.points["total_mean_s"].drop_nulls().to_list()
    ends = {"low": format_time(min(means)), "high": format_time(max(means))}
    echo(say("ranking", **ends))
    echo(say(found.method))
    for weight in found.weights:
        echo(_weight(weight))


def _weight(weight: Weight) -> str:
    sign = f" {weight.sign}" if weight.sign else ""
    words = {"factor": factor_name(weight.factor), "share": f"{weight.share:.2f}{sign}"}
    if weight.low is None or weight.high is None:
        return say("weight_only", **words)
    text = say("weight", low=f"{weight.low:.2f}", high=f"{weight.high:.2f}", **words)
    if weight.total is None or weight.total_low is None or weight.total_high is None:
        return text
    low, high = f"{weight.total_low:.2f}", f"{weight.total_high:.2f}"
    return text + say("total", total=f"{weight.total:.2f}", low=low, high=high)
