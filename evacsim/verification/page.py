"""The suite as one page of HTML that needs no other file and prints on A4."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.movement import LAWS, make_law
from evacsim.results.manifest import evacsim_version, library_versions, python_version
from evacsim.verification.words import say

if TYPE_CHECKING:
    from evacsim.verification.run import Outcome
    from evacsim.verification.suite import Judged, Suite
    from evacsim.verification.words import Lang


def number(value: float) -> str:
    """Return a number to seven digits; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.7g}"


def tolerance(outcome: Outcome) -> str:
    """Return the tolerance of an outcome; empty where only bounds or a trend are asked."""
    return "" if math.isnan(outcome.tolerance) else f"± {outcome.tolerance:.3g}"


def summary(suite: Suite, lang: Lang) -> str:
    """Return one line: cases by verdict, numbers judged, seconds."""
    counts = say("between", lang).join(
        say("count", lang, count=count, word=say(verdict, lang).lower())
        for verdict, count in suite.counts.items()
        if count
    )
    return say(
        "summary", lang, cases=len(suite.judged), counts=counts, numbers=suite.numbers,
        out=suite.numbers_out, seconds=suite.seconds,
    )  # fmt: skip


def conclusion(suite: Suite, lang: Lang) -> str:
    """Return which cases fall short, or that none does."""
    if suite.holds:
        return say("holds", lang)
    short = (entry.case.id for entry in suite.judged if entry.verdict == "falls_short")
    return say("fails", lang, ids=", ".join(short))


def suite_page(suite: Suite, *, lang: Lang) -> str:
    """Return the page: summary, every case, those not run, laws with their sources, versions."""
    environment = Environment(
        loader=PackageLoader("evacsim.verification", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    versions = {"evacsim": evacsim_version(), "Python": python_version(), **library_versions()}
    return environment.get_template("suite.html").render(
        lang=lang,
        say=lambda key, **values: say(key, lang, **values),
        summary=summary(suite, lang),
        conclusion=conclusion(suite, lang),
        holds=suite.holds,
        ran=[_case(entry, lang) for entry in suite.judged if entry.outcomes],
        not_run=[_case(entry, lang) for entry in suite.judged if not entry.outcomes],
        laws=[make_law(name) for name in LAWS],
        versions=versions,
        made=say("made", lang, when=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
    )


def _case(entry: Judged, lang: Lang) -> dict[str, Any]:
    case = entry.case
    chinese = lang == "zh"
    return {
        "id": case.id,
        "title": (chinese and case.title_zh) or case.title,
        "source": case.source,
        "checks": case.checks,
        "convention": case.convention,
        "reason": (chinese and case.not_applicable_zh) or case.not_applicable,
        "verdict": entry.verdict,
        "numbers": [
            {
                "run": outcome.run,
                "asked": outcome.asked,
                "unit": outcome.unit,
                "expected": outcome.expected,
                "tolerance": tolerance(outcome),
                "got": number(outcome.got),
                "verdict": outcome.verdict,
                "note": outcome.note,
                "bias": outcome.documented_bias,
            }
            for outcome in entry.outcomes
        ],
    }
