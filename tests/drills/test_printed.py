"""The record workbook on paper: pages, rows to write in by hand, places in the school's words."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from pypdf import PdfReader

from evacsim.analysis.plan import connection_of, empty_record
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.drills.printed import lines_a_run
from evacsim.drills.read import read_drill
from evacsim.drills.write import write_drill
from evacsim.imports.workbook import import_workbook
from evacsim.locale import LANGS, use
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import read_scenario

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

    from evacsim.building.model import Building
    from evacsim.drills.model import DrillRecord
    from evacsim.locale import Lang

POINT_MM = 25.4 / 72
L_BLOCK = Path(__file__).parents[2] / "scenarios" / "l-block-24-classes.xlsx"


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> tuple[Building, Path]:
    """The L-shaped school of 24 classes, and its scenario file."""
    folder = tmp_path_factory.mktemp("school")
    made = import_workbook(L_BLOCK, building="building")
    building_file, scenario_file = made.write(folder, scenario="scenario.toml")
    return read_building(building_file), scenario_file


def printed(school: tuple[Building, Path], path: Path, lang: Lang, runs: int) -> DrillRecord:
    """Write the workbook as `evacsim new --drill` does."""
    building, scenario_file = school
    use(lang)
    scenario = read_scenario(scenario_file)
    assert not any(
        one.severity == "fault"
        for one in check_scenario(scenario, building, build_network(building), file="x")
    )
    record = empty_record(scenario, building, scenario_file="scenario", runs=runs)
    write_drill(record, path, blank_counts=24)
    return record


def across_mm(page: Worksheet) -> float:
    """How wide the printed columns are [mm], digits as wide as Arial's of 10 pt."""
    last = re.search(r"\$([A-Z]+)\$\d+$", str(page.print_area))
    assert last is not None
    end = openpyxl.utils.column_index_from_string(last[1])
    letters = map(openpyxl.utils.get_column_letter, range(1, end + 1))
    return sum(page.column_dimensions[letter].width for letter in letters) * 5.56 * POINT_MM


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("runs", [1, 2, 3])
def test_no_sheet_is_scaled_and_rows_can_be_written_in(
    school: tuple[Building, Path], tmp_path: Path, lang: Lang, runs: int
) -> None:
    record = printed(school, tmp_path / "a.xlsx", lang, runs)
    for page in openpyxl.load_workbook(tmp_path / "a.xlsx"):
        wide = page.page_setup.orientation == "landscape"
        assert across_mm(page) <= (277 if wide else 190) + 0.5, page.title
        end = int(str(page.print_area).rpartition("$")[2])
        heights = [page.row_dimensions[row].height for row in range(1, end + 1)]
        written = [height for height in heights if height is not None]
        assert min(written) * POINT_MM >= 8.0
        assert len(heights) - len(written) <= 2  # between the three tables of the last sheet
        cells = [cell for row in page.iter_rows() for cell in row]
        assert not any(cell.data_type == "f" for cell in cells)  # a remark is no formula
    assert len(record.checkpoints) == 6
    words = {point.cp_id for point in record.checkpoints}
    assert ("西楼梯 2F→底层" if lang == "zh" else "stair A (西楼梯) 2F→1F") in words


@pytest.mark.parametrize("lang", LANGS)
def test_places_in_words_are_found_again(
    school: tuple[Building, Path], tmp_path: Path, lang: Lang
) -> None:
    building = school[0]
    record = printed(school, tmp_path / "a.xlsx", lang, 1)
    found = [connection_of(point, building) for point in record.checkpoints]
    stairs = [f"{one.id}.2F-1F" for one in building.stairwells]
    assert [one.rpartition(".")[0].rpartition(".")[0] for one in found[:3] if one] == stairs
    assert found[3:] == [one.id for one in building.exits]
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    page = book.worksheets[0]
    for row in range(1, page.max_row + 1):
        if page.cell(row, 1).value in ("末人出楼", "last_out"):
            page.cell(row, 2).value = "5:36"
    book.save(tmp_path / "a.xlsx")
    again = read_drill(tmp_path / "a.xlsx", building)
    assert again.problems == ()
    rows = {row.class_id: row for row in again.runs[0].classes}
    assert rows["七(4)班"].planned_stair == "A"
    assert rows["七(4)班"].planned_exit == "exit-A"
    assert rows["七(4)班"].space == "2F.教室1"


def test_a_page_holds_the_counts_of_two_runs() -> None:
    assert lines_a_run(1, 24) == 24
    assert 2 * lines_a_run(2, 24) * 8.0 < 297 - 22 - 11
    assert lines_a_run(3, 24) == 12


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_two_runs_of_24_classes_are_12_pages(school: tuple[Building, Path], tmp_path: Path) -> None:
    printed(school, tmp_path / "a.xlsx", "zh", 2)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "a.xlsx")], check=True, capture_output=True)
    pages = PdfReader(tmp_path / "a.pdf").pages
    assert len(pages) <= 12
    counts = [page.extract_text() for page in pages if "累计人数" in page.extract_text()]
    assert len(counts) == 6  # a checkpoint a page, every run on it
