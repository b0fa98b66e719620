"""The diagnosis of a crowd over replications: exposure, where and when, falls, index, in words.

It warns, it never tells of injuries: no model of this kind can.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from typing_extensions import TypedDict

from evacsim.analysis.density.crowding import EXPOSURE_LEVELS_PER_M2
from evacsim.analysis.density.exposure import counts_of, danger
from evacsim.analysis.density.falls import tumbling
from evacsim.analysis.statistics import Interval, interval
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from evacsim.analysis.density.crowding import StepCount
    from evacsim.analysis.density.exposure import Danger
    from evacsim.analysis.density.falls import Tumbling
    from evacsim.analysis.facts import Facts
    from evacsim.building.network import Network
    from evacsim.hazards.falling import FallRates
    from evacsim.hazards.hazard import AnyChange
    from evacsim.results.store import Results

CROWDED_PER_M2: Final = 5.0
"""Above this, people can no longer choose their movement (crowd safety literature: 4 to 5)."""

BODY_M2: Final = {"adult": 0.11, "child": 0.08}
"""Area of a body seen from above [m2]; both are assumptions (child 0.07 to 0.09)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One replication: what it shows, what was risked, how it ended.

    `total_s` is None where not everybody got out, `out` how many did. `fell` and
    `piled_up` count falls in the run.
    """

    danger: Danger
    tumbling: Tumbling
    total_s: float | None
    people: int
    out: int
    fell: int
    piled_up: int

    def exposure_person_s(self, level: float) -> float:
        """Person-seconds above a level, over all components."""
        return math.fsum(self.danger.exposure_person_s[level].values())

    @property
    def peak_per_m2(self) -> float:
        """The highest mean over 2 s of any component."""
        return max((peak for peak, _ in self.danger.peak_per_m2.values()), default=0.0)

    @property
    def pile_ups(self) -> float:
        """Expected pile-ups of the run."""
        return math.fsum(self.tumbling.pile_ups.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class CrushSetting:
    """What is the same for every replication: areas, constants of falls, what events change."""

    network: Network
    rates: FallRates
    changes: Sequence[AnyChange]


def seen(  # noqa: PLR0913 - what a replication has, by name
    ground: CrushSetting,
    *,
    replication: int,
    ended_s: float,
    counts: Sequence[StepCount],
    passages: pl.DataFrame,
    out_s: NDArray[np.float64],
    followers: Sequence[int],
) -> Seen:
    """Return what one replication shows.

    Parameters
    ----------
    ground
        What is the same for every replication.
    replication, ended_s
        Which it is, and when it ended [s].
    counts
        Of every component that anybody was in.
    passages
        The table, in which the replication may be one of several.
    out_s
        When everybody was out [s], NaN for who did not get out, shape (people,).
    followers
        How many fell on top, of each fall.
    """
    last_s = float(out_s.max()) if len(out_s) else math.nan
    return Seen(
        danger=danger(counts, ground.network, ended_s=ended_s),
        tumbling=tumbling(
            passages, ground.network, ground.rates, ground.changes, replication=replication
        ),
        total_s=None if math.isnan(last_s) else last_s,
        people=len(out_s),
        out=int(np.count_nonzero(~np.isnan(out_s))),
        fell=len(followers),
        piled_up=sum(count > 0 for count in followers),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Where a level was first passed, and when [s]: the median over replications that passed it.

    `place` is the component that was first in most replications, `runs` in how many any was.
    """

    place: str
    time_s: float
    runs: int


class DiagnosisJson(TypedDict):
    """What `crush --json` says of the scenario as it is; levels [1/m2] as text: "3.5", "5", "7"."""

    index: float
    index_place: str | None
    exposure_person_s: dict[str, Interval]
    first_reached: dict[str, First | None]
    pile_up_probability: Interval
    expected_falls: Interval
    peak_per_m2: Interval
    packing_ratio: dict[str, float]
    total_s: Interval | None
    congested_imo: dict[str, int]
    replications: int
    not_all_out: int
    fewest_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """A scenario over its replications.

    `index` is the largest over flights of (expected person-seconds above 5 per m2 x probability of
    a pile-up there) / people who use it. `places` are (component, peak density, its time [s],
    person-seconds above 5, standstill [s], gain in the worst minute), the worst first.
    `not_all_out` counts replications that leave people inside, `fewest_out` the people out in the
    worst of them.
    """

    index: float
    index_place: str | None
    exposure_person_s: Mapping[float, Interval]
    first_reached: Mapping[float, First | None]
    pile_up_probability: Interval
    expected_falls: Interval
    peak_per_m2: Interval
    total_s: Interval | None
    places: tuple[tuple[str, float, float, float, float, float], ...]
    congested: Mapping[str, int]
    replications: int
    not_all_out: int
    fewest_out: int

    @property
    def packing(self) -> Mapping[str, float]:
        """Peak density x area of a body, for adults and for children: 1 is no air between."""
        return {who: self.peak_per_m2.mean * area for who, area in BODY_M2.items()}

    def as_json(self) -> DiagnosisJson:
        """Return the keys that every reader of `crush --json` finds."""
        return {
            "index": self.index,
            "index_place": self.index_place,
            "exposure_person_s": {
                f"{level:g}": one for level, one in self.exposure_person_s.items()
            },
            "first_reached": {f"{level:g}": one for level, one in self.first_reached.items()},
            "pile_up_probability": self.pile_up_probability,
            "expected_falls": self.expected_falls,
            "peak_per_m2": self.peak_per_m2,
            "packing_ratio": dict(self.packing),
            "total_s": self.total_s,
            "congested_imo": dict(self.congested),
            "replications": self.replications,
            "not_all_out": self.not_all_out,
            "fewest_out": self.fewest_out,
        }


def probability(expected: Interval) -> Interval:
    """Turn expected numbers of rare events into the probability of at least one."""

    def at_least_one(number: float | None) -> float | None:
        return None if number is None else -math.expm1(-max(number, 0.0))

    mean = -math.expm1(-expected.mean)
    return Interval(mean=mean, low=at_least_one(expected.low), high=at_least_one(expected.high))


def diagnose(runs: Sequence[Seen]) -> Diagnosis:
    """Put replications together; at least one."""
    total = [one.total_s for one in runs if one.total_s is not None]
    index, where = _index(runs)
    return Diagnosis(
        index=index,
        index_place=where,
        exposure_person_s={
            level: interval([one.exposure_person_s(level) for one in runs])
            for level in EXPOSURE_LEVELS_PER_M2
        },
        first_reached={level: _first(runs, level) for level in EXPOSURE_LEVELS_PER_M2},
        pile_up_probability=probability(interval([one.pile_ups for one in runs])),
        expected_falls=interval([math.fsum(one.tumbling.falls.values()) for one in runs]),
        peak_per_m2=interval([one.peak_per_m2 for one in runs]),
        total_s=interval(total) if total else None,
        places=_places(runs),
        congested=_congested(runs),
        replications=len(runs),
        not_all_out=sum(one.total_s is None for one in runs),
        fewest_out=min(one.out for one in runs),
    )


def diagnosis(results: Results, facts: Facts) -> Diagnosis:
    """Return the diagnosis of a results folder.

    Raises
    ------
    ScenarioError
        If the copy of the scenario cannot be read.
    """
    scenario = read_scenario(results.scenario_file)
    ground = CrushSetting(
        network=facts.network,
        rates=scenario.falls.rates(),
        changes=scenario_changes(scenario, facts.network, facts.building),
    )
    return diagnose(
        [
            seen(
                ground,
                replication=number,
                ended_s=run.ended_s,
                counts=counts_of(part.occupancy, replication=number, ended_s=run.ended_s),
                passages=part.passages,
                out_s=_out_s(part.occupants.filter(replication=number)["out_s"]),
                followers=part.falls.filter(replication=number)["followers"].to_list(),
            )
            for part in results.parts()
            for number, run in zip(part.numbers, part.manifest.runs, strict=True)
        ]
    )


def _out_s(column: pl.Series) -> NDArray[np.float64]:
    return column.fill_null(math.nan).to_numpy()


def _mean(runs: Sequence[Seen], of: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Return the mean over all replications of what some have, by component."""
    sums: dict[str, float] = {}
    for one in of:
        for name, value in one.items():
            sums[name] = sums.get(name, 0.0) + value
    return {name: value / len(runs) for name, value in sums.items()}


def _index(runs: Sequence[Seen]) -> tuple[float, str | None]:
    exposed = _mean(runs, (one.danger.exposure_person_s[CROWDED_PER_M2] for one in runs))
    piled = _mean(runs, (one.tumbling.pile_ups for one in runs))
    uses = _mean(runs, (one.tumbling.uses for one in runs))
    found = [
        (exposed.get(name, 0.0) * -math.expm1(-piled[name]) / used, name)
        for name, used in sorted(uses.items())
        if used > 0
    ]
    best = max(found, default=(0.0, ""))
    return (best[0], best[1]) if best[0] > 0 else (0.0, None)


def _first(runs: Sequence[Seen], level: float) -> First | None:
    firsts = [
        min((time_s, name) for name, time_s in reached.items())
        for one in runs
        if (reached := one.danger.first_reached_s[level])
    ]
    if not firsts:
        return None
    names = [name for _, name in firsts]
    place = max(sorted(set(names)), key=names.count)
    time_s = float(np.median([time_s for time_s, _ in firsts]))
    return First(place=place, time_s=time_s, runs=len(firsts))


def _places(runs: Sequence[Seen]) -> tuple[tuple[str, float, float, float, float, float], ...]:
    peak = _mean(runs, ({n: p for n, (p, _) in one.danger.peak_per_m2.items()} for one in runs))
    exposed = _mean(runs, (one.danger.exposure_person_s[CROWDED_PER_M2] for one in runs))
    still = _mean(runs, (one.danger.standstill_s for one in runs))
    surplus = _mean(runs, (one.danger.surplus for one in runs))
    rows = []
    for name, density in peak.items():
        times = [one.danger.peak_per_m2[name][1] for one in runs if name in one.danger.peak_per_m2]
        row = (exposed.get(name, 0.0), still.get(name, 0.0), surplus.get(name, 0.0))
        rows.append((name, density, float(np.median(times)), *row))
    return tuple(sorted(rows, key=lambda row: (-row[3], -row[1], row[0])))


def _congested(runs: Sequence[Seen]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in runs:
        for name in one.danger.congested:
            found[name] = found.get(name, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))
