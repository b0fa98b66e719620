"""Events that do not suit their kind or their building."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from evacsim.errors import Problem

Data = dict[str, Any]
Check = Callable[[Data], "list[Problem]"]


@pytest.mark.parametrize(
    ("event", "says"),
    [
        ({"kind": "lock", "space": "1F.corridor"}, "takes no notice of it"),
        ({"kind": "lights-out", "connection": "exit-A"}, "takes no notice of it"),
        ({"kind": "lights-out"}, "names nothing"),
        ({"kind": "lights-out", "space": "*", "stair": "A"}, "names both space and stair"),
        ({"kind": "lights-out", "space": "9F.*"}, 'no space or flight fits "9F.*"'),
        ({"kind": "lights-out", "space": "*", "at_s": 9, "until_s": 9}, "must be after at_s, 9 s"),
        ({"kind": "narrow", "space": "*"}, "is missing; give the share of the width"),
        ({"kind": "smoke", "space": "*"}, "must have one of extinction_per_m and speed_factor"),
        ({"kind": "aftershock", "at_s": 9}, "is missing; say when people may pass again"),
        ({"kind": "aftershock", "until_s": 9, "stair": "A"}, "takes no notice of it"),
        ({"kind": "aftershock", "until_s": 9, "space": "*"}, "takes no notice of it"),
        ({"kind": "aftershok", "until_s": 9}, 'unknown kind of event "aftershok"'),
        ({"kind": "lights-uot", "space": "*"}, 'unknown kind of event "lights-uot"'),
    ],
)
def test_what_is_wrong_with_an_event(plain: Data, check: Check, event: Data, says: str) -> None:
    plain["event"] = [event]
    faults = [p.message for p in check(plain) if p.severity == "fault"]
    assert any(says in fault for fault in faults), faults


def test_a_good_event_has_no_fault(plain: Data, check: Check) -> None:
    plain["event"] = [{"kind": "lights-out", "at_s": 40, "space": "*", "speed_factor": 0.6}]
    assert not [p for p in check(plain) if p.severity == "fault"]
