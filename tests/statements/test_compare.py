"""What a comparison says, as blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.analysis.drill.compare import compare_all
from evacsim.api.runs import open_runs
from evacsim.present.model import Paragraph, Table
from evacsim.statements.compare import comparison_statement, trend_table
from evacsim.statements.gap import gap_lines

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.analysis.naming import Names
    from evacsim.results.store import Results


def test_the_verdict_then_the_pieces_of_the_gap(school: Results, names: Names, drill: Path) -> None:
    (found,) = compare_all(school, [drill])
    told = comparison_statement(found, names)
    words = [str(one.words) for one in told if isinstance(one, Paragraph)]
    verdict = gap_lines(found)
    assert words[: len(verdict)] == verdict
    assert verdict[1].startswith("Last one out at 3:20")
    assert words[-1] == "10 groups of the scenario have no row in the record"
    gap, times, stairs, classes = (one for one in told if isinstance(one, Table))
    *pieces, total = (int(str(row[1])) for row in gap.rows if row[1] != "–")
    assert abs(sum(pieces) - total) <= len(pieces)
    assert [row[0] for row in times.rows][-2:] == ["all assembled", "all counted"]
    assert [row[0] for row in stairs.rows] == ["stair A", "stair B"]
    assert {row[0] for row in classes.rows} == {"3F.room-1", "1F.room-4"}


def test_a_trend_has_a_row_a_drill(school: Results, drill: Path) -> None:
    found = compare_all(school, [drill, drill])
    assert [row[0] for row in trend_table(found).rows] == ["spring", "spring"]


def test_a_notebook_shows_the_comparison(school: Results, drill: Path) -> None:
    found = open_runs(school.folder).compare(drill)
    assert repr(found) == "\n".join(gap_lines(found))
    assert "Where the difference comes from" in found._repr_html_()
