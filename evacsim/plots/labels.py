"""What is written on a floor plan: classes, rooms, stairs, exits, floors, and what is locked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.scenario.events import closings, scenario_changes
from evacsim.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from evacsim.analysis.facts import Facts
    from evacsim.building.model import Building, Space
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario

_MOST_CLASSES: Final = 2
"""Of more groups in one room none is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorNames:
    """What the places of the floors are called, by their ids.

    `spaces` has one or two lines a space (the class, then the room), none for a corridor without a
    name of its own. `locked` are the connections that the scenario locks, and from when [s].
    """

    spaces: Mapping[str, tuple[str, ...]]
    floors: Mapping[str, str]
    stairs: Mapping[str, str]
    exits: Mapping[str, str]
    locked: Mapping[str, float]


def floor_names(results: Results, facts: Facts) -> FloorNames:
    """Return the names on the floor plans of a run.

    Raises
    ------
    ScenarioError
        If the copy of the scenario cannot be read.
    """
    building, names = facts.building, Names(facts.building)
    scenario = read_scenario(results.scenario_file)
    changes = closings(scenario_changes(scenario, facts.network, building))
    people = results.first(1).occupants
    return FloorNames(
        spaces=space_names(building, scenario, people, names),
        floors={floor.id: names.floor(floor.id) for floor in building.floors},
        stairs={well.id: building.way_sign(well.id) for well in building.stairwells},
        exits={one.id: building.way_sign(one.id) for one in building.exits},
        locked={one.connection: one.time_s for one in reversed(changes) if one.closed},
    )


def space_names(
    building: Building, scenario: Scenario, occupants: pl.DataFrame, names: Names
) -> dict[str, tuple[str, ...]]:
    """Return the lines of every space but landings.

    A group that has a room's name among its own (those on crutches in a class) is not told apart.
    """
    own = {group.id: {*group.aliases} for group in scenario.group}
    starts: dict[str, list[str]] = {}
    people = occupants.group_by("start_space", "group", maintain_order=True).len()
    largest = people.sort("len", descending=True, maintain_order=True)  # a class before its teacher
    for space, group in largest.select("start_space", "group").rows():
        starts.setdefault(str(space), []).append(str(group))
    found = {}
    for space in building.spaces:
        if space.stairwell is None:
            same = {space.id, *space.aliases}
            groups = [id_ for id_ in starts.get(space.id, ()) if not own.get(id_, set()) & same]
            found[space.id] = _lines(space, groups, names)
    return found


def _lines(space: Space, groups: list[str], names: Names) -> tuple[str, ...]:
    room = names.here(space.id)
    if space.kind == "corridor" and space.id.endswith(room):  # no name of its own
        return ()
    called = dict.fromkeys(names.group(group) for group in groups)
    classes = [name for name in called if name not in {room, space.id, names.place(space.id)}]
    return (*(classes if len(classes) <= _MOST_CLASSES else ()), room)
