"""What a summary says, as blocks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from evacsim.analysis.chain.bottlenecks import last_out_of
from evacsim.analysis.naming import Names
from evacsim.analysis.times.timing import summarise
from evacsim.cli.app import app
from evacsim.locale import LANGS, Lang, use
from evacsim.present.as_html import html_part
from evacsim.present.as_terminal import terminal
from evacsim.present.model import Document, Heading, Paragraph, Table, Verdict, texts
from evacsim.statements.parts import SLOWEST
from evacsim.statements.summary import summary_statement

if TYPE_CHECKING:
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def test_the_total_and_the_target_stand_above_the_tables(school: Results, names: Names) -> None:
    found = summarise(school)
    told = summary_statement(found, names, last_out_of(school))
    heading, people, verdict, _, *tables = told
    assert isinstance(heading, Heading)
    assert isinstance(people, Paragraph)
    assert isinstance(verdict, Verdict)
    assert (heading.text, verdict.tone) == ("Small school", "good" if found.target_met else "bad")
    assert verdict.text.startswith("Total evacuation time")
    assert [one.title for one in tables if isinstance(one, Table)] == [
        "Floors, by where people start",
        "Stairs",
        "Exits",
        f"The {SLOWEST} slowest of 12 groups",
        "Flow the target would require [persons/(s·m) of clear width], beside design values",
    ]
    shown = [len(one.rows) for one in tables if isinstance(one, Table)]
    assert shown[:4] == [3, 2, 2, SLOWEST]


def test_all_groups_where_they_are_asked_for(school: Results, names: Names) -> None:
    told = summary_statement(summarise(school), names, last_out_of(school), all_groups=True)
    (groups,) = (one for one in told if isinstance(one, Table) and one.title == "Groups")
    assert len(groups.rows) == 12


def test_without_a_target_nothing_is_met_or_missed(school: Results, names: Names) -> None:
    aimless = replace(summarise(school), target=None)
    told = summary_statement(aimless, names, last_out_of(school))
    (verdict,) = (one for one in told if isinstance(one, Verdict))
    assert verdict.tone == "open"
    assert not any("target" in one for one in texts(Document(title="", blocks=told)))
    assert not aimless.target_met


@pytest.mark.parametrize("lang", LANGS)
def test_the_verb_and_a_page_say_the_same(school: Results, facts: Facts, lang: Lang) -> None:
    use(lang)
    names = Names(facts.building)
    told = summary_statement(summarise(school, facts), names, last_out_of(school), all_groups=True)
    printed = CliRunner().invoke(app, ["summarise", str(school.folder), "--lang", lang]).stdout
    assert printed == terminal(told)
    page = html_part(told)
    for one in texts(Document(title="", blocks=told)):
        assert one.replace("&", "&amp;") in page
