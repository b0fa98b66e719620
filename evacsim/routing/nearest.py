"""Everybody takes the shortest way out, whatever the plan says."""

from __future__ import annotations

from dataclasses import dataclass

from evacsim.routing.rule import Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The least distance."""

    def choose(
        self,
        *,
        stairwell: str | None,  # noqa: ARG002 - the plan does not count here
        exit: str | None,  # noqa: A002, ARG002
        uniform: float,  # noqa: ARG002
    ) -> Choice:
        """Return the choice of one occupant."""
        return Choice(measure="distance")
