"""Every label that a picture may carry, in Chinese and in English: one table, no other place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.plots.style import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    # kinds of pictures
    "curve": ("疏散曲线", "Egress curve"),
    "plan-density": ("各层最高密度", "Peak density on each floor"),
    "plan-moment": ("{time} 时各层的密度", "Density on each floor at {time}"),
    "density_at": (
        "{time} 时的密度（各次模拟的均值）[人/m²]",
        "density at {time} (mean of replications) [persons/m²]",
    ),
    "plan-time": (
        "密度超过 {level} 人/m² 的时间",
        "Time above a density of {level} per m²",
    ),
    "stairs": ("楼梯密度随时间的变化", "Density on the stairs over time"),
    "gantt": ("各班（组）的时间去向", "Where the time of each group went"),
    "exits": ("出口使用情况", "Exit usage"),
    "building": ("平面图", "Floor plans"),
    "waterfall": ("时间去向：从警报到最后一人", "Where the seconds went, up to the last one out"),
    "plan-chain": ("关键路径在各层的位置", "Where on the plan the last one's seconds went"),
    "chain": ("关键路径：谁在等谁", "The chain of causes: who waited for whom"),
    # chain
    "looks_start": ("起动前", "before setting off"),
    "looks_walk": ("自己行走", "own walk"),
    "looks_slowed": ("随人流减慢", "slowed by others"),
    "looks_queue": ("排队通过", "queue to pass"),
    "looks_room": ("等前方让出位置", "waiting for room ahead"),
    "looks_turn": ("汇流处等候", "waiting for a turn"),
    "convergence": ("模拟次数是否足够", "were the replications enough"),
    "p95_band": ("95 % 分位数的置信区间", "interval of the 95th percentile"),
    "p95_line": ("总时间的 95 % 分位数", "95th percentile of the total time"),
    "total_time": ("总疏散时间 [分:秒]", "total evacuation time [min:s]"),
    "reason_converged": ("{n} 次模拟后已稳定", "enough after {n} replications"),
    "reason_censored": (
        "{n} 次模拟后停止：有人未能疏散的次数太多，没有 95 % 分位数",
        "stopped after {n} replications: too often somebody did not get out, no 95th percentile",
    ),
    "endless": ("有人未能疏散：没有时间可画", "somebody did not get out: there is no time to draw"),
    "allowed": ("允许值", "allowed"),
    "measure_tet": ("平均总时间 TET", "TET, mean total time"),
    "measure_sd": ("标准差 SD", "SD, its standard deviation"),
    "measure_erd": ("疏散曲线 ERD", "ERD of the egress curve"),
    "measure_epc": ("疏散曲线 EPC", "EPC of the egress curve"),
    "measure_sc": ("疏散曲线 SC", "SC of the egress curve"),
    "first_runs": ("前 {n} 次", "the first {n}"),
    "reason_at_most": (
        "达到上限 {n} 次，尚未稳定",
        "stopped at the most allowed, {n} replications; not yet settled",
    ),
    "change_share": (
        "每增加一次引起的变化 / 允许值",
        "change by one more replication, of what is allowed",
    ),
    "replications": ("模拟次数", "replications"),
    "saturation": ("门与楼梯的饱和度（流量/通行能力）", "How busy doors and stairs were"),
    "saturation_row": (
        "{place}  {capacity} 人/秒，忙 {busy}",
        "{place}  {capacity} /s, busy {busy}",
    ),
    "flow_over_capacity": ("流量 / 通行能力", "flow / capacity"),
    "nobody_passed": ("没有人通过任何门或楼梯", "nobody passed any door or stair"),
    "looks_lock": ("门锁", "at a lock"),
    "looks_hold": ("被拦等候", "held by a guard"),
    "looks_blocked": ("跌倒受阻", "behind a fall"),
    "looks_turned": ("折返", "turning back"),
    "looks_other": ("其余", "the rest"),
    "total": ("合计", "total"),
    "typical": (
        "数据表中编号 {number} 的模拟：总时间最接近中位数",
        "replication {number} in the tables: the one nearest the median",
    ),
    "chain_note": (
        (
            "自右向左读：最后一人（▶）等前一人，直至警报；白线：换一个人；灰线：其中一些人的行程 · "
            "数据表中编号 {number} 的模拟"
        ),
        (
            "read it from the right: the last one (▶) waited for the one before, to the alarm; "
            "white: the next person; grey: some of their ways · replication {number} in the tables"
        ),
    ),
    "chain_queue": ("{place}\n{time}，{n} 人依次等候", "{place}\n{time}, {n} people one by one"),
    "chain_run": ("{place} {time}", "{place} {time}"),
    "chain_seconds": (
        "关键路径上的时间（各次模拟的均值）[秒]",
        "seconds on the last one's chain (mean of replications) [s]",
    ),
    "chain_never": ("灰色：从未在关键路径上", "grey: never on the chain"),
    "chain_written": ("数字：秒", "numbers: seconds"),
    "arrows": (
        "箭头粗细：平均每秒通过人数（最粗 {most} 人/s）",
        "arrows: mean flow while used (the widest {most} per s)",
    ),
    # axes and quantities
    "time": ("警报后时间 [分:秒]", "time since the alarm [m:ss]"),
    "people_out": ("已疏散人数 [人]", "occupants out [persons]"),
    "people": ("人数 [人]", "persons"),
    "density": ("密度 [人/m²]", "density [persons/m²]"),
    "peak_density": (
        "最高密度（2 秒平均，各次模拟的均值）[人/m²]",
        "peak density (highest 2 s mean; mean of replications) [persons/m²]",
    ),
    "seconds_above": (
        "超过 {level} 人/m² 的时间（各次模拟的均值）[秒]",
        "time above {level} per m² (mean of replications) [s]",
    ),
    "exit": ("出口", "exit"),
    # curves
    "median": ("中位数", "median"),
    "band": ("5–95 % 区间", "5–95 % band"),
    "replication": ("单次模拟", "one replication"),
    "target": ("目标 {time}", "target {time}"),
    "tet": ("总疏散时间 {time}", "total evacuation time {time}"),
    "tet_band": (
        "总疏散时间 {time}（5–95 %：{low}–{high}）",
        "total evacuation time {time} (5–95 %: {low}–{high})",
    ),
    "everybody": ("总人数 {people}", "all {people} persons"),
    "nobody_out": ("没有人疏散出来", "nobody got out"),
    "censored": (
        "{n} 次模拟中有人未能疏散，未计入总疏散时间",
        "somebody did not get out in {n} replications; they are left out of the total time",
    ),
    # plans
    "inside_at": ("数字：{time} 时的人数（均值）", "numbers: persons inside at {time} (mean)"),
    "peak_written": (
        "数字：该处的最高密度（{least} 以上）",
        "numbers: peak density there (from {least} on)",
    ),
    "seconds_written": ("数字：秒", "numbers: seconds"),
    "nobody_then": ("灰色：此刻无人；白色：始终无人", "grey: nobody then; white: nobody ever"),
    "never_entered": ("白色：始终无人", "white: nobody was ever there"),
    "never_reached": ("灰色：有人，但未达到该密度", "grey: people, but density never reached"),
    "locked_note": (
        "黑条加 ×：方案中锁闭（自 {times}）",
        "black bar with ×: locked by the scenario (from {times})",
    ),
    "not_to_place": (
        "虚线框：没有平面位置的空间（只按面积画）",
        "dashed: spaces without a place on the plan (drawn by area only)",
    ),
    "half_below": (
        "楼梯框：本层平台、下行梯段和下方休息平台",
        "stairs: this floor's landing, the flights down from it and the half landing below",
    ),
    "door_note": (
        "蓝线：门和开口，旁注净宽 [m]{usual}",
        "blue: doors and openings with their clear width [m]{usual}",
    ),
    "door_usual": ("（未注者 {width}）", " (where none is written: {width})"),
    "exit_note": (
        "橙红线：出口及净宽 [m]；梯段内数字：梯段净宽 [m]",
        "red: exits and their clear width [m]; in a flight: its clear width [m]",
    ),
    # stairs
    "no_stairs": ("该建筑没有楼梯间", "this building has no stairwell"),
    "rows_top_down": (
        "每行一个平台或梯段，自上而下；左侧楼层名为该层平台",
        "one row a landing or flight, from top to bottom; the floor's name marks its landing",
    ),
    # Gantt
    "before": ("反应或等待（尚无人起动）", "before first movement"),
    "in_room": ("室内（至全部离开）", "in the room (until all have left)"),
    "corridor": ("走廊（含楼梯口排队）", "corridor (queue at the stair included)"),
    "stair": ("楼梯（至最后一人下完）", "stair (until the last is down)"),
    "to_exit": ("至全部出楼", "on to the exit (until all are out)"),
    "first_out": ("第一人出楼", "first one out"),
    "slowest": ("最慢的 {shown} 个，共 {total} 个", "the slowest {shown} of {total}"),
    "no_singles": ("未画出 {n} 个单人组", "{n} groups of one person are not drawn"),
    "not_out": ("未能疏散", "did not get out"),
    # exits
    "exit_people": (
        "各出口疏散人数（柱：中位数；线：最少–最多）",
        "persons per exit (bar: median; line: range)",
    ),
    "exit_time": (
        "各出口累计人数（第一次模拟）",
        "persons out by exit over time (first replication)",
    ),
    # laws
    "laws": ("运动规律：速度与流量随密度的变化", "Movement laws: speed and flow by density"),
    "laws_level": ("水平：房间、走廊、平台", "level: rooms, corridors, landings"),
    "laws_down": ("下楼", "stairs down"),
    "laws_up": ("上楼", "stairs up"),
    "laws_footer": (
        (
            "楼梯：踏步高 {riser} m、宽 {tread} m，速度沿斜面 · 粗线：规律本身，至最大流量 · "
            "细线：模拟中排队所在的弦线 · 数据点来源见 evacsim laws --json"
        ),
        (
            "stair: riser {riser} m, tread {tread} m, speed along the incline · "
            "thick: the law, up to its best flow · thin: the chord on which queues stand · "
            "sources of the points: evacsim laws --json"
        ),
    ),
    "speed": ("速度 [m/s]", "speed [m/s]"),
    "specific_flow": ("单位宽度流量 [人/(m·s)]", "specific flow [persons/(m·s)]"),
    "measured": ("实测", "measured"),
    "measured_queue": ("实测，排队中", "measured, in a queue"),
    "measured_free": ("实测，自由行走", "measured, walking freely"),
    # relief
    "relief": ("哪些措施能缩短疏散时间", "What would shorten the evacuation"),
    "saved_total": (
        "总疏散时间缩短 [秒]（均值，线：90 % 区间；向左为变慢）",
        "total evacuation time saved [s] (mean; line: 90 % interval; left: costs time)",
    ),
    "tornado_row": (
        "{seconds} 秒；等候省 {minutes} 人·分",
        "{seconds} s; waiting {minutes} person-min",
    ),
    "cost_free": ("改安排，不花钱", "an order, free"),
    "cost_cheap": ("小改动（钥匙、门扇）", "cheap (a key, a door leaf)"),
    "cost_building": ("需要施工", "building work"),
    "goal": ("目标", "target"),
    "no_relief": ("没有一项措施能缩短总时间", "no change that was tried shortens the total time"),
    # footer
    "footer": (
        (
            "建筑：{building} · 运动规律：{law} · 随机种子：{seed} · 模拟次数：{replications} · "
            "时间自警报起 · evacsim {version}"
        ),
        (
            "building: {building} · law: {law} · seed: {seed} · replications: {replications} · "
            "times count from the alarm · evacsim {version}"
        ),
    ),
    "footer_building": (
        "建筑：{name}（{file}）· evacsim {version}",
        "building: {name} ({file}) · evacsim {version}",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the label `key` in a language, its {places} filled with `values`."""
    chinese, english = WORDS[key]
    text = chinese if lang == "zh" else english
    return text.format(**values) if values else text
