"""Which group is where: patterns of a scenario matched with the spaces of a building."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from evacsim.scenario.people import PlacedGroup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.building.model import Building, Space
    from evacsim.scenario.model import Group, Release, Scenario


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def aliases(self) -> tuple[str, ...]: ...


_Thing = TypeVar("_Thing", bound=_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A placed group, the group of the scenario that it came of, and the space it is in.

    `to` is the id of the space to reach instead of the outside.
    """

    placed: PlacedGroup
    group: Group
    space: Space
    to: str | None = None


def matches(pattern: str, names: Iterable[str]) -> bool:
    """Whether a pattern is one of the names, or a glob that fits one (case counts)."""
    return any(pattern == name or fnmatch.fnmatchcase(name, pattern) for name in names)


def named(things: Iterable[_Thing], pattern: str) -> list[_Thing]:
    """Return the things whose id or an alias fits a pattern, in the order given."""
    return [thing for thing in things if matches(pattern, (thing.id, *thing.aliases))]


def one_named(things: Iterable[_Thing], name: str | None) -> _Thing | None:
    """Return the thing of that id, else the first with that alias, else None."""
    if name is None:
        return None
    by_alias = None
    for thing in things:
        if thing.id == name:
            return thing
        if by_alias is None and name in thing.aliases:
            by_alias = thing
    return by_alias


def spaces_of(group: Group, building: Building) -> list[Space]:
    """Return the spaces that a group's patterns match, each once, sorted by id."""
    found = {
        space.id: space for pattern in group.space for space in named(building.spaces, pattern)
    }
    return [found[key] for key in sorted(found)]


def placements(scenario: Scenario, building: Building) -> tuple[Placement, ...]:
    """Return every placed group with what it came of, sorted by id.

    Names that the building does not have are left out: `check_scenario` reports them.
    """
    found = []
    for group in scenario.group:
        spaces = spaces_of(group, building)
        for space in spaces:
            tail = f"/{space.id}" if len(spaces) > 1 else ""
            stairwell = one_named(building.stairwells, group.stair)
            way_out = one_named(building.exits, group.exit)
            placed = PlacedGroup(
                id=group.id + tail,
                space=space.id,
                size=group.size,
                kind=group.kind,
                stairwell=stairwell.id if stairwell else None,
                exit=way_out.id if way_out else None,
                release_s=group.release_s + _stagger(scenario.release, group, space, building),
                aliases=_aliases(group, space, tail),
            )
            goal = one_named(building.spaces, group.to)
            to = goal.id if goal else None
            found.append(Placement(placed=placed, group=group, space=space, to=to))
    return tuple(sorted(found, key=lambda item: item.placed.id))


def place_groups(scenario: Scenario, building: Building) -> tuple[PlacedGroup, ...]:
    """Return the groups of a scenario, one per space that they are in, sorted by id."""
    return tuple(item.placed for item in placements(scenario, building))


def _aliases(group: Group, space: Space, tail: str) -> tuple[str, ...]:
    """Return what else a placed group is called; of several each goes by its space's names too."""
    own = tuple(alias + tail for alias in group.aliases)
    return (*own, space.id, *space.aliases) if tail else own


def _stagger(release: Release | None, group: Group, space: Space, building: Building) -> float:
    """Return the time [s] by which staggered release holds a group in a space."""
    if release is None:
        return 0.0
    if release.by == "floor":
        floor = one_named(building.floors, space.floor)
        names = (floor.id, *floor.aliases) if floor else (space.floor,)
    else:
        names = (group.id, f"{group.id}/{space.id}", *group.aliases)
    for place, pattern in enumerate(release.order):
        if matches(pattern, names):
            return release.first_s + place * release.interval_s
    return 0.0
