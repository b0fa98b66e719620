"""A scenario at many points: what changes when a number, a law, a width or the building changes.

Every point is simulated on the same random people (same seed, same replications), so that what
differs between points is the factor and not luck. Work units are pure: point, seed and
replications in, rows of numbers out; so the tables are the same on any number of workers, and after
a kill and `resume`.
"""

from __future__ import annotations

import datetime as dt
import json
import time
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.errors import InputError, Problem, ResultsError
from evacsim.jobs.unfinished import clear_finished, kept
from evacsim.locale import Name, mark, named, text
from evacsim.results.export import plain_cells
from evacsim.results.folder import Kind, check_free, written
from evacsim.results.manifest import evacsim_version, library_versions, python_version
from evacsim.scenario.columns import copy_files, files_named
from evacsim.scenario.read import read_scenario
from evacsim.studies.sweep_design import Design, Factor
from evacsim.studies.sweep_measure import MEASURED
from evacsim.studies.sweep_points import make_points, read_source
from evacsim.studies.sweep_summary import point_summary
from evacsim.studies.sweep_work import fingerprint, simulated

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from evacsim.scenario.model import Scenario
    from evacsim.studies.sweep_measure import Row
    from evacsim.studies.sweep_points import Point

    Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweep:
    """A sweep that has been run.

    `runs` has a row for each point and replication: point, the factors, `sweep_measure.MEASURED`;
    `points` a row for each point, see `sweep_summary.point_summary`. `left_out` are the labels of
    points that had faults. `about` is the rest of `sweep.json`.
    """

    folder: Path
    design: Design
    replications: int
    target_s: float | None
    left_out: tuple[str, ...]
    runs: pl.DataFrame
    points: pl.DataFrame
    about: dict[str, Any]

    @property
    def scenario_called(self) -> Name:
        """What the scenario is called, in each language."""
        return named(self.about["scenario"], self.about.get("scenario_aliases", ()))


def run_sweep(  # noqa: PLR0913 - what a sweep is made of, by name
    scenario_file: Path,
    design: Design,
    out: Path,
    *,
    buildings: Mapping[str, Path] | None = None,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    cluster: str | None = None,
    resume: bool = False,
    overwrite: bool = False,
    skip_faulty: bool = False,
    progress: Progress | None = None,
) -> tuple[Sweep, tuple[Problem, ...]]:
    """Run a scenario at every point; return the sweep, and the faults of points left out.

    Parameters
    ----------
    scenario_file, design
        What is varied, and the points; a factor "building" names files of `buildings`, else ids.
    out
        The folder.
    buildings
        Building files by level of the factor "building".
    replications, seed, workers, cluster
        Instead of those in the scenario; processes, or a Dask scheduler ("local": starts one).
    resume, overwrite, skip_faulty
        Take the same sweep as it is where it stands complete (one that did not end is gone on with
        anyway); replace an earlier one; leave faulty points out.
    progress
        Called with the number of replications done and their total.

    Raises
    ------
    InputError
        With the faults of all points, before any is simulated; as `kept` and `written`.
    """
    began = time.perf_counter()
    clear_finished(out)
    if not (resume and SWEEP.is_one(out)):
        check_free(out, SWEEP, overwrite=overwrite)
    scenario = read_scenario(scenario_file)
    points, faults = make_points(read_source(scenario_file, buildings), design)
    if (faults and not skip_faulty) or not points:
        raise InputError(faults)
    count = scenario.replications if replications is None else replications
    chosen = scenario.seed if seed is None else seed
    run = {"seed": chosen, "replications": count}
    digest = fingerprint(points, **run)
    if resume and _digest_of(out) == digest:
        return read_sweep(out), faults
    with kept(out, digest, anew=overwrite) as store:
        check_free(out, SWEEP, overwrite=overwrite)  # another process may have just ended
        rows = simulated(points, store, **run, workers=workers, cluster=cluster, progress=progress)
        about = _about(scenario, scenario_file, design, points) | run | {"digest": digest}
        about["wall_s"] = time.perf_counter() - began
        with written(out, SWEEP, overwrite=overwrite) as folder:
            _fill(folder, design, points, _runs_table(rows, design), about)
    return read_sweep(out), faults


def _about(
    scenario: Scenario, file: Path, design: Design, points: Sequence[Point]
) -> dict[str, Any]:
    sound = {point.number for point in points}
    return {
        "scenario": scenario.name,
        "scenario_aliases": list(scenario.aliases),
        "scenario_file": file.name,
        "target_s": scenario.target_s,
        "left_out": [design.label(n) for n in range(len(design.points)) if n not in sound],
    }


def _digest_of(out: Path) -> str | None:
    """Return what the sweep that stands at `out` is of; None where there is none."""
    try:
        digest = json.loads((out / MARKER).read_text(encoding="utf-8")).get("digest")
    except (OSError, ValueError, AttributeError):
        return None
    return str(digest)


def _runs_table(rows: Sequence[Row], design: Design) -> pl.DataFrame:
    """Return the tidy table: point, factors, replication, what was measured."""
    factors = {
        factor.key: [design.points[row["point"]][place] for row in rows]
        for place, factor in enumerate(design.factors)
    }
    measured = pl.DataFrame(rows, schema={"point": pl.Int64, **MEASURED})
    columns = [_column(key, values) for key, values in factors.items()]
    return measured.select("point").hstack(columns).hstack(measured.drop("point"))


def _column(key: str, values: list[Any]) -> pl.Series:
    """Return the column of a factor; words and numbers together become words."""
    kinds = {type(value) for value in values}
    if len(kinds) > 1 and kinds != {int, float}:
        return pl.Series(key, [str(value) for value in values])
    return pl.Series(key, values, strict=False)


MARKER: Final = "sweep.json"
SWEEP: Final = Kind(called=mark("a sweep of evacsim"), is_one=lambda out: (out / MARKER).is_file())


def _fill(
    folder: Path,
    design: Design,
    points: Sequence[Point],
    runs: pl.DataFrame,
    about: dict[str, Any],
) -> None:
    """Write tables, notes, and the files of every point, ready to be run alone."""
    runs.write_parquet(folder / "runs.parquet", compression="zstd", compression_level=3)
    plain_cells(runs).write_csv(folder / "runs.csv", include_bom=True)
    summary = point_summary(runs, design, about["target_s"])
    plain_cells(summary).write_csv(folder / "points.csv", include_bom=True)
    for name in ("scenarios", "buildings"):
        (folder / name).mkdir()
    same: dict[str, str] = {}
    for point in points:
        stem = f"point-{point.number:04d}"
        own = (
            point.building_file.stem
        )  # its own name, unless its numbers differ from point to point
        called = stem if own in same.values() else own
        building = same.setdefault(point.building_text, called)
        (folder / "buildings" / f"{building}.toml").write_text(
            point.building_text, encoding="utf-8", newline=""
        )
        columns = files_named(tomllib.loads(point.scenario_text))
        copy_files(columns, point.scenario_file.parent, folder / "scenarios")
        (folder / "scenarios" / f"{stem}.toml").write_text(
            point.scenario_naming(building), encoding="utf-8", newline=""
        )
    note = {
        "format": "evacsim-sweep",
        "format_version": 1,
        **about,
        "design": design_json(design),
        "evacsim": evacsim_version(),
        "python": python_version(),
        "libraries": library_versions(),
        "created": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    written = json.dumps(note, ensure_ascii=False, indent=2)
    (folder / MARKER).write_text(written + "\n", encoding="utf-8", newline="")


def design_json(design: Design) -> dict[str, Any]:
    """Return a design as `sweep.json` has it: kind, n, seed, factors, points."""
    return {
        "kind": design.kind,
        "n": design.n,
        "seed": design.seed,
        "factors": [
            {
                "key": factor.key,
                "levels": list(factor.levels),
                "low": factor.low,
                "high": factor.high,
                "whole": factor.whole,
            }
            for factor in design.factors
        ],
        "points": [list(point) for point in design.points],
    }


def read_sweep(folder: Path) -> Sweep:
    """Open the folder of a sweep.

    Raises
    ------
    ResultsError
        If it is none, or a file of it is missing or damaged.
    """
    try:
        about = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        runs = pl.read_parquet(folder / "runs.parquet")
        found = about["design"]
        design = Design(
            kind=found["kind"],
            factors=tuple(
                Factor(**{**one, "levels": tuple(one["levels"])}) for one in found["factors"]
            ),
            points=tuple(tuple(point) for point in found["points"]),
            n=found["n"],
            seed=found["seed"],
        )
        return Sweep(
            folder=folder,
            design=design,
            replications=about["replications"],
            target_s=about["target_s"],
            left_out=tuple(about["left_out"]),
            runs=runs,
            points=point_summary(runs, design, about["target_s"]),
            about=about,
        )
    except (OSError, ValueError, KeyError, TypeError, pl.exceptions.PolarsError) as error:
        message = text("is no sweep, or a damaged one: {error}", error=error)
        raise ResultsError([Problem(file=str(folder), where="", message=message)]) from None
