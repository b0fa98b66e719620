"""The building behind a results folder: its copy of the file, read again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.analysis.reading import remembered
from evacsim.building.network import build_network
from evacsim.building.read import read_building

if TYPE_CHECKING:
    from evacsim.building.model import Building
    from evacsim.building.network import Component, Network
    from evacsim.results.store import Results


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
    """
    building = read_building(results.building_file)
    return Facts(building=building, network=build_network(building))


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
