"""`evacsim laws`: what each movement law says, where it holds, where it comes from."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    picture_formats,
    print_json,
    print_paths,
    show,
)
from evacsim.cli.progress import progress
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from evacsim.cli.outputs import LawJson, LawsJson
    from evacsim.movement.law import MovementLaw


def laws(
    plot: Annotated[
        Path | None,
        typer.Option(
            show_default=False,
            help=mark("Draw speed and flow by density to this file: .png, .svg or .pdf."),
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List the movement laws: equation, range, source, constants; draw them over measured points.

    A scenario names one of them under [movement], where it can replace the constants too.
    """
    from evacsim.movement import LAWS, make_law
    from evacsim.movement.law import COUNTERFLOW_SOURCE, COUNTERFLOW_SPEEDS
    from evacsim.movement.measured import MEASURED, SHOWN_STAIR_M
    from evacsim.statements.laws import laws_statement

    picture = None if plot is None else _draw(plot)
    found = [make_law(name) for name in LAWS]
    if as_json:
        told: LawsJson = {
            "stair": {"riser_m": SHOWN_STAIR_M[0], "tread_m": SHOWN_STAIR_M[1]},
            "laws": [_as_dict(law) for law in found],
            "counterflow": {
                "speed_factors": [
                    {"density_per_m2": density, "factor": factor}
                    for density, factor in COUNTERFLOW_SPEEDS
                ],
                "source": COUNTERFLOW_SOURCE,
            },
            "measured": MEASURED,
            "picture": None if picture is None else str(picture),
        }
        print_json(told)
        return
    show(laws_statement(found))
    print_paths(text("Pictures:"), [picture] if picture else [])


def _draw(path: Path) -> Path:
    """Draw the laws to a file whose ending says its format."""
    (chosen,) = picture_formats(path.suffix.removeprefix(".") or "png")
    with progress("pictures"):
        from evacsim.plots import draw_laws

        return draw_laws(path.with_suffix(""), (chosen,))[0]


def _finite(value: float) -> float | None:
    """Return a number, None where the law has no limit."""
    return value if math.isfinite(value) else None


def _as_dict(law: MovementLaw) -> LawJson:
    from evacsim.movement.measured import WITH_WHOM
    from evacsim.statements.laws import law_constants, shown_curves

    level, down, up = shown_curves(law)
    return {
        "name": law.name,
        "equation": law.equation,
        "valid_range": law.valid_range,
        "source": law.source,
        "measured_with": WITH_WHOM[law.name],
        "constants": law_constants(law),
        "boundary_layers_m": law.boundary_layers,
        "door_flow_per_m_s": law.door_flow_per_m_s(),
        "level_best_flow_per_m_s": _finite(level.best_flow_per_m_s),
        "level_best_density_per_m2": _finite(level.best_density_per_m2),
        "level_jam_density_per_m2": _finite(level.jam_density_per_m2),
        "down_best_flow_per_m_s": _finite(down.best_flow_per_m_s),
        "down_best_density_per_m2": _finite(down.best_density_per_m2),
        "down_jam_density_per_m2": _finite(down.jam_density_per_m2),
        "up_best_flow_per_m_s": _finite(up.best_flow_per_m_s),
        "up_best_density_per_m2": _finite(up.best_density_per_m2),
        "up_jam_density_per_m2": _finite(up.jam_density_per_m2),
    }
