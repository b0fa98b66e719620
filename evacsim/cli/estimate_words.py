"""What `evacsim estimate` prints beside the words of all verbs, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.cli.words import say as common

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "{scenario}\n{people} people · hand calculation, method {method}; nothing is simulated",
        "{scenario}\n{people} 人 · 手算（{method} 法），未作模拟",
    ),
    "total": (
        "Evacuation time {time} ({seconds} s), made of:",
        "疏散时间 {time}（{seconds} 秒），其中：",
    ),
    "trapped": ("{trapped} people have no way out", "{trapped} 人没有出路"),
    "walk": ("walk of the first to {at}", "最先到达 {at} 的步行时间"),
    "queue": (
        "all people through {at}, which controls",
        "全部通过 {at} 的时间（控制部位）",
    ),
    "walk_along": ("walks along the way that takes longest", "用时最长路线上的步行时间"),
    "flow_along": (
        "longest flow time on it: all people through {at}",
        "该路线上最长的通过时间：全部通过 {at}",
    ),
    "left_out": (
        "Not in it: turns where streams merge; what is locked, held or falls later.",
        "未计入：汇流处的轮流通过，以及之后的锁闭、等候放行与跌倒。",
    ),
    "dark": (
        "Darkness, smoke and narrowed ways are in it as if from the alarm to the end.",
        "黑暗、烟气与通道变窄按自警报起持续至结束计入。",
    ),
    "sparse": (
        (
            "Caution: {rooms}: too few people per m² for a stream, too many for the door at once;"
            " the carried density does not hold, the time is too long. Take another method."
        ),
        "注意：{rooms} 内人员稀疏，但到门口快于门的通过能力，density 法不适用，结果偏长。",
    ),
    "factors": (
        "  walk and flow × {correction:g} (correction 2.0, counterflow 0.3); all × {safety:g}",
        "  步行与通过时间 × {correction:g}（修正 2.0，对向 0.3）；合计 × {safety:g}",
    ),
    "inflow": ("arrives", "到达"),
    "growth": ("grows", "增长"),
    "longest_queue": ("queue", "队伍"),
    "density_beyond": ("1/m²", "人/m²"),
    "speed_beyond": ("m/s", "m/s"),
    "followed": (
        "arrives, grows: flow that comes, and by which the queue grows [1/s]; 1/m², m/s: behind it",
        "到达、增长：到达流量与排队增长 [人/s]；人/m²、m/s：其后的密度与速度",
    ),
    "travel": ("walk from there to the outside", "由该处至室外的步行时间"),
    "steps": (
        "People / flow at each connection, the longest {shown} of {total}",
        "各连接处的人数/流量，最长的 {shown} 处（共 {total} 处）",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the words of a key, here or of all verbs, with its values filled in."""
    if key not in _WORDS:
        return common(key, lang, **values)
    return _WORDS[key][lang == "zh"].format(**values)
