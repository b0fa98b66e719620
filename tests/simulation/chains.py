"""Chains of flights and landings, fed through a door and emptied through another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from evacsim.simulation.program import Program
from tests.runs import Case, Data, Ran

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

ALIKE = {
    "level": {"kind": "fixed", "value_m_per_s": 1.3},
    "stairs_down": {"kind": "fixed", "value_m_per_s": 1.0},
    "stairs_up": {"kind": "fixed", "value_m_per_s": 0.8},
}


def chain_case(  # noqa: PLR0913 - a chain has as many dimensions
    *,
    flights: int,
    people: int,
    feed_per_s: float,
    exit_per_s: float,
    width_m: float = 1.5,
    length_m: float = 10.0,
    landing_m2: float = 6.0,
    landing_walk_m: float = 1.6,
    riser_m: float = 0.178,
    tread_m: float = 0.279,
    kind: Data = ALIKE,
    events: Sequence[Data] = (),
    time_limit_s: float = 4000.0,
) -> Case:
    """A room, a door that passes `feed_per_s`, flights with landings, an exit with `exit_per_s`.

    Flight 1 is the highest. Nobody walks to the first door: everybody stands before it.
    """
    names = [f"landing-{number}" for number in range(flights + 1)]
    drop_m = length_m * riser_m / (riser_m**2 + tread_m**2) ** 0.5
    floors = [
        {"id": f"F{number}", "elevation_m": round((flights - number) * drop_m, 3)}
        for number in range(flights + 1)
    ]
    spaces = _spaces(names, landing_m2, landing_walk_m)
    building = {
        "id": "chain",
        "name": "A chain of flights",
        "floor": floors,
        "space": spaces,
        "connection": _connections(names, feed_per_s, exit_per_s),
        "flight": [
            {
                "id": f"flight-{number:02d}",
                "upper": names[number - 1],
                "lower": names[number],
                "clear_width_m": width_m,
                "riser_m": riser_m,
                "tread_m": tread_m,
                "length_m": length_m,
                "handrails": 0,
            }
            for number in range(1, flights + 1)
        ],
    }
    return Case(
        building=building,
        scenario=_scenario(people, kind=kind, events=events, time_limit_s=time_limit_s),
    )


def _spaces(names: Sequence[str], landing_m2: float, landing_walk_m: float) -> list[Data]:
    spaces: list[Data] = [
        {"id": "room", "kind": "room", "floor": "F0", "area_m2": 5000.0, "length_m": 1.0}
    ]
    spaces += [
        {
            "id": name,
            "kind": "landing",
            "floor": f"F{number}",
            "area_m2": landing_m2,
            "length_m": landing_walk_m,
        }
        for number, name in enumerate(names)
    ]
    return spaces


def _connections(names: Sequence[str], feed_per_s: float, exit_per_s: float) -> list[Data]:
    doors = {
        "feed": (["room", names[0]], feed_per_s),
        "exit-A": ([names[-1], "outside"], exit_per_s),
    }
    return [
        {
            "id": name,
            "kind": "opening",
            "between": between,
            "clear_width_m": 1.0,
            "specific_flow_per_m_s": flow,
        }
        for name, (between, flow) in doors.items()
    ]


def _scenario(people: int, *, kind: Data, events: Sequence[Data], time_limit_s: float) -> Data:
    return {
        "name": "chain",
        "building": "chain",
        "time_limit_s": time_limit_s,
        "movement": {"law": "sfpe"},
        "routing": {"rule": "nearest"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [
            {"id": "all", "space": "room", "size": people, "kind": "alike", "distance_m": 0.0}
        ],
        "kind": {"alike": kind},
        "event": list(events),
    }


def inside(ran: Ran, component: str, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """How many are in a component at each of the times."""
    index = [c.id for c in ran.network.components].index(component)
    record, directions = ran.recording, ran.network.directions
    origin = np.array([direction.origin for direction in directions])[record.direction]
    target = np.array([direction.target for direction in directions])[record.direction]
    entered = np.searchsorted(record.time_s[target == index], times_s, side="right")
    left = np.searchsorted(record.time_s[origin == index], times_s, side="right")
    return (entered - left).astype(np.float64)


def flow_per_s(ran: Ran, connection: str, since_s: float, until_s: float) -> float:
    """Mean flow through a connection in a window."""
    connections = [one.id for one in ran.network.connections]
    passed = np.array([direction.connection for direction in ran.network.directions])[
        ran.recording.direction
    ]
    times_s = ran.recording.time_s[passed == connections.index(connection)]
    return float(((times_s > since_s) & (times_s <= until_s)).sum() / (until_s - since_s))


def chord(ran: Ran, component: str, through_per_s: float) -> float:
    """Persons in a component that is all queue, at a flow: storage less what the wave holds back.

    With w = C / (W (rho_store - rho_best)) and L = A / W this is A (rho_store - f / (W w)).
    """
    index = [c.id for c in ran.network.components].index(component)
    facts = ran.network.components[index]
    state = Program(ran.network, ran.law).components[index]
    store = state.curves[1].jam_density_per_m2
    return facts.area_m2 * store - through_per_s * max(
        direction.lit_wave_s for direction in state.to_go_out
    )
