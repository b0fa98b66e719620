"""What a search for a plan says, and two plans beside one another."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.analysis.plan import planned_classes
from evacsim.locale import Texts, listed
from evacsim.present.model import Heading, paragraphs, table
from evacsim.scenario.triggers import held_words, released_words
from evacsim.studies.plan_search import late
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.analysis.statistics import Interval
    from evacsim.present.model import Block
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan, Judged, Move
    from evacsim.studies.plan_compare import Compared
    from evacsim.studies.plan_ways import Way

_say: Final = Texts(
    {
        "helps": (
            "With {moves} classes changed everybody is out after {after} instead of {before} "
            "({saved} less on average, on the same people)."
        ),
        "more_out": (
            "With {moves} classes changed everybody gets out, which by today's plan they do not."
        ),
        "nothing": (
            "Nothing helps: of the plans tried none is surely better than today's, {before}."
        ),
        "bound": (
            "No plan takes less than {bound}: at most {left} s can still be gained (as if "
            "nothing were lost where streams merge)."
        ),
        "situations": "All stairs open, and each shut in turn",
        "shut": "stair shut",
        "all_open": "none",
        "worst": (
            "Times are the longest of {n} situations: all stairs open, and each shut in turn."
        ),
        "no_bound": "Somebody stays inside: there is no time to compare with the bound.",
        "crowd": (
            "Peak density {before} → {after} per m²; time in queues {waits_before} → "
            "{waits_after} s a person."
        ),
        "judged": (
            "Times are the 95th percentile of {draws} draws that the search has not seen; "
            "{n} simulations in {seconds} s."
        ),
        "moves": "Classes that change",
        "class": "class",
        "floor": "floor",
        "today": "today",
        "new": "new",
        "release": "release",
        "none": "No class has moved.",
        "at_once": "at once",
        "compared": (
            "The new plan takes {saved} less on average (90 % interval {low} to {high}) on "
            "the same people, {n} replications."
        ),
        "not_compared": (
            "In no replication did everybody get out by both plans: times cannot be compared."
        ),
        "leaves": "Note: {warning}.",
        "strangers": (
            "Groups of these classes have other names or sizes, so their people are "
            "others: {names}."
        ),
        "seconds": "{value} s",
    }
)


def plan_statement(found: FoundPlan) -> tuple[Block, ...]:
    """Return the verdict, what can still be gained, and who moves."""
    lines = [str(found.space.today.scenario.called), _verdict(found)]
    if math.isinf(found.best.p95_s):
        lines.append(_say("no_bound"))
    else:
        bound = format_time(found.bound_s)
        lines.append(_say("bound", bound=bound, left=f"{found.left_to_gain_s:.0f}"))
    if found.assignment is not None:
        lines.append(_crowd(found))
    draws = len(found.today.totals_s)
    said = {"draws": draws, "n": found.simulations, "seconds": f"{found.seconds:.0f}"}
    lines.append(_say("judged", **said))
    blocks: list[Block] = []
    if len(found.space.shut) > 1:
        lines.append(_say("worst", n=len(found.space.shut)))
        blocks += _situations(found)
    return (*paragraphs(lines), *blocks, *_moves(found.moves, found.space.today))


def _situations(found: FoundPlan) -> tuple[Block, ...]:
    names = Names(found.space.today.building)
    rows = [
        (_say("all_open") if shut is None else names.stair(shut), _late(today), _late(best))
        for shut, today, best in found.situations
    ]
    keys = ("shut", "today", "new")
    return (Heading(text=_say("situations")), table("", map(_say, keys), rows))


def _verdict(found: FoundPlan) -> str:
    before = _clock(found.today)
    if found.assignment is None:
        return _say("nothing", before=before)
    if found.saved is None or math.isinf(found.today.p95_s):
        return _say("more_out", moves=len(found.moves))
    after, saved = _clock(found.best), _seconds(found.saved.mean)
    said = {"moves": len(found.moves), "before": before, "after": after, "saved": saved}
    return _say("helps", **said)


def _crowd(found: FoundPlan) -> str:
    people = max(1, sum(len(own.people) for own in found.space.classes))
    today, best = found.today, found.best
    return _say(
        "crowd",
        before=f"{today.peak_per_m2:.1f}",
        after=f"{best.peak_per_m2:.1f}",
        waits_before=f"{today.waiting_person_s / people:.0f}",
        waits_after=f"{best.waiting_person_s / people:.0f}",
    )


def compared_statement(found: Compared, old: Plan) -> tuple[Block, ...]:
    """Return what the new plan gains and who has moved."""
    lines = [_gain(found.saved, found.replications)]
    if found.got_out.leaves_inside:
        lines.append(_say("leaves", warning=found.got_out.warning))
    if found.strangers:
        lines.append(_say("strangers", names=listed(found.strangers)))
    if not found.moves:
        lines.append(_say("none"))
    return (*paragraphs(lines), *_moves(found.moves, old))


def _gain(saved: Interval | None, replications: int) -> str:
    if saved is None:
        return _say("not_compared")
    low, high = (None if end is None else f"{end:.1f}" for end in (saved.low, saved.high))
    said = {"saved": _seconds(saved.mean), "low": low, "high": high, "n": replications}
    return _say("compared", **said)


def _moves(moves: Sequence[Move], plan: Plan) -> tuple[Block, ...]:
    if not moves:
        return ()
    names, called = Names(plan.building), _called(plan)
    floors = {space.id: space.floor for space in plan.building.spaces}
    rows = [
        (
            move.name,
            names.floor(floors[move.room]) if move.room in floors else names.place(move.room),
            _way(move.before, names),
            _way(move.after, names),
            _release(move, names, called),
        )
        for move in moves
    ]
    keys = ("class", "floor", "today", "new", "release")
    return (Heading(text=_say("moves")), table("", map(_say, keys), rows))


def _way(way: Way, names: Names) -> str:
    """Return stair and exit as the school calls them."""
    return " → ".join([*(names.stair(stair) for stair in way.stairs), names.place(way.way_out)])


def _release(move: Move, names: Names, called: Mapping[str, str]) -> str:
    """Return when a class may leave: so late, after whom, and at which door it waits."""
    if isinstance(move.release, tuple):
        said = released_words(*move.release, called)
    else:
        said = format_time(move.release) if move.release else _say("at_once")
    for one in move.held:
        said = held_words(said, names.place(one.door), names.floor(one.floor))
    return said


def _called(plan: Plan) -> dict[str, str]:
    """Return the names of classes by all that a scenario may call them."""
    known = planned_classes(plan.scenario, plan.building)
    return {name: own.name for own in known for name in (own.space, *own.names)}


def _clock(judged: Judged) -> str:
    return _late(judged.totals_s)


def _late(totals_s: Sequence[float]) -> str:
    late_s = late(totals_s)
    return "–" if math.isinf(late_s) else format_time(late_s)


def _seconds(seconds: float) -> str:
    return _say("seconds", value=f"{seconds:.0f}")
