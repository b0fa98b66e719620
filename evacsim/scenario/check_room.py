"""Is there room for the people: where they start, and where they go to stay."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from evacsim.locale import clauses, text
from evacsim.movement import LAWS, make_law

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.building.model import Building, Space
    from evacsim.errors import Problems
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement

MOST_PER_M2 = 8.0
"""More do not fit (domain: 8-10 per m2 is swept along and collapsing; same bound as pressing)."""

CROWDED_PER_M2 = 1.9
"""Density of best flow on the level, SFPE: above it the start is crowded."""


def density(items: Iterable[Placement], report: Problems) -> None:
    """Check how close people stand at the start; who comes in later does not stand there then."""
    inside: dict[str, int] = {}
    spaces: dict[str, Space] = {}
    for item in items:
        if item.comes_s is not None:
            continue
        spaces[item.space.id] = item.space
        inside[item.space.id] = inside.get(item.space.id, 0) + item.placed.size
    for name in sorted(inside):
        area_m2 = spaces[name].area_m2
        density = inside[name] / area_m2 if area_m2 > 0 else math.inf
        written = text(
            "{inside} people on {area_m2:.4g} m2 are {density:.3g} per m2",
            inside=inside[name],
            area_m2=area_m2,
            density=density,
        )
        if density > MOST_PER_M2:
            report.fault(
                f'space "{name}"',
                text(
                    "{written}; must be at most {most_per_m2:g} per m2",
                    written=written,
                    most_per_m2=MOST_PER_M2,
                ),
            )
        elif density > CROWDED_PER_M2:
            report.warn(
                f'space "{name}"',
                text(
                    "{written} at the start; above {crowded_per_m2:g} it is crowded",
                    written=written,
                    crowded_per_m2=CROWDED_PER_M2,
                ),
                kind="crowded",
            )


def room_to_stay(
    scenario: Scenario, building: Building, items: Iterable[Placement], report: Problems
) -> None:
    """Check that all who go to a space find room in it: who comes too late would stand outside."""
    coming: dict[str, int] = {}
    for item in items:
        if item.to is not None:
            coming[item.to] = coming.get(item.to, 0) + item.placed.size
    areas = {space.id: space.area_m2 for space in building.spaces}
    known = scenario.movement.law in LAWS
    most = make_law(scenario.movement.law).level().jam_density_per_m2 if known else MOST_PER_M2
    most = min(most, MOST_PER_M2)
    for name in sorted(coming):
        density = coming[name] / areas[name] if areas[name] > 0 else math.inf
        written = text(
            "{coming} people go to {areas:.4g} m2, {density:.3g} per m2",
            coming=coming[name],
            areas=areas[name],
            density=density,
        )
        if density > most:
            rule = text(
                "must be at most {most:.3g} per m2, the law's storage density, to find room",
                most=most,
            )
            report.fault(f'space "{name}"', clauses((written, rule)))
        elif density > CROWDED_PER_M2:
            rule = text(
                "above {crowded_per_m2:g} per m2 it is crowded", crowded_per_m2=CROWDED_PER_M2
            )
            report.warn(f'space "{name}"', clauses((written, rule)), kind="crowded")
