"""What `compare --json` prints: one object, its keys those of the last drill, and all drills."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from typing_extensions import TypedDict

from evacsim.analysis.drill.attribution import Advice, Cause, End
from evacsim.analysis.drill.evidence import StartBy
from evacsim.analysis.drill.stages import ClassResult, Stage, StairShare
from evacsim.analysis.statistics import Band

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.analysis.drill.attribution import Gap
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.stages import PointResult


class GapJson(TypedDict):
    """The gap of a drill to the simulation [s], by cause; null: the record does not tell."""

    late_start_s: float | None
    slow_stair_s: float | None
    wrong_stair_s: float | None
    late_count_s: float | None
    undetermined_s: float | None


class CurveJson(TypedDict):
    """What the recorded curve is made of, and how far the simulated one lies from it."""

    made_of: str | None
    erd: float | None
    epc: float | None
    sc: float | None
    lag: int | None
    points: int | None
    area_person_s: float | None
    ks: float | None


class InsideJson(TypedDict):
    """Which times, which share of the curve, and whether all of it lies in the band."""

    first_out_s: bool | None
    t50_s: bool | None
    t95_s: bool | None
    last_out_s: bool | None
    assembled_s: bool | None
    counted_s: bool | None
    points_share: float | None
    as_a_whole: bool | None
    p_value: float | None


class CauseJson(TypedDict):
    """What the gap comes from: see `attribution.Gap`."""

    main: Cause | Literal["undetermined"] | None
    named: tuple[Cause, ...]
    total_s: float
    measured_at: End
    people_s: float
    chance_s: dict[str, float]
    start_known_by: StartBy | None
    ways_known: bool
    rows_that_would_tell: tuple[Advice, ...]


class ClassesJson(TypedDict):
    """The classes of a record, and how far off the simulation is over `n` of them."""

    n: int
    mean_error_s: float | None
    rmse_s: float | None
    rank_correlation: float | None
    unmatched: tuple[str, ...]
    rows: tuple[ClassResult, ...]


class PointJson(TypedDict):
    """A counting place, recorded and simulated; `joint` is its connection."""

    cp_id: str
    name: str | None
    joint: str | None
    persons: float | None
    duration_s: float | None
    flow_per_s: float | None
    simulated_persons: Band | None
    simulated_duration_s: Band | None
    simulated_flow_per_s: Band | None


class ComparisonJson(TypedDict):
    """One run of a drill beside the simulation."""

    drill: str
    day: str | None
    run_no: int
    level: int
    scenario: str
    law: str
    replications: int
    censored: int
    timing_error_s: float | None
    times: dict[str, Stage]
    curve: CurveJson
    inside_band: InsideJson
    gap: GapJson
    cause: CauseJson | None
    classes: ClassesJson
    checkpoints: list[PointJson]
    stairs: tuple[StairShare, ...]


class CompareJson(ComparisonJson):
    """What `compare --json` prints: the last drill, and all drills under `drills`."""

    drills: list[ComparisonJson]
    pictures: list[str]


def compare_json(comparisons: Sequence[Comparison], pictures: Sequence[Path] = ()) -> CompareJson:
    """Return the last comparison, all of them under `drills`, and where the pictures are.

    What the record does not give is null. The five parts of `gap` that are not null add up to the
    difference of the end that `cause.measured_at` names, to the mean of the replications.
    """
    rows = [_one(comparison) for comparison in comparisons]
    return {**rows[-1], "drills": rows, "pictures": [str(path) for path in pictures]}


def _one(found: Comparison) -> ComparisonJson:
    return {
        "drill": found.label,
        "day": found.run.day.isoformat() if found.run.day else None,
        "run_no": found.run.run_no,
        "level": found.run.level,
        "scenario": str(found.scenario),
        "law": found.law,
        "replications": found.replications,
        "censored": found.censored,
        "timing_error_s": found.timing_error_s,
        "times": found.times,
        "curve": _curve(found),
        "inside_band": _inside(found),
        "gap": _gap(found.gap),
        "cause": _cause(found.gap) if found.gap else None,
        "classes": _classes(found),
        "checkpoints": [_point(point) for point in found.points],
        "stairs": found.stairs,
    }


def _point(point: PointResult) -> PointJson:
    return {
        "cp_id": point.cp_id,
        "name": point.name,
        "joint": point.connection,  # the key that those know who read it
        "persons": point.persons,
        "duration_s": point.duration_s,
        "flow_per_s": point.flow_per_s,
        "simulated_persons": point.simulated_persons,
        "simulated_duration_s": point.simulated_duration_s,
        "simulated_flow_per_s": point.simulated_flow_per_s,
    }


def _curve(found: Comparison) -> CurveJson:
    far = found.distances if found.curves else None
    return {
        "made_of": found.curves.recipe if found.curves and far else None,
        "erd": far.erd if far else None,
        "epc": far.epc if far else None,
        "sc": far.sc if far else None,
        "lag": far.lag if far else None,
        "points": far.points if far else None,
        "area_person_s": far.area_person_s if far else None,
        "ks": far.ks if far else None,
    }


def _inside(found: Comparison) -> InsideJson:
    whole, times = found.envelope, found.times
    return {
        "first_out_s": times["first_out_s"].inside,
        "t50_s": times["t50_s"].inside,
        "t95_s": times["t95_s"].inside,
        "last_out_s": times["last_out_s"].inside,
        "assembled_s": times["assembled_s"].inside,
        "counted_s": times["counted_s"].inside,
        "points_share": whole.points_share if whole else None,
        "as_a_whole": whole.as_a_whole if whole else None,
        "p_value": whole.p_value if whole else None,
    }


def _gap(gap: Gap | None) -> GapJson:
    parts = gap.pieces if gap else None
    return {
        "late_start_s": parts.late_start_s if parts else None,
        "slow_stair_s": parts.slow_stair_s if parts else None,
        "wrong_stair_s": parts.wrong_stair_s if parts else None,
        "late_count_s": parts.late_count_s if parts else None,
        "undetermined_s": parts.undetermined_s if parts else None,
    }


def _cause(gap: Gap) -> CauseJson:
    return {
        "main": gap.main,
        "named": gap.named,
        "total_s": gap.pieces.total_s,
        "measured_at": gap.measured_at,
        "people_s": gap.pieces.people_s,
        "chance_s": gap.chance_s,
        "start_known_by": gap.evidence.start_by,
        "ways_known": gap.evidence.ways_known,
        "rows_that_would_tell": gap.advice,
    }


def _classes(found: Comparison) -> ClassesJson:
    errors = found.class_errors
    return {
        "n": errors.n if errors else 0,
        "mean_error_s": errors.mean_error_s if errors else None,
        "rmse_s": errors.rmse_s if errors else None,
        "rank_correlation": errors.rank_correlation if errors else None,
        "unmatched": found.unmatched,
        "rows": found.classes,
    }
