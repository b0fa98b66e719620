"""Bottlenecks as a school reads them, in either language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import answer, duration, together
from evacsim.analysis.chain.bottlenecks import held_groups
from evacsim.analysis.chain.causes import STARTS
from evacsim.cli.console import echo, print_table
from evacsim.cli.words import say
from evacsim.locale import clauses, sentences
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.density.saturation import Saturation
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Interval
    from evacsim.analysis.times.refuge import Ending
    from evacsim.studies.relief import Measure, NotTried, Relief

QUEUES: Final = 8
MEASURES: Final = 5  # of each cost
_WORTH: Final = 0.005  # rows below this share of the time are added up in the last one


def print_bottlenecks(found: Bottlenecks, names: Names) -> None:
    """Print the answer in words, then the chain and the queues."""
    echo(str(found.scenario))
    for line in answer(found, names):
        echo(line)
    echo("")
    if found.total_s is not None:
        _print_chain(found, names)
    _print_queues(found, names)


def print_saturation(found: Sequence[Saturation], names: Names) -> None:
    """Print how busy the busiest connections were."""
    shown = found[:QUEUES]
    told = names.apart(one.connection for one in shown)
    rows = [
        (
            told[one.connection],
            f"{one.capacity_per_s:.2f}",
            f"{one.persons:.0f}",
            f"{one.busy_s:.0f}",
            f"{one.busy_share:.0%}",
        )
        for one in shown
    ]
    if rows:
        keys = ("id", "capacity", "people", "busy_s", "busy_share")
        title = say("saturation", shown=len(shown), total=len(found))
        print_table(title, [say(key) for key in keys], rows)


def print_relief(helps: Relief, where: Ending) -> None:
    """Print what would help: the best in a sentence, the first of each cost, what was not tried."""
    if best := _best(helps):
        echo(best)
        echo("")
    shown = [
        measure
        for cost in dict.fromkeys(measure.cost for measure in helps.measures)
        for measure in [one for one in helps.measures if one.cost == cost][:MEASURES]
    ]
    # what leaves people inside stands last of all, not last of its cost
    shown.sort(key=lambda measure: measure.got_out.leaves_inside)
    out = "got_out_in" if where else "got_out"
    keys = ("id", "costs", out, "saved", "saved_waiting", "tried")
    if shown:
        title = say("relief", shown=len(shown), total=len(helps.measures))
        rows = [_measure(measure) for measure in shown]
        print_table(title, [say(key) for key in keys], rows)
    if line := _leave_inside(helps):
        echo(line)
    for line in _not_tried(helps.not_tried):
        echo(line)


def _print_chain(found: Bottlenecks, names: Names) -> None:
    total_s = found.total_band_s.mean if found.total_band_s else 0.0
    rows: list[tuple[object, ...]] = []
    small_s, small_mean_s, small = 0.0, 0.0, 0
    told = names.apart(
        row.component for row in found.chain if max(row.seconds, row.mean_s) >= _WORTH * total_s
    )
    for row in sorted(found.chain, key=lambda row: (-row.seconds, -row.mean_s)):
        if max(row.seconds, row.mean_s) < _WORTH * total_s:
            small, small_s = small + 1, small_s + row.seconds
            small_mean_s += row.mean_s
            continue
        whom = names.groups(row.groups) if row.kind in STARTS else ""
        rows.append(
            (
                whom or told[row.component],
                say(row.kind),
                f"{row.seconds:.1f}",
                f"{row.share:.0%}",
                f"{row.mean_s:.1f}",
                _interval(row.p05_s, row.p95_s),
                f"{row.on_chain:.0%}",
            )
        )
    if small:
        rest = (f"{small_s:.1f}", None, f"{small_mean_s:.1f}", None, None)
        rows.append((say("smaller", n=small), "", *rest))
    seconds, mean = f"{found.total_s:.1f}", f"{total_s:.1f}"
    rows.append((say("sum"), "", seconds, "100%", mean, None, None))
    keys = ("id", "why", "seconds", "share", "mean", "band", "on_chain")
    title = "\n".join(filter(None, (say("chain_table"), together(found, names))))
    print_table(title, [say(key) for key in keys], rows)


def _print_queues(found: Bottlenecks, names: Names) -> None:
    shown = found.delays.by_pace[:QUEUES]
    told = names.apart(queue.component for queue in shown)
    rows = [
        (
            told[queue.component],
            f"{queue.person_s / 60:.0f}",
            f"{queue.people:.0f}",
            f"{format_time(queue.began_s)}–{format_time(queue.ended_s)}",
            f"{queue.longest_persons:.0f}",
            format_time(queue.longest_at_s),
            names.groups(held_groups(queue), most=2),
        )
        for queue in shown
    ]
    if rows:
        title = say("queues", shown=len(shown), total=len(found.delays.by_pace))
        keys = ("id", "person_min", "people", "stood", "longest", "longest_at", "held")
        print_table(title, [say(key) for key in keys], rows)


def _best(helps: Relief) -> str:
    """Return what helps most, without and with building work; "" if nothing does."""
    lines = []
    for key, costs in (("best_free", ("free", "cheap")), ("best_building", ("building",))):
        found = [
            (measure.saved_total_s.mean, measure)
            for measure in helps.measures
            if measure.cost in costs
            and measure.saved_total_s is not None
            and not measure.got_out.leaves_inside
        ]
        best = max(found, key=lambda item: item[0], default=None)
        if best is not None and round(best[0]) > 0:
            what, saved = str(best[1].words), duration(best[0])
            lines.append(say(key, what=what, saved=saved))
    return sentences(lines)


def _leave_inside(helps: Relief) -> str:
    """Return which changes keep people inside who get out without them; "" if none does."""
    found = [measure.words for measure in helps.measures if measure.got_out.leaves_inside]
    if not found:
        return ""
    named = clauses(found[:MEASURES])
    return say("leave_inside", n=len(found), what=named + (" …" * (len(found) > MEASURES)))


def _measure(measure: Measure) -> tuple[object, ...]:
    return (
        measure.words,
        say(f"cost_{measure.cost}"),
        measure.got_out.told,
        measure.got_out.warning if measure.got_out.leaves_inside else _saved(measure.saved_total_s),
        _saved(measure.saved_waiting_person_s, 1 / 60),
        measure.replications,
    )


def _not_tried(rows: Iterable[NotTried]) -> list[str]:
    return [
        say(
            "not_tried",
            what=row.words,
            count="" if row.count is None else say("not_tried_count", count=row.count),
            reason=row.reason,
        )
        for row in rows
    ]


def _saved(saving: Interval | None, factor: float = 1.0) -> str | None:
    if saving is None:
        return None
    mean = f"{saving.mean * factor:+.0f}"
    if saving.low is None or saving.high is None:
        return mean
    return f"{mean} ({saving.low * factor:+.0f}…{saving.high * factor:+.0f})"


def _interval(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{low:.0f}–{high:.0f}"
