"""The folder of a study under way, so that what was stopped or killed goes on from there.

::

    .NAME.unfinished/lock         held by the process that works on it
    .NAME.unfinished/study.json   of what: another study must not go on here; goes first of all
    .NAME.unfinished/units        what is done, as of `store`
    .NAME.unfinished/…            files that units have written
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from filelock import FileLock, Timeout

from evacsim.errors import Problem, ResultsError
from evacsim.files import write_whole
from evacsim.jobs.store import Store, read_units
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterator

_ABOUT: Final = "study.json"
_LOCK: Final = "lock"
_UNITS: Final = "units"
_DIGITS: Final = 16
_OLD_S: Final = 30 * 86_400.0
"""What nobody has gone on with for so long nobody will."""


def unfinished_folder(out: Path) -> Path:
    """Return where a study whose results go to `out` keeps what it has done."""
    whole = Path(os.path.realpath(out))
    return whole.with_name(f".{whole.name}.unfinished")


def kept_keys(out: Path) -> list[str]:
    """Return the keys of what a study whose results go to `out` has left to go on with."""
    folder = unfinished_folder(out)
    return list(read_units(folder / _UNITS)) if _begun_of(folder, out) is not None else []


@contextlib.contextmanager
def kept(out: Path, digest: str, *, anew: bool = False, must: bool = True) -> Iterator[Store[Any]]:
    """Give the store of a study under way; it goes at the end, with all that is in its folder.

    It stays if something goes wrong, unless nothing is done yet. The same study goes on there.

    Parameters
    ----------
    out
        Where the results will stand.
    digest
        Of everything that the units depend on.
    anew, must
        Whether what another study has begun there may be thrown away; whether it is a fault that
        a unit cannot be kept.

    Raises
    ------
    ResultsError
        If another process works on it; if units of another study stand there and `anew` is not
        set; if the folder cannot be made.
    """
    folder = unfinished_folder(out)
    made, lock = _locked(folder, out)
    well = False
    try:
        _open(folder, out, digest, anew=anew)
        with Store[Any](folder / _UNITS, must=must) as store:
            yield store
            well = not store.stays
    finally:
        _let_go(folder, made, lock, well=well)


@contextlib.contextmanager
def kept_aside(keep: Path | None, digest: str) -> Iterator[Store[Any]]:
    """Give the store of a study that writes no results; it goes at the end, as of `kept`.

    Its folder has a part of the digest in its name, so that studies of other values do not meet.
    Where it cannot be made, or another process is at the same, nothing is kept.

    Parameters
    ----------
    keep
        Beside what: the name of the study in a folder; None keeps nothing.
    digest
        Of everything that the units depend on.
    """
    with contextlib.ExitStack() as stack:
        store = Store[Any](None)
        if keep is not None:
            out = keep.with_name(f"{keep.name}-{digest[:_DIGITS]}")
            stack.callback(_tidy, keep)
            with contextlib.suppress(ResultsError, OSError):
                store = stack.enter_context(kept(out, digest, anew=True, must=False))
        yield store


def is_kept_aside(keep: Path) -> bool:
    """Tell whether a study that writes no results has left something to go on with."""
    return any(keep.parent.glob(f".{glob.escape(keep.name)}-*.unfinished/{_UNITS}"))


def clear_finished(out: Path) -> None:
    """Remove what a study whose results stand at `out` left when it was killed clearing away."""
    folder = unfinished_folder(out)
    if folder.is_dir() and _begun_of(folder, out) is None:
        with contextlib.suppress(ResultsError):  # somebody is at work
            made, lock = _locked(folder, out)
            _let_go(folder, made, lock, well=_begun_of(folder, out) is None)


def _locked(folder: Path, out: Path) -> tuple[list[Path], FileLock]:
    """Make a folder and hold it; return what had to be made, the innermost first, and the lock."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    lock = FileLock(folder / _LOCK, timeout=0)
    hint = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        while not (folder / _LOCK).exists():  # whoever had it before has just taken it away
            lock.release()
            folder.mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout:
        message, hint = text("another process is at work on it now"), text("wait, or stop it")
    except OSError as error:
        _remove_empty(made)
        message = text("cannot be written: {error}", error=error)
    else:
        return made, lock
    raise ResultsError([Problem(file=str(out), where="", message=message, hint=hint)])


def _let_go(folder: Path, made: list[Path], lock: FileLock, *, well: bool) -> None:
    """Let a folder go; with all that is in it, if all went well or nothing is done."""
    gone = well or not read_units(folder / _UNITS)
    if gone:
        with contextlib.suppress(OSError):  # first: without it the rest is known as rubbish
            (folder / _ABOUT).unlink()
        shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    if gone and os.name == "nt":  # an open file cannot be removed there
        shutil.rmtree(folder, ignore_errors=True)
    _remove_empty(made)


def _stands(out: Path) -> int | None:
    """Return what tells the results that stand at `out` from others; None where there are none."""
    try:
        return out.stat().st_ino
    except OSError:
        return None


def _begun_of(folder: Path, out: Path) -> str | None:
    """Return the digest of what was begun in a folder and has not put its results in place."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        digest, stood = str(about["digest"]), about["stood"]
    except (OSError, ValueError, KeyError, TypeError):
        return None  # nobody can go on with what is there
    stands = _stands(out)
    # killed while it was cleared away: the results are there, and are not those of before
    return digest if stands is None or stands == stood else None


def _open(folder: Path, out: Path, digest: str, *, anew: bool) -> None:
    """Refuse what must not be thrown away; clear away what may."""
    before = _begun_of(folder, out)
    if before not in (None, digest) and not anew and read_units(folder / _UNITS):
        message = text("what was begun here was of other files, values, seed, numbers or versions")
        hint = text("give the same again to go on with it, or --overwrite to throw it away")
        raise ResultsError([Problem(file=str(out), where="", message=message, hint=hint)])
    if before != digest:
        for path in folder.iterdir():
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        write_whole(folder / _ABOUT, json.dumps({"digest": digest, "stood": _stands(out)}))


def _remove_empty(folders: list[Path]) -> None:
    """Remove those folders that hold nothing, the innermost first."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()


def _tidy(keep: Path) -> None:
    """Remove what studies have left beside this one long ago, and a folder that is empty."""
    for units in keep.parent.glob(f".*-{'[0-9a-f]' * _DIGITS}.unfinished/{_UNITS}"):
        with contextlib.suppress(OSError):
            if time.time() - units.stat().st_mtime > _OLD_S:
                shutil.rmtree(units.parent, ignore_errors=True)
    _remove_empty([keep.parent])
