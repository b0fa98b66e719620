"""The verb `report`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

FOLDER = "results/drill"


def test_report_writes_a_page_and_json_says_where(
    evacsim: Callable[..., Result], results: Path
) -> None:
    done = evacsim("report", FOLDER, "--replications", "1", "--workers", "1", "--json", "--tornado")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert (results / "report.pdf").read_bytes().startswith(b"%PDF")
    assert found["html"].endswith("report.html")
    assert (results / "report-tornado.png").is_file()
    assert len(found["pictures"]) == 1
    assert [law["law"] for law in found["laws"]] == ["sfpe", "student"]


@pytest.mark.usefixtures("results")
def test_report_in_chinese_to_another_name(evacsim: Callable[..., Result], place: Path) -> None:
    options = ("--replications", "1", "--workers", "1", "--lang", "zh", "--out", "out/page")
    done = evacsim("report", FOLDER, *options)
    assert done.exit_code == 0, done.stderr
    assert "达标" in done.stdout
    assert (place / "out" / "page.docx").is_file()
    assert "疏散模拟报告" in (place / "out" / "page.html").read_text("utf-8")


@pytest.mark.usefixtures("place")
def test_a_folder_without_results_is_named(evacsim: Callable[..., Result]) -> None:
    done = evacsim("report", "nothing-here")
    assert done.exit_code == 2
    assert "nothing-here" in done.stderr


@pytest.mark.usefixtures("results")
def test_a_drill_that_is_none_is_named_before_anything_is_written(
    evacsim: Callable[..., Result], place: Path
) -> None:
    (place / "no.csv").write_text("nothing\n", encoding="utf-8")
    done = evacsim("report", FOLDER, "no.csv", "--replications", "1", "--workers", "1")
    assert done.exit_code == 2
    assert "no.csv" in done.stderr
    assert not list(place.glob("results/drill/report*"))
