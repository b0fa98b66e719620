"""WHICH WAY: route rules, one file each, the table of them, and ways through the network."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, Final

from evacsim.routing.assigned import Assigned
from evacsim.routing.nearest import Nearest
from evacsim.routing.queue_aware import QueueAware
from evacsim.routing.quickest import Quickest
from evacsim.routing.shares import Shares

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.routing.rule import RouteRule

RULES: Final[dict[str, type[Assigned | Nearest | QueueAware | Quickest | Shares]]] = {
    "assigned": Assigned,
    "nearest": Nearest,
    "queue-aware": QueueAware,
    "quickest": Quickest,
    "shares": Shares,
}


def make_rule(
    name: str, *, compliance: float = 1.0, shares: Mapping[str, float] | None = None
) -> RouteRule:
    """Return the rule of that name with those of the parameters that it has.

    Raises
    ------
    KeyError
        If there is no such rule.
    ValueError
        If a parameter does not suit it; the message says why.
    """
    rule = RULES[name]
    given: dict[str, Any] = {"compliance": compliance, "shares": dict(shares or {})}
    wanted = {field.name for field in dataclasses.fields(rule)}
    return rule(**{key: value for key, value in given.items() if key in wanted})
