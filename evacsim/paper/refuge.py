"""What the plan of a drill says where people go above the water instead of out of the building."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.analysis.facts import Facts as BuildingFacts
from evacsim.analysis.times.refuge import lodgings
from evacsim.locale import listed, text
from evacsim.paper.facts import BLANK
from evacsim.present.model import Said, Table
from evacsim.scenario.flood import seeks_refuge

if TYPE_CHECKING:
    from evacsim.analysis.statistics import Band
    from evacsim.analysis.times.timing import Summary
    from evacsim.paper.facts import Facts
    from evacsim.paper.inputs import Inputs


def goes_up(inputs: Inputs) -> bool:
    """Whether people go above the water instead of out of the building."""
    return seeks_refuge(inputs.plan.scenario)


def arrivals(inputs: Inputs, summary: Summary | None) -> list[tuple[str, str, Band | None]]:
    """Return the steps at which people have arrived: above the water, or out and assembled."""
    total = summary.total_evacuation_s if summary else None
    if goes_up(inputs):
        return [("out", text("last one in place above the water"), total)]
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
