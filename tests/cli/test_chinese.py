"""Under `--lang zh` all that people read is Chinese: terminal, pages, papers, pictures, cells.

A Latin word of four letters or more is told unless `latin.toml` says why it stays. The school has
Chinese ids and names, so whatever Latin there is comes from the program. Not looked at: the cases
of `verify`, which say what their sources say, in English, and the tables of `export`, whose words
are keys.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from matplotlib.figure import Figure

ALLOWED: Final[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "latin.toml").read_text("utf-8")
)
WORD: Final = re.compile(r"[A-Za-z]{4,}")
NOT_WORDS: Final = tuple(re.compile(one) for one in ALLOWED["patterns"])
SCHOOL: Final = """
id = "教学楼"
name = "清河小学教学楼"
source = "卷尺实测"

[[floor]]
id = "一层"
elevation_m = 0.0
plan = "标准层"

[[floor]]
id = "二层"
elevation_m = 3.6
plan = "标准层"

[[plan."标准层".space]]
id = "走廊"
kind = "corridor"
outline = [[0, 0], [24, 2.4]]

[[plan."标准层".space]]
id = "左教室"
kind = "room"
outline = [[0, 2.4], [9, 9.6]]
occupant_load = 40

[[plan."标准层".space]]
id = "右教室"
kind = "room"
outline = [[9.2, 2.4], [18.2, 9.6]]
occupant_load = 40

[[plan."标准层".connection]]
id = "左教室.前门"
kind = "door"
between = ["左教室", "走廊"]
at = [1, 2.4]
clear_width_m = 0.9

[[plan."标准层".connection]]
id = "左教室.后门"
kind = "door"
between = ["左教室", "走廊"]
at = [8, 2.4]
clear_width_m = 0.9

[[plan."标准层".connection]]
id = "右教室.前门"
kind = "door"
between = ["右教室", "走廊"]
at = [10.2, 2.4]
clear_width_m = 0.9

[[connection]]
id = "西门"
kind = "door"
between = ["西楼梯.一层", "outside"]
clear_width_m = 1.4
assembly_distance_m = 40

[[connection]]
id = "正门"
kind = "door"
between = ["一层.走廊", "outside"]
at = [24, 1.2]
clear_width_m = 1.8

[[stairwell]]
id = "西楼梯"
floors = ["二层", "一层"]
outline = [[18.4, 2.4], [21.7, 8.6]]
clear_width_m = 1.5
width_measured = "between-rails"
handrails = 2
riser_m = 0.15
tread_m = 0.28
steps_per_flight = [12, 12]
landing_depth_m = 1.6
well_m = 0.1
opens_to = "走廊"
door_kind = "opening"
door_clear_width_m = 1.5
door_at = [19.2, 2.4]
door_side = "adjacent"

[component_aliases]
"一层.左教室" = ["一(1)班"]
"一层.右教室" = ["一(2)班"]
"二层.左教室" = ["二(1)班"]
"二层.右教室" = ["二(2)班"]
"""
DRILL: Final = """
name = "春季演练"
building = "楼.toml"
situation = "drill"
seed = 1
replications = 3
target_s = 60
source = "测试用"
[movement]
law = "sfpe"
[routing]
rule = "assigned"
compliance = 1.0
[pre_movement]
distribution = { kind = "uniform", low_s = 5, high_s = 20 }
shared_by = "group"
[[group]]
id = "学生"
space = ["*层.*教室"]
size = 40
kind = "primary"
exit = "正门"
[assembly]
count_s = 30
"""
NIGHT: Final = """
[night]
asleep = ["二层.左教室"]
alarm = []
[[warden]]
id = "宿管"
space = "一层.走廊"
pre_movement = { kind = "fixed", value_s = 30 }
wakes = ["二层.左教室"]
[room_search]
from = "正门"
[[tenability]]
space = "二层.走廊"
until_s = 20
source = "测试用"
[[event]]
kind = "lock"
connection = "西门"
[[event]]
kind = "fall"
stair = "西楼梯"
at_s = 30
until_s = 40
width_factor = 0.5
[[event]]
kind = "lights-out"
at_s = 10
space = "*"
"""
WRONG: Final = """
name = 3
building = "楼.toml"
source = ""
[movement]
law = "sfp"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "uniform", low_s = 50, high_s = 20 }
[[group]]
id = "学生"
space = "三层.教室"
size = -4
kind = "primary"
colour = "red"
"""
RECORD: Final = """\
学校,建筑,演练编号,轮次,日期,演练类型,警报时间,首人出楼,末人出楼,清点完毕,实到,备注
清河小学,教学楼,春季,1,2026-03-30,火灾,09:30:00,0:20,1:20,2:10,160,正常
"""
CLASSES: Final = """\
班级,楼层,应到,实到,起动时间,出楼末人
一(1)班,一层,40,40,0:12,0:40
一(2)班,一层,40,39,0:15,0:45
二(1)班,二层,40,40,0:20,1:20
二(2)班,二层,40,41,0:10,1:05
"""
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
    ("export", OUT, "-o", "表格"),
    ("export", "演练.toml", "--workbook"),
    ("verify", "--only", "没有的算例"),
    ("schema",),
]  # fmt: skip


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A school, its drills and records, a county, a workbook, results: all with Chinese names."""
    folder = tmp_path_factory.mktemp("school")
    (folder / "楼.toml").write_text(SCHOOL, encoding="utf-8")
    (folder / "演练.toml").write_text(DRILL, encoding="utf-8")
    (folder / "夜间.toml").write_text(DRILL + NIGHT, encoding="utf-8")
    (folder / "错.toml").write_text(WRONG, encoding="utf-8")
    (folder / "记录.csv").write_text(RECORD, encoding="utf-8")
    (folder / "记录").mkdir()
    (folder / "记录" / "演练概况.csv").write_text(RECORD, encoding="utf-8")
    (folder / "记录" / "班级记录.csv").write_text(CLASSES, encoding="utf-8")
    (folder / "县").mkdir()
    (folder / "县" / "记录.csv").write_text(RECORD, encoding="utf-8")
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
    for pattern in NOT_WORDS:
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
