"""`evacsim compare` and `evacsim calibrate`, as typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

TOTALS = """\
drill_id,run_no,school,building_id,date,alarm_time,first_out,last_out,headcount_done,present
spring,1,示例,hall,2026-03-30,09:30:00,09:30:14,{last},09:33:00,20
"""
CLASSES = """\
class_id,floor,expected,present,start,last_out
1F.room,1F,20,20,12,58
"""


@pytest.fixture
def drill(place: Path) -> Path:
    """A folder of CSV files: totals and one class."""
    folder = place / "spring"
    folder.mkdir()
    (folder / "drill.csv").write_text(TOTALS.format(last="09:30:58"), encoding="utf-8")
    (folder / "classes.csv").write_text(CLASSES, encoding="utf-8")
    return folder


def test_the_verdict_stands_first(
    evacsim: Callable[..., Result], results: Path, drill: Path
) -> None:
    done = evacsim("compare", results, drill)
    assert done.exit_code == 0, done.stderr
    assert done.stdout.splitlines()[0].startswith("spring: recorded, beside Small drill")
    assert "Last one out at 0:58" in done.stdout
    assert "n = 1" in done.stdout


def test_in_chinese(evacsim: Callable[..., Result], results: Path, drill: Path) -> None:
    done = evacsim("compare", results, drill, "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert "末人出楼 0:58" in done.stdout
    assert "差距来自哪里" in done.stdout


def test_json_has_the_promised_keys(
    evacsim: Callable[..., Result], results: Path, drill: Path
) -> None:
    done = evacsim("compare", results, drill, "--json")
    assert done.exit_code == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    assert {"times", "curve", "inside_band", "gap", "classes"} <= set(told)
    assert {"erd", "epc", "sc"} <= set(told["curve"])
    assert set(told["gap"]) == {
        "late_start_s", "slow_stair_s", "wrong_stair_s", "late_count_s", "undetermined_s"
    }  # fmt: skip
    known = [seconds for seconds in told["gap"].values() if seconds is not None]
    assert sum(known) == pytest.approx(told["cause"]["total_s"])
    assert told["times"]["last_out_s"]["recorded_s"] == 58
    assert told["classes"]["n"] == 1


def test_two_drills_make_a_trend_in_the_order_of_their_days(
    evacsim: Callable[..., Result], results: Path, drill: Path, place: Path
) -> None:
    autumn = place / "autumn.csv"
    text = TOTALS.format(last="09:31:20").replace("spring", "autumn")
    autumn.write_text(text.replace("2026-03-30", "2025-10-08"), encoding="utf-8")
    done = evacsim("compare", results, drill, autumn, "--json", "--plots", place / "plots")
    assert done.exit_code == 0, done.stderr
    told = json.loads(done.stdout)
    assert [one["drill"] for one in told["drills"]] == ["autumn", "spring"]
    names = {path.name for path in (place / "plots").iterdir()}
    assert names == {"compare-curve.png", "compare-gap.png", "compare-classes-2.png"}
    assert "From drill to drill" in evacsim("compare", results, drill, autumn).stdout


def test_faults_of_every_record_at_once(
    evacsim: Callable[..., Result], results: Path, place: Path
) -> None:
    bad = place / "bad.csv"
    bad.write_text(TOTALS.format(last="soon"), encoding="utf-8")
    done = evacsim("compare", results, bad, place / "none.xlsx")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert "bad.csv" in done.stderr
    assert "none.xlsx" in done.stderr


def test_a_record_of_another_building_is_refused(
    evacsim: Callable[..., Result], results: Path, drill: Path
) -> None:
    text = TOTALS.format(last="09:30:58").replace(",hall,", ",dormitory,")
    (drill / "drill.csv").write_text(text, encoding="utf-8")
    for arguments in (("compare", results, drill), ("calibrate", "drill.toml", drill)):
        done = evacsim(*arguments)
        assert done.exit_code == 2
        assert 'is of "dormitory", the simulation of "hall"' in done.stderr


def test_calibrate_refuses_what_a_drill_does_not_tell(
    evacsim: Callable[..., Result], drill: Path, place: Path
) -> None:
    arguments = ("calibrate", "drill.toml", drill, "--fit", "speed", "--replications", "1")
    done = evacsim(*arguments, "--json", "--out", place / "ours.toml")
    assert done.exit_code == 0, done.stderr
    (one,) = json.loads(done.stdout)["estimates"]
    assert one["determined"] is (one["value"] is not None)
    assert (place / "ours.toml").exists() is one["determined"]


def test_calibrate_names_what_cannot_be(
    evacsim: Callable[..., Result], drill: Path, place: Path
) -> None:
    both = evacsim("calibrate", "drill.toml", drill, "--hold-out", drill)
    assert both.exit_code == 2
    assert "fitted and held out" in both.stderr
    none = evacsim("calibrate", "drill.toml", f"{drill}#7")
    assert none.exit_code == 2
    assert "no run 7" in none.stderr
    flights = evacsim("calibrate", "drill.toml", drill, "--fit", "stair-flow")
    assert flights.exit_code == 2
    assert "specific flow of the stairs" in flights.stderr
    (place / "ours.toml").write_text("mine", encoding="utf-8")
    there = evacsim("calibrate", "drill.toml", drill, "--out", "ours.toml")
    assert there.exit_code == 2
    assert "never edits" in there.stderr
    assert (place / "ours.toml").read_text(encoding="utf-8") == "mine"
