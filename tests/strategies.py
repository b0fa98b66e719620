"""Any valid building and any scenario on it, small enough that a run takes milliseconds.

Buildings are drawn as the tables of a building file and go through the reader, so that every
example is one that a person could have written down.
"""

from __future__ import annotations

import functools
import os
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from evacsim.building.read import building_from_dict
from tests.runs import Case, Data

LIMIT_S = 20_000.0
MOST_PEOPLE = 120

EXAMPLES = int(os.environ.get("EVACSIM_EXAMPLES", "25"))
"""Few keep the suite short, the same ones every time. `EVACSIM_EXAMPLES=2000` makes it a search:
so many, others each time (the profile `search` of conftest)."""
searched = settings(max_examples=EXAMPLES)

# one of some; kept, since to check a strategy takes longer than to draw from it (1 is not 1.0)
_of = functools.lru_cache(maxsize=None, typed=True)(lambda *choices: st.sampled_from(choices))


@functools.cache
def _rounded(low: float, high: float) -> st.SearchStrategy[float]:
    """Floats with two decimals: what a tape measure gives, and readable when shrunk."""
    steps = st.integers(round(low * 100), round(high * 100))
    return steps.map(lambda hundredths: hundredths / 100)


@st.composite
def _storey(draw: st.DrawFn, *, rooms: int, length_m: float, width_m: float) -> Data:
    """A corridor with rooms along it; doors between neighbours make loops."""
    room_m, depth_m = length_m / rooms, draw(_rounded(1.5, 6.0))
    by_tape = draw(st.booleans())
    spaces: list[Data] = [
        {"id": "corridor", "kind": "corridor", "outline": [[0, 0], [length_m, width_m]]}
    ]
    connections: list[Data] = []
    for number in range(rooms):
        left = number * room_m
        room: Data = {"id": f"room-{number}", "kind": draw(_of("room", "lobby"))}
        if by_tape and number == 0:
            room |= {"area_m2": room_m * depth_m, "length_m": depth_m}
        else:
            room["outline"] = [[left, width_m], [left + room_m, width_m + depth_m]]
        spaces.append(room)
        places = [0.5] if draw(st.booleans()) else [0.25, 0.75]
        for door, place in enumerate(places):
            connections.append(
                {
                    "id": f"room-{number}.door-{door}",
                    "kind": draw(_of("door", "opening")),
                    "between": [f"room-{number}", "corridor"],
                    "at": [left + place * room_m, width_m],
                    "clear_width_m": draw(_rounded(0.7, 1.2)),
                }
            )
        if number and not by_tape and draw(st.booleans()):
            connections.append(
                {
                    "id": f"room-{number}.side",
                    "kind": "door",
                    "between": [f"room-{number - 1}", f"room-{number}"],
                    "at": [left, width_m + depth_m / 2],
                    "clear_width_m": draw(_rounded(0.7, 1.2)),
                }
            )
    return {"space": spaces, "connection": connections}


@st.composite
def _stair(draw: st.DrawFn, name: str, floors: list[str], at: tuple[float, float]) -> Data:
    """A stairwell that opens to the corridor of every floor; 3.6 m a storey."""
    steps = draw(st.sampled_from([[24], [12, 12], [8, 16]]))
    width_m = draw(_rounded(0.8, 1.6))
    return {
        "id": name,
        "floors": floors[::-1],
        "clear_width_m": width_m,
        "width_measured": draw(_of("between-rails", "wall-to-wall")),
        "handrails": draw(st.integers(0, 2)),
        "riser_m": 0.15,
        "tread_m": draw(_rounded(0.25, 0.33)),
        "steps_per_flight": steps,
        "landing_depth_m": draw(_rounded(0.9, 2.0)),
        "well_m": 0.1,
        "opens_to": "corridor",
        "door_kind": draw(_of("door", "opening")),
        "door_clear_width_m": draw(_rounded(0.8, 1.2)),
        "door_at": list(at),
        "door_side": draw(_of("adjacent", "opposite")),
    }


@st.composite
def building_data(draw: st.DrawFn) -> Data:
    """One to three floors alike, one or two stairs, one or two exits, the second perhaps on top."""
    count = draw(st.integers(1, 3))
    floors = [f"{number + 1}F" for number in range(count)]
    rooms = draw(st.integers(1, 3))
    length_m, width_m = rooms * draw(_rounded(2.6, 9.0)), draw(_rounded(1.2, 3.0))
    west, east = (0.0, width_m / 2), (length_m, width_m / 2)
    data: Data = {
        "id": "any",
        "name": "Any building",
        "floor": [
            {"id": name, "elevation_m": 3.6 * level, "plan": "typical"}
            for level, name in enumerate(floors)
        ],
        "plan": {"typical": draw(_storey(rooms=rooms, length_m=length_m, width_m=width_m))},
        "connection": [],
        "stairwell": [],
    }
    if count > 1:
        data["stairwell"].append(draw(_stair("A", floors, west)))
        if draw(st.booleans()):
            data["stairwell"].append(draw(_stair("B", floors, east)))
    doors: list[tuple[str, tuple[float, float] | None]]
    if count > 1 and draw(st.booleans()):
        doors = [("A.1F", None)]
    else:
        doors = [("1F.corridor", (length_m * 0.25, 0.0))]
    if draw(st.integers(0, 2)):
        doors.append(
            (draw(st.sampled_from(["1F", floors[-1]])) + ".corridor", (length_m * 0.75, 0.0))
        )
    for name, (space, at) in zip("AB", doors, strict=False):
        exit_: Data = {
            "id": f"exit-{name}",
            "kind": draw(_of("door", "gate")),
            "between": [space, "outside"],
            "clear_width_m": draw(_rounded(0.7, 1.0)),
            "assembly_distance_m": 10.0,
        }
        if at is not None:
            exit_["at"] = list(at)
        if draw(st.booleans()):  # a slow exit: queues spill back and opposing streams meet
            exit_["specific_flow_per_m_s"] = draw(_rounded(0.1, 0.6))
        data["connection"].append(exit_)
    return data


def _seconds(most_s: float) -> st.SearchStrategy[Data]:
    """A pre-movement distribution of any family, at most about `most_s`."""
    high = _rounded(1.0, most_s)
    return st.one_of(
        high.map(lambda s: {"kind": "fixed", "value_s": s}),
        high.map(lambda s: {"kind": "uniform", "low_s": 0.0, "high_s": s}),
        high.map(lambda s: {"kind": "normal", "mean_s": s / 2, "sd_s": s / 4, "min_s": 0.0}),
        high.map(lambda s: {"kind": "lognormal", "median_s": s / 2, "sigma": 0.5, "max_s": 3 * s}),
        high.map(lambda s: {"kind": "triangular", "low_s": 0.0, "mode_s": s / 3, "high_s": s}),
        high.map(lambda s: {"kind": "gamma", "shape": 2.0, "scale_s": s / 2}),
        high.map(lambda s: {"kind": "weibull", "shape": 1.5, "scale_s": s}),
    )


@st.composite
def _routing(draw: st.DrawFn, stairs: list[str]) -> Data:
    rules = ["assigned", "nearest", "quickest", "queue-aware"] + (["shares"] if stairs else [])
    routing: Data = {"rule": draw(_of(*rules))}
    if routing["rule"] in {"assigned", "queue-aware"}:
        routing["compliance"] = draw(_of(1.0, 0.5))
    if routing["rule"] == "shares":
        first = draw(_of(1.0, 0.7))
        routing["shares"] = {stairs[0]: 1.0}
        if len(stairs) > 1:
            routing["shares"] = {stairs[0]: first, stairs[1]: 1.0 - first}
    return routing


@st.composite
def _events(draw: st.DrawFn, connections: list[str], stairs: list[str]) -> list[Data]:
    events: list[Data] = []
    for _ in range(draw(st.integers(0, 3))):
        event: Data = {
            "kind": draw(_of("lock", "open", "lights-out")),
            "at_s": draw(st.one_of(st.just(0.0), _rounded(0.0, 20.0), _rounded(0.0, 90.0))),
        }
        if event["kind"] == "lights-out":
            event["space"] = draw(_of("*", "*corridor*", "*"))
            event["speed_factor"] = draw(_of(0.4, 0.7, 1.0))
            event["width_factor"] = draw(_of(0.6, 1.0))
            if draw(st.booleans()):
                event["until_s"] = round(event["at_s"] + draw(_rounded(1.0, 60.0)), 2)
        elif stairs and draw(st.integers(0, 3)) == 0:
            event["stair"] = draw(_of(*stairs))
        else:
            event["connection"] = draw(_of(*connections))
        events.append(event)
    return events


@st.composite
def scenario_data(
    draw: st.DrawFn, building: Data, *, laws: tuple[str, ...] = ("sfpe", "weidmann", "unimpeded")
) -> Data:
    """Any scenario on a building of `building_data`."""
    facts = building_from_dict(building, file="building")
    stairs = [well.id for well in facts.stairwells]
    exits = [one.id for one in facts.exits]
    spaces = [space for space in facts.spaces if space.kind != "landing"]
    chosen = draw(st.lists(_of(*spaces), min_size=1, max_size=4, unique=True))
    groups: list[Data] = []
    left = MOST_PEOPLE
    for number, space in enumerate(chosen):
        most = max(1, min(60, left, int(3.4 * space.area_m2)))
        size = draw(st.one_of(st.integers(1, most), st.just(most)))
        left = max(1, left - size)
        groups.append(
            {
                "id": f"group-{number}",
                "space": space.id,
                "size": size,
                "kind": draw(_of("adult", "primary", "secondary")),
                "exit": draw(_of(*exits)),
                "release_s": draw(_of(0.0, 0.0, 7.3)),
            }
        )
        if stairs:
            groups[-1]["stair"] = draw(_of(*stairs))
    pre_movement: Data = {
        "distribution": draw(_seconds(draw(_of(3.0, 60.0)))),
        "shared_by": draw(_of("group", "occupant")),
    }
    if draw(st.booleans()):
        pre_movement["scatter"] = {"kind": "uniform", "low_s": 0.0, "high_s": 5.0}
    connections = [door.id for door in facts.connections]
    return {
        "name": "any scenario",
        "building": "any",
        "seed": draw(st.integers(0, 99)),
        "time_limit_s": LIMIT_S,
        "movement": {"law": draw(_of(*laws))},
        "routing": draw(_routing(stairs)),
        "pre_movement": pre_movement,
        "group": groups,
        "event": draw(_events(connections, stairs)),
    }


@st.composite
def _row_data(draw: st.DrawFn) -> Data:
    """Two to four small lobbies in a row with an exit at each end, and sometimes a way round."""
    count = draw(st.integers(2, 4))
    edges = [0.0]
    for _ in range(count):
        edges.append(round(edges[-1] + draw(_rounded(1.5, 4.0)), 2))
    depth_m = draw(_rounded(1.5, 3.0))
    spaces: list[Data] = [
        {
            "id": f"1F.lobby-{number}",
            "floor": "1F",
            "kind": draw(_of("lobby", "corridor")),
            "outline": [[edges[number], 0.0], [edges[number + 1], depth_m]],
        }
        for number in range(count)
    ]
    connections: list[Data] = []
    for number, x_m in enumerate(edges):
        one = f"1F.lobby-{number - 1}" if number else "outside"
        other = f"1F.lobby-{number}" if number < count else "outside"
        name = {0: "exit-A", count: "exit-B"}.get(number, f"1F.door-{number}")
        connections.append(
            {
                "id": name,
                "kind": "door",
                "between": [one, other],
                "at": [x_m, depth_m / 2],
                "clear_width_m": draw(_rounded(0.7, 1.2)),
            }
        )
    if draw(st.booleans()):
        spaces.append(
            {
                "id": "1F.round",
                "floor": "1F",
                "kind": "corridor",
                "outline": [[0.0, depth_m], [edges[-1], depth_m + 1.3]],
            }
        )
        for number in (0, count - 1):
            middle_m = (edges[number] + edges[number + 1]) / 2
            connections.append(
                {
                    "id": f"1F.round.door-{number}",
                    "kind": "opening",
                    "between": [f"1F.lobby-{number}", "1F.round"],
                    "at": [middle_m, depth_m],
                    "clear_width_m": draw(_rounded(0.7, 1.2)),
                }
            )
    return {
        "id": "any",
        "name": "Lobbies in a row",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "plan": {},
        "space": spaces,
        "connection": connections,
        "stairwell": [],
    }


@st.composite
def crossing_cases(draw: st.DrawFn) -> Case:
    """Full lobbies whose people want to get past one another."""
    building = draw(_row_data())
    scenario = draw(scenario_data(building))
    scenario["routing"] = {"rule": "assigned", "compliance": draw(_of(1.0, 0.8))}
    scenario["group"] = [
        {
            "id": f"group-{number}-{exit_}",
            "space": space["id"],
            "size": int(share * 3.4 * _area_m2(space)),
            "exit": f"exit-{exit_}",
        }
        for number, space in enumerate(building["space"])
        for exit_, share in zip("AB", draw(st.sampled_from(_SPLITS)), strict=True)
    ]
    return Case(building=building, scenario=scenario)


_SPLITS = ((0.5, 0.5), (0.0, 1.0), (1.0, 0.0), (0.2, 0.7), (0.1, 0.0))


def _area_m2(space: Data) -> float:
    (x0, y0), (x1, y1) = space["outline"]
    return float((x1 - x0) * (y1 - y0))


@st.composite
def cases(draw: st.DrawFn, *, locks: bool = True) -> Case:
    """Any building with any scenario; without `locks` nothing is locked or opened."""
    if draw(st.integers(0, 2)) == 0:
        case = draw(crossing_cases())
    else:
        building = draw(building_data())
        case = Case(building=building, scenario=draw(scenario_data(building)))
    if locks:
        return case
    dark = [event for event in case.scenario["event"] if event["kind"] == "lights-out"]
    return replace(case, scenario=case.scenario | {"event": dark})
