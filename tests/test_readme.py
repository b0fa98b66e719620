"""The README says what is true: its commands, its Python, its example files, its picture."""

from __future__ import annotations

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
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.cli.check import check_file
from evacsim.studies.sweep_design import read_design
from tests.strategies import searched

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
MAIN_JOB = "evacsim run scenarios/teaching-block-fire-drill.toml"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, flags=re.MULTILINE | re.DOTALL)


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
    assert "total_evacuation_s" in done.stdout
    assert (checkout / "results" / "from-python" / "run.json").exists()


def test_the_example_files_pass_check_and_run(tmp_path: Path) -> None:
    building, scenario, design = blocks("toml")
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


@pytest.mark.parametrize(
    "command", [c for c in re.findall(r"`(evacsim [^`]+)`", README) if "<" not in c]
)
def test_every_command_that_is_named_exists(command: str) -> None:
    """Each verb and option is known: the help of the verb names them."""
    _, name, *arguments = shlex.split(command)
    done = CliRunner().invoke(app, [name, "--help"])
    assert done.exit_code == 0, command
    for option in (a for a in arguments if a.startswith("--")):
        assert option in done.stdout, command
    for path in (a for a in arguments if a.startswith(("buildings/", "scenarios/"))):
        assert (ROOT / path).exists(), path


def test_pictures_and_links_are_there() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        if not target.startswith("http"):
            assert (ROOT / target).exists(), target


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
