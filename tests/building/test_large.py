"""Reading and checking a building takes twice as many steps for twice as many towers."""

from __future__ import annotations

import copy
import sys
from typing import TYPE_CHECKING, Any

from evacsim.analysis.naming import Names
from evacsim.building.network import build_network
from evacsim.building.read import building_from_dict
from tests.conftest import tower_data

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType


def towers_data(count: int) -> dict[str, Any]:
    """Return towers side by side, all floors of one plan, each with a stair and an exit."""
    one = tower_data()
    data = one | {"id": f"towers-{count}", "floor": [], "connection": [], "stairwell": []}
    for number in range(count):
        prefix = f"T{number}-"
        for floor in one["floor"]:
            data["floor"].append(floor | {"id": prefix + floor["id"]})
        stair, exit_ = copy.deepcopy(one["stairwell"][0]), copy.deepcopy(one["connection"][0])
        stair["id"], exit_["id"] = f"S{number}", f"exit-{number}"
        stair["floors"] = [prefix + floor for floor in stair["floors"]]
        exit_["between"] = [f"S{number}.{prefix}1F", "outside"]
        data["stairwell"].append(stair)
        data["connection"].append(exit_)
    return data


def lines_run(function: Callable[[], object]) -> int:
    """Return how many lines of evacsim a function runs, every step of a loop counted."""
    count = 0

    def trace(frame: FrameType, event: str, _: object) -> Any:  # noqa: ANN401 - itself or nothing
        nonlocal count
        if "evacsim" not in frame.f_code.co_filename and event == "call":
            return None
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        function()
    finally:
        sys.settrace(before)
    return count


def steps(count: int) -> int:
    """Return the steps of reading, checking, connecting and naming so many towers."""
    data = towers_data(count)

    def read() -> None:
        building = building_from_dict(data, file="towers")
        build_network(building)
        Names(building)

    return lines_run(read)


def test_twice_as_many_towers_take_twice_as_many_steps() -> None:
    steps(2)  # what is kept of a plan drawn before is found by all that follow
    few, many = steps(8), steps(32)
    assert many < 4.4 * few, (few, many)
