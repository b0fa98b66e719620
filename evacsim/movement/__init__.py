"""HOW FAST, HOW MANY: movement laws, one file each, and the table of them."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.movement.sfpe import Sfpe
from evacsim.movement.unimpeded import Unimpeded
from evacsim.movement.weidmann import Weidmann

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.movement.law import MovementLaw

LAWS: Final[dict[str, type[Sfpe | Unimpeded | Weidmann]]] = {
    "sfpe": Sfpe,
    "unimpeded": Unimpeded,
    "weidmann": Weidmann,
}


def make_law(name: str, constants: Mapping[str, float] | None = None) -> MovementLaw:
    """Return the law of that name, with some of its constants replaced.

    Raises
    ------
    KeyError
        If there is no such law.
    ValueError
        If a constant is unknown or not a finite number of at least 0; the message names it.
    """
    kind = LAWS[name]
    known = {field.name for field in dataclasses.fields(kind)}
    for key, value in (constants or {}).items():
        if key not in known:
            raise ValueError(f'unknown constant "{key}"; {nearest_name(key, known)}')
        positive = not key.endswith("layer_m")
        if not math.isfinite(value) or value < 0 or (positive and value == 0):
            rule = "above 0" if positive else "at least 0"
            raise ValueError(f'constant "{key}" is {value}; must be {rule}')
    return kind(**(constants or {}))
