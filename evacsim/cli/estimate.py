"""`evacsim estimate`: the hand calculation, without simulating."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from evacsim.cli.console import (
    JsonOption,
    Lang,
    LangOption,
    echo,
    print_json,
    print_problems,
    print_table,
)
from evacsim.cli.progress import progress
from evacsim.cli.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from evacsim.analysis.handcalc import Estimate

SHOWN_STEPS: Final = 12


def estimate(
    scenario: Annotated[Path, typer.Argument(metavar="SCENARIO", show_default=False)],
    method: Annotated[
        Literal["capacity", "density"],
        typer.Option(help="capacity: people / capacity; density: the stream's density is carried."),
    ] = "capacity",
    lang: LangOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Print the SFPE hand calculation of a scenario, step by step; nothing is simulated."""
    from evacsim.analysis.handcalc import estimate as calculate
    from evacsim.hazards import SLOWINGS
    from evacsim.simulation.replicate import prepare

    with progress("estimate", lang):
        plan = prepare(scenario)
        print_problems(plan.warnings)
        found = calculate(plan.scenario, plan.building, plan.network, method=method)
    if as_json:
        print_json({"scenario": plan.scenario.name, **found.as_json()})
    else:
        _print(plan.scenario.name, found, lang)
        slows = any(event.kind in SLOWINGS for event in plan.scenario.event)
        echo(say("estimate_lit" if slows else "estimate_one_way", lang))


def _print(name: str, found: Estimate, lang: Lang) -> None:
    echo(
        say("estimate_head", lang, scenario=name, people=found.people, method=found.method)
        + f"\n{found.law}: {found.law_source}"
    )
    if found.trapped:
        echo(say("estimate_trapped", lang, trapped=found.trapped))
    if found.controlling is None:
        return
    echo(
        say("estimate_total", lang, time=format_time(found.total_s), seconds=f"{found.total_s:.1f}")
    )
    parts = {
        "release": found.release_s,
        "pre_movement": found.pre_movement_s,
        "estimate_walk": found.walk_s,
        "estimate_queue": found.queue_s,
        "estimate_travel": found.travel_s,
    }
    for key, seconds in parts.items():
        echo(f"  {seconds:8.1f} s  {say(key, lang, at=found.controlling)}")
    columns = ("id", "people", "width", "effective", "specific", "flow", "seconds")
    rows = [
        (
            step.id,
            step.people,
            f"{step.clear_width_m:.2f}",
            f"{step.effective_width_m:.2f}",
            f"{step.specific_flow_per_m_s:.3f}",
            f"{step.flow_per_s:.3f}",
            f"{step.seconds:.1f}",
        )
        for step in found.steps[:SHOWN_STEPS]
    ]
    title = say("estimate_steps", lang, shown=len(rows), total=len(found.steps))
    print_table(title, [say(key, lang) for key in columns], rows)
