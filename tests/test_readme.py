"""The README says what is true: its commands, its Python, its example files, its picture."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.internal.conjecture import providers
from typer.testing import CliRunner

from evacsim.api.check import check_file
from evacsim.cli.app import app
from evacsim.studies.sweep_design import read_design
from tests.strategies import searched

ROOT = Path(__file__).parents[1]
FOLDERS = ("benchmarks", "buildings", "evacsim", "scenarios", "tests")
DOCUMENTS = {
    name: (ROOT / name).read_text("utf-8")
    for name in (
        "README.md",
        "README.zh.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        *(f"{folder}/README.md" for folder in FOLDERS),
    )
}
README = DOCUMENTS["README.md"]
MAIN_JOB = "evacsim run scenarios/teaching-block-fire-drill.toml"


def blocks(language: str, document: str = "README.md") -> list[str]:
    fenced = re.compile(rf"^```{language}\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
    return fenced.findall(DOCUMENTS[document])


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the shipped files in it, to run what the README says."""
    for name in ("buildings", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVACSIM_LANG", raising=False)
    return tmp_path


def test_two_commands_and_no_more() -> None:
    assert [block.strip() for block in blocks("sh")] == [
        f"python -m pip install . && {MAIN_JOB}",
        'python -m pip install ".[test]" && python -m pytest',
    ]


def test_ci_runs_the_command_of_the_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    for part in blocks("sh")[1].strip().split(" && "):
        said = part.replace(" install ", " install --quiet ")
        assert re.search(rf"^(step|check) {re.escape(said)}", script, flags=re.MULTILINE)


def test_the_main_job_runs_as_written(checkout: Path) -> None:
    """With two replications; the pictures are drawn where the summary says."""
    arguments = [*shlex.split(MAIN_JOB)[1:], "--replications", "2"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.stderr
    assert "Total evacuation time" in done.stdout
    named = [Path(line.strip()) for line in done.stdout.splitlines() if line.endswith(".png")]
    assert len(named) >= 4
    assert all((checkout / path).stat().st_size > 10_000 for path in named)


def test_the_python_runs_as_written(checkout: Path) -> None:
    (snippet,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", snippet],
        cwd=checkout,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "1,960 people, 5 floors, 3 stairs, law sfpe, target 5:00" in done.stdout
    assert "the same people" in done.stdout
    assert (checkout / "curve.png").stat().st_size > 10_000


def test_the_example_files_pass_check_and_run(tmp_path: Path) -> None:
    (building,) = blocks("toml", "buildings/README.md")
    (scenario,) = (  # the other blocks are parts of one
        block for block in blocks("toml", "scenarios/README.md") if block.startswith("name =")
    )
    (design,) = blocks("toml", "evacsim/README.md")
    for folder, name, text in (
        ("buildings", "example.toml", building),
        ("scenarios", "drill.toml", scenario),
    ):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, encoding="utf-8")
        checked = check_file(tmp_path / folder / name)
        assert checked.kind == folder.removesuffix("s")
        assert [str(problem) for problem in checked.faults] == []
    out = tmp_path / "out"
    path = str(tmp_path / "scenarios" / "drill.toml")
    done = CliRunner().invoke(app, ["run", path, "--out", str(out), "--no-plots"])
    assert done.exit_code == 0, done.stderr
    (tmp_path / "design.toml").write_text(design, encoding="utf-8")
    assert len(read_design(tmp_path / "design.toml").points) == 40


def commands() -> list[str]:
    """Return what the documents say one can type, the same only once."""
    named = {
        command.strip()
        for text in DOCUMENTS.values()
        for command in (
            *re.findall(r"`(evacsim [^`]+)`", text),
            *re.findall(r"^(evacsim .+)$", text, flags=re.MULTILINE),
        )
    }
    return sorted(c for c in named if "<" not in c)


@pytest.mark.parametrize("command", commands())
def test_every_command_that_is_named_exists(command: str) -> None:
    """Each verb and option is known: the help of the verb names them."""
    words = shlex.split(command.replace("\\", "/").replace("[", "").replace("]", ""))
    if words[1].startswith("-"):
        words.insert(1, "")
    _, name, *arguments = words
    done = CliRunner().invoke(app, [name, "--help"] if name else ["--help"])
    assert done.exit_code == 0, command
    for option in (a for a in arguments if a.startswith("--")):
        assert option in done.stdout, command
    for path in (a for a in arguments if a.startswith(("buildings/", "scenarios/"))):
        assert any(ROOT.glob(path)), path


@pytest.mark.parametrize("document", DOCUMENTS)
def test_pictures_and_links_are_there(document: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", DOCUMENTS[document]):
        if not target.startswith("http"):
            assert (ROOT / document).parent.joinpath(target).exists(), target


def test_the_first_page_is_short() -> None:
    assert len(README.splitlines()) <= 150


@pytest.mark.parametrize(
    ("kind", "document"), [("building", "buildings"), ("scenario", "scenarios")]
)
def test_every_key_of_the_files_is_documented(kind: str, document: str) -> None:
    """A key stands in the README of the folder as code or in its example, with its own name."""
    done = CliRunner().invoke(app, ["schema", kind])
    assert done.exit_code == 0
    schema = json.loads(done.stdout)
    tables = [schema, *schema["$defs"].values()]
    keys = {key for table in tables for key in table.get("properties", {})}
    text = DOCUMENTS[f"{document}/README.md"]
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)
    said = " ".join([*re.findall(r"`[^`]+`", prose), *blocks("toml", f"{document}/README.md")])
    names = set(re.findall(r"[A-Za-z0-9_]+", said))
    assert {key for key in keys - names if key.removeprefix("door_") not in names} == set()


@pytest.mark.skipif("EVACSIM_EXAMPLES" in os.environ, reason="a search asks for other examples")
def test_its_test_command_does_not_fail_by_chance() -> None:
    """Properties take the same examples every time; only a search explores at random."""

    def drawn() -> list[int]:
        found = []

        @searched
        @given(st.integers())
        def take(number: int) -> None:
            found.append(number)

        take()
        return found

    assert settings.default is not None
    assert settings.default.derandomize
    first = drawn()
    assert len(set(first)) > 10
    assert drawn() == first
    assert not len(providers.HypothesisProvider(None)._local_constants)  # noqa: SLF001
