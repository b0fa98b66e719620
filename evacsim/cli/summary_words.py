"""What the summary of a run says above its tables, in English and Chinese."""

from __future__ import annotations

from typing import Final

SUMMARY: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "{scenario}\n{people} people · law {law} · {replications} replications",
        "{scenario}\n{people} 人 · 运动规律 {law} · 模拟 {replications} 次",
    ),
    "head_one": (
        "{scenario}\n{people} people · law {law} · 1 replication",
        "{scenario}\n{people} 人 · 运动规律 {law} · 模拟 1 次",
    ),
    "total": ("Total evacuation time {time}", "总疏散时间 {time}"),
    "total_band": (
        "Total evacuation time {time} (median; 5–95 %: {low}–{high}; mean {mean})",
        "总疏散时间 {time}（中位数；5–95 %：{low}–{high}；平均 {mean}）",
    ),
    "no_total": (
        "No total evacuation time: in no replication did everybody get out",
        "没有总疏散时间：每次模拟都有人未能疏散",
    ),
    "censored": (
        (
            "In {count} of {replications} replications somebody did not get out; "
            "they are not in the times of all"
        ),
        "{replications} 次模拟中有 {count} 次有人未能疏散，未计入总时间",
    ),
    "left": (
        "Out {out} of {people} people (fewest)",
        "疏散人数最少一次为 {out}（共 {people} 人）",
    ),
    "left_trapped": (
        "; trapped at a locked way {trapped} (most)",
        "；被锁闭通道困住最多 {trapped} 人",
    ),
    "clock": (
        (
            "The clock ended in {count} of {replications} replications: at time_limit_s = {limit} "
            "up to {people} people were still on their way. They are not trapped; give a larger "
            "time_limit_s in the scenario, or leave it out"
        ),
        (
            "{replications} 次模拟中有 {count} 次因时间上限结束：到 time_limit_s = {limit} 时仍有"
            "最多 {people} 人在途中，并非被困；请在方案中加大 time_limit_s，或删去该项"
        ),
    ),
    "clock_longest": (
        (
            "The clock ended in {count} of {replications} replications: after {limit}, the longest "
            "that a run lasts (time_limit_s), up to {people} people were still on their way; "
            "look for a width or a number of people that is not meant"
        ),
        (
            "{replications} 次模拟中有 {count} 次因时间上限结束：{limit}（time_limit_s 的最大值）"
            "后仍有最多 {people} 人在途中；请检查是否有填错的宽度或人数"
        ),
    ),
    "pass": (
        "Target {target}: met in {share} of the replications: pass",
        "目标 {target}：{share} 的模拟达标：通过",
    ),
    "attainable": (
        (
            "Target {target}: met in {share} of the replications; missed, but attainable: "
            "no stair, door or exit would need more than the highest flow cited below"
        ),
        "目标 {target}：{share} 的模拟达标；未达标，但可以达到：所需流量均不超过下表所列最高值",
    ),
    "above design": (
        (
            "Target {target}: met in {share} of the replications; missed, and attainable only with "
            "a flow above the design values below"
        ),
        "目标 {target}：{share} 的模拟达标；未达标，只有流量超过下表设计值才能达到",
    ),
    "not attainable": (
        (
            "Target {target}: met in {share} of the replications; not attainable as planned: "
            "{reasons}"
        ),
        "目标 {target}：{share} 的模拟达标；按此方案无法达到：{reasons}",
    ),
    "undecided": (
        (
            "Target {target}: met in {share} of the replications; the others are not decided: "
            "{reasons}"
        ),
        "目标 {target}：{share} 的模拟达标；其余无法判断：{reasons}",
    ),
    "not_time_limit": (
        "the clock ended (time_limit_s) while people were still on their way",
        "到时间上限（time_limit_s）时仍有人在途中",
    ),
    "not_flow": (
        "{ways} would need more than the highest flow cited below",
        "{ways} 所需流量超过下表所列最高值",
    ),
    "not_trapped": ("not everybody gets out", "有人未能疏散"),
    "not_late": (
        "the last to set off are still walking then, with nobody in their way",
        "最后起动者即使畅通无阻，届时仍在途中",
    ),
    "chain": (
        "Where the seconds of the last one out went, on average: {pieces}",
        "最后一人的时间去向（平均）：{pieces}",
    ),
    "chain_piece": ("{cause} {time} ({share})", "{cause} {time}（{share}）"),
    "chain_piece_at": (
        "{cause} {time} ({share}, most of it: {place})",
        "{cause} {time}（{share}，主要在 {place}）",
    ),
}
