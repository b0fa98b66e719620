"""One core, compiled or not: the same bytes; a compiled one that is out of date is not used."""

from __future__ import annotations

import ast
import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import evacsim
from evacsim import simulation
from evacsim.simulation import core
from evacsim.simulation.rules.lanes import in_hundredths

ROOT = Path(__file__).parents[2]
PACKAGE = Path(evacsim.__file__).parent
SCHOOLS = range(12)
RECORDS = f"""
import sys
sys.path.append({str(ROOT)!r})
from tests.golden.engines import exact, run_file, run_school
from tests.golden.schools import school
from evacsim.simulation import COMPILED
print("compiled" if COMPILED else "python")
for number in range({len(SCHOOLS)}):
    print(exact(run_school(school(number)).columns))
"""
TWO_PROCESSES = """
import subprocess, sys
from evacsim.simulation import core
print(core.NAME)
child = [sys.executable, "-c", "from evacsim.simulation import core; print(core.NAME)"]
print(subprocess.run(child, stdout=subprocess.PIPE, text=True, check=True).stdout)
"""

compiled = pytest.mark.skipif(
    not (core.COMPILED or core.WHY.startswith("EVACSIM_CORE")), reason=f"uncompiled: {core.WHY}"
)


def run(*arguments: str, asked: str = "", home: Path | None = None) -> tuple[int, list[str], str]:
    """Run Python with the asked core and evacsim from a home; return status, lines, stderr."""
    env = {key: value for key, value in os.environ.items() if not key.startswith("EVACSIM_CORE")}
    env |= {"EVACSIM_CORE": asked} if asked else {}
    env |= {"PYTHONPATH": str(home)} if home is not None else {}
    done = subprocess.run(
        [sys.executable, *arguments], env=env, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout.split("\n"), done.stderr


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The simulation's package as it is installed, to be changed; returns its folder."""
    shutil.copytree(PACKAGE, tmp_path / "evacsim", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "evacsim" / "simulation"


def test_the_core_that_runs_is_named() -> None:
    assert simulation.COMPILED is core.COMPILED
    assert ("_core" in core.advance.__module__) == core.COMPILED
    assert (core.NAME, bool(core.WHY)) in {("compiled", False), ("python", True)}


def test_the_package_has_no_other_attributes() -> None:
    with pytest.raises(AttributeError, match="no attribute 'COMPILD'"):
        _ = simulation.COMPILD


def test_version_ends_in_the_core_and_says_why_it_is_not_compiled() -> None:
    status, lines, _ = run("-m", "evacsim", "--version", asked="python")
    assert status == 0
    assert lines == [
        f"evacsim {evacsim.__version__}", "not compiled: EVACSIM_CORE=python", "core: python", ""
    ]  # fmt: skip


@compiled
def test_version_ends_in_compiled() -> None:
    status, lines, error = run("-m", "evacsim", "--version", asked="compiled")
    assert (status, error) == (0, "")
    assert lines == [f"evacsim {evacsim.__version__}", "core: compiled", ""]


def test_an_unknown_core_is_bad_input() -> None:
    status, lines, error = run("-m", "evacsim", "--version", asked="pyhton")
    assert (status, lines) == (2, [""])
    assert error == (
        'environment variable EVACSIM_CORE: "pyhton" is no core; known: compiled, python\n'
    )


@compiled
def test_both_cores_write_the_same_bytes() -> None:
    """The golden values say so of every shipped scenario, when the suite is run with either."""
    first, second = (run("-c", RECORDS, asked=asked) for asked in ("compiled", "python"))
    assert (first[0], second[0]) == (0, 0), first[2] + second[2]
    assert (first[1][0], second[1][0]) == ("compiled", "python")
    assert len(first[1]) == len(SCHOOLS) + 2
    assert first[1][1:] == second[1][1:]


@compiled
@pytest.mark.parametrize("name", ["loop.py", "rules/walking.py", "core.py"])
def test_an_edited_file_is_run_uncompiled_and_one_line_says_so(copy: Path, name: str) -> None:
    """Those that this process starts do the same, and say nothing."""
    status, lines, error = run("-c", TWO_PROCESSES, home=copy.parents[1])
    assert (status, lines[:2], error) == (0, ["compiled", "compiled"], "")
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    status, lines, error = run("-c", TWO_PROCESSES, home=copy.parents[1])
    assert (status, lines[:2]) == (0, ["python", "python"])
    assert error == (
        "evacsim runs uncompiled and slower: its files have changed since it was compiled; "
        "pip install compiles anew\n"
    )


def test_a_core_that_cannot_be_loaded_is_told_in_one_line(copy: Path) -> None:
    for path in copy.glob("_core.*"):
        path.unlink()
    (copy / "_core.py").write_text("import no_such_library\n", encoding="utf-8")
    status, lines, error = run("-c", TWO_PROCESSES, home=copy.parents[1])
    assert (status, lines[:2]) == (0, ["python", "python"])
    assert error.count("\n") == 1
    assert "cannot be loaded: No module named 'no_such_library'" in error


def test_without_a_compiled_core_it_says_why_and_insisting_is_bad_input(copy: Path) -> None:
    for path in copy.glob("_core.*"):
        path.unlink()
    (copy / "not-compiled.txt").write_text("no C compiler was found\n", encoding="utf-8")
    _, lines, error = run("-m", "evacsim", "--version", home=copy.parents[1])
    assert lines[1:] == ["not compiled: no C compiler was found", "core: python", ""]
    assert error == ""
    status, _, error = run("-m", "evacsim", "--version", asked="compiled", home=copy.parents[1])
    assert status == 2
    assert error.endswith("there is no compiled core: no C compiler was found\n")


@given(st.lists(st.tuples(st.sampled_from("aipxce"), st.integers(-9, 9), st.floats(0.0, 9.0))))
def test_numbers_that_the_core_keeps_are_as_a_list(steps: list[tuple[str, int, float]]) -> None:
    kept, told = core.Reals([1.0, 2.0]), [1.0, 2.0]
    nothing: object = None
    for what, at, value in steps:
        for one in (kept, told):
            if what == "a":
                one.append(value)
            elif what == "i":
                one.insert(at, value)
            elif what == "p" and one:
                one.pop(0)
            elif what == "x" and one:
                del one[:at]
            elif what == "c" and at == 0:
                one.clear()
            elif what == "e":
                one.extend([value, value])
        assert list(kept) == told
        assert kept == told
        assert kept != [*told, 0.0]
        assert kept != nothing
        assert len(kept) == len(told)


@pytest.mark.parametrize(
    "line",
    [
        "one.queue[-1]", "one.queue[-1] = 1", "one.queue[1:]", "one.queue += [1]",
        "one.queue[0] = other = 1", "other = one.queue[0] = 1", "del one.queue[:1], other",
        "del one.queue[1:]", "del one.queue[0]", "one.queue.pop(1)", "one.queue.sort()",
    ],
)  # fmt: skip
def test_what_c_would_do_otherwise_than_a_list_is_refused(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "build_backend"))
    arrays = importlib.import_module("arrays")
    function = ast.parse(f"def f(one):\n    {line}").body[0]
    with pytest.raises(arrays.MisuseError):
        arrays.Uses(function, frozenset({"queue"})).visit(function)


@given(st.one_of(st.floats(0.0, 1.0), st.integers(0, 99).map(lambda n: n / 100 + 0.005)))
def test_hundredths_are_those_of_round(share: float) -> None:
    assert in_hundredths(share) == round(share, 2)
