"""ASET against RSET: when the last one has left a place that can be borne until a time.

RSET of a place is when the last one has left it for good, ASET the limit that the scenario gives;
margin = ASET - RSET. Read from the records alone; a limit changes nobody's way.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.facts import Facts, facts_of, scenario_of, written_of
from evacsim.analysis.reading import large_parts, remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.building.network import Network
    from evacsim.results.store import Results
    from evacsim.scenario.tenability import Limit

PERCENTILE: Final = 0.95
"""Of the replications: margin, persons and person-seconds are the 95th percentile of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One replication at a limit.

    `rset_s` is when the last one has left (0 if nobody was there, inf if somebody never does),
    `inside_after` how many were inside then or later, `person_s` for how long together, until the
    end of the run at most, `by_group` how many of each group.
    """

    rset_s: float
    inside_after: int
    person_s: float
    by_group: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aset:
    """A limit and what a run says of it, 95th percentiles over replications.

    `place` is a space, flight or stair. `rset_s` and `margin_s` are infinite where somebody never
    leaves. `by_group` are the persons of each group inside afterwards, most first.
    """

    place: str
    is_stair: bool
    until_s: float
    source: str
    rset_s: float
    inside_after: int
    person_s: float
    by_group: tuple[tuple[str, int], ...]

    @property
    def margin_s(self) -> float:
        """ASET - RSET [s]; below 0 somebody is inside too long."""
        return self.until_s - self.rset_s

    @property
    def holds(self) -> bool:
        """Whether everybody has left in time."""
        return self.margin_s >= 0


@remembered
def asets_of(results: Results) -> tuple[Aset, ...]:
    """Return what a run says of the limits of its scenario, in the order of the file.

    Raises
    ------
    InputError
        If the scenario has limits, and cannot be read by this version.
    """
    if "tenability" not in written_of(results):
        return ()
    from evacsim.scenario.tenability import limits_of  # noqa: PLC0415 - few scenarios have limits

    facts: Facts = facts_of(results)
    scenario = scenario_of(results)
    return _over(results, limits_of(scenario.tenability, facts.building, facts.network))


def aftershocks_of(written: Mapping[str, Any]) -> tuple[tuple[float, float], ...]:
    """Return when each aftershock of a scenario, as its file has it, begins and ends [s]."""
    return tuple(
        (float(event.get("at_s", 0.0)), float(event["until_s"]))
        for event in written.get("event", ())
        if event["kind"] == "aftershock"
    )


@remembered
def closed_of(results: Results) -> tuple[Aset, ...]:
    """Return who was inside what an event closed, as of a limit at that moment.

    Nobody comes in later, so `inside_after` are those who were inside then, and `rset_s` is when
    the last of them had left.

    Raises
    ------
    InputError
        If something is closed, and the scenario cannot be read by this version.
    """
    events = written_of(results).get("event", ())
    if not any(isinstance(one, dict) and one.get("kind") == "close" for one in events):
        return ()
    from evacsim.scenario.events import event_components  # noqa: PLC0415 - few close anything
    from evacsim.scenario.tenability import Limit  # noqa: PLC0415 - same

    facts: Facts = facts_of(results)
    scenario = scenario_of(results)
    limits = [
        Limit(
            place=event.stair or ", ".join(event.space),
            is_stair=event.stair is not None,
            components=frozenset(
                one.id for one in event_components(event, facts.network, facts.building)
            ),
            until_s=event.at_s,
            source=event.source,
        )
        for event in scenario.event
        if event.kind == "close"
    ]
    return _over(results, limits)


def _over(results: Results, limits: Sequence[Limit]) -> tuple[Aset, ...]:
    network = facts_of(results).network
    found: list[list[Stay]] = [[] for _ in limits]
    for part in large_parts(results):
        ended_s = {number: part.note_of(number).ended_s for number in part.numbers}
        passages = part.scan("passages")
        for own, limit in zip(found, limits, strict=True):
            own.extend(stays(limit, network, part.occupants, passages, ended_s))
    return tuple(aset(limit, own) for limit, own in zip(limits, found, strict=True))


def aset(limit: Limit, own: Sequence[Stay]) -> Aset:
    """Return what the replications say of a limit together."""
    groups = sorted({group for stay in own for group in stay.by_group})
    persons = [(name, _persons(stay.by_group.get(name, 0) for stay in own)) for name in groups]
    return Aset(
        place=limit.place,
        is_stair=limit.is_stair,
        until_s=limit.until_s,
        source=limit.source,
        rset_s=percentile([stay.rset_s for stay in own]),
        inside_after=_persons(stay.inside_after for stay in own),
        person_s=percentile([stay.person_s for stay in own]),
        by_group=tuple(sorted((one for one in persons if one[1]), key=lambda one: -one[1])),
    )


def percentile(values: Sequence[float]) -> float:
    """Return the 95th percentile, linear between ranks as every band has it; inf if it is.

    >>> percentile([1.0, 2.0]), percentile([1.0, math.inf])
    (1.95, inf)
    """
    ranked = sorted(values)
    at = PERCENTILE * (len(ranked) - 1)
    if math.isinf(ranked[math.ceil(at)]):
        return math.inf
    return float(np.quantile(ranked[: math.ceil(at) + 1], at / max(1, math.ceil(at))))


def _persons(counts: Iterable[int]) -> int:
    """Return the 95th percentile of persons: whole ones, the next higher rank."""
    return int(np.quantile(np.array(list(counts)), PERCENTILE, method="higher"))


def stays(
    limit: Limit,
    network: Network,
    occupants: pl.DataFrame,
    passages: pl.LazyFrame,
    ended_s: Mapping[int, float],
) -> list[Stay]:
    """Return what each replication says of a limit.

    Parameters
    ----------
    limit, network
        The limit, and the components of the building.
    occupants, passages
        The tables of some replications.
    ended_s
        Their numbers, each with when it ended [s]: so long at most is somebody inside.
    """
    own = _lasts(limit, network, occupants, passages, ended_s)
    parts = own.partition_by("replication", as_dict=True)
    return [_stay(limit, parts.get((number,), own.clear())) for number in ended_s]


def _lasts(
    limit: Limit,
    network: Network,
    occupants: pl.DataFrame,
    passages: pl.LazyFrame,
    ended_s: Mapping[int, float],
) -> pl.DataFrame:
    """Return when everybody was last inside, and for how long after the limit; as `stays`."""
    places = {one.place for one in network.components if one.id in limit.components}
    who = ["replication", "occupant"]
    begin = occupants.select(
        *who,
        pl.col("group").cast(pl.String),
        start=pl.col("start_space").cast(pl.String).is_in(list(places)).cast(pl.Int64),
    )
    origin, target = (
        pl.col(end).cast(pl.String).is_in(list(limit.components)) for end in ("from", "to")
    )
    late_s = (pl.col("time_s") - limit.until_s).clip(lower_bound=0.0)
    moves = (
        passages.select(*who, "time_s", left=origin & ~target, came=target & ~origin)
        .filter(pl.col("left") | pl.col("came"))
        .group_by(who)
        .agg(
            inside=pl.col("came").sum().cast(pl.Int64) - pl.col("left").sum().cast(pl.Int64),
            last_s=pl.col("time_s").filter("left").max(),
            late_s=late_s.filter("left").sum() - late_s.filter("came").sum(),
        )
        .collect()
    )
    ends = pl.DataFrame(
        {"replication": list(ended_s), "ended_s": list(ended_s.values())},
        schema={"replication": begin.schema["replication"], "ended_s": pl.Float64},
    )
    return (
        begin.join(moves, on=who, how="left")
        .join(ends, on="replication")
        .with_columns(
            stays=pl.col("start") + pl.col("inside").fill_null(0) > 0,
            late_s=pl.col("late_s").fill_null(0.0),
        )
        .with_columns(
            late_s=pl.col("late_s")
            + pl.when("stays")
            .then((pl.col("ended_s") - limit.until_s).clip(lower_bound=0.0))
            .otherwise(0.0),
            last_s=pl.when("stays").then(math.inf).otherwise(pl.col("last_s").fill_null(0.0)),
        )
    )


def _stay(limit: Limit, own: pl.DataFrame) -> Stay:
    after = own.filter(pl.col("last_s") > limit.until_s)
    last: Any = own["last_s"].max()
    return Stay(
        rset_s=0.0 if last is None else float(last),
        inside_after=after.height,
        person_s=float(own["late_s"].sum()),
        by_group=dict(after.group_by("group").len().rows()),
    )


def aset_verdict(found: Sequence[Aset]) -> Literal["pass", "fail"] | None:
    """Return the one verdict on all limits; None where there is none."""
    if not found:
        return None
    return "pass" if all(one.holds for one in found) else "fail"


class AsetJson(TypedDict):
    """A place with a limit, as `run --json` has it; what is infinite is null."""

    component: str
    until_s: float
    rset_s: float | None
    margin_s: float | None
    inside_after: int | float
    person_s: float
    classes: list[str]
    persons_by_class: dict[str, float]
    source: str


class ClosedJson(TypedDict):
    """What was closed, as `run --json` has it; what is infinite is null."""

    component: str
    at_s: float
    inside: int | float
    last_left_s: float | None
    person_s: float
    classes: list[str]
    persons_by_class: dict[str, float]


def asets_json(found: Sequence[Aset]) -> list[AsetJson]:
    """Return what `run --json` says of limits; what is infinite is null."""
    return [
        {
            "component": one.place,
            "until_s": one.until_s,
            "rset_s": one.rset_s if math.isfinite(one.rset_s) else None,
            "margin_s": one.margin_s if math.isfinite(one.margin_s) else None,
            "inside_after": one.inside_after,
            "person_s": one.person_s,
            "classes": [name for name, _ in one.by_group],
            "persons_by_class": dict(one.by_group),
            "source": one.source,
        }
        for one in found
    ]


def closed_json(found: Sequence[Aset]) -> list[ClosedJson]:
    """Return what `run --json` says of what was closed; what is infinite is null."""
    return [
        {
            "component": one.place,
            "at_s": one.until_s,
            "inside": one.inside_after,
            "last_left_s": one.rset_s if math.isfinite(one.rset_s) else None,
            "person_s": one.person_s,
            "classes": [name for name, _ in one.by_group],
            "persons_by_class": dict(one.by_group),
        }
        for one in found
    ]
