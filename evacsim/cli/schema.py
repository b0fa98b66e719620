"""`evacsim schema`: the JSON schema of every file that is read, and of all that `--json` prints."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from evacsim.cli.console import JsonOption, echo, print_json
from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import mark, text
from evacsim.sinks import json_text

if TYPE_CHECKING:
    from evacsim.cli.outputs import SchemasJson

INPUTS: Final = {
    "building": "evacsim.building.schema:BuildingFile",
    "scenario": "evacsim.scenario.model:Scenario",
    "people": "evacsim.scenario.columns:PEOPLE",
    "values": "evacsim.scenario.columns:VALUES",
    "tenability": "evacsim.scenario.tenability:TABLE",
    "workbook": "evacsim.imports.sheets:SHEETS",
    "drill": "evacsim.drills.fields:SHEETS",
    "roster": "evacsim.drills.roster:ROSTER",
    "design": "evacsim.studies.sweep_design:DesignFile",
    "calendar": "evacsim.county.calendar:Calendar",
    "manifest": "evacsim.results.manifest:Manifest",
}
"""Where the model of a file stands, or the sheets of a table; `manifest` is a result's run.json."""

_HERE: Final = "evacsim.cli.outputs"
OUTPUTS: Final = {
    "check": (f"{_HERE}:CheckJson",),
    "show": (f"{_HERE}:ShowJson",),
    "new": tuple(
        f"{_HERE}:New{what}Json" for what in ("Building", "Workbook", "Scenario", "Record")
    ),
    "import": (f"{_HERE}:ImportJson", f"{_HERE}:ImportPlanJson", f"{_HERE}:LayersJson"),
    "estimate": ("evacsim.analysis.hand.task:EstimateJson",),
    "run": (f"{_HERE}:RunOutput", "evacsim.studies.order:DryRunJson"),
    "summarise": ("evacsim.analysis.times.timing_json:SummaryJson",),
    "bottlenecks": (f"{_HERE}:BottlenecksOutput",),
    "compare": ("evacsim.analysis.drill.compare_json:CompareJson",),
    "calibrate": ("evacsim.studies.calibrate_json:CalibrationJson",),
    "crush": ("evacsim.studies.crush:CrushJson", f"{_HERE}:PressingsJson"),
    "plan": (
        "evacsim.studies.plan_answer:PlanJson",
        "evacsim.studies.plan_compare:ComparedJson",
        "evacsim.studies.duties:DutyListJson",
    ),
    "plot": (f"{_HERE}:PlotJson",),
    "view": (f"{_HERE}:ViewJson",),
    "report": ("evacsim.report.write:ReportJson",),
    "paper": ("evacsim.paper.write:PapersJson",),
    "sweep": ("evacsim.studies.sweep_json:SweepJson",),
    "county": ("evacsim.county.write:CountyJson",),
    "laws": (f"{_HERE}:LawsJson",),
    "export": (f"{_HERE}:ExportJson", f"{_HERE}:ExportWorkbookJson"),
    "verify": (f"{_HERE}:VerifyJson",),
    "schema": (f"{_HERE}:SchemasJson",),
}
"""By verb, the types of which `--json` prints one."""


def schema(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="NAME", show_default=False, help=mark("A file or a verb; without it all names.")
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Print the JSON schema of a file that evacsim reads, or of what a verb prints with --json.

    Editors check with it while one types, programs before they read. Without NAME: all names.
    """
    if name is not None:
        from evacsim.present.as_json import written

        echo(json_text(written(schema_of(name))))
        return
    if as_json:
        told: SchemasJson = {"inputs": list(INPUTS), "outputs": list(OUTPUTS)}
        print_json(told)
        return
    echo(text("Files that are read: {names}", names=", ".join(INPUTS)))
    echo(text("What --json prints: {names}", names=", ".join(OUTPUTS)))


def schema_of(name: str) -> dict[str, Any]:
    """Return the schema of a file or of what a verb prints.

    Raises
    ------
    InputError
        If there is no such file or verb.
    """
    from evacsim.present.as_json import file_schema, output_schema

    if name in INPUTS:
        return file_schema(name, _found(INPUTS[name]))
    if name in OUTPUTS:
        return output_schema(name, [_found(where) for where in OUTPUTS[name]])
    message = text('"{name}" is no file and no verb of evacsim', name=name)
    hint = nearest_name(name, [*INPUTS, *OUTPUTS])
    raise InputError([Problem(file="NAME", where="", message=message, hint=hint)])


def _found(where: str) -> Any:  # noqa: ANN401 - a type, or the sheets of a table
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
