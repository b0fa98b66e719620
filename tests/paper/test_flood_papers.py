"""The papers of a drill in which people go to a place inside, or up from the water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.locale import text, use
from evacsim.paper.inputs import read_inputs
from evacsim.paper.kinds import papers
from evacsim.present.model import texts
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

WATER = """
[flood]
level_m = 1.0
at_s = 600
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    path = write_small_school(tmp_path)
    written = path.read_text(encoding="utf-8")
    for stair, way_out in (("A", "exit-A"), ("B", "exit-B")):
        written = written.replace(f'stair = "{stair}"\nexit = "{way_out}"', 'to = "above:1F"')
    path.write_text(written + WATER, encoding="utf-8")
    return path


def test_the_plan_says_where_each_class_goes(scenario: Path) -> None:
    use("en")
    (paper,) = papers("drill-plan", read_inputs([scenario]))
    rows = {row["name"].text: row for row in paper.facts.tables["refuge"]}
    people = sum(int(row["persons"].text) for row in rows.values())
    assert (len(rows), people) == (12, 12 * 45)
    stays = [name for name, row in rows.items() if row["refuge"].text == text("stays")]
    assert len(stays) == 8
    said = " ".join(texts(paper.document))
    assert text("refuge") in said
    assert text("all assembled") not in said
    assert text("last one in place above the water") in said


def test_there_are_no_door_cards_where_nobody_leaves(scenario: Path) -> None:
    with pytest.raises(InputError, match="no class of this scenario leaves"):
        papers("door-cards", read_inputs([scenario]))


@pytest.mark.parametrize("all_inside", [True, False])
def test_the_plan_says_who_goes_to_a_room_and_what_the_last_one_is(
    tmp_path: Path, *, all_inside: bool
) -> None:
    path = write_small_school(tmp_path)
    written = path.read_text(encoding="utf-8").replace("size = 45", "size = 30")
    written = written.replace('exit = "exit-A"', 'to = "3F.room-4"')
    if all_inside:
        written = written.replace('exit = "exit-B"', 'to = "3F.room-1"\nrelease_s = 90')
    path.write_text(written, encoding="utf-8")
    use("en")
    (paper,) = papers("drill-plan", read_inputs([path]))
    rows = paper.facts.tables["inside"]
    assert sum(int(row["persons"].text) for row in rows) == (12 if all_inside else 6) * 30
    assert len({row["to"].text for row in rows}) == (2 if all_inside else 1)
    said = " ".join(texts(paper.document))
    assert (text("all assembled") in said) is not all_inside
    assert ("1:30 after the signal" in said) is all_inside
    assert (text("last one in place, after the alarm") in said) is all_inside
    assert ("ways" in paper.facts.tables) is not all_inside
