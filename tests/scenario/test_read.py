"""The scenario reader: what a good file becomes, and every fault of a bad one at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.read import read_building
from evacsim.errors import InputError, ScenarioError
from evacsim.scenario.read import find_building, read_scenario, scenario_from_dict
from evacsim.studies.sweep_design import read_design
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

Data = dict[str, Any]


def faults(data: Data) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, file="s.toml")
    assert all(problem.file == "s.toml" for problem in caught.value.problems)
    return [str(problem).removeprefix("s.toml: ") for problem in caught.value.problems]


def test_a_good_file(plain: Data) -> None:
    plain["event"] = [{"kind": "lock", "connection": ["a", "b"]}, {"kind": "open", "stair": "A"}]
    plain["group"][0]["start"] = [1, 2.5]
    scenario = scenario_from_dict(plain, file="s.toml")
    assert scenario.group[0].space == ("*F.room-1",)
    assert scenario.group[0].start == (1.0, 2.5)
    assert [event.connection for event in scenario.event] == [("a", "b"), ()]
    assert scenario.pre_movement.distribution.expectation == pytest.approx(16.25, rel=1e-3)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"sed": 3}, 'unknown key "sed"; did you mean "seed"?'),
        ({"building": 3}, "building: is 3; must be text in quotes"),
        ({"situation": "dril"}, 'situation: is "dril"; must be one of drill, supervised-'),
        ({"situation": "dril"}, 'did you mean "drill"?'),
        ({"seed": -1}, "seed: is -1; must be at least 0"),
        ({"seed": 10**30}, "seed: is 1000000000000000000000000000000; must be below 9.2233720"),
        ({"seed": 10**400}, "seed: is a whole number of more than 40 digits; must be below"),
        ({"target_s": 10**400}, "target_s: is a whole number of more than 40 digits; must be"),
        ({"group": {"id": "x"}}, "group: is a table; must be a list [...]; a heading in double"),
        ({"group": [[]]}, "group[1]: is []; must be a table"),
        ({"replications": 0}, "replications: is 0; must be at least 1"),
        ({"replications": True}, "replications: is true; must be a whole number"),
        ({"target_s": float("nan")}, "target_s: is nan; must be a finite number in s"),
        ({"target_s": -3}, "target_s: is -3; must be above 0 s"),
        ({"time_limit_s": "1 h"}, 'time_limit_s: is "1 h"; must be a number in s'),
        ({"shelter_s": float("inf")}, "shelter_s: is inf; must be a finite number in s"),
        ({"movement": {}}, "movement: law is missing"),
        ({"movement": "sfpe"}, 'movement: is "sfpe"; must be a table'),
        ({"routing": {"rul": "x"}}, 'routing: unknown key "rul"; did you mean "rule"?'),
        (
            {"routing": {"rule": "assigned", "compliance": 1.4}},
            "routing.compliance: is 1.4; must be at most 1",
        ),
        ({"group": []}, "group: is empty; must have at least 1"),
        (
            {"pre_movement": {"distribution": {}}},
            "pre_movement.distribution: kind is missing; known: empirical, fixed, gamma, ",
        ),
        (
            {"pre_movement": {"distribution": {"kind": "uniforme", "low_s": 0, "high_s": 1}}},
            'pre_movement.distribution.kind: is "uniforme"; must be one of fixed, uniform, ',
        ),
        (
            {"pre_movement": {"distribution": {"kind": "fixed", "value": 1}}},
            'pre_movement.distribution: unknown key "value"; did you mean "value_s"?',
        ),
        (
            {"pre_movement": {"distribution": {"kind": "uniform", "low_s": 4, "high_s": 1}}},
            "pre_movement.distribution: low is 4 and high 1; low must be below high",
        ),
        (
            {"kind": {"slow": {"level": {"kind": "normal", "mean_m_per_s": 1, "sd_m_per_s": 1}}}},
            'kind "slow": level: the slowest speed is -7.',
        ),
        (
            {"kind": {"fast": {"level": {"kind": "fixed", "value_m_per_s": 120}}}},
            'kind "fast": level: the mean speed is 120 m/s; must be at most 12 m/s',
        ),
        (
            {"pre_movement": {"distribution": {"kind": "fixed", "value_s": 1e6}}},
            "pre_movement.distribution: the mean time is 1e+06 s; must be at most 86400 s",
        ),
        (
            {"pre_movement": {"distribution": {"kind": "lognormal", "median_s": 1, "sigma": 90}}},
            "pre_movement.distribution.sigma: is 90; must be at most 5",
        ),
        (
            {"pre_movement": {"distribution": {"kind": "weibull", "shape": 0.05, "scale_s": 1}}},
            "pre_movement.distribution: its values reach 2.00459e+31; must stay within 1e+15",
        ),
        ({"event": [{"kind": "lock", "at_s": "soon"}]}, 'event 1: at_s: is "soon"; must be a num'),
        ({"event": [{"conection": "x"}]}, 'event 1: unknown key "conection"; did you mean "conn'),
    ],
    ids=str,
)
def test_a_fault_is_named(plain: Data, spoil: Data, says: str) -> None:
    found = faults(plain | spoil)
    assert any(says in fault for fault in found), found


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        ({"size": -3}, 'group "class": size: is -3; must be at least 0'),
        ({"size": 4.5}, 'group "class": size: is 4.5; must be a whole number'),
        ({"size": 10_000_000}, 'group "class": size: is 10000000; must be at most 1000000'),
        ({"space": []}, 'group "class": space: is empty'),
        ({"start": [1]}, 'group "class": start: has 1 numbers; must have more'),
        ({"release_s": -5}, 'group "class": release_s: is -5; must be at least 0 s'),
        ({"colour": 3}, 'group "class": unknown key "colour"'),
    ],
    ids=str,
)
def test_a_fault_of_a_group_is_named(plain: Data, spoil: Data, says: str) -> None:
    plain["group"][0] |= spoil
    found = faults(plain)
    assert len(found) == 1
    assert says in found[0]


def test_all_faults_come_at_once(plain: Data) -> None:
    del plain["name"]
    plain["seed"] = -1
    plain["routing"]["rul"] = "x"
    plain["group"] = [plain["group"][0] | {"size": -1}, plain["group"][0]]
    found = "\n".join(faults(plain))
    for fault in ("name is missing", "seed", '"rul"', "size", 'has the id "class" of group 1'):
        assert fault in found


def test_a_group_id_stands_once(plain: Data) -> None:
    plain["group"] *= 2
    assert faults(plain) == [
        'group "class": id: group 2 has the id "class" of group 1; must be its own'
    ]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"name = ", "is not valid TOML"),
        (b'name = "\xb7\xc0\xbb\xf0"', "is not UTF-8"),
        (b"", "name is missing"),
    ],
)
def test_a_file_that_is_no_scenario(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "s.toml"
    path.write_bytes(content)
    with pytest.raises(ScenarioError, match=says):
        read_scenario(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="there is no such file"):
        read_scenario(tmp_path / "none.toml")
    with pytest.raises(ScenarioError, match="is a folder"):
        read_scenario(tmp_path)


@pytest.mark.parametrize("place", ["buildings/tower-3.toml", "scenarios/tower-3.toml"])
def test_the_building_is_found_by_id(tmp_path: Path, plain: Data, place: str) -> None:
    path = tmp_path / place
    path.parent.mkdir()
    path.touch()
    scenario = scenario_from_dict(plain, file="s.toml")
    assert find_building(scenario, tmp_path / "scenarios" / "s.toml").samefile(path)


def test_the_building_is_found_by_its_path(tmp_path: Path, plain: Data) -> None:
    (tmp_path / "school.toml").touch()
    scenario = scenario_from_dict(plain | {"building": "../school.toml"}, file="s.toml")
    (tmp_path / "scenarios").mkdir()
    found = find_building(scenario, tmp_path / "scenarios" / "s.toml")
    assert found.samefile(tmp_path / "school.toml")


def test_a_building_that_is_not_there_names_what_was_tried(tmp_path: Path, plain: Data) -> None:
    scenario = scenario_from_dict(plain, file="s.toml")
    with pytest.raises(ScenarioError, match='no building "tower-3"') as caught:
        find_building(scenario, tmp_path / "scenarios" / "s.toml")
    assert str(tmp_path / "buildings" / "tower-3.toml") in str(caught.value)


@pytest.mark.parametrize("name", ["x" * 5000, "."], ids=["long", "folder"])
def test_what_cannot_be_the_name_of_a_building(tmp_path: Path, plain: Data, name: str) -> None:
    scenario = scenario_from_dict(plain | {"building": name}, file="s.toml")
    with pytest.raises(ScenarioError, match="no building"):
        find_building(scenario, tmp_path / "s.toml")


def test_an_unknown_law_is_named_beside_faults_of_the_schema() -> None:
    data = {
        "name": "x",
        "building": "b",
        "movement": {"law": "spfe"},
        "routing": {"rule": "nearst"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [{"id": "a", "space": "s", "size": -3}],
    }
    with pytest.raises(ScenarioError) as caught:
        scenario_from_dict(data, file="x.toml")
    told = "\n".join(map(str, caught.value.problems))
    assert 'did you mean "sfpe"?' in told
    assert 'did you mean "nearest"?' in told
    assert "size: is -3" in told


def test_a_building_is_told_as_one_and_a_scenario_as_another(tmp_path: Path) -> None:
    """One line instead of a line for each key that is missing or too many."""
    scenario = write_small_school(tmp_path)
    building = tmp_path / "small.toml"
    for read, path, said in (
        (read_scenario, building, "is a building, and no scenario; `evacsim new --scenario "),
        (read_building, scenario, "is a scenario, and no building; name the file that its key"),
        (read_design, scenario, "is no design of a sweep, but a building or a scenario; a design"),
        (read_design, building, "says its kind: grid, list, latin-hypercube, sobol"),
    ):
        with pytest.raises(InputError) as refused:
            read(path)
        (problem,) = refused.value.problems
        assert said in str(problem)
