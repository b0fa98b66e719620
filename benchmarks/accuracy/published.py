"""Published figures as the package has them, in the form that the fit of `student` needs.

The figures stand in `evacsim/verification/published`, with their sources. Raw crossings are no
part of the project: `raw` reads them where their folder is given, or lies beside the checkout.
"""

from __future__ import annotations

import csv
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evacsim.verification.experiment import read_experiments

if TYPE_CHECKING:
    from evacsim.verification.experiment import Experiment, ExperimentRun

RAW = Path(__file__).resolve().parents[3] / "shared" / "data"
CORRIDOR_WIDTH_M = 1.8
LAW = "student"

EXPERIMENTS = {experiment.id: experiment for experiment in read_experiments()}
EXITS = EXPERIMENTS["hermes-corridor-exits"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DoorRow:
    """A measured flow [1/s] of a narrow place of a width [m].

    `pressing` is what the experiment's file declares: 0 for the orderly runs, 1 for those in which
    a crowd pressed from a wide hall. `fitted`: whether the law is fitted to it.
    """

    id: str
    width_m: float
    flow_per_s: float
    pressing: float
    fitted: bool


def width_m(experiment: Experiment, run: ExperimentRun) -> float:
    """Return the clear width of the exit in a run."""
    exits = (door for door in experiment.building["connection"] if door["id"] == "exit")
    own = next(exits)["clear_width_m"]
    return float(run.set.get("building.connection.exit.clear_width_m", own))


def door_rows() -> list[DoorRow]:
    """Return the flows of gate, corridor exits and wide openings."""
    rows = []
    for experiment in map(
        EXPERIMENTS.__getitem__, ("crowdqueue-gate", EXITS.id, "hermes-wide-openings")
    ):
        for run in experiment.run:
            flow = next(figure for figure in run.figure if figure.measure == "flow_per_s")
            assert flow.recorded is not None
            rows.append(
                DoorRow(
                    id=run.name,
                    width_m=width_m(experiment, run),
                    flow_per_s=flow.recorded,
                    pressing=run.constants.get(LAW, {}).get("pressing", 0.0),
                    fitted=LAW in flow.fitted,
                )
            )
    return rows


def walking_rows() -> list[tuple[float, float]]:
    """Return density [1/m2] and speed [m/s] of the free branch."""
    rows = []
    for run in EXPERIMENTS["hermes-corridor-walking"].run:
        (figure,) = run.figure
        assert figure.recorded is not None
        rows.append((float(run.name.split()[0]), figure.recorded))
    return rows


def queue_rows() -> list[tuple[float, float, bool]]:
    """Return density [1/m2] and speed [m/s] of the queues before the exits; whether fitted."""
    rows = []
    for run in EXITS.run:
        found = {figure.measure: figure for figure in run.figure}
        density = found["queue_density_per_m2"]
        speed = found["queue_speed_m_per_s"]
        assert density.recorded is not None
        assert speed.recorded is not None
        rows.append((density.recorded, speed.recorded, LAW in density.fitted))
    return rows


def raw(name: str) -> list[dict[str, str]] | None:
    """Return the rows of a measured file, None where the folder is not at hand.

    The folder is the first argument of the program, else the one beside the checkout.
    """
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else RAW
    path = folder / name
    if not path.is_file():
        return None
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
