"""What triggers add and remedies take away, on the shipped boarding block and teaching block."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.simulation.replicate import prepare
from evacsim.studies.crush import Crush, Effect, crush
from evacsim.studies.crush_gate import Gate, opened
from evacsim.studies.crush_plans import staggered, stairs_flow_per_s, usable_stairs, variants

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.fixture(scope="module")
def gate() -> Crush:
    return crush(SCENARIOS / "morning-gate-late.toml", replications=3)


def _effect(found: Crush, name: str) -> Effect:
    return next(one for one in (*found.triggers, *found.remedies) if one.variant.name == name)


def test_a_gate_that_opens_late_is_named_with_the_time_by_which_it_must_be_open(
    gate: Crush,
) -> None:
    """30 m2, 0.84 /s: 5 per m2 after 3 min by hand, +- 20 %; the walk down comes on top."""
    assert gate.gate is not None
    plan = prepare(SCENARIOS / "morning-gate-late.toml")
    late = Gate(plan, 10, lambda units: [opened(plan, gate.seed, unit) for unit in units])
    answer = late.answer()
    assert answer is not None
    assert answer.gate == "gate"
    assert set(answer.places) == {"A.1F", "A.2F-1F.lower", "A.2F-1F.half", "A.2F-1F.upper"}
    assert answer.area_m2 == pytest.approx(30.0, rel=0.03)
    assert answer.reached_s is not None
    assert answer.reached_s[1] == pytest.approx(180.0, rel=0.20)
    assert answer.open_by_s is not None
    assert answer.open_by_s <= answer.reached_s[0]
    assert answer.too_late_s == answer.open_by_s + 15.0


def test_what_the_gate_adds_is_all_of_it(gate: Crush) -> None:
    late = _effect(gate, "lock gate")
    assert late.has_effect
    assert late.diagnosis.exposure_person_s[3.5].mean == 0.0
    assert late.exposure_person_s[5.0].mean == gate.diagnosis.exposure_person_s[5.0].mean
    opened = _effect(gate, "unlock")
    assert opened.diagnosis.index == 0.0


def test_an_effect_is_one_only_where_its_interval_excludes_zero(gate: Crush) -> None:
    for effect in (*gate.triggers, *gate.remedies):
        intervals = (effect.exposure_person_s[5.0], effect.pile_ups, effect.total_s)
        beyond = [
            one is not None and one.low is not None and one.high is not None
            and (one.low > 0 or one.high < 0)
            for one in intervals
        ]  # fmt: skip
        assert effect.has_effect == any(beyond)


def test_one_replication_claims_no_interval() -> None:
    found = crush(SCENARIOS / "laohekou-2013-control.toml", replications=1)
    assert found.diagnosis.peak_per_m2.low is None
    assert not any(one.has_effect for one in (*found.triggers, *found.remedies))


def test_the_same_answer_on_two_processes(gate: Crush) -> None:
    again = crush(SCENARIOS / "morning-gate-late.toml", replications=3, workers=2)
    assert again.as_json() == gate.as_json()


def test_json_has_the_keys_that_others_read(gate: Crush) -> None:
    found = gate.as_json()
    assert {
        "index",
        "exposure_person_s",
        "first_reached",
        "pile_up_probability",
        "triggers",
        "remedies",
        "pressing",
        "pressing_is_override",
    } <= set(found)
    assert set(found["exposure_person_s"]) == {"3.5", "5", "7"}


def test_pressing_of_the_caller_is_an_override() -> None:
    found = crush(SCENARIOS / "morning-gate-late.toml", replications=1, pressing=0.0, alone=True)
    assert found.pressing_is_override
    assert found.diagnosis.index == 0.0


def test_every_trigger_of_the_evening_is_taken_away_alone() -> None:
    plan = prepare(SCENARIOS / "evening-dismissal.toml")
    names = [one.name for one in variants(plan) if one.kind == "trigger"]
    assert names == [
        "lock C",
        "lights-out",
        "fall A.2F-1F.half",
        "group back-up",
        "shares",
        "pressing",
        "falls",
    ]
    remedies = [one.name for one in variants(plan) if one.kind == "remedy"]
    assert remedies == [
        "unlock",
        "emergency-light",
        "stagger-by-floor",
        "guards",
        "balanced-stairs",
        "unlock-and-balance",
    ]


def test_the_interval_of_a_staggered_release_follows_from_the_flow_of_the_stairs() -> None:
    """400 people of a floor on A and B, SFPE: 1.80 m between two rails at 0.09 m each."""
    plan = prepare(SCENARIOS / "evening-dismissal.toml")
    assert usable_stairs(plan) == ["A", "B"]
    flow = stairs_flow_per_s(plan)
    changed = staggered(plan)
    assert changed is not None
    assert changed.release is not None
    assert changed.release.interval_s == round(400 / flow)
    assert changed.release.order == ("1F", "2F", "3F", "4F", "5F")
    assert flow == pytest.approx(2 * 1.05 * 1.62, rel=0.02)
