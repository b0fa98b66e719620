"""What a search for a plan came to: the plan, how it was judged, who moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NotRequired

from typing_extensions import TypedDict

from evacsim.scenario.posts import CLASS
from evacsim.scenario.triggers import PASSED
from evacsim.studies.plan_search import late

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.analysis.statistics import Interval
    from evacsim.studies.got_out import GotOut
    from evacsim.studies.plan_trial import Assignment, SearchSpace
    from evacsim.studies.plan_waits import HeldDoor
    from evacsim.studies.plan_ways import Way

    Release = float | tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A class that has another way or release than before.

    `release` says when it is released: seconds, or after which class (`release_after` and `when` as
    a scenario has them). `held` are the doors at which it waits, as it does not today.
    """

    name: str
    room: str
    before: Way
    after: Way
    release_before: Release
    release: Release
    held: tuple[HeldDoor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A plan on the draws held out: totals [s] (inf where somebody stayed inside), and the rest.

    `situations_s` are totals for each stair that is shut in turn, see `SearchSpace.shut`;
    `totals_s` the longest of them. `peak_per_m2` is the highest density anywhere, mean over a few
    draws.
    """

    totals_s: tuple[float, ...]
    situations_s: tuple[tuple[float, ...], ...]
    waiting_person_s: float
    peak_per_m2: float

    @property
    def p50_s(self) -> float:
        """Their median [s]."""
        return middle(self.totals_s)

    @property
    def p95_s(self) -> float:
        """Their 95th percentile [s]."""
        return late(self.totals_s)


def middle(totals_s: Sequence[float]) -> float:
    """Return the median of total times [s]; inf if it needs one."""
    in_order = sorted(totals_s)
    own = in_order[(len(in_order) - 1) // 2 : len(in_order) // 2 + 1]
    return sum(own) / len(own)


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlan:
    """What the search came to.

    Where stairs are shut in turn (`SearchSpace.shut`), times are the longest of all situations.
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
    saved: Interval | None
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
    def situations(self) -> tuple[tuple[str | None, tuple[float, ...], tuple[float, ...]], ...]:
        """For each stair that is shut in turn the totals [s] of today's and of the best plan."""
        return tuple(
            zip(self.space.shut, self.today.situations_s, self.best.situations_s, strict=True)
        )

    @property
    def moves(self) -> tuple[Move, ...]:
        """What changes, floor by floor from below."""
        if self.assignment is None:
            return ()
        moves = map(self._move, range(len(self.space.classes)))
        return tuple(one for one in moves if one is not None)

    def _move(self, number: int) -> Move | None:
        """Return how a class moves, None if it does not."""
        plan, own = self.assignment or self.space.start, self.space.classes[number]
        way, time_s = own.ways[plan.ways[number]], plan.released_s[number]
        wait = next((one for one in plan.waits if one.number == number), None)
        building = self.space.today.building
        held = tuple(one for one in plan.holds if one.is_on(own, way, building))
        before: Release = own.after or own.released_s
        release = before if time_s is None else time_s
        if wait is not None:
            release = (f"{CLASS}{self.space.classes[wait.after].id}", wait.when)
        if plan.ways[number] == own.today and time_s is None and wait is None and not held:
            return None
        return Move(
            name=own.name,
            room=own.id,
            before=own.ways[own.today],
            after=way,
            release_before=before,
            release=release,
            held=held,
        )


class PercentilesJson(TypedDict):
    """Total time [s] over the draws held out; null where somebody does not get out."""

    p50: float | None
    p95: float | None


class HoldJson(TypedDict):
    """A door that is held until others have passed."""

    connection: str
    until: str


class WayJson(TypedDict):
    """Which way a class goes, and when it is released: at a time, or after others."""

    stair: str | None
    exit: str
    release_s: NotRequired[float]
    release_after: NotRequired[str]
    when: NotRequired[str]
    hold: NotRequired[list[HoldJson]]


MoveJson = TypedDict("MoveJson", {"class": str, "from": WayJson, "to": WayJson})


class SituationJson(TypedDict):
    """A situation of a robust plan: which stair is shut (null: none), and the times."""

    shut: str | None
    today_s: PercentilesJson
    best_s: PercentilesJson


class PlanJson(TypedDict):
    """What `plan --json` prints."""

    today_s: PercentilesJson
    best_s: PercentilesJson
    bound_s: float | None
    moves: list[MoveJson]
    scenario: str | None
    cards: list[str]
    trials: int
    seconds: float
    situations: NotRequired[list[SituationJson]]


def plan_json(found: FoundPlan, scenario: Path | None, cards: Sequence[Path] = ()) -> PlanJson:
    """Return what `plan --json` prints; a time that is not known is null.

    `today_s` and `best_s` {p50, p95}, `bound_s` (95th percentile), `moves` [{class, from, to}] with
    {stair, exit, release_s} each, or {release_after, when} instead of release_s, and with `hold`
    [{connection, until}] where it waits at doors; none where nothing helps. `scenario` is the file
    to adopt, null where none was written, `cards` the files of the cards and the wall sheet;
    `trials` and `seconds` are what the search took.
    Of a robust plan `situations` [{shut, today_s, best_s}] tells each: a stair, or null.
    """
    told: PlanJson = {
        "today_s": _percentiles(found.today.totals_s),
        "best_s": _percentiles(found.best.totals_s),
        "bound_s": _finite(found.bound_s),
        "moves": moves_json(found.moves),
        "scenario": None if scenario is None else str(scenario),
        "cards": [str(file) for file in cards],
        "trials": found.simulations,
        "seconds": round(found.seconds, 3),
    }
    if len(found.space.shut) > 1:
        told["situations"] = [
            {"shut": shut, "today_s": _percentiles(today_s), "best_s": _percentiles(best_s)}
            for shut, today_s, best_s in found.situations
        ]
    return told


def moves_json(moves: Sequence[Move]) -> list[MoveJson]:
    """Return moves as `plan --json` and `plan --compare --json` print them."""
    return [
        {
            "class": move.name,
            "from": _way_json(move.before, move.release_before),
            "to": _way_json(move.after, move.release, move.held),
        }
        for move in moves
    ]


def _percentiles(totals_s: Sequence[float]) -> PercentilesJson:
    return {"p50": _finite(middle(totals_s)), "p95": _finite(late(totals_s))}


def _finite(seconds: float) -> float | None:
    return None if math.isinf(seconds) else seconds


def _way_json(way: Way, release: Release, held: Sequence[HeldDoor] = ()) -> WayJson:
    found: WayJson = {
        "stair": way.stairs[0] if way.stairs else None,
        "exit": way.way_out,
    }
    if isinstance(release, tuple):
        found["release_after"], found["when"] = release
    else:
        found["release_s"] = release
    if held:
        found["hold"] = [{"connection": one.door, "until": f"{PASSED}{one.floor}"} for one in held]
    return found
