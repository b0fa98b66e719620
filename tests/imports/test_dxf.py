"""DXF to a drawing: files made here, with what each is known to hold."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from evacsim.errors import BuildingError
from evacsim.imports.drawings import dxf_file
from evacsim.imports.drawings.answers import Answers
from evacsim.imports.drawings.dxf import read_dxf
from evacsim.imports.drawings.importing import make_building
from tests.imports.dxf_school import Sheet, school

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.imports.drawings.drawing import Drawing


def joins(drawing: Drawing) -> list[tuple[str, ...]]:
    """What every door and opening parts, by the names of the spaces."""
    names = {one.handle: f"{one.storey[0]}{one.name}" for one in drawing.spaces}
    names["outside"] = "outside"
    return sorted(tuple(sorted(names[side] for side in door.between)) for door in drawing.doors)


SCHOOL = [
    ("1Class", "1Corridor"),
    ("1Class", "1Corridor"),
    ("1Corridor", "1Stair"),
    ("1Corridor", "outside"),
    ("2Class", "2Corridor"),
    ("2Class", "2Corridor"),
    ("2Corridor", "2Stair"),
]


@pytest.mark.parametrize(
    ("how", "unit_m"),
    [
        ({}, 1),
        ({"unit": "mm"}, 0.001),
        ({"unit": "cm"}, 0.01),
        ({"unit": "m", "header": "mm"}, 1),
        ({"unit": "mm", "turned_deg": 27.0}, 0.001),
    ],
    ids=["metres", "millimetres", "centimetres", "a wrong header", "turned"],
)
def test_a_school_in_every_unit(tmp_path: Path, how: dict[str, str], unit_m: float) -> None:
    drawing = read_dxf(school(**how).write(tmp_path / "school.dxf"))
    assert f"1 unit = {unit_m:g} m by the leaves of 10 doors" in drawing.unit
    assert drawing.remarks[0].startswith("ASSUMED: 1 unit")
    assert [storey.id for storey in drawing.storeys] == ["1F", "2F"]
    areas = {(one.storey, one.name): one.polygon.area for one in drawing.spaces if one.name}
    assert areas["1F", "Corridor"] == pytest.approx(24 * 2.4, rel=0.01)
    assert areas["2F", "Class"] == pytest.approx(10.3 * 7, rel=0.01)
    assert areas["2F", "Stair"] == pytest.approx(3 * 6.2, rel=0.01)
    assert joins(drawing) == SCHOOL
    (stair,) = drawing.stairs
    names = {one.handle: (one.storey, one.name) for one in drawing.spaces}
    assert (names[stair.lower], names[stair.upper]) == (("1F", "Stair"), ("2F", "Stair"))
    assert [round(flight.tread_m or 0, 2) for flight in stair.flights] == [0.28, 0.28]
    lower, upper = (next(s for s in drawing.on(f) if s.name == "Stair") for f in ("1F", "2F"))
    assert lower.polygon.intersection(upper.polygon).area == pytest.approx(18.6, rel=0.02)


def test_the_unit_is_what_was_answered(tmp_path: Path) -> None:
    path = school(unit="mm").write(tmp_path / "school.dxf")
    assert "as answered" in read_dxf(path, unit_m=0.001).remarks[0]
    with pytest.raises(BuildingError):
        read_dxf(path, unit_m=1e-6)


def test_the_building_stands_and_says_what_is_assumed(tmp_path: Path) -> None:
    path = school(storeys=3).write(tmp_path / "school.dxf")
    made = make_building(path, read_dxf(path), Answers())
    assert made.faults == ()
    assert made.building is not None
    assert made.building.stairwells[0].floors == ("3F", "2F", "1F")
    assert len(made.assumed) == made.building_text.count("# ASSUMED")
    assert {key for key, _ in made.assumed} >= {"clear_width_m", "elevation_m", "door_side", ""}


def test_only_the_storeys_that_are_named(tmp_path: Path) -> None:
    path = school(storeys=3).write(tmp_path / "school.dxf")
    drawing = read_dxf(path, floors="79:110,39:70")
    assert [storey.handle for storey in drawing.storeys] == ["dxf:x=79", "dxf:x=39"]
    assert not any(door.leads_outside for door in drawing.doors)


def test_outlines_on_a_layer_of_rooms_come_first(tmp_path: Path) -> None:
    sheet = school(storeys=1)
    for number, (x0, x1) in enumerate([(3.2, 8), (8, 13.5), (13.7, 24)]):
        sheet.outline([(x0, 2.6), (x1, 2.6), (x1, 9.6), (x0, 9.6)], "A-ROOM")
        sheet.text((x0 + 1, 4), f"R{number}")
    sheet.outline([(0, 0), (24, 0), (24, 2.4), (0, 2.4)], "A-ROOM")
    drawing = read_dxf(sheet.write(tmp_path / "rooms.dxf"))
    assert len(drawing.spaces) == 4
    assert {one.name.split()[-1] for one in drawing.spaces} >= {"R0", "R1", "R2"}


def test_outlines_that_overlap_are_told(tmp_path: Path) -> None:
    sheet = school(storeys=1)
    for x0, x1 in ((3.2, 8), (7, 13.5), (13.7, 24)):
        sheet.outline([(x0, 2.6), (x1, 2.6), (x1, 9.6), (x0, 9.6)], "A-ROOM")
    drawing = read_dxf(sheet.write(tmp_path / "over.dxf"))
    (note,) = drawing.notes
    assert "overlaps" in note.message
    assert "7.00 m2" in note.message


def test_handles_stay_when_a_wall_moves(tmp_path: Path) -> None:
    before = read_dxf(school().write(tmp_path / "a.dxf"))
    known = {one.handle for one in before.spaces}
    after = read_dxf(school(classes=13.0).write(tmp_path / "b.dxf"), known=known)
    named = [{(one.storey, one.name, one.handle) for one in d.spaces} for d in (before, after)]
    assert named[0] == named[1]
    new = read_dxf(tmp_path / "b.dxf")
    assert {one.handle for one in new.spaces} != known


def one_room(*, twice: bool = False, step: bool = False) -> Sheet:
    """Two rooms, and a gap of 1.2 m without a door between them."""
    sheet = Sheet()
    for _ in range(2 if twice else 1):
        for wall in ((0, 0, 10, 0), (10, 0, 10, 4), (0, 4, 10, 4), (0, 0, 0, 4), (5, 0, 5, 1)):
            sheet.wall(*wall)
        sheet.line((5, 2.2), (5, 4), "STAIR" if step else "WALL")
    return sheet


@pytest.mark.parametrize("twice", [False, True], ids=["once", "walls drawn twice"])
def test_a_gap_without_a_door_is_an_opening(tmp_path: Path, twice: bool) -> None:  # noqa: FBT001
    drawing = read_dxf(one_room(twice=twice).write(tmp_path / "gap.dxf"))
    assert [round(one.polygon.area) for one in drawing.spaces] == [20, 20]
    (gap,) = drawing.doors
    assert (gap.kind, round(gap.width_m, 1)) == ("opening", 1.2)
    assert not gap.leads_outside


def test_a_curved_wall_closes_a_room(tmp_path: Path) -> None:
    sheet = Sheet()
    for wall in ((0, 0, 6, 0), (0, 4, 6, 4), (0, 0, 0, 4), (3, 0, 3, 4)):
        sheet.wall(*wall)
    sheet.space.add_arc((6, 2), 2, -90, 90, dxfattribs={"layer": "WALL"})
    drawing = read_dxf(sheet.write(tmp_path / "curved.dxf"))
    assert sorted(round(one.polygon.area) for one in drawing.spaces) == [12, 18]


def test_a_stair_that_is_open_to_a_hall_is_parted_from_it(tmp_path: Path) -> None:
    sheet = Sheet()
    for number in range(2):
        sheet.storey(number)
        sheet.room(0, 0, 20, 12)
        sheet.wall(0, 8, 2.8, 8)  # the core is open to the hall from here to 5.6 m
        sheet.wall(5.6, 8, 5.6, 12)
        sheet.flight(0.02, 2.78, 8.3)
        sheet.flight(2.82, 5.58, 8.0)
    drawing = read_dxf(sheet.write(tmp_path / "open.dxf"))
    areas = sorted(round(one.polygon.area) for one in drawing.on("1F"))
    assert areas == [22, 218]
    (stair,) = drawing.stairs
    lower = next(one for one in drawing.spaces if one.handle == stair.lower)
    assert lower.polygon.area == pytest.approx(22.4, abs=0.5)
    steps = [one for one in drawing.doors if one.storey == "1F"]
    assert [one.kind for one in steps] == ["opening"] * len(steps)
    assert min(abs(one.at[0] - 4.2) + abs(one.at[1] - 8) for one in steps) < 0.3
    assert all(one.guess for one in steps)


def far() -> Sheet:
    sheet = one_room()
    sheet.line((1e12, 0), (1e12, 5))
    return sheet


def no_number() -> Sheet:
    sheet = one_room()
    sheet.line((float("nan"), 0), (1, 5))
    return sheet


def many() -> Sheet:
    sheet = one_room()
    for number in range(1_001):
        sheet.line((0, number), (1, number))
    return sheet


def in_itself() -> Sheet:
    sheet = one_room()
    block = sheet.document.blocks.new("loop")
    block.add_line((0, 0), (1, 0))
    block.add_blockref("loop", (0, 0))
    sheet.space.add_blockref("loop", (0, 0))
    return sheet


def in_one_another() -> Sheet:
    """Blocks of twelve blocks each, eight deep: 12^8 lines of a file of 100 kB."""
    sheet = one_room()
    for depth in range(8):
        block = sheet.document.blocks.new(f"b{depth}")
        for _ in range(12):
            if depth:
                block.add_blockref(f"b{depth - 1}", (0, 0))
            else:
                block.add_line((0, 0), (1, 0))
    sheet.space.add_blockref("b7", (0, 0))
    return sheet


def open_walls() -> Sheet:
    sheet = Sheet()
    sheet.wall(0, 0, 5, 0)
    return sheet


@pytest.mark.parametrize(
    ("draw", "said"),
    [
        (Sheet, "no lines"),
        (far, "too far from the origin"),
        (no_number, "too far from the origin|damaged"),
        (many, "more than 1,000 lines"),
        (in_one_another, "more than 1,000 lines"),
        (open_walls, "shows no room"),
    ],
)
def test_hostile_files_end_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, draw: Callable[[], Sheet], said: str
) -> None:
    monkeypatch.setattr(dxf_file, "MOST_ENTITIES", 1_000)
    with pytest.raises(BuildingError, match=said) as caught:
        read_dxf(draw().write(tmp_path / "spoilt.dxf"))
    assert len(caught.value.problems) == 1
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("data", "said"), [(b"nothing of the kind", "no DXF file"), (b"AC1027" + bytes(500), "DWG")]
)
def test_no_dxf_at_all(tmp_path: Path, data: bytes, said: str) -> None:
    path = tmp_path / "x.dxf"
    path.write_bytes(data)
    with pytest.raises(BuildingError, match=said):
        read_dxf(path)


def test_a_block_within_itself_ends(tmp_path: Path) -> None:
    assert len(read_dxf(in_itself().write(tmp_path / "loop.dxf")).spaces) == 2


@pytest.mark.parametrize("part", range(1, 8))
def test_a_file_cut_short_is_refused_or_read(tmp_path: Path, part: int) -> None:
    whole = school().write(tmp_path / "whole.dxf").read_bytes()
    path = tmp_path / "cut.dxf"
    path.write_bytes(whole[: len(whole) * part // 8])
    with contextlib.suppress(BuildingError):
        read_dxf(path)
