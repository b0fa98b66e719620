"""What two directions pass together, on the level and on stairs, and the parts that make it so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given

from evacsim.hazards.hazard import Factor
from evacsim.scenario.situations import law_of
from evacsim.simulation import core
from evacsim.simulation.clock import Run
from evacsim.simulation.parts import LEVEL, WALKING
from evacsim.simulation.program import Program
from evacsim.simulation.rules.lanes import (
    both_ways,
    count_in,
    count_out,
    lane_at,
    lane_of_walk,
    meet_at_door,
    place_in_lane,
    weaker_share,
)
from evacsim.simulation.rules.rerouting import choose
from evacsim.simulation.rules.walking import walk
from tests.runs import Case, Data, Ran, run_case
from tests.simulation.test_counterflow import stair_case
from tests.strategies import cases, searched

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evacsim.simulation.state import Component, Direction, Person

TOGETHER = 400
WEAKER = 60
"""So many at least that the weaker stream, too, is steady once the first have met."""
WIDTH_M = 2.4
STREAM = 0.60 / WIDTH_M
"""The weaker direction has one stream at least: a quarter of 2.40 m, though a tenth want in."""


def corridor_case(east: int, west: int, *, door_m: float = WIDTH_M, length_m: float = 40.0) -> Case:
    """Two halls, 40 m of corridor between them, and people who change halls."""
    spaces: list[Data] = [
        {"id": "W", "kind": "room", "floor": "1F", "outline": [[-20, 0], [0, 12]]},
        {"id": "E", "kind": "room", "floor": "1F", "outline": [[length_m, 0], [length_m + 20, 12]]},
        {"id": "c", "kind": "corridor", "floor": "1F", "outline": [[0, 0], [length_m, WIDTH_M]]},
    ]
    half = WIDTH_M / 2
    openings = [
        ("w", ["W", "c"], [0, half], door_m),
        ("e", ["c", "E"], [length_m, half], door_m),
        ("exit-W", ["W", "outside"], [-20, 6], 8.0),
        ("exit-E", ["E", "outside"], [length_m + 20, 6], 8.0),
    ]
    building = {
        "id": "x",
        "name": "x",
        "floor": [{"id": "1F", "elevation_m": 0.0}],
        "space": spaces,
        "connection": [
            {"id": name, "kind": "opening", "between": ends, "at": at, "clear_width_m": width}
            for name, ends, at, width in openings
        ],
    }
    groups = (("east", "W", "exit-E", east), ("west", "E", "exit-W", west))
    scenario = {
        "name": "x",
        "building": "x",
        "movement": {"law": "sfpe"},
        "routing": {"rule": "assigned"},
        "pre_movement": {"distribution": {"kind": "fixed", "value_s": 0.0}},
        "group": [
            {"id": name, "space": space, "exit": exit_, "size": size}
            for name, space, exit_, size in groups
        ],
    }
    return Case(building=building, scenario=scenario)


def _flow_per_s(ran: Ran, connection: str) -> float:
    """All together while both directions pass: without the first and the last fifth of that."""
    rows = ran.tables["passages"].filter(connection=connection)
    spans = rows.group_by("to").agg(
        pl.col("time_s").min().alias("first"), pl.col("time_s").max().alias("last")
    )
    first, last = float(spans["first"].max()), float(spans["last"].min())  # type: ignore[arg-type]
    low, high = first + 0.2 * (last - first), last - 0.2 * (last - first)
    times_s = rows["time_s"].to_numpy()
    steady = times_s[(times_s > low) & (times_s < high)]
    return float((len(steady) - 1) / (steady[-1] - steady[0]))


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_corridor_passes_the_published_share_of_one_way(share: float) -> None:
    """0.85 at a tenth, 0.95 at a half (JuPedSim-network's documentation, Arnott 2022); +- 3 %."""
    together = max(TOGETHER, round(WEAKER / share))
    weaker = round(together * share)
    ran = run_case(corridor_case(together - weaker, weaker))
    sections = [
        connection.id for connection in ran.network.connections if connection.kind == "section"
    ]
    flow = _flow_per_s(ran, sections[len(sections) // 2])
    one_way = 1.40 / (4 * 0.266) * (WIDTH_M - 2 * 0.20)  # SFPE, corridor wall 0.20 m a side
    assert flow / one_way == pytest.approx(both_ways(max(share, STREAM), stairs=False), rel=0.03)


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5])
def test_a_stair_passes_the_published_share_of_one_way(share: float) -> None:
    """0.80 at a tenth, 0.75 at a half (same source); +- 3 %."""
    weaker = round(TOGETHER * share)
    both = run_case(stair_case(down=TOGETHER - weaker, up=weaker, width_m=WIDTH_M))
    alone = run_case(stair_case(down=TOGETHER, up=0, width_m=WIDTH_M))
    flows = [_flow_per_s(ran, "flight-1.foot") for ran in (both, alone)]
    expected = both_ways(max(share, STREAM), stairs=True)
    assert flows[0] / flows[1] == pytest.approx(expected, rel=0.03)


def _begun(case: Case) -> Run:
    """A run before its first event."""
    ran = run_case(case, time_limit_s=1e-6)
    law = law_of(ran.scenario)
    return Run(Program(ran.network, law), ran.people, ran.changes)


def test_who_begins_in_a_corridor_meets_at_once_who_goes_the_other_way() -> None:
    """The corridor is split when they set off, not only when somebody else comes in."""
    case = corridor_case(10, 10, length_m=8.0)
    for group in case.scenario["group"]:
        group["space"] = "c"
    run = _begun(case)
    run.until(0.1)
    lanes = _component(run, "c").lanes
    assert (lanes.first.inside, lanes.second.inside) == (10, 10)
    assert lanes.both
    assert lanes.slower == both_ways(0.5, stairs=False)


def _component(run: Run, name: str) -> Component:
    return run.program.components[run.program.component_index[name]]


def _direction(run: Run, connection: str, origin: str) -> Direction:
    directions = run.program.directions
    return next(
        one for one in directions if one.connection.id == connection and one.origin.id == origin
    )


def _stand(number: int) -> Person:
    """Somebody who has stood before a connection since the start."""
    person = core.Person(number)
    person.ready_s, person.previous = 0.0, -1
    return person


def _queue_up(run: Run, direction: Direction, numbers: Iterable[int]) -> None:
    """Let people stand before a connection, and be in the run."""
    people = [_stand(number) for number in numbers]
    run.state.people.extend(people)
    direction.queue[:] = people


def test_each_lane_has_its_share_of_the_places() -> None:
    run = _begun(stair_case(down=10, up=10, width_m=WIDTH_M))
    flight = _component(run, "flight-1")
    lanes = flight.lanes
    assert flight.two_way
    lanes.both, lanes.first.share, lanes.second.share = True, 0.25, 0.75
    limit = int(0.25 * flight.storage)
    for inside, free in ((limit - 1, True), (limit, False)):
        lanes.first.inside, lanes.second.inside = inside, 0
        assert place_in_lane(run.state, flight, 0) is free


def _walked_s(run: Run, name: str, *, against: int, walkers: int, length_m: float) -> float:
    """How long somebody of 1.2 m/s walks through a component with so many who walk there."""
    component, person = _component(run, name), core.Person(0)
    person.level_m_per_s = person.down_m_per_s = person.up_m_per_s = 1.2
    person.cause, run.state.now = WALKING, 10.0
    component.lanes.first.inside, component.lanes.second.inside = against, 1
    component.walking[:], component.walked = [20.0] * walkers, 0
    return walk(run.state, component, LEVEL, person, length_m) - run.state.now


@pytest.mark.parametrize(
    ("per_m2", "factor"),
    [(0.05, 1 - 0.2 * 0.05 / 0.6), (0.6, 0.80), (0.8, 0.8125), (1.0, 0.825), (1.4, 0.90),
     (1.8, 0.95), (2.2, 1.0), (3.0, 1.0)],
)  # fmt: skip
def test_walking_between_two_directions_takes_longer_by_the_factor_of_the_density(
    per_m2: float, factor: float
) -> None:
    """Of the walk at the same density one way: a fifth of the speed is lost at 0.6 per m2."""
    run = _begun(corridor_case(10, 10))
    section = next(one for one in run.program.components if one.place == "c")
    section.area_m2 = 1000.0
    section.free_walkers = 0.54 * section.area_m2
    section.law_speeds = [core.Reals(), core.Reals(), core.Reals()]
    section.lanes.met_factors[:] = run.program.met_factors(section.area_m2)
    walkers = round(per_m2 * section.area_m2)
    alone, met = (
        _walked_s(run, section.id, against=against, walkers=walkers, length_m=10.0)
        for against in (0, 1)
    )
    assert met == pytest.approx(alone / factor, rel=1e-3)
    assert (met > alone) == (factor < 1.0)


def test_who_meets_others_is_slowed_by_them() -> None:
    """Also where walking is free otherwise: what it takes longer is nobody's own walk."""
    causes = []
    for west in (0, 12):
        ran = run_case(corridor_case(12, west))
        rows = ran.tables["passages"].filter(pl.col("to").cast(pl.String).str.starts_with("c"))
        causes.append(rows["cause"].to_list().count("slowed"))
    assert causes[0] == 0
    assert causes[1] > 0


@pytest.mark.parametrize("west", [0, 60])
def test_one_way_is_the_same_to_the_bit_whatever_meeting_costs(west: int) -> None:
    """The constant acts where two directions are inside, and nowhere else."""
    tables = []
    for slowing in (0.0, 1.0):
        case = corridor_case(60, west)
        case.scenario["movement"] = {
            "law": "sfpe", "constants": {"counterflow_slowing": slowing}
        }  # fmt: skip
        tables.append(run_case(case).tables["passages"])
    assert tables[0].equals(tables[1]) == (west == 0)


def test_a_place_in_a_lane_comes_back_with_the_wave() -> None:
    run = _begun(stair_case(down=10, up=10, width_m=WIDTH_M))
    flight, person = _component(run, "flight-1"), run.state.people[0]
    direction = flight.to_go_out[0]
    since = next(one for one in flight.to_come_in if one.connection is not direction.connection)
    lane = lane_of_walk(flight.lanes, since.index, direction.index)
    count_in(flight.lanes, person, lane, -1)
    flight.lanes.slower, run.state.now = 0.8, 100.0
    count_out(run.state, direction, person, 7)
    found = lane_at(flight.lanes, lane)
    assert found.back_s == [pytest.approx(100.0 + direction.wave_s / 0.8)]
    assert found.back_by == [7]
    assert direction.wave_s > 1.0


def test_a_platoon_is_as_many_as_walk_at_best_density() -> None:
    run = _begun(stair_case(down=10, up=10, width_m=1.0))
    flight = _component(run, "flight-1")
    best = flight.curves[1].best_density_per_m2
    assert flight.lanes.platoon == int(best * flight.area_m2)
    assert flight.lanes.platoon > 3


@pytest.mark.parametrize(
    ("door_m", "here", "there", "weaker", "share"),
    [(0.9, 3, 1, 0.5, 0.5), (2.4, 3, 1, 0.25, 0.75), (2.4, 1, 4, 0.25, 0.25)],
)
def test_two_directions_take_turns_at_a_door(
    door_m: float, here: int, there: int, weaker: float, share: float
) -> None:
    """By demand on 2.4 m, one by one on 0.9 m; together less than one way alone."""
    run = _begun(corridor_case(10, 10, door_m=door_m))
    run.state.now = 1.0
    direction = _direction(run, "w", "W")
    _queue_up(run, direction, range(here - 1))  # one is passing
    _queue_up(run, direction.opposite, range(50, 50 + there))
    assert meet_at_door(run.state, direction) == pytest.approx(1 / both_ways(weaker, stairs=False))
    assert direction.met == pytest.approx(1 / share)
    direction.opposite.queue.clear()
    assert meet_at_door(run.state, direction) == 1.0
    assert direction.met == 0.0


def _seen_from_the_hall() -> tuple[Run, Direction, Direction, dict[int, float]]:
    """A hall with a long queue before its exit, and an opening beside it that nobody uses."""
    run = _begun(corridor_case(60, 0))
    crowded, other = _direction(run, "exit-W", "W"), _direction(run, "w", "W")
    _queue_up(run, crowded, range(40, 4000))
    return run, crowded, other, {crowded.index: 5.0, other.index: 5.0}


def test_who_sees_a_long_queue_takes_the_other_way() -> None:
    run, crowded, other, here_m = _seen_from_the_hall()
    person = run.state.people[0]
    assert choose(run.state, person, -1, crowded, here_m, {}) is other
    assert person.changes == 1


def test_nobody_changes_the_way_for_ever() -> None:
    """One who has changed eight times keeps to their way, however long the queue."""
    run, crowded, other, here_m = _seen_from_the_hall()
    person = run.state.people[0]
    person.changes = 7
    assert choose(run.state, person, -1, crowded, here_m, {}) is other
    assert choose(run.state, person, -1, crowded, here_m, {}) is crowded


def test_nobody_who_sees_a_queue_goes_back_where_they_came_from() -> None:
    run, crowded, other, here_m = _seen_from_the_hall()
    person, since = run.state.people[0], other.opposite.index
    assert choose(run.state, person, since, crowded, here_m, {}) is crowded


def test_nobody_who_sees_a_queue_chooses_a_locked_way() -> None:
    run, crowded, other, here_m = _seen_from_the_hall()
    other.connection.closed, other.closed, other.passable = True, True, False
    assert choose(run.state, run.state.people[0], -1, crowded, here_m, {}) is crowded


def test_a_narrowed_place_gives_places_back_later_those_on_their_way_too() -> None:
    run = _begun(stair_case(down=10, up=0, width_m=WIDTH_M))
    flight = _component(run, "flight-1")
    foot = flight.to_go_out[0]
    wave_s = foot.wave_s
    flight.back_s[:], flight.back_by[:] = [10.0], [3]
    half = Factor(time_s=0.0, component="flight-1", speed=1.0, width=0.5, event=0)
    core.change_factor(run.state, flight.index, half)
    assert foot.wave_s == pytest.approx(2 * wave_s)
    assert (flight.back_s, flight.back_by) == ([pytest.approx(20.0)], [3])


def test_shares_of_nobody_are_even() -> None:
    assert weaker_share(0, 0, 2.4) == 0.5


@searched
@given(cases())
def test_who_is_expected_in_a_lane_comes_or_is_no_longer_expected(case: Case) -> None:
    """When everybody is out nobody is expected or inside anywhere."""
    ran = run_case(case)
    run = Run(Program(ran.network, ran.law), ran.people, ran.changes)
    run.until(case.scenario["time_limit_s"])
    queued = any(direction.queue for direction in run.program.directions)
    waiting = any(component.inside for component in run.program.components)
    for component in run.program.components:
        lanes = (component.lanes.first, component.lanes.second)
        if not component.two_way:
            continue
        assert min(lane.demand for lane in lanes) >= 0
        assert sum(lane.inside for lane in lanes) <= component.inside
        if not queued and not waiting:
            assert [lane.demand for lane in lanes] == [0, 0]
            assert [lane.inside for lane in lanes] == [0, 0]
