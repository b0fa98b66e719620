"""What a published spread is made of: one case, one convention changed at a time.

Sister models give 1,471 to 1,915 s for the same nine-storey office. Each choice of the file changes
the case's building or scenario in one respect and is simulated; nothing here is typed in but
the published totals.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import Field
from typing_extensions import TypedDict

from evacsim.verification.case import case_files, read_case
from evacsim.verification.experiment import FileTable, package_files, read_table
from evacsim.verification.metrics import METRICS
from evacsim.verification.units import Unit, answers
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.verification.case import Case
    from evacsim.verification.units import Progress, Work


class Published(FileTable):
    """`[[published]]`: a total that somebody printed, and how it is made as far as known."""

    who: str
    total_s: float
    how: str = ""


class Choice(FileTable):
    """`[[choice]]`: the case in another convention.

    `removed` are keys of building or scenario to take out, `set` values to put, both by path.
    """

    about: str
    name: str
    removed: tuple[str, ...] = ()
    set: dict[str, Any] = Field(default_factory=dict)
    note: str = ""


class Study(FileTable):
    """A sensitivity file: the case that is varied, what is asked of it, and the choices.

    The first choice is the case as it stands; differences are to it.
    """

    id: str
    title: str
    source: str
    case: str
    measure: str
    published: tuple[Published, ...] = ()
    choice: tuple[Choice, ...] = Field(min_length=1)
    conclusion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """A choice and what came of it; NaN where somebody did not get out."""

    choice: Choice
    got: float
    difference: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """A study with every choice simulated, and how long that took [s]."""

    study: Study
    rows: tuple[Varied, ...]
    seconds: float


def read_studies() -> tuple[Study, ...]:
    """Read the sensitivity files that come with the package."""
    return tuple(read_table(path, Study) for path in package_files("spreads"))


def run_sensitivity(
    study: Study, *, jobs: Work | None = None, progress: Progress | None = None
) -> Sensitivity:
    """Simulate every choice of a study; see `units.answers`.

    Raises
    ------
    InputError
        If a choice does not fit the building or scenario of the case.
    """
    began = time.monotonic()
    case = next(read_case(path) for path in case_files() if path.stem == study.case)
    units = [
        Unit(id=f"{study.id}, {number}, {choice.name}", function=_value,
             arguments=(study, case, choice))
        for number, choice in enumerate(study.choice)
    ]  # fmt: skip
    got = answers(units, jobs, progress)
    rows = tuple(
        Varied(choice=choice, got=value, difference=value - got[0])
        for choice, value in zip(study.choice, got, strict=True)
    )
    return Sensitivity(study=study, rows=rows, seconds=time.monotonic() - began)


def _value(study: Study, case: Case, choice: Choice) -> float:
    changed = dict.fromkeys(choice.removed) | choice.set
    ran = make_ran(choice.name, case.building, case.scenario, changed, file=study.id)
    return float(METRICS[study.measure].function(ran))


class PublishedJson(TypedDict):
    """What somebody published of a case [s]."""

    who: str
    total_s: float
    how: str


class VariedJson(TypedDict):
    """A choice, what the case comes to with it, and the difference to the first."""

    about: str
    choice: str
    got: float | None
    difference: float | None
    set: dict[str, Any] | None
    removed: list[str] | None
    note: str | None


class SensitivityJson(TypedDict):
    """What a total depends on, as `verify --json` has it."""

    id: str
    title: str
    source: str
    case: str
    measure: str
    unit: str
    seconds: float
    published: list[PublishedJson]
    rows: list[VariedJson]
    conclusion: str


def sensitivity_json(found: Sequence[Sensitivity]) -> list[SensitivityJson]:
    """Return studies as JSON; a number that does not exist is null."""
    return [
        {
            "id": one.study.id,
            "title": one.study.title,
            "source": one.study.source,
            "case": one.study.case,
            "measure": one.study.measure,
            "unit": METRICS[one.study.measure].unit,
            "seconds": round(one.seconds, 3),
            "published": [
                {"who": entry.who, "total_s": entry.total_s, "how": entry.how}
                for entry in one.study.published
            ],
            "rows": [
                {
                    "about": row.choice.about,
                    "choice": row.choice.name,
                    "got": _number(row.got),
                    "difference": _number(row.difference),
                    "set": row.choice.set or None,
                    "removed": list(row.choice.removed) or None,
                    "note": row.choice.note or None,
                }
                for row in one.rows
            ],
            "conclusion": one.study.conclusion,
        }
        for one in found
    ]  # fmt: skip


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
