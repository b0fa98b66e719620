"""Who a results folder or a record is of, and how that is known: never guessed in silence.

In this order: what the record says (of results: what all records in the same school's folder say);
what the user states of the folders; of results, the one school whose records name their building;
of a school, the one township and county that others of it have.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from evacsim.county.find import ID_NAMES, IdName
from evacsim.locale import mark, text
from evacsim.spreadsheet.fields import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.drills.model import DrillRecord

How = Literal["record", "folder", "stated", "building", "school"]
LEVEL_WORDS: Final[dict[IdName, str]] = {
    "county": mark("county"),
    "township": mark("township"),
    "school": mark("school"),
    "building": mark("building"),
}
UPPER: Final[tuple[IdName, ...]] = ("county", "township", "school")


@dataclass(slots=True)
class Whose:
    """The ids of one thing, and how each is known; one that is not known is not there."""

    ids: dict[IdName, str] = field(default_factory=dict)
    how: dict[IdName, How] = field(default_factory=dict)

    def learn(self, name: IdName, value: str | None, how: How) -> None:
        """Take an id, unless a better source has given one."""
        if value and value.strip() and name not in self.ids:
            self.ids[name] = value.strip()
            self.how[name] = how

    def row(self) -> dict[str, str | None]:
        """Return the ids as cells, and in `known_from` how the upper ones are known."""
        told = [f"{name}: {self.how[name]}" for name in UPPER if name in self.how]
        cells: dict[str, str | None] = {name: self.ids.get(name) for name in ID_NAMES}
        return cells | {"known_from": ", ".join(told) or None}


def of_record(record: DrillRecord, folders: dict[IdName, str], county: str | None) -> Whose:
    """Return whose a record is: what it says, then what the folders say."""
    found = Whose()
    own = {
        "county": record.county,
        "township": record.township,
        "school": record.school,
        "building": record.building_id,
    }
    for name in ID_NAMES:
        found.learn(name, own[name], "record")
    _add_stated(found, folders, county)
    return found


def of_results(building_id: str, folders: dict[IdName, str], county: str | None) -> Whose:
    """Return whose results are, before the records are asked."""
    found = Whose()
    found.learn("building", building_id, "record")
    _add_stated(found, folders, county)
    return found


def of_folder(folders: dict[IdName, str], county: str | None) -> Whose:
    """Return whose a folder is, as the user states."""
    found = Whose()
    _add_stated(found, folders, county)
    return found


def _add_stated(found: Whose, folders: dict[IdName, str], county: str | None) -> None:
    for name, value in folders.items():
        found.learn(name, value, "folder")
    found.learn("county", county, "stated")


def contradictions(found: Whose, folders: dict[IdName, str]) -> list[str]:
    """Return where the folders say something else than the record does."""
    return [
        text(
            'the record says {name} "{ids}", the folder "{value}"; the record counts',
            name=text(LEVEL_WORDS[name]),
            ids=found.ids[name],
            value=value,
        )
        for name, value in folders.items()
        if name in UPPER and found.how.get(name) == "record" and found.ids[name] != value
    ]


def as_records_say(found: Whose, records: Iterable[Whose]) -> None:
    """Where all records of a school's folder give the school other names, take them for results.

    A record counts more than the name of its folder; the results beside it are of the same school.
    """
    everybody = list(records)
    for name in UPPER:
        said = {one.ids[name] for one in everybody if one.how.get(name) == "record"}
        if found.how.get(name) == "folder" and len(said) == 1:
            found.ids[name] = said.pop()
            found.how[name] = "record"


class Buildings:
    """Which schools' records name a building."""

    def __init__(self, records: Iterable[Whose]) -> None:
        self._schools: dict[str, dict[tuple[str | None, ...], Whose]] = defaultdict(dict)
        for one in records:
            if "building" in one.ids and "school" in one.ids:
                key = tuple(one.ids.get(name) for name in UPPER)
                self._schools[plain(one.ids["building"])].setdefault(key, one)

    def match(self, found: Whose, names: Iterable[str]) -> tuple[str, ...]:
        """Give results the school of the records that name their building, where it is one only.

        Returns the schools where it is not clear which.
        """
        if "school" in found.ids:
            return ()
        own = {plain(name) for name in names}
        fitting = {
            key: one
            for name in sorted(own)
            for key, one in self._schools.get(name, {}).items()
            if all(found.ids.get(part, value) == value for part, value in _told(one))
        }
        if len(fitting) > 1:
            return tuple(sorted({one.ids["school"] for one in fitting.values()}))
        for one in fitting.values():
            for name in UPPER:
                found.learn(name, one.ids.get(name), "building")
        return ()


def _told(one: Whose) -> list[tuple[IdName, str]]:
    return [(name, one.ids[name]) for name in UPPER if name in one.ids]


def fill_from_school(everything: Sequence[Whose]) -> None:
    """Where something of a school lacks its township or county, take the one that others have.

    Nothing is taken where two are told: there are two schools of one name then.
    """
    for upper in ("township", "county"):
        name: IdName = "township" if upper == "township" else "county"
        told: dict[str, set[str]] = defaultdict(set)
        for one in everything:
            if "school" in one.ids and name in one.ids:
                told[one.ids["school"]].add(one.ids[name])
        for one in everything:
            known = told.get(one.ids.get("school", ""), set())
            if len(known) == 1:
                one.learn(name, next(iter(known)), "school")
