"""The duty list of a drill (值守表): a landing or exit a row, and a slip each to cut off.

The posts are those of the scenario, where it has any; else every landing at which a floor joins a
stair, and every exit, that some class passes. When somebody is due, who is late for the first
person, and which landings nobody keeps is told by runs of the plan (`studies.posts`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.locale import listed, text
from evacsim.paper.facts import BLANK, Facts, Paper, seconds
from evacsim.paper.forms import ROW_MM, signatures
from evacsim.paper.ways import class_ways
from evacsim.present.model import Document, Fields, Heading, NewPage, Paragraph, Said, Sheet, Table
from evacsim.scenario.posts import post_place
from evacsim.statements.posts import first_of, origin_of
from evacsim.studies.posts import duty_list
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.paper.inputs import Inputs
    from evacsim.paper.ways import ClassWay
    from evacsim.present.model import Block
    from evacsim.studies.duties import Duty, DutyList

_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A landing or exit: its id, the classes that pass it, who is named for it.

    `post` is the place of the post in the scenario, from 0; None where it has none.
    """

    id: str
    post: int | None
    is_exit: bool
    classes: tuple[str, ...]
    persons: int
    person: str = ""


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the duty list with its slips.

    Raises
    ------
    InputError
        If no scenario was given, or with its faults.
    """
    places = _places(inputs, class_ways(inputs))
    results = inputs.results
    found = duty_list(
        inputs.plan,
        seed=results.manifest.seed if results is not None else None,
        costs=False,
        also=[one.id for one in places if not one.is_exit],
    )
    duties = {(one.place, one.post): one for one in (*found.duties, *found.unmanned, *found.others)}
    facts = Facts()
    rows = [
        _row(inputs, facts, number, one, duties.get((one.id, one.post)))
        for number, one in enumerate(places, start=1)
    ]
    building = facts.put("building", Said(str(inputs.plan.building.called), "BD name"))
    blocks: list[Block] = [
        _table([row for row, _ in rows]),
        Paragraph(
            words=text(
                "Due: when the first person comes, early in one of twenty simulated runs; not "
                "measured. A post without a name is empty, and stands in the list of open points."
            ),
            kind="note",
        ),
        *_kept(inputs, facts, [duties[one.id, one.post] for one in places if one.post is not None]),
        *_unmanned(inputs, facts, found),
        *signatures(text("Commander"), text("Safety officer")),
        NewPage(),
        Heading(text=text("Slips to cut off")),
    ]
    for row, slip in rows:
        blocks += [Paragraph(words=row[1], kind="strong"), slip]
    document = Document(
        title=text("Posts at stairs and exits"),
        aside=building.text,
        blocks=tuple(blocks),
        sheet=Sheet(landscape=True, size_pt=10.0),
    )
    return (Paper(name="posts", document=document, facts=facts),)


def _places(inputs: Inputs, ways: Sequence[ClassWay]) -> list[_Place]:
    """Return the posts, those that most people pass first."""
    passing: dict[str, list[ClassWay]] = {}
    landings = {one.id: one for one in inputs.plan.building.spaces if one.kind == "landing"}
    floors = {one.id: one.elevation_m for one in inputs.plan.building.floors}
    for way in ways:
        passing.setdefault(way.exit, []).append(way)
        for landing in landings.values():
            above = floors.get(landing.floor, 0.0) > floors.get(way.floor, 0.0)
            is_floor = landing.id == f"{way.stair}.{landing.floor}"
            if landing.stairwell == way.stair and is_floor and not above:
                passing.setdefault(landing.id, []).append(way)
    posts = inputs.plan.scenario.post
    wanted: list[tuple[str, int | None]] = [
        (place, number)
        for number, post in enumerate(posts)
        if (place := post_place(post, inputs.plan.building)) is not None
    ]
    found = [
        _Place(
            id=place,
            post=number,
            is_exit=place not in landings,
            classes=tuple(way.name for way in passing.get(place, ())),
            persons=sum(way.persons for way in passing.get(place, ())),
            person=posts[number].person if number is not None else "",
        )
        for place, number in wanted or [(place, None) for place in passing]
    ]
    return sorted(found, key=lambda one: (-one.persons, one.id))


def _row(
    inputs: Inputs, facts: Facts, number: int, place: _Place, duty: Duty | None
) -> tuple[tuple[Said, ...], Fields]:
    classes = first_of(place.classes, _MOST_NAMED)
    does = (
        text("keep the door open and the way clear, count, report the last one")
        if place.is_exit
        else text("keep two files, hold the upper floor, lift who falls, report the last one")
    )
    cells = {
        "number": Said(str(number), text("form")),
        "place": _where(inputs, place.id),
        "person": Said(place.person, "SC post") if place.person else BLANK,
        "phone": BLANK,
        "due": seconds(duty.due_s if duty else None, f"RU posts {place.id} due_s"),
        "arrived": BLANK,
        "classes": Said(classes, f"SC ways {place.id}") if classes else BLANK,
        "persons": Said(str(place.persons), f"SC ways {place.id}"),
        "duty": Said(does),
        "leaves": Said(text("with the last class")),
        "signed": BLANK,
    }
    row = facts.row("posts", **cells)
    slip = Fields(
        rows=(
            (text("on duty"), cells["person"]), (text("due (simulated)"), cells["due"]),
            (text("classes"), cells["classes"]), (text("people"), cells["persons"]),
            (text("duty"), cells["duty"]), (text("arrived"), BLANK),
        ),
    )  # fmt: skip
    return row, slip


def _kept(inputs: Inputs, facts: Facts, duties: Sequence[Duty]) -> list[Block]:
    """Return when somebody is at each post of the plan, against the first person there."""
    rows = []
    for one in duties:
        source = f"RU posts {one.place}"
        cells = {
            "place": _where(inputs, one.place),
            "person": Said(one.person, "SC post") if one.person else BLANK,
            "origin": _origin(inputs, one),
            "there": seconds(one.arrives_s, f"{source} arrives_s"),
            "first": seconds(one.first_s, f"{source} first_s"),
            "last": seconds(one.last_s, f"{source} last_s"),
            "empty": _empty(one, f"{source} empty_s"),
        }
        rows.append(facts.row("kept", **cells))
    if not rows:
        return []
    columns = (
        text("place"), text("on duty"), text("comes from"), text("at the post"),
        text("first person"), text("last person"), text("empty for"),
    )  # fmt: skip
    return [
        Table(
            title=text("At the post before the first person (simulated)"),
            columns=columns,
            rows=tuple(rows),
            widths=(1.7, 1.2, 1.7, 1.0, 1.0, 1.0, 1.6),
            align="lllcccl",
            note=text(
                "Who comes from a room walks at the mean speed of staff, not held up by the crowd "
                "(assumption)."
            ),
            ruled=True,
        )
    ]


def _unmanned(inputs: Inputs, facts: Facts, found: DutyList) -> list[Block]:
    """Return the landings that nobody keeps, and those of them that need somebody first."""
    blocks: list[Block] = []
    needed = [_where(inputs, one.place).text for one in found.fewest if not one.manned]
    if found.duties and found.unmanned:
        rows = []
        for one in found.unmanned:
            source = f"RU posts {one.place}"
            waiting = f"{one.waiting_person_s / 60:.0f}"
            cells = {
                "place": _where(inputs, one.place),
                "first": seconds(one.first_s, f"{source} first_s"),
                "last": seconds(one.last_s, f"{source} last_s"),
                "waiting": Said(waiting, f"{source} waiting_person_s"),
                "classes": Said(first_of(one.classes, _MOST_NAMED), f"{source} classes"),
            }
            rows.append(facts.row("unmanned", **cells))
        columns = (
            text("place"), text("first person"), text("last person"),
            text("waiting, person-minutes"), text("classes"),
        )  # fmt: skip
        blocks.append(
            Table(
                title=text("Landings where streams meet, and nobody is posted (simulated)"),
                columns=columns,
                rows=tuple(rows),
                widths=(1.7, 1.0, 1.0, 1.3, 4.2),
                align="lcccl",
                ruled=True,
            )
        )
    if needed:
        words = text(
            "Needed first: somebody at {places}. Every landing where people wait is in sight from "
            "there and from the posts that are named (one flight up and down; assumption).",
            places=listed(needed),
        )
        blocks.append(Paragraph(words=facts.put("needed", Said(words, "RU posts fewest"))))
    return blocks


def _where(inputs: Inputs, place: str) -> Said:
    names = inputs.names
    return Said(names.place(place) if names is not None else place, f"BD {place}")


def _origin(inputs: Inputs, duty: Duty) -> Said:
    """Return where somebody comes from: a room, a class; or that they are there already."""
    classes = {name: own.name for own in inputs.classes for name in own.names}
    found = origin_of(duty, lambda own: classes.get(own) or _where(inputs, own).text)
    return Said(found, "SC post") if found else BLANK


def _empty(duty: Duty, source: str) -> Said:
    """Return how long people pass a post at which nobody is yet, of the times as they are told."""
    if duty.first_s is None:
        return BLANK
    if duty.arrives_s is None:
        return Said(text("throughout: nobody gets there"), source)
    late_s = max(0, round(duty.arrives_s) - round(duty.first_s))
    return Said(format_time(late_s) if late_s else text("in time"), source)


def _table(rows: list[tuple[Said, ...]]) -> Table:
    columns = (
        text("no."), text("place"), text("on duty"), text("telephone"), text("due (simulated)"),
        text("arrived"), text("classes"), text("people"), text("duty"), text("leaves"),
        text("signed"),
    )  # fmt: skip
    return Table(
        columns=columns,
        rows=tuple(rows),
        widths=(0.5, 1.7, 1.2, 1.1, 1.2, 0.9, 2.5, 0.85, 2.3, 0.9, 0.9),
        align="cllllllclll",
        row_mm=ROW_MM,
        ruled=True,
    )
