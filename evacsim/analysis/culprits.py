"""What may be to blame for a piece of the chain: a door, a gate, a class, one slow person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from evacsim.analysis.causes import codes
from evacsim.analysis.facts import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.analysis.causes import CauseRecord
    from evacsim.analysis.chain import Piece
    from evacsim.results.records import Cause

SuspectKind = Literal["component", "group", "person"]

LEADS: Final = 0.1
"""What holds the last one up longest in fewer of the replications is an exception, not a tie."""

SLOW: Final = 1.5
"""One who walks so many times as long as half of all on the same stretch is a slow person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """Seconds of a chain and what they are laid to.

    `kind` component: `id` is a space, flight or connection (a gate, a door). group: `id` is the
    group that started late, or was held by the plan. person: `id` is the group of one who walks
    slowly, `occupant` the number; -1 else.
    """

    kind: SuspectKind
    id: str
    occupant: int
    cause: Cause
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspect:
    """All that is laid to one component, group or person, over replications.

    `seconds` is the mean over the replications that count, `p05_s`, `p95_s` the 90 % interval
    (None of a single one), `on_chain` in which share of them it was on the chain. `causes` are
    its causes with their mean seconds, most first, `each_s` the seconds in each replication.
    """

    kind: SuspectKind
    id: str
    occupant: int
    seconds: float
    p05_s: float | None
    p95_s: float | None
    on_chain: float
    causes: tuple[tuple[Cause, float], ...]
    each_s: tuple[float, ...]


def controlling(each_s: Mapping[str, Sequence[float]]) -> tuple[str, ...]:
    """Return what holds the last one up longest: more than one name where that is a tie.

    A tie is where it changes over the replications which of them does: then it is chance which
    one a single replication shows, and only both together make the time.

    Parameters
    ----------
    each_s
        Seconds laid to each place in each replication, by its name; shape (replications,).

    Returns
    -------
    tuple of str
        Those that lead in `LEADS` of the replications or more, the most often first.
    """
    names = sorted(each_s)
    if not names:
        return ()
    seconds = np.array([each_s[name] for name in names], dtype=float)
    leads = seconds.argmax(axis=0)[seconds.max(axis=0) > 0]
    often = np.bincount(leads, minlength=len(names))
    order = sorted(range(len(names)), key=lambda at: (-often[at], -seconds[at].sum(), names[at]))
    return tuple(names[at] for at in order if often[at] and often[at] >= LEADS * len(leads))


def suspicions(record: CauseRecord, pieces: Sequence[Piece]) -> tuple[Suspicion, ...]:
    """Lay every piece of a chain to something, except walks at an ordinary pace.

    Waiting and slowed walks are laid to the component or connection that they were charged to,
    pre-movement and release to the group, and of a slow person's walk what it takes longer than
    usual on the same stretch to that person. Those who could not overtake follow the slow person
    out of a flight one headway after another, so their chains lead to the slow walk too.
    """
    walks = _Walks(record)
    return tuple(found for piece in pieces for found in _laid(record, walks, piece))


def _laid(record: CauseRecord, walks: _Walks, piece: Piece) -> Iterator[Suspicion]:
    if piece.cause in ("pre_movement", "release"):
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
        where = place_of(piece.where)
        yield Suspicion(
            kind="component", id=where, occupant=-1, cause=piece.cause, seconds=piece.seconds
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


def ranked(chains: Sequence[Sequence[Suspicion]]) -> tuple[Suspect, ...]:
    """Add up what is laid to each suspect in the chains of several replications, most first."""
    found: dict[tuple[SuspectKind, str, int], dict[int, float]] = {}
    causes: dict[tuple[SuspectKind, str, int], dict[Cause, float]] = {}
    for number, laid in enumerate(chains):
        for one in laid:
            key = (one.kind, one.id, one.occupant)
            own = found.setdefault(key, {})
            own[number] = own.get(number, 0.0) + one.seconds
            each = causes.setdefault(key, {})
            each[one.cause] = each.get(one.cause, 0.0) + one.seconds
    suspects = [_suspect(key, found[key], causes[key], len(chains)) for key in found]
    return tuple(sorted(suspects, key=lambda s: (-s.seconds, s.kind, s.id, s.occupant)))


def _suspect(
    key: tuple[SuspectKind, str, int],
    own: dict[int, float],
    causes: dict[Cause, float],
    chains: int,
) -> Suspect:
    seconds = np.zeros(chains)
    seconds[list(own)] = list(own.values())
    several = chains > 1
    by_cause = sorted(causes.items(), key=lambda item: (-item[1], item[0]))
    return Suspect(
        kind=key[0],
        id=key[1],
        occupant=key[2],
        seconds=float(seconds.mean()),
        p05_s=float(np.quantile(seconds, 0.05)) if several else None,
        p95_s=float(np.quantile(seconds, 0.95)) if several else None,
        on_chain=len(own) / chains,
        causes=tuple((cause, total / chains) for cause, total in by_cause),
        each_s=tuple(seconds.tolist()),
    )
