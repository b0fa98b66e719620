"""A drill record from the empty workbook to the findings, as a school would go about it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from evacsim.api.check import check_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

SOUND = "警报时间,09:30:00\n末人出楼,0:50\n实到,20\n应到,20\n请假,0\n未到,0\n计时方式,秒表\n"


def test_from_the_empty_workbook_to_the_findings(
    evacsim: Callable[..., Result], place: Path
) -> None:
    done = evacsim("new", "--drill", "drill.toml", "--runs", 2)
    assert done.exit_code == 0, done.stderr
    assert "1 classes, 1 checkpoints" in done.stdout
    path = place / "drill.drill.xlsx"
    empty = evacsim("check", path.name)
    assert empty.exit_code == 2
    assert "nothing has been recorded in it yet" in empty.stderr
    book = openpyxl.load_workbook(path)
    page = book["演练概况"]
    for row in page.iter_rows():
        for label, value in (("警报时间", "09:30:00"), ("末人出楼", "0:50"), ("实到", 20)):
            if row[0].value == label:
                row[1].value = value
    book.save(path)
    done = evacsim("check", path.name, "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert "核对依据：drill.toml" in done.stdout
    assert "第 1 轮：详细程度 L0，末人出楼 0:50，物理下限" in done.stdout
    assert "第 2 轮" not in done.stdout


def test_new_names_what_it_needs(evacsim: Callable[..., Result], place: Path) -> None:
    assert evacsim("new").exit_code == 2
    assert evacsim("new", "x", "--drill", "drill.toml").exit_code == 2
    assert "no such file" in evacsim("new", "--drill", "no.toml").stderr
    assert ".ods" in evacsim("new", "--drill", "drill.toml", "-o", "a.ods").stderr
    assert sorted(path.name for path in place.iterdir()) == ["drill.toml", "hall.toml"]
    done = evacsim("new", "--drill", "drill.toml", "--json", "--lang", "en")
    assert json.loads(done.stdout) == {
        "version": 1,
        "file": "drill.drill.xlsx",
        "scenario": "drill.toml",
        "runs": 1,
        "classes": 1,
        "checkpoints": 1,
    }
    assert "exists already" in evacsim("new", "--drill", "drill.toml").stderr


def test_a_scenario_at_fault_makes_no_workbook(evacsim: Callable[..., Result], place: Path) -> None:
    text = (place / "drill.toml").read_text("utf-8")
    (place / "drill.toml").write_text(text.replace('"1F.room"', '"9F.room"'), encoding="utf-8")
    done = evacsim("new", "--drill", "drill.toml")
    assert done.exit_code == 2
    assert "9F.room" in done.stderr
    assert not (place / "drill.drill.xlsx").exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_json_of_a_record(evacsim: Callable[..., Result], place: Path, encoding: str) -> None:
    (place / "drill.drill.csv").write_text(SOUND.replace("0:50", "0:01"), encoding=encoding)
    done = evacsim("check", "drill.drill.csv", "--json")
    assert done.exit_code == 0, done.stderr
    (file,) = json.loads(done.stdout)["files"]
    assert (file["kind"], file["ok"], file["scenario"], file["building"]) == (
        "drill",
        True,
        "drill.toml",
        "hall",
    )
    (finding,) = [one for one in file["findings"] if one["severity"] == "doubt"]
    assert finding["code"] == "bound_flow"
    assert finding["run"] == 1
    assert finding["what"]
    assert finding["remedy"]
    (run,) = file["runs"]
    assert run["lower_bound"]["seconds"] > 1
    assert run["timing_error_s"] == 1.0


def test_a_record_alone_and_with_a_scenario(evacsim: Callable[..., Result], place: Path) -> None:
    (place / "ours.csv").write_text(SOUND, encoding="utf-8")
    assert "checked alone" in evacsim("check", "ours.csv").stdout
    done = evacsim("check", "ours.csv", "--scenario", "drill.toml")
    assert "checked against drill.toml" in done.stdout
    assert "nothing to object to" in done.stdout
    lost = evacsim("check", "ours.csv", "--scenario", "no.toml")
    assert lost.exit_code == 2
    assert "no.toml" in lost.stderr


def test_a_scenario_that_is_named_and_not_there(
    evacsim: Callable[..., Result], place: Path
) -> None:
    (place / "ours.csv").write_text(SOUND + "方案文件,gone\n", encoding="utf-8")
    done = evacsim("check", "ours.csv")
    assert done.exit_code == 0
    assert 'names the scenario "gone", which is not there' in done.stderr


def test_cells_at_fault_end_with_2(evacsim: Callable[..., Result], place: Path) -> None:
    (place / "ours.csv").write_text(SOUND.replace("20", "二十"), encoding="utf-8")
    done = evacsim("check", "ours.csv")
    assert done.exit_code == 2
    assert "cell B3 (实到)" in done.stderr
    assert "cell B4 (应到)" in done.stderr
    assert "Traceback" not in done.stderr


def test_old_excel_and_odd_tables(evacsim: Callable[..., Result], place: Path) -> None:
    (place / "old.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    (place / "odd.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    done = evacsim("check", "old.xlsx", "odd.csv")
    assert done.exit_code == 2
    assert ".xls" in done.stderr
    assert "is no drill record" in done.stderr


def test_toml_in_gbk_and_broken_toml(place: Path) -> None:
    text = (place / "drill.toml").read_text("utf-8").replace("[movement]", "# 中文\n[movement]")
    (place / "gbk.toml").write_bytes(text.encode("gb18030"))
    checked = check_file(place / "gbk.toml")
    assert checked.kind == "scenario"
    assert "UTF-8" in checked.faults[0].message
    assert checked.faults[0].hint
    (place / "broken.toml").write_text('name = "x\n', encoding="utf-8")
    said = [problem.where for problem in check_file(place / "broken.toml").faults]
    assert any("line 1" in where for where in said)


def test_a_scenario_names_its_records(evacsim: Callable[..., Result], place: Path) -> None:
    text = (place / "drill.toml").read_text("utf-8")
    (place / "drill.toml").write_text('drills = ["ours.csv", "gone.csv"]\n' + text, "utf-8")
    (place / "ours.csv").write_text(SOUND, encoding="utf-8")
    done = evacsim("check", "drill.toml")
    assert done.exit_code == 0
    assert "gone.csv" in done.stderr
    assert "ours.csv" not in done.stderr
