"""IFC to a drawing: files made here, with what each is known to hold."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

import pytest

from evacsim.errors import BuildingError
from evacsim.imports.drawings.answers import Answers
from evacsim.imports.drawings.ifc import read_ifc
from evacsim.imports.drawings.importing import make_building
from tests.imports.ifc_school import RISER, STEPS, TREAD, WIDTH, Model, box, school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.imports.drawings.drawing import Drawing


def joins(drawing: Drawing) -> list[tuple[str, ...]]:
    """What every door and opening parts, by the numbers of the spaces."""
    numbers = {one.handle: one.number for one in drawing.spaces} | {"outside": "outside"}
    return sorted(tuple(sorted(numbers[side] for side in door.between)) for door in drawing.doors)


GROUND = [("001", "002"), ("001", "003"), ("001", "004"), ("001", "outside")]
SCHOOL = [*GROUND, ("101", "102"), ("101", "103"), ("101", "104")]


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"schema": "IFC2X3"},
        {"unit": "MILLI"},
        {"unit": "FOOT"},
        {"north": 37.0},
    ],
    ids=["metres", "IFC2X3", "millimetres", "feet", "true north"],
)
def test_a_school_in_every_unit(tmp_path: Path, how: dict[str, object]) -> None:
    drawing = read_ifc(school(**how).write(tmp_path / "school.ifc"))
    assert [(s.id, s.name, s.elevation_m) for s in drawing.storeys] == [
        ("1F", "Level 1", pytest.approx(0)),
        ("2F", "Level 2", pytest.approx(3.6)),
    ]
    areas = {one.number: one.polygon.area for one in drawing.spaces}
    assert areas["001"] == pytest.approx(24 * 2.4, rel=1e-3)
    assert areas["103"] == pytest.approx(10.3 * 7, rel=1e-3)
    assert joins(drawing) == SCHOOL
    (stair,) = drawing.stairs
    assert [flight.steps for flight in stair.flights] == [STEPS, STEPS]
    assert stair.riser_m == pytest.approx(RISER, abs=1e-3)
    assert [f.tread_m for f in stair.flights] == [pytest.approx(TREAD, abs=0.005)] * 2
    assert [f.width_m for f in stair.flights] == [pytest.approx(WIDTH, abs=0.01)] * 2
    numbers = {one.handle: one.number for one in drawing.spaces}
    assert (numbers[stair.lower], numbers[stair.upper]) == ("004", "104")
    told = [line for line in drawing.remarks if "north" in line]
    if how.get("north"):
        assert "37.0 degrees" in told[0]


def test_an_old_header_is_read_as_ifc2x3(tmp_path: Path) -> None:
    path = school(schema="IFC2X3").write(tmp_path / "old.ifc", schema="IFC2X_FINAL")
    assert "IFC2X_FINAL" in path.read_text("utf-8")
    assert joins(read_ifc(path)) == SCHOOL


def test_the_building_stands_and_says_what_is_assumed(tmp_path: Path) -> None:
    path = school(storeys=3).write(tmp_path / "school.ifc")
    made = make_building(path, read_ifc(path), Answers())
    assert made.faults == ()
    assert made.building is not None
    (well,) = made.building.stairwells
    assert well.floors == ("3F", "2F", "1F")
    doors = {frozenset(c.between) for c in made.building.connections}
    assert frozenset(("2F.101", "A.2F")) in doors
    assert len(made.building.exits) == 1
    assert len(made.assumed) == made.building_text.count("# ASSUMED")
    assert {key for key, _ in made.assumed} >= {"clear_width_m", "handrails", "between"}


def plain(walls: bool) -> Model:  # noqa: FBT001
    """Two spaces that touch along 4 m, a third one 20 cm away behind a wall."""
    model = Model()
    model.storey("EG", 0)
    model.space("EG", "a", box(0, 0, 5, 4))
    model.space("EG", "b", box(5, 0, 9, 4))
    model.space("EG", "c", box(0, 4.2, 5, 8))
    if walls:
        model.wall("EG", box(4.95, -1, 5.05, 5))
    wall = model.wall("EG", box(0, 4, 9, 4.2))
    model.door("EG", wall, (2, 4.1), leaf=False, width=1.5)
    return model


def test_spaces_that_touch_are_open_to_one_another_unless_a_wall_stands(tmp_path: Path) -> None:
    opened = read_ifc(plain(walls=False).write(tmp_path / "open.ifc"))
    assert joins(opened) == [("a", "b"), ("a", "c")]
    seam = next(d for d in opened.doors if d.at[0] == pytest.approx(5))
    assert (seam.kind, seam.width_m) == ("opening", pytest.approx(4, abs=0.15))
    assert joins(read_ifc(plain(walls=True).write(tmp_path / "shut.ifc"))) == [("a", "c")]


def test_a_bent_seam_is_split_at_its_corner(tmp_path: Path) -> None:
    model = Model()
    model.storey("EG", 0)
    model.space("EG", "a", [(0, 0), (6, 0), (6, 3), (3, 3), (3, 6), (0, 6)])
    model.space("EG", "b", box(3, 3, 6, 6))
    drawing = read_ifc(model.write(tmp_path / "bent.ifc"))
    assert [round(door.width_m) for door in drawing.doors] == [3, 3]


def test_roofs_shafts_and_plenums_are_listed_and_left_out(tmp_path: Path) -> None:
    model = plain(walls=False)
    model.space("EG", "r", box(20, 0, 25, 5), name="Roof")
    model.space("EG", "s", box(30, 0, 31, 1), name="管井")
    model.space("EG", "p", box(40, 0, 45, 5), height=0.6)
    model.space("EG", "l", box(50, 0, 53, 5), name="Lift lobby")
    drawing = read_ifc(model.write(tmp_path / "more.ifc"))
    assert sorted(one.number for one in drawing.spaces) == ["a", "b", "c", "l"]
    why = {one.name: one.why for one in drawing.dropped}
    assert "by its name" in why["r Roof"]
    assert "by its name" in why["s 管井"]
    assert "0.60 m high" in why["p"]


def test_columns_are_filled_and_courts_stay(tmp_path: Path) -> None:
    model = Model()
    model.storey("EG", 0)
    for number, side in (("column", 0.4), ("court", 6.0)):
        x = 0 if number == "column" else 40
        half = [(x, 0), (x + 20, 0), (x + 20, 20), (x, 20), (x, 10), (x + 10 - side / 2, 10)]
        low, high = 10 - side / 2, 10 + side / 2
        ring = [(x + low, high), (x + high, high), (x + high, low), (x + low, low), (x + low, 10)]
        model.space("EG", number, [*half, *ring, (x, 10)])
    drawing = read_ifc(model.write(tmp_path / "holes.ifc"))
    areas = {one.number: one.polygon.area for one in drawing.spaces}
    assert areas["column"] == pytest.approx(400, abs=0.5)
    assert areas["court"] == pytest.approx(364, abs=0.5)


def test_overlaps_and_sums_of_spaces(tmp_path: Path) -> None:
    model = plain(walls=False)
    model.space("EG", "gross", box(0, 0, 9, 8))
    model.space("EG", "d", box(8.5, 0, 12, 4))
    drawing = read_ifc(model.write(tmp_path / "over.ifc"))
    assert sorted(one.number for one in drawing.spaces) == ["a", "b", "c", "d"]
    assert any("sum" in one.why for one in drawing.dropped)
    assert any("overlaps" in note.message for note in drawing.notes)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not a file", "no IFC file"),
        ("ISO-10303-21;HEADER;FILE_SCHEMA(('IFC9'));ENDSEC;", 'schema "IFC9"'),
    ],
)
def test_no_ifc_at_all(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "x.ifc"
    path.write_text(text, "utf-8")
    with pytest.raises(BuildingError, match=said):
        read_ifc(path)


def spoilt(tmp_path: Path, change: str) -> Path:
    """A sound file with one thing wrong."""
    model = plain(walls=False)
    if change == "no spaces":
        model = Model()
        model.storey("EG", 0)
    if change == "no unit":
        model = Model(unit=None)
        model.storey("EG", 0)
        model.space("EG", "a", box(0, 0, 5, 4))
    if change == "far":
        model.space("EG", "z", box(3e8, 0, 3e8 + 5, 4))
    path = model.write(tmp_path / "spoilt.ifc")
    text = path.read_text("utf-8")
    if change == "circle":
        place = re.search(r"#(\d+)=IfcLocalPlacement\(\$,", text, re.IGNORECASE)
        assert place is not None
        text = text.replace(place[0], f"#{place[1]}=IFCLOCALPLACEMENT(#{place[1]},", 1)
    if change == "many":
        rows = "".join(f"#{n}=IFCCARTESIANPOINT((0.,0.,{n}.));\n" for n in range(10**6, 1_100_000))
        text = text.replace("ENDSEC;\nEND-ISO", rows + "ENDSEC;\nEND-ISO")
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("circle", "refers to itself"),
        ("far", "from the origin"),
        ("no unit", "unit of length"),
        ("no spaces", "holds no space"),
    ],
)
def test_hostile_files_end_in_one_line(tmp_path: Path, change: str, said: str) -> None:
    with pytest.raises(BuildingError, match=said) as caught:
        read_ifc(spoilt(tmp_path, change))
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)


def test_a_hundred_thousand_records_more_change_nothing(tmp_path: Path) -> None:
    assert joins(read_ifc(spoilt(tmp_path, "many"))) == [("a", "b"), ("a", "c")]


def test_a_plan_in_the_coordinates_of_a_map_comes_near(tmp_path: Path) -> None:
    model = Model()
    model.storey("EG", 0)
    model.space("EG", "a", box(4e5, 5.5e6, 4e5 + 5, 5.5e6 + 4))
    model.space("EG", "b", box(4e5 + 5, 5.5e6, 4e5 + 9, 5.5e6 + 4))
    drawing = read_ifc(model.write(tmp_path / "map.ifc"))
    assert max(abs(b) for one in drawing.spaces for b in one.polygon.bounds) < 20
    assert joins(drawing) == [("a", "b")]
    assert math.isclose(drawing.doors[0].at[0], 5, abs_tol=0.01)
