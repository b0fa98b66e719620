"""The four buildings that are shipped are what their sources say they are."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from evacsim.building.check import check_building
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.building.survey import Survey, survey

FOLDER = Path(__file__).parents[2] / "buildings"


def surveyed(name: str) -> Survey:
    return survey(read_building(FOLDER / f"{name}.toml"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_no_fault_no_warning_and_its_name(path: Path) -> None:
    building = read_building(path)
    assert check_building(building) == []
    assert building.id == path.stem
    assert building.source


def test_teaching_block() -> None:
    """40 classrooms of 9.0 x 8.1 m, 49 people each; at most 23 m from a door to a stair."""
    building = read_building(FOLDER / "teaching-block-5f.toml")
    classrooms = [space for space in building.spaces if "classroom" in space.id]
    assert len(classrooms) == 40
    assert {round(space.area_m2, 6) for space in classrooms} == {72.9}
    assert len({alias for space in classrooms for alias in space.aliases}) == 40
    facts = survey(building)
    assert [floor.occupant_load for floor in facts.floors] == [392] * 5
    assert [exit_.clear_width_m for exit_ in facts.exits] == [1.8, 2.4, 1.8]
    assert facts.longest_travel is not None
    assert 20 < facts.longest_travel.distance_m < 23
    for stair in facts.stairs:
        assert stair.clear_width_m == 1.8
        assert stair.storey_heights_m == pytest.approx([3.9] * 4)
        assert stair.incline_lengths_m == pytest.approx([math.hypot(3.64, 1.95)] * 8)


def test_twelve_metres_of_stair_a_storey() -> None:
    """Two flights of 4.13 m and two landings of 1.90 m: the 12 m that the source reckons with."""
    network = build_network(read_building(FOLDER / "teaching-block-5f.toml"))
    ids = {connection.index: connection.id for connection in network.connections}
    lengths: dict[tuple[str, str], float] = {
        (ids[network.directions[a].connection], ids[network.directions[b].connection]): move[
            "length_m"
        ]
        for a, b, move in network.moves.edges(data=True)
    }
    storey = [
        ("A.4F-3F.upper.head", "A.4F-3F.upper.foot"),
        ("A.4F-3F.upper.foot", "A.4F-3F.lower.head"),
        ("A.4F-3F.lower.head", "A.4F-3F.lower.foot"),
        ("A.4F-3F.lower.foot", "A.3F-2F.upper.head"),
    ]
    assert sum(lengths[step] for step in storey) == pytest.approx(12.06, abs=0.01)


def test_dormitory() -> None:
    """102 rooms of 8 beds and a warden a floor; two 1.20 m stairs."""
    building = read_building(FOLDER / "dormitory-6f.toml")
    bedrooms = [space for space in building.spaces if ".room-" in space.id]
    assert len(bedrooms) == 102
    assert sum(space.occupant_load or 0 for space in bedrooms) == 816
    facts = survey(building)
    assert [floor.occupant_load for floor in facts.floors] == [137] * 6
    assert {exit_.id: exit_.clear_width_m for exit_ in facts.exits} == {
        "exit-S1": 1.5,
        "exit-S2": 1.4,
    }
    assert [stair.clear_width_m for stair in facts.stairs] == [1.2, 1.2]


def test_nine_storey_office() -> None:
    """2,400 people above the ground floor; 38.2 ft of travel a storey; 24 /(min ft) doors."""
    building = read_building(FOLDER / "sfpe-nine-storey-office.toml")
    facts = survey(building)
    assert [floor.occupant_load for floor in facts.floors] == [None] + [300] * 8
    assert facts.floors[1].area_m2 == pytest.approx(300 * 80 * 0.3048**2, rel=0.01)
    for stair in facts.stairs:
        landings = 2 * 2.4384
        assert sum(stair.incline_lengths_m[:2]) + landings == pytest.approx(38.2 * 0.3048, abs=0.01)
    doors = [c for c in building.connections if c.id.endswith("F.door") or c.is_exit]
    assert len(doors) == 8 * 2 + 2
    for stair_door in doors:
        assert stair_door.clear_width_m == pytest.approx(36 * 0.0254)
        assert stair_door.boundary_layer_m is not None
        assert stair_door.specific_flow_per_m_s is not None
        effective_m = stair_door.clear_width_m - 2 * stair_door.boundary_layer_m
        queue_s = 1200 / (stair_door.specific_flow_per_m_s * effective_m)
        assert queue_s == pytest.approx(1200 / 48 * 60, abs=0.001)  # 48 persons/min
    assert {flight.boundary_layer_m for flight in building.flights} == {0.1524}  # 6 in


def test_small_office_mixes_outline_and_tape() -> None:
    facts = surveyed("office-one-stair")
    spaces = {space.id: space for floor in facts.floors for space in floor.spaces}
    assert spaces["2F.room-2"].area_m2 == pytest.approx(30.0)
    assert spaces["1F.workshop"].density_per_m2 == pytest.approx(4 / 30)
    assert spaces["2F.corridor"].density_per_m2 is None
    assert {row.to for row in facts.travel if row.room.startswith("2F")} == {"A"}
    downstairs = {row.to: row.distance_m for row in facts.travel if row.room.startswith("1F")}
    assert downstairs == {"exit-A": pytest.approx(13**0.5)}
