"""The clock: what stands in the timetable is a SimPy event, the loop runs between two of them."""

from __future__ import annotations

import pytest

from evacsim.simulation import clock, core
from evacsim.simulation.clock import Run
from evacsim.simulation.program import Program
from tests.runs import Case, run_case
from tests.simulation.chains import chain_case


def crowd(**more: object) -> Case:
    return chain_case(flights=2, people=40, feed_per_s=2.0, exit_per_s=1.0, **more)  # type: ignore[arg-type]


def begun(case: Case) -> Run:
    ran = run_case(case, time_limit_s=1e-6)
    return Run(Program(ran.network, ran.law), ran.people, ran.changes)


def test_a_long_window_is_left_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only between two calls of the loop can Python hear a Ctrl-C."""
    run, calls = begun(crowd()), []
    advance = core.advance

    def counted(*given: object) -> bool:
        calls.append(given)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return advance(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(clock.core, "advance", counted)
    monkeypatch.setattr(clock, "_EVENTS", 5)
    with pytest.raises(KeyboardInterrupt):
        run.until(1000.0)
    assert run.state.now < 20.0


def test_the_timetable_stands_in_simpy() -> None:
    """A lock at 20 s that opens at 50 s: the first event of the clock, then the second."""
    events = [
        {"kind": "lock", "connection": "exit-A", "at_s": 20.0},
        {"kind": "open", "connection": "exit-A", "at_s": 50.0},
    ]
    run = begun(crowd(events=events))
    gate = run.program.connections[run.program.connection_index["exit-A"]]
    assert (run.env.peek(), gate.closed) == (20.0, False)
    run.env.step()
    assert (run.env.peek(), gate.closed, run.state.now) == (50.0, True, 20.0)
    run.env.step()
    assert (gate.closed, gate.opened_s) == (False, 50.0)


def test_pieces_of_a_run_are_the_run() -> None:
    """However often the loop is left, what happens is the same."""
    whole, parts = begun(crowd()), begun(crowd())
    whole.until(500.0)
    first = whole.finish()
    while not core.advance(parts.state, 500.0, 1):
        pass
    parts.ended_s = 500.0
    second = parts.finish()
    assert first.time_s.tolist() == second.time_s.tolist()
    assert first.events == second.events


def test_a_program_is_run_again_from_its_beginning() -> None:
    """Nothing of a run that was stopped half way is left in the next one."""
    ran = run_case(crowd())
    program = Program(ran.network, ran.law)
    stopped = Run(program, ran.people, ran.changes)
    stopped.until(17.0)
    again = Run(program, ran.people, ran.changes)
    again.until(4000.0)
    assert again.finish().time_s.tolist() == ran.recording.time_s.tolist()
