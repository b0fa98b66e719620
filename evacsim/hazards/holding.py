"""Held doors: somebody keeps a class waiting at a connection; nobody turns back for that.

In an aftershock every connection is held: everybody goes no further than where they are, at most
to the end of the room, flight or stretch of corridor.
"""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.hazards.hazard import Hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """From `time_s` to `until_s` [s] nobody passes the connections (ids).

    Without `until_s` it ends when those have passed for whom it waits, see `scenario.triggers`.
    People wait for their turn. `event` is the place of the event in the scenario file, from 0.
    """

    connections: tuple[str, ...]
    time_s: float
    until_s: float | None
    event: int

    def changes(self) -> tuple[Hold, ...]:
        """Return hold and release of every connection, sorted."""
        return tuple(
            Hold(time_s=time_s, connection=connection, held=held, event=self.event)
            for time_s, held in ((self.time_s, True), (self.until_s, False))
            if time_s is not None
            for connection in sorted(set(self.connections))
        )
