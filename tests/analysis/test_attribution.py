"""The split of a gap, worked out by hand: Shapley values, who is named and when, chance.

Two classes: A of 60 by exit-1, B of 40 by exit-2, both 10 s away from their exit, which passes
1 /s. So A is out at 10 + 60 = 70 s, B at 50 s.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from evacsim.analysis.drill.accounts import Account, ClassAccount
from evacsim.analysis.drill.attribution import Gap, shapley, split_gap
from evacsim.analysis.drill.channels import Frame, Load

FRAME = Frame(
    classes=("A", "B"),
    channels=("exit-1", "exit-2"),
    walk_s=np.array([10.0, 10.0]),
    exit_of_stair={},
    channel_of_point={},
)


def load(people: float, later_s: float, flow_per_s: float) -> Load:
    """Return two classes at one exit: so many at 0 s, and 10 who come later."""
    return Load(
        people=np.array([people, 10.0]),
        share=np.ones((2, 1)),
        arrive_s=np.array([0.0, later_s]),
        last_s=np.full(1, np.nan),
        flow_per_s=np.array([flow_per_s]),
    )


def test_shapley_values_of_two() -> None:
    """As planned the late class is last, at 110 s; if it comes at 40 s, the queue is, at 50 s.

    At 0.4 /s the queue is last either way, at 125 s. So an early start saves 60 s or nothing, and
    the slow exit costs 15 s or 75 s: each counts half.
    """
    found = shapley(load(40, 40.0, 0.4), load(40, 100.0, 1.0), ["start", "flow"])
    assert found == {"start": pytest.approx(-30.0), "flow": pytest.approx(45.0)}


def test_shapley_values_of_three() -> None:
    """With 80 in place of 40 as well: alone 110 s; with the start 90 s, with the flow 225 s.

    Who is first or last of three counts a third, who is second a sixth for each one before.
    """
    found = shapley(load(80, 40.0, 0.4), load(40, 100.0, 1.0), ["start", "flow", "people"])
    assert found["start"] == pytest.approx((50 - 110) / 3 + (90 - 110) / 6)
    assert found["flow"] == pytest.approx(15 / 3 + 75 / 6 + 115 / 6 + 135 / 3)
    assert found["people"] == pytest.approx(40 / 6 + 100 / 6 + 100 / 3)
    assert sum(found.values()) == pytest.approx(225 - 110)


def test_shapley_values_of_one_and_of_none() -> None:
    one, other = load(40, 40.0, 0.4), load(40, 100.0, 1.0)
    assert shapley(one, other, ["flow"]) == {"flow": pytest.approx(15.0)}
    assert shapley(one, other, []) == {}


@pytest.mark.parametrize("chosen", [["ways"], ["flow"], ["ways", "flow"]])
def test_a_flow_that_one_account_does_not_know_is_the_other_s(chosen: list[str]) -> None:
    """Planned for exit-1 alone, half go by exit-2, of which only the record knows the flow.

    In the other direction the record knows nothing of exit-1.
    """
    usual, told = (
        Load(
            people=np.array([60.0]),
            share=np.array([share]),
            arrive_s=np.array([0.0]),
            last_s=np.full(2, np.nan),
            flow_per_s=np.array(flow),
        )
        for share, flow in (([1.0, 0.0], [1.0, np.nan]), ([0.5, 0.5], [np.nan, 0.25]))
    )
    found = shapley(told, usual, chosen)
    # exit-1 passes 1 /s in both; with half of them exit-2 is last at 30 / 0.25 = 120 s
    wanted = {"ways": 60.0, "flow": 0.0}
    assert found == {name: pytest.approx(wanted[name]) for name in chosen}


def one_class(people: float, way_out: str, start_s: float, last_s: float) -> ClassAccount:
    return ClassAccount(people=people, exits={way_out: people}, start_s=start_s, last_out_s=last_s)


def account(
    a: ClassAccount | None = None, b: ClassAccount | None = None, **more: object
) -> Account:
    """Return an account of both classes, as planned unless said."""
    one = a or one_class(60, "exit-1", 0.0, 70.0)
    other = b or one_class(40, "exit-2", 0.0, 50.0)
    lasts = [last for last in (one.last_out_s, other.last_out_s) if last is not None]
    made = Account(last_out_s=max(lasts), people=100, classes={"A": one, "B": other})
    return replace(made, **more)  # type: ignore[arg-type]


def gap_of(record: Account, *replications: Account) -> Gap:
    found = split_gap(record, replications or (account(),), FRAME)
    assert found is not None
    return found


def pieces(found: Gap) -> tuple[float | None, ...]:
    """Late start, slow stair, wrong stair, late count, undetermined; they add up."""
    own = found.pieces
    parts = (own.late_start_s, own.slow_stair_s, own.wrong_stair_s, own.late_count_s)
    assert sum(part or 0.0 for part in parts) + own.undetermined_s == pytest.approx(own.total_s)
    return (*parts, own.undetermined_s)


LATE = one_class(60, "exit-1", 30.0, 100.0)
SLOW = one_class(60, "exit-1", 0.0, 130.0)


def test_a_late_start() -> None:
    """30 s later, at the flow as planned: 40 + 60 = 100 s."""
    found = gap_of(account(LATE))
    assert pieces(found) == pytest.approx((30.0, 0.0, 0.0, None, 0.0), abs=1e-9)
    assert (found.main, found.named) == ("late_start", ("late_start",))
    assert found.measured_at == "last out"
    assert found.chance_s == {}


def test_a_slow_exit() -> None:
    """At 0.5 /s: 10 + 120 = 130 s."""
    found = gap_of(account(SLOW))
    assert pieces(found) == pytest.approx((0.0, 60.0, 0.0, None, 0.0), abs=1e-9)
    assert found.main == "slow_stair"


def test_a_wrong_way() -> None:
    """B goes by exit-1: 100 people there, 10 + 100 = 110 s."""
    found = gap_of(
        account(one_class(60, "exit-1", 0.0, 110.0), one_class(40, "exit-1", 0.0, 110.0))
    )
    assert pieces(found) == pytest.approx((0.0, 0.0, 40.0, None, 0.0), abs=1e-9)
    assert found.main == "wrong_stair"


def test_a_late_count() -> None:
    """Counted 130 s after the last one, as planned 30 s."""
    found = gap_of(account(counted_s=200.0), account(counted_s=100.0))
    assert pieces(found) == pytest.approx((0.0, 0.0, 0.0, 100.0, 0.0), abs=1e-9)
    assert (found.main, found.measured_at) == ("late_count", "counted")
    assert found.pieces.total_s == 100.0


def test_more_people_than_simulated_are_no_cause_of_their_own() -> None:
    """90 instead of 60: 30 s, undetermined; how many of those seconds they explain is said."""
    found = gap_of(account(one_class(90, "exit-1", 0.0, 100.0)))
    assert pieces(found) == pytest.approx((0.0, 0.0, 0.0, None, 30.0), abs=1e-9)
    assert found.pieces.people_s == pytest.approx(30.0)
    assert (found.main, found.named) == ("undetermined", ())


def test_people_explain_their_part_of_a_gap_of_several_causes() -> None:
    """Half as many at half the flow: 10 + 30/0.5 = 70 s as before, each undoes the other.

    Slow first: +60, then fewer: -60; fewer first: -30 (B is last at 50: -20), then slow: +20.
    """
    found = gap_of(account(one_class(30, "exit-1", 0.0, 70.0)))
    assert found.pieces.slow_stair_s == pytest.approx((60 + 20) / 2)
    assert found.pieces.people_s == pytest.approx(-(60 + 20) / 2)
    assert found.pieces.total_s == 0.0
    assert found.pieces.undetermined_s == pytest.approx(-40.0)


def test_what_the_record_does_not_know_has_no_piece() -> None:
    """Without starts a longer queue looks like a slower one: only the ways are told.

    The start of B alone, 40 of 100 persons, is not that of the classes.
    """
    record = account(replace(SLOW, start_s=None), one_class(40, "exit-2", 0.0, 50.0))
    assert pieces(gap_of(record)) == (None, None, pytest.approx(0.0), None, pytest.approx(60.0))
    bare = Account(last_out_s=130.0, classes={})
    found = gap_of(bare)
    assert pieces(found) == (None, None, None, None, 60.0)
    assert found.main == "undetermined"
    assert found.evidence.start_by is None
    ways = Account(
        last_out_s=130.0,
        classes={
            "A": ClassAccount(people=60, exits={"exit-1": 60.0}),
            "B": ClassAccount(people=40, exits={"exit-2": 40.0}),
        },
    )
    assert pieces(gap_of(ways)) == (None, None, pytest.approx(0.0), None, pytest.approx(60.0))


def test_without_ways_a_slow_exit_is_not_told_from_a_wrong_one() -> None:
    """Who takes no stair has none to write down: here both take one, and nobody wrote it down."""
    plan = account()
    stairs = {name: replace(one, stairs={"S": 1.0}) for name, one in plan.classes.items()}
    record = account(replace(SLOW, exits={}), replace(plan.classes["B"], exits={}))
    found = gap_of(record, replace(plan, classes=stairs))
    assert (found.pieces.slow_stair_s, found.pieces.wrong_stair_s) == (None, None)
    assert found.pieces.late_start_s == pytest.approx(0.0)
    assert found.pieces.undetermined_s == pytest.approx(60.0)


def test_without_the_last_out_of_the_ways_a_flow_is_not_known() -> None:
    late = replace(LATE, last_out_s=None)
    rest = replace(account().classes["B"], last_out_s=None)
    record = Account(last_out_s=100.0, classes={"A": late, "B": rest})
    found = gap_of(record)
    assert found.pieces.slow_stair_s is None
    assert found.pieces.late_start_s == pytest.approx(30.0)
