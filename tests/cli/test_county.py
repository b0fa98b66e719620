"""`evacsim county`, as a bureau types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

RECORD = "学校,建筑,日期,警报时间,末人出楼,实到\n甲校,hall,2026-03-02,09:30:00,1:30,20\n"


def test_schools_are_printed_and_files_written(
    evacsim: Callable[..., Result], results: Path, place: Path
) -> None:
    (place / "results" / "drill.csv").write_text(RECORD, encoding="utf-8")
    done = evacsim("county", "results", "-o", "rolled", "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert "甲校" in done.stdout
    assert "1:30" in done.stdout
    assert (place / "rolled" / "county.xlsx").is_file()
    assert results.is_dir()
    again = evacsim("county", ".", "--json")
    assert [one["school"] for one in json.loads(again.stdout)["levels"]["school"]] == ["甲校"]
    refused = evacsim("county", "results", "-o", "rolled")
    assert refused.exit_code == 2
    assert "--overwrite" in refused.stderr


def test_a_broken_folder_does_not_stop_the_others(
    evacsim: Callable[..., Result], results: Path
) -> None:
    (results.parent / "other").mkdir()
    (results.parent / "other" / "run.json").write_text("{}", encoding="utf-8")
    done = evacsim("county", "results")
    assert done.exit_code == 0, done.stderr
    assert "other" in done.stderr


def test_bad_input_is_told_at_once(evacsim: Callable[..., Result], results: Path) -> None:
    assert results.is_dir()
    for arguments in (
        ("county", "nowhere"),
        ("county", "results", "--folders", "village"),
        ("county", "results", "--since", "2026-3"),
        ("county", "results", "-o", "drill.toml"),
    ):
        done = evacsim(*arguments)
        assert done.exit_code == 2, arguments
        assert done.stderr
        assert done.stdout == ""
