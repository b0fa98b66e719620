"""Widths of which a law's boundary layers leave nothing: nobody could pass there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.errors import Problem
from evacsim.locale import text
from evacsim.movement.widths import component_width_m, connection_width_m

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw


def too_narrow(law: MovementLaw, network: Network, file: str) -> Iterator[Problem]:
    """Report what the boundary layers of a law leave no effective width of."""
    for one in network.connections:
        width = connection_width_m(law, network, one)
        if width <= 0 and one.capacity_per_s is None:
            message = text(
                "clear_width_m is {clear_width_m:g}; the law {law} leaves an effective width "
                "of {width:.2f} m, must be above 0 m",
                clear_width_m=one.clear_width_m,
                law=law.name,
                width=width,
            )
            yield Problem(file=file, where=f'connection "{one.id}"', message=message)
    for component in network.components:
        if component.waves and component_width_m(law, component) <= 0:
            message = text(
                "area / length is {clear_width_m:.2f} m; the boundary layers of the law {law} "
                "leave nothing of it",
                clear_width_m=component.clear_width_m,
                law=law.name,
            )
            hint = text("check area_m2 and length_m, or set boundary_layer_m")
            where = f'space "{component.place}"'
            yield Problem(file=file, where=where, message=message, hint=hint)
