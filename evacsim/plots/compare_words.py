"""Labels of the pictures that set a drill beside the simulation, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.plots.style import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    "curve": ("疏散曲线：记录与模拟", "Egress curve: recorded and simulated"),
    "classes": ("各班时间：记录与模拟", "Classes: recorded and simulated"),
    "counts": ("检查点累计人数：记录与模拟", "Counting places: recorded and simulated"),
    "gap": ("差距来自哪里", "Where the difference comes from"),
    "time": ("警报后时间 [分:秒]", "time since the alarm [m:ss]"),
    "people": ("已疏散人数 [人]", "occupants out [persons]"),
    "passed": ("累计通过人数 [人]", "persons passed"),
    "band": ("模拟 5–95 %", "simulated 5–95 %"),
    "median": ("模拟中位数", "simulated median"),
    "recorded": ("记录：{drill}", "recorded: {drill}"),
    "seconds": ("对模拟平均值的差 [秒]", "difference to the simulated mean [s]"),
    "late_start": ("起动晚", "late start"),
    "slow_stair": ("楼梯、出口\n通行慢", "slow stair\nor exit"),
    "wrong_stair": ("走错楼梯", "wrong stair"),
    "late_count": ("集合清点晚", "late count"),
    "undetermined": ("无法判定", "undetermined"),
    "total": ("合计", "total"),
    "unknown": ("记录无法区分", "not told apart"),
    "chance": ("偶然可达范围", "reach of chance"),
    "in_room": ("在教室（起动前）", "before the first leaves"),
    "sim_last": ("模拟：起动至末人出楼", "simulated: start to last out"),
    "rec_last": ("记录：起动至末人出楼", "recorded: start to last out"),
    "rec_only": ("记录：仅有末人出楼", "recorded: last out only"),
    "sim_band": ("模拟末人 5–95 %", "simulated last out 5–95 %"),
    "slowest": (
        "只画差距最大的 {shown} 个班，共 {n} 个",
        "the {shown} classes farthest off, of {n}",
    ),
    "footer": (
        "方案 {scenario} · 运动规律 {law} · 模拟 {replications} 次 · 演练只是一个样本（n = 1）",
        (
            "scenario {scenario} · law {law} · {replications} replications · a drill is one draw"
            " (n = 1)"
        ),
    ),
    "recipe": ("曲线依据：{recipe}", "curves made of {recipe}"),
    "exit counts": ("各出口计数", "counts at every exit"),
    "class times": ("各班首末人出楼", "first and last out of each class"),
    "class last out": ("各班末人出楼（整班计）", "last out of each class (a class at a time)"),
    "many": ("多次演练", "several drills"),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a label with its values filled in."""
    return WORDS[key][lang == "en"].format(**values)
