"""WHAT CHANGES, WHEN: hazards, one file each, and the table of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.hazards.closing import Closing
from evacsim.hazards.closure import Closure
from evacsim.hazards.guarding import Guarding
from evacsim.hazards.holding import Holding
from evacsim.hazards.slowing import Slowing

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.hazards.hazard import Hazard

HAZARDS: Final[dict[str, Callable[..., Hazard]]] = {
    "aftershock": Holding,
    "close": Closing,
    "fall": partial(Slowing, blocks=True),
    "guard": Guarding,
    "hold": Holding,
    "lights-out": partial(Slowing, dark=True),
    "lock": partial(Closure, closed=True),
    "narrow": Slowing,
    "open": partial(Closure, closed=False),
    "smoke": Slowing,
}
"""What makes a hazard of each `kind` of event.

`lock`, `open`, `hold` and `aftershock` take connections, time_s and event (the latter two until_s
too), `guard` takes components, time_s, until_s and event, `close` ways in instead of components;
the others speed and width besides.
"""

SLOWINGS: Final = frozenset({"fall", "lights-out", "narrow", "smoke"})
"""The kinds that multiply speeds and widths."""

ON_COMPONENTS: Final = SLOWINGS | {"close", "guard"}
"""The kinds that cover components; the others name connections."""

EVERYWHERE: Final = frozenset({"aftershock"})
"""The kinds that name nothing: they are everywhere."""
