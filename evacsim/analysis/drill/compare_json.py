"""What `compare --json` prints: one object, its keys those of the last drill, and all drills."""

from __future__ import annotations

from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from evacsim.analysis.drill.distances import Distances

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.drill.attribution import Gap
    from evacsim.analysis.drill.compare import Comparison
    from evacsim.analysis.drill.stages import PointResult

_GAP = ("late_start_s", "slow_stair_s", "wrong_stair_s", "late_count_s", "undetermined_s")


def compare_json(comparisons: Sequence[Comparison]) -> dict[str, Any]:
    """Return the last comparison ready for `json.dumps`, and all of them under `drills`.

    What the record does not give is null. The five parts of `gap` that are not null add up to the
    difference of the end that `cause.measured_at` names, to the mean of the replications.
    """
    rows = [_one(comparison) for comparison in comparisons]
    return {**rows[-1], "drills": rows}


def _one(found: Comparison) -> dict[str, Any]:
    gap = found.gap
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
        "times": {name: asdict(stage) for name, stage in found.times.items()},
        "curve": _curve(found),
        "inside_band": _inside(found),
        "gap": {name: getattr(gap.pieces, name) if gap else None for name in _GAP},
        "cause": _cause(gap) if gap else None,
        "classes": _classes(found),
        "checkpoints": [_point(point) for point in found.points],
        "stairs": [asdict(stair) for stair in found.stairs],
    }


def _point(point: PointResult) -> dict[str, Any]:
    drawn = ("account", "simulated_count", "simulated_time_s")  # pictures need them, tables do not
    keys = {"connection": "joint"}  # the key that those know who read it
    own = asdict(point).items()
    return {keys.get(name, name): value for name, value in own if name not in drawn}


def _curve(found: Comparison) -> dict[str, Any]:
    if found.curves is None or found.distances is None:
        return {"made_of": None} | {field.name: None for field in fields(Distances)}
    return {"made_of": found.curves.recipe, **asdict(found.distances)}


def _inside(found: Comparison) -> dict[str, Any]:
    whole = found.envelope
    return {
        **{name: stage.inside for name, stage in found.times.items()},
        "points_share": whole.points_share if whole else None,
        "as_a_whole": whole.as_a_whole if whole else None,
        "p_value": whole.p_value if whole else None,
    }


def _cause(gap: Gap) -> dict[str, Any]:
    return {
        "main": gap.main,
        "named": list(gap.named),
        "total_s": gap.pieces.total_s,
        "measured_at": gap.measured_at,
        "people_s": gap.pieces.people_s,
        "chance_s": gap.chance_s,
        "start_known_by": gap.evidence.start_by,
        "ways_known": gap.evidence.ways_known,
        "rows_that_would_tell": list(gap.advice),
    }


def _classes(found: Comparison) -> dict[str, Any]:
    errors = found.class_errors
    return {
        "n": errors.n if errors else 0,
        "mean_error_s": errors.mean_error_s if errors else None,
        "rmse_s": errors.rmse_s if errors else None,
        "rank_correlation": errors.rank_correlation if errors else None,
        "unmatched": list(found.unmatched),
        "rows": [asdict(row) for row in found.classes],
    }
