"""What the report has of a night, of the search and of those who are carried."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.facts import facts_of
from evacsim.analysis.naming import Names
from evacsim.analysis.times.timing import summarise
from evacsim.locale import use
from evacsim.report.special import special
from evacsim.report.verdict import cell
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare
from evacsim.studies.helped import delay_of_others
from evacsim.studies.many import run_scenario
from tests.plots.conftest import BUILDING, SCENARIO

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.locale import Lang
    from evacsim.report.gather import Found

NIGHT = """
[night]
asleep = "*"
alarm = []
never_wakes = {never}

[[warden]]
id = "guard"
space = "1F.workshop"
pre_movement = {{ kind = "fixed", value_s = 30 }}
wakes = "*"

[[warden]]
id = "second"
present = false
space = "1F.workshop"
pre_movement = {{ kind = "fixed", value_s = 30 }}

[room_search]
from = "1F.workshop"
begins = "last-out"

[[group]]
id = "chairs"
space = "3F.room-2"
size = 3
kind = "hand-carried"
helped = {{ teams = 1, helpers = 2, width_m = 0.6, prepare_s = 20 }}
"""


def at_night(folder: Path, found: Found, never: float) -> Found:
    """What is found of the small school at night; relief and the second law are of the day."""
    (folder / "small.toml").write_text(BUILDING, encoding="utf-8")
    scenario = folder / "night.toml"
    scenario.write_text(SCENARIO + NIGHT.format(never=never), encoding="utf-8")
    results = read_results(run_scenario(scenario, folder / "results"))
    facts = facts_of(results)
    return dataclasses.replace(
        found,
        results=results,
        facts=facts,
        summary=summarise(results, facts),
        delay=delay_of_others(prepare(scenario), results),
    )


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_one_table_of_night_search_and_who_is_carried(
    found: Found, tmp_path: Path, lang: Lang
) -> None:
    own = at_night(tmp_path, found, never=0.0)
    use(lang)
    (table,) = special(own, Names(own.facts.building))
    night, search, (chairs,) = own.summary.night, own.summary.search, own.summary.carried
    assert night is not None
    assert search is not None
    assert own.delay is not None
    times = [night.last_s, search.cleared_s, chairs.last_out_s, own.delay.last_s]
    assert [row[1] for row in table.rows[1:]] == [cell(one) for one in times]
    said = " ".join(row[2] for row in table.rows)
    assert "guard" in said
    assert "second" in said
    assert cell(own.delay.most_s) in said


def test_who_never_wakes_is_told_and_where(found: Found, tmp_path: Path) -> None:
    own = at_night(tmp_path, found, never=0.2)
    (table,) = special(own, Names(own.facts.building))
    rows = {row[0]: row[1:] for row in table.rows}
    night, search = own.summary.night, own.summary.search
    assert night is not None
    assert search is not None
    assert rows["never woke"][0] == f"{night.asleep.max} at most"
    assert rows["all others out"][0] == cell(night.awake_out_s)
    assert rows["who slept on found, last"][0] == cell(search.found_s)


def test_a_day_has_no_such_table(found: Found) -> None:
    assert list(special(found, Names(found.facts.building))) == []
