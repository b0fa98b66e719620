"""Where the seconds of recorded drills went, as a school reads it, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.answer import duration
from evacsim.cli.console import echo, print_table
from evacsim.sinks import filled

if TYPE_CHECKING:
    from evacsim.analysis.milestones import Row
    from evacsim.analysis.naming import Names
    from evacsim.analysis.recorded import Recorded, RecordedPiece
    from evacsim.cli.console import Lang

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "counted": (
        "Recorded drill {drill}: all counted after {time}",
        "演练记录 {drill}：清点完毕用时 {time}",
    ),
    "assembled": (
        "Recorded drill {drill}: all at the assembly point after {time}",
        "演练记录 {drill}：全部到达集合点用时 {time}",
    ),
    "last out": (
        "Recorded drill {drill}: the last one was out after {time}",
        "演练记录 {drill}：最后一人出楼用时 {time}",
    ),
    "simulated": (" (simulated {time} on average).", "（模拟平均 {time}）。"),
    "nothing": (
        (
            "Recorded drill {drill}: no time at which all were out, assembled or counted; "
            "nothing to split."
        ),
        "演练记录 {drill}：没有全部出楼、集合或清点完毕的时间，无从分解。",
    ),
    "table": (
        "Where its seconds went [s], along the way by which the last one left",
        "演练时间去向 [秒]，沿最后一人的疏散路线",
    ),
    "columns": (
        "stretch|recorded|share|simulated, same way",
        "环节|记录|占比|模拟（同一路线）",
    ),
    "total": ("total", "合计"),
    "release": ("held until the signal to leave", "等候疏散信号"),
    "pre_movement": ("{group} until it set off", "{group} 起动前"),
    "walking": ("{group} on its walk to {place}", "{group} 步行至{place}"),
    "passing": (
        "{persons} people passing {place} ({flow} per second)",
        "{persons} 人通过{place}（每秒 {flow} 人）",
    ),
    "passing_some": ("people passing {place}", "人流通过{place}"),
    "out": ("from there out by {place}", "由此经{place}出楼"),
    "out_some": ("from there out of the building", "由此出楼"),
    "assembling": ("from the last one out to all assembled", "末人出楼至全部集合"),
    "count": ("roll call", "清点人数"),
    "undetermined": ("not told by the record", "记录无法区分"),
    "undetermined_at": ("until {place}: not told by the record", "至{place}：记录无法区分"),
    "settles": (
        "The record does not tell what {seconds} of it were. It would with: {rows}.",
        "其中 {seconds}记录无法区分。补记以下内容即可：{rows}。",
    ),
    "row_class starts": (
        "when each class set off (sheet classes)",
        "各班开始撤离时间（班级表）",
    ),
    "row_first passage": (
        "when the first came past the stair's foot or exit (sheet passages)",
        "首人通过楼梯底或出口的时间（计数表）",
    ),
    "row_last passage": (
        "when the last came past the stair's foot or exit (sheet passages)",
        "末人通过楼梯底或出口的时间（计数表）",
    ),
    "row_counts": (
        "counts at the foot of each stair and at each exit",
        "各楼梯底和各出口的计数",
    ),
    "row_last out": ("when the last one was out (sheet drill)", "末人出楼时间（总表）"),
    "row_assembled": (
        "when all were at the assembly point (sheet drill)",
        "全部到达集合点的时间（总表）",
    ),
}


def say(key: str, lang: Lang, **values: object) -> str:
    """Return a phrase in a language."""
    return filled(_WORDS[key][0 if lang == "en" else 1], values)


def print_recorded(found: Recorded, names: Names, lang: Lang) -> None:
    """Print where the seconds of a run of a drill went, and what its record does not tell."""
    if found.total_s is None or found.measured_at is None:
        echo(say("nothing", lang, drill=found.label))
        return
    text = say(found.measured_at, lang, drill=found.label, time=duration(found.total_s, lang))
    if found.simulated_total_s is not None:
        text += say("simulated", lang, time=duration(found.simulated_total_s, lang))
    echo(text)
    total_s = found.total_s
    rows: list[tuple[object, ...]] = [
        (
            _stretch(one, names, lang),
            f"{one.seconds:.0f}",
            f"{one.seconds / total_s:.0%}",
            None if one.simulated_s is None else f"{one.simulated_s:.0f}",
        )
        for one in found.stretches
    ]
    rows.append((say("total", lang), f"{total_s:.0f}", "100%", None))
    print_table(say("table", lang), say("columns", lang).split("|"), rows)
    if found.undetermined:
        wanted = dict.fromkeys(row for one in found.undetermined for row in one.rows)
        seconds = duration(found.undetermined_s or 0.0, lang)
        told = ("; " if lang == "en" else "；").join(_row(row, lang) for row in wanted)
        echo(say("settles", lang, seconds=seconds, rows=told))


def _stretch(one: RecordedPiece, names: Names, lang: Lang) -> str:
    place = names.place(one.component) if one.component else ""
    group = names.groups(one.groups)
    if one.kind == "passing" and one.persons is not None and one.persons > 1:
        flow = f"{(one.persons - 1) / one.seconds:.1f}"
        return say("passing", lang, persons=f"{one.persons:.0f}", place=place, flow=flow)
    if one.kind == "passing":
        return say("passing_some", lang, place=place)
    if one.kind == "out" and not place:
        return say("out_some", lang)
    if one.kind == "undetermined" and place:
        return say("undetermined_at", lang, place=place)
    return say(one.kind, lang, place=place, group=group)


def _row(row: Row, lang: Lang) -> str:
    return say(f"row_{row}", lang)
