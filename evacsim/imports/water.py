"""The rows of the plan that are of a flood, to the tables of a scenario and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.imports.form import form_row, form_table, refuge_rooms
from evacsim.scenario.flood import ABOVE

if TYPE_CHECKING:
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book
    from evacsim.imports.text import Section
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Scenario


_FLOOD: Final = {"flood_level": "level_m", "flood_at": "at_s", "flood_rise": "rise_m_per_h"}
_REFUGE: Final = {"refuge_area": "m2_per_person"}
"""Lines of the plan that are of a flood, and keys of `[flood]` and `[refuge]`."""


def flood_sections(book: Book, made: Layout) -> list[Section]:
    """Return the water, how much room a person has above it, and where."""
    plan = book.form("plan")
    water, refuge = form_table(plan, "[flood]", _FLOOD), form_table(plan, "[refuge]", _REFUGE)
    refuge.take("space", refuge_rooms(book, made) or None, plan, "refuge_in")
    return [one for one in (water, refuge) if one.values]


def upwards(book: Book, made: Layout, groups: list[Section]) -> list[Section]:
    """Send the groups above a floor, where the plan names one: they take no exit then."""
    plan = book.form("plan")
    floor = plan.get("refuge_above")
    if floor is None:
        return groups
    if floor not in made.elevations and not made.lost_floors:
        book.say(plan, "refuge_above", "floor_unknown", floor=floor)
    for group in groups:
        if "to" not in group.values:  # what a class's own row says goes before
            group.values.pop("exit", None)
            group.put("to", f"{ABOVE}{floor}", plan.cell("refuge_above"))
    return groups


def above_all(scenario: Scenario) -> str | None:
    """Return the floor above which every group finds room; None where they go different ways."""
    goals = {group.to for group in scenario.group}
    (to,) = goals if len(goals) == 1 else (None,)
    return to.removeprefix(ABOVE) if to is not None and to.startswith(ABOVE) else None


def flood_row(scenario: Scenario) -> Values:
    """Return the rows of the plan that are of a flood."""
    return {
        **form_row(scenario.flood, _FLOOD),
        "refuge_above": above_all(scenario),
        **form_row(scenario.refuge, _REFUGE),
    }
