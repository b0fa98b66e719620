"""A drill as planned, as an object: read, changed, calculated, run."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import tomlkit

from evacsim.analysis.hand.calculation import estimate
from evacsim.api.runs import Runs
from evacsim.building.survey import survey
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.files import read_whole, write_whole
from evacsim.locale import text
from evacsim.scenario.columns import copy_files, files_named
from evacsim.scenario.place import place_groups
from evacsim.simulation.replicate import prepare
from evacsim.studies.many import run_scenario
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence

    from evacsim.analysis.hand.task import Estimate, Method
    from evacsim.building.model import Building
    from evacsim.building.survey import Survey
    from evacsim.plots import Figure
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.crush import Crush
    from evacsim.studies.plan_answer import FoundPlan
    from evacsim.studies.sweep import Sweep
    from evacsim.studies.sweep_keys import Value

    Anywhere = str | os.PathLike[str]

_WORKBOOKS: Final = (".xlsx", ".xlsm")
_WIDENED: Final = {"stair": "stairwell", "flight": "flight", "connection": "connection"}


def load(path: Anywhere) -> Drill:
    """Read and check a scenario file, or a school's workbook.

    Raises
    ------
    InputError
        With every fault of the scenario, its building or the workbook.

    Examples
    --------
    >>> load("scenarios/dormitory-rear-door-locked.toml")
    Dormitory, rear door locked: 822 people, 6 floors, 2 stairs, law sfpe, target 5:00
    """
    file = Path(path)
    if file.suffix.lower() not in _WORKBOOKS:
        return Drill(prepare(file))
    from evacsim.imports.workbook import import_workbook  # noqa: PLC0415 - openpyxl is heavy

    home = _home()
    _, scenario = import_workbook(file, building=f"{file.stem}-building").write(
        home, scenario=f"{file.stem}.toml"
    )
    return Drill(prepare(scenario), home)


class Drill:
    """A scenario with its building. It is never changed: what changes it returns another one.

    `scenario` and `building` are what the files say, `warnings` what is odd about them.
    """

    def __init__(self, plan: Plan, home: Path | None = None) -> None:
        """Take a plan as `simulation.replicate.prepare` returns it; `home` goes with the drill."""
        self._plan = plan
        if home is not None:
            weakref.finalize(self, shutil.rmtree, home, ignore_errors=True)

    @property
    def name(self) -> str:
        """What the scenario is called."""
        return self._plan.scenario.name

    @property
    def scenario(self) -> Scenario:
        """The scenario file, as models."""
        return self._plan.scenario

    @property
    def building(self) -> Building:
        """The building file, as models."""
        return self._plan.building

    @property
    def people(self) -> int:
        """How many take part."""
        return sum(group.size for group in place_groups(self.scenario, self.building))

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What `evacsim check` warns of."""
        return self._plan.warnings

    def __repr__(self) -> str:
        """Say what it is in one line."""
        return f"{self.name}: {', '.join(self._facts())}"

    def _repr_html_(self) -> str:
        from html import escape  # noqa: PLC0415 - only notebooks ask

        rows = "".join(f"<li>{escape(fact)}</li>" for fact in self._facts())
        return f"<b>{escape(self.name)}</b><ul>{rows}</ul>"

    def _facts(self) -> Iterator[str]:
        building, target_s = self.building, self.scenario.target_s
        yield text("{people:,} people", people=self.people)
        yield text("{count} floors", count=len(building.floors))
        yield text("{count} stairs", count=len(building.stairwells))
        yield text("law {law}", law=self._plan.law.name)
        yield (
            text("no target")
            if target_s is None
            else text("target {time}", time=format_time(target_s))
        )

    def survey(self) -> Survey:
        """Return floors, areas, widths, loads and travel distances (`evacsim show`)."""
        return survey(self.building)

    def estimate(self, method: Method = "capacity") -> Estimate:
        """Calculate by hand; see `evacsim.estimate`."""
        plan = self._plan
        return estimate(plan.scenario, plan.building, plan.network, method=method)

    def floor_plans(self) -> Figure:
        """Draw every floor, as a figure of matplotlib."""
        from evacsim.plots import building_figure  # noqa: PLC0415 - matplotlib is heavy

        return building_figure(self.building)

    def run(
        self,
        *,
        replications: int | None = None,
        seed: int | None = None,
        workers: int = 1,
        until_converged: bool = False,
        progress: Callable[[int, int], None] | None = None,
    ) -> Runs:
        """Simulate; see `evacsim.run_scenario`. `Runs.save` keeps what is gone with them else."""
        home = _home()
        try:
            folder = run_scenario(
                self._plan.scenario_file, home / "runs", replications=replications, seed=seed,
                workers=workers, until_converged=until_converged, progress=progress,
                plan=self._plan,
            )  # fmt: skip
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
        return Runs(folder, home)

    def varied(self, values: Mapping[str, Value]) -> Drill:
        """Return the drill with other values at keys of its files, by the paths of `sweep`.

        Parameters
        ----------
        values
            Values by path: `{"movement.law": "student", "building.stairwell.C.handrails": 1}`.

        Raises
        ------
        InputError
            If a path leads nowhere, or the files have faults with these values.
        """
        from evacsim.studies.sweep_design import grid  # noqa: PLC0415 - scipy is heavy
        from evacsim.studies.sweep_keys import WrongKeyError  # noqa: PLC0415
        from evacsim.studies.sweep_points import make_point, read_source  # noqa: PLC0415

        source = read_source(self._plan.scenario_file)
        try:
            point = make_point(source, grid({key: (value,) for key, value in values.items()}), 0)
        except WrongKeyError as error:
            file = str(self._plan.scenario_file)
            raise InputError(
                [Problem(file=file, where="", message=str(error), hint=error.hint)]
            ) from None
        return self._written(point.scenario_text, point.building_text)

    def widened(self, place: str, by_m: float) -> Drill:
        """Return the drill in a building with something wider (or narrower), on the same people.

        Parameters
        ----------
        place
            `stair:ID`, `flight:ID` or `connection:ID` (a door, an exit), by an id or alias of the
            building file. What a floor plan drawn once holds is widened on each of its floors.
        by_m
            How much clear width is added [m].

        Raises
        ------
        InputError
            If there is no such place, or the building has faults so.
        """
        kind, _, name = place.partition(":")
        building = tomlkit.parse(read_whole(self._plan.building_file).decode("utf-8-sig"))
        known = dict(_named(building, kind))
        tables = [table for names, table in known.values() if name in names]
        if not tables:
            raise InputError([self._no_place(place, kind, known)])
        for table in tables:
            for part in (table, *table.get("storey", {}).values()):
                if "clear_width_m" in part:
                    part["clear_width_m"] = round(float(part["clear_width_m"]) + by_m, 4)
        scenario = read_whole(self._plan.scenario_file).decode("utf-8-sig")
        return self._written(scenario, tomlkit.dumps(building))

    def plan(
        self, *, simulations: int = 900, held_out: int = 100, workers: int = 1,
        seed: int | None = None,
    ) -> FoundPlan:  # fmt: skip
        """Search which class takes which stair and exit, and when (`evacsim plan`)."""
        from evacsim.studies.plan import find_plan  # noqa: PLC0415 - scipy is heavy

        return find_plan(
            self._plan, simulations=simulations, held_out=held_out, workers=workers, seed=seed
        )

    def sweep(
        self,
        vary: Mapping[str, Sequence[Value]],
        out: Anywhere,
        *,
        replications: int | None = None,
        workers: int = 1,
    ) -> Sweep:
        """Simulate at every combination of values into the folder `out` (`evacsim sweep`).

        Raises
        ------
        InputError
            If points have faults, or something else stands at `out`.
        """
        from evacsim.studies.sweep import run_sweep  # noqa: PLC0415 - scipy is heavy
        from evacsim.studies.sweep_design import grid  # noqa: PLC0415

        design = grid({key: tuple(values) for key, values in vary.items()})
        found, _ = run_sweep(
            self._plan.scenario_file, design, Path(out), replications=replications, workers=workers
        )
        return found

    def crush(self, *, replications: int | None = None, workers: int = 1) -> Crush:
        """Say how dense a crowd gets, what causes it, what would take it away (`evacsim crush`)."""
        from evacsim.studies.crush import crush  # noqa: PLC0415 - not every notebook asks

        return crush(self._plan.scenario_file, replications=replications, workers=workers)

    def paper(self, kind: str, out: Anywhere) -> list[Path]:
        """Write a paper of the drill into a folder; return its files (`evacsim paper`)."""
        from evacsim.paper.inputs import read_inputs  # noqa: PLC0415 - typst is heavy
        from evacsim.paper.write import write_papers  # noqa: PLC0415

        made = write_papers(kind, read_inputs([self._plan.scenario_file]), Path(out))
        return [file for one in made for file in one.files]

    def _written(self, scenario_text: str, building_text: str) -> Drill:
        """Return the drill of the texts of two files, which are kept as long as it is."""
        home, plan = _home(), self._plan
        scenario = tomlkit.parse(scenario_text)
        building = home / "buildings" / f"{plan.building.id}.toml"
        scenario["building"] = plan.building.id
        here = plan.scenario_file.resolve().parent
        if plan.scenario.drills:
            scenario["drills"] = [str(here / drill) for drill in plan.scenario.drills]
        file = home / "scenarios" / f"{plan.scenario_file.stem}.toml"
        try:
            for path, content in ((building, building_text), (file, tomlkit.dumps(scenario))):
                path.parent.mkdir()
                write_whole(path, content)
            copy_files(files_named(scenario), here, file.parent)
            made = prepare(file)
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)
            raise
        return Drill(made, home)

    def _no_place(self, place: str, kind: str, known: Mapping[str, Any]) -> Problem:
        kinds = [f"{one}:ID" for one in _WIDENED]
        hint = (
            nearest_name(place.partition(":")[2], known)
            if kind in _WIDENED
            else text("write one of {kinds}", kinds=", ".join(kinds))
        )
        message = text('there is no "{place}" in it', place=place)
        return Problem(file=str(self._plan.building_file), where="", message=message, hint=hint)


def _named(
    building: MutableMapping[str, Any], kind: str
) -> Iterator[tuple[str, tuple[set[str], Any]]]:
    """Yield id, and (names, table) of all of a kind in a building file, floor plans included."""
    tables = [*building.get(_WIDENED.get(kind, ""), ())]
    if kind == "connection":
        tables += [t for plan in building.get("plan", {}).values() for t in plan.get(kind, ())]
    for table in tables:
        yield str(table["id"]), ({str(table["id"]), *table.get("aliases", ())}, table)
    if kind == "stair":
        for flight in building.get("flight", ()):
            if "stairwell" in flight:
                yield str(flight["id"]), ({str(flight["stairwell"])}, flight)


def _home() -> Path:
    """Return a new temporary folder; its name says whose it is, so that others clear it away."""
    return Path(tempfile.mkdtemp(prefix=f"evacsim-{os.getpid()}-"))
