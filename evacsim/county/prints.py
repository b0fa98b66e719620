"""What of a record is kept to be held against all others: times, persons, days, and its file."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.building.classes import class_key

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.analysis.drill.findings import Finding
    from evacsim.drills.model import DrillRecord, DrillRun

_SAVED: Final = re.compile(rb"<dcterms:modified[^>]*>([^<]+)</dcterms:modified>")
_CORE: Final = "docProps/core.xml"
_MOST_CORE: Final = 100_000  # bytes
_TIMES: Final = ("room_clear_s", "last_out_s", "assembled_s")
_TOTALS: Final = ("first_out_s", "last_out_s", "all_assembled_s", "headcount_s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Print:
    """A run of a drill as it is compared.

    `times_s` has a row a class and a column for room clear, last out and assembled, NaN where none
    was taken; `classes` names the rows in one spelling, `floors` as written. `totals_s` are first
    out, last out, all assembled and count done; `persons` expected and present. `saved` is when the
    workbook was last saved (UTC), `earliest` the earliest day that an issue of it was reviewed.
    """

    path: str
    file: str
    record: int
    run_no: int
    day: dt.date | None
    alarm_s: float | None
    kind: str | None
    situation: str | None
    estimated: bool
    plan_version: str | None
    classes: tuple[str, ...]
    floors: tuple[str | None, ...]
    present: tuple[int | None, ...]
    expected: tuple[int | None, ...]
    times_s: NDArray[np.float64]
    totals_s: tuple[float | None, ...]
    persons: tuple[int | None, int | None]
    saved: dt.datetime | None
    earliest: dt.date | None
    findings: tuple[Finding, ...]

    @property
    def last_outs_s(self) -> NDArray[np.float64]:
        """When the last of each class was out [s]; NaN where it is not known."""
        own: NDArray[np.float64] = self.times_s[:, 1]
        return own


def print_of(
    at: tuple[str, str, int],
    record: DrillRecord,
    run: DrillRun,
    *,
    saved: dt.datetime | None,
    findings: tuple[Finding, ...],
) -> Print:
    """Return what is kept of a run; `at` are the path, the file, and the number in it."""
    rows = [row for row in run.classes if row.recorded]
    times = [[getattr(row, name) for name in _TIMES] for row in rows]
    reviewed = [one.reviewed for one in record.issues if one.reviewed is not None]
    path, file, number = at
    return Print(
        path=path,
        file=file,
        record=number,
        run_no=run.run_no,
        day=run.day,
        alarm_s=run.alarm_clock_s,
        kind=run.kind,
        situation=run.situation,
        estimated=run.method == "estimate",
        plan_version=run.plan_version,
        classes=tuple(class_key(row.class_id) for row in rows),
        floors=tuple(row.floor for row in rows),
        present=tuple(row.present for row in rows),
        expected=tuple(row.expected for row in rows),
        times_s=np.array(times, dtype=np.float64).reshape(len(rows), len(_TIMES)),
        totals_s=tuple(getattr(run, name) for name in _TOTALS),
        persons=(run.expected, run.present),
        saved=saved,
        earliest=min(reviewed, default=None),
        findings=findings,
    )


def saved_at(path: Path) -> dt.datetime | None:
    """Return when a workbook says that it was last saved; None of anything else.

    The time of the file itself says nothing: copying changes it.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        return None
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_CORE) as stream:
            found = _SAVED.search(stream.read(_MOST_CORE))
        saved = dt.datetime.fromisoformat(found[1].decode())  # type: ignore[index]
    except (OSError, KeyError, ValueError, TypeError, zipfile.BadZipFile, RuntimeError):
        return None
    return saved if saved.tzinfo is not None else saved.replace(tzinfo=dt.UTC)
