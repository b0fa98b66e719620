"""Events of a scenario as changes of connections."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from evacsim.building.network import build_network
from evacsim.scenario.events import closed_at_start, scenario_changes
from evacsim.scenario.read import scenario_from_dict

if TYPE_CHECKING:
    from evacsim.building.model import Building

Data = dict[str, Any]
Tower = Callable[[int], "Building"]


def changes(data: Data, house: Building) -> list[tuple[float, str, bool, int]]:
    scenario = scenario_from_dict(data, file="s.toml")
    found = scenario_changes(scenario, build_network(house), house)
    return [(c.time_s, c.connection, c.closed, c.event) for c in found]


def test_changes_come_in_order_of_time(plain: Data, tower: Tower) -> None:
    plain["event"] = [
        {"kind": "open", "at_s": 90, "connection": "exit-A"},
        {"kind": "lock", "connection": ["exit-A", "2F.room-1.door-*"]},
    ]
    assert changes(plain, tower(2)) == [
        (0, "2F.room-1.door-1", True, 1),
        (0, "exit-A", True, 1),
        (90, "exit-A", False, 0),
    ]


def test_a_stair_means_every_door_of_its_landings(plain: Data, tower: Tower) -> None:
    plain["event"] = [{"kind": "lock", "stair": "A"}]
    assert [c[1] for c in changes(plain, tower(3))] == [
        "A.1F.door",
        "A.2F.door",
        "A.3F.door",
        "exit-A",
    ]


def test_a_glob_takes_no_flight_ends_or_cuts(plain: Data, corridor: Building, tower: Tower) -> None:
    plain["event"] = [{"kind": "lock", "connection": "*"}]
    assert [c[1] for c in changes(plain, corridor)] == ["exit-A"]
    assert not any("foot" in c[1] or "head" in c[1] for c in changes(plain, tower(2)))


def test_aliases_count(plain: Data, corridor: Building) -> None:
    plain["event"] = [{"kind": "lock", "connection": "大门"}]
    doors = tuple(replace(door, aliases=("大门",)) for door in corridor.connections)
    assert changes(plain, replace(corridor, connections=doors)) == [(0, "exit-A", True, 0)]


def test_no_events(plain: Data, corridor: Building) -> None:
    assert changes(plain, corridor) == []


def test_what_is_closed_at_the_start(plain: Data, tower: Tower) -> None:
    """Of two events at one time the later in the file decides; later times do not count."""
    plain["event"] = [
        {"kind": "lock", "stair": "A", "at_s": -600},
        {"kind": "open", "connection": "exit-A"},
        {"kind": "open", "connection": "A.2F.door", "at_s": 1},
    ]
    network = build_network(tower(3))
    found = scenario_changes(scenario_from_dict(plain, file="s.toml"), network)
    directions = closed_at_start(network, found)
    assert directions == {one ^ 1 for one in directions}  # both ways
    closed = {network.connections[network.directions[one].connection].id for one in directions}
    assert closed == {"A.1F.door", "A.2F.door", "A.3F.door"}
