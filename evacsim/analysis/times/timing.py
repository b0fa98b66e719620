"""How long it took: total and by floor, group, stair and exit, and against the target."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import codes
from evacsim.analysis.facts import Facts, facts_of, stair_of, written_of
from evacsim.analysis.reading import large_parts, people_in, person_of
from evacsim.analysis.statistics import Band, Span, band, span
from evacsim.analysis.times.helped import Carried, carried
from evacsim.analysis.times.night import Cleared, Woken, cleared, woken
from evacsim.analysis.times.refuge import Ending, Refuge, ending_of, refuge_of
from evacsim.analysis.times.target import TargetCheck, check_target
from evacsim.analysis.times.tenability import Aset, aftershocks_of, asets_of, closed_of
from evacsim.locale import text
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evacsim.locale import Name
    from evacsim.results.manifest import ConvergenceNote
    from evacsim.results.store import Results


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Those of one floor, group, stair or exit.

    `people` is the mean number over replications; `last_out_s` when the last of them was out,
    over the replications in which all of them got out (None if there is none); `censored` counts
    the others.
    """

    id: str
    people: float
    last_out_s: Band | None
    censored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What a run says.

    `total_evacuation_s` is over the replications in which everybody got out; `censored` counts
    the others. `assembled_s` is when the last one is at the assembly point, `counted_s` when the
    roll call after it is done; None where an exit does not say how far the assembly point is.
    `out`, `trapped` and `time_limit` (on their way when the clock ended, at `time_limit_s`) are
    persons over all replications, `ended_by_clock` the replications with such; `convergence` is
    there where the run went on until it was enough, `aset` where places have a limit, `closed`
    where something is closed, `aftershocks` has when each begins and ends [s], `refuge` where
    people go above the water, `carried`, `night` and `search` where the scenario has them.
    `ending` is of texts that say where people go;
    `shelter_s` is how long everybody took shelter before the signal to leave.
    """

    scenario: Name
    law: str
    replications: int
    people: int
    out: Span
    trapped: Span
    time_limit: Span
    time_limit_s: float
    ended_by_clock: int
    censored: int
    total_evacuation_s: Band | None
    assembled_s: Band | None
    counted_s: Band | None
    target: TargetCheck | None
    by_floor: tuple[Part, ...]
    by_group: tuple[Part, ...]
    by_stair: tuple[Part, ...]
    by_exit: tuple[Part, ...]
    convergence: ConvergenceNote | None
    refuge: Refuge | None
    results: str
    ending: Ending = ""
    shelter_s: float = 0.0
    aset: tuple[Aset, ...] = ()
    closed: tuple[Aset, ...] = ()
    aftershocks: tuple[tuple[float, float], ...] = ()
    carried: tuple[Carried, ...] = ()
    night: Woken | None = None
    search: Cleared | None = None

    @property
    def signal_to_out_s(self) -> Band | None:
        """The total time from the signal to leave, which is the end of the shelter phase."""
        total, shelter_s = self.total_evacuation_s, self.shelter_s
        if total is None:
            return None
        return Band(**{name: value - shelter_s for name, value in asdict(total).items()})

    def __repr__(self) -> str:
        """Say in one line how long it took, and who got out."""
        total, target = self.total_evacuation_s, self.target
        took = (
            text("nobody can say how long")
            if total is None
            else f"{format_time(total.p50)} ({format_time(total.p05)}–{format_time(total.p95)})"
        )
        out = text("{out} of {people} out", out=self.out.min, people=self.people)
        runs = text("{count} replications", count=self.replications)
        met = [] if target is None else [text("target {time}", time=format_time(target.target_s))]
        law = text("law {law}", law=self.law)
        return f"{self.scenario}: " + ", ".join([took, out, *met, law, runs])

    @property
    def target_met(self) -> bool:
        """Whether the run passes its target; a run without a target passes nothing."""
        return self.target is not None and self.target.verdict == "pass"

    @property
    def unused_stairs(self) -> tuple[str, ...]:
        """The stairs that nobody walked in any replication."""
        return tuple(part.id for part in self.by_stair if part.people == 0)

    @property
    def unused_exits(self) -> tuple[str, ...]:
        """The exits that nobody left by in any replication."""
        return tuple(part.id for part in self.by_exit if part.people == 0)


def summarise(results: Results, facts: Facts | None = None) -> Summary:
    """Return the numbers of a results folder.

    Parameters
    ----------
    results
        The results.
    facts
        Their building, where it has been read already.

    Raises
    ------
    BuildingError
        If the copy of the building in the folder cannot be read.
    """
    facts = facts or facts_of(results)
    note = results.manifest
    totals = total_evacuation_s(results)
    complete = [seconds for seconds in totals if seconds is not None]
    assembled = [s for s in _last_s(results, "assembled_s") if s is not None]
    return Summary(
        scenario=note.scenario_called,
        law=note.law,
        replications=note.replications,
        people=note.people,
        out=span([run.outcomes.get("out", 0) for run in note.runs]),
        trapped=span([run.outcomes.get("trapped", 0) for run in note.runs]),
        time_limit=span([run.outcomes.get("time_limit", 0) for run in note.runs]),
        time_limit_s=note.time_limit_s,
        ended_by_clock=note.ended_by_clock,
        censored=len(totals) - len(complete),
        total_evacuation_s=band(complete),
        assembled_s=band(assembled),
        counted_s=band([seconds + note.assembly_count_s for seconds in assembled]),
        target=check_target(results, facts, totals),
        by_floor=by_floor(results, facts),
        by_group=by_group(results),
        by_stair=by_stair(results, facts),
        by_exit=by_exit(results, facts),
        convergence=note.convergence,
        refuge=refuge_of(results, facts),
        ending=ending_of(results),
        results=str(results.folder),
        carried=carried(results, facts),
        night=woken(results, facts),
        search=cleared(results, facts),
        shelter_s=float(written_of(results).get("shelter_s", 0.0)),
        aset=asets_of(results),
        closed=closed_of(results),
        aftershocks=aftershocks_of(written_of(results)),
    )


def total_evacuation_s(results: Results) -> list[float | None]:
    """Return the last passage of an exit [s] of each replication; None where not all got out."""
    return _last_s(results, "out_s")


def _last_s(results: Results, column: str) -> list[float | None]:
    """Return the latest time in a column of each replication; None where somebody has none."""
    found: list[float | None] = []
    for part in large_parts(results):
        rows = part.occupants.group_by("replication").agg(
            last=pl.col(column).max(), left=pl.col(column).null_count()
        )
        lasts = {number: (last, left) for number, last, left in rows.iter_rows()}
        for number in part.numbers:
            last, left = lasts.get(number, (0.0, 0))  # nobody there: nobody is late
            found.append(None if left else last)
    return found


def by_floor(results: Results, facts: Facts) -> tuple[Part, ...]:
    """Return when the last of each floor was out, by the floor of the start; from the top down."""
    floor_of = {c.place: c.floor for c in facts.network.components if c.kind != "outside"}
    floors = [floor.id for floor in reversed(facts.building.floors)]
    used = (
        part.occupants.select(
            "replication",
            "out_s",
            id=pl.col("start_space").cast(pl.String).replace_strict(
                floor_of, return_dtype=pl.Enum(floors)
            ),
        )
        for part in large_parts(results)
    )  # fmt: skip
    return tuple(part for part in _parts(used, results, floors) if part.people)


def by_group(results: Results) -> tuple[Part, ...]:
    """Return when the last of each group (a class, a dormitory room) was out, sorted by id."""
    used = (
        part.occupants.select("replication", "out_s", id="group") for part in large_parts(results)
    )
    return _parts(used, results)


def by_stair(results: Results, facts: Facts) -> tuple[Part, ...]:
    """Return when the last user of each stair was out; who used two counts in both."""
    stairs = {c.id: stair for c in facts.network.components if (stair := stair_of(c))}
    used = (_on_stairs(part, stairs) for part in large_parts(results))
    return _parts(used, results, sorted(set(stairs.values())))


def _on_stairs(part: Results, stairs: Mapping[str, str]) -> pl.DataFrame:
    """Return who used which stair, once each, and when they were out."""
    passed = part.scan("passages").select("replication", "occupant", "to").collect()
    entered, code = codes(passed["to"])
    names = sorted(set(stairs.values()))
    number = {name: place for place, name in enumerate(names)}
    stair = np.array([number.get(stairs.get(name, ""), -1) for name in entered], dtype=np.int64)[
        code
    ]
    on_one = stair >= 0
    used = np.zeros((len(part.numbers) * people_in(part), len(names)), dtype=np.bool_)
    used[person_of(part, passed)[on_one], stair[on_one]] = True
    person, stair = used.nonzero()
    row = np.zeros(len(used), dtype=np.int64)
    row[person_of(part, part.occupants)] = np.arange(part.occupants.height)
    rows = part.occupants.select("replication", "out_s")[row[person]]
    return rows.with_columns(id=pl.Series(names, dtype=pl.Enum(names)).gather(stair))


def by_exit(results: Results, facts: Facts) -> tuple[Part, ...]:
    """Return how many each exit let out and when it let out the last."""
    used = (
        part.occupants.select("replication", "out_s", id="exit").drop_nulls("id")
        for part in large_parts(results)
    )
    return _parts(used, results, sorted(exit_.id for exit_ in facts.building.exits))


def _parts(
    used: Iterable[pl.DataFrame], results: Results, ids: Sequence[str] | None = None
) -> tuple[Part, ...]:
    """Return a part for each id, all that occur if None; `used` has id, replication and out_s.

    Ids are best an Enum: many replications of many groups are millions of rows.
    """
    rows = pl.concat(
        frame.group_by("id", "replication").agg(
            people=pl.len(), left=pl.col("out_s").null_count(), last=pl.col("out_s").max()
        )
        for frame in used
    ).sort("id", "replication")
    told = rows.group_by("id", maintain_order=True).agg(
        pl.col("people").sum(),
        left=(pl.col("left") > 0).sum(),
        last=pl.col("last").filter(pl.col("left") == 0),
    )
    replications = results.manifest.replications
    own = {
        str(id_): Part(
            id=str(id_), people=people / replications, last_out_s=band(last), censored=left
        )
        for id_, people, left, last in told.iter_rows()
    }
    return tuple(
        own.get(id_) or Part(id=id_, people=0.0, last_out_s=None, censored=0)
        for id_ in (sorted(own) if ids is None else ids)
    )
