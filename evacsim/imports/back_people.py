"""The way back for people: a scenario to the rows of classes and to the form of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evacsim.imports.floor_names import floor_cells
from evacsim.imports.form import plan_lines
from evacsim.imports.held import unheld, why
from evacsim.imports.night import night_row
from evacsim.imports.others import CARRIED, carried_row
from evacsim.imports.people import PUPILS
from evacsim.imports.reaction import reaction_in_seconds, write_reaction
from evacsim.imports.sheets import SHEETS
from evacsim.imports.water import above_all, flood_row
from evacsim.scenario.place import placements
from evacsim.scenario.posts import CLASS
from evacsim.scenario.triggers import PASSED, class_groups
from evacsim.scenario.values import TIME_LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evacsim.building.model import Building
    from evacsim.imports.write import Values
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Scenario

    Lose = Callable[..., None]


def class_rows(
    scenario: Scenario, building: Building, called: Mapping[str, Sequence[str]], lose: Lose
) -> list[Values]:
    """Return a row for every group of people in a room; `lose` is told what no row can hold.

    Rooms are `called` by their classes, by id; a name of its own, a music room's, is with the room.
    """
    own = {space.id: set(space.aliases) - {*called.get(space.id, ())} for space in building.spaces}
    kinds = SHEETS["classes"].entry("kind").choices or {}
    rows: list[Values] = []
    above = above_all(scenario)
    for group in scenario.group:
        for key in unheld(group, CARRIED if group.helped else None):
            lose(f'group "{group.id}": {key}', why(key))
    ids = {group.id for group in scenario.group}
    walking = tuple(group for group in scenario.group if group.helped is None)
    there = scenario.model_copy(update={"group": walking, "arrival": (), "warden": ()})
    for item in placements(there, building):
        placed, group = item.placed, item.group
        where = f'group "{group.id}"'
        if placed.kind not in kinds:
            lose(f"{where}: kind", "the kind of people", placed.kind)
            continue
        if item.space.kind not in ("room", "lobby"):
            lose(f"{where}: space", "people who are in no room at the start")
            continue
        is_staff = placed.kind not in PUPILS and placed.kind in ("staff", "adult")
        among = {*ids, placed.id, *own[item.space.id]}
        names = [name for name in called.get(item.space.id, ()) if name not in among]
        rows.append(
            {
                "class": placed.id,
                "alias": names[0] if names and placed.kind in PUPILS else None,
                **floor_cells(item.space.floor),
                "room": item.space.id.removeprefix(f"{item.space.floor}."),
                "pupils": 0 if is_staff else placed.size,
                "staff": placed.size if is_staff else None,
                "kind": placed.kind,
                "stair": placed.stairwell,
                "exit": placed.exit,
                "to": None if above else group.to,
                "release": group.release_s or None,
                **_released(group, scenario, building),
                "pre_movement": _own_reaction(group, lose),
            }
        )
    return rows


def _released(group: Group, scenario: Scenario, building: Building) -> Values:
    """Return which class a group waits for, as its row is called, and until when."""
    if group.release_after is None:
        return {}
    items = placements(scenario, building)
    waited = class_groups(group.release_after, items)
    when = group.when or ""
    name = items[waited[0]].placed.id if waited else group.release_after.removeprefix(CLASS)
    return {
        "after": name,
        "after_floor": when.removeprefix(PASSED) if when.startswith(PASSED) else None,
    }


def _own_reaction(group: Group, lose: Lose) -> dict[str, Any] | None:
    """Return the pre-movement of a group that has its own, where the sheets have words for it."""
    if group.pre_movement is None:
        return None
    reaction = reaction_in_seconds(group.pre_movement.model_dump(exclude_none=True))
    if write_reaction(reaction, "zh") is not None:
        return reaction
    what = "a distribution that the sheets have no words for"
    lose(f'group "{group.id}": pre_movement', what)
    return None


def carried_rows(scenario: Scenario, lose: Lose) -> list[Values]:
    """Return a row for every group that is carried."""
    kinds = SHEETS["carried"].entry("kind").choices or {}
    rows = []
    for group in scenario.group:
        if group.helped is None:
            continue
        if group.kind not in kinds:
            lose(f'group "{group.id}": kind', "the kind of people", group.kind)
            continue
        for key in unheld(group.helped):
            lose(f'group "{group.id}": helped.{key}', why(key))
        rows.append(carried_row(group, _own_reaction(group, lose)))
    return rows


def plan_row(scenario: Scenario, happens: Values, lose: Lose) -> Values:
    """Return the form of the plan with what `happens`; `lose` is told what it cannot hold."""
    reaction: dict[str, Any] = scenario.pre_movement.model_dump(exclude_none=True)
    reaction = reaction_in_seconds(reaction)
    if write_reaction(reaction, "zh") is None:
        lose("pre_movement", "a distribution that the sheets have no words for")
    rules = SHEETS["plan"].entry("routing").choices or {}
    known = scenario.routing.rule in rules
    if not known:
        lose("routing.rule", "the rule", scenario.routing.rule)
    return {
        "name": scenario.name,
        "situation": scenario.situation,
        "pre_movement": reaction,
        "shelter": scenario.shelter_s or None,
        "target": scenario.target_s,
        "replications": scenario.replications,
        "law": scenario.movement.law,
        "routing": scenario.routing.rule if known else None,
        "compliance": scenario.routing.compliance,
        **happens,
        **plan_lines(scenario),
        "count": scenario.assembly.count_s or None,
        **flood_row(scenario),
        **night_row(scenario),
        "time_limit": None if scenario.time_limit_s == TIME_LIMIT_S else scenario.time_limit_s,
        "seed": scenario.seed,
    }
