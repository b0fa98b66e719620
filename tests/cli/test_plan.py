"""`evacsim plan` at the terminal."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader

from evacsim.paper.door_cards import FILES
from tests.small_school import SCENARIO, write_small_school

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

FEW = ("--simulations", "20", "--held-out", "3", "--workers", "1")

BOOK = Path(__file__).parents[2] / "scenarios" / "l-block-24-classes.xlsx"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = write_small_school(tmp_path)
    text = SCENARIO.replace('"B"', '"A"').replace('"exit-B"', '"exit-A"')
    text = text.replace("size = 45", "size = 20")
    path.write_text(text + "\n[search]\nwalk_factor = 3.0\n", encoding="utf-8")
    return path


def test_plan_is_found_written_and_compared(
    evacsim: Callable[..., Result], scenario: Path, tmp_path: Path
) -> None:
    done = evacsim("plan", scenario, "-o", tmp_path / "out", "--json", *FEW)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["best_s"]["p95"] < told["today_s"]["p95"]
    assert told["bound_s"] <= told["best_s"]["p95"]
    assert told["moves"][0].keys() == {"class", "from", "to"}
    written = tmp_path / "out" / "drill.plan.toml"
    assert told["scenario"] == str(written)
    cards = [Path(file) for file in told["cards"]]
    assert {file.name for file in cards} == set(FILES)
    assert {written, *cards} == set((tmp_path / "out").iterdir())
    pages = [page.extract_text() for page in PdfReader(cards[0]).pages]
    assert len(pages) == 12
    for move in told["moves"]:  # the way is the new one
        (own,) = [page for page in pages if move["class"] in page]
        assert f"出口{move['to']['exit'][-1]}\n集合点" in own.replace(" ", "")
    assert scenario.read_text(encoding="utf-8").count("[[group]]") == 2  # never edited in place
    compared = evacsim("plan", "--compare", scenario, written, "--held-out", 3, "--lang", "zh")
    assert compared.exit_code == 0, compared.output
    assert "新方案平均少用" in compared.stdout


def test_where_nothing_helps_the_cards_are_those_of_today(
    evacsim: Callable[..., Result], scenario: Path, tmp_path: Path
) -> None:
    fixed = scenario.read_text(encoding="utf-8") + 'fixed = ["secondary"]\n'
    scenario.write_text(fixed, encoding="utf-8")
    done = evacsim("plan", scenario, "-o", tmp_path / "out", "--json", *FEW)
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["scenario"], told["moves"]) == (None, [])
    assert {file.name for file in (tmp_path / "out").iterdir()} == set(FILES)
    again = evacsim("plan", scenario, "-o", tmp_path / "out", *FEW)
    assert again.exit_code == 2
    assert "exists already" in again.stderr


def test_verdict_in_both_languages(evacsim: Callable[..., Result], scenario: Path) -> None:
    for lang, said in (("en", "can still be gained"), ("zh", "最多还能再省")):
        done = evacsim("plan", scenario, "--lang", lang, *FEW)
        assert done.exit_code == 0, done.output
        assert said in done.stdout


def test_a_robust_plan_tells_each_stair_shut(
    evacsim: Callable[..., Result], scenario: Path
) -> None:
    done = evacsim("plan", scenario, "--robust", "--lang", "zh", *FEW)
    assert done.exit_code == 0, done.output
    assert "以上时间取 3 种情形中最长的" in done.stdout
    rows = [line.split() for line in done.stdout.partition("各楼梯全开与逐个封闭")[2].splitlines()]
    assert {"无", "楼梯A", "楼梯B"} <= {"".join(row[:-2]) for row in rows if len(row) > 2}
    for other in ("--compare", "--posts"):
        refused = evacsim("plan", scenario, "--robust", other, *([scenario] * (other[2] == "c")))
        assert refused.exit_code == 2
        assert f"is of no use beside {other}" in refused.stderr


def test_who_walks_to_a_room_has_no_way_out_to_plan(
    evacsim: Callable[..., Result], scenario: Path
) -> None:
    text = scenario.read_text(encoding="utf-8")
    flood = text.replace("[123]F", "1F").replace(' exit = "exit-A"', ' to = "2F.room-1"')
    flood = flood.replace('\nexit = "exit-A"', '\nto = "2F.room-1"')
    flood = flood.replace('\nstair = "A"', "")
    scenario.write_text(flood, encoding="utf-8")
    done = evacsim("plan", scenario, *FEW)
    assert done.exit_code == 2
    (line,) = done.stderr.strip().splitlines()
    assert "there is nothing to plan" in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--lock", "Z"), 'no stair, door or exit "Z"'),
        (("--compare",), "must be two: OLD NEW"),
    ],
)
def test_faults_are_told(
    evacsim: Callable[..., Result], scenario: Path, arguments: tuple[str, ...], said: str
) -> None:
    done = evacsim("plan", scenario, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_what_stands_in_the_folder_of_a_workbooks_plan_is_left_alone(
    evacsim: Callable[..., Result], tmp_path: Path
) -> None:
    own = tmp_path / "out" / f"{BOOK.stem}.toml"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    done = evacsim("plan", BOOK, "-o", own.parent, *FEW)
    assert done.exit_code == 2
    assert "exists already" in done.stderr
    assert [one.name for one in own.parent.iterdir()] == [own.name]
    assert own.read_text("utf-8") == "mine"


def test_posts_of_a_plan(evacsim: Callable[..., Result], scenario: Path, tmp_path: Path) -> None:
    text = scenario.read_text(encoding="utf-8")
    late = '\n[[post]]\nat = "A.2F"\nperson = "王老师"\nfrom_s = 60\n'
    scenario.write_text(text + late, encoding="utf-8")
    done = evacsim("plan", scenario, "--posts", "--lang", "zh", "--workers", 1)
    assert done.exit_code == 0, done.output
    assert "王老师到岗 1:00，首名学生 " in done.stdout
    assert "：空岗 " in done.stdout
    told = json.loads(evacsim("plan", scenario, "--posts", "--json", "--workers", 1).stdout)
    (post,) = told["posts"]
    assert (post["place"], post["arrives_s"]) == ("A.2F", 60.0)
    assert post["empty_s"] == 60.0 - post["first_s"]
    assert told["fewest"]
    for other in (("--compare", scenario), ("-o", tmp_path / "out")):
        refused = evacsim("plan", scenario, "--posts", *other)
        assert refused.exit_code == 2
        assert "is of no use beside --posts" in refused.stderr
