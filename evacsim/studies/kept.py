"""What a study has done so far, kept beside its results, so that one that was killed can go on.

::

    .NAME.unfinished/lock         held by the process that works on it
    .NAME.unfinished/study.json   of what: another study must not go on here; goes first of all
    .NAME.unfinished/…            the pieces that are done
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from evacsim.errors import Problem, ResultsError
from evacsim.files import write_whole
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ABOUT: Final = "study.json"
_LOCK: Final = "lock"


def unfinished_folder(out: Path) -> Path:
    """Return where a study whose results go to `out` keeps what it has done."""
    whole = Path(os.path.realpath(out))
    return whole.with_name(f".{whole.name}.unfinished")


def is_begun(out: Path) -> bool:
    """Tell whether a study whose results go to `out` has left something to go on with."""
    return (unfinished_folder(out) / _ABOUT).exists()


@contextlib.contextmanager
def kept(
    out: Path, digest: str, *, resume: bool, begun: Callable[[Path], int], anew: bool = False
) -> Iterator[Path]:
    """Give the folder of a study under way; it goes at the end, and stays if something goes wrong.

    Parameters
    ----------
    out
        Where the results will stand.
    digest
        Of everything that the pieces depend on.
    resume
        Whether what is there may be gone on with.
    begun
        Counts the pieces in the folder; one without any does not stay.
    anew
        Whether pieces of another study may be thrown away.

    Raises
    ------
    ResultsError
        If another process works on it; if pieces of this study stand there and `resume` is not
        set, or pieces of another one and `anew` is not; if the folder cannot be made.
    """
    folder = unfinished_folder(out)
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder / _LOCK, timeout=0)
        lock.acquire()
    except Timeout:
        message = text("another process is at work on it now")
        problem = Problem(file=str(out), where="", message=message, hint=text("wait, or stop it"))
        raise ResultsError([problem]) from None
    except OSError as error:
        _remove_empty(made)
        problem = Problem(
            file=str(out), where="", message=text("cannot be written: {error}", error=error)
        )
        raise ResultsError([problem]) from error
    done = False
    try:
        _open(folder, out, digest, resume=resume, anew=anew, begun=begun)
        yield folder
        done = True
    finally:
        done = done or not begun(folder)
        if done:
            with contextlib.suppress(OSError):  # first: without it the rest is known as rubbish
                (folder / _ABOUT).unlink()
            shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        if done and os.name == "nt":  # an open file cannot be removed there
            shutil.rmtree(folder, ignore_errors=True)
        _remove_empty(made)


def _open(  # noqa: PLR0913 - as `kept`
    folder: Path,
    out: Path,
    digest: str,
    *,
    resume: bool,
    anew: bool,
    begun: Callable[[Path], int],
) -> None:
    """Refuse what must not be gone on with or thrown away; clear away what may."""
    about = folder / _ABOUT
    try:
        before = json.loads(about.read_text(encoding="utf-8")).get("digest")
    except (OSError, ValueError, AttributeError):
        before = None  # nobody can go on with what is there
    same = before == digest
    if about.exists() and begun(folder):  # else killed while it was cleared away
        if not (same or anew):
            raise _refused(
                out,
                text("what was begun here was of other files, values, seed, numbers or versions"),
                text("give the same again with --resume, or --overwrite to throw it away"),
            )
        if same and not (resume or anew):
            raise _refused(
                out,
                text("the same was begun here and did not end"),
                text("go on with it by --resume, or begin anew by --overwrite"),
            )
    if not (same and resume):
        for path in folder.iterdir():
            if path.name != _LOCK:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        write_whole(about, json.dumps({"digest": digest}))


def _refused(out: Path, message: str, hint: str) -> ResultsError:
    return ResultsError([Problem(file=str(out), where="", message=message, hint=hint)])


def _remove_empty(folders: list[Path]) -> None:
    """Remove those folders that hold nothing, the innermost first."""
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
