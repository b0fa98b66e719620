"""The verb `view`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.view.browser import ask

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

FOLDER = "results/drill"
RECORD = """\
class_id,floor,expected,present,start,last_out
1F.room,1F,20,20,12,58
"""


@pytest.fixture
def record(place: Path) -> Path:
    """Times of the one class, as a school writes them down."""
    file = place / "spring.csv"
    file.write_text(RECORD, encoding="utf-8")
    return file


def test_two_runs_and_a_record_in_one_page(
    evacsim: Callable[..., Result], results: Path, record: Path
) -> None:
    """The record's marks are told as it tells them, on a curve of their own."""
    done = evacsim("run", "drill.toml", "--no-plots", "--seed", "9", "--out", "results/other")
    assert done.exit_code == 0, done.stderr
    done = evacsim("view", FOLDER, "results/other", record, "--json", "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert json.loads(done.stdout) == {"version": 1, "html": f"{FOLDER}/replay.html"}
    got = ask(
        results / "replay.html",
        """answer({ runs: document.querySelectorAll(".run").length,
          told: texts("#told h2"), recipe: texts("#told p"), key: texts("#curve-key li"),
          canvases: document.querySelectorAll("#told canvas").length })""",
    )
    assert got["runs"] == 2
    assert got["canvases"] == len(got["told"]) == 1
    assert "末人" in got["recipe"][0]
    assert [text for text in got["key"] if "0:58" in text], "the last one out stands on the curve"


@pytest.mark.usefixtures("results")
def test_a_moving_picture_for_a_chat(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("view", FOLDER, "-o", "out/drill.html", "--gif")
    assert done.exit_code == 0, done.stderr
    with Image.open(place / "out" / "drill.gif") as picture:
        assert (picture.format, picture.size[0]) == ("GIF", 720)
        assert 10 <= picture.n_frames <= 72
        first, counts = picture.convert("RGB"), picture.n_frames
        picture.seek(counts - 1)
        assert picture.convert("RGB").tobytes() != first.tobytes()
    assert (place / "out" / "drill.html").is_file()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("results/drill", "results/drill"), "one results folder too many"),
        (("a.csv", "b.csv"), "one drill record too many"),
        (("missing.csv",), "missing.csv"),
    ],
)
@pytest.mark.usefixtures("results")
def test_what_cannot_be_shown_is_named(
    evacsim: Callable[..., Result], place: Path, more: tuple[str, ...], said: str
) -> None:
    done = evacsim("view", FOLDER, *more, "-o", "replay.html")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (place / "replay.html").exists()
