"""Whether an event fits its kind and its building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem, nearest_name
from evacsim.hazards import HAZARDS
from evacsim.locale import mark, text
from evacsim.scenario.events import event_components, event_connections
from evacsim.scenario.place import named, one_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evacsim.building.model import Building, Connection, Flight, Space, Stairwell
    from evacsim.building.network import Network
    from evacsim.hazards import EventKind
    from evacsim.scenario.model import Event

    Fault = tuple[str, str, str]

_KEYS_OF_SOME_KINDS: Final = (
    "until_s",
    "connection",
    "space",
    "stair",
    "speed_factor",
    "width_factor",
    "extinction_per_m",
)
LACKS: Final = {
    "until_s": mark("is missing; say when people may pass again [s]"),
    "speed_factor": mark("is missing; give the share of the speed that is left"),
    "width_factor": mark("is missing; give the share of the width that is left"),
    "extinction_per_m": mark("is missing; give the extinction coefficient of the smoke [1/m]"),
}
"""What is said where a kind needs a key that an event does not have."""


def event_problems(
    event: Event, where: str, building: Building, network: Network, *, file: str
) -> list[Problem]:
    """Return every fault of an event; `where` is its place in the file."""
    faults = [*_keys(event), *_names(event, building), *_stair(event, building, network)]
    return [
        Problem(file=file, where=where + (f": {key}" if key else ""), message=message, hint=hint)
        for key, message, hint in faults
    ]


def _keys(event: Event) -> Iterator[Fault]:
    """Yield an unknown kind, keys that do not suit the kind, and what is missing."""
    if event.kind not in HAZARDS:
        message = text('unknown kind of event "{kind}"', kind=event.kind)
        yield "kind", message, nearest_name(event.kind, HAZARDS)
        return
    taken = _taken(HAZARDS[event.kind])
    for key in _KEYS_OF_SOME_KINDS:
        if getattr(event, key) not in {None, ()} and key not in taken:
            yield (
                key,
                text('an event "{kind}" takes no notice of it', kind=event.kind),
                text("leave it out"),
            )
    yield from _named_once(event)
    yield from _missing(event)


def _taken(kind: EventKind) -> frozenset[str]:
    """Return the keys of some kinds of events that this one takes notice of."""
    if kind.covers == "everywhere":
        return kind.takes
    return kind.takes | {"stair", "space" if kind.on_components else "connection"}


def _named_once(event: Event) -> Iterator[Fault]:
    """Yield an event that names no place, or two kinds of them."""
    kind = HAZARDS[event.kind]
    if kind.covers == "everywhere":
        return
    what = "space" if kind.on_components else "connection"
    names = getattr(event, what)
    if not names and event.stair is None:
        yield "", text("names nothing"), text("give {what} or stair", what=what)
    if names and event.stair is not None:
        yield (
            "",
            text("names both {what} and stair; must be one", what=what),
            text("make it two events"),
        )


def _missing(event: Event) -> Iterator[Fault]:
    """Yield what an event lacks, and an end before its beginning."""
    if event.until_s is not None and event.until_s <= event.at_s:
        yield (
            "until_s",
            text(
                "is {until_s:g} s; must be after at_s, {at_s:g} s",
                until_s=event.until_s,
                at_s=event.at_s,
            ),
            "",
        )
    kind = HAZARDS[event.kind]
    for key in sorted(kind.needs):
        other_end = key == "until_s" and event.until is not None
        if getattr(event, key) is None and not other_end:
            yield key, text(LACKS[key]), ""
    if kind.needs_one and sum(getattr(event, key) is not None for key in kind.needs_one) != 1:
        one, other = sorted(kind.needs_one)
        yield "", text("must have one of {one} and {other}", one=one, other=other), ""


def _names(event: Event, building: Building) -> Iterator[Fault]:
    for pattern in event.connection:
        if not named(building.connections, pattern):
            hint = _nearest(pattern, building.connections)
            yield "connection", text('no connection fits "{pattern}"', pattern=pattern), hint
    places: tuple[Space | Flight, ...] = (*building.spaces, *building.flights)
    for pattern in event.space:
        if not (named(building.spaces, pattern) or _flights(building, pattern)):
            yield (
                "space",
                text('no space or flight fits "{pattern}"', pattern=pattern),
                _nearest(pattern, places),
            )


def _flights(building: Building, pattern: str) -> list[Flight]:
    return named(building.flights, pattern)


def _stair(event: Event, building: Building, network: Network) -> Iterator[Fault]:
    if event.stair is None:
        return
    if one_named(building.stairwells, event.stair) is None:
        hint = _nearest(event.stair, building.stairwells)
        yield "stair", text('unknown stair "{stair}"', stair=event.stair), hint
        return
    if event.kind not in HAZARDS:
        return
    alone = event.model_copy(update={"connection": (), "space": ()})
    if HAZARDS[event.kind].on_components:
        if not event_components(alone, network, building):
            yield (
                "stair",
                text('the stair "{stair}" has no flight or landing', stair=event.stair),
                "",
            )
    elif not event_connections(alone, network, building):
        yield (
            "stair",
            text('the stair "{stair}" has no door to lock or open', stair=event.stair),
            "",
        )


def _nearest(name: str, things: Iterable[Connection | Flight | Space | Stairwell]) -> str:
    known: Sequence[str] = [n for thing in things for n in (thing.id, *thing.aliases)]
    return nearest_name(name, known)
