"""What a case can ask of a run, by name: functions of the result tables and the drawn people.

None of them looks into the simulator, so the same numbers could be asked of a recorded drill.
"""

from __future__ import annotations

import inspect
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.analysis.hand.calculation import estimate
from evacsim.analysis.room_search import plan_search
from evacsim.locale import mark
from evacsim.verification.crowds import (
    first_queue_s,
    longest_queue,
    longest_queue_at_s,
    mean_density_per_m2,
    mean_inside,
    most_inside,
)
from evacsim.verification.readings import (
    component_speed_m_per_s,
    inside_after,
    margin_s,
    out_after_first_s,
    person_s_after,
    queue_density_per_m2,
    queue_speed_m_per_s,
)
from evacsim.verification.walkers import (
    departure_error_s,
    drawn,
    observed_speed_m_per_s,
    pre_movement_ks_p,
    starter_speed_m_per_s,
    tandem_error_s,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evacsim.analysis.hand.calculation import Method
    from evacsim.verification.world import Ran


def _out(ran: Ran, group: str | None, exit_id: str | None) -> pl.DataFrame:
    rows = ran.occupants.with_columns(pl.col("group", "exit").cast(pl.String))
    if group is not None:
        rows = rows.filter(pl.col("group") == group)
    if exit_id is not None:
        rows = rows.filter(pl.col("exit") == exit_id)
    return rows


def _passages(ran: Ran, connection: str, from_s: float, to_s: float) -> list[float]:
    """Return the times [s] of the passages of a connection, in order."""
    rows = ran.passages.filter(
        (pl.col("connection").cast(pl.String) == connection)
        & pl.col("time_s").is_between(from_s, to_s)
    )
    return sorted(rows["time_s"].to_list())


def total_evacuation_s(ran: Ran) -> float:
    """Last passage of an exit [s]; NaN where somebody did not get out."""
    return last_out_s(ran)


def first_out_s(ran: Ran, *, group: str | None = None) -> float:
    """First of a group (or of all) through an exit [s]."""
    found = _out(ran, group, None)["out_s"].min()
    return math.nan if found is None else float(found)  # type: ignore[arg-type]


def last_out_s(ran: Ran, *, group: str | None = None) -> float:
    """Last of a group (or of all) through an exit [s]; NaN where one of them did not get out."""
    column = _out(ran, group, None)["out_s"]
    found = column.max()
    return math.nan if found is None or column.null_count() else float(found)  # type: ignore[arg-type]


def people_out(ran: Ran, *, group: str | None = None, exit: str | None = None) -> float:  # noqa: A002
    """How many got out, of a group, by an exit, or both."""
    return float(_out(ran, group, exit)["out_s"].count())


def people_trapped(ran: Ran) -> float:
    """How many ended trapped."""
    return float((ran.occupants["outcome"].cast(pl.String) == "trapped").sum())


def without_room(ran: Ran) -> float:
    """How many find no room above the water."""
    plan = ran.people.refuge
    return math.nan if plan is None else float(plan.without.sum())


def exit_mismatches(ran: Ran) -> float:
    """Occupants who did not leave by the exit that their group was assigned."""
    planned = {group.id: group.exits for group in ran.people.groups}
    rows = _out(ran, None, None).select("group", "exit").rows()
    return float(sum(used not in planned[group] for group, used in rows))


def passed(ran: Ran, *, connection: str, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """Passages of a connection in a window."""
    return float(len(_passages(ran, connection, from_s, to_s)))


def first_passage_s(ran: Ran, *, connection: str) -> float:
    """First passage of a connection [s]."""
    return min(_passages(ran, connection, 0.0, math.inf), default=math.nan)


def last_passage_s(ran: Ran, *, connection: str) -> float:
    """Last passage of a connection [s]."""
    return max(_passages(ran, connection, 0.0, math.inf), default=math.nan)


def flow_per_s(ran: Ran, *, connection: str, from_s: float = 0.0, to_s: float = math.inf) -> float:
    """Mean flow of a connection from its first to its last passage in a window: (n - 1) / time."""
    times = _passages(ran, connection, from_s, to_s)
    return (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 else math.nan


def flow_over_period_per_s(ran: Ran, *, connection: str) -> float:
    """Mean flow of a connection over the entire period, from the alarm to its last passage."""
    times = _passages(ran, connection, 0.0, math.inf)
    return len(times) / times[-1] if times else math.nan


def passage_ratio(
    ran: Ran, *, connection: str, other: str, from_s: float = 0.0, to_s: float = math.inf
) -> float:
    """Passages of one connection per passage of another in a window."""
    below = len(_passages(ran, other, from_s, to_s))
    return len(_passages(ran, connection, from_s, to_s)) / below if below else math.nan


def estimate_total_s(ran: Ran, *, method: Method) -> float:
    """Evacuation time by hand calculation [s]; `method` as `evacsim estimate --method` takes it."""
    return float(estimate(ran.scenario, ran.building, ran.network, method=method).total_s)


def first_start_s(ran: Ran, *, group: str) -> float:
    """First of a group who sets off [s]; NaN where nobody does."""
    found = _out(ran, group, None)["start_s"].min()
    return math.nan if found is None else float(found)  # type: ignore[arg-type]


def people_asleep(ran: Ran) -> float:
    """How many never woke."""
    return float((ran.occupants["outcome"].cast(pl.String) == "asleep").sum())


def search_takes_s(ran: Ran) -> float:
    """How long it takes until the last room has been seen [s]; NaN where nobody searches."""
    found = plan_search(ran.scenario, ran.building, ran.network)
    return math.nan if found is None else found.takes_s


def search_over_bound(ran: Ran) -> float:
    """How long the search takes, as a share of the time that no search can beat."""
    found = plan_search(ran.scenario, ran.building, ran.network)
    return math.nan if found is None else found.takes_s / found.least_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A measure: its function, which takes a run and named arguments, and its unit."""

    function: Callable[..., float]
    unit: str

    @property
    def says(self) -> str:
        """One sentence on what it measures."""
        return (inspect.getdoc(self.function) or "").splitlines()[0]


METRICS: Final[Mapping[str, Metric]] = {
    "total_evacuation_s": Metric(function=total_evacuation_s, unit="s"),
    "first_out_s": Metric(function=first_out_s, unit="s"),
    "last_out_s": Metric(function=last_out_s, unit="s"),
    "people_out": Metric(function=people_out, unit=mark("persons")),
    "people_trapped": Metric(function=people_trapped, unit=mark("persons")),
    "without_room": Metric(function=without_room, unit=mark("persons")),
    "exit_mismatches": Metric(function=exit_mismatches, unit=mark("persons")),
    "passed": Metric(function=passed, unit=mark("persons")),
    "first_passage_s": Metric(function=first_passage_s, unit="s"),
    "last_passage_s": Metric(function=last_passage_s, unit="s"),
    "flow_per_s": Metric(function=flow_per_s, unit="1/s"),
    "flow_over_period_per_s": Metric(function=flow_over_period_per_s, unit="1/s"),
    "passage_ratio": Metric(function=passage_ratio, unit=""),
    "estimate_total_s": Metric(function=estimate_total_s, unit="s"),
    "drawn": Metric(function=drawn, unit=mark("s or m/s")),
    "pre_movement_ks_p": Metric(function=pre_movement_ks_p, unit=""),
    "departure_error_s": Metric(function=departure_error_s, unit="s"),
    "observed_speed_m_per_s": Metric(function=observed_speed_m_per_s, unit="m/s"),
    "starter_speed_m_per_s": Metric(function=starter_speed_m_per_s, unit="m/s"),
    "tandem_error_s": Metric(function=tandem_error_s, unit="s"),
    "mean_density_per_m2": Metric(function=mean_density_per_m2, unit="1/m2"),
    "mean_inside": Metric(function=mean_inside, unit=mark("persons")),
    "most_inside": Metric(function=most_inside, unit=mark("persons")),
    "longest_queue": Metric(function=longest_queue, unit=mark("persons")),
    "longest_queue_at_s": Metric(function=longest_queue_at_s, unit="s"),
    "first_queue_s": Metric(function=first_queue_s, unit="s"),
    "out_after_first_s": Metric(function=out_after_first_s, unit="s"),
    "queue_density_per_m2": Metric(function=queue_density_per_m2, unit="1/m2"),
    "queue_speed_m_per_s": Metric(function=queue_speed_m_per_s, unit="m/s"),
    "component_speed_m_per_s": Metric(function=component_speed_m_per_s, unit="m/s"),
    "first_start_s": Metric(function=first_start_s, unit="s"),
    "people_asleep": Metric(function=people_asleep, unit=mark("persons")),
    "search_takes_s": Metric(function=search_takes_s, unit="s"),
    "search_over_bound": Metric(function=search_over_bound, unit=""),
    "margin_s": Metric(function=margin_s, unit="s"),
    "inside_after": Metric(function=inside_after, unit=mark("persons")),
    "person_s_after": Metric(function=person_s_after, unit=mark("person-s")),
}
"""Every measure that a case file may name."""


def argument_faults(measure: str, given: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with the arguments of a measure: unknown ones and missing ones."""
    known = inspect.signature(METRICS[measure].function).parameters
    wanted = [name for name, parameter in known.items() if name != "ran"]
    faults = [
        f'"{name}" is no argument of it (known: {", ".join(wanted) or "none"})'
        for name in given
        if name not in wanted
    ]
    faults += [
        f'it needs "{name}"'
        for name in wanted
        if name not in given and known[name].default is inspect.Parameter.empty
    ]
    return faults
