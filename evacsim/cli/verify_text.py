"""What `evacsim verify` prints: cases, published figures by law, and what a spread is made of."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from evacsim.cli.console import echo
from evacsim.present.as_terminal import PIPED_WIDTH
from evacsim.verification.accuracy import COMPARED, percent
from evacsim.verification.page import (
    NEAR_SAID,
    conclusion,
    in_language,
    mark,
    number,
    published,
    signed,
    summary,
    tolerance,
)
from evacsim.verification.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.verification.accuracy import Accuracy, Row
    from evacsim.verification.sensitivity import Sensitivity
    from evacsim.verification.suite import Judged, Suite

_STYLES: Final = {"falls_short": "bold red", "documented_bias": "yellow", "pass": "green"}


def _console() -> Console:
    return Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def print_suite(suite: Suite) -> None:
    """Print every case with every number, then the counts and what falls short."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column(Text(say("number")), overflow="fold", ratio=1)
    for key, width in (("expected", 17), ("tolerance", 11), ("got", 10)):
        table.add_column(
            Text(say(key)), justify="right", overflow="fold", min_width=width, max_width=width
        )
    table.add_column(Text(say("verdict")), min_width=15, max_width=15)
    for entry in suite.judged:
        _add(table, entry)
    _console().print(table)
    echo(summary(suite))
    echo(conclusion(suite))


def _add(table: Table, entry: Judged) -> None:
    """Add a case: its id, source and what it checks, then a row a number."""
    case = entry.case
    title = in_language(case.title, case.title_zh)
    reason = in_language(case.not_applicable, case.not_applicable_zh)
    head = Text.assemble((f"{case.id} · {title}", "bold"), f"\n{case.source}\n{case.checks}")
    if reason:
        head.append(f"\n{reason}", style="italic")
    verdict = Text(say(entry.verdict), style=_STYLES.get(entry.verdict, ""))
    table.add_row(head, "", "", "", verdict, end_section=not entry.outcomes)
    for place, outcome in enumerate(entry.outcomes):
        unit = f" [{outcome.unit}]" if outcome.unit else ""
        asked = Text(f"  {outcome.run}: {outcome.asked}{unit}")
        if outcome.documented_bias:
            asked.append(f"\n  {outcome.documented_bias}", style="yellow")
        table.add_row(
            asked,
            Text(outcome.expected),
            tolerance(outcome),
            number(outcome.got),
            Text(say(outcome.verdict), style=_STYLES[outcome.verdict]),
            end_section=place == len(entry.outcomes) - 1,
        )


def print_accuracy(found: Accuracy) -> None:
    """Print recorded, and simulated by each law with its difference; then who predicts what."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True, title=say("accuracy"),
                  title_justify="left")  # fmt: skip
    table.add_column(Text(say("figure")), overflow="fold", ratio=1)
    table.add_column(Text(say("recorded")), justify="right")
    for law in COMPARED:
        table.add_column(Text(law), justify="right")
    for experiment, rows in found.by_experiment():
        title = in_language(experiment.title, experiment.title_zh)
        head = Text(title, style="bold")
        if experiment.not_simulated:
            reason = in_language(experiment.not_simulated, experiment.not_simulated_zh)
            head.append(f"\n{reason}", style="italic")
        table.add_row(head, *[""] * (1 + len(COMPARED)))
        for row in rows:
            _add_row(table, row, last=row is rows[-1])
    _console().print(table)
    echo(say("accuracy_lead", near=NEAR_SAID))
    for record in map(found.record, COMPARED):
        counted = say("of_rows", near=record.near, rows=record.rows)
        echo(f"  {record.law}: {counted} ({say('near', near=NEAR_SAID)})")


def _add_row(table: Table, row: Row, *, last: bool) -> None:
    run = in_language(row.run.name, row.run.name_zh)
    what = in_language(row.figure.what, row.figure.what_zh)
    cells = [
        Text(
            f"{row.simulated[law]:.3g} {percent(row.difference(law))}{mark(row, law)}"
            if row.simulated
            else "–"
        )
        for law in COMPARED
    ]
    name = Text(f"  {run}: {what} [{row.figure.unit}]")
    table.add_row(name, Text(published(row)), *cells, end_section=last)


def print_spreads(found: Sequence[Sensitivity]) -> None:
    """Print each study: published totals, then the case in each convention, then what it says."""
    for one in found:
        study = one.study
        title = f"{say('sensitivity')}: {in_language(study.title, study.title_zh)}"
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True, title=title,
                      title_justify="left")  # fmt: skip
        table.add_column(Text(say("choice")), overflow="fold", ratio=1)
        table.add_column(Text("[s]"), justify="right")
        table.add_column(Text(say("difference")), justify="right")
        for entry in study.published:
            who = in_language(entry.who, entry.who_zh)
            how = f" ({entry.how})" if entry.how else ""
            name = f"{say('published')}: {who}{how}"
            table.add_row(Text(name), f"{entry.total_s:g}", "")
        table.add_section()
        for place, row in enumerate(one.rows):
            about = in_language(row.choice.about, row.choice.about_zh)
            name = f"{about}: {in_language(row.choice.name, row.choice.name_zh)}"
            difference = signed(row.difference) if place else ""
            table.add_row(Text(name), number(round(row.got, 1)), difference)
        _console().print(table)
        echo(in_language(study.conclusion, study.conclusion_zh))
