"""Problems of the files that a workbook became, told by the cells that they come from."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from evacsim.imports.words import place
from evacsim.locale import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.errors import Problem
    from evacsim.imports.building import Made
    from evacsim.imports.read import Book, Line
    from evacsim.imports.sheets import Lang
    from evacsim.imports.text import Section

_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "clear_width_m": ("clear_width", "door_width", "width"),
    "door_clear_width_m": ("door_width",),
    "at": ("position", "door_at", "at"),
    "door_at": ("door_at",),
    "outline": ("start", "origin"),
    "holes": ("void",),
    "between": ("of", "corridor"),
    "opens_to": ("corridor",),
    "leaves": ("leaves",),
    "leaves_locked": ("leaves_locked",),
    "posts": ("posts",),
    "one_way_to": ("one_way",),
    "rise_m": ("rise",),
    "head_at": ("upper_at",),
    "foot_at": ("lower_at",),
    "upper": ("upper",),
    "lower": ("lower",),
    "steps": ("steps",),
    "door_one_way_to": ("one_way",),
    "capacity_per_s": ("per_second",),
    "assembly_distance_m": ("assembly",),
    "occupant_load": ("seats",),
    "steps_per_flight": ("steps",),
    "riser_m": ("riser",),
    "tread_m": ("tread",),
    "landing_depth_m": ("landing_depth",),
    "well_m": ("well",),
    "handrails": ("rails",),
    "turn": ("turn",),
    "scissor_with": ("scissor_with",),
    "elevation_m": ("storey_height",),
    "size": ("pupils",),
    "space": ("room", "space"),
    "wakes": ("wakes",),
    "unlocks": ("unlocks",),
    "kind": ("kind",),
    "stair": ("stair",),
    "exit": ("exit",),
}
"""The column behind a key of the files; of several the first that the row has."""
_OF_THE_PLAN: Final[Mapping[str, str]] = {
    "movement": "law",
    "routing": "routing",
    "pre_movement": "pre_movement",
    "target_s": "target",
    "replications": "replications",
    "time_limit_s": "time_limit",
    "shelter_s": "shelter",
    "assembly": "count",
    "situation": "situation",
    "seed": "seed",
    "event": "closed_stairs",
    "night": "asleep",
    "room_search": "search_from",
    "name": "name",
}
"""The line of the plan's form behind a key of the scenario."""
_OF_A_TABLE: Final = re.compile(
    r'(\w+)(?: "([^"]+)"| (\d+))?(?: \([^)]*\))?(?:[.:] ?([a-z_0-9.]+))?'
)
"""A table by its name, its id or its number, and a key of it."""
_QUOTED: Final = re.compile(r'"([^"]+)"')


class Homes:
    """The cells that the ids of the files come from."""

    def __init__(self, book: Book, made: Made, people: Sequence[Section] = ()) -> None:
        """Take the rows of a workbook, its building as made, and the tables of its scenario."""
        self._book = book
        self._homes = dict(made.homes)
        self._tables: dict[str, list[Section]] = {}
        for section in people:
            if section.line is not None:
                self._tables.setdefault(section.heading.strip("[]"), []).append(section)
        for sheet, key in (("classes", "class"), ("wardens", "warden"), ("carried", "who")):
            for line in book.lines.get(sheet, ()):
                if line.has(key):
                    self._homes.setdefault(str(line.values[key]), (line, key))

    @property
    def lang(self) -> Lang:
        """The language of the workbook."""
        return self._book.lang

    def told(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return problems of the made files with the cell that they come from, each once."""
        found: list[Problem] = []
        for problem in problems:
            if problem.kind == "crowded" and problem.severity == "warning":
                continue  # said by the rules of the workbook already
            told = self.told_of(problem)
            same = [p for p in found if (p.where, p.hint) == (told.where, told.hint)]
            if not same or told.where == problem.where:
                found.append(told)
        return found

    def told_of(self, problem: Problem) -> Problem:
        """Return a problem with the cell that it comes from, and the workbook as its file."""
        home = self._home(problem.where, problem.message)
        section = self._section(problem.where)
        if section is not None and section.line is not None:
            problem = replace(
                problem,
                message=self._in_titles(problem.message, section),
                hint=self._in_titles(problem.hint, section),
            )
        told = replace(problem, file=self._book.file)
        if home is None:
            return told
        line, key = home
        cell, title = line.cells.get(key, (self._book.row(line.number), ""))
        if not title:
            title = self._book.sheets[line.sheet].entry(key).title(self._book.lang)
        where = place(self._book.lang, line.page, cell, title)
        names, message = _QUOTED.findall(problem.where), problem.message
        if (first := message.partition(" ")[0]) in _COLUMNS:
            message = message.replace(first, title.rpartition(" ")[0] or title, 1)
        name = names[-1:]
        if name and problem.called:
            name = [text("{place} ({part})", place=name[0], part=problem.called)]
        return replace(told, where=where, called="", message=": ".join([*name, message]))

    def _home(self, where: str, message: str) -> tuple[Line, str] | None:
        """Return the row and the column that a place in a file comes from."""
        if (found := self._of_a_table(where, message, told=True)) is not None:
            return found
        key = where.rpartition('"')[2].strip(": ").partition("[")[0].split(".")[-1]
        if key not in _COLUMNS:  # of a whole thing: what is wrong with it begins with the key
            key = message.partition(" ")[0]
        for name in reversed(_QUOTED.findall(where)):
            for id_ in (name, name.partition(".")[0], name.partition("/")[0]):
                if id_ in self._homes:
                    line, usual = self._homes[id_]
                    wanted = _COLUMNS.get(key, ())
                    if name.endswith(".door"):  # of a stair: its own width is that of its flights
                        wanted = tuple(one for one in wanted if one.startswith("door_"))
                    columns = [one for one in wanted if one in line.cells]
                    return line, next(iter(columns), usual)
        return self._of_a_table(where, message)

    def _of_a_table(
        self, where: str, message: str, *, told: bool = False
    ) -> tuple[Line, str] | None:
        """Return the cell of a table of the scenario that has a number, an id or its name alone.

        With `told` only where the very key has a column.
        """
        section = self._section(where)
        if section is not None and section.line is not None:
            whole = _key_of(where) or ""
            said = (whole, whole.partition(".")[0], message.partition(" ")[0])
            keys = (*said, *(() if told else section.columns))
            key = next((one for one in keys if one in section.columns), None)
            if key is not None:
                return section.line, section.columns[key]
        first = re.split(r"[ .:\[]", where, maxsplit=1)[0]
        plan = self._book.lines.get("plan", ())
        if not told and first in _OF_THE_PLAN and plan:
            return plan[0], _OF_THE_PLAN[first]
        return None

    def _section(self, where: str) -> Section | None:
        """Return the table of the scenario that a place in it is of; None of the building."""
        match = _OF_A_TABLE.match(where)
        if match is None:
            return None
        tables, name, number = self._tables.get(match[1], []), match[2], match[3]
        if number:
            return tables[int(number) - 1] if int(number) <= len(tables) else None
        own = [one for one in tables if name is None or str(one.values.get("id")) == name]
        return next(iter(own), None)

    def _in_titles(self, said: str, section: Section) -> str:
        """Return what is said with the titles of columns in the place of the keys of the file."""
        zh = self._book.lang == "zh"
        heading = section.heading.strip("[]")
        for key, column in section.columns.items():
            prefix = f"(?:{heading}\\.)?" if zh or "_" in key else f"{heading}\\."
            written = section.line.sheet if section.line is not None else "plan"
            title = self._book.sheets[written].entry(column).zh if zh else column.replace("_", " ")
            pattern = rf"(?<![\w.\"“-]){prefix}{key}(?![\w\"”-]|\.\w)"
            said = re.sub(pattern, f"“{title}”", said, flags=re.ASCII)
        return said


def _key_of(where: str) -> str | None:
    match = _OF_A_TABLE.match(where)
    return match[4] if match is not None else None
