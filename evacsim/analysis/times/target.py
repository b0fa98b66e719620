"""Against the target: met or not, and the flow that it would require of every stair and exit."""

from __future__ import annotations

import math
import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.facts import stair_of
from evacsim.analysis.reading import large_parts, people_in, person_of
from evacsim.analysis.statistics import whole
from evacsim.movement import make_law
from evacsim.movement.widths import capacity_per_s, connection_width_m

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evacsim.analysis.facts import Facts
    from evacsim.building.network import Connection, Network
    from evacsim.results.store import Results

Verdict = Literal["pass", "attainable", "not attainable", "undecided"]
PlaceKind = Literal["stair", "door", "exit"]
Reason = Literal["flow", "trapped", "asleep", "late", "time_limit"]

_PASS_SHARE: Final = 0.95  # share of replications that must meet the target


@dataclass(frozen=True, slots=True, kw_only=True)
class CitedFlow:
    """A flow that has been published, in persons/(s m) of clear width, and where."""

    name: str
    flow_per_m_s: float
    source: str


STAIR_FLOWS: Final = (
    CitedFlow(
        name="cn-stream",
        flow_per_m_s=37 / 60 / 0.55,
        source="37 persons/min per 0.55 m stream, the basis of China's width tables",
    ),
    CitedFlow(name="imo", flow_per_m_s=1.1, source="IMO MSC.1/Circ.1533, stairs down, clear width"),
)
EXIT_FLOWS: Final = (
    CitedFlow(
        name="cn-stream",
        flow_per_m_s=43 / 60 / 0.55,
        source="43 persons/min per 0.55 m stream on the level, the basis of China's width tables",
    ),
    CitedFlow(name="imo", flow_per_m_s=1.3, source="IMO MSC.1/Circ.1533, doors, clear width"),
)
HIGHEST_STAIR_FLOW: Final = CitedFlow(
    name="highest",
    flow_per_m_s=2.0,
    source="assumption: upper end of what schools report of fast, orderly drills",
)
HIGHEST_EXIT_FLOW: Final = CitedFlow(
    name="highest",
    flow_per_m_s=3.31,
    source="Daamen & Hoogendoorn 2012, measured at a door, mainly children",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequiredFlow:
    """What the target asks of a stair or exit, at the connection where it asks most.

    `people` is the mean number through it, `first_s` the median time of the first,
    `required_per_m_s` = people / (target - first) / clear width: inf where the first comes too
    late. `design` are published values for the same width, `highest` the one above which the
    target counts as not attainable.
    """

    id: str
    kind: PlaceKind
    at: str
    people: float
    first_s: float
    clear_width_m: float
    required_per_m_s: float
    design: tuple[CitedFlow, ...]
    highest: CitedFlow

    @property
    def attainable(self) -> bool:
        """Whether such a flow has been seen."""
        return self.required_per_m_s <= self.highest.flow_per_m_s


class RequiredJson(TypedDict):
    """A stair, door or exit, and the flow that the target asks of it [1/(s m)]; null: too late."""

    id: str
    kind: PlaceKind
    at: str
    people: int | float
    first_s: float
    clear_width_m: float
    required_per_m_s: float | None
    attainable: bool
    design_per_m_s: dict[str, float]
    highest_per_m_s: float
    highest_source: str


class TargetJson(TypedDict):
    """The target against the runs, as `summarise --json` has it."""

    target_s: float
    met_share: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    required: list[RequiredJson]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetCheck:
    """The target against the runs.

    `met_share` is the share of all replications in which everybody was out in time. `pass`: at
    least 95 % of them. Else `attainable`, unless there is a reason against it: `trapped`, in some
    replication somebody had no way out; `asleep`, in some nobody woke somebody; `late`,
    somebody sets off so late or lives so far away that the free walk alone takes longer (in half
    of the replications); `flow`, a stair, door or exit would need more than the highest flow cited
    for it. Doors are listed only where they would.
    The reason `time_limit`, the clock ended while people were on their way, alone leaves it
    `undecided`: nobody knows how long those would have taken.
    """

    target_s: float
    met_share: float
    verdict: Verdict
    reasons: tuple[Reason, ...]
    required: tuple[RequiredFlow, ...]

    def as_json(self) -> TargetJson:
        """Return it for `summarise --json`; a flow that no number can express is null."""
        return {
            "target_s": self.target_s,
            "met_share": self.met_share,
            "verdict": self.verdict,
            "reasons": self.reasons,
            "required": [
                {
                    "id": flow.id,
                    "kind": flow.kind,
                    "at": flow.at,
                    "people": whole(flow.people),
                    "first_s": flow.first_s,
                    "clear_width_m": flow.clear_width_m,
                    "required_per_m_s": flow.required_per_m_s
                    if math.isfinite(flow.required_per_m_s)
                    else None,
                    "attainable": flow.attainable,
                    "design_per_m_s": {cited.name: cited.flow_per_m_s for cited in flow.design},
                    "highest_per_m_s": flow.highest.flow_per_m_s,
                    "highest_source": flow.highest.source,
                }
                for flow in self.required
            ],
        }


def check_target(
    results: Results, facts: Facts, totals: Sequence[float | None]
) -> TargetCheck | None:
    """Compare the runs with the scenario's target; None where it has none.

    Parameters
    ----------
    results
        The runs.
    facts
        Their building.
    totals
        Total evacuation time [s] of each replication, None where not all got out.
    """
    target_s = results.manifest.target_s
    if target_s is None:
        return None
    met = sum(1 for total in totals if total is not None and total <= target_s) / len(totals)
    required = required_flows(results, facts, target_s=target_s)
    reasons: list[Reason] = []
    if met < _PASS_SHARE:
        left = any(total is None for total in totals)
        if left and any(run.outcomes.get("trapped") for run in results.manifest.runs):
            reasons.append("trapped")
        if left and any(run.outcomes.get("asleep") for run in results.manifest.runs):
            reasons.append("asleep")
        if _free_walk_s(results) > target_s:
            reasons.append("late")
        if not all(flow.attainable for flow in required):
            reasons.append("flow")
    verdict: Verdict = "pass" if met >= _PASS_SHARE else "attainable"
    if reasons:
        verdict = "not attainable"
    if verdict != "pass" and results.manifest.ended_by_clock:  # those left were on their way
        verdict = "not attainable" if reasons else "undecided"
        reasons.append("time_limit")
    return TargetCheck(
        target_s=target_s,
        met_share=met,
        verdict=verdict,
        reasons=tuple(reasons),
        required=required,
    )


def _free_walk_s(results: Results) -> float:
    """Return when the last one would be out if nobody stood in the way: median over replications.

    Start and own unimpeded walk; waiting, slowing and turning back are left out.
    """
    lasts_s: list[float] = []
    for part in large_parts(results):
        walked = part.scan("passages").select("replication", "occupant", "walk_s").collect()
        person, people = person_of(part, walked), person_of(part, part.occupants)
        size = len(part.numbers) * people_in(part)
        walks_s = np.bincount(person, weights=walked["walk_s"].to_numpy(), minlength=size)
        passed = np.bincount(person, minlength=size)[people] > 0  # who passed nothing is left out
        alone_s = part.occupants["start_s"].to_numpy() + walks_s[people]
        known = passed & ~np.isnan(alone_s)
        last_s = np.full(len(part.numbers), -np.inf)
        np.maximum.at(last_s, people[known] // people_in(part), alone_s[known])
        lasts_s += last_s[np.isfinite(last_s)].tolist()
    return statistics.median(lasts_s) if lasts_s else 0.0


def required_flows(results: Results, facts: Facts, *, target_s: float) -> tuple[RequiredFlow, ...]:
    """Return the flow that a target requires of every stair and exit that is used.

    For a stair it is that of the flight end where it is highest. Doors inside the building are
    left out where the flow has been seen. Flows are in persons/(s m) of
    clear width, so that they compare with what a tape measure says.
    """
    network = facts.network
    connections = {connection.id: connection for connection in network.connections}
    through = (
        pl.concat(
            part.scan("passages")
            .group_by("connection", "replication")
            .agg(people=pl.len(), first_s=pl.col("time_s").min())
            .with_columns(pl.col("connection").cast(pl.String))
            .collect()
            for part in large_parts(results)
        )
        .group_by("connection")
        .agg(pl.col("people").sum(), pl.col("first_s").median())
    )
    worst: dict[tuple[PlaceKind, str], RequiredFlow] = {}
    for name, people, first_s in through.sort("connection").iter_rows():
        key = _use(network, connections[name])
        if key is None:
            continue
        mean = people / results.manifest.replications
        flow = _required(network, connections[name], key, load=(mean, first_s, target_s - first_s))
        if flow.kind == "door" and flow.attainable:
            continue
        if key not in worst or flow.required_per_m_s > worst[key].required_per_m_s:
            worst[key] = flow
    order = ("stair", "door", "exit")
    return tuple(worst[key] for key in sorted(worst, key=lambda key: (order.index(key[0]), key)))


def _use(network: Network, connection: Connection) -> tuple[PlaceKind, str] | None:
    if connection.is_exit:
        return "exit", connection.id
    if connection.flight is not None:
        stair = stair_of(network.components[connection.flight])
        return ("stair", stair) if stair else None
    return ("door", connection.id) if connection.kind in ("door", "gate") else None


def _required(
    network: Network,
    connection: Connection,
    key: tuple[PlaceKind, str],
    *,
    load: tuple[float, float, float],
) -> RequiredFlow:
    """Return the flow for a load of (people, time of the first [s], time left to the target)."""
    kind, id_ = key
    people, first_s, left_s = load
    sfpe = make_law("sfpe")
    width_m = connection_width_m(sfpe, network, connection)
    specific = capacity_per_s(sfpe, network, connection, "down") / width_m
    source = f"SFPE Handbook, {specific:.2f} per metre of effective width ({width_m:.2f} m)"
    own = CitedFlow(
        name="sfpe", flow_per_m_s=specific * width_m / connection.clear_width_m, source=source
    )
    return RequiredFlow(
        id=id_,
        kind=kind,
        at=connection.id,
        people=people,
        first_s=first_s,
        clear_width_m=connection.clear_width_m,
        required_per_m_s=people / left_s / connection.clear_width_m if left_s > 0 else math.inf,
        design=(own, *(STAIR_FLOWS if kind == "stair" else EXIT_FLOWS)),
        highest=HIGHEST_STAIR_FLOW if kind == "stair" else HIGHEST_EXIT_FLOW,
    )
