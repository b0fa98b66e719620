"""A published experiment as a file: building, scenario, runs, and the figures recorded of them.

An experiment reads like a case, but it judges nothing: every run is simulated with several
movement laws, and what was recorded stands beside what each law makes of it.
"""

from __future__ import annotations

import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text
from evacsim.movement import LAWS
from evacsim.verification.metrics import METRICS, argument_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

_Model = TypeVar("_Model", bound=BaseModel)


class FileTable(BaseModel):
    """A table of a file of this package: unknown keys are faults, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Figure(FileTable):
    """`[[run.figure]]`: one published number.

    `measure` is a name of `measures.METRICS` and `of` its arguments; the measured value is divided
    by `per`, which turns a flow into one per metre. `recorded` was measured; where a figure is not
    a measurement but what other programs make of the same, `programs` holds it by program.
    `fitted` names the laws that were fitted to this number: for them the row is no prediction.
    """

    what: str
    unit: str
    measure: str = ""
    of: dict[str, Any] = Field(default_factory=dict)
    per: float = Field(default=1.0, gt=0)
    recorded: float | None = None
    programs: dict[str, float] = Field(default_factory=dict)
    fitted: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _can_be_compared(self) -> Figure:
        if (self.recorded is None) == (not self.programs):
            raise ValueError("needs either recorded or programs, and not both")
        for law in self.fitted:
            if law not in LAWS:
                raise ValueError(f'"{law}" is no law; {nearest_name(law, LAWS)}')
        if not self.measure:
            return self
        if self.measure not in METRICS:
            hint = nearest_name(self.measure, METRICS)
            raise ValueError(f'"{self.measure}" is no measure; {hint}')
        faults = argument_faults(self.measure, self.of)
        if faults:
            raise ValueError(f"{self.measure}: {'; '.join(faults)}")
        return self

    @property
    def reference(self) -> float:
        """What a law is compared with: the recorded value, or the mean of the programs."""
        if self.recorded is not None:
            return self.recorded
        return sum(self.programs.values()) / len(self.programs)


class ExperimentRun(FileTable):
    """`[[run]]`: the experiment with some values changed, as in a case.

    `constants` are constants of laws that the experiment itself decides, by law: how hard people
    pressed was seen, and is no matter of the law.
    """

    name: str
    set: dict[str, Any] = Field(default_factory=dict)
    constants: dict[str, dict[str, float]] = Field(default_factory=dict)
    figure: tuple[Figure, ...] = Field(min_length=1)


class Experiment(FileTable):
    """One experiment file.

    `measured` says in a sentence or two what was done and recorded, `as_simulated` how it is put
    as building and scenario, and what that leaves out. Figures that are not simulated stand in an
    experiment with `not_simulated`, the reason, and no building.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    source: str
    measured: str
    as_simulated: str = ""
    not_simulated: str = ""
    building: dict[str, Any] = Field(default_factory=dict)
    scenario: dict[str, Any] = Field(default_factory=dict)
    run: tuple[ExperimentRun, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _is_complete(self) -> Experiment:
        figures = [figure for run in self.run for figure in run.figure]
        if self.not_simulated:
            if self.building or self.scenario or any(figure.measure for figure in figures):
                raise ValueError("is not simulated, so it has no building, scenario or measure")
            return self
        if not (self.building and self.scenario and self.as_simulated):
            raise ValueError("building, scenario and as_simulated are required")
        if "movement" in self.scenario:
            raise ValueError("scenario.movement is left out: every law takes its turn")
        if not all(figure.measure for figure in figures):
            raise ValueError("every figure needs a measure")
        return self


def read_table(path: Path, model: type[_Model]) -> _Model:
    """Read one TOML file of this package into a model.

    Raises
    ------
    InputError
        If it cannot be read, or with every fault in it.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = Problem(
            file=str(path), where="", message=text("cannot be read: {error}", error=error)
        )
        raise InputError([problem]) from None
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise InputError(_problems(error, str(path))) from None


def _problems(error: ValidationError, file: str) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = text("this key is unknown here")
        yield Problem(file=file, where=".".join(map(str, fault["loc"])), message=message)


def package_files(folder: str) -> tuple[Path, ...]:
    """Return the paths of the TOML files in a folder of this package, sorted by name."""
    entries = (resources.files("evacsim.verification") / folder).iterdir()
    return tuple(sorted(Path(str(entry)) for entry in entries if entry.name.endswith(".toml")))


def read_experiments() -> tuple[Experiment, ...]:
    """Read the experiments that come with the package, in the order of their file names."""
    return tuple(read_table(path, Experiment) for path in package_files("published"))
