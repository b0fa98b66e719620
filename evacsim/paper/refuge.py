"""What the plan of a drill says where people go to a place in the building instead of out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.analysis.facts import Facts as BuildingFacts
from evacsim.analysis.times.refuge import ending_by, lodgings
from evacsim.locale import listed, text
from evacsim.paper.facts import BLANK
from evacsim.paper.ways import release_of
from evacsim.present.model import Said, Table
from evacsim.scenario.flood import seeks_refuge
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.refuge import Ending
    from evacsim.analysis.times.timing import Summary
    from evacsim.paper.facts import Facts
    from evacsim.paper.inputs import Inputs


def goes_up(inputs: Inputs) -> bool:
    """Whether people go above the water instead of out of the building."""
    return seeks_refuge(inputs.plan.scenario)


def ending(inputs: Inputs) -> Ending:
    """Return how texts end that say where the plan sends people; as `ending_of` of its results."""
    scenario = inputs.plan.scenario
    sent = [one.to for one in scenario.group if one.size != 0]
    return ending_by([*sent, *(one.to for one in scenario.arrival)])


def arrivals(inputs: Inputs, summary: Summary | None) -> list[tuple[str, str, Band | None]]:
    """Return the steps at which people have arrived: above the water, or out and assembled."""
    total = summary.total_evacuation_s if summary else None
    where = ending(inputs)
    if where:
        last = text("last one in place above the water" if where == "_up" else "last one in place")
        return [("out", last, total)]
    assembled = summary.assembled_s if summary else None
    return [("out", text("last one out"), total), ("assembled", text("all assembled"), assembled)]


def refuge_table(facts: Facts, inputs: Inputs) -> Table:
    """Return where each class finds room above the water; nobody's way leads out."""
    names, plan = inputs.names, inputs.plan
    called = {name: own.name for own in inputs.classes for name in own.names}
    floors = {own.name: own.floor for own in inputs.classes}
    rows = []
    order = {own.name: at for at, own in enumerate(inputs.classes)}
    building = BuildingFacts(building=plan.building, network=plan.network)
    found = lodgings(plan.population, building)
    for one in sorted(found, key=lambda one: order.get(called.get(one.id, ""), len(order))):
        source = f"SC group {one.id}"
        name = called.get(one.id) or (names.group(one.id) if names else one.id)
        places = [
            text("{place} {count}", place=names.place(id_) if names else id_, count=count)
            for id_, count in one.rooms
        ]
        stays = one.stay == one.people
        floor = floors.get(name, "")
        cells = {
            "floor": Said(names.floor(floor) if names and floor else floor, "BD floor"),
            "name": Said(name, source),
            "persons": Said(str(one.people), f"{source} size"),
            "refuge": Said(text("stays") if stays else listed(places), f"{source} to"),
            "without": Said(str(one.without), f"{source} to") if one.without else BLANK,
            "teacher": BLANK,
        }
        rows.append(facts.row("refuge", **cells))
    columns = (
        text("floor"), text("class"), text("people"), text("goes to"), text("without room"),
        text("teacher"),
    )  # fmt: skip
    return Table(columns=columns, rows=tuple(rows), widths=(0.6, 1.2, 0.7, 4.0, 0.9, 1),
                 align="llrlrl", ruled=True)  # fmt: skip


def inside_table(facts: Facts, inputs: Inputs) -> Table | None:
    """Return where the groups go that stay in the building; None where all go out."""
    names, plan = inputs.names, inputs.plan
    rooms = {one.space: one for one in inputs.classes}
    called = {name: one.name for one in inputs.classes for name in one.names}
    rows = []
    for one in placements(plan.scenario, plan.building):
        placed, room = one.placed, rooms.get(one.used_space)
        if names is None or room is None or one.to is None or not placed.size:
            continue
        source = f"SC group {placed.id}"
        alone = room.persons == placed.size
        name = room.called(names) if alone else names.group(placed.id)
        cells = {
            "floor": Said(names.floor(one.space.floor), "BD floor"),
            "name": Said(name, source),
            "persons": Said(str(placed.size), f"{source} size"),
            "stair": Said(names.stair(placed.stairwell) if placed.stairwell else "–", source),
            "to": Said(names.place(one.to), f"{source} to"),
            "release": release_of([one], called),
            "teacher": BLANK,
        }
        rows.append(facts.row("inside", **cells))
    columns = (
        text("floor"), text("class"), text("people"), text("stair"), text("goes to"),
        text("may leave"), text("teacher"),
    )  # fmt: skip
    table = Table(columns=columns, rows=tuple(rows), widths=(0.6, 1.2, 0.7, 1.5, 1.9, 1.3, 1),
                  align="llrllll", ruled=True)  # fmt: skip
    return table if rows else None
