"""What a sweep says: its points, knees, limits and what matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.locale import Texts, listed
from evacsim.plots.sweep_words import factor_name
from evacsim.plots.sweep_words import say as label
from evacsim.present.model import Heading, Items, paragraphs, table
from evacsim.studies.sweep_knee import knees, limit, lines
from evacsim.studies.sweep_rank import rank
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.analysis.naming import Names
    from evacsim.present.model import Block, Table
    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_keys import Value
    from evacsim.studies.sweep_rank import Ranking, Weight

_MOST_POINTS: Final = 40

_say: Final = Texts(
    {
        "head": (
            "{scenario}: {points} points, {replications} replications each (the same people "
            "at each)"
        ),
        "points": "Total time: median, 5–95 %; change: mean against point 0 with its 90 % interval",
        "out": "out, fewest (point 0 → here)",
        "more_inside": "more stay inside (in {k} of {n})",
        "leave_inside": (
            "At {n} points more people stay inside than at point 0 (points {points}): their "
            "times are those of who got out, and are not compared."
        ),
        "median": "total [m:ss]",
        "change": "change [s]",
        "met": "on target",
        "censored": "not all out",
        "density": "peak [1/m²]",
        "bottleneck": "bottleneck",
        "more": "{n} more points stand in points.csv.",
        "knee": "Knee: {factor} = {at}{held}; {before} s per unit before, {after} s after.",
        "held": " ({held})",
        "limit_up-to": (
            "Limit: {factor}{held} meets the target in 95 % of replications up to {at} of "
            "those tried."
        ),
        "limit_from": (
            "Limit: {factor}{held} meets the target in 95 % of replications from {at} of "
            "those tried."
        ),
        "limit_all": "{factor}{held}: every value tried meets the target.",
        "limit_none": "{factor}{held}: no value tried meets the target.",
        "limit_mixed": (
            "{factor}{held}: some values meet the target, others between them do not (see "
            "the table)."
        ),
        "ranking": (
            "The points' mean total times go from {low} to {high}. What that is laid to (90 "
            "% interval; for the values tried):"
        ),
        "weight": "{factor}: {share} ({low}–{high})",
        "weight_only": "{factor}: {share} (no interval)",
        "total": ", total {total} ({low}–{high})",
        "main-effect": "share of the variance between points",
        "sobol": "first-order Sobol indices",
        "rank-correlation": "squared rank correlation",
        "no_ranking": "No ranking: {why}.",
        "left_out": "{n} points had faults and were left out.",
    }
)


def sweep_statement(sweep: Sweep, names: Names) -> tuple[Block, ...]:
    """Return what a sweep says; `names` are those of the building of its scenario."""
    head = _say(
        "head",
        scenario=sweep.scenario_called,
        points=sweep.points.height,
        replications=sweep.replications,
    )
    left_out = [_say("left_out", n=len(sweep.left_out))] if sweep.left_out else []
    told = sweep.points.select("point", "more_inside_in").iter_rows()
    inside = [point for point, replications in told if replications]
    after = []
    if inside:
        points = listed(map(str, inside[:_MOST_POINTS]))
        after.append(_say("leave_inside", n=len(inside), points=points))
    if sweep.points.height > _MOST_POINTS:
        after.append(_say("more", n=sweep.points.height - _MOST_POINTS))
    return (
        *paragraphs([head, *left_out]),
        Heading(text=_say("points")),
        _points(sweep, names),
        *paragraphs([*after, *_knees(sweep), *_limits(sweep)]),
        *(_ranking(sweep, rank(sweep)) if len(sweep.design.factors) > 1 else ()),
    )


def _points(sweep: Sweep, names: Names) -> Table:
    factors = [factor.key for factor in sweep.design.factors]
    columns = ["out", "median", "change"]
    columns += ["met"] if sweep.target_s is not None else []
    columns += ["censored"] if sweep.points["censored"].sum() else []
    columns += ["density", "bottleneck"]
    heads = [*map(_short, factors), *map(_say, columns)]
    rows = []
    first = sweep.points.row(0, named=True)
    for row in sweep.points.head(_MOST_POINTS).iter_rows(named=True):
        cells = _cells(row, first) | {"bottleneck": _places(row["bottleneck"], names)}
        rows.append([*(_value(row[key]) for key in factors), *(cells[name] for name in columns)])
    return table("", heads, rows)


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
        change = _say("more_inside", k=row["more_inside_in"], n=row["replications"])
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
    text = listed(f"{factor_name(key)} {value}" for key, value in pairs)
    return _say("held", held=text)


def _knees(sweep: Sweep) -> Iterator[str]:
    for one in knees(sweep):
        yield _say(
            "knee",
            factor=factor_name(one.factor),
            at=f"{one.at:g}",
            held=_held(one.held),
            before=_slope(one.slope_before),
            after=_slope(one.slope_after),
        )


def _limits(sweep: Sweep) -> Iterator[str]:
    for line in lines(sweep) if sweep.target_s is not None else ():
        if len(line.values) > 1:
            found = limit(sweep, line)
            words = {"factor": factor_name(line.factor), "held": _held(line.held)}
            at = "" if found.at is None else f"{found.at:g}"
            yield _say(f"limit_{found.side}", at=at, **words)


def _ranking(sweep: Sweep, found: Ranking) -> tuple[Block, ...]:
    if found.refused is not None or found.method is None:
        return (Heading(text=_say("no_ranking", why=label(f"refused_{found.refused}"))),)
    means = sweep.points["total_mean_s"].drop_nulls().to_list()
    ends = {"low": format_time(min(means)), "high": format_time(max(means))}
    return (
        Heading(text=_say("ranking", **ends)),
        Items(items=(_say(found.method), *map(_weight, found.weights))),
    )


def _weight(weight: Weight) -> str:
    sign = f" {weight.sign}" if weight.sign else ""
    words = {"factor": factor_name(weight.factor), "share": f"{weight.share:.2f}{sign}"}
    if weight.low is None or weight.high is None:
        return _say("weight_only", **words)
    text = _say("weight", low=f"{weight.low:.2f}", high=f"{weight.high:.2f}", **words)
    if weight.total is None or weight.total_low is None or weight.total_high is None:
        return text
    low, high = f"{weight.total_low:.2f}", f"{weight.total_high:.2f}"
    return text + _say("total", total=f"{weight.total:.2f}", low=low, high=high)
