"""What may be to blame for a piece of the chain: a door, a gate, a class, one slow person."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import STARTS, codes
from evacsim.analysis.facts import place_of
from evacsim.analysis.statistics import spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord, Reason
    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.density.saturation import Capacities

SuspectKind = Literal["component", "group", "person"]
SUSPECT_KINDS: Final[tuple[SuspectKind, ...]] = ("component", "group", "person")

LEADS: Final = 0.1
"""What holds the last one up longest in fewer of the replications is an exception, not a tie.

Nor is what has so little of the time of what does.
"""

TIED: Final = 0.03
"""Capacities that differ by less than this share are equal: which one counts is chance."""

SLOW: Final = 1.5
"""One who walks so many times as long as half of all on the same stretch is a slow person."""


class Suspicion(NamedTuple):
    """Seconds of a chain and what they are laid to.

    `kind` component: `id` is a space, flight or connection (a gate, a door). group: `id` is the
    group that started late, or was held by the plan. person: `id` is the group of one who walks
    slowly, `occupant` the number; -1 else. `through` is the connection that made people wait and
    the component they came from, None where it was no connection.
    """

    kind: SuspectKind
    id: str
    occupant: int
    cause: Reason
    seconds: float
    through: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """All that is laid to one component, group or person, over replications.

    `seconds` is the mean over the replications that count, `p05_s`, `p95_s` the 90 % interval
    (None of a single one), `on_chain` in which share of them it was on the chain. `causes` are
    its causes with their mean seconds, most first, `each_s` the seconds in each replication.
    `through` is as in `Suspicion`, the first that there is.
    """

    kind: SuspectKind
    id: str
    occupant: int
    seconds: float
    p05_s: float | None
    p95_s: float | None
    on_chain: float
    causes: tuple[tuple[Reason, float], ...]
    each_s: tuple[float, ...]
    through: tuple[str, str] | None = None


Place = tuple[SuspectKind, str]
"""What a total is laid to as it is named: kind, and the id of place or group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Controlling:
    """What holds the last one up longest: more than one of `places` where that is a tie.

    The one that leads most often is first. `changes`: which one leads changes over the
    replications; else their capacities are equal.
    """

    places: tuple[Place, ...]
    changes: bool

    @property
    def tied(self) -> bool:
        """Whether several do it together."""
        return len(self.places) > 1


def controlling(suspects: Sequence[Suspect], capacities: Capacities) -> Controlling:
    """Return what holds the last one up longest; wherever a place is named as such, by this.

    A tie is where it changes over the replications which place does, or where the capacity of
    another that holds up too differs by less than `TIED`: then it is chance which one a single
    replication shows, and only together do they make the time.

    Parameters
    ----------
    suspects
        As `ranked` returns them.
    capacities
        What the places of the building can pass.
    """
    each: dict[Place, NDArray[np.float64]] = {}
    flow: dict[Place, float] = {}
    for one in suspects:
        place = (one.kind, capacities.place(one.id))
        each[place] = each.get(place, 0.0) + np.array(one.each_s)
        flow_per_s = capacities.per_s(*one.through) if one.through else None
        if flow_per_s is not None:
            flow[place] = min(flow.get(place, math.inf), flow_per_s)
    replications = len(next(iter(each.values()), ()))
    return most_often(
        [
            leading({place: float(seconds[number]) for place, seconds in each.items()}, flow)
            for number in range(replications)
        ]
    )


def leading(
    seconds: Mapping[Place, float], capacity_per_s: Mapping[Place, float]
) -> tuple[Place, ...]:
    """Return what holds the last one up longest in one replication, and its equals after it."""
    held_up = [place for place in seconds if seconds[place] > 0]
    if not held_up:
        return ()
    order = sorted(held_up, key=lambda place: (-seconds[place], place))
    first = order[0]
    own = capacity_per_s.get(first, math.nan)
    return first, *(
        place
        for place in order[1:]
        if seconds[place] >= LEADS * seconds[first]
        and abs(capacity_per_s.get(place, math.nan) - own) < TIED * own
    )


def most_often(leads: Sequence[Sequence[Place]]) -> Controlling:
    """Return what leads, alone or with equals, in `LEADS` of the replications or more.

    Parameters
    ----------
    leads
        What `leading` returns, for each replication.
    """
    told = [lead for lead in leads if lead]
    first = Counter(lead[0] for lead in told)
    named = Counter(place for lead in told for place in lead)
    order = sorted(named, key=lambda place: (-first[place], -named[place], place))
    often = tuple(place for place in order if named[place] >= LEADS * len(told))
    return Controlling(
        places=often, changes=sum(first[place] >= LEADS * len(told) for place in often) > 1
    )


def suspicions(record: CauseRecord, pieces: Sequence[ChainLink]) -> tuple[Suspicion, ...]:
    """Lay every piece of a chain to something, except walks at an ordinary pace.

    Waiting and slowed walks are laid to the component or connection that they were charged to,
    pre-movement and release to the group, and of a slow person's walk what it takes longer than
    usual on the same stretch to that person. Those who could not overtake follow the slow person
    out of a flight one headway after another, so their chains lead to the slow walk too.
    """
    walks = _Walks(record)
    # all at once: to ask a column for a name takes as long as all the rest
    rows = pl.Series([piece.passage for piece in pieces], dtype=pl.UInt32)
    connections, origins = (
        names.gather(rows).to_list() for names in (record.connection, record.origin)
    )
    ways = zip(connections, origins, strict=True)
    return tuple(
        found
        for piece, through in zip(pieces, ways, strict=True)
        for found in _laid(record, walks, piece, through)
    )


def _laid(
    record: CauseRecord, walks: _Walks, piece: ChainLink, through: tuple[str, str]
) -> Iterator[Suspicion]:
    """Lay a piece to something; `through` is the connection of its passage, and from where."""
    if piece.cause in STARTS:
        group = str(record.group[piece.occupant])
        yield Suspicion(
            kind="group", id=group, occupant=-1, cause=piece.cause, seconds=piece.seconds
        )
    elif piece.cause == "walking":
        excess_s = walks.excess_s(piece.passage)
        if excess_s > 0:
            yield Suspicion(
                kind="person",
                id=str(record.group[piece.occupant]),
                occupant=piece.occupant,
                cause="walking",
                seconds=min(excess_s, piece.seconds),
            )
    else:
        yield Suspicion(
            kind="component",
            id=place_of(piece.where),
            occupant=-1,
            cause=piece.cause,
            seconds=piece.seconds,
            through=through if piece.where == through[0] else None,
        )


class _Walks:
    """What others took for the same stretch: from one connection to another."""

    def __init__(self, record: CauseRecord) -> None:
        self.record = record
        names, connection = codes(record.connection)
        came_by = np.where(record.before >= 0, connection[record.before], -1)
        self.stretch: NDArray[np.int64] = np.where(
            came_by >= 0, came_by * len(names) + connection, -1
        )
        self.usual_s: dict[int, float] = {}

    def excess_s(self, passage: int) -> float:
        """Return by how much a walk exceeds the usual, 0 unless it is a slow person's."""
        stretch, walk_s = int(self.stretch[passage]), float(self.record.walk_s[passage])
        if stretch < 0:
            return 0.0  # from a place in a room: everybody's walk is another
        if stretch not in self.usual_s:
            same = self.record.walk_s[self.stretch == stretch]
            self.usual_s[stretch] = float(np.median(same))
        usual_s = self.usual_s[stretch]
        return walk_s - usual_s if walk_s > SLOW * usual_s else 0.0


def summed(laid: Iterable[Suspicion]) -> tuple[Suspicion, ...]:
    """Add up what one chain lays to each suspect: what `controlling` needs of it, a tenth as much.

    The cause is the first of several; so is `through`, of those that have one.
    """
    found: dict[tuple[SuspectKind, str, int], Suspicion] = {}
    for one in laid:
        key = (one.kind, one.id, one.occupant)
        before = found.get(key)
        found[key] = (
            one
            if before is None
            else before._replace(
                seconds=before.seconds + one.seconds, through=before.through or one.through
            )
        )
    return tuple(found.values())


def ranked(chains: Sequence[Sequence[Suspicion]]) -> tuple[Suspect, ...]:
    """Add up what is laid to each suspect in the chains of several replications, most first."""
    found: dict[tuple[SuspectKind, str, int], dict[int, float]] = {}
    causes: dict[tuple[SuspectKind, str, int], dict[Reason, float]] = {}
    through: dict[tuple[SuspectKind, str, int], tuple[str, str]] = {}
    for number, laid in enumerate(chains):
        for one in laid:
            key = (one.kind, one.id, one.occupant)
            own = found.setdefault(key, {})
            own[number] = own.get(number, 0.0) + one.seconds
            each = causes.setdefault(key, {})
            each[one.cause] = each.get(one.cause, 0.0) + one.seconds
            if one.through is not None:
                through.setdefault(key, one.through)
    suspects = [
        _suspect(key, found[key], causes[key], len(chains), through.get(key)) for key in found
    ]
    return tuple(sorted(suspects, key=lambda s: (-s.seconds, s.kind, s.id, s.occupant)))


def _suspect(
    key: tuple[SuspectKind, str, int],
    own: dict[int, float],
    causes: dict[Reason, float],
    chains: int,
    through: tuple[str, str] | None,
) -> Suspect:
    seconds = np.zeros(chains)
    seconds[list(own)] = list(own.values())
    low_s, high_s = spread(seconds)
    by_cause = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    return Suspect(
        kind=key[0],
        id=key[1],
        occupant=key[2],
        seconds=float(seconds.mean()),
        p05_s=low_s,
        p95_s=high_s,
        on_chain=len(own) / chains,
        causes=tuple((cause, total / chains) for cause, total in by_cause),
        each_s=tuple(seconds.tolist()),
        through=through,
    )
