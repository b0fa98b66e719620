"""What verification says: cases, published figures by law, what a total depends on.

On the terminal what came out; `whole`, as on the page, also how every number is to be read.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, listed, text
from evacsim.movement import LAWS, make_law
from evacsim.present.model import (
    Document,
    Heading,
    Items,
    Paragraph,
    Said,
    Sheet,
    Table,
    Verdict,
    paragraphs,
)
from evacsim.results.manifest import evacsim_version, library_versions, python_version
from evacsim.statements.laws import law_table
from evacsim.verification.accuracy import COMPARED, NEAR, percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.present.model import Block, Words
    from evacsim.verification.accuracy import Accuracy, LawRecord, Row
    from evacsim.verification.experiment import Experiment
    from evacsim.verification.run import Outcome
    from evacsim.verification.sensitivity import Sensitivity
    from evacsim.verification.suite import Judged, Suite

_NEAR_SAID: Final = f"{NEAR * 100:.0f} %"
_WORST: Final = 4
"""So many of the rows furthest off are named a law; the table has them all, shaded."""
_FILLS: Final = {"falls_short": "#f6cfca", "documented_bias": "#fbeebc"}
_BEYOND: Final = "#fbeebc"

_say: Final = Texts(
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
        "source": "Source",
        "checks": "Checks",
        "convention": "Convention",
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
        "not_run": "Cases that are not run",
        "run_cases": "Cases that are run",
        "not_run_lead": "They appear because their suites have them; each says why it is not run.",
        "accuracy": "Accuracy: published figures and every law",
        "accuracy_lead": (
            "What was recorded, and what each movement law makes of the same building and "
            "people, with its relative difference. Shaded: more than {near} off. †: the law "
            "was fitted to this figure, or it is an input; such a row predicts nothing. ~: "
            "no measurement, but the mean of other programs. `sfpe`, `imo` and `cn-stream` "
            "are design laws, cautious on purpose."
        ),
        "figure": "figure",
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
        "versions": "Versions",
        "made": "Made {when}",
        "told": "{label}: {words}",
        "ratio": 'ratio to "{run}"',
        "apart": 'difference to "{run}"',
        "above": "above {value}",
        "below": "below {value}",
        "earlier": "an earlier run",
    }
)


def suite_statement(suite: Suite, *, whole: bool = False) -> tuple[Block, ...]:
    """Return every case with every number, then the counts and what falls short.

    `whole`, that comes first, and cases that are not run stand apart.
    """
    if not whole:
        return (_cases(suite.judged), *paragraphs([_summary(suite), _conclusion(suite)]))
    ran = [entry for entry in suite.judged if entry.outcomes]
    not_run = [entry for entry in suite.judged if not entry.outcomes]
    tone: Final = "good" if suite.holds else "bad"
    verdict = Verdict(text=_conclusion(suite), tone=tone, more=(_summary(suite),))
    blocks: list[Block] = [Paragraph(words=_say("lead")), verdict]
    if ran:
        blocks += [Heading(text=_say("run_cases")), _cases(ran, whole=True)]
    if not_run:
        head = (Heading(text=_say("not_run")), Paragraph(words=_say("not_run_lead")))
        blocks += [*head, _cases(not_run, whole=True)]
    return tuple(blocks)


def _cases(judged: Sequence[Judged], *, whole: bool = False) -> Table:
    heads = ("number", "expected", "tolerance", "got", "verdict")
    return Table(
        columns=tuple(map(_say, heads)),
        rows=tuple(row for entry in judged for row in _case(entry, whole=whole)),
        widths=(56, 16, 9, 10, 9),
        align="lrrrl",
    )


def _case(entry: Judged, *, whole: bool) -> Iterator[tuple[Words, ...]]:
    """Yield what a case is across the table, then a row a number."""
    case = entry.case
    title = text(case.title)
    lines = [_say("told", label=f"{case.id} · {title}", words=_say(entry.verdict))]
    if whole:
        said = {
            "checks": text(case.checks),
            "source": text(case.source),
            "convention": text(case.convention),
        }
        lines += [_told(key, words) for key, words in said.items() if words]
    else:
        lines += [text(case.source), text(case.checks)]
    if case.not_applicable:
        lines.append(text(case.not_applicable))
    yield (Said("\n".join(lines), fill=_FILLS.get(entry.verdict, "")),)
    for outcome in entry.outcomes:
        yield (
            _asked(outcome, whole=whole),
            _expected(outcome),
            "" if math.isnan(outcome.tolerance) else f"± {outcome.tolerance:.3g}",
            _number(outcome.got),
            Said(_say(outcome.verdict), fill=_FILLS.get(outcome.verdict, "")),
        )


def _asked(outcome: Outcome, *, whole: bool) -> str:
    """Return what a number is of; `whole`, also where the expected value comes from."""
    unit = f" [{text(outcome.unit)}]" if outcome.unit else ""
    parts = [_say("told", label=text(outcome.run), words=f"{outcome.call}{unit}")]
    for key, other in (("ratio", outcome.ratio_to), ("apart", outcome.difference_to)):
        if other:
            parts.append(_say(key, run=text(other)))
    parts += [outcome.note] if outcome.note and whole else []
    if outcome.documented_bias:
        parts.append(_told("bias", text(outcome.documented_bias)))
    return " · ".join(parts)


def _told(key: str, words: str) -> str:
    return _say("told", label=_say(key), words=words)


def _expected(outcome: Outcome) -> str:
    """Return what has to come out: which side of an earlier run, and bounds."""
    earlier = _say("earlier") if outcome.earlier is None else f"{outcome.earlier:.8g}"
    trend = _say(outcome.trend, value=earlier) if outcome.trend else ""
    return listed(part for part in (trend, outcome.bounds) if part)


def _summary(suite: Suite) -> str:
    """Return one line: cases by verdict, numbers judged, seconds."""
    counts = _say("between").join(
        _say("count", count=count, word=_say(verdict).lower())
        for verdict, count in suite.counts.items()
        if count
    )
    return _say(
        "summary", cases=len(suite.judged), counts=counts, numbers=suite.numbers,
        out=suite.numbers_out, seconds=suite.seconds,
    )  # fmt: skip


def _conclusion(suite: Suite) -> str:
    """Return which cases fall short, or that none does."""
    if suite.holds:
        return _say("holds")
    short = (entry.case.id for entry in suite.judged if entry.verdict == "falls_short")
    return _say("fails", ids=listed(short))


def accuracy_statement(found: Accuracy, *, whole: bool = False) -> tuple[Block, ...]:
    """Return recorded, and simulated by each law with its difference; then who predicts what."""
    rows: list[tuple[Words, ...]] = []
    for experiment, own in found.by_experiment():
        rows.append((_experiment(experiment, whole=whole),))
        rows += [_figure(one, whole=whole) for one in own]
    wide = (26, 9, *(65 / len(COMPARED) for _ in COMPARED))
    records = [found.record(law) for law in COMPARED]
    table = Table(
        title="" if whole else _say("accuracy"),
        columns=(_say("figure"), _say("recorded"), *COMPARED),
        rows=tuple(rows),
        widths=wide,
    )
    lead = Paragraph(words=_say("accuracy_lead", near=_NEAR_SAID))
    if not whole:
        return (table, lead, Items(items=tuple(map(_record, records))))
    worst = tuple(
        (
            record.law,
            _say("of_rows", near=record.near, rows=record.rows),
            "; ".join(f"{name} {percent(off)}" for name, off in record.beyond[:_WORST])
            or _say("none"),
        )
        for record in records
    )
    heads = ("", _say("near", near=_NEAR_SAID), _say("beyond"))
    return (
        Heading(text=_say("accuracy")),
        lead,
        table,
        Table(title=_say("by_law"), columns=heads, rows=worst, widths=(12, 14, 74), align="lrl"),
    )


def _record(one: LawRecord) -> str:
    counted = _say("of_rows", near=one.near, rows=one.rows)
    return f"{one.law}: {counted} ({_say('near', near=_NEAR_SAID)})"


def _experiment(one: Experiment, *, whole: bool) -> str:
    """Return what an experiment is, in lines."""
    title = text(one.title)
    reason = text(one.not_simulated)
    if not whole:
        return f"{title}\n{reason}" if reason else title
    how = ("not_simulated", reason) if reason else ("as_simulated", text(one.as_simulated))
    lines = (("measured", text(one.measured)), ("source", one.source), how)
    return "\n".join([f"{one.id} · {title}", *(_told(key, said) for key, said in lines)])


def _figure(row: Row, *, whole: bool) -> tuple[Words, ...]:
    run = text(row.run.name)
    what = text(row.figure.what)
    parts = [_say("told", label=run, words=f"{what} [{row.figure.unit}]")]
    if whole:
        programs = listed(f"{name} {value:g}" for name, value in row.figure.programs.items())
        parts += [one for one in (programs, row.figure.note) if one]
    return (" · ".join(parts), published(row), *(_by_law(row, law) for law in COMPARED))


def _by_law(row: Row, law: str) -> Words:
    if law not in row.simulated:
        return "–"
    off = row.difference(law)
    said = f"{row.simulated[law]:.3g} {percent(off)}{'†' if law in row.figure.fitted else ''}"
    return said if abs(off) <= NEAR else Said(said, fill=_BEYOND)


def sensitivity_statement(found: Sensitivity, *, whole: bool = False) -> tuple[Block, ...]:
    """Return published totals, the case in each convention, and what that says."""
    study = found.study
    rows: list[tuple[str, str, str]] = []
    for entry in study.published:
        how = f" ({entry.how})" if entry.how else ""
        who = text(entry.who)
        rows.append((_told("published", f"{who}{how}"), f"{entry.total_s:g}", ""))
    for place, row in enumerate(found.rows):
        about = text(row.choice.about)
        name = _say("told", label=about, words=text(row.choice.name))
        note = f" · {row.choice.note}" if whole and row.choice.note else ""
        difference = signed(row.difference) if place else ""
        rows.append((name + note, _number(round(row.got, 1)), difference))
    title = _told("sensitivity", text(study.title))
    conclusion = Paragraph(words=text(study.conclusion))
    table = Table(
        title="" if whole else title,
        columns=(_say("choice"), "[s]", _say("difference")),
        rows=tuple(rows),
        widths=(74, 13, 13),
    )
    if not whole:
        return (table, conclusion)
    source = Paragraph(words=_told("source", study.source), kind="note")
    return (Heading(text=title), conclusion, source, table)


def verification_document(
    suite: Suite, accuracy: Accuracy | None = None, spreads: Sequence[Sensitivity] = ()
) -> Document:
    """Return the page: verdict, every case, those not run, accuracy, sensitivity, laws, versions.

    Accuracy and sensitivity are left out where they are not given.
    """
    versions = {"evacsim": evacsim_version(), "Python": python_version(), **library_versions()}
    laws, now = [make_law(name) for name in LAWS], datetime.now(UTC)
    return Document(
        title=_say("title"),
        blocks=(
            *suite_statement(suite, whole=True),
            *(accuracy_statement(accuracy, whole=True) if accuracy is not None else ()),
            *(block for one in spreads for block in sensitivity_statement(one, whole=True)),
            Heading(text=_say("laws")),
            law_table(laws),
            Heading(text=_say("versions")),
            Paragraph(words=" · ".join(f"{name} {version}" for name, version in versions.items())),
            Paragraph(words=_say("made", when=f"{now:%Y-%m-%d %H:%M} UTC"), kind="note"),
        ),
        sheet=Sheet(margins_mm=(14.0, 12.0, 14.0, 12.0), size_pt=8.5),
    )


def _number(value: float) -> str:
    """Return a number to seven digits; a dash where there is none."""
    return "–" if math.isnan(value) else f"{value:.7g}"


def published(row: Row) -> str:
    """Return the published value of a row, ~ before the mean of other programs."""
    mean = "~" if row.figure.recorded is None else ""
    return f"{mean}{row.figure.reference:.3g}"


def signed(difference_s: float) -> str:
    """Return a difference [s] with its sign; a dash where there is none, and no minus zero."""
    return "–" if math.isnan(difference_s) else f"{round(difference_s, 1) + 0.0:+.1f}"
