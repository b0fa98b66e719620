"""One page, in both languages, that says what the tables say."""

from __future__ import annotations

import dataclasses
import json
import re
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.errors import EvacsimError
from evacsim.locale import LANGS, use
from evacsim.plots.sheet import sheet_curve, sheet_plan, waiting_person_min
from evacsim.report.beside import second_law, times_of_law, times_of_results
from evacsim.report.content import page
from evacsim.report.write import report_json, write_report
from evacsim.units import format_time

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.report.content import Found

CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_pdf_is_one_page_with_its_font(found: Found, tmp_path: Path, lang: str) -> None:
    use(lang)
    made = write_report(found, tmp_path / "page")
    pdf = made.pdf.read_bytes()
    assert pdf.startswith(b"%PDF")
    assert re.findall(rb"/Count (\d+)", pdf) == [b"1"]
    assert b"NotoSansSC" in pdf
    assert b"595.27" in pdf  # A4 is 595.28 points wide


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_html_needs_no_other_file(found: Found, tmp_path: Path, lang: str) -> None:
    use(lang)
    made = write_report(found, tmp_path / "page")
    html = made.html.read_text("utf-8")
    assert html.count('src="data:image/png;base64,') == 2
    assert "http" not in re.sub(r"base64,[^\"]*", "", html)
    for text in (made.page.title, made.page.plan_title, made.page.relief.title):
        assert text in html
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.html", "page.pdf"]


def test_names_of_the_school_are_escaped(found: Found, tmp_path: Path) -> None:
    note = found.results.manifest.model_copy(update={"scenario": '<b>#x</b> $ "_" \\'})
    odd = dataclasses.replace(found, results=dataclasses.replace(found.results, manifest=note))
    made = write_report(odd, tmp_path / "odd")
    assert "<b>#x" not in made.html.read_text("utf-8")
    assert re.findall(rb"/Count (\d+)", made.pdf.read_bytes()) == [b"1"]


def test_a_report_with_too_much_to_say_is_set_smaller_and_then_refused(
    found: Found, tmp_path: Path
) -> None:
    use("zh")

    def longer(times: int) -> Found:
        rows = found.split.suspects[:1] * 5
        note = found.results.manifest.model_copy(update={"scenario": "演练 " * times})
        results = dataclasses.replace(found.results, manifest=note)
        split = dataclasses.replace(found.split, suspects=rows)
        return dataclasses.replace(found, results=results, split=split)

    made = write_report(longer(300), tmp_path / "long")
    assert re.findall(rb"/Count (\d+)", made.pdf.read_bytes()) == [b"1"]
    with pytest.raises(EvacsimError, match="one page"):
        write_report(longer(20_000), tmp_path / "endless")
    assert not (tmp_path / "endless.html").exists()


def test_times_are_those_of_the_tables(found: Found) -> None:
    last_s = found.results.occupants.group_by("replication").agg(pl.col("out_s").max())["out_s"]
    own = times_of_results(found.results)
    assert own.last_out_s is not None
    assert own.last_out_s.p50 == pytest.approx(last_s.median())
    assert own.met_share == (last_s <= 90).mean()
    row = next(row for row in page(found).times.rows if row[0] == "all out")
    assert row[1].startswith(format_time(own.last_out_s.p50))


def test_a_second_law_stands_beside_and_both_are_cited(found: Found) -> None:
    assert [law.law for law in found.laws] == ["sfpe", "student"]
    first, second = (law.last_out_s for law in found.laws)
    assert first is not None
    assert second is not None
    assert second.p50 < first.p50  # fitted to fast drills
    for lang in LANGS:
        use(lang)
        footer = "\n".join(page(found).footer)
        assert all(law.law_source in footer for law in found.laws)


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
    made = page(found)
    own = [made.title, made.verdict_text, *made.findings, made.relief.note, made.times.note]
    if lang == "en":
        assert not CHINESE.search(" ".join(own))
    else:
        assert all(CHINESE.search(text) for text in own)


def test_where_nobody_gets_out_the_page_says_so(trapped: Found, tmp_path: Path) -> None:
    made = write_report(trapped, tmp_path / "trapped")
    assert made.page.verdict == "missed"
    assert "In no replication did everybody get out." in made.page.verdict_text
    assert "trapped" in made.page.verdict_text
    assert all("nan" not in cell for row in made.page.times.rows for cell in row)
    first = made.page.relief.rows[0]
    assert "open from the start" in first[0]
    assert first[2].startswith("0 → ")
    assert "more people get out" in first[3]


def test_json_is_plain(found: Found, tmp_path: Path) -> None:
    use("zh")
    data = report_json(found, write_report(found, tmp_path / "page"))
    assert json.loads(json.dumps(data, allow_nan=False)) == data
    assert set(data) == {
        "html", "pdf", "verdict", "verdict_text", "findings", "laws", "recorded", "relief",
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
