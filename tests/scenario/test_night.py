"""A night: who is woken when, what is refused, and that nothing changes where nobody sleeps."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.drills.roster import read_roster
from evacsim.errors import DrillError, ScenarioError
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import plan_of, simulated
from evacsim.tomlfile import read_toml
from tests.simulation.test_triggers import same

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.simulation.replicate import Plan, Simulated

WARDEN = {
    "id": "a",
    "space": "1F.room-2",
    "pre_movement": {"kind": "lognormal", "median_s": 30.0, "sigma": 0.4},
    "wakes": ["*F.room-1"],
}
LOCKED = {"kind": "lock", "at_s": 1.0, "connection": "exit-A"}


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Building:
    path = tmp_path_factory.mktemp("building") / "small.toml"
    path.write_text(building_text(floors=3, rooms=2, stairs=1, name="Small"), encoding="utf-8")
    return building_from_dict(read_toml(path, ScenarioError), file="building")


def night(building: Building, **more: object) -> Plan:
    """Twenty in the first room of each floor, and whatever else the scenario says."""
    data = {
        "name": "night",
        "building": "small",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "uniform", "low_s": 0.0, "high_s": 9.0}},
        "group": [{"id": "room", "space": "*F.room-1", "size": 20}],
        **more,
    }
    scenario = scenario_from_dict(data, file="s.toml")
    return plan_of(scenario, building, scenario_file=Path("s"), building_file=Path("b"))


def run(plan: Plan, replication: int = 0) -> Simulated:
    return simulated(plan, seed=4, replication=replication)


def faults(building: Building, **more: object) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        night(building, **more)
    return [str(problem) for problem in refused.value.problems]


@given(replication=st.integers(0, 5), events=st.sampled_from([[], [LOCKED]]))
def test_who_wakes_by_the_alarm_changes_nothing(
    building: Building, replication: int, events: list[dict[str, Any]]
) -> None:
    """Nobody sleeps through the alarm, and a search begins when all is over: to the bit."""
    events = [{**event, "connection": "1F.room-2.door-1"} for event in events]
    plain = night(building, event=events)
    woken = night(
        building,
        event=events,
        night={"asleep": ["*"], "sleeps_through": 0.0, "never_wakes": 0.0},
        room_search={"from": "1F.room-2", "begins": "last-out"},
    )
    assert same(run(plain, replication), run(woken, replication))


def test_the_alarm_wakes_who_does_not_sleep_through_it(building: Building) -> None:
    """Shares 0 and 1 are all and nobody; between them the others keep their own times."""
    own = {"warden": [WARDEN]}
    some = night(building, night={"asleep": ["*F.room-1"], "sleeps_through": 0.5}, **own)
    none = night(building, night={"asleep": ["*F.room-1"], "sleeps_through": 0.0}, **own)
    starts = [run(plan).ran.people for plan in (none, some)]
    late = starts[1].release_s > 0
    late[starts[1].group == 0] = False  # the warden
    assert 10 < np.count_nonzero(late) < 50
    assert np.array_equal(starts[0].start_s[~late], starts[1].start_s[~late])
    assert np.array_equal(starts[0].pre_movement_s, starts[1].pre_movement_s)


def test_a_warden_wakes_rooms_one_after_the_other_and_leaves_last(building: Building) -> None:
    plan = night(building, night={"asleep": ["*F.room-1"], "alarm": []}, warden=[WARDEN])
    drawn = {run(plan, number).ran.people.pre_movement_s[0] for number in range(5)}
    assert len(drawn) == 5  # a warden sleeps too: each night they set off at another time
    people = run(plan).ran.people
    (own,) = plan.population.waking.rounds if plan.population.waking else ()
    assert [room for room, _ in own.rooms] == ["1F.room-1", "2F.room-1", "3F.room-1"]
    sets_off_s = people.pre_movement_s[people.group == 0][0]
    for room, after_s in own.rooms:
        place = next(n for n, group in enumerate(people.groups) if group.space == room)
        woken_s = people.release_s[people.group == place]
        assert woken_s == pytest.approx(sets_off_s + after_s)
    assert people.start_s[0] == pytest.approx(sets_off_s + own.ends_s)
    assert own.ends_s == own.rooms[-1][1]
    assert run(plan).out == 61


def test_more_wardens_are_never_later(building: Building) -> None:
    """The last room is woken no later with one more of two equal wardens."""
    second = {**WARDEN, "id": "b", "space": "3F.room-2"}
    fixed = {"kind": "fixed", "value_s": 20.0}
    both = [{**one, "pre_movement": fixed} for one in (WARDEN, second)]
    last = []
    for count in (1, 2):
        plan = night(
            building,
            night={"asleep": ["*F.room-1"], "alarm": [], "on_duty": count},
            warden=both,
        )
        last.append(float(run(plan).ran.people.release_s.max()))
    assert last[1] < last[0]


def test_nobody_comes(building: Building) -> None:
    plan = night(
        building, night={"asleep": ["*F.room-1"], "alarm": [], "on_duty": 0}, warden=[WARDEN]
    )
    assert any("nobody wakes them" in problem.message for problem in plan.warnings)
    done = run(plan)
    assert done.out == 0
    assert done.note.outcomes == {"asleep": 60}
    rows = done.table("occupants")
    assert rows["start_s"].is_null().all()
    assert rows["out_s"].is_null().all()


def test_who_has_the_key_opens_the_door(building: Building) -> None:
    """Nobody passes before, and it is the lock that made them wait."""
    exits = [one.id for one in building.exits]
    locked = {"kind": "lock", "at_s": 1.0, "connection": exits[0]}
    keys = {**WARDEN, "wakes": [], "unlocks": [exits[0]]}
    keys["pre_movement"] = {"kind": "fixed", "value_s": 200.0}
    plan = night(building, event=[locked], warden=[keys], night={"asleep": ["*"]})
    done = run(plan)
    assert done.out == 61
    (opening,) = done.ran.people.openings
    assert opening.time_s > 200.0
    first = float(np.nanmin(done.out_s))
    assert math.isclose(first, opening.time_s, abs_tol=1e-6)
    without = night(building, event=[locked], night={"asleep": ["*"]})
    assert run(without).out == 0


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"night": {"asleep": "*F.rom-1"}}, 'night.asleep: nothing fits "*F.rom-1"'),
        ({"night": {"asleep": []}}, "night.asleep"),
        ({"night": {"asleep": "*", "alram": []}}, '"alarm"'),
        (
            {"night": {"asleep": "*", "on_duty": 2}, "warden": [WARDEN]},
            "of 1 wardens 1 are present",
        ),
        ({"night": {"asleep": "*", "never_wakes": 1.5}}, "at most 1"),
        ({"warden": [WARDEN]}, "nobody sleeps in this scenario"),
        ({"warden": [{**WARDEN, "space": "1F.room-22"}]}, '"1F.room-2"'),
        ({"warden": [{**WARDEN, "unlocks": "exti-A"}]}, 'unlocks: nothing fits "exti-A"'),
        ({"warden": [{**WARDEN, "kind": "staf"}]}, '"staff"'),
        ({"warden": [{**WARDEN, "stair": "Q"}]}, 'unknown stair "Q"'),
        ({"warden": [{**WARDEN, "id": "room"}]}, ""),
        ({"room_search": {"from": "1F.room-22"}}, '"1F.room-2"'),
        ({"room_search": {"from": "1F.room-2", "searchers": 0}}, "at least 1"),
        (
            {"room_search": {"from": "1F.room-2", "rooms": "x"}},
            'room_search.rooms: nothing fits "x"',
        ),
    ],
)
def test_what_is_wrong_with_a_night(building: Building, more: dict[str, Any], says: str) -> None:
    if not says:  # a name of its own: of several rooms each group has another
        night(building, night={"asleep": "*F.room-1"}, **more)
        return
    assert any(says in fault for fault in faults(building, **more)), faults(building, **more)


def test_a_roster_says_who_holds_which_post(tmp_path: Path) -> None:
    path = tmp_path / "duty.csv"
    path.write_bytes("岗位,姓名,在岗\na,王老师,是\nb,李老师,请假\nc,,\n".encode("gb18030"))
    rows = read_roster(path)
    assert [(row.post, row.person, row.manned) for row in rows] == [
        ("a", "王老师", True),
        ("b", "李老师", False),
        ("c", "", False),
    ]
    path.write_text("岗位,姓名,在岗\na,王老师,也许\nb,李老师,未定\n", encoding="utf-8")
    with pytest.raises(DrillError) as refused:
        read_roster(path)
    assert len(refused.value.problems) == 2
    path.write_text("楼层,人数\n1,2\n", encoding="utf-8")
    with pytest.raises(DrillError, match="no duty roster"):
        read_roster(path)
