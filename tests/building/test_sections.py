"""Where corridors are cut: along their length, at bends and branches, whatever their direction."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from evacsim.building.check import check_building
from evacsim.building.measure import area_m2, closed_outline, polygon_of
from evacsim.building.model import PathLength, Point, Space
from evacsim.building.read import building_from_dict
from evacsim.building.sections import Corridor, cut_corridor
from evacsim.errors import BuildingError
from tests.corridors import hall_and_corridor, mover

if TYPE_CHECKING:
    from evacsim.errors import Problem
    from tests.corridors import Table

T_SHAPE = [[0, 0], [30, 0], [30, 2.4], [16, 2.4], [16, 20], [14, 20], [14, 2.4], [0, 2.4]]
RING = [[0, 0], [20, 0], [20, 20], [0, 20], [0, 0], [3, 3], [3, 17], [17, 17], [17, 3], [3, 3]]
BEND = [[0, 0], [20, 0], [34.142, 14.142], [32.728, 15.556], [19.172, 2], [0, 2]]
TURNS = [0, 30, 90, 211.7]


def corridor(
    outline: list[list[float]],
    places: dict[str, list[float]],
    degrees: float = 0,
    paths: tuple[PathLength, ...] = (),
) -> Corridor:
    """Cut a corridor with connections at places, turned."""
    move = mover(degrees)
    closed = closed_outline([move(corner) for corner in outline])
    space = Space(
        id="c", kind="corridor", floor="1F", area_m2=area_m2(closed), outline=closed, paths=paths
    )
    known: dict[str, Point | None] = {}
    for id_, at in places.items():
        x, y = move(at)
        known[id_] = (x, y)
    return cut_corridor(space, known)


def problems(tables: Table) -> list[Problem]:
    return check_building(building_from_dict(tables, file="corridor"))


def widths(cut: Corridor) -> list[float]:
    return sorted(round(one.clear_width_m, 3) for one in cut.cuts)


@pytest.mark.parametrize("degrees", TURNS)
def test_a_rectangle_is_cut_across_its_long_side(degrees: float) -> None:
    places = {"a": [0, 1.2], "b": [10, 0], "c": [20, 0], "d": [30, 0]}
    cut = corridor([[0, 0], [30, 0], [30, 2.4], [0, 2.4]], places, degrees)
    assert [round(one.length_m or 0, 3) for one in cut.sections] == [5, 10, 10, 5]
    assert set(widths(cut)) == {2.4}
    assert cut.ends_m == {"a": pytest.approx(2.4)}


@pytest.mark.parametrize("degrees", TURNS)
def test_a_branch_is_cut_off_and_so_are_both_sides_of_it(degrees: float) -> None:
    cut = corridor(T_SHAPE, {"a": [0, 1.2], "b": [30, 1.2], "c": [15, 20]}, degrees)
    assert len(cut.sections) == 7
    assert widths(cut) == [2.0, 2.0, 2.4, 2.4, 2.4, 2.4]
    assert sum(one.area_m2 for one in cut.sections) == pytest.approx(107.2, abs=1e-3)
    ends = {id_: round(width, 3) for id_, width in cut.ends_m.items()}
    assert ends == {"a": 2.4, "b": 2.4, "c": 2.0}
    junction = [k for k in range(7) if sum(k in one.sections for one in cut.cuts) == 3]
    assert [round(cut.sections[k].area_m2, 3) for k in junction] == [4.8]


@pytest.mark.parametrize("degrees", TURNS)
def test_a_ring_is_cut_all_round(degrees: float) -> None:
    cut = corridor(RING, {"a": [0, 2], "b": [20, 10]}, degrees)
    assert sum(one.area_m2 for one in cut.sections) == pytest.approx(204, abs=1e-3)
    assert len(cut.cuts) == len(cut.sections) == 12
    assert set(widths(cut)) == {3.0}
    assert not cut.lost
    assert not cut.ends_m


@pytest.mark.parametrize("degrees", TURNS)
def test_an_oblique_bend_is_cut_once_across_both_legs(degrees: float) -> None:
    cut = corridor(BEND, {"a": [0, 1], "b": [33.435, 14.849]}, degrees)
    assert len(cut.sections) == 4
    assert widths(cut) == pytest.approx([2.0, 2.0, 2 / math.cos(math.pi / 8)], abs=0.01)
    assert set(cut.ends_m) == {"a", "b"}


def test_pillars_and_recesses_are_no_bends() -> None:
    wall = [
        corner
        for x in range(18, 0, -3)
        for corner in ([x + 0.2, 2], [x + 0.2, 1.75], [x - 0.2, 1.75], [x - 0.2, 2])
    ]
    cut = corridor([[0, 0], [20, 0], [20, 2], *wall, [0, 2]], {"a": [0, 1], "b": [20, 1]})
    assert len(cut.sections) == 2
    assert set(cut.ends_m) == {"a", "b"}


def test_a_curve_is_cut_along_its_arc() -> None:
    arc = [
        [radius * math.cos(t / 20 * math.pi), radius * math.sin(t / 20 * math.pi)]
        for radius, steps in ((20, range(21)), (18, range(20, -1, -1)))
        for t in steps
    ]
    cut = corridor(arc, {"a": [19, 0], "b": [-19, 0]})
    assert not cut.lost
    assert max(one.length_m or math.inf for one in cut.sections) < 12
    assert widths(cut) == pytest.approx([2.0] * len(cut.cuts), rel=0.01)


def test_a_measured_corridor_is_cut_between_its_two_ends() -> None:
    space = Space(id="c", kind="corridor", floor="1F", area_m2=72.0, length_m=60.0)
    cut = cut_corridor(space, {"in": None, "out": None})
    assert [one.length_m for one in cut.sections] == [12.0] * 5
    assert [cut.of["in"], cut.of["out"]] == [0, 4]
    assert cut.ends_m == {"in": pytest.approx(1.2), "out": pytest.approx(1.2)}


def test_of_doors_whose_places_are_unknown_none_passes_more_than_the_corridor_brings() -> None:
    space = Space(id="c", kind="corridor", floor="1F", area_m2=72.0, length_m=60.0)
    cut = cut_corridor(space, {"in": None, "side": None, "out": None})
    assert len(cut.sections) == 1
    assert cut.lost
    assert set(cut.ends_m) == {"in", "side", "out"}


def test_a_corridor_with_walks_of_its_own_stays_whole() -> None:
    path = PathLength(from_connection="a", to_connection="b", length_m=33.0)
    cut = corridor([[0, 0], [30, 0], [30, 2], [0, 2]], {"a": [0, 1], "b": [30, 1]}, paths=(path,))
    assert len(cut.sections) == 1
    assert cut.lost


def test_check_names_a_corridor_that_cannot_be_cut_and_what_is_lost() -> None:
    tables = hall_and_corridor(
        {"outline": [[0, 0], [30, 2]], "length_m": 31.0}, ends=([0, 1], [30, 1]), width_m=2.0
    )
    found = [
        one
        for one in check_building(building_from_dict(tables, file="c"))
        if "cannot be cut" in str(one)
    ]
    assert [one.severity for one in found] == ["warning"]
    assert "corridor" in found[0].where
    assert "a jam at one end is not seen" in found[0].message


def test_a_ring_is_a_sound_outline_with_a_hole() -> None:
    closed = closed_outline(RING)
    assert area_m2(closed) == 400 - 196
    assert polygon_of(closed).area == 204
    assert closed == closed_outline([*RING[:5], [17, 17], [3, 17], [3, 3], [17, 3], [17, 17]])
    tables = hall_and_corridor({"outline": RING}, ends=([0, 2], [20, 10]), width_m=1.5)
    assert not [
        one
        for one in check_building(building_from_dict(tables, file="c"))
        if one.severity == "fault"
    ]


@pytest.mark.parametrize(("length_m", "sound"), [(6.0, True), (3.0, False)])
def test_a_ramp_is_a_corridor_of_one_in_twelve(length_m: float, *, sound: bool) -> None:
    """Half a metre over 6 m is 8.3 %."""
    tables = hall_and_corridor(
        {"outline": [[0, 0], [length_m, 2]]}, ends=([0, 1], [length_m, 1]), width_m=1.8
    )
    tables["floor"].append({"id": "1Fb", "elevation_m": 0.5})
    tables["space"][0]["floor"] = "1Fb"
    if sound:
        assert not problems(tables)
    else:
        with pytest.raises(BuildingError, match=r"a ramp: a corridor of at least 6\.0 m"):
            problems(tables)
