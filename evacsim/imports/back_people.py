"""The way back for people: a scenario to the rows of classes and to the form of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.floor_names import floor_cells
from evacsim.imports.held import NOT_HELD, unheld
from evacsim.imports.night import night_row
from evacsim.imports.people import PUPILS
from evacsim.imports.reaction import write_reaction
from evacsim.imports.sheets import SHEETS
from evacsim.imports.water import above_all, flood_row
from evacsim.scenario.place import placements
from evacsim.scenario.values import TIME_LIMIT_S

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.building.model import Building
    from evacsim.imports.write import Values
    from evacsim.scenario.model import Event, Scenario

    Lose = Callable[..., None]

_HAPPENS: Final = frozenset({"aftershock", "close"})


def class_rows(scenario: Scenario, building: Building, lose: Lose) -> list[Values]:
    """Return a row for every group of people in a room; `lose` is told what no row can hold."""
    aliases = {space.id: space.aliases for space in building.spaces}
    kinds = SHEETS["classes"].entry("kind").choices or {}
    rows: list[Values] = []
    above = above_all(scenario)
    for group in scenario.group:
        for key in unheld(group):
            lose(f'group "{group.id}": {key}', NOT_HELD)
    for item in placements(_unhelped(scenario), building):
        if item.comes_s is not None:
            lose(item.where, "people who come in later")
            continue
        if item.warden:
            continue  # they have a sheet of their own
        placed, group = item.placed, item.group
        where = f'group "{group.id}"'
        if group.to is not None and not above:
            lose(f"{where}: to", NOT_HELD)
        if placed.kind not in kinds:
            lose(f"{where}: kind", "the kind of people", placed.kind)
            continue
        if item.space.kind not in ("room", "lobby"):
            lose(f"{where}: space", "people who are in no room at the start")
            continue
        is_staff = placed.kind not in PUPILS and placed.kind in ("staff", "adult")
        names = [name for name in aliases[item.space.id] if name != placed.id]
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
            }
        )
    return rows


def _unhelped(scenario: Scenario) -> Scenario:
    """Return the scenario with nobody carried: a row holds a group, and not each of its people."""
    plain = tuple(group.model_copy(update={"helped": None}) for group in scenario.group)
    return scenario.model_copy(update={"group": plain})


def plan_row(scenario: Scenario, lose: Lose) -> Values:
    """Return the form of the plan; `lose` is told what it cannot hold."""
    reaction: dict[str, Any] = scenario.pre_movement.model_dump(exclude_none=True)
    reaction = _in_seconds(reaction)
    if write_reaction(reaction, "zh") is None:
        lose("pre_movement", "a distribution that the sheets have no words for")
    stairs, exits = _locks(scenario, lose)
    happens = _happens(scenario, lose)
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
        "closed_stairs": stairs or None,
        "closed_exits": exits or None,
        **happens,
        "count": scenario.assembly.count_s or None,
        **flood_row(scenario),
        **night_row(scenario),
        "time_limit": None if scenario.time_limit_s == TIME_LIMIT_S else scenario.time_limit_s,
        "seed": scenario.seed,
    }


def _in_seconds(table: dict[str, Any]) -> dict[str, Any]:
    """Return a pre-movement table with the keys of the file: values in seconds end in _s."""
    made = dict(table)
    for key in ("distribution", "scatter"):
        if key in made:
            plain = {"kind", "sigma", "shape"}
            made[key] = {
                name if name in plain or name.endswith("_s") else f"{name}_s": value
                for name, value in made[key].items()
            }
    return made


def _locks(scenario: Scenario, lose: Lose) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the stairs and the exits that are locked all the time."""
    stairs: list[str] = []
    exits: list[str] = []
    for number, event in enumerate(scenario.event, start=1):
        if event.kind in _HAPPENS:
            continue
        if not _is_lock(event):
            lose(f"event {number}", "an event", event.kind)
            continue
        if event.stair is not None:
            stairs.append(event.stair)
        exits += event.connection
    return tuple(stairs), tuple(exits)


def _happens(scenario: Scenario, lose: Lose) -> dict[str, Any]:
    """Return what closes, when it shakes again, and until when places can be borne."""
    row: dict[str, Any] = {}
    for number, event in enumerate(scenario.event, start=1):
        if event.kind == "aftershock" and "aftershock" not in row and event.until_s is not None:
            row["aftershock"] = event.at_s
            row["aftershock_lasts"] = event.until_s - event.at_s
        elif (
            event.kind == "close"
            and event.until_s is None
            and (row.get("closed_at", event.at_s) == event.at_s)
        ):
            named = event.space if event.stair is None else (event.stair,)
            row["closed_spaces"] = (*row.get("closed_spaces", ()), *named)
            row["closed_at"] = event.at_s
        elif event.kind in _HAPPENS:
            lose(f"event {number}", "an event", event.kind)
    for limit in scenario.tenability:
        for place in limit.space if limit.stair is None else (limit.stair,):
            told = (*row.get("limits", ()), f"{place}={limit.until_s:g} s")
            row["limits"] = told
    return row


def _is_lock(event: Event) -> bool:
    return event.kind == "lock" and event.at_s <= 0 and event.until_s is None and not event.space
