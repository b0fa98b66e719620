"""`evacsim estimate`: the hand calculation, without simulating."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import typer

from evacsim.analysis.naming import Names
from evacsim.cli.console import (
    JsonOption,
    print_json,
    print_problems,
    show,
)
from evacsim.cli.progress import progress
from evacsim.cli.source import ScenarioArgument
from evacsim.errors import ScenarioError
from evacsim.locale import mark


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
    from evacsim.statements.estimate import estimate_statement

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
        show(estimate_statement(found, plan.scenario, Names(plan.building)))
