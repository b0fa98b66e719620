"""ASET against RSET by numbers that were counted by hand from conftest, and whole runs."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from evacsim.analysis.facts import facts_of
from evacsim.analysis.naming import Names
from evacsim.analysis.times.tenability import (
    Stay,
    aftershocks_of,
    aset,
    aset_verdict,
    percentile,
    stays,
)
from evacsim.cli.app import app
from evacsim.errors import ScenarioError
from evacsim.locale import LANGS, use
from evacsim.results.store import read_results
from evacsim.scenario.tenability import Limit, Tenability, limits_of
from evacsim.statements.tenability import limits_table, limits_verdict, shaking_lines
from evacsim.tomlfile import read_toml
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.analysis.facts import Facts
    from evacsim.locale import Lang
    from evacsim.results.store import Results

STAIR = Limit(
    place="stair", is_stair=True, components=frozenset({"stair"}), until_s=12.0, source=""
)


def told(results: Results, facts: Facts, limit: Limit) -> list[Stay]:
    passages = results.scan("passages")
    ended_s = {number: results.note_of(number).ended_s for number in results.numbers}
    return stays(limit, facts.network, results.occupants, passages, ended_s)


def test_a_stair_by_hand(results: Results, facts: Facts) -> None:
    """The conftest's passages of the stair, times in and out, and who never leaves a room."""
    rows = results.passages.filter(results.passages["from"].cast(str) == "stair")
    out = {0: [], 1: []}  # type: ignore[var-annotated]
    for number, time_s in rows.select("replication", "time_s").rows():
        out[number].append(time_s)
    found = told(results, facts, STAIR)
    assert [one.rset_s for one in found] == [max(out[0]), max(out[1])]
    assert [one.inside_after for one in found] == [
        sum(time_s > 12.0 for time_s in out[number]) for number in (0, 1)
    ]
    assert all(one.inside_after == sum(one.by_group.values()) for one in found)


def test_who_never_leaves_is_inside_until_the_end(results: Results, facts: Facts) -> None:
    """In the second replication one is trapped; the run ends at 100 s."""
    left = results.occupants.filter(results.occupants["left_in"].is_not_null())
    (place,) = left["left_in"].cast(str).to_list()
    limit = Limit(
        place=place, is_stair=False, components=frozenset({place}), until_s=60.0, source=""
    )
    first, second = told(results, facts, limit)
    assert math.isfinite(first.rset_s)
    assert math.isinf(second.rset_s)
    assert second.inside_after == 1
    assert second.person_s == pytest.approx(40.0)
    both = aset(limit, [first, second])
    assert math.isinf(both.rset_s)
    assert aset_verdict([both]) == "fail"


def test_percentiles_are_those_of_every_band() -> None:
    assert percentile([7.0]) == 7.0
    assert percentile([float(n) for n in range(21)]) == pytest.approx(19.0)
    assert percentile([float(n) for n in range(100)] + [math.inf]) == pytest.approx(95.0)
    assert math.isinf(percentile([1.0, 2.0, math.inf]))


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_small_school(tmp_path)


def run(scenario: Path, *options: str) -> dict[str, object]:
    arguments = ["run", str(scenario), "--out", str(scenario.parent / "out"), "--json", *options]
    done = CliRunner().invoke(app, [*arguments, "--no-plots", "--overwrite"])
    assert done.exit_code == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_limit_changes_nobody_and_is_in_the_json(school: Path) -> None:
    before = run(school)
    assert (before["aset"], before["aset_verdict"]) == ([], None)
    written = school.read_text("utf-8")
    school.write_text(
        written + '\n[[tenability]]\nstair = "A"\nuntil_s = 60\nsource = "made up"\n', "utf-8"
    )
    after = run(school)
    assert after["total_evacuation_s"] == before["total_evacuation_s"]
    assert after["trapped"] == {"min": 0, "p50": 0, "max": 0}
    (row,) = after["aset"]  # type: ignore[misc] # a list
    assert {"component", "margin_s", "inside_after", "person_s", "classes"} <= row.keys()
    assert row["component"] == "A"
    assert row["margin_s"] < 0 < row["inside_after"]
    assert row["person_s"] > row["inside_after"]
    assert all(name.startswith("west/") for name in row["classes"])
    assert after["aset_verdict"] == "fail"


def test_a_table_is_kept_beside_the_scenario(school: Path) -> None:
    """The results can be read, and run again, from the folder alone."""
    table = "部位,楼梯,危险到达(分钟),依据\n,A,1,能见度 5 m\n1F.corridor,,20,\n"
    (school.parent / "fire.csv").write_bytes(table.encode("gb18030"))
    written = school.read_text("utf-8")
    school.write_text(f'{written}\n[[tenability]]\nfile = "fire.csv"\n', "utf-8")
    first = run(school)
    folder = school.parent / "out"
    (school.parent / "fire.csv").unlink()
    results = read_results(folder)
    assert results.manifest.inputs["tenability"].name == "fire.csv"
    copy = results.scenario_file
    assert copy.with_name("fire.csv").is_file()
    again = CliRunner().invoke(app, ["summarise", str(folder), "--json"])
    assert json.loads(again.stdout)["aset"] == first["aset"]
    rows = first["aset"]
    assert [(row["component"], row["until_s"]) for row in rows] == [  # type: ignore[attr-defined]
        ("A", 60.0),
        ("1F.corridor", 1200.0),
    ]
    copy.with_name("fire.csv").write_text("changed", "utf-8")
    changed = CliRunner().invoke(app, ["summarise", str(folder)])
    assert changed.exit_code == 2
    assert "fire.csv" in changed.stderr


def test_in_words(school: Path) -> None:
    """The least margin comes first; classes go by their names."""
    written = school.read_text("utf-8")
    limits = (
        '\n[[tenability]]\nstair = "A"\nuntil_s = 60\n\n'
        '[[tenability]]\nspace = "1F.corridor"\nuntil_s = 1200\n'
    )
    school.write_text(written + limits, "utf-8")
    run(school)
    results = read_results(school.parent / "out")
    names = Names(facts_of(results).building)
    from evacsim.analysis.times.tenability import asets_of  # noqa: PLC0415 - beside its use

    found = asets_of(results)
    assert limits_verdict(found, names).startswith("Time that places can be borne (ASET)")
    assert "Places left too late: 1 of 2; worst is stair A" in limits_verdict(found, names)
    rows = limits_table(found, names).rows
    assert [row[0] for row in rows] == ["stair A", "corridor (1F)"]
    assert rows[1][4] == "0"
    shown = CliRunner().invoke(app, ["summarise", str(school.parent / "out")])
    assert "inside after" in shown.stdout


def test_limits_of_a_stair_are_one_and_of_a_glob_one_each(results: Results) -> None:
    facts = facts_of(results)
    rows = [Tenability(space=("2F.*",), until_s=5.0)]
    limits = limits_of(rows, facts.building, facts.network)
    spaces = [one.id for one in facts.building.spaces if one.id.startswith("2F.")]
    assert sorted(one.place for one in limits) == sorted(spaces)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('stair = "AA"\nuntil_s = 60', 'unknown stair "AA"'),
        ('space = "9F.nowhere"\nuntil_s = 60', 'no space or flight fits "9F.nowhere"'),
        ('stair = "A"', "until_s: is missing"),
        ("until_s = 60", "names nothing"),
        ('stair = "A"\nspace = "1F.corridor"\nuntil_s = 60', "names both space and stair"),
        ('stair = "A"\nuntil_s = -5', "until_s"),
        ('stair = "A"\nuntill_s = 5', 'unknown key "untill_s"'),
        ('file = "none.csv"', "none.csv"),
        ('file = "../fire.csv"', "must be the name of one table beside it"),
        ('file = "fire.csv"\nuntil_s = 5', "must be one of them"),
    ],
)
def test_bad_limits_are_refused(school: Path, table: str, said: str) -> None:
    written = school.read_text("utf-8")
    school.write_text(f"{written}\n[[tenability]]\n{table}\n", "utf-8")
    done = CliRunner().invoke(app, ["check", str(school)])
    assert done.exit_code == 2
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("space,until_s\n1F.corridor,soon\n", "row 2: until_s"),
        ("space,until_s\n1F.corridor,-4\n", "row 2: until_s"),
        ("space,stair,until_s\n,,40\n", "names nothing"),
        ("a,b\n1,2\n", "has no header"),
        ("space,until_s\n", "has no rows"),
        ("space,until_s\n1F.coridor,60\n", 'did you mean "1F.corridor"'),
        ("space,until_s\n1F.corridor,60\n1F.corridor,70\n", "has a limit already"),
    ],
)
def test_bad_tables_are_refused(school: Path, table: str, said: str) -> None:
    (school.parent / "fire.csv").write_text(table, "utf-8")
    written = school.read_text("utf-8")
    school.write_text(f'{written}\n[[tenability]]\nfile = "fire.csv"\n', "utf-8")
    done = CliRunner().invoke(app, ["check", str(school)])
    assert done.exit_code == 2
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize("lang", LANGS)
def test_what_is_assumed_of_an_aftershock_is_never_left_unsaid(tmp_path: Path, lang: Lang) -> None:
    file = tmp_path / "drill.toml"
    event = '[[event]]\nkind = "{}"\nat_s = 120\nuntil_s = 140\n'
    file.write_text(event.format("aftershock") + event.format("lights-out"), encoding="utf-8")
    use(lang)
    (line,) = shaking_lines(aftershocks_of(read_toml(file, ScenarioError)))
    assert "2:00" in line
    assert "2:20" in line
    assert ("assumption" if lang == "en" else "假定") in line
    file.write_text(event.format("lights-out"), encoding="utf-8")
    assert shaking_lines(aftershocks_of(read_toml(file, ScenarioError))) == []
