"""Faults and warnings of buildings whose files read well."""

from __future__ import annotations

from typing import Any

import pytest

from evacsim.building.check import check_building
from evacsim.building.read import building_from_dict
from evacsim.errors import BuildingError, Problem
from tests.conftest import tower_data

Data = dict[str, Any]


@pytest.fixture
def data() -> Data:
    """Return a room and a corridor upstairs, a stair and a hall with the exit downstairs."""
    return {
        "id": "small",
        "name": "Small",
        "floor": [{"id": "1F", "elevation_m": 0.0}, {"id": "2F", "elevation_m": 3.6}],
        "space": [
            {"id": "2F.corridor", "floor": "2F", "kind": "corridor", "outline": [[0, 0], [8, 2]]},
            {"id": "2F.room-1", "floor": "2F", "kind": "room", "outline": [[0, 2], [8, 9]]},
            {"id": "1F.hall", "floor": "1F", "kind": "lobby", "outline": [[0, 0], [8, 9]]},
        ],
        "connection": [
            {
                "id": "2F.room-1.door-1",
                "kind": "door",
                "between": ["2F.room-1", "2F.corridor"],
                "at": [2, 2],
                "clear_width_m": 0.9,
            },
            {
                "id": "exit-A",
                "kind": "door",
                "between": ["1F.hall", "outside"],
                "at": [4, 0],
                "clear_width_m": 1.2,
            },
        ],
        "stairwell": [tower_data(2)["stairwell"][0] | {"at": {"1F": {"opens_to": "hall"}}}],
    }


def problems(data: Data) -> list[Problem]:
    """Return what is found, whether it stops or not."""
    try:
        return check_building(building_from_dict(data, file="small.toml"))
    except BuildingError as error:
        return list(error.problems)


def one_fault(data: Data) -> Problem:
    (fault,) = (problem for problem in problems(data) if problem.severity == "fault")
    return fault


def room(id_: str, outline: list[list[float]], floor: str = "2F") -> Data:
    return {"id": id_, "floor": floor, "kind": "room", "outline": outline}


def door(id_: str, one: str, other: str, at: list[float], width: float = 0.9) -> Data:
    return {"id": id_, "kind": "door", "between": [one, other], "at": at, "clear_width_m": width}


def test_nothing_to_find(data: Data) -> None:
    assert problems(data) == []


def test_overlapping_outlines(data: Data) -> None:
    data["space"][1]["outline"] = [[0, 1.5], [8, 9]]
    data["connection"][0]["at"] = [2, 1.75]
    fault = one_fault(data)
    assert fault.where == 'floor "2F": space "2F.corridor"'
    assert 'overlaps space "2F.room-1" by 4.00 m2' in fault.message


def test_overlap_of_a_room_and_a_stairwell(data: Data) -> None:
    data["stairwell"][0]["outline"] = [[7.8, 0], [10.5, 6]]
    text = "\n".join(map(str, problems(data)))
    assert 'overlaps stairwell "A"' in text


def test_outlines_on_different_floors_do_not_overlap(data: Data) -> None:
    data["space"][2]["outline"] = [[0, 0], [8, 8]]
    assert problems(data) == []


def test_a_floor_measured_with_a_tape_has_nothing_to_overlap(data: Data) -> None:
    tape = {"floor": "1F", "kind": "lobby", "area_m2": 72.0, "length_m": 9.0}
    data["space"][2] = {"id": "1F.hall"} | tape
    del data["stairwell"][0]["outline"]
    assert problems(data) == []


def test_touching_to_the_centimetre_is_no_overlap(data: Data) -> None:
    data["space"][1]["outline"] = [[0, 1.995], [8, 9]]
    assert problems(data) == []


def test_a_line_that_crosses_itself(data: Data) -> None:
    data["space"][1]["outline"] = [[0, 2], [8, 9], [8, 2], [0, 9]]
    fault = one_fault(data)
    assert fault.where == 'space "2F.room-1": outline'
    assert "Self-intersection" in fault.message


def test_an_outline_without_area(data: Data) -> None:
    data["space"][1]["outline"] = [[0, 2], [8, 2], [4, 2]]
    assert "does not enclose a space" in "\n".join(map(str, problems(data)))


@pytest.mark.parametrize(
    ("at", "told"),
    [
        ([2, 5], 'touches neither space "2F.room-1" (2.00 m away) nor space "2F.corridor"'),
        ([2, 9], 'does not touch space "2F.corridor" (7.00 m away)'),
    ],
)
def test_a_door_off_its_walls(data: Data, at: list[float], told: str) -> None:
    data["connection"][0]["at"] = at
    fault = one_fault(data)
    assert fault.where == 'connection "2F.room-1.door-1": at'
    assert told in fault.message


def test_a_door_in_the_thickness_of_a_wall_is_fine(data: Data) -> None:
    data["space"][1]["outline"] = [[0, 2.3], [8, 9]]
    data["connection"][0]["at"] = [2, 2.15]
    assert problems(data) == []


def test_a_door_without_a_place(data: Data) -> None:
    del data["connection"][0]["at"]
    messages = {problem.message for problem in problems(data)}
    assert len(messages) == 2
    assert all(message.startswith("at is missing") for message in messages)


@pytest.mark.parametrize(("at", "width"), [([4, 2], 9.0), ([0.2, 2], 1.2)])
def test_a_door_wider_than_its_wall(data: Data, at: list[float], width: float) -> None:
    data["connection"][0] |= {"at": at, "clear_width_m": width}
    messages = [problem.message for problem in problems(data)]
    assert messages
    assert all("of straight wall" in message for message in messages)


def test_a_room_with_no_way_out_is_named(data: Data) -> None:
    data["space"] += [room("2F.cell-1", [[20, 0], [24, 4]]), room("2F.cell-2", [[24, 0], [28, 4]])]
    data["connection"].append(door("2F.cells", "2F.cell-1", "2F.cell-2", [24, 2]))
    found = [p.where for p in problems(data) if "no way out" in p.message]
    assert found == ['space "2F.cell-1"', 'space "2F.cell-2"']


def test_no_exit_at_all(data: Data) -> None:
    del data["connection"][1]
    text = "\n".join(map(str, problems(data)))
    assert "no exit: none leads outside" in text
    assert 'space "2F.room-1": has no way out' in text


def test_a_stair_that_ends_nowhere(data: Data) -> None:
    data["stairwell"][0]["at"]["1F"]["opens_to"] = ""
    text = "\n".join(map(str, problems(data)))
    assert 'stairwell "A": ends nowhere: its lowest landing A.1F' in text


def test_steps_that_do_not_rise_as_the_floors_do(data: Data) -> None:
    data["stairwell"][0]["steps_per_flight"] = [12, 13]
    fault = one_fault(data)
    assert "rise 3.75 m" in fault.message
    assert "3.60 m apart" in fault.message


def test_a_higher_ground_floor_is_written_per_storey(data: Data) -> None:
    data["floor"][-1]["elevation_m"] = 4.5
    assert '[stairwell.storey."1F"]' in one_fault(data).hint
    data["stairwell"][0]["storey"] = {"1F": {"steps_per_flight": [15, 15]}}
    assert problems(data) == []


def test_a_storey_of_no_floor(data: Data) -> None:
    data["stairwell"][0]["storey"] = {"2F": {"steps_per_flight": [15, 15]}}
    assert 'unknown floor with a storey of this stairwell "2F"' in one_fault(data).message


def test_floors_of_a_stair_from_the_bottom_up(data: Data) -> None:
    data["stairwell"][0]["floors"] = ["1F", "2F"]
    text = "\n".join(map(str, problems(data)))
    assert "1F (0 m) stands before 2F (3.6 m); must go downwards" in text


def test_a_stair_that_jumps_a_floor(data: Data) -> None:
    data["floor"].append({"id": "1.5F", "elevation_m": 2.5})
    data["space"].append(room("1.5F.store", [[0, 0], [4, 4]], "1.5F"))
    data["connection"].append(door("exit-B", "1.5F.store", "outside", [0, 2]))
    assert "1.5F (2.5 m) lies between 2F and 1F" in one_fault(data).message


def test_an_empty_floor(data: Data) -> None:
    data["floor"].append({"id": "3F", "elevation_m": 7.2})
    assert str(one_fault(data)).startswith('small.toml: floor "3F": has no spaces')


def test_a_door_between_floors(data: Data) -> None:
    data["connection"].append(door("hatch", "2F.room-1", "1F.hall", [4, 9]))
    assert "joins 2F (3.6 m) and 1F (0 m)" in one_fault(data).message


def test_a_flight_upside_down(data: Data) -> None:
    data["flight"] = [
        {
            "id": "stair",
            "upper": "1F.hall",
            "lower": "2F.corridor",
            "clear_width_m": 1.0,
            "riser_m": 0.15,
            "tread_m": 0.28,
            "steps": 24,
        }
    ]
    assert "lies 3.6 m below lower" in one_fault(data).message


def test_a_path_to_a_connection_elsewhere(data: Data) -> None:
    path = {"from": "exit-A", "to": "2F.room-1.door-1", "length_m": 4.0}
    data["space"][0]["paths"] = [path]
    assert "exit-A is not a connection of this space" in one_fault(data).message


def test_two_components_of_one_name(data: Data) -> None:
    data["connection"][1]["aliases"] = ["2F.room-1"]
    assert "belongs to 2F.room-1, exit-A; must belong to one" in one_fault(data).message


@pytest.mark.parametrize(
    ("load", "severity"), [(100, None), (120, "warning"), (224, "warning"), (225, "fault")]
)
def test_crowding_at_the_start(data: Data, load: int, severity: str | None) -> None:
    """56 m2: 1.9 per m2 are 106 people, 4 per m2 are 224."""
    data["space"][1]["occupant_load"] = load
    found = [(problem.severity, problem.where) for problem in problems(data)]
    expected = [(severity, 'space "2F.room-1": occupant_load')] if severity else []
    assert found == expected


def test_room_through_room_is_a_warning(data: Data) -> None:
    data["space"].append(room("2F.closet", [[0, 9], [4, 12]]))
    data["connection"].append(door("2F.closet.door-1", "2F.closet", "2F.room-1", [2, 9]))
    (warning,) = problems(data)
    assert warning.severity == "warning"
    assert warning.where == 'space "2F.closet"'
    assert "through another room (2F.room-1)" in warning.message


def test_a_second_door_to_the_corridor_ends_the_warning(data: Data) -> None:
    data["space"].append(room("2F.closet", [[8, 6], [12, 9]]))
    data["connection"].append(door("2F.closet.door-1", "2F.closet", "2F.room-1", [8, 7.5]))
    data["connection"].append(door("2F.closet.door-2", "2F.closet", "outside", [12, 7.5]))
    assert problems(data) == []


def test_faults_come_before_warnings(data: Data) -> None:
    data["space"][1]["occupant_load"] = 120
    data["floor"].append({"id": "3F", "elevation_m": 7.2})
    assert [problem.severity for problem in problems(data)] == ["fault", "warning"]


@pytest.mark.parametrize(
    ("outline", "told"),
    [
        ([[20, 0], [20.3, 0.3]], "encloses 0.09 m2; must be 0.1 to 50000 m2"),
        ([[20, 0], [420, 400]], "encloses 160000 m2"),
    ],
)
def test_absurd_areas(data: Data, outline: list[list[float]], told: str) -> None:
    data["space"].append(room("1F.shed", outline, "1F"))
    data["connection"].append(door("1F.shed.door-1", "1F.shed", "outside", [20, 0.3], 0.5))
    assert told in one_fault(data).message


def test_a_small_place_is_a_place(data: Data) -> None:
    """A recess of 0.36 m2 is taken as it is drawn."""
    data["space"].append(
        {"id": "1F.recess", "kind": "room", "floor": "1F", "outline": [[20, 0], [20.6, 0.6]]}
    )
    data["connection"].append(door("1F.recess.door-1", "1F.recess", "outside", [20, 0.3], 0.5))
    building = building_from_dict(data, file="x")
    assert next(one.area_m2 for one in building.spaces if one.id == "1F.recess") == (
        pytest.approx(0.36)
    )
