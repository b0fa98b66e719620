"""`questions.xlsx`: what a plan does not say, asked in a workbook, and the answers read from it."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from openpyxl import Workbook

from evacsim.building.model import OUTSIDE
from evacsim.errors import Problem, ScenarioError
from evacsim.files import written_whole
from evacsim.imports.cell_text import cell_text
from evacsim.imports.drawings.answers import (
    Answers,
    DoorAnswer,
    SpaceAnswer,
    StairAnswer,
    StoreyAnswer,
    TypeAnswer,
)
from evacsim.imports.drawings.naming import reading_order
from evacsim.imports.read import Book, read_lines
from evacsim.imports.sheets import sheets_of
from evacsim.imports.write import form_page, print_page, table_page
from evacsim.locale import listed, text
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.grids import read_bytes, stopped, workbook_grids

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from evacsim.imports.drawings.drawing import Drawing
    from evacsim.imports.drawings.importing import ImportedPlan
    from evacsim.imports.read import Line
    from evacsim.imports.sheets import BookSheet, Lang

    Row = dict[str, object]

_BOOK: Final[dict[str, Any]] = tomllib.loads(
    resources.files("evacsim.imports.drawings").joinpath("questions.toml").read_text("utf-8")
)
SHEETS: Final = sheets_of(_BOOK)
QUESTIONS: Final = "questions.xlsx"
_MOST_NAMED: Final = 8
_BETWEEN: Final = " | "
"""Between the handles of the stairs that one row asks for."""


def write_questions(path: Path, made: ImportedPlan, answers: Answers, lang: Lang) -> None:
    """Write the questions that a plan leaves open, those answered with their answers.

    Raises
    ------
    OSError
        If it cannot be written.
    """
    book = Workbook()
    if book.active is not None:
        book.remove(book.active)
    rows = _rows(made, answers, lang)
    for key, sheet in SHEETS.items():
        if not rows[key]:
            continue
        page = book.create_sheet(sheet.title(lang))
        shown = [
            {e.key: cell_text(e, row.get(e.key), lang) for e in sheet.entries} for row in rows[key]
        ]
        if sheet.is_form:
            form_page(page, sheet, shown[0], lang, {})
        else:
            table_page(page, sheet, shown, lang, _words(sheet, lang), spare=0)
        print_page(page, landscape=not sheet.is_form)
    with written_whole(path) as fresh:
        book.save(fresh)


def _words(sheet: BookSheet, lang: Lang) -> dict[str, str]:
    """Return the words of each dropdown of a sheet, as a list in quotes."""
    found = {}
    for entry in sheet.entries:
        if entry.choices:
            words = [said[0] if lang == "zh" else kept for kept, said in entry.choices.items()]
            listed = f'"{",".join(words)}"'
            found[entry.key] = found[f"{sheet.title(lang)}.{entry.key}"] = listed
    return found


def _rows(made: ImportedPlan, answers: Answers, lang: Lang) -> dict[str, list[Row]]:
    plan: Row = {"building": answers.name, "ground_floor": answers.ground}
    plan["drawn_unit"] = made.read.unit or None
    plan["metres_per_unit"] = answers.unit_m
    return {
        "plan": [plan],
        "storeys": list(_storeys(made, answers)),
        "spaces": list(_spaces(made, answers, lang)),
        "door_types": list(_types(made, answers)),
        "doors": list(_doors(made, answers, lang)),
        "stairs": list(_stairs(made, answers)),
    }


def _storeys(made: ImportedPlan, answers: Answers) -> Iterator[Row]:
    for storey in made.read.storeys:
        answer = answers.storeys.get(storey.handle, StoreyAnswer())
        drawn = storey.elevation_m
        used = {None: None, True: "yes", False: "no"}[answer.is_used]
        yield {
            "storey": storey.id,
            "name": storey.name,
            "drawn_elevation": None if drawn is None else f"{drawn:.2f}",
            "elevation": answer.elevation_m,
            "used": used,
            "key": storey.handle,
        }


def _spaces(made: ImportedPlan, answers: Answers, lang: Lang) -> Iterator[Row]:
    for storey in made.read.storeys:
        for space in reading_order(made.read.on(storey.id)):
            answer = answers.spaces.get(space.handle, SpaceAnswer())
            yield {
                "space": made.tables.ids.spaces.get(space.handle, space.number),
                "floor": space.storey,
                "name": space.name,
                "area": f"{space.polygon.area:.1f}",
                "taken_as": _word("spaces", "kind", space.kind, lang),
                "kind": answer.kind,
                "called": answer.name,
                "people": answer.people,
                "key": space.handle,
            }


def _types(made: ImportedPlan, answers: Answers) -> Iterator[Row]:
    widths: dict[str, list[float]] = {}
    for door in made.drawing.doors:
        if door.kind == "door":
            widths.setdefault(door.type_name, []).append(door.width_m)
    for name, found in sorted(widths.items()):
        answer = answers.types.get(name, TypeAnswer())
        low, high = f"{min(found):.2f}", f"{max(found):.2f}"
        yield {
            "type": name,
            "doors": str(len(found)),
            "drawn_width": low if low == high else f"{low}–{high}",
            "clear_width": answer.clear_width_m,
            "leaves": answer.leaves,
            "key": name,
        }


def _doors(made: ImportedPlan, answers: Answers, lang: Lang) -> Iterator[Row]:
    ids = made.tables.ids
    for door in sorted(made.drawing.doors, key=lambda one: ids.numbers[one.handle]):
        answer = answers.doors.get(door.handle, DoorAnswer())
        one, other = (ids.spaces[side] if side != OUTSIDE else "—" for side in door.between)
        yield {
            "number": str(ids.numbers[door.handle]),
            "floor": door.storey,
            "one_side": one,
            "other_side": other,
            "type": door.type_name,
            "drawn_width": f"{door.width_m:.2f}",
            "taken_as": _word("doors", "use", made.tables.uses[door.handle], lang),
            "use": answer.use,
            "clear_width": answer.clear_width_m,
            "assembly": answer.assembly_distance_m,
            "key": door.handle,
        }


def _stairs(made: ImportedPlan, answers: Answers) -> Iterator[Row]:
    for well in made.tables.wells:
        handles = [stair.handle for stair in well.stairs]
        answer = next(
            (answers.stairs[one] for one in handles if one in answers.stairs), StairAnswer()
        )
        flights = [flight for stair in well.stairs for flight in stair.flights]
        widths = [flight.width_m for flight in flights if flight.width_m]
        treads = [flight.tread_m for flight in flights if flight.tread_m]
        steps = [
            "+".join(str(flight.steps or "?") for flight in reversed(stair.flights))
            for stair in reversed(well.stairs)
        ]
        yield {
            "stair": well.id,
            "floors": "–".join(dict.fromkeys((well.storeys[0], well.storeys[-1]))),
            "drawn_width": f"{min(widths):.2f}" if widths else None,
            "drawn_steps": "; ".join(dict.fromkeys(steps)),
            "drawn_tread": f"{min(treads):.3f}" if treads else None,
            "clear_width": answer.clear_width_m,
            "measured": answer.width_measured,
            "rails": answer.handrails,
            "tread": answer.tread_m,
            "steps": ((None, answer.steps),) if answer.steps else None,
            "landing_depth": answer.landing_depth_m,
            "door_side": answer.door_side,
            "key": _BETWEEN.join(handles),
        }


def _word(sheet: str, key: str, kept: str, lang: Lang) -> str:
    choices = SHEETS[sheet].entry(key).choices or {}
    return choices[kept][0] if lang == "zh" and kept in choices else kept


def read_answers(path: Path) -> tuple[Answers, tuple[Problem, ...]]:
    """Read the answers of a workbook that `write_questions` wrote, and the warnings of its cells.

    Raises
    ------
    ScenarioError
        With every cell that cannot be read, or if it is no such workbook.
    """
    data = read_bytes(path, ScenarioError, what=text("a workbook of questions"))
    hint = text("`evacsim import PLAN -o DIR` writes questions.xlsx")
    if not data.startswith(b"PK"):
        raise stopped(path, ScenarioError, text("is no workbook (.xlsx)"), hint)
    by_name = {plain(name): sheet for sheet in SHEETS.values() for name in sheet.names}
    grids = workbook_grids(path, data, ScenarioError, known=set(by_name), remarks=())
    found = {grid.name: by_name.get(plain(grid.name)) for grid in grids.grids}
    if not any(sheet is not None and sheet.key == "spaces" for sheet in found.values()):
        raise stopped(path, ScenarioError, text("is no workbook of questions about a plan"), hint)
    is_zh = any(re.search(r"[\u4e00-\u9fff]", name) for name in found)
    book = Book(
        file=str(path), lang="zh" if is_zh else "en", sheets=SHEETS, problems=list(grids.problems)
    )
    for grid in grids.grids:
        sheet = found[grid.name]
        if sheet is not None and sheet.key not in book.pages:
            book.pages[sheet.key] = grid.name
            book.lines[sheet.key] = read_lines(book, sheet, grid)
    if book.faults:
        raise ScenarioError(book.problems)
    return _answers(book), tuple(book.problems)


def _answers(book: Book) -> Answers:
    plan = book.form("plan")
    return Answers(
        name=plan.get("building"),
        ground=plan.get("ground_floor"),
        unit_m=plan.get("metres_per_unit"),
        storeys=_by_key(
            book,
            "storeys",
            lambda line: StoreyAnswer(
                elevation_m=line.get("elevation"),
                is_used={"yes": True, "no": False}.get(line.get("used")),
            ),
        ),
        spaces=_by_key(
            book,
            "spaces",
            lambda line: SpaceAnswer(
                kind=line.get("kind"), name=line.get("called"), people=line.get("people")
            ),
        ),
        types=_by_key(
            book,
            "door_types",
            lambda line: TypeAnswer(
                clear_width_m=line.get("clear_width"), leaves=line.get("leaves")
            ),
        ),
        doors=_by_key(
            book,
            "doors",
            lambda line: DoorAnswer(
                use=line.get("use"),
                clear_width_m=line.get("clear_width"),
                assembly_distance_m=line.get("assembly"),
            ),
        ),
        stairs=_by_key(book, "stairs", _stair_answer),
    )


def _stair_answer(line: Line) -> StairAnswer:
    steps = line.get("steps")
    return StairAnswer(
        clear_width_m=line.get("clear_width"),
        width_measured=line.get("measured"),
        handrails=line.get("rails"),
        tread_m=line.get("tread"),
        steps=tuple(steps[0][1]) if steps else None,
        landing_depth_m=line.get("landing_depth"),
        door_side=line.get("door_side"),
    )


def _by_key(book: Book, sheet: str, read: Callable[[Line], Any]) -> dict[str, Any]:
    """Return the answers of a sheet by the handles of what they are about."""
    return {
        handle: read(line)
        for line in book.lines.get(sheet, ())
        for handle in str(line.get("key", "")).split(_BETWEEN)
    }


def unknown_answers(path: Path, answers: Answers, drawing: Drawing) -> list[Problem]:
    """Return a warning for the answers about what the plan does not have, or not any more."""
    known = {
        "spaces": {one.handle for one in drawing.spaces},
        "doors": {one.handle for one in drawing.doors},
        "stairs": {one.handle for one in drawing.stairs},
        "storeys": {one.handle for one in drawing.storeys},
        "types": {one.type_name for one in drawing.doors},
    }
    gone = [
        handle
        for sheet, handles in known.items()
        for handle, said in sorted(getattr(answers, sheet).items())
        if handle not in handles and said != type(said)()
    ]
    if not gone:
        return []
    shown = listed(gone[:_MOST_NAMED]) + ("…" if len(gone) > _MOST_NAMED else "")
    return [
        Problem(
            file=str(path), where="", severity="warning",
            message=text(
                "{count} answers are about what the plan does not have: {what}",
                count=len(gone), what=shown,
            ),
            hint=text("look for the new ones in questions.xlsx"),
        )
    ]  # fmt: skip
