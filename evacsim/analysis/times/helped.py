"""People who are carried: how many trips it took, and when the last of them was out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from evacsim.analysis.facts import scenario_of, written_of
from evacsim.analysis.reading import large_parts, remembered
from evacsim.analysis.statistics import Band, band

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """Those of one group who are carried.

    `trips` are those of the team that makes most. `last_out_s` is when the last of them was out,
    over the replications in which all of them got out.
    """

    group: str
    persons: int
    teams: int
    helpers: int
    trips: int
    last_out_s: Band | None


@remembered
def carried(results: Results, facts: Facts) -> tuple[Carried, ...]:
    """Return the groups of a run whose people are carried, in the order of the file."""
    written = written_of(results)
    if not any("helped" in group for group in written.get("group", ())):
        return ()
    from evacsim.scenario.place import placements  # noqa: PLC0415 - few scenarios have them

    scenario = scenario_of(results)
    items = placements(scenario, facts.building)
    found = []
    for group in scenario.group:
        own = [item.placed.id for item in items if item.group.id == group.id]
        if group.helped is None or not own:
            continue
        found.append(
            Carried(
                group=group.id,
                persons=len(own),
                teams=group.helped.teams,
                helpers=group.helped.helpers,
                trips=math.ceil(len(own) / group.helped.teams),
                last_out_s=band(_last_out_s(results, own)),
            )
        )
    return tuple(found)


def _last_out_s(results: Results, groups: list[str]) -> list[float]:
    """Return when the last of some placed groups was out, where all of them got out [s]."""
    found: list[float] = []
    for part in large_parts(results):
        among = part.occupants.filter(pl.col("group").cast(pl.String).is_in(groups))
        told = among.group_by("replication").agg(
            last=pl.col("out_s").max(), left=pl.col("out_s").null_count()
        )
        found += told.filter(pl.col("left") == 0).sort("replication")["last"].to_list()
    return found
