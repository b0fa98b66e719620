"""Everybody takes the way that is quickest in an empty building, whatever the plan says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.routing.rule import Choice

if TYPE_CHECKING:
    from evacsim.routing.rule import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Quickest:
    """The least free-flow time: a stair costs more seconds a metre than a corridor."""

    def options(
        self,
        *,
        stairwell: str | None,  # noqa: ARG002 - the plan does not count here
        exits: tuple[str, ...],  # noqa: ARG002
    ) -> Options:
        """Return what everybody chooses."""
        return ((1.0, Choice(measure="time")),)
