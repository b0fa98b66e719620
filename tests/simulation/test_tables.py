"""A recording written by hand, and the tables that must come of it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pytest

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.results.occupancy import occupancy_frame
from evacsim.results.records import CAUSES, FALLS, OCCUPANCY, OCCUPANTS, PASSAGES
from evacsim.routing.rule import Choice
from evacsim.scenario.people import People, PlacedGroup
from evacsim.simulation.recorder import Recording
from evacsim.simulation.tables import tables

if TYPE_CHECKING:
    from evacsim.building.network import Network

BUILDING = {
    "id": "two-rooms",
    "name": "Two rooms",
    "floor": [{"id": "1F", "elevation_m": 0.0}],
    "space": [
        {"id": "back", "floor": "1F", "kind": "room", "outline": [[0, 0], [6, 6]]},
        {"id": "front", "floor": "1F", "kind": "lobby", "outline": [[6, 0], [12, 6]]},
    ],
    "connection": [
        {
            "id": "door",
            "kind": "door",
            "between": ["back", "front"],
            "at": [6, 3],
            "clear_width_m": 0.9,
        },
        {
            "id": "exit-A",
            "kind": "door",
            "between": ["front", "outside"],
            "at": [12, 3],
            "clear_width_m": 1.2,
            "assembly_distance_m": 30.0,
        },
    ],
}

# time, occupant, origin, target, ready, walk, cause, cause_passage, seconds
PASSED = [
    (4.0, 0, "back", "front", 4.0, 3.0, "walking", -1, 3.0),
    (5.5, 1, "back", "front", 4.5, 3.5, "headway", 0, 1.5),
    (10.0, 0, "front", "outside:exit-A", 10.0, 5.0, "slowed", 0, 1.0),
]


@pytest.fixture
def network() -> Network:
    return build_network(building_from_dict(BUILDING, file="two-rooms.toml"))


@pytest.fixture
def people(network: Network) -> People:
    ids = [component.id for component in network.components]
    count = 3
    nan = np.full(count, math.nan)
    speed = np.full(count, 1.5)
    return People(
        groups=(
            PlacedGroup(
                id="class",
                space="back",
                size=3,
                kind="adult",
                stairwell=None,
                exits=(),
                release_s=0.0,
            ),
        ),
        choices=(Choice(),),
        group=np.zeros(count, dtype=np.int32),
        choice=np.zeros(count, dtype=np.int32),
        component=np.full(count, ids.index("back"), dtype=np.int32),
        x_m=nan,
        y_m=nan,
        fraction=nan,
        distance_m=nan,
        level_m_per_s=speed,
        stairs_down_m_per_s=speed,
        stairs_up_m_per_s=speed,
        pre_movement_s=np.array([0.5, 0.5, 2.0]),
        release_s=np.array([0.5, 0.5, 0.0]),
        start_s=np.array([1.0, 1.0, 2.0]),
        comes_in=np.empty(0, dtype=np.bool_),
        width_m=np.empty(0),
        signal_s=0.0,
        fall_threshold=np.ones(count),
        pile_up_threshold=np.ones(count),
    )


@pytest.fixture
def frames(network: Network, people: People) -> dict[str, pl.DataFrame]:
    return tables(_recording(network), people, network, replication=7)


def _recording(network: Network, *, ready_of_left_s: float = 6.0) -> Recording:
    ids = [component.id for component in network.components]
    directions = {(ids[one.origin], ids[one.target]): one.index for one in network.directions}
    exit_connection = next(one.index for one in network.connections if one.is_exit)
    columns = list(zip(*PASSED, strict=True))
    whole = np.int64
    return Recording(
        time_s=np.array(columns[0]),
        occupant=np.array(columns[1], dtype=whole),
        direction=np.array(
            [directions[a, b] for a, b in zip(columns[2], columns[3], strict=True)], whole
        ),
        ready_s=np.array(columns[4]),
        walk_s=np.array(columns[5]),
        cause=np.array([CAUSES.index(cause) for cause in columns[6]], dtype=whole),
        cause_passage=np.array(columns[7], dtype=whole),
        cause_event=np.full(3, -1, dtype=whole),
        seconds=np.array(columns[8]),
        arrived=np.empty(0, dtype=whole),
        left_occupant=np.array([1, 2], dtype=whole),
        left_component=np.array([ids.index("front"), ids.index("back")], dtype=whole),
        left_ready_s=np.array([math.nan, ready_of_left_s]),
        left_trapped=np.array([0, 1], dtype=whole),
        assigned_exit=np.array([exit_connection, exit_connection, -1], dtype=whole),
        events=3,
        out_of_range={},
        ended_s=20.0,
        falls=((ids.index("front"), 4.5, 1, 3.5, 29.5, 2),),
    )


def test_columns_are_those_of_the_records(frames: dict[str, pl.DataFrame]) -> None:
    assert tuple(frames["occupants"].columns) == OCCUPANTS
    assert tuple(frames["passages"].columns) == PASSAGES
    assert tuple(frames["occupancy"].columns) == OCCUPANCY
    assert tuple(frames["falls"].columns) == FALLS
    assert {frame["replication"].unique().item() for frame in frames.values()} == {7}


def test_falls(frames: dict[str, pl.DataFrame]) -> None:
    assert frames["falls"].rows() == [(7, "front", 4.5, 1, 3.5, 29.5, 2)]


def test_occupants(frames: dict[str, pl.DataFrame]) -> None:
    out = frames["occupants"]
    assert out["outcome"].to_list() == ["out", "time_limit", "trapped"]
    assert out["start_space"].to_list() == ["back"] * 3
    assert out["room_out_s"].to_list() == [4.0, 5.5, None]
    assert out["out_s"].to_list() == [10.0, None, None]
    assert out["assembled_s"].to_list() == [10.0 + 30.0 / 1.5, None, None]
    assert out["exit"].to_list() == ["exit-A", None, None]
    assert out["assigned_exit"].to_list() == ["exit-A", "exit-A", None]
    assert out["start_s"].to_list() == [1.0, 1.0, 2.0]


def test_passages(frames: dict[str, pl.DataFrame]) -> None:
    rows = frames["passages"]
    assert rows["passage"].to_list() == [0, 1, 2]
    assert rows["connection"].to_list() == ["door", "door", "exit-A"]
    assert rows["from"].to_list() == ["back", "back", "front"]
    assert rows["to"].to_list() == ["front", "front", "outside:exit-A"]
    assert rows["cause_passage"].to_list() == [None, 0, 0]
    assert rows["cause_event"].to_list() == [None] * 3
    assert rows["seconds"].to_list() == [3.0, 1.5, 1.0]


def test_occupancy_has_a_row_at_every_change_and_no_other(
    frames: dict[str, pl.DataFrame],
) -> None:
    rows = frames["occupancy"].drop("replication").rows()
    assert rows == [
        ("back", 0.0, 3, 0),
        ("back", 4.0, 2, 0),
        ("back", 4.5, 2, 1),  # the second is ready, the door is not
        ("back", 5.5, 1, 0),
        ("back", 6.0, 1, 1),  # who never gets out stands there
        ("front", 4.0, 1, 0),
        ("front", 5.5, 2, 0),
        ("front", 10.0, 1, 0),
    ]


def test_occupancy_follows_from_the_other_tables(frames: dict[str, pl.DataFrame]) -> None:
    assert frames["occupants"]["left_in"].to_list() == [None, "front", "back"]
    assert frames["occupants"]["left_ready_s"].to_list() == [None, None, 6.0]
    assert occupancy_frame(frames["occupants"], frames["passages"]).equals(frames["occupancy"])
    two = [pl.concat([frames[name]] * 2) for name in ("occupants", "passages")]
    numbered = [
        frame.with_columns(replication=np.repeat([7, 9], frame.height // 2).astype(np.int32))
        for frame in two
    ]
    found = occupancy_frame(*numbered)
    other = frames["occupancy"].with_columns(replication=pl.lit(9, dtype=pl.Int32))
    assert found.equals(pl.concat([frames["occupancy"], other]))


def test_who_is_not_ready_at_the_end_does_not_stand(network: Network, people: People) -> None:
    recording = _recording(network, ready_of_left_s=float("nan"))
    rows = tables(recording, people, network, replication=0)["occupancy"]
    assert rows.filter(component="back")["standing"].to_list() == [0, 0, 1, 0]


def test_replications_can_be_stacked(frames: dict[str, pl.DataFrame]) -> None:
    for frame in frames.values():
        assert pl.concat([frame, frame]).height == 2 * frame.height


def test_nobody_gives_empty_tables(network: Network, people: People) -> None:
    nobody = {
        name: getattr(people, name)[:0]
        for name in People.__slots__
        if isinstance(getattr(people, name), np.ndarray)
    }
    empty = People(groups=people.groups, choices=people.choices, signal_s=people.signal_s, **nobody)
    arrays = {
        name: getattr(_recording(network), name)[:0]
        for name in Recording.__slots__
        if isinstance(getattr(_recording(network), name), np.ndarray)
    }
    recording = Recording(events=0, out_of_range={}, ended_s=0.0, **arrays)
    frames = tables(recording, empty, network, replication=0)
    assert {name: frame.height for name, frame in frames.items()} == {
        "occupants": 0,
        "passages": 0,
        "occupancy": 0,
        "falls": 0,
    }
    assert tuple(frames["occupancy"].columns) == OCCUPANCY
