"""Dark, smoke, things in the way: factors on the speed and the effective width of components."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.hazards.hazard import Factor

DARK_SPEED_FACTOR = 0.6
"""Of the speed in light (assumption; measured effects range from 0.4 to 0.8)."""

SMOKE_SLOPE_M = 0.5
"""Speed lost per extinction coefficient of 1/m: the linear correlation of NIST TN 1822, 2.5."""

LEAST_SMOKE_FACTOR = 0.25
"""Nobody is slower than this in smoke (assumption; the correlation's 0.3 m/s of 1.2 m/s)."""


def smoke_factor(extinction_per_m: float) -> float:
    """Return the speed factor in smoke of an extinction coefficient [1/m]."""
    return max(1.0 - SMOKE_SLOPE_M * extinction_per_m, LEAST_SMOKE_FACTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slowing:
    """From `time_s` to `until_s` [s] (None: to the end) speeds and widths of components change.

    `components` are network component ids; `event` is the place of the event in the scenario
    file, from 0. Where several events cover a component their factors multiply. `blocks` and `dark`
    tell a fall and a light that is out from other reasons.
    """

    components: tuple[str, ...]
    time_s: float
    until_s: float | None
    speed: float
    width: float
    event: int
    blocks: bool = False
    dark: bool = False

    def changes(self) -> tuple[Factor, ...]:
        """Return the change of every component, and the change back, sorted."""
        steps = [(self.time_s, self.speed, self.width)]
        if self.until_s is not None:
            steps.append((self.until_s, 1.0, 1.0))
        return tuple(
            Factor(
                time_s=time_s,
                component=one,
                speed=speed,
                width=width,
                event=self.event,
                blocks=self.blocks and width < 1.0,
                dark=self.dark and speed < 1.0,
            )
            for time_s, speed, width in steps
            for one in sorted(set(self.components))
        )
