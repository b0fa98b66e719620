"""What `run --json` and `summarise --json` print: their types, and how they are made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from evacsim.analysis.statistics import Band, whole
from evacsim.analysis.times.night import CountJson, SpecialJson, count_json, special_json
from evacsim.analysis.times.refuge import RefugeJson, Water
from evacsim.analysis.times.target import TargetJson
from evacsim.analysis.times.tenability import (
    AsetJson,
    ClosedJson,
    aset_verdict,
    asets_json,
    closed_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.analysis.times.timing import Part, Summary
    from evacsim.results.manifest import ConvergenceNote


class ConvergenceJson(TypedDict):
    """Why so many replications were enough, and the 95th percentile with its interval [s]."""

    reason: Literal["converged", "at_most", "censored"]
    unsettled: tuple[str, ...]
    confidence: float
    p95_s: float | None
    p95_low_s: float | None
    p95_high_s: float | None


class RunJson(SpecialJson, TypedDict):
    """What `run --json` prints: the totals; persons and times [s] are over replications."""

    scenario: str
    law: str
    replications: int
    people: int
    out: CountJson
    trapped: CountJson
    time_limit: CountJson
    time_limit_s: float
    censored: int
    total_evacuation_s: Band | None
    shelter_s: float
    signal_to_out_s: Band | None
    assembled_s: Band | None
    counted_s: Band | None
    target_s: float | None
    aset: list[AsetJson]
    aset_verdict: Literal["pass", "fail"] | None
    closed: list[ClosedJson]
    refuge: RefugeJson | None
    water: tuple[Water, ...]
    convergence: ConvergenceJson | None
    results: str


class PartJson(TypedDict):
    """A floor, group, stair or exit: how many, and when the last of them was out."""

    id: str
    people: int | float
    last_out_s: Band | None


class UnusedJson(TypedDict):
    """Stairs and exits that nobody used in any replication."""

    stairs: tuple[str, ...]
    exits: tuple[str, ...]


class SummaryJson(RunJson, TypedDict):
    """What `summarise --json` prints: `run --json`, the parts, and the target if any."""

    by_floor: list[PartJson]
    by_group: list[PartJson]
    by_stair: list[PartJson]
    by_exit: list[PartJson]
    unused: UnusedJson
    target: TargetJson | None


def run_json(summary: Summary) -> RunJson:
    """Return what `run --json` prints: the totals."""
    return {
        "scenario": str(summary.scenario),
        "law": summary.law,
        "replications": summary.replications,
        "people": summary.people,
        "out": count_json(summary.out),
        "trapped": count_json(summary.trapped),
        "time_limit": count_json(summary.time_limit),
        "time_limit_s": summary.time_limit_s,
        "censored": summary.censored,
        "total_evacuation_s": summary.total_evacuation_s,
        "shelter_s": summary.shelter_s,
        "signal_to_out_s": summary.signal_to_out_s,
        "assembled_s": summary.assembled_s,
        "counted_s": summary.counted_s,
        "target_s": summary.target.target_s if summary.target else None,
        "aset": asets_json(summary.aset),
        "aset_verdict": aset_verdict(summary.aset),
        "closed": closed_json(summary.closed),
        "refuge": summary.refuge.as_json() if summary.refuge else None,
        "water": summary.refuge.water if summary.refuge else (),
        "convergence": _convergence_json(summary.convergence) if summary.convergence else None,
        "results": summary.results,
        **special_json(summary.carried, summary.night, summary.search),
    }


def summary_json(summary: Summary) -> SummaryJson:
    """Return what `summarise --json` prints: `run_json` and the parts, and the target if any."""
    return {
        **run_json(summary),
        "by_floor": _parts_json(summary.by_floor),
        "by_group": _parts_json(summary.by_group),
        "by_stair": _parts_json(summary.by_stair),
        "by_exit": _parts_json(summary.by_exit),
        "unused": {"stairs": summary.unused_stairs, "exits": summary.unused_exits},
        "target": summary.target.as_json() if summary.target else None,
    }


def _convergence_json(note: ConvergenceNote) -> ConvergenceJson:
    last = note.steps[-1]
    return {
        "reason": note.reason,
        "unsettled": note.unsettled,
        "confidence": note.confidence,
        "p95_s": last.p95_s,
        "p95_low_s": last.p95_low_s,
        "p95_high_s": last.p95_high_s,
    }


def _parts_json(parts: Iterable[Part]) -> list[PartJson]:
    return [
        {"id": part.id, "people": whole(part.people), "last_out_s": part.last_out_s}
        for part in parts
    ]
