"""Every phrase of the county's tables and page, in Chinese and in English."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from evacsim.drills.fields import ISSUES, KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

Lang = Literal["en", "zh"]

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("疏散演练汇总", "Evacuation drills, rolled up"),
    "made": (
        "{folder} · 演练记录 {records} 份 · 模拟结果 {runs} 份 · {day}",
        "{folder} · {records} drill records · {runs} simulated drills · {day}",
    ),
    "period": (
        (
            "统计月份：{since} 至 {until}（{n} 个月）。"
            "规则：中小学每月至少演练一次（教基一厅〔2014〕2号）。"
        ),
        (
            "Months counted: {since} to {until} ({n}). Rule: at least one drill a month at primary"
            " and secondary schools (China, MoE 2014-2)."
        ),
    ),
    "no_period": (
        "没有注明日期的演练，无法按每月一次的规则判断；可用 --since、--until 指定月份。",
        "No drill has a date: the monthly rule cannot be applied; --since and --until set months.",
    ),
    "verdict": (
        (
            "{schools} 所学校中 {meeting} 所每月都有演练；"
            "有目标时间的演练 {timed} 轮，{met} 轮达标；"
            "未整改问题 {open} 项（另 {unsaid} 项未写状态），逾期 {overdue} 项。"
        ),
        (
            "{meeting} of {schools} schools held a drill every month; {met} of {timed} timed drills"
            " met their target; {open} findings open ({unsaid} more without a state), {overdue}"
            " overdue."
        ),
    ),
    "county": ("县（区）", "County"),
    "township": ("乡镇", "Township"),
    "school": ("学校", "School"),
    "building": ("建筑", "Building"),
    "class": ("班级/房间", "Class or room"),
    "class_name": ("名称", "Name"),
    "levels_county": ("全县", "The county"),
    "levels_township": ("各乡镇", "Townships"),
    "levels_school": ("各学校", "Schools"),
    "levels_building": ("各建筑", "Buildings"),
    "levels_class": ("各班级", "Classes"),
    "drills_list": ("演练记录", "Drills"),
    "runs_list": ("模拟结果", "Simulated drills"),
    "findings_list": ("问题清单", "Findings"),
    "problems_list": ("未能读取或存疑", "Not read, or doubtful"),
    "slowest": ("最慢的班级（前 {n}）", "The slowest classes (first {n})"),
    "open_list": ("未整改问题", "Findings not put right"),
    "no_findings": ("没有未整改的问题。", "No findings are open."),
    "more_rows": ("另有 {n} 行，见表格文件。", "{n} more rows stand in the tables."),
    "no_problems": ("全部读取。", "Everything was read."),
    "unknown": ("未注明", "not told"),
    "note_missing": (
        (
            "“–”为没有记录，不是 0。县、乡镇、学校依次取自：记录本身；所给文件夹层级；"
            "（模拟结果）写有同一建筑的演练记录；同校其他记录。无法确定的列为“未注明”。"
        ),
        (
            "A dash was not recorded; it is not 0. County, township and school are taken from the"
            " record itself; from the folders as stated; for simulated drills from the one school"
            " whose records name the building; from other records of the school. What none of"
            " these tells is shown as not told."
        ),
    ),
    "note_bottleneck": (
        "瓶颈：总时间居中的一次模拟里，最后一人的疏散时间归因最多的地点（秒）。",
        "Bottleneck: what most of the last one's seconds are laid to, in the middle replication.",
    ),
    # columns
    "schools": ("学校数", "schools"),
    "buildings": ("建筑数", "buildings"),
    "drills": ("演练次数", "drills"),
    "drill_runs": ("轮次", "runs"),
    "undated": ("未注日期", "undated"),
    "kinds": ("类型", "kinds"),
    "first_date": ("首次", "first"),
    "last_date": ("最近", "latest"),
    "months_with_drill": ("有演练月数", "months with a drill"),
    "months_without": ("无演练月份", "months without"),
    "rule_met": ("每月一次", "monthly rule"),
    "schools_meeting_rule": ("每月演练学校", "schools with a drill a month"),
    "with_target": ("有目标轮次", "runs with a target"),
    "target_met": ("达标轮次", "on target"),
    "slowest_s": ("最慢 [秒]", "slowest [s]"),
    "first_last_out_s": ("首次末人出楼 [秒]", "first drill's last out [s]"),
    "latest_last_out_s": ("最近末人出楼 [秒]", "latest last out [s]"),
    "doubts": ("存疑处", "doubts in records"),
    "injuries": ("受伤 [人]", "injured"),
    "simulated": ("模拟方案", "simulated drills"),
    "simulated_with_target": ("有目标方案", "of them with a target"),
    "simulated_met": ("模拟达标", "simulated on target"),
    "simulated_left_behind": ("模拟中有人未出", "simulated, not all out"),
    "simulated_slowest_s": ("模拟 [秒]", "simulated [s]"),
    "bottlenecks": ("主要瓶颈", "worst bottlenecks"),
    "open": ("未整改", "open"),
    "state_not_told": ("未写状态", "state not told"),
    "overdue": ("逾期", "overdue"),
    "closed": ("已整改", "closed"),
    "other_way": ("走其他路线", "another way than planned"),
    "absent": ("缺席 [人]", "absent"),
    "known_from": ("归属依据", "ids known from"),
    "drill": ("演练编号", "drill"),
    "run": ("轮次", "run"),
    "date": ("日期", "date"),
    "month": ("月份", "month"),
    "kind": ("类型", "kind"),
    "announced": ("是否预先通知", "announced"),
    "target_s": ("目标 [秒]", "target [s]"),
    "last_out_s": ("末人出楼 [秒]", "last out [s]"),
    "assembled_s": ("全部集合 [秒]", "all assembled [s]"),
    "met": ("达标", "met"),
    "expected": ("应到", "expected"),
    "present": ("实到", "present"),
    "missing": ("未到", "missing"),
    "classes": ("有记录班级", "classes recorded"),
    "file": ("文件", "file"),
    "building_name": ("建筑名称", "building's name"),
    "scenario": ("方案", "scenario"),
    "law": ("运动规律", "law"),
    "replications": ("模拟次数", "replications"),
    "people": ("人数", "people"),
    "total_p05_s": ("总时间 5 % [秒]", "total 5 % [s]"),
    "total_p50_s": ("总时间中位 [秒]", "total median [s]"),
    "total_p95_s": ("总时间 95 % [秒]", "total 95 % [s]"),
    "censored": ("未全部出楼次数", "replications not all out"),
    "ended_by_clock": ("到时间上限次数", "replications ended by the clock"),
    "met_share": ("达标比例", "share that met it"),
    "bottleneck": ("首要瓶颈", "first bottleneck"),
    "bottleneck_kind": ("瓶颈种类", "its kind"),
    "bottleneck_s": ("瓶颈 [秒]", "its seconds [s]"),
    "created": ("模拟日期", "simulated on"),
    "folder": ("文件夹", "folder"),
    "number": ("编号", "no."),
    "location": ("位置", "place"),
    "description": ("描述", "description"),
    "severity": ("严重度", "severity"),
    "remedy": ("建议", "remedy"),
    "owner": ("责任人", "owner"),
    "due": ("期限", "due"),
    "state": ("状态", "state"),
    "as_written": ("状态原文", "state as written"),
    "where": ("位置", "place in it"),
    "message": ("问题", "what is wrong"),
    "hint": ("办法", "remedy"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "state_open": ("未整改", "open"),
    "state_closed": ("已整改", "closed"),
    "state_not told": ("未写明", "not told"),
    "severity_fault": ("未读取", "not read"),
    "severity_warning": ("存疑", "doubtful"),
    # the terminal
    "skipped": (
        "另有 {n} 个表格文件不是演练记录，未读，例如 {name}。",
        "{n} other tables are no drill records and were passed over, such as {name}.",
    ),
    "files": ("文件：", "Files:"),
    "not_written": (
        "以上仅列学校；用 -o 文件夹 写出各级表格（CSV、XLSX）和可打印的网页。",
        "These are the schools; -o FOLDER writes every level as CSV and XLSX, and a page to print.",
    ),
}

_ISSUE_EN: Final = {name: name.replace("-", " ") for name in ISSUES}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a phrase in a language, its {places} filled."""
    text = _WORDS[key][0 if lang == "zh" else 1]
    return text.format(**values) if values else text


def kind_word(name: str, lang: Lang) -> str:
    """Return what a kind of drill is called; "?" is one that was not told."""
    if name == "?":
        return say("unknown", lang)
    return KINDS[name][0] if lang == "zh" else name.replace("-", " ")


def issue_word(name: str, lang: Lang) -> str:
    """Return what a kind of finding is called."""
    table: Mapping[str, tuple[str, ...]] = ISSUES
    return table[name][0] if lang == "zh" else _ISSUE_EN[name]


def kinds_text(kinds: str, lang: Lang) -> str:
    """Return "fire 3, earthquake 1" in a language."""
    parts = (part.rpartition(" ") for part in kinds.split(", ") if part)
    between = "、" if lang == "zh" else ", "
    return between.join(f"{kind_word(name, lang)} {count}" for name, _, count in parts)
