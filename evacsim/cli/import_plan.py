"""`evacsim import` of a floor plan: a building, what it leaves open, a picture with numbers."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evacsim.cli.console import (
    echo,
    print_json,
    print_paths,
    print_problems,
    show,
    spare,
)
from evacsim.cli.progress import progress
from evacsim.errors import BuildingError, Problem
from evacsim.files import write_whole
from evacsim.locale import Texts, language, listed, text
from evacsim.present.model import table

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.cli.outputs import ImportPlanJson, LayersJson
    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.drawing import Drawing
    from evacsim.imports.drawings.importing import ImportedPlan

PLANS = ("ifc", "dxf")
_say = Texts(
    {
        "imported": (
            "{name}: {floors} floors, {spaces} spaces, {doors} doors and openings, {stairs} stairs"
        ),
        "left_out": "Left out: {what}",
        "assumed": "{count} values are assumed: {what}",
        "answer": "Answer in {file}, then:",
        "files": "Files:",
        "space": "{count} spaces",
        "door": "{count} doors",
        "stair": "{count} stairs",
        "storey": "{count} storeys",
        "layer": "layer",
        "type": "type",
        "count": "count",
        "unit": "Unit: {unit}",
    }
)


def refuse_other_plans(file: Path) -> None:
    """Say what to do with a plan in a form that nobody can read as a plan.

    Raises
    ------
    BuildingError
        If it is a DWG or a PDF.
    """
    kind = file.suffix.lower().lstrip(".")
    words = {
        "dwg": (
            text("is a DWG file, whose form is not public"),
            text("open it in a CAD program and save it as DXF (2013 or older), then import that"),
        ),
        "pdf": (
            text("is a PDF: lines on paper, without rooms or doors"),
            text(
                "ask for the DXF or IFC file it was printed from, or measure with a tape: "
                "`evacsim new NAME --workbook`"
            ),
        ),
    }
    if kind in words:
        message, hint = words[kind]
        raise BuildingError([Problem(file=str(file), where="", message=message, hint=hint)])


def refuse_options(file: Path, *, answers: bool, floors: bool, layers: bool) -> None:
    """Refuse options that another kind of file has.

    Raises
    ------
    BuildingError
        With every one of them.
    """
    kind = file.suffix.lower().lstrip(".")
    wrong = [
        (name, kinds)
        for name, is_given, kinds in (
            ("--answers", answers, PLANS),
            ("--floors", floors, ("dxf",)),
            ("--layers", layers, ("dxf",)),
        )
        if is_given and kind not in kinds
    ]
    if wrong:
        raise BuildingError(
            [
                Problem(
                    file=str(file), where=name, message=text("is not for such a file"),
                    hint=text("only for: {kinds}", kinds=", ".join(f".{k}" for k in kinds)),
                )
                for name, kinds in wrong
            ]
        )  # fmt: skip


def print_layers(file: Path, *, as_json: bool) -> None:
    """List the layers of a DXF file with what is on them."""
    from evacsim.imports.drawings.dxf_file import layers_of

    found = layers_of(file)
    if as_json:
        layers: LayersJson = {"layers": [{"layer": a, "type": b, "count": c} for a, b, c in found]}
        print_json(layers)
        return
    show([table(str(file), map(_say, ("layer", "type", "count")), found)])


def import_plan(
    file: Path,
    folder: Path,
    *,
    answers_file: Path | None,
    floors: str | None,
    plots: bool,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Import an IFC or DXF file into a folder and say what became of it."""
    from evacsim.imports.drawings.answers import Answers
    from evacsim.imports.drawings.book import (
        QUESTIONS,
        read_answers,
        unknown_answers,
        write_questions,
    )
    from evacsim.imports.drawings.importing import make_building

    building = folder / "building.toml"
    spare(building, overwrite=overwrite)
    if answers_file is None:
        spare(folder / QUESTIONS, overwrite=overwrite)
    answers, warned = (Answers(), ()) if answers_file is None else read_answers(answers_file)
    with progress("plans"):
        drawing = _read(file, answers, floors)
        made = make_building(file, drawing, answers)
    if answers_file is not None:
        warned = (*warned, *unknown_answers(answers_file, answers, drawing))
    problems = [*warned, *drawing.notes, *made.checks, *made.as_warnings]
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(building, made.building_text)
    write_questions(folder / QUESTIONS, made, answers, language())
    plans = _draw(made, folder / "floor-plans") if plots else []
    print_problems(problems)
    if as_json:
        told: ImportPlanJson = {
            "building": str(building),
            "questions": str(folder / QUESTIONS),
            "floor_plans": [str(path) for path in plans],
            "assumed": [{"key": key, "why": why} for key, why in made.assumed],
            "dropped": made.dropped,
            **made.listing(),
        }
        print_json(told)
        return
    _print(made, building, folder / QUESTIONS, plans, file)


def _read(file: Path, answers: Answers, floors: str | None) -> Drawing:
    if file.suffix.lower() == ".dxf":
        from evacsim.imports.drawings.dxf import read_dxf

        return read_dxf(file, unit_m=answers.unit_m, floors=floors, known=answers.handles)
    from evacsim.imports.drawings.ifc import read_ifc

    return read_ifc(file)


def _draw(made: ImportedPlan, folder: Path) -> list[Path]:
    from evacsim.plots import draw_drawing

    with progress("pictures"):
        return draw_drawing(made, folder)


def _print(
    made: ImportedPlan, building: Path, questions: Path, plans: list[Path], file: Path
) -> None:
    drawn = made.drawing
    echo(
        _say(
            "imported", name=drawn.name, floors=len(drawn.storeys), spaces=len(drawn.spaces),
            doors=len(drawn.doors), stairs=len(drawn.stairs),
        )
    )  # fmt: skip
    if drawn.unit:
        echo(_say("unit", unit=drawn.unit))
    if made.dropped:
        counts = Counter(one.what for one in made.dropped)
        parts = [_say(what, count=count) for what, count in sorted(counts.items())]
        echo(_say("left_out", what=listed(parts)))
    print_paths(_say("files"), (building, questions, *plans))
    if made.assumed:
        keys = Counter(key or "doors" for key, _ in made.assumed)
        named = listed(f"{key} × {count}" for key, count in keys.most_common())
        echo(_say("assumed", count=len(made.assumed), what=named))
        echo(_say("answer", file=questions))
        echo(f"  evacsim import {file} -o {building.parent} --answers {questions} --overwrite")
    else:
        echo(f"  evacsim new --scenario {building}")
