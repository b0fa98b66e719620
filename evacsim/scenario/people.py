"""Who is in the building in one replication: drawn before the clock starts, then never changed."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.scenario.flood import seeks_refuge

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import Change
    from evacsim.routing.rule import Choice
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.refuge import RefugePlan
    from evacsim.scenario.triggers import Trigger


_GRID: Final = 2.0**36
"""Times are multiples of 2**-36 s: sums of them below a day are exact in double precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedGroup:
    """A group of the scenario in one space: what a class or a room's people are called."""

    id: str
    space: str
    size: int
    kind: str
    stairwell: str | None
    exits: tuple[str, ...]
    release_s: float
    aliases: tuple[str, ...] = ()

    @property
    def exit(self) -> str | None:
        """The exit that the plan assigns; None where it names none, or several."""
        return self.exits[0] if len(self.exits) == 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """The occupants of one replication, ordered by group id and number within the group.

    All arrays have shape (n,) and are not to be written to: replications share those that do not
    hang on chance. `group` indexes `groups`; `choice` indexes `choices`. `component`
    is the network component where an occupant starts; `x_m`, `y_m` the point on its plan (NaN
    where the space has no outline); `fraction` in [0, 1] the place along a space that has none;
    `distance_m` a fixed walk to the first connection (NaN if none is fixed). Speeds are unimpeded
    [m/s], on stairs along the incline. `signal_s` is when the occupant may begin to respond (alarm
    or end of shelter), `release_s` is the later of that and the own release, `start_s` =
    release_s + pre_movement_s. Who has risked more expected falls than `fall_threshold` falls, and
    falls on top of others beyond `pile_up_threshold` (exponential, mean 1); these two have shape
    (0,) where the scenario has no falls. Who is released by one of `triggers` has inf for
    `release_s` and `start_s` until that has happened (`released`); so has who never wakes. Whoever
    `comes_in` was not there at the alarm and appears at `start_s`; shape (0,) where nobody does.
    `openings` are the doors that wardens of this replication unlock. `refuge` says who waits where
    above the water, None where nobody does. `width_m` is what somebody who is carried takes of a
    flight [m], 0 for the others; shape (0,) where nobody is carried.
    """

    groups: tuple[PlacedGroup, ...]
    choices: tuple[Choice, ...]
    group: NDArray[np.int32]
    choice: NDArray[np.int32]
    component: NDArray[np.int32]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    fraction: NDArray[np.float64]
    distance_m: NDArray[np.float64]
    level_m_per_s: NDArray[np.float64]
    stairs_down_m_per_s: NDArray[np.float64]
    stairs_up_m_per_s: NDArray[np.float64]
    pre_movement_s: NDArray[np.float64]
    release_s: NDArray[np.float64]
    start_s: NDArray[np.float64]
    signal_s: float
    fall_threshold: NDArray[np.float64]
    pile_up_threshold: NDArray[np.float64]
    comes_in: NDArray[np.bool_]
    width_m: NDArray[np.float64]
    triggers: tuple[Trigger, ...] = ()
    openings: tuple[Change, ...] = ()
    refuge: RefugePlan | None = None

    @property
    def asleep(self) -> NDArray[np.bool_]:
        """Who never started, though they waited for nobody: shape (n,)."""
        never = ~np.isfinite(self.start_s)
        if not never.any():
            return never
        waited = sorted({place for trigger in self.triggers for place in trigger.releases})
        return never & ~np.isin(self.group, waited)

    @property
    def stay(self) -> NDArray[np.bool_]:
        """Who waits above the water where they start, shape (n,)."""
        if self.refuge is None:
            return np.zeros(len(self.group), dtype=np.bool_)
        return self.refuge.stays

    def released(self, release_s: NDArray[np.float64]) -> People:
        """Return them with these times of release [s], shape (n,); inf: they never were."""
        start_s = release_s + self.pre_movement_s
        return dataclasses.replace(self, release_s=release_s, start_s=start_s)


def on_grid(seconds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Round times [s] to the grid."""
    return np.asarray(np.round(seconds * _GRID) / _GRID, dtype=np.float64)


def same_population(
    one: tuple[Scenario, Building, Network], other: tuple[Scenario, Building, Network]
) -> bool:
    """Whether two scenarios in buildings surely have the same population: told at a glance.

    What the population is made of (`draw.population_of`) is compared, not what it comes to.
    """
    return all(a == b for a, b in zip(_made_of(*one), _made_of(*other), strict=True))


def _made_of(scenario: Scenario, building: Building, network: Network) -> tuple[object, ...]:
    """Return all that `population_of` reads."""
    return (
        (scenario.group, scenario.arrival, scenario.kind, scenario.pre_movement, scenario.release),
        ([event for event in scenario.event if event.until is not None], scenario.post),
        (len(scenario.event) if scenario.post else 0),
        (scenario.routing, scenario.shelter_s, scenario.falls.enabled),
        (scenario.night, scenario.warden, (scenario.event if scenario.warden else ())),
        (scenario.flood, scenario.refuge, scenario.event if seeks_refuge(scenario) else ()),
        (building.spaces, building.floors),
        [(well.id, well.aliases) for well in building.stairwells],
        [(way_out.id, way_out.aliases) for way_out in building.exits],
        network.sections,
        (network.directions if _waits(scenario) else ()),
        (network.onward if seeks_refuge(scenario) else ()),
        [component.outline for component in network.components],
        [(one.id, one.at, one.ends) for one in network.connections],
    )


def _waits(scenario: Scenario) -> bool:
    """Whether anything waits for people, who then pass directions of the network."""
    return (
        bool(scenario.post)
        or bool(scenario.warden)
        or any(group.release_after for group in scenario.group)
        or any(event.until for event in scenario.event)
    )
