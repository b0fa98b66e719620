"""The building behind a results folder: its copy of the file, read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from evacsim.analysis.reading import remembered
from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import Problem, ResultsError, ScenarioError
from evacsim.locale import text
from evacsim.results.sound import HINT
from evacsim.tomlfile import read_toml, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evacsim.building.model import Building
    from evacsim.building.network import Component, Network
    from evacsim.results.records import TableName
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Facts:
    """A building and its network; read once and handed to every function that needs them."""

    building: Building
    network: Network


@remembered
def facts_of(results: Results) -> Facts:
    """Read the building that the results were made with.

    Raises
    ------
    BuildingError
        If the copy in the folder cannot be read by this version.
    ResultsError
        If the tables name places that the building does not have.
    """
    building = read_building(results.building_file)
    network = build_network(building)
    problems = list(_strange_places(results, network))
    if problems:
        raise ResultsError(problems)
    return Facts(building=building, network=network)


@remembered
def scenario_of(results: Results) -> Scenario:
    """Read the scenario that the results were made with; most of a summary needs its keys alone.

    Raises
    ------
    ScenarioError
        If the copy in the folder cannot be read by this version.
    """
    from evacsim.scenario.read import read_scenario  # noqa: PLC0415 - loads what reads every key

    return read_scenario(results.scenario_file)


@remembered
def written_of(results: Results) -> Mapping[str, Any]:
    """Return the keys of the scenario that the results were made with, as its file has them."""
    return read_toml(results.scenario_file, ScenarioError)


def _strange_places(results: Results, network: Network) -> Iterator[Problem]:
    """Yield a fault for each column that names what the network does not know."""
    components = {component.id for component in network.components}
    connections = {connection.id for connection in network.connections}
    places = components | {component.place for component in network.components}
    known = {
        "occupants": {
            "start_space": places,
            "left_in": components,
            "exit": connections,
            "assigned_exit": connections,
        },
        "passages": {
            "connection": connections,
            "from": components,
            "to": components,
        },
    }
    for table, columns in known.items():
        found = results.scan(cast("TableName", table))
        schema = found.collect_schema()
        for column, names in columns.items():
            if column not in schema:  # of evacsim 0.1
                continue
            kind = schema[column]
            if isinstance(kind, pl.Enum):  # its names stand at the head of the file
                said = kind.categories
            else:
                said = found.select(pl.col(column).unique().cast(pl.String)).collect().to_series()
            strange = sorted(set(said.drop_nulls()) - names)
            if strange:
                message = text(
                    "names {strange}, which the kept building does not have",
                    strange=shown(strange[0]),
                )
                file = str(results.folder / f"{table}.parquet")
                yield Problem(file=file, where=column, message=message, hint=HINT)


def stair_of(component: Component) -> str | None:
    """Return the stair that a flight belongs to (a flight alone is its own); None for a space."""
    if component.kind != "flight":
        return None
    return component.stairwell or component.id


def place_of(name: str) -> str:
    """Return the name people use for a component or connection: a corridor for its sections.

    >>> place_of("3F.corridor#2"), place_of("3F.corridor#1-2"), place_of("exit-A")
    ('3F.corridor', '3F.corridor', 'exit-A')
    """
    return name.partition("#")[0]
