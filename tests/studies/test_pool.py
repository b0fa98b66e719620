"""Work spread over processes comes back in order, and faults and Ctrl-C come through."""

from __future__ import annotations

import multiprocessing
import operator
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from evacsim.studies.pool import Pool


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_answers_come_in_the_order_of_the_units(workers: int) -> None:
    done: list[int] = []
    with Pool(operator.mul, 3, workers=workers) as pool:
        assert pool.answers([5, 1, 4], done.append) == [15, 3, 12]
        assert pool.answers([2, 2], done.append) == [6, 6]
        assert pool.answers([]) == []
    assert sorted(done) == [1, 2, 2, 4, 5]
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_a_fault_in_a_worker_comes_through_and_leaves_no_process() -> None:
    with pytest.raises(ZeroDivisionError), Pool(operator.truediv, 1.0, workers=2) as pool:
        pool.answers([1.0, 0.0, 2.0])
    assert not multiprocessing.active_children()


@pytest.mark.slow
def test_ctrl_c_while_waiting_leaves_no_process() -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), Pool(operator.mul, 3, workers=2) as pool:
        pool.answers([1, 2, 3], stop)
    assert not multiprocessing.active_children()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a kill of that kind is POSIX")
def test_processes_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import multiprocessing, time\n"
        "from evacsim.studies.pool import Pool\n"
        "def work(given, unit):\n"
        "    time.sleep(unit)\n"
        "if __name__ == '__main__':\n"
        "    with Pool(work, 0, workers=2) as pool:\n"
        "        def told(_):\n"
        "            for child in multiprocessing.active_children():\n"
        "                print(child.pid, flush=True)\n"
        "            print('end', flush=True)\n"
        "        pool.answers([0.1, 60, 60], told)\n",
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
from evacsim.studies import pool as pools
from evacsim.studies.pool import Pool

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
    with Pool(work, str(Path(__file__).parent), workers=2) as pool:
        try:
            print(pool.answers([1, 2, 3, 4, 5]))
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
