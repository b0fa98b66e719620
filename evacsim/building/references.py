"""Names in a building file that are used twice or lead nowhere.

It looks at the raw tables, so that a file with schema faults is told of its wrong names as well.
Anything that is not text where a name belongs is left to the schema.
"""

from __future__ import annotations

import collections
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evacsim.building.model import OUTSIDE
from evacsim.building.stairs import flight_ids, landing_ids
from evacsim.errors import Problem, nearest_name
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Iterator, Mapping

Raw = dict[str, Any]
_LENGTHS = ("steps_per_flight", "flight_lengths_m")


def reference_problems(data: Mapping[str, object], *, file: str) -> list[Problem]:
    """Return a Problem for every id given twice and every name that nothing has."""
    names = _Names(file=file)
    _collect(data, names)
    _floors(data, names)
    for table, where, prefix in _spaces(data):
        for path in _tables(table, "paths"):
            for key in ("from", "to"):
                connection = whole_name(names.connections, path.get(key), prefix)
                names.expect(names.connections, connection, f"{where}: paths.{key}", "connection")
    for table, where, prefix in _connections(data):
        _between(table, where, prefix, names)
    for table in _tables(data, "flight"):
        for key in ("upper", "lower"):
            where = f'flight "{table.get("id")}": {key}'
            names.expect(names.spaces, table.get(key), where, "space")
    wells = [table.get("id") for table in _tables(data, "stairwell")]
    for table in _tables(data, "stairwell"):
        _stairwell(table, names)
        if isinstance(table.get("scissor_with"), str):
            others = [well for well in wells if isinstance(well, str) and well != table.get("id")]
            where = f'stairwell "{table.get("id")}": scissor_with'
            names.expect(others, table["scissor_with"], where, "stairwell")
    everything = {*names.spaces, *names.connections, *names.others}
    _component_aliases(data, everything, names)
    names.duplicates()
    return names.problems


def _between(table: Raw, where: str, prefix: str, names: _Names) -> None:
    """Report sides of a connection that are unknown, twice the same, or none of its own."""
    between = table.get("between")
    sides = between if isinstance(between, list) else []
    for side in sides:
        name = whole_name(names.spaces, side, prefix)
        if isinstance(name, str) and name != OUTSIDE and name not in names.spaces:
            names.expect([*names.spaces, OUTSIDE], name, f"{where}: between", "space")
    only = table.get("one_way_to")
    if isinstance(only, str) and only not in sides:
        hint = nearest_name(only, [side for side in sides if isinstance(side, str)])
        names.fault(f"{where}: one_way_to", text('"{only}" is no side of between', only=only), hint)
    if len(sides) == 2 and sides[0] == sides[1]:  # noqa: PLR2004 - a pair
        names.fault(
            f"{where}: between", text('is "{sides}" twice; must be two places', sides=sides[0])
        )


def whole_name(known: Container[str], name: object, prefix: str) -> object:
    """Return the whole id for a name in a plan: that floor's own, or the name as it stands."""
    if not prefix or not isinstance(name, str) or name == OUTSIDE:
        return name
    return f"{prefix}{name}" if f"{prefix}{name}" in known or name not in known else name


@dataclass(slots=True)
class _Names:
    """The ids that a file gives, with how often each is given, and what was found wrong."""

    file: str
    floors: Counter[str] = field(default_factory=Counter)
    spaces: Counter[str] = field(default_factory=Counter)
    connections: Counter[str] = field(default_factory=Counter)
    others: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)

    def fault(self, where: str, message: str, hint: str = "") -> None:
        problem = Problem(file=self.file, where=where, message=message, hint=hint)
        if problem not in self.problems:
            self.problems.append(problem)

    def expect(self, known: Collection[str], name: object, where: str, what: str) -> None:
        if isinstance(name, str) and name not in known:
            self.fault(
                where,
                text('unknown {what} "{name}"', what=what, name=name),
                nearest_name(name, known),
            )

    def duplicates(self) -> None:
        for what, ids in (
            ("floor", self.floors),
            ("component", self.spaces + self.connections + self.others),
        ):
            for id_, count in sorted(ids.items()):
                if count > 1:
                    self.fault(
                        f'{what} "{id_}"',
                        text("the id is given {count} times; must be unique", count=count),
                    )
                if id_ == OUTSIDE:
                    self.fault(f'{what} "{id_}"', text('no component may be called "outside"'))


def _collect(data: Mapping[str, object], names: _Names) -> None:
    names.floors.update(t["id"] for t in _tables(data, "floor") if isinstance(t.get("id"), str))
    for table, _, prefix in _spaces(data):
        if isinstance(table.get("id"), str):
            names.spaces[prefix + table["id"]] += 1
    for table, _, prefix in _connections(data):
        if isinstance(table.get("id"), str):
            names.connections[prefix + table["id"]] += 1
    names.others.update(
        sorted(
            {t["stairwell"] for t in _tables(data, "flight") if isinstance(t.get("stairwell"), str)}
        )
    )
    for table in _tables(data, "flight"):
        if isinstance(table.get("id"), str):
            names.others[table["id"]] += 1
            names.connections.update(f"{table['id']}.{end}" for end in ("head", "foot"))
    for table in _tables(data, "stairwell"):
        floors = [floor for floor in _list(table, "floors") if isinstance(floor, str)]
        if not isinstance(table.get("id"), str) or not floors:
            continue
        counts = _flight_counts(table, floors)
        flights = flight_ids(table["id"], floors, counts)
        names.spaces.update(landing_ids(table["id"], floors, counts))
        names.others.update((table["id"], *flights))
        names.connections.update(f"{one}.{end}" for one in flights for end in ("head", "foot"))
        names.connections.update(
            f"{table['id']}.{floor}.door" for floor in floors if _opens_to(table, floor)
        )


def _floors(data: Mapping[str, object], names: _Names) -> None:
    plans = _table(data, "plan")
    used = set()
    for table in _tables(data, "floor"):
        plan = table.get("plan")
        used.add(str(plan))
        names.expect(plans, plan, f'floor "{table.get("id")}": plan', "plan")
    for name in sorted(set(plans) - used):
        names.fault(
            f'plan "{name}"',
            text("no floor uses this plan"),
            text("delete it, or name it in a floor"),
        )
    for table in _tables(data, "space"):
        where = f'space "{table.get("id")}": floor'
        names.expect(names.floors, table.get("floor"), where, "floor")


def _stairwell(table: Raw, names: _Names) -> None:
    where = f'stairwell "{table.get("id")}"'
    floors = [floor for floor in _list(table, "floors") if isinstance(floor, str)]
    landings: set[str] = set()
    if floors:
        landings.update(landing_ids(str(table.get("id")), floors, _flight_counts(table, floors)))
    for floor in floors:
        names.expect(names.floors, floor, f"{where}: floors", "floor")
        opens_to = _opens_to(table, floor)
        beside = f"{floor}.{opens_to}"
        unknown = beside not in names.spaces or beside in landings
        if opens_to and floor in names.floors and unknown:
            spaces = [space for space in names.spaces if space not in landings]
            names.expect(spaces, beside, f"{where}: opens_to", "space")
    for floor in _table(table, "at"):
        names.expect(floors, floor, f"{where}: at", text("floor of this stairwell"))
    for floor in _table(table, "storey"):
        names.expect(
            floors[1:], floor, f"{where}: storey", text("floor with a storey of this stairwell")
        )


def _flight_counts(table: Raw, floors: list[str]) -> list[int]:
    """Return how many flights each storey of a stairwell has, from the top down."""
    counts = []
    for lower in floors[1:]:
        own = _table(_table(table, "storey"), lower)
        lengths = [part.get(key) for part in (own, table) for key in _LENGTHS]
        counts.append(next((len(found) for found in lengths if isinstance(found, list)), 1) or 1)
    return counts


def _component_aliases(data: Mapping[str, object], known: Collection[str], names: _Names) -> None:
    owners: dict[str, list[str]] = collections.defaultdict(list)
    table = _table(data, "component_aliases")
    for id_ in table:
        names.expect(known, id_, "component_aliases", "id")
        for alias in _list(table, id_):
            owners[str(alias)].append(id_)
    for alias, ids in sorted(owners.items()):
        if len(ids) > 1:
            message = text(
                '"{alias}" is given to {ids}; must belong to one',
                alias=alias,
                ids=", ".join(sorted(ids)),
            )
            names.fault("component_aliases", message)


def _opens_to(table: Raw, floor: str) -> str:
    own = _table(_table(table, "at"), floor).get("opens_to", table.get("opens_to"))
    return own if isinstance(own, str) else ""


def _spaces(data: Mapping[str, object]) -> Iterator[tuple[Raw, str, str]]:
    """Yield each space's table, its place in the file and the prefix of its whole id."""
    yield from _drawn(data, "space")


def _connections(data: Mapping[str, object]) -> Iterator[tuple[Raw, str, str]]:
    yield from _drawn(data, "connection")


def _drawn(data: Mapping[str, object], what: str) -> Iterator[tuple[Raw, str, str]]:
    for table in _tables(data, what):
        yield table, f'{what} "{table.get("id")}"', ""
    plans = _table(data, "plan")
    for floor in _tables(data, "floor"):
        plan, id_ = floor.get("plan"), floor.get("id")
        if isinstance(plan, str) and isinstance(id_, str):
            for table in _tables(_table(plans, plan), what):
                yield table, f'plan "{plan}" {what} "{table.get("id")}"', f"{id_}."


def _tables(data: Mapping[str, object], key: str) -> list[Raw]:
    return [table for table in _list(data, key) if isinstance(table, dict)]


def _list(data: Mapping[str, object], key: str) -> list[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else []


def _table(data: Mapping[str, object], key: str) -> Raw:
    value = data.get(key)
    return value if isinstance(value, dict) else {}
