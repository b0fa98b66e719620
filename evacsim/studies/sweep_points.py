"""The points of a sweep as files: the scenario and the building with the values of each point."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from evacsim.building.read import building_from_dict
from evacsim.errors import InputError, Problem, ScenarioError, nearest_name
from evacsim.files import file_sha256, read_whole
from evacsim.locale import text
from evacsim.scenario.columns import files_named
from evacsim.scenario.read import find_building, read_scenario, scenario_from_dict
from evacsim.simulation.replicate import plan_of
from evacsim.studies.sweep_keys import BUILDING, IDLE, PER_CLASS, WrongKeyError, set_value
from evacsim.studies.sweep_population import class_sizes
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.sweep_design import Design
    from evacsim.studies.sweep_keys import Value

_POPULATION: Final = "population."
_SHOWN: Final = 3
"""So many faults of a point are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What is varied: the text of the scenario, and the file of its building, or of several."""

    scenario_file: Path
    scenario_text: str
    building_file: Path
    buildings: Mapping[str, Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One point: its number from 0, and the texts of its two files; small to send anywhere.

    `tables` has the SHA-256 of each table beside the scenario that it takes values from, by name.
    """

    number: int
    scenario_text: str
    building_text: str
    scenario_file: Path
    building_file: Path
    tables: tuple[tuple[str, str], ...] = ()

    def scenario_naming(self, building: str) -> str:
        """Return the text of the scenario with another name for its building."""
        tables = tomlkit.parse(self.scenario_text)
        tables["building"] = building
        return tomlkit.dumps(tables)

    def plan(self) -> Plan:
        """Return the plan of the point.

        Raises
        ------
        InputError
            With every fault.
        """
        building = building_from_dict(
            tomllib.loads(self.building_text), file=str(self.building_file)
        )
        scenario = scenario_from_dict(
            tomllib.loads(self.scenario_text), file=str(self.scenario_file)
        )
        return plan_of(
            scenario,
            building,
            scenario_file=self.scenario_file,
            building_file=self.building_file,
        )


def read_source(scenario_file: Path, buildings: Mapping[str, Path] | None = None) -> Source:
    """Read what is to be varied.

    Parameters
    ----------
    scenario_file
        The scenario.
    buildings
        Building files by the level of the factor "building"; else the scenario's own is used.

    Raises
    ------
    InputError
        If the scenario has faults as it is, or its building cannot be found.
    """
    scenario = read_scenario(scenario_file)
    own = next(iter(buildings.values())) if buildings else find_building(scenario, scenario_file)
    if not buildings:  # one of several is a fault of its points
        read_toml(own, ScenarioError)
    return Source(
        scenario_file=scenario_file,
        scenario_text=_text(scenario_file),
        building_file=own,
        buildings=dict(buildings or {}),
    )


def _text(path: Path) -> str:
    return read_whole(path).decode("utf-8-sig")


def building_files(folder: Path) -> dict[str, Path]:
    """Return the building files of a folder by their names without the ending, sorted.

    Raises
    ------
    InputError
        If there is no such folder, or no .toml file in it.
    """
    message = ""
    if not folder.is_dir():
        message = text("is no folder") if folder.exists() else text("there is no such folder")
    found = {} if message else {path.stem: path for path in sorted(folder.glob("*.toml"))}
    if not found:
        hint = "" if message else text("`evacsim new` writes one")
        message = message or text("holds no building file (.toml)")
        raise InputError([Problem(file=str(folder), where="", message=message, hint=hint)])
    return found


def make_points(source: Source, design: Design) -> tuple[tuple[Point, ...], tuple[Problem, ...]]:
    """Return the sound points of a design, and the faults of the others.

    A fault that several points share is told once, with the first of them.
    """
    points: list[Point] = []
    faults: dict[tuple[str, str, str, str], list[str]] = {}
    for number in range(len(design.points)):
        label = f"point {number} ({design.label(number)})"
        try:
            point = make_point(source, design, number)
            point.plan()
        except WrongKeyError as error:
            found: Sequence[Problem] = [
                Problem(
                    file=str(source.scenario_file), where="", message=str(error), hint=error.hint
                )
            ]
        except InputError as error:
            faulty = [one for one in error.problems if one.severity == "fault"]
            found = list(dict.fromkeys(_whole(one, design) for one in faulty))
        else:
            points.append(replace(point, tables=_tables(point)))
            continue
        for one in found:
            faults.setdefault((one.file, one.where, one.message, one.hint), []).append(label)
    return tuple(points), tuple(_told(faults))


def _tables(point: Point) -> tuple[tuple[str, str], ...]:
    names = files_named(tomllib.loads(point.scenario_text))
    return tuple((name, file_sha256(point.scenario_file.parent / name)) for name in names)


def _whole(fault: Problem, design: Design) -> Problem:
    """Tell a range of numbers for what must be whole as one fault of the range."""
    if text("must be a whole number") not in fault.message:
        return fault
    for factor in design.factors:
        key = factor.key.rpartition(".")[2]
        if factor.low is not None and not factor.whole and fault.where.endswith(f": {key}"):
            message = text("{key} must be a whole number", key=factor.key)
            return replace(fault, where="", message=message, hint="add whole = true to its range")
    return fault


def _told(faults: Mapping[tuple[str, str, str, str], Sequence[str]]) -> Iterator[Problem]:
    """Yield the faults by point; where a building fits not at all, the first few say so."""
    count: Counter[str] = Counter()
    for (file, where, message, hint), labels in faults.items():
        count[labels[0]] += 1
        if count[labels[0]] > _SHOWN:
            continue
        others = len(labels) - 1
        more = (
            text(" and {others} other point{value}", others=others, value="s" if others > 1 else "")
            if others
            else ""
        )
        place = f"{where}: " if where else ""
        yield Problem(file=file, where=labels[0] + more, message=f"{place}{message}", hint=hint)
    for label, faulty in count.items():
        if faulty > _SHOWN:
            message = text("and {faulty} more faults there", faulty=faulty - _SHOWN)
            yield Problem(file="sweep", where=label, message=message)


def make_point(source: Source, design: Design, number: int) -> Point:
    """Return a point of a design; its files keep the comments of what they come from.

    Raises
    ------
    WrongKeyError
        If a key leads nowhere, or to what changes nothing.
    InputError
        If a file cannot be read, or the pupils per class cannot be set.
    """
    values = dict(zip((f.key for f in design.factors), design.points[number], strict=True))
    building_file = _building_of(source, values.pop(BUILDING, None))
    per_class = values.pop(PER_CLASS, None)
    scenario = tomlkit.parse(source.scenario_text)
    building_text = _text(building_file)
    for key in values:
        if key.startswith(_POPULATION):
            raise WrongKeyError(
                text('there is no "{key}"', key=key), nearest_name(key, [PER_CLASS])
            )
        idle = IDLE.get(key.partition(".")[0])
        if idle is not None:
            raise WrongKeyError(text("{key} cannot be varied", key=key), text(idle))
    inside = {key: value for key, value in values.items() if key.startswith(f"{BUILDING}.")}
    for key, value in values.items():
        if key not in inside:
            _set(scenario, key, value)
    if inside:
        building = tomlkit.parse(building_text)
        for key, value in inside.items():
            _set(building, key.removeprefix(f"{BUILDING}."), value, f"{BUILDING}.")
        building_text = tomlkit.dumps(building)
    point = Point(
        number=number,
        scenario_text=tomlkit.dumps(scenario),
        building_text=building_text,
        scenario_file=source.scenario_file,
        building_file=building_file,
    )
    if per_class is None:
        return point
    _set_sizes(scenario, point, per_class)
    return replace(point, scenario_text=tomlkit.dumps(scenario))


def _set(tables: Any, key: str, value: Value, before: str = "") -> None:  # noqa: ANN401 - TOML
    if not set_value(tables, key, value):
        raise WrongKeyError(text("{before}{key} is nowhere in the file", before=before, key=key))


def _building_of(source: Source, name: Value | None) -> Path:
    if name is None:
        return source.building_file
    if str(name) in source.buildings:
        return source.buildings[str(name)]
    scenario = read_scenario(source.scenario_file).model_copy(update={"building": str(name)})
    return find_building(scenario, source.scenario_file)


def _set_sizes(scenario: Any, point: Point, per_class: Value) -> None:  # noqa: ANN401 - TOML
    plan = point.plan()
    sizes = class_sizes(plan.scenario, plan.building, per_class)
    for group in scenario["group"]:
        if group["id"] in sizes:
            group["size"] = sizes[group["id"]]
