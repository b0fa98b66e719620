"""Result tables for spreadsheets: CSV that Excel opens as UTF-8, or one workbook."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.files import written_whole
from evacsim.locale import text
from evacsim.results.records import TABLES
from evacsim.sinks import csv_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.results.records import TableName
    from evacsim.results.store import Results

Format = Literal["csv", "xlsx"]
SHEET_ROWS: Final = 1_048_575
"""Rows of data that one sheet of an Excel workbook holds under its header."""
BOOK_ROWS: Final = 50_000
"""Rows of a table that a workbook holds unless more are asked for: a spreadsheet opens them in
seconds, and all of twenty replications of a school are two million."""
_OPTIONS: Final = {
    "strings_to_formulas": False,  # a text is a text, whatever it begins with
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "constant_memory": True,
    "nan_inf_to_errors": True,
}
_WIDEST: Final = 40  # characters
_LOOKED_AT: Final = 200  # rows, for the width of a column


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How much of a table a workbook holds: its first `replications`, of so many."""

    table: str
    rows: int
    replications: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The files, and of each table of a workbook how much is in it; of CSV all is."""

    files: list[Path]
    held: tuple[Held, ...] = ()

    @property
    def cut(self) -> tuple[Held, ...]:
        """The tables of which the workbook holds the first replications only."""
        return tuple(one for one in self.held if one.replications < one.of)


def export(  # noqa: PLR0913 - what may be asked for on the command line
    results: Results,
    folder: Path,
    *,
    format: Format,  # noqa: A002 - the word of the command line
    rows: int | None = BOOK_ROWS,
    sheet_rows: int = SHEET_ROWS,
    progress: Callable[[int, int], None] | None = None,
) -> Exported:
    """Write the tables into `folder` (made if need be); return the files, and what they hold.

    `csv`: one `.csv` a table, with a byte order mark so that Excel and WPS read it as UTF-8.
    `xlsx`: one workbook with a sheet a table. It holds the first replications, as many as are
    within `rows` of the table, at least one; where that is not all of them, the first sheet says
    so. A table longer than a sheet goes on in "passages 2", ... Missing values are empty cells.

    Parameters
    ----------
    results
        What to write.
    folder
        Where to.
    format
        Which of the two.
    rows
        Rows of a table in a workbook at most; None: all.
    sheet_rows
        Rows that a sheet may hold.
    progress
        Called with the number of tables written and their total.

    Raises
    ------
    ResultsError
        If the folder cannot be written, or the Excel writer is not installed.
    """
    if format == "xlsx" and importlib.util.find_spec("xlsxwriter") is None:
        message = text("Excel workbooks need the package xlsxwriter, which is not installed")
        hint = text('python -m pip install "evacsim[excel]", or export --format csv')
        raise ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])
    told = progress or (lambda _done, _total: None)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if format == "csv":
            return Exported(files=_csv(results, folder, told))
        return _xlsx(results, folder, rows, sheet_rows, told)
    except OSError as error:
        problem = Problem(
            file=str(folder), where="", message=text("cannot be written: {error}", error=error)
        )
        raise ResultsError([problem]) from error


def plain_cells(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a table for CSV in which no text is computed by a spreadsheet."""
    changed = []
    for name, kind in frame.schema.items():
        if kind not in (pl.String, pl.Enum, pl.Categorical):
            continue
        own = frame[name].unique().cast(pl.String).drop_nulls().to_list()
        cells = {written: cell for written in own if (cell := csv_cell(written)) != written}
        if cells:
            changed.append(pl.col(name).cast(pl.String).replace(cells))
    return frame.with_columns(changed)


def _csv(results: Results, folder: Path, told: Callable[[int, int], None]) -> list[Path]:
    paths = []
    for name in TABLES:
        path = folder / f"{name}.csv"
        # a part after the other: it may be gigabytes
        with written_whole(path) as fresh, fresh.open("wb") as stream:
            for number, part in enumerate(results.parts()):
                first = number == 0
                frame = plain_cells(part.scan(name).collect())
                frame.write_csv(stream, include_bom=first, include_header=first)
        paths.append(path)
        told(len(paths), len(TABLES))
    return paths


def _xlsx(
    results: Results,
    folder: Path,
    rows: int | None,
    sheet_rows: int,
    told: Callable[[int, int], None],
) -> Exported:
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - an optional dependency

    path = folder / f"{results.folder.name}.xlsx"
    frames: dict[str, pl.DataFrame] = {}
    held = []
    for name in TABLES:
        frames[name], count = _first(results, name, rows)
        held.append(
            Held(
                table=name,
                rows=frames[name].height,
                replications=count,
                of=len(results.numbers),
            )
        )
    done = Exported(files=[path], held=tuple(held))
    with written_whole(path) as fresh, xlsxwriter.Workbook(fresh, _OPTIONS) as book:
        if done.cut:
            _contents(book, done.held)
        for number, (title, frame) in enumerate(frames.items(), start=1):
            for part, start in enumerate(range(0, max(frame.height, 1), sheet_rows), start=1):
                sheet = book.add_worksheet(title if part == 1 else f"{title} {part}")
                _fill(book, sheet, frame.slice(start, sheet_rows))
            told(number, len(TABLES))
    return done


def _first(results: Results, name: TableName, rows: int | None) -> tuple[pl.DataFrame, int]:
    """Return the first replications of a table that are within so many rows, and how many."""
    numbers = results.numbers
    if rows is None:
        return results.scan(name).collect(), len(numbers)
    # what is counted from the passages takes its time: no more of it than may be shown
    one = results.first(1).scan(name).collect().height
    tried = results.first(max(1, rows // max(1, one) + 1))
    frame = tried.scan(name).collect()
    sizes = dict(frame.group_by("replication").len().iter_rows())
    kept = total = 0
    for number in tried.numbers:
        total += sizes.get(number, 0)
        if total > rows and kept:
            break
        kept += 1
    return frame.filter(pl.col("replication") < numbers.start + kept), kept


def _contents(book: Any, held: tuple[Held, ...]) -> None:  # noqa: ANN401 - a workbook
    """Write the first sheet: how much of each table is here, and where the rest is."""
    sheet = book.add_worksheet(text("contents"))
    bold = book.add_format({"bold": True})
    heads = (text("table"), text("rows here"), text("replications here"), text("of"))
    sheet.write_row(0, 0, heads, bold)
    for row, one in enumerate(held, start=1):
        sheet.write_row(row, 0, (one.table, one.rows, one.replications, one.of))
    sheet.write_string(len(held) + 2, 0, left_out())
    sheet.set_column(0, 3, 18)


def left_out() -> str:
    """Return where what a workbook leaves out is to be had."""
    return text(
        "The workbook holds the first replications of each table. All of them: "
        "`evacsim export DIR --format csv`, or `--format xlsx --rows 0`, which takes minutes and "
        "makes a file that Excel opens slowly."
    )


def _fill(book: Any, sheet: Any, frame: pl.DataFrame) -> None:  # noqa: ANN401 - a workbook's
    """Write a table into a sheet, row by row: that is what keeps memory and time low."""
    bold, short = book.add_format({"bold": True}), book.add_format({"num_format": "0.000"})
    texts = frame.select(pl.selectors.by_dtype(pl.String, pl.Enum, pl.Categorical)).columns
    for column, (name, kind) in enumerate(frame.schema.items()):
        shown = frame[name].head(_LOOKED_AT).cast(pl.String).str.len_chars().max()
        longest: Any = 9 if kind.is_float() else shown or 0
        sheet.set_column(column, column, min(_WIDEST, max(len(name), longest) + 2))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, frame.height), max(0, frame.width - 1))
    sheet.write_row(0, 0, frame.columns, bold)
    kinds = [
        (sheet.write_string, None)
        if name in texts
        else (sheet.write_number, short if kind.is_float() else None)
        for name, kind in frame.schema.items()
    ]
    for row, values in enumerate(frame.iter_rows(), start=1):
        for column, value in enumerate(values):
            if value is not None:
                write, style = kinds[column]
                write(row, column, value, style)
