"""The core of the engine: state, rules and loop, compiled where that could be done.

The same files run either way and write the same bytes. `EVACSIM_CORE=python` asks for the
uncompiled ones, `EVACSIM_CORE=compiled` for nothing else than the compiled. A compiled core whose
files have changed since is not used, and one line on stderr says so. What stands in `__all__` is
what the compiled core hands out: the build reads it here.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.errors import InputError, Problem
from evacsim.locale import text
from evacsim.simulation import sources

if TYPE_CHECKING:
    from types import ModuleType

__all__ = [
    "Component",
    "Connection",
    "Direction",
    "Person",
    "Reals",
    "Route",
    "State",
    "advance",
    "change_factor",
    "change_guard",
    "change_hold",
    "change_lock",
    "change_shut",
    "clear_fall",
    "columns_of",
    "count_all_in",
    "let_push",
    "on_grid",
    "open_lanes",
    "place_people",
    "put_factor",
    "reset",
    "set_passable",
    "start_later",
    "start_together",
    "watch",
]

_ASKED: Final = "EVACSIM_CORE"
_SAID: Final = "EVACSIM_CORE_SAID"
_HERE: Final = Path(__file__).parent
_WHY_NOT: Final = _HERE / "not-compiled.txt"  # what the build wrote down


def _load() -> tuple[ModuleType | None, str]:
    """Return the compiled core, or None and why not.

    Raises
    ------
    InputError
        If the environment asks for a core that there is not.
    """
    asked = os.environ.get(_ASKED, "")
    if asked == "python":
        return None, f"{_ASKED}=python"
    if asked not in {"", "compiled"}:
        raise InputError(
            [_problem(text('"{asked}" is no core', asked=asked), text("known: compiled, python"))]
        )
    module, why = _compiled()
    if why and asked == "compiled":
        raise InputError([_problem(text("there is no compiled core: {why}", why=why), "")])
    return module, why


def _compiled() -> tuple[ModuleType | None, str]:
    name = "evacsim.simulation._core"
    try:
        module = importlib.import_module(name)
        now, then = sources.digest(_HERE), module.DIGEST
    except ModuleNotFoundError as error:
        if error.name == name:
            return None, _why_not()
        return None, _said(text("the compiled core cannot be loaded: {error}", error=error))
    except Exception as error:  # noqa: BLE001 - what an old one meets when it is loaded
        return None, _said(text("the compiled core cannot be loaded: {error}", error=error))
    if now == then:
        return module, ""
    return None, _said(
        text("its files have changed since it was compiled; pip install compiles anew")
    )


def _why_not() -> str:
    try:
        return _WHY_NOT.read_text(encoding="utf-8").strip()
    except OSError:
        return text("pip install has not compiled it")


def _problem(message: str, hint: str) -> Problem:
    return Problem(
        file=text("environment variable {asked}", asked=_ASKED),
        where="",
        message=message,
        hint=hint,
    )


def _said(why: str) -> str:
    """Say why on stderr, in one line and once: processes that this one starts do not repeat it."""
    me = str(os.getpid())
    if os.environ.setdefault(_SAID, me) == me:
        sys.stderr.write(text("evacsim runs uncompiled and slower: {why}\n", why=why))
    return why


_core, WHY = _load()
COMPILED: Final = not WHY
NAME: Final = "compiled" if COMPILED else "python"

if TYPE_CHECKING or _core is None:
    from evacsim.simulation.arrays import Reals
    from evacsim.simulation.loop import advance
    from evacsim.simulation.parts import Connection, on_grid
    from evacsim.simulation.reset import place_people, reset, start_together
    from evacsim.simulation.rules.demand import count_all_in
    from evacsim.simulation.rules.factors import change_factor, put_factor
    from evacsim.simulation.rules.falls import clear_fall
    from evacsim.simulation.rules.holding import change_guard, change_hold
    from evacsim.simulation.rules.lanes import open_lanes
    from evacsim.simulation.rules.pressing import let_push
    from evacsim.simulation.rules.rerouting import change_lock, change_shut, set_passable
    from evacsim.simulation.rules.watching import start_later, watch
    from evacsim.simulation.state import Component, Direction, Person, Route, State
    from evacsim.simulation.tape import columns_of
else:
    globals().update({name: getattr(_core, name) for name in __all__})
