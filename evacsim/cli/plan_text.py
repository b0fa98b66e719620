"""What `evacsim plan` prints, in Chinese and in English."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.analysis.plan import planned_classes
from evacsim.cli.console import echo, print_paths, print_table
from evacsim.locale import Texts
from evacsim.scenario.triggers import held_words, released_words
from evacsim.studies.plan_search import late
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evacsim.analysis.statistics import Interval
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan, Judged, Move
    from evacsim.studies.plan_compare import Compared
    from evacsim.studies.plan_ways import Way

words: Final = Texts(
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
        "written": "The scenario with the plan, to adopt:",
        "cards": "Cards for the doors of the classes, and the wall sheet:",
        "stopped": "The search was stopped: the best so far.",
        "best_so_far": "best so far {time}",
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


def print_plan(found: FoundPlan, written: Path | None, cards: Sequence[Path]) -> None:
    """Print the verdict, what can still be gained, and who moves."""
    echo(str(found.space.today.scenario.called))
    echo(_verdict(found))
    if math.isinf(found.best.p95_s):
        echo(words("no_bound"))
    else:
        bound = format_time(found.bound_s)
        echo(words("bound", bound=bound, left=f"{found.left_to_gain_s:.0f}"))
    if found.assignment is not None:
        echo(_crowd(found))
    draws = len(found.today.totals_s)
    said = {"draws": draws, "n": found.simulations, "seconds": f"{found.seconds:.0f}"}
    echo(words("judged", **said))
    if len(found.space.shut) > 1:
        echo(words("worst", n=len(found.space.shut)))
        echo("")
        _print_situations(found)
    if found.moves:
        echo("")
        _print_moves(found.moves, found.space.today)
    if written is not None:
        print_paths(words("written"), [written])
    if cards:
        print_paths(words("cards"), cards)


def _print_situations(found: FoundPlan) -> None:
    names = Names(found.space.today.building)
    rows = [
        (words("all_open") if shut is None else names.stair(shut), _late(today), _late(best))
        for shut, today, best in found.situations
    ]
    keys = ("shut", "today", "new")
    print_table(words("situations"), [words(key) for key in keys], rows)


def _verdict(found: FoundPlan) -> str:
    before = _clock(found.today)
    if found.assignment is None:
        return words("nothing", before=before)
    if found.saved is None or math.isinf(found.today.p95_s):
        return words("more_out", moves=len(found.moves))
    after, saved = _clock(found.best), _seconds(found.saved.mean)
    said = {"moves": len(found.moves), "before": before, "after": after, "saved": saved}
    return words("helps", **said)


def _crowd(found: FoundPlan) -> str:
    people = max(1, sum(len(own.people) for own in found.space.classes))
    today, best = found.today, found.best
    return words(
        "crowd",
        before=f"{today.peak_per_m2:.1f}",
        after=f"{best.peak_per_m2:.1f}",
        waits_before=f"{today.waiting_person_s / people:.0f}",
        waits_after=f"{best.waiting_person_s / people:.0f}",
    )


def print_compared(found: Compared, old: Plan) -> None:
    """Print what the new plan gains and who has moved."""
    echo(_gain(found.saved, found.replications))
    if found.got_out.leaves_inside:
        echo(words("leaves", warning=found.got_out.warning))
    if found.strangers:
        echo(words("strangers", names=", ".join(found.strangers)))
    if not found.moves:
        echo(words("none"))
        return
    echo("")
    _print_moves(found.moves, old)


def _gain(saved: Interval | None, replications: int) -> str:
    if saved is None:
        return words("not_compared")
    low, high = (None if end is None else f"{end:.1f}" for end in (saved.low, saved.high))
    said = {"saved": _seconds(saved.mean), "low": low, "high": high, "n": replications}
    return words("compared", **said)


def _print_moves(moves: Sequence[Move], plan: Plan) -> None:
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
    print_table(words("moves"), [words(key) for key in keys], rows)


def _way(way: Way, names: Names) -> str:
    """Return stair and exit as the school calls them."""
    return " → ".join([*(names.stair(stair) for stair in way.stairs), names.place(way.way_out)])


def _release(move: Move, names: Names, called: Mapping[str, str]) -> str:
    """Return when a class may leave: so late, after whom, and at which door it waits."""
    if isinstance(move.release, tuple):
        said = released_words(*move.release, called)
    else:
        said = format_time(move.release) if move.release else words("at_once")
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
    return words("seconds", value=f"{seconds:.0f}")
