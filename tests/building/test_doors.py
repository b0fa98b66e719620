"""Doors as they are drawn: twice, too narrow, into a place that was not drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.check import check_building
from evacsim.building.read import building_from_dict
from evacsim.errors import BuildingError
from tests.corridors import classes_along_a_corridor

if TYPE_CHECKING:
    from evacsim.errors import Problem

Table = dict[str, Any]


def problems(tables: Table) -> list[Problem]:
    return check_building(building_from_dict(tables, file="floor"))


@pytest.mark.parametrize("name", ["exit", "1F.room-1.door"])
def test_a_door_that_is_drawn_twice_is_a_fault_that_names_both(name: str) -> None:
    tables = classes_along_a_corridor()
    twice = next(one for one in tables["connection"] if one["id"] == name)
    tables["connection"].append(twice | {"id": f"{name}-copy"})
    with pytest.raises(BuildingError, match=f'"{name}-copy": stands in the same .* as "{name}"'):
        problems(tables)


def test_doors_side_by_side_are_sound() -> None:
    tables = classes_along_a_corridor()
    door = next(one for one in tables["connection"] if one["id"] == "1F.room-1.door")
    tables["connection"].append(door | {"id": "second", "at": [2.0, 2.4]})
    assert problems(tables) == []


@pytest.mark.parametrize(("width_m", "warned"), [(0.31, True), (0.5, True), (0.6, False)])
def test_what_hardly_anybody_gets_through_is_warned_of(width_m: float, *, warned: bool) -> None:
    tables = classes_along_a_corridor()
    tables["connection"][0]["clear_width_m"] = width_m
    assert [one.severity for one in problems(tables)] == ["warning"] * warned


def test_an_exit_into_what_rooms_close_in_on_all_sides_is_warned_of() -> None:
    """A store between two rooms that was not drawn: its door is no exit."""
    tables = classes_along_a_corridor()
    spaces = [one for one in tables["space"] if one["id"] != "1F.room-2"]
    above = {"id": "1F.room-5", "kind": "room", "floor": "1F", "outline": [[0, 9.4], [40, 16]]}
    tables["space"] = [*spaces, above]
    doors = [one for one in tables["connection"] if one["id"] != "1F.room-2.door"]
    store = {"id": "store", "kind": "door", "between": ["1F.corridor", "outside"]}
    upper = {"id": "upper", "kind": "door", "between": ["1F.room-5", "1F.room-1"]}
    tables["connection"] = [
        *doors,
        store | {"at": [15, 2.4], "clear_width_m": 0.9},
        upper | {"at": [5, 9.4], "clear_width_m": 0.9},
    ]
    found = [one for one in problems(tables) if "store" in one.where]
    assert [one.severity for one in found] == ["warning"]
    assert "close in on all sides" in found[0].message
    assert not [one for one in problems(tables) if '"exit"' in one.where]
