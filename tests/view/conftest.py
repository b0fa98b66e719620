"""Small runs to replay: one as any school's, one with a lock, a fall and hostile names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.locale import speaking
from evacsim.results.store import Results, read_results
from evacsim.studies.many import run_scenario
from evacsim.view.write import write_replay
from tests.small_school import SCENARIO, write_small_school

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
EVENTS = f"""
[[group]]
id = {HOSTILE!r}
space = "3F.room-2"
size = 3
kind = "secondary"

[[event]]
kind = "lock"
connection = "exit-*"
at_s = 60
[[event]]
kind = "hold"
connection = "3F.room-1.door-1"
at_s = 0
until_s = 60
[[event]]
kind = "lights-out"
stair = "A"
at_s = 20
until_s = 50
[[event]]
kind = "fall"
space = "B.3F-2F.upper"
at_s = 40
until_s = 70
width_factor = 0.5
"""


def _run(folder: Path, more: str = "") -> Results:
    scenario = write_small_school(folder)
    text = SCENARIO.replace('name = "Small school"', f"name = {HOSTILE!r}") if more else SCENARIO
    scenario.write_text(text + more, encoding="utf-8")
    return read_results(run_scenario(scenario, folder / "results"))


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("view"))


@pytest.fixture(scope="session")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Results:
    return _run(tmp_path_factory.mktemp("eventful"), EVENTS)


@pytest.fixture(scope="session")
def page(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with speaking("en"):
        return write_replay([results], tmp_path_factory.mktemp("page") / "replay.html")


@pytest.fixture(scope="session")
def both(results: Results, eventful: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of two runs side by side, the second with everything hostile."""
    folder = tmp_path_factory.mktemp("both")
    with speaking("zh"):
        return write_replay([results, eventful], folder / "replay.html")
