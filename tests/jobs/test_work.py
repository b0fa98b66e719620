"""Work in units comes back in order, whoever dies meanwhile; faults and Ctrl-C come through."""

from __future__ import annotations

import multiprocessing
import operator
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.jobs import work
from evacsim.jobs.processes import Processes
from evacsim.jobs.store import Store
from evacsim.jobs.work import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_answers_come_in_the_order_of_the_units(workers: int) -> None:
    done: list[int] = []
    with Jobs(operator.mul, 3, workers=workers) as jobs:
        assert jobs.answers([5, 1, 4], done.append) == [15, 3, 12]
        assert jobs.answers([2, 2], done.append) == [6, 6]
        assert jobs.answers([]) == []
    assert sorted(done) == [1, 2, 2, 4, 5]
    assert not multiprocessing.active_children()


def test_what_is_kept_is_not_done_again(tmp_path: Path) -> None:
    done: list[int] = []

    def work(given: int, unit: int) -> int:
        done.append(unit)
        return given * unit

    for _ in range(2):
        with Store[int](tmp_path / "units") as store, Jobs(work, 3, store=store) as jobs:
            assert jobs.answers([5, 1, 4]) == [15, 3, 12]
            assert dict(jobs.each([4, 6])) == {4: 12, 6: 18}
    assert done == [5, 1, 4, 6]


@pytest.mark.slow
def test_a_fault_in_a_worker_comes_through_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError), Jobs(operator.truediv, 1.0, workers=2) as jobs:
        jobs.answers([1.0, 0.0, 2.0])
    assert not multiprocessing.active_children()


class _Cancels(Processes):
    """Processes whose first call is cancelled: its pool was given up before it had begun it."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **_: Any) -> Future[Any]:  # noqa: ANN401 - as the base class
        future: Future[Any] = Future()
        if self._most:
            self._most = 0
            future.cancel()
        else:
            future.set_result(fn(*args))
        return future


def test_a_call_that_its_pool_had_not_begun_is_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "Processes", _Cancels)
    with Jobs(operator.mul, 3, workers=2) as jobs:
        assert jobs.answers([5, 1, 4]) == [15, 3, 12]


@pytest.mark.slow
def test_ctrl_c_while_waiting_leaves_no_process() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Jobs(operator.mul, 3, workers=2) as jobs:
        jobs.answers([1, 2, 3], stop)
    assert not multiprocessing.active_children()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a kill of that kind is POSIX")
def test_processes_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, time\n"
        "from evacsim.jobs.work import Jobs\n"
        "def work(given, unit):\n"
        "    time.sleep(unit)\n"
        "if __name__ == '__main__':\n"
        "    with Jobs(work, 0, workers=2) as jobs:\n"
        "        def told(_):\n"
        "            for child in multiprocessing.active_children():\n"
        "                print(child.pid, flush=True)\n"
        "            print('end', flush=True)\n"
        "        jobs.answers([0.1, 60, 60], told)\n",
        encoding="utf-8",
    )
    with subprocess.Popen(
        [sys.executable, str(program)],
        stdout=subprocess.PIPE,
        text=True,
    ) as parent:
        assert parent.stdout is not None
        children = [int(line) for line in iter(parent.stdout.readline, "end\n")]
        parent.kill()
    assert len(children) == 2
    deadline = time.monotonic() + 20
    while any(map(alive, children)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(map(alive, children))


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and that nobody has asked after does not."""
    try:
        state = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return _answers(process) if not Path("/proc").is_dir() else False
    return state != "Z"


def _answers(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


DIES = """
import os, sys
from pathlib import Path
from evacsim.errors import InputError
from evacsim.jobs.work import Jobs

def work(folder, unit):
    mark = Path(folder) / str(unit)
    if unit == 3 and (sys.argv[1:] == ["always"] or not mark.exists()):
        mark.touch()
        os._exit(9)
    return unit * 2

if __name__ == "__main__":
    if sys.argv[1:] == ["thread"]:
        import concurrent.futures.process as inner
        inner._ExecutorManagerThread.run = lambda self: None
    with Jobs(work, str(Path(__file__).parent), workers=2) as jobs:
        try:
            print(jobs.answers([1, 2, 3, 4, 5]))
        except InputError as error:
            print(error)
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("once", "[2, 4, 6, 8, 10]"),
        ("always", "processes died 3 times running"),
        ("thread", "processes died 3 times running"),  # where no thread was free to hand out work
    ],
)
def test_a_worker_that_dies_is_replaced_and_at_last_told(
    tmp_path: Path, how: str, said: str
) -> None:
    program = tmp_path / "program.py"
    program.write_text(DIES, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, program, how], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
    assert "Traceback" not in done.stderr


def _marked(folder: Path, unit: int) -> tuple[int, int]:
    """Say who does a unit, before and after: what a kill costs can be counted."""
    with (folder / "begun").open("a") as begun:
        begun.write(f"{unit}\n")
    time.sleep(0.05)
    return unit, os.getpid()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a kill of that kind is POSIX")
def test_a_worker_that_is_killed_costs_its_own_units_only(tmp_path: Path) -> None:
    """The others stay, and each kill costs the unit that its process was at."""
    units = list(range(40))
    seen: set[int] = set()
    killed: list[int] = []
    with Jobs(_marked, tmp_path, workers=2) as jobs:
        for at, (_, (_, process)) in enumerate(jobs.each(units)):
            seen.add(process)
            if at in {10, 25} and process not in killed:
                os.kill(process, signal.SIGKILL)
                killed.append(process)
    assert len(killed) == 2
    assert len(seen) <= 2 + len(killed)  # nobody else was replaced
    begun = (tmp_path / "begun").read_text().split()
    assert {int(unit) for unit in begun} == set(units)
    assert len(begun) <= len(units) + len(killed)
