"""A place is closed: nobody enters any more, and whoever is inside leaves."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.hazards.hazard import Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """From `time_s` to `until_s` [s] (None: to the end) nobody comes in by some ways.

    `ways` are pairs of a connection and the component behind it, ids; out of there and within what
    is closed people pass as before. `event` is the place of the event in the scenario file, from 0.
    """

    ways: tuple[tuple[str, str], ...]
    time_s: float
    until_s: float | None
    event: int

    def changes(self) -> tuple[Change, ...]:
        """Return when every way in closes, and when it opens again, sorted."""
        return tuple(
            Change(time_s=time_s, connection=one, closed=closed, event=self.event, into=into)
            for time_s, closed in ((self.time_s, True), (self.until_s, False))
            if time_s is not None
            for one, into in sorted(set(self.ways))
        )
