"""The rows of the plan that are of a flood, to the tables of a scenario and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.imports.text import Section
from evacsim.scenario.flood import ABOVE

if TYPE_CHECKING:
    from evacsim.imports.layout import Layout
    from evacsim.imports.read import Book, Line
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Scenario


def flood_sections(plan: Line) -> list[Section]:
    """Return the water, and how much room a person has above it."""
    keys = {"flood_level": "level_m", "flood_at": "at_s", "flood_rise": "rise_m_per_h"}
    water, refuge = Section("[flood]"), Section("[refuge]")
    for key, name in keys.items():
        water.put(name, plan.get(key), plan.cell(key))
    refuge.put("m2_per_person", plan.get("refuge_area"), plan.cell("refuge_area"))
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
    flood, refuge = scenario.flood, scenario.refuge
    return {
        "flood_level": None if flood is None else flood.level_m,
        "flood_at": None if flood is None else flood.at_s,
        "flood_rise": None if flood is None else flood.rise_m_per_h or None,
        "refuge_above": above_all(scenario),
        "refuge_area": None if refuge == type(refuge)() else refuge.m2_per_person,
    }
