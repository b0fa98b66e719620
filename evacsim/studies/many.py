"""All replications of a scenario, on one process, many or a cluster, into one results folder.

What is done is kept as it comes, so a run that was killed can go on; and it is never in memory at
once, so the number of replications does not matter.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.analysis.chain.causes import held_of
from evacsim.analysis.reading import MOST_SHOWN
from evacsim.analysis.rollup import write_rollup
from evacsim.errors import InputError, Problem
from evacsim.jobs.cluster import LOCAL
from evacsim.jobs.store import digest_of_study
from evacsim.jobs.unfinished import kept, kept_keys, unfinished_folder
from evacsim.jobs.work import Jobs
from evacsim.locale import text
from evacsim.results.folder import check_free
from evacsim.results.manifest import (
    Manifest,
    evacsim_version,
    input_file,
    library_versions,
    made_of,
    python_version,
)
from evacsim.results.write import RESULTS, write_results
from evacsim.scenario.situations import pressing_of
from evacsim.simulation.replicate import prepare, simulated
from evacsim.studies.converge import Watch
from evacsim.studies.pieces import Pieces, count_pieces, packed, piece_size, write_piece

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Mapping, Sequence

    from evacsim.analysis.chain.causes import Held
    from evacsim.analysis.chain.shares import Shares
    from evacsim.results.manifest import ConvergenceNote, InputFile, InputRole, ReplicationNote
    from evacsim.results.records import TableName
    from evacsim.results.write import Table
    from evacsim.scenario.model import Convergence
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.pieces import Kept, Piece

    Progress = Callable[[int, int], None]
    Made = Callable[[Sequence[range]], Generator[tuple[range, Kept], None, None]]

_CLUSTER: Final = 32
"""Replications begun together on a cluster, whose size is not known, until they are enough."""


def run_scenario(  # noqa: PLR0913 - a run, by name
    scenario_file: Path | str,
    out: Path | str,
    *,
    replications: int | None = None,
    workers: int = 1,
    seed: int | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
    until_converged: bool = False,
    cluster: str | None = None,
    anew: bool = False,
    plan: Plan | None = None,
) -> Path:
    """Run a scenario, write its results folder, return it; the same tables however it is run.

    Parameters
    ----------
    scenario_file, out, plan
        The scenario, and the results folder; what `prepare` made of it just now, if it did.
    replications, seed, workers
        Instead of those in the file; processes to use.
    progress
        Called with the number of replications done and their total.
    until_converged
        Add replications until more no longer matter, by `[convergence]` of the scenario; unasked,
        too, where that says `always` and no number is given.
    cluster
        The address of a Dask scheduler that shall do the work, or "local".
    overwrite, anew
        Replace an earlier results folder of ours; throw away what a stopped run of other inputs has
        left. With what one of the same has left a run goes on.

    Raises
    ------
    InputError
        With every fault of the files; as `results.folder`, `kept`, `Jobs`.
    """
    out = Path(out)
    check_free(out, RESULTS, overwrite=overwrite)
    job = _job(prepare(Path(scenario_file)) if plan is None else plan, seed)
    rule, count = job.plan.scenario.convergence, _count(job.plan, replications)
    until = until_converged or (rule.always and replications is None)
    began = time.perf_counter()
    with kept(out, job.digest, anew=anew) as store:
        check_free(out, RESULTS, overwrite=overwrite)  # another process may have just ended
        size, note = piece_size(len(job.plan.population.known["group"])), None
        pieces = Pieces(unfinished_folder(out), store, size, rule.at_most if until else count)
        told = progress or (lambda _done, _total: None)
        follow = _follow(job.plan, None if until else count)
        with _makers(job, pieces.folder, follow, workers, cluster) as made:
            if until:
                width = workers * size if cluster in (None, LOCAL) else max(_CLUSTER, size)
                note, count = _until_converged(pieces, made, rule, width, told)
            else:
                _fill(pieces, made, count, told)
        manifest = _manifest(job, pieces.notes_of(range(count)), note, time.perf_counter() - began)
        parts, shares = pieces.parts(count), _shares(pieces, follow, count)
        job.write(out, manifest, parts, shares, overwrite=overwrite)
    return out


def kept_replications(out: Path) -> int:
    """Return how many replications a run into `out` that did not end has left."""
    return count_pieces(kept_keys(out))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """What is run: the plan, its files as they were read, and the seed."""

    plan: Plan
    seed: int
    inputs: dict[InputRole, Path]
    files: dict[InputRole, InputFile]

    @property
    def digest(self) -> str:
        """Of all that a replication depends on; how many there are is not."""
        return digest_of_study("run", made_of(self.files, self.seed))

    def write(
        self,
        out: Path,
        manifest: Manifest,
        tables: Mapping[TableName, Table],
        shares: Sequence[Shares] | None,
        *,
        overwrite: bool,
    ) -> None:
        """Write the results folder, with what is counted once for whoever reads it."""
        plan = self.plan

        def roll_up(folder: Path, signed: Manifest) -> None:
            write_rollup(folder, signed, plan.building, plan.network, plan.law, shares=shares)

        write_results(
            out, manifest=manifest, tables=tables, inputs=self.inputs, overwrite=overwrite,
            also=roll_up,
        )  # fmt: skip


def _count(plan: Plan, replications: int | None) -> int:
    """Return how many are asked for."""
    count = plan.scenario.replications if replications is None else replications
    if count < 1:
        file = str(plan.scenario_file)
        message = text("{count} replications; must be 1 or more", count=count)
        raise InputError([Problem(file=file, where="replications", message=message)])
    return count


def _job(plan: Plan, seed: int | None) -> _Job:
    inputs = plan.inputs
    return _Job(
        plan=plan,
        seed=plan.scenario.seed if seed is None else seed,
        inputs=inputs,
        files={role: input_file(path) for role, path in inputs.items()},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Follow:
    """Whose last ones out are followed as they are made: from which replication on.

    `held` is what groups wait for that no plan holds back.
    """

    since: int
    held: Mapping[str, Held]


def _follow(plan: Plan, count: int | None) -> _Follow:
    """Follow all of many; of few, whoever reads them does, so not the first of an unknown count."""
    since = 0 if count is not None and count > MOST_SHOWN else MOST_SHOWN
    return _Follow(since=since, held=held_of(plan.scenario_file, lambda: plan.building))


def _shares(pieces: Pieces, follow: _Follow, count: int) -> list[Shares] | None:
    """Return where the last ones out of many were held up; None of few."""
    return pieces.shares_of(count, follow.held) if count > MOST_SHOWN else None


@contextlib.contextmanager
def _makers(
    job: _Job, folder: Path, follow: _Follow, workers: int, cluster: str | None
) -> Iterator[Made]:
    """Give what makes pieces, on processes of this machine or of a cluster."""
    if cluster in (None, LOCAL):  # whoever makes one sees our files
        given = (job.plan, job.seed, follow, folder)
        with Jobs(_written, given, workers=workers, cluster=cluster) as here:
            yield here.each
        return
    with Jobs(_sent, (job.plan, job.seed, follow), cluster=cluster) as there:

        def made(units: Sequence[range]) -> Generator[tuple[range, Kept], None, None]:
            with contextlib.closing(there.each(units)) as sent:
                for unit, piece in sent:
                    yield unit, write_piece(folder, unit, piece)

        yield made


def _sent(given: tuple[Plan, int, _Follow], unit: range) -> Piece:
    """Make a piece to be sent back."""
    plan, seed, follow = given
    done = [simulated(plan, seed=seed, replication=number) for number in unit]
    return packed(done, follow.held if unit.start >= follow.since else None)


def _written(given: tuple[Plan, int, _Follow, Path], unit: range) -> Kept:
    """Make a piece and write it."""
    plan, seed, follow, folder = given
    return write_piece(folder, unit, _sent((plan, seed, follow), unit))


def _fill(pieces: Pieces, made: Made, count: int, told: Progress) -> None:
    """Make the replications below `count` that are not there."""
    told(pieces.ready(count), count)
    with contextlib.closing(made(pieces.missing(count))) as finished:
        for unit, kept in finished:
            pieces.add(unit, kept)
            told(pieces.ready(count), count)


def _until_converged(
    pieces: Pieces, made: Made, rule: Convergence, width: int, told: Progress
) -> tuple[ConvergenceNote, int]:
    """Make replications until they are enough; return why, and how many it takes."""
    watch = Watch(rule)
    enough = False
    while not enough:
        block = watch.next_block(width)
        _fill(
            pieces, made, block.stop,
            lambda done, _total: told(min(done, rule.at_most), rule.at_most),
        )  # fmt: skip
        for out_s in pieces.outs(block):
            watch.add(out_s)
            enough = watch.reason is not None
            if enough:
                break
    return watch.note(), watch.count


def _manifest(
    job: _Job,
    notes: tuple[ReplicationNote, ...],
    convergence: ConvergenceNote | None,
    wall_s: float,
) -> Manifest:
    plan = job.plan
    return Manifest(
        evacsim=evacsim_version(),
        python=python_version(),
        libraries=library_versions(),
        inputs=job.files,
        scenario=plan.scenario.name,
        scenario_aliases=plan.scenario.aliases,
        building=plan.building.name,
        building_aliases=plan.building.aliases,
        law=plan.law.name,
        law_source=plan.law.source,
        law_constants=dict(plan.scenario.movement.constants),
        pressing=pressing_of(plan.scenario),
        seed=job.seed,
        replications=len(notes),
        people=sum(notes[0].outcomes.values()),
        target_s=plan.scenario.target_s,
        time_limit_s=plan.scenario.time_limit_s,
        assembly_count_s=plan.scenario.assembly.count_s,
        runs=notes,
        convergence=convergence,
        wall_s=wall_s,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
