"""The people of one replication: everything random about them, drawn before the clock starts.

Every purpose and placed group has its own stream, and occupants are numbered within their group:
adding a class, a person or an event changes nobody else's speed, pre-movement time or obedience.
What does not hang on chance is worked out once a plan, and a stream is made only where something
is drawn from it.
"""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.premovement import Fixed
from evacsim.routing import make_rule
from evacsim.routing.rule import chosen, likely
from evacsim.scenario.kinds import known_kinds, walk_as_told
from evacsim.scenario.people import People, on_grid
from evacsim.scenario.place import placements
from evacsim.scenario.refuge import refuge_plan
from evacsim.scenario.stand import stand
from evacsim.scenario.streams import Streams
from evacsim.scenario.triggers import triggers_of
from evacsim.scenario.wakes import leave_from_rounds, waking_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.hazards.hazard import Change
    from evacsim.routing.rule import Choice, Options
    from evacsim.scenario.groups import Persons, PreMovement
    from evacsim.scenario.model import Kind, Scenario
    from evacsim.scenario.place import Placement
    from evacsim.scenario.refuge import RefugePlan
    from evacsim.scenario.triggers import Trigger
    from evacsim.scenario.wakes import Waking

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

_NOBODY: Final = np.empty(0)

_NOBODY_COMES: Final = np.empty(0, dtype=np.bool_)

_GIVEN: Final = 8
"""So much of what populations are compared by comes before their columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Who is in the building, before chance: made once a plan by `population_of`, then drawn from.

    Two are equal if the same seed and replication give the same people. `known` has the columns of
    `People` that are the same in every replication; `rows` the people of each group; `kinds` and
    `plans` each kind and plan of pre-movement with the groups and people it is of, `told` the
    people who are told one by one. `options` are those of each group, `choices` all that may occur,
    `first` everybody's first option among them.
    """

    same: tuple[object, ...]
    known: Mapping[str, Any] = field(compare=False)
    rows: tuple[slice, ...] = field(compare=False)
    kinds: tuple[tuple[Kind, _Own], ...] = field(compare=False)
    plans: tuple[tuple[PreMovement, _Own], ...] = field(compare=False)
    told: tuple[tuple[slice, Persons, Kind], ...] = field(compare=False)
    options: tuple[Options, ...] = field(compare=False)
    choices: tuple[Choice, ...] = field(compare=False)
    first: Ints = field(compare=False)
    falls: bool = field(compare=False)
    waking: Waking | None = field(compare=False)

    def __hash__(self) -> int:
        """Of the columns alone: bytes keep theirs, every kind and plan is worked out anew."""
        return hash(self.same[_GIVEN:])

    def draw(self, *, seed: int, replication: int) -> People:
        """Draw the occupants of one replication; the numbers are non-negative."""
        streams = Streams(seed=seed, replication=replication)
        level, down, up = self._speeds(streams)
        pre_movement_s = self._pre_movement(streams)
        choices, choice = self._choices(streams)
        release_s, openings = self._night(pre_movement_s, streams)
        return People(
            **{**self.known, "release_s": release_s},
            openings=openings,
            choices=choices,
            choice=choice,
            level_m_per_s=level,
            stairs_down_m_per_s=down,
            stairs_up_m_per_s=up,
            pre_movement_s=pre_movement_s,
            start_s=release_s + pre_movement_s,
            fall_threshold=self._thresholds("fall", streams),
            pile_up_threshold=self._thresholds("pile-up", streams),
        )

    def _streams(
        self, purpose: str, groups: Collection[int], streams: Streams
    ) -> Iterator[tuple[int, np.random.Generator]]:
        """Yield some groups with their streams."""
        placed = self.known["groups"]
        own = streams.each(purpose, [placed[group].id for group in groups])
        return zip(groups, own, strict=True)

    def _uniforms(self, purpose: str, groups: Collection[int], streams: Streams) -> Floats:
        """Return a number in [0, 1) for everybody of some groups, 0 for the others."""
        found = np.zeros(len(self.known["group"]))
        for group, stream in self._streams(purpose, groups, streams):
            stream.random(out=found[self.rows[group]])
        return found

    def _speeds(self, streams: Streams) -> Floats:
        """Return unimpeded speeds [m/s] on the level, down and up stairs, shape (3, people)."""
        speeds = np.empty((3, len(self.known["group"])))
        for kind, own in self.kinds:
            modes = (kind.level, kind.stairs_down, kind.stairs_up)
            chance = any(not isinstance(speed, Fixed) for speed in modes)
            # one quantile for all three: who is quick on the level is quick on the stairs
            quick = self._uniforms("speed", own.groups if chance else (), streams)[own.people]
            for row, speed in enumerate(modes):
                speeds[row, own.people] = speed.quantile(quick)
        for rows, persons, kind in self.told:
            walk_as_told(speeds[:, rows], persons, kind)
        return speeds

    def _pre_movement(self, streams: Streams) -> Floats:
        """Return the pre-movement times [s], shape (people,); below 0 counts as 0."""
        times = np.zeros(len(self.known["group"]))
        for plan, own in self.plans:
            early = self._early(plan, own, streams)[own.people]
            times[own.people] = plan.distribution.quantile(early)
            if plan.scatter is not None:
                drawn = () if isinstance(plan.scatter, Fixed) else own.groups
                scatter = self._uniforms("pre-movement scatter", drawn, streams)
                times[own.people] += plan.scatter.quantile(scatter[own.people])
        for rows, persons, _ in self.told:
            if persons.pre_movement_s is not None:
                times[rows] = persons.pre_movement_s
        return on_grid(np.maximum(times, 0.0))

    def _early(self, plan: PreMovement, own: _Own, streams: Streams) -> Floats:
        """Return who starts early and who late as uniforms: one for all of a group, or one each."""
        drawn = () if isinstance(plan.distribution, Fixed) else own.groups
        if plan.shared_by == "occupant":
            return self._uniforms("pre-movement", drawn, streams)
        found = np.zeros(len(self.known["group"]))
        for group, stream in self._streams("pre-movement group", drawn, streams):
            found[self.rows[group]] = stream.random()
        return found

    def _night(self, pre_movement_s: Floats, streams: Streams) -> tuple[Floats, tuple[Change, ...]]:
        """Return everybody's release [s], who sleeps not before they wake, and what is unlocked."""
        release_s: Floats = self.known["release_s"]
        if self.waking is None:
            return release_s, ()
        ids = [group.id for group in self.known["groups"]]
        sets_off_s = self.known["signal_s"] + pre_movement_s
        awake_s = on_grid(self.waking.woken_s(ids, self.rows, sets_off_s, streams))
        return np.maximum(release_s, awake_s), self.waking.openings(self.rows, sets_off_s)

    def _choices(self, streams: Streams) -> tuple[tuple[Choice, ...], Ints]:
        """Return the choices that occur, and which is whose."""
        codes = self.first.copy()
        several = [group for group, own in enumerate(self.options) if len(own) > 1]
        uniform = self._uniforms("route", several, streams)
        for group in several:
            options, rows = self.options[group], self.rows[group]
            own = np.array([self.choices.index(choice) for _, choice in options], dtype=np.int32)
            codes[rows] = own[chosen(options, uniform[rows])]
        refuge: RefugePlan | None = self.known["refuge"]
        if refuge is not None:
            return refuge.choices(self.choices, codes)
        occur = np.zeros(len(self.choices), dtype=np.bool_)
        occur[codes] = True
        if occur.all():
            return self.choices, codes
        choices = tuple(choice for choice, one in zip(self.choices, occur, strict=True) if one)
        return choices, (np.cumsum(occur, dtype=np.int32) - 1)[codes]

    def _thresholds(self, purpose: str, streams: Streams) -> Floats:
        """Return how much everybody can risk before it happens: exponential with mean 1."""
        if not self.falls:
            return _NOBODY
        found = np.empty(len(self.known["group"]))
        for group, stream in self._streams(purpose, range(len(self.rows)), streams):
            stream.standard_exponential(out=found[self.rows[group]])
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """Whom something is of: places of groups, and which people."""

    groups: tuple[int, ...]
    people: NDArray[np.bool_] | slice


def population_of(scenario: Scenario, building: Building, network: Network) -> Population:
    """Return who a scenario puts into a building, before chance; parameters as `draw_people`."""
    items = placements(scenario, building)
    sizes = np.array([item.placed.size for item in items], dtype=np.int64)
    ends = np.cumsum(sizes)
    group = np.repeat(np.arange(len(items), dtype=np.int32), sizes)
    triggers = triggers_of(scenario, building, network, items)
    waking = waking_of(scenario, building, network, items)
    known = _known(items, sizes, network, scenario, triggers) | {"group": group}
    if waking is not None:
        leave_from_rounds(known, waking, [0, *ends])
    where = known["component"]
    known["refuge"] = refuge_plan(scenario, building, network, items, group=group, component=where)
    kinds = known_kinds(scenario)
    own_kinds = [kinds[item.group.kind] for item in items]
    plans = [item.group.pre_movement or scenario.pre_movement for item in items]
    options = tuple(_options(items, scenario))
    choices = tuple(sorted({one for own in options for _, one in own}, key=repr))
    first = np.array([choices.index(own[0][1]) for own in options], dtype=np.int32)
    arrays = {name: value for name, value in known.items() if isinstance(value, np.ndarray)}
    for value in arrays.values():
        value.flags.writeable = False  # all replications share it
    persons = tuple(item.group.people for item in items)
    begins = (ends - sizes).tolist()
    rows = tuple(slice(begin, end) for begin, end in zip(begins, ends.tolist(), strict=True))
    given = (
        *(known["groups"], known["signal_s"], triggers),
        *(tuple(own_kinds), tuple(plans), options, persons, waking),
    )
    return Population(
        same=(
            *given,
            scenario.falls.enabled,
            known["refuge"],
            *(value.tobytes() for value in arrays.values()),
        ),
        known=known,
        rows=rows,
        kinds=tuple(_owned(own_kinds, group)),
        plans=tuple(_owned(plans, group)),
        told=tuple(
            (own, told, kind)
            for own, told, kind in zip(rows, persons, own_kinds, strict=True)
            if told is not None
        ),
        options=options,
        choices=choices,
        first=np.repeat(first, sizes),
        falls=scenario.falls.enabled,
        waking=waking,
    )


def _known(
    items: Sequence[Placement],
    sizes: NDArray[np.int64],
    network: Network,
    scenario: Scenario,
    triggers: tuple[Trigger, ...],
) -> dict[str, Any]:
    """Return the columns of `People` that are the same in every replication."""
    stands = [stand(item, network) for item in items]
    once = [max(scenario.shelter_s, item.placed.release_s) + item.prepare_s for item in items]
    helped = [item.group.helped for item in items]
    widths_m = np.array([0.0 if one is None else one.width_m for one in helped])
    for place in {place for trigger in triggers for place in trigger.releases}:
        once[place] = math.inf
    release = [
        np.full(item.placed.size, own) if item.comes_s is None else np.sort(item.comes_s)
        for item, own in zip(items, once, strict=True)
    ]
    comes = np.repeat(np.array([item.comes_s is not None for item in items], np.bool_), sizes)
    distances = [item.group.distance_m for item in items]
    return {
        "groups": tuple(item.placed for item in items),
        "component": _joined(s.component for s in stands).astype(np.int32),
        "x_m": _joined(s.x_m for s in stands),
        "y_m": _joined(s.y_m for s in stands),
        "fraction": _joined(s.fraction for s in stands),
        "distance_m": np.repeat(np.array([math.nan if d is None else d for d in distances]), sizes),
        "release_s": on_grid(_joined(release)),
        "comes_in": comes if comes.any() else _NOBODY_COMES,
        "width_m": np.repeat(widths_m, sizes) if widths_m.any() else _NOBODY,
        "triggers": triggers,
        "signal_s": float(on_grid(np.array(scenario.shelter_s))),
    }


def _options(items: Iterable[Placement], scenario: Scenario) -> Iterable[Options]:
    """Yield between what each group's people choose; one option where chance does not matter."""
    routing = scenario.routing
    rule = make_rule(routing.rule, compliance=routing.compliance, shares=routing.shares)
    for item in items:
        own = likely(rule.options(stairwell=item.placed.stairwell, exits=item.placed.exits))
        if item.to is not None:
            own = tuple((upper, dataclasses.replace(one, to=item.to)) for upper, one in own)
        yield own if len({choice for _, choice in own}) > 1 else own[:1]


def _owned(things: Sequence[Any], group: Ints) -> Iterable[tuple[Any, _Own]]:
    """Yield each different thing with the groups whose it is, in the order given, and people."""
    found: dict[Any, list[int]] = {}
    known: dict[int, list[int]] = {}  # most are the very same: to hash them takes far longer
    for place, thing in enumerate(things):
        if id(thing) not in known:
            known[id(thing)] = found.setdefault(thing, [])
        known[id(thing)].append(place)
    for thing, places in found.items():
        people = slice(None) if len(found) == 1 else np.isin(group, places)
        yield thing, _Own(groups=tuple(places), people=people)


def draw_people(
    scenario: Scenario, building: Building, network: Network, *, seed: int, replication: int
) -> People:
    """Draw the occupants of one replication.

    Parameters
    ----------
    scenario
        A scenario that fits the building (`check_scenario` found no fault).
    building, network
        The building, and its graph.
    seed, replication
        Non-negative; together they fix every number drawn.

    Returns
    -------
    People
        Ordered by placed group id and number within the group.

    Raises
    ------
    KeyError
        If the scenario names a kind of people or a route rule that does not exist.
    ValueError
        If the rule's parameters do not suit it.
    """
    population = population_of(scenario, building, network)
    return population.draw(seed=seed, replication=replication)


def _joined(parts: Iterable[Floats]) -> Floats:
    """Put the columns of the groups one below the other."""
    return np.concatenate([_NOBODY, *parts])
