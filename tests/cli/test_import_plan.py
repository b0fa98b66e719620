"""`evacsim import` of a plan: from a file with answers to a run, and what it refuses."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from tests.imports import dxf_school, ifc_school
from tests.imports.ifc_school import school

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from typer.testing import Result


def answer(path: Path, sheet: str, rows: Mapping[str, Mapping[str, object]], by: str) -> None:
    """Write answers into the rows of a sheet whose column `by` says what they are about."""
    book = load_workbook(path)
    page = book[sheet]
    titles = {str(cell.value): cell.column for cell in page[1]}
    for number in range(2, page.max_row + 1):
        for key, value in rows.get(str(page.cell(number, titles[by]).value), {}).items():
            column = next(c for name, c in titles.items() if name.startswith(key))
            page.cell(number, column).value = value  # type: ignore[assignment]
    book.save(path)


def answered(folder: Path) -> Path:
    """Answer everything that the small school leaves open."""
    path = folder / "questions.xlsx"
    widths = {"Classroom": 0.9, "Stair": 1.3, "Entrance": 1.5}
    answer(path, "door_types", {k: {"clear width": w} for k, w in widths.items()}, "type")
    exits = {"Entrance": {"use": "exit", "assembly": 30}}
    answer(path, "doors", exits, "type")
    stair = {"clear width": 1.4, "measured": "wall-to-wall", "rails": 2, "tread": 0.28}
    answer(path, "stairs", {"A": {**stair, "landing": 1.5, "steps": "12+12"}}, "stair")
    answer(path, "spaces", {"Class": {"people": 45}}, "name")
    called = {
        f"{n}F.{n - 1}0{k}": {"called": ["west", "east"][k - 2]} for n in (1, 2, 3) for k in (2, 3)
    }
    answer(path, "spaces", called, "space")
    return path


def test_everything_answered_is_assumed_no_more(
    evacsim: Callable[..., Result], place: Path
) -> None:
    school(storeys=3).write(place / "plan.ifc")
    done = evacsim("import", "plan.ifc", "-o", "made", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert {"building", "questions", "floor_plans", "assumed", "dropped"} <= told.keys()
    assert (len(told["spaces"]), len(told["doors"]), len(told["stairs"])) == (12, 10, 2)
    assert [path.rpartition("/")[2] for path in told["floor_plans"]] == [
        "1F.png", "2F.png", "3F.png"
    ]  # fmt: skip
    checked = evacsim("check", told["building"])
    assert checked.exit_code == 0, checked.stderr
    assert f"{len(told['assumed'])} values are assumed" in checked.stderr
    answers = answered(place / "made")
    again = evacsim(
        "import", "plan.ifc", "-o", "made", "--answers", str(answers), "--overwrite", "--json"
    )
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout)["assumed"] == []
    assert "ASSUMED" not in (place / "made" / "building.toml").read_text("utf-8")
    assert "assumed" not in evacsim("check", told["building"]).stderr
    facts = tomllib.loads((place / "made" / "building.toml").read_text("utf-8"))
    assert sum(space.get("occupant_load", 0) for space in facts["space"]) == 6 * 45
    # the answers are kept in the questions, so that the next issue of the plan has them
    third = evacsim("import", "plan.ifc", "-o", "next", "--answers", str(answers), "--json")
    assert json.loads(third.stdout)["assumed"] == []


HAND_DRAWN = """
id = "by-hand"
name = "The same school, drawn with a tape"
[[floor]]
id = "1F"
elevation_m = 0
plan = "typical"
[[floor]]
id = "2F"
elevation_m = 3.6
plan = "typical"
[[floor]]
id = "3F"
elevation_m = 7.2
plan = "typical"
[[plan.typical.space]]
id = "corridor"
kind = "corridor"
outline = [[0, 0], [24, 2.4]]
[[plan.typical.space]]
id = "west"
kind = "room"
outline = [[3.2, 2.6], [13.5, 9.6]]
occupant_load = 45
[[plan.typical.space]]
id = "east"
kind = "room"
outline = [[13.7, 2.6], [24, 9.6]]
occupant_load = 45
[[plan.typical.connection]]
id = "west.door"
kind = "door"
between = ["west", "corridor"]
at = [4.2, 2.5]
clear_width_m = 0.9
[[plan.typical.connection]]
id = "east.door"
kind = "door"
between = ["east", "corridor"]
at = [14.7, 2.5]
clear_width_m = 0.9
[[connection]]
id = "exit"
kind = "door"
between = ["1F.corridor", "outside"]
at = [24.1, 1.2]
clear_width_m = 1.5
assembly_distance_m = 30
[[stairwell]]
id = "A"
floors = ["3F", "2F", "1F"]
outline = [[0, 2.5], [3, 8.7]]
clear_width_m = 1.4
width_measured = "wall-to-wall"
handrails = 2
riser_m = 0.15
tread_m = 0.28
steps_per_flight = [12, 12]
landing_depth_m = 1.5
well_m = 0.2
opens_to = "corridor"
door_kind = "door"
door_clear_width_m = 1.3
door_at = [0.9, 2.45]
door_side = "adjacent"
"""


def answered_dxf(folder: Path) -> Path:
    """Answer everything that the same school leaves open as a DXF file."""
    path = folder / "questions.xlsx"
    widths = {"1.00 m": 0.9, "2 x 0.70 m": 1.3, "2 x 0.80 m": 1.5}
    answer(path, "door_types", {k: {"clear width": w} for k, w in widths.items()}, "type")
    exits = {"2 x 0.80 m": {"use": "exit", "assembly": 30}}
    answer(path, "doors", exits, "type")
    stair = {"clear width": 1.4, "measured": "wall-to-wall", "rails": 2, "tread": 0.28}
    more = {"landing": 1.5, "steps": "12+12", "door side": "adjacent"}
    answer(path, "stairs", {"A": {**stair, **more}}, "stair")
    answer(path, "spaces", {"Class": {"people": 45}}, "name")
    called = {
        f"{n}F.Class{more}": {"called": name}
        for n in (1, 2, 3)
        for more, name in (("", "west"), ("-2", "east"))
    }
    answer(path, "spaces", called, "space")
    heights = {"1F": {"elevation": 0}, "2F": {"elevation": 3.6}, "3F": {"elevation": 7.2}}
    answer(path, "storeys", heights, "storey")
    return path


def said_unit(path: Path, metres: float) -> None:
    """Answer how long a unit of the drawing is."""
    book = load_workbook(path)
    for row in book["plan"].iter_rows():
        if str(row[0].value).startswith("metres per unit"):
            row[1].value = metres
    book.save(path)


def test_everything_answered_of_a_dxf_file(evacsim: Callable[..., Result], place: Path) -> None:
    dxf_school.school(storeys=3, unit="mm", header="m").write(place / "plan.dxf")
    done = evacsim("import", "plan.dxf", "-o", "made")
    assert done.exit_code == 0, done.stderr
    assert "1 unit = 0.001 m by the leaves of 14 doors (the header says 1 m)" in done.stdout
    assert evacsim("check", "made/building.toml").exit_code == 0
    answers = answered_dxf(place / "made")
    said_unit(answers, 0.001)
    again = evacsim(
        "import", "plan.dxf", "-o", "made", "--answers", str(answers), "--overwrite", "--json"
    )
    assert again.exit_code == 0, again.stderr
    told = json.loads(again.stdout)
    assert told["assumed"] == []
    assert list(told) == [
        "version", "building", "questions", "floor_plans", "assumed", "dropped", "spaces", "doors",
        "stairs",
    ]  # fmt: skip
    assert "0.001 m, as answered" in (place / "made" / "building.toml").read_text("utf-8")


def test_the_next_issue_of_a_dxf_file_keeps_the_answers(
    evacsim: Callable[..., Result], place: Path
) -> None:
    dxf_school.school(storeys=3).write(place / "plan.dxf")
    assert evacsim("import", "plan.dxf", "-o", "made", "--no-plots").exit_code == 0
    answers = str(answered_dxf(place / "made"))
    dxf_school.school(storeys=3, classes=13.0).write(place / "moved.dxf")
    dxf_school.school(storeys=2).write(place / "lower.dxf")
    moved = evacsim("import", "moved.dxf", "-o", "next", "--answers", answers, "--no-plots")
    assert moved.exit_code == 0, moved.stderr
    facts = tomllib.loads((place / "next" / "building.toml").read_text("utf-8"))
    assert [space["id"] for space in facts["space"] if "west" in space["id"]] == [
        f"{n}F.west" for n in (1, 2, 3)
    ]
    lower = evacsim("import", "lower.dxf", "-o", "low", "--answers", answers, "--no-plots")
    assert lower.exit_code == 0, lower.stderr
    assert "answers are about what the plan does not have" in lower.stderr
    assert "was not read" not in lower.stderr


def test_the_layers_of_a_dxf_file(evacsim: Callable[..., Result], place: Path) -> None:
    dxf_school.school().write(place / "plan.dxf")
    told = json.loads(evacsim("import", "plan.dxf", "--layers", "--json").stdout)
    assert {"layer": "DOOR", "type": "INSERT", "count": 10} in told["layers"]
    shown = evacsim("import", "plan.dxf", "--layers")
    assert shown.exit_code == 0
    assert "STAIR" in shown.stdout
    assert not (place / "plan").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("plan.ifc", "--layers", "--floors", "0:30"), ("--layers", "--floors", ".dxf")),
        (("book.xlsx", "--answers", "questions.xlsx"), ("--answers", ".ifc, .dxf")),
        (("plan.dxf", "--floors", "0-30"), ("165:260,265:360",)),
        (("plan.dxf", "--floors", "500:530"), ("no walls between 500:530",)),
        (("nothing.dxf",), ("nothing.dxf",)),
    ],
)
def test_options_that_do_not_fit(
    evacsim: Callable[..., Result], place: Path, options: tuple[str, ...], said: tuple[str, ...]
) -> None:
    dxf_school.school().write(place / "plan.dxf")
    done = evacsim("import", *options, "-o", "made")
    assert done.exit_code == 2
    assert all(one in done.stderr for one in said), done.stderr
    assert not (place / "made").exists()


def test_a_dxf_file_in_chinese(evacsim: Callable[..., Result], place: Path) -> None:
    dxf_school.school().write(place / "plan.dxf")
    done = evacsim("import", "plan.dxf", "-o", "made", "--no-plots", "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert "门扇" in done.stdout
    written = (place / "made" / "building.toml").read_text("utf-8")
    reasons = [line.partition("# ASSUMED: ")[2] for line in written.splitlines()]
    english = [one for one in reasons if one and not any(c > "一" for c in one)]
    assert english == []
    book = load_workbook(place / "made" / "questions.xlsx")
    assert book.sheetnames == ["图纸", "楼层", "空间", "门型", "门", "楼梯"]


@pytest.mark.parametrize("kind", ["ifc", "dxf"])
def test_from_a_plan_to_the_times_of_a_building_drawn_by_hand(
    evacsim: Callable[..., Result], place: Path, kind: str
) -> None:
    """The way of README.md: import, answer, import again, a scenario, a run."""
    draw = {"ifc": ifc_school.school, "dxf": dxf_school.school}[kind]
    draw(storeys=3).write(place / f"plan.{kind}")
    assert evacsim("import", f"plan.{kind}", "-o", "made").exit_code == 0
    answers = str({"ifc": answered, "dxf": answered_dxf}[kind](place / "made"))
    again = evacsim("import", f"plan.{kind}", "-o", "made", "--answers", answers, "--overwrite")
    assert again.exit_code == 0, again.stderr
    (place / "hand.toml").write_text(HAND_DRAWN, "utf-8")
    totals = []
    for building in ("made/building.toml", "hand.toml"):
        made = evacsim("new", "--scenario", building, "-o", f"{building[:4]}-drill.toml")
        assert made.exit_code == 0, made.stderr
        done = evacsim(
            "run", f"{building[:4]}-drill.toml", "--replications", "3", "--no-plots", "--json",
            "-o", f"{building[:4]}-out",
        )  # fmt: skip
        assert done.exit_code == 0, done.stderr
        totals.append(json.loads(done.stdout)["total_evacuation_s"])
    assert totals[0]["mean"] == pytest.approx(totals[1]["mean"], rel=0.03)


@pytest.mark.parametrize(("name", "said"), [("a.dwg", "save it as DXF"), ("a.pdf", "IFC")])
def test_what_to_do_with_other_plans(
    evacsim: Callable[..., Result], place: Path, name: str, said: str
) -> None:
    (place / name).write_bytes(b"AC1027")
    done = evacsim("import", name)
    assert done.exit_code == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_is_replaced_unasked(evacsim: Callable[..., Result], place: Path) -> None:
    school().write(place / "plan.ifc")
    assert evacsim("import", "plan.ifc", "-o", "made", "--no-plots").exit_code == 0
    done = evacsim("import", "plan.ifc", "-o", "made", "--no-plots")
    assert done.exit_code == 2
    assert "--overwrite" in done.stderr
