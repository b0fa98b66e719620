"""Building files: what is read, and every fault told at once."""

from __future__ import annotations

import copy
import dataclasses
import random
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.read import building_from_dict, read_building
from evacsim.errors import BuildingError, Problem
from tests.conftest import tower_data

if TYPE_CHECKING:
    from collections.abc import Iterator

Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    """Two floors of one plan, one stair, one room of the ground floor with whole ids."""
    small = tower_data(2) | {"id": "small", "name": "Small"}
    small["space"] = [
        {"id": "1F.store", "floor": "1F", "kind": "room", "area_m2": 12.0, "length_m": 4.0}
    ]
    store_door = {
        "id": "1F.store.door-1",
        "kind": "door",
        "between": ["1F.store", "1F.corridor"],
        "at": [4, 0],
        "clear_width_m": 0.8,
    }
    small["connection"].insert(0, store_door)
    return small


def faults(data: Data) -> list[Problem]:
    with pytest.raises(BuildingError) as caught:
        building_from_dict(data, file="small.toml")
    return list(caught.value.problems)


def text(data: Data) -> str:
    return "\n".join(str(problem) for problem in faults(data))


def test_a_plan_is_drawn_on_every_floor_that_uses_it(data: Data) -> None:
    building = building_from_dict(data, file="small.toml")
    assert {"1F.room-1", "2F.room-1", "A.2F-1F.half"} <= {space.id for space in building.spaces}
    doors = {connection.id: connection.between for connection in building.connections}
    assert doors["2F.room-1.door-1"] == ("2F.room-1", "2F.corridor")
    assert [exit_.id for exit_ in building.exits] == ["exit-A"]


def test_everything_is_sorted_by_id(data: Data) -> None:
    building = building_from_dict(data, file="small.toml")
    for things in (building.spaces, building.flights, building.connections, building.stairwells):
        ids = [thing.id for thing in things]
        assert ids == sorted(ids)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_tables_changes_nothing(data: Data, seed: int) -> None:
    shuffled = copy.deepcopy(data)
    rng = random.Random(seed)  # noqa: S311 - a shuffle, no secret
    for tables in (
        shuffled["floor"],
        shuffled["connection"],
        *shuffled["plan"]["typical"].values(),
    ):
        rng.shuffle(tables)
    shuffled = dict(reversed(shuffled.items()))
    other = building_from_dict(shuffled, file="other.toml")
    assert dataclasses.replace(other, file="small.toml") == building_from_dict(
        data, file="small.toml"
    )


def test_aliases_by_id(data: Data) -> None:
    data["component_aliases"] = {"2F.room-1": ["七(1)班"]}
    building = building_from_dict(data, file="small.toml")
    assert [space.id for space in building.spaces if "七(1)班" in space.aliases] == ["2F.room-1"]


def test_whole_numbers_serve_as_metres(data: Data) -> None:
    data["connection"][1]["clear_width_m"] = 2
    building = building_from_dict(data, file="small.toml")
    assert building.exits[0].clear_width_m == 2.0


def test_all_faults_at_once_each_in_its_place(data: Data) -> None:
    data["stairwell"][0]["riser_m"] = 0.5
    data["plan"]["typical"]["space"][0]["kind"] = "rom"
    data["connection"][1]["clear_width_m"] = float("nan")
    data["connection"][0]["between"] = ["1F.stor", "1F.corridor"]
    data["floor"][0]["elevation"] = 1.0
    found = {(problem.where, problem.message) for problem in faults(data)}
    assert found == {
        ('stairwell "A": riser_m', "is 0.5 m; must be 0.08 to 0.25 m (steps are 8 to 25 cm high)"),
        (
            'plan "typical" space "room-1": kind',
            'is "rom"; must be one of room, corridor, lobby, landing',
        ),
        ('connection "exit-A": clear_width_m', "is nan; must be a finite number in m"),
        ('connection "1F.store.door-1": between', 'unknown space "1F.stor"'),
        ('floor "1F"', 'unknown key "elevation"'),
    }


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("connection", 1, "clear_width_m"), "wide", 'is "wide"; must be a number in m'),
        (("connection", 1, "clear_width_m"), True, "is true; must be a number in m"),
        (("connection", 1, "clear_width_m"), -0.9, "is -0.9 m; must be 0.3 to 30 m"),
        (("connection", 1, "clear_width_m"), 90, "is 90 m; must be 0.3 to 30 m"),
        (("connection", 1, "clear_width_m"), float("inf"), "must be a finite number"),
        (("connection", 1, "between"), ["A.1F"], "has 1 entries; must have at least 2"),
        (("connection", 1, "between"), ["A.1F", "A.1F"], 'is "A.1F" twice'),
        (("connection", 1, "at"), [1, "x"], 'at[2]: is "x"; must be a number in m'),
        (("connection", 1, "id"), "exit A", "without blanks"),
        (("connection", 1, "id"), "1F.store.door-1", "the id is given 2 times"),
        (("connection", 1), 5, "is 5; must be a table"),
        (("connection",), "none", 'is "none"; must be a list'),
        (("floor",), [], "floor: is empty; must have at least 1"),
        (("floor", 0, "plan"), "typicl", 'unknown plan "typicl"; did you mean "typical"?'),
        (("space", 0, "floor"), "3F", 'unknown floor "3F"'),
        (("space", 0, "area_m2"), None, "has neither outline nor area_m2"),
        (("space", 0, "length_m"), None, "length_m (the walk through it) must be given"),
        (("space", 0, "outline"), [[0, -4], [4, 0]], "has both outline and area_m2"),
        (("space", 0, "id"), "outside", 'no component may be called "outside"'),
        (("stairwell", 0, "floors"), ["2F", "G"], 'unknown floor "G"'),
        (("stairwell", 0, "opens_to"), "coridor", 'did you mean "2F.corridor"?'),
        (("stairwell", 0, "handrails"), 4, "is 4; must be 0 to 3"),
        (("stairwell", 0, "handrails"), 1.5, "is 1.5; must be a whole number"),
        (("stairwell", 0, "well_m"), None, "well_m is missing; give it in m"),
        (("stairwell", 0, "door_kind"), None, "door_kind is missing"),
        (("stairwell", 0, "steps_per_flight"), None, "needs either steps_per_flight or"),
        (("stairwell", 0, "at"), {"9F": {}}, 'unknown floor of this stairwell "9F"'),
        (("stairwell", 0, "at"), {"1F": {"door_widht": 1}}, 'unknown key "door_widht"'),
        (("stairwel",), [], 'unknown key "stairwel"; did you mean "stairwell"?'),
        (("component_aliases",), {"9F.x": ["y"]}, 'unknown id "9F.x"'),
        (("component_aliases",), {"A": ["y"], "exit-A": ["y"]}, '"y" is given to A, exit-A'),
    ],
)
def test_one_slip_one_message(
    data: Data, path: tuple[str | int, ...], value: object, told: str
) -> None:
    here: Any = data
    for key in path[:-1]:
        here = here[key]
    if value is None:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    assert told in text(data)


def places(here: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401 - any table
    """Yield the way to every value of the file."""
    items = here.items() if isinstance(here, dict) else enumerate(here)
    for key, value in items:
        yield (*path, key)
        if isinstance(value, (dict, list)):
            yield from places(value, (*path, key))


@pytest.mark.parametrize(
    "value",
    [
        "",
        "x",
        "outside",
        0,
        -1,
        1e9,
        float("nan"),
        True,
        [],
        {},
        [[]],
        [{}],
        [0, 0],
        {"x": {}},
        date.max,
    ],
    ids=repr,
)
def test_no_value_anywhere_brings_another_error(data: Data, value: object) -> None:
    for path in list(places(data)):
        broken = copy.deepcopy(data)
        here: Any = broken
        for key in path[:-1]:
            here = here[key]
        here[path[-1]] = value
        try:
            building_from_dict(broken, file="small.toml")
        except BuildingError as error:
            messages = [problem.message for problem in error.problems]
        else:
            continue
        assert messages
        assert all(messages)


def test_unknown_path_names_the_nearest_connection(data: Data) -> None:
    data["plan"]["typical"]["space"][1]["paths"] = [
        {"from": "room-1.door-2", "to": "room-1.door-1", "length_m": 3.0}
    ]
    assert 'unknown connection "1F.room-1.door-2"; did you mean "1F.room-1.door-1"?' in text(data)


def test_broken_toml_says_the_line(tmp_path: Path) -> None:
    file = tmp_path / "b.toml"
    file.write_text('id = "x"\nname = \n', encoding="utf-8")
    with pytest.raises(
        BuildingError, match=r"b\.toml: line 2, column 8: is not valid TOML"
    ) as caught:
        read_building(file)
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda _path: None, "there is no such file"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_bytes('name = "教学楼"'.encode("gb18030")), "is not UTF-8 text"),
        (lambda path: path.write_bytes(b""), "floor is missing"),
    ],
)
def test_what_is_no_building_file(tmp_path: Path, make: Any, told: str) -> None:  # noqa: ANN401 - a lambda
    path = tmp_path / "b.toml"
    make(path)
    with pytest.raises(BuildingError, match=told):
        read_building(path)


def test_a_building_that_was_read_already_is_known_by_its_bytes_not_by_its_name(
    tmp_path: Path,
) -> None:
    shipped = Path(__file__).resolve().parents[2] / "buildings" / "office-one-stair.toml"
    text = shipped.read_text(encoding="utf-8")
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text(text, encoding="utf-8")
    other.write_text(text, encoding="utf-8")
    first, second = read_building(one), read_building(other)
    assert (first.file, second.file) == (str(one), str(other))
    assert first.spaces is second.spaces
    one.write_text(text.replace('id = "', 'id = "new-', 1), encoding="utf-8")
    assert read_building(one).id == f"new-{first.id}"
    one.write_text("id = 3", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(BuildingError):
            read_building(one)


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = Path(__file__).parents[2] / "buildings" / "office-one-stair.toml"
    other = tmp_path / "b.toml"
    other.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    expected = dataclasses.replace(read_building(path), file=str(other))
    assert read_building(other) == expected


@pytest.mark.parametrize(
    ("width", "hint"),
    [(165, "165 cm? write 1.65"), (1650, "1650 cm? write 16.5"), (0.1, ""), (10**9, "")],
)
def test_a_length_in_another_unit_is_named(data: Data, width: float, hint: str) -> None:
    data["stairwell"][0]["clear_width_m"] = width
    (problem,) = faults(data)
    assert hint in problem.hint
    assert bool(problem.hint) == bool(hint)
