"""The table of hazards: what each kind takes is what its events may say, and what it is made of."""

from __future__ import annotations

import inspect
from functools import partial

import pytest

from evacsim.hazards import HAZARDS
from evacsim.scenario.check_events import LACKS
from evacsim.scenario.model import Event


@pytest.mark.parametrize("kind", HAZARDS)
def test_a_kind_is_made_of_what_its_line_says(kind: str) -> None:
    line = HAZARDS[kind]
    made = line.make.func if isinstance(line.make, partial) else line.make
    known = line.make.keywords if isinstance(line.make, partial) else {}
    where = "connections" if line.covers == "everywhere" else line.covers
    given = {"time_s", "event", where}
    given |= {"until_s"} & line.takes
    given |= {"speed", "width"} if line.slows else set()
    parameters = inspect.signature(made).parameters.values()
    needed = {one.name for one in parameters if one.default is inspect.Parameter.empty}
    assert needed - set(known) <= given <= {one.name for one in parameters}


@pytest.mark.parametrize("kind", HAZARDS)
def test_a_kind_takes_keys_of_events_and_says_what_is_missing(kind: str) -> None:
    line = HAZARDS[kind]
    assert line.takes <= set(Event.model_fields)
    assert line.needs | line.needs_one <= line.takes
    assert len(line.needs_one) in {0, 2}
    assert line.needs <= set(LACKS)
