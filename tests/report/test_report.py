"""The report that is signed: text, tables and pictures say the same, in both languages."""

from __future__ import annotations

import dataclasses
import io
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest
from docx import api

from evacsim.analysis.code.compare import code_check
from evacsim.analysis.naming import Names
from evacsim.analysis.statistics import Interval
from evacsim.locale import LANGS, message, text, use
from evacsim.plots.sheet import sheet_curve, sheet_plan, waiting_person_min
from evacsim.present.as_json import as_json
from evacsim.present.model import Fields, Notes, Said, Table, Verdict, texts
from evacsim.report import content, write
from evacsim.report.content import document, times
from evacsim.report.drill import trend
from evacsim.report.helps import relief_table
from evacsim.report.times import second_law, times_of_law, times_of_results
from evacsim.report.verdict import cell, verdict
from evacsim.report.write import report_json, write_report
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.analysis.times.refuge import Ending
    from evacsim.report.gather import Found

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PICTURES = {"plan": b"", "curve": b""}


def said(found: Found) -> Verdict:
    return verdict(found, Names(found.facts.building))


def table(found: Found, title: str) -> Table:
    blocks = document(found, PICTURES).blocks
    return next(one for one in blocks if isinstance(one, Table) and one.title.startswith(title))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_is_written_in_three_forms_that_need_no_other_file(
    held: Callable[..., Found], tmp_path: Path, lang: str
) -> None:
    use(lang)
    made = write_report(held("2:05"), tmp_path / "page")
    assert list(made.paths) == ["html", "pdf", "docx"]
    pdf = made.paths["pdf"].read_bytes()
    assert re.findall(rb"/Count (\d+)", pdf) == [b"2"]
    assert b"595.27" in pdf  # A4 is 595.28 points wide
    html = made.paths["html"].read_text("utf-8")
    assert html.count('src="data:image/png;base64,') == 2
    assert "http" not in re.sub(r"base64,[^\"]*", "", html)
    file = api.Document(io.BytesIO(made.paths["docx"].read_bytes()))
    word = "".join(one.text or "" for one in file.element.body.iter() if one.tag.endswith("}t"))
    for words in (made.document.title, made.verdict.text):
        assert words in html
        assert words in word
    assert len(file.inline_shapes) == 2


def test_names_of_the_school_are_escaped(found: Found, tmp_path: Path) -> None:
    note = found.results.manifest.model_copy(update={"scenario": '<b>#x</b> $ "_" \\'})
    odd = dataclasses.replace(found, results=dataclasses.replace(found.results, manifest=note))
    made = write_report(odd, tmp_path / "odd")
    assert "<b>#x" not in made.paths["html"].read_text("utf-8")
    assert made.paths["pdf"].read_bytes().startswith(b"%PDF")


def test_a_drill_within_its_target_has_met_it(held: Callable[..., Found]) -> None:
    found = held("2:05")
    assert said(found).tone == "good"
    assert said(found).text == "Drill time 2:05 (last one out), target 3:00: met."
    row = next(row for row in times(found).rows if row[0] == "target 3:00 met")
    assert row[1] == "yes"
    use("zh")
    assert said(found).text == "演练用时 2:05（末人出楼），目标 3:00，达标。"


def test_a_drill_beyond_its_target_has_missed_it_by_so_much(held: Callable[..., Found]) -> None:
    found = held("4:22")
    assert said(found).tone == "bad"
    assert said(found).text == "Drill time 4:22 (last one out), target 3:00: missed by 1:22."
    row = next(row for row in times(found).rows if row[0] == "target 3:00 met")
    assert row[1] == "no"


def test_the_target_is_the_records_else_the_scenarios(held: Callable[..., Found]) -> None:
    assert "target 1:30: missed by 0:35" in said(held("2:05", target="")).text
    fields = next(b for b in document(held("2:05"), PICTURES).blocks if isinstance(b, Fields))
    rows = {label: one.text if isinstance(one, Said) else one for label, one in fields.rows}
    assert rows["target, by whom"] == "3:00, set by the school (drill record)"
    assert rows["school"] == "城关小学"
    assert rows["commander"] == "王老师"
    assert rows["recorder"] == ""  # nobody wrote it down: left blank


def test_without_a_time_or_a_target_nothing_is_met_or_missed(
    held: Callable[..., Found], aimless: Found
) -> None:
    untimed = said(held(""))
    assert untimed.tone == "open"
    assert "cannot be told" in untimed.text
    assert said(aimless).tone == "open"
    assert said(aimless).text.endswith("no target was set.")
    assert not any("target" in row[0] for row in times(aimless).rows)


def test_without_a_drill_the_run_is_judged(found: Found) -> None:
    total = found.summary.total_evacuation_s
    assert total is not None
    assert said(found).tone == "bad"
    start = f"Simulated: all out after {cell(total)}; target 1:30 missed"
    assert said(found).text.startswith(start)
    check = found.summary.target
    assert check is not None
    summary = dataclasses.replace(found.summary, target=dataclasses.replace(check, verdict="pass"))
    assert said(dataclasses.replace(found, summary=summary)).tone == "good"


@pytest.mark.parametrize("ending", ["_up", "_in"])
def test_who_goes_to_a_place_inside_is_not_said_to_be_out(found: Found, ending: Ending) -> None:
    summary = dataclasses.replace(found.summary, ending=ending)
    told = said(dataclasses.replace(found, summary=summary)).text
    assert "all out" not in told
    assert f"everybody in place {'above the water ' if ending == '_up' else ''}after" in told
    summary = dataclasses.replace(summary, total_evacuation_s=None)
    assert "get out" not in said(dataclasses.replace(found, summary=summary)).text


def test_a_layman_reads_what_helps_as_the_table_has_it(found: Found) -> None:
    line = next(str(line) for line in said(found).more if "would help" in str(line))
    best = [one for one in found.relief.best(2) if one.cost != "building"]
    assert str(best[0].words) in line
    row = next(row for row in table(found, "What would help").rows if row[0] == str(best[0].words))
    saved = best[0].saved_total_s
    assert saved is not None
    assert f"about {round(saved.mean)} s faster" in line
    assert str(row[-2]).startswith(f"{round(saved.mean)}")
    assert row[2]  # somebody does it


def test_what_gains_nothing_is_no_measure_and_no_column_stands_empty(found: Found) -> None:
    best = found.relief.best(4)
    assert best
    idle, moved = (
        dataclasses.replace(
            best[0],
            words=message("{name} is released {by_s:g} s later", name=name, by_s=30),
            saved_total_s=saved,
            walk_m=walk_m,
        )
        for name, saved, walk_m in (
            ("idle", Interval(mean=0.4, low=-1.0, high=1.8), 0.0),
            ("moved", Interval(mean=9.0, low=7.0, high=11.0), 12.4),
        )
    )
    without = relief_table(dataclasses.replace(found.relief, measures=(best[0], idle)))
    assert [row[0] for row in without.rows] == [str(best[0].words)]
    assert "gained by it: idle is released 30 s later." in without.note
    assert "extra walk [m]" not in without.columns
    walked = relief_table(dataclasses.replace(found.relief, measures=(best[0], moved)))
    at = walked.columns.index("extra walk [m]")
    assert [row[at] for row in walked.rows] == ["–", "+12"]
    for made in (without, walked):
        columns = zip(*made.rows, strict=True)
        assert all(any(cell != "–" for cell in column) for column in columns)


def test_text_table_and_picture_say_the_same_times(
    held: Callable[..., Found], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    found, drawn = held("4:22"), {}

    def curve(laws: object, **values: object) -> object:
        drawn.update(values, laws=laws)
        return sheet_curve(laws, **values)  # type: ignore[arg-type]

    monkeypatch.setattr(write, "sheet_curve", curve)
    write_report(found, tmp_path / "same")
    rows = {row[0]: row for row in times(found).rows}
    last = rows["last one out"]
    assert last[1] == "4:22"
    assert drawn["recorded"][-1][1] == 262.0
    assert drawn["target_s"] == 180.0
    assert str(last[2]) in " ".join(str(line) for line in said(found).more)
    ends = [float(outs[-1]) for outs in drawn["laws"][0][1]]
    assert str(last[2]).startswith(format_time(float(np.median(ends))))
    assert {"half are out", "95 % are out"} <= set(rows)


def test_this_drill_and_the_one_before_stand_side_by_side(held: Callable[..., Found]) -> None:
    beside = trend(held("2:05", before="2:20"))
    assert beside is not None
    rows = {row[0]: row for row in beside.rows}
    assert rows["last one out"][1:] == ("2:20", "2:05", "-15")
    assert rows["target 3:00 met"][1:] == ("yes", "yes", "")
    assert rows["injured"][1:3] == ("no record", "0")  # not written down is not 0
    assert "2 s together" in beside.note
    use("zh")
    assert trend(held("2:05")) is not None


def test_nothing_that_nobody_wrote_down_is_said_of_jams_and_issues(
    held: Callable[..., Found],
) -> None:
    shown = texts(document(held("2:05"), PICTURES))
    assert "Jams: no record." in shown
    assert "Issues: no record." in shown
    assert {"Commander:", "Reviewed by:", "School (stamp)"} <= set(shown)


def test_laws_and_ranges_are_told_in_words_at_the_foot(found: Found) -> None:
    notes = next(b for b in document(found, PICTURES).blocks if isinstance(b, Notes)).items
    body = [one for one in texts(document(found, PICTURES)) if one not in notes]
    assert not any("sfpe" in one.lower() or "replication" in one for one in body)
    assert "set its own target" not in notes[-2]
    assert "This building has" in notes[-2]


def test_times_are_those_of_the_tables(found: Found) -> None:
    last_s = found.results.occupants.group_by("replication").agg(pl.col("out_s").max())["out_s"]
    own = times_of_results(found.results)
    assert own.last_out_s is not None
    assert own.last_out_s.p50 == pytest.approx(last_s.median())
    assert own.met_share == (last_s <= 90).mean()
    row = next(row for row in times(found).rows if row[0] == "last one out")
    assert str(row[1]).startswith(format_time(own.last_out_s.p50))


def test_a_second_law_stands_beside_and_both_are_cited(found: Found) -> None:
    assert [law.law for law in found.laws] == ["sfpe", "student"]
    first, second = (law.last_out_s for law in found.laws)
    assert first is not None
    assert second is not None
    assert second.p50 < first.p50  # fitted to fast drills
    for lang in LANGS:
        use(lang)
        notes = "\n".join(texts(document(found, PICTURES)))
        assert all(text(law.law_source) in notes for law in found.laws)


def test_the_second_law_of_student_is_sfpe_and_none_where_doors_are_too_narrow(
    found: Found,
) -> None:
    note = found.results.manifest.model_copy(update={"law": "student"})
    assert second_law(dataclasses.replace(found.results, manifest=note)) == "sfpe"
    same = times_of_law(found.results, "sfpe", replications=3)
    assert same is not None
    assert same.last_out_s == times_of_results(found.results).last_out_s


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_speaks_one_language(found: Found, lang: str) -> None:
    use(lang)
    own = said(found)
    lines = [own.text, *(str(line) for line in own.more), times(found).note]
    if lang == "en":
        assert not CHINESE.search(" ".join(lines))
    else:
        assert all(CHINESE.search(line) for line in lines)


def test_where_nobody_gets_out_the_page_says_so(trapped: Found, tmp_path: Path) -> None:
    made = write_report(trapped, tmp_path / "trapped")
    assert made.verdict.tone == "bad"
    assert made.verdict.text == "In no simulation did everybody get out."
    assert "no way out" in made.verdict_text
    assert all("nan" not in str(cell) for row in times(trapped).rows for cell in row)
    first = table(trapped, "What would help").rows[0]
    assert "open from the start" in str(first[0])
    assert str(first[-3]).startswith("0 → ")
    assert "more people get out" in str(first[-2])


def test_json_is_plain(held: Callable[..., Found], tmp_path: Path) -> None:
    use("zh")
    found = held("2:05")
    data = json.loads(as_json(report_json(found, write_report(found, tmp_path / "page"))))
    assert data["drill_met"] is True
    assert set(data) == {
        "version", "html", "pdf", "docx", "verdict", "drill_met", "verdict_text", "findings",
        "laws", "recorded", "relief", "pictures",
    }  # fmt: skip


def test_waiting_on_the_plan_is_standing_over_time(found: Found) -> None:
    minutes = waiting_person_min(found.results)
    rows = found.results.occupancy.filter(pl.col("replication") == 0)
    component = rows["component"][0]
    own = rows.filter(pl.col("component") == component).sort("time_s", maintain_order=True)
    time_s, standing = own["time_s"].to_numpy(), own["standing"].to_numpy()
    first = float(np.sum(np.diff(time_s) * standing[:-1])) / 60
    assert first <= minutes[component] * found.results.manifest.replications + 1e-9
    passages = found.results.passages
    stood_s = (passages["time_s"] - passages["ready_s"]).clip(0).sum()
    count = found.results.manifest.replications
    assert sum(minutes.values()) == pytest.approx(stood_s / 60 / count, rel=1e-6)


def test_the_pictures_show_every_floor_and_both_laws(found: Found) -> None:
    plan = sheet_plan(found.results, found.facts, size_in=(4.3, 3.4))
    titles = {axes.get_title(loc="left") for axes in plan.axes}
    assert {floor.id for floor in found.facts.building.floors} <= titles
    laws = [("one", found.laws[0].out_s), ("two", found.laws[1].out_s)]
    figure = sheet_curve(laws, target_s=90.0, recorded=[("drill", 70.0)], size_in=(3, 3))
    legend = figure.axes[0].get_legend()
    assert legend is not None
    assert {text.get_text() for text in legend.get_texts()} == {"one", "two", "drill", "target"}


def test_the_codes_stand_beside_it(found: Found) -> None:
    """The rows and the counts are those of `check --code`."""
    check = code_check(found.facts.building, found.scenario)
    table = content._code(found)  # noqa: SLF001 - without pictures
    assert [row[0] for row in table.rows] == [row.item for row in check.worst(content.PLACES)]
    assert table.rows, "the small school has no second stair"
    assert f"{check.items()['short']} items fall short" in table.note
    assert "assumed" not in table.note


def test_what_was_assumed_is_said(found: Found, tmp_path: Path) -> None:
    building = found.results.building_file.read_text(encoding="utf-8")
    marked = building.replace(
        "clear_width_m = ", "# ASSUMED: nobody measured it\nclear_width_m = ", 1
    )
    file = tmp_path / "small.toml"
    file.write_text(marked, encoding="utf-8")
    assumed = dataclasses.replace(found, results=_Elsewhere(file))  # type: ignore[arg-type]
    table = content._code(assumed)  # noqa: SLF001
    assert "assumed, not measured (# ASSUMED in its file): 1." in table.note


class _Elsewhere:
    """Results whose building file lies elsewhere."""

    def __init__(self, building_file: Path) -> None:
        self.building_file = building_file
