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
    from evacsim.paper.of_folder import Half

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
OF_FOLDERS: Final[Mapping[str, str]] = {"half-year": "half_year", "county": "county_table"}
"""The module of each kind that is made of a folder of records, `papers(half)`."""


def papers(kind: str, inputs: Inputs) -> tuple[Paper, ...]:
    """Return the papers of a kind.

    Raises
    ------
    InputError
        If there is no such kind, or the inputs lack what it is made of.
    """
    if kind not in KINDS:
        message = text('"{kind}" is no kind of paper', kind=kind)
        hint = nearest_name(kind, {**KINDS, **OF_FOLDERS})
        problem = Problem(file="--kind", where="", message=message, hint=hint)
        raise InputError([problem])
    module = importlib.import_module(f"evacsim.paper.{KINDS[kind]}")
    made: tuple[Paper, ...] = module.papers(inputs)
    return made


def papers_of_folder(kind: str, half: Half) -> tuple[Paper, ...]:
    """Return the papers of a kind that is made of a folder: one of `OF_FOLDERS`."""
    module = importlib.import_module(f"evacsim.paper.{OF_FOLDERS[kind]}")
    made: tuple[Paper, ...] = module.papers(half)
    return made
