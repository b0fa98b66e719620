"""Every word on the page of a replay, in Chinese and in English; the page itself has none."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("疏散回放", "Evacuation replay"),
    "language": ("English", "中文"),
    "play": ("播放", "Play"),
    "pause": ("暂停", "Pause"),
    "speed": ("速度", "Speed"),
    "times": ("{n} 倍", "{n}×"),
    "moment": ("时刻（警报后）", "Moment (since the alarm)"),
    "print": ("打印此刻", "Print this moment"),
    "enlarge": ("放大楼梯", "Enlarge a stair"),
    "none": ("（不放大）", "(none)"),
    "names": ("名称", "Names"),
    "keys": (
        "空格：播放或暂停；← →：前后 1 秒（按住 Shift 为 10 秒）；Home、End：开始、结束；+ −：速度",
        (
            "Space: play or pause; ← →: 1 s back or on (with Shift 10 s); Home, End: start, "
            "end; + −: speed"
        ),
    ),
    "made": (
        "{building} · {people} 人 · 运动规律 {law} · 随机种子 {seed} · evacsim {version}",
        "{building} · {people} people · law {law} · seed {seed} · evacsim {version}",
    ),
    "shown": (
        "所示为编号 {number} 的模拟，总时间最接近 {n} 次的中位数；曲线带为这 {n} 次的 5–95 %。",
        (
            "Shown is replication {number}, whose total time is nearest the median of {n}; "
            "the band of the curve is 5–95 % of these {n}."
        ),
    ),
    "shown_one": (
        "只模拟了一次，没有区间。",
        "There is one replication only, so there is no band.",
    ),
    "honest": (
        "每个人何时进入、等候、离开每个空间是模拟的；在空间内所站的位置是画上去的，不是模拟的。",
        (
            "When each person enters, waits and leaves a space is simulated; where they "
            "stand inside it is drawn, not simulated."
        ),
    ),
    "no_script": ("此页需要 JavaScript。", "This page needs JavaScript."),
    "broken": ("此页的数据无法读取：{error}", "The data of this page cannot be read: {error}"),
    # the plan
    "plan_of": (
        "{time} 时的各层平面图：楼内 {inside} 人，其中等候 {waiting} 人，已出楼 {out} 人",
        "Floor plans at {time}: {inside} people inside, {waiting} of them waiting, {out} out",
    ),
    "seated": ("尚未起动", "not yet started"),
    "walking": ("行走", "walking"),
    "waiting_dot": ("等候", "waiting"),
    "density": ("密度 [人/m²]", "density [people/m²]"),
    "sets": ("此刻决定最后一人用时之处", "sets the last one's time now"),
    "lock": ("锁闭", "locked"),
    "hold": ("拦住", "held"),
    "guard": ("有人看守", "guarded"),
    "dark": ("无照明", "dark"),
    "slow": ("受阻或烟气", "narrowed or smoke"),
    "fall": ("有人跌倒", "somebody fell"),
    "fall_more": ("有人跌倒，压上 {n} 人", "somebody fell, {n} on top"),
    "stair_big": ("{stair}（放大 {n} 倍）", "{stair}, {n} times as large"),
    # why now
    "why": ("此刻慢在哪里", "Why now"),
    "why_queue": (
        "此刻决定最后一人用时的是：{what}（{since} 至 {until}）。{where}共有 {n} 人在等。",
        (
            "What sets the last one's time now: {what} ({since} to {until}). {n} people are "
            "waiting in all at {where}."
        ),
    ),
    "why_queue_one": (
        "此刻决定最后一人用时的是：{what}（{since} 至 {until}）。{where}有 1 人在等。",
        (
            "What sets the last one's time now: {what} ({since} to {until}). 1 person is "
            "waiting at {where}."
        ),
    ),
    "why_other": (
        "此刻决定最后一人用时的是：{what}（{since} 至 {until}）。",
        "What sets the last one's time now: {what} ({since} to {until}).",
    ),
    "why_done": ("全部已出楼，用时 {time}。", "Everybody is out, after {time}."),
    "why_left": (
        "还有 {n} 人未能出楼；模拟到 {time} 为止。",
        "{n} people have not got out; the simulation ends at {time}.",
    ),
    "why_none": ("没有人疏散出来，无从追溯。", "Nobody got out: there is no chain to follow."),
    # the curve
    "curve": ("疏散曲线", "Egress curve"),
    "curve_of": (
        "疏散曲线：{time} 时已出楼 {out} 人，共 {people} 人",
        "Egress curve: at {time} {out} of {people} people are out",
    ),
    "axis": ("警报后时间 [分:秒]", "time since the alarm [m:ss]"),
    "band": ("5–95 %", "5–95 %"),
    "this_one": ("所示模拟", "the one shown"),
    "target": ("目标 {time}", "target {time}"),
    "first": ("{label} 首人 {time}", "{label}: first {time}"),
    "last": ("{label} 末人 {time}", "{label}: last {time}"),
    "told": (
        "演练记录，模拟按同样方式计",
        "The drill as recorded, the simulation told the same way",
    ),
    "told_of": (
        "按记录方式的曲线：{label}",
        "Curves told as the record tells them: {label}",
    ),
    "recipe_counts": ("按各出口计数", "by the counts at the exits"),
    "recipe_times": ("按各班首人与末人", "by the first and the last of each class"),
    "recipe_last": (
        "按各班末人：到该班最后一人出楼时才计全班，因此低于人数曲线",
        (
            "by the last of each class: a class counts when its last one is out, so it lies "
            "below the curve of people"
        ),
    ),
    "recorded": ("记录：{label}", "recorded: {label}"),
    "told_band": ("模拟，5–95 %", "simulated, 5–95 %"),
    "marks": ("各班末人", "last of each class"),
    # tables
    "table": ("此刻各处人数", "Where people are now"),
    "place": ("位置", "place"),
    "inside": ("在内", "inside"),
    "waiting": ("其中等候", "waiting"),
    "passed": ("已通过", "passed"),
    "empty": ("清空时刻", "empty at"),
    "floors": ("楼层（不含楼梯）", "Floors, without stairs"),
    "stairs": ("楼梯", "Stairs"),
    "exits": ("出口", "Exits"),
    "all": ("合计", "All together"),
    "never": ("未清空", "never"),
    "nobody": ("–", "–"),
    # a GIF
    "gif_line": (
        "楼内 {inside} 人（等候 {waiting}） · 已出楼 {out} 人",
        "{inside} inside ({waiting} waiting) · {out} out",
    ),
    "gif_note": (
        "颜色：密度 [人/m²] · 编号 {number} 的模拟，最接近中位数",
        "colours: density [people/m²] · replication {number}, nearest the median",
    ),
}


def say(key: str, lang: str, **values: object) -> str:
    """Return a text of the page in a language ("zh" or "en")."""
    return WORDS[key][0 if lang == "zh" else 1].format(**values)
