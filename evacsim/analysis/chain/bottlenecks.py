"""Where the seconds went: the critical chain over replications, all waiting, and the suspects."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import polars as pl

from evacsim.analysis.chain.causes import cause_records
from evacsim.analysis.chain.chain_target import LAST, Target, resolve
from evacsim.analysis.chain.critical import ChainRow, chain_rows, critical_chains, seconds_inside
from evacsim.analysis.chain.culprits import Controlling, Suspect, controlling, ranked
from evacsim.analysis.chain.delays import Delay, Delays, delays
from evacsim.analysis.chain.shares import chain_shares
from evacsim.analysis.density.saturation import capacities_of
from evacsim.analysis.facts import Facts, facts_of
from evacsim.analysis.reading import MOST_SHOWN, remembered
from evacsim.analysis.rollup import kept_causes
from evacsim.analysis.statistics import Band, band
from evacsim.analysis.times.refuge import Ending, ending_of
from evacsim.locale import text
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.analysis.chain.chain import ChainLink
    from evacsim.analysis.chain.culprits import Place
    from evacsim.locale import Name
    from evacsim.movement.law import MovementLaw
    from evacsim.results.store import Results

GROUPS_NAMED: Final = 0.9
"""A queue "held" the groups that have this share of its person-seconds."""

_SHOWN: Final = 3
_FRAME: Final = {
    "kind": pl.String,
    "id": pl.String,
    "seconds": pl.Float64,
    "p05_s": pl.Float64,
    "p95_s": pl.Float64,
    "on_chain": pl.Float64,
    "cause": pl.String,
}


@dataclass(frozen=True, kw_only=True)
class Bottlenecks:
    """Where the seconds of a run went.

    `total_s` is the time of the typical replication (`typical`, the one nearest the median), and
    the `seconds` of `chain` add up to it; `total_band_s` is over the replications that count.
    `complete` is False where in none of them everybody whom `target` concerns got out: then the
    chains lead to the last who did. `censored` counts the replications in which somebody did not.
    `pieces` is the typical chain, the latest first; `inside_s` are the seconds of all chains by the
    component in which they were spent, means. `suspects` are ranked by mean seconds, and
    `controls` names the first of them, with its equals. `ending` tells where people
    go. Not slotted: `delays` are worked out when they are first asked for.
    """

    scenario: Name
    target: Target
    replications: int
    complete: bool
    censored: int
    typical: int | None
    total_s: float | None
    total_band_s: Band | None
    chain: tuple[ChainRow, ...]
    pieces: tuple[ChainLink, ...]
    inside_s: Mapping[str, float]
    suspects: tuple[Suspect, ...]
    controls: Controlling
    ending: Ending = ""
    results: Results = field(repr=False, compare=False)
    facts: Facts = field(repr=False, compare=False)

    @functools.cached_property
    def delays(self) -> Delays:
        """All waiting; the record is read again for it, since many do not fit in memory."""
        components = self.facts.network.components
        floor_of = {one.place: one.floor for one in components if one.kind != "outside"}
        return delays(cause_records(self.results), floor_of)

    def __repr__(self) -> str:
        """Say in one line what the time of the typical replication is made of."""
        total = text("nobody can say") if self.total_s is None else format_time(self.total_s)
        held = ", ".join(f"{one.id} {one.seconds:.0f} s" for one in ranking(self)[:_SHOWN])
        return f"{self.scenario}: {total}; {held}"

    def to_frame(self) -> pl.DataFrame:
        """Return who or what the seconds of the last one out are laid to, most first.

        Columns: `kind`, `id`, `seconds` (mean), `p05_s`, `p95_s` (its 90 % interval), `on_chain`
        (share of the replications), `cause` (the one with most seconds).
        """
        rows = [
            {
                "kind": one.kind,
                "id": one.id,
                "seconds": one.seconds,
                "p05_s": one.p05_s,
                "p95_s": one.p95_s,
                "on_chain": one.on_chain,
                "cause": one.causes[0][0] if one.causes else None,
            }
            for one in ranking(self)
        ]
        return pl.DataFrame(rows, schema=_FRAME)


def bottlenecks(
    results: Results,
    *,
    target: Target = LAST,
    facts: Facts | None = None,
    law: MovementLaw | None = None,
) -> Bottlenecks:
    """Say where the seconds went.

    Parameters
    ----------
    results
        The runs.
    target
        Whose time is split: the last one out, or the last of a class, floor or stair.
    facts
        The building, where it has been read already.
    law
        The scenario's, where it has been read already.

    Raises
    ------
    ResultsError
        If the target names nobody in the results.
    BuildingError
        If the copy of the building in the folder cannot be read.
    SimulationError
        If the record has a gap.
    """
    facts = facts or facts_of(results)
    return _found(results, resolve(target, results, facts), facts, law)


@remembered
def _found(results: Results, target: Target, facts: Facts, law: MovementLaw | None) -> Bottlenecks:
    chains = critical_chains(cause_records(results), facts, target=target)
    typical = chains.typical
    suspects = ranked([one.suspicions for one in chains.each])
    return Bottlenecks(
        scenario=results.manifest.scenario_called,
        target=target,
        replications=results.manifest.replications,
        complete=chains.complete,
        censored=chains.censored,
        typical=typical.replication if typical else None,
        total_s=math.fsum(piece.seconds for piece in typical.pieces) if typical else None,
        total_band_s=band([found.total_s for found in chains.each]),
        chain=chain_rows(chains),
        pieces=typical.pieces if typical else (),
        inside_s=seconds_inside(chains),
        suspects=suspects,
        controls=controlling(suspects, capacities_of(results, facts, law)),
        ending=ending_of(results),
        results=results,
        facts=facts,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOut:
    """Where the time of the last one out went, over all replications in which somebody got out.

    `seconds` are place, cause and mean seconds, the longest first; `together` are the places that
    hold the last one up together, none where it is one place.
    """

    seconds: tuple[tuple[str, str, float], ...]
    together: tuple[Place, ...]


def last_out_of(results: Results) -> LastOut:
    """Return where the time of the last one out went.

    A run of many replications has kept it; of others the bottlenecks have it, where they are of all
    replications and everybody got out in each.

    Raises
    ------
    SimulationError
        If the record has a gap.
    """
    kept = kept_causes(results)
    if kept is not None:
        rows = zip(kept.place, kept.cause, kept.seconds, strict=True)
        return LastOut(seconds=tuple(rows), together=tuple(kept.together))
    found = bottlenecks(results.first(MOST_SHOWN))
    together = found.controls.places if found.controls.tied else ()
    of_all = found.replications == results.manifest.replications
    if of_all and found.complete and not found.censored:
        own = [(row.component, str(row.kind), row.mean_s) for row in found.chain]
        own.sort(key=lambda row: (-row[2], row[0], row[1]))
    else:
        own = chain_shares(results).select("place", "cause", "seconds").rows()
    return LastOut(seconds=tuple(own), together=tuple(together))


def ranking(found: Bottlenecks) -> tuple[Suspect, ...]:
    """Return what the total is laid to, most seconds first: components, classes, slow persons.

    Pre-movement and release are laid to the group, a slow walk to the person, waiting and slowed
    walks to the component, a lock to the gate. An ordinary walk is laid to nobody.
    """
    return found.suspects


def held_groups(delay: Delay, share: float = GROUPS_NAMED) -> tuple[str, ...]:
    """Return the groups that have most of a delay, as few as make up `share` of it."""
    total, names = 0.0, []
    for held in delay.groups:
        if total >= share * delay.person_s:
            break
        names.append(held.id)
        total += held.person_s
    return tuple(names)
