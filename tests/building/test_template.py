"""What `evacsim new` writes passes the check as it stands."""

from __future__ import annotations

import tomllib

import pytest

from evacsim.building.check import check_building
from evacsim.building.read import building_from_dict
from evacsim.building.template import building_text


@pytest.mark.parametrize("stairs", [1, 2, 3, 8])
@pytest.mark.parametrize("rooms", [1, 2, 7, 24])
@pytest.mark.parametrize("floors", [1, 2, 6])
def test_it_passes_as_it_stands(floors: int, rooms: int, stairs: int) -> None:
    text = building_text(floors=floors, rooms=rooms, stairs=stairs, name="block")
    building = building_from_dict(tomllib.loads(text), file="block.toml")
    assert check_building(building) == []
    assert len(building.floors) == floors
    assert len([space for space in building.spaces if space.kind == "room"]) == floors * rooms
    assert len(building.stairwells) == (stairs if floors > 1 else 0)
    assert len(building.exits) == stairs


@pytest.mark.parametrize("name", ['Block "C" \\ # [1]', "教学楼", "a/b"])
def test_any_name_can_be_given(name: str) -> None:
    text = building_text(floors=2, rooms=2, stairs=1, name=name)
    assert building_from_dict(tomllib.loads(text), file="x").name == name


def test_every_number_of_the_first_stair_says_how_to_measure_it() -> None:
    text = building_text(floors=3, rooms=4, stairs=2, name="block")
    stair = text.partition("[[stairwell]]\n")[2].partition("\n#")[0].splitlines()
    numbers = [line for line in stair if any(c.isdigit() for c in line.partition("#")[0])]
    assert len(numbers) > 9
    for line in numbers:
        assert "#" in line or line.startswith("floors"), line


def test_no_floor_is_refused() -> None:
    with pytest.raises(ValueError, match="floors is 0; must be at least 1"):
        building_text(floors=0, rooms=1, stairs=1, name="x")
