"""Pupils per class, whatever groups a scenario makes of them."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from evacsim.locale import text
from evacsim.scenario.place import placements
from evacsim.studies.sweep_keys import PER_CLASS, WrongKeyError

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.scenario.model import Scenario

TAUGHT: Final = frozenset({"preschool", "primary", "secondary", "student"})
"""Kinds whose number makes up a class; the size of their groups is what is changed."""
IN_CLASS: Final = frozenset({"crutches", "wheelchair-assisted"})
"""Kinds that are of the class too, and stay as many as they are."""


def class_sizes(scenario: Scenario, building: Building, per_class: object) -> dict[str, int]:
    """Return the size of every group of pupils so that each room holds so many pupils.

    Teachers and other adults are not counted and stay as they are; pupils on crutches or in a
    wheelchair are counted and stay as they are too.

    Raises
    ------
    WrongKeyError
        If there is no group of pupils, a room has two, or rooms of one group would need two sizes.
    """
    if not isinstance(per_class, int) or isinstance(per_class, bool) or per_class < 0:
        raise WrongKeyError(
            text(
                "{per_class} is {per_class2}; must be a whole number of pupils, at least 0",
                per_class=PER_CLASS,
                per_class2=per_class,
            )
        )
    own: dict[str, list[str]] = defaultdict(list)
    beside: dict[str, int] = defaultdict(int)
    for item in placements(scenario, building):
        if item.group.kind in TAUGHT:
            own[item.space.id].append(item.group.id)
        elif item.group.kind in IN_CLASS:
            beside[item.space.id] += item.placed.size
    if not own:
        kinds = ", ".join(sorted(TAUGHT))
        raise WrongKeyError(
            text("no group of the scenario is of pupils ({kinds})", kinds=kinds),
            text("vary group.size"),
        )
    sizes: dict[str, set[int]] = defaultdict(set)
    for space, groups in sorted(own.items()):
        if len(groups) > 1:
            named = ", ".join(f'"{group}"' for group in groups)
            raise WrongKeyError(
                text("{space} has two groups of pupils, {named}", space=space, named=named),
                text("vary group.ID.size"),
            )
        size = per_class - beside[space]
        if size < 0:
            raise WrongKeyError(
                text(
                    "{space} has {beside} other pupils already; more than per_class",
                    space=space,
                    beside=beside[space],
                )
            )
        sizes[groups[0]].add(size)
    torn = [group for group, wanted in sizes.items() if len(wanted) > 1]
    if torn:
        message = text('rooms of group "{torn}" would need different sizes', torn=torn[0])
        raise WrongKeyError(
            message, text("give the room with crutches or wheelchairs a group of its own")
        )
    return {group: wanted.pop() for group, wanted in sizes.items()}
