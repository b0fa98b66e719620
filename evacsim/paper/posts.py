"""The duty list of a drill (值守表): a landing or exit a row, and a slip each to cut off.

The posts are those of the scenario, where it has any; else every landing at which a floor joins a
stair, and every exit, that some class passes. When somebody is due there is told by simulated runs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.locale import text
from evacsim.paper.facts import BLANK, Facts, Paper, seconds
from evacsim.paper.forms import ROW_MM, signatures
from evacsim.paper.ways import class_ways
from evacsim.present.model import Document, Fields, Heading, NewPage, Paragraph, Said, Sheet, Table
from evacsim.scenario.place import one_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.paper.inputs import Inputs
    from evacsim.paper.ways import ClassWay
    from evacsim.present.model import Block

_EARLY: Final = 0.05
_MOST_NAMED: Final = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """A landing or exit: its id, the classes that pass it, who is named for it."""

    id: str
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
    facts = Facts()
    rows = [_row(inputs, facts, number, one) for number, one in enumerate(places, start=1)]
    building = facts.put("building", Said(inputs.plan.building.name, "BD name"))
    blocks: list[Block] = [
        _table([row for row, _ in rows]),
        Paragraph(
            words=text(
                "Due: when the first person comes, early in one of twenty simulated runs; not "
                "measured. A post without a name is empty, and stands in the list of open points."
            ),
            kind="note",
        ),
        *signatures(text("Commander"), text("Safety officer")),
        NewPage(),
        Heading(text=text("Slips to cut off")),
    ]
    for row, slip in rows:
        blocks += [Paragraph(words=row[1], kind="strong"), slip]
    document = Document(
        title=text("Posts at stairs and exits"),
        beside=building.text,
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
    named = {}
    for post in inputs.plan.scenario.post:
        named[_place_id(inputs, post.at)] = post.person
    wanted = named or dict.fromkeys(passing, "")
    found = [
        _Place(
            id=place,
            is_exit=place not in landings,
            classes=tuple(way.name for way in passing.get(place, ())),
            persons=sum(way.persons for way in passing.get(place, ())),
            person=person,
        )
        for place, person in wanted.items()
    ]
    return sorted(found, key=lambda one: (-one.persons, one.id))


def _place_id(inputs: Inputs, name: str) -> str:
    space = one_named(inputs.plan.building.spaces, name)
    way_out = one_named(inputs.plan.building.exits, name)
    return space.id if space else way_out.id if way_out else name


def _row(
    inputs: Inputs, facts: Facts, number: int, place: _Place
) -> tuple[tuple[Said, ...], Fields]:
    names = inputs.names
    where = names.place(place.id) if names is not None else place.id
    more = len(place.classes) - _MOST_NAMED
    classes = "、".join(place.classes[:_MOST_NAMED]) if place.classes else ""
    if more > 0:
        classes = text("{names} and {count} more", names=classes, count=more)
    duty = (
        text("keep the door open and the way clear, count, report the last one")
        if place.is_exit
        else text("keep two files, hold the upper floor, lift who falls, report the last one")
    )
    cells = {
        "number": Said(str(number), text("form")),
        "place": Said(where, f"BD {place.id}"),
        "person": Said(place.person, "SC post") if place.person else BLANK,
        "phone": BLANK,
        "due": _due(inputs, place),
        "arrived": BLANK,
        "classes": Said(classes, f"SC ways {place.id}") if classes else BLANK,
        "persons": Said(str(place.persons), f"SC ways {place.id}"),
        "duty": Said(duty),
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


def _due(inputs: Inputs, place: _Place) -> Said:
    """Return when the first person comes to a place [s, rounded down], early in 5 % of the runs."""
    if inputs.results is None or inputs.facts is None:
        return BLANK
    passages = inputs.results.passages
    if place.is_exit:
        here = passages.filter(pl.col("connection").cast(pl.String) == place.id)
    else:
        network = inputs.facts.network
        inside = [one.id for one in network.components if one.place == place.id]
        here = passages.filter(pl.col("to").cast(pl.String).is_in(inside))
    first = here.group_by("replication").agg(pl.col("time_s").min())["time_s"].to_numpy()
    if not len(first):
        return BLANK
    return seconds(float(np.floor(np.quantile(first, _EARLY))), f"RU passages {place.id} first")


def _table(rows: list[tuple[Said, ...]]) -> Table:
    columns = (
        text("no."), text("place"), text("on duty"), text("telephone"), text("due (simulated)"),
        text("arrived"), text("classes"), text("people"), text("duty"), text("leaves"),
        text("signed"),
    )  # fmt: skip
    return Table(
        columns=columns,
        rows=tuple(rows),
        widths=(0.5, 1.7, 1.2, 1.1, 0.9, 0.9, 2.6, 0.7, 2.4, 1.0, 1.0),
        align="cllllllclll",
        row_mm=ROW_MM,
        ruled=True,
    )
