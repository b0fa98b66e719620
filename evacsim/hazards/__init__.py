"""WHAT CHANGES, WHEN: hazards, one file each, and the table of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from evacsim.hazards.closing import Closing
from evacsim.hazards.closure import Closure
from evacsim.hazards.guarding import Guarding
from evacsim.hazards.holding import Holding
from evacsim.hazards.slowing import DARK_SPEED_FACTOR, Slowing

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.hazards.hazard import Hazard


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """What a kind of event makes, and what the event says in its file.

    `covers` is what it lies on, and the argument of `make` beside `time_s` and `event`: connections
    (those named, or all of a building where it lies "everywhere"), components, or the ways into
    components. `takes` are the keys of the event that it takes notice of besides kind, source, at_s
    and what names the places; of them `needs` must be there, and exactly one of `needs_one`. With
    until_s `make` has that too, with a factor `speed` and `width`: 1.0, or `speed`, where the event
    gives none.
    """

    make: Callable[..., Hazard]
    covers: Literal["connections", "everywhere", "components", "ways"]
    takes: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    needs_one: frozenset[str] = frozenset()
    speed: float = 1.0

    @property
    def slows(self) -> bool:
        """Whether it multiplies speeds and widths."""
        return bool(self.takes & {"speed_factor", "width_factor"})

    @property
    def on_components(self) -> bool:
        """Whether an event of it names spaces and flights; others name connections, or nothing."""
        return self.covers in {"components", "ways"}


def _takes(*keys: str) -> frozenset[str]:
    return frozenset(keys)


_UNTIL = _takes("until_s")
_SLOWED = _takes("until_s", "speed_factor", "width_factor")
_WIDTH = _takes("width_factor")
_SMOKE = _takes("speed_factor", "extinction_per_m")

HAZARDS: Final[dict[str, EventKind]] = {
    "aftershock": EventKind(make=Holding, covers="everywhere", takes=_UNTIL, needs=_UNTIL),
    "close": EventKind(make=Closing, covers="ways", takes=_UNTIL),
    "fall": EventKind(
        make=partial(Slowing, blocks=True), covers="components", takes=_UNTIL | _WIDTH, needs=_WIDTH
    ),
    "guard": EventKind(make=Guarding, covers="components", takes=_UNTIL),
    "hold": EventKind(make=Holding, covers="connections", takes=_UNTIL, needs=_UNTIL),
    "lights-out": EventKind(
        make=partial(Slowing, dark=True),
        covers="components",
        takes=_SLOWED,
        speed=DARK_SPEED_FACTOR,
    ),
    "lock": EventKind(make=partial(Closure, closed=True), covers="connections"),
    "narrow": EventKind(make=Slowing, covers="components", takes=_SLOWED, needs=_WIDTH),
    "open": EventKind(make=partial(Closure, closed=False), covers="connections"),
    "smoke": EventKind(make=Slowing, covers="components", takes=_UNTIL | _SMOKE, needs_one=_SMOKE),
}
"""Every `kind` of event."""
