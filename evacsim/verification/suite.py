"""The whole suite: every case that ships with the package, run and judged."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from typing_extensions import TypedDict

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import text
from evacsim.results.manifest import evacsim_version, library_versions, python_version
from evacsim.verification.case import NOT_BUILT, case_files, read_case
from evacsim.verification.run import Verdict, run_case
from evacsim.verification.units import Unit, answers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evacsim.verification.case import Case
    from evacsim.verification.run import Outcome
    from evacsim.verification.units import Progress, Work

CaseVerdict = Literal["pass", "documented_bias", "falls_short", "not_applicable", "not_built"]

VERDICTS: Final[tuple[CaseVerdict, ...]] = (
    "pass",
    "documented_bias",
    "falls_short",
    "not_applicable",
    "not_built",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A case and what came of it; no outcomes where it is not run."""

    case: Case
    outcomes: tuple[Outcome, ...]

    @property
    def verdict(self) -> CaseVerdict:
        """The worst of its numbers; or why it is not run."""
        if self.case.not_applicable:
            unbuilt = self.case.not_applicable.startswith(NOT_BUILT)
            return "not_built" if unbuilt else "not_applicable"
        found = {outcome.verdict for outcome in self.outcomes}
        if "falls_short" in found:
            return "falls_short"
        return "documented_bias" if "documented_bias" in found else "pass"


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Every case that was asked for, judged, and how long that took [s]."""

    judged: tuple[Judged, ...]
    seconds: float

    @property
    def counts(self) -> dict[CaseVerdict, int]:
        """How many cases ended in each verdict, all of them named."""
        found = Counter(entry.verdict for entry in self.judged)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def numbers(self) -> int:
        """How many numbers were judged."""
        return sum(len(entry.outcomes) for entry in self.judged)

    @property
    def numbers_out(self) -> int:
        """How many of them did not come out, documented or not."""
        return sum(not o.passed for entry in self.judged for o in entry.outcomes)

    @property
    def holds(self) -> bool:
        """Whether no case falls short."""
        return not self.counts["falls_short"]


def find_cases(pattern: str | None = None) -> tuple[Case, ...]:
    """Return the shipped cases whose id matches a glob (or holds a plain word), sorted by id.

    A word begins with a letter or digit: "-" is part of most ids, "-1" of many, and means none.

    Raises
    ------
    InputError
        If none matches.
    """
    paths = {path.stem: path for path in case_files()}
    wanted = sorted(paths)
    if pattern is not None:
        is_word = pattern[:1].isalnum() and not set(pattern) & set("*?[")
        glob = f"*{pattern}*" if is_word else pattern
        wanted = [case_id for case_id in wanted if fnmatchcase(case_id, glob)]
    if not wanted:
        problem = Problem(
            file="--only",
            where="",
            message=text('no case id matches "{pattern}"', pattern=pattern),
            hint=_near(str(pattern), paths),
        )
        raise InputError([problem])
    return tuple(read_case(Path(paths[case_id])) for case_id in wanted)


def _near(pattern: str, known: Iterable[str]) -> str:
    """Return a hint: the ids that have the first word of a pattern in them, or what ids are."""
    ids = sorted(known)
    word = re.match(r"[a-z0-9]{3,}|", pattern.casefold())
    alike = [one for one in ids if word is not None and word[0] and word[0] in one]
    return nearest_name(pattern.casefold(), alike or ids) or text(
        "ids are such as {first}; without --only all {count} cases run",
        first=(alike or ids)[0],
        count=len(ids),
    )


def run_suite(
    cases: Sequence[Case], *, jobs: Work | None = None, progress: Progress | None = None
) -> Suite:
    """Run cases and judge every number; see `units.answers`.

    Raises
    ------
    InputError
        If building or scenario of a case cannot be used.
    """
    began = time.monotonic()
    units = [Unit(id=case.id, function=run_case, arguments=(case,)) for case in cases]
    judged = [
        Judged(case=case, outcomes=outcomes)
        for case, outcomes in zip(cases, answers(units, jobs, progress), strict=True)
    ]
    return Suite(judged=tuple(judged), seconds=time.monotonic() - began)


class OutcomeJson(TypedDict):
    """A number of a case, expected and got, as `verify --json` has it."""

    run: str
    measure: str
    of: dict[str, Any]
    against: str | None
    unit: str | None
    expected: str
    tolerance: float | None
    got: float | None
    measured: float | None
    passed: bool
    verdict: Verdict
    documented_bias: str | None
    note: str | None


class CaseJson(TypedDict):
    """A case, as `verify --json` has it."""

    id: str
    title: str
    source: str
    checks: str
    convention: str | None
    verdict: CaseVerdict
    not_applicable: str | None
    numbers: list[OutcomeJson]


class SuiteJson(TypedDict):
    """The cases that were run and how they were judged, as `verify --json` has them."""

    evacsim: str
    python: str
    libraries: dict[str, str]
    seconds: float
    holds: bool
    cases: int
    verdicts: dict[CaseVerdict, int]
    numbers: int
    numbers_out: int
    results: list[CaseJson]


def suite_json(suite: Suite) -> SuiteJson:
    """Return a suite as one JSON object; a number that does not exist is null."""
    return {
        "evacsim": evacsim_version(),
        "python": python_version(),
        "libraries": library_versions(),
        "seconds": round(suite.seconds, 3),
        "holds": suite.holds,
        "cases": len(suite.judged),
        "verdicts": suite.counts,
        "numbers": suite.numbers,
        "numbers_out": suite.numbers_out,
        "results": [_case_json(entry) for entry in suite.judged],
    }


def _case_json(entry: Judged) -> CaseJson:
    case = entry.case
    return {
        "id": case.id,
        "title": case.title,
        "source": case.source,
        "checks": case.checks,
        "convention": case.convention or None,
        "verdict": entry.verdict,
        "not_applicable": case.not_applicable or None,
        "numbers": [_outcome_json(outcome) for outcome in entry.outcomes],
    }


def _outcome_json(outcome: Outcome) -> OutcomeJson:
    return {
        "run": outcome.run,
        "measure": outcome.measure,
        "of": dict(outcome.of),
        "against": outcome.against or None,
        "unit": outcome.unit or None,
        "expected": outcome.expected,
        "tolerance": _number(outcome.tolerance),
        "got": _number(outcome.got),
        "measured": _number(outcome.measured),
        "passed": outcome.passed,
        "verdict": outcome.verdict,
        "documented_bias": outcome.documented_bias or None,
        "note": outcome.note or None,
    }


def _number(value: float) -> float | None:
    return value if abs(value) < float("inf") else None
