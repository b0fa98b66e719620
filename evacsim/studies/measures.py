"""The changes that can be tried: one small function a kind, one line each in `KINDS`."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.locale import Listing, mark, message
from evacsim.studies import changes, reckoned
from evacsim.studies.candidate import COSTS, Candidate, Cost, Kind
from evacsim.studies.measures_classes import by_another_stair, held_for_a_floor, one_by_one, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Connection, Flight
    from evacsim.locale import Message, Name
    from evacsim.studies.ground import Ground, Unit

    Worded = Message | Name

__all__ = ["COSTS", "KINDS", "Candidate", "Cost", "Kind", "candidates"]

MORE_M: Final = 0.30
STREAM_M: Final = 0.60
"""One more stream of people: GB 50099-2011 8.2.1."""
EARLIER_S: Final = 10.0
RELEASES_S: Final = (-60.0, -30.0, 30.0, 60.0)
FLOOR_FIRST: Final = 0.75
"""Share of turns for the floor: the most that is reported (0.60 to 0.75, see `building.stairs`)."""
STAIR_FIRST: Final = 0.25

_LATER: Final = mark("{name} is released {by_s:g} s later")
_EARLIER: Final = mark("{name} is released {by_s:g} s earlier")
_FLOOR_GOES_FIRST: Final = mark("the floor goes first at {name} (three turns in four)")
_STAIR_GOES_FIRST: Final = mark("the stair goes first at {name} (three turns in four)")


def _start_earlier(ground: Ground) -> Iterator[Candidate]:
    units: list[Unit | None] = [None, *ground.units(ground.floors), *ground.units(ground.rooms)]
    for unit in units:
        name = ground.called(unit.id) if unit else message("everybody")
        yield Candidate(
            kind="start-earlier",
            cost="free",
            component=unit.id if unit else "",
            words=message("{name} starts {by_s:g} s sooner", name=name, by_s=EARLIER_S),
            scenario=partial(
                changes.start_earlier, groups=unit.groups if unit else None, by_s=EARLIER_S
            ),
            reckoned=partial(
                reckoned.earlier, groups=unit.groups if unit else None, by_s=EARLIER_S
            ),
        )


def _release(ground: Ground) -> Iterator[Candidate]:
    for unit in (*ground.units(ground.floors), *ground.units(ground.rooms)):
        name = ground.called(unit.id)
        for by_s in RELEASES_S:
            if unit.release_s + by_s < 0:
                continue  # nobody is released before the alarm
            template = _LATER if by_s > 0 else _EARLIER
            yield Candidate(
                kind="release",
                cost="free",
                component=unit.id,
                amount=f"{by_s:+g}",
                words=message(template, name=name, by_s=abs(by_s)),
                scenario=partial(changes.release_later, groups=unit.groups, by_s=by_s),
                reckoned=partial(reckoned.later, groups=unit.groups)
                if by_s > 0
                else partial(reckoned.earlier, groups=unit.groups, by_s=-by_s),
            )


def _turns(ground: Ground) -> Iterator[Candidate]:
    doors = list(ground.merging_doors())
    sets: list[tuple[str, Worded, tuple[Connection, ...]]] = [
        (door.id, ground.called(door.id), (door,)) for door in doors
    ]
    if len(doors) > 1:
        sets.insert(0, ("", message("every landing"), tuple(doors)))
    for component, name, own in sets:
        wells = [
            well
            for well in ground.building.stairwells
            if any(set(well.landings) & set(door.between) for door in own)
        ]
        parts = frozenset(part for well in wells for part in (*well.landings, *well.flights))
        for amount, share, template in (
            ("floor", FLOOR_FIRST, _FLOOR_GOES_FIRST),
            ("stair", STAIR_FIRST, _STAIR_GOES_FIRST),
        ):
            yield Candidate(
                kind="merge-priority",
                cost="free",
                component=component,
                amount=amount,
                words=message(template, name=name),
                building=partial(
                    changes.merge_share, doors=tuple(door.id for door in own), share=share
                ),
                reckoned=partial(reckoned.merging, parts=parts) if parts else None,
            )


def _unlock(ground: Ground) -> Iterator[Candidate]:
    for connections in sorted(set(ground.locked())):
        names = ", ".join(connections)
        called = Listing(tuple(ground.called(connection) for connection in connections))
        yield Candidate(
            kind="unlock",
            cost="cheap",
            component=names,
            words=message("{names} open from the start", names=called),
            scenario=partial(
                changes.unlock,
                event_connections=ground.event_connections,
                connections=frozenset(connections),
            ),
        )


def _second_leaf(ground: Ground) -> Iterator[Candidate]:
    """Yield each door with a leaf more than is opened: where the file says that there is one."""
    for door in ground.connections():
        if not door.leaves_locked or door.capacity_per_s is not None:
            continue
        wide = f"{door.clear_width_m:.2f} → {door.full_clear_width_m:.2f} m"
        yield Candidate(
            kind="second-leaf",
            cost="cheap",
            component=door.id,
            words=message(
                "every leaf of {door} open (clear {wide})", door=ground.called(door.id), wide=wide
            ),
            building=partial(changes.open_leaves, ids=frozenset({door.id})),
        )


def _widen(ground: Ground) -> Iterator[Candidate]:
    doors = [door for door in ground.connections() if door.capacity_per_s is None]
    parts: list[Flight | Connection] = [*ground.flights(), *doors]
    for part in parts:
        for by_m in (MORE_M, STREAM_M):
            yield Candidate(
                kind="widen",
                cost="building",
                component=part.id,
                amount=f"{by_m:+.2f}",
                words=message("{part} {by_m:.2f} m wider", part=ground.called(part.id), by_m=by_m),
                building=partial(changes.widen, ids=frozenset({part.id}), by_m=by_m),
                reckoned=partial(
                    reckoned.wider, parts=(part.id,), share=by_m / (by_m + part.clear_width_m)
                ),
            )


def _widen_stair(ground: Ground) -> Iterator[Candidate]:
    wells = [well.id for well in ground.stairs()]
    sets: list[tuple[str, Worded, tuple[str, ...]]] = [
        (well, ground.called(well), (well,)) for well in wells
    ]
    every = tuple(well.id for well in ground.building.stairwells)
    if len(every) > 1:
        sets.insert(0, ("", message("all stairs"), every))
    for component, name, ids in sets:
        for by_m in (MORE_M, STREAM_M):
            yield Candidate(
                kind="widen-stair",
                cost="building",
                component=component,
                amount=f"{by_m:+.2f}",
                words=message(
                    "{stair} {by_m:.2f} m wider from top to bottom", stair=name, by_m=by_m
                ),
                building=partial(changes.widen_stairs, stairs=frozenset(ids), by_m=by_m),
            )


def _guard(ground: Ground) -> Iterator[Candidate]:
    wells = [well.id for well in ground.stairs()]
    sets: list[tuple[str, Worded, tuple[str, ...]]] = [
        (well, ground.called(well), (well,)) for well in wells
    ]
    every = tuple(well.id for well in ground.building.stairwells)
    if len(every) > 1:
        sets.insert(0, ("", message("all stairs"), every))
    for component, name, ids in sets:
        yield Candidate(
            kind="guard",
            cost="cheap",
            component=component,
            words=message(
                "a guard on every landing of {stair} (no pushing, overtaking, counterflow)",
                stair=name,
            ),
            scenario=partial(changes.guard, stairs=ids),
        )


KINDS: Final[dict[str, Kind]] = {
    "start-earlier": Kind(cost="free", words=message("start sooner"), candidates=_start_earlier),
    "release": Kind(cost="free", words=message("staggered release"), candidates=_release),
    "other-stair": Kind(cost="free", words=message("another stair"), candidates=by_another_stair),
    "other-stair-pair": Kind(
        cost="free",
        words=message("another stair for two"),
        candidates=pairs,
    ),
    "one-by-one": Kind(cost="free", words=message("class after class"), candidates=one_by_one),
    "merge-priority": Kind(cost="free", words=message("priority at merges"), candidates=_turns),
    "hold": Kind(
        cost="cheap",
        words=message("a floor waits for those above"),
        candidates=held_for_a_floor,
    ),
    "guard": Kind(cost="cheap", words=message("a guard on the landings"), candidates=_guard),
    "unlock": Kind(cost="cheap", words=message("a lock opened"), candidates=_unlock),
    "second-leaf": Kind(cost="cheap", words=message("a second door leaf"), candidates=_second_leaf),
    "widen": Kind(cost="building", words=message("one part wider"), candidates=_widen),
    "widen-stair": Kind(cost="building", words=message("a stair wider"), candidates=_widen_stair),
}
"""Every kind of change, what costs least first."""


def candidates(ground: Ground) -> tuple[Candidate, ...]:
    """Return every change that can be tried and can matter, in a fixed order."""
    return tuple(found for kind in KINDS.values() for found in kind.candidates(ground))
