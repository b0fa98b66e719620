"""What a search for a plan came to: the plan, how it was judged, what each class has to know."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np

from evacsim.studies.plan_search import late

if TYPE_CHECKING:
    from evacsim.studies.contest import Saving
    from evacsim.studies.got_out import GotOut
    from evacsim.studies.plan_trial import Assignment, SearchSpace
    from evacsim.studies.plan_ways import ClassWays, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a class has to know: the contents of the card on its door.

    `persons` are those in the room; `released_s` counts from the signal's 0, None where nobody is
    held. `way` are the ids of the places on the way, from behind the door of the room.
    `assembly_distance_m` is the walk from the exit to the assembly point, None where not known.
    `moved` says whether it differs from today.
    """

    name: str
    room: str
    floor: str
    persons: int
    stair: str | None
    exit: str
    assembly_distance_m: float | None
    released_s: float | None
    way: tuple[str, ...]
    walk_m: float
    moved: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A class that has another way or release than before; releases [s]."""

    name: str
    room: str
    before: Way
    after: Way
    released_before_s: float
    released_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A plan on the draws held out: totals [s] (inf where somebody stayed inside), and the rest.

    `peak_per_m2` is the highest density anywhere, mean over a few draws.
    """

    totals_s: tuple[float, ...]
    waiting_person_s: float
    peak_per_m2: float

    @property
    def p50_s(self) -> float:
        """Their median [s]."""
        in_order = sorted(self.totals_s)
        middle = in_order[(len(in_order) - 1) // 2 : len(in_order) // 2 + 1]
        return sum(middle) / len(middle)

    @property
    def p95_s(self) -> float:
        """Their 95th percentile [s]."""
        return late(self.totals_s)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlan:
    """What the search came to.

    `assignment` is the best plan, None where nothing is surely better than today's: then `best` is
    today's, too. `bounds_s` has the least total of any plan on each draw held out [s] (none where
    that was not asked for), `saved` the
    paired differences of totals. `simulations` counts all, `seconds` is wall time; `stopped` says
    that Ctrl-C ended the search. `tried` is the plan that was judged, better or not; `searched_s`
    is the 95th percentile that the search came to on its own draws [s].
    """

    space: SearchSpace
    assignment: Assignment | None
    tried: Assignment | None
    today: Judged
    best: Judged
    bounds_s: tuple[float, ...]
    saved: Saving | None
    got_out: GotOut
    searched_s: float
    simulations: int
    seconds: float
    stopped: bool

    @property
    def bound_s(self) -> float:
        """The 95th percentile of the bounds [s]: no plan's is below it; 0 where not worked out."""
        return late(self.bounds_s) if self.bounds_s else 0.0

    @property
    def left_to_gain_s(self) -> float:
        """At most so much can still be gained [s]."""
        return max(0.0, self.best.p95_s - self.bound_s)

    @property
    def moves(self) -> tuple[Move, ...]:
        """What changes, floor by floor from below."""
        plan = self.assignment
        if plan is None:
            return ()
        given = zip(self.space.classes, plan.ways, plan.released_s, strict=True)
        return tuple(
            Move(
                name=own.name,
                room=own.id,
                before=own.ways[own.today],
                after=own.ways[way],
                released_before_s=own.released_s,
                released_s=own.released_s if released_s is None else released_s,
            )
            for own, way, released_s in given
            if way != own.today or released_s is not None
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """What each class has to know by the plan, today's where nothing is better."""
        plan = self.assignment or self.space.start
        given = zip(self.space.classes, plan.ways, plan.released_s, strict=True)
        return tuple(_card(self.space, own, way, time_s) for own, way, time_s in given)


def _card(space: SearchSpace, own: ClassWays, way: int, released_s: float | None) -> Card:
    taken = own.ways[way]
    doors = {one.id: one for one in space.today.building.connections}
    time_s = own.released_s if released_s is None else released_s
    return Card(
        name=own.name,
        room=own.id,
        floor=own.floor,
        persons=len(own.people),
        stair=taken.stairs[0] if taken.stairs else None,
        exit=taken.way_out,
        assembly_distance_m=doors[taken.way_out].assembly_distance_m,
        released_s=time_s or None,
        way=taken.places,
        walk_m=taken.walk_m,
        moved=way != own.today or released_s is not None,
    )


def plan_json(found: FoundPlan, scenario: str | None) -> dict[str, object]:
    """Return what `plan --json` prints, ready for `json.dumps`; a time that is not known is null.

    `today_s` and `best_s` {p50, p95}, `bound_s` (95th percentile) and `bound_p50_s`, `saved_s`
    {mean, low, high}, `moves` [{class, room, from, to}] with {stair, exit, release_s} each,
    `scenario`, `cards` [the fields of `Card`], `trials`, `seconds`, `helps`, `stopped`,
    `out_before`, `out_after`, `fewer_out_in`, `peak_per_m2` and `waiting_person_s` {today, best}.
    """
    return {
        "today_s": {"p50": _finite(found.today.p50_s), "p95": _finite(found.today.p95_s)},
        "best_s": {"p50": _finite(found.best.p50_s), "p95": _finite(found.best.p95_s)},
        "bound_s": _finite(found.bound_s),
        "bound_p50_s": _finite(float(np.median(found.bounds_s))),
        "saved_s": None if found.saved is None else asdict(found.saved),
        "moves": [
            {
                "class": move.name,
                "room": move.room,
                "from": way_json(move.before, move.released_before_s),
                "to": way_json(move.after, move.released_s),
            }
            for move in found.moves
        ],
        "scenario": scenario,
        "cards": [asdict(card) for card in found.cards],
        "trials": found.simulations,
        "seconds": round(found.seconds, 3),
        "helps": found.assignment is not None,
        "stopped": found.stopped,
        "peak_per_m2": {"today": found.today.peak_per_m2, "best": found.best.peak_per_m2},
        "waiting_person_s": {
            "today": found.today.waiting_person_s,
            "best": found.best.waiting_person_s,
        },
        **found.got_out.as_json(),
    }


def _finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else seconds


def way_json(way: Way, release_s: float) -> dict[str, object]:
    """Return a way and a release [s] as `plan --json` prints them."""
    stair = way.stairs[0] if way.stairs else None
    return {"stair": stair, "exit": way.way_out, "release_s": release_s}
