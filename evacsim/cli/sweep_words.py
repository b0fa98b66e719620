"""Every phrase of `evacsim sweep`, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    "limit": (
        "达标上限：{factor}{held} 在所试取值中，最多到 {at} 仍有 95 % 的模拟达标。",
        "Limit: {factor}{held} meets the target in 95 % of replications up to {at} of those tried.",
    ),
    "limit_none": (
        "{factor}{held}：所试最小取值已不达标。",
        "{factor}{held}: the first value tried misses the target already.",
    ),
    "ranking": (
        "对总疏散时间的影响（90 % 区间；只对所试取值成立）：",
        "What matters for the total time (90 % interval; for the values tried):",
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
    return text.format(**values) if values else text
