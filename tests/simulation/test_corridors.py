"""How a corridor is drawn, turned or how long it is changes no flow and no density.

The law of a corridor under `sfpe` is 1.3 per metre and second x (clear width - 2 x 0.2 m).
"""

from __future__ import annotations

import math
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.verification.world import make_ran
from tests.corridors import classes_along_a_corridor, hall_and_corridor, moved, mover, walked

if TYPE_CHECKING:
    from evacsim.verification.world import Ran
    from tests.corridors import Table

ROOT = Path(__file__).parents[2]
CROWD = {"id": "all", "space": "hall", "size": 300, "distance_m": 0.0}
CLASSES = {"id": "class", "space": "*.room-*", "size": 48}

L_SHAPE = [[0, 0], [30, 0], [30, 30], [28.8, 30], [28.8, 1.2], [0, 1.2]]
T_SHAPE = [
    [0, 0],
    [30, 0],
    [30, 1.2],
    [15.6, 1.2],
    [15.6, 31.2],
    [14.4, 31.2],
    [14.4, 1.2],
    [0, 1.2],
]
U_SHAPE = [[0, 0], [20, 0], [20, 20], [18.8, 20], [18.8, 1.2], [1.2, 1.2], [1.2, 20], [0, 20]]
DRAWN: dict[str, tuple[Table, tuple[Any, Any]]] = {
    "straight": ({"outline": [[0, 0], [60, 1.2]]}, ([0, 0.6], [60, 0.6])),
    "lshape": ({"outline": L_SHAPE}, ([0, 0.6], [29.4, 30])),
    "tshape": ({"outline": T_SHAPE}, ([0, 0.6], [15, 31.2])),
    "ushape": ({"outline": U_SHAPE}, ([0.6, 20], [19.4, 20])),
    "area-length": ({"area_m2": 72.0, "length_m": 60.0}, (None, None)),
}


def flow_per_s(ran: Ran, connection: str = "out") -> float:
    """Return the flow between the 101st and the last passage."""
    times = sorted(ran.passages.filter(pl.col("connection") == connection)["time_s"])
    return (len(times) - 101) / (times[-1] - times[100])


def last_s(ran: Ran) -> float:
    return float(ran.passages["time_s"].max())  # type: ignore[arg-type]


def densest_per_m2(ran: Ran) -> float:
    """Return the most people inside one section of a corridor, a floor area."""
    area = {one.id: one.area_m2 for one in ran.network.components if one.kind == "corridor"}
    most = ran.occupancy.group_by(pl.col("component").cast(pl.String)).agg(pl.col("inside").max())
    return max(inside / area[id_] for id_, inside in most.iter_rows() if id_ in area)


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("degrees", [0, 27])
def test_a_corridor_passes_its_law_however_it_is_drawn(name: str, degrees: float) -> None:
    """1.3 x (1.2 - 0.4) = 1.04 /s; 60/1.2 + 299/1.04 = 337.5 s for 60 m."""
    corridor, ends = DRAWN[name]
    building = hall_and_corridor(corridor, ends=ends, width_m=1.2)
    ran = walked(moved(building, mover(degrees)), CROWD)
    assert flow_per_s(ran) == pytest.approx(1.04, rel=0.02)
    if name in {"straight", "lshape", "area-length"}:
        assert last_s(ran) == pytest.approx(337.5, rel=0.01)


@pytest.mark.parametrize("length_m", [2.5, 5.9, 6.1, 11.9, 12.1, 24.1])
def test_a_corridor_passes_its_law_whatever_its_length(length_m: float) -> None:
    """1.3 x 0.6 = 0.78 /s; 11.9 m and 12.1 m differ by their walk alone."""
    drawn = {"outline": [[0, 0], [length_m, 1.0]]}
    building = hall_and_corridor(drawn, ends=([0, 0.5], [length_m, 0.5]), width_m=1.0)
    ran = walked(building, CROWD)
    assert flow_per_s(ran) == pytest.approx(0.78, rel=0.005)
    assert last_s(ran) == pytest.approx(length_m / 1.2 + 299 / 0.78, rel=0.005)


@pytest.mark.parametrize("length_m", [11.9, 12.1])
def test_what_side_doors_feed_is_bounded_by_the_next_cut(length_m: float) -> None:
    """Both doors of 2 m would pass 1.3 x 1.7 = 2.21 /s, the corridor between them 0.78 /s."""
    drawn = {"outline": [[0, 0], [length_m, 1.0]]}
    building = hall_and_corridor(drawn, ends=([1.5, 1.0], [length_m - 1.5, 0.0]), width_m=2.0)
    for door in building["connection"]:
        door["kind"] = "door"
    assert flow_per_s(walked(building, CROWD)) == pytest.approx(0.78, rel=0.005)


def test_a_side_door_keeps_its_own_flow() -> None:
    """Straight across a corridor nobody goes along it: 1.3 x (1.5 - 0.3) = 1.56 /s."""
    drawn = {"outline": [[0, 0], [12, 1.0]]}
    building = hall_and_corridor(drawn, ends=([1.5, 1.0], [1.5, 0.0]), width_m=1.5)
    for door in building["connection"]:
        door["kind"] = "door"
    assert flow_per_s(walked(building, CROWD)) > 1.2


def test_a_door_at_the_end_that_is_narrower_than_the_corridor_keeps_its_own_flow() -> None:
    """1.3 x (0.9 - 0.3) = 0.78 /s out of a corridor of 2.4 m, which brings 2.6 /s."""
    drawn = {"outline": [[0, 0], [30, 2.4]]}
    building = hall_and_corridor(drawn, ends=([0, 1.2], [30, 1.2]), width_m=2.4)
    building["connection"][1] |= {"kind": "door", "clear_width_m": 0.9}
    assert flow_per_s(walked(building, CROWD)) == pytest.approx(0.78, rel=0.005)


def test_a_flow_that_the_file_gives_an_opening_stands() -> None:
    drawn = {"outline": [[0, 0], [5, 1.2]]}
    building = hall_and_corridor(drawn, ends=([0, 0.6], [5, 0.6]), width_m=1.2)
    for opening in building["connection"]:
        opening["specific_flow_per_m_s"] = 1.0
    assert flow_per_s(walked(building, CROWD)) == pytest.approx(1.2, rel=0.01)


@pytest.fixture(scope="module")
def upright() -> Ran:
    return walked(classes_along_a_corridor(), CLASSES)


@pytest.mark.parametrize("degrees", [90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_turned_by_right_angles_a_building_is_the_same_building(
    upright: Ran, degrees: float, *, mirrored: bool
) -> None:
    building = moved(classes_along_a_corridor(), mover(degrees, mirrored=mirrored))
    ran = walked(building, CLASSES)
    assert ran.passages["time_s"].to_list() == upright.passages["time_s"].to_list()
    assert densest_per_m2(ran) == densest_per_m2(upright)


@pytest.mark.parametrize("degrees", [27, 45, 133.3, 211])
@pytest.mark.parametrize("mirrored", [False, True])
def test_turned_by_any_angle_a_building_moves_nobody(
    upright: Ran, degrees: float, *, mirrored: bool
) -> None:
    building = moved(classes_along_a_corridor(), mover(degrees, mirrored=mirrored))
    ran = walked(building, CLASSES)
    assert len(ran.network.sections["1F.corridor"]) == len(upright.network.sections["1F.corridor"])
    assert last_s(ran) == pytest.approx(last_s(upright), rel=0.01)
    assert densest_per_m2(ran) == pytest.approx(densest_per_m2(upright), rel=0.03)


@pytest.mark.parametrize(("degrees", "mirrored"), [(90, False), (0, True), (27, False)])
def test_the_teaching_block_turned_is_the_teaching_block(degrees: float, *, mirrored: bool) -> None:
    """55 corridor sections at any angle; totals within 1 %, densities within 3 %, exact at 90."""
    name = "teaching-block-fire-drill"
    scenario = tomllib.loads((ROOT / "scenarios" / f"{name}.toml").read_text("utf-8"))
    scenario.pop("drill", None)
    file = ROOT / "buildings" / f"{scenario['building']}.toml"
    building = tomllib.loads(file.read_text("utf-8"))
    ran, turned = (
        make_ran(name, moved(building, move), scenario, {}, file=name)
        for move in (mover(0), mover(degrees, mirrored=mirrored))
    )
    sections = [sum(c.kind == "corridor" for c in one.network.components) for one in (ran, turned)]
    assert sections == [55, 55]
    exact = degrees % 90 == 0
    assert last_s(turned) == pytest.approx(last_s(ran), rel=0 if exact else 0.01, abs=0)
    assert densest_per_m2(turned) == pytest.approx(
        densest_per_m2(ran), rel=0 if exact else 0.03, abs=0
    )


def test_round_a_court_people_take_the_shorter_side() -> None:
    """A ring of 20 x 20 m, 3 m wide, drawn as its outer and its inner line."""
    ring = [[0, 0], [20, 0], [20, 20], [0, 20], [0, 0], [3, 3], [3, 17], [17, 17], [17, 3], [3, 3]]
    building = hall_and_corridor({"outline": ring}, ends=([0, 2], [20, 10]), width_m=1.5)
    ran = walked(building, CROWD | {"size": 20})
    straight = math.hypot(15, 1) + 3 + 4.5  # along the lower side and up to the door
    assert 0.9 * straight < (last_s(ran) - 19 / 1.95) * 1.2 < 1.4 * straight + 6
    used = set(ran.passages["to"].cast(pl.String))
    assert len([id_ for id_ in used if id_.startswith("corridor")]) < 12


@pytest.mark.parametrize("width_m", [0.9, 1.2, 2.4])
@pytest.mark.parametrize(("law", "more"), [("weidmann", 0.0), ("imo", 0.0), ("student", 0.12)])
def test_a_short_narrow_stretch_costs_its_walk_and_no_queue(
    law: str, more: float, width_m: float
) -> None:
    """A corridor of 4 m beside a door as wide: 4 m at 1.2 m/s, or at the speed of best flow.

    `student` falls short: its first lane passes more than the places of so narrow a corridor, on
    its clear area, bring through, so that a crowd takes up to 12 % longer.
    """
    end = {"outline": [[0, 0], [4, width_m]]}
    building = hall_and_corridor(end, ends=([0, width_m / 2], [4, width_m / 2]), width_m=width_m)
    way_out = building["connection"][0] | {"between": ["hall", "outside"]}
    door = building | {"space": building["space"][:1], "connection": [way_out]}
    through, out = (walked(tables, CROWD, law=law) for tables in (building, door))
    assert 4 / 1.2 - 0.1 <= last_s(through) - last_s(out) <= 4 / 0.6 + more * last_s(out)
