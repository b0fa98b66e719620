"""`evacsim sweep`, as a planner types it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


def test_a_grid_is_told_drawn_and_written(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim(
        "sweep", "drill.toml", "--vary", "population.per_class=10,20",
        "--vary", "building.connection.exit-A.clear_width_m=0.8,1.2",
        "--replications", "2", "--lang", "zh",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    assert "每班人数" in done.stdout
    assert "主效应" in done.stdout
    out = place / "results" / "drill-sweep"
    for name in ("response.png", "ranking.png", "runs.csv", "points.csv", "runs.parquet"):
        assert (out / name).stat().st_size > 0
    again = evacsim("run", out / "scenarios" / "point-0003.toml", "--no-plots", "-o", "alone")
    assert again.exit_code == 0, again.stderr


def test_json_has_points_ranking_and_limits(evacsim: Callable[..., Result], place: Path) -> None:
    (place / "design.toml").write_text(
        'kind = "list"\n[[point]]\ngroup.class.size = 5\n[[point]]\ngroup.class.size = 9\n',
        encoding="utf-8",
    )
    done = evacsim(
        "sweep", "drill.toml", "--design", "design.toml", "--json", "--no-plots", "-o", "out",
        "--replications", "1",
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert [row["people"] for row in found["points"]] == [5, 9]
    assert found["design"]["kind"] == "list"
    assert {one["refused"] for one in found["ranking"]} == {"list"}
    assert (found["knees"], found["limits"], found["pictures"]) == ([], [], [])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing is varied"),
        (("--vary", "movement.lwa=sfpe"), 'did you mean "law"'),
        (("--vary", "movement.law=sfpe,sfpee"), 'did you mean "sfpe"'),
        (("--vary", "group.clas.size=3"), 'did you mean "class"'),
        (("--vary", "population.per_class=ten"), "whole number of pupils"),
        (("--vary", "building.connection.exit-B.clear_width_m=1"), 'did you mean "exit-A"'),
        (("--vary", "building.connection.exit-A.clear_width_m=0.1"), "point 0"),
        (("--vary", "building=nowhere"), 'no building "nowhere"'),
        (("--vary", "group.size=1", "--vary", "group.size=2"), "names group.size twice"),
        (("--vary", "group.size"), "names no key with values"),
        (("--design", "no.toml"), "no such file"),
        (("--buildings", "no"), "no such folder"),
        (("--vary", "seed=1", "-o", "drill.toml"), "in the way"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(
    evacsim: Callable[..., Result], place: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = sorted(path.name for path in place.iterdir())
    done = evacsim("sweep", "drill.toml", *arguments)
    assert done.exit_code == 2, done.stdout
    assert message in done.stderr
    assert done.stdout == ""
    assert sorted(path.name for path in place.iterdir()) == before
