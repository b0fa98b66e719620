"""Guards on landings and flights: who stands there keeps order."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.hazards.hazard import Guard


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarding:
    """From `time_s` to `until_s` [s] (None: to the end) somebody keeps order on components.

    Nobody overtakes there, nobody pushes, and who goes against the stream waits until it has
    passed. `event` is the place of the event in the scenario file, from 0.
    """

    components: tuple[str, ...]
    time_s: float
    until_s: float | None
    event: int

    def changes(self) -> tuple[Guard, ...]:
        """Return when the guard comes to and leaves every component, sorted."""
        steps = [(self.time_s, True)]
        if self.until_s is not None:
            steps.append((self.until_s, False))
        return tuple(
            Guard(time_s=time_s, component=one, on=on, event=self.event)
            for time_s, on in steps
            for one in sorted(set(self.components))
        )
