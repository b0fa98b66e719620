"""The search for a plan where people are carried or sleep, and where wardens walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import ScenarioError
from evacsim.scenario.place import placements
from evacsim.studies.changes import each_alone
from evacsim.studies.plan import find_plan
from tests.studies.test_plan import adopted, school, simulated_s

if TYPE_CHECKING:
    from pathlib import Path


def test_no_plan_with_those_who_are_carried_or_sleep(tmp_path: Path) -> None:
    """Both are said at once; the search has not begun."""
    more = """
[[group]]
id = "chairs"
space = "2F.room-1"
size = 3
kind = "hand-carried"
stair = "A"
exit = "exit-A"
helped = { teams = 1, helpers = 2, width_m = 0.6, prepare_s = 20 }

[night]
asleep = "3F.*"
"""
    plan = school(tmp_path, keys=more)
    with pytest.raises(ScenarioError) as refused:
        find_plan(plan, simulations=20, held_out=2)
    assert [one.where for one in refused.value.problems] == ['group "chairs": helped', "night"]
    assert "leave out chairs" in refused.value.problems[0].hint


def test_a_warden_stays_a_warden_in_the_plan(tmp_path: Path) -> None:
    """Not written as a class, and the plan still runs as it was judged."""
    more = """walk_factor = 3.0

[[warden]]
id = "guard"
space = "3F.room-1"
pre_movement = { kind = "fixed", value_s = 30 }
"""
    found = find_plan(school(tmp_path, keys=more), simulations=60, held_out=3)
    plan = adopted(found, tmp_path)
    assert found.assignment is not None
    assert [one.id for one in plan.scenario.warden] == ["guard"]
    assert "guard" not in {group.id for group in plan.scenario.group}
    assert [simulated_s(plan, number) for number in range(3)] == list(found.best.totals_s)


def test_moved_classes_leave_those_who_are_carried_alone(tmp_path: Path) -> None:
    """One group a room has the same people: nobody twice, nobody alone."""
    more = """
[[group]]
id = "chairs"
space = "2F.room-1"
size = 3
kind = "hand-carried"
stair = "A"
exit = "exit-A"
helped = { teams = 1, helpers = 2, width_m = 0.6, prepare_s = 20 }

[[warden]]
id = "guard"
space = "3F.room-1"
pre_movement = { kind = "fixed", value_s = 30 }
"""
    plan = school(tmp_path, keys=more)
    alone = each_alone(plan.scenario, plan.building, lambda group: group)
    before, after = (
        [(one.placed.id, one.placed.space, one.placed.size, one.after) for one in items]
        for items in (placements(given, plan.building) for given in (plan.scenario, alone))
    )
    assert before == after
