"""The timetable of a scenario: its events as changes of joints, in order of time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.hazards import HAZARDS
from evacsim.scenario.place import matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.building.model import Building
    from evacsim.building.network import Joint, Network
    from evacsim.hazards.hazard import Change
    from evacsim.scenario.model import Event, Scenario

_CONNECTIONS = frozenset({"door", "opening", "gate"})


def scenario_changes(
    scenario: Scenario, network: Network, building: Building | None = None
) -> tuple[Change, ...]:
    """Return every change that the events make, sorted by time, joint and place in the file.

    Parameters
    ----------
    scenario
        A scenario that fits the network (`check_scenario` found no fault).
    network
        The joints to change.
    building
        Gives the aliases of connections and stairwells; without it ids and globs count.

    Raises
    ------
    KeyError
        If an event is of a kind that does not exist.
    """
    found: list[Change] = []
    for number, event in enumerate(scenario.event):
        joints = tuple(joint.id for joint in event_joints(event, network, building))
        hazard = HAZARDS[event.kind](joints=joints, time_s=event.at_s, event=number)
        found.extend(hazard.changes())
    # of two at the same time the later in the file comes last and so decides
    return tuple(sorted(found, key=lambda c: (c.time_s, c.event, c.joint)))


def event_joints(
    event: Event, network: Network, building: Building | None = None
) -> tuple[Joint, ...]:
    """Return the joints that an event names, sorted by id."""
    names = _names(building)
    wanted = []
    for joint in network.joints:
        if joint.kind not in _CONNECTIONS:
            continue
        own = names.get(joint.id, (joint.id,))
        by_name = any(matches(pattern, own) for pattern in event.connection)
        if by_name or (event.stair is not None and _at_stair(joint, event.stair, network, names)):
            wanted.append(joint)
    return tuple(sorted(wanted, key=lambda joint: joint.id))


def _names(building: Building | None) -> Mapping[str, tuple[str, ...]]:
    """Return id and aliases of connections and stairwells, by id."""
    if building is None:
        return {}
    named = {door.id: (door.id, *door.aliases) for door in building.connections}
    return named | {well.id: (well.id, *well.aliases) for well in building.stairwells}


def _at_stair(
    joint: Joint, stair: str, network: Network, names: Mapping[str, tuple[str, ...]]
) -> bool:
    """Whether a joint is a door of a landing of the stairwell."""
    wells = {network.components[end].stairwell for end in joint.ends} - {None}
    return any(stair in names.get(well, (well,)) for well in wells if well is not None)
