"""A folder of ours, written whole or not at all: results, a sweep, the roll-up of a county.

It is filled under a temporary name and then gets its own. Whatever goes wrong, and on Ctrl-C,
nothing is left behind; after a kill a hidden `.NAME.partial-PID` or `.NAME.earlier-PID` stays,
which the next one clears away or brings back.
"""

from __future__ import annotations

import contextlib
import glob
import importlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.files import is_text
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_WINDOWS: Final = os.name == "nt"
_NO_SUCH_PROCESS: Final = 87
"""ERROR_INVALID_PARAMETER: what Windows answers to a process number that nobody has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of folder: what it is `called` in messages, and how one is told from what is not."""

    called: str
    is_one: Callable[[Path], bool]


def check_free(folder: Path, kind: Kind, *, overwrite: bool = False) -> None:
    """Refuse a folder that may not be written; call it before long work, too.

    Raises
    ------
    ResultsError
        If something else stands there, or one of this kind does and `overwrite` is not set; or if
        it is the folder in which the program runs, which cannot be replaced under one's feet.
    """
    hint = text("choose another name")
    if not is_text(folder.resolve()):
        message, hint = text("has a name that is no UTF-8 text"), text("choose another with --out")
    elif Path.cwd().is_relative_to(folder.resolve()):
        message, hint = text("is the folder you are in"), text("name a new folder in it")
    elif not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return
    elif not folder.is_dir():
        message = text("a file of this name is in the way")
    elif not kind.is_one(folder):
        message = text(
            "the folder is not empty and holds no {called}, so it is left alone",
            called=text(kind.called),
        )
    elif not overwrite:
        message, hint = (
            text("the folder holds {called} already", called=text(kind.called)),
            text("{hint}, or allow --overwrite", hint=hint),
        )
    else:
        return
    raise ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])


@contextlib.contextmanager
def written(
    folder: Path, kind: Kind, *, overwrite: bool = False, keep: Callable[[Path], bool] | None = None
) -> Iterator[Path]:
    """Give a folder to be filled; at the end it gets its name.

    Parameters
    ----------
    folder
        The name; its parents are made.
    kind, overwrite
        As for `check_free`.
    keep
        Whether an entry of an earlier folder that this one does not have (a report that somebody
        wrote, pictures) moves over; None: none does.

    Raises
    ------
    ResultsError
        As `check_free`; if it cannot be written.
    """
    check_free(folder, kind, overwrite=overwrite)
    place = Path(os.path.realpath(folder))  # a link stays one: what it points to is written
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(place, keep)
        partial = place.with_name(f".{place.name}.partial-{os.getpid()}")
        try:
            partial.mkdir()
            yield partial
            _put_in_place(partial, place, keep)
        except BaseException:  # Ctrl-C too
            shutil.rmtree(partial, ignore_errors=True)
            raise
    except (OSError, pl.exceptions.ComputeError) as error:  # a full disk is either
        problem = Problem(
            file=str(folder), where="", message=text("cannot be written: {error}", error=error)
        )
        raise ResultsError([problem]) from error


def _put_in_place(partial: Path, folder: Path, keep: Callable[[Path], bool] | None) -> None:
    """Rename the finished folder; an earlier one of ours steps aside first, then goes."""
    if not folder.exists():
        partial.replace(folder)
        return
    aside = folder.with_name(f".{folder.name}.earlier-{os.getpid()}")
    folder.replace(aside)
    try:
        partial.replace(folder)
    except BaseException:
        aside.replace(folder)
        raise
    _move_over(aside, folder, keep)
    shutil.rmtree(aside, ignore_errors=True)


def _move_over(aside: Path, folder: Path, keep: Callable[[Path], bool] | None) -> None:
    """Give a folder what an earlier one has and it has not, if that may be kept."""
    for entry in sorted(aside.iterdir()) if keep is not None else ():
        if not (folder / entry.name).exists() and keep is not None and keep(entry):
            entry.replace(folder / entry.name)


def _clear_leftovers(folder: Path, keep: Callable[[Path], bool] | None) -> None:
    """Remove what killed runs left, and bring back a folder that one of them had put aside."""
    name = glob.escape(folder.name)
    for aside in sorted(folder.parent.glob(f".{name}.earlier-*")):
        if _alive(aside):
            continue
        if folder.exists():
            _move_over(aside, folder, keep)
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.replace(folder)
    for partial in folder.parent.glob(f".{name}.partial-*"):
        if not _alive(partial):
            shutil.rmtree(partial, ignore_errors=True)


def _alive(leftover: Path) -> bool:
    """Whether another process that is still running owns a temporary folder."""
    return is_alive(leftover.name.rpartition("-")[2])


def is_alive(number: str) -> bool:
    """Whether another process of a number is still running."""
    if not number.isdigit() or int(number) == os.getpid():
        return False
    try:
        if _WINDOWS:
            return _runs_on_windows(int(number))
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _runs_on_windows(number: int) -> bool:
    """Ask without `os.kill`: signal 0 ends a process there. A handle stays valid past the end."""
    windows: Any = importlib.import_module("_winapi")
    try:
        handle = windows.OpenProcess(windows.SYNCHRONIZE, False, number)
    except OSError as error:
        return getattr(error, "winerror", None) != _NO_SUCH_PROCESS  # else: of somebody else
    try:
        return bool(windows.WaitForSingleObject(handle, 0) == windows.WAIT_TIMEOUT)
    finally:
        windows.CloseHandle(handle)
