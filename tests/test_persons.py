"""Names and telephone numbers of people stay with the school: looked for in all that is written."""

from __future__ import annotations

import base64
import json
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.drills.fields import SHEETS as RECORD_SHEETS
from evacsim.imports.sheets import SHEETS as BOOK_SHEETS
from evacsim.persons import KEYS, masked, office
from evacsim.results.store import read_results
from evacsim.scenario.read import read_scenario
from tests.drills.records import book
from tests.imports.books import SMALL
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PEOPLE = ("王芳芳", "李建国", "赵小燕", "钱多多", "孙老师姓孙", "周末生")
PHONES = ("13812345678", "138 1234 5679", "0571-88886666", "+86 13900001111")
SECRETS = (*PEOPLE, *PHONES)

RECORD = """学校,建筑,轮次,日期,演练类型,警报时间,末人出楼,应到,实到,总指挥,记录人,备注
示例小学,small,1,2026-11-09,火灾,09:30:00,4分5秒,90,90,<P0>,<P1>,有事找<P0> <T0>

轮次,班级,应到,实到,起动时间,出楼末人,负责教师,缺席说明,问题
1,1F.room-1,45,45,0分12秒,1分10秒,<P2>,<P5>病假,电话<T1>
1,1F.room-2,45,45,0分15秒,4分5秒,<P4>,,

检查点,名称,位置,记录人
exit-A,西门,exit-A,<P3>

编号,类别,位置,描述,建议,责任人,状态
1,通道,西门 <T0>,<P2>报告门打不开；电话<T2>,请<P3>修门,<P3>,<P1>已联系
2,通道,东门,堆物,清走,总务处,已整改
"""
for _number, _name in enumerate(PEOPLE):
    RECORD = RECORD.replace(f"<P{_number}>", _name)
for _number, _name in enumerate(PHONES):
    RECORD = RECORD.replace(f"<T{_number}>", _name)

NIGHT = f"""
[night]
asleep = "3F.*"
[[warden]]
id = "1F"
person = "{PEOPLE[0]}"
space = "1F.room-1"
pre_movement = {{ kind = "fixed", value_s = 20 }}
wakes = "3F.*"
[[post]]
at = "A.2F"
person = "{PEOPLE[1]}"
"""


def evacsim(*arguments: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    assert done.exit_code == code, (done.stderr, done.exception)
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A school with its results, its record, and a workbook that names the teachers."""
    folder = tmp_path_factory.mktemp("persons")
    write_small_school(folder)
    (folder / "record.csv").write_text(RECORD, encoding="utf-8")
    sheets: dict[str, Any] = {name: [list(row) for row in rows] for name, rows in SMALL.items()}
    sheets["班级"][0] += ["班主任", "联系电话"]
    for number, row in enumerate(sheets["班级"][1:]):
        row += [PEOPLE[number % 6], PHONES[number % 4]]
    sheets["学校"] = [
        [label, f"{value}，{PHONES[0]}" if label == "测量" else value]
        for label, value in sheets["学校"]
    ]
    sheets["引导岗"] = [["位置", "职务", "从哪里来"], ["exit-A", PEOPLE[0], "1F.office"]]
    made = book(folder / "school.xlsx", sheets)
    workbook = load_workbook(made)
    workbook.properties.creator = PEOPLE[0]
    workbook.save(made)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        evacsim("run", "drill.toml", "-o", "R", "--replications", "2", "--no-plots")
        evacsim("run", "school.xlsx", "-o", "B", "--replications", "1", "--no-plots")
        yield folder


def texts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield all that can be read in a file: tables as text, archives and replays unpacked."""
    raw = path.read_bytes()
    yield path.name, raw.decode("utf-8", errors="replace")
    if path.suffix == ".parquet":
        yield path.name, pl.read_parquet(path).write_csv()
    if raw.startswith(b"PK"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield f"{path.name}/{name}", archive.read(name).decode("utf-8", errors="replace")
    if path.suffix == ".html":
        for number, block in enumerate(re.findall(rb"[A-Za-z0-9+/=]{200,}", raw)):
            try:
                yield (
                    f"{path.name}#{number}",
                    zlib.decompress(base64.b64decode(block), -15).decode(),
                )
            except (ValueError, zlib.error):
                continue


def secrets_in(folder: Path) -> list[str]:
    return [
        f"{where}: {secret}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for where, text in texts(path)
        for secret in SECRETS
        if secret in text or secret.encode("unicode_escape").decode() in text
    ]


def test_the_finder_finds(place: Path) -> None:
    assert PEOPLE[0] in RECORD
    assert any("record.csv" in one for one in secrets_in(place))
    assert any("school.xlsx/" in one for one in secrets_in(place))


@pytest.mark.parametrize("results", ["R", "B"])
def test_no_results_folder_names_anybody(place: Path, results: str) -> None:
    assert secrets_in(place / results) == []
    manifest = read_results(place / results).manifest
    assert ("workbook" in manifest.inputs) == (results == "B")


def test_who_holds_a_post_is_on_the_paper_and_not_beside_results(place: Path) -> None:
    (kept,) = read_scenario(read_results(place / "B").scenario_file).post
    assert (kept.at, kept.person, kept.from_) == ("exit-A", "", "1F.office")
    evacsim("paper", "school.xlsx", "--kind", "posts", "-o", "held")
    assert any(PEOPLE[0] in one for one in secrets_in(place / "held"))
    evacsim("import", "school.xlsx", "-o", "taken-over", "--no-plots")
    assert read_scenario(place / "taken-over" / "scenario.toml").post[0].person == PEOPLE[0]


def test_a_warden_is_named_in_the_copy_of_the_scenario_alone(place: Path) -> None:
    file = place / "night.toml"
    file.write_text((place / "drill.toml").read_text(encoding="utf-8") + NIGHT, encoding="utf-8")
    said = evacsim("run", "night.toml", "-o", "N", "--replications", "1", "--json")
    said += evacsim("run", "night.toml", "--dry-run", "--json")
    said += evacsim("summarise", "N", "--json")
    said += evacsim("report", "N", "--replications", "2", "--workers", "1", "--json")
    for name in PEOPLE[:2]:
        assert name not in said
        assert name.encode("unicode_escape").decode() not in said
    written = {one.name for one in (place / "N").iterdir()}
    assert {"replay.html", "report.html", "report.docx"} <= written
    assert secrets_in(place / "N") == [f"night.toml: {PEOPLE[0]}", f"night.toml: {PEOPLE[1]}"]


def test_the_replay_with_a_record_names_nobody(place: Path) -> None:
    evacsim("view", "R", "record.csv", "-o", "shown/replay.html")
    assert (place / "shown" / "replay.html").stat().st_size > 50_000
    assert secrets_in(place / "shown") == []


JSON = [
    ["check", "record.csv", "drill.toml", "small.toml", "school.xlsx", "--json"],
    ["compare", "R", "record.csv", "--json"],
    ["summarise", "R", "--json"],
    ["summarise", "B", "--json"],
    ["bottlenecks", "R", "--no-relief", "--json"],
    ["estimate", "school.xlsx", "--json"],
    ["import", "school.xlsx", "-o", "made", "--no-plots", "--json"],
    ["show", "small.toml", "--json"],
    ["run", "drill.toml", "--replications", "1", "--no-plots", "-o", "R2", "--json"],
    ["export", "R", "--format", "csv", "-o", "tables", "--json"],
    ["export", "R", "--format", "xlsx", "-o", "books", "--json"],
    ["view", "R", "record.csv", "-o", "v/replay.html", "--json"],
    ["crush", "drill.toml", "--replications", "2", "--workers", "1", "--json"],
    ["plan", "drill.toml", "--simulations", "9", "--held-out", "2", "--workers", "1", "--json"],
    ["plan", "drill.toml", "--posts", "--workers", "1", "--json"],
    [
        "plan",
        "drill.toml",
        "drill.toml",
        "--compare",
        "--held-out",
        "2",
        "--workers",
        "1",
        "--json",
    ],
    ["sweep", "drill.toml", "--vary", "movement.law=sfpe", "-o", "swept", "--json"],
    ["calibrate", "drill.toml", "record.csv", "--fit", "pre-movement", "--json"],
    ["report", "R", "--replications", "2", "--workers", "1", "--json"],
    ["verify", "--only", "imo-1", "--json"],
    ["plot", "R", "curve", "-o", "drawn/curve.png", "--json"],
    ["laws", "--json"],
    *[
        ["paper", "R", "record.csv", "--kind", kind, "-o", f"papers/{kind}", "--json"]
        for kind in ("drill-plan", "door-cards", "posts")
    ],
]


@pytest.mark.parametrize("words", JSON, ids=" ".join)
def test_no_json_names_anybody(place: Path, words: list[str]) -> None:
    assert place.exists()
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, (done.stderr, done.exception)
    said = json.dumps(json.loads(done.stdout), ensure_ascii=False)
    assert [secret for secret in SECRETS if secret in said + done.stderr] == []
    made = place / words[words.index("-o") + 1] if "-o" in words else None
    if made is not None:
        assert made.exists()
        plan = [f"scenario.toml: {PEOPLE[0]}"] if words[0] == "import" else []  # a post's holder
        assert secrets_in(made if made.is_dir() else made.parent) == plan


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_no_table_of_a_county_names_anybody(place: Path, lang: str) -> None:
    school = place / "county" / "示例小学"
    school.mkdir(parents=True, exist_ok=True)
    (school / "record.csv").write_text(RECORD, encoding="utf-8")
    (school / "broken.csv").write_text(
        RECORD.replace("4分5秒,90", f"{PHONES[0]},90", 1), encoding="utf-8"
    )
    said = evacsim("county", "county", "-o", f"out-{lang}", "--lang", lang, "--json")
    assert [secret for secret in SECRETS if secret in said] == []
    assert secrets_in(place / f"out-{lang}") == []
    found = json.loads(said[: said.rindex("}") + 1])["findings"]
    assert [one["owner"] for one in found] == ["***", "总务处"]
    assert "***" in found[0]["description"]


def test_every_column_of_a_person_is_known() -> None:
    """A new column for people has to be thought of here."""
    keys = {field.key for sheet in RECORD_SHEETS for field in sheet.fields}
    keys |= {entry.key for sheet in BOOK_SHEETS.values() for entry in sheet.entries}
    people = {
        key for key in keys if re.search(r"teacher|command|recorder|owner|phone$|person$", key)
    }
    assert people == KEYS


def test_what_is_masked() -> None:
    assert masked("门 1.5 m，2026-11-09 09:30:00，20160 人，13812345") == (
        "门 1.5 m，2026-11-09 09:30:00，20160 人，13812345"
    )
    assert masked("王芳 13812345678", ["王芳"]) == "*** ***"
    assert masked("一班", ["一"]) == "一班"
    assert [office(one) for one in (None, " ", "总务处", "王芳", "13812345678办")] == [
        None, None, "总务处", "***", "***",
    ]  # fmt: skip
