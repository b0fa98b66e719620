"""The suite as one page of HTML that needs no other file and prints on A4."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.locale import language
from evacsim.movement import LAWS, make_law
from evacsim.results.manifest import evacsim_version, library_versions, python_version
from evacsim.verification.accuracy import COMPARED, NEAR, percent
from evacsim.verification.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.verification.accuracy import Accuracy, Row
    from evacsim.verification.run import Outcome
    from evacsim.verification.sensitivity import Sensitivity
    from evacsim.verification.suite import Judged, Suite


NEAR_SAID: Final = f"{NEAR * 100:.0f} %"
_WORST: Final = 4
"""So many of the rows furthest off are named a law; the table has them all, in bold."""


def number(value: float) -> str:
    """Return a number to seven digits; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.7g}"


def tolerance(outcome: Outcome) -> str:
    """Return the tolerance of an outcome; empty where only bounds or a trend are asked."""
    return "" if math.isnan(outcome.tolerance) else f"± {outcome.tolerance:.3g}"


def summary(suite: Suite) -> str:
    """Return one line: cases by verdict, numbers judged, seconds."""
    counts = say("between").join(
        say("count", count=count, word=say(verdict).lower())
        for verdict, count in suite.counts.items()
        if count
    )
    return say(
        "summary", cases=len(suite.judged), counts=counts, numbers=suite.numbers,
        out=suite.numbers_out, seconds=suite.seconds,
    )  # fmt: skip


def conclusion(suite: Suite) -> str:
    """Return which cases fall short, or that none does."""
    if suite.holds:
        return say("holds")
    short = (entry.case.id for entry in suite.judged if entry.verdict == "falls_short")
    return say("fails", ids=", ".join(short))


def mark(row: Row, law: str) -> str:
    """Return the mark of a row: † where the law was fitted to the figure."""
    return "†" if law in row.figure.fitted else ""


def published(row: Row) -> str:
    """Return the published value of a row, ~ before the mean of other programs."""
    mean = "~" if row.figure.recorded is None else ""
    return f"{mean}{row.figure.reference:.3g}"


def suite_page(
    suite: Suite,
    *,
    accuracy: Accuracy | None = None,
    spreads: Sequence[Sensitivity] = (),
) -> str:
    """Return the page: summary, every case, those not run, accuracy, sensitivity, laws, versions.

    Accuracy and sensitivity are left out where they are not given.
    """
    environment = Environment(
        loader=PackageLoader("evacsim.verification", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    versions = {"evacsim": evacsim_version(), "Python": python_version(), **library_versions()}
    return environment.get_template("suite.html").render(
        lang=language(),
        say=say,
        summary=summary(suite),
        conclusion=conclusion(suite),
        holds=suite.holds,
        ran=[_case(entry) for entry in suite.judged if entry.outcomes],
        not_run=[_case(entry) for entry in suite.judged if not entry.outcomes],
        accuracy=None if accuracy is None else _accuracy(accuracy),
        spreads=[_spread(found) for found in spreads],
        compared=COMPARED,
        near=NEAR_SAID,
        laws=[make_law(name) for name in LAWS],
        versions=versions,
        made=say("made", when=f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"),
    )


def _case(entry: Judged) -> dict[str, Any]:
    case = entry.case
    chinese = language() == "zh"
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


def signed(difference_s: float) -> str:
    """Return a difference [s] with its sign; a dash where there is none, and no minus zero."""
    return "–" if math.isnan(difference_s) else f"{round(difference_s, 1) + 0.0:+.1f}"


def in_language(english: str, chinese: str) -> str:
    """Return the Chinese text where it is asked for and there is one."""
    return (language() == "zh" and chinese) or english


def _accuracy(found: Accuracy) -> dict[str, Any]:
    groups = [
        {
            "id": experiment.id,
            "title": in_language(experiment.title, experiment.title_zh),
            "source": experiment.source,
            "measured": experiment.measured,
            "as_simulated": experiment.as_simulated,
            "reason": in_language(experiment.not_simulated, experiment.not_simulated_zh),
            "rows": [_row(row) for row in rows],
        }
        for experiment, rows in found.by_experiment()
    ]
    records = [
        {
            "law": record.law,
            "near": say("of_rows", near=record.near, rows=record.rows),
            "worst": "; ".join(f"{name} {percent(off)}" for name, off in record.beyond[:_WORST]),
        }
        for record in map(found.record, COMPARED)
    ]
    return {"groups": groups, "records": records}


def _row(row: Row) -> dict[str, Any]:
    run, figure = row.run, row.figure
    return {
        "name": f"{in_language(run.name, run.name_zh)}: {in_language(figure.what, figure.what_zh)}",
        "unit": figure.unit,
        "published": published(row),
        "programs": ", ".join(f"{name} {value:g}" for name, value in figure.programs.items()),
        "note": figure.note,
        "cells": [
            {
                "value": "–" if law not in row.simulated else f"{row.simulated[law]:.3g}",
                "off": percent(row.difference(law)) + mark(row, law),
                "beyond": bool(row.simulated) and not abs(row.difference(law)) <= NEAR,
            }
            for law in COMPARED
        ],
    }


def _spread(found: Sensitivity) -> dict[str, Any]:
    study = found.study
    abouts = [in_language(row.choice.about, row.choice.about_zh) for row in found.rows]
    return {
        "title": in_language(study.title, study.title_zh),
        "case": study.case,
        "source": study.source,
        "conclusion": in_language(study.conclusion, study.conclusion_zh),
        "published": [
            {
                "who": in_language(entry.who, entry.who_zh),
                "total": f"{entry.total_s:g}",
                "how": entry.how,
            }
            for entry in study.published
        ],
        "rows": [
            {
                "about": "" if place and abouts[place - 1] == about else about,
                "name": in_language(row.choice.name, row.choice.name_zh),
                "got": number(round(row.got, 1)),
                "difference": signed(row.difference) if place else "",
                "note": row.choice.note,
            }
            for place, (row, about) in enumerate(zip(found.rows, abouts, strict=True))
        ],
    }
