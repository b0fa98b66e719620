"""Drills with a known cause: plans changed in one way each, and their records."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tests.made_records import changed

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.simulation.replicate import Plan

COUNT_LATE_S: Final = 90.0


def late_start(plan: Plan) -> Plan:
    """Everybody takes 40 s longer to react."""
    usual = plan.scenario.pre_movement
    times = usual.distribution.model_copy(update={"median": 55.0, "sigma": 0.15, "max": None})
    later = usual.model_copy(update={"distribution": times})
    return changed(plan, scenario=plan.scenario.model_copy(update={"pre_movement": later}))


def slow_stair(plan: Plan) -> Plan:
    """Something stands on stair A: two of three streams are left."""
    flights = tuple(
        replace(one, clear_width_m=1.2) if one.stairwell == "A" else one
        for one in plan.building.flights
    )
    return changed(plan, building=replace(plan.building, flights=flights))


def wrong_stair(plan: Plan) -> Plan:
    """Three of eleven classes of stair C take stair A."""
    groups = []
    for group in plan.scenario.group:
        if group.id != "pupils-C":
            groups.append(group)
            continue
        stray = {"id": "strays", "space": ("[345]F.classroom-6",), "stair": "A", "exit": "exit-A"}
        staying = {"space": ("[345]F.classroom-[78]", "[12]F.classroom-[78]")}
        groups += [group.model_copy(update=stray), group.model_copy(update=staying)]
    return changed(plan, scenario=plan.scenario.model_copy(update={"group": tuple(groups)}))


def unchanged(plan: Plan) -> Plan:
    """The plan itself (a late count is planted in the record)."""
    return plan


PLANTED: Final[dict[str, Callable[[Plan], Plan]]] = {
    "late_start": late_start,
    "slow_stair": slow_stair,
    "wrong_stair": wrong_stair,
    "late_count": unchanged,
}
