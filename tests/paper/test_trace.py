"""Every number on a paper is in its trace, and a trace leads to the cell that it names."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

import docx
import openpyxl
import pytest
from pypdf import PdfReader

from evacsim.locale import LANGS, use
from evacsim.paper.kinds import KINDS, papers
from evacsim.present import render
from evacsim.present.model import texts
from tests.paper.conftest import T5_DRILL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from evacsim.locale import Lang
    from evacsim.paper.facts import Paper
    from evacsim.paper.inputs import Inputs

Read = "Callable[[], Inputs]"
DIGITS = re.compile(r"\d+")
NAMED = ("建筑", "计划楼梯", "实际楼梯", "计划出口", "实际出口")
"""Columns whose ids are put into words."""
SOURCE = re.compile(r"DR ([^!]+)!([^#@]+)(?:@([^#]+))?(?:#(\d+))?")


def untraced(paper: Paper, shown: str) -> list[str]:
    """Return the numbers that are left of a text when all that is in the trace is taken out."""
    traced = {one["text"] for one in paper.facts.trace()}
    for known in sorted((one for one in traced if DIGITS.search(one)), key=len, reverse=True):
        shown = shown.replace(known, " ")
    return DIGITS.findall(shown)


def plain(text: str) -> str:
    return "".join(text.split())


def numbers(text: str) -> set[str]:
    return set(DIGITS.findall(text))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", KINDS)
def test_every_number_is_in_the_trace(kind: str, lang: Lang, small: Callable[[], Inputs]) -> None:
    use(lang)
    for paper in papers(kind, small()):
        left = {
            shown: found for shown in texts(paper.document) if (found := untraced(paper, shown))
        }
        assert left == {}, paper.name
        assert all(one["source"] for one in paper.facts.trace() if DIGITS.search(one["text"]))


@pytest.mark.parametrize("kind", ["after-drill", "door-cards", "posts"])
def test_files_hold_no_other_number(kind: str, small: Callable[[], Inputs]) -> None:
    use("zh")
    for paper in papers(kind, small()):
        traced = {part for one in paper.facts.trace() for part in numbers(one["text"])}
        own = paper.layout(sources=False) if paper.layout else render(paper.document, "pdf",
                                                                      sources=False)  # fmt: skip
        assert isinstance(own, bytes)
        pages = PdfReader(io.BytesIO(own)).pages
        counted = {str(number) for number in range(1, len(pages) + 1)}
        for page in pages:
            assert numbers(page.extract_text()) <= traced | counted, paper.name
        word = render(paper.document, "docx", sources=False)
        assert isinstance(word, bytes)
        assert {part for text in said_in(word) for part in numbers(text)} <= traced


def said_in(word: bytes) -> Iterator[str]:
    made = docx.Document(io.BytesIO(word))
    yield from (line.text for line in made.paragraphs)
    yield from (cell.text for table in made.tables for row in table.rows for cell in row.cells)


def test_a_number_that_nothing_says_is_found(small: Callable[[], Inputs]) -> None:
    (paper,) = papers("after-drill", small())
    assert untraced(paper, "9:59") == ["9", "59"]
    assert untraced(paper, "77 persons") == ["77"]
    del paper.facts.tables["times"]
    assert any(untraced(paper, shown) for shown in texts(paper.document))


@pytest.mark.parametrize("kind", ["after-drill", "record"])
def test_sources_lead_to_the_cell(kind: str, t5: Callable[[], Inputs]) -> None:
    use("zh")
    book = openpyxl.load_workbook(T5_DRILL)
    (paper,) = papers(kind, t5())
    seen = 0
    for one in paper.facts.trace():
        match = SOURCE.fullmatch(one["source"])
        if match is None or "年" in one["text"]:  # days are written out
            continue
        sheet, column, row, run = match.groups()
        if sheet not in book.sheetnames or sheet not in ("演练概况", "班级记录"):
            continue
        cells = cells_of(book[sheet], column, row, run)
        if column not in NAMED:
            assert one["text"] in cells, one
            seen += 1
    assert seen > 20


def cells_of(page: object, column: str, row: str | None, run: str | None) -> list[str]:
    """Return what stands in the workbook where a source says."""
    rows = list(page.iter_rows(values_only=True))  # type: ignore[attr-defined]
    if row is None and page.title == "班级记录":  # type: ignore[attr-defined]
        return [str(one[rows[0].index(column)]) for one in rows[1:]]
    if row is None:  # the overview: a label a row, a column a run
        (found,) = [one for one in rows if one[0] == column]
        return [str(found[int(run or 1)]), *([str(found[1])] if run else [])]
    at = rows[0].index(column)
    own = [one for one in rows[1:] if row in map(str, one) and (run is None or str(one[0]) == run)]
    return [str(one[at]) for one in own]


@pytest.mark.parametrize("kind", ["door-cards", "incident", "record"])
def test_nothing_simulated_stands_on_these(kind: str, small: Callable[[], Inputs]) -> None:
    for paper in papers(kind, small()):
        codes = {one["source"].partition(" ")[0] for one in paper.facts.trace()}
        assert not codes & {"RU", "BN", "CR"}


def test_simulated_values_stand_apart(small: Callable[[], Inputs]) -> None:
    (paper,) = papers("after-drill", small())
    told = {
        key for row in paper.facts.tables["times"] for key, one in row.items()
        if one.source.startswith("RU")
    }  # fmt: skip
    assert told == {"simulated"}


def test_what_is_not_known_stays_empty(t5: Callable[[], Inputs]) -> None:
    (paper,) = papers("incident", t5())
    for key in ("injury_time", "phone_after", "dead", "cause", "report_phone_time", "what"):
        assert paper.facts.values[key].text == "", key
    (paper,) = papers("after-drill", t5())
    assert paper.facts.values["commander"].text == ""
    assert paper.facts.values["staff"].text == ""
