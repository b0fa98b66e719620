"""What is said of the headers of a table: unknown ones, doubles, units nobody knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.drills.fields import CLASSES, DRILL
from evacsim.drills.tables import (
    HEADERS,
    NAMING,
    turned_column,
)
from evacsim.errors import nearest_name
from evacsim.locale import text
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.headers import UNIT_HINTS, field_of, said_twice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.errors import Problems
    from evacsim.spreadsheet.fields import Sheet
    from evacsim.spreadsheet.grids import Grid
    from evacsim.spreadsheet.tables import Column, Table


_ROOMS_ONLY: Final = frozenset({"寝室", "room"})


def says_what(problems: Problems, table: Table) -> bool:
    """Whether a table has the column that names what its rows are about; said once if not."""
    naming = NAMING[table.sheet.key]
    where = text("sheet {table}", table=table.name)
    if naming and table.rows and not any(key in table.columns for key in naming):
        name = table.sheet.field(naming[0])
        message = text(
            "has no column {zh} ({key}): nothing says what its rows are about",
            zh=name.zh,
            key=name.key,
        )
        problems.fault(where, message, text("add it"))
        return False
    room = table.columns.get("room")
    has_names = table.sheet is not CLASSES or "class_id" in table.columns
    if not has_names and room is not None and plain(room.title) not in _ROOMS_ONLY:
        message = text(
            'has no column 班级 (class_id): "{room}" stands for the class', room=room.title
        )
        problems.warn(where, message, text("add 班级 if the classes have names of their own"))
    return True


def say_no_header(problems: Problems, sheet: Sheet, grid: Grid) -> None:
    """Report a sheet whose header was not found: turned on its side, or none."""
    column = turned_column(grid, sheet)
    if column is not None:
        problems.fault(
            text("sheet {grid}", grid=grid.name),
            text(
                "has its headers below one another in column {column}: each class, checkpoint "
                "or event must be a row, not a column",
                column=column,
            ),
            text("copy it and paste it transposed (选择性粘贴 → 转置)"),
        )
    elif grid.rows:
        wanted = ", ".join(field.zh for field in sheet.fields[:5])
        problems.fault(
            text("sheet {grid}", grid=grid.name),
            text("has no header that is known"),
            text("its headers are {wanted}, ...", wanted=wanted),
        )


def say_columns(problems: Problems, table: Table) -> None:
    """Report headers that nobody knows, and those that stand twice."""
    names = [field.zh for field in table.sheet.fields]
    for title in table.unknown:
        where = text("sheet {table}", table=table.name)
        problems.warn(
            where, text('column "{title}" was not read', title=title), _nearest(title, names)
        )
    for letter in table.bare:
        message = text(
            "column {letter} holds values under no header, and was not read", letter=letter
        )
        problems.warn(text("sheet {table}", table=table.name), message)
    for titles in table.twice:
        say_twice(problems, table.name, titles)


def say_twice(problems: Problems, name: str, titles: Sequence[str]) -> None:
    """Report headers or labels of a sheet that are of one field."""
    field, _ = field_of(titles[0], HEADERS[DRILL.key])
    is_alarm = field is not None and field.kind == "alarm"
    hint = text("all times count from the alarm: keep the time at which it rang")
    where = text("sheet {table}", table=name)
    problems.fault(where, said_twice(titles), hint if is_alarm else "")


def say_marks(problems: Problems, sheet: str, columns: Mapping[str, Column]) -> None:
    """Report what stands in the brackets of a header and is no unit that is known."""
    for column in columns.values():
        where = text(
            "sheet {sheet}, cell {at} ({column})", sheet=sheet, at=column.at, column=column.title
        )
        if column.mark.is_total:
            message = text("is read as the time from the alarm to the last one out (末人出楼)")
            problems.warn(
                where, message, text("name the column 末人出楼 or 到达集合点, as was timed")
            )
        if not column.mark.unknown:
            continue
        words = ", ".join(f'"{word}"' for word in column.mark.unknown)
        unit = "width" if column.field.kind == "width" else "time"
        unit = "persons" if column.field.kind == "persons" else unit
        problems.warn(
            where,
            text(
                "{words} in the header is not understood: the values are read as if it were "
                "not there",
                words=words,
            ),
            text(UNIT_HINTS[unit]),
        )


def _nearest(title: str, names: Sequence[str]) -> str:
    return nearest_name(title, names).partition("known: ")[0].strip()
