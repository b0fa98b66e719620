"""A calibrated scenario as files of its own: the old comments, the fitted values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import Problem, ScenarioError
from evacsim.files import read_whole, write_whole
from evacsim.locale import text
from evacsim.scenario.columns import copy_files, files_named
from evacsim.studies.calibrate_knobs import KNOBS, faster, used_kinds

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping
    from pathlib import Path

    from evacsim.simulation.replicate import Plan
    from evacsim.studies.calibrate import Calibration

    Table = MutableMapping[str, Any]

_DIGITS: Final = 3
_IN_BUILDING: Final = frozenset({"stair-flow", "exit-flow", "door-flow", "merge-share"})


def written_files(plan: Plan, out: Path, adopted: dict[str, float]) -> list[Path]:
    """Return the files that will be written: the scenario, and the building if it changes."""
    files = [out]
    if _IN_BUILDING & set(adopted):
        files.append(out.with_name(f"{out.stem}.building.toml"))
    if plan.scenario_file.resolve() in {file.resolve() for file in files}:
        problem = Problem(
            file=str(out), where="", message=text("is the scenario that is calibrated")
        )
        raise ScenarioError([problem])
    return files


def check_free(out: Path) -> None:
    """Raise ScenarioError if a file that calibration would write stands there already."""
    problems = [
        Problem(
            file=str(file),
            where="",
            message=text("stands there already; calibration never edits a scenario"),
            hint=text("choose another name with --out, or remove it"),
        )
        for file in (out, out.with_name(f"{out.stem}.building.toml"))
        if file.exists()
    ]
    if problems:
        raise ScenarioError(problems)


def write_adopted(found: Calibration, out: Path) -> list[Path]:
    """Write the scenario with the determined knobs ("本校参数"); return the paths.

    Where a value belongs to the building (the flow of stairs, merging) a copy of the building is
    written beside it, and the scenario names that. What was refused stays as it was.

    Raises
    ------
    ScenarioError
        If nothing was determined, the fit tells the drills worse than the scenario as it was, a
        file stands there already, or it cannot be written.
    """
    if not found.adopted:
        problem = Problem(
            file=str(out),
            where="",
            message=text("nothing was determined: there is nothing to adopt"),
        )
        raise ScenarioError([problem])
    if found.worse:
        message = text(
            "the fit tells the drills worse than the scenario as it is: it is not written"
        )
        hint = text("fit other numbers with --fit")
        raise ScenarioError([Problem(file=str(out), where="", message=message, hint=hint)])
    check_free(out)
    import tomlkit  # noqa: PLC0415 - only who calibrates needs it

    plan = found.plan
    files = written_files(plan, out, found.adopted)
    scenario: Table = tomlkit.parse(read_whole(plan.scenario_file).decode("utf-8-sig"))
    building: Table = tomlkit.parse(read_whole(plan.building_file).decode("utf-8-sig"))
    for name, value in found.adopted.items():
        _WRITERS[name](plan, building if name in _IN_BUILDING else scenario, value)
    point_back(plan, scenario, out)
    if len(files) > 1:
        scenario["building"] = files[1].name
    scenario["name"] = f"{scenario['name']} (本校参数)"
    texts = [scenario, building][: len(files)]
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for file, table in zip(files, texts, strict=True):
            written = tomlkit.dumps(table)
            write_whole(file, _heading(found) + written)
    except OSError as error:
        problem = Problem(
            file=str(out), where="", message=text("cannot be written: {error}", error=error)
        )
        raise ScenarioError([problem]) from error
    return files


def point_back(plan: Plan, scenario: Table, out: Path) -> None:
    """Let the names of files in a copy of a plan's scenario lead to the same files as before."""
    here = plan.scenario_file.resolve().parent
    if out.resolve().parent == here:
        return  # names relative to the old scenario mean the same beside the new one
    copy_files(files_named(scenario), here, out.resolve().parent)
    scenario["building"] = str(plan.building_file.resolve())
    if plan.scenario.drills:
        scenario["drills"] = [str(here / drill) for drill in plan.scenario.drills]


def _heading(found: Calibration) -> str:
    """Return comments that say where the numbers come from."""
    lines = [
        f"# 本校参数 / calibrated by evacsim from {found.plan.scenario_file.name}",
        f"# drills: {', '.join(one.label for one in found.tested if not one.held_out)}",
    ]
    for one in found.estimates:
        what = KNOBS[one.knob].words
        unit = f" {KNOBS[one.knob].unit}".rstrip()
        if one.value is None or one.low is None or one.high is None:
            lines.append(f"# {what}: not determined by the drills, left at {one.planned:.3g}{unit}")
        else:
            interval = text(
                "95 % {low:.3g} to {high:.3g}, was {planned:.3g}",
                low=one.low,
                high=one.high,
                planned=one.planned,
            )
            lines.append(f"# {what}: {one.value:.3g}{unit} ({interval})")
    held = [one.label for one in found.tested if one.held_out]
    lines.append(f"# tried on: {', '.join(held) if held else 'no drill held out'}")
    return "\n".join(lines) + "\n\n"


def _pre_movement(plan: Plan, scenario: Table, median_s: float) -> None:
    factor = median_s / float(plan.scenario.pre_movement.distribution.quantile(0.5))
    _scale(scenario["pre_movement"]["distribution"], factor)
    for group in scenario["group"]:
        if "pre_movement" in group:
            _scale(group["pre_movement"]["distribution"], factor)


def _scale(table: Table, factor: float) -> None:
    """Multiply every key of a distribution that has a unit."""
    for key, value in table.items():
        if key.endswith(("_s", "_m_per_s")) and isinstance(value, int | float):
            table[key] = round(float(value) * factor, _DIGITS)


def _compliance(plan: Plan, scenario: Table, share: float) -> None:  # noqa: ARG001 - all alike
    scenario["routing"]["compliance"] = round(share, _DIGITS)


def _speed(plan: Plan, scenario: Table, speed_m_per_s: float) -> None:
    planned = KNOBS["speed"].planned(plan) or speed_m_per_s
    factor = speed_m_per_s / planned
    kinds = scenario.setdefault("kind", {})
    for name, kind in used_kinds(plan).items():
        changed = faster(kind, factor).model_dump(by_alias=True, exclude_none=True)
        rounded: dict[str, Any] = {"source": f"{kind.source}; x {factor:.3f}, calibrated"}
        for speed in ("level", "stairs_down", "stairs_up"):
            rounded[speed] = {
                key: round(value, _DIGITS) if isinstance(value, float) else value
                for key, value in changed[speed].items()
            }
        kinds[name] = rounded


def _stair_flow(plan: Plan, building: Table, flow_per_m_s: float) -> None:  # noqa: ARG001 - all alike
    for part in ("stairwell", "flight"):
        for table in building.get(part, ()):
            table["specific_flow_per_m_s"] = round(flow_per_m_s, _DIGITS)


def _exit_flow(plan: Plan, building: Table, flow_per_m_s: float) -> None:  # noqa: ARG001 - all alike
    for table in _connections(building):
        if "outside" in table["between"]:
            table["specific_flow_per_m_s"] = round(flow_per_m_s, _DIGITS)


def _door_flow(plan: Plan, building: Table, flow_per_m_s: float) -> None:  # noqa: ARG001 - all alike
    flow = round(flow_per_m_s, _DIGITS)
    for table in _connections(building):
        if "outside" not in table["between"]:
            table["specific_flow_per_m_s"] = flow
    for table in building.get("stairwell", ()):
        table["door_specific_flow_per_m_s"] = flow
        for floor in table.get("at", {}).values():
            floor.pop("door_specific_flow_per_m_s", None)


def _connections(building: Table) -> Iterator[Table]:
    """Yield the tables of all connections, those of plans that repeat too."""
    yield from building.get("connection", ())
    for repeated in building.get("plan", {}).values():
        yield from repeated.get("connection", ())


def _merge_share(plan: Plan, building: Table, share: float) -> None:  # noqa: ARG001 - all alike
    for table in building.get("stairwell", ()):
        table["merge_share_floor"] = round(share, _DIGITS)
        for floor in table.get("at", {}).values():
            floor.pop("merge_share_floor", None)


_WRITERS: Final = {
    "pre-movement": _pre_movement,
    "stair-flow": _stair_flow,
    "exit-flow": _exit_flow,
    "door-flow": _door_flow,
    "speed": _speed,
    "merge-share": _merge_share,
    "compliance": _compliance,
}
