"""What a sweep has done so far: a line of `rows.jsonl` for each finished piece of work.

A line that a kill has cut off is left out, and its piece is done again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, Final

from evacsim.results.manifest import evacsim_version, library_versions
from evacsim.studies.kept import kept
from evacsim.studies.sweep_measure import MEASURED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from evacsim.studies.sweep_measure import Row, Unit
    from evacsim.studies.sweep_points import Point

MARKER: Final = "sweep.json"
_ROWS: Final = "rows.jsonl"


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
    about = [evacsim_version(), library_versions(), seed, replications, list(MEASURED)]
    digest.update(json.dumps(about).encode())
    for point in points:
        texts = [point.number, point.scenario_text, point.building_text]
        digest.update(json.dumps(texts).encode())
    return digest.hexdigest()


@contextlib.contextmanager
def unfinished(out: Path, digest: str, *, resume: bool, anew: bool) -> Iterator[Unfinished]:
    """Open the store of a sweep; it is removed at the end, and stays if something goes wrong.

    It is this process's alone, so that nobody else writes `out` meanwhile.

    Raises
    ------
    ResultsError
        As `kept`.
    """
    with kept(out, digest, resume=resume, begun=_begun, anew=anew) as folder:
        path = folder / _ROWS
        done = _read(path)
        _rewrite(path, done)  # without what a kill has cut off
        with path.open("a", encoding="utf-8", newline="") as stream:
            yield Unfinished(folder=folder, done=done, stream=stream)


def _begun(folder: Path) -> int:
    return len(_read(folder / _ROWS))


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
    fresh.write_text("".join(lines), encoding="utf-8", newline="")
    fresh.replace(path)
