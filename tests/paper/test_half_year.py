"""Half-year summaries of generated counties: every number is in the trace, and leads to its cells.

The checker works each number out again from the CSV files, by what the source says.
"""

from __future__ import annotations

import csv
import re
import shutil
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.errors import InputError
from evacsim.locale import LANGS, use
from evacsim.paper.kinds import OF_FOLDERS, papers_of_folder
from evacsim.paper.of_folder import Asked, read_half
from evacsim.paper.write import put_papers
from evacsim.present.model import Items, Paragraph, Said, Table, Verdict
from evacsim.results.export import plain_cells
from evacsim.studies.many import run_scenario
from tests.county.conftest import TODAY
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.paper.facts import Paper
    from evacsim.paper.of_folder import Half

NUMBER = re.compile(r"\d+")
HEAD = (
    "县,乡镇,学校,建筑,演练编号,日期,演练类型,警报时间,末人出楼,应到,实到,目标时间,"
    "受伤,预案版本,总指挥"
)
MONTHS = (
    "[[term]]\nbegins = 2025-09-01\nends = 2026-01-16\n"
    "[[term]]\nbegins = 2026-02-25\nends = 2026-07-03\n"
)


def generate(folder: Path, seed: int) -> None:
    """Write a county: some schools, some months, some gaps, some findings."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True)
    calendar = MONTHS if seed % 4 else ""
    for number in range(int(rng.integers(1, 6))):
        school = f"第{'一二三四五'[number]}小学"
        if rng.random() < 0.7:
            kind = rng.choice(["primary", "secondary", "kindergarten"])
            boarding = str(bool(rng.random() < 0.3)).lower()
            calendar += f'[[school]]\nname = "{school}"\nkind = "{kind}"\nboarding = {boarding}\n'
        for month in ("2025-10", "2025-12", "2026-01", "2026-03", "2026-04", "2026-05"):
            if rng.random() < 0.35:
                continue
            row = (
                "示例县", "城关镇" if number % 2 else "", school, "教学楼", f"D-{month}",
                f"{month}-{rng.integers(1, 28):02d}", rng.choice(["火灾", "地震", ""]),
                rng.choice(["09:30:00", "21:30:00"]),
                f"{rng.integers(2, 7)}:{rng.integers(60):02d}", 400, int(rng.integers(380, 400)),
                rng.choice(["300", ""]), rng.choice(["", "0", "1"], p=[0.8, 0.1, 0.1]),
                rng.choice(["", "2025年9月版"]), rng.choice(["", "王校长"]),
            )  # fmt: skip
            lines = [HEAD, ",".join(map(str, row)), "", "班级,应到,实到,末人出楼"]
            lines += [f"{one}(1)班,40,39,{one - 4}:{rng.integers(60):02d}" for one in (5, 6)]
            if rng.random() < 0.5:
                lines += ["", "编号,类别,位置,描述,责任人,期限,状态"]
                lines.append(f"1,通道,东楼梯,堆放杂物,张三,2026-0{rng.integers(1, 9)}-10,"
                             + str(rng.choice(["", "已整改", "整改中"])))  # fmt: skip
            name = folder / school / f"{month}.csv"
            name.parent.mkdir(exist_ok=True)
            name.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if rng.random() < 0.5:
        (folder / "bad.csv").write_text(f"{HEAD}\n,,甲,,,2026-03-03,,09:30,x,1,1\n", "utf-8")
    (folder / "calendar.toml").write_text(calendar, encoding="utf-8")


@pytest.fixture
def half(tmp_path: Path, seed: int, school: str | None) -> Half:
    generate(tmp_path / "county", seed)
    asked = Asked(since="2026-01", until="2026-06", school=school, today=TODAY)
    return read_half(tmp_path / "county", asked)


def on_disk(half: Half, folder: Path) -> dict[str, list[dict[str, str]]]:
    """Return the tables as programs read them: written as CSV, every cell a text."""
    found = {}
    folder.mkdir()
    for name, table in half.tables.items():
        plain_cells(table).write_csv(folder / f"{name}.csv", include_bom=True, float_precision=3)
        with (folder / f"{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            found[name] = list(csv.DictReader(stream))
    return found


def worked_out(source: str, tables: dict[str, list[dict[str, str]]]) -> str:
    """Return the value of a source, as a text of a cell; "" where nothing was recorded."""
    match = re.fullmatch(r"CT (\w+): (count|told|sum|max|cell) ?(.*)", source)
    assert match is not None, source
    table, what, rest = match.groups()
    filters = dict(re.findall(r"(\w+)=(.*?)(?= \w+=|$)", rest))
    column = re.sub(r"(^| )\w+=.*", "", rest)
    rows = [
        row for row in tables[table] if all(row[key] == value for key, value in filters.items())
    ]
    told = [row[column] for row in rows if row[column] != ""] if what != "count" else []
    if what == "count":
        names = column.split("+") if column else []
        return str(
            len({tuple(row[name] for name in names) for row in rows}) if names else len(rows)
        )
    if what == "told":
        return str(len(told))
    if what == "cell":
        return rows[0][column] if rows else ""
    if not told:
        return ""
    return str(sum(map(int, told))) if what == "sum" else str(max(map(float, told)))


def numbers_of(cell: str, column: str = "") -> set[int]:
    """Return the numbers that may be read in a sentence of a cell."""
    if column.endswith("_s") and cell:
        seconds = round(float(cell))
        return {seconds // 60, seconds % 60}
    return {int(one) for one in NUMBER.findall(cell)}


def wrong(one: Said, tables: dict[str, list[dict[str, str]]]) -> list[int]:
    """Return the numbers of a sentence that its sources do not give."""
    given: set[int] = set()
    for source in one.source.split("; "):
        column = re.search(r"(\w+_s)\b", source)
        given |= numbers_of(worked_out(source, tables), column[1] if column else "")
    return [number for number in map(int, NUMBER.findall(one.text)) if number not in given]


def sentences(paper: Paper) -> list[Said | str]:
    """Return every sentence and cell of a paper, but what is laid out for a pen."""
    found: list[Said | str] = []
    for block in paper.document.blocks:
        if isinstance(block, Paragraph) and block.kind != "note":
            found.append(block.words)
        elif isinstance(block, Items | Verdict):
            found += block.items if isinstance(block, Items) else block.more
        elif isinstance(block, Table):
            found += [cell for row in block.rows for cell in row if cell]
    return found


@pytest.mark.parametrize("seed", range(20))
@pytest.mark.parametrize("school", [None])
def test_every_number_leads_to_its_cells(half: Half, tmp_path: Path, seed: int) -> None:
    use(LANGS[seed % 2])
    tables = on_disk(half, tmp_path / "tables")
    (paper,) = papers_of_folder("half-year", half)
    told = sentences(paper)
    texts = [one for one in told if isinstance(one, Said) and one.text]
    assert len(texts) > 15
    traced = {(one["text"], one["source"]) for one in paper.facts.trace()}
    for one in texts:
        assert one.source.startswith("CT "), one
        assert wrong(one, tables) == [], one
        assert (one.text, one.source) in traced
    plain = [one for one in told if isinstance(one, str)]
    assert not [one for one in plain if NUMBER.search(one)]
    for one in texts:  # a sentence has a number, or says that there is no record
        if ":" in one.source and one.text.endswith(("。", ".")):
            assert NUMBER.search(one.text) or "无记录" in one.text or "no record" in one.text


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("school", ["第一小学"])
def test_a_school_has_its_own(half: Half, tmp_path: Path) -> None:
    use("zh")
    tables = on_disk(half, tmp_path / "tables")
    (paper,) = papers_of_folder("half-year", half)
    assert "第一小学" in paper.document.title
    shown = [one for one in sentences(paper) if isinstance(one, Said) and one.text]
    assert all(wrong(one, tables) == [] for one in shown)
    assert {row["school"] for row in tables["drills"]} <= {"第一小学"}
    words = "\n".join(one.text for one in shown)
    assert "第二小学" not in words
    waiting = [row for row in tables["findings"] if row["state"] != "closed"]
    assert ("张三" in words) == bool(waiting)  # its own paper names who is responsible


@pytest.mark.parametrize("seed", [1, 6])
@pytest.mark.parametrize("school", [None])
@pytest.mark.parametrize("kind", OF_FOLDERS)
def test_a_county_names_nobody_and_files_hold_the_same(
    half: Half, tmp_path: Path, kind: str
) -> None:
    use("zh")
    tables = on_disk(half, tmp_path / "tables")
    made = papers_of_folder(kind, half)
    for one in sentences(made[0]):
        if isinstance(one, Said) and one.text:
            assert wrong(one, tables) == [], one
        assert "张三" not in str(one)
        assert "王校长" not in str(one)
    (written,) = put_papers(made, tmp_path / "out", sources=True)
    assert [file.suffix for file in written.files] == [".pdf", ".docx"]


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("school", [None])
def test_a_wrong_number_is_found(half: Half, tmp_path: Path) -> None:
    tables = on_disk(half, tmp_path / "tables")
    (paper,) = papers_of_folder("half-year", half)
    one = paper.facts.values["drills"]
    assert wrong(one, tables) == []
    count = int(worked_out(one.source, tables))
    assert wrong(Said(f"{count + 1} drills were held.", one.source), tables) == [count + 1]


@pytest.mark.parametrize("seed", [1])
@pytest.mark.parametrize("school", [None])
def test_what_nobody_wrote_down_is_said(half: Half) -> None:
    use("zh")
    empty = {
        **half.tables,
        "held": half.tables["held"].with_columns(injuries=pl.lit(None, pl.Int64)),
    }
    object.__setattr__(half, "tables", empty)
    (paper,) = papers_of_folder("half-year", half)
    assert paper.facts.values["injuries"].text.endswith("受伤人数：无记录。")


def test_the_half_year_is_that_of_the_last_drill(tmp_path: Path) -> None:
    generate(tmp_path / "county", 3)
    half = read_half(tmp_path / "county", Asked(today=TODAY))
    assert (half.months.since, half.months.until) == ("2026-01", "2026-06")
    assert (half.coming.since, half.coming.until) == ("2026-07", "2026-12")
    with pytest.raises(InputError, match="did you mean"):
        read_half(tmp_path / "county", Asked(school="第三小", today=TODAY))


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("school")
    scenario = write_small_school(place)
    crowded = scenario.read_text("utf-8").replace("size = 45", "size = 90")  # wider ways are asked
    scenario.write_text(crowded, "utf-8")
    return run_scenario(scenario, place / "results", replications=2)


@pytest.mark.parametrize("kind", OF_FOLDERS)
@pytest.mark.parametrize("school", [None, "第一小学"])
def test_simulated_buildings_stand_in_it_with_their_bottleneck_and_the_codes(
    tmp_path: Path, ran: Path, school: str | None, kind: str
) -> None:
    use("zh")
    generate(tmp_path / "county", 1)
    shutil.copytree(ran, tmp_path / "county" / "第一小学" / "results")
    with (tmp_path / "county" / "calendar.toml").open("a", encoding="utf-8") as stream:
        for number in range(70):
            stream.write(f'[[school]]\nname = "村小{number}"\nkind = "primary"\npupils = 100\n')
    asked = Asked(since="2026-01", until="2026-06", school=school, today=TODAY, folders="school")
    half = read_half(tmp_path / "county", asked)
    tables = on_disk(half, tmp_path / "tables")
    (paper,) = papers_of_folder(kind, half)
    shown = [one for one in sentences(paper) if isinstance(one, Said) and one.text]
    for one in shown:
        assert wrong(one, tables) == [], one
    words = "\n".join(one.text for one in shown)
    (building,) = half.tables["simulated"].iter_rows(named=True)
    assert building["bottleneck_name"] in words
    assert half.tables["codes"].height == 1
    assert half.tables["codes"]["falls_short"][0]
    titles = {one.title: one for one in paper.document.blocks if isinstance(one, Table)}
    if kind == "half-year":
        assert "规范对照" in words
        assert str(half.tables["codes"]["worst"][0]) in words
        assert len(titles["各校任务"].rows) == half.tables["schools"].height
    else:
        assert all(len(one.columns) <= 14 for one in titles.values())
        if school is None:
            assert sum(one.text == "100" for one in shown) == 70
