"""Whether `run.json` and the tables of a folder are what a run writes: every value is held to it.

The file gives the tables their meaning, and anybody can edit it. It carries a digest of its own
values; without one (folders of evacsim before 0.2, or made elsewhere) the values are held against
one another, against the inputs in the folder, and the tables against the columns of `records`.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl
import pydantic

from evacsim.errors import BuildingError, Problem, ResultsError, ScenarioError
from evacsim.files import is_bare_name, read_whole, why
from evacsim.locale import mark, text
from evacsim.results.manifest import Manifest, digest_of
from evacsim.results.records import (
    CAUSES,
    FALLS,
    OCCUPANCY,
    OCCUPANTS,
    OUTCOMES,
    PASSAGES,
    TABLES,
    TableName,
)
from evacsim.sinks import steering
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence
    from pathlib import Path

COLUMNS: Final[dict[TableName, tuple[str, ...]]] = {
    "occupants": OCCUPANTS,
    "passages": PASSAGES,
    "occupancy": OCCUPANCY,
    "falls": FALLS,
}
HINT: Final = mark("run the scenario again; results are never repaired")

_NUMBERED: Final = {
    "replication", "occupant", "passage", "cause_passage", "cause_event", "inside", "standing",
    "followers",
}  # fmt: skip
_NAMED: Final = {
    "group", "start_space", "assigned_exit", "exit", "outcome", "left_in", "connection", "from",
    "to", "cause", "component",
}  # fmt: skip
_MAY_MISS: Final = {
    "assigned_exit", "exit", "room_out_s", "out_s", "assembled_s", "left_in", "left_ready_s",
    "cause_passage", "cause_event", "pre_movement_s",
}  # fmt: skip
_LATER: Final = {"left_in", "left_ready_s"}  # columns that evacsim 0.1 did not write
_LATEST_S: Final = 1e7  # four months: no time is beyond


def read_manifest(path: Path) -> Manifest:
    """Read and judge `run.json`; the files that it names are not looked at.

    Raises
    ------
    FileNotFoundError
        If there is none.
    ResultsError
        With every fault.
    """
    try:
        data = json.loads(read_whole(path))
        manifest = Manifest.model_validate(data)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise ResultsError(
            [_fault(path, "", text("cannot be read: {strerror}", strerror=why(error)))]
        ) from None
    except pydantic.ValidationError as error:
        raise ResultsError(
            _fault(path, ".".join(map(str, fault["loc"])), fault["msg"])
            for fault in error.errors(include_url=False)
        ) from None
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError, too
        raise ResultsError([_fault(path, "", text("is not JSON as a run writes it"))]) from None
    if "digest" in data and manifest.digest != digest_of(data):  # 0.1 wrote none
        message = text("a value in it is not what the run wrote: its digest differs")
        raise ResultsError([_fault(path, "", message)])
    problems = list(_manifest_faults(manifest, path))
    if problems:
        raise ResultsError(problems)
    return manifest


def _fault(path: Path, where: str, message: str) -> Problem:
    return Problem(file=str(path), where=where, message=message, hint=text(HINT))


def _manifest_faults(note: Manifest, path: Path) -> Iterator[Problem]:
    for role in ("scenario", "building"):
        if role not in note.inputs:
            yield _fault(path, f"inputs.{role}", text("is missing"))
    for key in ("scenario", "building", "law"):
        if sign := steering(getattr(note, key)):
            yield _fault(path, key, text("holds the control character {sign}", sign=sign))
    yield from _name_faults(note, path)
    yield from _count_faults(note, path)


def _name_faults(note: Manifest, path: Path) -> Iterator[Problem]:
    """Yield a fault for each name in a manifest that is no bare name of what a run writes."""
    for role, file in note.inputs.items():
        if not is_bare_name(file.name):
            message = text(
                "is {dumps}; must be the name of a file in the folder", dumps=json.dumps(file.name)
            )
            yield _fault(path, f"inputs.{role}.name", message)
    for name, table in note.tables.items():
        if name not in TABLES:
            yield _fault(path, f"tables.{name}", text("is no table of a run"))
        for part in table.parts:
            if not is_bare_name(part):
                message = text(
                    "is {dumps}; must be the name of a file in the folder", dumps=json.dumps(part)
                )
                yield _fault(path, f"tables.{name}.parts", message)


def _count_faults(note: Manifest, path: Path) -> Iterator[Problem]:
    """Hold the counts of a manifest against one another."""
    if note.replications < 1 or len(note.runs) != note.replications:
        message = text(
            "is {replications}; the notes tell of {count} (at least 1)",
            replications=note.replications,
            count=len(note.runs),
        )
        yield _fault(path, "replications", message)
    if not 0 < note.time_limit_s < _LATEST_S:
        message = text("is {time_limit_s:g}; must be above 0 s", time_limit_s=note.time_limit_s)
        yield _fault(path, "time_limit_s", message)
    for number, run in enumerate(note.runs):
        where = f"runs.{number}"
        strange = sorted(set(run.outcomes) - set(OUTCOMES))
        if strange:
            message = text("knows no outcome {dumps}", dumps=json.dumps(strange[0]))
            yield _fault(path, f"{where}.outcomes", message)
        counts = run.outcomes.values()
        if min(counts, default=0) < 0 or sum(counts) != note.people:
            message = text(
                "tell of {sum} people; people is {people}", sum=sum(counts), people=note.people
            )
            yield _fault(path, f"{where}.outcomes", message)
        if not 0 <= run.ended_s <= note.time_limit_s:
            message = text(
                "is {ended_s:g}; must be 0 to time_limit_s, {time_limit_s:g} s",
                ended_s=run.ended_s,
                time_limit_s=note.time_limit_s,
            )
            yield _fault(path, f"{where}.ended_s", message)
        if min(run.events, run.passages) < 0:
            yield _fault(path, where, text("has a count below 0"))
    expected = {
        "occupants": note.people * note.replications,
        "passages": sum(run.passages for run in note.runs),
    }
    for name, rows in expected.items():
        table = note.tables.get(name)
        if table is not None and table.rows != rows:
            message = text("is {rows}; the notes tell of {rows2}", rows=table.rows, rows2=rows)
            yield _fault(path, f"tables.{name}.rows", message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the kept inputs say of values that the manifest repeats; None: they do not say."""

    scenario: object
    building: object
    law: object
    target_s: object
    time_limit_s: object
    assembly_count_s: object
    pressing: object


def read_stated(scenario: Path, building: Path) -> Stated:
    """Read what the copies of the inputs say, whatever version wrote them.

    Raises
    ------
    InputError
        If one is no TOML.
    """
    plan, place = read_toml(scenario, ScenarioError), read_toml(building, BuildingError)

    def inner(table: str, key: str) -> object:
        value: Any = plan.get(table)
        return value.get(key) if isinstance(value, dict) else None

    return Stated(
        scenario=plan.get("name"),
        building=place.get("name"),
        law=inner("movement", "law"),
        target_s=plan.get("target_s"),
        time_limit_s=plan.get("time_limit_s"),
        assembly_count_s=inner("assembly", "count_s"),
        pressing=plan.get("pressing"),
    )


def stated_faults(note: Manifest, stated: Stated, path: Path) -> Iterator[Problem]:
    """Hold a manifest against its inputs."""
    for key in ("scenario", "building", "law", "time_limit_s", "assembly_count_s", "pressing"):
        said, written = getattr(stated, key), getattr(note, key)
        if said is not None and said != written:
            message = text("is {written}; the kept inputs say {said}", written=written, said=said)
            yield _fault(path, key, message)
    if stated.target_s != note.target_s:
        message = text(
            "is {target_s}; the kept scenario says {target_s2}",
            target_s=note.target_s,
            target_s2=stated.target_s,
        )
        yield _fault(path, "target_s", message)


def table_faults(
    name: TableName, files: Sequence[Path], note: Manifest, place: Path
) -> list[Problem]:
    """Hold a table against the columns of `records` and the counts of its run.

    A chain of causes that would not end is a fault, too.
    """
    rows = 0
    for file in files:
        try:
            problems, height = _file_faults(name, file, note)
        except (pl.exceptions.PolarsError, OSError, ValueError, pl.exceptions.PanicException):
            return [_fault(file, "", text("is damaged: it cannot be read as a table"))]
        if problems:
            return [_fault(file, where, message) for where, message in problems[:1]]
        rows += height
    expected = note.tables[name].rows
    if rows != expected:
        said = text("has {rows} rows; the run wrote {expected}", rows=rows, expected=expected)
        return [_fault(place, "", said)]
    return []


def _file_faults(name: TableName, file: Path, note: Manifest) -> tuple[list[tuple[str, str]], int]:
    """Return the faults of one file of a table, by column, and its number of rows."""
    schema = pl.read_parquet_schema(file)
    table = pl.scan_parquet(file, glob=False)
    height: int = table.select(pl.len()).collect().item()
    missing = {column for column in COLUMNS[name] if column not in schema}
    if note.format_version == 1:
        missing -= _LATER
    if missing or not height:
        return [(column, text("the column is missing")) for column in sorted(missing)], height
    faults = [
        (column, text("is of type {schema}, not {wanted}", schema=schema[column], wanted=wanted))
        for column in COLUMNS[name]
        if column in schema and (wanted := _wrong_type(column, schema[column]))
    ]
    if not faults:
        told = table.select(*_measures(name, schema)).collect().row(0, named=True)
        faults = list(_value_faults(name, told | {"rows": height}, note))
    return faults, height


def _wrong_type(column: str, kind: pl.DataType) -> str:
    """Return what the type of a column should be, or nothing where it is so."""
    if kind == pl.Null:  # nothing in it
        return ""
    if column in _NUMBERED:
        return "" if kind.is_integer() else text("a whole number")
    if column in _NAMED:
        return "" if kind in (pl.String, pl.Enum, pl.Categorical) else "text"
    return "" if kind.is_float() else text("a number with decimals")


def _measures(name: TableName, there: Container[str]) -> Iterator[pl.Expr]:
    """Yield what tells whether the values of a table can be."""
    for column in COLUMNS[name]:
        if column not in there:
            continue
        own = pl.col(column)
        if column == "start_s" and "out_s" in there:  # who never woke, or was never released
            yield (own.is_null() & pl.col("out_s").is_not_null()).sum().alias("start_s missing")
        elif column not in _MAY_MISS:
            yield own.null_count().alias(f"{column} missing")
        if column in _NUMBERED:
            yield own.cast(pl.Int64).min().alias(f"{column} least")
            yield own.cast(pl.Int64).max().alias(f"{column} most")
        elif column not in _NAMED:
            number = own.cast(pl.Float64)
            wild = ~number.is_finite() | (number.abs() > _LATEST_S)
            yield wild.sum().alias(f"{column} wild")
    if name == "passages":
        yield (pl.col("cause_passage") >= pl.col("passage")).sum().alias("cause later")
        again = (pl.col("replication").diff() == 0) & (pl.col("passage").diff() != 1)
        anew = (pl.col("replication").diff() != 0) & (pl.col("passage") != 0)
        yield ((again | anew).sum() + (pl.col("passage").first() != 0)).alias("order")
        yield _strangers("cause", CAUSES)
    if name == "occupants":
        yield pl.struct("replication", "occupant").n_unique().alias("different")
        yield _strangers("outcome", OUTCOMES)


def _strangers(column: str, known: Sequence[str]) -> pl.Expr:
    """Return how many words of a column are unknown."""
    found = pl.col(column).unique().cast(pl.String)
    return (~found.is_in(list(known))).sum().alias(f"{column} strange")


def _value_faults(
    name: TableName, told: dict[str, Any], note: Manifest
) -> Iterator[tuple[str, str]]:
    limits = {"replication": note.replications, "occupant": note.people}
    if name == "passages":
        limits |= dict.fromkeys(
            ("passage", "cause_passage"), max(run.passages for run in note.runs)
        )
    for column in COLUMNS[name]:
        if told.get(f"{column} missing"):
            yield column, text("a value is missing")
        if told.get(f"{column} wild"):
            yield column, text("a value is no finite number")
        least, most = told.get(f"{column} least"), told.get(f"{column} most")
        limit = limits.get(column, math.inf)
        if least is not None and most is not None and (least < 0 or most >= limit):
            rule = mark("goes from {least} to {most}; must be from 0 and below {limit}")
            yield column, text(rule, least=least, most=most, limit=limit)
        if told.get(f"{column} strange"):
            yield column, text("holds a word that is none of this column")
    if told.get("order"):
        yield "passage", text("does not count up from 0 in each replication")
    if told.get("cause later"):
        yield "cause_passage", text("is no earlier passage")
    if name == "occupants" and told["different"] != told["rows"]:
        yield "occupant", text("somebody is in it twice")
