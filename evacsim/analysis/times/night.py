"""A night in numbers: who was on duty, when sleepers were woken, when the building was clear."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

import polars as pl
from typing_extensions import TypedDict

from evacsim.analysis.facts import scenario_of, written_of
from evacsim.analysis.reading import large_parts, remembered
from evacsim.analysis.statistics import Band, Span, band, span, whole
from evacsim.analysis.times.helped import Carried

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evacsim.analysis.facts import Facts
    from evacsim.analysis.room_search import SearchPlan
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario


@dataclass(frozen=True, slots=True, kw_only=True)
class Woken:
    """How the sleepers of a night fared.

    `on_duty` are those who were there, `absent` the others, by id. `last_s` is when the last of
    those who woke did, `last_room` where that was latest. `asleep` counts those who never woke, in
    `rooms`; `awake_out_s` is when the last of all others was out.
    """

    on_duty: tuple[str, ...]
    absent: tuple[str, ...]
    last_s: Band | None
    last_room: str | None
    asleep: Span
    rooms: tuple[str, ...]
    awake_out_s: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """The search after the last one out.

    `begins_s` is when it begins, `cleared_s` when the last room has been seen; None where in no
    replication all others got out and could be counted. `found_s` is when the last of those who
    never woke has been found.
    """

    plan: SearchPlan
    begins: str
    begins_s: Band | None
    cleared_s: Band | None
    found_s: Band | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Night:
    """One replication: when the last one woke, and where; who did not; when the others were out."""

    last_s: float
    last_room: str | None
    asleep: tuple[str, ...]
    out_s: float | None
    assembled_s: float | None


@remembered
def woken(results: Results, facts: Facts) -> Woken | None:
    """Return how the sleepers fared; None where the scenario has no night."""
    if "night" not in written_of(results):
        return None
    scenario = scenario_of(results)
    nights = list(_nights(results, facts, scenario))
    last = max(nights, key=lambda night: night.last_s, default=None)
    there = {one.id for one in scenario.on_duty}
    outs = [night.out_s for night in nights if night.out_s is not None]
    return Woken(
        on_duty=tuple(one.id for one in scenario.warden if one.id in there),
        absent=tuple(one.id for one in scenario.warden if one.id not in there),
        last_s=band([night.last_s for night in nights]),
        last_room=last.last_room if last else None,
        asleep=span([len(night.asleep) for night in nights]),
        rooms=tuple(sorted({room for night in nights for room in night.asleep})),
        awake_out_s=band(outs),
    )


@remembered
def cleared(results: Results, facts: Facts) -> Cleared | None:
    """Return when the building was clear; None where the scenario has no search."""
    if "room_search" not in written_of(results):
        return None
    scenario = scenario_of(results)
    search = scenario.room_search
    plan = _plan_of(scenario, facts)
    if search is None or plan is None:
        return None
    seen_s = plan.seen_s
    begins, found = [], []
    for night in _nights(results, facts, scenario):
        begins_s = _begins_s(night, scenario)
        if begins_s is None:
            continue
        begins.append(begins_s)
        own = [seen_s[room] for room in night.asleep if room in seen_s]
        if own:
            found.append(begins_s + max(own))
    return Cleared(
        plan=plan,
        begins=search.begins,
        begins_s=band(begins),
        cleared_s=band([begins_s + plan.takes_s for begins_s in begins]),
        found_s=band(found),
    )


def searched(results: Results, facts: Facts, number: int) -> tuple[SearchPlan, float] | None:
    """Return the search after one replication, and when it begins [s]; None where there is none."""
    if "room_search" not in written_of(results):
        return None
    scenario = scenario_of(results)
    plan = _plan_of(scenario, facts)
    night = next(islice(_nights(results, facts, scenario), results.numbers.index(number), None))
    begins_s = _begins_s(night, scenario)
    return None if plan is None or begins_s is None else (plan, begins_s)


def _plan_of(scenario: Scenario, facts: Facts) -> SearchPlan | None:
    from evacsim.analysis.room_search import plan_search  # noqa: PLC0415 - few have a search

    return plan_search(scenario, facts.building, facts.network)


def _begins_s(night: _Night, scenario: Scenario) -> float | None:
    """Return when the search begins [s]; None where not everybody got out and was counted."""
    if scenario.room_search is not None and scenario.room_search.begins == "last-out":
        return night.out_s
    return None if night.assembled_s is None else night.assembled_s + scenario.assembly.count_s


def _nights(results: Results, facts: Facts, scenario: Scenario) -> Iterator[_Night]:
    from evacsim.scenario.place import placements  # noqa: PLC0415 - few scenarios have a night
    from evacsim.scenario.wakes import sleeping  # noqa: PLC0415 - same

    items = placements(scenario, facts.building)
    sleepers = [items[place].placed.id for place in sleeping(scenario, facts.building, items)]
    for part in large_parts(results):
        people = part.occupants.select(
            "replication",
            "out_s",
            "assembled_s",
            pl.col("group", "start_space", "outcome").cast(pl.String),
            woken_s=pl.col("start_s") - pl.col("pre_movement_s"),
        ).with_columns(slept=pl.col("group").is_in(sleepers))
        for number in part.numbers:
            yield _night(people.filter(pl.col("replication") == number))


def _night(people: pl.DataFrame) -> _Night:
    awake = people.filter(pl.col("outcome") != "asleep")
    woke = awake.filter(pl.col("slept")).sort("woken_s", "start_space", nulls_last=False)
    left = awake.filter(pl.col("out_s").is_null()).height
    counted = awake["assembled_s"].null_count()
    return _Night(
        last_s=float(woke["woken_s"][-1] or 0.0) if woke.height else 0.0,
        last_room=str(woke["start_space"][-1]) if woke.height else None,
        asleep=tuple(people.filter(pl.col("outcome") == "asleep")["start_space"].to_list()),
        out_s=None if left else _last(awake["out_s"]),
        assembled_s=None if left or counted else _last(awake["assembled_s"]),
    )


def _last(times: pl.Series) -> float:
    found: Any = times.max()
    return 0.0 if found is None else float(found)


class CountJson(TypedDict):
    """Persons over replications: fewest, median and most."""

    min: int
    p50: int | float
    max: int


class NightJson(TypedDict):
    """How the sleepers of a night fared, as `run --json` has it."""

    on_duty: tuple[str, ...]
    absent: tuple[str, ...]
    last_woken_s: Band | None
    last_room: str | None
    asleep: CountJson
    asleep_in: tuple[str, ...]
    awake_out_s: Band | None


class SeenJson(TypedDict):
    """A room, and when it has been seen, from the beginning of the search."""

    room: str
    seen_s: float


class SearchJson(TypedDict):
    """The search after the last one out, as `run --json` has it; a round for each searcher."""

    searchers: int
    rooms: int
    unreached: tuple[str, ...]
    begins: str
    begins_s: Band | None
    takes_s: float
    least_s: float
    cleared_s: Band | None
    last_found_s: Band | None
    rounds: list[list[SeenJson]]


class SpecialJson(TypedDict, total=False):
    """What `run --json` has only of scenarios with people who are carried, a night, a search."""

    helped: tuple[Carried, ...]
    night: NightJson
    search: SearchJson


def count_json(counts: Span) -> CountJson:
    """Return a span of persons, the median whole where it is."""
    return {"min": counts.min, "p50": whole(counts.p50), "max": counts.max}


def _night_json(woken_: Woken) -> NightJson:
    """Return what `run --json` says of a night."""
    return {
        "on_duty": woken_.on_duty,
        "absent": woken_.absent,
        "last_woken_s": woken_.last_s,
        "last_room": woken_.last_room,
        "asleep": count_json(woken_.asleep),
        "asleep_in": woken_.rooms,
        "awake_out_s": woken_.awake_out_s,
    }


def _search_json(found: Cleared) -> SearchJson:
    """Return what `run --json` says of the search."""
    return {
        "searchers": len(found.plan.rounds),
        "rooms": sum(map(len, found.plan.rounds)),
        "unreached": found.plan.unreached,
        "begins": found.begins,
        "begins_s": found.begins_s,
        "takes_s": found.plan.takes_s,
        "least_s": found.plan.least_s,
        "cleared_s": found.cleared_s,
        "last_found_s": found.found_s,
        "rounds": [
            [{"room": room, "seen_s": seen_s} for room, seen_s in own] for own in found.plan.rounds
        ],
    }


def special_json(
    carried: tuple[Carried, ...], night: Woken | None, search: Cleared | None
) -> SpecialJson:
    """Return what `run --json` says of those who are carried, of the night and of the search.

    Nothing of what the scenario does not have.
    """
    found: SpecialJson = {"helped": carried} if carried else {}
    if night is not None:
        found["night"] = _night_json(night)
    if search is not None:
        found["search"] = _search_json(search)
    return found
