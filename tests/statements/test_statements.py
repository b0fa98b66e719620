"""What an answer says, as blocks: tables as long as what they are of, nothing left out of a sum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from evacsim.analysis.code.compare import code_check
from evacsim.analysis.code.times import CodeTimes
from evacsim.analysis.hand.calculation import estimate
from evacsim.analysis.naming import Names
from evacsim.building.survey import survey
from evacsim.locale import speaking
from evacsim.movement import LAWS, make_law
from evacsim.present.model import Document, Heading, Items, Paragraph, Table, said, texts
from evacsim.simulation.replicate import prepare
from evacsim.statements.building import building_statement
from evacsim.statements.code import code_statement, worst_in_words, worst_table
from evacsim.statements.estimate import estimate_statement
from evacsim.statements.laws import law_table, laws_statement
from evacsim.statements.posts import first_of, origin_of, posts_statement
from evacsim.statements.verify import suite_statement, verification_document
from evacsim.studies.duties import Duty, DutyList
from evacsim.verification.suite import find_cases, run_suite
from tests.code_schools import building_of, drawn
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.present.model import Block
    from evacsim.simulation.replicate import Plan

LEVEL: Final = Duty(
    place="A.2F", kind="landing", floor="2F", stair="A", post=0, person="Li",
    origin="class:1F.room-1",
    from_s=0.0, arrives_s=20.0, first_s=12.4, due_s=12, last_s=90.0, empty_s=7.6, persons=90.0,
    classes=("a", "b", "c", "d"), waiting_person_s=600.0, merges=True,
)  # fmt: skip


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return prepare(write_small_school(tmp_path_factory.mktemp("school")))


def tables(blocks: Iterable[Block]) -> list[Table]:
    return [block for block in blocks if isinstance(block, Table)]


def test_laws_have_a_row_a_heading_and_all_they_say_of_themselves() -> None:
    laws = [make_law(name) for name in LAWS]
    blocks = laws_statement(laws)
    (flows,) = tables(blocks)
    assert [row[0] for row in flows.rows] == [law.name for law in laws]
    heads = [block.text for block in blocks if isinstance(block, Heading)]
    assert heads[:-1] == list(LAWS)
    told = texts(Document(title="", blocks=blocks))
    for law in laws:
        assert law.equation in told
        assert any(law.source in line for line in told)
    assert {row[3] for row in law_table(laws).rows} == {law.source for law in laws}


def test_a_building_has_a_row_a_floor_a_stair_and_an_exit(plan: Plan) -> None:
    numbers = survey(plan.building)
    floors, stairs, exits, walks = tables(building_statement(numbers, "ours", Names(plan.building)))
    assert len(floors.rows) == len(numbers.floors) == 3
    assert len(stairs.rows) == len(numbers.stairs) == 2
    assert [row[2] for row in exits.rows] == [f"{e.clear_width_m:.2f}" for e in numbers.exits]
    longest = max(row.distance_m for row in numbers.travel)
    assert walks.rows[0][2] == f"{longest:.1f}"


@pytest.mark.parametrize("method", ["capacity", "density"])
def test_the_parts_of_an_estimate_add_up_to_its_time(plan: Plan, method: str) -> None:
    found = estimate(plan.scenario, plan.building, plan.network, method=method)  # type: ignore[arg-type]
    blocks = estimate_statement(found, plan.scenario, Names(plan.building))
    (parts,) = (block for block in blocks if isinstance(block, Items))
    seconds = [float(said(one).text.split()[0]) for one in parts.items]
    assert sum(seconds) == pytest.approx(found.total_s, abs=0.05 * len(seconds))
    (steps,) = tables(blocks)
    assert len(steps.rows) == min(12, len(found.steps))


def test_the_codes_name_the_shortest_rows_alike_in_a_sentence_and_a_table() -> None:
    check = code_check(building_of(drawn(5, 6, (1.2, 1.2), 50)))
    worst = check.worst(3)
    assert worst
    shown = worst_table(check, 3, notes=["one more note"])
    assert [row[0] for row in shown.rows] == [row.item for row in worst]
    assert shown.note.endswith("one more note")
    for line, row in zip(worst_in_words(check, 3), shown.rows, strict=True):
        assert all(said(cell).text in line for cell in row[:4])
    blocks = code_statement(check, CodeTimes())
    (whole,) = tables(blocks)
    assert {row.item for row in check.rows} == {row[0] for row in whole.rows}
    assert "simulated" not in whole.columns


def test_a_duty_list_says_who_is_late_and_whom_nobody_keeps(plan: Plan) -> None:
    found = DutyList(duties=(LEVEL,), unmanned=(), others=(), fewest=(), replications=4)
    blocks = posts_statement(found, plan)
    said_of = [said(block.words).text for block in blocks if isinstance(block, Paragraph)]
    assert any("Li there at 0:20" in line and "empty for 8 s" in line for line in said_of)
    (posts,) = tables(blocks)
    assert posts.rows[0][6] == "a, b, c and 1 more"
    assert posts.rows[0][7] == "–"  # what it costs was not asked
    assert origin_of(LEVEL, {"1F.room-1": "Class 1"}.__getitem__) == "with Class 1"
    with speaking("zh"):
        assert first_of(("甲", "乙"), 1) != first_of(("甲", "乙"), 2) == "甲、乙"


def test_verification_says_on_the_page_also_how_a_number_is_read() -> None:
    suite = run_suite(find_cases("imo-0[16]*"))
    (brief,) = tables(suite_statement(suite))
    ran, not_run = suite.judged
    across = [said(row[0]).text for row in brief.rows if brief.across(row)]
    assert [ran.case.id in across[0], not_run.case.id in across[1]] == [True, True]
    assert not_run.case.not_applicable in across[1]
    assert len(brief.rows) == 2 + len(ran.outcomes)
    page = verification_document(suite)
    whole = "\n".join(texts(page))
    assert ran.case.convention in whole
    assert ran.case.convention not in "\n".join(across)
    assert all(make_law(name).valid_range in whole for name in LAWS)
