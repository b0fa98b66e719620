"""The program as a whole: its verbs, their help, how it ends."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import typer
from typer.testing import CliRunner

import evacsim as package
from evacsim.analysis.statistics import Interval
from evacsim.cli.console import print_json, verb
from evacsim.errors import InputError, Problem
from evacsim.simulation import core

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

VERBS = (
    "check",
    "show",
    "new",
    "import",
    "estimate",
    "run",
    "summarise",
    "bottlenecks",
    "compare",
    "calibrate",
    "crush",
    "plan",
    "plot",
    "view",
    "report",
    "paper",
    "sweep",
    "county",
    "laws",
    "export",
    "schema",
    "verify",
)


def test_help_names_every_verb(evacsim: Callable[..., Result]) -> None:
    done = evacsim("--help")
    assert done.exit_code == 0
    listed = done.stdout.split("Commands:")[1]
    assert [line.split()[0] for line in listed.splitlines() if line.startswith("  ")][
        : len(VERBS)
    ] == list(VERBS)


@pytest.mark.parametrize("name", VERBS)
def test_every_verb_has_json_and_a_help_that_ends_in_an_example(
    evacsim: Callable[..., Result], name: str
) -> None:
    done = evacsim(name, "--help")
    assert done.exit_code == 0
    assert "--json" in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].strip().startswith(f"evacsim {name} ")


def test_version(evacsim: Callable[..., Result]) -> None:
    done = evacsim("--version")
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert (lines[0], lines[-1]) == (f"evacsim {package.__version__}", f"core: {core.NAME}")


@pytest.mark.parametrize("arguments", [("rnu",), ("run",), ("run", "a", "b"), ("plot", "--fast")])
def test_wrong_use_ends_with_2_and_says_so_on_stderr(
    evacsim: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    done = evacsim(*arguments)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "Error" in done.stderr


def test_python_dash_m_is_the_same_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "evacsim", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[0] == f"evacsim {package.__version__}"


def ending(error: BaseException) -> Result:
    """What a verb that raises `error` does."""
    small = typer.Typer()

    def broken() -> None:
        raise error

    small.command()(verb(broken))
    return CliRunner().invoke(small, [])


def test_every_problem_is_printed_on_stderr_with_exit_2() -> None:
    problems = [
        Problem(file="a.toml", where="door", message="is -1", hint="above 0"),
        Problem(file="a.toml", where="", message="is late", severity="warning"),
    ]
    done = ending(InputError(problems))
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "a.toml: door: is -1; above 0",
        "warning: a.toml: is late",
    ]


def test_ctrl_c_says_one_line() -> None:
    done = ending(KeyboardInterrupt())
    assert done.exit_code == 130
    assert done.stderr == "stopped; nothing written\n"


def test_a_place_that_cannot_be_written_is_the_persons_to_mend() -> None:
    done = ending(PermissionError(13, "Permission denied", "results"))
    assert done.exit_code == 2
    assert done.stderr == "results: may not be opened: no permission\n"


def test_a_bug_stays_a_bug() -> None:
    done = ending(ZeroDivisionError("division by zero"))
    assert done.exit_code == 1
    assert isinstance(done.exception, ZeroDivisionError)


def test_json_refuses_to_print_what_is_no_number() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"seconds": float("nan")})
    with pytest.raises(ValueError, match="not JSON compliant"):
        print_json({"band": Interval(mean=float("inf"), low=None, high=None)})
