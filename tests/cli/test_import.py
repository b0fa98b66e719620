"""`evacsim import`, and a workbook wherever a scenario is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import polars as pl
import pytest
from openpyxl import load_workbook

from evacsim.results.manifest import file_sha256
from evacsim.results.store import read_results
from tests.drills.records import book
from tests.imports.books import cell, small

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


@pytest.fixture
def school(place: Path) -> Path:
    return book(place / "school.xlsx", small())


def test_files_pictures_and_json(evacsim: Callable[..., Result], school: Path) -> None:
    done = evacsim("import", school.name, "-o", "made", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["building"] == "made/building.toml"
    assert told["scenario"] == "made/scenario.toml"
    assert [path[-6:] for path in told["floor_plans"]] == ["1F.png", "2F.png", "3F.png"]
    assert told["warnings"] == []
    assert evacsim("check", told["building"], told["scenario"]).exit_code == 0
    again = evacsim("import", school.name, "-o", "made")
    assert again.exit_code == 2
    assert "--overwrite" in again.stderr


def test_run_of_the_workbook_is_run_of_its_files(
    evacsim: Callable[..., Result], school: Path, place: Path
) -> None:
    made = evacsim("import", school.name, "-o", "made", "--no-plots")
    assert made.exit_code == 0, made.stderr
    assert "3 层" in made.stdout
    few = ("--replications", "1", "--no-plots")
    assert evacsim("run", "made/scenario.toml", "-o", "a", *few).exit_code == 0
    done = evacsim("run", school.name, "-o", "b", *few)
    assert done.exit_code == 0, done.stderr
    tables = [pl.read_parquet(place / name / "occupants.parquet") for name in ("a", "b")]
    assert tables[0].equals(tables[1])
    inputs = read_results(place / "b").manifest.inputs
    assert sorted(inputs) == ["building", "scenario", "workbook"]
    assert inputs["workbook"].sha256 == file_sha256(school)
    assert not list((place / "b").rglob(school.name))  # it names teachers
    # its copies are whole: they can be run again
    assert evacsim("check", "b/scenarios/school.toml").exit_code == 0


@pytest.mark.parametrize("verb", ["check", "estimate"])
def test_other_verbs_take_it_too(evacsim: Callable[..., Result], school: Path, verb: str) -> None:
    done = evacsim(verb, school.name)
    assert done.exit_code == 0, done.stderr
    assert "workbook: 1 warning" in done.stdout or "教学楼消防演练" in done.stdout


@pytest.mark.parametrize("verb", ["import", "check", "run", "estimate"])
def test_faults_by_cell_and_exit_2(evacsim: Callable[..., Result], place: Path, verb: str) -> None:
    sheets = cell(cell(small(), "房间", "G2", 9), "出口", "E2", 1.5)
    wrong = book(place / "wrong.xlsx", sheets)
    done = evacsim(verb, wrong.name)
    assert done.exit_code == 2
    assert "工作表“房间”，单元格 G2（开间 cm）" in done.stderr
    assert "9 m？表头是 cm，写 900" in done.stderr
    assert "工作表“出口”，单元格 E2（净宽 cm）" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("verb", ["run", "check"])
def test_warnings_name_the_workbook_and_no_file_made_of_it(
    evacsim: Callable[..., Result], place: Path, verb: str
) -> None:
    rows = small()
    rows["出口"][1][4] = 52
    narrow = book(place / "narrow.xlsx", rows)
    done = evacsim(verb, narrow.name, *(("--no-plots",) if verb == "run" else ()))
    assert done.exit_code == 0, done.stderr
    own = [line for line in done.stderr.splitlines() if "narrow.xlsx: " in line]
    assert any("工作表“出口”，单元格 E2" in line for line in own)
    assert "evacsim-" not in done.stderr
    assert "-building.toml" not in done.stdout + done.stderr


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_new_workbook_can_be_used_as_it_stands(
    evacsim: Callable[..., Result], place: Path, lang: str
) -> None:
    done = evacsim("new", "our-school", "--workbook", "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert "our-school.xlsx" in done.stdout
    checked = evacsim("check", "our-school.xlsx")
    assert checked.exit_code == 0, checked.stderr
    warned = [line for line in checked.stderr.splitlines() if "warning" in line]
    assert all("evacsim check --code" in line for line in warned)  # it has one stair
    assert evacsim("new", "our-school", "--workbook").exit_code == 2
    assert (place / "our-school.xlsx").exists()
    read = evacsim("import", "our-school.xlsx", "-o", "made", "--no-plots")  # in its own language
    assert ("4 floors" in read.stdout) == (lang == "en"), read.stdout


def test_a_new_workbook_prints_on_a4_and_offers_words(
    evacsim: Callable[..., Result], place: Path
) -> None:
    assert evacsim("new", "our-school", "--workbook").exit_code == 0
    pages = load_workbook(place / "our-school.xlsx")
    assert pages.sheetnames[-1] == "填写说明"
    for page in pages:
        assert page.page_setup.paperSize == 9
        assert page.sheet_properties.pageSetUpPr.fitToPage
    rules = {
        str(rule.sqref): rule.formula1 for rule in pages["楼梯"].data_validations.dataValidation
    }
    place_, cells = rules["J2:J17"].split("!")
    assert place_ == "'填写说明'"
    first, last = cells.replace("$", "").split(":")
    words = [cell.value for (cell,) in pages["填写说明"][f"{first}:{last}"]]
    assert words == ["扶手间", "墙到墙"]


def test_a_scenario_with_every_class(evacsim: Callable[..., Result], school: Path) -> None:
    assert evacsim("import", school.name, "-o", "made", "--no-plots").exit_code == 0
    done = evacsim("new", "--scenario", "made/building.toml", "-o", "all.toml", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["groups"] == 9  # three rooms with seats on each of three floors
    assert evacsim("check", "all.toml").exit_code == 0
    wrong = evacsim("new", "--scenario", "made/building.toml", "--situation", "drills")
    assert wrong.exit_code == 2
    assert 'did you mean "drill"' in wrong.stderr


def test_dry_run_says_what_and_how_long(
    evacsim: Callable[..., Result], school: Path, place: Path
) -> None:
    done = evacsim("run", school.name, "--dry-run", "--json")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert (told["people"], told["replications"], told["law"]) == (319, 5, "sfpe")
    assert told["total_s"] == pytest.approx(5 * told["replication_s"], rel=0.2, abs=0.1)
    assert not (place / "results").exists()
    assert "319 人" in evacsim("run", school.name, "--dry-run", "--lang", "zh").stdout


def test_export_as_a_workbook(evacsim: Callable[..., Result], school: Path) -> None:
    assert evacsim("import", school.name, "-o", "made", "--no-plots").exit_code == 0
    done = evacsim("export", "made/scenario.toml", "--workbook", "-o", "back.xlsx", "--json")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == {"version": 1, "file": "back.xlsx", "lost": []}
    assert evacsim("check", "back.xlsx").exit_code == 0
    assert evacsim("export", "made/scenario.toml", "--workbook", "-o", "back.xlsx").exit_code == 2
