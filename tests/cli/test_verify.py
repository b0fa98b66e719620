"""`evacsim verify`: the table, one JSON object, the page, and how it ends."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from evacsim.movement import LAWS, make_law
from evacsim.verification import accuracy, experiment, sensitivity, suite
from evacsim.verification.case import case_files, case_from_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

    from evacsim.verification.case import Case

GOOD = next(path for path in case_files() if path.stem == "imo-01-corridor-speed")


def changed(old: str, new: str) -> Case:
    """The first IMO case with one word changed."""
    text = GOOD.read_text("utf-8")
    assert old in text
    return case_from_text(text.replace(old, new), file="case.toml")


@pytest.fixture
def only_case(monkeypatch: pytest.MonkeyPatch) -> Callable[[Case], None]:
    """Let the verb find one case, as changed by the test."""
    return lambda case: monkeypatch.setattr(suite, "find_cases", lambda _: (case,))


def test_the_table_shows_source_expected_got_and_verdict(evacsim: Callable[..., Result]) -> None:
    done = evacsim("verify", "--only", "imo-0[1-6]*")
    assert done.exit_code == 0, done.stderr
    for word in (
        "imo-01-corridor-speed",
        "IMO MSC.1/Circ.1533, appendix 2, test 1",
        "108.7912",
        "± 0.001",
        "not applicable",
        "6 cases: 5 pass, 1 not applicable",
        "No case falls short.",
    ):
        assert word in done.stdout


def test_json_has_every_number_and_nothing_else(evacsim: Callable[..., Result]) -> None:
    found = json.loads(evacsim("verify", "--json", "--only", "imo-04*").stdout)
    assert found["holds"] is True
    assert found["verdicts"]["pass"] == found["cases"] == 1
    (case,) = found["results"]
    limit = case["numbers"][0]
    assert (limit["expected"], limit["tolerance"], limit["unit"]) == ("≤ 1.33", None, "1/s")
    assert limit["got"] == pytest.approx(0.9064, abs=1e-4)
    assert limit["passed"] is True


def test_a_case_that_falls_short_ends_with_3(
    evacsim: Callable[..., Result], only_case: Callable[[Case], None]
) -> None:
    only_case(changed("value = 40.0", "value = 41.0"))
    done = evacsim("verify")
    assert done.exit_code == 3
    assert "FALLS SHORT" in done.stdout
    assert "Falls short: imo-01-corridor-speed" in done.stdout


def test_a_documented_bias_is_no_failure_but_shows_its_numbers(
    evacsim: Callable[..., Result], only_case: Callable[[Case], None]
) -> None:
    only_case(changed("value = 40.0", 'documented_bias = "Nobody tires."\nvalue = 41.0'))
    done = evacsim("verify", "--json", "--no-accuracy")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    number = found["results"][0]["numbers"][0]
    assert (number["passed"], number["verdict"]) == (False, "documented_bias")
    assert (number["expected"], number["got"]) == ("41", 40.0)
    assert (found["verdicts"]["documented_bias"], found["numbers_out"]) == (1, 1)
    shown = evacsim("verify").stdout
    for word in ("Nobody tires.", "documented bias", "41", "40", "1 outside their tolerance"):
        assert word in shown


def test_a_number_that_is_not_there_is_null(
    evacsim: Callable[..., Result], only_case: Callable[[Case], None]
) -> None:
    only_case(changed("time_limit_s = 7200.0", "time_limit_s = 10.0"))
    done = evacsim("verify", "--json", "--no-accuracy")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["results"][0]["numbers"][0]["got"] is None


def test_a_pattern_that_matches_nothing_names_the_nearest(evacsim: Callable[..., Result]) -> None:
    done = evacsim("verify", "--only", "imo-01-coridor-speed")
    assert done.exit_code == 2
    assert 'did you mean "imo-01-corridor-speed"' in done.stderr
    assert done.stdout == ""


def test_the_page_needs_no_other_file(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("verify", "--only", "imo-0*", "--report", "page.html")
    assert done.exit_code == 0, done.stderr
    page = (place / "page.html").read_text("utf-8")
    assert not re.findall(r'(?:src|href)="|url\(|@import|<script', page)
    assert "size: A4" in page
    cases = suite.find_cases("imo-0*")
    assert page.count('across" colspan="5"') == len(cases)
    assert all(case.id in page for case in cases)
    for name in LAWS:
        assert make_law(name).source.split(",", maxsplit=1)[0].replace("&", "&amp;") in page
    assert "numpy" in page
    assert sorted(p.name for p in place.iterdir()) == ["drill.toml", "hall.toml", "page.html"]


def test_the_page_speaks_chinese(evacsim: Callable[..., Result], place: Path) -> None:
    done = evacsim("verify", "--only", "imo-0[16]*", "--lang", "zh", "--report", "page.html")
    assert "没有算例不通过" in done.stdout
    page = (place / "page.html").read_text("utf-8")
    for word in ('lang="zh-Hans"', "验证报告", "通过", "不适用", "容差"):
        assert word in page


def test_markup_in_a_case_is_text_on_the_page(
    evacsim: Callable[..., Result], only_case: Callable[[Case], None], place: Path
) -> None:
    only_case(changed("One person with", "<b>One</b> person with"))
    assert evacsim("verify", "--report", "page.html", "--no-accuracy").exit_code == 0
    assert "&lt;b&gt;One&lt;/b&gt;" in (place / "page.html").read_text("utf-8")


def test_a_page_that_cannot_be_written_is_bad_input(
    evacsim: Callable[..., Result], place: Path
) -> None:
    done = evacsim("verify", "--only", "imo-01*", "--report", "no/such/page.html")
    assert done.exit_code == 2
    assert "no/such" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (place / "no").exists()


@pytest.fixture
def short_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let accuracy be the gate and the figures not simulated, sensitivity the first choices."""
    wanted = {"crowdqueue-gate", "stated-not-simulated"}
    kept = tuple(e for e in experiment.read_experiments() if e.id in wanted)
    monkeypatch.setattr(accuracy, "read_experiments", lambda: kept)
    study = next(one for one in sensitivity.read_studies() if one.id == "nine-storey-office")
    first = study.model_copy(update={"choice": study.choice[:2]})
    monkeypatch.setattr(sensitivity, "read_studies", lambda: (first,))


@pytest.mark.usefixtures("short_tables")
def test_accuracy_and_sensitivity_are_shown_when_asked(evacsim: Callable[..., Result]) -> None:
    done = evacsim("verify", "--only", "imo-01*", "--accuracy")
    assert done.exit_code == 0, done.stderr
    for word in ("gate 0.5 m: flow [1/s]", "0.26 -79 %", "†", "5.57", "1510.7", "1915"):
        assert word in done.stdout
    assert done.stdout.rstrip().endswith("No case falls short.")


@pytest.mark.usefixtures("short_tables")
def test_json_has_accuracy_and_sensitivity(evacsim: Callable[..., Result]) -> None:
    found = json.loads(evacsim("verify", "--json", "--accuracy", "--only", "imo-01*").stdout)
    row = found["accuracy"]["rows"][0]
    assert (row["experiment"], row["recorded"], row["fitted"]) == (
        "crowdqueue-gate",
        1.21,
        ["student"],
    )
    assert row["difference"]["sfpe"] == pytest.approx(0.26 / 1.21 - 1, abs=1e-6)
    (study,) = found["sensitivity"]
    assert study["rows"][0]["difference"] == 0
    short = json.loads(evacsim("verify", "--json", "--only", "imo-01*").stdout)
    assert (short["accuracy"], short["sensitivity"]) == (None, None)


@pytest.mark.usefixtures("short_tables")
def test_a_whole_report_has_accuracy_and_sensitivity(
    evacsim: Callable[..., Result], only_case: Callable[[Case], None], place: Path
) -> None:
    only_case(changed("value = 40.0", "value = 40.0"))
    assert evacsim("verify", "--report", "page.html", "--lang", "zh").exit_code == 0
    page = (place / "page.html").read_text("utf-8")
    for word in ("准确度", "0.5 m 闸口", "敏感性", "1871", "未模拟"):
        assert word in page
    assert evacsim("verify", "--report", "page.html", "--no-accuracy").exit_code == 0
    assert "Sensitivity" not in (place / "page.html").read_text("utf-8")
