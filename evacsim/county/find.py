"""What lies below a folder: results folders, drill records, and who they say they are of."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from evacsim.drills.fields import DRILL
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.files import is_text, why
from evacsim.locale import mark, text
from evacsim.results.records import TABLES
from evacsim.results.store import MANIFEST
from evacsim.sinks import one_line
from evacsim.spreadsheet.fields import plain

IdName = Literal["county", "township", "school", "building"]
ID_NAMES: Final[tuple[IdName, ...]] = ("county", "township", "school", "building")
"""Who something is of, from the largest; classes are within a building."""

MARKER: Final = "county.json"
"""Stands in a folder that `county` wrote, so that the next one does not read its tables."""
_OTHERS: Final = (MARKER, "sweep.json")
_RECORDS: Final = (".xlsx", ".xlsm", ".xls", ".csv")
_TABLES: Final = frozenset(f"{table}.parquet" for table in TABLES)
CALENDARS: Final = ("calendar.toml", "calendar.xlsx", "校历.toml", "校历.xlsx")
"""Files of a folder that are taken as its calendar, and are no record."""
_OVERVIEWS: Final = frozenset(plain(name) for name in DRILL.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """What was found below a folder, each sorted by path; nothing of it has been read yet.

    `folders` are those that are neither results nor a record themselves, `problems` tell of those
    that cannot be opened.
    """

    folder: Path
    folders: tuple[Path, ...]
    results: tuple[Path, ...]
    records: tuple[Path, ...]
    problems: tuple[Problem, ...]


def search(folder: Path) -> Tree:
    """Look for results folders and files that may be drill records, in all folders below.

    Hidden folders, the copies inside results folders, and what `sweep` or `county` wrote are left
    out. A folder of CSV files with an overview among them is one record.

    Raises
    ------
    InputError
        If there is no such folder.
    """
    if not folder.is_dir():
        known = mark("is a file; name the folder that holds the schools")
        message = text(known if folder.exists() else mark("there is no such folder"))
        raise InputError([Problem(file=str(folder), where="", message=message)])
    results: list[Path] = []
    records: list[Path] = []
    plain_folders: list[Path] = []
    unreadable: list[OSError] = []
    unnamed: list[Path] = []
    for place, folders, files in os.walk(folder, onerror=unreadable.append):
        here, names = Path(place), {name for name in files if is_text(Path(name))}
        unnamed += [here / name for name in (*folders, *files) if not is_text(Path(name))]
        folders[:] = sorted(
            name for name in folders if not name.startswith((".", "__")) and is_text(Path(name))
        )
        if names & set(_OTHERS):
            folders.clear()
        elif MANIFEST in names or (names | set(folders)) & _TABLES:
            results.append(here)
            folders.clear()
        elif any(name.endswith(".csv") and plain(name[:-4]) in _OVERVIEWS for name in names):
            records.append(here)
            records += [here / name for name in names if _may_be_record(name, but=".csv")]
        else:
            plain_folders.append(here)
            records += [here / name for name in names if _may_be_record(name)]
    return Tree(
        folder=folder,
        folders=tuple(sorted(plain_folders)),
        results=tuple(sorted(results)),
        records=tuple(sorted(records)),
        problems=tuple(
            Problem(
                file=str(one.filename),
                where="",
                message=text("cannot be opened: {strerror}", strerror=why(one)),
            )
            for one in unreadable
        )
        + tuple(
            Problem(
                file=one_line(one),
                where="",
                message=text("has a name that is no UTF-8 text, and was skipped"),
                hint=text("rename it; names from a zip of Windows are often GBK"),
            )
            for one in sorted(unnamed)
        ),
    )


def _may_be_record(name: str, *, but: str = "") -> bool:
    """Whether a file's name may be a record's: a table, and not one that Excel holds open."""
    end = Path(name).suffix.lower()
    other = name.startswith(("~$", ".")) or name in CALENDARS
    return end in _RECORDS and end != but and not other


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Ids that the user states: the county, and what the folders below FOLDER are, in turn."""

    county: str | None = None
    folders: tuple[IdName, ...] = ()

    def of(self, path: Path, root: Path) -> dict[IdName, str]:
        """Return the ids that the place of a folder or file gives."""
        return dict(zip(self.folders, path.relative_to(root).parts[:-1], strict=False))

    def school(self, folder: Path, root: Path) -> dict[IdName, str]:
        """Return the ids of a folder that is stated to be a school's; empty if it is none."""
        parts = folder.relative_to(root).parts
        if "school" not in self.folders or len(parts) != self.folders.index("school") + 1:
            return {}
        return dict(zip(self.folders, parts, strict=False))


def stated(county: str | None, folders: str) -> Stated:
    """Read `--folders township/school`.

    Raises
    ------
    InputError
        If a name is none of `ID_NAMES`, stands twice, or comes before a larger one.
    """
    names = [name.strip() for name in re.split(r"[/\\]", folders) if name.strip()]
    wrong = [name for name in names if name not in ID_NAMES]
    if wrong:
        raise InputError(
            [
                Problem(
                    file="--folders",
                    where="",
                    message=text('"{name}" is no level', name=name),
                    hint=nearest_name(name, ID_NAMES),
                )
                for name in wrong
            ]
        )
    chosen: list[IdName] = [one for one in ID_NAMES if one in names]
    if list(chosen) != names:
        message = text(
            'is "{folders}"; levels must come once each, from the largest', folders=folders
        )
        hint = text("for instance {chosen}", chosen="/".join(chosen))
        raise InputError([Problem(file="--folders", where="", message=message, hint=hint)])
    return Stated(county=(county or "").strip() or None, folders=tuple(chosen))


def relative(path: Path, root: Path) -> str:
    """Return a path as the tables show it: from the folder, with slashes."""
    return path.relative_to(root).as_posix()
