"""Labels of the pictures of a sweep, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.plots.style import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "response": ("疏散时间随各因素的变化", "How the evacuation answers to each factor"),
    "ranking": ("哪个因素影响最大", "What matters most"),
    "total_s": ("总疏散时间 [分:秒]", "total evacuation time [m:ss]"),
    "peak_density_per_m2": ("最高密度 [人/m²]", "peak density [persons/m²]"),
    "total_name": ("总疏散时间", "total evacuation time"),
    "p95_name": ("95 % 人员出楼时间", "time when 95 % were out"),
    "density_name": ("最高密度", "peak density"),
    "target": ("目标 {time}", "target {time}"),
    "knee": ("拐点 {at}", "knee {at}"),
    "band": ("带状：5–95 %；线：中位数", "band: 5–95 %; line: median"),
    "bars": ("点：中位数；竖线：5–95 %", "dot: median; bar: 5–95 %"),
    "knee_rule": (
        "拐点：前后两段斜率相差至少一半，且 90 % 区间不含 0",
        "knee: one side at least 1.5 times as steep, and the 90 % interval leaves out 0",
    ),
    "shares_note": (
        "份额只对所试的取值范围成立",
        "shares hold for the values that were tried, and no others",
    ),
    "trend": ("分段中位数", "median of neighbours"),
    "all_others": ("其余因素合并", "the other factors together"),
    "main-effect": (
        "占各点差异的份额（主效应）；横线：90 % 区间",
        "share of the variance between points (main effect); line: 90 % interval",
    ),
    "sobol": (
        "Sobol 指数：实心为一阶，空心为总效应；横线：90 % 区间",
        "Sobol indices: filled first order, open total; line: 90 % interval",
    ),
    "rank-correlation": (
        "秩相关系数的平方（+ 增大，− 减小）；横线：90 % 区间",
        "squared rank correlation (+ rises, - falls); line: 90 % interval",
    ),
    "no_total": (
        "有人未能疏散的点没有总时间",
        "points where somebody did not get out have no total time",
    ),
    "refused_list": ("自选点不能区分各因素的影响", "a list of points cannot tell factors apart"),
    "refused_one-factor": ("只有一个因素，无需排序", "one factor only: there is nothing to rank"),
    "refused_not-full": ("有的点未能模拟，不能排序", "points were left out, so nothing is ranked"),
    "refused_censored": (
        "有的模拟中有人未能疏散，没有总时间，不能排序",
        "somebody did not get out in some replications: no total time, no ranking",
    ),
    "refused_alike": ("各点平均值相差不到 1 %", "the points' means differ by less than 1 %"),
    "refused_few-points": ("点数太少（少于 10）", "too few points (below 10)"),
    "footer": (
        (
            "{scenario} · {design}，{points} 个点，每点模拟 {replications} 次，随机种子 {seed} · "
            "各点为同一批人 · evacsim {version}"
        ),
        (
            "{scenario} · {design}, {points} points, {replications} replications each, "
            "seed {seed} · the same people at every point · evacsim {version}"
        ),
    ),
    "grid": ("网格", "grid"),
    "list": ("自选点", "list"),
    "latin-hypercube": ("拉丁超立方", "Latin hypercube"),
    "population.per_class": ("每班人数", "pupils per class"),
    "movement.law": ("运动规律", "movement law"),
    "routing.rule": ("路线规则", "route rule"),
    "routing.compliance": ("按计划走的比例", "share that keeps to the plan"),
    "pre_movement.distribution.median_s": ("反应时间中位数 [秒]", "median pre-movement [s]"),
    "group.size": ("每组人数", "persons per group"),
    "building": ("建筑", "building"),
}  # fmt: skip


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a label in a language, its {places} filled."""
    text = _WORDS[key][0 if lang == "zh" else 1]
    return text.format(**values) if values else text


def factor_name(key: str, lang: Lang) -> str:
    """Return what a factor is called: in words where there are some, else its key."""
    return say(key, lang) if key in _WORDS and key not in ("grid", "list") else key
