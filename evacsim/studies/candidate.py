"""A change that can be tried, and what it takes to make it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evacsim.building.model import Building
    from evacsim.locale import Message
    from evacsim.scenario.model import Scenario
    from evacsim.studies.ground import Ground
    from evacsim.studies.reckoned import Course

    BuildingChange = Callable[[Building], Building]
    ScenarioChange = Callable[[Scenario, Building], Scenario]
    Reckoning = Callable[[Course], float]

Cost = Literal["free", "cheap", "building"]
"""free: an order; cheap: a key, a bolt, a person who sees to it; building: building work."""

COSTS: Final[tuple[Cost, ...]] = ("free", "cheap", "building")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A change that can be tried; `component` is what is changed, "" for everything.

    `walk_m` is how much longer it makes the walks of those whom it sends elsewhere [m], mean: where
    changes save as much, the shorter walk wins. `reckoned` says by hand what it can save at most
    [s] of a replication; None: that is not known before it is tried.
    """

    kind: str
    component: str
    words: Message
    cost: Cost
    amount: str = ""
    walk_m: float = 0.0
    building: BuildingChange | None = None
    scenario: ScenarioChange | None = None
    reckoned: Reckoning | None = None

    @property
    def id(self) -> str:
        """What tells it from every other candidate of a drill."""
        return ":".join(part for part in (self.kind, self.component, self.amount) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of change: what it takes, what it is called, and what makes its candidates."""

    cost: Cost
    words: Message
    candidates: Callable[[Ground], Iterator[Candidate]]
