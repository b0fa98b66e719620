"""Why a drill took longer than the simulation: the gap, split into causes that the record knows.

The total of a school is the last out of its channels (`channels.py`). Four things differ between
drill and simulation: who started when, who went which way, how fast the ways let people through,
and how many there were. Each is exchanged for the recorded one in every possible order, and its
mean effect is its piece (Shapley, 1953); so the pieces and what is left add up to the gap exactly.
What the record does not know is not exchanged, and stays in `undetermined_s`.

*Assumption* a channel passes its people in the order of the classes' arrival, at one flow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from evacsim.analysis.drill.channels import simulated_load, total_s
from evacsim.analysis.drill.evidence import Evidence, evidence_of, masked, recorded_load

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.drill.accounts import Account
    from evacsim.analysis.drill.channels import Frame, Load

Cause = Literal["late_start", "slow_stair", "wrong_stair", "late_count"]
CAUSES: Final[tuple[Cause, ...]] = ("late_start", "slow_stair", "wrong_stair", "late_count")
End = Literal["counted", "assembled", "last out"]
_ENDS: Final[tuple[End, ...]] = ("counted", "assembled", "last out")
Advice = Literal["class starts", "used stairs", "last out", "counts", "assembled"]

_MOST_PSEUDO: Final = 12
"""Replications that stand in for a record, to see what chance alone makes of a gap."""
_FEWEST: Final = 3
"""Replications without which chance is not told: one as record, two to compare it with."""
_WATCH_S: Final = 4.0
"""What two stopwatches, 2 s wrong each, add to chance before a piece is named; assumption."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """A gap [s] in pieces; None where the record does not tell a piece apart from others.

    What they leave of `total_s` is `undetermined_s`. `people_s` is the part of that which more or
    fewer people than simulated explain.
    """

    late_start_s: float | None
    slow_stair_s: float | None
    wrong_stair_s: float | None
    late_count_s: float | None
    people_s: float
    total_s: float

    @property
    def undetermined_s(self) -> float:
        """Return what of the gap none of the known pieces is [s]."""
        return self.total_s - sum(self.known().values())

    def known(self) -> dict[Cause, float]:
        """Return the pieces that the record tells apart."""
        found = {cause: getattr(self, f"{cause}_s") for cause in CAUSES}
        return {cause: seconds for cause, seconds in found.items() if seconds is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The gap of a drill to the mean of the replications.

    `measured_at` says which end of the drill it is taken at. `chance_s` is how far each piece
    reaches by chance alone (95 % of replications compared with one another, either way), `total`
    among them; empty with fewer than three replications. `named` are the causes beyond chance,
    the largest first; `main` the first of them that has the direction of the gap, or
    "undetermined" where what the record does not tell is larger, or None if the gap is no more
    than chance. `advice` are the rows that would tell more.
    """

    pieces: Pieces
    measured_at: End
    evidence: Evidence
    chance_s: dict[str, float]
    named: tuple[Cause, ...]
    main: Cause | Literal["undetermined"] | None
    advice: tuple[Advice, ...]


def split_gap(record: Account, replications: Sequence[Account], frame: Frame) -> Gap | None:
    """Split the gap between a record and the replications into its causes.

    Parameters
    ----------
    record
        The record's account.
    replications
        Those of the replications, at least one.
    frame
        Their classes and channels.

    Returns
    -------
    Gap or None
        None if the record has no time at which everybody was out, assembled or counted.
    """
    if record.last_out_s is None:
        return _end_alone(record, replications, frame)
    found = evidence_of(record, replications[0], frame)
    loads = [simulated_load(one, frame) for one in replications]
    pieces = _mean(
        [
            _pieces(record, one, frame, load, found)
            for one, load in zip(replications, loads, strict=True)
        ]
    )
    chance_s = _chance_s(record, replications, frame, loads, found)
    named = _named(pieces, chance_s)
    return Gap(
        pieces=pieces,
        measured_at=_end(record, replications[0]),
        evidence=found,
        chance_s=chance_s,
        named=named,
        main=_main(pieces, chance_s, named),
        advice=tuple(_advice(record, found)),
    )


def _end_alone(record: Account, replications: Sequence[Account], frame: Frame) -> Gap | None:
    """Return the gap of a record that has an end, but not when the last one was out."""
    measured_at = _end(record, replications[0])
    end = _finished_s(record, measured_at)
    usual = [_finished_s(one, measured_at) for one in replications]
    ends = [seconds for seconds in usual if seconds is not None]
    if end is None or not ends:
        return None
    total = end - float(np.mean(ends))
    pieces = Pieces(
        late_start_s=None,
        slow_stair_s=None,
        wrong_stair_s=None,
        late_count_s=None,
        people_s=0.0,
        total_s=total,
    )
    reach = float(np.quantile(np.abs(np.array(ends) - np.mean(ends)), 0.95))
    chance_s = {"undetermined": reach, "total": reach} if len(ends) >= _FEWEST else {}
    found = evidence_of(record, replications[0], frame)
    return Gap(
        pieces=pieces,
        measured_at=measured_at,
        evidence=found,
        chance_s=chance_s,
        named=(),
        main=_main(pieces, chance_s, ()),
        advice=("last out", *(row for row in _advice(record, found) if row != "last out")),
    )


def _end(record: Account, reference: Account) -> End:
    """Return the latest end that both know."""
    for end in _ENDS:
        if _finished_s(record, end) is not None and _finished_s(reference, end) is not None:
            return end
    return "last out"


def _finished_s(account: Account, end: End) -> float | None:
    return {
        "counted": account.counted_s,
        "assembled": account.assembled_s,
        "last out": account.last_out_s,
    }[end]


def _pieces(
    record: Account, reference: Account, frame: Frame, usual: Load, found: Evidence
) -> Pieces:
    """Return the pieces of the gap to one replication."""
    if record.last_out_s is None or reference.last_out_s is None:
        raise AssertionError
    gap_out_s = record.last_out_s - reference.last_out_s
    late_count_s = None
    measured_at = _end(record, reference)
    end, usual_end = _finished_s(record, measured_at), _finished_s(reference, measured_at)
    if measured_at != "last out" and end is not None and usual_end is not None:
        late_count_s = (end - record.last_out_s) - (usual_end - reference.last_out_s)
    told = recorded_load(record, reference, frame, usual, found)
    factors = [
        factor
        for factor, yes in (
            ("start", found.start_by is not None),
            ("ways", found.ways_known),
            # without ways or starts a longer queue looks like a slower one
            ("flow", found.ways_known and found.lasts_known and found.start_by is not None),
            ("people", True),
        )
        if yes
    ]
    effect = shapley(told, usual, factors)
    return Pieces(
        late_start_s=effect.get("start"),
        slow_stair_s=effect.get("flow"),
        wrong_stair_s=effect.get("ways"),
        late_count_s=late_count_s,
        people_s=effect["people"],
        total_s=gap_out_s + (late_count_s or 0.0),
    )


def shapley(told: Load, usual: Load, factors: Sequence[str]) -> dict[str, float]:
    """Return the mean effect [s] of each factor on the total, over all orders of exchange."""
    found: dict[str, float] = {}
    value = {
        frozenset(chosen): _exchanged_s(told, usual, chosen)
        for size in range(len(factors) + 1)
        for chosen in combinations(factors, size)
    }
    n = len(factors)
    for factor in factors:
        found[factor] = sum(
            math.factorial(len(chosen))
            * math.factorial(n - len(chosen) - 1)
            / math.factorial(n)
            * (value[chosen | {factor}] - value[chosen])
            for chosen in value
            if factor not in chosen
        )
    return found


def _exchanged_s(told: Load, usual: Load, chosen: Sequence[str]) -> float:
    def of(factor: str) -> Load:
        return told if factor in chosen else usual

    # a channel that nobody used has no flow of its own: the other account's stands in
    flow = np.where(
        np.isnan(of("flow").flow_per_s),
        np.where(np.isnan(usual.flow_per_s), told.flow_per_s, usual.flow_per_s),
        of("flow").flow_per_s,
    )
    return total_s(of("people").people, of("ways").share, of("start").arrive_s, flow)


def _mean(parts: Sequence[Pieces]) -> Pieces:
    def mean(name: str) -> float | None:
        values = [getattr(part, name) for part in parts]
        return None if values[0] is None else float(np.mean(values))

    return Pieces(
        **{f"{cause}_s": mean(f"{cause}_s") for cause in CAUSES},
        people_s=float(np.mean([part.people_s for part in parts])),
        total_s=float(np.mean([part.total_s for part in parts])),
    )


def _chance_s(
    record: Account,
    replications: Sequence[Account],
    frame: Frame,
    loads: Sequence[Load],
    found: Evidence,
) -> dict[str, float]:
    """Return how far pieces reach where only chance differs: replications as records."""
    few = list(zip(replications, loads, strict=True))[:_MOST_PSEUDO]
    if len(few) < _FEWEST:
        return {}
    rows = []
    for number, (pseudo, _) in enumerate(few):
        like = masked(pseudo, record)
        others = [pair for other, pair in enumerate(few) if other != number]
        rows.append(_mean([_pieces(like, one, frame, load, found) for one, load in others]))
    reach: dict[str, float] = {
        cause: float(np.quantile(np.abs([row.known()[cause] for row in rows]), 0.95))
        for cause in rows[0].known()
    }
    reach["undetermined"] = float(np.quantile(np.abs([r.undetermined_s for r in rows]), 0.95))
    reach["total"] = float(np.quantile(np.abs([row.total_s for row in rows]), 0.95))
    return reach


def _named(pieces: Pieces, chance_s: dict[str, float]) -> tuple[Cause, ...]:
    beyond = [
        (abs(seconds), cause)
        for cause, seconds in pieces.known().items()
        if abs(seconds) > chance_s.get(cause, 0.0) + _WATCH_S
    ]
    return tuple(cause for _, cause in sorted(beyond, reverse=True))


def _main(
    pieces: Pieces, chance_s: dict[str, float], named: Sequence[Cause]
) -> Cause | Literal["undetermined"] | None:
    if abs(pieces.total_s) <= chance_s.get("total", 0.0) + _WATCH_S:
        return None
    towards = math.copysign(1.0, pieces.total_s)
    known = pieces.known()
    same = [cause for cause in named if known[cause] * towards > 0]
    rest = pieces.undetermined_s * towards
    if rest > chance_s.get("undetermined", 0.0) + _WATCH_S and (
        not same or rest > abs(known[same[0]])
    ):
        return "undetermined"
    return same[0] if same else "undetermined"


def _advice(record: Account, found: Evidence) -> list[Advice]:
    """Return which rows would tell more, the most telling first."""
    wanted: list[Advice] = []
    if found.start_by != "class starts":
        wanted.append("class starts")
    if not found.ways_known:
        wanted.append("used stairs")
    if not found.lasts_known:
        wanted.append("last out")
    if not record.points:
        wanted.append("counts")
    if record.assembled_s is None and record.counted_s is None:
        wanted.append("assembled")
    return wanted
