from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.errors import InputError
from evacsim.verification.case import case_from_text, read_case

if TYPE_CHECKING:
    from pathlib import Path

HEAD = """
id = "a-case"
title = "t"
source = "s"
checks = "c."
convention = "(N - 1)/C"
[building]
id = "b"
[scenario]
name = "s"
"""
RUN = """
[[run]]
name = "first"
[[run.expect]]
measure = "total_evacuation_s"
value = 10.0
absolute = 0.5
"""


def faults(text: str) -> str:
    with pytest.raises(InputError) as caught:
        case_from_text(text, file="case.toml")
    assert all(problem.file == "case.toml" for problem in caught.value.problems)
    return str(caught.value)


def test_reads_a_case() -> None:
    case = case_from_text(HEAD + RUN, file="case.toml")
    assert case.run[0].expect[0].tolerance == 0.5


def test_relative_tolerance_is_of_the_value() -> None:
    text = (HEAD + RUN).replace("absolute = 0.5", "relative = 0.03")
    case = case_from_text(text, file="case.toml")
    assert case.run[0].expect[0].tolerance == pytest.approx(0.3)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("total_evacuation_s", "total_evacuation", 'did you mean "total_evacuation_s"?'),
        ("absolute = 0.5", "", "value needs absolute or relative"),
        ("absolute = 0.5", "absolute = 0.5\nrelative = 0.1", "one of them"),
        ("value = 10.0\nabsolute = 0.5", "", "nothing is expected"),
        ("absolute = 0.5", "absolute = 0.5\ntolerance = 1", "unknown in a case file"),
        ("absolute = 0.5", 'absolute = 0.5\nof = { door = "x" }', '"door" is no argument'),
        ('"total_evacuation_s"', '"passed"', 'it needs "connection"'),
        ("absolute = 0.5", 'absolute = 0.5\nratio_to = "zero"', '"zero" is no earlier run'),
        ("value = 10.0", "value = nan", "finite"),
        ('convention = "(N - 1)/C"', "", "convention"),
        ("[[run]]", "[[run", "no valid TOML"),
    ],
)
def test_says_what_is_wrong(old: str, new: str, said: str) -> None:
    assert said in faults((HEAD + RUN).replace(old, new))


def test_reports_every_fault_at_once() -> None:
    text = (HEAD + RUN).replace("total_evacuation_s", "tet").replace('title = "t"', "title = 1")
    message = faults(text)
    assert "title" in message
    assert "tet" in message


def test_not_applicable_case_has_no_runs() -> None:
    reason = HEAD.split("[building]", maxsplit=1)[0] + 'not_applicable = "needs a plane"\n'
    assert case_from_text(reason, file="case.toml").run == ()
    assert "not applicable" in faults(reason + RUN)


def test_missing_file_is_a_kind_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_case(tmp_path / "none.toml")
