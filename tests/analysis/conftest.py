"""Two replications written by hand: a room over a flight, a hall and two exits.

Replication 0: 4 occupants, all out. Replication 1: the last one is trapped in the room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.analysis.facts import Facts, facts_of
from evacsim.results.manifest import Manifest, ReplicationNote, input_file
from evacsim.results.records import FALLS, OCCUPANTS, PASSAGES
from evacsim.results.store import Results, read_results
from evacsim.results.write import write_results

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.results.manifest import InputRole

BUILDING = """\
id = "small"
name = "Small"
[[floor]]
id = "1F"
elevation_m = 0.0
[[floor]]
id = "2F"
elevation_m = 3.0
[[space]]
id = "2F.room"
floor = "2F"
kind = "room"
area_m2 = 36.0
length_m = 6.0
[[space]]
id = "1F.hall"
floor = "1F"
kind = "lobby"
area_m2 = 20.0
length_m = 5.0
[[flight]]
id = "stair"
upper = "2F.room"
lower = "1F.hall"
clear_width_m = 1.2
riser_m = 0.178
tread_m = 0.279
length_m = 10.0
[[connection]]
id = "exit-A"
kind = "door"
between = ["1F.hall", "outside"]
clear_width_m = 1.0
[[connection]]
id = "exit-B"
kind = "door"
between = ["1F.hall", "outside"]
clear_width_m = 2.0
"""

Row = tuple[Any, ...]

# occupant, group, exit, pre_movement_s, start_s, room_out_s, out_s, outcome
PEOPLE: dict[int, list[Row]] = {
    0: [
        (0, "class-1", "exit-A", 1.0, 2.0, 3.0, 18.0, "out"),
        (1, "class-1", "exit-A", 2.0, 2.0, 5.0, 20.0, "out"),
        (2, "class-2", "exit-A", 3.0, 3.0, 7.0, 30.0, "out"),
        (3, "class-2", "exit-B", 3.0, 3.0, 9.0, 40.0, "out"),
    ],
    1: [
        (0, "class-1", "exit-A", 1.0, 1.0, 3.0, 10.0, "out"),
        (1, "class-1", "exit-A", 1.0, 1.0, 4.0, 12.0, "out"),
        (2, "class-2", "exit-A", 1.0, 1.0, 5.0, 14.0, "out"),
        (3, "class-2", None, 1.0, 1.0, None, None, "trapped"),
    ],
}

HEAD, FOOT, A, B = "stair.head", "stair.foot", "exit-A", "exit-B"
ROOM, STAIR, HALL = "2F.room", "stair", "1F.hall"

# time_s, occupant, connection, from, to, ready_s, walk_s, cause, cause_passage, cause_event
PASSED: dict[int, list[Row]] = {
    0: [
        (3.0, 0, HEAD, ROOM, STAIR, 3.0, 1.0, "walking", None, None),
        (5.0, 1, HEAD, ROOM, STAIR, 3.5, 1.5, "headway", 0, None),
        (7.0, 2, HEAD, ROOM, STAIR, 4.0, 1.0, "headway", 1, None),
        (9.0, 3, HEAD, ROOM, STAIR, 4.0, 1.0, "turn", 2, None),
        (13.0, 0, FOOT, STAIR, HALL, 13.0, 8.0, "slowed", 0, None),
        (15.0, 1, FOOT, STAIR, HALL, 15.0, 10.0, "walking", 1, None),
        (17.0, 2, FOOT, STAIR, HALL, 17.0, 10.0, "walking", 2, None),
        (18.0, 0, A, HALL, "outside:exit-A", 18.0, 5.0, "walking", 4, None),
        (20.0, 1, A, HALL, "outside:exit-A", 20.0, 5.0, "walking", 5, None),
        (22.0, 3, FOOT, STAIR, HALL, 19.0, 10.0, "place", 8, None),
        (30.0, 2, A, HALL, "outside:exit-A", 21.0, 4.0, "lock", None, 0),
        (40.0, 3, B, HALL, "outside:exit-B", 40.0, 6.0, "reroute", 9, None),
    ],
    1: [
        (3.0, 0, HEAD, ROOM, STAIR, 3.0, 2.0, "walking", None, None),
        (4.0, 1, HEAD, ROOM, STAIR, 3.0, 2.0, "headway", 0, None),
        (5.0, 2, HEAD, ROOM, STAIR, 3.0, 2.0, "headway", 1, None),
        (8.0, 0, FOOT, STAIR, HALL, 8.0, 5.0, "walking", 0, None),
        (9.0, 1, FOOT, STAIR, HALL, 9.0, 5.0, "walking", 1, None),
        (10.0, 0, A, HALL, "outside:exit-A", 10.0, 2.0, "walking", 3, None),
        (11.0, 2, FOOT, STAIR, HALL, 10.0, 5.0, "headway", 4, None),
        (12.0, 1, A, HALL, "outside:exit-A", 12.0, 3.0, "walking", 4, None),
        (14.0, 2, A, HALL, "outside:exit-A", 14.0, 3.0, "walking", 6, None),
    ],
}

# component, time_s, inside, standing
HELD: dict[int, list[Row]] = {
    0: [
        (ROOM, 0.0, 4, 0),
        (ROOM, 3.0, 3, 0),
        (ROOM, 5.0, 2, 2),
        (ROOM, 7.0, 1, 1),
        (ROOM, 9.0, 0, 0),
        (STAIR, 3.0, 20, 0),
        (STAIR, 4.0, 60, 0),
        (STAIR, 5.0, 20, 0),
        (STAIR, 7.0, 48, 0),
        (STAIR, 10.0, 0, 0),
    ],
    1: [(ROOM, 0.0, 4, 0), (ROOM, 3.0, 3, 0), (ROOM, 4.0, 2, 0), (ROOM, 5.0, 1, 0)],
}


def _occupants() -> pl.DataFrame:
    rows = [
        {
            "replication": replication,
            "occupant": who,
            "group": group,
            "start_space": ROOM,
            "assigned_exit": "exit-A",
            "exit": exit_,
            "pre_movement_s": pre,
            "start_s": start,
            "room_out_s": room_out,
            "out_s": out,
            "assembled_s": None,
            "outcome": outcome,
            "left_in": None if outcome == "out" else ROOM,
            "left_ready_s": None,
        }
        for replication, people in PEOPLE.items()
        for who, group, exit_, pre, start, room_out, out, outcome in people
    ]
    missing = dict.fromkeys(("assembled_s", "left_ready_s"), pl.Float64)
    return pl.DataFrame(rows, schema_overrides=missing, infer_schema_length=None).select(OCCUPANTS)


def _passages() -> pl.DataFrame:
    names = [name for name in PASSAGES if name not in ("replication", "passage", "seconds")]
    rows = [
        {"replication": replication, "passage": number}
        # the chain asks for seconds only where someone turned: 6 s of walk, 12 s there and back
        | {"seconds": 12.0 if "reroute" in row else 0.0}
        | dict(zip(names, row, strict=True))
        for replication, passed in PASSED.items()
        for number, row in enumerate(passed)
    ]
    return pl.DataFrame(rows, infer_schema_length=None).select(PASSAGES)


def _occupancy() -> pl.DataFrame:
    return pl.DataFrame(
        [(replication, *row) for replication, held in HELD.items() for row in held],
        schema=["replication", "component", "time_s", "inside", "standing"],
        orient="row",
    )


@pytest.fixture
def make_results(tmp_path: Path) -> Callable[..., Results]:
    """Return a function that writes the folder, with a target [s] if given."""

    def make(*, target_s: float | None = None) -> Results:
        scenario, building = tmp_path / "drill.toml", tmp_path / "small.toml"
        text = "" if target_s is None else f"target_s = {target_s}"
        scenario.write_text(text, encoding="utf-8")
        building.write_text(BUILDING, encoding="utf-8")
        inputs: dict[InputRole, Path] = {"scenario": scenario, "building": building}
        manifest = Manifest(
            evacsim="0.1.0",
            python="3.11",
            libraries={},
            inputs={role: input_file(path) for role, path in inputs.items()},
            scenario="by hand",
            building="Small",
            law="sfpe",
            law_source="handbook",
            seed=1,
            replications=2,
            people=4,
            target_s=target_s,
            time_limit_s=100.0,
            runs=(
                ReplicationNote(outcomes={"out": 4}, events=12, passages=12, ended_s=40.0),
                ReplicationNote(
                    outcomes={"out": 3, "trapped": 1}, events=9, passages=9, ended_s=100.0
                ),
            ),
            wall_s=0.1,
            created="2026-03-30T08:00:00+00:00",
        )
        tables = {
            "occupants": _occupants(),
            "passages": _passages(),
            "occupancy": _occupancy(),
            "falls": pl.DataFrame(schema=dict.fromkeys(FALLS, pl.Float64)),
        }
        folder = write_results(
            tmp_path / "run", manifest=manifest, tables=tables, inputs=inputs, overwrite=True
        )
        return read_results(folder)

    return make


@pytest.fixture
def results(make_results: Callable[..., Results]) -> Results:
    """The folder without a target."""
    return make_results()


@pytest.fixture
def facts(results: Results) -> Facts:
    """Its building."""
    return facts_of(results)
