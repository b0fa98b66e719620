"""WHAT CHANGES, WHEN: hazards, one file each, and the table of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.hazards.closure import Closure
from evacsim.hazards.slowing import Slowing

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.hazards.hazard import Hazard

HAZARDS: Final[dict[str, Callable[..., Hazard]]] = {
    "lights-out": Slowing,
    "lock": partial(Closure, closed=True),
    "narrow": Slowing,
    "open": partial(Closure, closed=False),
    "smoke": Slowing,
}
"""What makes a hazard of each `kind` of event.

`lock` and `open` take joints, time_s and event; the others components, time_s, until_s, speed,
width and event.
"""

SLOWINGS: Final = frozenset(kind for kind, made in HAZARDS.items() if made is Slowing)
"""The kinds that cover components; the others name connections."""
