"""`evacsim estimate`: the hand calculation, without simulating."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from evacsim.analysis.naming import Names
from evacsim.cli.console import (
    JsonOption,
    echo,
    print_json,
    print_problems,
    print_table,
)
from evacsim.cli.estimate_words import say
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import ScenarioError
from evacsim.locale import listed, mark, text
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.hand.calculation import Estimate, Step
    from evacsim.scenario.model import Scenario

SHOWN_STEPS: Final = 12


def estimate(
    scenario: ScenarioArgument,
    method: Annotated[
        Literal["capacity", "density", "components", "imo"],
        typer.Option(
            help=mark(
                "capacity: people / capacity; density: the stream's density is carried;"
                " components: SFPE's second solution, one after the other; imo: MSC.1/Circ.1533."
            )
        ),
    ] = "capacity",
    as_json: JsonOption = False,
) -> None:
    """Print a hand calculation of a scenario, step by step; nothing is simulated."""
    from evacsim.analysis.hand.calculation import estimate as calculate
    from evacsim.simulation.replicate import prepare

    with progress("estimate"):
        plan = prepare(scenario)
        print_problems(plan.warnings)
        try:
            found = calculate(plan.scenario, plan.building, plan.network, method=method)
        except ScenarioError as error:  # the calculation knows no files: here is whose fault it is
            named = [
                replace(problem, file=str(scenario)) if problem.file == "scenario" else problem
                for problem in error.problems
            ]
            raise ScenarioError(named) from error
    if as_json:
        print_json(found.as_json(plan.scenario.name))
    else:
        names = Names(plan.building)
        _print(str(plan.scenario.called), found, names)
        for line in (*_remarks(found, names), *_as_if(plan.scenario)):
            echo(line)


def _print(name: str, found: Estimate, names: Names) -> None:
    echo(
        say("head", scenario=name, people=found.people, method=found.method)
        + f"\n{found.law}: {text(found.law_source)}"
    )
    if found.trapped:
        echo(say("trapped", trapped=found.trapped))
    if found.controlling is None:
        return
    echo(say("total", time=format_time(found.total_s), seconds=f"{found.total_s:.1f}"))
    along = found.safety_factor != 1.0
    parts = {
        "release": found.release_s,
        "pre_movement": found.pre_movement_s,
        "walk_along" if along else "walk": found.walk_s,
        "flow_along" if along else "queue": found.queue_s,
    }
    parts |= {} if along else {"travel": found.travel_s}
    shown = found.steps[:SHOWN_STEPS]
    told = names.apart([*(step.id for step in shown), found.controlling])
    for key, seconds in parts.items():
        echo(f"  {seconds:8.1f} s  {say(key, at=told[found.controlling])}")
    if along:
        factors = {"correction": found.correction_factor, "safety": found.safety_factor}
        echo(say("factors", **factors))
    cells = [_cells(step) | {"id": told[step.id]} for step in shown]
    followed = [name for name in _FOLLOWED if any(name in row for row in cells)]
    clear = () if followed else ("width",)
    heads = ("id", "people", *clear, "effective", "specific", "flow", "seconds", *followed)
    title = say("steps", shown=len(shown), total=len(found.steps))
    rows = [[row.get(name) for name in heads] for row in cells]
    print_table(title, [say(key) for key in heads], rows)
    if followed:
        echo(say("followed"))


_FOLLOWED: Final = ("inflow", "growth", "longest_queue", "density_beyond", "speed_beyond")
"""Columns of methods that follow the streams from component to component."""


def _cells(step: Step) -> dict[str, str]:
    """Return the cells of a step; of what a method does not say there is none."""
    cells = {
        "people": str(step.people),
        "width": f"{step.clear_width_m:.2f}",
        "effective": f"{step.effective_width_m:.2f}",
        "specific": f"{step.specific_flow_per_m_s:.3f}",
        "flow": f"{step.flow_per_s:.3f}",
        "seconds": f"{step.seconds:.1f}",
    }
    followed = (
        (step.inflow_per_s, ".3f"),
        (step.queue_growth_per_s, ".3f"),
        (step.longest_queue, ".0f"),
        (step.density_per_m2, ".2f"),
        (step.speed_m_per_s, ".2f"),
    )
    for name, (value, digits) in zip(_FOLLOWED, followed, strict=True):
        if value is not None:
            cells[name] = format(value, digits)
    return cells


def _remarks(found: Estimate, names: Names) -> Iterator[str]:
    """Say what is not in it, and where the method does not hold."""
    if found.cautions:
        yield say("sparse", rooms=listed(map(names.place, found.cautions[:SHOWN_STEPS])))
    if found.dark:
        yield say("dark")
    if found.against:
        yield say("against", count=found.against)
    yield say("left_out")


def _as_if(scenario: Scenario) -> Iterator[str]:
    """Say of what a plan has that a hand calculation knows nothing."""
    parts = []
    if scenario.arrival:
        parts.append(say("as_if_there"))
    if any(group.helped is not None for group in scenario.group):
        parts.append(say("as_if_alone"))
    if any(group.release_after is not None for group in scenario.group):
        parts.append(say("as_if_free"))
    if any(event.kind in ("aftershock", "hold") for event in scenario.event):
        parts.append(say("as_if_moving"))
    if parts:
        yield say("as_if", parts=listed(parts))
