"""What the verbs print, in English and Chinese: one table, no other place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    # summary
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
        "Out {out} of {people} people (fewest); trapped at a locked way {trapped} (most)",
        "疏散人数最少一次为 {out}（共 {people} 人）；被锁闭通道困住最多 {trapped} 人",
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
    # table heads
    "by_floor": ("Floors, by where people start", "各楼层（按出发楼层）"),
    "by_stair": ("Stairs", "各楼梯"),
    "by_exit": ("Exits", "各出口"),
    "by_group": ("Groups", "各班（组）"),
    "slowest": (
        "The {shown} slowest of {total} groups",
        "最慢的 {shown} 个班（组），共 {total} 个",
    ),
    "id": ("", ""),
    "people": ("people", "人数"),
    "last_out": ("last out", "最后一人"),
    "band": ("5–95 %", "5–95 %"),
    "incomplete": ("not all out", "未全部疏散"),
    "required": (
        "Flow the target would require [persons/(s·m) of clear width], beside design values",
        "达到目标所需流量 [人/(s·m)，按净宽]，与设计值对比",
    ),
    "stair": ("stair {id}", "楼梯 {id}"),
    "door_named": ("door {id}", "门 {id}"),
    "exit": ("exit {id}", "出口 {id}"),
    "width": ("clear width [m]", "净宽 [m]"),
    "needed": ("required", "所需"),
    "highest": ("highest seen", "已知最高"),
    "too_late": ("too late", "来不及"),
    # causes
    "pre_movement": ("pre-movement", "反应"),
    "release": ("held by the plan", "按计划等候"),
    "walking": ("own walk", "自己行走"),
    "slowed": ("slowed by others on the way", "途中被人流减慢"),
    "headway": ("waiting to pass", "排队通过"),
    "place": ("waiting for room ahead", "等前方让出位置"),
    "turn": ("waiting for a turn where streams merge", "汇流处等候"),
    "lock": ("at a lock", "门锁"),
    "enough_converged": (
        "{n} replications were enough: for the last {held} one more changed next to nothing",
        "模拟 {n} 次已足够：最近 {held} 次增加模拟几乎不改变结果",
    ),
    "enough_at_most": (
        "stopped at the most allowed, {n} replications: not yet settled",
        "达到上限 {n} 次，结果尚未稳定",
    ),
    "enough_censored": (
        (
            "stopped after {n} replications: somebody does not get out in so many of them that the "
            "95th percentile is no time"
        ),
        "模拟 {n} 次后停止：有人未能疏散的次数太多，95 % 分位数不是有限时间",
    ),
    "unsettled": (" ({measures})", "（{measures}）"),
    "measure_tet": ("mean total time", "平均总时间"),
    "measure_sd": ("spread of the total time", "总时间的离散程度"),
    "measure_erd": ("ERD of the curve", "疏散曲线 ERD"),
    "measure_epc": ("EPC of the curve", "疏散曲线 EPC"),
    "measure_sc": ("SC of the curve", "疏散曲线 SC"),
    "measure_p95": ("interval of the 95th percentile", "95 % 分位数的区间"),
    "p95_interval": (
        "; 95th percentile of the total {p95} ({confidence} interval {low}–{high})",
        "；总时间的 95 % 分位数 {p95}（{confidence} 区间 {low}–{high}）",
    ),
    "censored_too": (
        "; in {n} somebody did not get out, they count as longer than any time",
        "；其中 {n} 次有人未能疏散，按长于任何时间计",
    ),
    "saturation": (
        "How busy: flow at 90 % of the capacity or more ({shown} of {total})",
        "繁忙程度：流量达通行能力 90 % 以上（{total} 处中的 {shown} 处）",
    ),
    "capacity": ("capacity [1/s]", "通行能力 [人/秒]"),
    "busy_s": ("busy [s]", "繁忙 [秒]"),
    "busy_share": ("of its use", "占使用时间"),
    "hold": ("held by a guard", "被引导员拦住等候"),
    "blocked": ("behind a fall", "有人跌倒受阻"),
    "reroute": ("turning back", "折返"),
    # places
    "results": ("Results: {folder}", "结果：{folder}"),
    "pictures": ("Pictures:", "图："),
    "tables": ("Tables:", "表格："),
    "report": ("Report:", "报告："),
    "replay": ("Replay:", "回放："),
    # estimate
    "estimate_head": (
        "{scenario}\n{people} people · hand calculation, method {method}; nothing is simulated",
        "{scenario}\n{people} 人 · 手算（{method} 法），未作模拟",
    ),
    "estimate_total": (
        "Evacuation time {time} ({seconds} s), made of:",
        "疏散时间 {time}（{seconds} 秒），其中：",
    ),
    "estimate_trapped": ("{trapped} people have no way out", "{trapped} 人没有出路"),
    "estimate_walk": ("walk of the first to {at}", "最先到达 {at} 的步行时间"),
    "estimate_queue": (
        "all people through {at}, which controls",
        "全部通过 {at} 的时间（控制部位）",
    ),
    "estimate_one_way": (
        "Not in it: streams that meet from two directions, and turns where streams merge.",
        "未计入：对向人流的相互影响，以及汇流处的轮流通过。",
    ),
    "estimate_lit": (
        (
            "Not in it: darkness, smoke and narrowed ways of this scenario's events; streams that "
            "meet from two directions, and turns where streams merge."
        ),
        "未计入：本方案事件中的黑暗、烟气与通道变窄；对向人流的相互影响，以及汇流处的轮流通过。",
    ),
    "estimate_travel": ("walk from there to the outside", "由该处至室外的步行时间"),
    "estimate_steps": (
        "People / flow at each connection, the longest {shown} of {total}",
        "各连接处的人数/流量，最长的 {shown} 处（共 {total} 处）",
    ),
    "effective": ("effective [m]", "有效宽 [m]"),
    "specific": ("per m and s", "人/(m·s)"),
    "flow": ("flow [1/s]", "流量 [人/s]"),
    "seconds": ("time [s]", "时间 [s]"),
    # bottlenecks
    "chain_table": (
        "Where the seconds went [s]: one typical replication, and over all replications",
        "时间去向 [秒]：一次典型模拟，及全部模拟",
    ),
    "why": ("why", "原因"),
    "share": ("share", "占比"),
    "mean": ("mean", "平均"),
    "on_chain": ("on the chain", "出现频率"),
    "smaller": ("{n} smaller ones", "其余 {n} 项"),
    "sum": ("total", "合计"),
    "queues": (
        "Queues, by what set their pace: the {shown} with most waiting of {total}",
        "排队（按控制部位），等候最多的 {shown} 处，共 {total} 处",
    ),
    "person_min": ("person-min", "人·分钟"),
    "stood": ("from–to", "起止"),
    "longest": ("longest", "最长 [人]"),
    "longest_at": ("at", "时刻"),
    "held": ("held", "受阻"),
    "best_free": (
        "Most effective without building work: {what}; saves {saved}.",
        "不动工程最有效的措施：{what}，节省 {saved}。",
    ),
    "best_building": (
        "With building work: {what}; saves {saved}.",
        "工程措施中最有效的：{what}，节省 {saved}。",
    ),
    "relief": (
        "What changes would save, on the same people: {shown} of {total} tried (below 0: it costs)",
        "措施效果（同一批人）：所试 {total} 项中的 {shown} 项（负值为变慢）",
    ),
    "trying": (
        "trying what would help, on the same people; --no-relief leaves this out",
        "正在用同一批人试算各项措施；--no-relief 可跳过",
    ),
    "costs": ("takes", "性质"),
    "got_out": ("out, fewest (before → after)", "出楼，最少（前 → 后）"),
    "saved": ("saved [s] (90 %)", "节省 [秒]（90 %）"),
    "saved_waiting": ("waiting saved [person-min]", "少等 [人·分钟]"),
    "tried": ("replications", "模拟次数"),
    "cost_free": ("an order", "改安排"),
    "cost_cheap": ("little", "小改动"),
    "cost_building": ("building work", "工程"),
    "leave_inside": (
        "Not advised, for they leave people inside who get out without them ({n}): {what}",
        "不建议采用，会使原本能出楼的人滞留楼内（{n} 项）：{what}",
    ),
    "not_tried": ("Not tried: {what}{count}: {reason}", "未试：{what}{count}：{reason}"),
    "not_tried_count": (" ({count})", "（{count} 项）"),
    # progress
    "doing_cases": ("running the cases", "正在运行算例"),
    "done_cases": ("{done} of {total} cases run", "已运行 {done}/{total} 个算例"),
    "doing_checks": ("checking", "正在检查"),
    "done_checks": ("{done} of {total} files checked", "已检查 {done}/{total} 个文件"),
    "doing_choices": ("simulating what totals depend on", "正在模拟敏感性"),
    "done_choices": ("{done} of {total} choices simulated", "敏感性：已模拟 {done}/{total} 种取法"),
    "doing_drills": ("comparing", "正在对比"),
    "done_drills": ("{done} of {total} recorded drills compared", "已对比 {done}/{total} 次演练"),
    "doing_estimate": ("calculating", "正在计算"),
    "doing_experiments": ("simulating experiments", "正在模拟实验"),
    "done_experiments": ("{done} of {total} experiments simulated", "已模拟 {done}/{total} 项实验"),
    "doing_law": ("simulating the second law", "正在模拟对照规律"),
    "done_law": (
        "second law: {done} of {total} replications simulated",
        "对照规律：已模拟 {done}/{total} 次",
    ),
    "doing_page": ("setting the page", "正在排版"),
    "doing_pictures": ("drawing", "正在绘图"),
    "done_pictures": ("{done} of {total} pictures drawn", "已绘 {done}/{total} 张图"),
    "doing_points": ("simulating", "正在模拟"),
    "done_points": ("{done} of {total} points tried", "已试 {done}/{total} 组取值"),
    "doing_read": ("reading", "正在读取"),
    "done_read": (
        "{done} of {total} results folders and records read",
        "已读取 {done}/{total} 份结果与记录",
    ),
    "doing_relief": ("trying changes", "正在试算各项措施"),
    "done_relief": (
        "{done} of {total} trials of changes simulated",
        "措施试算：已模拟 {done}/{total} 次",
    ),
    "doing_replications": ("simulating", "正在模拟"),
    "done_replications": (
        "{done} of {total} replications simulated",
        "已模拟 {done}/{total} 次",
    ),
    "doing_seconds": ("working out where the seconds went", "正在分析时间去向"),
    "doing_tables": ("writing the tables", "正在写出表格"),
    "done_tables": ("{done} of {total} tables written", "已写出 {done}/{total} 张表"),
    "left_time": ("left", "剩余"),
    # show
    "floors": ("Floors", "各楼层"),
    "elevation": ("elevation [m]", "标高 [m]"),
    "area": ("area [m²]", "面积 [m²]"),
    "load": ("people", "人数"),
    "spaces": ("spaces", "空间数"),
    "fullest": ("fullest space", "最密空间"),
    "per_m2": ("people/m²", "人/m²"),
    "stairs": ("Stairs", "各楼梯"),
    "serves": ("floors", "楼层"),
    "measured": ("measured", "量法"),
    "between-rails": ("between rails", "扶手间"),
    "wall-to-wall": ("wall to wall", "墙间"),
    "rails": ("rails", "扶手"),
    "riser": ("riser [m]", "踏步高 [m]"),
    "tread": ("tread [m]", "踏步宽 [m]"),
    "slope": ("slope", "坡度"),
    "incline": ("incline [m]", "梯段斜长 [m]"),
    "exits": ("Exits", "各出口"),
    "from": ("from", "所在空间"),
    "assembly": ("to assembly [m]", "至集合点 [m]"),
    "travel": (
        (
            "Walk from a room's door to the nearest exit or stair leading out,"
            " the longest {shown} of {total}"
        ),
        "房间门至最近出口或通往室外的楼梯的步行距离，最长的 {shown} 个（共 {total} 个门）",
    ),
    "to": ("to", "到"),
    "distance": ("distance [m]", "距离 [m]"),
    # laws
    "laws": (
        "Best flows [persons/(m·s)]; stair of {riser} m risers and {tread} m treads",
        "最大流量 [人/(m·s)]；楼梯踏步高 {riser} m、宽 {tread} m",
    ),
    "door": ("door", "门"),
    "layer": ("lost a side [m]", "每侧扣除 [m]"),
    "laws_level": ("level", "水平"),
    "laws_down": ("down", "下楼"),
    "laws_up": ("up", "上楼"),
    "best": ("best at [1/m²]", "最佳密度 [人/m²]"),
    "jam": ("jam [1/m²]", "停滞密度 [人/m²]"),
    "range": ("range", "适用范围"),
    "source": ("source", "来源"),
    "constants": ("constants", "常数"),
    "plans": ("Plans:", "平面图："),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the text `key` in a language, its {places} filled with `values`."""
    return WORDS[key][0 if lang == "en" else 1].format(**values)
