"""Sensitivity: what each convention makes of a case, simulated and not typed in."""

from __future__ import annotations

import pytest

from evacsim.errors import InputError
from evacsim.verification.case import case_files, read_case
from evacsim.verification.sensitivity import (
    Choice,
    Study,
    read_studies,
    run_sensitivity,
    sensitivity_json,
)
from evacsim.verification.world import make_ran

LAYER = "building.connection.exit.boundary_layer_m"


def study(*choices: dict[str, object]) -> Study:
    """The room of IMO 4 in some conventions."""
    return Study(
        id="room", title="Room", source="derived", case="imo-04-exit-flow",
        measure="total_evacuation_s", conclusion="Width decides.",
        choice=tuple(Choice.model_validate({"about": "door", "name": str(k), **choice})
                     for k, choice in enumerate(choices)),
    )  # fmt: skip


DISTANCE = {"scenario.group.all.distance_m": 0.0}


def test_each_choice_is_the_case_with_its_own_change_only() -> None:
    found = run_sensitivity(
        study({"set": DISTANCE}, {"set": DISTANCE | {LAYER: 0.0}}, {"set": DISTANCE})
    )
    got = [row.got for row in found.rows]
    assert got == pytest.approx([99 / 0.91, 99 / 1.3, 99 / 0.91], abs=1e-6)
    assert [row.difference for row in found.rows] == pytest.approx([0, got[1] - got[0], 0])


def test_a_key_can_be_taken_out_and_a_star_means_every_entry() -> None:
    case = next(read_case(path) for path in case_files() if path.stem == "imo-04-exit-flow")
    changed = {"scenario.seed": None, "building.connection.*.clear_width_m": 2.0}
    ran = make_ran("x", case.building, case.scenario, changed, file="x")
    assert case.scenario["seed"] == 1
    assert ran.scenario.seed == 0
    assert [connection.clear_width_m for connection in ran.network.connections] == [2.0]


@pytest.mark.parametrize(
    "path", ["building.conection.*.at", "building.connection.*.att", "building.conection.0.at"]
)
def test_a_path_that_leads_nowhere_is_told(path: str) -> None:
    with pytest.raises(InputError, match="is not there"):
        run_sensitivity(study({"removed": [path]}))


def shipped(study_id: str) -> Study:
    """A study of the package."""
    return next(one for one in read_studies() if one.id == study_id)


def test_the_nine_storey_study_has_every_convention_and_published_total() -> None:
    found = shipped("nine-storey-office")
    abouts = {choice.about for choice in found.choice}
    assert abouts >= {
        "landings", "boundary layer, doors", "boundary layer, stairs", "free speed",
        "specific flow of doors", "merge share of the floor", "student, flow of stairs",
    }  # fmt: skip
    assert {entry.total_s for entry in found.published} == {1524, 1471, 1871, 1548.5, 1915}


def test_widths_and_flows_of_one_element_span_the_published_totals() -> None:
    found = shipped("nine-storey-office")
    wanted = {
        "their walk as length on the flight above each": found.choice[0].name,
        "wall and rail added, 0.15 + 0.09 m": 1871,
        "1.333 /(m s) and 0.15 m a side": 1471,
    }
    kept = tuple(c for c in found.choice if c.name in wanted or c is found.choice[0])
    case, *rows = run_sensitivity(found.model_copy(update={"choice": kept})).rows
    for row in rows:
        published = wanted[row.choice.name]
        expected = case.got if isinstance(published, str) else published
        assert row.got == pytest.approx(expected, rel=0.01), row.choice.name
    (said,) = sensitivity_json([run_sensitivity(study({}))])
    assert said["rows"][0]["difference"] == 0


@pytest.mark.parametrize("study_id", [one.id for one in read_studies()])
def test_every_convention_of_a_study_can_be_read_in_two_languages(study_id: str) -> None:
    found = shipped(study_id)
    case = next(read_case(path) for path in case_files() if path.stem == found.case)
    for choice in found.choice:
        changed = dict.fromkeys(choice.removed) | choice.set
        make_ran(choice.name, case.building, case.scenario, changed, file=found.id)


def test_what_meeting_costs_is_switched_in_the_table_of_two_directions() -> None:
    """Nothing costs less than half, half less than all; a lone direction needs far less."""
    found = shipped("two-directions")
    got = {row.choice.name: row.got for row in run_sensitivity(found).rows}
    whole = got["100 against 100, the whole loss of speed"]
    assert got["nobody"] < 0.8 * got["none"]
    assert got["none"] < got["half of it"] < whole
    assert got["student, no loss of speed"] < got["student"]
