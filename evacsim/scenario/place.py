"""Which group is where: patterns of a scenario matched with the spaces of a building."""

from __future__ import annotations

import fnmatch
import re
from bisect import bisect_left
from collections import deque
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from evacsim.scenario.flood import ABOVE
from evacsim.scenario.groups import AT_ONCE
from evacsim.scenario.people import PlacedGroup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evacsim.building.model import Building, Floor, Space
    from evacsim.scenario.groups import Group, Helped
    from evacsim.scenario.model import Release, Scenario


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...


_Thing = TypeVar("_Thing", bound=_Named)

_GLOB: Final = re.compile(r"[*?\[]")
_LAST: Final = chr(0x10FFFF)  # sorts behind every character of a name


class Directory(Generic[_Thing]):
    """Things by their names, so that many patterns are looked up without asking each thing.

    A name is found at once; a glob is held only against names that begin as it does.
    """

    __slots__ = ("_names", "_places", "_things")

    def __init__(self, things: Iterable[_Thing]) -> None:
        self._things = tuple(things)
        self._places: dict[str, list[int]] = {}
        for place, thing in enumerate(self._things):
            for name in (thing.id, *thing.aliases):
                self._places.setdefault(name, []).append(place)
        self._names = sorted(self._places)

    @property
    def all(self) -> tuple[_Thing, ...]:
        """All things, in the order given."""
        return self._things

    def fitting(self, pattern: str) -> list[_Thing]:
        """Return the things whose id or an alias fits a pattern, in the order given."""
        places = set(self._places.get(pattern, ()))
        if glob := _GLOB.search(pattern):
            begin = pattern[: glob.start()]
            low, high = (bisect_left(self._names, end) for end in (begin, begin + _LAST))
            fits = re.compile(fnmatch.translate(pattern)).match
            places.update(
                place
                for name in self._names[low:high]
                if fits(name)
                for place in self._places[name]
            )
        return [self._things[place] for place in sorted(places)]

    def one(self, name: str | None) -> _Thing | None:
        """Return the thing of that id, else the first with that alias, else None."""
        if name is None:
            return None
        found = [self._things[place] for place in self._places.get(name, ())]
        return next((thing for thing in found if thing.id == name), found[0] if found else None)


class Places:
    """What a scenario can name of a building."""

    __slots__ = ("building", "exits", "floors", "spaces", "stairwells")

    def __init__(self, building: Building) -> None:
        self.building = building
        self.floors = Directory(building.floors)
        self.spaces = Directory(building.spaces)
        self.stairwells = Directory(building.stairwells)
        self.exits = Directory(building.exits)

    def of(self, group: Group) -> list[Space]:
        """Return the spaces that a group's patterns match, each once, sorted by id."""
        found = {
            space.id: space for pattern in group.space for space in self.spaces.fitting(pattern)
        }
        return [found[key] for key in sorted(found)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A placed group, the group of the scenario that it came of, and the space it is in.

    `to` is the id of the space to reach instead of the outside, `above` the floor above which its
    people are to find room (`to = "above:FLOOR"`). A warden is a group of one. `comes_s` are the
    times [s] at which people come in who were not there at the alarm; None for those who were.
    Who is carried is a group of one: `prepare_s` before a team's first trip, then `after` somebody.
    """

    placed: PlacedGroup
    group: Group
    space: Space
    to: str | None = None
    warden: bool = False
    prepare_s: float = 0.0
    after: str | None = None
    above: Floor | None = None
    comes_s: tuple[float, ...] | None = None

    @property
    def goes_out(self) -> bool:
        """Whether its people go outside, and to no place in the building."""
        return self.to is None and self.above is None

    @property
    def used_space(self) -> str:
        """The space (id) that its people use: of who comes in later to stay, the one they go to."""
        return self.to if self.comes_s is not None and self.to is not None else self.placed.space

    @property
    def where(self) -> str:
        """What the file calls it."""
        kind = "warden" if self.warden else "group" if self.comes_s is None else "arrival"
        return f'{kind} "{self.placed.id}"'


def matches(pattern: str, names: Iterable[str]) -> bool:
    """Whether a pattern is one of the names, or a glob that fits one (case counts)."""
    return any(pattern == name or fnmatch.fnmatchcase(name, pattern) for name in names)


def named(things: Iterable[_Thing], pattern: str) -> list[_Thing]:
    """Return the things whose id or an alias fits a pattern, in the order given."""
    return Directory(things).fitting(pattern)


def one_named(things: Iterable[_Thing], name: str | None) -> _Thing | None:
    """Return the thing of that id, else the first with that alias, else None."""
    return Directory(things).one(name)


def placements(scenario: Scenario, building: Building) -> tuple[Placement, ...]:
    """Return every placed group with what it came of, sorted by id.

    Names that the building does not have are left out: `check_scenario` reports them. The last
    answers are kept, for these very objects: a study asks for the same ones over and over.
    """
    for asked, of, known in _kept:
        if asked is scenario and of is building:
            return known
    found = _placements(scenario, building)
    _kept.append((scenario, building, found))
    return found


_kept: deque[tuple[Scenario, Building, tuple[Placement, ...]]] = deque(maxlen=4)


def _placements(scenario: Scenario, building: Building) -> tuple[Placement, ...]:
    places = Places(building)
    found: list[Placement] = []
    came = {one.id: one.times_s for one in scenario.arrival}
    wardens = tuple(one.group() for one in scenario.on_duty)
    for group in (*scenario.group, *(one.group() for one in scenario.arrival), *wardens):
        spaces = places.of(group)
        own: list[Placement] = []
        stairwell = places.stairwells.one(group.stair)
        ways_out = [way for name in group.exit if (way := places.exits.one(name)) is not None]
        above = floor_above_which(group, places)
        goal = None if above else places.spaces.one(group.to)
        to = goal.id if goal else None
        for space in spaces:
            tail = f"/{space.id}" if len(spaces) > 1 else ""
            placed = PlacedGroup(
                id=group.id + tail,
                space=space.id,
                size=group.size,
                kind=group.kind,
                stairwell=stairwell.id if stairwell else None,
                exits=tuple(way.id for way in ways_out),
                release_s=min(came[group.id])
                if group.id in came
                else group.release_s + _stagger(scenario.release, group, space, places),
                aliases=_aliases(group, space, tail),
            )
            item = Placement(
                placed=placed,
                group=group,
                space=space,
                to=to,
                above=above,
                warden=any(group is one for one in wardens),
                comes_s=came.get(group.id),
            )
            own.append(item)
        found += own if group.helped is None else _one_by_one(own, group.helped)
    return tuple(sorted(found, key=lambda item: item.placed.id))


def floor_above_which(group: Group, places: Places) -> Floor | None:
    """Return the floor of `to = "above:FLOOR"`, by id or alias; None for anything else."""
    if group.to is None or not group.to.startswith(ABOVE):
        return None
    return places.floors.one(group.to.removeprefix(ABOVE))


def _one_by_one(items: Iterable[Placement], helped: Helped) -> Iterator[Placement]:
    """Yield everybody of a group who is carried, room by room, and whom their team takes before."""
    taken: list[str] = []
    for item in items:
        for number in range(item.placed.size):
            tail = f"/{number + 1}" if item.placed.size > 1 else ""
            placed = replace(
                item.placed,
                id=item.placed.id + tail,
                size=1,
                aliases=tuple(alias + tail for alias in item.placed.aliases),
            )
            turn = len(taken) - helped.teams
            taken.append(placed.id)
            if turn < 0:
                yield replace(item, placed=placed, prepare_s=helped.prepare_s)
            else:
                group = item.group.model_copy(update={"pre_movement": AT_ONCE})
                yield replace(item, placed=placed, group=group, after=taken[turn])


def place_groups(scenario: Scenario, building: Building) -> tuple[PlacedGroup, ...]:
    """Return the groups of a scenario, one per space that they are in, sorted by id."""
    return tuple(item.placed for item in placements(scenario, building))


def _aliases(group: Group, space: Space, tail: str) -> tuple[str, ...]:
    """Return what else a placed group is called; of several each goes by its space's names too."""
    own = tuple(alias + tail for alias in group.aliases)
    return (*own, space.id, *space.aliases) if tail else own


def _stagger(release: Release | None, group: Group, space: Space, places: Places) -> float:
    """Return the time [s] by which staggered release holds a group in a space."""
    if release is None:
        return 0.0
    if release.by == "floor":
        floor = places.floors.one(space.floor)
        names = (floor.id, *floor.aliases) if floor else (space.floor,)
    else:
        names = (group.id, f"{group.id}/{space.id}", *group.aliases)
    for place, pattern in enumerate(release.order):
        if matches(pattern, names):
            return release.first_s + place * release.interval_s
    return 0.0
