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
from docx import Document
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.drills.write import write_drill
from evacsim.files import file_name
from evacsim.locale import use
from evacsim.paper.kinds import KINDS as PAPERS
from evacsim.plots import KINDS
from evacsim.sinks import one_line
from evacsim.verification import suite
from tests.drills.records import book
from tests.hostile import (
    ALL,
    FEW,
    NAMES,
    REFUSED,
    TAKEN,
    TITLE,
    building_of,
    record_of,
    scenario_of,
    workbook_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import Result

CONTROL: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


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
        for name, names, scenario in (("all", TAKEN, "drill"), ("few", FEW, "few")):
            for ending in ("csv", "xlsx"):
                write_drill(record_of(names, scenario=scenario), Path(f"{name}.{ending}"))
        book(Path("book.xlsx"), workbook_of([name for name in FEW if name != "=1+1"]))
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
    [
        "plan",
        "few.toml",
        "--simulations",
        "9",
        "--held-out",
        "2",
        "--workers",
        "1",
        "-o",
        "p",
    ],
    ["plan", "few.toml", "--posts", "--workers", "1"],
    [
        "plan",
        "few.toml",
        "few.toml",
        "--compare",
        "--held-out",
        "2",
        "--workers",
        "1",
    ],
    ["view", "R", "all.csv", "-o", "all.html"],
    ["view", "few", "few", "few.xlsx", "-o", "few.html", "--lang", "zh"],
    ["import", "book.xlsx", "-o", "imported"],
    ["import", "book.xlsx", *["-o", "imported-en", "--lang", "en", "--no-plots", "--json"]],
    ["run", "book.xlsx", *["-o", "from-book", "--replications", "1", "--no-plots"]],
    ["new", "--drill", "drill.toml", "-o", "new.xlsx"],
    ["new", "--drill", "drill.toml", "-o", "new.csv", "--lang", "en"],
    ["new", "--scenario", "school.toml", "-o", "new.toml"],
    ["calibrate", "few.toml", "few.csv#1", "few.csv#2", "--fit", "pre-movement"],
    ["compare", "few", "few.csv", "--plots", "compared", "--format", "svg,pdf"],
    ["compare", "R", "all.csv", "--all-classes", "--lang", "zh"],
    ["compare", "R", "all.xlsx", "--json"],
    ["verify", "--only", "imo-1", "--report", "=1+1 [red] $x$.html"],
    *[
        ["paper", "few", "few.csv", *f"--kind {kind} --lang {lang} --trace".split()]
        for kind in PAPERS
        for lang in ("en", "zh")
    ],
    ["paper", "R", "all.csv", "--kind", "after-drill", "-o", "papers-of-all"],
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
                assert cell[:1] not in {*"=+-@\t\r"} or _number(cell), (file.name, cell)


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_papers_say_names_as_written(place: Path) -> None:
    assert evacsim("paper", "few", "few.csv", "--kind", "record", "-o", "said").exit_code == 0
    paper = Document(str(place / "said" / "record.docx"))
    said = "".join(one.text or "" for one in paper.element.iter())
    assert [name for name in FEW if name not in said] == []


@pytest.mark.parametrize("kind", [[], ["--workbook"]], ids=str)
def test_what_is_new_stays_in_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: list[str]
) -> None:
    """A building may have any name; its file has one that Windows can have, too, and is read."""
    (tmp_path / "in").mkdir()
    monkeypatch.chdir(tmp_path / "in")
    for name in [*FEW, *REFUSED, "CON", "nul.txt", "../x"] if kind else NAMES:
        done = evacsim("new", *kind, "--overwrite", "--", name)
        assert clean(done)
        assert done.exit_code == (2 if name in REFUSED else 0), (name, done.stderr, done.exception)
        if name in REFUSED:
            assert "U+" in done.stderr
            continue
        path = Path(file_name(name, otherwise="building") + (".xlsx" if kind else ".toml"))
        assert not set(path.name) & set('<>:"/\\|?*')
        if name in FEW:
            done = evacsim("check", str(path))
            assert done.exit_code == 0, (name, done.stderr, done.exception)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


FILES: Final = [
    *["check", "show", "estimate", "run", "summarise", "bottlenecks", "export", "sweep", "crush"],
    *["report", "county", "plan", "view", "import", "calibrate", "compare", "paper"],
    *["new --drill", "new --scenario"],
]
AFTER: Final = {
    "sweep": ["--vary", "replications=1,2"],
    "calibrate": ["few.csv"],
    "compare": ["few.csv"],
    "paper": ["--kind", "posts"],
}


@pytest.mark.parametrize("verb", FILES)
def test_a_file_that_is_not_there_is_told_in_lines_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in (*FEW, *REFUSED, "--help", "-o", "CON"):
        if "\0" in name:
            continue  # no shell hands it on
        if " --" in verb:
            done = evacsim(*f"{verb}={name}".split(" ", 1))
        else:
            done = evacsim(verb, *AFTER.get(verb, []), "--", name)
        assert done.exit_code == 2, (name, done.stdout, done.exception)
        assert clean(done)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_case_is_called_so(monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    """Each name is refused in one line that says it and what cases are called; "*" means all."""
    cases = suite.find_cases()
    every = len(cases)
    monkeypatch.setattr(suite, "run_suite", lambda cases, **_: ran(cases))
    use("zh" if lang == "zh" else "en")

    def ran(cases: tuple[object, ...]) -> suite.Suite:
        assert len(cases) == every
        return suite.Suite(judged=(), seconds=0.0)

    for name in [*NAMES, "", " ", "**-**-**-**-**-**-**-**-**-**", "imo-99", "IMO-1"]:
        done = evacsim("verify", f"--only={name}")
        assert clean(done)
        assert done.exit_code == (0 if name == "*" else 2), (name, done.exception)
        if name != "*":
            (line,) = done.stderr.splitlines()
            assert f'"{one_line(name)}"' in line
            assert any(one.id in line for one in cases), line
            assert done.stdout == ""


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
