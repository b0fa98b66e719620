"""The plans beside a plan: one or two classes by another way, or released at another time.

There are more of them than can be simulated. So they stand in an order: what a simple reckoning
holds for best comes first. Each stair and exit is over now when the last of its classes is out; a
class more or less shifts that by its people times the headway.
"""

from __future__ import annotations

import dataclasses
import itertools
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.studies.plan_trial import Assignment
from evacsim.studies.plan_waits import Waits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from numpy.random import Generator
    from numpy.typing import NDArray

    from evacsim.scenario.model import Search
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_ways import ClassWays, Way

    Label = tuple[tuple[str, ...], str]

LATER_S: Final = (20.0, 40.0, 80.0)
"""By so much later a class or a floor is released, on trial."""
APART_S: Final = (15.0, 30.0, 45.0, 60.0)
"""So far apart the classes of a floor are released one after the other, on trial."""
_NEXT: Final = 160
"""So many plans beside a plan are kept in order."""
_POWER: Final = 16
"""Of the norm by which the times of stairs and exits become one number: near their maximum."""
_KICKED: Final = 3
"""Units that a step at random moves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """Classes that are sent together: a class, or a grade. An option has a way for each of them."""

    classes: tuple[int, ...]
    options: tuple[tuple[int, ...], ...]


def units_of(classes: Sequence[ClassWays], search: Search) -> tuple[Unit, ...]:
    """Return what can be sent by more than one way."""
    grades: dict[str, list[int]] = {}
    for number, own in enumerate(classes):
        together = search.grades_together and own.grade
        grades.setdefault(f"grade {own.grade}" if together else own.id, []).append(number)
    found = []
    for own_classes in grades.values():
        options = tuple(_options([classes[number] for number in own_classes]))
        today = tuple(classes[number].today for number in own_classes)
        if set(options) - {today}:
            found.append(Unit(classes=tuple(own_classes), options=options))
    return tuple(found)


def _options(classes: Sequence[ClassWays]) -> Iterator[tuple[int, ...]]:
    """Yield the ways of classes that go together: by one stair and one exit, as far as they may.

    Who needs no stair takes the exit of those who do.
    """
    if len(classes) == 1:
        (own,) = classes
        yield from ((n,) for n in range(len(own.ways)) if not own.fixed or n == own.today)
        return
    labels = sorted({_label(way) for own in classes for way in own.ways})
    for label in labels:
        ways = [
            next((n for n, way in enumerate(own.ways) if _goes_with(way, label)), None)
            for own in classes
        ]
        if any(
            way is None or (own.fixed and way != own.today)
            for own, way in zip(classes, ways, strict=True)
        ):
            continue
        if label[0] or not any(own.ways[0].stairs for own in classes):
            yield tuple(way for way in ways if way is not None)


def _label(way: Way) -> Label:
    return way.stairs, way.way_out


def _goes_with(way: Way, label: Label) -> bool:
    return way.way_out == label[1] and way.stairs in {(), label[0]}


class Moves:
    """The plans beside a plan, in order; deterministic for a generator."""

    def __init__(
        self, plan: Plan, classes: Sequence[ClassWays], search: Search, generator: Generator
    ) -> None:
        self._classes = classes
        self._search = search
        self._generator = generator
        self._waits = Waits(plan.building, classes)
        self.units = units_of(classes, search)
        self._sizes = np.array([len(own.people) for own in classes])
        names = sorted({name for own in classes for way in own.ways for name in _parts(way)})
        self._index = {name: place for place, name in enumerate(names)}
        self._headways_s = np.array([_headway_s(plan, name) for name in names])

    def start(self) -> Assignment:
        """Return today's plan, or the nearest one that sends together who must go together."""
        ways = [own.today for own in self._classes]
        for unit in self.units:
            today = tuple(ways[number] for number in unit.classes)
            if today not in unit.options:
                nearest = min(unit.options, key=lambda option: self._walk_m(unit, option))
                _put(ways, unit, nearest)
        return Assignment(ways=tuple(ways), released_s=(None,) * len(ways))

    def rounded(self, shares: Sequence[Sequence[float]]) -> Assignment:
        """Return the plan that is nearest to a relaxed one: each unit by its largest share."""
        start = self.start()
        ways = list(start.ways)
        for unit in self.units:
            best = max(
                unit.options,
                key=lambda option: sum(
                    shares[number][way] * self._sizes[number]
                    for number, way in zip(unit.classes, option, strict=True)
                ),
            )
            _put(ways, unit, best)
        found = dataclasses.replace(start, ways=tuple(ways))
        return found if self.allowed(found) else start

    def held_person_s(self, plan: Assignment) -> float:
        """Return for how long people are held in their rooms beyond today's release [person-s]."""
        given = zip(self._classes, plan.released_s, self._sizes.tolist(), strict=True)
        held = (
            max(0.0, time_s - own.released_s) * people
            for own, time_s, people in given
            if time_s is not None
        )
        return float(sum(held))

    def allowed(self, plan: Assignment) -> bool:
        """Whether a plan changes no more classes than it may."""
        most = self._search.most_changes
        return most is None or self.changes(plan) <= most

    def changes(self, plan: Assignment) -> int:
        """Return how many classes have another way or release than today, and doors are held."""
        waiting = {one.number for one in plan.waits}
        given = enumerate(zip(self._classes, plan.ways, plan.released_s, strict=True))
        return len(plan.holds) + sum(
            way != own.today or time_s is not None or number in waiting
            for number, (own, way, time_s) in given
        )

    def neighbours(self, plan: Assignment, out_s: NDArray[np.float64]) -> list[Assignment]:
        """Return plans with one or two units sent by another way, the most promising first.

        `out_s` is when each class is out by this plan [s].
        """
        single = [
            (unit, option)
            for unit in self.units
            for option in unit.options
            if option != tuple(plan.ways[number] for number in unit.classes)
        ]
        shifts = [self._shift_s(plan, unit, option) for unit, option in single]
        if not shifts:
            return []
        ends_s = self.ends_s(plan, out_s)
        pairs = [
            (one, other)
            for one, other in itertools.combinations(range(len(single)), 2)
            if single[one][0] is not single[other][0]
        ]
        alone = np.array(shifts)
        both = np.array([alone[one] + alone[other] for one, other in pairs])
        ends = ends_s + (alone if not pairs else np.concatenate([alone, both]))
        order = np.argsort(
            ((np.maximum(ends, 0.0) / ends_s.max()) ** _POWER).sum(axis=1), kind="stable"
        )
        sets = [(number,) for number in range(len(single))] + pairs
        found = (self._moved(plan, [single[number] for number in sets[place]]) for place in order)
        return list(itertools.islice((one for one in found if self.allowed(one)), _NEXT))

    def later(self, plan: Assignment) -> list[Assignment]:
        """Return plans with a class, or a floor's classes of one stair, released at another time.

        In an order of chance: no reckoning tells which of them help.
        """
        if not self._search.stagger:
            return []
        sets: dict[tuple[object, ...], list[int]] = {}
        for number, own in enumerate(self._classes):
            if not own.fixed and own.after is None:
                label = _label(own.ways[plan.ways[number]])
                sets.setdefault((own.id,), []).append(number)
                sets.setdefault((own.floor, label), []).append(number)
        found: set[Assignment] = set()
        for numbers in sets.values():
            found |= {self._released(plan, numbers, by_s) for by_s in (*LATER_S, None)}
            if len(numbers) > 1:
                found |= {self._apart(plan, numbers, by_s) for by_s in APART_S}
        in_order = [one for one in sorted(found - {plan}, key=repr) if self.allowed(one)]
        return [in_order[place] for place in self._generator.permutation(len(in_order)).tolist()]

    @property
    def lets_wait(self) -> bool:
        """Whether classes may wait for others, and doors be held."""
        return self._search.stagger and bool(self._classes)

    def waiting(self, plan: Assignment, out_s: NDArray[np.float64]) -> list[Assignment]:
        """Return plans in which one thing more waits for people, the latest stair first."""
        if not self.lets_wait:
            return []
        return [one for one in self._waits.neighbours(plan, out_s) if self.allowed(one)][:_NEXT]

    def takes_back(self, plan: Assignment) -> list[Callable[[Assignment], Assignment]]:
        """Return what takes the changes of a plan back, releases first, each from any plan."""
        back: list[Callable[[Assignment], Assignment]] = [
            partial(self._released, numbers=(number,), by_s=None)
            for number, time_s in enumerate(plan.released_s)
            if time_s is not None
        ]
        for unit in self.units:
            today = tuple(self._classes[number].today for number in unit.classes)
            if today in unit.options and today != tuple(plan.ways[n] for n in unit.classes):
                back.append(partial(self._moved, moves=((unit, today),)))
        return back

    def kicked(self, plan: Assignment) -> Assignment:
        """Return a plan with some units sent by any other way."""
        ways = list(plan.ways)
        count = min(_KICKED, len(self.units))
        for place in self._generator.choice(len(self.units), size=count, replace=False).tolist():
            unit = self.units[place]
            _put(ways, unit, unit.options[int(self._generator.integers(len(unit.options)))])
        found = dataclasses.replace(plan, ways=tuple(ways))
        return found if self.allowed(found) else plan

    def _released(self, plan: Assignment, numbers: Iterable[int], by_s: float | None) -> Assignment:
        times: list[float | None] = list(plan.released_s)
        for number in numbers:
            now_s = times[number]
            if now_s is None:
                now_s = self._classes[number].released_s
            times[number] = None if by_s is None else now_s + by_s
        return dataclasses.replace(plan, released_s=tuple(times))

    def _apart(self, plan: Assignment, numbers: Iterable[int], by_s: float) -> Assignment:
        """Release classes one after the other, the nearest to their way out first."""
        times = list(plan.released_s)
        in_order = sorted(
            numbers, key=lambda number: self._classes[number].ways[plan.ways[number]].walk_m
        )
        for place, number in enumerate(in_order):
            first_s = self._classes[number].released_s
            times[number] = first_s + place * by_s if place else None
        return dataclasses.replace(plan, released_s=tuple(times))

    def _moved(self, plan: Assignment, moves: Iterable[tuple[Unit, tuple[int, ...]]]) -> Assignment:
        ways = list(plan.ways)
        for unit, option in moves:
            _put(ways, unit, option)
        return dataclasses.replace(plan, ways=tuple(ways))

    def _walk_m(self, unit: Unit, option: tuple[int, ...]) -> float:
        pairs = zip(unit.classes, option, strict=True)
        return sum(self._classes[number].ways[way].walk_m for number, way in pairs)

    def _shift_s(
        self, plan: Assignment, unit: Unit, option: tuple[int, ...]
    ) -> NDArray[np.float64]:
        """Return by how much later each stair and exit is over [s]."""
        people: NDArray[np.float64] = np.zeros(len(self._index))
        for number, way in zip(unit.classes, option, strict=True):
            ways = self._classes[number].ways
            for part in _parts(ways[plan.ways[number]]):
                people[self._index[part]] -= self._sizes[number]
            for part in _parts(ways[way]):
                people[self._index[part]] += self._sizes[number]
        shift_s: NDArray[np.float64] = people * self._headways_s
        return shift_s

    def ends_s(self, plan: Assignment, out_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return when each stair and exit is over [s]: when the last of its classes is out."""
        ends = np.full(len(self._index), float(out_s.min()) if out_s.size else 0.0)
        for own, way, time_s in zip(self._classes, plan.ways, out_s.tolist(), strict=True):
            for part in _parts(own.ways[way]):
                ends[self._index[part]] = max(ends[self._index[part]], time_s)
        return ends


def _parts(way: Way) -> tuple[str, ...]:
    """Return the stairs and the exit of a way, told apart by what stands before the id."""
    return (*(f"stair {stair}" for stair in way.stairs), f"exit {way.way_out}")


def _put(ways: list[int], unit: Unit, option: tuple[int, ...]) -> None:
    for number, way in zip(unit.classes, option, strict=True):
        ways[number] = way


def _headway_s(plan: Plan, part: str) -> float:
    """Return the headway [s] of a stair, at its narrowest, or of an exit."""
    kind, _, name = part.partition(" ")
    own = [
        one.lit_headway_s
        for one in plan.program.directions
        if (kind == "exit" and one.connection.id == name)
        or (
            kind == "stair"
            and one.target.flight
            and plan.network.components[one.target.index].stairwell == name
        )
    ]
    return max(own, default=0.0)
