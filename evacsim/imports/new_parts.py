"""The parts of plans that `evacsim new --scenario` begins: who there is, and what happens.

Each is a function of the school that yields commented tables, in the language of now. What a school
takes up only where it has it stands there too, behind `OFF`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evacsim.building.model import OUTSIDE
from evacsim.imports.people import kind_of
from evacsim.imports.text import Section
from evacsim.locale import text
from evacsim.scenario.night import AT_DOOR_S, PER_ROOM_S, UNLOCK_S

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evacsim.building.model import Building, Connection, Space

_PLACEHOLDER: Final = 45


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A building and its rooms with people, by id, each with what the school calls it."""

    building: Building
    rooms: tuple[tuple[Space, str | None], ...]

    @property
    def floors(self) -> tuple[str, ...]:
        """The floors with such rooms, lowest first."""
        used = {room.floor for room, _ in self.rooms}
        return tuple(floor.id for floor in self.building.floors if floor.id in used)

    @property
    def ground(self) -> str:
        """The floor that most exits are on."""
        floors = {space.id: space.floor for space in self.building.spaces}
        ends = [end for way in self.building.exits for end in way.between if end != OUTSIDE]
        found = [floors[end] for end in ends]
        return max(sorted(set(found)), key=found.count)

    @property
    def above(self) -> tuple[tuple[Space, str | None], ...]:
        """The rooms above the ground floor, lowest first."""
        height = {floor.id: floor.elevation_m for floor in self.building.floors}
        higher = [one for one in self.rooms if height[one[0].floor] > height[self.ground]]
        return tuple(sorted(higher, key=lambda one: height[one[0].floor]))

    @property
    def stair(self) -> str | None:
        """Its first stair, if it has one."""
        return next((well.id for well in self.building.stairwells), None)

    @property
    def landing(self) -> str | None:
        """The second lowest landing of the first stair: where streams meet."""
        for well in self.building.stairwells:
            landings = list(well.floor_landings)
            return landings[-2] if len(landings) > 1 else landings[-1]
        return None


def heads(room: Space) -> int:
    """Return how many a room holds by the building, or what stands in for it."""
    return room.occupant_load or _PLACEHOLDER


def group_of(room: Space, name: str | None) -> Section:
    """Return the group of a room, everybody in it."""
    group = Section("[[group]]")
    group.put("id", name or room.id)
    group.put("space", room.id)
    written = room.occupant_load is not None
    said = text("seats or beds; put in the heads") if written else text("a guess; put in the heads")
    group.put("size", heads(room), said)
    group.put("kind", kind_of(name or ""))
    return group


def everybody(school: School) -> Iterator[Section]:
    """Yield a group for every room."""
    yield from (group_of(room, name) for room, name in school.rooms)


def nothing(_: School) -> Iterable[Section]:
    """Return no parts."""
    return ()


def _event(kind: str, above: str, *, off: bool = False, **values: object) -> Section:
    return Section("[[event]]", {"kind": kind, **values}, above=above, is_off=off)


def _roll_call(seconds: int) -> Section:
    section = Section("[assembly]")
    section.put("count_s", seconds, text("the roll call, after the last one is there: assumption"))
    return section


def _guard(school: School) -> Iterator[Section]:
    if school.landing is not None:
        above = text("A post: who keeps order on a landing from then on; one for each of yours.")
        post = Section("[[post]]", above=above, is_off=True)
        post.put("at", school.landing)
        post.put("person", "", text("who it is"))
        post.put("from_s", 30, text("when they are there [s]"))
        yield post


def _locked(school: School, at_s: int, above: str) -> Iterator[Section]:
    if len(school.building.stairwells) > 1:
        yield _event("lock", above, off=True, at_s=at_s, stair=school.stair)


def _smoke(school: School) -> Iterator[Section]:
    above = text(
        "Smoke on one stair: put in where your plan supposes the fire. Everybody who walks there "
        "is slowed; nobody is stopped."
    )
    where: dict[str, Any] = {"space": f"{school.ground}.*"}
    if school.stair is not None:
        where = {"stair": school.stair}
    event = _event("smoke", above, at_s=120, **where)
    event.put("extinction_per_m", 0.5, text("light smoke: assumption"))
    yield event


def _limit(school: School) -> Iterator[Section]:
    above = text(
        "Until when that stair can be borne (ASET), by a fire model or a judgement: the summary "
        'holds the last one out against it. Or file = "fire-model.csv" beside this file, with '
        "columns space or stair, until_s, source."
    )
    limit = Section("[[tenability]]", above=above)
    if school.stair is not None:
        limit.put("stair", school.stair)
    else:
        limit.put("space", f"{school.ground}.*")
    limit.put("until_s", 300, text("seconds after the alarm: an example, put in your own"))
    limit.put("source", text("example"))
    yield limit


def fire(school: School) -> Iterator[Section]:
    """Yield smoke, a limit, a stair shut later, posts and the roll call."""
    yield from _smoke(school)
    yield from _limit(school)
    yield from _locked(school, 180, text("The same stair shut later on: who finds it shut turns."))
    yield from _guard(school)
    yield _roll_call(60)


def _sleepers(school: School) -> Iterator[Section]:
    """Yield who sleeps and what wakes them, a warden for every floor, and who searches."""
    above = text(
        "Who sleeps and what wakes them; goes with the wardens below. Then pre_movement counts "
        "from being woken: put in less, for example 60 s."
    )
    night = Section("[night]", above=above, is_off=True)
    night.put("asleep", [f"{floor}.*" for floor in school.floors], text("ids or patterns"))
    night.put("alarm", [], text("rooms in which the bell is heard; leave it out: all of them"))
    night.put("sleeps_through", 0.1, text("share of them who do not hear it: assumption"))
    night.put("at_door_s", AT_DOOR_S, text("knock, open, call: assumption"))
    night.put("unlock_s", UNLOCK_S, text("find the key, open: assumption"))
    yield night
    above = text(
        "The wardens, one for each of yours: from where, which rooms they wake, which locked doors "
        "they open. Whose floor has none tonight is woken by the others."
    )
    for floor in school.floors:
        warden = Section("[[warden]]", above=above, is_off=True)
        warden.put("id", f"warden-{floor}")
        warden.put("person", "", text("who it is"))
        warden.put("space", next(room.id for room, _ in school.rooms if room.floor == floor))
        distribution = {"kind": "lognormal", "median_s": 30, "sigma": 0.4}
        warden.put("pre_movement", distribution, text("asleep too: assumption"))
        warden.put("wakes", [f"{floor}.*"])
        if floor == school.ground:
            warden.put("unlocks", [school.building.exits[-1].id], text("locked by an event above"))
        yield warden
        above = ""
    above = text("Who looks into every room afterwards, until the whole building is clear.")
    search = Section("[room_search]", above=above, is_off=True)
    search.put("searchers", 2)
    search.put("from", school.building.exits[0].id, text("an exit or a room"))
    search.put("begins", "counted", text('after the roll call; or "last-out"'))
    search.put("per_room_s", PER_ROOM_S, text("assumption"))
    yield search


def night_fire(school: School) -> Iterator[Section]:
    """Yield the dark, smoke, a limit, a locked door, sleepers and wardens, and the roll call."""
    dark = _event("lights-out", text("The power is off everywhere."), at_s=0, space="*")
    dark.put("speed_factor", 0.6, text("assumption; measured effects range from 0.4 to 0.8"))
    yield dark
    yield from _smoke(school)
    yield from _limit(school)
    door = school.building.exits[-1].id
    above = text("A door locked at night, and when whoever has the key opens it.")
    yield _event("lock", above, off=True, at_s=1, connection=door)
    yield _event("open", "", off=True, at_s=120, connection=door)
    yield from _sleepers(school)
    yield _roll_call(120)


def shelter() -> Iterator[tuple[str, Any, str]]:
    """Yield the shelter phase."""
    yield "shelter_s", 60, text("under the desks until the shaking is over; then out")


def earthquake(school: School) -> Iterator[Section]:
    """Yield an aftershock, a closed stair, posts and the roll call."""
    above = text("An aftershock: everybody holds where they are.")
    yield _event("aftershock", above, off=True, at_s=120, until_s=140)
    if len(school.building.stairwells) > 1:
        above = text(
            "What the shaking has made unsafe, a stair or a wing (space, patterns too): nobody "
            "enters it any more, and whoever is inside leaves."
        )
        yield _event("close", above, off=True, at_s=0, stair=school.stair)
    yield from _guard(school)
    yield _roll_call(60)


def upwards(school: School) -> Iterator[Section]:
    """Yield everybody, to find room above the ground floor, where the building has such floors."""
    height = {floor.id: floor.elevation_m for floor in school.building.floors}
    if any(one > height[school.ground] for one in height.values()):
        for group in everybody(school):
            group.put("to", f"above:{school.ground}")
            yield group


def flood(_: School) -> Iterator[Section]:
    """Yield the water, where people wait and the roll call."""
    above = text(
        "The water: how high it gets over the ground floor, when it is there, how fast it rises. "
        "Then nobody goes into a floor that is under water any more, and its exits are shut."
    )
    water = Section("[flood]", above=above)
    water.put("level_m", 1.0, text("an example: put in what is forecast"))
    water.put("at_s", 600, text("seconds after the warning: an example"))
    water.put("rise_m_per_h", 0.5, text("an example; 0: it stands there at once"))
    yield water
    above = text(
        "Where people wait: every room and corridor above, or those of space (ids or patterns such "
        "as 2F.room-*), nearest first. Who is above already stays."
    )
    refuge = Section("[refuge]", above=above)
    refuge.put("m2_per_person", 1.0, text("assumption; 0.5 for some hours"))
    yield refuge
    yield _roll_call(60)


def dismissal(school: School) -> Iterator[Section]:
    """Yield what may go wrong at the bell."""
    yield _by_floor(school, text("Floors one after another, lowest first."), off=True)
    dark = _event("lights-out", text("The light fails."), off=True, at_s=40, space="*")
    dark.put("speed_factor", 0.6, text("assumption; measured effects range from 0.4 to 0.8"))
    yield dark
    yield from _locked(school, 0, text("A stair that is locked at night: everybody knows."))
    yield from _guard(school)


def _by_floor(school: School, above: str, *, off: bool = False) -> Section:
    release = Section("[release]", above=above, is_off=off)
    release.put("by", "floor")
    release.put("order", list(school.floors))
    release.put("interval_s", 60, text("assumption; try others"))
    return release


def assembly(school: School) -> Iterator[Section]:
    """Yield the floors called one after another, posts and the roll call."""
    yield _by_floor(school, text("Floors are called one after another, lowest first."))
    yield from _guard(school)
    yield _roll_call(120)


def back(school: School) -> Iterator[Section]:
    """Yield the classes of the upper floors, who come in by the exit that is nearest their room.

    At every exit one class comes after another, the highest first, so that nobody has to stand on
    the ground floor before it is their turn.
    """
    ways_in = [way for way in school.building.exits if way.one_way_to != OUTSIDE]
    free_s = dict.fromkeys((way.id for way in ways_in), 0)
    if not ways_in:
        return
    above = text(
        "A time for each person [s]: one a second through a door, one class after another "
        "(assumption). Put in as many times as there are people; or the name of a CSV file."
    )
    for room, name in reversed(school.above):
        way = min(ways_in, key=lambda way: (_apart_m(room, way), free_s[way.id]))
        arrival = Section("[[arrival]]", above=above)
        arrival.put("id", name or room.id)
        inside = next(end for end in way.between if end != OUTSIDE)
        arrival.put("space", inside, text("coming in from the yard by {exit}", exit=way.id))
        begins_s = free_s[way.id]
        arrival.put("times_s", list(range(begins_s, begins_s + heads(room))))
        arrival.put("kind", kind_of(name or ""))
        arrival.put("to", room.id)
        free_s[way.id] += heads(room) + _BETWEEN_CLASSES_S
        above = ""
        yield arrival


_BETWEEN_CLASSES_S: Final = 10


def _apart_m(room: Space, way: Connection) -> float:
    """How far a room is from an exit as seen from above, to its nearest corner; 0 if not known."""
    if room.outline is None or way.at is None:
        return 0.0
    return min(math.dist(corner, way.at) for corner in room.outline)


def going_back(school: School) -> Iterator[Section]:
    """Yield posts."""
    yield from _guard(school)
