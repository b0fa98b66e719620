"""How many get out before and after a change: what every comparison says first.

A change that leaves people inside shortens the time of those who do get out, for the slow ones
are no longer among them. So seconds and waiting are only compared where as many get out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from typing_extensions import TypedDict

from evacsim.locale import Message, message

if TYPE_CHECKING:
    from collections.abc import Sequence


class CountsJson(TypedDict):
    """People out: the fewest in any replication, and the mean."""

    fewest: int
    mean: float


class GotOutJson(TypedDict):
    """How many get out without a change and with it; in how many replications fewer do."""

    out_before: CountsJson
    out_after: CountsJson
    fewer_out_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GotOut:
    """People out at the end of each replication, without a change and with it, pairwise."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    @property
    def fewer_in(self) -> int:
        """In how many replications fewer get out with the change than without it."""
        return sum(two < one for one, two in zip(self.before, self.after, strict=True))

    @property
    def leaves_inside(self) -> bool:
        """Whether the change keeps anybody inside who gets out without it."""
        return self.fewer_in > 0

    @property
    def lost_persons(self) -> float:
        """How many stay inside who get out without the change, mean over replications."""
        pairs = zip(self.before, self.after, strict=True)
        return sum(max(one - two, 0) for one, two in pairs) / len(self.before)

    @property
    def told(self) -> str:
        """The fewest who get out in any replication, before and after."""
        return f"{min(self.before)} → {min(self.after)}"

    @property
    def warning(self) -> Message:
        """What is said of a change that leaves people inside, instead of what it saves."""
        return message(
            "fewer get out (in {fewer} of {runs} replications)",
            fewer=self.fewer_in,
            runs=len(self.before),
        )

    def as_json(self) -> GotOutJson:
        """Return the keys `out_before` and `out_after` {fewest, mean}, and `fewer_out_in`."""
        return {
            "out_before": _counts(self.before),
            "out_after": _counts(self.after),
            "fewer_out_in": self.fewer_in,
        }


def _counts(out: Sequence[int]) -> CountsJson:
    return {"fewest": min(out), "mean": float(np.mean(out))}
