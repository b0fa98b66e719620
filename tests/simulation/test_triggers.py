"""Released by another class, held for a floor: the same as if the times had stood in the plan."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text
from evacsim.errors import ScenarioError
from evacsim.scenario.read import scenario_from_dict
from evacsim.simulation.replicate import plan_of, simulated
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan, Simulated

ROOT = Path(__file__).parents[2]
ROOMS = {"low": "1F.room-1", "middle": "2F.room-2", "high": "3F.room-1", "top": "3F.room-2"}


@pytest.fixture(scope="module")
def building(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("building") / "small.toml"
    path.write_text(building_text(floors=3, rooms=2, stairs=1, name="Small"), encoding="utf-8")
    return path


def school(
    building: Path,
    groups: dict[str, dict[str, Any]],
    events: tuple[dict[str, Any], ...] = (),
    *,
    fixed_s: float | None = None,
) -> Plan:
    """Classes of 30 in `ROOMS` with more keys each; pre-movement drawn, or fixed."""
    drawn = {"kind": "uniform", "low_s": 0.0, "high_s": 9.0}
    fixed = {"kind": "fixed", "value_s": fixed_s}
    scenario = scenario_from_dict(
        {
            "name": "triggers",
            "building": "small",
            "movement": {"law": "sfpe"},
            "routing": {"rule": "nearest"},
            "pre_movement": {"distribution": drawn if fixed_s is None else fixed},
            "group": [
                {"id": name, "space": room, "size": 30, **groups.get(name, {})}
                for name, room in ROOMS.items()
            ],
            "event": list(events),
        },
        file="scenario",
    )
    facts = building_from_dict(read_toml(building, ScenarioError), file="building")
    return plan_of(scenario, facts, scenario_file=building, building_file=building)


def run(plan: Plan) -> Simulated:
    return simulated(plan, seed=4, replication=0)


def last_s(ran: Simulated, group: str, connection: str) -> float:
    """When the last of a group passes a connection whose id begins so [s]."""
    table = ran.table("passages")
    people = ran.ran.people
    own = np.flatnonzero(np.array([people.groups[g].id == group for g in people.group]))
    rows = table.filter(
        table["occupant"].is_in(own.tolist())
        & table["connection"].cast(str).str.starts_with(connection)
    )
    return float(rows["time_s"].max())  # type: ignore[arg-type]  # there are such rows


def same(one: Simulated, other: Simulated) -> bool:
    """Whether two runs are the same to the last bit."""
    return all(one.table(name).equals(other.table(name)) for name in ("passages", "occupants"))


@pytest.mark.parametrize("fixed_s", [None, 0.0], ids=["drawn", "at-once"])
@pytest.mark.parametrize(
    ("when", "connection"),
    [("left-room", "3F.room-1.door"), ("passed:3F", "A.3F-2F"), ("passed:2F", "A.2F-1F")],
)
def test_released_by_a_class_as_if_the_time_were_fixed(
    building: Path, when: str, connection: str, fixed_s: float | None
) -> None:
    after = {"release_after": "class:high", "when": when}
    triggered = run(school(building, {"low": after, "top": after}, fixed_s=fixed_s))
    head = connection if when == "left-room" else f"{connection}.upper.head"
    time_s = last_s(triggered, "high", head) + 2.0**-36
    people = triggered.ran.people
    own = np.array([people.groups[g].id in {"low", "top"} for g in people.group])
    assert set(people.release_s[own]) == {time_s}
    fixed = {"release_s": time_s}
    by_hand = run(school(building, {"low": fixed, "top": fixed}, fixed_s=fixed_s))
    assert same(triggered, by_hand)
    assert triggered.total_s == by_hand.total_s


def test_a_chain_of_classes_goes_one_after_the_other(building: Path) -> None:
    chain = {
        "middle": {"release_after": "class:top", "when": "left-room"},
        "low": {"release_after": "class:2F.room-2", "when": "left-room"},
    }
    ran = run(school(building, chain))
    people = ran.ran.people
    release = {people.groups[g].id: float(s) for g, s in zip(people.group, people.release_s)}  # noqa: B905
    assert release["top"] == 0.0
    assert release["middle"] == last_s(ran, "top", "3F.room-2.door") + 2.0**-36
    assert release["low"] == last_s(ran, "middle", "2F.room-2.door") + 2.0**-36
    fixed = {name: {"release_s": release[name]} for name in chain}
    assert same(ran, run(school(building, fixed)))
    assert ran.note.outcomes == {"out": 120}


def test_a_door_is_held_until_a_floor_has_passed(building: Path) -> None:
    held = {"kind": "hold", "connection": "1F.room-1.door-*", "until": "passed:2F"}
    ran = run(school(building, {}, (held,)))
    above = max(last_s(ran, name, "A.2F-1F.upper.head") for name in ("middle", "high", "top"))
    by_hand = {key: value for key, value in held.items() if key != "until"}
    by_hand["until_s"] = above + 2.0**-36
    assert same(ran, run(school(building, {}, (by_hand,))))


def test_who_is_held_by_a_door_that_waits_for_them_is_trapped(building: Path) -> None:
    """The stair's own way out: those who are to pass fill the stair behind it."""
    held = {"kind": "hold", "connection": "exit-A", "until": "passed:2F"}
    many = {name: {"size": 100} for name in ("middle", "high", "top")}
    ran = run(school(building, many, (held,)))
    assert ran.note.outcomes == {"trapped": 330}


def test_who_is_never_released_is_not_trapped(building: Path) -> None:
    """The class before them is locked in: nobody passes, so nothing fires."""
    locked = {"kind": "lock", "connection": "3F.room-1.door-*"}
    after = {"release_after": "class:high", "when": "left-room"}
    ran = run(school(building, {"low": after}, (locked,)))
    assert ran.total_s is None
    assert ran.note.outcomes == {"out": 60, "time_limit": 30, "trapped": 30}
    people = ran.table("occupants").filter(ran.table("occupants")["group"].cast(str) == "low")
    assert people["start_s"].null_count() == 30


def test_triggers_are_the_same_uncompiled(building: Path) -> None:
    program = (
        "import sys; sys.path.append(sys.argv[2]); from pathlib import Path; "
        "from tests.simulation import test_triggers as t; "
        "b = Path(sys.argv[1]); a = {'release_after': 'class:high', 'when': 'passed:2F'}; "
        "r = t.run(t.school(b, {'low': a})); "
        "print(r.ran.recording.time_s.tobytes().hex()[-4000:], r.total_s)"
    )
    said = {
        core: subprocess.run(
            [sys.executable, "-c", program, str(building), str(ROOT)],
            env=os.environ | {"EVACSIM_CORE": core},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for core in ("python", "")
    }
    assert said["python"] == said[""]


@pytest.mark.parametrize(
    ("groups", "events", "said"),
    [
        ({"low": {"release_after": "class:high"}}, (), "when: is missing"),
        ({"low": {"when": "left-room"}}, (), "release_after, which is missing"),
        ({"low": {"release_after": "class:hihg", "when": "left-room"}}, (), "names no class"),
        ({"low": {"release_after": "high", "when": "left-room"}}, (), 'must be "class:ID"'),
        (
            {"low": {"release_after": "class:high", "when": "left-room", "release_s": 5.0}},
            (),
            "beside a release time",
        ),
        ({"low": {"release_after": "class:high", "when": "passed:9F"}}, (), "floors: 1F, 2F, 3F"),
        (
            {"high": {"release_after": "class:low", "when": "passed:2F"}},
            (),
            "starts below that floor",
        ),
        ({"low": {"release_after": "class:low", "when": "left-room"}}, (), "waits for itself"),
        (
            {
                "low": {"release_after": "class:high", "when": "left-room"},
                "high": {"release_after": "class:low", "when": "left-room"},
            },
            (),
            "waits for itself",
        ),
        (
            {},
            ({"kind": "hold", "connection": "A.2F.door", "until": "passed:2F"},),
            "who is to pass waits behind it",
        ),
        (
            {},
            ({"kind": "hold", "connection": "A.1F.door", "until": "passed:2F", "until_s": 9.0},),
            "beside until_s",
        ),
        ({}, ({"kind": "lock", "connection": "A.1F.door", "until": "passed:2F"},), "no notice"),
        ({}, ({"kind": "hold", "connection": "A.1F.door", "until": "2F"},), 'be "passed:FLOOR"'),
    ],
)
def test_faults(
    building: Path,
    groups: dict[str, dict[str, Any]],
    events: tuple[dict[str, Any], ...],
    said: str,
) -> None:
    with pytest.raises(ScenarioError, match=said.replace("(", r"\(")):
        school(building, groups, events)
