"""The least time in which so many people can leave: below it, a record needs another look."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import TypedDict

from evacsim.analysis.naming import Called
from evacsim.analysis.plan import find_planned
from evacsim.analysis.times.target import HIGHEST_EXIT_FLOW, HIGHEST_STAIR_FLOW
from evacsim.drills.names import find
from evacsim.locale import Listing, Name
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.analysis.plan import PlannedClass
    from evacsim.building.model import Building, Flight, Floor, Stairwell
    from evacsim.drills.model import ClassRow, DrillRun

FASTEST_DOWN_M_PER_S: Final = 1.5
"""Nobody of a school runs down long stairs faster, along the incline; assumption."""


_WHOLE: Final = 0.97
"""The classes of a record stand for all if they make this share of those present."""
_HANZI: Final = "零一二三四五六七八九"


BoundKind = Literal["stairs", "stair", "exits", "door", "walk"]


class LowerBoundJson(TypedDict):
    """The least time [s] for the last one out, and what sets it, as `check --json` has it."""

    seconds: float
    kind: BoundKind
    persons: int | None
    clear_width_m: float | None
    flow_per_m_s: float | None
    length_m: float | None
    speed_m_per_s: float | None
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LowerBound:
    """The least time [s], and what sets it.

    `flow`: `persons` over `clear_width_m` metres at `flow_per_m_s`, the highest flow cited for
    such a place; `walk`: `length_m` of steps from the top at `speed_m_per_s`.
    """

    seconds: float
    kind: BoundKind
    places: tuple[str, ...]
    persons: int | None = None
    clear_width_m: float | None = None
    flow_per_m_s: float | None = None
    length_m: float | None = None
    speed_m_per_s: float | None = None

    def as_json(self) -> LowerBoundJson:
        """Return it as `check --json` prints it."""
        return {
            "seconds": self.seconds,
            "kind": self.kind,
            "persons": self.persons,
            "clear_width_m": self.clear_width_m,
            "flow_per_m_s": self.flow_per_m_s,
            "length_m": self.length_m,
            "speed_m_per_s": self.speed_m_per_s,
            "place": "、".join(self.places),
        }

    def called(self, building: Building) -> Listing:
        """Return what the school calls the place, in each language."""
        called = Called(building)
        names = [
            called.floor(one)
            if self.kind == "walk"
            else called.stair(one)
            if self.kind in ("stairs", "stair")
            else called.place(one)
            for one in self.places
        ]
        return Listing(tuple(Name(en=name.en, zh=name.zh.strip()) for name in names))


def lower_bound(
    run: DrillRun, building: Building, planned: Sequence[PlannedClass] = ()
) -> LowerBound | None:
    """Return the least time [s] for the last one out, by flow or by walk; None if nothing is known.

    Parameters
    ----------
    run
        Its classes say who was where; without them the plan does, with the record's total.
    building
        Stairs and exits that the run lists as closed pass nobody.
    planned
        The classes of the scenario; empty where there is none.

    Notes
    -----
    Everybody starts at once, nobody waits for anybody, and every stair and exit passes all the
    time the highest flow that is cited (`target.HIGHEST_STAIR_FLOW`, `HIGHEST_EXIT_FLOW`). The
    people of a floor spread over the stairs as is best, unless every class says which it used.
    """
    upper = _upper_floors(building)
    by_floor = _people(run, building, planned)
    everybody = sum(by_floor.values()) or run.present
    bounds = [
        *_stairs_together(run, building, upper, by_floor),
        *_each_stair(run, building, upper),
        *_exits(run, building, everybody),
        *_walk(building, upper, by_floor),
    ]
    return max(bounds, key=lambda bound: bound.seconds) if bounds else None


def class_bound(
    row: ClassRow, run: DrillRun, building: Building, plan: PlannedClass | None = None
) -> LowerBound | None:
    """Return the least time [s] for the last of a class to be out; None if nothing is known.

    Its persons (`present`, else as planned) through the doors of its room and through the open
    exits, each at the highest flow that is cited, and the walk down from its floor.
    """
    persons = row.present if row.present is not None else (plan.persons if plan else None)
    space = row.space or (plan.space if plan else None)
    spaces = {one.id: one.floor for one in building.spaces}
    floor = spaces.get(space or "") or floor_of(row.floor, building)
    by_floor = {floor: persons or 1} if floor is not None and persons != 0 else {}
    bounds = [*_exits(run, building, persons), *_walk(building, _upper_floors(building), by_floor)]
    doors = [one for one in building.connections if space is not None and space in one.between]
    width_m = sum(door.clear_width_m for door in doors)
    if persons and width_m > 0:
        bounds.append(_flow("door", [door.id for door in doors], persons, width_m))
    return max(bounds, key=lambda bound: bound.seconds) if bounds else None


def floor_of(name: str | None, building: Building) -> str | None:
    """Return the id of the floor that a record means by "3", "3F", "3层" or "三楼"."""
    if name is None:
        return None
    found = find(building.floors, name)
    if found is not None:
        return found.id
    digits = "".join(str(_HANZI.index(c)) if c in _HANZI else c for c in plain(name))
    number = re.fullmatch(r"第?(\d+)(?:楼|层|f)?", digits)
    alike = [f.id for f in building.floors if number and f.id in (f"{number[1]}F", number[1])]
    return alike[0] if len(alike) == 1 else None


def _upper_floors(building: Building) -> list[Floor]:
    """Return the floors above all that have an exit, the highest first."""
    spaces = {space.id: space.floor for space in building.spaces}
    doors = {spaces[end] for exit_ in building.exits for end in exit_.between if end in spaces}
    level = {floor.id: floor.elevation_m for floor in building.floors}
    ground = max((level[name] for name in doors), default=0.0)
    above = [floor for floor in building.floors if floor.elevation_m > ground]
    return sorted(above, key=lambda floor: -floor.elevation_m)


def _people(run: DrillRun, building: Building, planned: Sequence[PlannedClass]) -> dict[str, int]:
    """Return how many started on each floor; empty where that is not known of all."""
    spaces = {space.id: space.floor for space in building.spaces}
    found: defaultdict[str, int] = defaultdict(int)
    for row in run.classes:
        plan = find_planned(row, planned)
        floor = spaces.get(row.space or "") or floor_of(row.floor, building)
        floor = floor or (plan.floor if plan else None)
        if floor is None or row.present is None:
            break
        found[floor] += row.present
    else:
        if found and sum(found.values()) >= _WHOLE * (run.present or 0):
            return dict(found)
    if not planned or run.present is None:
        return {}
    found = defaultdict(int)
    for one in planned:
        found[one.floor] += one.persons
    whole = sum(found.values())
    if not whole:
        return {}
    share = min(1.0, run.present / whole)  # never more than the plan: a lower bound
    return {floor: int(persons * share) for floor, persons in found.items()}


def _down(building: Building, stair: Stairwell, upper: Sequence[Floor]) -> list[Flight]:
    """Return the flights of a stair that lead down to the exits: none below them."""
    names = {floor.id for floor in upper}
    floors = {space.id: space.floor for space in building.spaces}
    flights = {flight.id: flight for flight in building.flights}
    return [flights[name] for name in stair.flights if floors[flights[name].upper] in names]


def _stair_widths(
    building: Building, run: DrillRun, upper: Sequence[Floor]
) -> Mapping[str, Mapping[str, float]]:
    """Return the clear width [m] of each open stair, by the upper floors that it serves."""
    widths: dict[str, dict[str, float]] = {}
    for stair in building.stairwells:
        own = _down(building, stair, upper)
        if own and stair.id not in run.closed_stairs:
            narrowest = min(flight.clear_width_m for flight in own)
            widths[stair.id] = dict.fromkeys(stair.floors, narrowest)
    return widths


def _stairs_together(
    run: DrillRun, building: Building, upper: Sequence[Floor], by_floor: Mapping[str, int]
) -> list[LowerBound]:
    widths = _stair_widths(building, run, upper)
    bounds, persons = [], 0
    for floor in upper:
        persons += by_floor.get(floor.id, 0)
        own = {stair: at[floor.id] for stair, at in widths.items() if floor.id in at}
        if persons and own:
            bounds.append(_flow("stairs", list(own), persons, sum(own.values())))
    return bounds


def _each_stair(run: DrillRun, building: Building, upper: Sequence[Floor]) -> list[LowerBound]:
    names = {floor.id for floor in upper}
    spaces = {space.id: space.floor for space in building.spaces}
    widths = _stair_widths(building, run, upper)
    used: defaultdict[str, int] = defaultdict(int)
    for row in run.classes:
        floor = spaces.get(row.space or "") or floor_of(row.floor, building)
        if floor is None or floor not in names:
            continue
        if row.used_stair is None or row.present is None:
            return []
        used[row.used_stair] += row.present
    return [
        _flow("stair", [stair], persons, min(widths[stair].values()))
        for stair, persons in used.items()
        if widths.get(stair) and persons
    ]


def _exits(run: DrillRun, building: Building, everybody: int | None) -> list[LowerBound]:
    own = [exit_ for exit_ in building.exits if exit_.id not in run.closed_exits]
    if not everybody or not own:
        return []
    width_m = sum(exit_.clear_width_m for exit_ in own)
    return [_flow("exits", [exit_.id for exit_ in own], everybody, width_m)]


def _flow(
    kind: Literal["stairs", "stair", "exits", "door"],
    places: Sequence[str],
    persons: int,
    width_m: float,
) -> LowerBound:
    cited = HIGHEST_EXIT_FLOW if kind in ("exits", "door") else HIGHEST_STAIR_FLOW
    return LowerBound(
        seconds=persons / (cited.flow_per_m_s * width_m),
        kind=kind,
        places=tuple(places),
        persons=persons,
        clear_width_m=width_m,
        flow_per_m_s=cited.flow_per_m_s,
    )


def _walk(
    building: Building, upper: Sequence[Floor], by_floor: Mapping[str, int]
) -> list[LowerBound]:
    """Return the walk down from the highest floor with people, by the shortest stair."""
    level = {floor.id: floor.elevation_m for floor in building.floors}
    spaces = {space.id: level[space.floor] for space in building.spaces}
    top = next((floor for floor in upper if by_floor.get(floor.id)), None)
    lengths = [
        sum(
            flight.length_m
            for flight in _down(building, stair, upper)
            if spaces[flight.upper] <= top.elevation_m
        )
        for stair in building.stairwells
        if top is not None and top.id in stair.floors
    ]
    if top is None or not lengths or min(lengths) == 0:
        return []
    return [
        LowerBound(
            seconds=min(lengths) / FASTEST_DOWN_M_PER_S,
            kind="walk",
            places=(top.id,),
            length_m=min(lengths),
            speed_m_per_s=FASTEST_DOWN_M_PER_S,
        )
    ]
