"""What a crush is tried without, and with: triggers taken away, stock remedies put in, one by one.

Every plan is the scenario with one thing changed; people keep their own random numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from evacsim.analysis.naming import Called, spaced
from evacsim.building.classes import is_class
from evacsim.locale import Listing, Message, mark, message
from evacsim.movement.widths import flight_width_m
from evacsim.scenario.events import event_connections
from evacsim.scenario.flood import ABOVE
from evacsim.scenario.model import Event, Release, Routing
from evacsim.scenario.place import Places, named, one_named, placements
from evacsim.scenario.situations import pressing_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evacsim.locale import Name
    from evacsim.scenario.groups import Group
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan

_CLOSED = frozenset({"lock", "open", "hold"})
_SHOWN: Final = 3
"""Places that a line names; the rest is counted."""
_STORIES: Final = {
    "aftershock": mark("an aftershock ({at_s:g} s)"),
    "close": mark("{where} closed ({at_s:g} s)"),
    "fall": mark("a fall at {where} ({at_s:g} s)"),
    "guard": mark("a guard at {where} ({at_s:g} s)"),
    "narrow": mark("narrowed way at {where} ({at_s:g} s)"),
    "smoke": mark("smoke at {where} ({at_s:g} s)"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The scenario with one thing changed: a trigger taken away, or a remedy put in.

    `name` is stable and in words of the files; `words` are for people.
    """

    kind: Literal["trigger", "remedy"]
    name: str
    words: Message
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class _Words:
    """What the things that a scenario names are called, by what it writes: ids, aliases, globs."""

    plan: Plan
    called: Called

    def stair(self, written: str) -> Name:
        """Return what a stair is called."""
        well = one_named(self.plan.building.stairwells, written)
        return self.called.stair(written if well is None else well.id)

    def stairs(self, written: Sequence[str]) -> Listing:
        """Return what some stairs are called, in a row."""
        return Listing(tuple(self.stair(one) for one in written))

    def space(self, written: str) -> Name:
        """Return what a space is called."""
        space = one_named(self.plan.building.spaces, written)
        return self.called.place(written if space is None else space.id)

    def where(self, event: Event) -> Name | Listing | Message:
        """Return what an event happens to: a stair, or doors or places in a row."""
        if event.stair is not None:
            return self.stair(event.stair)
        building = self.plan.building
        ids = (
            [one.id for one in event_connections(event, self.plan.network, building)]
            if event.kind in _CLOSED or event.connection
            else []
        )
        for pattern in event.space:
            ids += [one.id for one in named(building.spaces, pattern)]
            ids += [one.id for one in named(building.flights, pattern)]
        return self._places(list(dict.fromkeys(ids)))

    def _places(self, ids: Sequence[str]) -> Listing | Message:
        names = self.called.apart(ids)
        shown = tuple(dict.fromkeys(names[id_] for id_ in ids))
        if len(shown) <= _SHOWN:
            return Listing(shown)
        first = Listing(shown[:_SHOWN])
        return message("{places} and {n} more", places=first, n=len(shown) - _SHOWN)

    def people(self, group: Group) -> Name | Message:
        """Return what a group is called: a class by its name, others by where they are."""
        spaces = Places(self.plan.building).of(group)
        if is_class(group.id) or len(spaces) != 1:
            return spaced(group.id, group.id)
        return message("people from {place}", place=self.called.place(spaces[0].id))


def variants(plan: Plan) -> tuple[Variant, ...]:
    """Return the triggers that a scenario has, in the order of the file, and the remedies."""
    words = _Words(plan, Called(plan.building))
    return (*_triggers(plan, words), *_remedies(plan, words))


def _triggers(plan: Plan, words: _Words) -> Iterator[Variant]:
    scenario = plan.scenario
    yield from _events(plan, words)
    for group in scenario.group:
        goes_up = group.to is not None and group.to.startswith(ABOVE)  # as all others do
        if group.to is not None and not goes_up and len(scenario.group) > 1:
            left = tuple(one for one in scenario.group if one is not group)
            yield Variant(
                kind="trigger",
                name=f"group {group.id}",
                words=message(
                    "{group} going to {to} against the stream",
                    group=words.people(group),
                    to=words.space(group.to),
                ),
                scenario=scenario.model_copy(update={"group": left}),
            )
    if scenario.routing.rule == "shares":
        shares = Listing(
            tuple(
                message("{share:.0%} {stair}", share=share, stair=words.stair(stair))
                for stair, share in _shares(scenario)
            )
        )
        yield Variant(
            kind="trigger",
            name="shares",
            words=message("the choice of stair ({shares}) instead of the nearest", shares=shares),
            scenario=scenario.model_copy(update={"routing": Routing(rule="nearest")}),
        )
    if pressing_of(scenario) > 0:
        yield Variant(
            kind="trigger",
            name="pressing",
            words=message(
                "people who push from behind (pressing {pressing:g}, assumption)",
                pressing=pressing_of(scenario),
            ),
            scenario=scenario.model_copy(update={"pressing": 0.0}),
        )
    if scenario.falls.enabled:
        falls = scenario.falls.model_copy(update={"enabled": False})
        yield Variant(
            kind="trigger",
            name="falls",
            words=message("falls that happen by chance"),
            scenario=scenario.model_copy(update={"falls": falls}),
        )


def _shares(scenario: Scenario) -> list[tuple[str, float]]:
    return sorted(scenario.routing.shares.items(), key=lambda item: -item[1])


def _events(plan: Plan, words: _Words) -> Iterator[Variant]:
    """Yield the scenario without each event; what belongs together goes together.

    Locks and openings of the same connections are one story, and so is the light wherever it fails.
    """
    scenario = plan.scenario
    stories: dict[tuple[str, ...], list[int]] = {}
    for number, event in enumerate(scenario.event):
        stories.setdefault(_story(plan, event, number), []).append(number)
    for story, numbers in stories.items():
        first = scenario.event[numbers[0]]
        left = tuple(e for number, e in enumerate(scenario.event) if number not in numbers)
        yield Variant(
            kind="trigger",
            name=f"{first.kind} {' '.join(story[1:])}".strip(),
            words=_told(words.where(first), story, [scenario.event[number] for number in numbers]),
            scenario=scenario.model_copy(update={"event": left}),
        )


def _story(plan: Plan, event: Event, number: int) -> tuple[str, ...]:
    if event.kind in _CLOSED:
        if event.stair is not None:
            return ("closed", event.stair)
        connections = event_connections(event, plan.network, plan.building)
        return ("closed", *(connection.id for connection in connections))
    if event.kind == "lights-out":
        return ("dark",)
    where = event.stair or ", ".join(event.space)
    return (event.kind, where, str(number)) if event.kind == "smoke" else (event.kind, where)


def _told(
    where: Name | Listing | Message, story: tuple[str, ...], events: Sequence[Event]
) -> Message:
    first = events[0]
    opened = [event.at_s for event in events if event.kind == "open"]
    opened += [event.until_s for event in events if event.until_s is not None]
    if story[0] == "closed":
        if opened:
            return message("{where} shut until {at_s:g} s", where=where, at_s=max(opened))
        return message("{where} locked", where=where)
    if story[0] == "dark":
        return message("light out from {at_s:g} s", at_s=first.at_s)
    template = _STORIES.get(first.kind)
    if template is None:
        return message(
            "{kind} at {where} ({at_s:g} s)", kind=first.kind, where=where, at_s=first.at_s
        )
    return message(template, where=where, at_s=first.at_s)


def _remedies(plan: Plan, words: _Words) -> Iterator[Variant]:
    scenario, building = plan.scenario, plan.building
    if any(event.kind in _CLOSED for event in scenario.event):
        left = tuple(event for event in scenario.event if event.kind not in _CLOSED)
        yield Variant(
            kind="remedy",
            name="unlock",
            words=message("everything open from the start"),
            scenario=scenario.model_copy(update={"event": left}),
        )
    if any(event.kind == "lights-out" for event in scenario.event):
        left = tuple(event for event in scenario.event if event.kind != "lights-out")
        yield Variant(
            kind="remedy",
            name="emergency-light",
            words=message("emergency light on stairs and corridors"),
            scenario=scenario.model_copy(update={"event": left}),
        )
    stagger = staggered(plan)
    if stagger is not None:
        interval_s = stagger.release.interval_s if stagger.release is not None else 0.0
        yield Variant(
            kind="remedy",
            name="stagger-by-floor",
            words=message(
                "release floor by floor, lowest first, every {interval_s:.0f} s",
                interval_s=interval_s,
            ),
            scenario=stagger,
        )
    guards = tuple(Event(kind="guard", stair=well.id) for well in building.stairwells)
    if guards:
        yield Variant(
            kind="remedy",
            name="guards",
            words=message(
                "a guard on every landing: no pushing, no overtaking, nobody against the stream"
            ),
            scenario=scenario.model_copy(update={"event": (*scenario.event, *guards)}),
        )
    yield from _balanced(plan, words)


def _balanced(plan: Plan, words: _Words) -> Iterator[Variant]:
    """Yield the stairs that are open used evenly, and all stairs with every lock undone."""
    scenario = plan.scenario
    every = sorted(well.id for well in plan.building.stairwells)
    open_stairs = usable_stairs(plan)
    if len(open_stairs) > 1:
        yield Variant(
            kind="remedy",
            name="balanced-stairs",
            words=message("{stairs} used evenly", stairs=words.stairs(open_stairs)),
            scenario=scenario.model_copy(update={"routing": _evenly(open_stairs)}),
        )
    if len(every) > len(open_stairs):
        left = tuple(event for event in scenario.event if event.kind not in _CLOSED)
        yield Variant(
            kind="remedy",
            name="unlock-and-balance",
            words=message("everything open, {stairs} used evenly", stairs=words.stairs(every)),
            scenario=scenario.model_copy(update={"event": left, "routing": _evenly(every)}),
        )


def _evenly(stairs: Sequence[str]) -> Routing:
    shares = dict.fromkeys(stairs, round(1 / len(stairs), 6))
    shares[stairs[-1]] = round(1.0 - sum(shares[stair] for stair in stairs[:-1]), 6)
    return Routing(rule="shares", shares=shares)


def usable_stairs(plan: Plan) -> list[str]:
    """Return the stairs that are not locked from the start, sorted."""
    closed = {
        event.stair for event in plan.scenario.event if event.kind == "lock" and event.at_s <= 0
    }
    return sorted(
        well.id
        for well in plan.building.stairwells
        if well.id not in closed and not closed & set(well.aliases)
    )


def staggered(plan: Plan) -> Scenario | None:
    """Return the scenario released floor by floor; None on one floor, or if it is staggered.

    Interval = people of the fullest floor / the flow of the stairs that are open: specific flow x
    effective width of their narrowest flight, summed (domain: 400 people on three stairs are 133
    a stair, at its flow of 1.6 to 2 /s every 65-85 s).
    """
    scenario = plan.scenario
    floors = _people_by_floor(plan)
    flow_per_s = stairs_flow_per_s(plan)
    if scenario.release is not None or len(floors) < 2 or flow_per_s <= 0:  # noqa: PLR2004
        return None
    heights = {floor.id: floor.elevation_m for floor in plan.building.floors}
    lowest = min(heights.values())
    upper = {floor: n for floor, n in floors.items() if heights[floor] > lowest}
    if not upper:
        return None
    release = Release(
        by="floor",
        order=tuple(sorted(floors, key=lambda floor: heights[floor])),
        interval_s=round(max(upper.values()) / flow_per_s, 0),
    )
    return scenario.model_copy(update={"release": release})


def _people_by_floor(plan: Plan) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for item in placements(plan.scenario, plan.building):
        if item.goes_out and item.placed.size:
            found[item.space.floor] = found.get(item.space.floor, 0) + item.placed.size
    return found


def stairs_flow_per_s(plan: Plan) -> float:
    """Return what the stairs that are open pass going down, all together [1/s]."""
    usable = set(usable_stairs(plan))
    by_stair: dict[str, list[float]] = {}
    for component in plan.network.components:
        flight = component.flight
        if flight is None or component.stairwell not in usable:
            continue
        curve = plan.law.stair(flight.riser_m, flight.tread_m, "down")
        own = flight.specific_flow_per_m_s or curve.best_flow_per_m_s
        by_stair.setdefault(str(component.stairwell), []).append(
            own * flight_width_m(plan.law, flight)
        )
    return sum(min(flows) for flows in by_stair.values())
