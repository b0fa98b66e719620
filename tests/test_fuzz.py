"""The short form of benchmarks/robustness/fuzz.py, and that its judge can find fault."""

from __future__ import annotations

import random

import pytest

from benchmarks.robustness import record_changes as records
from benchmarks.robustness.fuzz import SHARES, run
from benchmarks.robustness.judging import Case, HangError, Outcome, judged, tried, within
from benchmarks.robustness.toml_changes import SLIPS, Toml
from evacsim.errors import InputError, Problem


def test_some_inputs_of_every_kind() -> None:
    counts, failures = run(60, 17)
    assert failures == []
    assert all(counts[kind].total() for kind in SHARES)


def refused() -> tuple[dict[str, object], list[Problem]]:
    raise InputError([Problem(file="a.toml", where="target_s", message="is -1")])


def test_the_judge_finds_what_is_wrong() -> None:
    base = {"a b": 1.0, "c": 2}
    value = Case(name="x", verdict="value", keys=("b",), value=3.0)

    def verdict(case: Case, facts: dict[str, object], *problems: Problem) -> str:
        outcome = Outcome(facts=facts, problems=problems)
        return judged(case, outcome, base, lambda name: name == "a b")

    assert verdict(value, {"a b": 3.0, "c": 2}) == ""
    assert "not 3.0" in verdict(value, {"a b": 0.03, "c": 2})
    large = Case(name="x", verdict="value", keys=("b",), value=10**30)
    assert verdict(large, {"a b": 1e30, "c": 2}) == ""
    assert "not 1000" in verdict(large, {"a b": 1e29, "c": 2})
    assert "elsewhere: c" in verdict(value, {"a b": 3.0, "c": 7})
    assert "read otherwise" in verdict(Case(name="x", verdict="same"), {"a b": 1.0, "c": 3})
    said = Case(name="x", verdict="said")
    assert "without a word" in verdict(said, base)
    assert verdict(said, base, Problem(file="a", where="b", message="c", severity="warning")) == ""
    assert judged(Case(name="x", verdict="refused"), tried(refused), base, bool) == ""
    assert "refused: " in judged(Case(name="x", verdict="same"), tried(refused), base, bool)


def test_tracebacks_and_hangs_are_wrong() -> None:
    def crash() -> tuple[dict[str, object], list[Problem]]:
        raise KeyError("x")

    assert "traceback: KeyError" in tried(crash).wrong

    def wait() -> None:
        with within(0.05):
            while True:
                pass

    with pytest.raises(HangError):
        wait()


def test_slips_are_slips() -> None:
    """Each change of a file gives another text, and most of them all kinds of verdicts."""
    file = Toml('name = "x"\nsize = 40 # of 45\nwidths = [1.5, 0.9]\n')
    assert len(file.numbers) == 3
    cases = [change(file, random.Random(n)) for change in SLIPS for n in range(40)]  # noqa: S311
    assert {case.verdict for case in cases} == {"same", "value", "refused", "any"}
    assert {case.keys for case in cases if case.verdict == "value"} == {
        ("size",), ("widths", 0), ("widths", 1),
    }  # fmt: skip


def _encoding(raw: bytes) -> str:
    """Return how a record is encoded that begins with a Chinese word."""
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return "utf-16"
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def test_no_layout_of_a_record_loses_a_cell() -> None:
    """Whatever else is changed: what another layout leaves out cannot be read the same."""
    cells = {cell for table in records.TABLES for row in table[1:] for cell in row}
    for number in range(150):
        case = records.layout(random.Random(number))  # noqa: S311 - no secret
        text = case.raw.decode(_encoding(case.raw))
        assert {cell for cell in cells if cell not in text} == set(), case.name
