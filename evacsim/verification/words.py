"""What the table and the page of `evacsim verify` say, in English and Chinese."""

from __future__ import annotations

from typing import Final, Literal

from evacsim.locale import Texts

Lang = Literal["en", "zh"]

say: Final = Texts(
    {
        "title": "evacsim: verification",
        "lead": (
            "Cases with known answers, run on this machine. Every case is a file of the "
            "package with its building, its scenario and what must come out; the published "
            "source and the way its numbers are to be read stand with it."
        ),
        "number": "case, and the number asked",
        "expected": "expected value",
        "got": "got",
        "tolerance": "tolerance",
        "verdict": "verdict",
        "id": "id",
        "source": "Source",
        "checks": "Checks",
        "convention": "Convention",
        "reason": "Reason",
        "note": "Note",
        "bias": "Documented bias",
        "pass": "pass",
        "documented_bias": "documented bias",
        "falls_short": "FALLS SHORT",
        "not_applicable": "not applicable",
        "not_built": "not built yet",
        "summary": (
            "{cases} cases: {counts}; {numbers} numbers judged, {out} outside their "
            "tolerance; {seconds:.1f} s"
        ),
        "count": "{count} {word}",
        "between": ", ",
        "holds": "No case falls short.",
        "fails": "Falls short: {ids}",
        "report": "Report: {file}",
        "not_run": "Cases that are not run",
        "run_cases": "Cases that are run",
        "not_run_lead": "They appear because their suites have them; each says why it is not run.",
        "accuracy": "Accuracy: published figures and every law",
        "accuracy_lead": (
            "What was recorded, and what each movement law makes of the same building and "
            "people, with its relative difference. Bold: more than {near} off. †: the law "
            "was fitted to this figure, or it is an input; such a row predicts nothing. ~: "
            "no measurement, but the mean of other programs. `sfpe`, `imo` and `cn-stream` "
            "are design laws, cautious on purpose."
        ),
        "figure": "figure",
        "unit": "unit",
        "recorded": "recorded value",
        "measured": "Measured",
        "as_simulated": "As simulated",
        "not_simulated": "Not simulated",
        "by_law": "Rows that are predictions, by law",
        "near": "within {near}",
        "beyond": "furthest off",
        "of_rows": "{near} of {rows}",
        "none": "none",
        "sensitivity": "Sensitivity",
        "published": "Published",
        "choice": "convention",
        "difference": "difference",
        "laws": "Movement laws",
        "law": "law",
        "equation": "equation",
        "range": "range",
        "versions": "Versions",
        "made": "Made {when}",
    }
)
