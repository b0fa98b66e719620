"""A duty roster: who holds which post tonight, as a school keeps it (值班表), CSV or workbook."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from evacsim.drills.grids import read_grids
from evacsim.errors import DrillError, Problem
from evacsim.locale import text
from evacsim.spreadsheet.cells import place
from evacsim.spreadsheet.fields import Field, Sheet
from evacsim.spreadsheet.headers import known_headers
from evacsim.spreadsheet.tables import read_table
from evacsim.spreadsheet.values import UnknownChoiceError, is_blank, read_choice, read_text

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.spreadsheet.grids import Cell
    from evacsim.spreadsheet.tables import Row, Table

_PRESENT: Final = {
    "no": ("否", "不在", "缺岗", "空岗", "请假", "缺勤", "×"),
    "yes": ("是", "在岗", "在", "到岗", "√"),
}
ROSTER: Final = Sheet(
    key="roster",
    zh="值班表",
    aliases=("值班", "值班安排"),
    fields=(
        Field(key="post", attr="post", zh="岗位", aliases=("值班岗位", "值班点", "位置")),
        Field(key="person", attr="person", zh="姓名", aliases=("值班人", "值班员", "值班人员")),
        Field(
            key="present",
            attr="present",
            zh="在岗",
            kind="choice",
            aliases=("是否在岗", "到岗"),
            choices=_PRESENT,
        ),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDuty:
    """A post of the roster, who holds it ("" for nobody), whether they are there; and its cell."""

    post: str
    person: str
    present: bool
    at: str

    @property
    def manned(self) -> bool:
        """Whether somebody is there."""
        return self.present and bool(self.person)


def read_roster(path: Path) -> tuple[OnDuty, ...]:
    """Read a duty roster: a row a post, with 岗位 (post), 姓名 (person) and perhaps 在岗 (present).

    Raises
    ------
    DrillError
        If it cannot be read, has no such table, or a cell means nothing: every fault at once.
    """
    tables = (read_table(grid, ROSTER, known_headers(ROSTER)) for grid in read_grids(path).grids)
    found = next((table for table in tables if table is not None), None)
    if found is None or not {"post", "person"} <= found.columns.keys():
        message = text("is no duty roster")
        hint = text("its columns: 岗位 (post), 姓名 (person), and 在岗 (present) if you like")
        raise DrillError([Problem(file=str(path), where="", message=message, hint=hint)])
    problems: list[Problem] = []
    rows = [row for row in (_read(row, found, path, problems) for row in found.rows) if row]
    if problems:
        raise DrillError(problems)
    return tuple(rows)


def _read(row: Row, table: Table, path: Path, problems: list[Problem]) -> OnDuty | None:
    """Return what a row says; None where it has no post, or a fault."""
    said: dict[str, str | None] = {}
    for key, cell in row.cells.items():
        field = ROSTER.field(key)
        read = read_text if field.choices is None else partial(read_choice, field)
        try:
            said[key] = None if is_blank(cell.value) else read(cell.value)
        except UnknownChoiceError:
            message = text('is "{value}"; must be 是 (yes) or 否 (no)', value=cell.value)
            problems.append(_fault(path, table, cell, key, message))
        except ValueError as error:
            problems.append(_fault(path, table, cell, key, str(error)))
    post = said.get("post")
    if not post:
        return None
    return OnDuty(
        post=post,
        person=said.get("person") or "",
        present=said.get("present") != "no",
        at=place(table.name, row.cells["post"], table.columns["post"].title),
    )


def _fault(path: Path, table: Table, cell: Cell, key: str, message: str) -> Problem:
    where = place(table.name, cell, table.columns[key].title)
    return Problem(file=str(path), where=where, message=message)
