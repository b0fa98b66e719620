"""What a scenario plans for each class: who is where, and by which stair and exit they leave."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.building.classes import class_key
from evacsim.drills.model import Checkpoint, ClassRow, DrillRecord, DrillRun
from evacsim.drills.names import find_connection
from evacsim.scenario.place import placements

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.building.model import Building, Flight
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import PlacedGroup

_CHINESE: Final = re.compile(r"[\u4e00-\u9fff]")


DIGEST_SIGNS: Final = 8
"""So many of the first signs of a SHA-256 stand on paper; fewer tell a plan from the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedClass:
    """Everybody who starts in one space: a class with its teacher, a dormitory room.

    Who comes in later and goes to a room is the class of that room.

    `name` is what the school calls it; `persons` how many they are; `stair` and `exit` are ids of
    the building, those of most of them, None where the plan gives none.
    """

    name: str
    space: str
    floor: str
    persons: int
    stair: str | None
    exit: str | None
    names: frozenset[str]

    def called(self, names: Names | None) -> str:
        """Return the name, or where nobody calls it anything what its room is called."""
        return names.place(self.space) if names and self.name == self.space else self.name


def planned_classes(scenario: Scenario, building: Building) -> tuple[PlannedClass, ...]:
    """Return the classes of a scenario, floor by floor from below, by space within a floor."""
    spaces = {space.id: space for space in building.spaces}
    level = {floor.id: floor.elevation_m for floor in building.floors}
    groups: dict[str, list[PlacedGroup]] = {}
    for item in placements(scenario, building):
        if item.placed.size:
            groups.setdefault(item.used_space, []).append(item.placed)
    found = []
    for space_id, own in groups.items():
        space = spaces[space_id]
        aliases = [*space.aliases, *(alias for group in own for alias in group.aliases)]
        # two groups in one room cannot both give it their name
        called = [group.id for group in own if len(own) == 1 and _CHINESE.search(group.id)]
        name = next(iter([*(a for a in aliases if a != space_id), *called]), space_id)
        found.append(
            PlannedClass(
                name=name,
                space=space_id,
                floor=space.floor,
                persons=sum(group.size for group in own),
                stair=_most((group.stairwell, group.size) for group in own),
                exit=_most((group.exit, group.size) for group in own),
                names=frozenset({space_id, *aliases, *(group.id for group in own)}),
            )
        )
    told = Counter(one.name for one in found)  # "the wardens' room" of every floor is no name
    found = [replace(one, name=one.space) if told[one.name] > 1 else one for one in found]
    return tuple(sorted(found, key=lambda c: (level.get(c.floor, 0.0), _natural(c.space))))


def find_planned(row: ClassRow, planned: Iterable[PlannedClass]) -> PlannedClass | None:
    """Return the planned class that a row of a record is; by its room, else by its name."""
    found = list(planned)
    for one in found:
        if row.space == one.space:
            return one
    key = class_key(row.class_id)
    alike = [one for one in found if key in {class_key(name) for name in one.names}]
    return alike[0] if len(alike) == 1 else None


def empty_record(
    scenario: Scenario,
    building: Building,
    *,
    scenario_file: str,
    digest: str | None = None,
    runs: int = 1,
) -> DrillRecord:
    """Return a record of a drill to come: classes, checkpoints, planned stairs; nothing recorded.

    `digest` tells the plan that it was made for from every other (`files.file_sha256`).
    Checkpoints are the foot of every stair's last flight and every exit. Places are called as the
    school calls them, in the language of now; whoever reads the record finds them again.
    """
    names = Names(building)
    classes = tuple(
        ClassRow(
            class_id=one.name,
            floor=names.floor(one.floor),
            room=one.space if one.name != one.space else None,
            expected=one.persons,
            planned_stair=building.way_sign(one.stair) if one.stair else None,
            planned_exit=building.way_sign(one.exit) if one.exit else None,
        )
        for one in planned_classes(scenario, building)
    )
    run = DrillRun(
        expected=sum(row.expected or 0 for row in classes),
        target_s=scenario.target_s,
        classes=classes,
    )
    return DrillRecord(
        building_id=building.id,
        scenario=scenario_file,
        plan_digest=digest[:DIGEST_SIGNS] if digest else None,
        runs=tuple(
            DrillRun(
                run_no=number,
                expected=run.expected,
                target_s=run.target_s,
                classes=classes,
            )
            for number in range(1, runs + 1)
        ),
        checkpoints=tuple(_checkpoints(building, names)),
    )


def _checkpoints(building: Building, names: Names) -> Iterable[Checkpoint]:
    flights = {flight.id: flight for flight in building.flights}
    called = {
        **{one.id: names.stair(one.id) for one in building.stairwells},
        **{one.id: names.place(one.id) for one in building.exits},
    }
    often = Counter(called.values())
    called = {id_: name if often[name] == 1 else id_ for id_, name in called.items()}
    for stair in building.stairwells:
        own = [flights[name] for name in stair.flights]
        if own and len(stair.floors) > 1:
            upper, lower = (names.floor(floor) for floor in stair.floors[-2:])
            yield Checkpoint(
                cp_id=f"{called[stair.id]} {upper}→{lower}",
                direction="down",
                clear_width_m=_last(own).clear_width_m,
            )
    for exit_ in building.exits:
        yield Checkpoint(cp_id=called[exit_.id], direction="out", clear_width_m=exit_.clear_width_m)


def connection_of(checkpoint: Checkpoint, building: Building) -> str | None:
    """Return what one passes at a checkpoint, also of a record that was read without a building."""
    names = (checkpoint.location, checkpoint.name, checkpoint.cp_id)
    return checkpoint.connection or next(
        (found for name in names if name and (found := find_connection(building, name))), None
    )


def _last(flights: Sequence[Flight]) -> Flight:
    return flights[-1]


def _most(named: Iterable[tuple[str | None, int]]) -> str | None:
    counted: Counter[str] = Counter()
    for name, size in named:
        if name is not None:
            counted[name] += size
    return counted.most_common(1)[0][0] if counted else None


def _natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """Return a key that sorts room-2 before room-10."""
    parts = re.findall(r"\d+|\D+", name)
    return tuple((0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts)
