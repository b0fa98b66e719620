"""Values from CSV files beside a scenario, and people who are told one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.errors import InputError, ScenarioError
from evacsim.locale import use
from evacsim.premovement import Empirical
from evacsim.results.occupancy import occupancy_frame
from evacsim.results.store import read_results
from evacsim.scenario.read import read_scenario
from evacsim.scenario.tenability import read_limits
from evacsim.simulation.replicate import prepare, simulated
from evacsim.studies.many import run_scenario

if TYPE_CHECKING:
    from pathlib import Path

BUILDING = """
id = "hall"
name = "Hall"
[[floor]]
id = "1F"
elevation_m = 0.0
[[space]]
id = "hall"
kind = "lobby"
floor = "1F"
outline = [[0, 0], [20, 4]]
[[connection]]
id = "exit"
kind = "door"
between = ["hall", "outside"]
at = [20, 2]
clear_width_m = 2.0
"""
SCENARIO = """
name = "Hall"
building = "hall"
[movement]
law = "sfpe"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "empirical", values_s = "delays.csv" }
[[group]]
id = "七(1)班"
space = "hall"
kind = "secondary"
people = "people.csv"
region = [[2, 1], [8, 3]]
[[arrival]]
id = "late"
space = "hall"
kind = "secondary"
times_s = "late.csv"
start = [10, 2]
"""
DELAYS = "反应时间（秒）\n12\n7.5\n\n31\n"
PEOPLE = "姓名;平地速度(m/s);上楼速度\n甲;1.2;0.5\n乙;0.4;0.2\n丙;1.0;0.4\n"
LATE = "40\n20.5\n60\n"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "hall.toml").write_text(BUILDING, encoding="utf-8")
    (folder / "plan.toml").write_text(SCENARIO, encoding="utf-8")
    (folder / "delays.csv").write_bytes(DELAYS.encode("gb18030"))
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8-sig")
    (folder / "late.csv").write_text(LATE, encoding="utf-8")
    return folder / "plan.toml"


def test_the_columns_of_csv_files_are_read(scenario: Path) -> None:
    found = read_scenario(scenario)
    assert found.arrival[0].times_s == (40.0, 20.5, 60.0)
    [group] = found.group
    assert group.size == 3
    assert group.people is not None
    assert group.people.level_m_per_s == (1.2, 0.4, 1.0)
    assert group.people.stairs_up_m_per_s == (0.5, 0.2, 0.4)
    assert group.people.stairs_down_m_per_s is None
    assert isinstance(found.pre_movement.distribution, Empirical)
    assert found.pre_movement.distribution.values == (12.0, 7.5, 31.0)


@pytest.mark.parametrize(
    ("name", "written", "values"),
    [
        ("late.csv", "到达时间（分钟）\n2\n0.5\n1\n", (120.0, 30.0, 60.0)),
        ("late.csv", "time (min)\n2\n0.5\n1\n", (120.0, 30.0, 60.0)),
        ("late.csv", "到达名单\n\n姓名，时间/秒\n甲，40\n乙，20.5\n", (40.0, 20.5)),
        ("late.csv", "time_s\n20.05\n", (20.05,)),
        ("people.csv", "平地速度(km/h)\n3.6\n7.2\n", (1.0, 2.0)),
        ("people.csv", "平地速度（米/分钟）\n60\n", (1.0,)),
    ],
)
def test_a_unit_in_the_header_counts(
    scenario: Path, name: str, written: str, values: tuple[float, ...]
) -> None:
    (scenario.parent / name).write_text(written, encoding="utf-8")
    found = read_scenario(scenario)
    people = found.group[0].people
    assert people is not None
    read = found.arrival[0].times_s if name == "late.csv" else people.level_m_per_s
    assert read == pytest.approx(values, rel=1e-12)


def test_an_empirical_distribution_gives_back_each_value_by_its_share() -> None:
    measured = Empirical(values=(5.0, 1.0, 1.0, 9.0))
    shares = (0.0, 0.24, 0.5, 0.74, 0.75, 0.999, 1.0)
    assert measured.quantile(shares).tolist() == [1.0, 1.0, 5.0, 5.0, 9.0, 9.0, 9.0]
    assert measured.expectation == 4.0


def test_people_walk_as_told_and_delays_are_those_measured(scenario: Path) -> None:
    plan = prepare(scenario)
    people = plan.population.draw(seed=3, replication=1)
    own = people.group == [one.id for one in people.groups].index("七(1)班")
    assert people.level_m_per_s[own].tolist() == [1.2, 0.4, 1.0]
    assert people.stairs_up_m_per_s[own].tolist() == [0.5, 0.2, 0.4]
    slower = people.stairs_down_m_per_s[own] / people.level_m_per_s[own]
    assert np.allclose(slower, slower[0], rtol=1e-12)
    assert 0.5 < slower[0] < 1
    assert set(people.pre_movement_s[own].tolist()) <= {12.0, 7.5, 31.0}
    assert ((people.x_m[own] >= 2) & (people.x_m[own] <= 8)).all()
    assert people.comes_in.tolist() == (~own).tolist()


def test_results_keep_the_csv_files_and_count_who_comes_in(scenario: Path, tmp_path: Path) -> None:
    folder = run_scenario(scenario, tmp_path / "out", replications=2)
    (scenario.parent / "late.csv").unlink()  # the results stand alone
    results = read_results(folder)
    assert set(results.manifest.inputs) == {
        *("scenario", "building", "delays.csv", "people.csv", "late.csv")
    }
    assert read_scenario(results.scenario_file).arrival[0].times_s == (40.0, 20.5, 60.0)
    late = results.occupants.filter(pl.col("group").cast(pl.String) == "late")
    assert late["pre_movement_s"].null_count() == late.height
    assert sorted(late.filter(pl.col("replication") == 0)["start_s"]) == [20.5, 40.0, 60.0]
    inside = results.occupancy.filter(pl.col("replication") == 0)
    assert inside.filter(pl.col("time_s") == 0)["inside"].to_list() == [3]
    assert inside["inside"].to_list()[-1] == 0
    (folder / "scenarios" / "people.csv").write_text("level_m_per_s\n1\n2\n3\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"people\.csv"):
        read_results(folder)


def test_the_counts_are_the_same_from_the_run_and_from_its_tables(scenario: Path) -> None:
    found = simulated(prepare(scenario), seed=1, replication=0)
    derived = occupancy_frame(found.table("occupants"), found.table("passages"))
    assert found.table("occupancy").equals(derived)


def test_whoever_comes_in_changes_nobody_else(scenario: Path) -> None:
    plan = prepare(scenario)
    alone = plan.changed(scenario=plan.scenario.model_copy(update={"arrival": ()}))
    own = plan.population.draw(seed=5, replication=2)
    other = alone.population.draw(seed=5, replication=2)
    there = ~own.comes_in
    assert np.array_equal(own.pre_movement_s[there], other.pre_movement_s)
    assert np.array_equal(own.level_m_per_s[there], other.level_m_per_s)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"late.csv": "时间（拍）\n40\n"}, ["(时间（拍）)", '"拍" in the header is not']),
        ({"late.csv": "时间(时刻)\n935\n"}, ["is a clock; these times count", "(s) in the"]),
        ({"late.csv": "时间\n2.05\n3\n"}, ["may be seconds, or minutes and", "(分钟) or"]),
        ({"people.csv": "平地速度(mph)\n3\n"}, ['"mph" in the header', "known are (m/s)"]),
        ({"late.csv": "time_s,time\n1,2\n"}, ['two columns are "time"', "keep one"]),
        ({"late.csv": "40\n1:45\n"}, ["cell A2 (times_s)", "1:45 is written 105"]),
        ({"people.csv": "平地速度\n1.2\n-\n"}, ['cell A3 (level_m_per_s): is "-"', "in m/s"]),
        ({"people.csv": "speeds,x\n1,2\n"}, ["has no column level_m_per_s", "known: "]),
        ({"people.csv": "level_m_per_s\n0\n1\n"}, ["level_m_per_s[1]: is 0", "above 0 m/s"]),
        ({"plan.toml": SCENARIO.replace("late.csv", "../late.csv")}, ["in the folder of the"]),
        ({"plan.toml": SCENARIO.replace("late.csv", "gone.csv")}, ["there is no such file"]),
        (
            {"plan.toml": SCENARIO.replace("times_s", "time_s")},
            ["times_s is missing", 'did you mean "times_s"'],
        ),
        (
            {"plan.toml": SCENARIO.replace('people = "', 'size = 4\npeople = "')},
            ["size is 4, and people tells of 3"],
        ),
        (
            {"plan.toml": SCENARIO.replace('id = "late"', 'id = "七(1)班"')},
            ['group 2 has the id "七(1)班" of group 1'],
        ),
        (
            {"plan.toml": SCENARIO.replace("[[2, 1], [8, 3]]", "[[2, 1], [8, 5]]")},
            ['region: a part of the region lies outside the space "hall"'],
        ),
        (
            {"plan.toml": SCENARIO.replace("region", "start = [1, 1]\nregion")},
            ["region: start says where they stand"],
        ),
        (
            {"plan.toml": SCENARIO.replace("[arrival]]\nid", '[arrival]]\nexit = "exi"\nid')},
            ['arrival "late": exit: unknown exit "exi"', "exit"],
        ),
    ],
)
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_wrong_is_told_by_file_and_cell(
    scenario: Path, changes: dict[str, str], told: list[str], lang: str
) -> None:
    for name, written in changes.items():
        (scenario.parent / name).write_text(written, encoding="utf-8")
    use("zh" if lang == "zh" else "en")
    with pytest.raises(InputError) as caught:
        prepare(scenario)
    said = "\n".join(str(problem) for problem in caught.value.problems)
    if lang == "en":
        for part in told:
            assert part in said
    else:
        assert not any(
            part in said for part in told if " " in part and not part.startswith("group 2")
        )


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("楼梯,危险到达(分钟)\nA,4.5\n", ""),
        ("楼梯,危险到达\nA,4:30\n", ""),
        ("楼梯,until_s\nA,270.0\n", ""),
        ("楼梯,危险到达\nA,4.30\n", "may be seconds, or minutes and seconds"),
        ("楼梯,危险到达(拍)\nA,270\n", '"拍" in the header is not understood'),
        ("楼梯,危险到达(时刻)\nA,270\n", "is a clock"),
        ("楼梯,危险到达,可用时间\nA,270,300\n", '"危险到达", "可用时间" mean the same'),
    ],
)
def test_the_unit_of_a_limit(tmp_path: Path, written: str, told: str) -> None:
    path = tmp_path / "limits.csv"
    path.write_text(written, encoding="gb18030")
    if not told:
        assert [one.until_s for one in read_limits(path)] == [270.0]
        return
    with pytest.raises(ScenarioError) as refused:
        read_limits(path)
    assert told in str(refused.value)
    assert "limits.csv: " in str(refused.value)
