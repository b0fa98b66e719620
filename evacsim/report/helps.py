"""What would help, as a table of the report: what each change takes, who does it, what it gains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import clauses, sentences
from evacsim.present.model import Table
from evacsim.report.words import say
from evacsim.statements.bottlenecks import cost_name

if TYPE_CHECKING:
    from evacsim.analysis.statistics import Interval
    from evacsim.studies.contest import Measure
    from evacsim.studies.relief import Relief

EACH: Final = {"free": 4, "cheap": 2, "building": 2}
_MISSING: Final = "–"
_WIDTHS: Final = {
    "measure": 2.4,
    "cost": 0.7,
    "who": 1.5,
    "walk": 0.7,
    "got_out_by": 1.0,
    "saved": 1.0,
    "saved_waiting": 0.9,
}
"""What is told of a change; its walk and who gets out only where some change alters them."""


def relief_table(relief: Relief) -> Table:
    """Return the changes that gain something, and in a line those that were tried and do not."""
    left = sum(entry.count or 0 for entry in relief.not_tried)
    counts = {"tried": len(relief.measures), "left": left, "replications": relief.replications}
    inside = sum(measure.got_out.leaves_inside for measure in relief.measures)
    best = relief.best(max(EACH.values()))
    chosen = [
        measure
        for cost, most in EACH.items()
        for measure in [one for one in best if one.cost == cost][:most]
    ]
    idle = [one for one in chosen if not one.gain]
    chosen = [one for one in chosen if one.gain]
    more = {
        "walk": any(round(one.walk_m) for one in chosen),
        "got_out_by": any(one.more_out > 0 for one in chosen),
    }
    widths = {key: width for key, width in _WIDTHS.items() if key not in more or more[key]}
    notes = [say("relief_note" if chosen else "no_relief", **counts)]
    if idle:
        told = clauses(dict.fromkeys(str(one.words) for one in idle))
        notes.append(say("no_gain", measures=told))
    if inside:
        notes.append(say("leave_inside", n=inside))
    return Table(
        title=say("relief"),
        columns=tuple(say(key) for key in widths),
        rows=tuple(tuple(_measure(one)[key] for key in widths) for one in chosen),
        note=sentences(notes),
        widths=tuple(widths.values()),
        align="lll" + "r" * (len(widths) - 3),
    )


def _measure(one: Measure) -> dict[str, str]:
    return {
        "measure": str(one.words),
        "cost": cost_name(one.cost),
        "who": say(f"who_{one.kind}"),
        "walk": f"{round(one.walk_m):+d}" if round(one.walk_m) else _MISSING,
        "got_out_by": one.got_out.told,
        "saved": _saved(one),
        "saved_waiting": _waiting(one.saved_waiting_person_s),
    }


def _waiting(saved: Interval | None) -> str:
    return _MISSING if saved is None else f"{round(saved.mean / 60)}"


def _saved(measure: Measure) -> str:
    if measure.more_out > 0:
        return say("more_out", n=f"{measure.more_out / measure.replications:.0f}")
    saved: Interval | None = measure.saved_total_s
    return _MISSING if saved is None else interval_words(saved.mean, saved.low, saved.high)


def interval_words(mean: float, low: float | None, high: float | None) -> str:
    """Return a mean with its interval, in whole seconds."""
    if low is None or high is None:
        return f"{round(mean)}"
    return say("cell_to", p50=round(mean), p05=round(low), p95=round(high))
