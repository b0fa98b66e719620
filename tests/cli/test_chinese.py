"""Under `--lang zh` all that people read is Chinese: terminal, pages, papers, pictures, cells.

A Latin word of four letters or more is told unless `latin.toml` says why it stays. The school has
Chinese ids and names, so whatever Latin there is comes from the program. Not looked at: sources,
which stand in their own words, and on the page of `verify` the notes of numbers, which are told in
English; the tables of `export`, whose words are keys.
"""

from __future__ import annotations

import re
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from docx import api
from matplotlib.text import Text
from openpyxl import load_workbook
from pypdf import PdfReader
from typer.testing import CliRunner

from evacsim.cli import help as spoken
from evacsim.cli.app import app
from evacsim.locale import use
from evacsim.plots import style
from evacsim.verification.case import case_files, read_case
from tests.chinese_school import write_chinese_school

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

ALLOWED: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "latin.toml").read_text("utf-8")
)
WORD: Final = re.compile(r"[A-Za-z]{4,}")
SOURCES: Final = tuple(
    re.compile(r"\s+".join(map(re.escape, source.split())))
    for source in sorted({read_case(path).source for path in case_files()}, key=len, reverse=True)
)
NOT_WORDS: Final = tuple(re.compile(one) for one in ALLOWED["patterns"])
OUT: Final = "结果"
VERBS: Final = [
    ("--help",),
    *((name, "--help") for name in sorted(one.name or "" for one in app.registered_commands)),
    ("check", "演练.toml", "楼.toml", "记录", "夜间.toml"),
    ("check", "错.toml", "没有.toml"),
    ("check", "--code", "演练.toml", "--results", OUT),
    ("show", "楼.toml", "-o", "图"),
    ("new", "新楼", "-o", "新.toml"),
    ("new", "新楼", "--workbook"),
    ("new", "--scenario", "楼.toml"),
    ("new", "--drill", "演练.toml", "-o", "新记录.xlsx"),
    ("import", "表.xlsx", "-o", "导入"),
    *(
        ("estimate", "演练.toml", "--method", one)
        for one in ("capacity", "density", "components", "imo")
    ),
    ("run", "演练.toml", "--dry-run"),
    ("run", "夜间.toml", "-o", "夜", "--replications", "1", "--all-plots"),
    ("summarise", OUT),
    ("bottlenecks", OUT, "--drill", "记录", "--plot", "原因", "--workers", "1"),
    ("compare", OUT, "记录", "--plots", "对照", "--all-classes"),
    ("calibrate", "演练.toml", "记录", "--fit", "pre-movement", "--replications", "1"),
    ("crush", "夜间.toml", "--replications", "1", "--workers", "1", "--plot", "拥挤"),
    ("plan", "演练.toml", "--simulations", "4", "--held-out", "2", "-o", "方案", "--workers", "1"),
    ("plan", "--compare", "演练.toml", "演练.toml", "--held-out", "2", "--workers", "1"),
    ("plan", "演练.toml", "--posts", "--workers", "1"),
    ("view", OUT, "记录.csv"),
    ("report", OUT, "记录", "--replications", "1", "--workers", "1", "--tornado"),
    *(
        ("paper", "记录.csv", "演练.toml", OUT, "--kind", kind)
        for kind in (
            "drill-plan", "door-cards", "posts", "record", "evaluation", "after-drill", "incident"
        )
    ),
    ("paper", "县", "--kind", "half-year"),
    ("paper", "县", "--kind", "county"),
    ("sweep", "演练.toml", "--vary", "group.size=20,30,40,50", "--replications", "3"),
    ("county", "县", "-o", "汇总"),
    ("laws", "--plot", "规律.png"),
    ("plot", OUT, "curve", "-o", "曲线.png"),
    ("export", OUT, "-o", "表格"),
    ("export", "演练.toml", "--workbook"),
    ("verify", "--only", "没有的算例"),
    ("verify", "--only", "[in]*-*[1-5]-*-*"),
    ("schema",),
]  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school, its drills and records, a county, a workbook, results: all with Chinese names."""
    folder = tmp_path_factory.mktemp("school")
    write_chinese_school(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        runner = CliRunner()
        for words in (
            ("run", "演练.toml", "-o", OUT, "--no-plots"),
            ("run", "演练.toml", "-o", "县/结果", "--no-plots"),
            ("new", "新楼", "--workbook", "-o", "表.xlsx"),
        ):
            done = runner.invoke(app, [*words, "--lang", "zh"])
            assert done.exit_code == 0, done.output
    return folder


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts of every picture that is drawn from now on."""
    seen: list[str] = []
    real = style._save_png  # noqa: SLF001 - where every picture is written

    def kept(figure: Figure, path: Path) -> None:
        seen.extend(str(one.get_text()) for one in figure.findobj(Text) if one.get_visible())
        real(figure, path)

    monkeypatch.setattr(style, "_save_png", kept)
    return seen


def test_every_verb_is_there() -> None:
    used = {words[0] for words in VERBS if "--help" not in words}
    assert used == {one.name for one in app.registered_commands}


@pytest.mark.parametrize("words", VERBS, ids=" ".join)
def test_what_people_read_is_chinese(
    school: Path, drawn: list[str], monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(school)
    monkeypatch.setenv("EVACSIM_LANG", "zh")
    use("zh")
    monkeypatch.setenv("COLUMNS", "9999")
    monkeypatch.setattr(spoken, "_WIDTH", 9999)  # a word is not broken at the end of a line
    before = set(school.rglob("*"))
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code in {0, 2}, done.output
    told = {"terminal": [done.stdout, done.stderr], "picture": drawn}
    for path in sorted(set(school.rglob("*")) - before):
        reader = READERS.get(path.suffix)
        if reader is not None and path.is_file():
            told[str(path.relative_to(school))] = list(reader(path))
    found = {
        place: sorted(latin)
        for place, texts in told.items()
        if (latin := set().union(*map(latin_words, texts)) - allowed(f"{' '.join(words)}: {place}"))
    }
    assert found == {}


def allowed(where: str) -> set[str]:
    """The words that may stand in what a verb prints or writes, given as "VERB...: PLACE"."""
    return {
        word
        for one in ALLOWED["place"]
        if re.search(one["where"], where)
        for word in one["words"].split()
    }


def test_every_reason_is_given_and_every_place_is_one() -> None:
    for one in ALLOWED["place"]:
        assert one["why"], one
        assert any(re.search(one["where"], f"{' '.join(words)}: ") for words in VERBS), one
    assert all([*ALLOWED["patterns"].values(), *ALLOWED["words"].values()])


def latin_words(text: str) -> set[str]:
    """The Latin words of a text that are not allowed everywhere."""
    for pattern in (*SOURCES, *NOT_WORDS):
        text = pattern.sub(" ", text)
    return {word for word in WORD.findall(text) if word not in ALLOWED["words"]}


class _Shown(HTMLParser):
    """The texts of a page, and its titles."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style"}
        self.texts += [value for name, value in attrs if name in {"title", "alt"} and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.texts.append(data)


def _page(path: Path) -> Iterator[str]:
    shown = _Shown()
    shown.feed(path.read_text("utf-8"))
    yield from shown.texts


def _word(path: Path) -> Iterator[str]:
    document = api.Document(str(path))
    yield from (one.text for one in document.element.body.iter() if one.text and one.text.strip())


def _pdf(path: Path) -> Iterator[str]:
    if "picture" not in path.stem:
        yield from (page.extract_text() for page in PdfReader(path).pages)


def _cells(path: Path) -> Iterator[str]:
    book = load_workbook(path)
    for sheet in book:
        yield sheet.title
        for row in sheet.iter_rows():
            yield from (str(cell.value) for cell in row if isinstance(cell.value, str))
            yield from (str(cell.comment.text) for cell in row if cell.comment)


def _comments(path: Path) -> Iterator[str]:
    for line in path.read_text("utf-8").splitlines():
        yield line.partition("#")[2]


READERS: Final[dict[str, Callable[[Path], Iterator[str]]]] = {
    ".html": _page,
    ".docx": _word,
    ".pdf": _pdf,
    ".xlsx": _cells,
    ".toml": _comments,
}
"""What stands on what is written, by its ending; CSV and Parquet are for programs."""
