"""Everybody starts by the quickest way, and changes for another that a queue makes worth it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.routing.rule import Choice

if TYPE_CHECKING:
    from evacsim.routing.rule import Options


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueAware:
    """The least free-flow time; a share `compliance` in [0, 1] also weighs the queues that it sees.

    Whatever the plan says. Seen are the queues before the ways out of the place that one sets off
    in or comes into, not those behind the next door.

    Raises
    ------
    ValueError
        If `compliance` is not a share.
    """

    compliance: float = 1.0

    def __post_init__(self) -> None:
        if not 0.0 <= self.compliance <= 1.0:
            raise ValueError(f"compliance is {self.compliance:g}; must be from 0 to 1")

    def options(
        self,
        *,
        stairwell: str | None,  # noqa: ARG002 - the plan does not count here
        exits: tuple[str, ...],  # noqa: ARG002
    ) -> Options:
        """Return those who look and those who do not."""
        looks = Choice(measure="time", sees_queues=True)
        return (self.compliance, looks), (1.0, Choice(measure="time"))
