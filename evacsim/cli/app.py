"""The program `evacsim`: its verbs, in the order in which a school needs them."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from evacsim.cli.bottlenecks import bottlenecks
from evacsim.cli.calibrate import calibrate
from evacsim.cli.check import check
from evacsim.cli.compare import compare
from evacsim.cli.console import BAD_INPUT, UNREAD, echo, echo_err, example, guarded, verb
from evacsim.cli.county import county
from evacsim.cli.crush import crush
from evacsim.cli.estimate import estimate
from evacsim.cli.export import export
from evacsim.cli.help import SpokenCommand, SpokenGroup, speak_as_asked
from evacsim.cli.import_ import import_
from evacsim.cli.laws import laws
from evacsim.cli.new import new
from evacsim.cli.paper import paper
from evacsim.cli.plan import plan
from evacsim.cli.plot import plot
from evacsim.cli.report import report
from evacsim.cli.run import run
from evacsim.cli.schema import schema
from evacsim.cli.show import show
from evacsim.cli.summarise import summarise
from evacsim.cli.sweep import sweep
from evacsim.cli.verify import verify
from evacsim.cli.view import view
from evacsim.files import why
from evacsim.locale import mark, text

app = typer.Typer(
    name="evacsim",
    cls=SpokenGroup,
    help=mark("How long a school takes to empty, where the seconds go, and what to change."),
    epilog=example("evacsim run scenarios/teaching-block-fire-drill.toml"),
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

_VERBS = (
    (check, mark("What is wrong with buildings, scenarios, drill records."), "buildings/*.toml"),
    (
        show,
        mark("What is in a building: numbers and plans."),
        "buildings/office-one-stair.toml -o plans",
    ),
    (
        new,
        mark("A building or a drill record to fill in."),
        "our-school --floors 4 --rooms 6 --stairs 2",
    ),
    (
        import_,
        mark("A school's workbook to building and scenario."),
        "scenarios/l-block-24-classes.xlsx",
    ),
    (
        estimate,
        mark("The hand calculation; nothing is simulated."),
        "scenarios/sfpe-nine-storey.toml",
    ),
    (
        run,
        mark("Simulate: results, summary, pictures."),
        "scenarios/dormitory-night-drill.toml --workers 2 --lang zh",
    ),
    (summarise, mark("The numbers of a results folder."), "results/dormitory-night-drill --json"),
    (
        bottlenecks,
        mark("Where the seconds went, and what would help."),
        "results/dormitory-night-drill --of floor:6F",
    ),
    (
        compare,
        mark("Recorded drills beside a results folder, and why they differ."),
        "results/teaching-block-fire-drill scenarios/teaching-block-fire-drill.drill.xlsx",
    ),
    (
        calibrate,
        mark("Fit a scenario's numbers to recorded drills, or refuse to."),
        "our-school.toml spring.xlsx autumn.xlsx#1 --hold-out autumn.xlsx#2 --workers 2",
    ),
    (
        crush,
        mark("How dangerous a crowd gets, why, and what would take it away."),
        "scenarios/evening-dismissal.toml --replications 5 --plot pictures --lang zh",
    ),
    (
        plan,
        mark("The best plan: which class, which stair, which exit, when."),
        "scenarios/teaching-block-fire-drill.toml --lock C -o plans --workers 2",
    ),
    (
        plot,
        mark("One picture of a results folder."),
        "results/dormitory-night-drill stairs --format pdf",
    ),
    (
        view,
        mark("A replay in one HTML file, to show on any screen."),
        "results/teaching-block-fire-drill scenarios/teaching-block-fire-drill.drill.xlsx --gif",
    ),
    (
        report,
        mark("The report that is signed: verdict, times, what to change."),
        "results/dormitory-night-drill --lang zh",
    ),
    (
        paper,
        mark("The paperwork of a drill: plan, cards, record, report."),
        "scenarios/teaching-block-fire-drill.drill.xlsx --kind after-drill -o papers --lang zh",
    ),
    (
        sweep,
        mark("One scenario at many points: the response, what matters."),
        "scenarios/teaching-block-fire-drill.toml --vary population.per_class=45,50,56,66",
    ),
    (
        county,
        mark("Many schools: drills held, times, findings, level by level."),
        "our-county --folders township/school -o our-county-2026 --lang zh",
    ),
    (
        laws,
        mark("The movement laws: equations, ranges, sources, a picture."),
        "--plot laws.png",
    ),
    (export, mark("The tables of a results folder, for Excel."), "results/dormitory-night-drill"),
    (schema, mark("The JSON schemas of files, and of what --json prints."), "scenario"),
    (
        verify,
        mark("Cases with known answers, run here and judged."),
        "--report verification.html",
    ),
)

for _function, _short, _arguments in _VERBS:
    _name = _function.__name__.rstrip("_")  # import_: Python has the other word
    _register = app.command(
        _name, cls=SpokenCommand, short_help=_short, epilog=example(f"evacsim {_name} {_arguments}")
    )
    _register(verb(_function))


@guarded
def _version(wanted: bool) -> None:
    if wanted:
        from evacsim import __version__
        from evacsim.simulation import core

        echo(f"evacsim {__version__}")
        if core.WHY:
            echo(text("not compiled: {why}", why=core.WHY))
        echo(f"core: {core.NAME}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option(
            "--version", callback=_version, is_eager=True, help=mark("Print the version and stop.")
        ),
    ] = False,
) -> None:
    """How long a school takes to empty, where the seconds go, and what to change."""


def main() -> None:
    """Run the program."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by who started us
            nowhere = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - to the end
            setattr(sys, name, nowhere)
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # GBK, where output is redirected, has no "²"
    speak_as_asked(sys.argv[1:])
    try:
        app()
    except SystemExit as end:
        code = _flushed()
        raise (SystemExit(code) if code and end.code in {0, 1, None} else end) from end.__cause__


def _flushed() -> int:
    """Write out what has been printed; return with which code to end where that fails, else 0."""
    try:
        sys.stdout.flush()
    except OSError as error:
        # what is left goes nowhere, else Python complains of it at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        if isinstance(error, BrokenPipeError):
            return UNREAD
        with contextlib.suppress(OSError):
            echo_err(text("the output cannot be written: {strerror}", strerror=why(error)))
        return BAD_INPUT
    return 0
