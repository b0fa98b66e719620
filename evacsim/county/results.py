"""One results folder as a row of the county's tables: only the columns needed, one at a time."""

from __future__ import annotations

import datetime as dt
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.facts import Facts
from evacsim.analysis.naming import Names
from evacsim.analysis.plan import DIGEST_SIGNS, PlannedClass, planned_classes
from evacsim.analysis.rollup import count_rollup, kept_rollup
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

    from evacsim.analysis.rollup import RollUp
    from evacsim.building.model import Building
    from evacsim.results.manifest import InputRole, Manifest
    from evacsim.results.records import TableName
    from evacsim.scenario.model import Scenario

Row = dict[str, Any]

MET_SHARE: Final = 0.95
"""A target is met if so many of the replications meet it, as in `summarise`."""
_KEPT: Final = 512
"""So many scenarios are remembered at once: replications of one drill share it, counties do not."""
_READ: Final[tuple[TableName, ...]] = ("occupants", "passages")


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
            If it is broken: every fault. What the run has kept for this (`analysis.rollup`) is
            taken where it can be relied on. Else, and with `verify`, all is counted from the
            tables, which are checked by their rows and values; with `verify` every byte, too.
        """
        manifest = read_results(folder).manifest if self._verify else _manifest(folder)
        plan = self._plan(folder, manifest)
        problems = list(stated_faults(manifest, plan.stated, folder / MANIFEST))
        if problems:
            raise ResultsError(problems)
        found = None if self._verify else kept_rollup(folder, manifest)
        if found is None:
            found = _counted(folder, manifest, plan)
        return _simulated(manifest, plan, found)

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


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """Building and scenario of results; not slotted, as it keeps what is asked for once."""

    building_id: str
    names: frozenset[str]
    classes: tuple[PlannedClass, ...]
    stated: Stated
    building: Building | None
    scenario: Scenario | None

    @functools.cached_property
    def capacities(self) -> Capacities:
        """What the places of the building can pass under the law of the scenario, if known."""
        if self.building is None or self.scenario is None:
            return Capacities(None, None)
        try:
            facts = Facts(building=self.building, network=build_network(self.building))
            return Capacities(facts, law_of(self.scenario))
        except InputError:
            return Capacities(None, None)

    @functools.cached_property
    def name(self) -> str | None:
        """What the building is called in the language of now; None where it cannot be read."""
        return self._called.building(self.building) if self.building and self._called else None

    @functools.cached_property
    def _called(self) -> Names | None:
        return Names(self.building) if self.building else None

    def called(self, places: str) -> str:
        """Return places as the school calls them; those that nobody knows by their ids."""
        names = self._called
        if names is None:
            return places
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
    scenario: Scenario | None
    try:
        building = read_building(paths["building"])
        scenario = read_scenario(paths["scenario"])
        classes = planned_classes(scenario, building)
    except InputError:
        # classes are then told by their rooms, as the tables name them, and so are places
        building, scenario, classes = None, None, ()
    texts = frozenset(one for one in names if isinstance(one, str))
    stated = read_stated(paths["scenario"], paths["building"])
    return _Plan(
        building_id=name, names=texts, classes=classes, stated=stated,
        building=building, scenario=scenario,
    )  # fmt: skip


def _manifest(folder: Path) -> Manifest:
    """Read `run.json`, and judge it."""
    try:
        return read_manifest(folder / MANIFEST)
    except OSError as error:
        message = text(
            "{manifest} cannot be read: {strerror}", manifest=MANIFEST, strerror=why(error)
        )
        raise ResultsError([Problem(file=str(folder), where="", message=message)]) from None


def _counted(folder: Path, manifest: Manifest, plan: _Plan) -> RollUp:
    """Judge the tables, and count what is needed from them."""
    # tables that came with later versions are not missing where an earlier one wrote the rest
    names = [name for name in TABLES if name in manifest.tables or name in _READ]
    problems = [fault for name in names for fault in _table_faults(folder, name, manifest)]
    if problems:
        raise ResultsError(problems)
    try:
        return count_rollup(folder, manifest, plan.capacities)
    except (pl.exceptions.PolarsError, OSError) as error:
        message = text(
            "a table cannot be read: {splitlines}", splitlines=str(error).splitlines()[0][:120]
        )
        raise ResultsError([Problem(file=str(folder), where="", message=message)]) from None


def _table_faults(folder: Path, name: TableName, manifest: Manifest) -> list[Problem]:
    if name not in manifest.tables:
        return [
            Problem(file=str(folder / MANIFEST), where=f"tables.{name}", message=text("is missing"))
        ]
    files = table_files(folder, name, manifest.tables[name])
    return table_faults(name, files, manifest, folder / f"{name}.parquet")


def _simulated(manifest: Manifest, plan: _Plan, found: RollUp) -> Simulated:
    totals = found.totals_s
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
        "bottleneck": found.bottleneck,
        "bottleneck_name": plan.called(found.bottleneck) if found.bottleneck else None,
        "bottleneck_kind": found.bottleneck_kind,
        "bottleneck_s": found.bottleneck_s,
    }
    row["met"] = None if row["met_share"] is None else row["met_share"] >= MET_SHARE
    return Simulated(
        row=row,
        classes=tuple(_classes(found, plan)),
        building_id=plan.building_id,
        building_names=plan.names,
        planned=plan.classes,
        building=plan.building,
        key=_key(manifest),
    )


def _day(written: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(written).date()
    except ValueError:
        return None


def _classes(found: RollUp, plan: _Plan) -> list[Row]:
    """Return a row for each room somebody starts in: people, and when the last was out."""
    names = {one.space: one.name for one in plan.classes}
    rooms = found.rooms
    columns = zip(rooms.space, rooms.people, rooms.last_out_s, rooms.censored, strict=True)
    return [
        {
            "class": space,
            "class_name": names.get(space, space),
            "people": people,
            "last_out_s": last_out_s,
            "censored": censored,
        }
        for space, people, last_out_s, censored in columns
    ]
