"""What changes nothing leaves everything as it is, whatever the building and the crowd."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from evacsim.building.read import building_from_dict
from tests.runs import Case, Data, Ran, run_case
from tests.strategies import cases, searched

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

LATER_S: Final = 10.0
NAMES: Final[dict[str, Data]] = {
    "aftershock": {},
    "close": {"space": "*"},
    "fall": {"space": "*", "width_factor": 0.2},
    "guard": {"space": "*"},
    "hold": {"connection": "*"},
    "lights-out": {"space": "*", "speed_factor": 0.3},
    "lock": {"connection": "*"},
    "narrow": {"space": "*", "width_factor": 0.2},
    "open": {"connection": "*"},
    "smoke": {"space": "*", "extinction_per_m": 2.0},
}
"""Of every kind of event one that would change much."""
NOTHING: Final[dict[str, Data]] = {
    "fall": {"space": "*", "width_factor": 1.0},
    "lights-out": {"space": "*", "speed_factor": 1.0},
    "narrow": {"space": "*", "width_factor": 1.0},
    "smoke": {"space": "*", "extinction_per_m": 0.0},
}


def with_event(case: Case, event: Data) -> Case:
    scenario = copy.deepcopy(case.scenario)
    scenario["event"] = [*scenario.get("event", []), event]
    return replace(case, scenario=scenario)


def alike(one: Ran, other: Ran) -> Iterator[tuple[str, pl.DataFrame, pl.DataFrame]]:
    for name in ("occupants", "passages"):
        yield name, one.tables[name], other.tables[name]


@searched
@given(cases(), st.sampled_from(sorted(NOTHING)), st.sampled_from([0.0, 7.0]))
def test_an_event_of_factor_one_changes_nothing(case: Case, kind: str, at_s: float) -> None:
    before = run_case(case)
    after = run_case(with_event(case, {"kind": kind, "at_s": at_s, **NOTHING[kind]}))
    for name, one, other in alike(before, after):
        assert one.equals(other), name


@searched
@given(cases(), st.sampled_from(sorted(NAMES)))
def test_an_event_after_the_last_one_is_out_changes_nothing(case: Case, kind: str) -> None:
    before = run_case(case)
    assume(not before.tables["occupants"]["out_s"].null_count())  # who waits inside may feel it
    at_s = before.recording.ended_s + LATER_S
    event: Data = {"kind": kind, "at_s": at_s, **NAMES[kind]}
    if kind in {"hold", "aftershock"}:
        event["until_s"] = at_s + LATER_S
    after = run_case(with_event(case, event))
    for name, one, other in alike(before, after):
        assert one.equals(other), name


@searched
@given(cases(), st.sampled_from([2.0, 7.0]))
def test_closing_what_nobody_enters_changes_nothing(case: Case, at_s: float) -> None:
    """Closed on the way, and nobody is turned back by a lock: those wanted to enter.

    What is closed from the start is none of the ways that are as near: ties are dealt without it.
    """
    assume(all(one["kind"] != "lock" for one in case.scenario.get("event", [])))
    before = run_case(case)
    entered = set(before.tables["passages"]["to"].cast(str).to_list())
    places = {one.place for one in before.network.components if one.kind != "outside"}
    places -= {one.place for one in before.network.components if one.id in entered}
    assume(places)
    closing: Data = {"kind": "close", "at_s": at_s, "space": sorted(places)}
    after = run_case(with_event(case, closing))
    for name, one, other in alike(before, after):
        assert one.equals(other), name


@searched
@given(cases(), st.sampled_from([0.0, 7.0]))
def test_nobody_enters_what_is_closed(case: Case, at_s: float) -> None:
    """Every second room, lobby, corridor and landing is closed."""
    spaces = building_from_dict(case.building, file="building").spaces
    closed = [space.id for space in spaces][::2]
    ran = run_case(with_event(case, {"kind": "close", "at_s": at_s, "space": closed}))
    inside = {one.id for one in ran.network.components if one.place in closed}
    rows = ran.tables["passages"].select("time_s", "from", "to").rows()
    late = [row for row in rows if row[0] > at_s and row[2] in inside and row[1] not in inside]
    assert late == []


def test_every_kind_of_event_is_looked_at() -> None:
    from evacsim.hazards import HAZARDS  # noqa: PLC0415 - beside its use

    assert set(NAMES) == set(HAZARDS)


@searched
@given(cases())
def test_a_limit_changes_nothing(case: Case) -> None:
    before = run_case(case)
    limit = {"space": "*", "until_s": 5.0}
    after = run_case(replace(case, scenario=case.scenario | {"tenability": [limit]}))
    for name, one, other in alike(before, after):
        assert one.equals(other), name


@searched
@given(cases())
def test_shelter_makes_everything_later_by_as_much(case: Case) -> None:
    """Nothing else stands in the timetable; all are free before the signal."""
    plain = case.scenario | {"event": []}
    plain["group"] = [group | {"release_s": 0.0} for group in plain["group"]]
    before = run_case(replace(case, scenario=plain))
    after = run_case(replace(case, scenario=plain | {"shelter_s": 60.0}))
    for column in ("out_s", "start_s", "room_out_s"):
        one, other = (ran.tables["occupants"][column].to_numpy() for ran in (before, after))
        assert np.array_equal(np.isnan(one), np.isnan(other))
        assert other - one == pytest.approx(np.full(len(one), 60.0), abs=1e-9, nan_ok=True)
