"""A scenario as a verb gets it: a file, or a workbook from which its files are made."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from evacsim.cli.console import BAD_INPUT, print_problems, spare, tell_of
from evacsim.errors import InputError
from evacsim.locale import mark

if TYPE_CHECKING:
    from evacsim.errors import Problem

WORKBOOKS: Final = (".xlsx", ".xlsm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The scenario file to run; the workbook that it was made of, and what to warn of there."""

    file: Path
    workbook: Path | None = None
    warnings: tuple[Problem, ...] = ()


_MADE_OF: Final[dict[Path, Path]] = {}
"""The workbooks that scenario files were made of."""


def given_as(file: Path) -> Path:
    """Return what stood on the command line for a scenario file: the file, or its workbook."""
    return _MADE_OF.get(file, file)


def source_of(path: Path, folder: Path | None = None, *, named: bool = True) -> Source:
    """Return a scenario file as it is; of a workbook what is made of it.

    That is written into `folder` and stays, or is kept until the end where there is none. Not
    `named`, it does not say who holds a post.

    Raises
    ------
    InputError
        With every fault of a workbook; or if a file to be written into `folder` exists.
    """
    if path.suffix.lower() not in WORKBOOKS:
        return Source(file=path)
    import atexit
    import shutil
    import tempfile

    from evacsim.imports.workbook import import_workbook

    building, file = f"{path.stem}-building", f"{path.stem}.toml"
    made = import_workbook(path, building=building, named=named)
    if folder is not None:
        for name in (f"{building}.toml", file):
            spare(folder / name, overwrite=False)
    else:
        folder = Path(tempfile.mkdtemp(prefix="evacsim-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
    files = made.write(folder, scenario=file)
    scenario = files[1]
    _MADE_OF[scenario] = path
    tell_of(files, made.homes.told_of)
    return Source(file=scenario, workbook=path, warnings=made.warnings)


def _made(path: Path | None) -> Path | None:
    """Return the scenario file for what stands on the command line."""
    try:
        return None if path is None else source_of(path, named=False).file
    except InputError as error:  # an option is read before the verb that would print it
        print_problems(error.problems)
        raise typer.Exit(BAD_INPUT) from None


ScenarioArgument = Annotated[
    Path,
    typer.Argument(
        metavar="SCENARIO",
        show_default=False,
        callback=_made,
        help=mark("A scenario file, or a school's workbook."),
    ),
]
"""The scenario that a verb works on."""

read_source = _made
