"""Locks and unlocks announce one change per connection."""

from __future__ import annotations

import pytest

from evacsim.hazards import HAZARDS, Closure
from evacsim.hazards.hazard import Change


@pytest.mark.parametrize(("kind", "closed"), [("lock", True), ("open", False)])
def test_one_change_per_connection_sorted(kind: str, closed: bool) -> None:  # noqa: FBT001
    hazard = HAZARDS[kind].make(connections=("b", "a", "b"), time_s=30.0, event=2)
    assert list(hazard.changes()) == [
        Change(time_s=30.0, connection="a", closed=closed, event=2),
        Change(time_s=30.0, connection="b", closed=closed, event=2),
    ]


def test_nothing_named_changes_nothing() -> None:
    assert Closure(connections=(), time_s=0.0, closed=True, event=0).changes() == ()
