"""The sheets of a drill record and their columns: keys, Chinese headers, other spellings, kinds.

One table for whoever reads, writes or lays out a record. Headers after the forms that schools use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.spreadsheet.fields import Field, Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

TOTAL_TIMES: Final = ("用时", "疏散用时", "总用时", "演练用时", "疏散总用时", "耗时")
"""Headers of how long it all took: read as the time of the last one out."""


def _f(
    names: str,
    kind: str = "text",
    *,
    attr: str = "",
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Field:
    """Make a column of "key 中文 alias alias"; times get the unit of the model's name."""
    key, zh, *aliases = names.split()
    ends = "_s" if kind in ("time", "report", "duration") and not key.endswith("_s") else ""
    return Field(
        key=key,
        attr=attr or key + ends,
        zh=zh,
        kind=kind,
        aliases=tuple(aliases),
        choices=choices,
        totals=TOTAL_TIMES if TOTAL_TIMES[0] in aliases else (),
    )


YES_NO: Final = {
    "yes": ("是", "已通知", "预先通知", "通知", "true"),
    "no": ("否", "未通知", "不通知", "突击", "false"),
    "staff-only": ("仅教师", "只通知教师", "教师"),
}
KINDS: Final = {
    "dormitory-fire": ("宿舍火灾", "宿舍消防", "宿舍"),
    "fire": ("火灾", "消防"),
    "earthquake": ("地震", "防震"),
    "dismissal": ("踩踏(放学)", "踩踏", "放学", "防踩踏"),
    "flood": ("防汛", "洪水"),
    "other": ("其他", "其它"),
}
SITUATIONS: Final = {
    "class": ("上课", "课堂", "上课中"),
    "break": ("课间",),
    "evening-study-end": ("晚自习下课", "晚自习", "下晚自习"),
    "asleep": ("就寝", "睡觉", "熄灯后"),
    "rising": ("起床",),
    "assembly": ("集会", "升旗", "大课间"),
    "other": ("其他", "其它"),
}
LIGHTS: Final = {
    "normal": ("正常",),
    "emergency": ("应急", "应急照明"),
    "off": ("熄灯", "停电", "无照明", "关灯"),
}
METHODS: Final = {
    "stopwatch": ("秒表",),
    "video": ("录像", "监控", "视频"),
    "broadcast": ("广播系统", "广播"),
    "phone": ("手机",),
    "estimate": ("估计", "估算", "目测"),
}
DIRECTIONS: Final = {
    "down": ("下", "向下", "下楼"),
    "up": ("上", "向上", "上楼"),
    "out": ("出", "向外", "出口"),
}
ISSUES: Final = {
    "passage": ("通道",),
    "signs": ("标识",),
    "lighting": ("照明",),
    "locks": ("门禁",),
    "order": ("秩序",),
    "guide-missing": ("引导缺岗",),
    "alarm-not-heard": ("未听到警报",),
    "headcount": ("清点",),
    "plan": ("预案",),
    "other": ("其他", "其它"),
}
DEGREES: Final = {"1": ("顺畅",), "2": ("缓慢",), "3": ("停滞",), "4": ("推挤",)}

_RUN = _f("run_no 轮次 run 第几轮 次数 轮", "whole")

_TOTALS = " ".join(TOTAL_TIMES)

DRILL = Sheet(
    key="drill",
    zh="演练概况",
    aliases=("概况", "演练记录", "基本情况", "overview"),
    fields=(
        _f("county 区县 县 县区 县（区）"),
        _f("township 乡镇 乡 镇 街道 乡镇街道"),
        _f("school 学校 学校名称 单位 组织单位"),
        _f("building_id 建筑 建筑编号 建筑物 楼名 楼栋 地点 building"),
        _f("drill_id 演练编号 编号"),
        _f("scenario 方案文件 场景 情景 情景文件"),
        _f("plan_digest 方案校验码 校验码"),
        _RUN,
        _f("date 日期 演练日期", "day", attr="day"),
        _f("type 演练类型 类型 类别", "choice", attr="kind", choices=KINDS),
        _f("announced 是否预先通知 预先通知", "choice", choices=YES_NO),
        _f("situation 起始状态 时段/起始状态 时段 状态", "choice", choices=SITUATIONS),
        _f(
            "alarm_time 警报时间 报警时间 铃响时间 发令时间 开始时间 alarm",
            "alarm",
            attr="alarm_clock_s",
        ),
        _f("shelter_s 避险时长 避险时间", "duration"),
        _f("first_out 首人出楼 首人出楼时间 第一人出楼", "time"),
        _f(f"last_out 末人出楼 末人出楼时间 最后一人出楼 全部出楼 疏散完毕 {_TOTALS}", "time"),
        _f("all_assembled 全部到达集合点 全部集合 集合完毕 到达集合点 assembled", "time"),
        _f("headcount_done 清点完毕 清点完成 清点时间", "time", attr="headcount_s"),
        _f("end 结束 结束时间", "time"),
        _f("expected 应到 应到人数 应疏散 应疏散人数", "persons"),
        _f("present 实到 实到人数 参演人数 已安全疏散 实际人数", "persons"),
        _f("absent_explained 请假/缺席 请假 缺席 请假人数", "persons", attr="absent"),
        _f("missing 未到 未到人数 下落不明", "persons"),
        _f("staff 教职工 教职工人数 教师人数", "persons"),
        _f("assisted 行动不便 行动不便人数", "persons"),
        _f("weather 天气"),
        _f("lighting 照明 照明情况", "choice", choices=LIGHTS),
        _f("closed_stairs 停用楼梯 关闭楼梯", "list"),
        _f("closed_exits 停用出口 关闭出口", "list"),
        _f("target_s 目标时间 目标", "duration"),
        _f("injuries 受伤 受伤人数", "persons"),
        _f("falls 跌倒 跌倒人数", "persons"),
        _f("injury_time 受伤时间", "time", attr="injured_s"),
        _f("report_phone_time 首次电话报告 电话报告", "report", attr="phoned_s"),
        _f("report_written_time 书面报告 书面报告时间", "report", attr="written_s"),
        _f("method 计时方式 计时方法", "choice", choices=METHODS),
        _f("commander 总指挥"),
        _f("recorder 记录人 填表人"),
        _f("plan_version 预案版本 预案名称 预案"),
        _f("notes 备注 说明"),
    ),
)
CLASSES = Sheet(
    key="classes",
    zh="班级记录",
    aliases=("班级", "寝室记录", "各班记录"),
    fields=(
        _RUN,
        _f("class_id 班级 班别 班级名称 寝室号 班级/寝室 class"),
        _f("grade 年级"),
        _f("floor 楼层 层"),
        _f("room 教室/寝室 教室 寝室 房间"),
        _f("expected 应到 应到人数 应疏散", "persons"),
        _f("present 实到 实到人数 已安全疏散", "persons"),
        _f("absence 缺席说明 缺席 请假"),
        _f("planned_stair 计划楼梯 预定楼梯"),
        _f("used_stair 实际楼梯 使用楼梯 实走楼梯"),
        _f("planned_exit 计划出口 预定出口"),
        _f("used_exit 实际出口 使用出口"),
        _f("release_order 批次/顺序 批次 顺序", "whole"),
        _f("start 起动时间 启动时间 起动 首人离室 出发时间", "time"),
        _f("room_clear 离室时间 末人离室 清空时间 离室", "time"),
        _f("first_out 出楼首人 首人出楼", "time"),
        _f(f"last_out 出楼末人 末人出楼 出楼时间 {_TOTALS}", "time"),
        _f("assembled 到达集合点 集合时间 到达", "time"),
        _f("headcount_reported 清点报告 清点完毕 报告时间", "time", attr="headcount_s"),
        _f("teacher 负责教师 班主任 教师"),
        _f("notes 问题 备注"),
    ),
)
CHECKPOINTS = Sheet(
    key="checkpoints",
    zh="检查点",
    aliases=("计时点", "观察点"),
    fields=(
        _f("cp_id 检查点 编号 检查点编号 cp"),
        _f("name 名称"),
        _f("location 位置"),
        _f("direction 方向", "choice", choices=DIRECTIONS),
        _f("clear_width_m 净宽m 净宽 宽度 width_m", "width"),
        _f("recorder 记录人 计时员"),
        _f("means 手段 计时方式 计时手段"),
    ),
)
COUNTS = Sheet(
    key="counts",
    zh="检查点计数",
    aliases=("计数", "检查点记录"),
    fields=(
        _f("cp_id 检查点 编号 检查点编号 cp"),
        _RUN,
        _f("class_id 班级 班别 class"),
        _f("first 首人时间 首人 首人通过", "time"),
        _f("last 末人时间 末人 末人通过", "time"),
        _f("total 总人数 人数 通过人数 persons count", "persons", attr="persons"),
        _f("time 时刻 时间", "time"),
        _f("cum 累计人数 累计", "persons", attr="persons"),
    ),
)
CONGESTION = Sheet(
    key="congestion",
    zh="拥堵观察",
    aliases=("拥堵", "拥挤观察"),
    fields=(
        _RUN,
        _f("location 地点 位置"),
        _f("start 开始 开始时间", "time"),
        _f("end 结束 结束时间", "time"),
        _f("degree 程度", "degree", choices=DEGREES),
        _f("persons 估计人数 人数", "persons"),
        _f("cause 原因"),
    ),
)
ISSUE_LIST = Sheet(
    key="issues",
    zh="问题清单",
    aliases=("问题", "整改清单"),
    fields=(
        _f("number 编号 序号 no"),
        _f("kind 类别 类型", "choice", choices=ISSUES),
        _f("location 位置 地点"),
        _f("description 描述 问题描述 问题"),
        _f("severity 严重度 严重程度"),
        _f("remedy 建议 整改措施 整改建议"),
        _f("owner 责任人"),
        _f("due 期限 整改期限", "day"),
        _f("state 状态 整改状态"),
        _f("reviewed 复查日期 复查", "day"),
    ),
)
SHEETS: Final = (DRILL, CLASSES, CHECKPOINTS, COUNTS, CONGESTION, ISSUE_LIST)
REMARKS: Final = frozenset({"填写说明", "说明", "howtofillin", "readme"})
"""Sheets for people, not read."""
