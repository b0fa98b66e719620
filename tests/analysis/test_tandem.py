"""Rooms and doors in a row, nobody in each other's way but at the doors: known to the digit.

With unlimited rooms the n-th through door j passes at d[j, n] = max(d[j-1, n] + w_j,
d[j, n-1] + 1/C_j): a max-plus recursion (Krivulin, tandem queues), worked out here without the
program. Walking back over whichever term is the larger gives the critical path.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evacsim.analysis.chain.chain import cause_record, chain, seconds_by_place
from tests.runs import Case, run_case
from tests.strategies import searched

if TYPE_CHECKING:
    from evacsim.analysis.chain.chain import CauseRecord
    from tests.runs import Data, Ran

SPEED_M_PER_S = 1.25


@dataclass(frozen=True, kw_only=True)
class Tandem:
    """Door capacities [1/s], walks [m] to each door, and when the people set off [s]."""

    capacities_per_s: tuple[float, ...]
    walks_m: tuple[float, ...]
    starts_s: tuple[float, ...]


def case_of(tandem: Tandem) -> Case:
    doors = len(tandem.capacities_per_s)
    spaces: list[Data] = [
        {"id": f"room-{n}", "kind": "room", "floor": "1F", "area_m2": 50.0,
         "length_m": tandem.walks_m[n]}
        for n in range(doors)
    ]  # fmt: skip
    connections: list[Data] = [
        {"id": f"door-{n}", "kind": "opening", "clear_width_m": 1.0,
         "between": [f"room-{n}", f"room-{n + 1}" if n + 1 < doors else "outside"],
         "specific_flow_per_m_s": capacity}
        for n, capacity in enumerate(tandem.capacities_per_s)
    ]  # fmt: skip
    groups: list[Data] = [
        {"id": f"p-{n:03d}", "space": "room-0", "size": 1, "kind": "alike", "release_s": start,
         "distance_m": tandem.walks_m[0]}
        for n, start in enumerate(tandem.starts_s)
    ]  # fmt: skip
    same = {"kind": "fixed", "value_m_per_s": SPEED_M_PER_S}
    scenario: Data = {
        "name": "tandem",
        "building": "tandem",
        "movement": {"law": "unimpeded"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": groups,
        "kind": {"alike": {"level": same, "stairs_down": same, "stairs_up": same}},
    }
    building: Data = {
        "id": "tandem",
        "name": "Rooms in a row",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": spaces,
        "connection": connections,
    }
    return Case(building=building, scenario=scenario)


def critical_path(tandem: Tandem) -> dict[tuple[str, str], float]:
    """Return the seconds of the last one out by place and cause, from the recursion alone."""
    doors, people = range(len(tandem.capacities_per_s)), range(len(tandem.starts_s))
    starts = sorted(tandem.starts_s)
    walk_s = [metres / SPEED_M_PER_S for metres in tandem.walks_m]
    passed: dict[tuple[int, int], float] = {}
    for j in doors:
        for n in people:
            ready = (passed[j - 1, n] if j else starts[n]) + walk_s[j]
            after = passed[j, n - 1] + 1 / tandem.capacities_per_s[j] if n else ready
            passed[j, n] = max(ready, after)
    path: dict[tuple[str, str], float] = {}

    def spend(place: str, cause: str, seconds: float) -> None:
        if seconds > 0:
            path[place, cause] = path.get((place, cause), 0.0) + seconds

    j, n = doors[-1], people[-1]
    while True:
        ready = (passed[j - 1, n] if j else starts[n]) + walk_s[j]
        if passed[j, n] > ready + 1e-9:
            spend(f"door-{j}", "headway", 1 / tandem.capacities_per_s[j])
            n -= 1
            continue
        spend(f"room-{j}", "walking", walk_s[j])
        if j == 0:
            spend("room-0", "release", starts[n])
            return path
        j -= 1


def record_of(ran: Ran) -> CauseRecord:
    return cause_record(ran.tables["occupants"], ran.tables["passages"], replication=0)


tandems = st.integers(1, 4).flatmap(
    lambda doors: st.builds(
        Tandem,
        capacities_per_s=st.tuples(*[st.sampled_from([0.31, 0.57, 0.83, 1.19, 1.73])] * doors),
        walks_m=st.tuples(*[st.sampled_from([1.1, 2.7, 5.9, 11.3])] * doors),
        starts_s=st.lists(st.integers(0, 400), min_size=1, max_size=30).map(
            lambda tenths: tuple(tenth / 10 for tenth in tenths)
        ),
    )
)


@searched
@given(tandems)
def test_the_chain_is_the_critical_path_of_the_recursion(tandem: Tandem) -> None:
    found = seconds_by_place(chain(record_of(run_case(case_of(tandem)))))
    expected = critical_path(tandem)
    assert set(found) == set(expected)
    for key, seconds in expected.items():
        assert found[key] == pytest.approx(seconds, abs=1e-6), key  # type: ignore[index]


def test_the_slow_door_has_the_seconds_wherever_it_stands() -> None:
    for slow in range(3):
        capacities = tuple(0.4 if n == slow else 1.6 for n in range(3))
        tandem = Tandem(capacities_per_s=capacities, walks_m=(5.0, 5.0, 5.0), starts_s=(0.1,) * 20)
        found = seconds_by_place(chain(record_of(run_case(case_of(tandem)))))
        assert found[f"door-{slow}", "headway"] == pytest.approx(19 / 0.4, abs=1e-6)
        assert sum(found.values()) == pytest.approx(0.1 + 15.0 / 1.25 + 19 / 0.4, abs=1e-6)
