"""A sweep run for real: the same tables however it is run, and again after a kill."""

from __future__ import annotations

import multiprocessing
from typing import TYPE_CHECKING

import polars as pl
import pytest
from filelock import FileLock

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.naming import Names
from evacsim.analysis.times.timing import summarise
from evacsim.errors import InputError, ResultsError
from evacsim.jobs.unfinished import unfinished_folder
from evacsim.locale import use
from evacsim.present.as_terminal import terminal
from evacsim.results.store import read_results
from evacsim.simulation.replicate import prepare
from evacsim.statements.sweep import sweep_statement
from evacsim.studies import sweep as module
from evacsim.studies.many import run_scenario
from evacsim.studies.sweep import read_sweep, run_sweep
from evacsim.studies.sweep_design import Factor, grid, with_factor
from evacsim.studies.sweep_points import building_files
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.locale import Lang

DESIGN = grid({"population.per_class": (20, 40), "movement.law": ("sfpe", "imo")})
TABLES = ("runs.parquet", "runs.csv", "points.csv")


@pytest.fixture
def school(tmp_path: Path) -> Path:
    return write_small_school(tmp_path)


def tables(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in TABLES]


def test_a_point_is_what_running_its_scenario_alone_gives(school: Path, tmp_path: Path) -> None:
    found, faults = run_sweep(school, DESIGN, tmp_path / "out", replications=2)
    assert faults == ()
    row = found.points.row(2, named=True)
    assert (row["population.per_class"], row["movement.law"], row["people"]) == (40, "sfpe", 480)
    alone = run_scenario(
        tmp_path / "out" / "scenarios" / "point-0002.toml", tmp_path / "alone", replications=2
    )
    summary = summarise(read_results(alone))
    assert summary.total_evacuation_s is not None
    assert row["total_p50_s"] == pytest.approx(summary.total_evacuation_s.p50)
    controls = bottlenecks(read_results(alone)).controls
    assert row["bottleneck"] == " + ".join(id_ for _, id_ in controls.places)
    tidy = pl.read_parquet(tmp_path / "out" / "runs.parquet")
    assert tidy.height == 8
    assert tidy.columns[:4] == ["point", "population.per_class", "movement.law", "replication"]


def test_more_pupils_take_longer_and_the_same_people_are_drawn(
    school: Path, tmp_path: Path
) -> None:
    same = grid({"time_limit_s": (3000, 3600)})
    found, _ = run_sweep(school, same, tmp_path / "out", replications=2)
    own = found.runs.partition_by("point", maintain_order=True)
    assert own[0]["total_s"].to_list() == own[1]["total_s"].to_list()
    more, _ = run_sweep(school, DESIGN, tmp_path / "more", replications=2)
    few, many = more.points["total_p50_s"][0], more.points["total_p50_s"][2]
    assert many > few
    assert more.points["change_low_s"][2] > 0


class Killed(BaseException):
    """What a kill looks like to the code."""


def test_tables_are_the_same_after_a_kill_and_on_two_workers(school: Path, tmp_path: Path) -> None:
    run_sweep(school, DESIGN, tmp_path / "once", replications=3)
    whole = tables(tmp_path / "once")
    for die_after in (1, 5):
        out = tmp_path / f"killed-{die_after}"

        def stop(done: int, _total: int, die_after: int = die_after) -> None:
            if done >= die_after:
                raise Killed

        with pytest.raises(Killed):
            run_sweep(school, DESIGN, out, replications=3, progress=stop)
        assert not out.exists()
        units = unfinished_folder(out) / "units"
        whole_line = units.read_bytes().splitlines()[0]
        with units.open("ab") as stream:
            stream.write(whole_line[:60])  # a line that a kill cut off
        with pytest.raises(ResultsError, match="other files, values, seed"):
            run_sweep(school, DESIGN, out, replications=2)
        heard: list[int] = []
        run_sweep(
            school, DESIGN, out, replications=3, workers=2,
            progress=lambda done, _total, heard=heard: heard.append(done),
        )  # fmt: skip
        assert heard[0] >= die_after
        assert tables(out) == whole
        assert not unfinished_folder(out).exists()
    assert module.read_sweep(tmp_path / "once").replications == 3


def test_a_sweep_depends_on_the_tables_beside_its_scenario(school: Path, tmp_path: Path) -> None:
    """Another table is another sweep: neither taken as it stands nor gone on with."""
    text = school.read_text("utf-8").replace(
        'kind = "lognormal", median_s = 20, sigma = 0.4', 'kind = "empirical", values_s = "own.csv"'
    )
    school.write_text(text, encoding="utf-8")
    own = tmp_path / "own.csv"
    own.write_text("values_s\n10\n20\n", encoding="utf-8")
    design, out = grid({"routing.compliance": (1.0,)}), tmp_path / "out"
    before, _ = run_sweep(school, design, out, replications=1, resume=True)
    same, _ = run_sweep(school, design, out, replications=1, resume=True)
    assert same.about["created"] == before.about["created"]
    own.write_text("values_s\n300\n310\n", encoding="utf-8")
    with pytest.raises(ResultsError, match="--overwrite"):
        run_sweep(school, design, out, replications=1, resume=True)
    after, _ = run_sweep(school, design, out, replications=1, resume=True, overwrite=True)
    assert after.points["total_p50_s"][0] > before.points["total_p50_s"][0] + 200


def test_another_process_in_the_same_folder_is_refused(school: Path, tmp_path: Path) -> None:
    folder = unfinished_folder(tmp_path / "out")
    folder.mkdir()
    with FileLock(folder / "lock"), pytest.raises(ResultsError, match="another process"):
        run_sweep(school, DESIGN, tmp_path / "out", replications=1)
    run_sweep(school, DESIGN, tmp_path / "out", replications=1)


def test_faults_stop_before_anything_is_simulated_unless_skipped(
    school: Path, tmp_path: Path
) -> None:
    design = grid({"routing.compliance": (0.5, 1.5)})
    with pytest.raises(InputError, match="must be at most 1"):
        run_sweep(school, design, tmp_path / "out", replications=1)
    assert not (tmp_path / "out").exists()
    found, faults = run_sweep(school, design, tmp_path / "out", replications=1, skip_faulty=True)
    assert (found.left_out, len(faults)) == (("routing.compliance=1.5",), 1)
    assert found.points["point"].to_list() == [0]


def test_only_an_earlier_sweep_is_replaced(school: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    design = grid({"routing.compliance": (1.0,)})
    run_sweep(school, design, out, replications=1)
    with pytest.raises(ResultsError, match="--overwrite"):
        run_sweep(school, design, out, replications=1)
    run_sweep(school, design, out, replications=1, overwrite=True)
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "letter.txt").touch()
    with pytest.raises(ResultsError, match="left alone"):
        run_sweep(school, design, mine, replications=1, overwrite=True)
    (out / "runs.parquet").write_bytes(b"")
    with pytest.raises(ResultsError, match="no sweep"):
        read_sweep(out)


def test_a_scenario_runs_in_a_folder_of_buildings(school: Path, tmp_path: Path) -> None:
    houses = tmp_path / "houses"
    houses.mkdir()
    text = (tmp_path / "small.toml").read_text("utf-8")
    (houses / "wide.toml").write_text(text, encoding="utf-8")
    (houses / "alike.toml").write_text(text, encoding="utf-8")
    files = building_files(houses)
    design = with_factor(grid({}), Factor(key="building", levels=tuple(files)))
    found, _ = run_sweep(school, design, tmp_path / "out", buildings=files, replications=1)
    assert found.points["building"].to_list() == ["alike", "wide"]
    assert found.points["total_p50_s"].n_unique() == 1


def test_a_point_where_nobody_gets_out_in_time_is_censored(school: Path, tmp_path: Path) -> None:
    found, _ = run_sweep(
        school, grid({"time_limit_s": (40, 3600)}), tmp_path / "out", replications=1
    )
    row = found.points.row(0, named=True)
    assert (row["censored"], row["total_p50_s"], row["change_s"]) == (1, None, None)
    assert found.points["censored"][1] == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "At 1 points more people stay inside than at point 0"),
        ("zh", "1 个点有更多人留在楼内"),
    ],
)
def test_a_point_that_leaves_more_inside_says_so_first_and_is_not_compared(
    school: Path, tmp_path: Path, lang: Lang, said: str
) -> None:
    use(lang)
    """The survivors of a short clock are faster than all of a long one: no gain."""
    found, _ = run_sweep(
        school, grid({"time_limit_s": (3600, 100)}), tmp_path / "out", replications=2
    )
    first, short = found.points.iter_rows(named=True)
    assert (first["out_fewest"], first["more_inside_in"]) == (540, 0)
    assert 0 < short["out_fewest"] < 540
    assert (short["more_inside_in"], short["change_s"]) == (2, None)
    told = terminal(sweep_statement(found, Names(prepare(school).building)))
    assert said in told
    assert f"540/540 → {short['out_fewest']}/540" in told


def test_a_killed_worker_costs_only_what_it_had_not_finished(school: Path, tmp_path: Path) -> None:
    run_sweep(school, DESIGN, tmp_path / "once", replications=4)
    killed: list[int] = []

    def kill_one(done: int, _total: int) -> None:
        children = multiprocessing.active_children()
        if done >= 2 and len(killed) < 2 and children:
            children[0].kill()
            killed.append(done)

    run_sweep(school, DESIGN, tmp_path / "out", replications=4, workers=2, progress=kill_one)
    assert len(killed) == 2
    assert tables(tmp_path / "out") == tables(tmp_path / "once")


@pytest.mark.parametrize("key", ["seed", "replications", "target_s", "convergence.at_most", "name"])
def test_what_changes_nothing_cannot_be_varied(school: Path, tmp_path: Path, key: str) -> None:
    with pytest.raises(InputError, match=f"{key} cannot be varied"):
        run_sweep(school, grid({key: (1, 2)}), tmp_path / "out", replications=1)


def test_a_sweep_that_cannot_be_written_keeps_its_work(
    school: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise pl.exceptions.ComputeError("No space left on device")

    out = tmp_path / "out"
    with monkeypatch.context() as patched:
        patched.setattr(pl.DataFrame, "write_csv", full)
        with pytest.raises(ResultsError, match="No space left"):
            run_sweep(school, DESIGN, out, replications=1)
    heard: list[int] = []
    run_sweep(school, DESIGN, out, replications=1, progress=lambda n, _: heard.append(n))
    assert heard[0] == 4
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
