"""Published figures beside what every movement law makes of them; bad rows are kept.

The laws take their turns on the same building and people. A row that a law was fitted to says
only that the simulation does what the law says; all others are predictions.
"""

from __future__ import annotations

import itertools
import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from typing_extensions import TypedDict

from evacsim.verification.experiment import read_experiments
from evacsim.verification.metrics import METRICS
from evacsim.verification.units import Unit, answers
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evacsim.verification.experiment import Experiment, ExperimentRun, Figure
    from evacsim.verification.units import Progress, Work
    from evacsim.verification.world import Ran

COMPARED: Final = ("sfpe", "student", "weidmann", "imo", "cn-stream")
"""The laws side by side; `unimpeded` is the yardstick of tests and no law of crowds."""

NEAR: Final = 0.15
"""Relative difference up to which a row counts as near: the spread of repeated experiments."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A published figure and what each law says; nothing simulated where the file says why not."""

    experiment: Experiment
    run: ExperimentRun
    figure: Figure
    simulated: Mapping[str, float]

    def difference(self, law: str) -> float:
        """Return simulated / published - 1; NaN where there is no simulated value."""
        value = self.simulated.get(law, math.nan)
        return value / self.figure.reference - 1

    @property
    def name(self) -> str:
        """Run and figure in one line."""
        return f"{self.run.name}: {self.figure.what}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRecord:
    """How a law did on the recorded rows it was not fitted to.

    `beyond` names those further off than NEAR, worst first, each with its difference.
    """

    law: str
    rows: int
    near: int
    beyond: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """All rows, in the order of the files, and how long they took [s]."""

    rows: tuple[Row, ...]
    seconds: float

    def by_experiment(self) -> list[tuple[Experiment, list[Row]]]:
        """Return the experiments in their order, each with its rows."""
        grouped = itertools.groupby(self.rows, key=lambda row: row.experiment.id)
        return [(rows[0].experiment, rows) for rows in (list(found) for _, found in grouped)]

    def record(self, law: str) -> LawRecord:
        """Return how a law did on measured figures; other programs' results do not count."""
        judged = [
            row
            for row in self.rows
            if row.simulated and row.figure.recorded is not None and law not in row.figure.fitted
        ]
        beyond = [row for row in judged if not abs(row.difference(law)) <= NEAR]
        beyond.sort(key=lambda row: -_times_off(row.difference(law)))
        return LawRecord(
            law=law,
            rows=len(judged),
            near=len(judged) - len(beyond),
            beyond=tuple(
                (f"{row.experiment.id}, {row.name}", row.difference(law)) for row in beyond
            ),
        )


def _times_off(difference: float) -> float:
    """Return how far off a row is, the same for half as for double; inf where there is no value."""
    return abs(math.log1p(difference)) if difference > -1 else math.inf


def percent(difference: float) -> str:
    """Return a relative difference as +12 %; a dash where there is none."""
    return f"{round(difference * 100):+d} %" if math.isfinite(difference) else "–"


def run_accuracy(
    experiments: Sequence[Experiment] | None = None,
    *,
    laws: Sequence[str] = COMPARED,
    jobs: Work | None = None,
    progress: Progress | None = None,
) -> Accuracy:
    """Simulate experiments (by default all of the package) with every law; see `units.answers`.

    Raises
    ------
    InputError
        If building or scenario of an experiment cannot be used.
    """
    began = time.monotonic()
    wanted = read_experiments() if experiments is None else tuple(experiments)
    pairs = [(one, law) for one in wanted if not one.not_simulated for law in laws]
    units = [
        Unit(id=f"{one.id}, {law}", function=_values, arguments=(one, law)) for one, law in pairs
    ]
    found = dict(
        zip(((one.id, law) for one, law in pairs), answers(units, jobs, progress), strict=True)
    )
    rows = [
        Row(
            experiment=one,
            run=run,
            figure=figure,
            simulated={law: found[one.id, law][at] for law in laws if (one.id, law) in found},
        )
        for one in wanted
        for at, (run, figure) in enumerate(_figures(one))
    ]
    return Accuracy(rows=tuple(rows), seconds=time.monotonic() - began)


def _figures(experiment: Experiment) -> list[tuple[ExperimentRun, Figure]]:
    return [(run, figure) for run in experiment.run for figure in run.figure]


def _values(experiment: Experiment, law: str) -> list[float]:
    """Return what a law says of every figure of an experiment, in their order."""
    rans = {run.name: ran_under(experiment, run, law) for run in experiment.run}
    return [_value(rans[run.name], figure) for run, figure in _figures(experiment)]


def ran_under(experiment: Experiment, run: ExperimentRun, law: str) -> Ran:
    """Return one run of an experiment under a law, with the constants that the run decides.

    Raises
    ------
    InputError
        If building or scenario cannot be used.
    """
    movement = {"law": law, "constants": run.constants.get(law, {})}
    scenario = {**experiment.scenario, "movement": movement}
    return make_ran(run.name, experiment.building, scenario, run.set, file=experiment.id)


def _value(ran: Ran, figure: Figure) -> float:
    return float(METRICS[figure.measure].function(ran, **figure.of)) / figure.per


class RowJson(TypedDict):
    """A published figure and what the laws make of it, as `verify --json` has it."""

    experiment: str
    source: str
    measured: str
    run: str
    figure: str
    unit: str
    recorded: float | None
    programs: dict[str, float] | None
    simulated: dict[str, float | None]
    difference: dict[str, float | None]
    fitted: list[str]
    constants: dict[str, dict[str, float]] | None
    not_simulated: str | None
    note: str | None


class LawRecordJson(TypedDict):
    """How near a law comes to the rows that it was not fitted to, and those where it does not."""

    rows_not_fitted: int
    near: int
    beyond: dict[str, float | None]


class AccuracyJson(TypedDict):
    """What published experiments say of the laws, as `verify --json` has it."""

    laws: list[str]
    near: float
    seconds: float
    rows: list[RowJson]
    by_law: dict[str, LawRecordJson]


def accuracy_json(found: Accuracy) -> AccuracyJson:
    """Return the rows as one JSON object; a number that does not exist is null."""
    return {
        "laws": list(COMPARED),
        "near": NEAR,
        "seconds": round(found.seconds, 3),
        "rows": [_row_json(row) for row in found.rows],
        "by_law": {
            record.law: {
                "rows_not_fitted": record.rows,
                "near": record.near,
                "beyond": {name: _number(difference) for name, difference in record.beyond},
            }
            for record in map(found.record, COMPARED)
        },
    }


def _row_json(row: Row) -> RowJson:
    figure = row.figure
    return {
        "experiment": row.experiment.id,
        "source": row.experiment.source,
        "measured": row.experiment.measured,
        "run": row.run.name,
        "figure": figure.what,
        "unit": figure.unit,
        "recorded": figure.recorded,
        "programs": figure.programs or None,
        "simulated": {law: _number(value) for law, value in row.simulated.items()},
        "difference": {law: _number(row.difference(law)) for law in row.simulated},
        "fitted": list(figure.fitted),
        "constants": row.run.constants or None,
        "not_simulated": row.experiment.not_simulated or None,
        "note": figure.note or None,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
