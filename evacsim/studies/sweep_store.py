"""What a sweep has done so far, kept as it comes, so that a killed one can go on.

::

    .NAME.unfinished/lock          the process that works on it
    .NAME.unfinished/sweep.json    what is swept: another sweep must not go on here
    .NAME.unfinished/rows.jsonl    a line for each finished piece of work

A line that a kill has cut off is left out, and its piece is done again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from evacsim.errors import Problem, ResultsError
from evacsim.results.manifest import evacsim_version
from evacsim.studies.sweep_measure import MEASURED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evacsim.studies.sweep_measure import Row, Unit
    from evacsim.studies.sweep_points import Point

MARKER: Final = "sweep.json"


@dataclass(slots=True)
class Unfinished:
    """A sweep under way: the rows of what is done, by piece of work."""

    folder: Path
    done: dict[Unit, list[Row]]
    stream: IO[str]

    def keep(self, unit: Unit, rows: list[Row]) -> None:
        """Write what a piece of work gave, so that it is there after a kill."""
        self.done[unit] = rows
        self.stream.write(json.dumps({"unit": unit, "rows": rows}) + "\n")
        self.stream.flush()
        os.fsync(self.stream.fileno())


def fingerprint(points: Sequence[Point], *, seed: int, replications: int) -> str:
    """Return a digest of everything that the rows depend on."""
    digest = hashlib.sha256()
    about = [evacsim_version(), seed, replications, list(MEASURED)]
    digest.update(json.dumps(about).encode())
    for point in points:
        texts = [point.number, point.scenario_text, point.building_text]
        digest.update(json.dumps(texts).encode())
    return digest.hexdigest()


def unfinished_folder(out: Path) -> Path:
    """Return where a sweep into `out` keeps what it has done."""
    return out.with_name(f".{out.name}.unfinished")


@contextlib.contextmanager
def unfinished(out: Path, digest: str, *, resume: bool) -> Iterator[Unfinished]:
    """Open the store of a sweep; it is removed at the end, and stays if something goes wrong.

    Raises
    ------
    ResultsError
        If another process works on it; if an unfinished sweep stands there and `resume` is not
        set, or with it, one of other files, values, seed or replications.
    """
    folder = unfinished_folder(out)
    folder.mkdir(parents=True, exist_ok=True)
    with _locked(folder):
        done = _opened(folder, out, digest, resume=resume)
        path = folder / "rows.jsonl"
        _rewrite(path, done)  # without what a kill has cut off
        with path.open("a", encoding="utf-8") as stream:
            yield Unfinished(folder=folder, done=done, stream=stream)
    shutil.rmtree(folder, ignore_errors=True)


def _opened(folder: Path, out: Path, digest: str, *, resume: bool) -> dict[Unit, list[Row]]:
    about = folder / MARKER
    try:
        before = json.loads(about.read_text(encoding="utf-8")).get("digest")
    except (OSError, ValueError):
        before = None
    if before is None or (before != digest and not resume):
        (folder / "rows.jsonl").unlink(missing_ok=True)
        about.write_text(json.dumps({"digest": digest}), encoding="utf-8")
        return {}
    if not resume:
        done = len(_read(folder / "rows.jsonl"))
        if not done:
            return {}
        raise _refused(
            out,
            "a sweep of the same points was begun here and did not end",
            f"go on with it by --resume, or remove {folder}",
        )
    if before != digest:
        raise _refused(
            out,
            "the sweep begun here was of other files, values, seed, replications or version",
            f"give the same again, or remove {folder} to begin anew",
        )
    return _read(folder / "rows.jsonl")


def _refused(out: Path, message: str, hint: str) -> ResultsError:
    return ResultsError([Problem(file=str(out), where="", message=message, hint=hint)])


def _read(path: Path) -> dict[Unit, list[Row]]:
    found: dict[Unit, list[Row]] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return found
    for line in lines:
        try:
            kept: dict[str, Any] = json.loads(line)
            place, first, end = kept["unit"]
        except (ValueError, KeyError):
            continue  # cut off by a kill
        found[place, first, end] = kept["rows"]
    return found


def _rewrite(path: Path, done: dict[Unit, list[Row]]) -> None:
    lines = [json.dumps({"unit": unit, "rows": rows}) + "\n" for unit, rows in done.items()]
    fresh = path.with_suffix(".new")
    fresh.write_text("".join(lines), encoding="utf-8")
    fresh.replace(path)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep the folder to this process; the lock of one that is gone is taken over."""
    lock = folder / "lock"
    try:
        with lock.open("x", encoding="utf-8") as stream:
            stream.write(str(os.getpid()))
    except FileExistsError:
        if _alive(lock):
            message = "another process is sweeping into it now"
            problem = Problem(file=str(folder), where="", message=message, hint="wait, or stop it")
            raise ResultsError([problem]) from None
        lock.write_text(str(os.getpid()), encoding="utf-8")
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _alive(lock: Path) -> bool:
    text = lock.read_text(encoding="utf-8").strip()
    if not text.isdigit() or int(text) == os.getpid() or os.name == "nt":
        return False  # signal 0 would end a process on Windows
    try:
        os.kill(int(text), 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
