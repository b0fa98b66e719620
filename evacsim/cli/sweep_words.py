"""Every phrase of `evacsim sweep`, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.sinks import filled

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "{scenario}：{points} 个点，每点模拟 {replications} 次（各点为同一批人）",
        "{scenario}: {points} points, {replications} replications each (the same people at each)",
    ),
    "points": (
        "总疏散时间：中位数，5–95 %；变化：与第 0 点相比的均值及 90 % 区间",
        "Total time: median, 5–95 %; change: mean against point 0 with its 90 % interval",
    ),
    "point": ("点", "point"),
    "median": ("总时间 [分:秒]", "total [m:ss]"),
    "change": ("变化 [秒]", "change [s]"),
    "met": ("达标", "on target"),
    "censored": ("未全出", "not all out"),
    "density": ("最高密度 [人/m²]", "peak [1/m²]"),
    "bottleneck": ("首要瓶颈", "bottleneck"),
    "more": ("另有 {n} 个点，见 points.csv。", "{n} more points stand in points.csv."),
    "knee": (
        "拐点：{factor} = {at}{held}，此前每单位 {before} 秒，此后 {after} 秒。",
        "Knee: {factor} = {at}{held}; {before} s per unit before, {after} s after.",
    ),
    "held": ("（{held}）", " ({held})"),
    "limit_up-to": (
        "达标界限：{factor}{held} 在所试取值中，不超过 {at} 时有 95 % 的模拟达标。",
        "Limit: {factor}{held} meets the target in 95 % of replications up to {at} of those tried.",
    ),
    "limit_from": (
        "达标界限：{factor}{held} 在所试取值中，从 {at} 起有 95 % 的模拟达标。",
        "Limit: {factor}{held} meets the target in 95 % of replications from {at} of those tried.",
    ),
    "limit_all": (
        "{factor}{held}：所试取值全部达标。",
        "{factor}{held}: every value tried meets the target.",
    ),
    "limit_none": (
        "{factor}{held}：所试取值均不达标。",
        "{factor}{held}: no value tried meets the target.",
    ),
    "limit_mixed": (
        "{factor}{held}：有的取值达标、有的不达标，没有单一界限（见上表）。",
        "{factor}{held}: some values meet the target, others between them do not (see the table).",
    ),
    "ranking": (
        "各点平均总疏散时间从 {low} 到 {high}。各因素的影响（90 % 区间；只对所试取值成立）：",
        (
            "The points' mean total times go from {low} to {high}. What that is laid to (90 % "
            "interval; for the values tried):"
        ),
    ),
    "weight": ("  {factor}：{share}（{low}–{high}）", "  {factor}: {share} ({low}–{high})"),
    "weight_only": ("  {factor}：{share}（单次模拟，无区间）", "  {factor}: {share} (no interval)"),
    "total": ("，总效应 {total}（{low}–{high}）", ", total {total} ({low}–{high})"),
    "main-effect": ("  占各点差异的份额（主效应）", "  share of the variance between points"),
    "sobol": ("  Sobol 一阶指数", "  first-order Sobol indices"),
    "rank-correlation": ("  秩相关系数的平方", "  squared rank correlation"),
    "no_ranking": ("未排序：{why}。", "No ranking: {why}."),
    "files": ("文件：", "Files:"),
    "left_out": ("{n} 个点有错误，未模拟。", "{n} points had faults and were left out."),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a phrase in a language, its {places} filled."""
    text = _WORDS[key][0 if lang == "zh" else 1]
    return filled(text, values)
