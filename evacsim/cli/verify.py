"""`evacsim verify`: every case with a known answer, run here and now."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import JsonOption, echo, print_json, show
from evacsim.cli.many import ClusterOption, WorkersOption, kept_for, where_of
from evacsim.cli.progress import progress_of
from evacsim.files import write_whole
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from evacsim.cli.outputs import VerifyJson
    from evacsim.verification.accuracy import Accuracy
    from evacsim.verification.sensitivity import Sensitivity
    from evacsim.verification.suite import Suite

FALLS_SHORT = 3


ReportOption = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE.html", show_default=False, help=mark("Write a page that prints on A4, too.")
    ),
]
OnlyOption = Annotated[
    str | None,
    typer.Option(
        metavar="PATTERN",
        show_default=False,
        help=mark("Run the cases whose id matches, as 'imo-*' or 'stair'."),
    ),
]
AccuracyOption = Annotated[
    bool | None,
    typer.Option(
        "--accuracy/--no-accuracy",
        show_default=mark("with --report or --json, unless --only"),
        help=mark("Compare published figures with every law, and show what totals depend on."),
    ),
]


def verify(
    report: ReportOption = None,
    only: OnlyOption = None,
    accuracy: AccuracyOption = None,
    workers: WorkersOption = 1,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Run the cases with known answers that come with evacsim; end with 3 if one falls short.

    Every case is shown with its source, what it checks, and each number expected and got. What a
    network of spaces cannot state is listed with the reason. Accuracy is shown, not judged.
    """
    from evacsim.jobs.work import study
    from evacsim.present.as_html import html
    from evacsim.statements.verify import (
        accuracy_statement,
        sensitivity_statement,
        suite_statement,
        verification_document,
    )
    from evacsim.verification.accuracy import run_accuracy
    from evacsim.verification.sensitivity import read_studies, run_sensitivity
    from evacsim.verification.suite import find_cases, run_suite
    from evacsim.verification.units import work

    where, cases = where_of(workers, cluster), find_cases(only)
    if accuracy is None:
        accuracy = only is None and (report is not None or as_json)
    laws: Accuracy | None = None
    spreads: list[Sensitivity] = []
    with (
        kept_for("verify", Path("cases")) as keep,
        progress_of("cases") as tell,
        study(
            work, None, "verify", workers=where.workers, cluster=where.cluster, keep=keep
        ) as jobs,
    ):
        suite = run_suite(cases, jobs=jobs, progress=partial(tell, "cases"))
        if accuracy:
            laws = run_accuracy(jobs=jobs, progress=partial(tell, "experiments"))
            told = partial(tell, "choices")
            spreads = [run_sensitivity(one, jobs=jobs, progress=told) for one in read_studies()]
    if report is not None:
        write_whole(report, html(verification_document(suite, laws, spreads)))
    if as_json:
        print_json(_as_json(suite, laws, spreads, report))
    else:
        if laws is not None:
            show(accuracy_statement(laws))
        for one in spreads:
            show(sensitivity_statement(one))
        show(suite_statement(suite))
        if report is not None:
            echo(text("Report: {file}", file=report))
    if not suite.holds:
        raise typer.Exit(FALLS_SHORT)


def _as_json(
    suite: Suite, laws: Accuracy | None, spreads: list[Sensitivity], report: Path | None
) -> VerifyJson:
    from evacsim.verification.accuracy import accuracy_json
    from evacsim.verification.sensitivity import sensitivity_json
    from evacsim.verification.suite import suite_json

    return {
        **suite_json(suite),
        "accuracy": None if laws is None else accuracy_json(laws),
        "sensitivity": None if laws is None else sensitivity_json(spreads),
        "report": None if report is None else str(report),
    }
