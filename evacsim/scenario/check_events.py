"""Whether an event fits its kind and its building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.errors import Problem, nearest_name
from evacsim.hazards import EVERYWHERE, HAZARDS, ON_COMPONENTS
from evacsim.locale import text
from evacsim.scenario.events import event_components, event_connections
from evacsim.scenario.place import named, one_named

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evacsim.building.model import Building, Connection, Flight, Space, Stairwell
    from evacsim.building.network import Network
    from evacsim.scenario.model import Event

    Fault = tuple[str, str, str]

_KEYS: Final = {
    "aftershock": {"until_s"},
    "lock": {"connection", "stair"},
    "open": {"connection", "stair"},
    "close": {"space", "stair", "until_s"},
    "fall": {"space", "stair", "until_s", "width_factor"},
    "guard": {"space", "stair", "until_s"},
    "hold": {"connection", "stair", "until_s"},
    "lights-out": {"space", "stair", "until_s", "speed_factor", "width_factor"},
    "narrow": {"space", "stair", "until_s", "speed_factor", "width_factor"},
    "smoke": {"space", "stair", "until_s", "speed_factor", "extinction_per_m"},
}
"""What each kind of event takes notice of, besides kind, at_s and source."""

_KEYS_OF_SOME_KINDS: Final = (
    "until_s",
    "connection",
    "space",
    "stair",
    "speed_factor",
    "width_factor",
    "extinction_per_m",
)


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
    for key in _KEYS_OF_SOME_KINDS:
        if getattr(event, key) not in {None, ()} and key not in _KEYS[event.kind]:
            yield (
                key,
                text('an event "{kind}" takes no notice of it', kind=event.kind),
                text("leave it out"),
            )
    yield from _named_once(event)
    yield from _missing(event)


def _named_once(event: Event) -> Iterator[Fault]:
    """Yield an event that names no place, or two kinds of them."""
    if event.kind in EVERYWHERE:
        return
    what = "space" if event.kind in ON_COMPONENTS else "connection"
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
    if event.kind in {"hold", "aftershock"} and event.until_s is None and event.until is None:
        yield "until_s", text("is missing; say when people may pass again [s]"), ""
    if event.kind in {"fall", "narrow"} and event.width_factor is None:
        yield "width_factor", text("is missing; give the share of the width that is left"), ""
    if event.kind == "smoke" and (event.extinction_per_m is None) == (event.speed_factor is None):
        yield "", text("must have one of extinction_per_m and speed_factor"), ""


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
    alone = event.model_copy(update={"connection": (), "space": ()})
    if event.kind in ON_COMPONENTS:
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
