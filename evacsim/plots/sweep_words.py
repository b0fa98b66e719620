"""Labels of the pictures of a sweep, in Chinese and in English."""

from __future__ import annotations

from typing import Final

from evacsim.locale import Texts

say: Final = Texts(
{
    "response": "How the evacuation answers to each factor",
    "ranking": "What matters most",
    "total_s": "total evacuation time [m:ss]",
    "peak_density_per_m2": "peak density [persons/m²]",
    "total_name": "total evacuation time",
    "p95_name": "time when 95 % were out",
    "density_name": "peak density",
    "target": "target {time}",
    "knee": "knee {at}",
    "band": "band: 5–95 %; line: median",
    "bars": "dot: median; bar: 5–95 %",
    "knee_rule": "knee: one side at least 1.5 times as steep, and the 90 % interval leaves out 0",
    "shares_note": "shares hold for the values that were tried, and no others",
    "trend": "median of neighbours",
    "all_others": "the other factors together",
    "main-effect": "share of the variance between points (main effect); line: 90 % interval",
    "sobol": "Sobol indices: filled first order, open total; line: 90 % interval",
    "rank-correlation": "squared rank correlation (+ rises, - falls); line: 90 % interval",
    "no_total": "points where somebody did not get out have no total time",
    "refused_list": "a list of points cannot tell factors apart",
    "refused_one-factor": "one factor only: there is nothing to rank",
    "refused_not-full": "points were left out, so nothing is ranked",
    "refused_censored": "somebody did not get out in some replications: no total time, no ranking",
    "refused_alike": "the points' means differ by less than 1 %",
    "refused_few-points": "too few points (below 10)",
    "footer": ("{scenario} · {design}, {points} points, {replications} replications each, seed "
"{seed} · the same people at every point · evacsim {version}"),
    "grid": "grid",
    "list": "list",
    "latin-hypercube": "Latin hypercube",
    "population.per_class": "pupils per class",
    "movement.law": "movement law",
    "routing.rule": "route rule",
    "routing.compliance": "share that keeps to the plan",
    "pre_movement.distribution.median_s": "median pre-movement [s]",
    "group.size": "persons per group",
    "building": "building",
}
)  # fmt: skip


def factor_name(key: str) -> str:
    """Return what a factor is called: in words where there are some, else its key."""
    return say(key) if key in say and key not in ("grid", "list") else key
