"""When sleepers wake: by an alarm, by a warden at their door, or never; drawn before the run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from evacsim.hazards.hazard import Change
from evacsim.scenario.people import on_grid
from evacsim.scenario.rounds import rounds_of, spaces_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.place import Placement
    from evacsim.scenario.rounds import Round
    from evacsim.scenario.streams import Streams

    Floats = NDArray[np.float64]

_THROUGH_THE_ALARM: Final = "sleeps through the alarm"
_NEVER: Final = "never wakes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Waking:
    """What wakes whom tonight: made once a plan, then asked for each replication.

    `wardens` and `asleep` are places among the groups, of each round its warden's own, and
    of those who sleep; `alarmed` says of each of the latter whether an alarm sounds in their room.
    """

    rounds: tuple[Round, ...]
    wardens: tuple[int, ...]
    asleep: tuple[int, ...]
    spaces: tuple[str, ...]
    alarmed: tuple[bool, ...]
    sleeps_through: float
    never_wakes: float

    def woken_s(
        self, groups: Sequence[str], rows: Sequence[slice], sets_off_s: Floats, streams: Streams
    ) -> Floats:
        """Return when everybody is awake [s], shape (people,): 0 who is from the start.

        Parameters
        ----------
        groups, rows
            Ids and people of all groups.
        sets_off_s
            When wardens set off, among the times of all people, shape (people,).
        streams
            Those of the replication.
        """
        awake_s = np.zeros(len(sets_off_s))
        reached = self.reached_s(rows, sets_off_s)
        ids = [groups[place] for place in self.asleep]
        through = streams.each(_THROUGH_THE_ALARM, ids if self.sleeps_through else [])
        never = streams.each(_NEVER, ids if self.never_wakes else [])
        for place, space, alarmed in zip(self.asleep, self.spaces, self.alarmed, strict=True):
            own = rows[place]
            count = own.stop - own.start
            waits = np.full(count, not alarmed)
            if self.sleeps_through:
                waits |= next(through).random(count) < self.sleeps_through
            awake_s[own] = np.where(waits, reached.get(space, math.inf), 0.0)
            if self.never_wakes:
                awake_s[own][next(never).random(count) < self.never_wakes] = math.inf
        return awake_s

    def reached_s(self, rows: Sequence[slice], sets_off_s: Floats) -> Mapping[str, float]:
        """Return when a warden is at each room that one comes to [s]."""
        found: dict[str, float] = {}
        for own, place in zip(self.rounds, self.wardens, strict=True):
            begins_s = float(sets_off_s[rows[place].start])
            for space, after_s in own.rooms:
                found[space] = min(found.get(space, math.inf), begins_s + after_s)
        return found

    def openings(self, rows: Sequence[slice], sets_off_s: Floats) -> tuple[Change, ...]:
        """Return what the wardens unlock, and when."""
        return tuple(
            Change(
                time_s=max(locked_s, float(sets_off_s[rows[place].start]) + after_s),
                connection=connection,
                closed=False,
                event=event,
            )
            for own, place in zip(self.rounds, self.wardens, strict=True)
            for connection, event, locked_s, after_s in own.doors
        )


def waking_of(
    scenario: Scenario, building: Building, network: Network, items: Sequence[Placement]
) -> Waking | None:
    """Return what wakes whom in a scenario without faults; None where it has no night.

    `items` are in the order of groups.
    """
    night = scenario.night
    if night is None and not scenario.warden:
        return None
    sleepers = sleeping(scenario, building, items)
    sounds = spaces_of(building, night.alarm) if night else frozenset()
    rounds = rounds_of(scenario, building, network)
    places = {item.placed.id: place for place, item in enumerate(items)}
    return Waking(
        rounds=rounds,
        wardens=tuple(places[own.warden] for own in rounds),
        asleep=sleepers,
        spaces=tuple(items[place].space.id for place in sleepers),
        alarmed=tuple(items[place].space.id in sounds for place in sleepers),
        sleeps_through=night.sleeps_through if night else 0.0,
        never_wakes=night.never_wakes if night else 0.0,
    )


def sleeping(scenario: Scenario, building: Building, items: Sequence[Placement]) -> tuple[int, ...]:
    """Return the places of the groups that sleep: those in its rooms who are no wardens."""
    if scenario.night is None:
        return ()
    rooms = spaces_of(building, scenario.night.asleep)
    return tuple(
        place
        for place, item in enumerate(items)
        if item.space.id in rooms and not item.warden and item.placed.size
    )


def leave_from_rounds(known: dict[str, Any], waking: Waking, firsts: Sequence[int]) -> None:
    """Put wardens where their rounds end, released when they do; `firsts` by group."""
    for own, place in zip(waking.rounds, waking.wardens, strict=True):
        row = firsts[place]
        known["release_s"][row] = on_grid(known["release_s"][row] + own.ends_s)
        if own.ends_in is not None:
            known["component"][row] = own.ends_in
            at = own.ends_at or (math.nan, math.nan)
            known["x_m"][row], known["y_m"][row] = at
            known["fraction"][row] = 0.5
