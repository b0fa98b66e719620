"""What of a building and a scenario the sheets hold, key by key; every other key is named as lost.

A key of the files that is in no set here is lost, so that nothing new goes missing in silence.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic_core import PydanticUndefined

from evacsim.building import schema
from evacsim.imports.building import DESIGN
from evacsim.imports.floor_names import in_block
from evacsim.imports.stairs import AT_A_FLOOR
from evacsim.scenario import model
from evacsim.scenario.falls import Falls
from evacsim.scenario.flood import Flood, Refuge
from evacsim.scenario.groups import Arrival, Group, Helped, PreMovement
from evacsim.scenario.night import Night, RoomSearch, Warden
from evacsim.scenario.tenability import Tenability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic import BaseModel

    Lose = Callable[..., None]

NOT_HELD: Final = "is not in the sheets"
_SPACE: Final = frozenset({"id", "kind", "outline", "holes", "rise_m", "occupant_load", "aliases"})
_SAME_ON_A_FLOOR: Final = frozenset({*AT_A_FLOOR.values(), "opens_to", "door_at"})
HELD: Final[Mapping[type[BaseModel], frozenset[str]]] = {
    schema.BuildingFile: frozenset(
        {"id", "name", "aliases", "source", "floor", "plan", "space", "connection", "flight",
         "stairwell", "component_aliases", *DESIGN}
    ),
    schema.FloorTable: frozenset({"id", "elevation_m", "plan", "block", "aliases"}),
    schema.PlanTables: frozenset({"space", "connection"}),
    schema.PlanSpaceTable: _SPACE,
    schema.SpaceTable: _SPACE | {"floor"},
    schema.ConnectionTable: frozenset(
        {"id", "kind", "between", "clear_width_m", "at", "leaves", "leaves_locked", "posts",
         "one_way_to", "capacity_per_s", "assembly_distance_m", "aliases"}
    ),
    schema.FlightTable: frozenset(
        {"id", "upper", "lower", "clear_width_m", "riser_m", "tread_m", "steps", "handrails",
         "width_measured", "outline", "head_at", "foot_at", "stairwell", "aliases"}
    ),
    schema.StairwellTable: frozenset(
        {"id", "floors", "outline", "clear_width_m", "width_measured", "handrails", "riser_m",
         "tread_m", "steps_per_flight", "landing_depth_m", "well_m", "turn", "scissor_with", "at",
         "storey", "aliases"}
    ) | _SAME_ON_A_FLOOR,
    schema.StairDoorTable: _SAME_ON_A_FLOOR,
    schema.StoreyTable: frozenset(
        {"steps_per_flight", "clear_width_m", "landing_depth_m", "turn"}
    ),
    model.Scenario: frozenset(
        {"name", "building", "situation", "seed", "replications", "target_s", "time_limit_s",
         "shelter_s", "movement", "routing", "pre_movement", "group", "event", "tenability",
         "assembly", "flood", "refuge", "night", "warden", "room_search", "arrival", "post",
         "release", "falls", "search", "pressing", "aliases", "source", "notes"}
    ),
    model.Movement: frozenset({"law"}),
    model.Routing: frozenset({"rule", "compliance", "shares"}),
    model.Assembly: frozenset({"count_s", "distance_m"}),
    model.Event: frozenset(
        {"kind", "at_s", "until_s", "until", "connection", "space", "stair", "speed_factor",
         "width_factor", "extinction_per_m", "source"}
    ),
    model.Post: frozenset({"at", "person", "from_", "from_s"}),
    model.Release: frozenset({"by", "order", "interval_s", "first_s"}),
    model.Search: frozenset(
        {"walk_factor", "grades_together", "fixed", "stagger", "most_changes"}
    ),
    Falls: frozenset({"enabled"}),
    Night: frozenset(
        {"asleep", "alarm", "sleeps_through", "never_wakes", "on_duty", "at_door_s", "unlock_s"}
    ),
    Warden: frozenset(
        {"id", "space", "pre_movement", "wakes", "unlocks", "present", "stair", "exit"}
    ),
    RoomSearch: frozenset({"searchers", "from_", "begins", "rooms", "per_room_s"}),
    Flood: frozenset({"level_m", "at_s", "rise_m_per_h"}),
    Refuge: frozenset({"m2_per_person", "space"}),
    # those of a file are rows as all others
    Tenability: frozenset({"space", "stair", "until_s", "source", "file"}),
    Group: frozenset(
        {"id", "space", "size", "kind", "stair", "exit", "to", "aliases", "release_s",
         "release_after", "when", "pre_movement", "helped"}
    ),
    Helped: frozenset({"teams", "helpers", "width_m", "prepare_s"}),
    Arrival: frozenset({"id", "space", "times_s", "kind", "stair", "exit", "to", "aliases"}),
    PreMovement: frozenset({"distribution", "shared_by", "scatter"}),
}  # fmt: skip
"""Keys that stand in a cell, or that a cell says otherwise, by their table. Values of these that
no cell has a word for are told where the rows are made."""


def unheld(table: BaseModel, held: frozenset[str] | None = None) -> Iterator[str]:
    """Yield the keys of a table that say something and that no sheet holds.

    `held` are those that are held; by default what `HELD` says of its kind.
    """
    kept = HELD[type(table)] if held is None else held
    for key, field in type(table).model_fields.items():
        default = field.get_default(call_default_factory=True)
        if key not in kept and getattr(table, key) not in (default, PydanticUndefined):
            yield field.alias or key


_FOR_PEOPLE: Final = "for people only; it changes no number"
_BESIDE: Final = "a file beside the scenario: keep it there and name it again"
_RESEARCH: Final = "for research; a school has no use for it"
_ALONE: Final = "told of single persons, or measured on the plan"
_WHY: Final = {
    "source": _FOR_PEOPLE,
    "person": _FOR_PEOPLE,
    "drills": _BESIDE,
    "people": _ALONE,
    "start": _ALONE,
    "region": _ALONE,
    "distance_m": _ALONE,
    "constants": _RESEARCH,
    "convergence": _RESEARCH,
}


def why(key: str, table: BaseModel | None = None) -> str:
    """Return why no sheet holds a key of a scenario."""
    return _RESEARCH if isinstance(table, Falls) and key != "source" else _WHY.get(key, NOT_HELD)


def lose_of_building(tables: schema.BuildingFile, lose: Lose) -> None:
    """Tell `lose` every key of a building file that no sheet holds."""

    def tell(where: str, table: BaseModel, held: frozenset[str] | None = None) -> None:
        for key in unheld(table, held):
            lose(f"{where}{key}", NOT_HELD)

    def named(
        where: str, table: schema.FloorTable | schema.StairwellTable | schema.FlightTable
    ) -> None:
        tell(f"{where}: ", table)
        _only_one(where, table.aliases, lose)

    tell("", tables)
    if len(tables.aliases) > 1 or not all(map(tables.name.endswith, tables.aliases)):
        lose("aliases", NOT_HELD)
    for floor in tables.floor:
        named(f'floor "{floor.id}"', floor)
    for of, space in _with_plans(tables, "space"):
        tell(f'{of}space "{space.id}": ', space)
        names = () if space.kind == "corridor" else space.aliases  # there those of its arms
        _only_one(f'{of}space "{space.id}"', names, lose)
    for of, door in _with_plans(tables, "connection"):
        tell(f'{of}connection "{door.id}": ', door)
        _only_one(f'{of}connection "{door.id}"', door.aliases, lose)
    stairs: list[schema.FlightTable | schema.StairwellTable] = [*tables.flight, *tables.stairwell]
    for whole in stairs:
        kind = "flight" if isinstance(whole, schema.FlightTable) else "stairwell"
        named(f'{kind} "{whole.id}"', whole)
    for where, part in _parts_of_stairs(tables):
        tell(where, part)


def _parts_of_stairs(
    tables: schema.BuildingFile,
) -> Iterator[tuple[str, schema.StairDoorTable | schema.StoreyTable]]:
    """Yield what stairs have of their own on single floors and in single storeys, and where."""
    for stair in tables.stairwell:
        for floor, door in stair.at.items():
            yield f'stairwell "{stair.id}": at.{floor}.', door
        for floor, storey in stair.storey.items():
            yield f'stairwell "{stair.id}": storey.{floor}.', storey


def lose_names(
    tables: schema.BuildingFile, classes: Sequence[Mapping[str, object]], lose: Lose
) -> None:
    """Tell which names of parts are lost: kept are those of classes, with their rooms."""
    kept: dict[str, set[object]] = {}
    for row in classes:
        if row["pupils"]:
            name = row["alias"] or row["class"]
            floor = in_block(row.get("block"), str(row["floor"]))
            kept.setdefault(f"{floor}.{row['room']}", set()).add(name)
    for id_, names in tables.component_aliases.items():
        if set(names) - kept.get(id_, set()):
            lose(f'component_aliases "{id_}"', NOT_HELD)


def _with_plans(tables: schema.BuildingFile, key: str) -> Iterator[tuple[str, Any]]:
    """Yield the spaces or connections of the file, those of plans too, and where they stand."""
    yield from (("", one) for one in getattr(tables, key))
    for name, plan in tables.plan.items():
        yield from ((f"plan.{name}: ", one) for one in getattr(plan, key))


def _only_one(where: str, aliases: Sequence[str], lose: Lose) -> None:
    """Tell that a row has one name: the others are lost."""
    if len(aliases) > 1:
        lose(f"{where}: aliases", NOT_HELD)


def lose_of_scenario(scenario: model.Scenario, lose: Lose) -> None:
    """Tell `lose` every key of a scenario that no sheet holds; those of groups are told by rows."""
    parts: list[tuple[str, BaseModel | None]] = [
        ("", scenario),
        ("movement.", scenario.movement),
        ("routing.", scenario.routing),
        ("assembly.", scenario.assembly),
        ("release.", scenario.release),
        ("falls.", scenario.falls),
        ("search.", scenario.search),
        ("flood.", scenario.flood),
        ("refuge.", scenario.refuge),
        ("night.", scenario.night),
        ("room_search.", scenario.room_search),
        *((f"event {number}: ", one) for number, one in enumerate(scenario.event, start=1)),
        *((f"tenability {number}: ", one) for number, one in enumerate(scenario.tenability, 1)),
    ]
    for where, table in parts:
        for key in unheld(table) if table is not None else ():
            lose(f"{where}{key}", why(key, table))
