"""Runs a case and says of every expected number whether it came out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from evacsim.verification.metrics import METRICS
from evacsim.verification.world import make_ran

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.verification.case import Case, Expect
    from evacsim.verification.world import Ran

Verdict = Literal["pass", "documented_bias", "falls_short"]

_MARKS: dict[Verdict, str] = {
    "pass": "pass",
    "documented_bias": "documented bias",
    "falls_short": "FALLS SHORT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One expected number and what came out; `got` is compared, `measured` is the bare measure.

    `ratio_to` or `difference_to` is the run against which it is; `trend` says on which side of
    `earlier`, the same in an earlier run (None if there is none), it has to be; `bounds` are those
    of `got`, and `tolerance` is NaN without a value. `passed` is the plain truth;
    `documented_bias` does not change it.
    """

    case: str
    run: str
    measure: str
    of: Mapping[str, object]
    ratio_to: str
    difference_to: str
    trend: Literal["", "above", "below"]
    earlier: float | None
    bounds: str
    tolerance: float
    measured: float
    got: float
    passed: bool
    note: str
    documented_bias: str = ""

    @property
    def verdict(self) -> Verdict:
        """Pass, documented bias or falls short."""
        if self.passed:
            return "pass"
        return "documented_bias" if self.documented_bias else "falls_short"

    @property
    def unit(self) -> str:
        """Unit of `got`; empty for ratios and other bare numbers."""
        return "" if self.ratio_to else METRICS[self.measure].unit

    @property
    def call(self) -> str:
        """The measure with its arguments."""
        said = ", ".join(f"{name} {_said(value)}" for name, value in self.of.items())
        return f"{self.measure}({said})" if said else self.measure

    @property
    def against(self) -> str:
        """What it is compared with, in English; empty where it is the number itself."""
        if self.ratio_to:
            return f'ratio to "{self.ratio_to}"'
        return f'difference to "{self.difference_to}"' if self.difference_to else ""

    @property
    def expected(self) -> str:
        """What has to come out, in English."""
        earlier = "an earlier run" if self.earlier is None else f"{self.earlier:.8g}"
        trend = f"{self.trend} {earlier}" if self.trend else ""
        return ", ".join(part for part in (trend, self.bounds) if part)

    def __str__(self) -> str:
        tolerance = "" if math.isnan(self.tolerance) else f" ± {self.tolerance:.3g}"
        against = f", {self.against}" if self.against else ""
        return (
            f"{self.case} / {self.run}: {self.call}{against} = {self.got:.8g}, "
            f"expected {self.expected}{tolerance}: {_MARKS[self.verdict]}"
        )


def _said(value: object) -> str:
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, list) else str(value)


def run_case(case: Case, *, only: str | None = None) -> tuple[Outcome, ...]:
    """Run a case (or of its runs the one named `only`) and judge every number it expects.

    A case that is not applicable gives no outcomes. Runs that the wanted one is compared with
    are run too.

    Raises
    ------
    InputError
        If building or scenario of a run cannot be used.
    """
    made: dict[str, Ran] = {}

    def ran(name: str) -> Ran:
        if name not in made:
            run = next(run for run in case.run if run.name == name)
            made[name] = make_ran(name, case.building, case.scenario, run.set, file=case.id)
        return made[name]

    outcomes = []
    for place, run in enumerate(case.run):
        if only is not None and run.name != only:
            continue
        for expect in run.expect:
            reference = expect.ratio_to or expect.difference_to or _previous(case, place, expect)
            other = None if reference is None else _measure(ran(reference), expect)
            outcomes.append(_judge(case, run.name, expect, _measure(ran(run.name), expect), other))
    return tuple(outcomes)


def _previous(case: Case, place: int, expect: Expect) -> str | None:
    """Return the nearest earlier run that has the same measure of the same, for a trend."""
    if not (expect.increases_with_previous or expect.decreases_with_previous):
        return None
    for run in reversed(case.run[:place]):
        if any(e.measure == expect.measure and e.of == expect.of for e in run.expect):
            return run.name
    return None


def _measure(ran: Ran, expect: Expect) -> float:
    return float(METRICS[expect.measure].function(ran, **expect.of))


def _judge(case: Case, run: str, expect: Expect, measured: float, other: float | None) -> Outcome:
    got, fits = measured, True
    trend: Literal["", "above", "below"] = ""
    if expect.increases_with_previous or expect.decreases_with_previous:
        up = expect.increases_with_previous
        trend = "above" if up else "below"
        # a trend without an earlier run to compare with can never be judged: that is a fault
        fits = other is not None and (measured > other if up else measured < other)
    elif other is not None and expect.ratio_to is not None:
        got = measured / other if other else math.nan
    elif other is not None:
        got = measured - other
    parts = []
    if expect.min is not None:
        parts.append(f"≥ {expect.min:.8g}")
        fits = fits and got >= expect.min
    if expect.max is not None:
        parts.append(f"≤ {expect.max:.8g}")
        fits = fits and got <= expect.max
    if expect.value is not None:
        parts.append(f"{expect.value:.8g}")
        fits = fits and abs(got - expect.value) <= expect.tolerance
    return Outcome(
        case=case.id, run=run, measure=expect.measure, of=expect.of,
        ratio_to=expect.ratio_to or "", difference_to=expect.difference_to or "",
        trend=trend, earlier=other if trend else None, bounds=", ".join(parts),
        tolerance=expect.tolerance, measured=measured, got=got,
        passed=fits and not math.isnan(got), note=expect.note,
        documented_bias=expect.documented_bias,
    )  # fmt: skip
