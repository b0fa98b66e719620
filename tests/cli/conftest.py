"""Small files on disk for the verbs to work on, and a runner that keeps stdout and stderr apart."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.cli.schema import schema_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from typer.testing import Result

BUILDING = """
id = "hall"
name = "A room and a hall"
source = "made up for tests"

[[floor]]
id = "1F"
elevation_m = 0.0

[[space]]
id = "1F.room"
floor = "1F"
kind = "room"
outline = [[0, 0], [6, 6]]

[[space]]
id = "1F.hall"
floor = "1F"
kind = "lobby"
outline = [[6, 0], [12, 6]]

[[connection]]
id = "1F.room.door-1"
kind = "door"
between = ["1F.room", "1F.hall"]
at = [6, 3]
clear_width_m = 0.9

[[connection]]
id = "exit-A"
kind = "door"
between = ["1F.hall", "outside"]
at = [12, 3]
clear_width_m = 1.2
assembly_distance_m = 20
"""

SCENARIO = """
name = "Small drill"
building = "hall.toml"
seed = 7
replications = 3
target_s = 120
source = "made up for tests"

[movement]
law = "sfpe"

[routing]
rule = "nearest"

[pre_movement]
distribution = { kind = "uniform", low_s = 5, high_s = 15 }

[[group]]
id = "class"
space = "1F.room"
size = 20
kind = "secondary"
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with a building and a scenario, that the verbs run in."""
    (tmp_path / "hall.toml").write_text(BUILDING, encoding="utf-8")
    (tmp_path / "drill.toml").write_text(SCENARIO, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVACSIM_LANG", raising=False)
    return tmp_path


@pytest.fixture
def evacsim(place: Path) -> Callable[..., Result]:
    """`evacsim("run", "drill.toml")`, as typed in `place`; all JSON is held against its schema."""
    assert Path.cwd() == place
    runner = CliRunner()

    def typed(*arguments: object) -> Result:
        done = runner.invoke(app, [str(a) for a in arguments])
        if "--json" in arguments and done.stdout:
            validator(str(arguments[0])).validate(json.loads(done.stdout))
        return done

    return typed


@functools.cache
def validator(name: str) -> Draft202012Validator:
    """What holds things against `evacsim schema NAME`."""
    return Draft202012Validator(schema_of(name))


@pytest.fixture
def results(evacsim: Callable[..., Result], place: Path) -> Path:
    """A results folder of the small drill."""
    done = evacsim("run", "drill.toml", "--no-plots")
    assert done.exit_code == 0, done.stderr
    return place / "results" / "drill"
