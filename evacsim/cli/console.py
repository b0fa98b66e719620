"""What every verb does alike: where words go, and how a verb ends."""

from __future__ import annotations

import functools
import inspect
import os
import re
import shutil
import sys
import warnings
from collections import Counter
from typing import TYPE_CHECKING, Annotated, ParamSpec, TypeVar

import typer

from evacsim.cli.interrupt import NOTHING_WRITTEN, STOPPED
from evacsim.errors import InputError, Problem
from evacsim.files import why
from evacsim.locale import LANGS, Lang, mark, text, use
from evacsim.sinks import json_text, lines, one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from evacsim.cli.outputs import ProblemJson
    from evacsim.present.model import Block


P = ParamSpec("P")
R = TypeVar("R")

JsonOption = Annotated[bool, typer.Option("--json", help=mark("Print one JSON object on stdout."))]
LangOption = Annotated[
    Lang | None,
    typer.Option(
        "--lang",
        show_default=False,
        help=mark(
            "Language of what is printed and drawn: EVACSIM_LANG, or the machine's, if unset."
        ),
    ),
]

BAD_INPUT = 2
TARGET_MISSED = 3
UNREAD = 141
"""What a shell says of a program whose reader has left, as of `| head`."""
MOST_ALIKE = 10
"""Problems of a kind in one file that are printed; `--json` has all."""
_VARIES = re.compile(r'"[^"]*"|[0-9.:,]+')


def example(command: str) -> str:
    """Return the last lines of a verb's help; the mark keeps them from being re-wrapped."""
    return f"\b\nExample:\n  {command}"


def guarded(function: Callable[P, R]) -> Callable[P, R]:
    """Wrap what a person starts: problems are printed and end it with 2, Ctrl-C with 130."""

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
            raise typer.Exit(UNREAD) from None  # the reader of our output has left
        except OSError as error:
            place = str(error.filename) if error.filename is not None else "evacsim"
            print_problems([Problem(file=place, where="", message=why(error))])
            raise typer.Exit(BAD_INPUT) from None
        except KeyboardInterrupt:
            echo_err(text(NOTHING_WRITTEN))
            raise typer.Exit(STOPPED) from None

    return wrapped


def verb(function: Callable[..., R]) -> Callable[..., R]:
    """Wrap a verb: `guarded`, and with the option `--lang`, whose language it speaks."""

    @functools.wraps(function)
    def spoken(*args: object, lang: Lang | None = None, **options: object) -> R:
        use(lang)
        wanted = os.environ.get("EVACSIM_LANG", "")
        if lang is None and wanted and wanted not in LANGS:
            message = text('"{wanted}" is no language', wanted=wanted)
            hint = text("known: {langs}", langs=", ".join(LANGS))
            raise InputError([Problem(file="EVACSIM_LANG", where="", message=message, hint=hint)])
        return function(*args, **options)

    wrapped = guarded(spoken)
    signature = inspect.signature(function, eval_str=True)
    option = inspect.Parameter(
        "lang", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=LangOption
    )
    parameters = [*signature.parameters.values(), option]
    wrapped.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return wrapped


def _show_warning(message: Warning | str, *_: object, **__: object) -> None:
    echo_err(text("warning: {message}", message=message))


def echo(written: str = "") -> None:
    """Write lines on stdout; nothing in them steers the terminal."""
    typer.echo(lines(written))


def echo_err(written: str) -> None:
    """Write a line for the person at the terminal, on stderr."""
    typer.echo(lines(written), err=True)


_TOLD: dict[str, Callable[[Problem], Problem]] = {}


def tell_of(files: Iterable[Path], by: Callable[[Problem], Problem]) -> None:
    """Have the problems of some files told otherwise: those of a workbook by its cells."""
    _TOLD.update(dict.fromkeys(map(str, files), by))


def _told(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield problems as they are to be told, each once."""
    seen = set()
    for problem in problems:
        told = _TOLD[problem.file](problem) if problem.file in _TOLD else problem
        if told not in seen or told == problem:
            seen.add(told)
            yield told


def print_problems(problems: Iterable[Problem]) -> None:
    """Write problems on stderr, one line each; of many of a kind the first ones and a count."""
    alike: Counter[tuple[str, str, str]] = Counter()
    for problem in _told(problems):
        kind = _kind_of(problem)
        alike[kind] += 1
        if alike[kind] <= MOST_ALIKE:
            echo_err(one_line(problem))
    for (file, severity, _), count in alike.items():
        if count > MOST_ALIKE:
            more = mark("{file}: {count} more faults as those above")
            if severity == "warning":
                more = mark("{file}: {count} more warnings as those above")
            echo_err(one_line(text(more, file=file, count=count - MOST_ALIKE)))


def _kind_of(problem: Problem) -> tuple[str, str, str]:
    """Return what problems of a kind share: what is said, without its names and numbers."""
    return problem.file, problem.severity, _VARIES.sub("", problem.message)


def print_json(told: Mapping[str, object]) -> None:
    """Write one JSON object on stdout, of the type that `evacsim schema` knows by the verb."""
    from evacsim.present.as_json import as_json

    typer.echo(json_text(as_json(told)))


def show(blocks: Iterable[Block]) -> None:
    """Write what a document is made of on stdout; tables as wide as the terminal, if it is one."""
    from evacsim.present.as_terminal import terminal

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    typer.echo(terminal(blocks, width=width), nl=False)


def problem_dicts(problems: Iterable[Problem]) -> list[ProblemJson]:
    """Return problems as JSON objects."""
    return [
        {
            "severity": p.severity,
            "file": p.file,
            "where": p.where,
            "called": p.called,
            "message": p.message,
            "hint": p.hint,
        }
        for p in _told(problems)
    ]


def picture_formats(written: str) -> tuple[str, ...]:
    """Read `--format png,svg,pdf`.

    Raises
    ------
    InputError
        If a format is none of these, or none is named.
    """
    known = ("png", "svg", "pdf")
    formats = tuple(part.strip().lower() for part in written.split(",") if part.strip())
    wrong = [name for name in formats if name not in known]
    if wrong or not formats:
        raise InputError(
            [
                Problem(
                    file="--format",
                    where="",
                    message=text('"{name}" is no picture format', name=name),
                    hint=text("known: png, svg, pdf"),
                )
                for name in wrong or [written]
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
        message = text("exists already and is not replaced")
        hint = text("choose another name with -o, or add --overwrite")
        raise InputError([Problem(file=str(path), where="", message=message, hint=hint)])


def print_paths(heading: str, paths: Iterable[Path]) -> None:
    """Write where files are, on stdout; nothing where there is none."""
    found = [f"  {one_line(path)}" for path in paths]
    if found:
        echo("\n".join([heading, *found]))
