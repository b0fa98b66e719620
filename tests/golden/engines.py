"""Running one case with whichever version of evacsim is imported, and what its record comes to.

Two versions are compared through this file, so it asks for no more than they share: the readers
of files, `draw_people`, `simulate`, and the columns of a `Recording`.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import importlib.util
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

import evacsim
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.results.records import CAUSES
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import scenario_from_dict
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.simulation.replicate import prepare

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import People
    from tests.golden.schools import School

Columns = dict[str, "NDArray[Any]"]

GRID = 2.0**36
"""Times count in 2^-36 s; there sums of times are exact."""

PARTS = {
    "times": ("time_s", "ready_s", "walk_s", "seconds"),
    "who": ("occupant", "direction"),
    "causes": ("cause", "cause_passage", "cause_event"),
    "ends": (
        "arrived", "left_occupant", "left_component", "left_ready_s", "left_trapped",
        "assigned_exit", "ended_s", "out_of_range",
    ),
    "falls": (
        "fall_component", "fall_time_s", "fall_occupant", "fall_density_per_m2", "fall_until_s",
        "fall_followers",
    ),
    "people": (
        "people_component", "people_start_s", "people_pre_movement_s", "people_level_m_per_s",
        "people_stairs_down_m_per_s", "people_stairs_up_m_per_s", "people_choice",
    ),
}  # fmt: skip
"""What is digested together; `people` is what went in: if it differs the engine is not to blame."""


class Run(NamedTuple):
    """What a case comes to: its columns, what occurs in it, and how many events the clock had."""

    columns: Columns
    occurs: frozenset[str]
    people: int
    events: int


def run_school(one: School) -> Run:
    """Read, draw and run a random school."""
    return run_school_often(one, 1)[0]


def run_school_often(one: School, replications: int) -> list[Run]:
    """Run replications of a random school one after the other; they share what may be shared."""
    building = building_from_dict(one.building, file="building")
    scenario = scenario_from_dict(one.scenario, file="scenario")
    network = build_network(building)
    law = law_of(scenario)
    drawn = _drawing(scenario, building, network)
    kept = _kept(network, law) if replications > 1 else {}
    runs = []
    for number in range(replications):
        people = drawn(seed=one.number, replication=number)
        record = evacsim.simulate(
            network,
            people,
            law,
            changes=scenario_changes(scenario, network, building),
            time_limit_s=scenario.time_limit_s,
            **kept,
            pressing=pressing_of(scenario),
            falls=scenario.falls.rates() if scenario.falls.enabled else None,
        )
        runs.append(_run(record, people, network, law.level().jam_density_per_m2))
    return runs


def _drawing(scenario: Scenario, building: Building, network: Network) -> Callable[..., People]:
    """Return what draws the people of a replication, as a plan of this version does."""
    draw = importlib.import_module("evacsim.scenario.draw")
    if hasattr(draw, "population_of"):  # what the replications have in common is made once
        population: Callable[..., People] = draw.population_of(scenario, building, network).draw
        return population
    return functools.partial(draw_people, scenario, building, network)


def run_file(path: Path, replications: int) -> list[Run]:
    """Run replications of a scenario file; they share what is found of routes."""
    plan = prepare(path)
    scenario, network = plan.scenario, plan.network
    kept = _kept(network, plan.law)
    runs = []
    for number in range(replications):
        people = draw_people(
            scenario, plan.building, network, seed=scenario.seed, replication=number
        )
        record = evacsim.simulate(
            network,
            people,
            plan.law,
            changes=plan.changes,
            time_limit_s=scenario.time_limit_s,
            **kept,
            pressing=pressing_of(scenario),
            falls=scenario.falls.rates() if scenario.falls.enabled else None,
        )
        runs.append(_run(record, people, network, plan.law.level().jam_density_per_m2))
    return runs


def _kept(network: Network, law: MovementLaw) -> dict[str, Any]:
    """Return what replications of one scenario share, as `simulate` of this version takes it."""
    if importlib.util.find_spec("evacsim.simulation.program") is None:  # before there were programs
        routes = importlib.import_module("evacsim.simulation.routes")
        return {"book": routes.RouteBook(network, law)}
    return {"program": importlib.import_module("evacsim.simulation.program").Program(network, law)}


def core() -> str:
    """Say which engine this is, and where from."""
    compiled = getattr(importlib.import_module("evacsim.simulation"), "COMPILED", False)
    return f"{'compiled' if compiled else 'python'}, {evacsim.__file__}"


def _run(record: Any, people: People, network: Network, jam_per_m2: float) -> Run:  # noqa: ANN401 - a Recording of either version
    columns = _columns(record, people)
    occurs = frozenset(_occurs(columns, people, network, jam_per_m2))
    return Run(columns, occurs, len(people.group), record.events)


def _columns(record: Any, people: People) -> Columns:  # noqa: ANN401 - a Recording of either version
    """Return a record as arrays under the names of `PARTS`, whatever the version calls them."""
    columns: Columns = {}
    for name in (name for part in ("times", "who", "causes", "ends") for name in PARTS[part]):
        old = {"direction": "way"}.get(name, name)
        value = getattr(record, name, None)
        value = getattr(record, old) if value is None else value
        if name == "out_of_range":
            value = [sum(value.values())]
        columns[name] = np.atleast_1d(np.asarray(value))
    falls = list(zip(*record.falls, strict=True)) or [()] * len(PARTS["falls"])
    columns |= {name: np.array(one) for name, one in zip(PARTS["falls"], falls, strict=True)}
    for name in PARTS["people"]:
        columns[name] = np.asarray(getattr(people, name.removeprefix("people_")))
    return columns


def digests(columns: Columns) -> dict[str, str]:
    """Return a digest of every part; times as integers of 2^-36 s, whatever else as it is."""
    return _digests(columns, on_grid=True)


def exact(columns: Columns) -> dict[str, str]:
    """Return a digest of every part to the last bit: on one machine nothing else is equal."""
    return _digests(columns, on_grid=False)


def _digests(columns: Columns, *, on_grid: bool) -> dict[str, str]:
    found = {}
    for part, names in PARTS.items():
        sha = hashlib.sha256()
        for name in names:
            values = columns[name]
            real = name.endswith("_s") or "_per_m2" in name
            if on_grid and name.endswith("_s") and not name.endswith("_per_s"):
                times = values.astype(np.float64)
                values, real = np.where(np.isfinite(times), np.rint(times * GRID), -1.0), False
            sha.update(f"{name} {len(values)} ".encode())
            kind = np.float64 if real else np.int64
            sha.update(np.ascontiguousarray(values.astype(kind)).tobytes())
        found[part] = sha.hexdigest()[:16]
    return found


def _named(thing: Any, *names: str) -> Any:  # noqa: ANN401 - of either version
    """Return what one version calls by the first of these names and another by the second."""
    return next(getattr(thing, name) for name in names if hasattr(thing, name))


def _directions(network: Network) -> Any:  # noqa: ANN401 - of either version
    return _named(network, "directions", "ways")


def _connection(direction: Any) -> int:  # noqa: ANN401 - of either version
    return int(_named(direction, "connection", "joint"))


def _occurs(columns: Columns, people: People, network: Network, jam_per_m2: float) -> set[str]:
    """Return what happens in a run: the causes, and what they do not tell."""
    cause, time_s, direction = columns["cause"], columns["time_s"], columns["direction"]
    found = {CAUSES[index] for index in np.unique(cause).tolist()}
    origin = np.array([one.origin for one in _directions(network)])[direction]
    target = np.array([one.target for one in _directions(network)])[direction]
    follows = (time_s[1:] == time_s[:-1]) & (origin[1:] == target[:-1])
    follows &= columns["cause_passage"][1:] == np.arange(len(time_s) - 1)
    if (follows & (cause[1:] == CAUSES.index("place"))).any():
        found.add("cycle")
    found |= _both_ways(direction, network)
    found |= _ends(columns, people, network)
    if _densest(people, origin, target, network) > jam_per_m2 + 1.0:
        found.add("pressed")
    return found


def _both_ways(direction: NDArray[Any], network: Network) -> set[str]:
    """Tell whether flights or sections are passed both ways, and are narrower than two streams."""
    passed, found = set(direction.tolist()), set()
    directions, connections = _directions(network), _named(network, "connections", "joints")
    for one in passed:
        kind = connections[_connection(directions[one])].kind
        if one % 2 == 0 and one + 1 in passed and kind in {"section", "flight_end"}:
            ends = (directions[one].origin, directions[one].target)
            sides = [network.components[end] for end in ends]
            narrow = any(s.kind in {"flight", "corridor"} and s.clear_width_m < 1.2 for s in sides)
            found.add("lanes: narrow" if narrow else "lanes: wide")
    return found


def _ends(columns: Columns, people: People, network: Network) -> set[str]:
    """Tell who did not get out, who turned, who gave up where it was to go, and who fell."""
    found = set()
    if (columns["left_trapped"] == 1).any():
        found.add("trapped")
    if (columns["left_trapped"] == 0).any():
        found.add("time limit")
    if len(columns["fall_time_s"]):
        found.add("fall")
    if (columns["fall_followers"] > 0).any():
        found.add("pile-up")
    last: dict[int, int] = {}
    directions = _directions(network)
    outside = [network.components[one.target].kind == "outside" for one in directions]
    goals = [people.choices[choice].to for choice in people.choice.tolist()]
    for who, one in zip(columns["occupant"].tolist(), columns["direction"].tolist(), strict=True):
        if last.get(who, -9) == one ^ 1:
            found.add("turned back")
        if outside[one] and goals[who] is not None:
            found.add("gave up")
        if outside[one] and _connection(directions[one]) != columns["assigned_exit"][who]:
            found.add("other exit")
        last[who] = one
    return found


def _densest(
    people: People,
    origin: NDArray[Any],
    target: NDArray[Any],
    network: Network,
) -> float:
    """Return how dense it gets [1/m2] on flights and landings after the start."""
    most = 0.0
    for one in network.components:
        if one.kind in {"flight", "landing"}:
            inside = np.cumsum((target == one.index) * 1 - (origin == one.index) * 1)
            begun = int((people.component == one.index).sum())
            most = max(most, (begun + inside.max(initial=0)) / one.area_m2 if not begun else 0.0)
    return most
