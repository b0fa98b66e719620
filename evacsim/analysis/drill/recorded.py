"""Where the seconds of a recorded drill went, as far as its record tells, beside the simulation.

A record has no causes, but it has milestones along the way by which the last one left: a class set
off, the first came past a stair's foot, the last did, the last one was out, all were counted. The
first of a stream meets nobody: until it comes past, its time is start and walk. From then to the
last, the place let its people through one after another, unless the counts show that it stood
idle; then the time before is laid to the class that came late. Two milestones that the record does
not have, or that contradict one another, leave the stretch between their neighbours undetermined,
so that pieces and undetermined stretches add up to the recorded total exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from typing_extensions import TypedDict

from evacsim.analysis.chain.stream import last_way_out
from evacsim.analysis.drill.accounts import recorded_account
from evacsim.analysis.drill.attribution import End
from evacsim.analysis.drill.compare import check_same_building, replayed_like
from evacsim.analysis.drill.replayed import match_classes, runs_of
from evacsim.analysis.drill.stages import check_fit
from evacsim.analysis.times.milestones import Kind, Row, cuts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.drill.accounts import Account
    from evacsim.analysis.facts import Facts
    from evacsim.analysis.times.milestones import Cut
    from evacsim.drills.model import DrillRecord, DrillRun
    from evacsim.errors import Problem
    from evacsim.results.store import Results

CLOCKS_S: Final = 10.0
"""A time this much later than the one that follows it is two watches apart; assumption. It is then
taken as the same moment; one that is later still is a contradiction, and not used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPiece:
    """A stretch of a recorded drill [s], and the mean of the same stretch in the replications.

    `component` is the stair's foot, exit or stair that it was spent at or towards, "" for none;
    `groups` the class whose time it was; `persons` those who passed there. `simulated_s` is None
    where a replication does not have both ends. `rows` (undetermined ones only) are the rows of a
    record that would tell more.
    """

    component: str
    kind: Kind
    seconds: float
    simulated_s: float | None
    groups: tuple[str, ...] = ()
    persons: float | None = None
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where the seconds of one run of a drill went.

    `total_s` is the time at `measured_at`: of the count, else at the assembly point, else of the
    last one out; None of a record without any. `stretches` follow one another from the alarm and
    add up to it; those of kind "undetermined" are what the record does not tell.
    `simulated_total_s` is the mean of the same end. `problems` are warnings for the user.
    """

    label: str
    measured_at: End | None
    total_s: float | None
    simulated_total_s: float | None
    stretches: tuple[RecordedPiece, ...]
    problems: tuple[Problem, ...]

    @property
    def pieces(self) -> tuple[RecordedPiece, ...]:
        """The stretches that the record tells."""
        return tuple(one for one in self.stretches if one.kind != "undetermined")

    @property
    def undetermined(self) -> tuple[RecordedPiece, ...]:
        """The stretches that it does not."""
        return tuple(one for one in self.stretches if one.kind == "undetermined")

    @property
    def undetermined_s(self) -> float | None:
        """What is not told [s]: the total less the pieces."""
        if self.total_s is None:
            return None
        return self.total_s - sum(one.seconds for one in self.pieces)


def recorded_chains(results: Results, record: DrillRecord, facts: Facts) -> tuple[Recorded, ...]:
    """Split every run of a drill record, and the same stretches of the replications beside it.

    Parameters
    ----------
    results
        The replications; at least one in which everybody got out.
    record
        The drill, read with the building of the results, so that its places are found there.
    facts
        That building.

    Raises
    ------
    DrillError
        If the record names another building.
    ResultsError
        If in no replication everybody got out.
    ScenarioError
        If the copy of the scenario in the folder cannot be read.
    """
    check_same_building(record, facts.building)
    runs = runs_of(results)
    found = []
    for run in record.runs:
        names = match_classes(run.classes, runs.scenario, facts)
        replayed, _ = replayed_like(runs, facts, record, names)
        told = recorded_account(run, record.checkpoints, replayed.exit_of_stair)
        way = last_way_out(told, replayed.accounts[0], facts, replayed.exit_of_stair)
        cuts = cuts_of(told, run, way, replayed.walk_s)
        ends = [cut for cut in cuts if cut.kind in _ENDS and cut.at_s is not None]
        problems = check_fit(record, run, runs.scenario, names.unmatched)
        found.append(_split(_label(record, run), cuts, ends, replayed.accounts, problems))
    return tuple(found)


_ENDS: Final[dict[str, End]] = {
    "out": "last out",
    "assembling": "assembled",
    "count": "counted",
}


def _label(record: DrillRecord, run: DrillRun) -> str:
    name = record.drill_id or (str(run.day) if run.day else record.file)
    return f"{name} #{run.run_no}" if len(record.runs) > 1 else name


def _split(
    label: str,
    cuts: Sequence[Cut],
    ends: Sequence[Cut],
    accounts: Sequence[Account],
    problems: tuple[Problem, ...],
) -> Recorded:
    if not ends:
        return Recorded(
            label=label,
            measured_at=None,
            total_s=None,
            simulated_total_s=None,
            stretches=(),
            problems=problems,
        )
    end = ends[-1]
    kept = _kept(cuts[: cuts.index(end) + 1])
    stretches = []
    since, since_s = None, 0.0
    missing: list[Row] = []
    for cut, at_s in kept:
        if at_s is None:
            missing.append(cut.row)
            continue
        if at_s > since_s:
            stretches.append(_stretch(cut, at_s - since_s, missing, _mean_s(since, cut, accounts)))
        since, since_s, missing = cut, at_s, []
    totals = [end.of(one) for one in accounts]
    known = [total for total in totals if total is not None]
    return Recorded(
        label=label,
        measured_at=_ENDS[end.kind],
        total_s=end.at_s,
        simulated_total_s=float(np.mean(known)) if len(known) == len(totals) else None,
        stretches=tuple(stretches),
        problems=problems,
    )


def _kept(cuts: Sequence[Cut]) -> list[tuple[Cut, float | None]]:
    """Return the time of every cut; None where it is not told, or later than what follows it."""
    kept: list[tuple[Cut, float | None]] = []
    limit_s = float("inf")
    for cut in reversed(cuts):
        at_s = cut.at_s
        if at_s is not None:
            at_s = min(at_s, limit_s) if at_s <= limit_s + CLOCKS_S else None
            limit_s = limit_s if at_s is None else at_s
        kept.append((cut, at_s))
    return kept[::-1]


def _stretch(
    cut: Cut, seconds: float, missing: Sequence[Row], simulated_s: float | None
) -> RecordedPiece:
    unknown = bool(missing) or cut.kind == "undetermined"
    rows = dict.fromkeys([*missing, *([cut.row] if cut.kind == "undetermined" else [])])
    return RecordedPiece(
        component=cut.component,
        kind="undetermined" if unknown else cut.kind,
        seconds=seconds,
        simulated_s=simulated_s,
        groups=() if unknown else cut.groups,
        persons=None if unknown else cut.persons,
        rows=tuple(rows) if unknown else (),
    )


def _mean_s(since: Cut | None, cut: Cut, accounts: Sequence[Account]) -> float | None:
    """Return the mean of the same stretch in the replications; None if one does not have it.

    None too where its ends come the other way round in the mean: it is no stretch there.
    """
    found = []
    for one in accounts:
        began, ended = 0.0 if since is None else since.of(one), cut.of(one)
        if began is None or ended is None:
            return None
        found.append(ended - began)
    mean_s = float(np.mean(found))
    return mean_s if mean_s >= 0 else None


class StretchJson(TypedDict):
    """A stretch of a recorded drill [s], as `bottlenecks --drill --json` has it."""

    component: str
    kind: Kind
    seconds: float
    simulated_s: float | None
    groups: tuple[str, ...]
    persons: float | None


class UndeterminedJson(StretchJson):
    """A stretch that the record does not tell, and the rows of a record that would."""

    rows: tuple[Row, ...]


class RecordedJson(TypedDict):
    """Where the seconds of one run of a drill went, as `bottlenecks --drill --json` has it."""

    drill: str
    measured_at: End | None
    total_s: float | None
    simulated_total_s: float | None
    pieces: list[StretchJson]
    undetermined_s: float | None
    undetermined: list[UndeterminedJson]


def recorded_json(found: Recorded) -> RecordedJson:
    """Return a run as `bottlenecks --drill --json` prints it.

    The `seconds` of `pieces` and `undetermined_s` add up to `total_s`.
    """
    return {
        "drill": found.label,
        "measured_at": found.measured_at,
        "total_s": found.total_s,
        "simulated_total_s": found.simulated_total_s,
        "pieces": [_stretch_json(one) for one in found.pieces],
        "undetermined_s": found.undetermined_s,
        "undetermined": [{**_stretch_json(one), "rows": one.rows} for one in found.undetermined],
    }


def _stretch_json(piece: RecordedPiece) -> StretchJson:
    return {
        "component": piece.component,
        "kind": piece.kind,
        "seconds": piece.seconds,
        "simulated_s": piece.simulated_s,
        "groups": piece.groups,
        "persons": piece.persons,
    }
