"""Results are what they were: every shipped scenario, and random schools with every feature.

If they are meant to change, `python -m tests.golden.values` writes the values anew.
"""

from __future__ import annotations

from collections import Counter

import pytest

from evacsim.results.records import CAUSES
from tests.golden.drills import LAWS
from tests.golden.schools import school
from tests.golden.values import (
    REPLICATIONS,
    SCHOOLS,
    SHIPPED,
    differences,
    golden,
    school_row,
    shipped_rows,
)

BLOCK = 20


def test_every_shipped_scenario_and_school_has_values() -> None:
    files = {f"{name} {number}" for name in SHIPPED for number in range(REPLICATIONS)}
    assert set(golden()) == files | {f"school {number}" for number in range(SCHOOLS)}


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_gives_what_it_gave(name: str) -> None:
    rows = shipped_rows(name)
    assert {run: differences(golden()[run], row) for run, row in rows.items()} == {
        run: [] for run in rows
    }


@pytest.mark.parametrize("first", range(0, SCHOOLS, BLOCK))
def test_random_schools_give_what_they_gave(first: int) -> None:
    numbers = range(first, min(first + BLOCK, SCHOOLS))
    found = {n: differences(golden()[f"school {n}"], school_row(n)) for n in numbers}
    assert {number: said for number, said in found.items() if said} == {}


def test_in_the_random_schools_everything_occurs() -> None:
    """Every cause and law, lanes wide and narrow, cycles, falls, and every way to end."""
    rows = [golden()[f"school {number}"] for number in range(SCHOOLS)]
    seen = Counter(what for row in rows for what in row["occurs"].split(", "))
    wanted = {
        *CAUSES, "lanes: wide", "lanes: narrow", "cycle", "turned back", "gave up", "other exit",
        "fall", "pile-up", "pressed", "trapped", "time limit",
    }  # fmt: skip
    assert {what: seen[what] for what in wanted if seen[what] < 3} == {}


def test_in_the_random_schools_everything_is_asked_for() -> None:
    """Every law, rule and kind of event, pressing, release, falls, a limit that cuts."""
    drills = [school(number).scenario for number in range(SCHOOLS)]
    seen = Counter(event["kind"] for drill in drills for event in drill["event"])
    seen.update(drill["movement"]["law"] for drill in drills)
    seen.update(drill["routing"]["rule"] for drill in drills)
    seen.update(f"pressing {drill['pressing']}" for drill in drills)
    seen.update("release" for drill in drills if "release" in drill)
    seen.update("falls" for drill in drills if drill["falls"])
    seen.update("to" for drill in drills if any("to" in group for group in drill["group"]))
    wanted = {
        *LAWS, "lock", "open", "hold", "guard", "lights-out", "smoke", "narrow", "fall",
        "assigned", "nearest", "quickest", "queue-aware", "shares", "pressing 0.0", "pressing 0.5",
        "pressing 1.0", "release", "falls", "to",
    }  # fmt: skip
    assert {what: seen[what] for what in wanted if seen[what] < 5} == {}


def test_the_same_number_is_the_same_school() -> None:
    assert school(7) == school(7)
    assert school(7) != school(8)
