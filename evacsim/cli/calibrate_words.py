"""What `evacsim calibrate` prints, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.sinks import filled

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": ("{scenario}: fitted to {drills}", "{scenario}：按 {drills} 拟合"),
    "estimate": (
        "{what}: {value}{unit} (95 %: {low} to {high}; planned {planned})",
        "{what}：{value}{unit}（95 %：{low}–{high}；方案 {planned}）",
    ),
    "refused_open below": (
        "{what}: not determined; every value down to {tried_low}{unit} fits the record",
        "{what}：无法确定；低至 {tried_low}{unit} 都与记录相符",
    ),
    "refused_open above": (
        "{what}: not determined; every value up to {tried_high}{unit} fits the record",
        "{what}：无法确定；高至 {tried_high}{unit} 都与记录相符",
    ),
    "refused_wide": (
        "{what}: not determined; most values from {tried_low} to {tried_high}{unit} fit the record",
        "{what}：无法确定；{tried_low}–{tried_high}{unit} 的大部分值都与记录相符",
    ),
    "poor": (
        (
            "No value of these tells the record well (p = {p}): something else differs; intervals"
            " are widened"
        ),
        "无论取何值都不能很好解释记录（p = {p}）：另有差异；区间已放宽",
    ),
    "one_draw": (
        "{n} drill(s): the intervals hold what chance makes of single drills.",
        "依据 {n} 次演练：区间已包含单次演练的偶然波动。",
    ),
    "tested": (
        (
            "Last one out: recorded, and simulated before and after the fit; differences and the"
            " classes' RMSE in s"
        ),
        "末人出楼：记录值与拟合前、后的模拟值；差与各班均方根误差以秒计",
    ),
    "drill": ("drill", "演练"),
    "role": ("", ""),
    "fitted": ("fitted", "用于拟合"),
    "held_out": ("held out", "用于检验"),
    "recorded": ("recorded", "记录"),
    "before": ("before", "拟合前"),
    "after": ("after", "拟合后"),
    "error": ("error", "差"),
    "rmse": ("classes", "各班"),
    "no_hold_out": (
        "No drill was held out: how well the fit foretells another drill is not known (--hold-out)",
        "没有留作检验的演练：不知道对下一次演练的预测效果如何（--hold-out）",
    ),
    "files": ("Scenario to adopt (本校参数):", "可采用的方案（本校参数）："),
    "nothing": (
        "Nothing was determined: no scenario was written",
        "没有任何参数能够确定：未写出方案",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the words of a key with its values filled in."""
    return filled(WORDS[key][lang == "zh"], values)
