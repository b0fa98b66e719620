"""More small inputs on which a number once went wrong: a stair in two parts, doors, events.

Eight flights, merging and guards stand beside their rules: `test_eight` in
`simulation/test_overtaking.py`, `test_merge` in `simulation/test_merge_shares.py`, `test_guards` in
`simulation/test_holding.py`; other stairs in `building/test_stair_cases.py`.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from evacsim.errors import ScenarioError
from evacsim.results.store import read_results
from evacsim.scenario.check import check_scenario
from evacsim.scenario.read import scenario_from_dict
from evacsim.studies.many import run_scenario
from evacsim.verification.world import make_ran
from tests.runs import Case, run_case

if TYPE_CHECKING:
    from tests.runs import Data

ROOT = Path(__file__).parents[2]


def fixed(value: float) -> Data:
    return {"kind": "fixed", "value_m_per_s": value}


def stair_in_two_parts() -> Data:
    """Ground floor 4.5 m high, the others 3.6 m: A from 3F to 2F, A0 with 15 steps on to 1F."""
    floors = {"1F": 0.0, "2F": 4.5, "3F": 8.1}
    stair: Data = {
        "clear_width_m": 1.4, "width_measured": "between-rails", "handrails": 2, "riser_m": 0.15,
        "tread_m": 0.28, "landing_depth_m": 1.5, "well_m": 0.1, "opens_to": "corridor",
        "door_kind": "opening", "door_clear_width_m": 1.4, "door_at": [0, 1],
        "door_side": "adjacent",
    }  # fmt: skip
    spaces, doors = [], []
    for floor in floors:
        outline = [[0, 0], [16, 2.4]]
        corridor = {"id": f"{floor}.corridor", "kind": "corridor", "floor": floor}
        spaces.append(corridor | {"outline": outline})
        for number, x_m in ((1, 0), (2, 8)):
            room = {"id": f"{floor}.room-{number}", "kind": "room", "floor": floor}
            spaces.append(room | {"outline": [[x_m, 2.4], [x_m + 8, 9.4]]})
            doors.append(
                {
                    "id": f"{room['id']}.door", "kind": "door", "clear_width_m": 0.9,
                    "between": [room["id"], corridor["id"]], "at": [x_m + 2, 2.4],
                }
            )  # fmt: skip
    joined = {"kind": "opening", "between": ["A.2F", "A0.2F"], "clear_width_m": 1.4}
    way_out = {"kind": "door", "between": ["1F.corridor", "outside"], "clear_width_m": 1.5}
    return {
        "id": "two-shafts", "name": "A stair in two parts", "space": spaces,
        "floor": [{"id": floor, "elevation_m": at_m} for floor, at_m in floors.items()],
        "connection": [
            *doors, {"id": "A-A0", **joined}, {"id": "exit", "at": [16, 1.2], **way_out}
        ],
        "stairwell": [
            {"id": "A", "floors": ["3F", "2F"], "steps_per_flight": [12, 12], **stair},
            {"id": "A0", "floors": ["2F", "1F"], "steps_per_flight": [15, 15], **stair,
             "at": {"2F": {"opens_to": ""}}},
        ],
    }  # fmt: skip


def all_by(stair: str) -> Data:
    return {
        "name": "all by one stair", "building": "two-shafts", "seed": 1,
        "movement": {"law": "sfpe"}, "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 10.0}},
        "kind": {
            "walker": {"level": fixed(1.2), "stairs_down": fixed(0.8), "stairs_up": fixed(0.5)}
        },
        "group": [
            {"id": "class", "space": "*.room-*", "size": 40, "kind": "walker", "stair": stair,
             "exit": "exit"}
        ],
    }  # fmt: skip


def test_two_shafts() -> None:
    """`stair = "A"` holds for all 240: the other part is where A goes on."""
    building, data = stair_in_two_parts(), all_by("A")
    made = building_from_dict(building, file="two-shafts")
    scenario = scenario_from_dict(data, file="two-shafts")
    said = [str(one) for one in check_scenario(scenario, made, build_network(made), file="s")]
    assert not [one for one in said if "takes the nearest" in one], said
    ran = run_case(Case(building=building, scenario=data))
    assert ran.tables["occupants"]["outcome"].to_list() == ["out"] * 240
    down = ran.tables["passages"].with_columns(pl.col("connection").cast(pl.String))
    for end, people in (("A.3F-2F.lower.foot", 80), ("A0.2F-1F.lower.foot", 160)):
        assert down.filter(connection=end).height == people


def test_a_stair_beside_another_is_not_where_it_goes_on() -> None:
    """Both serve all floors, with an opening between their landings: nobody changes to A0."""
    building = stair_in_two_parts()
    ground = {"storey": {"1F": {"steps_per_flight": [15, 15]}}, "steps_per_flight": [12, 12]}
    building["stairwell"] = [
        one | ground | {"floors": ["3F", "2F", "1F"]} for one in building["stairwell"]
    ]
    ran = run_case(Case(building=building, scenario=all_by("A")))
    down = ran.tables["passages"].with_columns(pl.col("connection").cast(pl.String))
    assert down.filter(pl.col("connection").str.starts_with("A0.")).height == 0
    assert down.filter(connection="A.2F-1F.lower.foot").height == 160


PRESSED: Data = {
    "id": "pressing", "name": "A hall with one wide opening",
    "floor": [{"id": "1F", "elevation_m": 0.0}],
    "space": [{"id": "hall", "kind": "room", "floor": "1F", "area_m2": 698.0, "length_m": 1.0}],
    "connection": [
        {"id": "exit", "kind": "door", "between": ["hall", "outside"], "clear_width_m": 2.4}
    ],
}  # fmt: skip


def test_pressing(tmp_path: Path) -> None:
    """349 people who press, `student`: a case and a run are one way to run, 6.2 people a second."""
    people = 'id = "all"\nspace = "hall"\nsize = 349\nkind = "student"\ndistance_m = 1.0\n'
    scenario = (
        'name = "pressing"\nbuilding = "pressing.toml"\nseed = 1\nreplications = 1\n'
        'pressing = 1.0\n[movement]\nlaw = "student"\n[routing]\nrule = "nearest"\n'
        '[pre_movement]\ndistribution = { kind = "fixed", value_s = 0.0 }\n[[group]]\n'
    ) + people
    (tmp_path / "pressing.scn.toml").write_text(scenario, encoding="utf-8")
    building = (
        'id = "pressing"\nname = "A hall with one wide opening"\n[[floor]]\nid = "1F"\n'
        'elevation_m = 0.0\n[[space]]\nid = "hall"\nkind = "room"\nfloor = "1F"\n'
        'area_m2 = 698.0\nlength_m = 1.0\n[[connection]]\nid = "exit"\nkind = "door"\n'
        'between = ["hall", "outside"]\nclear_width_m = 2.4\n'
    )
    (tmp_path / "pressing.toml").write_text(building, encoding="utf-8")
    case = make_ran("pressing", PRESSED, tomllib.loads(scenario), {}, file="pressing")
    run = read_results(run_scenario(tmp_path / "pressing.scn.toml", tmp_path / "run"))
    flows = []
    for passages in (case.passages, run.passages):
        times = sorted(passages["time_s"])
        flows.append(250 / (times[299] - times[49]))
    assert flows[0] == flows[1]
    assert flows[0] == pytest.approx(6.2, rel=0.01)


def refused(event: dict[str, Any]) -> str:
    """Return what is said of a scenario with an event."""
    made = building_from_dict(stair_in_two_parts(), file="b")
    try:
        scenario = scenario_from_dict(all_by("A") | {"event": [event]}, file="s")
    except ScenarioError as error:
        return str(error)
    problems = check_scenario(scenario, made, build_network(made), file="s")
    return "\n".join(str(one) for one in problems if one.severity == "fault")


def limits() -> str:
    written = (ROOT / "evacsim" / "README.md").read_text(encoding="utf-8")
    return " ".join(written.partition("## Limits")[2].partition("\n## ")[0].split())


def test_one_way() -> None:
    """No event makes a door one-way: the key of the building does, and the limits say so."""
    said = refused({"kind": "one-way", "at_s": 0, "connection": "exit"})
    assert 'unknown kind of event "one-way"; known: ' in said
    assert "no event makes a door one-way for a time (for good: `one_way_to`" in limits()


def test_after_50() -> None:
    """An exit that closes after so many people cannot be written, and the limits say so."""
    said = refused({"kind": "lock", "at_s": 0, "connection": "exit", "after_persons": 50})
    assert 'unknown key "after_persons"; known: ' in said
    assert "an exit that closes after so many people cannot be written" in limits()
