"""`evacsim crush` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

    Run = Callable[..., Result]

SCENARIO = str(Path(__file__).parents[2] / "scenarios" / "morning-gate-late.toml")


def test_it_warns_and_says_by_when_the_gate_must_be_open(evacsim: Run) -> None:
    result = evacsim("crush", SCENARIO, "--replications", "2", "--workers", "1")
    assert result.exit_code == 0
    assert "WARNING: more than 5 persons per m²" in result.stdout
    assert "must be open by" in result.stdout
    assert "What each remedy takes away" in result.stdout


def test_in_chinese(evacsim: Run) -> None:
    result = evacsim("crush", SCENARIO, "--replications", "1", "--lang", "zh", "--workers", "1")
    assert result.exit_code == 0
    assert "预警" in result.stdout
    assert "最迟须在" in result.stdout


def test_pictures_and_json(evacsim: Run, tmp_path: Path) -> None:
    result = evacsim(
        "crush", SCENARIO, "--replications", "2", "--json", "--plot", str(tmp_path / "p"),
        "--workers", "1",
    )  # fmt: skip
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert found["pressing"] == 1.0
    assert not found["pressing_is_override"]
    assert found["gate"]["gate"] == "gate"
    names = sorted(path.name for path in (tmp_path / "p").iterdir())
    assert names == ["crush-density.png", "crush-ranking.png"]


def test_the_index_against_pressing(evacsim: Run) -> None:
    result = evacsim(
        "crush", SCENARIO, "--replications", "1", "--pressing", "0,1", "--json", "--workers", "1"
    )
    rows = json.loads(result.stdout)["index_by_pressing"]
    assert [row["pressing"] for row in rows] == [0.0, 1.0]
    assert rows[0]["index"] == 0.0
    assert rows[1]["index"] > 0.0


@pytest.mark.parametrize("text", ["2", "half", "0,1,-1"])
def test_a_wrong_pressing_is_named(evacsim: Run, text: str) -> None:
    result = evacsim("crush", SCENARIO, "--pressing", text)
    assert result.exit_code == 2
    assert "must be a number from 0 to 1" in result.stderr


def test_a_missing_scenario(evacsim: Run, tmp_path: Path) -> None:
    result = evacsim("crush", str(tmp_path / "no.toml"))
    assert result.exit_code == 2
    assert "Traceback" not in result.stderr
