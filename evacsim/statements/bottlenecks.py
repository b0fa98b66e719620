"""Where the seconds went: the answer, the chain of causes, queues, and what would help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.answer import answer, duration, together
from evacsim.analysis.chain.bottlenecks import held_groups
from evacsim.analysis.chain.causes import STARTS
from evacsim.locale import Texts, clauses, sentences
from evacsim.present.model import paragraphs, table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.chain.bottlenecks import Bottlenecks
    from evacsim.analysis.chain.delays import Delay
    from evacsim.analysis.density.saturation import Saturation
    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Interval
    from evacsim.analysis.times.refuge import Ending
    from evacsim.present.model import Block, Table
    from evacsim.studies.candidate import Cost
    from evacsim.studies.relief import Measure, NotTried, Relief

QUEUES: Final = 8
MEASURES: Final = 5  # of each cost
_WORTH: Final = 0.005  # rows below this share of the time are added up in the last one


_CAUSES: Final = Texts(
    {
        "pre_movement": "pre-movement",
        "release": "held by the plan",
        "asleep": "asleep, not yet woken",
        "round": "wardens on their rounds",
        "team": "waiting for helpers",
        "walking": "own walk",
        "slowed": "slowed by others on the way",
        "headway": "waiting to pass",
        "place": "waiting for room ahead",
        "turn": "waiting for a turn where streams merge",
        "lock": "at a lock",
        "hold": "held on the way",
        "blocked": "behind a fall",
        "reroute": "turning back",
    }
)
_say: Final = Texts(
    {
        "saturation": "How busy: flow at 90 % of the capacity or more ({shown} of {total})",
        "capacity": "capacity [1/s]",
        "busy_s": "busy [s]",
        "busy_share": "of its use",
        "chain_table": (
            "Where the seconds went [s]: one typical replication, and over all replications"
        ),
        "why": "why",
        "seconds": "time [s]",
        "share": "share",
        "mean": "mean",
        "band": "5–95 %",
        "on_chain": "on the chain",
        "smaller": "{n} smaller ones",
        "sum": "total",
        "queues": "Queues, by what set their pace: the {shown} with most waiting of {total}",
        "id": "",
        "people": "people",
        "person_min": "person-min",
        "stood": "from–to",
        "longest": "longest",
        "longest_at": "at",
        "held": "held",
        "best_free": "Most effective without building work: {what}; saves {saved}.",
        "best_building": "With building work: {what}; saves {saved}.",
        "relief": (
            "What changes would save, on the same people: {shown} of {total} tried (below 0: "
            "it costs)"
        ),
        "costs": "takes",
        "got_out": "out, fewest (before → after)",
        "got_out_in": "in place, fewest (before → after)",
        "saved": "saved [s] (90 %)",
        "saved_waiting": "waiting saved [person-min]",
        "tried": "replications",
        "cost_free": "an order",
        "cost_cheap": "little",
        "cost_building": "building work",
        "leave_inside": (
            "Not advised, for they leave people inside who get out without them ({n}): {what}"
        ),
        "no_cheap_gain": ("No change that costs nothing or little shortens the simulated time."),
        "not_tried": "Not tried: {what}{count}: {reason}",
        "not_tried_count": " ({count})",
    }
)


def bottlenecks_statement(
    found: Bottlenecks, names: Names, busy: Sequence[Saturation] = ()
) -> tuple[Block, ...]:
    """Return the answer in words, then the chain, the queues and the busiest connections."""
    return (
        *paragraphs([str(found.scenario), *answer(found, names), ""]),
        *((_chain(found, names),) if found.total_s is not None else ()),
        *_queues(found.delays.by_pace, names),
        *_saturation(busy, names),
    )


def relief_statement(helps: Relief, where: Ending = "") -> tuple[Block, ...]:
    """Return what would help: the best in a sentence, the first of each cost, what was not tried.

    `where` says where people go, as `Bottlenecks.ending`.
    """
    shown = [
        measure
        for cost in dict.fromkeys(measure.cost for measure in helps.measures)
        for measure in [one for one in helps.measures if one.cost == cost][:MEASURES]
    ]
    # what leaves people inside stands last of all, not last of its cost
    shown.sort(key=lambda measure: measure.got_out.leaves_inside)
    keys = ("id", "costs", f"got_out{where and '_in'}", "saved", "saved_waiting", "tried")
    title = _say("relief", shown=len(shown), total=len(helps.measures))
    best, inside = _best(helps), _leave_inside(helps)
    return (
        *paragraphs([best, ""] if best else []),
        *([table(title, map(_say, keys), map(_measure, shown))] if shown else []),
        *paragraphs([inside] if inside else []),
        *paragraphs(map(_left, helps.not_tried)),
    )


def cause_name(cause: str) -> str:
    """Return what a cause of waiting or walking is called."""
    return _CAUSES(cause)


def cost_name(cost: Cost) -> str:
    """Return what a change takes: an order, little, building work."""
    return _say(f"cost_{cost}")


def no_cheap_gain() -> str:
    """Return that nothing helps that costs nothing or little."""
    return _say("no_cheap_gain")


def queue_cells(queue: Delay, names: Names, *, most: int) -> dict[str, str]:
    """Return what is told of a queue, by the keys of its columns; of whom it held `most`."""
    return {
        "person_min": f"{queue.person_s / 60:.0f}",
        "people": f"{queue.people:.0f}",
        "stood": f"{format_time(queue.began_s)}–{format_time(queue.ended_s)}",
        "longest": f"{queue.longest_persons:.0f}",
        "longest_at": format_time(queue.longest_at_s),
        "held": names.groups(held_groups(queue), most=most),
    }


def _chain(found: Bottlenecks, names: Names) -> Table:
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
                cause_name(row.kind),
                f"{row.seconds:.1f}",
                f"{row.share:.0%}",
                f"{row.mean_s:.1f}",
                _interval(row.p05_s, row.p95_s),
                f"{row.on_chain:.0%}",
            )
        )
    if small:
        rest = (f"{small_s:.1f}", None, f"{small_mean_s:.1f}", None, None)
        rows.append((_say("smaller", n=small), "", *rest))
    seconds, mean = f"{found.total_s:.1f}", f"{total_s:.1f}"
    rows.append((_say("sum"), "", seconds, "100%", mean, None, None))
    keys = ("id", "why", "seconds", "share", "mean", "band", "on_chain")
    title = "\n".join(filter(None, (_say("chain_table"), together(found, names))))
    return table(title, map(_say, keys), rows)


def _queues(queues: Sequence[Delay], names: Names) -> list[Table]:
    shown = queues[:QUEUES]
    told = names.apart(queue.component for queue in shown)
    rows = [[told[one.component], *queue_cells(one, names, most=2).values()] for one in shown]
    keys = ("id", "person_min", "people", "stood", "longest", "longest_at", "held")
    title = _say("queues", shown=len(shown), total=len(queues))
    return [table(title, map(_say, keys), rows)] if rows else []


def _saturation(found: Sequence[Saturation], names: Names) -> list[Table]:
    """Return how busy the busiest connections were."""
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
    keys = ("id", "capacity", "people", "busy_s", "busy_share")
    title = _say("saturation", shown=len(shown), total=len(found))
    return [table(title, map(_say, keys), rows)] if rows else []


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
            lines.append(_say(key, what=what, saved=saved))
    return sentences(lines)


def _leave_inside(helps: Relief) -> str:
    """Return which changes keep people inside who get out without them; "" if none does."""
    found = [measure.words for measure in helps.measures if measure.got_out.leaves_inside]
    if not found:
        return ""
    named = clauses(found[:MEASURES])
    return _say("leave_inside", n=len(found), what=named + (" …" * (len(found) > MEASURES)))


def _measure(measure: Measure) -> tuple[object, ...]:
    return (
        measure.words,
        cost_name(measure.cost),
        measure.got_out.told,
        measure.got_out.warning if measure.got_out.leaves_inside else _saved(measure.saved_total_s),
        _saved(measure.saved_waiting_person_s, 1 / 60),
        measure.replications,
    )


def _left(row: NotTried) -> str:
    count = "" if row.count is None else _say("not_tried_count", count=row.count)
    return _say("not_tried", what=row.words, count=count, reason=row.reason)


def _saved(saving: Interval | None, factor: float = 1.0) -> str | None:
    if saving is None:
        return None
    mean = f"{saving.mean * factor:+.0f}"
    if saving.low is None or saving.high is None:
        return mean
    return f"{mean} ({saving.low * factor:+.0f}…{saving.high * factor:+.0f})"


def _interval(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{low:.0f}–{high:.0f}"
