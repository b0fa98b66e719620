"""People as drawn: the same for the same seed, and nobody changed by what does not concern them."""

from __future__ import annotations

import dataclasses
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evacsim.scenario.streams import Streams

if TYPE_CHECKING:
    from evacsim.scenario.people import People

Data = dict[str, Any]
Draw = Callable[..., "People"]

COLUMNS = [
    "x_m", "y_m", "fraction", "distance_m", "level_m_per_s", "stairs_down_m_per_s",
    "stairs_up_m_per_s", "pre_movement_s", "release_s", "start_s", "component",
]  # fmt: skip


def rows(people: People, group: str) -> dict[str, np.ndarray[Any, Any]]:
    """Everything about the people of one placed group."""
    place = [g.id for g in people.groups].index(group)
    mine = people.group == place
    table = {name: getattr(people, name)[mine] for name in COLUMNS}
    table["choice"] = np.array([str(people.choices[c]) for c in people.choice[mine]])
    return table


def assert_same(one: People, other: People, groups: list[str]) -> None:
    for group in groups:
        mine, theirs = rows(one, group), rows(other, group)
        for name in mine:
            np.testing.assert_array_equal(mine[name], theirs[name], err_msg=f"{group} {name}")


CLASSES = ["class/1F.room-1", "class/2F.room-1", "class/3F.room-1"]


def test_same_seed_same_people_other_replication_other_people(plain: Data, draw: Draw) -> None:
    assert_same(draw(plain), draw(plain), CLASSES)
    for other in (draw(plain, replication=1), draw(plain, seed=2)):
        assert not np.any(other.level_m_per_s == draw(plain).level_m_per_s)
        np.testing.assert_array_equal(other.x_m, draw(plain).x_m)


def test_an_added_group_changes_nobody_else(plain: Data, draw: Draw) -> None:
    more = {"id": "another", "space": "2F.*", "size": 7, "kind": "staff"}
    before = draw(plain)
    after = draw(plain | {"group": [more, *plain["group"]]})
    assert len(after.group) == len(before.group) + 14
    assert_same(before, after, CLASSES)


def test_an_added_person_changes_nobody_else(plain: Data, draw: Draw) -> None:
    before = draw(plain)
    plain["group"][0]["size"] = 21
    after = draw(plain)
    for group in CLASSES:
        mine, theirs = rows(before, group), rows(after, group)
        for name in mine:
            np.testing.assert_array_equal(mine[name], theirs[name][:20], err_msg=name)


def test_an_event_or_another_rule_changes_no_speed_or_start(plain: Data, draw: Draw) -> None:
    spoilt = plain | {
        "routing": {"rule": "nearest"},
        "event": [{"kind": "lock", "connection": "exit-A"}],
    }
    np.testing.assert_array_equal(draw(plain).start_s, draw(spoilt).start_s)
    np.testing.assert_array_equal(draw(plain).level_m_per_s, draw(spoilt).level_m_per_s)


def test_the_order_of_the_file_changes_nothing(plain: Data, draw: Draw) -> None:
    more = {"id": "another", "space": ["3F.corridor", "1F.corridor"], "size": 3}
    one = draw(plain | {"group": [more, *plain["group"]]})
    other = draw(plain | {"group": [*plain["group"], more]})
    assert [group.id for group in one.groups] == sorted(group.id for group in one.groups)
    for field in dataclasses.fields(one):
        np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name))


def test_columns_have_one_row_per_person(plain: Data, draw: Draw) -> None:
    people = draw(plain)
    assert len(people.group) == 60
    for name in [*COLUMNS, "choice"]:
        assert len(getattr(people, name)) == 60
    assert np.all(np.diff(people.group) >= 0)


def test_pre_movement_has_the_distribution_of_the_file(plain: Data, draw: Draw) -> None:
    """KS against the lognormal itself; a median 20 % off is told apart."""
    plain["pre_movement"] = {
        "distribution": {"kind": "lognormal", "median_s": 15, "sigma": 0.4},
        "shared_by": "occupant",
    }
    plain["group"][0]["size"] = 400
    times = draw(plain).pre_movement_s
    assert stats.kstest(times, stats.lognorm(0.4, scale=15).cdf).pvalue > 0.01
    assert stats.kstest(times, stats.lognorm(0.4, scale=18).cdf).pvalue < 0.01


def test_streams_of_groups_and_purposes_are_independent() -> None:
    """Rank correlation of 2,000 pairs: |r| below 4 / sqrt(2000) by chance alone."""
    streams = Streams(seed=1, replication=0)
    names = [("speed", "a"), ("speed", "b"), ("pre-movement", "a"), ("route", "a")]
    draws = [streams.of(*name).random(2_000) for name in names]
    correlation = np.corrcoef(draws) - np.eye(len(names))
    assert np.abs(correlation).max() < 4 / np.sqrt(2_000)


@given(st.integers(0, 2**63 - 1), st.integers(0, 2**33), st.text(max_size=9), st.lists(st.text()))
def test_streams_are_those_of_numpy(
    seed: int, replication: int, purpose: str, groups: list[str]
) -> None:
    found = Streams(seed=seed, replication=replication).each(purpose, groups)
    for group, stream in zip(groups, found, strict=True):
        keys = [zlib.crc32(purpose.encode()), zlib.crc32(group.encode())]
        theirs = np.random.default_rng(np.random.SeedSequence([seed, replication, *keys]))
        assert stream.random(3).tolist() == theirs.random(3).tolist()


def test_a_shared_draw_moves_the_class_and_scatter_its_pupils(plain: Data, draw: Draw) -> None:
    plain["pre_movement"] |= {"shared_by": "group", "scatter": {"kind": "fixed", "value_s": 0}}
    people = draw(plain)
    by_class = [set(rows(people, group)["pre_movement_s"].tolist()) for group in CLASSES]
    assert [len(times) for times in by_class] == [1, 1, 1]
    assert len(set.union(*by_class)) == 3
    plain["pre_movement"]["scatter"] = {"kind": "uniform", "low_s": 0, "high_s": 5}
    spread = np.ptp(rows(draw(plain), CLASSES[0])["pre_movement_s"])
    assert 2.5 < spread <= 5


def test_nobody_starts_before_the_signal_and_times_lie_on_the_grid(plain: Data, draw: Draw) -> None:
    plain["pre_movement"] = {"distribution": {"kind": "normal", "mean_s": 0, "sd_s": 30}}
    people = draw(plain | {"shelter_s": 0.1})
    assert people.pre_movement_s.min() == 0
    assert np.all(people.start_s >= people.signal_s)
    for times in (people.pre_movement_s, people.release_s, people.start_s):
        assert np.all(times * 2.0**36 == np.round(times * 2.0**36))
    np.testing.assert_array_equal(people.start_s - people.release_s, people.pre_movement_s)


def test_release_is_the_later_of_shelter_and_plan(plain: Data, draw: Draw) -> None:
    plain["release"] = {"by": "floor", "order": ["3F", "2F"], "interval_s": 60, "first_s": 10}
    plain["group"][0]["release_s"] = 5
    people = draw(plain | {"shelter_s": 30})
    assert people.signal_s == 30
    assert [rows(people, group)["release_s"][0] for group in CLASSES] == [30, 75, 30]


def test_release_by_group(plain: Data, draw: Draw) -> None:
    plain["release"] = {"by": "group", "order": ["*/2F.*", "class"], "interval_s": 60}
    people = draw(plain)
    assert [rows(people, group)["release_s"][0] for group in CLASSES] == [60, 0, 60]


def test_quick_on_the_level_is_quick_on_the_stairs(plain: Data, draw: Draw) -> None:
    people = draw(plain)
    order = np.argsort(people.level_m_per_s)
    assert np.all(np.diff(people.stairs_down_m_per_s[order]) >= 0)
    assert np.all(np.diff(people.stairs_up_m_per_s[order]) >= 0)


def test_compliance_is_the_share_that_follows_the_plan(plain: Data, draw: Draw) -> None:
    plain["group"][0]["size"] = 300
    people = draw(plain)
    follow = np.array([people.choices[c].stairwell == "A" for c in people.choice])
    assert stats.binomtest(int(follow.sum()), len(follow), 0.6).pvalue > 0.001
    plain["routing"]["compliance"] = 0.7
    more = draw(plain)
    still = np.array([more.choices[c].stairwell == "A" for c in more.choice])
    assert np.all(still[follow]), "who complied before complies still"


def test_a_fixed_walk_and_a_fixed_start(plain: Data, draw: Draw) -> None:
    plain["group"] = [
        {"id": "far", "space": "1F.room-1", "size": 2, "distance_m": 20},
        {"id": "point", "space": "2F.room-1", "size": 2, "start": [1, 8]},
    ]
    people = draw(plain)
    np.testing.assert_array_equal(people.distance_m, [20, 20, np.nan, np.nan])
    np.testing.assert_array_equal(people.x_m[2:], [1, 1])
    np.testing.assert_array_equal(people.y_m[2:], [8, 8])


def test_own_kinds_replace_shipped_ones(plain: Data, draw: Draw) -> None:
    speed = {"kind": "fixed", "value_m_per_s": 1.0}
    plain["kind"] = {"secondary": {"level": speed, "stairs_down": speed, "stairs_up": speed}}
    assert set(draw(plain).level_m_per_s.tolist()) == {1.0}


@pytest.mark.parametrize("size", [0, 1])
def test_empty_and_single_groups(plain: Data, draw: Draw, size: int) -> None:
    plain["group"][0]["size"] = size
    assert len(draw(plain).group) == 3 * size
