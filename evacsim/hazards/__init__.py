"""WHAT CHANGES, WHEN: hazards, one file each, and the table of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.hazards.closure import Closure

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.hazards.hazard import Hazard

HAZARDS: Final[dict[str, Callable[..., Hazard]]] = {
    "lock": partial(Closure, closed=True),
    "open": partial(Closure, closed=False),
}
"""What makes a hazard of each `kind` of event, from joints, time_s and event."""
