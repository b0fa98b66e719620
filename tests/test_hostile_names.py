"""Every verb over a hundred hostile names: each is shown as written, or refused with its place."""

from __future__ import annotations

import csv
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pytest
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.plots import KINDS
from evacsim.sinks import csv_cell, steering

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

NAMES: Final[list[str]] = json.loads(
    (Path(__file__).parent / "hostile_names.json").read_text("utf-8")
)
REFUSED: Final = [name for name in NAMES if steering(name)]
TAKEN: Final = [name for name in NAMES if not steering(name)]
CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)
FEW: Final = ["[/2]", "7 $\\frac{$", "_hidden", "{name}", "=1+1", "<script>alert(1)</script>"]
ALL: Final = " · ".join(TAKEN)
TITLE: Final = "[/2] $\\frac{$ =1+1 {0} %s <b> #let [red] [[1]] __x__ \\mathrm{a} " + "😀" * 20


def as_id(name: str, number: int) -> str:
    """Return a name as the id of a space; one that no id may have stays an alias of a number."""
    strange = re.search(r"[\s#*?\[\]\"]", name) and not steering(name)
    return f"room-{number}" if strange else name


def toml(text: str) -> str:
    """Return a text as TOML writes it: JSON's escapes are TOML's, but for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def building_of(names: list[str], title: str) -> str:
    """Return a corridor with a room for each name, an exit at each end; rooms are r-0, r-1, ..."""
    length = 4 * len(names)
    parts = [f'id = "school"\nname = {toml(title)}\nsource = "made up for tests"']
    parts += ['[[floor]]\nid = "1F"\nelevation_m = 0.0']
    parts.append(
        f'[[space]]\nid = "corridor"\nfloor = "1F"\nkind = "corridor"\n'
        f"outline = [[0, 0], [{length}, 3]]"
    )
    for number, name in enumerate(names):
        left, id_ = 4 * number, toml(as_id(name, number))
        parts.append(
            f'[[space]]\nid = {id_}\naliases = ["r-{number}"]\nfloor = "1F"\nkind = "room"\n'
            f"outline = [[{left}, 3], [{left + 4}, 8]]"
        )
        parts.append(
            f'[[connection]]\nid = "door-{number}"\nkind = "door"\n'
            f'between = [{id_}, "corridor"]\nat = [{left + 2}, 3]\nclear_width_m = 0.9'
        )
    parts += [
        f'[[connection]]\nid = {toml(name)}\nkind = "door"\nbetween = ["corridor", "outside"]\n'
        f"at = [{x}, 1.5]\nclear_width_m = 1.4\nassembly_distance_m = 20"
        for name, x in (("_exit$A$", 0), ("=exit-B", length))
    ]
    return "\n\n".join(parts) + "\n"


def scenario_of(names: list[str], title: str) -> str:
    """Return a drill with one group a room, each of the name of its room."""
    head = f"""
name = {toml(title)}
building = "school.toml"
replications = 2
target_s = 300
source = "made up for tests"

[movement]
law = "sfpe"

[routing]
rule = "nearest"

[pre_movement]
distribution = {{ kind = "uniform", low_s = 5, high_s = 15 }}
"""
    groups = [
        f'[[group]]\nid = {toml(name)}\nspace = "r-{number}"\nsize = 3\nkind = "secondary"\n'
        for number, name in enumerate(names)
    ]
    return head + "\n".join(groups)


def evacsim(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(one) for one in arguments])


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a school of all names that are taken, and its results in `R`."""
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "school.toml").write_text(building_of(TAKEN, TITLE), encoding="utf-8")
    (folder / "drill.toml").write_text(scenario_of(TAKEN, ALL), encoding="utf-8")
    (folder / "small.toml").write_text(building_of(FEW, TITLE), encoding="utf-8")
    few = scenario_of(FEW, ALL).replace('"school.toml"', '"small.toml"')
    (folder / "few.toml").write_text(few, encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for drill, out in (("drill.toml", "R"), ("few.toml", "few")):
            done = evacsim("run", drill, "--out", out, "--no-plots")
            assert done.exit_code == 0, (done.stderr, done.exception)
            assert clean(done), CONTROL.findall(done.stdout + done.stderr)
        shutil.copytree(folder / "few", folder / "school" / "results")
        made = evacsim("new", "--drill", "drill.toml", "--out", "record.csv")
        assert made.exit_code == 0, (made.stderr, made.exception)
        yield folder


def clean(done: Result) -> bool:
    """Tell whether nothing that was printed steers a terminal."""
    return CONTROL.search(done.stdout + done.stderr) is None


VERBS: Final[list[list[str]]] = [
    ["check", "drill.toml", "school.toml", "--json"],
    ["check", "drill.toml", "school.toml", "record.csv", "--lang", "zh"],
    ["show", "school.toml", "--out", "plans", "--format", "svg,pdf"],
    ["estimate", "drill.toml"],
    ["estimate", "drill.toml", "--json"],
    ["summarise", "R"],
    ["summarise", "R", "--lang", "zh"],
    ["bottlenecks", "R", "--no-relief", "--plot", "saturation"],
    ["bottlenecks", "R", "--no-relief", "--lang", "zh"],
    ["bottlenecks", "R", "--no-relief", "--json"],
    ["export", "R", "--format", "csv", "--out", "csv", "--json"],
    ["plot", "R", "curve", "--format", "png,svg,pdf", "--out", "p/curve"],
    *[
        ["plot", "R", kind, "--format", "svg,pdf", "--out", f"p/{kind}"]
        for kind in KINDS
        if kind != "convergence"
    ],
    [
        "sweep",
        "few.toml",
        "--vary",
        "movement.law=sfpe,imo",
        "--replications",
        "2",
        "--out",
        "sweep",
    ],
    ["crush", "few.toml", "--replications", "2", "--workers", "1", "--plot", "crush"],
    ["report", "few", "--replications", "2", "--workers", "1", "--lang", "zh"],
    ["report", "few", "--replications", "2", "--workers", "1", "--lang", "en"],
    ["county", "school", "--out", "county", "--lang", "en"],
    ["county", "school", "--out", "county-zh", "--lang", "zh"],
]


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_every_verb_ends_well_and_prints_nothing_that_steers(place: Path, words: list[str]) -> None:
    assert place.exists()
    done = evacsim(*words)
    assert done.exit_code == (2 if "record.csv" in words else 0), (done.stderr, done.exception)
    assert clean(done)


def test_names_arrive_letter_by_letter(place: Path) -> None:
    assert place.exists()
    found = json.loads(evacsim("summarise", "R", "--json").stdout)
    assert found["scenario"] == ALL
    assert {one["id"] for one in found["by_group"]} == set(TAKEN)


def test_no_cell_is_a_formula(place: Path) -> None:
    done = evacsim("export", "few", "--format", "xlsx", "--out", "formulas")
    assert done.exit_code == 0, done.stderr
    with zipfile.ZipFile(place / "formulas" / "few.xlsx") as book:
        assert not [n for n in book.namelist() if b"<f>" in book.read(n)]
    rows = openpyxl.load_workbook(place / "formulas" / "few.xlsx")["occupants"].iter_rows()
    column = [cell.value for cell in next(rows)].index("group")
    assert {row[column].value for row in rows} == set(FEW)


def test_no_cell_of_csv_is_computed(place: Path) -> None:
    assert evacsim("export", "R", "--format", "csv", "--out", "cells").exit_code == 0
    assert evacsim("county", "school", "--out", "county-cells").exit_code == 0
    files = [*(place / "cells").glob("*.csv"), *(place / "county-cells").glob("*.csv")]
    assert len(files) > 4
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            for cell in (cell for row in csv.reader(stream) for cell in row):
                assert csv_cell(cell) == cell or _number(cell), (file.name, cell)


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", REFUSED)
def test_a_name_that_steers_is_refused_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    keys: list[tuple[Any, ...]] = [
        ([name], "T", ["x"], "d", "space"),
        (["room"], name, ["room"], "d", "name"),
        (["room"], "T", [name], "d", "group"),
        (["room"], "T", ["room"], name, "name"),
    ]
    for rooms, title, groups, drill, word in keys:
        Path("school.toml").write_text(building_of(rooms, title), encoding="utf-8")
        Path("drill.toml").write_text(scenario_of(groups, drill), encoding="utf-8")
        for words in (["check", "drill.toml", "school.toml"], ["run", "drill.toml"]):
            done = evacsim(*words)
            assert done.exit_code == 2, done.exception
            assert clean(done)
            assert "U+" in done.stderr
            assert word in done.stderr
            assert all("toml:" in line for line in done.stderr.splitlines())
