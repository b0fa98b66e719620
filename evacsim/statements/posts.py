"""What a duty list says: posts, who is missing, the fewest posts that see every merge."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.locale import Texts, listed, text
from evacsim.present.model import Heading, Paragraph, paragraphs, table
from evacsim.scenario.posts import CLASS
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.analysis.statistics import Interval
    from evacsim.present.model import Block
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.duties import Duty, DutyList, PostCost

_MISSING: Final = "–"
_CLASSES: Final = 3
_say: Final = Texts(
    {
        "no_posts": "The scenario has no posts ([[post]]).",
        "posts": "Posts",
        "place": "place",
        "person": "who",
        "from": "comes from",
        "there": "at the post",
        "due": "needed by",
        "empty": "empty for",
        "classes": "classes that pass",
        "cost": "if nobody is there",
        "nobody": "(nobody named)",
        "at_start": "there from the start",
        "with_class": "with {name}",
        "unmanned": "Landings where streams meet, and nobody is posted",
        "waiting": "waiting, person-minutes",
        "fewest": "Fewest posts from which every merge with waiting is in sight: {n}",
        "no_merge": "Nobody waits where streams meet: no post is needed.",
        "sees": "sees",
        "manned": "manned",
        "and_more": "{names} and {count} more",
        "yes": "yes",
        "no": "no",
        "cost_cell": "{seconds} s, peak density {before} → {after} per m²",
        "cost_inside": "{n} people fewer get out",
        "late": (
            "{place}: {person} there at {there}, first person at {first}: empty for {seconds} s."
        ),
        "never": "{place}: {person} never gets there; first person at {first}: empty throughout.",
        "assumed": (
            "Who comes from a space walks at the mean speed of staff, not held up by the crowd; "
            "from a landing one sees those one flight up and down (assumptions). {n} replications."
        ),
    }
)


def posts_statement(found: DutyList, plan: Plan) -> tuple[Block, ...]:
    """Return what the duty list of a plan says."""
    names = Names(plan.building)
    lines = [str(plan.scenario.called)]
    if not found.duties:
        lines.append(_say("no_posts"))
    lines += [said for one in found.duties if (said := empty_for(one, names)) is not None]
    return (
        *paragraphs(lines),
        *(_planned(found.duties, names) if found.duties else ()),
        *(_unmanned(found.unmanned, names) if found.unmanned else ()),
        *_fewest(found, names),
        Paragraph(words=_say("assumed", n=found.replications)),
    )


def empty_for(duty: Duty, names: Names) -> str | None:
    """Return the sentence on a post that is empty when people come; None where it is not."""
    if duty.first_s is None or duty.empty_s == 0:
        return None
    said = {
        "place": names.place(duty.place),
        "person": duty.person or _say("nobody"),
        "first": format_time(duty.first_s),
    }
    if duty.arrives_s is None or duty.empty_s is None:
        return _say("never", **said)
    seconds = round(duty.arrives_s) - round(duty.first_s)  # of the times as they are told
    return _say("late", **said, there=format_time(duty.arrives_s), seconds=seconds)


def _planned(duties: Sequence[Duty], names: Names) -> tuple[Block, ...]:
    keys = ("place", "person", "from", "there", "due", "empty", "classes", "cost")
    rows = [
        (
            names.place(one.place),
            one.person or _say("nobody"),
            origin_of(one, names.place) or _MISSING,
            _clock(one.arrives_s),
            _clock(one.due_s),
            _empty(one),
            first_of(one.classes, _CLASSES) or _MISSING,
            _cost(one.cost),
        )
        for one in duties
    ]
    return (Heading(text=_say("posts")), table("", map(_say, keys), rows))


def _unmanned(duties: Sequence[Duty], names: Names) -> tuple[Block, ...]:
    keys = ("place", "due", "classes", "waiting")
    rows = [
        (
            names.place(one.place),
            _clock(one.due_s),
            first_of(one.classes, _CLASSES) or _MISSING,
            f"{one.waiting_person_s / 60:.0f}",
        )
        for one in duties
    ]
    return (Heading(text=_say("unmanned")), table("", map(_say, keys), rows))


def _fewest(found: DutyList, names: Names) -> tuple[Block, ...]:
    if not found.fewest:
        return (Heading(text=_say("no_merge")),)
    rows = [
        (
            names.place(one.place),
            listed([names.place(merge) for merge in one.covers]),
            _say("yes" if one.manned else "no"),
            _cost(one.cost),
        )
        for one in found.fewest
    ]
    keys = ("place", "sees", "manned", "cost")
    return (
        Heading(text=_say("fewest", n=len(found.fewest))),
        table("", map(_say, keys), rows),
    )


def _empty(duty: Duty) -> str:
    if duty.empty_s is None or duty.arrives_s is None or duty.first_s is None:
        return _MISSING
    seconds = round(duty.arrives_s) - round(duty.first_s)
    return text("{value} s", value=max(0, seconds))


def origin_of(duty: Duty, called: Callable[[str], str]) -> str | None:
    """Return where somebody comes from: a place, a class; that they are there; None if unknown.

    `called` gives the name of a place or a class by its id.
    """
    if duty.origin is None:
        return None if duty.from_s else _say("at_start")
    name = called(duty.origin.removeprefix(CLASS))
    return _say("with_class", name=name) if duty.origin.startswith(CLASS) else name


def first_of(classes: Sequence[str], most: int) -> str:
    """Return the names of the first classes, and how many more there are."""
    shown, more = listed(classes[:most]), len(classes) - most
    return _say("and_more", names=shown, count=more) if more > 0 else shown


def _cost(cost: PostCost | None) -> str:
    if cost is None:
        return _MISSING
    if cost.got_out.leaves_inside:
        return _say("cost_inside", n=f"{cost.got_out.lost_persons:.0f}")
    seconds: Interval | None = cost.total_s
    return _say(
        "cost_cell",
        seconds=_MISSING if seconds is None else f"{seconds.mean:+.0f}",
        before=f"{cost.peak_manned_per_m2:.1f}",
        after=f"{cost.peak_empty_per_m2:.1f}",
    )


def _clock(seconds: float | None) -> str:
    return _MISSING if seconds is None else format_time(seconds)
