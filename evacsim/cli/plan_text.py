"""What `evacsim plan` prints, in Chinese and in English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import typer

from evacsim.analysis.naming import Names
from evacsim.cli.console import print_paths, print_table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.cli.console import Lang
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.contest import Saving
    from evacsim.studies.plan_answer import FoundPlan, Judged, Move
    from evacsim.studies.plan_compare import Compared
    from evacsim.studies.plan_ways import Way

_WORDS: Final[dict[str, tuple[str, str]]] = {
    "helps": (
        "调整 {moves} 个班后，总疏散时间由 {before} 缩短到 {after}（同一批人平均少 {saved}）。",
        (
            "With {moves} classes changed everybody is out after {after} instead of {before} "
            "({saved} less on average, on the same people)."
        ),
    ),
    "more_out": (
        "调整 {moves} 个班后，全部人员都能疏散，现方案做不到。",
        "With {moves} classes changed everybody gets out, which by today's plan they do not.",
    ),
    "nothing": (
        "未找到更好的方案：现方案 {before} 已不劣于试过的任何方案。",
        "Nothing helps: of the plans tried none is surely better than today's, {before}.",
    ),
    "bound": (
        "任何方案都不可能少于 {bound}：最多还能再省 {left} 秒（假设：汇流不损失时间）。",
        (
            "No plan takes less than {bound}: at most {left} s can still be gained "
            "(as if nothing were lost where streams merge)."
        ),
    ),
    "no_bound": (
        "现方案下总有人未能疏散，无法给出时间下限。",
        "Somebody stays inside: there is no time to compare with the bound.",
    ),
    "crowd": (
        "最高密度 {before} → {after} 人/m²；人均排队 {waits_before} → {waits_after} 秒。",
        (
            "Peak density {before} → {after} per m²; time in queues "
            "{waits_before} → {waits_after} s a person."
        ),
    ),
    "judged": (
        "时间为 {draws} 次未参与搜索的模拟的 95 % 分位；共模拟 {n} 次，用时 {seconds} 秒。",
        (
            "Times are the 95th percentile of {draws} draws that the search has not seen; "
            "{n} simulations in {seconds} s."
        ),
    ),
    "moves": ("调整的班级", "Classes that change"),
    "class": ("班级", "class"),
    "floor": ("房间", "room"),
    "today": ("现方案", "today"),
    "new": ("新方案", "new"),
    "release": ("放行", "release"),
    "none": ("没有班级变动。", "No class has moved."),
    "at_once": ("立即", "at once"),
    "written": ("方案已写入情景文件，审核后采用：", "The scenario with the plan, to adopt:"),
    "stopped": ("搜索已中断，以下为目前最好的方案。", "The search was stopped: the best so far."),
    "best_so_far": ("目前最好 {time}", "best so far {time}"),
    "compared": (
        "新方案平均少用 {saved}（90 % 区间 {low} 至 {high}），同一批人，模拟 {n} 次。",
        (
            "The new plan takes {saved} less on average (90 % interval {low} to {high}) "
            "on the same people, {n} replications."
        ),
    ),
    "not_compared": (
        "没有一次模拟中两个方案都全部疏散，时间无法比较。",
        "In no replication did everybody get out by both plans: times cannot be compared.",
    ),
    "leaves": ("注意：{warning}。", "Note: {warning}."),
    "strangers": (
        "以下班级在两份文件中的组名或人数不同，抽取的人员不同：{names}。",
        "Groups of these classes have other names or sizes, so their people are others: {names}.",
    ),
    "seconds": ("{value} 秒", "{value} s"),
}


def words(key: str, lang: Lang, **values: object) -> str:
    """Return a phrase."""
    return _WORDS[key][lang == "en"].format(**values)


def print_plan(found: FoundPlan, written: Path | None, lang: Lang) -> None:
    """Print the verdict, what can still be gained, and who moves."""
    names = Names(found.space.today.building, lang)
    typer.echo(found.space.today.scenario.name)
    typer.echo(_verdict(found, lang))
    if math.isinf(found.best.p95_s):
        typer.echo(words("no_bound", lang))
    else:
        bound = format_time(found.bound_s)
        typer.echo(words("bound", lang, bound=bound, left=f"{found.left_to_gain_s:.0f}"))
    if found.assignment is not None:
        typer.echo(_crowd(found, lang))
    draws = len(found.today.totals_s)
    said = {"draws": draws, "n": found.simulations, "seconds": f"{found.seconds:.0f}"}
    typer.echo(words("judged", lang, **said))
    if found.moves:
        typer.echo("")
        _print_moves(found.moves, names, lang)
    if written is not None:
        print_paths(words("written", lang), [written])


def _verdict(found: FoundPlan, lang: Lang) -> str:
    before = _clock(found.today)
    if found.assignment is None:
        return words("nothing", lang, before=before)
    if found.saved is None or math.isinf(found.today.p95_s):
        return words("more_out", lang, moves=len(found.moves))
    after, saved = _clock(found.best), _seconds(found.saved.mean, lang)
    said = {"moves": len(found.moves), "before": before, "after": after, "saved": saved}
    return words("helps", lang, **said)


def _crowd(found: FoundPlan, lang: Lang) -> str:
    people = max(1, sum(len(own.people) for own in found.space.classes))
    today, best = found.today, found.best
    return words(
        "crowd",
        lang,
        before=f"{today.peak_per_m2:.1f}",
        after=f"{best.peak_per_m2:.1f}",
        waits_before=f"{today.waiting_person_s / people:.0f}",
        waits_after=f"{best.waiting_person_s / people:.0f}",
    )


def print_compared(found: Compared, old: Plan, lang: Lang) -> None:
    """Print what the new plan gains and who has moved."""
    names = Names(old.building, lang)
    typer.echo(_gain(found.saved, found.replications, lang))
    if found.got_out.leaves_inside:
        typer.echo(words("leaves", lang, warning=found.got_out.warning.say(lang)))
    if found.strangers:
        typer.echo(words("strangers", lang, names=", ".join(found.strangers)))
    if not found.moves:
        typer.echo(words("none", lang))
        return
    typer.echo("")
    _print_moves(found.moves, names, lang)


def _gain(saved: Saving | None, replications: int, lang: Lang) -> str:
    if saved is None:
        return words("not_compared", lang)
    low, high = (None if end is None else f"{end:.1f}" for end in (saved.low, saved.high))
    said = {"saved": _seconds(saved.mean, lang), "low": low, "high": high, "n": replications}
    return words("compared", lang, **said)


def _print_moves(moves: Sequence[Move], names: Names, lang: Lang) -> None:
    rows = [
        (
            move.name,
            names.place(move.room) if move.room == move.name else move.room,
            _way(move.before, names),
            _way(move.after, names),
            _release(move.released_s, lang),
        )
        for move in moves
    ]
    keys = ("class", "floor", "today", "new", "release")
    print_table(words("moves", lang), [words(key, lang) for key in keys], rows)


def _way(way: Way, names: Names) -> str:
    """Return stair and exit as the school calls them."""
    return " → ".join([*(names.stair(stair) for stair in way.stairs), names.place(way.way_out)])


def _release(seconds: float, lang: Lang) -> str:
    return format_time(seconds) if seconds else words("at_once", lang)


def _clock(judged: Judged) -> str:
    return "–" if math.isinf(judged.p95_s) else format_time(judged.p95_s)


def _seconds(seconds: float, lang: Lang) -> str:
    return words("seconds", lang, value=f"{seconds:.0f}")
