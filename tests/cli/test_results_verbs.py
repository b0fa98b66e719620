"""The verbs that read a results folder: summarise, plot, export."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

FOLDER = "results/drill"
KINDS = (
    "curve",
    "plan-density",
    "plan-time",
    "stairs",
    "gantt",
    "exits",
    "waterfall",
    "chain",
    "plan-chain",
)


@pytest.mark.usefixtures("results")
def test_summarise_json_adds_the_tables(evacsim: Callable[..., Result]) -> None:
    found = json.loads(evacsim("summarise", FOLDER, "--json").stdout)
    for key in ("by_floor", "by_group", "by_stair", "by_exit"):
        for row in found[key]:
            assert set(row) == {"id", "people", "last_out_s"}
    assert [(row["id"], row["people"]) for row in found["by_exit"]] == [("exit-A", 20)]
    assert [row["id"] for row in found["by_floor"]] == ["1F"]
    assert found["by_stair"] == []


@pytest.mark.usefixtures("results")
def test_summarise_in_two_languages(evacsim: Callable[..., Result]) -> None:
    english, chinese = evacsim("summarise", FOLDER), evacsim("summarise", FOLDER, "--lang", "zh")
    assert english.exit_code == chinese.exit_code == 0
    assert "Total evacuation time" in english.stdout
    assert "总疏散时间" in chinese.stdout
    assert "–" in english.stdout


@pytest.mark.usefixtures("results")
def test_the_language_may_come_from_the_environment(
    evacsim: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EVACSIM_LANG", "zh")
    assert "总疏散时间" in evacsim("summarise", FOLDER).stdout
    monkeypatch.setenv("EVACSIM_LANG", "fr")
    done = evacsim("summarise", FOLDER)
    assert done.exit_code == 2
    assert 'EVACSIM_LANG: "fr" is no language; known: en, zh' in done.stderr


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.usefixtures("results")
def test_every_kind_of_picture(evacsim: Callable[..., Result], place: Path, kind: str) -> None:
    done = evacsim("plot", FOLDER, kind, "--format", "svg", "--at", "0:20", "-o", "picture")
    assert done.exit_code == 0, done.stderr
    made = list(place.glob("picture*.svg"))
    assert made
    for path in made:
        assert path.name in done.stdout


@pytest.mark.usefixtures("results")
def test_of_very_many_replications_the_first_are_drawn(
    evacsim: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "replications" not in evacsim("plot", FOLDER, "curve").stderr
    monkeypatch.setattr("evacsim.plots.MOST_DRAWN", 2)
    assert "shows the first 2 replications" in evacsim("plot", FOLDER, "curve").stderr


@pytest.mark.usefixtures("results")
def test_plot_says_where_in_json(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("plot", FOLDER, "curve", "--format", "png,pdf", "--json")
    pictures = json.loads(done.stdout)["pictures"]
    assert sorted(name.rpartition(".")[2] for name in pictures) == ["pdf", "png"]
    assert all((place / name).stat().st_size > 1000 for name in pictures)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((FOLDER, "curv"), ("curv", "curve")),
        ((FOLDER, "curve", "--format", "gif"), ("gif", "png")),
        ((FOLDER, "curve", "--format", ","), ("png",)),
        ((FOLDER, "plan-density", "--at", "1:75"), ("1:75",)),
        (("nowhere", "curve"), ("nowhere",)),
        (("drill.toml", "curve"), ("drill.toml",)),
    ],
)
@pytest.mark.usefixtures("results")
def test_plot_refuses_what_it_cannot_draw(
    evacsim: Callable[..., Result], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    done = evacsim("plot", *arguments)
    assert done.exit_code == 2, done.exception
    assert done.stdout == ""
    for word in words:
        assert word in done.stderr


@pytest.mark.usefixtures("results")
def test_export_csv_opens_in_excel_as_it_is(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("export", FOLDER, "--format", "csv", "--out", "tables")
    assert done.exit_code == 0, done.stderr
    files = sorted(p.name for p in (place / "tables").iterdir())
    assert files == ["falls.csv", "occupancy.csv", "occupants.csv", "passages.csv"]
    data = (place / "tables" / "occupants.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert len(data.decode("utf-8-sig").splitlines()) == 1 + 3 * 20


@pytest.mark.usefixtures("results")
def test_export_xlsx_is_one_workbook(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("export", FOLDER, "--format", "xlsx", "--json")
    (name,) = json.loads(done.stdout)["files"]
    book = openpyxl.load_workbook(place / name, read_only=True)
    try:
        assert book.sheetnames == ["occupants", "passages", "occupancy", "falls"]
    finally:
        book.close()


@pytest.mark.parametrize("verb", [("summarise",), ("export",), ("plot", "curve")])
@pytest.mark.parametrize("damage", ["missing", "cut", "no-manifest"])
def test_a_damaged_folder_is_named(
    evacsim: Callable[..., Result], results: Path, verb: tuple[str, ...], damage: str
) -> None:
    broken = results / ("run.json" if damage == "no-manifest" else "passages.parquet")
    if damage == "cut":
        broken.write_bytes(broken.read_bytes()[:100])
    else:
        broken.unlink()
    done = evacsim(verb[0], FOLDER, *verb[1:])
    assert done.exit_code == 2, done.exception
    assert broken.name in done.stderr
    assert done.stdout == ""
