"""What is found below a folder, who it is of, and what becomes of broken things."""

from __future__ import annotations

import json
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from openpyxl import load_workbook

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.times.timing import summarise
from evacsim.county import workers
from evacsim.county.find import search, stated
from evacsim.county.results import ResultsReader
from evacsim.county.write import write_county
from evacsim.errors import InputError
from evacsim.results.store import read_results
from tests.county.conftest import record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from evacsim.county.write import County

    Put = Callable[..., Path]
    Made = Callable[..., County]


def test_results_say_what_summarise_and_bottlenecks_say(ran: Path) -> None:
    results = read_results(ran)
    row = ResultsReader().read(ran).row
    summary = summarise(results)
    assert summary.total_evacuation_s is not None
    assert row["total_p50_s"] == pytest.approx(summary.total_evacuation_s.p50)
    assert (row["people"], row["law"], row["censored"]) == (summary.people, "sfpe", 0)
    found = bottlenecks(results)
    places = [id_ for _, id_ in found.controls.places]
    assert row["bottleneck"] == " + ".join(places)
    assert row["bottleneck_kind"] == " + ".join(kind for kind, _ in found.controls.places)
    assert 0 < row["bottleneck_s"] < row["total_p95_s"]
    assert results.manifest.building == row["building_name"]


def test_ids_come_from_the_record_first_and_a_contradiction_is_told(put: Put, made: Made) -> None:
    put("河西镇/甲校/d.csv", record("乙校", "2026-03-02", township="河东镇"))
    found = made(folders="township/school", name="示例县").found
    row = found.drills.row(0, named=True)
    assert (row["county"], row["township"], row["school"]) == ("示例县", "河东镇", "乙校")
    assert row["known_from"] == "county: stated, township: record, school: record"
    assert sorted(one.severity for one in found.problems) == ["warning", "warning"]
    assert any("河西镇" in one.message for one in found.problems)


def test_results_take_the_one_school_whose_records_name_the_building(put: Put, made: Made) -> None:
    put("all/results")
    put("all/d.csv", record("甲校", "2026-03-02", building="small", township="河东镇"))
    row = made().found.runs.row(0, named=True)
    assert (row["school"], row["township"], row["county"]) == ("甲校", "河东镇", None)
    assert row["known_from"] == "township: building, school: building"


def test_a_building_of_two_schools_is_not_given_to_either(put: Put, made: Made) -> None:
    put("all/results")
    put("all/1.csv", record("甲校", "2026-03-02", building="small"))
    put("all/2.csv", record("乙校", "2026-03-02", building="small"))
    found = made().found
    assert found.runs["school"].to_list() == [None]
    assert any("not clear" in one.message for one in found.problems)


def test_the_folder_tells_which_of_two_schools(put: Put, made: Made) -> None:
    put("甲校/results")
    put("甲校/1.csv", record("甲校", "2026-03-02", building="small"))
    put("乙校/2.csv", record("乙校", "2026-03-02", building="small"))
    found = made(folders="school").found
    assert found.runs["school"].to_list() == ["甲校"]
    assert found.problems == ()


def test_results_are_of_the_school_that_the_records_beside_them_name(put: Put, made: Made) -> None:
    put("河西镇/甲校/results")
    put("河西镇/甲校/d.csv", record("乙校", "2026-03-02", building="small", township="河东镇"))
    county = made(folders="township/school")
    row = county.found.runs.row(0, named=True)
    assert (row["township"], row["school"]) == ("河东镇", "乙校")
    assert county.levels["school"]["school"].to_list() == ["乙校"]


def test_a_township_is_taken_from_other_records_of_the_school(put: Put, made: Made) -> None:
    put("1.csv", record("甲校", "2026-03-02", township="河东镇"))
    put("2.csv", record("甲校", "2026-04-02"))
    assert made().found.drills["township"].to_list() == ["河东镇", "河东镇"]
    put("3.csv", record("甲校", "2026-05-02", township="河西镇"))  # two schools of that name
    assert made().found.drills.sort("date")["township"].to_list() == ["河东镇", None, "河西镇"]


def test_broken_things_are_listed_and_do_not_stop_the_others(put: Put, made: Made) -> None:
    put("a/results")
    (put("b/results") / "passages.parquet").write_bytes(b"PAR1 no table")
    (put("c/results") / "run.json").write_text("{}", encoding="utf-8")
    (put("d/results") / "occupants.parquet").unlink()
    put("e/1.csv", record("甲校", "2026-03-02", last_out="half past"))
    put("e/2.csv", record("甲校", "2026-03-02"))
    put("e/list.csv", "name,phone\nA,1\n")
    found = made().found
    assert found.runs["folder"].to_list() == ["a/results"]
    assert found.drills["file"].to_list() == ["e/2.csv"]
    assert found.skipped == ("e/list.csv",)
    told = "\n".join(str(one) for one in found.problems)
    for part in ("b/results/passages.parquet", "c/results", "d/results/occupants", "e/1.csv"):
        assert part in told
    assert all(one.severity == "fault" for one in found.problems)


def test_rows_that_are_missing_are_seen_without_reading_every_byte(ran: Path, put: Put) -> None:
    folder = put("a/results")
    table = pl.read_parquet(folder / "occupants.parquet")
    table.head(-1).write_parquet(folder / "occupants.parquet")
    with pytest.raises(InputError, match="the run wrote"):
        ResultsReader().read(folder)
    assert ResultsReader(verify=True).read(ran).row["people"] == table.height // 2


def test_verify_finds_a_changed_number(put: Put) -> None:
    folder = put("a/results")
    table = pl.read_parquet(folder / "occupants.parquet")
    table.with_columns(pl.col("out_s") + 1).write_parquet(folder / "occupants.parquet")
    assert ResultsReader().read(folder)
    with pytest.raises(InputError, match="SHA-256"):
        ResultsReader(verify=True).read(folder)


def test_a_copy_of_a_record_counts_once(put: Put, made: Made) -> None:
    put("1.csv", record("甲校", "2026-03-02"))
    put("copies/1.csv", record("甲校", "2026-03-02"))
    found = made().found
    assert found.drills.height == 1
    assert "same drill as 1.csv" in found.problems[0].message


def test_a_copy_in_another_township_counts_once(put: Put, made: Made) -> None:
    put("河东镇/甲校/1.csv", record("甲校", "2026-03-02"))
    put("河西镇/乙校/1.csv", record("甲校", "2026-03-02"))
    found = made(folders="township/school").found
    assert found.drills.height == 1
    assert any("same drill" in one.message for one in found.problems)


def test_a_sign_that_a_workbook_cannot_hold_stops_nothing(
    put: Put, made: Made, tmp_path: Path
) -> None:
    put("甲校/1.csv", record("甲\x0b校", "2026-03-02"))
    put("乙校/1.csv", record("\x0b=1+1", "2026-03-02"))
    made_county = made()
    assert "school" in made_county.levels
    write_county(made_county, tmp_path / "out")
    book = load_workbook(tmp_path / "out" / "county.xlsx")
    cells = [one for sheet in book for row in sheet.iter_rows() for one in row]
    assert any("1+1" in str(one.value) for one in cells)
    assert {one.value for one in cells if one.data_type == "f"} == set()


def test_a_folder_of_csv_files_is_one_record(put: Put, made: Made) -> None:
    put("甲校/概况.csv", record("甲校", "2026-03-02"))
    put("甲校/班级.csv", "轮次,班级,实到,末人出楼\n1,七(1)班,45,3:00\n")
    found = made().found
    assert found.drills["file"].to_list() == ["甲校"]
    assert found.classes["class"].to_list() == ["7.1"]


def test_what_county_or_sweep_wrote_and_hidden_folders_are_left_out(
    put: Put, tmp_path: Path
) -> None:
    put(".hidden/1.csv", record("甲校", "2026-03-02"))
    put("out/county.json", "{}")
    put("out/drills.csv", record("甲校", "2026-03-02"))
    put("points/sweep.json", "{}")
    put("points/table.csv", "a,b\n")
    tree = search(tmp_path / "county")
    assert (tree.results, tree.records) == ((), ())


def test_nothing_to_read_is_told_kindly(put: Put, made: Made, tmp_path: Path) -> None:
    put("list.csv", "name,phone\nA,1\n")
    with pytest.raises(InputError, match=r"neither a results folder nor .* list.csv"):
        made()
    with pytest.raises(InputError, match="no such folder"):
        search(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is a file"):
        search(tmp_path / "county" / "list.csv")


@pytest.mark.parametrize(
    ("folders", "message"),
    [("town/school", "did you mean"), ("school/township", "from the largest")],
)
def test_levels_of_folders_are_checked(folders: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        stated(None, folders)


@pytest.fixture
def made(county_of: Made) -> Made:
    return county_of


def test_a_school_that_handed_in_nothing_readable_is_there_with_no_drill(
    put: Put, made: Made, tmp_path: Path
) -> None:
    put("河东镇/甲校/1.csv", record("示例中学", "2026-03-02"))
    put("河东镇/乙校/1.xlsx", "no workbook")
    (tmp_path / "county" / "河西镇" / "丙校").mkdir(parents=True)
    county = made(folders="township/school")
    schools = county.levels["school"].select("township", "school", "drills", "rule_met").rows()
    assert sorted(schools) == [
        ("河东镇", "乙校", 0, False),
        ("河东镇", "示例中学", 1, True),
        ("河西镇", "丙校", 0, False),
    ]
    assert county.levels["county"]["schools"].to_list() == [3]
    assert county.levels["building"].height == 1
    told = [one.message for one in county.found.problems]
    assert told[0] == "is no workbook, whatever its name"


def test_results_of_an_earlier_version_without_falls_are_read(put: Put) -> None:
    folder = put("a/results")
    note = json.loads((folder / "run.json").read_text("utf-8"))
    del note["tables"]["falls"], note["digest"]
    (folder / "run.json").write_text(json.dumps(note), encoding="utf-8")
    (folder / "falls.parquet").unlink()
    assert ResultsReader().read(folder).row["replications"] == 2


def test_what_reading_a_record_warned_of_is_told(put: Put, made: Made) -> None:
    put("a.csv", record("甲校", "2026-03-02", rest="班级,应到,实到,天气情况\n一(1)班,40,40,晴\n"))
    (one,) = made().found.problems
    assert one.severity == "warning"
    assert "天气情况" in one.message


class _Dies:
    """A pool whose process dies after its second answer."""

    def __init__(self, *_: object, **__: object) -> None:
        self.ended = 0

    def map(self, read: Callable[[Path], Any], paths: list[Path], **_: object) -> Iterator[Any]:
        yield from map(read, paths[:2])
        raise BrokenProcessPool

    def shutdown(self, **_: object) -> None:
        self.ended += 1


def test_what_a_process_that_died_has_not_read_is_read_here(
    put: Put, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(5):
        put(f"all/{number}.csv", record(f"{number}校", f"2026-03-0{number + 1}"))
    before = made().found.drills
    monkeypatch.setattr(workers, "_FEW", 0)
    monkeypatch.setattr(workers.os, "cpu_count", lambda: 2)
    monkeypatch.setattr(workers, "ProcessPoolExecutor", _Dies)
    assert made().found.drills.equals(before)
    assert before.height == 5
