"""Changes that move or order classes: another stair, one after the other, held doors."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING

from evacsim.locale import message
from evacsim.routing.rule import Choice
from evacsim.studies import changes, reckoned
from evacsim.studies.candidate import Candidate
from evacsim.studies.ground import held_doors
from evacsim.studies.plan_ways import closed_at_alarm, named_exits, route

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.model import Stairwell
    from evacsim.studies.candidate import Reckoning
    from evacsim.studies.ground import Ground, Unit


def by_another_stair(ground: Ground) -> Iterator[Candidate]:
    """Yield a class sent by every other stair of its floor."""
    for unit, well in _moves(ground):
        yield Candidate(
            kind="other-stair",
            component=unit.id,
            cost="free",
            amount=well.id,
            walk_m=_longer_m(ground, unit, well),
            words=message(
                "{group} by {stair}", group=ground.called(unit.id), stair=ground.called(well.id)
            ),
            scenario=partial(changes.send, groups=unit.groups, way=_way(ground, well)),
            reckoned=_sent(ground, (unit,), well),
        )


def pairs(ground: Ground) -> Iterator[Candidate]:
    """Yield two neighbours of one way sent together by that other stair which is nearest to them.

    One class alone may change nothing: the queue that it leaves is still the last.
    """
    nearest: dict[str, tuple[float, Unit, Stairwell]] = {}
    for unit, well in _moves(ground):
        longer_m = _longer_m(ground, unit, well)
        if unit.id not in nearest or longer_m < nearest[unit.id][0]:
            nearest[unit.id] = longer_m, unit, well
    together: dict[tuple[object, ...], list[tuple[float, Unit]]] = {}
    for longer_m, unit, well in nearest.values():
        together.setdefault((unit.floor, unit.way, well.id), []).append((longer_m, unit))
    wells = {well.id: well for well in ground.building.stairwells}
    for (_, _, stair), own in together.items():
        well = wells[str(stair)]
        for (one_m, one), (other_m, other) in itertools.pairwise(own):
            names = ground.called(one.id), ground.called(other.id)
            yield Candidate(
                kind="other-stair-pair",
                component=f"{one.id}, {other.id}",
                cost="free",
                amount=well.id,
                walk_m=(one_m + other_m) / 2,
                words=message(
                    "{one} and {other} by {stair}",
                    one=names[0],
                    other=names[1],
                    stair=ground.called(well.id),
                ),
                scenario=partial(
                    changes.send, groups=one.groups | other.groups, way=_way(ground, well)
                ),
                reckoned=_sent(ground, (one, other), well),
            )


def one_by_one(ground: Ground) -> Iterator[Candidate]:
    """Yield the classes of a floor that go one way, each released when the one before has left."""
    sets: dict[tuple[str, tuple[str | None, str | None]], list[Unit]] = {}
    for unit in ground.units(ground.rooms):
        if not unit.release_s:
            sets.setdefault((unit.floor, unit.way), []).append(unit)
    for (floor, way), own in sets.items():
        if len(own) == 1:
            continue
        by = way[0] or way[1] or ""
        at = ground.called(floor)
        words = message("{floor}: class after class", floor=at)
        if by:
            whither = ground.called(by)
            words = message("{floor}, {stair}: class after class", floor=at, stair=whither)
        yield Candidate(
            kind="one-by-one",
            component=floor,
            cost="free",
            amount=by,
            words=words,
            scenario=partial(changes.one_by_one, rooms=tuple(unit.id for unit in own)),
        )


def held_for_a_floor(ground: Ground) -> Iterator[Candidate]:
    """Yield a landing's door held until everybody from the floor above has passed."""
    for door, next_ in held_doors(ground.building, ground.merging_doors()):
        yield Candidate(
            kind="hold",
            component=door.id,
            cost="cheap",
            amount=next_.id,
            words=message(
                "{door} waits until {floor} and above have passed",
                door=ground.called(door.id),
                floor=ground.called(next_.id),
            ),
            scenario=partial(changes.hold_until_passed, connection=door.id, floor=next_.id),
        )


def _moves(ground: Ground) -> Iterator[tuple[Unit, Stairwell]]:
    """Yield each class that can matter with every other stair of its floor."""
    if ground.scenario.routing.rule not in ("assigned", "nearest"):
        return
    planned = ground.scenario.routing.rule == "assigned"
    for unit in ground.units(ground.rooms):
        for well in ground.building.stairwells:
            if unit.floor in well.floors and not (planned and well.id == unit.way[0]):
                yield unit, well


def _way(ground: Ground, well: Stairwell) -> tuple[str, str | None]:
    return well.id, ground.exit_of_stair.get(well.id)


def _longer_m(ground: Ground, unit: Unit, well: Stairwell) -> float:
    """Return how much longer the walk of a class is by a stair than as planned [m]."""
    stair, exit_ = _way(ground, well)
    planned = ground.scenario.routing.rule == "assigned"
    now = Choice(stairwell=unit.way[0], exits=named_exits(unit.way[1])) if planned else Choice()
    new = Choice(stairwell=stair, exits=named_exits(exit_))
    return _walk_m(ground, unit, new) - _walk_m(ground, unit, now)


def _sent(ground: Ground, units: tuple[Unit, ...], well: Stairwell) -> Reckoning | None:
    """Return what reckons the move of classes to a stair by the route of the first of them."""
    plan = ground.plan
    stair, exit_ = _way(ground, well)
    choice = Choice(stairwell=stair, exits=named_exits(exit_))
    table = plan.book.table(choice, closed_at_alarm(plan))
    own = plan.network.sections[units[0].id]
    costs = [
        (table.cost[one.index], one.index)
        for one in plan.network.directions
        if one.origin in own and table.cost[one.index] < float("inf")
    ]
    if not costs:
        return None
    headways_s = {one.index: one.lit_headway_s for one in plan.program.directions}
    taken = route(min(costs)[1], table.next_direction)
    return partial(
        reckoned.sent,
        groups=frozenset().union(*(unit.groups for unit in units)),
        route=tuple((direction, headways_s[direction]) for direction in taken),
        persons=sum(unit.persons for unit in units),
    )


def _walk_m(ground: Ground, unit: Unit, choice: Choice) -> float:
    """Return the walk [m] of a class from the doors of its room, the shortest; 0 where closed."""
    plan = ground.plan
    table = plan.book.table(choice, closed_at_alarm(plan))
    own = plan.network.sections[unit.id]
    return min(
        (
            table.cost[one.index]
            for one in plan.network.directions
            if one.origin in own and table.cost[one.index] < float("inf")
        ),
        default=0.0,
    )
