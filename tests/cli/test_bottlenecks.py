"""`evacsim bottlenecks`: the answer, its JSON, and what it refuses."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

FOLDER = "results/drill"
pytestmark = pytest.mark.usefixtures("results")


def test_json_splits_the_total_exactly(evacsim: Callable[..., Result]) -> None:
    done = evacsim("bottlenecks", FOLDER, "--no-relief", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert sum(row["seconds"] for row in found["chain"]) == pytest.approx(
        found["total_s"], abs=1e-6
    )
    over = sum(row["mean_s"] for row in found["over_replications"])
    assert over == pytest.approx(found["total_band_s"]["mean"], abs=1e-6)
    assert found["waiting"][0]["person_s"] > 0
    assert found["relief"] is None


def test_what_would_help_comes_with_it(evacsim: Callable[..., Result]) -> None:
    # the scenario names its building by a path, which does not lead to the copy in the folder
    done = evacsim("bottlenecks", FOLDER, "--json", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    relief = json.loads(done.stdout)["relief"]
    assert relief["measures"]
    assert {"id", "saved_total_s", "cost"} <= set(relief["measures"][0])
    assert "--no-relief" in done.stderr
    told = evacsim("bottlenecks", FOLDER, "--workers", "1", "--lang", "zh")
    assert told.exit_code == 0, told.stderr
    assert "措施效果" in told.stdout


@pytest.mark.parametrize(("lang", "words"), [("en", "last one was out"), ("zh", "最后一人")])
def test_the_answer_in_words(evacsim: Callable[..., Result], lang: str, words: str) -> None:
    done = evacsim("bottlenecks", FOLDER, "--no-relief", "--lang", lang)
    assert done.exit_code == 0, done.stderr
    assert words in done.stdout
    assert bool(re.search(r"[\u4e00-\u9fff]", done.stdout)) == (lang == "zh")


@pytest.mark.parametrize("of", ["p95", "class:class", "floor:1F"])
def test_other_targets(evacsim: Callable[..., Result], of: str) -> None:
    done = evacsim("bottlenecks", FOLDER, "--no-relief", "--json", "--of", of)
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout)["of"] == of


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((FOLDER, "--of", "clas:x"), ("clas", "class:ID")),
        ((FOLDER, "--of", "class:clss"), ("clss", "class")),
        ((FOLDER, "--of", "stair:A"), ("A",)),
        (("nowhere",), ("nowhere",)),
        (("drill.toml",), ("drill.toml",)),
    ],
)
def test_what_it_refuses(
    evacsim: Callable[..., Result], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = evacsim("bottlenecks", *arguments, "--no-relief")
    assert done.exit_code == 2, done.exception
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


def test_a_damaged_folder_is_named(evacsim: Callable[..., Result], results: Path) -> None:
    (results / "passages.parquet").unlink()
    done = evacsim("bottlenecks", FOLDER, "--no-relief")
    assert done.exit_code == 2
    assert "passages.parquet" in done.stderr
