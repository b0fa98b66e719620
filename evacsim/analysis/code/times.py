"""What the widths are worth in time: by hand at the design flow, and simulated beside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Final

from evacsim.movement.cn_stream import CnStream

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import polars as pl

    from evacsim.analysis.code.compare import CodeCheck, CodeRow

STAIRS: Final = ("B1.stairs", "B2.stairs", "B3.stairs")
"""The items that ask for a width of all stairs together."""
BEST_REPORTED_PER_M_S: Final = 2.0
"""About the best flow on stairs that was reported of orderly drills of pupils."""
GUIDE_S: Final = 120.0
GUIDE_STOREYS: Final = 4
"""In principle two minutes, for schools of up to four storeys (the ministry's guide on drills,
2014-02-22); higher ones set a time of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StairTimes:
    """How long the stairs alone need at the design flow (37 persons a minute and 0.55 m).

    Nobody's reaction and no walk is in it. `people` go down by the step below `floor`, the one that
    takes longest: `there_s` with the width that is there, `code_s` with just that which is asked.
    `flow_there`, `flow_code` [1/(m s)] are what `target_s` would need with either; None without a
    target.
    """

    floor: str
    people: int
    width_there_m: float
    width_code_m: float
    there_s: float | None
    code_s: float | None
    target_s: float | None
    flow_there: float | None
    flow_code: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTimes:
    """When the last one passed the places of a row, and the longest that somebody stood there [s].

    Medians over the replications.
    """

    last_s: float
    longest_wait_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeTimes:
    """What stands beside the widths: the school's target, and the times of a simulation.

    `places` by item and floor; `total_s` is the median over `replications`, None where somebody
    did not get out.
    """

    target_s: float | None = None
    places: Mapping[tuple[str, str | None], PlaceTimes] = field(default_factory=dict)
    total_s: float | None = None
    replications: int = 0


def stair_times(check: CodeCheck, target_s: float | None = None) -> StairTimes | None:
    """Return what the stairs alone need; None for a building without people above the exits.

    `target_s` is the school's own; without it that of the ministry's guide, where it holds.
    """
    asked: dict[str, tuple[float, CodeRow]] = {}
    for row in check.rows:
        if row.id in STAIRS and row.floor is not None and row.required is not None and row.through:
            width_m = max(row.required, asked.get(row.floor, (0.0, row))[0])
            asked[row.floor] = width_m, row
    if not asked:
        return None
    if target_s is None and check.facts.storeys <= GUIDE_STOREYS:
        target_s = GUIDE_S
    steps = [
        (_seconds(row.through, row.provided), -number, row.floor or "", row, width_m)
        for number, (width_m, row) in enumerate(asked.values())
    ]
    there_s, _, floor, row, code_m = max(
        steps, key=lambda step: (step[0] is None, step[0] or 0.0, step[1])
    )
    people = row.through or 0
    return StairTimes(
        floor=floor,
        people=people,
        width_there_m=row.provided,
        width_code_m=code_m,
        there_s=there_s,
        code_s=_seconds(people, code_m),
        target_s=target_s,
        flow_there=people / (row.provided * target_s) if target_s and row.provided else None,
        flow_code=people / (code_m * target_s) if target_s and code_m else None,
    )


def _seconds(people: int | None, width_m: float, *, stairs: bool = True) -> float | None:
    """Return how long people need through a width at the design flow [s]."""
    law = CnStream()
    per_min = law.stair_per_min if stairs else law.level_per_min
    flow = per_min / 60 / law.stream_width_m
    return people / (flow * width_m) if people is not None and width_m > 0 else None


def by_hand_s(row: CodeRow) -> float | None:
    """Return how long those who pass the places of a row need there at the design flow [s]."""
    return _seconds(row.through, row.provided, stairs=row.id in STAIRS)


def simulated_times(
    passages: Iterable[pl.LazyFrame], rows: Iterable[CodeRow]
) -> Mapping[tuple[str, str | None], PlaceTimes]:
    """Return what a simulation says of the places of rows, by their item and floor.

    `passages` as in a results folder, of some replications after the other.
    """
    import polars as pl  # noqa: PLC0415 - slow to load, and not needed without a simulation

    columns = ["replication", pl.col("connection").cast(pl.String)]
    last, wait = pl.col("time_s").max(), (pl.col("time_s") - pl.col("ready_s")).max()
    grouped = pl.concat(
        part.group_by(columns).agg(last=last, wait=wait).collect() for part in passages
    )
    of: dict[str, dict[int, tuple[float, float]]] = {}
    for replication, connection, last_s, wait_s in grouped.select(
        "replication", "connection", "last", "wait"
    ).iter_rows():
        of.setdefault(connection, {})[replication] = last_s, max(wait_s, 0.0)
    found = {}
    for row in rows:
        runs: dict[int, list[tuple[float, float]]] = {}
        for connection in row.passed:
            for replication, pair in of.get(connection, {}).items():
                runs.setdefault(replication, []).append(pair)
        if runs:
            found[row.id, row.floor] = PlaceTimes(
                last_s=median(max(last for last, _ in one) for one in runs.values()),
                longest_wait_s=median(max(wait for _, wait in one) for one in runs.values()),
            )
    return found
