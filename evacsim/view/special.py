"""What a replay shows of special plans: rounds of wardens, who is carried, limits, the search."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evacsim.analysis.chain.causes import held_in
from evacsim.analysis.facts import written_of
from evacsim.analysis.times.night import searched
from evacsim.analysis.times.tenability import aftershocks_of
from evacsim.locale import sentences, speaking, text
from evacsim.scenario.rounds import rounds_of
from evacsim.scenario.tenability import limits_of
from evacsim.statements.tenability import shaking_lines
from evacsim.view.scene import LANGUAGES
from evacsim.view.track import ticks

if TYPE_CHECKING:
    from collections.abc import Iterator

    import polars as pl

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario

Json = dict[str, Any]


def special(results: Results, facts: Facts, scenario: Scenario, occupants: pl.DataFrame) -> Json:
    """Return what there is of it, with people by their place in the table, times in ticks.

    `assumed` says, once a language, what is assumed of an aftershock. `carried` are people;
    `rounds` have a person and when they come to which component; `cleared` is when the search is
    over. `changes` are those that `scene` has: a `limit` lasts from when a component cannot be
    borne any more, a room is `seen` from when it has been searched.
    """
    people = occupants.sort("occupant")
    held = held_in(results)
    carried = [at for at, group in enumerate(people["group"]) if held.get(str(group)) == "team"]
    rounds = list(_rounds(facts, scenario, people))
    search = searched(results, facts, int(people["replication"][0]))
    changes = [*_limits(facts, scenario)]
    found: Json = {}
    if search is not None:
        plan, begins_s = search
        found["cleared"] = int(ticks(begins_s + plan.takes_s))
        changes += [
            {"kind": "seen", "at": index, "since": int(ticks(begins_s + at_s))}
            for room, at_s in plan.seen_s.items()
            for index in facts.network.sections[room]
        ]
    parts = {"assumed": _assumed(results), "carried": carried, "rounds": rounds, "changes": changes}
    return found | {key: part for key, part in parts.items() if part}


def _assumed(results: Results) -> list[str]:
    """Return what is assumed of an aftershock, once a language; nothing where there is none."""
    found, shocks = [], aftershocks_of(written_of(results))
    for lang in LANGUAGES:
        with speaking(lang):
            said = [text("{said}.", said=line) for line in shaking_lines(shocks)]
            found.append(sentences(said))
    return found if any(found) else []


def _limits(facts: Facts, scenario: Scenario) -> Iterator[Json]:
    number = {one.id: one.index for one in facts.network.components}
    for limit in limits_of(scenario.tenability, facts.building, facts.network):
        for id_ in sorted(limit.components):
            yield {"kind": "limit", "at": number[id_], "since": int(ticks(limit.until_s))}


def _rounds(facts: Facts, scenario: Scenario, people: pl.DataFrame) -> Iterator[list[Any]]:
    """Yield each warden who is there: their place, and when they come to which component."""
    if not scenario.on_duty:
        return
    network = facts.network
    place = {str(group): at for at, group in enumerate(people["group"])}
    doors = {one.id: one for one in network.connections}
    outside = {one.index for one in network.components if one.kind == "outside"}
    home = {one.id: one.space for one in scenario.on_duty}
    for own in rounds_of(scenario, facts.building, network):
        at = place[own.warden]
        start_s = people["start_s"][at]
        if start_s is None:
            continue
        sets_off_s = float(start_s) - own.ends_s
        stops = [(after_s, network.sections[room][0]) for room, after_s in own.rooms]
        for door, _, _, after_s in own.doors:
            inside = [end for end in doors[door].ends if end not in outside]
            stops.append((after_s, inside[0]))
        stops.append((-sets_off_s, _component(facts, home[own.warden])))
        yield [at, [[int(ticks(sets_off_s + after_s)), part] for after_s, part in sorted(stops)]]


def _component(facts: Facts, space: str) -> int:
    """Return the component of a space that is named by id or alias; of a corridor the first."""
    named = next(one for one in facts.building.spaces if space in (one.id, *one.aliases))
    return facts.network.sections[named.id][0]
