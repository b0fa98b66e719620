"""What every verb does alike: where words go, and how a verb ends."""

from __future__ import annotations

import functools
import json
import sys
import warnings
from typing import TYPE_CHECKING, Annotated, Any, Literal, ParamSpec, TypeVar

import typer

from evacsim.cli.interrupt import NOTHING_WRITTEN, STOPPED
from evacsim.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


Lang = Literal["en", "zh"]

P = ParamSpec("P")
R = TypeVar("R")

JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
LangOption = Annotated[
    Lang, typer.Option(envvar="EVACSIM_LANG", help="Language of what is printed and drawn.")
]

BAD_INPUT = 2
TARGET_MISSED = 3
PIPED_WIDTH = 132
"""Columns of a table that no terminal asks for: enough for every table not to wrap."""


def example(command: str) -> str:
    """Return the last lines of a verb's help; the mark keeps them from being re-wrapped."""
    return f"\b\nExample:\n  {command}"


def verb(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap a verb: problems are printed and end it with 2, Ctrl-C ends it with one line and 130."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            with warnings.catch_warnings():
                warnings.showwarning = _show_warning
                return function(*args, **kwargs)
        except InputError as error:
            print_problems(error.problems)
            raise typer.Exit(BAD_INPUT) from None
        except BrokenPipeError:
            raise  # the reader of our output has left; Typer ends quietly
        except OSError as error:
            if error.strerror is None:
                raise
            place = str(error.filename) if error.filename is not None else ""
            print_problems([Problem(file=place, where="", message=error.strerror)])
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            say(NOTHING_WRITTEN)
            raise typer.Exit(STOPPED) from None

    return wrapped


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    say(f"warning: {message}")


def say(text: str) -> None:
    """Write a line for the person at the terminal, on stderr."""
    typer.echo(text, err=True)


def print_problems(problems: Iterable[Problem]) -> None:
    """Write every problem on stderr, one line each."""
    for problem in problems:
        say(str(problem))


def print_json(value: object) -> None:
    """Write one JSON object on stdout; a NaN in it is a bug, not a number."""
    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=2))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table on stdout: its first column to the left, numbers to the right.

    As wide as the terminal, or wide enough for a file. Missing cells (None) show as a dash: a
    missing number is not 0.
    """
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        # Text, not str: units in square brackets are no markup.
        table.add_column(Text(column), justify="left" if number == 0 else "right", overflow="fold")
    for row in rows:
        table.add_row(*(Text("–" if cell is None else str(cell)) for cell in row))
    typer.echo(title)
    width = None if sys.stdout.isatty() else PIPED_WIDTH
    Console(file=sys.stdout, width=width).print(table)


def problem_dicts(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return problems as JSON objects."""
    return [
        {
            "severity": p.severity,
            "file": p.file,
            "where": p.where,
            "message": p.message,
            "hint": p.hint,
        }
        for p in problems
    ]


def picture_formats(text: str) -> tuple[str, ...]:
    """Read `--format png,svg,pdf`.

    Raises
    ------
    InputError
        If a format is none of these, or none is named.
    """
    known = ("png", "svg", "pdf")
    formats = tuple(part.strip().lower() for part in text.split(",") if part.strip())
    wrong = [name for name in formats if name not in known]
    if wrong or not formats:
        raise InputError(
            [
                Problem(
                    file="--format",
                    where="",
                    message=f'"{name}" is no picture format',
                    hint="known: png, svg, pdf",
                )
                for name in wrong or [text]
            ]
        )
    return formats


def spare(path: Path, *, overwrite: bool) -> None:
    """Refuse to replace a file.

    Raises
    ------
    InputError
        If it exists, and may not be replaced.
    """
    if path.exists() and not overwrite:
        message = "exists already and is not replaced"
        hint = "choose another name with -o, or add --overwrite"
        raise InputError([Problem(file=str(path), where="", message=message, hint=hint)])


def print_paths(heading: str, paths: Iterable[Path]) -> None:
    """Write where files are, on stdout."""
    typer.echo(heading)
    for path in paths:
        typer.echo(f"  {path}")
