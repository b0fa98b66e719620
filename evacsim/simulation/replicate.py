"""All replications of a scenario, on one worker or many, into one results folder.

Work units are pure: (plan, seed, replication) in, tables out. So the tables are the same whatever
the number of workers, and there is no state to share.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import multiprocessing
import pickle
import signal
import tempfile
import time
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from evacsim.building.network import build_network
from evacsim.building.read import read_building
from evacsim.errors import Problem, ScenarioError
from evacsim.results.manifest import (
    Manifest,
    ReplicationNote,
    evacsim_version,
    input_file,
    library_versions,
    python_version,
)
from evacsim.results.records import TABLES
from evacsim.results.store import check_destination, write_results
from evacsim.scenario.check import check_scenario
from evacsim.scenario.draw import draw_people
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.read import find_building, read_scenario
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.simulation.narrow import too_narrow
from evacsim.simulation.routes import RouteBook
from evacsim.simulation.run import simulate
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import AnyChange
    from evacsim.movement.law import MovementLaw
    from evacsim.results.manifest import ConvergenceNote, InputFile, InputRole
    from evacsim.scenario.model import Scenario

    Progress = Callable[[int, int], None]
    Until = Callable[["Plan", int], tuple[list["Replication"], ConvergenceNote]]

_HEAR_S = 0.2
_UNITS_PER_WORKER = 4  # enough to even out, few enough to send the plan seldom


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A scenario that has been read and checked, ready to be run; `warnings` are for the user."""

    scenario: Scenario
    building: Building
    network: Network
    law: MovementLaw
    changes: tuple[AnyChange, ...]
    scenario_file: Path
    building_file: Path
    warnings: tuple[Problem, ...]


@dataclass(frozen=True, kw_only=True)
class Replication:
    """What one replication gives: its tables, and a note of how it went."""

    tables: dict[str, pl.DataFrame]
    note: ReplicationNote


def prepare(scenario_file: Path, building_file: Path | None = None) -> Plan:
    """Read and check a scenario and its building.

    Parameters
    ----------
    scenario_file
        The scenario.
    building_file
        The building; found from the scenario if None.

    Raises
    ------
    ScenarioError, BuildingError
        With every fault of the file.
    """
    scenario = read_scenario(scenario_file)
    building_file = building_file or find_building(scenario, scenario_file)
    building = read_building(building_file)
    return plan_of(scenario, building, scenario_file=scenario_file, building_file=building_file)


def plan_of(
    scenario: Scenario, building: Building, *, scenario_file: Path, building_file: Path
) -> Plan:
    """Check a scenario with its building and make a plan of them; the files are for messages.

    Raises
    ------
    ScenarioError
        With every fault.
    """
    network = build_network(building)
    file = str(scenario_file)
    problems = check_scenario(scenario, building, network, file=file)
    faults = [problem for problem in problems if problem.severity == "fault"]
    if faults:
        raise ScenarioError(faults)
    law = law_of(scenario)
    narrow = list(too_narrow(law, network, str(building_file)))
    if narrow:
        raise ScenarioError(narrow)
    return Plan(
        scenario=scenario,
        building=building,
        network=network,
        law=law,
        changes=scenario_changes(scenario, network, building),
        scenario_file=scenario_file,
        building_file=building_file,
        warnings=tuple(problems),
    )


def run_replication(
    plan: Plan, *, seed: int, replication: int, book: RouteBook | None = None
) -> Replication:
    """Run one replication of a plan."""
    began = time.perf_counter()
    people = draw_people(
        plan.scenario, plan.building, plan.network, seed=seed, replication=replication
    )
    recording = simulate(
        plan.network,
        people,
        plan.law,
        changes=plan.changes,
        time_limit_s=plan.scenario.time_limit_s,
        book=book,
        pressing=pressing_of(plan.scenario),
        falls=plan.scenario.falls.rates() if plan.scenario.falls.enabled else None,
    )
    frames = tables(recording, people, plan.network, replication=replication)
    outcomes = frames["occupants"]["outcome"].cast(pl.String).value_counts().rows()
    note = ReplicationNote(
        outcomes=dict(sorted(outcomes)),
        events=recording.events,
        passages=len(recording.time_s),
        ended_s=recording.ended_s,
        out_of_range=dict(recording.out_of_range),
        wall_s=time.perf_counter() - began,
    )
    return Replication(tables=frames, note=note)


def run_replications(
    plan: Plan,
    *,
    seed: int,
    replications: int,
    workers: int = 1,
    progress: Progress | None = None,
) -> list[Replication]:
    """Run replications 0 to n - 1; the same list whatever the number of workers."""
    report = progress or (lambda _done, _total: None)
    if workers <= 1 or replications == 1:
        book = RouteBook(plan.network, plan.law)
        done = []
        for number in range(replications):
            done.append(run_replication(plan, seed=seed, replication=number, book=book))
            report(number + 1, replications)
        return done
    size = max(1, -(-replications // (workers * _UNITS_PER_WORKER)))
    units = [range(i, min(i + size, replications)) for i in range(0, replications, size)]
    finished: dict[int, list[Replication]] = {}
    with tempfile.TemporaryDirectory(prefix="evacsim-") as folder:
        file = Path(folder) / "plan.pickle"
        file.write_bytes(pickle.dumps(plan))
        running = _in_processes(file, seed, units, min(workers, len(units)))
        with contextlib.closing(running):  # a Ctrl-C out here must end the workers too
            for unit, done in running:
                finished[unit.start] = done
                report(sum(map(len, finished.values())), replications)
    return [one for start in sorted(finished) for one in finished[start]]


def _in_processes(
    file: Path, seed: int, units: Sequence[range], workers: int
) -> Generator[tuple[range, list[Replication]], None, None]:
    """Give what the units yield as they finish; whatever goes wrong, the workers end at once."""
    others = set(multiprocessing.active_children())
    # spawn: forking a process in which polars has started its threads can hang
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_quiet)
    try:
        with _deaf_children():
            futures = {pool.submit(_unit, file, seed, unit): unit for unit in units}
        while futures:
            # a wait without end hears no Ctrl-C on Windows, nor where another thread gets it
            done, _ = wait(futures, timeout=_HEAR_S, return_when=FIRST_COMPLETED)
            for future in done:
                yield futures.pop(future), future.result()
    except BaseException:
        # they do not hear Ctrl-C, and may have minutes of work before them
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _quiet() -> None:
    """Leave Ctrl-C to the parent, which stops the workers in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def _deaf_children() -> Iterator[None]:
    """Start processes that cannot be interrupted before `_quiet` has run in them.

    They inherit the blocked signal; one that comes meanwhile reaches the parent afterwards.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@functools.lru_cache(maxsize=1)
def _plan_of(file: Path) -> tuple[Plan, RouteBook]:
    """Read the plan in a worker, once: a big one in every message can block a pipe for ever."""
    plan: Plan = pickle.loads(file.read_bytes())  # noqa: S301 - our parent wrote it just now
    return plan, RouteBook(plan.network, plan.law)


def _unit(file: Path, seed: int, unit: Sequence[int]) -> list[Replication]:
    plan, book = _plan_of(file)
    return [run_replication(plan, seed=seed, replication=n, book=book) for n in unit]


def run_scenario(
    scenario_file: Path,
    out: Path,
    *,
    replications: int | None = None,
    workers: int = 1,
    seed: int | None = None,
    progress: Progress | None = None,
    overwrite: bool = False,
    until: Until | None = None,
) -> Path:
    """Run a scenario and write its results folder; return the folder.

    Parameters
    ----------
    scenario_file
        The scenario; its building is found from it.
    out
        The results folder; written once, through a temporary name.
    replications, seed
        Instead of those in the file.
    workers
        Processes to use.
    progress
        Called with the number of replications done and their total.
    overwrite
        Whether an earlier results folder of ours may be replaced.
    until
        Runs replications of a plan and seed until they are enough, and says why; `replications`,
        `workers` and `progress` are its own affair then.

    Raises
    ------
    InputError
        With every fault of the files, or if `out` cannot be written; nothing is left behind.
    """
    check_destination(out, overwrite=overwrite)
    plan = prepare(scenario_file)
    inputs: dict[InputRole, Path] = {
        "scenario": plan.scenario_file,
        "building": plan.building_file,
    }
    digests = {role: input_file(path) for role, path in inputs.items()}
    count = plan.scenario.replications if replications is None else replications
    chosen = plan.scenario.seed if seed is None else seed
    began = time.perf_counter()
    note: ConvergenceNote | None = None
    if until is not None:
        done, note = until(plan, chosen)
    else:
        done = run_replications(
            plan, seed=chosen, replications=count, workers=workers, progress=progress
        )
    manifest = _manifest(plan, done, digests, seed=chosen, wall_s=time.perf_counter() - began)
    manifest = manifest.model_copy(update={"convergence": note})
    stacked = {name: pl.concat([one.tables[name] for one in done]) for name in TABLES}
    return write_results(out, manifest=manifest, tables=stacked, inputs=inputs, overwrite=overwrite)


def _manifest(
    plan: Plan,
    done: Sequence[Replication],
    digests: dict[InputRole, InputFile],
    *,
    seed: int,
    wall_s: float,
) -> Manifest:
    return Manifest(
        evacsim=evacsim_version(),
        python=python_version(),
        libraries=library_versions(),
        inputs=digests,
        scenario=plan.scenario.name,
        building=plan.building.name,
        law=plan.law.name,
        law_source=plan.law.source,
        law_constants=dict(plan.scenario.movement.constants),
        pressing=pressing_of(plan.scenario),
        seed=seed,
        replications=len(done),
        people=done[0].tables["occupants"].height,
        target_s=plan.scenario.target_s,
        time_limit_s=plan.scenario.time_limit_s,
        assembly_count_s=plan.scenario.assembly.count_s,
        runs=tuple(one.note for one in done),
        wall_s=wall_s,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )
