"""Drills that no knob can reach: faster or slower than all that was tried, and what binds there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.chain.first import first_bottleneck, over_replications
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.facts import Facts
from evacsim.errors import ResultsError
from evacsim.studies.calibrate_design import simulated, tell
from evacsim.studies.calibrate_knobs import turned

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.calibrate_design import Drill, Work

    Array = NDArray[np.float64]

LAST_OUT: Final = "last out"
"""The statistic that tells whether a drill is reached."""

_FURTHER: Final = 0.02
"""A drill so much beyond all that was simulated is not reached: the design has no corners."""
_LOOKED_AT: Final = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The flow at a place [1/s], from the first to the last: recorded and simulated (mean)."""

    connection: str
    recorded_per_s: float
    simulated_per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """A drill whose last one out no combination of knobs gives.

    `low_s`, `high_s` are the extremes of what was simulated. `places` hold the last one up at the
    point nearest to the drill (as `bottlenecks` names them), `knobs` are those not fitted that
    act there, `counted` what was counted at these places.
    """

    label: str
    recorded_s: float
    low_s: float
    high_s: float
    places: tuple[str, ...]
    knobs: tuple[str, ...]
    counted: tuple[Counted, ...]


def unreached(
    work: Work, drill: Drill, *, recorded: float, rows: Sequence[Array],
    tried: Sequence[Mapping[str, float]],
) -> Unreached | None:  # fmt: skip
    """Say what binds where a drill is beyond all that was simulated; None where it is reached.

    Parameters
    ----------
    work, drill
        What is fitted.
    recorded
        Logarithm of when the last one was out [s].
    rows
        The same of the replications at each point of the design.
    tried
        The knobs of each point.
    """
    known = [(own[np.isfinite(own)], knobs) for own, knobs in zip(rows, tried, strict=True)]
    known = [(own, knobs) for own, knobs in known if len(own)]
    low = min(float(own.min()) for own, _ in known)
    high = max(float(own.max()) for own, _ in known)
    if low - _FURTHER <= recorded <= high + _FURTHER:
        return None
    nearest = min(known, key=lambda one: abs(float(one[0].mean()) - recorded))[1]
    plan = turned(work.plan, nearest)
    places = _binding(plan, work.seed)
    kinds = _knobs_at(plan.building, places)
    return Unreached(
        label=drill.label,
        recorded_s=float(np.exp(recorded)),
        low_s=float(np.exp(low)),
        high_s=float(np.exp(high)),
        places=places,
        knobs=tuple(knob for knob in kinds if knob not in nearest),
        counted=_counted(plan, drill, work.seed, places),
    )


def _binding(plan: Plan, seed: int) -> tuple[str, ...]:
    """Return the places that hold the last one up in a plan."""
    runs = simulated(plan, seed=seed, replications=_LOOKED_AT)
    facts = Facts(building=plan.building, network=plan.network)
    capacities = Capacities(facts, plan.law)
    found = over_replications(
        first_bottleneck(
            runs.occupants.filter(replication=number),
            runs.passages.filter(replication=number),
            replication=number,
            capacities=capacities,
        )
        for number in _LOOKED_AT
    )
    return tuple(id_ for _, id_ in found.places) if found else ()


def _knobs_at(building: Building, places: Sequence[str]) -> tuple[str, ...]:
    """Return the knobs that act on places, in their order."""
    exits = {one.id for one in building.connections if one.is_exit}
    doors = {one.id for one in building.connections} - exits
    stairs = tuple(f"{stair.id}." for stair in building.stairwells)
    flights = {flight.id for flight in building.flights}
    found = {
        "exit-flow" if place in exits
        else "door-flow" if place in doors
        else "stair-flow" if place in flights or place.startswith(stairs)
        else ""
        for place in places
    }  # fmt: skip
    return tuple(sorted(found - {""}))


def _counted(plan: Plan, drill: Drill, seed: int, places: Sequence[str]) -> tuple[Counted, ...]:
    runs = simulated(plan, seed=seed, replications=_LOOKED_AT)
    try:
        told = tell(plan, drill, runs)
    except ResultsError:  # in none everybody got out
        return ()
    found = []
    for place in places:
        recorded = told.record.points.get(place)
        own = [
            one.points[place].flow_per_s() for one in told.accounts if one and place in one.points
        ]
        flows = [flow for flow in own if flow is not None]
        flow_per_s = recorded.flow_per_s() if recorded else None
        if flow_per_s is not None and flows:
            found.append(
                Counted(
                    connection=place,
                    recorded_per_s=flow_per_s,
                    simulated_per_s=float(np.mean(flows)),
                )
            )
    return tuple(found)
