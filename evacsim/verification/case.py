"""A verification case as a file: building, scenario, runs, and what must come out of them.

A case is self-contained TOML. `[building]` and `[scenario]` have the very format of building and
scenario files, so a reader can lift either out and run it. Every `[[run]]` changes some of their
values and lists what it expects.
"""

from __future__ import annotations

import math
import tomllib
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text
from evacsim.verification.metrics import METRICS, argument_faults

if TYPE_CHECKING:
    from collections.abc import Iterator

NOT_BUILT: Final = "not built yet: "


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Expect(_Table):
    """`[[run.expect]]`: one number that must come out.

    `measure` is a name of `measures.METRICS`, `of` its arguments. Compared is the number itself,
    or with `ratio_to` or `difference_to` the number against the same measure of the named run of
    this case. `value` stands with `absolute` or `relative` (to `value`), its tolerance; `min` and
    `max` are closed bounds; `increases_with_previous` and `decreases_with_previous` ask for
    strict change against the same measure in the nearest earlier run that has it.
    `note` says where the number comes from. `documented_bias` says why a published number is
    known not to come out: the number is printed as outside all the same, but is no failure. It
    may only stand where the number does not come out (a test sees to that).
    """

    measure: str
    of: dict[str, Any] = Field(default_factory=dict)
    value: float | None = None
    absolute: float | None = Field(default=None, ge=0)
    relative: float | None = Field(default=None, ge=0)
    min: float | None = None
    max: float | None = None
    ratio_to: str | None = None
    difference_to: str | None = None
    increases_with_previous: bool = False
    decreases_with_previous: bool = False
    note: str = ""
    documented_bias: str = ""

    @model_validator(mode="after")
    def _says_what_it_expects(self) -> Expect:
        if self.measure not in METRICS:
            hint = nearest_name(self.measure, METRICS)
            raise ValueError(f'"{self.measure}" is no measure; {hint}')
        faults = argument_faults(self.measure, self.of)
        if faults:
            raise ValueError(f"{self.measure}: {'; '.join(faults)}")
        bounds = (self.value, self.min, self.max)
        trend = self.increases_with_previous or self.decreases_with_previous
        if all(bound is None for bound in bounds) and not trend:
            raise ValueError("nothing is expected; give value, min, max or a trend")
        given = (self.absolute is not None) + (self.relative is not None)
        if given != (self.value is not None):
            raise ValueError("value needs absolute or relative, one of them, and they need value")
        if self.ratio_to is not None and self.difference_to is not None:
            raise ValueError("ratio_to and difference_to exclude each other")
        return self

    @property
    def tolerance(self) -> float:
        """Half width of the band around `value`; NaN where only bounds are given."""
        if self.value is None:
            return math.nan
        if self.absolute is not None:
            return self.absolute
        return abs(self.value) * (self.relative or 0.0)


class Run(_Table):
    """`[[run]]`: the case with some values changed, and what is expected of it.

    Keys of `set` are paths from `building` or `scenario` down, parts joined by dots; a part names
    a key, or of a list a place (from 0) or the entry with that id.
    """

    name: str
    set: dict[str, Any] = Field(default_factory=dict)
    expect: tuple[Expect, ...] = Field(min_length=1)


class Case(_Table):
    """One case file.

    `source` is where the case and its numbers were published, `checks` what it shows in one
    sentence, `convention` how the numbers are to be read ((N - 1)/C or N/C, clear or effective
    width). A case that a network model cannot state has `not_applicable`, the reason, and no runs;
    the reason begins with NOT_BUILT where the model could state it but the program cannot yet.
    The Chinese of `title`, `checks`, `convention`, `not_applicable` and of the runs' names is in
    the catalogue.
    """

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str
    source: str
    checks: str
    convention: str = ""
    not_applicable: str = ""
    building: dict[str, Any] = Field(default_factory=dict)
    scenario: dict[str, Any] = Field(default_factory=dict)
    run: tuple[Run, ...] = ()

    @model_validator(mode="after")
    def _is_complete(self) -> Case:
        if self.not_applicable:
            if self.run or self.building or self.scenario:
                raise ValueError("a case that is not applicable has no building, scenario or run")
            return self
        if not (self.run and self.building and self.scenario and self.convention):
            raise ValueError("building, scenario, convention and at least one run are required")
        names = [run.name for run in self.run]
        if len(set(names)) != len(names):
            raise ValueError("two runs have the same name")
        for place, run in enumerate(self.run):
            for expect in run.expect:
                other = expect.ratio_to or expect.difference_to
                if other is not None and other not in names[:place]:
                    hint = nearest_name(other, names[:place])
                    raise ValueError(f'run "{run.name}": "{other}" is no earlier run; {hint}')
        return self


def case_from_text(written: str, *, file: str) -> Case:
    """Read a case from TOML text.

    Raises
    ------
    InputError
        With every fault of the file.
    """
    try:
        data = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise InputError(
            [Problem(file=file, where="", message=text("no valid TOML: {error}", error=error))]
        ) from None
    try:
        return Case.model_validate(data)
    except ValidationError as error:
        raise InputError(_problems(error, file)) from None


def _problems(error: ValidationError, file: str) -> Iterator[Problem]:
    for fault in error.errors(include_url=False):
        where = ".".join(str(part) for part in fault["loc"])
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = text("this key is unknown in a case file")
        yield Problem(file=file, where=where, message=message)


def read_case(path: Path) -> Case:
    """Read one case file.

    Raises
    ------
    InputError
        If it cannot be read, or with every fault in it.
    """
    try:
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        problem = Problem(
            file=str(path), where="", message=text("cannot be read: {error}", error=error)
        )
        raise InputError([problem]) from None
    return case_from_text(written, file=str(path))


def case_files() -> tuple[Path, ...]:
    """Return the paths of the cases that come with the package, sorted by name."""
    folder = resources.files("evacsim.verification") / "cases"
    return tuple(
        sorted(Path(str(entry)) for entry in folder.iterdir() if entry.name.endswith(".toml"))
    )
