"""What each route rule answers, and the table of them."""

from __future__ import annotations

import numpy as np
import pytest

from evacsim.routing import RULES, make_rule
from evacsim.routing.rule import Choice, RouteRule, chosen, likely


def _chosen(
    rule: RouteRule, uniform: float, *, stairwell: str | None = "A", exit_: str | None = "exit-B"
) -> Choice:
    options = rule.options(stairwell=stairwell, exits=(exit_,) if exit_ else ())
    return options[int(chosen(options, uniform))][1]


@pytest.mark.parametrize(("name", "measure"), [("nearest", "distance"), ("quickest", "time")])
def test_the_plan_does_not_count(name: str, measure: str) -> None:
    assert _chosen(make_rule(name), 0.3) == Choice(measure=measure)


def test_assigned_follows_the_plan_for_the_share_that_complies() -> None:
    rule = make_rule("assigned", compliance=0.8)
    plan = Choice(stairwell="A", exits=("exit-B",))
    assert _chosen(rule, 0.799) == plan
    assert _chosen(rule, 0.8) == Choice()
    assert _chosen(rule, 0.1, stairwell=None, exit_=None) == Choice()


@pytest.mark.parametrize(("compliance", "followers"), [(0.0, 0), (1.0, 1000)])
def test_full_and_no_compliance_are_exact(compliance: float, followers: int) -> None:
    rule = make_rule("assigned", compliance=compliance)
    uniforms = np.append(np.linspace(0, 1, 999, endpoint=False), 1 - 2**-53)
    choices = [_chosen(rule, float(u)) for u in uniforms]
    assert sum(choice.stairwell == "A" for choice in choices) == followers
    assert len(likely(rule.options(stairwell="A", exits=()))) == 1


def test_shares_split_people_in_order_of_the_ids() -> None:
    rule = make_rule("shares", shares={"B": 0.3, "A": 0.7, "C": 0.0})
    uniforms = (np.arange(1000) + 0.5) / 1000
    stairs = [_chosen(rule, float(u), stairwell="C").stairwell for u in uniforms]
    assert [stairs.count(stair) for stair in "ABC"] == [700, 300, 0]


def test_shares_that_sum_to_almost_one_leave_nobody_without_a_stair() -> None:
    rule = make_rule("shares", shares={"A": 0.3333333, "B": 0.3333333, "C": 0.3333333})
    assert _chosen(rule, 1 - 2**-53, stairwell=None).stairwell == "C"


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("shares", {}, "shares are missing"),
        ("shares", {"shares": {"A": 0.7, "B": 0.2}}, "sum to 0.9"),
        ("shares", {"shares": {"A": 1.2, "B": -0.2}}, "from 0 to 1"),
        ("shares", {"shares": {"A": float("nan")}}, "from 0 to 1"),
        ("assigned", {"compliance": 1.5}, "from 0 to 1"),
    ],
)
def test_parameters_that_do_not_suit(name: str, arguments: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        make_rule(name, **arguments)


def test_an_unknown_rule() -> None:
    with pytest.raises(KeyError):
        make_rule("nearset")
    assert set(RULES) == {"nearest", "quickest", "queue-aware", "assigned", "shares"}
