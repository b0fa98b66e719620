"""How hard people push follows from the situation, by one table."""

from __future__ import annotations

from typing import get_args

import pytest

from evacsim.movement.student import Student
from evacsim.scenario.model import Scenario, Situation
from evacsim.scenario.situations import law_of, pressing_of, situations


def _scenario(**keys: object) -> Scenario:
    people = {"id": "class", "space": "room", "size": 1}
    return Scenario.model_validate(
        {
            "name": "a",
            "building": "b",
            "movement": {"law": "student"},
            "routing": {"rule": "nearest"},
            "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0}},
            "group": [people],
            **keys,
        }
    )


def test_the_table_has_every_situation_and_no_other() -> None:
    assert set(situations()) == set(get_args(Situation))


@pytest.mark.parametrize(
    ("situation", "pressing"), [("drill", 0.0), ("dismissal", 0.5), ("shut-in", 1.0)]
)
def test_pressing_is_that_of_the_situation(situation: str, pressing: float) -> None:
    assert pressing_of(_scenario(situation=situation)) == pressing


def test_a_scenario_may_override_it() -> None:
    assert pressing_of(_scenario(situation="drill", pressing=0.3)) == 0.3


def test_a_law_that_knows_pressing_gets_it_unless_a_constant_says_otherwise() -> None:
    assert law_of(_scenario(situation="dismissal")) == Student(pressing=0.5)
    own = {"law": "student", "constants": {"pressing": 0.25}}
    assert law_of(_scenario(situation="dismissal", movement=own)) == Student(pressing=0.25)
    assert law_of(_scenario(situation="shut-in"), "sfpe").name == "sfpe"
