"""One results folder as a row of the county's tables: only the columns needed, one at a time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import polars as pl

from evacsim.analysis.chain.first import first_bottleneck, over_replications
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.facts import Facts
from evacsim.analysis.naming import Names
from evacsim.analysis.plan import DIGEST_SIGNS, PlannedClass, planned_classes
from evacsim.analysis.statistics import band
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import BuildingError, InputError, Problem, ResultsError
from evacsim.files import why
from evacsim.locale import text
from evacsim.results.records import TABLES
from evacsim.results.sound import (
    Stated,
    read_manifest,
    read_stated,
    stated_faults,
    table_faults,
)
from evacsim.results.store import INPUT_FOLDERS, MANIFEST, read_results, table_files
from evacsim.scenario.read import read_scenario
from evacsim.scenario.situations import law_of
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building
    from evacsim.results.manifest import InputRole, Manifest
    from evacsim.results.records import TableName

Row = dict[str, Any]

MET_SHARE: Final = 0.95
"""A target is met if so many of the replications meet it, as in `summarise`."""
_KEPT: Final = 512
"""So many scenarios are remembered at once: replications of one drill share it, counties do not."""
_FOLLOWED: Final = 5
"""Replications nearest the median of which it is looked up what controls: each takes a while."""
_READ: Final[tuple[TableName, ...]] = ("occupants", "passages")
_CHAIN: Final = (
    "replication", "passage", "time_s", "occupant", "connection", "from", "to",
    "ready_s", "walk_s", "cause", "cause_passage", "seconds",
)  # fmt: skip
_PEOPLE: Final = (
    "replication",
    "occupant",
    "group",
    "start_space",
    "pre_movement_s",
    "start_s",
    "out_s",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """What a results folder says: a row, a row for each class, and the building's names.

    `key` tells its plan from every other: the SHA-256 of scenario and building.
    """

    row: Row
    classes: tuple[Row, ...]
    building_id: str
    building_names: frozenset[str]
    planned: tuple[PlannedClass, ...]
    building: Building | None
    key: tuple[str, str]


class ResultsReader:
    """Reads results folders one after another; buildings and scenarios that repeat are kept."""

    def __init__(self, *, verify: bool = False) -> None:
        self._verify = verify
        self._plans: dict[tuple[str, str], _Plan] = {}

    def read(self, folder: Path) -> Simulated:
        """Read one folder.

        Raises
        ------
        InputError
            If it is broken: every fault. Without `verify`, tables are checked by their rows and
            values; with it every byte, too.
        """
        manifest = read_results(folder).manifest if self._verify else _manifest(folder)
        plan = self._plan(folder, manifest)
        problems = list(stated_faults(manifest, plan.stated, folder / MANIFEST))
        if problems:
            raise ResultsError(problems)
        try:
            return _simulated(folder, manifest, plan)
        except (pl.exceptions.PolarsError, OSError) as error:
            message = text(
                "a table cannot be read: {splitlines}", splitlines=str(error).splitlines()[0][:120]
            )
            raise ResultsError([Problem(file=str(folder), where="", message=message)]) from None

    def _plan(self, folder: Path, manifest: Manifest) -> _Plan:
        key = _key(manifest)
        if key not in self._plans:
            if len(self._plans) >= _KEPT:
                self._plans.pop(next(iter(self._plans)))
            self._plans[key] = _plan_of(folder, manifest)
        return self._plans[key]


def _key(manifest: Manifest) -> tuple[str, str]:
    """Return what tells the plan of results from every other: its scenario and its building."""
    return manifest.inputs["scenario"].sha256, manifest.inputs["building"].sha256


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    building_id: str
    names: frozenset[str]
    classes: tuple[PlannedClass, ...]
    capacities: Capacities
    stated: Stated
    building: Building | None

    @property
    def name(self) -> str | None:
        """What the building is called in the language of now; None where it cannot be read."""
        return Names(self.building).building(self.building) if self.building else None

    def called(self, places: str) -> str:
        """Return places as the school calls them; those that nobody knows by their ids."""
        if self.building is None:
            return places
        names = Names(self.building)
        return " + ".join(names.place(one) for one in places.split(" + "))


def _plan_of(folder: Path, manifest: Manifest) -> _Plan:
    """Read the copies of building and scenario; of files by another version only the ids."""
    paths: dict[InputRole, Path] = {
        role: folder / INPUT_FOLDERS[role] / manifest.inputs[role].name
        for role in INPUT_FOLDERS
        if role in manifest.inputs
    }
    table = read_toml(paths["building"], BuildingError)
    name, title = table.get("id"), table.get("name")
    if not isinstance(name, str) or not name:
        problem = Problem(file=str(paths["building"]), where="id", message=text("is missing"))
        raise BuildingError([problem])
    aliases = table.get("aliases")
    names = {name, title, *(aliases if isinstance(aliases, list) else ())}
    building: Building | None
    try:
        building = read_building(paths["building"])
        scenario = read_scenario(paths["scenario"])
        classes = planned_classes(scenario, building)
        facts = Facts(building=building, network=build_network(building))
        capacities = Capacities(facts, law_of(scenario))
    except InputError:
        # classes are then told by their rooms, as the tables name them, and so are places
        classes, capacities = (), Capacities(None, None)
        building = None
    texts = frozenset(one for one in names if isinstance(one, str))
    stated = read_stated(paths["scenario"], paths["building"])
    return _Plan(
        building_id=name, names=texts, classes=classes, capacities=capacities, stated=stated,
        building=building,
    )  # fmt: skip


def _manifest(folder: Path) -> Manifest:
    """Read `run.json`, and judge it and the tables."""
    path = folder / MANIFEST
    try:
        manifest = read_manifest(path)
    except OSError as error:
        message = text(
            "{manifest} cannot be read: {strerror}", manifest=MANIFEST, strerror=why(error)
        )
        raise ResultsError([Problem(file=str(folder), where="", message=message)]) from None
    # tables that came with later versions are not missing where an earlier one wrote the rest
    names = [name for name in TABLES if name in manifest.tables or name in _READ]
    problems = [fault for name in names for fault in _table_faults(folder, name, manifest)]
    if problems:
        raise ResultsError(problems)
    return manifest


def _table_faults(folder: Path, name: TableName, manifest: Manifest) -> list[Problem]:
    if name not in manifest.tables:
        return [
            Problem(file=str(folder / MANIFEST), where=f"tables.{name}", message=text("is missing"))
        ]
    files = table_files(folder, name, manifest.tables[name])
    return table_faults(name, files, manifest, folder / f"{name}.parquet")


def _simulated(folder: Path, manifest: Manifest, plan: _Plan) -> Simulated:
    people = pl.scan_parquet(
        table_files(folder, "occupants", manifest.tables["occupants"]), glob=False
    )
    by_run = _by_replication(people, ())
    totals = _totals(by_run, manifest.replications)
    complete = [total for total in totals if total is not None]
    spread = band(complete)
    target_s = manifest.target_s
    met = sum(1 for total in complete if target_s is not None and total <= target_s)
    row: Row = {
        "building": plan.building_id,
        "building_name": plan.name or manifest.building,
        "scenario": manifest.scenario,
        "scenario_digest": manifest.inputs["scenario"].sha256[:DIGEST_SIGNS],
        "law": manifest.law,
        "replications": manifest.replications,
        "people": manifest.people,
        "target_s": target_s,
        "total_p05_s": spread.p05 if spread else None,
        "total_p50_s": spread.p50 if spread else None,
        "total_p95_s": spread.p95 if spread else None,
        "censored": len(totals) - len(complete),
        "ended_by_clock": manifest.ended_by_clock,
        "met_share": met / len(totals) if target_s is not None and totals else None,
        "created": _day(manifest.created),
        **_bottleneck(folder, manifest, totals, plan),
    }
    row["met"] = None if row["met_share"] is None else row["met_share"] >= MET_SHARE
    return Simulated(
        row=row,
        classes=tuple(_classes(people, plan)),
        building_id=plan.building_id,
        building_names=plan.names,
        planned=plan.classes,
        building=plan.building,
        key=_key(manifest),
    )


def _by_replication(people: pl.LazyFrame, keys: tuple[str, ...]) -> pl.DataFrame:
    return (
        people.group_by("replication", *keys)
        .agg(
            people=pl.len(),
            left=pl.col("out_s").null_count(),
            last_s=pl.col("out_s").max(),
        )
        .sort("replication")
        .collect()
    )


def _totals(by_run: pl.DataFrame, replications: int) -> list[float | None]:
    """Return the last one out [s] of each replication; None where somebody did not get out."""
    found: dict[int, float | None] = {
        number: None if left else last_s
        for number, left, last_s in by_run.select("replication", "left", "last_s").iter_rows()
    }
    return [found.get(number, 0.0) for number in range(replications)]  # nobody inside: empty at 0


def _day(written: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(written).date()
    except ValueError:
        return None


def _bottleneck(folder: Path, manifest: Manifest, totals: list[float | None], plan: _Plan) -> Row:
    """Return what holds the last one up longest, as `bottlenecks` does.

    Looked at are the replications nearest the median of those in which everybody got out; where
    there is none the first, up to the last who did. The seconds are their mean.
    """
    complete = [(number, total) for number, total in enumerate(totals) if total is not None]
    middle = float(np.median([total for _, total in complete])) if complete else 0.0
    nearest = sorted(complete, key=lambda one: (abs(one[1] - middle), one[0]))[:_FOLLOWED]
    found = []
    for number in [number for number, _ in nearest] or [0]:
        people, passages = (
            pl.scan_parquet(
                table_files(folder, name, manifest.tables[name], range(number, number + 1)),
                glob=False,
            )
            .select(columns)
            .filter(pl.col("replication") == number)
            .collect()
            for name, columns in (("occupants", _PEOPLE), ("passages", _CHAIN))
        )
        found.append(
            first_bottleneck(people, passages, replication=number, capacities=plan.capacities)
        )
    first = over_replications(found)
    return {
        "bottleneck": first.names if first else None,
        "bottleneck_name": plan.called(first.names) if first else None,
        "bottleneck_kind": first.kinds if first else None,
        "bottleneck_s": first.seconds if first else None,
    }


def _classes(people: pl.LazyFrame, plan: _Plan) -> list[Row]:
    """Return a row for each room somebody starts in: people, and when the last was out."""
    names = {one.space: one.name for one in plan.classes}
    by_room = _by_replication(people.with_columns(pl.col("start_space").cast(pl.String)),
                              ("start_space",))  # fmt: skip
    found = by_room.group_by("start_space").agg(
        people=pl.col("people").mean(),
        last_out_s=pl.col("last_s").filter(pl.col("left") == 0).median(),
        censored=(pl.col("left") > 0).sum(),
    )
    return [
        {
            "class": space,
            "class_name": names.get(space, space),
            "people": people_,
            "last_out_s": last_s,
            "censored": censored,
        }
        for space, people_, last_s, censored in found.sort("start_space").iter_rows()
    ]
