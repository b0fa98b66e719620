"""Patterns of a scenario matched with the spaces of a building."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.scenario.place import Directory, matches, named, one_named, place_groups
from evacsim.scenario.read import scenario_from_dict

if TYPE_CHECKING:
    from evacsim.building.model import Building

Data = dict[str, Any]
Tower = Callable[[int], "Building"]


def placed(data: Data, building: Building) -> list[Any]:
    return list(place_groups(scenario_from_dict(data, file="s.toml"), building))


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*F.room-[12]", True),
        ("3F.room-1", True),
        ("3F.Room-1", False),
        ("3F.*", True),
        ("3F", False),
        ("*班", True),
    ],
)
def test_patterns_fit_ids_and_aliases(pattern: str, fits: bool) -> None:  # noqa: FBT001
    assert matches(pattern, ("3F.room-1", "三(1)班")) is fits


@dataclass(frozen=True)
class Thing:
    id: str
    aliases: tuple[str, ...] = ()


names = st.text("ab.1*[]?", min_size=1, max_size=4)
things = st.lists(st.builds(Thing, names, st.lists(names, max_size=2).map(tuple)), max_size=8)


@given(things=things, pattern=names)
def test_a_directory_finds_what_asking_each_thing_finds(things: list[Thing], pattern: str) -> None:
    """Globs with brackets, names that are globs themselves, aliases that several things share."""
    fitting = [thing for thing in things if matches(pattern, (thing.id, *thing.aliases))]
    own = [thing for thing in things if thing.id == pattern]
    alias = [thing for thing in things if pattern in thing.aliases]
    assert named(things, pattern) == fitting
    assert one_named(things, pattern) == next(iter(own + alias), None)
    assert Directory(things).one(None) is None


def test_one_group_per_space_with_an_id_of_its_own(plain: Data, tower: Tower) -> None:
    groups = placed(plain, tower(3))
    assert [(g.id, g.space, g.size) for g in groups] == [
        (f"class/{n}F.room-1", f"{n}F.room-1", 20) for n in (1, 2, 3)
    ]
    assert {(g.stairwell, g.exit) for g in groups} == {("A", "exit-A")}
    assert groups[0].aliases == ("1F.room-1",)


def test_a_space_that_two_patterns_fit_counts_once(plain: Data, tower: Tower) -> None:
    plain["group"][0]["space"] = ["2F.room-1", "2F.ro*"]
    plain["group"][0]["aliases"] = ["八(1)班"]
    groups = placed(plain, tower(3))
    assert [(g.id, g.aliases) for g in groups] == [("class", ("八(1)班",))]


def test_aliases_of_the_building_name_stairs_exits_and_spaces(plain: Data, tower: Tower) -> None:
    house = tower(2)
    named = replace(
        house,
        stairwells=tuple(replace(w, aliases=("西楼梯",)) for w in house.stairwells),
        connections=tuple(
            replace(c, aliases=("大门",)) if c.is_exit else c for c in house.connections
        ),
        spaces=tuple(
            replace(s, aliases=("三班",)) if s.id == "2F.room-1" else s for s in house.spaces
        ),
    )
    plain["group"][0] |= {"space": "三班", "stair": "西楼梯", "exit": "大门"}
    (group,) = placed(plain, named)
    assert (group.space, group.stairwell, group.exit) == ("2F.room-1", "A", "exit-A")
