"""The least total time that any plan could reach with given people: a bound, with its proof.

**Statement.** Let every class take one of its ways, whole, and let nobody be released before
their earliest release. Then on these people no run ends before `least_total_s`.

**What is used of the engine** (each held by a property test of its own):

1. Nobody arrives anywhere sooner than by walking their route at their own unimpeded speeds from
   the moment at which they start: arrival `a`. Having passed a connection they are out no sooner
   than after the rest of that walk: tail `r`.
2. Passages of one direction of a connection are at least its headway `h` apart.

**Argument.** Take a direction, two numbers A and R, and of those whose way leads through it the N
with a >= A and r >= R. The first of them passes no sooner than A, the last no sooner than
A + (N - 1) h, and is out no sooner than A + (N - 1) h + R. So for every plan, with y = 1 for the
way that a class takes and n its people that count there::

    T >= A + R + h (sum of n y - 1)                                              (1)

wherever somebody counts; where nobody does (1) says T >= A + R - h, so it is used only where that
is known to hold already. The last of a class is out no sooner than at the end of their own walk w::

    T >= sum over its ways of w y                                                (2)

The least T that meets (1) for many (direction, A, R), and (2), with y >= 0 and sum of y = 1 for
each class, is the answer of a linear programme. Classes may be split in it, queues upstream, turns
at merges, places, densities and counterflow are left out: all of that only adds time. Every real
plan is a point of the programme, so its total is no less.

Where ways are not fixed by the plan (something is locked or opened under way) only the exits
count: everybody passes one, N people pass exits with headways h in a time L only if the sum of
floor(L / h) + 1 is at least N.

References
----------
One machine with release times and tails: J. Carlier, "The one-machine sequencing problem", EJOR 11
(1982); quickest flows: R. Burkard, K. Dlaska, B. Klinz, ZOR 37 (1993).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.errors import SimulationError
from evacsim.movement.widths import walking_mode
from evacsim.scenario.events import closings
from evacsim.studies.plan_ways import closed_at_alarm, places_of, route

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from evacsim.routing.rule import Choice
    from evacsim.scenario.people import People
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_ways import ClassWays

    Floats = NDArray[np.float64]

_ARRIVED: Final = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7)
_LEFT: Final = (0.0, 0.1, 0.3, 0.6)
"""Quantiles of arrivals and tails at a direction that serve as A and R."""
_ROUNDS: Final = 4
_GAIN_S: Final = 0.05
_GRID_S: Final = 1e-6
"""Times of the engine are rounded to its grid; so much less than the programme's is certain."""
_MODES: Final = ("level", "down", "up")
_ALWAYS: Final = -1
"""The column of those who take their own way, whatever the plan says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxed:
    """The answer of the linear programme.

    `total_s` is the bound [s]; `shares[class][way]` is how it splits each class, empty where ways
    are not fixed by the plan.
    """

    total_s: float
    shares: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Walk:
    """The walk of some people by one route.

    `people` are their rows, `first_m` their walks [m] to the first direction, shape (people,);
    `route` are the directions passed and `metres` the walk from the first of them to each, on the
    level, down and up stairs, shape (3, directions).
    """

    people: NDArray[np.int64]
    first_m: Floats
    route: tuple[int, ...]
    metres: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One inequality (1): T >= `free_s` + sum of `seconds` y, `seconds` by column."""

    free_s: float
    seconds: dict[int, float]


class Bound:
    """The bound of a plan on given people.

    Parameters
    ----------
    plan
        What is searched; its network and law give walks and headways, its changes the locks.
    classes
        The classes and their ways.
    earliest
        Whether everybody may be released at the signal; else as the people are.
    """

    def __init__(self, plan: Plan, classes: Sequence[ClassWays], *, earliest: bool) -> None:
        self._plan = plan
        self._classes = classes
        self._earliest = earliest
        self._closed = closed_at_alarm(plan)
        self._fixed_ways = all(change.time_s <= 0 for change in closings(plan.changes))
        network = plan.network
        self._modes = [_MODES.index(walking_mode(network, d.index)) for d in network.directions]
        self._headways_s = np.array([one.lit_headway_s for one in plan.program.directions])
        pairs = [(c, w) for c, own in enumerate(classes) for w in range(len(own.ways))]
        self._columns = {pair: column for column, pair in enumerate(pairs)}
        self._walks: dict[int, tuple[_Walk, ...]] = {}
        known = plan.population.known
        self._distance_m: Floats = known["distance_m"]
        self._places = places_of(known)

    def relaxed(self, people: People, follows: NDArray[np.bool_]) -> Relaxed:
        """Return the bound [s] on these people, and the relaxed plan that gives it.

        `follows` says who keeps to the plan; the others take their own choice, whatever it says.
        """
        start_s = people.start_s
        at_once_s = people.signal_s + people.pre_movement_s
        if self._earliest:
            start_s = np.minimum(start_s, at_once_s)
        start_s = np.where(np.isfinite(start_s), start_s, at_once_s)  # who waits for people
        by_exits_s = self._by_exits_s(people, start_s)
        if not self._fixed_ways or not self._columns:
            return Relaxed(total_s=max(0.0, by_exits_s - _GRID_S), shares=())
        uses = _Uses(people, start_s)
        for (c, w), column in self._columns.items():
            if column not in self._walks:
                own = self._classes[c]
                self._walks[column] = tuple(self._walked(own.people, own.ways[w].choice))
            for walk in self._walks[column]:
                uses.add(column, walk, follows[walk.people])
        for choice in range(len(people.choices)):
            stray = np.flatnonzero(~follows & (people.choice == choice))
            for walk in self._walked(stray, people.choices[choice]):
                uses.add(_ALWAYS, walk, np.ones(len(stray), dtype=np.bool_)[: len(walk.people)])
        rows = list(uses.rows(self._headways_s, len(self._columns), by_exits_s))
        total_s, shares = self._solved(rows, uses.ends_s, by_exits_s)
        return Relaxed(
            total_s=max(0.0, total_s - _GRID_S),
            shares=tuple(
                tuple(shares[self._columns[c, w]] for w in range(len(own.ways)))
                for c, own in enumerate(self._classes)
            ),
        )

    def _by_exits_s(self, people: People, start_s: Floats) -> float:
        """Return the bound by all exits together, whichever of them anybody takes."""
        goals = np.array([choice.to is not None for choice in people.choices], dtype=np.bool_)
        begin_s = np.sort(start_s[~goals[people.choice]])
        directions, components = self._plan.network.directions, self._plan.network.components
        out = [one.index for one in directions if components[one.target].kind == "outside"]
        per_s = float((1.0 / self._headways_s[out]).sum())
        last_s = float(begin_s[-1]) if len(begin_s) else 0.0
        for part in _ARRIVED:
            place = int(part * len(begin_s))
            if place < len(begin_s):
                passing_s = max(0.0, len(begin_s) - place - len(out)) / per_s
                last_s = max(last_s, float(begin_s[place]) + passing_s)
        return last_s

    def _walked(self, people: NDArray[np.int64], choice: Choice) -> Iterator[_Walk]:
        """Yield the walks of some people by one choice, one for each route."""
        own: dict[tuple[int, ...], list[tuple[int, float]]] = {}
        for row in people.tolist():
            found = self._plan.book.start(self._places[row], choice, self._closed)
            if found is None:
                continue  # nobody gets out from here, and no run that ends is below any bound
            table, first, walk_m = found
            fixed_m = float(self._distance_m[row])
            taken = tuple(route(first, table.next_direction))
            own.setdefault(taken, []).append((row, walk_m if math.isnan(fixed_m) else fixed_m))
        for taken, rows in own.items():
            yield _Walk(
                people=np.array([row for row, _ in rows], dtype=np.int64),
                first_m=np.array([first_m for _, first_m in rows]),
                route=taken,
                metres=self._metres(taken),
            )

    def _metres(self, taken: tuple[int, ...]) -> Floats:
        steps = np.zeros((3, len(taken)))
        for place, (one, other) in enumerate(itertools.pairwise(taken), start=1):
            steps[self._modes[one], place] = dict(self._plan.network.onward[one])[other]
        return np.cumsum(steps, axis=1)

    def _solved(
        self, rows: Sequence[_Row], ends_s: dict[int, float], least_s: float
    ) -> tuple[float, Floats]:
        """Return the least T [s] and the shares y; rows are taken in as T shows them to hold."""
        least_s = max(least_s, ends_s.get(_ALWAYS, 0.0))
        shares = np.zeros(len(self._columns))
        for _ in range(_ROUNDS):
            held = [row for row in rows if row.free_s <= least_s]
            total_s, shares = _least(self._columns, held, ends_s, least_s)
            if total_s < least_s + _GAIN_S:
                return max(total_s, least_s), shares
            least_s = total_s
        return least_s, shares


class _Uses:
    """Who comes to which direction when, by column, and what that says of T."""

    def __init__(self, people: People, start_s: Floats) -> None:
        self._start_s = start_s
        self._speeds = (
            people.level_m_per_s,
            people.stairs_down_m_per_s,
            people.stairs_up_m_per_s,
        )
        self._found: dict[int, list[tuple[int, Floats, Floats]]] = {}
        self.ends_s: dict[int, float] = {}

    def add(self, column: int, walk: _Walk, who: NDArray[np.bool_]) -> None:
        """Take in those of a walk (`who`, shape (people,)) as users of its directions."""
        rows = walk.people[who]
        if not len(rows):
            return
        arrival_s = (self._start_s[rows] + walk.first_m[who] / self._speeds[0][rows])[:, None]
        for speed, metres in zip(self._speeds, walk.metres, strict=True):
            arrival_s = arrival_s + metres[None, :] / speed[rows][:, None]
        end_s = arrival_s[:, -1]
        self.ends_s[column] = max(self.ends_s.get(column, 0.0), float(end_s.max()))
        for place, direction in enumerate(walk.route):
            own = self._found.setdefault(direction, [])
            own.append((column, arrival_s[:, place], end_s - arrival_s[:, place]))

    def rows(self, headways_s: Floats, columns: int, least_s: float) -> Iterator[_Row]:
        """Yield the inequalities (1) that can say more than that T is at least `least_s`.

        Of directions with the same users those of the slowest.
        """
        slowest: dict[frozenset[int], int] = {}
        for direction, uses in self._found.items():
            key = frozenset(column for column, _, _ in uses)
            if key not in slowest or headways_s[direction] >= headways_s[slowest[key]]:
                slowest[key] = direction
        for direction in slowest.values():
            uses = self._found[direction]
            arrival_s = np.concatenate([arrival for _, arrival, _ in uses])
            tail_s = np.concatenate([tail for _, _, tail in uses])
            headway_s = float(headways_s[direction])
            if arrival_s.max() + tail_s.max() + headway_s * (len(tail_s) - 1) <= least_s:
                continue
            column = np.concatenate([np.full(len(a), c + 1) for c, a, _ in uses])
            for least_arrival_s in _quantiles(arrival_s, _ARRIVED):
                late = arrival_s >= least_arrival_s
                for least_tail_s in _quantiles(tail_s, _LEFT):
                    counted = column[late & (tail_s >= least_tail_s)]
                    people = np.bincount(counted, minlength=columns + 1)
                    used = np.flatnonzero(people[1:])
                    yield _Row(
                        free_s=least_arrival_s + least_tail_s + headway_s * (int(people[0]) - 1),
                        seconds={int(c): headway_s * int(people[c + 1]) for c in used},
                    )


def _quantiles(values: Floats, parts: Sequence[float]) -> list[float]:
    """Return the values at these parts of their order, each once."""
    in_order = np.sort(values)
    places = [int(part * (len(values) - 1)) for part in parts]
    return sorted(set(in_order[places].tolist()))


def _least(
    columns: dict[tuple[int, int], int],
    rows: Sequence[_Row],
    ends_s: dict[int, float],
    least_s: float,
) -> tuple[float, Floats]:
    """Solve the linear programme: return T [s] and y."""
    from scipy import optimize, sparse  # noqa: PLC0415 - slow to load; only `plan` needs it

    count = len(columns)
    classes = [c for c, _ in columns]
    binding = [row for row in rows if row.free_s + sum(row.seconds.values()) > least_s]
    ends = [(c, column, ends_s.get(column, 0.0)) for (c, _), column in columns.items()]
    places = [
        (number, column, seconds)
        for number, row in enumerate(binding)
        for column, seconds in row.seconds.items()
    ] + [(len(binding) + c, column, end_s) for c, column, end_s in ends]
    most = len(binding) + max(classes) + 1
    places += [(number, count, -1.0) for number in range(most)]
    number, column, value = zip(*places, strict=True)
    found = optimize.linprog(  # type: ignore[call-overload]  # the stubs know no sparse arrays
        np.append(np.zeros(count), 1.0),
        A_ub=sparse.csr_array((value, (number, column)), shape=(most, count + 1)),
        b_ub=np.append([-row.free_s for row in binding], np.zeros(most - len(binding))),
        A_eq=sparse.csr_array(
            (np.ones(count), (classes, range(count))), shape=(max(classes) + 1, count + 1)
        ),
        b_eq=np.ones(max(classes) + 1),
        bounds=[(0.0, 1.0)] * count + [(least_s, None)],
        method="highs",
    )
    if not found.success:
        raise SimulationError(f"the linear programme of the bound: {found.message}")
    return float(found.fun), found.x[:count]
