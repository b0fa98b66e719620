"""Paths of keys, designs and the points that they make."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.read import building_from_dict
from evacsim.errors import InputError, ScenarioError
from evacsim.scenario.read import scenario_from_dict
from evacsim.studies.sweep_design import Factor, grid, read_design, with_factor
from evacsim.studies.sweep_keys import WrongKeyError, read_vary, set_value
from evacsim.studies.sweep_points import building_files, make_points, read_source
from evacsim.studies.sweep_population import class_sizes
from tests.conftest import two_rooms_data
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path


def tables() -> dict[str, Any]:
    return {
        "movement": {"law": "sfpe"},
        "group": [{"id": "7.1", "aliases": ["七(1)班"], "size": 1}, {"id": "7.1.b", "size": 2}],
        "event": [{"kind": "lock", "at_s": 1}],
        "name": "a",
    }


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("group.size", [9, 9]),
        ("group.7.1.size", [9, 2]),
        ("group.7.1.b.size", [1, 9]),
        ("group.七(1)班.size", [9, 2]),
        ("group.1.size", [1, 9]),
    ],
)
def test_a_table_of_a_list_is_named_by_id_alias_or_place(key: str, expected: list[int]) -> None:
    found = tables()
    assert set_value(found, key, 9) == expected.count(9)
    assert [group["size"] for group in found["group"]] == expected


def test_keys_that_are_not_there_yet_are_made() -> None:
    found = tables()
    set_value(found, "assembly.count_s", 30)
    set_value(found, "time_limit_s", 600)
    set_value(found, "event.0.at_s", 5)
    assert (found["assembly"], found["time_limit_s"]) == ({"count_s": 30}, 600)
    assert found["event"][0]["at_s"] == 5


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("group.7.2.size", 'no group "7.2"; did you mean'),
        ("group.5.size", 'no group "5"'),
        ("name.x", "is a value"),
        ("door.0.x", "no door in the file"),
    ],
)
def test_paths_that_lead_nowhere_are_told(key: str, message: str) -> None:
    with pytest.raises(WrongKeyError) as told:
        set_value(tables(), key, 9)
    assert message in f"{told.value}; {told.value.hint}"


def test_values_are_read_as_toml_reads_them() -> None:
    key, values = read_vary("a.b=1, 2.5,true,sfpe")
    assert (key, values) == ("a.b", (1, 2.5, True, "sfpe"))
    for wrong in ("a.b", "=1", "a=", "a=1,1"):
        with pytest.raises(InputError):
            read_vary(wrong)


def test_pupils_per_class_leave_teachers_and_count_crutches() -> None:
    building = building_from_dict(two_rooms_data(), file="b")
    groups = [
        {"id": "pupils", "space": "1F.back", "size": 40, "kind": "secondary"},
        {"id": "two", "space": "1F.back", "size": 2, "kind": "crutches"},
        {"id": "teacher", "space": "1F.back", "size": 1, "kind": "staff"},
    ]
    data: dict[str, Any] = {
        "name": "s",
        "building": "b",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 1}},
        "group": groups,
    }
    assert class_sizes(scenario_from_dict(data, file="s"), building, 45) == {"pupils": 43}
    with pytest.raises(WrongKeyError, match="other pupils already"):
        class_sizes(scenario_from_dict(data, file="s"), building, 1)
    data["group"] = groups[2:]
    with pytest.raises(WrongKeyError, match="no group of the scenario is of pupils"):
        class_sizes(scenario_from_dict(data, file="s"), building, 45)
    data["group"] = [groups[0], groups[0] | {"id": "more"}]
    with pytest.raises(WrongKeyError, match="two groups of pupils"):
        class_sizes(scenario_from_dict(data, file="s"), building, 45)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_hypercube_has_one_point_in_every_slice(tmp_path: Path) -> None:
    text = """
    kind = "latin-hypercube"
    n = 12
    seed = 5
    [factor]
    pre_movement.distribution.median_s = { low = 10, high = 34 }
    "group.size" = { low = 4, high = 6, whole = true }
    movement.law = ["sfpe", "student"]
    """
    design = read_design(written(tmp_path / "d.toml", text))
    keys = [factor.key for factor in design.factors]
    assert keys == ["pre_movement.distribution.median_s", "group.size", "movement.law"]
    medians, sizes, laws = zip(*design.points, strict=True)
    assert sorted(int((float(m) - 10) / 2) for m in medians) == list(range(12))
    assert Counter(sizes) == {4: 4, 5: 4, 6: 4}
    assert Counter(laws) == {"sfpe": 6, "student": 6}
    assert read_design(tmp_path / "d.toml").points == design.points


def test_sobol_points_stand_as_their_indices_need_them(tmp_path: Path) -> None:
    text = 'kind = "sobol"\nn = 8\n[factor]\na = {low = 0, high = 1}\nb = {low = 0, high = 1}\n'
    design = read_design(written(tmp_path / "d.toml", text))
    assert len(design.points) == 8 * 4
    first, second, mixed_a, mixed_b = (design.points[8 * n : 8 * (n + 1)] for n in range(4))
    assert [(b[0], a[1]) for a, b in zip(first, second, strict=True)] == list(mixed_a)
    assert [(a[0], b[1]) for a, b in zip(first, second, strict=True)] == list(mixed_b)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('kind = "grid"\n[factor]\na = {low = 1, high = 2}', "a grid needs a list"),
        ('kind = "sobol"\nn = 12\n[factor]\na = {low = 1, high = 2}', "power of 2"),
        ('kind = "latin-hypercube"\n[factor]\na = {low = 1, high = 2}', "n: is missing"),
        ('kind = "latin-hypercube"\nn = 4\n[factor]\na = {low = 2, high = 2}', "must be below"),
        ('kind = "list"\n[[point]]\na = 1\n[[point]]\nb = 1', "same keys"),
        ('kind = "grid"\n[factor]\na = [1, 1]', "twice"),
        ('kind = "gird"', "must be one of"),
        ('kind = "grid"\n[factor]\na = [1]\nb = []', "is empty"),
        ('kind = "grid"', "no key is varied"),
    ],
)
def test_faults_of_a_design_are_told(text: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_design(written(tmp_path / "d.toml", text))


def test_a_grid_is_every_combination_and_buildings_come_first() -> None:
    design = with_factor(
        grid({"a": (1, 2), "b": ("x",)}), Factor(key="building", levels=("m", "n"))
    )
    assert design.points == (("m", 1, "x"), ("m", 2, "x"), ("n", 1, "x"), ("n", 2, "x"))
    assert design.kind == "grid"
    assert design.label(1) == "building=m, a=2, b=x"


def test_points_are_the_files_with_their_values_and_comments(tmp_path: Path) -> None:
    source = read_source(write_small_school(tmp_path))
    values = {"population.per_class": (30,), "building.stairwell.A.clear_width_m": (1.5, 1.8)}
    points, faults = make_points(source, grid(values | {"time_limit_s": (600,)}))
    assert faults == ()
    plan = points[1].plan()
    assert {group.size for group in plan.scenario.group} == {30}
    assert plan.scenario.time_limit_s == 600
    widths = {f.clear_width_m for f in plan.building.flights if f.stairwell == "A"}
    assert widths == {1.8}
    assert {f.clear_width_m for f in plan.building.flights if f.stairwell == "B"} != {1.8}
    assert "# a teacher starts the class" in points[0].scenario_text


def test_faults_name_the_point_and_are_told_once(tmp_path: Path) -> None:
    source = read_source(write_small_school(tmp_path))
    points, faults = make_points(
        source, grid({"movement.lwa": ("sfpe",), "routing.compliance": (0.5, 0.9)})
    )
    assert points == ()
    assert len(faults) == 1
    assert "point 0 (movement.lwa=sfpe, routing.compliance=0.5) and 1 other point:" in str(
        faults[0]
    )
    assert 'did you mean "law"' in str(faults[0])
    points, faults = make_points(source, grid({"routing.compliance": (0.5, 1.5)}))
    assert len(points) == 1
    assert "must be at most 1" in faults[0].message
    assert "point 1 (routing.compliance=1.5)" in faults[0].where


def test_folders_of_buildings(tmp_path: Path) -> None:
    write_small_school(tmp_path)
    (tmp_path / "houses").mkdir()
    with pytest.raises(InputError, match="no building file"):
        building_files(tmp_path / "houses")
    (tmp_path / "houses" / "b.toml").write_bytes((tmp_path / "small.toml").read_bytes())
    assert list(building_files(tmp_path / "houses")) == ["b"]
    with pytest.raises(InputError, match="no such folder"):
        building_files(tmp_path / "nowhere")
