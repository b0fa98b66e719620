"""Posts: somebody there from the start is a guard at 0 s, somebody who never comes is nobody."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evacsim.building.template import building_text
from evacsim.errors import ScenarioError
from evacsim.hazards.hazard import Guard
from evacsim.scenario.model import Post
from evacsim.scenario.posts import arrivals_at
from evacsim.simulation.replicate import plan_of, simulated
from evacsim.studies.duties import fewest_posts, merges
from evacsim.studies.posts import duty_list
from tests.simulation.test_triggers import same, school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.simulation.replicate import Plan, Simulated

LANDING = "A.2F"


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("building") / "small.toml"
    path.write_text(building_text(floors=3, rooms=2, stairs=1, name="Small"), encoding="utf-8")
    return path


def posted(plan: Plan, *posts: dict[str, Any]) -> Plan:
    """The plan with posts, and people pushing hard."""
    own = tuple(Post.model_validate(post) for post in posts)
    update = {"post": own, "pressing": 1.0}
    scenario = plan.scenario.model_copy(update=update)
    files = {"scenario_file": plan.scenario_file, "building_file": plan.building_file}
    return plan_of(scenario, plan.building, **files)


def run(plan: Plan) -> Simulated:
    return simulated(plan, seed=4, replication=0)


def test_there_from_the_start_is_a_guard_at_0_s(building: Path) -> None:
    bare = school(building, {})
    guard = {"kind": "guard", "space": LANDING, "at_s": 0.0}
    guarded = posted(school(building, {}, (guard,)))
    nobody = posted(bare)
    there = posted(bare, {"at": LANDING})
    assert there.changes == guarded.changes
    assert same(run(there), run(guarded))
    assert not same(run(there), run(nobody))  # it does matter here


def test_who_never_comes_is_nobody(building: Path) -> None:
    bare = school(building, {"low": {"size": 1}})
    nobody = posted(bare)
    with_class = posted(bare, {"at": LANDING, "from": "class:low"})  # goes down, never there
    assert same(run(with_class), run(nobody))
    assert duty_list(with_class, replications=2, costs=False).duties[0].arrives_s is None
    late = posted(bare, {"at": LANDING, "from_s": 3_000.0})
    assert same(run(late), run(nobody))


def test_who_comes_from_a_space_is_there_after_the_walk(building: Path) -> None:
    plan = posted(school(building, {}), {"at": "A.1F", "from": "1F.room-1", "from_s": 20.0})
    (guard,) = (change for change in plan.changes if isinstance(change, Guard))
    far = posted(school(building, {}), {"at": LANDING, "from": "1F.room-1", "from_s": 20.0})
    (above,) = (change for change in far.changes if isinstance(change, Guard))
    assert 20.0 < guard.time_s < above.time_s < 120.0
    flights = [one for one in far.building.flights if one.upper == LANDING]
    # a storey up: at least what its first flight takes at 0.8 m/s, the mean of staff
    metres = next(one.length_m for one in far.network.components if one.id == flights[0].id)
    assert above.time_s - guard.time_s > metres / 0.8
    inside = posted(school(building, {}), {"at": LANDING, "from": LANDING, "from_s": 7.0})
    assert [change.time_s for change in inside.changes] == [7.0]


def test_who_comes_with_a_class_is_there_with_its_first(building: Path) -> None:
    plan = posted(school(building, {}), {"at": LANDING, "person": "Li", "from": "class:top"})
    found = duty_list(plan, replications=3, costs=False)
    (duty,) = found.duties
    ran = run(plan)
    arrivals = arrivals_at(LANDING, plan.network)
    groups = [one.id for one in ran.ran.people.groups]
    own = ran.ran.people.group[ran.ran.recording.occupant] == groups.index("top")
    coming = np.isin(ran.ran.recording.direction, sorted(arrivals))
    first_s = float(ran.ran.recording.time_s[own & coming].min())
    fixed = posted(school(building, {}), {"at": LANDING, "from_s": first_s})
    assert same(ran, run(fixed))
    assert duty.arrives_s is not None
    assert duty.first_s is not None
    assert duty.empty_s == pytest.approx(duty.arrives_s - duty.first_s)
    assert duty.empty_s > 0  # those of 2F are there before
    assert set(duty.classes) == {"2F.room-2", "3F.room-1", "3F.room-2"}


def test_an_exit_is_kept_from_the_space_before_it(building: Path) -> None:
    plan = posted(school(building, {}), {"at": "exit-A"})
    inside = {change.component for change in plan.changes if isinstance(change, Guard)}
    (door,) = (one for one in plan.network.connections if one.id == "exit-A")
    ends = [plan.network.components[end] for end in door.ends]
    assert inside == {one.id for one in ends if one.kind != "outside"}


def test_the_list_says_who_is_missing_and_what_it_costs(building: Path) -> None:
    bare = school(building, {})
    plan = posted(bare, {"at": LANDING, "person": "Li"})
    found = duty_list(plan, replications=3)
    (duty,) = found.duties
    assert (duty.place, duty.person, duty.empty_s, duty.arrives_s) == (LANDING, "Li", 0.0, 0.0)
    assert duty.due_s is not None
    assert duty.due_s == math.floor(duty.due_s) > 0
    assert duty.cost is not None
    assert duty.cost.total_s is not None
    nobody = posted(bare)
    differences = [
        (simulated(nobody, seed=0, replication=n).total_s or 0.0)
        - (simulated(plan, seed=0, replication=n).total_s or 0.0)
        for n in range(3)
    ]
    assert duty.cost.total_s.mean == pytest.approx(np.mean(differences))
    assert {one.place for one in found.unmanned} == set(merges(plan.building)) - {LANDING}
    again = duty_list(plan, replications=3, workers=2)
    assert again == found


def test_fewest_posts_are_the_fewest(building: Path) -> None:
    """From the half landing between them two merges are in sight: one post, not two."""
    plan = posted(school(building, {}))
    found = duty_list(plan, replications=2, costs=False)
    assert merges(plan.building) == ("A.1F", LANDING)
    assert all(one.waiting_person_s > 0 for one in found.unmanned if one.merges)
    (cover,) = found.fewest
    assert set(cover.covers) == {"A.1F", LANDING}
    assert not cover.manned
    assert fewest_posts(plan.building, ()) == ()


@pytest.mark.parametrize(
    ("post", "said"),
    [
        ({"at": "A.9F"}, 'no landing or exit "A.9F"'),
        ({"at": "2F.room-1"}, 'no landing or exit "2F.room-1"'),
        ({"at": LANDING, "from": "2F.rom-1"}, 'no space "2F.rom-1"'),
        ({"at": LANDING, "from": "class:tip"}, "names no class"),
        ({"at": LANDING, "from": "class:top", "from_s": 5.0}, "is of no use beside a class"),
    ],
)
def test_faults_of_posts(building: Path, post: dict[str, Any], said: str) -> None:
    with pytest.raises(ScenarioError, match="post 1") as raised:
        posted(school(building, {}), post)
    assert any(said in problem.message for problem in raised.value.problems)
