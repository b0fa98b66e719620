"""Doors where people are held, and guards who keep order on flights and landings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evacsim.results.records import CAUSES
from evacsim.simulation.standing import wake_held_up

if TYPE_CHECKING:
    import simpy

    from evacsim.hazards.hazard import Guard, Hold
    from evacsim.simulation.run import Run

HOLD = CAUSES.index("hold")


def hold(run: Run, change: Hold, _: simpy.Event | None = None) -> None:
    """Hold a joint, or let people pass it again. Routes stay: nobody turns back for it."""
    joint = run.joints[run.joint_index[change.joint]]
    if joint.held == change.held:
        return
    joint.held = change.held
    was_shut = joint.shut
    joint.shut = joint.closed or joint.held
    wake_held_up(run)
    if not was_shut or joint.shut:
        return
    joint.opened_s, joint.opened_by, joint.event = run.env.now, HOLD, change.event
    for way in (run.ways[2 * joint.index], run.ways[2 * joint.index + 1]):
        if way.queue:
            run.look(way, way.queue[0][0])


def guard(run: Run, change: Guard, _: simpy.Event | None = None) -> None:
    """Put a guard on a component, or take the guard away.

    Nobody overtakes there, nobody pushes, and of two directions the weaker waits for the other.
    """
    component = run.world.components[run.component_index[change.component]]
    guards = component.guards
    if change.on:
        guards.add(change.event)
    else:
        guards.discard(change.event)
    component.guarded = bool(guards)
    component.narrow = component.flight and (component.guarded or component.streams < 2)  # noqa: PLR2004 - streams side by side
    if component.lanes is not None:
        component.lanes.guarded = component.guarded
    if run.started:
        run.wake(component)
