"""What a workbook says to those who fill it in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.drills.write import Lang

HOW_TO_NAME: Final[dict[Lang, str]] = {"zh": "填写说明", "en": "how to fill in"}

HOW_TO: Final[dict[Lang, tuple[str, ...]]] = {
    "zh": (
        "怎样填写演练记录",
        "最少只填“演练概况”三项：警报时间、末人出楼、实到。填得越细，结论越准。",
        "没有记的格子留空；留空不等于 0。",
        "时间可写钟点 09:35:36，也可写警报后的用时 5:36、5分36秒或 336（秒），不要写“约”。",
        "“末人出楼”指最后一人走出楼门；“到达集合点”指到操场站好。两者都记。",
        "班级记录：每班（或每个寝室）一行；实际楼梯与计划不同的，照实写。",
        "检查点：每个楼梯 2 层到 1 层、每个出口各一人，打印“检查点计数”中自己的一页。",
        "检查点计数有两种填法：首人、末人、总人数一行；或每 10 到 15 秒记一次时刻和累计人数。",
        "若有人受伤：填受伤时间和首次电话报告时间；应在 1 小时内报告。",
        "填完后运行：evacsim check 本文件",
    ),
    "en": (
        "How to fill in the record of a drill",
        "Three cells are enough: alarm_time, last_out, present. More rows, sharper answers.",
        "Leave empty what nobody wrote down; empty is not 0.",
        "A time is a clock, 09:35:36, or the time since the alarm: 5:36, 5分36秒 or 336 (seconds).",
        "last_out is the last person through the door; assembled is at the assembly point.",
        "classes: one row a class or dormitory room; write the stair that was really used.",
        "counts: one person at each stair (2F to 1F) and at each exit, each with the own page.",
        "counts: either first, last and total in one row, or time and cum every 10 to 15 seconds.",
        "After an injury: its time and that of the first report by telephone, within one hour.",
        "Then run: evacsim check THIS_FILE",
    ),
}

_REMARKS: Final[dict[str, tuple[str, str]]] = {
    "building_id": ("建筑文件的编号", "id of the building file"),
    "scenario": ("方案文件名，供核对", "the scenario to compare with"),
    "date": ("2026-03-30", "2026-03-30"),
    "announced": ("影响反应时间", "it changes how soon people start"),
    "alarm_time": ("必填，09:30:00；所有时间由此算起", "09:30:00; all times count from here"),
    "shelter_s": ("地震演练：先避险多久，如 1:00", "earthquake: how long people sheltered, 1:00"),
    "first_out": ("钟点或用时", "clock or since the alarm"),
    "last_out": ("必填：最后一人走出楼门", "the last person through the door"),
    "all_assembled": ("到操场站好的时间", "the last class at the assembly point"),
    "headcount_done": ("各班报完人数的时间", "when the count was complete"),
    "expected": ("应到 = 实到 + 请假 + 未到", "= present + absent_explained + missing"),
    "present": ("必填", "persons who took part"),
    "target_s": ("如 5:00", "such as 5:00"),
    "closed_stairs": ("用；分开", "separate by ;"),
    "closed_exits": ("用；分开", "separate by ;"),
    "injuries": ("没有填 0，未记留空", "0 if none; empty if nobody noted it"),
    "report_phone_time": ("受伤后 1 小时内", "within one hour of the injury"),
    "method": ("误差：录像 0.5 秒，秒表 1 秒，估计 10 秒", "how exact the times are"),
}


def remark(key: str, lang: Lang) -> str | None:
    """Return how to fill in a field of the overview, if there is anything to say."""
    zh, en = _REMARKS.get(key, (None, None))
    return zh if lang == "zh" else en
