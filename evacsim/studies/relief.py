"""What would help: seconds that each change of the building or the plan saves, on the same people.

Every candidate is a frozen change of the building or the scenario in memory, simulated with the
random people of the drill as it is, replication by replication. So the difference between the two
is what the change does, and not luck.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.measures import Cost, Words

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Saving:
    """What is saved: mean of the paired differences, and its 90 % interval (Student's t).

    Below 0 the change costs time. `low` and `high` are the mean itself where nothing is random,
    and None of a single replication.
    """

    mean: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A change that was tried.

    `component` is the component, stair, group or floor that is changed, "" for everybody.
    `saved_total_s` is over the replications in which everybody gets out with and without it (None
    if there is none); `saved_waiting_person_s` is time at a standstill, summed over everybody, over
    all replications. `replications` says how many were simulated, `more_out` how many more people
    get out with it, in all of them together.
    """

    id: str
    kind: str
    component: str
    words: Words
    cost: Cost
    saved_total_s: Saving | None
    saved_waiting_person_s: Saving
    replications: int
    more_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTried:
    """Changes that were not simulated, and why."""

    kind: str
    words: Words
    reason: Words
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Relief:
    """Changes that were tried, what costs nothing first, the most seconds first within a class.

    `total_s` is the mean total evacuation time of the drill as it is, over the replications used
    in which everybody got out. `simulations` counts simulated replications, the drill as it is
    included.
    """

    measures: tuple[Measure, ...]
    not_tried: tuple[NotTried, ...]
    total_s: float | None
    waiting_person_s: float
    replications: int
    simulations: int


def relief(
    source: Results | Plan | Path,
    *,
    replications: int = 8,
    workers: int = 1,
    seed: int | None = None,
    progress: Progress | None = None,
) -> Relief:
    """Try the changes that can matter and say what each saves.

    Parameters
    ----------
    source
        A results folder (its copies of the inputs and its seed are used), or a plan that
        `prepare` made.
    replications
        At most so many of the drill's are simulated for each change; hopeless ones get fewer.
    workers
        Processes to use; the answer is the same on any number.
    seed
        Of the people, instead of the drill's.
    progress
        Called with the number of simulated replications done and the most there can be.

    Raises
    ------
    InputError
        If the folder or the copies of its inputs cannot be read.
    """
    raise NotImplementedError


def relief_json(found: Relief) -> dict[str, object]:
    """Return what `bottlenecks --json` prints under `relief`, ready for `json.dumps`."""
    raise NotImplementedError
