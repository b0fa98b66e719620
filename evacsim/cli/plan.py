"""`evacsim plan`: which class takes which stair and exit, and when; or two plans compared."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo_err,
    print_json,
    print_paths,
    print_problems,
    show,
    spare,
)
from evacsim.cli.many import ClusterOption, CoresOption, Where, kept_for, where_of
from evacsim.cli.progress import progress, progress_of
from evacsim.cli.source import source_of
from evacsim.errors import InputError, Problem
from evacsim.locale import asked, mark, speaking, text
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.plan_answer import FoundPlan

_TWO = 2

FilesArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="SCENARIO",
        show_default=False,
        help=mark("A scenario or a workbook; with --compare two of them."),
    ),
]
OutOption = Annotated[
    Path | None,
    typer.Option(
        "--out", "-o", metavar="DIR", show_default=False,
        help=mark("Folder for the scenario with the plan and the cards; new files only."),
    ),
]  # fmt: skip
LockOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="STAIR",
        show_default=False,
        help=mark("A stair, door or exit that is shut; repeatable."),
    ),
]
CompareOption = Annotated[
    bool,
    typer.Option("--compare", help=mark("Compare two plans, OLD and NEW; nothing is searched.")),
]
PostsOption = Annotated[
    bool,
    typer.Option(
        "--posts", help=mark("The posts of the plan, when each is needed and manned; no search.")
    ),
]
RobustOption = Annotated[
    bool,
    typer.Option(
        "--robust", help=mark("What counts is the worst of all stairs open and each one shut.")
    ),
]
SimulationsOption = Annotated[
    int, typer.Option(min=1, max=1_000_000, help=mark("So many the search may spend."))
]
HeldOutOption = Annotated[
    int, typer.Option(min=2, max=9_000, help=mark("Draws of the people on which plans are judged."))
]
SeedOption = Annotated[
    int | None, typer.Option(min=0, show_default=False, help=mark("Instead of the file's."))
]


def plan(
    files: FilesArgument,
    out: OutOption = None,
    lock: LockOption = None,
    compare: CompareOption = False,
    posts: PostsOption = False,
    robust: RobustOption = False,
    simulations: SimulationsOption = 900,
    held_out: HeldOutOption = 100,
    seed: SeedOption = None,
    workers: CoresOption = None,
    cluster: ClusterOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search for a better plan: which class takes which stair and exit, and when it is released.

    What may change is said by [search] in the scenario. The plan is judged on people that the
    search has not seen; how far it is from the best there can be is told. Ctrl-C keeps the best.
    """
    from evacsim.paper.door_cards import FILES
    from evacsim.simulation.replicate import prepare
    from evacsim.statements.plan import plan_statement
    from evacsim.studies.plan import locked
    from evacsim.studies.plan_answer import plan_json
    from evacsim.studies.plan_write import planned_file, write_plan

    _check(files, out, compare=compare, posts=posts, robust=robust)
    sources = [source_of(file, out) for file in files]
    for source in sources:
        print_problems(source.warnings)
    plans = [locked(prepare(source.file), lock or []) for source in sources]
    where = where_of(workers, cluster)
    if compare:
        _compare(plans, held_out, where, as_json=as_json)
        return
    print_problems(plans[0].warnings)
    if posts:
        _posts(plans[0], seed, where, as_json=as_json)
        return
    target = None
    if out is not None:
        target = planned_file(plans[0], out)
        for file in FILES:
            spare(out / file, overwrite=False)
    found = _search(plans[0], simulations, held_out, seed, where, robust=robust)
    written: Path | None = None
    cards: tuple[Path, ...] = ()
    if out is not None and target is not None:
        if found.assignment is not None:
            written = write_plan(found, target)
        cards = _cards(plans[0], written, out)
    if as_json:
        print_json(plan_json(found, written, cards))
        return
    show(plan_statement(found))
    print_paths(text("The scenario with the plan, to adopt:"), [written] if written else [])
    print_paths(text("Cards for the doors of the classes, and the wall sheet:"), cards)


def _check(
    files: list[Path], out: Path | None, *, compare: bool, posts: bool, robust: bool
) -> None:
    """Say at once what cannot be."""
    if len(files) != (_TWO if compare else 1):
        message = text("{count} scenarios; must be ", count=len(files)) + (
            text("two: OLD NEW") if compare else text("one")
        )
        hint = "" if compare else text("two are compared by --compare OLD NEW")
        raise InputError([Problem(file="SCENARIO", where="", message=message, hint=hint)])
    if compare and out is not None:
        raise InputError([Problem(file="-o", where="", message=text("--compare writes nothing"))])
    searched = {"--compare": compare, "--robust": robust, "-o": out is not None}
    for other, given in searched.items():
        option = "--posts" if posts else "--compare"
        if given and other != option and (posts or (compare and other == "--robust")):
            message = text("is of no use beside {option}", option=option)
            raise InputError([Problem(file=other, where="", message=message)])


def _search(
    scenario: Plan,
    simulations: int,
    held_out: int,
    seed: int | None,
    where: Where,
    *,
    robust: bool,
) -> FoundPlan:
    from evacsim.studies.plan import find_plan

    file = scenario.scenario_file
    with kept_for("plan", file) as keep, progress_of("plans", label=file.stem) as tell:

        def told(what: str, done: int, total: int, best_s: float) -> None:
            known = best_s < float("inf")
            now = text("best so far {time}", time=format_time(best_s)) if known else ""
            tell(what, done, total, now)

        found = find_plan(
            scenario,
            simulations=simulations,
            held_out=held_out,
            workers=where.workers,
            cluster=where.cluster,
            keep=keep,
            seed=seed,
            robust=robust,
            progress=told,
        )
    if found.stopped:
        echo_err(text("The search was stopped: the best so far."))
    return found


def _cards(today: Plan, written: Path | None, out: Path) -> tuple[Path, ...]:
    """Write the cards and the wall sheet of the plan, of today's where nothing helps."""
    from evacsim.paper.inputs import Inputs, read_inputs
    from evacsim.paper.write import write_papers

    with speaking(asked() or "zh"):  # as `paper` has it
        inputs = Inputs(
            scenario=today.scenario,
            scenario_file=today.scenario_file,
            building=today.building,
            building_file=today.building_file,
        )
        if written is not None:
            inputs = read_inputs([written])
        made = write_papers("door-cards", inputs, out)
    return tuple(file for one in made for file in one.files)


def _compare(plans: list[Plan], replications: int, where: Where, *, as_json: bool) -> None:
    """Print two plans beside one another."""
    from evacsim.statements.plan import compared_statement
    from evacsim.studies.plan_compare import compare_plans

    with kept_for("compare", plans[0].scenario_file) as keep, progress("replications") as tell:
        found = compare_plans(
            *plans, replications=replications, workers=where.workers, cluster=where.cluster,
            keep=keep, progress=tell,
        )  # fmt: skip
    if as_json:
        print_json(found.as_json())
    else:
        show(compared_statement(found, plans[0]))


def _posts(plan: Plan, seed: int | None, where: Where, *, as_json: bool) -> None:
    """Print the duty list of a plan."""
    from evacsim.statements.posts import posts_statement
    from evacsim.studies.posts import duty_list

    with kept_for("posts", plan.scenario_file) as keep, progress("replications") as tell:
        found = duty_list(
            plan, seed=seed, workers=where.workers, cluster=where.cluster, keep=keep,
            progress=tell,
        )  # fmt: skip
    if as_json:
        print_json(found.as_json())
    else:
        show(posts_statement(found, plan))
