"""Cards behind the door: large enough to read, nothing over anything, the way of the plan."""

from __future__ import annotations

import io
import itertools
import re
import shutil
import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest
from pypdf import PdfReader

from evacsim.locale import LANGS, use
from evacsim.paper.door_cards import papers
from evacsim.paper.ways import class_ways
from evacsim.present import render
from evacsim.scenario.model import Event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.locale import Lang
    from evacsim.paper.inputs import Inputs

WORD = re.compile(
    r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>'
)
LONG = "二〇二六级学前教育与幼儿保育专业实验班第{number}班"
LONG_STAIR = "靠近图书馆和实验楼的西侧室外疏散楼梯"


def long_named(inputs: Inputs) -> Inputs:
    """Give every classroom and every stair a long name."""
    building = inputs.building
    assert building is not None
    rooms = [one.id for one in building.spaces if "classroom" in one.id]
    spaces = tuple(
        replace(one, aliases=(LONG.format(number=rooms.index(one.id) + 1),))
        if one.id in rooms
        else one
        for one in building.spaces
    )
    stairs = tuple(replace(one, aliases=(LONG_STAIR + one.id,)) for one in building.stairwells)
    scenario = inputs.scenario
    assert scenario is not None
    groups = tuple(one.model_copy(update={"aliases": ()}) for one in scenario.group)
    return replace(
        inputs,
        building=replace(building, spaces=spaces, stairwells=stairs),
        scenario=scenario.model_copy(update={"group": groups}),
    )


@pytest.mark.parametrize("lang", LANGS)
def test_40_long_names_are_large_and_apart(
    tmp_path: Path, lang: Lang, t5: Callable[[], Inputs]
) -> None:
    use(lang)
    cards = papers(long_named(t5()))[0]
    assert cards.layout is not None
    made = cards.layout(sources=False)
    pages = PdfReader(io.BytesIO(made)).pages
    assert len(pages) == len(cards.facts.tables["cards"]) == 40
    for page, card in zip(pages, cards.facts.tables["cards"], strict=True):
        sizes: dict[str, float] = {}

        def visit(text: str, _cm: object, matrix: list[float], _font: object, size: float) -> None:
            for sign in text:
                sizes[sign] = max(sizes.get(sign, 0.0), abs(size * matrix[3]))  # noqa: B023

        page.extract_text(visitor_text=visit)
        for key in ("name", "stair"):
            shown = "".join(card[key].text.split())
            assert min(sizes[sign] for sign in shown) >= 28, (key, sizes)
    assert_apart(tmp_path, made)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("named", [long_named, lambda inputs: inputs])
def test_40_names_stand_apart_on_the_wall(
    tmp_path: Path, lang: Lang, named: Callable[[Inputs], Inputs], t5: Callable[[], Inputs]
) -> None:
    use(lang)
    wall = papers(named(t5()))[1]
    assert wall.layout is not None
    made = wall.layout(sources=False)
    assert len(PdfReader(io.BytesIO(made)).pages) == 1
    assert_apart(tmp_path, made)


def assert_apart(folder: Path, made: bytes) -> None:
    """Assert that no word is over another or beyond the page, A4 landscape."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: boxes cannot be measured")
    (folder / "made.pdf").write_bytes(made)
    command = ["pdftotext", "-bbox", str(folder / "made.pdf"), "-"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    for page_text in found.split("<page ")[1:]:
        boxes = [tuple(map(float, word[:4])) for word in WORD.findall(page_text)]
        assert len(boxes) > 10
        assert max(box[3] for box in boxes) <= 595.3
        assert max(box[2] for box in boxes) <= 841.9
        for one, two in itertools.combinations(boxes, 2):
            assert not overlap(one, two), (one, two)


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    """Whether glyphs overlap: the boxes of a font's lines reach a fifth beyond them."""

    def inner(box: tuple[float, ...]) -> tuple[float, float, float, float]:
        high = 0.2 * (box[3] - box[1])
        return box[0] + 0.5, box[1] + high, box[2] - 0.5, box[3] - high

    left, low, right, top = inner(one)
    left2, low2, right2, top2 = inner(two)
    return left < right2 and left2 < right and low < top2 and low2 < top


def test_the_way_is_that_of_the_plan(t5: Callable[[], Inputs]) -> None:
    ways = {way.space: way for way in class_ways(t5())}
    upper, ground = ways["5F.classroom-1"], ways["1F.classroom-1"]
    assert (upper.stair, upper.exit) == ("A", "exit-A")
    assert upper.other_stair == "B"
    assert ground.stair is None
    assert ground.exit == "exit-A"
    assert len(upper.line) > 2


def test_a_class_that_waits_is_told_when(t5: Callable[[], Inputs]) -> None:
    use("zh")
    inputs = t5()
    assert inputs.scenario is not None
    groups = list(inputs.scenario.group)
    held = groups[0].model_copy(update={"release_s": 45.0})
    late = inputs.scenario.model_copy(update={"group": (held, *groups[1:])})
    cards = papers(replace(inputs, scenario=late))[0].facts.tables["cards"]
    said = {card["release"].text for card in cards}
    assert said == {"信号后 0:45", "听到信号即走"}


def test_a_class_that_waits_at_a_door_is_told_for_whom(t5: Callable[[], Inputs]) -> None:
    use("zh")
    inputs = t5()
    assert inputs.scenario is not None
    hold = Event(kind="hold", connection=("A.2F.door",), until="passed:3F")
    held = inputs.scenario.model_copy(update={"event": (*inputs.scenario.event, hold)})
    ways = class_ways(replace(inputs, scenario=held))
    waiting = [way for way in ways if "等候" in way.release.text]
    assert waiting == [way for way in ways if (way.floor, way.stair) == ("2F", "A")]
    assert 0 < len(waiting) < len([way for way in ways if way.floor == "2F"])
    (said,) = {way.release.text for way in waiting}
    assert said.startswith("听到信号即走；在")
    assert said.endswith("等候，3F 及以上全部通过后再走")


def test_the_wall_sheet_has_every_class_and_letter(t5: Callable[[], Inputs]) -> None:
    use("zh")
    wall = papers(t5())[1]
    assert wall.layout is not None
    made = PdfReader(io.BytesIO(wall.layout(sources=False)))
    assert len(made.pages) == 1
    text = "".join(made.pages[0].extract_text().split())
    rows = wall.facts.tables["classes"]
    assert len(rows) == 40
    assert all("".join(row["name"].text.split()) in text for row in rows)
    assert {row["letter"].text for row in rows} == {"A", "B", "C", "–"}


def test_the_cards_to_edit_are_a_page_a_class(t5: Callable[[], Inputs]) -> None:
    """One break a card but the first, before its name; no empty line in between."""
    cards = papers(t5())[0]
    made = render(cards.document, "docx", sources=False)
    assert isinstance(made, bytes)
    lines = docx.Document(io.BytesIO(made)).paragraphs
    broken = [line.text for line in lines if line.paragraph_format.page_break_before]
    assert broken == [card["name"].text for card in cards.facts.tables["cards"]][1:]
    assert lines[-1].text
