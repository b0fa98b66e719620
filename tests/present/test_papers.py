"""One paper in three forms: each says every word of it, and nothing else."""

from __future__ import annotations

import dataclasses
import io
import re
import subprocess
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from docx import api
from jinja2.filters import do_striptags
from matplotlib.figure import Figure
from pypdf import PdfReader

from evacsim.locale import use
from evacsim.present import FORMS, render, write
from evacsim.present.as_terminal import terminal
from evacsim.present.model import (
    BOX,
    Block,
    Document,
    Fields,
    Heading,
    Items,
    NewPage,
    Notes,
    Paragraph,
    Picture,
    PictureRow,
    Said,
    Sheet,
    Signatures,
    Table,
    Verdict,
    note_mark,
    texts,
    width_mm,
)

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "<b>#x</b> $_y_$ *z* @a \\n {{ 1 }}"


def _png() -> bytes:
    file = io.BytesIO()
    Figure(figsize=(2, 1)).savefig(file, format="png")
    return file.getvalue()


PICTURE = Picture(png=_png(), title="图一", alt="a line", share=0.5)
BLOCKS: tuple[Block, ...] = (
    Fields(rows=(("学校", Said("城关小学", "DR学校")), ("总指挥", ""), ("日期", "5 月 12 日"))),
    Verdict(text="演练用时 4:22", tone="bad", more=("慢在西楼梯。", HOSTILE)),
    Heading(text="用时"),
    Table(
        title="各时刻",
        columns=("时刻", "实测", "模拟"),
        rows=(
            ("全楼合计\n第二行",),
            ("末人出楼", "4:22", Said("5:33", "RU")),
            (HOSTILE, "", "–"),
        ),
        note="中位数",
        widths=(2, 1, 1),
    ),
    Table(columns=("班级", "签名"), rows=(("七(1)", ""), ("七(2)", BOX)), ruled=True, row_mm=9),
    PictureRow(pictures=(PICTURE, PICTURE)),
    PICTURE,
    Items(items=("其一", Said("其二", "CT3"))),
    Items(items=("甲", "乙"), numbered=True),
    Paragraph(words="大字", kind="large", align="centre"),
    NewPage(),
    Signatures(lines=("总指挥：", "记录人："), stamp="学校（盖章）"),
    Notes(items=("第一条注", "第二条注")),
)
PAPER = Document(title="疏散演练报告", aside="教学楼", running="evacsim 记录", blocks=BLOCKS)


def _shown(form: str, document: Document = PAPER, *, sources: bool = True) -> str:
    """Return the words of a paper as its readers see them, without white space."""
    content = render(document, form, sources=sources)
    if isinstance(content, str):
        shown = do_striptags(content.partition("</head>")[2])
    elif form == "docx":
        file = api.Document(io.BytesIO(content))
        parts = (file.element.body, file.sections[0].footer._element)  # noqa: SLF001
        shown = "".join(t.text or "" for part in parts for t in part.iter() if t.tag.endswith("}t"))
    else:
        tool = ["pdftotext", "-layout", "-", "-"]
        try:
            shown = subprocess.run(
                tool, input=content, capture_output=True, check=True
            ).stdout.decode()
        except FileNotFoundError:
            pytest.skip("pdftotext is not here")
    return re.sub(r"\s", "", shown)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_every_word(form: str) -> None:
    use("zh")
    shown = _shown(form)
    for words in texts(PAPER):
        wanted = re.sub(r"\s", "", words)
        if form == "pdf" and words in {BOX, HOSTILE}:  # drawn; broken over lines of a narrow cell
            continue
        assert wanted in shown, words


def test_a_paper_has_its_words_in_the_order_of_reading() -> None:
    said = texts(PAPER)
    assert said[:4] == ("疏散演练报告", "教学楼", "学校", "城关小学")
    assert said[-1] == "evacsim 记录"
    assert said.index("其二") < said.index("学校（盖章）")


def test_a_row_of_one_cell_goes_across_its_table_in_every_form() -> None:
    across = Table(columns=("a", "b", "c"), rows=(("first\nsecond",), ("1", "2", "3")))
    paper = Document(title="t", blocks=(across,))
    page = render(paper, "html")
    assert isinstance(page, str)
    assert page.count('colspan="3"') == 1
    content = render(paper, "docx")
    assert isinstance(content, bytes)
    (table,) = api.Document(io.BytesIO(content)).tables
    assert {cell.text for cell in table.rows[1].cells} == {"first\nsecond"}
    assert [cell.text for cell in table.rows[2].cells] == ["1", "2", "3"]
    assert terminal(paper.blocks).splitlines()[3].strip() == "first"


@pytest.mark.parametrize("form", FORMS)
def test_sources_can_be_switched_off(form: str) -> None:
    use("zh")
    assert "DR学校" in _shown(form)
    assert "DR学校" not in _shown(form, sources=False)
    assert "城关小学" in _shown(form, sources=False)


def test_marks_of_notes_count() -> None:
    assert [note_mark(n) for n in (1, 2, 20, 21)] == ["①", "②", "⑳", "(21)"]


def test_a_table_whose_rows_do_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="2 columns"):
        Table(columns=("a", "b"), rows=(("1", "2", "3"),))
    with pytest.raises(ValueError, match="2 columns"):
        Table(columns=("a", "b"), rows=(), widths=(1,))
    with pytest.raises(ValueError, match="align"):
        Table(columns=("a", "b"), rows=(), align="l")


def test_no_word_of_a_column_is_broken_and_no_row_goes_over_a_page() -> None:
    heads = ("run", "sheltered", "assembled", "what was seen")
    table = Table(columns=heads, rows=(("1", "", "7:00", "so"),), widths=(1, 1, 1, 9), ruled=True)
    sheet = Sheet(size_pt=10.5)
    shares = table.fitted(sheet)
    assert sum(shares) == pytest.approx(1)
    assert min(shares[1:3]) * sheet.text_mm > 20  # nine bold letters of 10.5 pt and the margins
    assert shares[0] >= 0.99 * table.shares[0] or shares[0] * sheet.text_mm > 10
    assert shares[3] < table.shares[3]
    roomy = dataclasses.replace(table, widths=(1, 1, 1, 1))
    assert roomy.fitted(sheet) == pytest.approx(roomy.shares)
    chinese = dataclasses.replace(table, columns=("次", "避险", "集合完毕", "情况"))
    assert chinese.fitted(sheet) == pytest.approx(chinese.shares, abs=0.02)
    full = Table(columns=("nevertheless",) * 20, rows=())
    assert full.fitted(sheet) == pytest.approx(full.shares)
    heads = ("class id", "expected", "present", "planned stair", "used stair", "start", "notes",
             "room clear", "last out", "assembled", "headcount reported")  # fmt: skip
    record = Table(columns=heads, rows=(), widths=(1.4, *(1,) * 10))
    small = Sheet(size_pt=9.5, margins_mm=(10, 12, 12, 16))
    for name, share in zip(heads, record.fitted(small), strict=True):
        word = max(name.split(), key=len)
        assert share * small.text_mm > width_mm(word, 0.93 * small.size_pt) + 3.8, name
    made = render(Document(title="t", blocks=(table, Fields(rows=(("a", "b"),)))), "docx")
    assert isinstance(made, bytes)
    rows = api.Document(io.BytesIO(made)).element.body.xml
    assert rows.count("<w:cantSplit/>") == rows.count("<w:tr>") == 3


def test_rows_to_write_in_are_high_but_not_their_head() -> None:
    table = Table(columns=("a", "b"), rows=(("", ""),), row_mm=30.0, ruled=True)
    made = render(Document(title="t", blocks=(table,)), "docx")
    assert isinstance(made, bytes)
    head, row = api.Document(io.BytesIO(made)).tables[0].rows
    assert head.height is None
    assert row.height is not None
    assert row.height.mm == pytest.approx(30, abs=0.1)


def _pages(document: Document) -> int:
    pdf = render(document, "pdf")
    assert isinstance(pdf, bytes)
    return max(int(number) for number in re.findall(rb"/Count (\d+)", pdf))


def test_a_pdf_is_set_smaller_until_it_fits_and_never_too_small_to_read() -> None:
    def long(lines: int, most: int | None) -> Document:
        blocks = tuple(Paragraph(words=f"第 {n} 行") for n in range(lines))
        return Document(title="长", blocks=blocks, sheet=Sheet(most_pages=most))

    assert _pages(long(62, None)) == 2
    assert _pages(long(62, 1)) == 1
    assert _pages(long(400, 1)) > 1


def test_word_has_the_sheet_fonts_and_repeated_heads() -> None:
    use("zh")
    content = render(Document(title="横", blocks=BLOCKS, sheet=Sheet(landscape=True)), "docx")
    assert isinstance(content, bytes)
    file = api.Document(io.BytesIO(content))
    page = file.sections[0]
    assert (page.page_width or 0) > (page.page_height or 0)
    assert file.core_properties.title == "横"
    xml = ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert xml.count("<w:tblHeader/>") == 2  # of the two tables with columns
    assert 'descr="a line"' in xml
    styles = ZipFile(io.BytesIO(content)).read("word/styles.xml").decode()
    assert 'w:eastAsia="宋体"' in styles


def test_files_are_written_by_form(tmp_path: Path) -> None:
    paths = write(PAPER, tmp_path / "deep" / "p.2", ("docx", "html"))
    assert [path.name for path in paths] == ["p.2.docx", "p.2.html"]
    assert all(path.stat().st_size > 1000 for path in paths)
    with pytest.raises(KeyError):
        write(PAPER, tmp_path / "p", ("odt",))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_pages_are_numbered_in_their_language(lang: str) -> None:
    use(lang)
    assert ("第1页，共2页" if lang == "zh" else "page1of2") in _shown("pdf")


def test_word_begins_pages_without_a_line_that_could_spill_onto_one_more() -> None:
    """As many breaks as new pages, each before what follows, none at the end."""
    table = Table(columns=("a",), rows=(("1",),))
    blocks: tuple[Block, ...] = (
        Paragraph(words="one"), NewPage(), NewPage(), Paragraph(words="two"), NewPage(),
        Heading(text="three"), NewPage(), table, NewPage(), PICTURE, NewPage(),
    )  # fmt: skip
    made = render(Document(title="t", blocks=blocks), "docx")
    assert isinstance(made, bytes)
    word = api.Document(io.BytesIO(made))
    assert "w:br" not in word.element.body.xml
    broken = [line for line in word.paragraphs if line.paragraph_format.page_break_before]
    assert [line.text for line in broken] == ["two", "three", "", ""]
    for line in broken[2:]:  # before the table, before the grid of pictures: next to no height
        assert line._p.getnext().tag.endswith("}tbl")  # noqa: SLF001 - what follows a line
        assert line.paragraph_format.line_spacing == 12700


def test_a_cell_may_be_coloured_in_every_form() -> None:
    table = Table(columns=("a", "b"), rows=((Said("one", fill="#cfe3f5"), "two"),))
    document = Document(title="t", blocks=(table,))
    assert str(render(document, "html")).count("background: #cfe3f5") == 1
    made = render(document, "docx")
    assert isinstance(made, bytes)
    word = ZipFile(io.BytesIO(made)).read("word/document.xml").decode("utf-8")
    assert word.count('w:fill="cfe3f5"') == 1
    page = render(document, "pdf")
    assert isinstance(page, bytes)
    assert page.startswith(b"%PDF")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_long_title_stays_on_one_line(lang: str) -> None:
    """As a county has it: at the usual size its last sign would stand alone on a second line."""
    use(lang)
    title = {
        "zh": "全县 2026 年上半年校园应急疏散演练工作总结",
        "en": "The county: school safety drills, first half of 2026",
    }[lang]
    sheet = Sheet(margins_mm=(35.0, 26.0, 35.0, 28.0), size_pt=14.0, face="letter")
    made = render(Document(title=title, blocks=(Paragraph(words="一"),), sheet=sheet), "pdf")
    assert isinstance(made, bytes)
    lines = PdfReader(io.BytesIO(made)).pages[0].extract_text().splitlines()
    assert title.replace(" ", "") in [line.replace(" ", "") for line in lines]
    word = render(Document(title=title, blocks=(), sheet=sheet), "docx")
    assert isinstance(word, bytes)
    (head,) = api.Document(io.BytesIO(word)).paragraphs[0].runs
    assert head.font.size is not None
    assert head.font.size.pt < 1.75 * sheet.size_pt


def test_nobody_signs_a_page_on_which_nothing_else_stands() -> None:
    """Wherever a page ends, the line before goes with the signatures."""
    sign = Signatures(lines=("Written by:", "Date:"), stamp="School (stamp)")
    for count in range(30, 46):
        blocks = tuple(Paragraph(words=f"line {number}.") for number in range(count))
        made = render(Document(title="t", blocks=(*blocks, sign), sheet=Sheet(size_pt=14)), "pdf")
        assert isinstance(made, bytes)
        last = PdfReader(io.BytesIO(made)).pages[-1].extract_text()
        assert f"line {count - 1}." in last
        assert "Written by" in last
    word = render(Document(title="t", blocks=(*blocks, sign)), "docx")
    assert isinstance(word, bytes)
    before = api.Document(io.BytesIO(word)).paragraphs[count]
    assert before.text == f"line {count - 1}."
    assert before.paragraph_format.keep_with_next
