"""The kinds of paper: a line here and a file each, which has `papers(inputs)`."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.paper.facts import Paper
    from evacsim.paper.inputs import Inputs

KINDS: Final[Mapping[str, str]] = {
    "drill-plan": "drill_plan",
    "door-cards": "door_cards",
    "posts": "posts",
    "record": "record",
    "evaluation": "evaluation",
    "after-drill": "after_drill",
    "incident": "incident",
}
"""The module of each kind."""


def papers(kind: str, inputs: Inputs) -> tuple[Paper, ...]:
    """Return the papers of a kind.

    Raises
    ------
    InputError
        If there is no such kind, or the inputs lack what it is made of.
    """
    if kind not in KINDS:
        message = text('"{kind}" is no kind of paper', kind=kind)
        problem = Problem(file="--kind", where="", message=message, hint=nearest_name(kind, KINDS))
        raise InputError([problem])
    module = importlib.import_module(f"evacsim.paper.{KINDS[kind]}")
    made: tuple[Paper, ...] = module.papers(inputs)
    return made
