"""Cards to hang behind the door, one a class, and the wall sheet with all of them.

Nothing simulated stands on them. Both have a layout of their own as PDF; the .docx is for editing.
"""

from __future__ import annotations

import json
import tempfile
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import typst
from pylopdf_fonts_zh_cn import sans_path

from evacsim.locale import language, listed, sentences, text
from evacsim.paper.facts import BLANK, Facts, Paper
from evacsim.paper.floor_plan import plan_data, stair_fills, stair_letters
from evacsim.paper.inputs import lacking
from evacsim.paper.ways import class_ways
from evacsim.present.model import Document, Fields, NewPage, Paragraph, Picture, Said, Sheet, Table

if TYPE_CHECKING:
    from evacsim.analysis.naming import Names
    from evacsim.paper.inputs import Inputs
    from evacsim.paper.ways import ClassWay
    from evacsim.present.model import Block

FILES: Final = ("door-cards.pdf", "door-cards.docx", "wall-sheet.pdf", "wall-sheet.docx")
"""What is written of them."""
_PNG_PPI: Final = 120
_SHARES: Final = {True: 0.9, False: 0.4}
"""How much of the width the plan of a long floor takes, and that of any other."""
_NO_STAIR: Final = ("–", "#ffffff")


def papers(inputs: Inputs) -> tuple[Paper, ...]:
    """Return the cards and the wall sheet.

    Raises
    ------
    InputError
        If no scenario was given, or with its faults.
    """
    ways = class_ways(inputs)
    if not ways:
        raise lacking("ways")
    names = inputs.names
    if names is None or inputs.building is None:  # pragma: no cover - a plan has a building
        raise AssertionError("a plan without a building")
    facts, wall = Facts(), Facts()
    data = _data(inputs, names, ways, facts, wall)
    sheet = Sheet(landscape=True, size_pt=17.0, margins_mm=(11.0, 12.0, 11.0, 12.0))
    cards = Document(title=text("Ways out"), blocks=tuple(_pages(data)), sheet=sheet)
    grid = Document(
        title=data["wall_title"],
        aside=data["building"],
        blocks=(_stairs(data), _grid(data), Paragraph(words=data["wall_note"], kind="note")),
        sheet=Sheet(landscape=True),
    )
    return (
        Paper(name="door-cards", document=cards, facts=facts, layout=partial(_pdf, "cards", data)),
        Paper(name="wall-sheet", document=grid, facts=wall, layout=partial(_pdf, "wall", data)),
    )


def _data(
    inputs: Inputs, names: Names, ways: tuple[ClassWay, ...], facts: Facts, wall: Facts
) -> dict[str, Any]:
    building = inputs.plan.building
    letters, fills = stair_letters(building), stair_fills(building)
    cards = [_card(inputs, names, way, letters, facts) for way in ways]
    by_floor: dict[str, list[dict[str, str]]] = {}
    for way in ways:
        letter, fill = (
            (letters[way.stair], fills[way.stair]) if way.stair is not None else _NO_STAIR
        )
        source = f"SC {way.space}"
        cells = {
            "floor": Said(names.floor(way.floor), "BD floor"),
            "name": Said(way.name, source),
            "letter": Said(letter, source),
            "exit": Said(names.place(way.exit), source),
        }
        wall.row("classes", **cells)
        own = {"name": way.name, "letter": letter, "fill": fill, "exit": names.place(way.exit)}
        by_floor.setdefault(way.floor, []).append(own)
    wall.put("building", Said(str(building.called), "BD name"))
    return {
        "lang": language(),
        "title": text("Ways out"),
        "cards": cards,
        "labels": _labels(),
        "rules": sentences(_rules()),
        "pen": [f"{label}____________" for label in _pen()],
        "wall_title": text("Who leaves by which stair"),
        "building": str(building.called),
        "floors": [
            {"name": names.floor(floor), "classes": own}
            for floor, own in reversed(list(by_floor.items()))
        ],
        "stairs": [
            {"letter": letters[one.id], "fill": fills[one.id],
             "name": wall.row("stairs", name=Said(names.stair(one.id), "BD stairwell"))[0].text}
            for one in building.stairwells
        ],
        "wall_note": text(
            "White fields with a dash leave without a stair. Version and date: ____________"
        ),
    }  # fmt: skip


def _labels() -> dict[str, str]:
    return {
        "stair": text("stair"),
        "exit": text("exit"),
        "assembly": text("assembly point"),
        "release": text("may leave"),
        "other": text("if that way is shut"),
        "here": text("you are here"),
        "no_plan": text("The building file has no drawing of this floor."),
    }


def _rules() -> tuple[str, ...]:
    return (
        text("Walk, two abreast."),
        text("Do not turn back."),
        text("Do not push; keep to the rail."),
        text("In smoke: low, cloth before the mouth."),
    )


def _pen() -> tuple[str, ...]:
    return (
        text("leads: "), text("last out: "), text("opens the door: "), text("helps: "),
        text("version, date: "),
    )  # fmt: skip


def _card(
    inputs: Inputs, names: Names, way: ClassWay, letters: dict[str, str], facts: Facts
) -> dict[str, Any]:
    source = f"SC {way.space}"
    room = next((one for one in inputs.plan.building.spaces if one.id == way.space), None)
    aliases = [] if room is None else [name for name in room.aliases if name != way.name]
    stair = text("no stair: straight out")
    if way.stair is not None:
        stair = _with_letter(names.stair(way.stair), letters[way.stair])
    other = BLANK
    if way.other_exit is not None:
        parts = [names.place(way.other_exit)]
        if way.other_stair is not None:
            mark = _with_letter(names.stair(way.other_stair), letters[way.other_stair])
            parts.insert(0, mark)
        other = Said(listed(parts), "BD next nearest")
    cells = {
        "name": Said(way.name, source),
        "room": Said(next(iter(aliases), ""), "BD space"),
        "floor": Said(names.floor(way.floor), "BD floor"),
        "persons": Said(text("{count} people", count=way.persons), f"{source} size"),
        "stair": Said(stair, source),
        "exit": Said(names.place(way.exit), source),
        "assembly": BLANK,
        "release": way.release,
        "other": other,
    }
    facts.row("cards", **cells)
    shown: dict[str, Any] = {
        key: {"text": one.text, "source": one.source} for key, one in cells.items()
    }
    shown["plan"] = plan_data(inputs.plan.building, way, letters)
    shown["legend"] = text(
        "● you are here   ▶ exit   solid line: your way   dashed: if that is shut"
    )
    return shown


def _with_letter(name: str, letter: str) -> str:
    """Put the letter before a name that does not have it."""
    return name if letter in name else f"{letter} {name}"


def _pages(data: dict[str, Any]) -> list[Block]:
    """Return the cards as pages to edit."""
    labels = data["labels"]
    pictures = iter(_pngs(data))
    blocks: list[Block] = []
    for one in data["cards"]:
        said = {key: Said(**one[key]) for key in ("room", "floor", "persons", "exit", "release",
                                                  "other", "name", "stair")}  # fmt: skip
        if blocks:
            blocks.append(NewPage())
        blocks += [
            Paragraph(words=said["name"], kind="large"),
            Paragraph(words=said["stair"], kind="large"),
            Fields(
                rows=(
                    (labels["exit"], said["exit"]), (labels["assembly"], BLANK),
                    (labels["release"], said["release"]), (labels["other"], said["other"]),
                ),
            ),
        ]  # fmt: skip
        if one["plan"] is not None:
            blocks.append(
                Picture(
                    png=next(pictures),
                    title="",
                    alt=one["legend"],
                    share=_SHARES[one["plan"]["wide"]],
                )
            )
            blocks.append(Paragraph(words=one["legend"], kind="note"))
        blocks.append(Paragraph(words=data["rules"], kind="note"))
    return blocks


def _stairs(data: dict[str, Any]) -> Table:
    """Return the key: letter and colour of each stair."""
    key = tuple(Said(f"{one['letter']}  {one['name']}", fill=one["fill"]) for one in data["stairs"])
    return Table(columns=(text("stair"),) * len(key), rows=(key,), align="c" * len(key), ruled=True)


def _grid(data: dict[str, Any]) -> Table:
    most = max(len(floor["classes"]) for floor in data["floors"])
    rows = [
        (
            floor["name"],
            *(
                Said(f"{one['letter']}  {one['name']}", fill=one["fill"])
                for one in floor["classes"]
            ),
            *("",) * (most - len(floor["classes"])),
        )
        for floor in data["floors"]
    ]
    return Table(
        columns=(text("floor"), *(text("class"),) * most),
        rows=tuple(rows),
        widths=(0.8, *(1.0,) * most),
        align="c" * (most + 1),
        row_mm=14.0,
        ruled=True,
    )


def _pdf(page: str, data: dict[str, Any], *, sources: bool) -> bytes:
    return _set(page, data, "pdf", sources=sources)[0]


def _pngs(data: dict[str, Any]) -> list[bytes]:
    if not any(card["plan"] for card in data["cards"]):
        return []
    return _set("plans", data, "png", sources=False)


def _set(page: str, data: dict[str, Any], form: str, *, sources: bool) -> list[bytes]:
    """Set a page of `pages` with the data; a PDF is one file, pictures are one a page."""
    shown = data if sources else _without_sources(data)
    with tempfile.TemporaryDirectory(prefix="evacsim-cards-") as name:
        folder = Path(name)
        for file in ("plan", page):
            source = resources.files("evacsim.paper") / "pages" / f"{file}.typ"
            (folder / f"{file}.typ").write_text(
                source.read_text("utf-8"), encoding="utf-8", newline=""
            )
        (folder / "cards.json").write_text(json.dumps(shown), encoding="utf-8", newline="")
        setting = typst.Compiler(
            folder / f"{page}.typ", root=folder, font_paths=[Path(str(sans_path())).parent],
            ignore_system_fonts=True,
        )  # fmt: skip
        made = setting.compile(format=form, ppi=_PNG_PPI)  # type: ignore[arg-type]
        return [made] if isinstance(made, bytes) else list(made or [])


def _without_sources(value: Any) -> Any:  # noqa: ANN401 - plain data of any depth
    if isinstance(value, dict):
        return {key: "" if key == "source" else _without_sources(one) for key, one in value.items()}
    return [_without_sources(one) for one in value] if isinstance(value, list) else value
