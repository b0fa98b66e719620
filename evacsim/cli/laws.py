"""`evacsim laws`: what each movement law says, where it holds, where it comes from."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from evacsim.cli.console import (
    JsonOption,
    echo,
    picture_formats,
    print_json,
    print_paths,
    print_table,
)
from evacsim.cli.progress import progress
from evacsim.cli.words import say
from evacsim.locale import mark
from evacsim.locale import text as said

if TYPE_CHECKING:
    from evacsim.cli.outputs import LawJson, LawsJson
    from evacsim.movement.law import Curve, MovementLaw


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
    _print(found)
    if picture is not None:
        print_paths(say("pictures"), [picture])


def _draw(path: Path) -> Path:
    """Draw the laws to a file whose ending says its format."""
    (chosen,) = picture_formats(path.suffix.removeprefix(".") or "png")
    with progress("pictures"):
        from evacsim.plots import draw_laws

        return draw_laws(path.with_suffix(""), (chosen,))[0]


def _curves(law: MovementLaw) -> dict[str, Curve]:
    from evacsim.movement.measured import SHOWN_STAIR_M

    riser_m, tread_m = SHOWN_STAIR_M
    return {
        "level": law.level(),
        "down": law.stair(riser_m, tread_m, "down"),
        "up": law.stair(riser_m, tread_m, "up"),
    }


def _finite(value: float) -> float | None:
    """Return a number, None where the law has no limit."""
    return value if math.isfinite(value) else None


def _as_dict(law: MovementLaw) -> LawJson:
    from evacsim.movement.measured import WITH_WHOM

    level, down, up = _curves(law).values()
    return {
        "name": law.name,
        "equation": law.equation,
        "valid_range": law.valid_range,
        "source": law.source,
        "measured_with": WITH_WHOM[law.name],
        "constants": _constants(law),
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


def _constants(law: MovementLaw) -> dict[str, float]:
    """Return the constants that a scenario can replace."""
    from evacsim.movement import constant_names

    return {key: getattr(law, key) for key in sorted(constant_names(law.name))}


def _print(found: list[MovementLaw]) -> None:
    from evacsim.movement.measured import SHOWN_STAIR_M, WITH_WHOM

    rows = []
    for law in found:
        curves = _curves(law)
        rows.append(
            (
                law.name,
                f"{law.door_flow_per_m_s():.2f}",
                f"{law.boundary_layers.door:.2f}",
                *(f"{curve.best_flow_per_m_s:.2f}" for curve in curves.values()),
                _number(curves["level"].best_density_per_m2),
                _number(curves["level"].jam_density_per_m2),
            )
        )
    heads = ("id", "door", "layer", "laws_level", "laws_down", "laws_up", "best", "jam")
    riser_m, tread_m = SHOWN_STAIR_M
    print_table(say("laws", riser=riser_m, tread=tread_m), [say(head) for head in heads], rows)
    for law in found:
        constants = ", ".join(f"{key} {value:.4g}" for key, value in _constants(law).items())
        echo(f"{law.name}\n  {said(law.equation)}")
        for key, text in (
            ("range", said(law.valid_range)),
            ("with_whom", said(WITH_WHOM[law.name])),
            ("source", said(law.source)),
            ("constants", constants),
        ):
            echo(f"  {say(key)}: {text}")
    _print_counterflow()


def _print_counterflow() -> None:
    """Print how much slower people walk while others come towards them."""
    from evacsim.movement.law import COUNTERFLOW_SOURCE, COUNTERFLOW_SPEEDS

    factors = ", ".join(
        say("counterflow_factor", factor=f"{factor:g}", density=f"{density:g}")
        for density, factor in COUNTERFLOW_SPEEDS
    )
    echo(say("counterflow"))
    echo(f"  {factors}")
    echo(f"  {say('source')}: {said(COUNTERFLOW_SOURCE)}")


def _number(value: float) -> str | None:
    return f"{value:.2f}" if math.isfinite(value) else None
