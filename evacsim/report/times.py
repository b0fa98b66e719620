"""Times of a run, and of the same drill under a second law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from evacsim.analysis.statistics import Band, band
from evacsim.movement.widths import component_width_m, connection_width_m
from evacsim.scenario.situations import law_of
from evacsim.simulation.replicate import prepare
from evacsim.studies.replicated import run_occupants

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import polars as pl
    from numpy.typing import NDArray

    from evacsim.movement.law import MovementLaw
    from evacsim.results.store import Results
    from evacsim.simulation.replicate import Plan

    Progress = Callable[[int, int], None]

SECOND = {"sfpe": "student"}
"""Which law stands beside which; beside all others stands `sfpe`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Times [s] over the replications in which everybody got out; None where there is none.

    `out_fewest` is how many of the `people` got out in the worst replication. `counted_s` is the
    roll call done; None where the building does not say how far the assembly point is.
    `met_share` is over all replications, None without a target. `last_out_s` of each replication
    is in `totals_s`, NaN where not all got out.
    """

    law: str
    law_source: str
    replications: int
    people: int
    out_fewest: int
    first_out_s: Band | None
    half_out_s: Band | None
    most_out_s: Band | None
    last_out_s: Band | None
    counted_s: Band | None
    met_share: float | None
    out_s: tuple[NDArray[np.float64], ...]


def times_of_results(results: Results) -> Times:
    """Return the times of a results folder."""
    note = results.manifest
    frames = [
        frame
        for part in results.parts()
        for frame in part.scan("occupants")
        .select("replication", "out_s", "assembled_s")
        .collect()
        .partition_by("replication", maintain_order=True)
    ]
    return _times(
        frames,
        law=(note.law, note.law_source),
        target_s=note.target_s,
        count_s=note.assembly_count_s,
    )


def second_law(results: Results) -> str:
    """Return the name of the law that stands beside that of a run."""
    return SECOND.get(results.manifest.law, "sfpe")


def times_of_law(  # noqa: PLR0913 - by name
    results: Results,
    law_name: str,
    *,
    replications: int,
    workers: int = 1,
    cluster: str | None = None,
    progress: Progress | None = None,
) -> Times | None:
    """Simulate the drill of a results folder with another law, its own people; return the times.

    None where the boundary layers of that law leave nothing of some door or corridor.

    Raises
    ------
    InputError
        If the copies of the inputs in the folder cannot be read.
    """
    plan = prepare(results.scenario_file, results.building_file)
    law = law_of(plan.scenario, law_name)
    if not _fits(law, plan):
        return None
    plan = plan.changed(law=law)
    frames = run_occupants(
        plan,
        seed=results.manifest.seed,
        replications=min(replications, results.manifest.replications),
        workers=workers,
        cluster=cluster,
        progress=progress,
    )
    return _times(
        frames,
        law=(law.name, law.source),
        target_s=results.manifest.target_s,
        count_s=results.manifest.assembly_count_s,
    )


def _fits(law: MovementLaw, plan: Plan) -> bool:
    network = plan.network
    return all(
        connection_width_m(law, network, connection) > 0 for connection in network.connections
    ) and all(component_width_m(law, part) > 0 for part in network.components if part.waves)


def _times(
    frames: Sequence[pl.DataFrame],
    *,
    law: tuple[str, str],
    target_s: float | None,
    count_s: float,
) -> Times:
    full = [frame for frame in frames if frame.height and not frame["out_s"].null_count()]
    outs = [np.sort(frame["out_s"].to_numpy()) for frame in full]
    assembled = [frame["assembled_s"] for frame in full]
    counted = [float(np.max(s.to_numpy())) + count_s for s in assembled if not s.null_count()]
    last = [float(out[-1]) for out in outs]
    met = None if target_s is None else sum(s <= target_s for s in last) / len(frames)
    return Times(
        law=law[0],
        law_source=law[1],
        replications=len(frames),
        people=max((frame.height for frame in frames), default=0),
        out_fewest=min((int(frame["out_s"].count()) for frame in frames), default=0),
        first_out_s=band([float(out[0]) for out in outs]),
        half_out_s=band([_when(out, 0.50) for out in outs]),
        most_out_s=band([_when(out, 0.95) for out in outs]),
        last_out_s=band(last),
        counted_s=band(counted),
        met_share=met,
        out_s=tuple(outs),
    )


def _when(out_s: NDArray[np.float64], share: float) -> float:
    """Return when a share of all is out [s]: the first moment at which so many are."""
    return float(out_s[max(int(np.ceil(share * len(out_s))) - 1, 0)])
