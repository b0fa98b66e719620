"""What a hand calculation says: the time, what it is made of, what is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, listed, text
from evacsim.present.model import Items, paragraphs, table
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.analysis.hand.calculation import Estimate, Step
    from evacsim.analysis.naming import Names
    from evacsim.present.model import Block, Table
    from evacsim.scenario.model import Scenario

_SHOWN_STEPS: Final = 12
_FOLLOWED: Final = ("inflow", "growth", "longest_queue", "density_beyond", "speed_beyond")
"""Columns of methods that follow the streams from component to component."""

_say: Final = Texts(
    {
        "head": (
            "{scenario}\n{people} people · hand calculation, method {method}; nothing is simulated"
        ),
        "total": "Evacuation time {time} ({seconds} s), made of:",
        "trapped": "{trapped} people have no way out",
        "walk": "walk of the first to {at}",
        "queue": "all people through {at}, which controls",
        "walk_along": "walks along the way that takes longest",
        "flow_along": "longest flow time on it: all people through {at}",
        "as_if": "Reckoned as if {parts}: run it for these.",
        "as_if_there": "all who come in later were there at the alarm",
        "as_if_alone": "each who is carried had a team of their own",
        "as_if_free": "no class waited for another",
        "as_if_moving": "nobody were held back on the way",
        "left_out": "Not in it: turns where streams merge; what is locked, held or falls later.",
        "dark": "Darkness, smoke and narrowed ways are in it as if from the alarm to the end.",
        "against": "Up to {count} go against the stream; what they take of its width is not in it.",
        "sparse": (
            "Caution: {rooms}: too few people per m² for a stream, too many for the door at "
            "once; the carried density does not hold, the time is too long. Take another "
            "method."
        ),
        "factors": (
            "walk and flow × {correction:g} (correction 2.0, counterflow 0.3); all × {safety:g}"
        ),
        "inflow": "arrives",
        "growth": "grows",
        "longest_queue": "queue",
        "density_beyond": "1/m²",
        "speed_beyond": "m/s",
        "followed": (
            "arrives, grows: flow that comes, and by which the queue grows [1/s]; 1/m², "
            "m/s: behind it"
        ),
        "travel": "walk from there to the outside",
        "steps": "People / flow at each connection, the longest {shown} of {total}",
        "release": "held by the plan",
        "pre_movement": "pre-movement",
        "id": "",
        "people": "people",
        "width": "clear width [m]",
        "effective": "effective [m]",
        "specific": "per m and s",
        "flow": "flow [1/s]",
        "seconds": "time [s]",
    }
)


def estimate_statement(found: Estimate, scenario: Scenario, names: Names) -> tuple[Block, ...]:
    """Return the time and what it is made of, the longest steps, and what is not in it."""
    head = _say("head", scenario=str(scenario.called), people=found.people, method=found.method)
    remarks = paragraphs([*_remarks(found, names), *_as_if(scenario)])
    lines = [f"{head}\n{found.law}: {text(found.law_source)}"]
    if found.trapped:
        lines.append(_say("trapped", trapped=found.trapped))
    if found.controlling is None:
        return (*paragraphs(lines), *remarks)
    seconds = f"{found.total_s:.1f}"
    lines.append(_say("total", time=format_time(found.total_s), seconds=seconds))
    shown = found.steps[:_SHOWN_STEPS]
    told = names.apart([*(step.id for step in shown), found.controlling])
    steps = _steps(found, told)
    return (
        *paragraphs(lines),
        Items(items=tuple(_parts(found, told[found.controlling]))),
        steps,
        *paragraphs([_say("followed")] if set(steps.columns) & set(map(_say, _FOLLOWED)) else []),
        *remarks,
    )


def _parts(found: Estimate, at: str) -> Iterator[str]:
    """Yield what the time is made of; `at` is the component that controls."""
    along = found.safety_factor != 1.0
    parts = {
        "release": found.release_s,
        "pre_movement": found.pre_movement_s,
        "walk_along" if along else "walk": found.walk_s,
        "flow_along" if along else "queue": found.queue_s,
    }
    parts |= {} if along else {"travel": found.travel_s}
    for key, seconds in parts.items():
        yield f"{seconds:8.1f} s  {_say(key, at=at)}"
    if along:
        yield _say("factors", correction=found.correction_factor, safety=found.safety_factor)


def _steps(found: Estimate, told: Mapping[str, str]) -> Table:
    shown = found.steps[:_SHOWN_STEPS]
    cells = [_cells(step) | {"id": told[step.id]} for step in shown]
    followed = [name for name in _FOLLOWED if any(name in row for row in cells)]
    clear = () if followed else ("width",)
    heads = ("id", "people", *clear, "effective", "specific", "flow", "seconds", *followed)
    title = _say("steps", shown=len(shown), total=len(found.steps))
    return table(title, map(_say, heads), [[row.get(name) for name in heads] for row in cells])


def _cells(step: Step) -> dict[str, str]:
    """Return the cells of a step; of what a method does not say there is none."""
    cells = {
        "people": str(step.people),
        "width": f"{step.clear_width_m:.2f}",
        "effective": f"{step.effective_width_m:.2f}",
        "specific": f"{step.specific_flow_per_m_s:.3f}",
        "flow": f"{step.flow_per_s:.3f}",
        "seconds": f"{step.seconds:.1f}",
    }
    followed = (
        (step.inflow_per_s, ".3f"),
        (step.queue_growth_per_s, ".3f"),
        (step.longest_queue, ".0f"),
        (step.density_per_m2, ".2f"),
        (step.speed_m_per_s, ".2f"),
    )
    for name, (value, digits) in zip(_FOLLOWED, followed, strict=True):
        if value is not None:
            cells[name] = format(value, digits)
    return cells


def _remarks(found: Estimate, names: Names) -> Iterator[str]:
    """Say what is not in it, and where the method does not hold."""
    if found.cautions:
        yield _say("sparse", rooms=listed(map(names.place, found.cautions[:_SHOWN_STEPS])))
    if found.dark:
        yield _say("dark")
    if found.against:
        yield _say("against", count=found.against)
    yield _say("left_out")


def _as_if(scenario: Scenario) -> Iterator[str]:
    """Say of what a plan has that a hand calculation knows nothing."""
    parts = []
    if scenario.arrival:
        parts.append(_say("as_if_there"))
    if any(group.helped is not None for group in scenario.group):
        parts.append(_say("as_if_alone"))
    if any(group.release_after is not None for group in scenario.group):
        parts.append(_say("as_if_free"))
    if any(event.kind in ("aftershock", "hold") for event in scenario.event):
        parts.append(_say("as_if_moving"))
    if parts:
        yield _say("as_if", parts=listed(parts))
