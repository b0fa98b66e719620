"""What `calibrate --json` prints."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from evacsim.studies.calibrate_knobs import KNOBS

if TYPE_CHECKING:
    from evacsim.studies.calibrate import Calibration


def calibration_json(found: Calibration) -> dict[str, Any]:
    """Return a calibration ready for `json.dumps`; a knob that was refused has no value."""
    return {
        "scenario": found.plan.scenario.name,
        "estimates": [
            {**asdict(one), "unit": KNOBS[one.knob].unit, "determined": one.value is not None}
            for one in found.estimates
        ],
        "drills": [asdict(one) for one in found.tested],
        "p_value": found.p_value,
        "widened": found.widened,
        "simulations": found.runs,
        "statistics": list(found.statistics),
        "unreached": [asdict(one) for one in found.unreached],
        "worse": found.worse,
    }
