"""Result tables for spreadsheets: CSV that Excel opens as UTF-8, or one workbook."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from evacsim.errors import Problem, ResultsError
from evacsim.files import written_whole
from evacsim.locale import text
from evacsim.results.records import TABLES
from evacsim.sinks import csv_cell

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.results.store import Results

Format = Literal["csv", "xlsx"]
SHEET_ROWS: Final = 1_048_575
"""Rows of data that one sheet of an Excel workbook holds under its header."""
_AS_TEXT: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
"""A text is a text, whatever it begins with."""


def export(
    results: Results,
    folder: Path,
    *,
    format: Format,  # noqa: A002 - the word of the command line
    sheet_rows: int = SHEET_ROWS,
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Write the tables into `folder` (made if need be); return the files.

    `csv`: one `.csv` a table, with a byte order mark so that Excel and WPS read it as UTF-8.
    `xlsx`: one workbook with a sheet a table; a table longer than a sheet goes on in
    "passages 2", ... Missing values are empty cells.

    Parameters
    ----------
    results
        What to write.
    folder
        Where to.
    format
        Which of the two.
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
            return _csv(results, folder, told)
        return _xlsx(results, folder, sheet_rows, told)
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
    results: Results, folder: Path, sheet_rows: int, told: Callable[[int, int], None]
) -> list[Path]:
    import xlsxwriter  # type: ignore[import-untyped]  # noqa: PLC0415 - an optional dependency

    path = folder / f"{results.folder.name}.xlsx"
    with written_whole(path) as fresh, xlsxwriter.Workbook(fresh, _AS_TEXT) as book:
        for done, name in enumerate(TABLES, start=1):
            frame = results.scan(name).collect()
            for number, first in enumerate(range(0, max(frame.height, 1), sheet_rows), start=1):
                sheet = name if number == 1 else f"{name} {number}"
                frame.slice(first, sheet_rows).write_excel(
                    book, worksheet=sheet, float_precision=3, autofit=number == 1
                )
            told(done, len(TABLES))
    return [path]
