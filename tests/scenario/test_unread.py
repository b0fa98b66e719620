"""All faults of a scenario in one round: wrong values, misspelt keys, and names of the rest."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.errors import ScenarioError
from evacsim.scenario.unread import read_for_building

BUILDING = Path(__file__).parents[2] / "buildings" / "teaching-block-5f.toml"
GOOD = """
name = "drill"
building = "teaching-block-5f"
replications = 2
[movement]
law = "sfpe"
[routing]
rule = "assigned"
[pre_movement]
distribution = { kind = "fixed", value_s = 10 }
[[group]]
id = "first"
space = "2F.classroom-1"
size = 40
stair = "A"
[[group]]
id = "second"
space = "3F.classroom-9"
size = 40
stair = "A"
[[group]]
id = "third"
space = "4F.classroom-1"
size = 40
stair = "A"
release_after = "class:first"
when = "left-room"
[[event]]
kind = "lock"
at_s = 30
connection = "exit-Q"
"""
NAMES = ('group "second": space', "event 1: connection")
"""Where names stand that the building does not have."""


def told(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "drill.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        read_for_building(path, BUILDING)
    return [one.where for one in caught.value.problems]


@pytest.mark.parametrize(
    ("good", "bad", "where"),
    [
        ("size = 40\nstair", 'size = "forty"\nstair', 'group "first": size'),
        ("at_s = 30", 'at_s = "later"', "event 1: at_s"),
        ("replications = 2", "replications = 0", "replications"),
        ("value_s = 10", 'value_s = "10"', "pre_movement.distribution.value_s"),
        ('kind = "fixed"', 'kind = "fixd"', "pre_movement.distribution"),
        ('law = "sfpe"', "law = 3", "movement.law"),
        ('name = "drill"', "name = 3", "name"),
        ('name = "drill"', "", ""),
        ('[routing]\nrule = "assigned"', "", ""),
        ('stair = "A"\n[[group]]\nid = "second"', 'stair = 1\n[[group]]\nid = "second"',
         'group "first": stair'),
    ],
)  # fmt: skip
def test_a_wrong_value_hides_no_unknown_name(
    tmp_path: Path, good: str, bad: str, where: str
) -> None:
    assert good in GOOD
    found = told(tmp_path, GOOD.replace(good, bad, 1))
    assert found[0].startswith(where)
    assert sorted(found[1:]) == sorted(NAMES)


def test_of_what_cannot_be_read_nothing_more_is_said(tmp_path: Path) -> None:
    """An event whose place is no name names nothing, but that is no second fault."""
    found = told(tmp_path, GOOD.replace('connection = "exit-Q"', "connection = 5"))
    assert found == ["event 1: connection", 'group "second": space']


def test_nobody_waits_for_a_class_that_could_not_be_read(tmp_path: Path) -> None:
    """The first class has no space, so it is left out; to wait for it is right all the same."""
    found = told(tmp_path, GOOD.replace('space = "2F.classroom-1"\n', ""))
    assert sorted(found) == sorted(('group "first"', *NAMES))


def test_names_alone_are_left_to_the_check(tmp_path: Path) -> None:
    path = tmp_path / "drill.toml"
    path.write_text(GOOD, encoding="utf-8")
    assert read_for_building(path, BUILDING).name == "drill"
