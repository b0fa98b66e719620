"""What a plan can say: which classes there are, and by which ways each of them can leave.

A class is everybody who starts in one room. It is never split: all of it takes one stair and one
exit, by whichever doors of its room are nearest.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.analysis.plan import planned_classes
from evacsim.building.classes import class_key
from evacsim.errors import Problem, ScenarioError, nearest_name
from evacsim.locale import text
from evacsim.routing import make_rule
from evacsim.routing.rule import Choice
from evacsim.scenario.events import closed_at_start, closings
from evacsim.scenario.place import matches, placements
from evacsim.studies import changes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.plan import PlannedClass
    from evacsim.building.network import Network
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Scenario, Search
    from evacsim.scenario.place import Placement
    from evacsim.simulation.beginning import Place
    from evacsim.simulation.replicate import Plan

    Key = tuple[tuple[str, ...], int]

_POINT: Final = ("x_m", "y_m", "fraction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way out of a room: by a stair (None: by none in particular) and an exit.

    These are the words of a plan; `stairs` are those whose flights it does use, in order, `way_out`
    the exit by which it ends. `walk_m` is the walk [m] from the class's places to the outside, mean
    over them; `places` are the ids of spaces and flights on it, the first behind the room's door.
    """

    stair: str | None
    exit: str | None
    stairs: tuple[str, ...]
    way_out: str
    walk_m: float
    places: tuple[str, ...]

    @property
    def choice(self) -> Choice:
        """What its people are after."""
        return Choice(measure="distance", stairwell=self.stair, exits=named_exits(self.exit))


def named_exits(exit_: str | None) -> tuple[str, ...]:
    """Return an exit as a choice and a group of a scenario name theirs: none, or one of several."""
    return () if exit_ is None else (exit_,)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassWays:
    """A class and the ways that it may be sent; `ways[today]` is the one that it takes today.

    `people` are its rows among the people of a replication, `groups` the ids of its placed groups.
    `grade` is what its name begins with, "" where the name has none. A `fixed` class stays as it
    is. `released_s` is when the last of its groups is released today [s]; one of them may wait for
    another class instead, `after` (`release_after` and `when`): then its release is not changed.
    """

    id: str
    name: str
    floor: str
    grade: str
    groups: frozenset[str]
    people: NDArray[np.int64]
    ways: tuple[Way, ...]
    today: int
    fixed: bool
    released_s: float
    after: tuple[str, str] | None = None

    @property
    def named(self) -> int:
        """A way that is named, so that the plan tells those who keep to it from the others."""
        return next((n for n, way in enumerate(self.ways) if way.exit is not None), self.today)


def classes_of(plan: Plan, search: Search) -> tuple[ClassWays, ...]:
    """Return the classes of a plan, floor by floor from below, with their ways.

    Whoever is on the way to a room instead of the outside (`to`) or comes in later is in no class,
    nor is a warden, nor who has no open way out at the alarm.

    Raises
    ------
    ScenarioError
        If `search.fixed` names what is no class, group, space or kind of people.
    """
    found = _Ways(plan, search)
    own: dict[str, list[Placement]] = {}
    for item in placements(plan.scenario, plan.building):
        if item.placed.size and not item.warden:
            own.setdefault(item.placed.space, []).append(item)
    planned = [one for one in planned_classes(plan.scenario, plan.building) if one.space in own]
    inside = [
        one for one in planned if all(i.goes_out and i.comes_s is None for i in own[one.space])
    ]
    _check_fixed(plan, search, inside, own)
    classes = (found.of(one, own[one.space]) for one in inside)
    return tuple(one for one in classes if one.ways)


def _check_fixed(
    plan: Plan,
    search: Search,
    planned: Sequence[PlannedClass],
    own: Mapping[str, Sequence[Placement]],
) -> None:
    names = {name for one in planned for name in _names(one, own[one.space])}
    problems = [
        Problem(
            file=str(plan.scenario_file),
            where="search.fixed",
            message=text(
                '"{pattern}" is no class, group, room or kind of people here', pattern=pattern
            ),
            hint=nearest_name(pattern, sorted(names)),
        )
        for pattern in search.fixed
        if not matches(pattern, names)
    ]
    if problems:
        raise ScenarioError(problems)


def _names(planned: PlannedClass, items: Sequence[Placement]) -> frozenset[str]:
    """Return all by which `fixed` may name a class."""
    kinds = {item.group.kind for item in items}
    groups = {item.group.id for item in items}
    return planned.names | kinds | groups


class _Ways:
    """The ways of a plan's classes, with the connections closed that are locked at the alarm."""

    def __init__(self, plan: Plan, search: Search) -> None:
        self._plan = plan
        self._search = search
        self._closed = closed_at_alarm(plan)
        people = plan.population.known
        self._group: NDArray[np.int32] = people["group"]
        self._group_index = {one.id: place for place, one in enumerate(people["groups"])}
        self._places = places_of(people)

    def of(self, planned: PlannedClass, items: Sequence[Placement]) -> ClassWays:
        """Return a class with its ways; what it does today is always one of them."""
        groups = [self._group_index[item.placed.id] for item in items]
        rows = np.flatnonzero(np.isin(self._group, groups))
        places = sorted({self._places[row] for row in rows.tolist()}, key=repr)
        today = self._today(items, places)
        ways = self._ways(places, planned.floor)
        limit_m = self._search.walk_factor * min(
            (way.walk_m for way in ways.values()), default=math.inf
        )
        ways = {key: way for key, way in ways.items() if way.walk_m <= limit_m + 1e-6}
        if today is not None:
            ways[today[0]] = today[1]
        in_order = sorted(ways.items(), key=lambda pair: (pair[1].walk_m, repr(pair[0])))
        names = _names(planned, items)
        fixed = any(matches(pattern, names) for pattern in self._search.fixed)
        return ClassWays(
            id=planned.space,
            name=planned.name,
            floor=planned.floor,
            grade=_grade(planned.name),
            groups=frozenset(item.placed.id for item in items),
            people=rows,
            ways=tuple(way for _, way in in_order),
            today=0 if today is None else [key for key, _ in in_order].index(today[0]),
            fixed=fixed,
            released_s=max(item.placed.release_s for item in items),
            after=next(
                (
                    (item.group.release_after, item.group.when)
                    for item in items
                    if item.group.release_after and item.group.when
                ),
                None,
            ),
        )

    def _today(self, items: Sequence[Placement], places: Sequence[Place]) -> tuple[Key, Way] | None:
        """Return the way that most of a class take today; None where all ways are locked."""
        scenario = self._plan.scenario
        largest = max(items, key=lambda item: item.placed.size).placed
        rule = make_rule(
            scenario.routing.rule,
            compliance=scenario.routing.compliance,
            shares=scenario.routing.shares,
        )
        options = rule.options(stairwell=largest.stairwell, exits=largest.exits)
        shares = np.diff([0.0, *(upper for upper, _ in options)])
        choice = options[int(np.argmax(shares))][1]
        found = self._plan.book.start(places[0], choice, self._closed)
        if found is None:
            return None
        key = self._key(found[1], found[0].next_direction)
        if scenario.routing.rule == "assigned" and self._way(choice, places) is not None:
            stair, exit_ = choice.stairwell, next(iter(choice.exits), None)
        else:  # as people go today, in the words of a plan
            stair = key[0][0] if key[0] else None
            exit_ = self._plan.network.connections[key[1]].id
        own = self._way(Choice(stairwell=stair, exits=named_exits(exit_)), places)
        return own if own is None else (key, own[1])

    def _ways(self, places: Sequence[Place], floor: str) -> dict[Key, Way]:
        """Return a way by every stair of the floor to every exit, each way once."""
        building = self._plan.building
        stairs = [well.id for well in building.stairwells if floor in well.floors]
        ways: dict[Key, Way] = {}
        for stair in (*stairs, None):
            for exit_ in building.exits:
                found = self._way(Choice(stairwell=stair, exits=(exit_.id,)), places)
                if found is not None and (stair is None or found[0][0]):
                    ways.setdefault(*found)
        return ways

    def _way(self, choice: Choice, places: Sequence[Place]) -> tuple[Key, Way] | None:
        """Return a way by a stair and an exit as they are named; None if there is none open."""
        book = self._plan.book
        table = book.table(choice, self._closed)
        walks_m = []
        for place in places:
            lengths = book.walks_m(place)
            walks_m.append(
                min(
                    (
                        length + table.cost[direction]
                        for direction, length in lengths.items()
                        if direction not in self._closed
                    ),
                    default=math.inf,
                )
            )
            if math.isinf(walks_m[-1]):
                return None
        start = book.start(places[0], choice, self._closed)
        if start is None:
            return None
        key = self._key(start[1], table.next_direction)
        return key, Way(
            stair=choice.stairwell,
            exit=next(iter(choice.exits), None),
            stairs=key[0],
            way_out=self._plan.network.connections[key[1]].id,
            walk_m=float(np.mean(walks_m)),
            places=tuple(_passed(self._plan.network, start[1], table.next_direction)),
        )

    def _key(self, first: int, following: Sequence[int]) -> Key:
        """Return the stairs whose flights a route uses, in order, and the connection it ends by."""
        network = self._plan.network
        stairs: list[str] = []
        last = first
        for direction in route(first, following):
            target = network.components[network.directions[direction].target]
            if target.flight is not None and (stair := str(target.stairwell)) not in stairs:
                stairs.append(stair)
            last = direction
        return tuple(stairs), network.directions[last].connection


def places_of(known: Mapping[str, Any]) -> list[Place]:
    """Return where everybody starts, of what a population knows of its people before chance."""
    points = ([None if math.isnan(x) else x for x in known[key].tolist()] for key in _POINT)
    return list(zip(known["component"].tolist(), *points, strict=True))


def route(first: int, following: Sequence[int]) -> Iterator[int]:
    """Yield the directions of a route, from the first to the one that leads outside."""
    while first >= 0:
        yield first
        first = following[first]


def _passed(network: Network, first: int, following: Sequence[int]) -> Iterator[str]:
    """Yield the places of the file that a route leads through, without the outside."""
    last = ""
    for direction in route(first, following):
        component = network.components[network.directions[direction].target]
        if component.kind != "outside" and component.place != last:
            last = component.place
            yield last


def closed_at_alarm(plan: Plan) -> frozenset[int]:
    """Return the directions (by index) that are closed at the alarm."""
    return closed_at_start(plan.network, closings(plan.changes))


def _grade(name: str) -> str:
    """Return what the name of a class says before its number: "七" of "七(1)班"; else ""."""
    grade, dot, number = class_key(name).partition(".")
    return grade if dot and number.isdigit() else ""


def sent(
    plan: Plan, ways: Mapping[str, Way], released_s: Mapping[str, float] | None = None
) -> Scenario:
    """Return the scenario of a plan that sends placed groups (by id) by ways, released at [s].

    The rule becomes `assigned`. Who is not named takes what they took, released when they were.
    """
    scenario, releases = plan.scenario, released_s or {}
    planned = scenario.routing.rule == "assigned"

    def change(group: Group) -> Group:
        update: dict[str, object] = {}
        if group.id in ways:
            way = ways[group.id]
            update |= {"stair": way.stair, "exit": named_exits(way.exit)}
        elif not planned:
            update |= {"stair": None, "exit": ()}
        if group.id in releases:
            update["release_s"] = releases[group.id]
        return group.model_copy(update=update)

    alone = changes.each_alone(scenario, plan.building, change)
    if planned:
        return alone
    routing = {"rule": "assigned", "compliance": 1.0, "shares": {}}
    return alone.model_copy(update={"routing": scenario.routing.model_copy(update=routing)})
