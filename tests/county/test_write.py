"""The files: read back by other programs, in both languages."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl
import pytest
from openpyxl import load_workbook

from evacsim.county import write
from evacsim.county.write import county_json, write_county
from evacsim.errors import ResultsError
from evacsim.locale import use
from tests.county.conftest import record

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.county.write import County


@pytest.fixture
def county(put: Callable[..., Path], county_of: Callable[..., County]) -> County:
    put("甲/results")
    put("甲/1.csv", record("=1+1 <b>校</b>", "2026-03-02", building="small"))
    put("甲/broken.csv", record("甲校", "2026-03-02", last_out="late"))
    return county_of()


def test_every_table_is_a_csv_that_excel_reads(county: County, tmp_path: Path) -> None:
    use("zh")
    paths = write_county(county, tmp_path / "out")
    assert {path.name for path in paths} >= {"county.csv", "class.csv", "runs.csv", "problems.csv"}
    assert all(path.is_file() for path in paths)
    assert (tmp_path / "out" / "school.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert pl.read_csv(tmp_path / "out" / "school.csv")["drills"].to_list() == [1]
    assert pl.read_csv(tmp_path / "out" / "class.csv").height == 12


def test_the_workbook_has_words_and_no_formula_of_a_schools_name(
    county: County, tmp_path: Path
) -> None:
    use("zh")
    write_county(county, tmp_path / "out")
    book = load_workbook(tmp_path / "out" / "county.xlsx")
    assert book.sheetnames[:5] == ["全县", "各乡镇", "各学校", "各建筑", "各班级"]
    sheet = book["各学校"]
    heads = [cell.value for cell in sheet[1]]
    row = dict(zip(heads, [cell.value for cell in sheet[2]], strict=True))
    assert row["类型"] == "火灾 1"
    assert row["每月一次"] == "是"
    assert sheet.cell(2, heads.index("学校") + 1).data_type == "s"
    assert book["未能读取或存疑"].max_row == 2


def test_the_workbook_has_every_drilled_class_and_not_a_hundred_thousand_rooms(
    county: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "_ROOMS", 4)
    classes = county.levels["class"]
    drilled = classes.head(1).with_columns(drills=pl.lit(2, classes.schema["drills"]))
    levels = county.levels | {"class": pl.concat([classes, drilled])}
    write_county(replace(county, levels=levels), tmp_path / "out")
    assert pl.read_csv(tmp_path / "out" / "class.csv").height == 13
    rows = list(load_workbook(tmp_path / "out" / "county.xlsx")["Classes"].values)
    assert len(rows) == 1 + 4 + 1 + 1
    assert str(rows[-1][0]).startswith("8 more rooms")
    assert 2 in rows[-2]


def test_the_page_escapes_names_and_names_what_was_not_read(county: County, tmp_path: Path) -> None:
    write_county(county, tmp_path / "out")
    page = (tmp_path / "out" / "county.html").read_text("utf-8")
    assert "&lt;b&gt;校" in page
    assert "<b>校" not in page
    assert "broken.csv" in page
    assert "A4" in page
    for word in ("Townships", "Schools", "Buildings", "worst bottlenecks"):
        assert word in page


def test_an_earlier_roll_up_is_replaced_only_on_request_and_nothing_else(
    county: County, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    write_county(county, out)
    with pytest.raises(ResultsError, match="--overwrite"):
        write_county(county, out)
    use("zh")
    assert write_county(county, out, overwrite=True)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(ResultsError, match="因此不动它"):
        write_county(county, mine, overwrite=True)
    assert not list(tmp_path.glob(".*partial*"))


def test_json_holds_what_the_tables_hold(county: County) -> None:
    found = json.loads(json.dumps(county_json(county), allow_nan=False))
    assert found["period"] == {"since": "2026-03", "until": "2026-03", "months": 1}
    assert list(found["levels"]) == ["county", "township", "school", "building", "class"]
    assert found["levels"]["building"][0]["building"] == "Small"
    assert found["problems"][0]["severity"] == "fault"
    assert found["drills"][0]["date"] == "2026-03-02"
