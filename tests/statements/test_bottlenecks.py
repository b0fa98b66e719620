"""What bottlenecks and a record say of where the seconds went, as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import pytest

from evacsim.analysis.chain.answer import answer
from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.causes import Cause, Held
from evacsim.analysis.density.saturation import saturation
from evacsim.analysis.drill.recorded import recorded_chains
from evacsim.drills.read import read_drill
from evacsim.locale import LANGS, Lang, use
from evacsim.present.model import Paragraph, Table
from evacsim.statements.bottlenecks import bottlenecks_statement, cause_name
from evacsim.statements.recorded import recorded_statement

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.analysis.facts import Facts
    from evacsim.analysis.naming import Names
    from evacsim.results.store import Results


def test_the_answer_then_the_chain_that_adds_up(
    school: Results, facts: Facts, names: Names
) -> None:
    found = bottlenecks(school, facts=facts)
    told = bottlenecks_statement(found, names, saturation(school, facts))
    words = [str(one.words) for one in told if isinstance(one, Paragraph)]
    assert words == ["Small school", *answer(found, names), ""]
    chain, *rest = (one for one in told if isinstance(one, Table))
    seconds = [float(str(row[2])) for row in chain.rows]
    assert sum(seconds[:-1]) == pytest.approx(seconds[-1], abs=0.05 * len(seconds))
    assert rest[0].title.startswith("Queues")
    assert all(one.rows for one in rest)


@pytest.mark.parametrize("lang", LANGS)
def test_every_cause_has_a_name(lang: Lang) -> None:
    use(lang)
    named = [cause_name(cause) for cause in {*get_args(Cause), *get_args(Held)}]
    assert len(set(named)) == len(named)


def test_a_record_is_split_to_its_total(
    school: Results, facts: Facts, names: Names, drill: Path
) -> None:
    (found,) = recorded_chains(school, read_drill(drill, facts.building), facts)
    first, table, *_ = recorded_statement(found, names)
    assert isinstance(first, Paragraph)
    assert str(first.words).startswith("Recorded drill spring: all at the assembly point after")
    assert isinstance(table, Table)
    *parts, total = table.rows
    assert sum(int(str(row[1])) for row in parts) == pytest.approx(int(str(total[1])), abs=1)
    assert total[1] == "270"
