"""A reconstruction and its control are the same scenario but for the facts that they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.scenario.read import read_scenario

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize(
    ("name", "differ"),
    [
        ("laohekou-2013", {"name", "aliases", "event"}),
        ("chengan-2003", {"name", "aliases", "event", "release"}),
    ],
)
def test_only_the_named_facts_differ(name: str, differ: set[str]) -> None:
    one = read_scenario(SCENARIOS / f"{name}.toml")
    other = read_scenario(SCENARIOS / f"{name}-control.toml")
    found = {key for key in type(one).model_fields if getattr(one, key) != getattr(other, key)}
    assert found == differ
    assert one.pressing is None
    assert other.pressing is None
