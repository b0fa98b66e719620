"""The people of one replication: everything random about them, drawn before the clock starts.

Every purpose and placed group has its own stream, and occupants are numbered within their group:
adding a class, a person or an event changes nobody else's speed, pre-movement time or obedience.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from evacsim.routing import make_rule
from evacsim.scenario.kinds import known_kinds
from evacsim.scenario.people import People
from evacsim.scenario.place import placements
from evacsim.scenario.stand import stand

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.routing.rule import Choice
    from evacsim.scenario.model import Kind, PreMovement, Scenario
    from evacsim.scenario.place import Placement

_GRID = 2.0**36
"""Times are multiples of 2**-36 s: sums of them below a day are exact in double precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The random streams of one replication."""

    seed: int
    replication: int

    def of(self, purpose: str, group: str) -> np.random.Generator:
        """Return the stream of one purpose and placed group, from its beginning."""
        keys = (zlib.crc32(purpose.encode()), zlib.crc32(group.encode()))
        return np.random.default_rng(np.random.SeedSequence([self.seed, self.replication, *keys]))


def draw_people(
    scenario: Scenario, building: Building, network: Network, *, seed: int, replication: int
) -> People:
    """Draw the occupants of one replication.

    Parameters
    ----------
    scenario
        A scenario that fits the building (`check_scenario` found no fault).
    building, network
        The building, and its graph.
    seed, replication
        Non-negative; together they fix every number drawn.

    Returns
    -------
    People
        Ordered by placed group id and number within the group.

    Raises
    ------
    KeyError
        If the scenario names a kind of people or a route rule that does not exist.
    ValueError
        If the rule's parameters do not suit it.
    """
    items = placements(scenario, building)
    streams = Streams(seed=seed, replication=replication)
    sizes = [item.placed.size for item in items]
    group = np.repeat(np.arange(len(items), dtype=np.int32), sizes)
    stands = [stand(item, network) for item in items]
    level, down, up = _speeds(items, group, known_kinds(scenario), streams)
    release = [max(scenario.shelter_s, item.placed.release_s) for item in items]
    release_s = _on_grid(np.repeat(np.array(release, dtype=np.float64), sizes))
    pre_movement_s = _pre_movement(items, group, scenario.pre_movement, streams)
    distances = [item.group.distance_m for item in items]
    choices, choice = _choices(items, scenario, streams)
    return People(
        groups=tuple(item.placed for item in items),
        choices=choices,
        group=group,
        choice=choice,
        component=_joined(s.component for s in stands).astype(np.int32),
        x_m=_joined(s.x_m for s in stands),
        y_m=_joined(s.y_m for s in stands),
        fraction=_joined(s.fraction for s in stands),
        distance_m=np.repeat(np.array([math.nan if d is None else d for d in distances]), sizes),
        level_m_per_s=level,
        stairs_down_m_per_s=down,
        stairs_up_m_per_s=up,
        pre_movement_s=pre_movement_s,
        release_s=release_s,
        start_s=release_s + pre_movement_s,
        signal_s=float(_on_grid(np.array(scenario.shelter_s))),
        fall_threshold=_thresholds("fall", items, streams),
        pile_up_threshold=_thresholds("pile-up", items, streams),
    )


def _speeds(
    items: tuple[Placement, ...],
    group: NDArray[np.int32],
    kinds: Mapping[str, Kind],
    streams: Streams,
) -> NDArray[np.float64]:
    """Return unimpeded speeds [m/s] on the level, down and up stairs, shape (3, people)."""
    # one quantile for all three: who is quick on the level is quick on the stairs
    quick = _joined(streams.of("speed", i.placed.id).random(i.placed.size) for i in items)
    speeds = np.empty((3, len(group)))
    for name in sorted({item.group.kind for item in items}):
        own = np.array([item.group.kind == name for item in items])[group]
        kind = kinds[name]
        for row, speed in enumerate((kind.level, kind.stairs_down, kind.stairs_up)):
            speeds[row, own] = speed.quantile(quick[own])
    return speeds


def _pre_movement(
    items: tuple[Placement, ...],
    group: NDArray[np.int32],
    usual: PreMovement,
    streams: Streams,
) -> NDArray[np.float64]:
    """Return the pre-movement times [s], shape (people,); below 0 counts as 0."""
    plans = [item.group.pre_movement or usual for item in items]
    early = _joined(_early(item, plan, streams) for item, plan in zip(items, plans, strict=True))
    scatter = _joined(
        streams.of("pre-movement scatter", i.placed.id).random(i.placed.size) for i in items
    )
    times = np.zeros(len(group))
    for plan in set(plans):
        own = np.array([other == plan for other in plans])[group]
        times[own] = plan.distribution.quantile(early[own])
        if plan.scatter is not None:
            times[own] += plan.scatter.quantile(scatter[own])
    return _on_grid(np.maximum(times, 0.0))


def _early(item: Placement, plan: PreMovement, streams: Streams) -> NDArray[np.float64]:
    """Return who starts early and who late as uniforms: one for all, or one each."""
    n = item.placed.size
    if plan.shared_by == "group":
        return np.repeat(streams.of("pre-movement group", item.placed.id).random(1), n)
    return streams.of("pre-movement", item.placed.id).random(n)


def _thresholds(
    purpose: str, items: tuple[Placement, ...], streams: Streams
) -> NDArray[np.float64]:
    """Return how much everybody can risk before it happens: exponential with mean 1."""
    return _joined(
        streams.of(purpose, item.placed.id).standard_exponential(item.placed.size) for item in items
    )


def _choices(
    items: tuple[Placement, ...], scenario: Scenario, streams: Streams
) -> tuple[tuple[Choice, ...], NDArray[np.int32]]:
    """Return the choices that occur, and which is whose. Drawn even where the rule needs none."""
    routing = scenario.routing
    rule = make_rule(routing.rule, compliance=routing.compliance, shares=routing.shares)
    chosen = [
        choice if choice.to == item.to else replace(choice, to=item.to)
        for item in items
        for choice in (
            rule.choose(stairwell=item.placed.stairwell, exit=item.placed.exit, uniform=uniform)
            for uniform in streams.of("route", item.placed.id).random(item.placed.size).tolist()
        )
    ]
    choices = sorted(set(chosen), key=repr)
    place = {choice: index for index, choice in enumerate(choices)}
    return tuple(choices), np.array([place[choice] for choice in chosen], dtype=np.int32)


def _joined(parts: Iterable[NDArray[np.float64]]) -> NDArray[np.float64]:
    """Put the columns of the groups one below the other."""
    return np.concatenate([np.empty(0), *parts])


def _on_grid(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round times [s] to the grid."""
    return np.asarray(np.round(seconds * _GRID) / _GRID, dtype=np.float64)
