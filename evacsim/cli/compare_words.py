"""What `evacsim compare` prints, in English and Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.sinks import filled

if TYPE_CHECKING:
    from evacsim.cli.console import Lang

WORDS: Final[dict[str, tuple[str, str]]] = {
    "head": (
        "{drill}: recorded, beside {scenario} (law {law}, {replications} replications)",
        "{drill}：记录，与“{scenario}”对比（运动规律 {law}，模拟 {replications} 次）",
    ),
    "censored": (
        "{n} replications are left out: somebody did not get out in them",
        "{n} 次模拟有人未能疏散，未参与对比",
    ),
    "out": (
        "Last one out at {recorded}; simulated {median} (5–95 %: {low}–{high}): {difference}",
        "末人出楼 {recorded}；模拟 {median}（5–95 %：{low}–{high}）：{difference}",
    ),
    "later": ("{seconds} s later", "晚 {seconds} 秒"),
    "earlier": ("{seconds} s earlier", "早 {seconds} 秒"),
    "same": ("the same", "一致"),
    "no_last": (
        "The record does not say when the last one was out",
        "记录中没有末人出楼时间",
    ),
    "end_counted": ("All counted", "清点完毕"),
    "end_assembled": ("All assembled", "全部到达集合点"),
    "end_last out": ("Last one out", "末人出楼"),
    "main_none": (
        "{end}: {difference} than simulated on average. No more than chance makes of such a drill",
        "{end}：比模拟平均{difference}，未超出偶然波动",
    ),
    "main_late_start": (
        "{end}: {difference} than simulated on average; most of it ({piece} s) is the start",
        "{end}：比模拟平均{difference}；主要在起动环节（{piece} 秒）",
    ),
    "main_slow_stair": (
        (
            "{end}: {difference} than simulated on average; most of it ({piece} s) is the flow"
            " of stairs or exits"
        ),
        "{end}：比模拟平均{difference}；主要在楼梯或出口的通行快慢（{piece} 秒）",
    ),
    "main_wrong_stair": (
        (
            "{end}: {difference} than simulated on average; most of it ({piece} s) comes of who"
            " took which stair"
        ),
        "{end}：比模拟平均{difference}；主要因为走了别的楼梯（{piece} 秒）",
    ),
    "main_late_count": (
        (
            "{end}: {difference} than simulated on average; most of it ({piece} s) came after the"
            " last one was out, in assembling and counting"
        ),
        "{end}：比模拟平均{difference}；主要在出楼之后的集合清点（{piece} 秒）",
    ),
    "main_undetermined": (
        (
            "{end}: {difference} than simulated on average; from this record the larger part cannot"
            " be put down to a cause"
        ),
        "{end}：比模拟平均{difference}；凭这份记录无法判断主要原因",
    ),
    "also": ("Beyond chance besides: {causes}", "此外超出偶然波动的还有：{causes}"),
    "named": ("{cause} {seconds} s", "{cause} {seconds} 秒"),
    "advice": ("To tell more, write down:", "要判断得更清楚，请记录："),
    "advice_class starts": (
        (
            "when the first of each class leaves its room (without it, a late start and slow"
            " merging on the stairs look alike)"
        ),
        "各班首人离开教室的时间（没有它，起动晚与楼梯汇流慢无法区分）",
    ),
    "advice_used stairs": ("which stair each class used", "各班实际走的楼梯"),
    "advice_last out": (
        "when the last of each class is out, or the last one at each exit",
        "各班末人出楼时间，或各出口末人时间",
    ),
    "advice_counts": (
        "first, last and number of persons at each exit and at each stair's foot",
        "各出口和各楼梯底部的首人、末人时间和人数",
    ),
    "advice_assembled": ("when all were assembled and counted", "全部到达集合点和清点完毕的时间"),
    "one_draw": (
        (
            "A drill is one draw (n = 1): it shows whether this plan can give such a time,"
            " not how often."
        ),
        "一次演练只是一个样本（n = 1）：只能说明本方案可能出现这样的时间，不能说明多常出现。",
    ),
    "timing_error": (
        "Recorded times may be {seconds} s off, by how they were taken (assumption).",
        "按计时方式，记录时间可能有 ±{seconds} 秒误差（假定）。",
    ),
    "curve": (
        (
            "Curve (of {recipe}): ERD {erd} (perfect 0), EPC {epc} and SC {sc} (perfect 1;"
            " s = {lag} of n = {points} moments); area between {area} person·s; largest difference"
            " of shares out {ks}"
        ),
        (
            "曲线（依据{recipe}）：ERD {erd}（理想 0），EPC {epc}、SC {sc}（理想 1；"
            "s = {lag}，n = {points}）；两曲线间面积 {area} 人·秒；已疏散比例最大差 {ks}"
        ),
    ),
    "recipe_exit counts": ("counts at every exit", "各出口计数"),
    "recipe_class times": ("first and last of each class", "各班首末人出楼"),
    "recipe_class last out": ("the last of each class", "各班末人出楼"),
    "no_curve": (
        "No curve: the record has neither counts at every exit nor classes with numbers and times",
        "没有曲线：记录既无各出口计数，也无带人数和时间的班级记录",
    ),
    "band_points": (
        "Inside the 5–95 % band at {share} of the moments{whole}",
        "{share} 的时刻位于 5–95 % 区间内{whole}",
    ),
    "whole_True": ("; as a whole inside (p = {p})", "；整体在区间内（p = {p}）"),
    "whole_False": ("; as a whole outside (p = {p})", "；整体在区间外（p = {p}）"),
    "whole_None": (
        "; fewer than 19 replications cannot tell of the whole",
        "；模拟少于 19 次，无法判断整体",
    ),
    "gap": (
        "Where the difference comes from [s]; the pieces add up to it",
        "差距来自哪里 [秒]；各项之和等于差距",
    ),
    "late_start": ("late start", "起动晚"),
    "slow_stair": ("slow stair or exit (flow)", "楼梯或出口通行慢"),
    "wrong_stair": ("wrong stair (who went where)", "走错楼梯"),
    "late_count": ("late assembling and count", "集合清点晚"),
    "undetermined": ("undetermined", "无法判定"),
    "of_people": (
        "of which by the number of people {seconds} s",
        "其中人数不同造成 {seconds} 秒",
    ),
    "total": ("difference", "差距"),
    "unknown": ("not told apart by this record", "这份记录无法区分"),
    "quicker": ("quicker than simulated", "快于模拟"),
    "by_chance": ("by chance up to", "偶然可达"),
    "piece": ("piece", "环节"),
    "seconds": ("[s]", "[秒]"),
    "note": ("", ""),
    "times": ("Times since the alarm", "警报后各时刻"),
    "time": ("", ""),
    "first_out_s": ("first out", "首人出楼"),
    "t50_s": ("half are out", "一半出楼"),
    "t95_s": ("95 % are out", "95 % 出楼"),
    "last_out_s": ("last out", "末人出楼"),
    "assembled_s": ("all assembled", "全部集合"),
    "counted_s": ("all counted", "清点完毕"),
    "recorded": ("recorded", "记录"),
    "simulated": ("simulated", "模拟"),
    "band": ("5–95 %", "5–95 %"),
    "error": ("difference [s]", "差 [秒]"),
    "inside": ("inside", "区间内"),
    "yes": ("yes", "是"),
    "no": ("no", "否"),
    "stairs": ("Share of each stair", "各楼梯人数比例"),
    "stair": ("stair", "楼梯"),
    "planned": ("planned", "计划"),
    "used": ("used", "实际"),
    "points": ("Counting places", "检查点"),
    "point": ("place", "地点"),
    "persons": ("persons", "人数"),
    "persons_sim": ("simulated", "模拟"),
    "duration": ("duration", "历时"),
    "duration_sim": ("simulated", "模拟"),
    "flow": ("flow [1/s]", "流量 [人/秒]"),
    "flow_sim": ("simulated", "模拟"),
    "classes": (
        (
            "Classes, the largest difference first ({shown} of {n}): mean {mean} s, RMSE {rmse} s,"
            " rank correlation {rank}"
        ),
        "各班，差距大的在前（{n} 中 {shown} 个）：平均 {mean} 秒，RMSE {rmse} 秒，次序相关 {rank}",
    ),
    "class": ("class", "班级"),
    "start": ("start", "起动"),
    "start_sim": ("simulated", "模拟"),
    "class_last": ("last out", "末人出楼"),
    "class_last_sim": ("simulated", "模拟"),
    "not_recorded": (
        "{n} groups of the scenario have no row in the record",
        "方案中有 {n} 个组没有记录",
    ),
    "trend": ("From drill to drill", "历次演练"),
    "drill": ("drill", "演练"),
    "day": ("day", "日期"),
    "cause": ("main difference", "主要差距"),
    "cause_None": ("within chance", "偶然波动内"),
    "pictures": ("Pictures:", "图："),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return the words of a key with its values filled in."""
    return filled(WORDS[key][lang == "zh"], values)
