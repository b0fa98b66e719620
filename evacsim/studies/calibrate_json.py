"""What `calibrate --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from evacsim.studies.calibrate_check import Tested
from evacsim.studies.calibrate_knobs import KNOBS
from evacsim.studies.calibrate_reach import Unreached

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.studies.calibrate import Calibration


class EstimateJson(TypedDict):
    """A knob and what the drills say of it; null where they do not determine it."""

    knob: str
    planned: float
    value: float | None
    low: float | None
    high: float | None
    refused: str | None
    tried: tuple[float, float]
    unit: str
    determined: bool


class CalibrationJson(TypedDict):
    """What `calibrate --json` prints."""

    scenario: str
    estimates: list[EstimateJson]
    drills: tuple[Tested, ...]
    p_value: float
    widened: float
    simulations: int
    statistics: tuple[str, ...]
    unreached: tuple[Unreached, ...]
    worse: bool
    files: list[str]


def calibration_json(found: Calibration, files: Sequence[Path] = ()) -> CalibrationJson:
    """Return a calibration and the files that were written; a refused knob has no value."""
    return {
        "scenario": found.plan.scenario.name,
        "estimates": [
            {
                "knob": one.knob,
                "planned": one.planned,
                "value": one.value,
                "low": one.low,
                "high": one.high,
                "refused": one.refused,
                "tried": one.tried,
                "unit": KNOBS[one.knob].unit,
                "determined": one.value is not None,
            }
            for one in found.estimates
        ],
        "drills": found.tested,
        "p_value": found.p_value,
        "widened": found.widened,
        "simulations": found.runs,
        "statistics": found.statistics,
        "unreached": found.unreached,
        "worse": found.worse,
        "files": [str(file) for file in files],
    }
