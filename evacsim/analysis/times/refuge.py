"""Up from the water: which class waits where, who has no room, and who was late."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.facts import Facts, facts_of, scenario_of, written_of
from evacsim.analysis.reading import large_parts, remembered
from evacsim.analysis.statistics import Band, Span, band, span
from evacsim.scenario.flood import ABOVE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from evacsim.results.store import Results
    from evacsim.scenario.draw import Population
    from evacsim.scenario.people import PlacedGroup
    from evacsim.scenario.refuge import RefugePlan

    Ints = NDArray[np.int32]

Ending = Literal["", "_up", "_in"]
"""Of texts that say where people go: out, up from the water, to a place in the building."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A room or corridor above the water: how many it holds and how many the plan sends there.

    `classes` are the groups and how many of each, those of one group once.
    """

    id: str
    floor: str
    area_m2: float
    capacity: int
    people: int
    classes: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodged:
    """A group that is to go above the water: where it waits, and how many find no room.

    `rooms` are the places and how many go to each, the nearest first; `stay` how many of them are
    there from the start.
    """

    id: str
    people: int
    stay: int
    rooms: tuple[tuple[str, int], ...]
    without: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Water:
    """A floor that the water comes over at `at_s` [s], and how many are on it then."""

    floor: str
    at_s: float
    inside: Span


class GroupJson(TypedDict):
    """A group and how many of it."""

    id: str
    people: int


class RoomJson(TypedDict):
    """A room or corridor above the water, as `run --json` has it."""

    id: str
    floor: str
    area_m2: float
    capacity: int
    people: int
    classes: list[GroupJson]


class RefugeJson(TypedDict):
    """Where people wait above the water, as `run --json` has it; `without`: who find no room."""

    rooms: list[RoomJson]
    without: list[GroupJson]
    last_s: Band | None
    late: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuge:
    """Where people wait above the water, and what the water does.

    `last_s` is when the last of those who go above was there, over the replications in which all of
    them were; `late` counts the others. None where nobody has to move.
    """

    rooms: tuple[Room, ...]
    groups: tuple[Lodged, ...]
    water: tuple[Water, ...]
    last_s: Band | None
    late: int

    @property
    def without(self) -> tuple[tuple[str, int], ...]:
        """The groups of which some find no room, and how many."""
        return tuple((one.id, one.without) for one in self.groups if one.without)

    def as_json(self) -> RefugeJson:
        """Return what `run --json` prints of it."""
        return {
            "rooms": [
                {
                    "id": room.id,
                    "floor": room.floor,
                    "area_m2": round(room.area_m2, 2),
                    "capacity": room.capacity,
                    "people": room.people,
                    "classes": [{"id": id_, "people": count} for id_, count in room.classes],
                }
                for room in self.rooms
            ],
            "without": [{"id": id_, "people": count} for id_, count in self.without],
            "last_s": self.last_s,
            "late": self.late,
        }


@remembered
def ending_of(results: Results) -> Ending:
    """Return how texts end that say where people go: as the scenario sends them, got there or not.

    Where only some are sent up from the water "out" is being there; where only some are sent to a
    place in the building, the others go out.
    """
    if "scenario" not in results.manifest.inputs:  # tables alone
        return ""
    written = written_of(results)
    people = [*written.get("group", ()), *written.get("arrival", ())]
    return ending_by([one.get("to") for one in people if one.get("size") != 0])


def ending_by(sent: Sequence[str | None]) -> Ending:
    """Return the same from where each group is sent, None where that is out of the building."""
    if any(str(to).startswith(ABOVE) for to in sent):
        return "_up"
    return "_in" if sent and None not in sent else ""


@remembered
def refuge_of(results: Results, facts: Facts | None = None) -> Refuge | None:
    """Return where people wait above the water; None without water and with nobody to go above."""
    written = written_of(results)
    sent = [str(group.get("to")) for group in written.get("group", ())]
    if "flood" not in written and not any(to.startswith(ABOVE) for to in sent):
        return None
    from evacsim.scenario.draw import population_of  # noqa: PLC0415 - few scenarios have water
    from evacsim.scenario.flood import under_water_s  # noqa: PLC0415 - same

    facts = facts or facts_of(results)
    scenario = scenario_of(results)
    population = population_of(scenario, facts.building, facts.network)
    plan: RefugePlan | None = population.known["refuge"]
    groups = population.known["groups"]
    last_s, late = _last(results, plan)
    return Refuge(
        rooms=() if plan is None else _rooms(plan, facts, population.known["group"], groups),
        groups=lodgings(population, facts),
        water=_water(results, facts, under_water_s(scenario.flood, facts.building)),
        last_s=last_s,
        late=late,
    )


def _rooms(
    plan: RefugePlan, facts: Facts, group: Ints, groups: tuple[PlacedGroup, ...]
) -> tuple[Room, ...]:
    """Return the rooms and corridors, floor by floor from below; sections of one together."""
    components = facts.network.components
    inside: dict[str, Counter[str]] = {}
    for one, goal in zip(group.tolist(), plan.goal.tolist(), strict=True):
        if goal >= 0:
            inside.setdefault(components[goal].place, Counter())[groups[one].id] += 1
    capacity = Counter[str]()
    for room in plan.rooms:
        capacity[components[room.component].place] += room.capacity
    level = {floor.id: floor.elevation_m for floor in facts.building.floors}
    spaces = [one for one in facts.building.spaces if one.id in capacity]
    return tuple(
        Room(
            id=one.id,
            floor=one.floor,
            area_m2=one.area_m2,
            capacity=capacity[one.id],
            people=inside.get(one.id, Counter()).total(),
            classes=tuple(sorted(inside.get(one.id, Counter()).items())),
        )
        for one in sorted(spaces, key=lambda one: (level[one.floor], one.id))
    )


def lodgings(population: Population, facts: Facts) -> tuple[Lodged, ...]:
    """Return where each group that is to go above the water waits, before anything is run."""
    known = population.known
    plan: RefugePlan | None = known["refuge"]
    return () if plan is None else _lodged(plan, facts, known["group"], known["groups"])


def _lodged(
    plan: RefugePlan, facts: Facts, group: Ints, groups: tuple[PlacedGroup, ...]
) -> tuple[Lodged, ...]:
    found = []
    for number, one in enumerate(groups):
        own = (group == number) & plan.seeks
        if not own.any():
            continue
        goals = [facts.network.components[goal].place for goal in plan.goal[own] if goal >= 0]
        found.append(
            Lodged(
                id=one.id,
                people=int(own.sum()),
                stay=int((plan.stays & own).sum()),
                rooms=tuple(Counter(goals).items()),
                without=int((plan.without & own).sum()),
            )
        )
    return tuple(found)


def _last(results: Results, plan: RefugePlan | None) -> tuple[Band | None, int]:
    """Return when the last who goes above was there, and in how many replications not all were."""
    if plan is None:
        return None, 0
    moves = (plan.goal >= 0) & ~plan.stays
    if not moves.any():
        return None, 0
    who = pl.DataFrame({"occupant": moves.nonzero()[0]}, schema={"occupant": pl.Int32})
    lasts: list[float | None] = []
    for part in large_parts(results):
        rows = part.occupants.select("replication", "occupant", "out_s", "exit").join(
            who, on="occupant", how="semi"
        )
        told = rows.group_by("replication").agg(
            last=pl.col("out_s").max(),
            left=(pl.col("out_s").is_null() | pl.col("exit").is_not_null()).sum(),
        )
        lasts += [None if left else last for _, last, left in told.sort("replication").iter_rows()]
    complete = [last for last in lasts if last is not None]
    return band(complete), len(lasts) - len(complete)


def _water(results: Results, facts: Facts, wet: Mapping[str, float]) -> tuple[Water, ...]:
    """Return when the water comes over each floor, and how many are on it then."""
    floor_of = {one.id: one.floor for one in facts.network.components if one.kind != "outside"}
    starts = {one.place: one.floor for one in facts.network.components if one.kind != "outside"}
    counts: dict[str, list[int]] = {floor: [] for floor in wet}
    for part in large_parts(results):
        started = part.occupants.select(
            "replication",
            floor=pl.col("start_space").cast(pl.String).replace_strict(starts, default=None),
        )
        passed = (
            part.scan("passages")
            .select(
                "replication",
                "time_s",
                left=pl.col("from").cast(pl.String).replace_strict(floor_of, default=None),
                into=pl.col("to").cast(pl.String).replace_strict(floor_of, default=None),
            )
            .filter(pl.col("left").ne_missing(pl.col("into")))
            .collect()
        )
        for floor, at_s in wet.items():
            before = passed.filter(pl.col("time_s") <= at_s)
            for number in part.numbers:
                own = before.filter(pl.col("replication") == number)
                inside = started.filter(replication=number, floor=floor).height
                came, left = (own.filter(pl.col(end) == floor).height for end in ("into", "left"))
                counts[floor].append(inside + came - left)
    level = {floor.id: floor.elevation_m for floor in facts.building.floors}
    return tuple(
        Water(floor=floor, at_s=wet[floor], inside=span(counts[floor]))
        for floor in sorted(wet, key=lambda floor: (wet[floor], level[floor]))
    )
