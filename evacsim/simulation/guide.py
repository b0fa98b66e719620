"""Who walks where in one run: first doors, who knows of which locks, and turning back at one."""

from __future__ import annotations

import dataclasses
import itertools
import math
from typing import TYPE_CHECKING

import numpy as np

from evacsim.building.lanes import FROM_INSIDE
from evacsim.errors import SimulationError
from evacsim.routing.sharing import part_of
from evacsim.simulation.beginning import Beginning, Dealt, Walks
from evacsim.simulation.core import open_lanes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.routing.rule import Choice
    from evacsim.routing.table import RouteTable
    from evacsim.scenario.people import People
    from evacsim.simulation.beginning import Place, Start
    from evacsim.simulation.core import Component, Route
    from evacsim.simulation.program import Program


class RouteGuide:
    """The routes of one run, and who knows of which locks.

    Parameters
    ----------
    program, people
        What is run, and who.
    opens_s
        When each connection that the timetable opens is opened for the last time [s], by index.
    """

    __slots__ = ("_closed", "_given_up", "_known", "_opens_s", "_people", "_program", "_walks")

    def __init__(self, program: Program, people: People, opens_s: Mapping[int, float]) -> None:
        self._program = program
        self._people = people
        self._known: dict[int, frozenset[int]] = {}
        self._opens_s = opens_s
        self._given_up: set[int] = set()
        self._closed = frozenset(one.index for one in program.directions if one.closed)
        self._walks = Walks(program.network, program.book.lanes_of)

    def begin(self) -> Beginning:
        """Return where everybody starts and walks first; what is known of it is kept.

        Raises
        ------
        SimulationError
            If an occupant starts where no way leads outside even with everything open.
        """
        people, kept = self._people, self._program.beginning
        places = (people.component, people.x_m, people.y_m, people.fraction, people.distance_m)
        columns = (*places, people.choice, people.group, people.stay)
        own = (column.tobytes() for column in columns)
        for_good = frozenset(one for one in self._closed if self._opens(one) <= 0)
        names = tuple(group.id for group in people.groups)
        of = (*own, names, people.choices, self._closed, for_good)
        if kept is not None and kept.of == of:
            self._walks, found = kept.walks.copy(), kept
        else:
            found = self._begun(of)
        # whoever gives up where they were to go is known to this run alone
        self._program.beginning = None if self._given_up else found
        return found

    def _begun(self, of: tuple[object, ...]) -> Beginning:
        program, people = self._program, self._people
        book = program.book
        known = book.begun
        if known is not None and known[0] == of:
            dealt, self._walks = known[1], known[2].copy()
        else:
            dealt = Dealt.of(self._found())
            for table, first in dealt.ways:
                if table is not book.nowhere:
                    self._walks.add(table, first, FROM_INSIDE)
            self._walks.find_cycles()
        if not self._given_up:
            book.begun = of, dealt, self._walks.copy()
        components, choices = program.components, people.choice.tolist()
        goals = [None if one.to is None else self._place(one.to) for one in people.choices]
        seeing = [one.sees_queues for one in people.choices]
        return Beginning(
            of=of,
            components=[components[index] for index in people.component.tolist()],
            routes=dealt.to_all([program.route(table) for table, _ in dealt.ways]),
            firsts=dealt.to_all([program.directions[first] for _, first in dealt.ways]),
            firsts_m=dealt.walks_m,
            goals=[goals[choice] for choice in choices],
            seeing=[seeing[choice] for choice in choices],
            exits=dealt.to_all(book.exits_of(dealt.ways)),
            walks=self._walks.copy(),
        )

    def _place(self, to: str) -> str:
        """Return the place of the file that somebody is to reach: of a section its corridor."""
        index = self._program.component_index.get(to)
        return to if index is None else self._program.components[index].place

    def _found(self) -> list[Start]:
        """Return the table, first direction and walk [m] of everybody from where they stand."""
        found = list(self._starts())
        if None in found:
            occupant = found.index(None)
            where = self._program.components[int(self._people.component[occupant])].id
            raise SimulationError(f"occupant {occupant} in {where}: no way leads outside")
        return [start for start in found if start is not None]

    def _starts(self) -> Iterator[Start | None]:
        """Yield the starts of all, group by group: those of a group are kept in the book."""
        people, book = self._people, self._program.book
        bounds = np.searchsorted(people.group, np.arange(len(people.groups) + 1)).tolist()
        columns = (
            people.component, people.x_m, people.y_m, people.fraction, people.distance_m,
            people.choice, people.stay,
        )  # fmt: skip
        for number, (first, end) in enumerate(itertools.pairwise(bounds)):
            own = slice(first, end)
            choices = tuple(people.choices[one] for one in sorted({*people.choice[own].tolist()}))
            if self._closed and any(choice.to is not None for choice in choices):
                yield from self._starts_of(first, end)  # a goal may be given up, by this run alone
                continue
            places = tuple(column[own].tobytes() for column in columns)
            key = (people.groups[number].id, choices, self._closed, places)
            known = book.dealt.get(key)
            if known is None:
                known = list(self._starts_of(first, end))
                book.keep_dealt(key, known)
            yield from known

    def _starts_of(self, first: int, end: int) -> Iterator[Start | None]:
        """Yield the starts of the people of one group."""
        people, book, closed = self._people, self._program.book, self._closed
        own = slice(first, end)
        group = people.groups[int(people.group[first])].id if first < end else ""
        stays = people.stay[own].tolist()
        starts = {
            one: book.starts(people.choices[one], closed) for one in {*people.choice[own].tolist()}
        }
        dealt = zip(
            _places(people, own), people.choice[own].tolist(), people.distance_m[own].tolist(),
            strict=True,
        )  # fmt: skip
        for occupant, (place, chosen, fixed_m) in enumerate(dealt, start=first):
            if stays[occupant - first]:
                yield book.nowhere, self._program.network.directions_out[place[0]][0], 0.0
                continue
            if closed and people.choices[chosen].to is not None:
                self._find(occupant, closed, book.walks_m(place), 0.0)  # it may be given up
                found = book.start(place, self._choice(occupant), closed)
            else:
                found = starts[chosen].get(place)
                if found is None:
                    found = book.start(place, people.choices[chosen], closed)
            if found is not None:
                found = book.shared_start(place, found, part_of(group, occupant - first))
            if found is not None and not math.isnan(fixed_m):
                found = (*found[:2], fixed_m)
            yield found

    def _part(self, occupant: int) -> float:
        """Return the place in [0, 1) of an occupant among those who share ways."""
        people = self._people
        group = people.group[occupant]  # of its own kind, or the whole column would be made another
        number = occupant - int(np.searchsorted(people.group, group))
        return part_of(people.groups[group].id, number)

    def first_walks_m(self, occupant: int) -> dict[int, float]:
        """Return the walk [m] of an occupant from their starting place to each direction out."""
        people = self._people
        where = (people.x_m, people.y_m, people.fraction)
        x_m, y_m, fraction = _known([float(column[occupant]) for column in where])
        walks = self._program.book.walks_m((int(people.component[occupant]), x_m, y_m, fraction))
        fixed_m = float(people.distance_m[occupant])
        return walks if math.isnan(fixed_m) else dict.fromkeys(walks, fixed_m)

    def route_of(self, occupant: int) -> Route:
        """Return the route from everywhere by the choice of one occupant and the locks they know.

        That a lock is open again is known at once: whoever looks for a way hears of it.
        """
        known = self._known.get(occupant, self._closed)
        if known:
            known = frozenset(one for one in known if self._program.directions[one].closed)
        return self._program.route(self._program.book.table(self._choice(occupant), known))

    def _choice(self, occupant: int) -> Choice:
        choice = self._people.choices[int(self._people.choice[occupant])]
        if occupant in self._given_up:
            return dataclasses.replace(choice, to=None)
        return choice

    def turn_back(
        self, occupant: int, component: Component, here_m: Mapping[int, float], now: float
    ) -> tuple[Route, int] | None:
        """Return the new route of one who sees what is locked round a component; None if all is.

        `here_m` has the walks [m] to the ways out of it, the locked ones among them.
        """
        directions = self._program.directions
        known = {one for one in self._known.get(occupant, self._closed) if directions[one].closed}
        for one in component.to_go_out:
            known |= {side.index for side in (one, one.opposite) if one.closed and side.closed}
        self._known[occupant] = frozenset(known)
        found = self._find(occupant, self._known[occupant], here_m, now)
        if found is None:
            return None
        table, direction = self._program.book.shared(found, here_m, self._part(occupant))
        return self._program.route(table), direction

    def _find(
        self, occupant: int, known: frozenset[int], here_m: Mapping[int, float], now: float
    ) -> tuple[RouteTable, int] | None:
        """Return the route of an occupant past the locks they know; None if they have to wait.

        Whoever is to go to a space that no way leads to any more, and none will by the timetable,
        gives it up and goes outside: who waited there for ever would be in the way of others.
        """
        choice, book = self._choice(occupant), self._program.book
        found = book.find(choice, known, here_m)
        if found is None and choice.to is not None:
            never = frozenset(one for one in known if self._opens(one) <= now)
            if book.find(choice, never, here_m) is None:
                found = book.find(dataclasses.replace(choice, to=None), known, here_m)
                if found is not None:
                    self._given_up.add(occupant)
        return found

    def _opens(self, direction: int) -> float:
        """Return when a direction is opened for the last time [s]; 0 if never."""
        return self._opens_s.get(self._program.network.directions[direction].connection, 0.0)

    def note(self, route: Route, direction: int, since: int) -> list[Component]:
        """Take note that people walk this route; return components that are two-way by it."""
        if not self._walks.add(route.table, direction, since):
            return []
        self._walks.find_cycles()
        return self.open_lanes()

    def open_lanes(self) -> list[Component]:
        """Let components be two-way that routes lead through both ways; return the new ones."""
        opened = []
        for component in self._program.components:
            component.cyclic = component.index in self._walks.cyclic
        for index, lanes in self._walks.lanes.items():
            if len(lanes) > 1 and not self._program.components[index].two_way:
                component = self._program.prepare_lanes(index)
                open_lanes(component)
                opened.append(component)
        return opened


def _places(people: People, own: slice) -> Iterator[Place]:
    """Return where some start."""
    columns = (people.x_m, people.y_m, people.fraction)
    points = (_known(column[own].tolist()) for column in columns)
    return zip(people.component[own].tolist(), *points, strict=True)


def _known(values: list[float]) -> list[float | None]:
    """Return None for NaN, which never equals itself and so would not do in a key."""
    return [None if math.isnan(value) else value for value in values]
