"""A wing or a stair is closed: who may still come in and out, and what is said of it."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import polars as pl
import pytest
from typer.testing import CliRunner

from evacsim.building.template import building_text
from evacsim.cli.app import app
from evacsim.hazards.closing import Closing
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare, simulated
from tests.small_school import SCENARIO, write_small_school

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_small_school(tmp_path)


def with_event(school: Path, **keys: object) -> None:
    lines = [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
    event = "\n[[event]]\n" + "\n".join(lines) + "\n"
    school.write_text(school.read_text("utf-8") + event, "utf-8")


def run(school: Path) -> dict[str, object]:
    out = str(school.parent / "out")
    done = CliRunner().invoke(
        app, ["run", str(school), "--out", out, "--json", "--no-plots", "--overwrite"]
    )
    assert done.exit_code == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_every_way_in_closes_and_opens_again() -> None:
    closing = Closing(ways=(("b", "hall"), ("a", "hall")), time_s=5.0, until_s=9.0, event=3)
    told = [(one.time_s, one.connection, one.into, one.closed) for one in closing.changes()]
    assert told == [
        (5.0, "a", "hall", True),
        (5.0, "b", "hall", True),
        (9.0, "a", "hall", False),
        (9.0, "b", "hall", False),
    ]


def test_only_ways_from_elsewhere_close(school: Path) -> None:
    """Within a wing people pass as before, and out of it."""
    with_event(school, kind="close", at_s=5, space="2F.*")
    plan = prepare(school)
    names = {one.index: one for one in plan.network.components}
    for change in plan.changes:
        ends = {one.id: one.ends for one in plan.network.connections}[change.connection]  # type: ignore[union-attr] # closings
        places = sorted(names[end].place.startswith("2F.") for end in ends)
        assert places == [False, True]


def test_a_closed_stair_is_left_and_not_entered(school: Path) -> None:
    with_event(school, kind="close", at_s=60, stair="B")
    told = run(school)
    (row,) = told["closed"]  # type: ignore[misc] # a list
    assert (row["component"], row["at_s"]) == ("B", 60.0)
    assert row["inside"] > 0
    assert row["last_left_s"] > 60
    assert row["person_s"] > row["inside"]
    assert all(name.startswith("east/") for name in row["classes"])
    assert told["trapped"] == {"min": 0, "p50": 0, "max": 0}
    results = read_results(school.parent / "out")
    inside = {one.id for one in prepare(school).network.components if one.stairwell == "B"}
    late = results.passages.filter(
        (pl.col("time_s") > 60)
        & pl.col("to").cast(pl.String).is_in(list(inside))
        & ~pl.col("from").cast(pl.String).is_in(list(inside))
    )
    assert late.is_empty()
    shown = CliRunner().invoke(app, ["summarise", str(school.parent / "out")])
    assert "Closed at 1:00: stair B" in shown.stdout


def _ways_taken(school: Path) -> dict[int, list[tuple[str, str]]]:
    """Return every occupant's passages of the first replication, as pairs of from and to."""
    ran = simulated(prepare(school), seed=11, replication=0)
    rows = ran.table("passages").sort("occupant", "time_s").select("occupant", "from", "to")
    taken: dict[int, list[tuple[str, str]]] = {}
    for occupant, here, there in rows.cast({"from": pl.String, "to": pl.String}).iter_rows():
        taken.setdefault(occupant, []).append((here, there))
    return taken


def test_a_late_closing_is_seen_where_it_is_and_nowhere_else(school: Path) -> None:
    """Nobody changes their way before they stand beside the closed stair; known before, all do."""
    plain = _ways_taken(school)
    with_event(school, kind="close", at_s=60, stair="B")
    network = prepare(school).network
    stair = {one.id for one in network.components if one.stairwell == "B"}
    late = _ways_taken(school)
    turned = 0
    for occupant, taken in late.items():
        before = plain[occupant]
        same = next(
            (n for n, (a, b) in enumerate(zip(before, taken, strict=False)) if a != b), None
        )
        if same is None:
            assert taken == before
            continue
        turned += 1
        assert before[same][1] in stair  # the next step would have been into it
        assert before[same][0] not in stair
    assert turned > 0
    school.write_text(school.read_text("utf-8").replace("at_s = 60", "at_s = 0"), "utf-8")
    assert not any(there in stair for taken in _ways_taken(school).values() for _, there in taken)


def test_a_closed_wing_that_opens_again_is_used_again(school: Path) -> None:
    with_event(school, kind="close", at_s=0, until_s=120, stair="B")
    first = run(school)
    assert first["trapped"] == {"min": 0, "p50": 0, "max": 0}
    (row,) = first["closed"]  # type: ignore[misc] # a list
    assert row["component"] == "B"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"kind": "close"}, "names nothing"),
        ({"kind": "close", "space": "9F.*"}, 'no space or flight fits "9F.*"'),
        ({"kind": "close", "stair": "AB"}, 'unknown stair "AB"'),
        ({"kind": "close", "connection": "exit-A"}, "takes no notice of it"),
        ({"kind": "close", "stair": "A", "speed_factor": 0.5}, "takes no notice of it"),
        ({"kind": "close", "stair": "A", "at_s": 5, "until_s": 5}, "must be after at_s"),
        ({"kind": "closed", "stair": "A"}, 'did you mean "close"'),
    ],
)
def test_bad_closings_are_refused(school: Path, keys: dict[str, object], said: str) -> None:
    with_event(school, **keys)
    done = CliRunner().invoke(app, ["check", str(school)])
    assert done.exit_code == 2
    assert said in done.stdout + done.stderr


def test_the_search_for_a_plan_sends_nobody_by_a_closed_stair(tmp_path: Path) -> None:
    """With the stair at one end shut its classes are given another, by day and on the cards."""
    school = write_small_school(tmp_path)
    made = building_text(floors=3, rooms=6, stairs=3, name="Small")
    school.with_name("small.toml").write_text(made, "utf-8")
    head = SCENARIO[: SCENARIO.index("[[group]]")]
    groups = [
        f'[[group]]\nid = "g{stair}"\nspace = "[123]F.room-{rooms}"\nsize = 45\n'
        f'kind = "secondary"\nstair = "{stair}"\nexit = "exit-{stair}"\n\n'
        for rooms, stair in (("[12]", "A"), ("[34]", "B"), ("[56]", "C"))
    ]
    school.write_text(head + "".join(groups), "utf-8")
    with_event(school, kind="close", at_s=0, stair="C")
    out = tmp_path / "plans"
    few = ["--simulations", "30", "--held-out", "2", "--workers", "1"]
    done = CliRunner().invoke(app, ["plan", str(school), *few, "-o", str(out), "--json"])
    assert done.exit_code == 0, done.stderr
    moves = json.loads(done.stdout)["moves"]
    assert moves
    assert {move[end]["stair"] for move in moves for end in ("from", "to")} <= {"A", "B", None}
    (better,) = out.glob("*.plan.toml")
    found = tomllib.loads(better.read_text("utf-8"))["group"]
    assert {group.get("stair") for group in found} == {"A", "B", None}
