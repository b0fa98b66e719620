"""Locks and unlocks connections: at a time they close to everybody, or open again."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.hazards.hazard import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """At `time_s` [s] the connections (ids) close, or open where `closed` is false.

    `event` is the place of the event in the scenario file, from 0.
    """

    connections: tuple[str, ...]
    time_s: float
    closed: bool
    event: int

    def changes(self) -> tuple[Change, ...]:
        """Return one change per connection, sorted."""
        return tuple(
            Change(time_s=self.time_s, connection=connection, closed=self.closed, event=self.event)
            for connection in sorted(set(self.connections))
        )
