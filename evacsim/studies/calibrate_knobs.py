"""What calibration may turn: one knob each, how it changes a plan, and how it is written down."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evacsim.building.network import build_network
from evacsim.locale import mark
from evacsim.movement.widths import flight_width_m
from evacsim.scenario.distributions import WITHOUT_UNIT
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.kinds import known_kinds
from evacsim.scenario.place import placements
from evacsim.studies.changes import merge_share

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evacsim.building.model import Building
    from evacsim.premovement import Distribution
    from evacsim.scenario.model import Kind, Scenario
    from evacsim.simulation.replicate import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Knob:
    """A quantity that can be fitted.

    `low` and `high` bound what is tried, as multiples of the planned value or, with `absolute`,
    as values; outside nothing is plausible for a school (assumption). `planned` gives the value of
    a plan, None where it has none; `turned` the plan with another. `top_is_natural`: the upper
    bound is the end of the scale (a share of 1), so that an interval may reach it. `log`: fitted on
    a logarithmic scale.
    """

    name: str
    unit: str
    words: str
    low: float
    high: float
    planned: Callable[[Plan], float | None]
    turned: Callable[[Plan, float], Plan]
    absolute: bool = False
    top_is_natural: bool = False
    log: bool = True

    def bounds(self, plan: Plan) -> tuple[float, float]:
        """Return the range that is tried for a plan."""
        value = self.planned(plan)
        if self.absolute or value is None:
            return self.low, self.high
        return self.low * value, self.high * value


def scaled(times: Distribution, factor: float) -> Distribution:
    """Return a distribution whose values are all `factor` times as large."""
    given = {name: getattr(times, name) for name in type(times).model_fields}
    update = {
        name: value * factor
        for name, value in given.items()
        if name not in WITHOUT_UNIT and isinstance(value, int | float)
    }
    return times.model_copy(update=update)


def with_scenario(plan: Plan, scenario: Scenario) -> Plan:
    """Return the plan of another scenario of the same building."""
    changes = scenario_changes(scenario, plan.network, plan.building)
    return replace(plan, scenario=scenario, changes=changes)


def with_building(plan: Plan, building: Building) -> Plan:
    """Return the plan of another building."""
    network = build_network(building)
    changes = scenario_changes(plan.scenario, network, building)
    return replace(plan, building=building, network=network, changes=changes)


def _pre_movement_s(plan: Plan) -> float | None:
    median_s = float(plan.scenario.pre_movement.distribution.quantile(0.5))
    return median_s if median_s > 0 else None


def _with_pre_movement(plan: Plan, median_s: float) -> Plan:
    usual = plan.scenario.pre_movement
    factor = median_s / float(usual.distribution.quantile(0.5))
    groups = tuple(
        group
        if group.pre_movement is None
        else group.model_copy(
            update={
                "pre_movement": group.pre_movement.model_copy(
                    update={"distribution": scaled(group.pre_movement.distribution, factor)}
                )
            }
        )
        for group in plan.scenario.group
    )
    later = usual.model_copy(update={"distribution": scaled(usual.distribution, factor)})
    changed = plan.scenario.model_copy(update={"pre_movement": later, "group": groups})
    return with_scenario(plan, changed)


def _stair_flow_per_m_s(plan: Plan) -> float | None:
    """Return the specific flow down the stairs, weighted by effective width."""
    flights = plan.building.flights
    if not flights:
        return None
    flows, widths = [], []
    for one in flights:
        curve = plan.law.stair(one.riser_m, one.tread_m, "down")
        flows.append(one.specific_flow_per_m_s or curve.best_flow_per_m_s)
        widths.append(flight_width_m(plan.law, one))
    return sum(f * w for f, w in zip(flows, widths, strict=True)) / sum(widths)


def _with_stair_flow(plan: Plan, flow_per_m_s: float) -> Plan:
    flights = tuple(
        replace(one, specific_flow_per_m_s=flow_per_m_s) for one in plan.building.flights
    )
    return with_building(plan, replace(plan.building, flights=flights))


def _door_flow_per_m_s(plan: Plan, *, exits: bool) -> float | None:
    """Return the specific flow of the exits, or of all other doors, weighted by clear width."""
    doors = [one for one in plan.building.connections if one.is_exit == exits]
    widths = sum(one.clear_width_m for one in doors)
    usual = plan.law.door_flow_per_m_s()
    flows = sum((one.specific_flow_per_m_s or usual) * one.clear_width_m for one in doors)
    return flows / widths if doors and math.isfinite(flows) else None


def _with_door_flow(plan: Plan, flow_per_m_s: float, *, exits: bool) -> Plan:
    doors = tuple(
        replace(one, specific_flow_per_m_s=flow_per_m_s) if one.is_exit == exits else one
        for one in plan.building.connections
    )
    return with_building(plan, replace(plan.building, connections=doors))


def used_kinds(plan: Plan) -> dict[str, Kind]:
    """Return the kinds of people that a plan places."""
    kinds = known_kinds(plan.scenario)
    return {name: kinds[name] for name in sorted({group.kind for group in plan.scenario.group})}


def _speed_m_per_s(plan: Plan) -> float | None:
    kinds = used_kinds(plan)
    total = people = 0.0
    for item in placements(plan.scenario, plan.building):
        total += item.placed.size * kinds[item.group.kind].level.expectation
        people += item.placed.size
    return total / people if people else None


def faster(kind: Kind, factor: float) -> Kind:
    """Return a kind of people whose speeds are all `factor` times as high."""
    names = ("level", "stairs_down", "stairs_up")
    return kind.model_copy(update={name: scaled(getattr(kind, name), factor) for name in names})


def _with_speed(plan: Plan, speed_m_per_s: float) -> Plan:
    factor = speed_m_per_s / (_speed_m_per_s(plan) or speed_m_per_s)
    kinds = {name: faster(kind, factor) for name, kind in used_kinds(plan).items()}
    changed = plan.scenario.model_copy(update={"kind": {**plan.scenario.kind, **kinds}})
    return with_scenario(plan, changed)


def _floor_doors(building: Building) -> tuple[str, ...]:
    """Return the doors by which floors join their stairs."""
    landings = {space for stair in building.stairwells for space in stair.landings}
    return tuple(
        door.id
        for door in building.connections
        if not door.is_exit and len(landings.intersection(door.between)) == 1
    )


def _merge_share(plan: Plan) -> float | None:
    doors = set(_floor_doors(plan.building))
    weights = [door.merge_weight for door in plan.building.connections if door.id in doors]
    shares = [weight / (1 + weight) for weight in weights]
    return sum(shares) / len(shares) if shares else None


def _with_merge_share(plan: Plan, share: float) -> Plan:
    return with_building(plan, merge_share(plan.building, _floor_doors(plan.building), share))


def _compliance(plan: Plan) -> float | None:
    return plan.scenario.routing.compliance if plan.scenario.routing.rule == "assigned" else None


def _with_compliance(plan: Plan, share: float) -> Plan:
    routing = plan.scenario.routing.model_copy(update={"compliance": share})
    return with_scenario(plan, plan.scenario.model_copy(update={"routing": routing}))


KNOBS: Final[Mapping[str, Knob]] = {
    knob.name: knob
    for knob in (
        Knob(
            name="pre-movement",
            unit="s",
            words=mark("pre-movement median"),
            low=0.25,
            high=6.0,
            planned=_pre_movement_s,
            turned=_with_pre_movement,
        ),
        Knob(
            name="stair-flow",
            unit="1/(m·s)",
            words=mark("specific flow of the stairs"),
            low=0.45,
            high=2.0,
            planned=_stair_flow_per_m_s,
            turned=_with_stair_flow,
        ),
        Knob(
            name="exit-flow",
            unit="1/(m·s)",
            words=mark("specific flow of the exits"),
            low=0.45,
            high=2.0,
            planned=functools.partial(_door_flow_per_m_s, exits=True),
            turned=functools.partial(_with_door_flow, exits=True),
        ),
        Knob(
            name="door-flow",
            unit="1/(m·s)",
            words=mark("specific flow of the doors inside"),
            low=0.45,
            high=2.0,
            planned=functools.partial(_door_flow_per_m_s, exits=False),
            turned=functools.partial(_with_door_flow, exits=False),
        ),
        Knob(
            name="speed",
            unit="m/s",
            words=mark("mean unimpeded speed on the level"),
            low=0.5,
            high=1.8,
            planned=_speed_m_per_s,
            turned=_with_speed,
        ),
        Knob(
            name="merge-share",
            unit="",
            words=mark("share of the floor where streams merge"),
            low=0.2,
            high=0.85,
            planned=_merge_share,
            turned=_with_merge_share,
            absolute=True,
            log=False,
        ),
        Knob(
            name="compliance",
            unit="",
            words=mark("share that follows the plan"),
            low=0.3,
            high=1.0,
            planned=_compliance,
            turned=_with_compliance,
            absolute=True,
            top_is_natural=True,
            log=False,
        ),
    )
}


def turned(plan: Plan, values: Mapping[str, float]) -> Plan:
    """Return the plan with knobs set to values (by knob name)."""
    for name, value in values.items():
        plan = KNOBS[name].turned(plan, value)
    return plan
