"""Tables of a run: by floor, stair, exit and group, and the flows that its target would require."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts
from evacsim.present.model import table
from evacsim.statements.cells import clock, clock_band

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evacsim.analysis.naming import Names
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.refuge import Ending
    from evacsim.analysis.times.target import RequiredFlow, TargetCheck
    from evacsim.analysis.times.timing import Part, Summary
    from evacsim.present.model import Table

SLOWEST: Final = 5
"""Groups that are shown where not all are asked for."""

_say: Final = Texts(
    {
        "by_floor": "Floors, by where people start",
        "by_stair": "Stairs",
        "by_exit": "Exits",
        "by_group": "Groups",
        "slowest": "The {shown} slowest of {total} groups",
        "id": "",
        "people": "people",
        "last_out": "last out",
        "last_up": "last in place",
        "last_in": "last in place",
        "stays": "stay",
        "band": "5–95 %",
        "incomplete": "not all out",
        "required": (
            "Flow the target would require [persons/(s·m) of clear width], beside design values"
        ),
        "width": "clear width [m]",
        "needed": "required",
        "highest": "highest seen",
        "too_late": "too late",
    }
)


def part_tables(summary: Summary, names: Names, *, all_groups: bool = False) -> Iterator[Table]:
    """Yield a table of floors, stairs, exits and groups; of many groups the slowest."""
    where = summary.ending
    if summary.by_floor:
        yield _parts(_say("by_floor"), summary.by_floor, names.floor, where)
    if summary.by_stair:
        yield _parts(_say("by_stair"), summary.by_stair, names.stair, where)
    if summary.by_exit and leaves(summary):
        yield _parts(_say("by_exit"), summary.by_exit, names.place, "")
    yield _groups(summary, names, everyone=all_groups)


def leaves(summary: Summary) -> bool:
    """Whether anybody leaves, or should: where all go to a place inside, no exit is asked for."""
    return not summary.ending or any(part.people for part in summary.by_exit)


def required_table(target: TargetCheck, names: Names) -> Table:
    """Return the flow that each way would need to meet the target, beside flows with a source."""
    cited = [flow.name for flow in target.required[0].design]
    columns = [_say(key) for key in ("id", "people", "width", "needed")]
    rows = [
        (
            way_name(flow, names),
            f"{flow.people:.0f}",
            f"{flow.clear_width_m:.2f}",
            _flow(flow.required_per_m_s),
            *(f"{design.flow_per_m_s:.2f}" for design in flow.design),
            f"{flow.highest.flow_per_m_s:.2f}",
        )
        for flow in target.required
    ]
    return table(_say("required"), [*columns, *cited, _say("highest")], rows)


def way_name(flow: RequiredFlow, names: Names) -> str:
    """Return what a way that a target asks much of is called."""
    return names.stair(flow.id) if flow.kind == "stair" else names.place(flow.id)


def _flow(flow_per_m_s: float) -> str:
    return f"{flow_per_m_s:.2f}" if math.isfinite(flow_per_m_s) else _say("too_late")


def _parts(title: str, parts: Sequence[Part], called: Callable[[str], str], where: Ending) -> Table:
    columns = [_say(key) for key in ("id", "people", f"last{where or '_out'}", "band")]
    rows = [
        (called(part.id), f"{part.people:.0f}", *_times(part.last_out_s, part.people, where))
        for part in parts
    ]
    return table(title, columns, rows)


def _times(band: Band | None, people: float, where: Ending) -> tuple[str | None, str | None]:
    if band is None:
        return (_say("incomplete") if people else None), None
    if where == "_up" and not band.p95:
        return _say("stays"), None
    return clock(band.p50), clock_band(band)


def _groups(summary: Summary, names: Names, *, everyone: bool) -> Table:
    """Return every group, or the slowest; one that is not out at all is slower than any."""
    groups, where = summary.by_group, summary.ending

    def slowness(part: Part) -> tuple[float, str]:
        return (-(part.last_out_s.p50 if part.last_out_s else math.inf), part.id)

    largest: dict[str, str] = {}  # a class and its teacher are two groups of one room
    for part in sorted(groups, key=lambda part: -part.people):
        largest.setdefault(names.group(part.id), part.id)

    def called(id_: str) -> str:
        name = names.group(id_)
        return name if largest[name] == id_ else f"{name} ({id_})"

    if everyone or len(groups) <= SLOWEST:
        return _parts(_say("by_group"), groups, called, where)
    title = _say("slowest", shown=SLOWEST, total=len(groups))
    return _parts(title, sorted(groups, key=slowness)[:SLOWEST], called, where)
