"""`evacsim verify`: every case with a known answer, run here and now."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import PIPED_WIDTH, JsonOption, Lang, LangOption, print_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.table import Table

    from evacsim.verification.suite import Judged, Suite

FALLS_SHORT = 3

_STYLES = {"falls_short": "bold red", "documented_bias": "yellow", "pass": "green"}


def verify(
    report: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.html", show_default=False, help="Write a page that prints on A4, too."
        ),
    ] = None,
    only: Annotated[
        str | None,
        typer.Option(
            metavar="PATTERN",
            show_default=False,
            help="Run the cases whose id matches, as 'imo-*' or 'stair'.",
        ),
    ] = None,
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Run the cases with known answers that come with evacsim; end with 3 if one falls short.

    Every case is shown with its source, what it checks, and each number expected and got. What a
    network of spaces cannot state is listed with the reason.
    """
    from evacsim.verification.suite import find_cases, run_suite, suite_json

    cases = find_cases(only)
    with _progress() as tell:
        suite = run_suite(cases, progress=tell)
    if report is not None:
        _write(report, suite, lang)
    if as_json:
        print_json(suite_json(suite) | {"report": None if report is None else str(report)})
    else:
        _print(suite, report, lang)
    if not suite.holds:
        raise typer.Exit(FALLS_SHORT)


def _write(path: Path, suite: Suite, lang: Lang) -> None:
    """Write the page whole or not at all."""
    from evacsim.verification.page import suite_page

    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(suite_page(suite, lang=lang), encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


@contextlib.contextmanager
def _progress() -> Iterator[Callable[[int, int, str], None]]:
    """Show on stderr which case runs."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    text = TextColumn("{task.description}")
    with Progress(*columns, text, console=Console(stderr=True)) as bar:
        task = bar.add_task("", total=None)

        def tell(done: int, total: int, case_id: str) -> None:
            bar.update(task, completed=done, total=total, description=case_id)

        yield tell


def _print(suite: Suite, report: Path | None, lang: Lang) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from evacsim.verification.page import conclusion, summary
    from evacsim.verification.words import say

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column(Text(say("number", lang)), overflow="fold", ratio=1)
    for key, width in (("expected", 17), ("tolerance", 11), ("got", 10)):
        table.add_column(
            Text(say(key, lang)), justify="right", overflow="fold", min_width=width, max_width=width
        )
    table.add_column(Text(say("verdict", lang)), min_width=15, max_width=15)
    for entry in suite.judged:
        _add(table, entry, lang)
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(table)
    typer.echo(summary(suite, lang))
    typer.echo(conclusion(suite, lang))
    if report is not None:
        typer.echo(say("report", lang, file=report))


def _add(table: Table, entry: Judged, lang: Lang) -> None:
    """Add a case: its id, source and what it checks, then a row a number."""
    from rich.text import Text

    from evacsim.verification.page import number, tolerance
    from evacsim.verification.words import say

    case = entry.case
    title = (lang == "zh" and case.title_zh) or case.title
    reason = (lang == "zh" and case.not_applicable_zh) or case.not_applicable
    head = Text.assemble((f"{case.id} · {title}", "bold"), f"\n{case.source}\n{case.checks}")
    if reason:
        head.append(f"\n{reason}", style="italic")
    verdict = Text(say(entry.verdict, lang), style=_STYLES.get(entry.verdict, ""))
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
            Text(say(outcome.verdict, lang), style=_STYLES[outcome.verdict]),
            end_section=place == len(entry.outcomes) - 1,
        )
