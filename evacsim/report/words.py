"""Every phrase of the report, in Chinese and in English."""

from __future__ import annotations

from typing import Final

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("疏散演练模拟报告", "Evacuation report"),
    "made": (
        "{building} · {people} 人 · 模拟 {replications} 次 · {day}",
        "{building} · {people} people · {replications} replications · {day}",
    ),
    # verdict
    "pass": (
        "达标：{n} 次模拟中 {met} 次在目标 {target} 内全部疏散。",
        "Target met: all out within {target} in {met} of {n} replications.",
    ),
    "attainable": (
        "未达标：{n} 次模拟中 {met} 次在目标 {target} 内全部疏散。",
        "Target missed: all out within {target} in {met} of {n} replications.",
    ),
    "not attainable": (
        "目标不可达：{n} 次模拟中 {met} 次在目标 {target} 内全部疏散；{reasons}。",
        "Target out of reach: all out within {target} in {met} of {n} replications; {reasons}.",
    ),
    "no_target": ("全部疏散 {time}（未设目标）。", "All out after {time} (no target set)."),
    "no_total": (
        "没有一次模拟中全部人员疏散出来。",
        "In no replication did everybody get out.",
    ),
    "left": (
        "{censored} 次模拟中有人未能疏散，最多 {most} 人；这些模拟不计入总时间。",
        (
            "In {censored} replications somebody did not get out, at most {most} people;"
            " these do not count in the total times."
        ),
    ),
    "needed": (
        "按目标，{place}每米净宽每秒须通过 {needed} 人；设计取值 {design}。",
        "The target asks {needed} persons per second and metre of {place}; design values {design}.",
    ),
    "needed_late": (
        "{place}的第一人到达时目标时间已过。",
        "The first one reaches {place} after the target time.",
    ),
    "reason_flow": ("所需流量高于任何公布值", "the flow needed is above any published one"),
    "reason_trapped": ("有人被困", "somebody is trapped"),
    "reason_late": (
        "有人起动过晚或路程过长",
        "somebody starts too late or has too far to walk",
    ),
    # times
    "times": ("用时（自警报起，分:秒）", "Times since the alarm (m:ss)"),
    "law": ("{law}（本次）", "{law} (this run)"),
    "second_law": ("{law}（对照）", "{law} (beside it)"),
    "recorded": ("演练记录 {label}", "recorded, {label}"),
    "first_out": ("第一人出楼", "first one out"),
    "half_out": ("半数出楼", "half are out"),
    "most_out": ("95 % 出楼", "95 % are out"),
    "last_out": ("全部出楼", "all out"),
    "counted": ("集合清点完毕", "assembled and counted"),
    "met": ("按时达标的模拟", "replications within target"),
    "cell_to": ("{p50}（{p05} 至 {p95}）", "{p50} ({p05} to {p95})"),
    "cell": ("{p50}（{p05}–{p95}）", "{p50} ({p05}–{p95})"),
    "cells_note": (
        "中位数（5–95 %）；一次演练只是一次抽样。",
        "Median (5–95 %); one drill is one draw.",
    ),
    # bottlenecks
    "bottlenecks": ("瓶颈", "Bottlenecks"),
    "place": ("部位", "place"),
    "decides": ("占总时间 [秒]", "of the total [s]"),
    "often": ("出现", "on the path"),
    "waited": ("等候 [人·分]", "waiting [person-min]"),
    "stood": ("排队时段", "queue stood"),
    "longest": ("最长 [人]", "longest [persons]"),
    "held": ("受阻", "held"),
    "bottlenecks_note": (
        "占总时间：最后一人的时间追溯到此处的秒数，各次均值（90 % 区间）；出现：占模拟次数的比例。",
        (
            "Of the total: seconds of the last one's time that trace back to it, mean (90 %"
            " interval); on the path: share of replications."
        ),
    ),
    # relief
    "relief": ("怎样更快", "What to change"),
    "measure": ("措施", "change"),
    "cost": ("代价", "takes"),
    "got_out": ("出楼人数，最少", "out, fewest"),
    "saved": ("总时间缩短 [秒]", "total saved [s]"),
    "saved_waiting": ("少等 [人·分]", "waiting saved [person-min]"),
    "cost_free": ("改安排", "an order"),
    "cost_cheap": ("小改动", "little"),
    "cost_building": ("施工", "building work"),
    "relief_note": (
        (
            "同一批随机人员配对模拟，均值（90 % 区间），每项最多 {replications} 次；不花钱的在前。"
            "共试 {tried} 项，{left} 项不在最后一人的时间链上，未试。"
        ),
        (
            "Same random people, paired: mean (90 % interval), up to {replications} replications"
            " each; free of cost first. {tried} changes tried; {left} off the last one's path,"
            " not tried."
        ),
    ),
    "leave_inside": (
        "另有 {n} 项会使人滞留楼内，不列入。",
        " {n} of them leave people inside who get out without them: not advised.",
    ),
    "more_out": ("多救出 {n} 人", "{n} more people get out"),
    "no_relief": (
        "试过的 {tried} 项措施都不能缩短总时间。",
        "None of the {tried} changes tried shortens the total time.",
    ),
    # pictures
    "curve": ("疏散曲线", "People out over time"),
    "plan": (
        "在哪里排队 [人·分]；粗框：决定总时间",
        "Where people waited [person-min]; thick: decides the total",
    ),
    # footer
    "foot_law": (
        "规律 {law}：{source}；测自：{whom}",
        "Law {law}: {source}; measured with: {whom}",
    ),
    "foot_range": (
        "超出规律适用范围 {n} 次",
        "used beyond its range {n} times",
    ),
    "foot_inputs": (
        (
            "情景 {scenario}（{scenario_sha}）· 建筑 {building}（{building_sha}）· "
            "随机种子 {seed} · evacsim {version}"
        ),
        (
            "Scenario {scenario} ({scenario_sha}) · building {building} ({building_sha})"
            " · seed {seed} · evacsim {version}"
        ),
    ),
    "foot_rule": (
        (
            "依据：《中小学幼儿园应急疏散演练指南》（教基一厅〔2014〕2号）：中小学每月至少演练一次，"
            "幼儿园每季度至少一次；2 分钟仅原则上适用于 4 层以下、出口合理、通道畅通的学校。"
        ),
        (
            "Rule: Guide to evacuation drills of schools (China, MoE 2014-2): a drill a month, in"
            " kindergartens one a quarter; its 2 minutes hold in principle for low buildings only."
        ),
    ),
    "foot_meaning": (
        "模拟值假定人员按情景行动，不含烟气、惊慌和未写明的锁闭；不是对火灾的承诺。",
        (
            "Simulated times hold if people act as the scenario says; no smoke, fear or locks that"
            " nobody wrote down. No promise for a fire."
        ),
    ),
}


def say(key: str, lang: str, **values: object) -> str:
    """Return a phrase in a language, its {places} filled."""
    text = _WORDS[key][0 if lang == "zh" else 1]
    return text.format(**values) if values else text
