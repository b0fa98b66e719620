"""The school year of a county: terms, holidays, exams, its schools, and the rules that they follow.

A TOML file, or a workbook with a sheet each; both become the same tables and are checked alike.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from evacsim.county.find import CALENDARS
from evacsim.errors import InputError, Problem
from evacsim.locale import text
from evacsim.spreadsheet.fields import Field as Column
from evacsim.spreadsheet.fields import Sheet, plain
from evacsim.spreadsheet.grids import read_bytes, workbook_grids
from evacsim.spreadsheet.headers import known_headers
from evacsim.spreadsheet.tables import read_table
from evacsim.spreadsheet.values import UnknownChoiceError
from evacsim.tomlfile import checked_tables, read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evacsim.spreadsheet.grids import Cell

SchoolKind = Literal["kindergarten", "primary", "secondary", "nine-year", "special"]
DrillName = Literal["fire", "earthquake", "dormitory-fire", "dismissal", "flood", "other", "night"]
LEAST_SCHOOL_DAYS: Final = 10
"""A month with fewer days of school, two weeks of five, asks for no drill (assumption)."""
_WEEK: Final = 5  # days of school: Monday to Friday


class CalendarError(InputError):
    """A calendar cannot be used."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Span(_Table):
    """Days in a row, both ends counted."""

    name: str = ""
    begins: dt.date
    ends: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> Span:
        if self.ends < self.begins:
            raise ValueError(text("ends {ends}, before it begins", ends=self.ends))
        return self

    def __contains__(self, day: object) -> bool:
        return isinstance(day, dt.date) and self.begins <= day <= self.ends


class Rule(_Table):
    """How often a kind of school drills, and who says so."""

    every: Literal["month", "quarter"]
    source: str


class Required(_Table):
    """Drills that a half-year needs: `least` of any of `drills`; of boarding schools or of all."""

    drills: tuple[DrillName, ...] = Field(min_length=1)
    least: PositiveInt = 1
    schools: tuple[SchoolKind, ...] = get_args(SchoolKind)
    boarding: bool | None = None
    source: str


class School(_Table):
    """A school of the county, as its list of schools has it; numbers are of persons and classes."""

    name: str = Field(min_length=1)
    township: str | None = None
    kind: SchoolKind
    boarding: bool = False
    buildings: PositiveInt | None = None
    pupils: PositiveInt | None = None
    classes: PositiveInt | None = None
    boarders: PositiveInt | None = None


class Calendar(_Table):
    """What a county's calendar says; empty parts are not told."""

    least_school_days: PositiveInt = LEAST_SCHOOL_DAYS
    term: tuple[Span, ...] = ()
    holiday: tuple[Span, ...] = ()
    exam: tuple[Span, ...] = ()
    makeup: tuple[Span, ...] = ()
    school: tuple[School, ...] = ()
    rule: dict[SchoolKind, Rule] = Field(default_factory=dict)
    required: tuple[Required, ...] | None = None

    def school_of(self, name: str | None, township: str | None) -> School | None:
        """Return the entry of a school; of two with one name that of the township."""
        fitting = [one for one in self.school if name and plain(one.name) == plain(name)]
        own = [one for one in fitting if one.township in (township, None) or township is None]
        return own[0] if len(own) == 1 else None

    def rule_of(self, kind: SchoolKind | None) -> Rule:
        """Return how often a kind of school drills; one that is not known, monthly."""
        name: SchoolKind = kind or "primary"
        return self.rule.get(name) or shipped().rule[name]

    def required_of(self, school: School) -> tuple[Required, ...]:
        """Return which drills a half-year needs of a school."""
        own = self.required if self.required is not None else shipped().required or ()
        return tuple(
            one
            for one in own
            if school.kind in one.schools and one.boarding in (None, school.boarding)
        )

    def school_days(self, month: str) -> int | None:
        """Return the days of school in a month, as "2026-03"; None where no term is near it.

        Weekdays within a term, without holidays and exams. A month in no term of a school year that
        is told has none; of a year without any term nothing is known.
        """
        first = dt.date(int(month[:4]), int(month[5:]), 1)
        days = [first + dt.timedelta(days=n) for n in range(31)]
        days = [day for day in days if day.month == first.month]
        told = [end for one in self.term for end in (one.begins, one.ends)]
        if not told or days[-1] < _half(min(told))[0] or days[0] > _half(max(told))[1]:
            return None
        return sum(self.is_school_day(day) for day in days)

    def is_school_day(self, day: dt.date) -> bool:
        """Whether a day is a weekday within a term, or made up for, and no holiday nor exam."""
        if any(day in one for one in self.exam):
            return False
        return any(day in one for one in self.term) and self._off(day) is None

    def free(self, day: dt.date) -> str | None:
        """Return why no school is held on a day: a holiday, "weekend", "outside" all terms.

        None of a day of school, and where nothing is told of its half-year.
        """
        if self.school_days(f"{day:%Y-%m}") is None:
            return None
        return self._off(day) if any(day in one for one in self.term) else "outside"

    def _off(self, day: dt.date) -> str | None:
        if any(day in one for one in self.makeup):
            return None
        holiday = next((one for one in self.holiday if day in one), None)
        if holiday is not None:
            return holiday.name or "holiday"
        return "weekend" if day.weekday() >= _WEEK else None

    def counts(self, month: str) -> bool:
        """Whether a drill is asked for in a month; without any term, in every month."""
        days = self.school_days(month)
        return days is None or days >= self.least_school_days


def _half(day: dt.date) -> tuple[dt.date, dt.date]:
    """Return the first and last day of the half-year of a day."""
    if day.month <= 6:  # noqa: PLR2004 - June
        return dt.date(day.year, 1, 1), dt.date(day.year, 6, 30)
    return dt.date(day.year, 7, 1), dt.date(day.year, 12, 31)


@cache
def shipped() -> Calendar:
    """Return the rules that hold where a calendar has none of its own."""
    data = resources.files("evacsim.county").joinpath("rules.toml").read_text("utf-8")
    return Calendar.model_validate(tomllib.loads(data))


_KINDS: Final = {
    "kindergarten": ("幼儿园",),
    "primary": ("小学",),
    "secondary": ("中学", "初中", "高中", "完全中学"),
    "nine-year": ("九年一贯制", "九年制"),
    "special": ("特殊教育", "特教"),
}
_YES_NO: Final = {"yes": ("是", "寄宿", "true"), "no": ("否", "走读", "false")}


def _column(names: str, kind: str, choices: Mapping[str, tuple[str, ...]] | None = None) -> Column:
    key, zh, *aliases = names.split()
    return Column(key=key, attr=key, zh=zh, kind=kind, aliases=tuple(aliases), choices=choices)


_SPAN: Final = (
    _column("name 名称 学期 假期", "text"),
    _column("begins 开始 开始日期 起", "day"),
    _column("ends 结束 结束日期 止", "day"),
)
SHEETS: Final = (
    Sheet(key="term", zh="学期", aliases=("terms",), fields=_SPAN),
    Sheet(key="holiday", zh="假期", aliases=("节假日", "holidays"), fields=_SPAN),
    Sheet(key="exam", zh="考试", aliases=("exams",), fields=_SPAN),
    Sheet(key="makeup", zh="补课", aliases=("调休上课", "makeups"), fields=_SPAN),
    Sheet(
        key="school",
        zh="学校",
        aliases=("学校名单", "schools"),
        fields=(
            _column("name 学校 学校名称 名称", "text"),
            _column("township 乡镇 街道", "text"),
            _column("kind 类别 学段 学校类别", "choice", _KINDS),
            _column("boarding 寄宿 是否寄宿", "choice", _YES_NO),
            _column("buildings 校舍栋数 栋数", "persons"),
            _column("pupils 在校人数 学生数", "persons"),
            _column("classes 班数 班级数", "persons"),
            _column("boarders 寄宿人数 寄宿生数", "persons"),
        ),
    ),
)
"""The sheets of a calendar as a workbook; rules stand in a TOML file only."""


def read_calendar(path: Path) -> Calendar:
    """Read a calendar: TOML, or a workbook.

    Raises
    ------
    CalendarError
        If it cannot be read, with every fault.
    """
    if path.suffix.lower() == ".toml":
        data: dict[str, Any] = read_toml(path, CalendarError)
        faults: list[Problem] = []
    else:
        data, faults = _of_workbook(path)
    found, problems = checked_tables(data, Calendar, file=str(path))
    if found is None or faults or problems:
        raise CalendarError([*faults, *problems])
    return found


def calendar_of(folder: Path, named: Path | None) -> Calendar:
    """Return the calendar that is named, else that of a folder, else an empty one.

    Raises
    ------
    CalendarError
        As `read_calendar`.
    """
    beside = (folder / name for name in CALENDARS)
    path = named or next((one for one in beside if one.is_file()), None)
    return read_calendar(path) if path is not None else Calendar()


def _of_workbook(path: Path) -> tuple[dict[str, Any], list[Problem]]:
    """Return the tables of a workbook as TOML would give them, and the cells at fault."""
    from evacsim.drills.values import read_value  # noqa: PLC0415 - beside openpyxl, which is slow

    known = {plain(name): sheet for sheet in SHEETS for name in sheet.names}
    grids = workbook_grids(
        path,
        read_bytes(path, CalendarError, what=text("a calendar")),
        CalendarError,
        known=known,
        remarks=(),
    )
    data: dict[str, list[dict[str, object]]] = {}
    faults: list[Problem] = []
    for grid in grids.grids:
        sheet = known.get(plain(grid.name))
        table = read_table(grid, sheet, known_headers(sheet)) if sheet is not None else None
        if sheet is None or table is None:
            continue
        for row in table.rows:
            made: dict[str, object] = {}
            for key, cell in row.cells.items():
                field = table.columns[key].field
                try:
                    value = read_value(field, cell.value)
                except (UnknownChoiceError, ValueError) as error:
                    faults.append(_at(path, grid.name, cell, str(error)))
                    continue
                if value is not None:
                    made[key] = value == "yes" if key == "boarding" else value
            data.setdefault(sheet.key, []).append(made)
    return dict(data), faults


def _at(path: Path, sheet: str, cell: Cell, message: str) -> Problem:
    where = text("sheet {sheet}, cell {cell}", sheet=sheet, cell=cell.name)
    return Problem(file=str(path), where=where, message=message)
