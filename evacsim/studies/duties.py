"""The duty list of a drill: its posts, the merges that nobody keeps, and the fewest that keep all.

The fewest posts from which every merge is in sight are an exact set cover.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from typing_extensions import TypedDict

from evacsim.analysis.statistics import Interval
from evacsim.errors import SimulationError
from evacsim.studies.got_out import GotOut, GotOutJson

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building

_LEAST_WAITING: Final = 0.01
"""A merge with less of all waiting at merges needs nobody."""
_OWN: Final = 0.5
"""Less than 1: one post fewer counts for more than standing where people wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostCost:
    """What an empty post costs, beside the same people with somebody there.

    `total_s` and `waiting_person_s` are what it adds, None where no replication can be compared;
    `peak_manned_per_m2` and `peak_empty_per_m2` are the highest density at the place, or at any
    merge in sight (2 s mean, mean over replications).
    """

    total_s: Interval | None
    waiting_person_s: Interval | None
    peak_manned_per_m2: float
    peak_empty_per_m2: float
    got_out: GotOut


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """A landing or exit, and who keeps it.

    `place` is its id, `post` the place of the post in the file (from 0), None where nobody is
    posted. `arrives_s` is when somebody is there, `first_s` and `last_s` when the first and the
    last person come, medians over replications (None: never). `due_s` is when somebody has to be
    there: the 5th percentile of first persons, whole seconds. `empty_s` is from `first_s` to
    `arrives_s`, None where nobody ever gets there. `classes` pass it, in the order in which they
    come; `waiting_person_s` is waited for getting there. `merges`: whether streams meet. `cost` is
    what it costs if nobody is there.
    """

    place: str
    kind: str
    floor: str
    stair: str | None
    post: int | None
    person: str
    origin: str | None
    from_s: float
    arrives_s: float | None
    first_s: float | None
    due_s: int | None
    last_s: float | None
    empty_s: float | None
    persons: float
    classes: tuple[str, ...]
    waiting_person_s: float
    merges: bool
    cost: PostCost | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """A post of the fewest, the merges in sight from it, whether the plan has somebody there.

    `cost` is what it costs that nobody is there, None where somebody is.
    """

    place: str
    covers: tuple[str, ...]
    manned: bool
    cost: PostCost | None = None


class CostJson(GotOutJson, TypedDict):
    """What an empty post costs, as `plan --posts --json` has it."""

    total_s: Interval | None
    waiting_person_s: Interval | None
    peak_manned_per_m2: float
    peak_empty_per_m2: float


class DutyJson(TypedDict):
    """A landing or exit and who keeps it, as `plan --posts --json` has it; see `Duty`."""

    place: str
    kind: str
    floor: str
    stair: str | None
    post: int | None
    person: str
    origin: str | None
    from_s: float
    arrives_s: float | None
    first_s: float | None
    due_s: int | None
    last_s: float | None
    empty_s: float | None
    persons: float
    classes: tuple[str, ...]
    waiting_person_s: float
    merges: bool
    cost: CostJson | None


class CoverJson(TypedDict):
    """A post of the fewest, as `plan --posts --json` has it; see `Cover`."""

    place: str
    covers: tuple[str, ...]
    manned: bool
    cost: CostJson | None


class DutyListJson(TypedDict):
    """What `plan --posts --json` prints."""

    posts: list[DutyJson]
    unmanned: list[DutyJson]
    fewest: list[CoverJson]
    replications: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyList:
    """The posts of a drill: those planned, the merges that nobody keeps, the fewest that do.

    `others` are exits, and landings asked for, that nobody keeps and where no streams meet.
    """

    duties: tuple[Duty, ...]
    unmanned: tuple[Duty, ...]
    others: tuple[Duty, ...]
    fewest: tuple[Cover, ...]
    replications: int

    def as_json(self) -> DutyListJson:
        """Return what `plan --posts --json` prints."""
        return {
            "posts": [_duty_json(one) for one in self.duties],
            "unmanned": [_duty_json(one) for one in self.unmanned],
            "fewest": [
                {
                    "place": one.place,
                    "covers": one.covers,
                    "manned": one.manned,
                    "cost": _cost_json(one.cost),
                }
                for one in self.fewest
            ],
            "replications": self.replications,
        }


def _duty_json(one: Duty) -> DutyJson:
    return {
        "place": one.place,
        "kind": one.kind,
        "floor": one.floor,
        "stair": one.stair,
        "post": one.post,
        "person": one.person,
        "origin": one.origin,
        "from_s": one.from_s,
        "arrives_s": one.arrives_s,
        "first_s": one.first_s,
        "due_s": one.due_s,
        "last_s": one.last_s,
        "empty_s": one.empty_s,
        "persons": one.persons,
        "classes": one.classes,
        "waiting_person_s": one.waiting_person_s,
        "merges": one.merges,
        "cost": _cost_json(one.cost),
    }


def _cost_json(cost: PostCost | None) -> CostJson | None:
    if cost is None:
        return None
    return {
        "total_s": cost.total_s,
        "waiting_person_s": cost.waiting_person_s,
        "peak_manned_per_m2": cost.peak_manned_per_m2,
        "peak_empty_per_m2": cost.peak_empty_per_m2,
        **cost.got_out.as_json(),
    }


def merges(building: Building) -> tuple[str, ...]:
    """Return the landings on which a stream from above meets that of a floor, in order of ids."""
    fed = {flight.lower for flight in building.flights}
    doors = [door for door in building.connections if not door.is_exit]
    return tuple(sorted({side for door in doors for side in door.between if side in fed}))


def fewest_posts(building: Building, duties: Sequence[Duty]) -> tuple[Cover, ...]:
    """Return the fewest posts from which every merge with waiting is in sight: exact set cover.

    From a landing one sees it and those one flight up and down (assumption). Merges with less than
    a hundredth of all waiting at merges are left out. Of equally few the posts stand where most is
    waited.
    """
    waiting: dict[str, float] = {}
    for duty in duties:
        if duty.merges:
            waiting[duty.place] = duty.waiting_person_s
    all_s = sum(waiting.values())
    needed = sorted(
        place for place, own_s in waiting.items() if own_s > 0 and own_s >= _LEAST_WAITING * all_s
    )
    if not needed:
        return ()
    sights = {landing: {landing} for well in building.stairwells for landing in well.landings}
    for flight in building.flights:
        sights.setdefault(flight.upper, {flight.upper}).add(flight.lower)
        sights.setdefault(flight.lower, {flight.lower}).add(flight.upper)
    stands = sorted(place for place, seen in sights.items() if seen & set(needed))
    covered = np.array([[merge in sights[place] for place in stands] for merge in needed])
    worth = np.array([waiting.get(place, 0.0) if place in needed else 0.0 for place in stands])
    chosen = _least_cover(covered, 1.0 - _OWN * worth / all_s)
    manned = {duty.place for duty in duties if duty.post is not None}
    found = [
        Cover(
            place=place,
            covers=tuple(merge for merge in needed if merge in sights[place]),
            manned=place in manned,
        )
        for place, taken in zip(stands, chosen, strict=True)
        if taken
    ]
    return tuple(sorted(found, key=lambda one: -sum(waiting[merge] for merge in one.covers)))


def _least_cover(covered: NDArray[np.bool_], price: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which columns to take so that each row is covered at the least price."""
    from scipy import optimize  # noqa: PLC0415 - slow to load; only posts need it

    found = optimize.milp(
        price,
        constraints=optimize.LinearConstraint(covered.astype(np.float64), lb=1.0),
        integrality=np.ones(len(price), dtype=np.int64),
        bounds=optimize.Bounds(0.0, 1.0),
    )
    if not found.success:
        raise SimulationError(f"the set cover of the posts: {found.message}")
    taken: NDArray[np.bool_] = found.x > 0.5  # noqa: PLR2004 - of 0 and 1
    return taken
