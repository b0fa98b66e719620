"""Papers from the command line, in a bureau's own form, and what each says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.drills.fields import CLASSES, DRILL
from evacsim.drills.write import title_of
from evacsim.errors import InputError
from evacsim.locale import LANGS, text, use
from evacsim.paper.kinds import KINDS, papers
from evacsim.paper.write import write_papers
from evacsim.scenario.model import Post
from evacsim.studies.posts import duty_list
from evacsim.units import format_time
from tests.paper.conftest import T5, T5_DRILL

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from evacsim.locale import Lang
    from evacsim.paper.inputs import Inputs


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "door-cards"])
def test_each_kind_is_written(
    tmp_path: Path, kind: str, lang: Lang, small: Callable[[], Inputs]
) -> None:
    use(lang)
    (written,) = write_papers(kind, small(), tmp_path / "out", sources=True)
    assert [file.suffix for file in written.files] == [".pdf", ".docx"]
    pdf, word = written.files
    title = written.paper.document.title
    assert title in PdfReader(pdf).pages[0].extract_text()
    assert docx.Document(str(word)).paragraphs[0].text == title


def test_the_incident_is_one_page(tmp_path: Path, small: Callable[[], Inputs]) -> None:
    for lang in LANGS:
        use(lang)
        (written,) = write_papers("incident", small(), tmp_path)
        assert len(PdfReader(written.files[0]).pages) == 1
    values = written.paper.facts.values
    assert values["phone_after"].text in ("27 min", "27 分钟")


def test_a_bureau_has_its_own_form(tmp_path: Path, small: Callable[[], Inputs]) -> None:
    use("zh")
    form = docx.Document()
    form.add_paragraph("{{ school }}：{{ injuries }} 人")
    form.add_paragraph("{% for row in times %}{{ row.run }}轮 {{ row.last_out }};{% endfor %}")
    form.save(str(tmp_path / "own.docx"))
    (written,) = write_papers(
        "after-drill", small(), tmp_path / "o", template=tmp_path / "own.docx"
    )
    assert [file.name for file in written.files] == ["after-drill.docx"]
    lines = [line.text for line in docx.Document(str(written.files[0])).paragraphs]
    values = written.paper.facts.values
    assert lines[0] == f"{values['school'].text}：1 人"
    assert lines[1].count("轮") == 2


@pytest.mark.parametrize("words", ["{{ no_such_key }}", "{% for x in %}"])
def test_a_form_at_fault_is_said(tmp_path: Path, words: str, small: Callable[[], Inputs]) -> None:
    form = docx.Document()
    form.add_paragraph(words)
    form.save(str(tmp_path / "own.docx"))
    with pytest.raises(InputError) as raised:
        write_papers("after-drill", small(), tmp_path / "o", template=tmp_path / "own.docx")
    assert "school" in raised.value.problems[0].hint
    assert not (tmp_path / "o").exists()
    (tmp_path / "own.docx").write_bytes(b"no zip")
    with pytest.raises(InputError):
        write_papers("after-drill", small(), tmp_path / "o", template=tmp_path / "own.docx")


def test_it_says_whether_the_drill_met_its_target(t5: Callable[[], Inputs]) -> None:
    (paper,) = papers("after-drill", t5())
    assert [row["met"].text for row in paper.facts.tables["times"]] == ["not met", "not met"]
    assert [row["simulated"].text for row in paper.facts.tables["times"]] == ["", ""]


def test_the_simulation_stands_apart_and_proposes(
    tmp_path: Path, small: Callable[[], Inputs]
) -> None:
    """Where the seconds went, and what would help: as simulated, in words and in the trace."""
    (paper,) = papers("after-drill", small())
    said = {one["key"]: one for one in paper.facts.trace()}
    assert "out after" in said["simulated_1"]["text"]
    assert said["simulated_1"]["source"] == "BN chain"
    assert said["proposed_1"]["source"].startswith("BN relief")
    assert "faster" in said["proposed_1"]["text"]
    pages = PdfReader(write_papers("after-drill", small(), tmp_path)[0].files[0]).pages
    written = "".join(page.extract_text() for page in pages)
    assert "Simulated, not measured" in written
    assert "Proposals of the simulation" in written


def test_two_records_of_one_building_stand_beside_one_another(t5: Callable[[], Inputs]) -> None:
    inputs = t5()
    twice = replace(inputs, records=inputs.records * 2)
    (paper,) = papers("after-drill", twice)
    assert paper.facts.tables["compared"]
    other = replace(inputs.records[0], building_id="another")
    (paper,) = papers("after-drill", replace(inputs, records=(other, inputs.records[0])))
    assert "compared" not in paper.facts.tables


def test_a_box_is_ticked_by_its_rule_alone(t5: Callable[[], Inputs]) -> None:
    use("zh")
    (paper,) = papers("evaluation", t5())
    assert paper.facts.values["count_1"].text.startswith("☑")  # 1951 + 9 + 0 = 1960
    assert not paper.facts.values["plan_1"].text.startswith("☑")  # no version is named


@pytest.fixture
def evacsim() -> Callable[..., Result]:
    """The program, run in this process."""
    return lambda *arguments: CliRunner().invoke(app, [str(one) for one in arguments])


def test_from_the_command_line(evacsim: Callable[..., Result], tmp_path: Path) -> None:
    done = evacsim("paper", T5_DRILL, "--kind", "incident", "-o", tmp_path / "o", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["kind"] == "incident"
    (paper,) = found["papers"]
    assert paper["files"] == [str(tmp_path / "o" / f"incident.{form}") for form in ("pdf", "docx")]
    assert {"key", "text", "source"} == set(paper["trace"][0])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((T5_DRILL, "--kind", "incidnt"), "incident"),
        ((T5, "--kind", "incident"), "drill"),
        ((T5, T5, "--kind", "posts"), "only one"),
    ],
)
def test_faults_are_said_and_nothing_is_written(
    evacsim: Callable[..., Result], tmp_path: Path, arguments: tuple[object, ...], said: str
) -> None:
    done = evacsim("paper", *arguments, "-o", tmp_path / "o", "--lang", "en")
    assert done.exit_code == 2
    assert said in done.stderr
    assert not (tmp_path / "o").exists()


def test_who_is_late_at_a_post_and_which_landing_nobody_keeps(small: Callable[[], Inputs]) -> None:
    """The list holds what `plan --posts` tells, in the trace; without posts all are asked for."""
    inputs = small()
    assert inputs.scenario is not None
    (bare,) = papers("posts", inputs)
    assert "kept" not in bare.facts.tables
    assert all(row["due"].text for row in bare.facts.tables["posts"])
    posts = (
        Post(at="A.2F", person="Ms Li"),
        Post.model_validate({"at": "exit-B", "person": "Mr Wang", "from": "3F.room-1"}),
        Post.model_validate({"at": "A.1F", "person": "Mr Zhou", "from_s": 3000}),
    )
    scenario = inputs.scenario.model_copy(update={"post": posts})
    posted = replace(inputs, scenario=scenario)
    (paper,) = papers("posts", posted)
    found = duty_list(posted.plan, costs=False)
    kept = {row["person"].text: row for row in paper.facts.tables["kept"]}
    told = {one.person: one for one in found.duties}
    assert set(kept) == set(told) == {one.person for one in posts}
    for person, duty in told.items():
        assert duty.first_s is not None
        assert duty.arrives_s is not None
        assert kept[person]["there"].text == format_time(duty.arrives_s)
        assert kept[person]["first"].text == format_time(duty.first_s)
    assert kept["Ms Li"]["empty"].text == "in time"
    assert kept["Mr Zhou"]["empty"].text.count(":") == 1
    unmanned = {row["place"].source for row in paper.facts.tables["unmanned"]}
    assert unmanned == {f"BD {one.place}" for one in found.unmanned}
    assert "BD A.2F" not in unmanned
    sources = {one["source"] for one in paper.facts.trace()}
    assert {"RU posts A.2F first_s", "RU posts A.2F arrives_s"} <= sources


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("is_empty", [False, True])
def test_the_overview_of_a_record_is_one_page(
    tmp_path: Path, *, lang: Lang, is_empty: bool, t5: Callable[[], Inputs]
) -> None:
    """Every field of it on the first page, to the signatures; the second begins with classes."""
    use(lang)
    inputs = replace(t5(), records=()) if is_empty else t5()
    (written,) = write_papers("record", inputs, tmp_path)
    first, second = PdfReader(written.files[0]).pages[:2]
    shown = "".join(first.extract_text().split())
    for field in DRILL.fields:
        if field.key not in ("run_no", "county", "township"):
            assert "".join(title_of(field).replace("_", " ").split()) in shown
    assert "".join(text("School (stamp)").split()) in shown
    assert title_of(CLASSES) in second.extract_text().splitlines()[0]


def test_a_slip_to_cut_off_has_its_place_and_stays_whole(
    tmp_path: Path, t5: Callable[[], Inputs]
) -> None:
    """On every page of slips as many places as last rows: none is cut by the end of a page."""
    (written,) = write_papers("posts", t5(), tmp_path)
    places = [row["place"].text for row in written.paper.facts.tables["posts"]]
    pages = [page.extract_text() for page in PdfReader(written.files[0]).pages]
    first = next(n for n, page in enumerate(pages) if "Slips to cut off" in page)
    slips = pages[first:]
    shown = [sum(page.splitlines().count(place) for place in places) for page in slips]
    assert sum(shown) == len(places)
    assert [page.count("arrived") for page in slips] == shown
