"""Tiny buildings made in code, how hypothesis behaves, and which evacsim is tested."""

from __future__ import annotations

import functools
import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer.testing
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

sys.path.append(str(Path(__file__).parents[1]))

from tests.installed import take_installed, which

take_installed()

from evacsim.building.read import building_from_dict  # noqa: E402 - the installed one
from evacsim.locale import use  # noqa: E402 - same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evacsim.building.model import Building

# the same examples every time, so that no run fails by chance; a search asks for new ones
settings.register_profile(
    "evacsim",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    print_blob=True,
    derandomize=True,
)
settings.register_profile("search", parent=settings.get_profile("evacsim"), derandomize=False)
settings.load_profile("search" if "EVACSIM_EXAMPLES" in os.environ else "evacsim")
# Hypothesis mixes the constants of all modules loaded so far into what it draws: without this the
# examples would change with the order of the tests and with where the package is installed
if settings.default.derandomize and hasattr(providers, "_get_local_constants"):
    providers._get_local_constants = providers.Constants  # noqa: SLF001 - there is no setting

gc.set_threshold(50_000)  # as the program does: to look for cycles costs a twelfth of a verb
# Typer would make all verbs anew, out of their signatures, for every line that a test types
typer.testing._get_command = functools.cache(typer.testing._get_command)  # noqa: SLF001 - same
# the cores are busy with tests: a verb works alone unless it is told `--workers`
os.cpu_count = lambda: 1

Data = dict[str, Any]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Begin every test in English, whatever the one before spoke."""
    use("en")
    yield
    use(None)


def pytest_report_header() -> str:
    """Say which evacsim is tested, and which core runs."""
    return which()


def corridor_data(*, length_m: float = 40.0, width_m: float = 2.0) -> Data:
    """A corridor with an exit at its far end, as in RiMEA and IMO test 1."""
    return {
        "id": "corridor",
        "name": "One corridor",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {
                "id": "1F.corridor",
                "floor": "1F",
                "kind": "corridor",
                "outline": [[0.0, 0.0], [length_m, width_m]],
            }
        ],
        "connection": [
            {
                "id": "exit-A",
                "kind": "opening",
                "between": ["1F.corridor", "outside"],
                "at": [length_m, width_m / 2],
                "clear_width_m": width_m,
            }
        ],
    }


def two_rooms_data(*, door_m: float = 0.9) -> Data:
    """Two rooms in a row; the way out of the first is through the second."""
    return {
        "id": "two-rooms",
        "name": "Two rooms",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": [
            {"id": "1F.back", "floor": "1F", "kind": "room", "outline": [[0, 0], [6, 6]]},
            {"id": "1F.front", "floor": "1F", "kind": "lobby", "outline": [[6, 0], [12, 6]]},
        ],
        "connection": [
            {
                "id": "1F.back.door-1",
                "kind": "door",
                "between": ["1F.back", "1F.front"],
                "at": [6, 3],
                "clear_width_m": door_m,
            },
            {
                "id": "exit-A",
                "kind": "door",
                "between": ["1F.front", "outside"],
                "at": [12, 3],
                "clear_width_m": 1.2,
                "assembly_distance_m": 20.0,
            },
        ],
    }


def tower_data(floors: int = 3) -> Data:
    """A tower: on every floor a room and a corridor, all onto one stair, one exit at its foot."""
    names = [f"{number}F" for number in range(1, floors + 1)]
    return {
        "id": f"tower-{floors}",
        "name": f"Tower of {floors} floors",
        "floor": [
            {"id": name, "elevation_m": 3.6 * level, "plan": "typical"}
            for level, name in enumerate(names)
        ],
        "plan": {
            "typical": {
                "space": [
                    {"id": "room-1", "kind": "room", "outline": [[0, 2], [8, 9]]},
                    {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [8, 2]]},
                ],
                "connection": [
                    {
                        "id": "room-1.door-1",
                        "kind": "door",
                        "between": ["room-1", "corridor"],
                        "at": [2, 2],
                        "clear_width_m": 0.9,
                    }
                ],
            }
        },
        "connection": [
            {
                "id": "exit-A",
                "kind": "door",
                "between": ["A.1F", "outside"],
                "clear_width_m": 1.2,
                "assembly_distance_m": 30.0,
            }
        ],
        "stairwell": [
            {
                "id": "A",
                "floors": names[::-1],
                "outline": [[8, 0], [10.5, 6]],
                "clear_width_m": 1.2,
                "width_measured": "between-rails",
                "handrails": 2,
                "riser_m": 0.15,
                "tread_m": 0.28,
                "steps_per_flight": [12, 12],
                "landing_depth_m": 1.3,
                "well_m": 0.1,
                "opens_to": "corridor",
                "door_kind": "opening",
                "door_clear_width_m": 1.2,
                "door_at": [8, 1],
                "door_side": "adjacent",
            }
        ],
    }


@pytest.fixture
def corridor() -> Building:
    return building_from_dict(corridor_data(), file="corridor")


@pytest.fixture
def two_rooms() -> Building:
    return building_from_dict(two_rooms_data(), file="two-rooms")


@pytest.fixture
def tower() -> Callable[[int], Building]:
    """`tower(floors)`: a building of so many floors."""
    return lambda floors: building_from_dict(tower_data(floors), file="tower")
