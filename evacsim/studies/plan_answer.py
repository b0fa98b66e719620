"""What a search for a plan came to: the plan, how it was judged, who moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.studies.plan_search import late

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.studies.contest import Saving
    from evacsim.studies.got_out import GotOut
    from evacsim.studies.plan_trial import Assignment, SearchSpace
    from evacsim.studies.plan_ways import Way


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


def plan_json(
    found: FoundPlan, scenario: Path | None, cards: Sequence[Path] = ()
) -> dict[str, object]:
    """Return what `plan --json` prints, ready for `json.dumps`; a time that is not known is null.

    `today_s` and `best_s` {p50, p95}, `bound_s` (95th percentile), `moves` [{class, from, to}] with
    {stair, exit, release_s} each, none where nothing helps; `scenario`, the file to adopt, null
    where none was written; `cards`, the files of the cards and the wall sheet; `trials`, `seconds`.
    """
    return {
        "today_s": {"p50": _finite(found.today.p50_s), "p95": _finite(found.today.p95_s)},
        "best_s": {"p50": _finite(found.best.p50_s), "p95": _finite(found.best.p95_s)},
        "bound_s": _finite(found.bound_s),
        "moves": moves_json(found.moves),
        "scenario": None if scenario is None else str(scenario),
        "cards": [str(file) for file in cards],
        "trials": found.simulations,
        "seconds": round(found.seconds, 3),
    }


def moves_json(moves: Sequence[Move]) -> list[dict[str, object]]:
    """Return moves as `plan --json` and `plan --compare --json` print them."""
    return [
        {
            "class": move.name,
            "from": way_json(move.before, move.released_before_s),
            "to": way_json(move.after, move.released_s),
        }
        for move in moves
    ]


def _finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else seconds


def way_json(way: Way, release_s: float) -> dict[str, object]:
    """Return a way and a release [s] as `plan --json` prints them."""
    stair = way.stairs[0] if way.stairs else None
    return {"stair": stair, "exit": way.way_out, "release_s": release_s}
