"""The people of one replication: everything random about them, drawn before the clock starts.

Every purpose and placed group has its own stream, and occupants are numbered within their group:
adding a class, a person or an event changes nobody else's speed, pre-movement time or obedience.
"""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from evacsim.routing import make_rule
from evacsim.scenario.kinds import known_kinds
from evacsim.scenario.people import People
from evacsim.scenario.place import placements
from evacsim.scenario.stand import standing_points

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.routing.rule import Choice, RouteRule
    from evacsim.scenario.model import Kind, PreMovement, Scenario
    from evacsim.scenario.place import Placement

_GRID = 2.0**36
"""Times are multiples of 2**-36 s: sums of them below a day are exact in double precision."""

_Columns = dict[str, "NDArray[np.float64]"]


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
    kinds = known_kinds(scenario)
    rule = make_rule(
        scenario.routing.rule,
        compliance=scenario.routing.compliance,
        shares=scenario.routing.shares,
    )
    draws = [
        _draw_group(item, scenario, network, kinds[item.group.kind], streams) for item in items
    ]
    sizes = [item.placed.size for item in items]
    chosen = [choice for item in items for choice in _choices(item, rule, streams)]
    choices = sorted(set(chosen), key=lambda c: (c.measure, c.stairwell or "", c.exit or ""))
    place = {choice: index for index, choice in enumerate(choices)}

    def column(name: str) -> NDArray[np.float64]:
        return np.concatenate([np.empty(0), *(draw[name] for draw in draws)])

    release_s = column("release_s")
    pre_movement_s = column("pre_movement_s")
    return People(
        groups=tuple(item.placed for item in items),
        choices=tuple(choices),
        group=np.repeat(np.arange(len(items), dtype=np.int32), sizes),
        choice=np.array([place[choice] for choice in chosen], dtype=np.int32),
        component=column("component").astype(np.int32),
        x_m=column("x_m"),
        y_m=column("y_m"),
        fraction=column("fraction"),
        distance_m=column("distance_m"),
        level_m_per_s=column("level"),
        stairs_down_m_per_s=column("stairs_down"),
        stairs_up_m_per_s=column("stairs_up"),
        pre_movement_s=pre_movement_s,
        release_s=release_s,
        start_s=release_s + pre_movement_s,
        signal_s=float(_on_grid(np.array(scenario.shelter_s))),
    )


def _draw_group(
    item: Placement,
    scenario: Scenario,
    network: Network,
    kind: Kind,
    streams: Streams,
) -> _Columns:
    """Return the columns of one placed group, shape (size,) each."""
    n = item.placed.size
    # one quantile for all three: who is quick on the level is quick on the stairs
    quick = streams.of("speed", item.placed.id).random(n)
    plan = item.group.pre_movement or scenario.pre_movement
    release_s = max(scenario.shelter_s, item.placed.release_s)
    fixed_m = math.nan if item.group.distance_m is None else item.group.distance_m
    return {
        **_stand(item, network),
        "distance_m": np.full(n, fixed_m),
        "level": kind.level.quantile(quick),
        "stairs_down": kind.stairs_down.quantile(quick),
        "stairs_up": kind.stairs_up.quantile(quick),
        "pre_movement_s": _pre_movement(plan, item, streams),
        "release_s": _on_grid(np.full(n, release_s)),
    }


def _pre_movement(plan: PreMovement, item: Placement, streams: Streams) -> NDArray[np.float64]:
    """Return the pre-movement times [s] of one placed group; below 0 counts as 0."""
    n = item.placed.size
    group = item.placed.id
    if plan.shared_by == "group":
        generator = streams.of("pre-movement group", group)
        times = np.repeat(plan.distribution.sample(generator, 1), n)
    else:
        generator = streams.of("pre-movement", group)
        times = plan.distribution.sample(generator, n)
    if plan.scatter is not None:
        generator = streams.of("pre-movement scatter", group)
        times = times + plan.scatter.sample(generator, n)
    return _on_grid(np.maximum(times, 0.0))


def _choices(item: Placement, rule: RouteRule, streams: Streams) -> list[Choice]:
    """Return what each occupant is after. The number is drawn even where the rule needs none."""
    placed = item.placed
    uniforms = streams.of("route", placed.id).random(placed.size)
    return [
        rule.choose(stairwell=placed.stairwell, exit=placed.exit, uniform=float(uniform))
        for uniform in uniforms
    ]


def _stand(item: Placement, network: Network) -> _Columns:
    """Return where people stand: component, point on the plan or fraction of the length."""
    n = item.placed.size
    sections = network.sections[item.placed.space]
    x_m, y_m = np.full(n, math.nan), np.full(n, math.nan)
    fraction = np.full(n, math.nan)
    component = np.full(n, sections[0], dtype=np.float64)
    if item.group.start is not None:
        x_m[:], y_m[:] = item.group.start
    elif item.space.outline is not None:
        x_m, y_m = standing_points(item.space.outline, n).T
    else:
        along = (np.arange(n) + 0.5) / max(n, 1) * len(sections)
        component = np.asarray(sections, dtype=np.float64)[along.astype(np.int64)]
        fraction = along % 1.0
    if len(sections) > 1 and not np.isnan(x_m).any():
        component = _section(network, sections, x_m, y_m)
    return {"component": component, "x_m": x_m, "y_m": y_m, "fraction": fraction}


def _section(
    network: Network,
    sections: tuple[int, ...],
    x_m: NDArray[np.float64],
    y_m: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the section nearest to each point; the first of those that cover it."""
    points = shapely.points(x_m, y_m)
    away = []
    for index in sections:
        outline = network.components[index].outline
        if outline is not None:
            away.append(shapely.distance(shapely.Polygon(outline), points))
        else:
            away.append(np.full(len(x_m), math.inf))
    nearest = np.argmin(np.vstack(away), axis=0)
    return np.asarray(np.array(sections)[nearest], dtype=np.float64)


def _on_grid(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round times [s] to the grid."""
    return np.asarray(np.round(seconds * _GRID) / _GRID, dtype=np.float64)
