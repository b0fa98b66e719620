"""What each movement law says: best flows, equation, where it holds, where it comes from."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.locale import Texts, listed, text
from evacsim.movement import constant_names
from evacsim.movement.law import COUNTERFLOW_SOURCE, COUNTERFLOW_SPEEDS
from evacsim.movement.measured import SHOWN_STAIR_M, WITH_WHOM
from evacsim.present.model import Heading, Items, Table, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evacsim.movement.law import Curve, MovementLaw
    from evacsim.present.model import Block

_say: Final = Texts(
    {
        "laws": "Best flows [persons/(m·s)]; stair of {riser} m risers and {tread} m treads",
        "id": "",
        "law": "law",
        "equation": "equation",
        "door": "door",
        "layer": "lost a side [m]",
        "level": "level",
        "down": "down",
        "up": "up",
        "best": "best at [1/m²]",
        "jam": "jam [1/m²]",
        "range": "range",
        "source": "source",
        "with_whom": "measured with",
        "constants": "constants",
        "counterflow": (
            "Walking speed while others come the other way, of one-way walking at the same "
            "density (weighted by counterflow_slowing)"
        ),
        "counterflow_factor": "× {factor} at {density} per m²",
    }
)


def laws_statement(laws: Sequence[MovementLaw]) -> tuple[Block, ...]:
    """Return the best flows of laws, what each says of itself, and what counterflow does."""
    factors = listed(
        _say("counterflow_factor", factor=f"{factor:g}", density=f"{density:g}")
        for density, factor in COUNTERFLOW_SPEEDS
    )
    told = [
        block
        for law in laws
        for block in (Heading(text=law.name, level=2), Items(items=tuple(_told(law))))
    ]
    source = f"{_say('source')}: {text(COUNTERFLOW_SOURCE)}"
    return (
        _flows(laws),
        *told,
        Heading(text=_say("counterflow"), level=2),
        Items(items=(factors, source)),
    )


def _flows(laws: Sequence[MovementLaw]) -> Table:
    rows = []
    for law in laws:
        level, down, up = shown_curves(law)
        rows.append(
            (
                law.name,
                f"{law.door_flow_per_m_s():.2f}",
                f"{law.boundary_layers.door:.2f}",
                *(f"{curve.best_flow_per_m_s:.2f}" for curve in (level, down, up)),
                _number(level.best_density_per_m2),
                _number(level.jam_density_per_m2),
            )
        )
    heads = ("id", "door", "layer", "level", "down", "up", "best", "jam")
    riser_m, tread_m = SHOWN_STAIR_M
    return table(_say("laws", riser=riser_m, tread=tread_m), map(_say, heads), rows)


def law_table(laws: Sequence[MovementLaw]) -> Table:
    """Return equation, range and source of laws."""
    return Table(
        columns=tuple(map(_say, ("law", "equation", "range", "source"))),
        rows=tuple(
            (law.name, text(law.equation), text(law.valid_range), text(law.source)) for law in laws
        ),
        widths=(11, 30, 24, 35),
        align="llll",
    )


def _told(law: MovementLaw) -> Iterator[str]:
    constants = listed(f"{key} {value:.4g}" for key, value in law_constants(law).items())
    yield text(law.equation)
    yield f"{_say('range')}: {text(law.valid_range)}"
    yield f"{_say('with_whom')}: {text(WITH_WHOM[law.name])}"
    yield f"{_say('source')}: {text(law.source)}"
    yield f"{_say('constants')}: {constants}"


def shown_curves(law: MovementLaw) -> tuple[Curve, Curve, Curve]:
    """Return a law on the level, and down and up the stair for which its flows are shown."""
    riser_m, tread_m = SHOWN_STAIR_M
    return law.level(), law.stair(riser_m, tread_m, "down"), law.stair(riser_m, tread_m, "up")


def law_constants(law: MovementLaw) -> dict[str, float]:
    """Return the constants that a scenario can replace."""
    return {key: getattr(law, key) for key in sorted(constant_names(law.name))}


def _number(value: float) -> str | None:
    return f"{value:.2f}" if math.isfinite(value) else None
