"""HOW FAST, HOW MANY: movement laws, one file each, and the table of them."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING, Final

from evacsim.errors import nearest_name
from evacsim.movement.cn_stream import CnStream
from evacsim.movement.imo import Imo
from evacsim.movement.sfpe import Sfpe
from evacsim.movement.student import Student
from evacsim.movement.unimpeded import Unimpeded
from evacsim.movement.weidmann import Weidmann

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evacsim.movement.law import MovementLaw

LAWS: Final[dict[str, type[CnStream | Imo | Sfpe | Student | Unimpeded | Weidmann]]] = {
    "cn-stream": CnStream,
    "imo": Imo,
    "sfpe": Sfpe,
    "student": Student,
    "unimpeded": Unimpeded,
    "weidmann": Weidmann,
}


_RULES: Final[dict[str, Callable[[float], bool]]] = {
    "above 0": lambda value: math.isfinite(value) and value > 0,
    "at least 0": lambda value: math.isfinite(value) and value >= 0,
    "from 0 to 1": lambda value: 0 <= value <= 1,
}


def _rule(key: str) -> str:
    """Return the rule that a constant must obey: widths lost and shares may be 0."""
    if key in {"pressing", "counterflow_slowing"}:
        return "from 0 to 1"
    return "at least 0" if key.endswith("layer_m") else "above 0"


def constant_names(name: str) -> frozenset[str]:
    """Return the names of the constants of a law, all of which `make_law` can replace."""
    return frozenset(field.name for field in dataclasses.fields(LAWS[name]))


def make_law(name: str, constants: Mapping[str, float] | None = None) -> MovementLaw:
    """Return the law of that name, with some of its constants replaced.

    Raises
    ------
    KeyError
        If there is no such law.
    ValueError
        If a constant is unknown or out of its range (finite; above 0, boundary layers at least 0,
        pressing and counterflow_slowing from 0 to 1); the message names it.
    """
    kind = LAWS[name]
    known = constant_names(name)
    for key, value in (constants or {}).items():
        if key not in known:
            raise ValueError(f'unknown constant "{key}"; {nearest_name(key, known)}')
        rule = _rule(key)
        if not _RULES[rule](value):
            raise ValueError(f'constant "{key}" is {value}; must be {rule}')
    return kind(**(constants or {}))
