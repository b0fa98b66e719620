"""What of a run stands already, and what it may replace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError, ResultsError
from evacsim.present.model import Items, Paragraph
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare
from evacsim.statements.supposed import dry_run_statement
from evacsim.studies.order import Order, dry_run, order_of
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def order(tmp_path: Path) -> Order:
    plan = prepare(write_small_school(tmp_path))
    return order_of(plan, tmp_path / "out", replications=2)


def test_the_same_results_are_complete_and_may_be_replaced(order: Order) -> None:
    assert order.standing() == "other"
    order.run(order.standing())
    assert order.standing() == "complete"
    order.check_free("complete", overwrite=False)
    before = read_results(order.folder).occupants
    order.run("complete")
    assert read_results(order.folder).occupants.equals(before)


def test_results_of_other_inputs_are_left_alone_unless_allowed(order: Order) -> None:
    order.run(order.standing())
    for other in (
        order_of(order.plan, order.folder, replications=3),
        order_of(order.plan, order.folder, replications=2, seed=5),
        order_of(order.plan, order.folder, until_converged=True),
    ):
        assert other.standing() == "other"
        with pytest.raises(ResultsError, match="holds results of evacsim already"):
            other.check_free("other", overwrite=False)
        other.check_free("other", overwrite=True)


def test_the_plan_says_what_nobody_asks_for(order: Order) -> None:
    own = order_of(order.plan, order.folder)
    assert (own.count, own.seed, own.until) == (4, 11, False)
    with pytest.raises(InputError, match="cannot stand beside"):
        order_of(order.plan, order.folder, replications=2, until_converged=True)


def test_a_dry_run_keeps_nothing(order: Order) -> None:
    found = dry_run(order, workers=1)
    assert found.people == 12 * 45
    assert found.total_s == pytest.approx(2 * found.replication_s)
    assert not order.folder.exists()
    name, run, *_ = dry_run_statement(found)
    assert name == Paragraph(words="Small school")
    assert isinstance(run, Paragraph)
    assert "540 people" in str(run.words)
    happens = [one for one in dry_run_statement(found) if isinstance(one, Items)]
    assert [one.items for one in happens] == [
        tuple(f"{when}  {what}" for when, what in found.supposed)
    ][: len(happens)]
    assert bool(happens) == bool(found.supposed)
