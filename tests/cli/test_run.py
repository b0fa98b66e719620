from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import polars as pl
import pytest

from evacsim.results.store import read_results
from evacsim.studies.many import kept_replications

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

KEYS = {
    "version",
    "scenario",
    "law",
    "replications",
    "people",
    "out",
    "trapped",
    "time_limit",
    "time_limit_s",
    "censored",
    "total_evacuation_s",
    "shelter_s",
    "signal_to_out_s",
    "assembled_s",
    "counted_s",
    "target_s",
    "aset",
    "aset_verdict",
    "closed",
    "refuge",
    "water",
    "results",
    "convergence",
}


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def listing(place: Path) -> list[str]:
    return sorted(p.relative_to(place).as_posix() for p in place.rglob("*"))


def test_the_summary_the_results_and_the_pictures(
    evacsim: Callable[..., Result], place: Path
) -> None:
    done = evacsim("run", "drill.toml", "--replications", "2")
    assert done.exit_code == 0, done.stderr
    assert "Small drill" in done.stdout
    assert "exit A" in done.stdout
    assert "results/drill" in done.stdout
    assert "Warning" not in done.stderr
    pictures = list((place / "results" / "drill").rglob("*.png"))
    assert pictures
    for picture in [*pictures, place / "results" / "drill" / "replay.html"]:
        assert picture.name in done.stdout
        assert picture.stat().st_size > 10_000
    assert read_results(place / "results" / "drill").manifest.replications == 2


def test_no_plots_draws_none(results: Path) -> None:
    assert not [*results.rglob("*.png"), *results.rglob("*.html")]


def test_json_is_one_object_with_the_agreed_keys(evacsim: Callable[..., Result]) -> None:
    done = evacsim("run", "drill.toml", "--no-plots", "--json")
    found = json.loads(done.stdout)
    assert set(found) == KEYS
    assert found["people"] == 20
    assert found["replications"] == 3
    assert found["out"] == {"min": 20, "p50": 20, "max": 20}
    assert found["trapped"]["max"] == found["censored"] == 0
    assert set(found["total_evacuation_s"]) == {"p05", "p50", "p95", "mean"}
    assert 20 < found["total_evacuation_s"]["p50"] < 120
    assert found["target_s"] == 120


def test_chinese(evacsim: Callable[..., Result]) -> None:
    done = evacsim("run", "drill.toml", "--no-plots", "--lang", "zh")
    assert done.exit_code == 0
    assert "总疏散时间" in done.stdout
    assert "Total evacuation" not in done.stdout


def test_the_same_inputs_replace_their_own_folder_and_say_so(
    evacsim: Callable[..., Result], results: Path
) -> None:
    before = (results / "passages.parquet").read_bytes()
    done = evacsim("run", "drill.toml", "--no-plots")
    assert done.exit_code == 0
    assert "replaced the earlier results of the same inputs" in done.stderr
    assert (results / "passages.parquet").read_bytes() == before


def test_other_inputs_need_overwrite(evacsim: Callable[..., Result], results: Path) -> None:
    before = (results / "run.json").read_bytes()
    done = evacsim("run", "drill.toml", "--no-plots", "--seed", "8")
    assert done.exit_code == 2
    assert "results/drill" in done.stderr
    assert done.stdout == ""
    assert (results / "run.json").read_bytes() == before
    done = evacsim("run", "drill.toml", "--no-plots", "--seed", "8", "--overwrite")
    assert done.exit_code == 0
    assert read_results(results).manifest.seed == 8


def test_a_folder_that_is_not_ours_is_left_alone(
    evacsim: Callable[..., Result], place: Path
) -> None:
    (place / "mine").mkdir()
    (place / "mine" / "letter.txt").write_text("dear", encoding="utf-8")
    done = evacsim("run", "drill.toml", "--out", "mine", "--overwrite", "--no-plots")
    assert done.exit_code == 2
    assert "mine" in done.stderr
    assert listing(place / "mine") == ["letter.txt"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("size = 20", "size = 1000000", ("1000000",)),
        ("size = 20", "size = -1", ("-1",)),
        ('law = "sfpe"', 'law = "spfe"', ("spfe", "sfpe")),
        ('rule = "nearest"', 'rule = "nearst"', ("nearst", "nearest")),
        ('space = "1F.room"', 'space = "1F.rom"', ("1F.rom", "1F.room")),
        ('building = "hall.toml"', 'building = "haal.toml"', ("haal.toml",)),
        ("target_s = 120", "target_s = nan", ("target_s",)),
        ("target_s = 120", 'target_s = "soon"', ("target_s",)),
        ("[movement]", "[movement", ("drill.toml",)),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(
    evacsim: Callable[..., Result], place: Path, old: str, new: str, words: tuple[str, ...]
) -> None:
    change(place / "drill.toml", old, new)
    before = listing(place)
    done = evacsim("run", "drill.toml")
    assert done.exit_code == 2, done.exception
    for word in words:
        assert word in done.stderr
    assert done.stdout == ""
    assert listing(place) == before


def test_a_missing_scenario(evacsim: Callable[..., Result], place: Path) -> None:
    before = listing(place)
    done = evacsim("run", "no-such.toml")
    assert done.exit_code == 2
    assert "no-such.toml" in done.stderr
    assert listing(place) == before


@pytest.mark.parametrize(
    "wrong", [("--replications", "0"), ("--workers", "0"), ("--seed", "-1"), ("--lang", "fr")]
)
def test_wrong_options(evacsim: Callable[..., Result], place: Path, wrong: tuple[str, str]) -> None:
    before = listing(place)
    done = evacsim("run", "drill.toml", *wrong)
    assert done.exit_code == 2
    assert wrong[0] in done.stderr
    assert listing(place) == before


def test_require_target(evacsim: Callable[..., Result], place: Path) -> None:
    wanted = ("run", "drill.toml", "--no-plots", "--require-target", "--overwrite")
    assert evacsim(*wanted).exit_code == 0
    change(place / "drill.toml", "target_s = 120", "target_s = 10")
    missed = evacsim(*wanted)
    assert missed.exit_code == 3
    assert "exit A" in missed.stdout
    change(place / "drill.toml", "target_s = 10\n", "")
    absent = evacsim(*wanted)
    assert absent.exit_code == 2
    assert "target_s" in absent.stderr


def test_nobody_gets_out_is_an_outcome(evacsim: Callable[..., Result], place: Path) -> None:
    with (place / "drill.toml").open("a", encoding="utf-8") as file:
        file.write('[[event]]\nkind = "lock"\nat_s = 0\nconnection = "exit-A"\n')
    done = evacsim("run", "drill.toml", "--json")
    assert done.exit_code == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["total_evacuation_s"] is None
    assert found["censored"] == 3
    assert found["trapped"] == {"min": 20, "p50": 20, "max": 20}
    text = evacsim("summarise", "results/drill")
    assert text.exit_code == 0, text.stderr
    assert "20" in text.stdout


def test_an_end_by_the_clock_is_no_trap(evacsim: Callable[..., Result], place: Path) -> None:
    """20 people behind a door of 0.35 m take 5 minutes: 1.3 x 0.05 a second."""
    change(place / "hall.toml", "clear_width_m = 1.2", "clear_width_m = 0.35")
    whole = json.loads(evacsim("run", "drill.toml", "--json", "--no-plots").stdout)
    assert whole["out"]["min"] == 20
    assert whole["total_evacuation_s"]["p50"] > 19 / (1.3 * 0.05)
    change(place / "drill.toml", "target_s = 120", "target_s = 120\ntime_limit_s = 150")
    found = json.loads(evacsim("run", "drill.toml", "--json", "--overwrite").stdout)
    assert found["trapped"]["max"] == 0
    assert found["time_limit"]["min"] > 0
    assert found["time_limit"]["min"] + found["out"]["max"] == 20
    for lang, trapped in (("en", "trapped at"), ("zh", "困住")):
        text = evacsim("summarise", "results/drill", "--lang", lang).stdout
        assert "time_limit_s = 2:30" in text
        assert trapped not in text
        page = evacsim("report", "results/drill", "--lang", lang, "--replications", "2")
        assert page.exit_code == 0, page.exception
        assert "time_limit_s" in page.stdout


def test_without_a_limit_a_run_waits_for_a_late_opening(
    evacsim: Callable[..., Result], place: Path
) -> None:
    """The exit is opened after two hours; those behind it are not left at the first."""
    with (place / "drill.toml").open("a", encoding="utf-8") as file:
        file.write('[[event]]\nkind = "lock"\nat_s = 0\nconnection = "exit-A"\n')
        file.write('[[event]]\nkind = "open"\nat_s = 7200\nconnection = "exit-A"\n')
    found = json.loads(evacsim("run", "drill.toml", "--json", "--no-plots").stdout)
    assert found["out"]["min"] == 20
    assert found["total_evacuation_s"]["p05"] > 7200


def test_workers_change_nothing(evacsim: Callable[..., Result], results: Path) -> None:
    done = evacsim("run", "drill.toml", "--no-plots", "--out", "two", "--workers", "2")
    assert done.exit_code == 0, done.stderr
    for name in ("occupants", "passages", "falls"):
        one = (results / f"{name}.parquet").read_bytes()
        assert (results.parents[1] / "two" / f"{name}.parquet").read_bytes() == one


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="sends Ctrl-C as a signal")
@pytest.mark.parametrize("workers", [1, 2])
def test_ctrl_c_keeps_what_is_done_and_resume_goes_on(
    evacsim: Callable[..., Result], place: Path, workers: int
) -> None:
    command = [sys.executable, "-m", "evacsim", "run", "drill.toml", "--replications", "100000"]
    process = subprocess.Popen(
        [*command, "--workers", str(workers)],
        cwd=place,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(600):
        if kept_replications(place / "results" / "drill"):
            break
        time.sleep(0.1)
    second = evacsim("run", "drill.toml", "--no-plots")
    assert second.exit_code == 2
    assert "another process is at work on it now" in second.stderr
    os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    assert process.returncode == 130, stderr
    said = re.fullmatch(
        r"stopped; (\d+) replications are kept: the same command goes on", stderr.splitlines()[-1]
    )
    assert said is not None, stderr
    assert int(said[1]) == kept_replications(place / "results" / "drill")
    assert "Traceback" not in stderr
    assert stdout == ""
    assert not (place / "results" / "drill").exists()
    assert evacsim("run", "drill.toml", "--no-plots").exit_code == 0
    assert evacsim("run", "drill.toml", "--no-plots", "--out", "once").exit_code == 0
    again, once = (read_results(place / name).manifest for name in ("results/drill", "once"))
    assert again.tables == once.tables
    assert sorted(path.name for path in (place / "results").iterdir()) == ["drill"]


def test_resume_of_complete_results_simulates_nothing(
    evacsim: Callable[..., Result], results: Path
) -> None:
    before = (results / "run.json").read_bytes()
    done = evacsim("run", "drill.toml", "--no-plots", "--resume")
    assert done.exit_code == 0, done.stderr
    assert "complete" in done.stderr
    assert (results / "run.json").read_bytes() == before


def test_a_scenario_may_ask_for_enough_replications(
    evacsim: Callable[..., Result], place: Path
) -> None:
    with (place / "drill.toml").open("a", encoding="utf-8") as file:
        file.write("[convergence]\nalways = true\nat_least = 2\nat_most = 4\n")
    assert evacsim("run", "drill.toml", "--no-plots").exit_code == 0
    found = read_results(place / "results" / "drill").manifest
    assert (found.replications, found.convergence is not None) == (4, True)
    assert evacsim("run", "drill.toml", "--no-plots").exit_code == 0  # the same again
    fixed = evacsim("run", "drill.toml", "--no-plots", "--replications", "2", "--out", "two")
    assert fixed.exit_code == 0, fixed.stderr
    assert read_results(place / "two").manifest.convergence is None
    both = evacsim("run", "drill.toml", "--until-converged", "--replications", "2")
    assert both.exit_code == 2
    assert "--replications" in both.stderr


def test_json_says_when_all_were_assembled_and_counted(
    evacsim: Callable[..., Result], place: Path
) -> None:
    """The roll call is in `counted_s` only; 20 m to the assembly point are walked before it."""
    path = place / "drill.toml"
    change(path, "[movement]", "[assembly]\ncount_s = 45\n\n[movement]")
    done = evacsim("run", "drill.toml", "--no-plots", "--replications", "2", "--json")
    found = json.loads(done.stdout)
    occupants = pl.read_parquet(place / "results" / "drill" / "occupants.parquet")
    assembled = occupants.group_by("replication").agg(pl.col("assembled_s").max())["assembled_s"]
    assert found["assembled_s"]["mean"] == pytest.approx(assembled.mean())
    for key in ("mean", "p05", "p50", "p95"):
        assert found["counted_s"][key] == pytest.approx(found["assembled_s"][key] + 45)
        assert found["assembled_s"][key] > found["total_evacuation_s"][key] + 10
    change(place / "hall.toml", "assembly_distance_m = 20", "")
    unknown = json.loads(evacsim("run", "drill.toml", "--no-plots", "--json", "--overwrite").stdout)
    assert unknown["assembled_s"] is unknown["counted_s"] is None
