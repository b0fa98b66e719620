"""The drill as an object, as a planner meets it in a notebook."""

from __future__ import annotations

import gc
from pathlib import Path

import pytest

import evacsim as ev
from evacsim.errors import ResultsError
from evacsim.locale import speaking
from evacsim.plots import Figure
from evacsim.studies.changes import widen_stairs

ROOT = Path(__file__).parents[2]
DRILL = str(ROOT / "scenarios" / "dormitory-rear-door-locked.toml")


@pytest.fixture(scope="module")
def drill() -> ev.Drill:
    return ev.load(DRILL)


@pytest.fixture(scope="module")
def runs(drill: ev.Drill) -> ev.Runs:
    return drill.run(replications=2)


def test_a_drill_says_what_it_is(drill: ev.Drill) -> None:
    said = repr(drill)
    assert "people, 6 floors, 2 stairs, law sfpe" in said
    assert drill.people == 822
    assert f"{drill.people:,}" in said
    assert drill.name in drill._repr_html_()
    assert drill.survey().floors


def test_its_numbers_are_those_of_the_verbs(drill: ev.Drill, runs: ev.Runs, tmp_path: Path) -> None:
    """The same scenario by `run_scenario`, with paths as strings: equal tables."""
    folder = ev.run_scenario(DRILL, str(tmp_path / "run"), replications=2)
    other = ev.open_runs(folder)
    assert runs.occupants.equals(other.occupants)
    assert runs.summary().total_evacuation_s == ev.summarise(other.results).total_evacuation_s
    assert drill.estimate("density").method == "density"
    found = runs.minus(other)
    assert found.total is not None
    assert found.total.mean == 0.0
    assert "out; 2 replications, the same people" in repr(found)


def test_runs_say_how_long_it_took(runs: ev.Runs) -> None:
    assert repr(runs) == repr(runs.summary())
    assert "822 of 822 out" in repr(runs)
    assert len(repr(runs)) < 200
    assert len(runs) == 2


def test_bottlenecks_are_a_table(runs: ev.Runs) -> None:
    found = runs.bottlenecks()
    frame = found.to_frame()
    assert frame["id"].to_list() == [one.id for one in found.suspects]
    assert frame["seconds"].is_sorted(descending=True)
    assert found.suspects[0].id in repr(found)


def test_a_wider_stair_is_the_stair_widened(drill: ev.Drill, runs: ev.Runs) -> None:
    wide = drill.widened("stair:S1", by_m=0.30)
    flights = {one.id for one in drill.building.flights if one.stairwell == "S1"} or set(
        next(well for well in drill.building.stairwells if well.id == "S1").flights
    )
    asked = widen_stairs(drill.building, ["S1"], 0.30)
    widths = {f.id: f.clear_width_m for f in wide.building.flights if f.id in flights}
    assert widths == pytest.approx(
        {f.id: f.clear_width_m for f in asked.flights if f.id in flights}
    )
    faster = wide.run(replications=2).minus(runs)
    assert faster.total is not None
    assert faster.total.mean < -30  # 1.20 m to 1.50 m: 0.90 m to 1.20 m of effective width
    assert not faster.got_out.leaves_inside
    assert faster.got_out.before == (822, 822)


def test_a_door_is_widened_by_an_alias_too(drill: ev.Drill) -> None:
    door = next(one for one in drill.building.connections if one.id == "exit-S1")
    wide = drill.widened("connection:exit-S1", by_m=0.2)
    found = next(one for one in wide.building.connections if one.id == "exit-S1")
    assert found.clear_width_m == pytest.approx(door.clear_width_m + 0.2)
    assert [one.clear_width_m for one in wide.building.connections if one.id != "exit-S1"] == [
        one.clear_width_m for one in drill.building.connections if one.id != "exit-S1"
    ]


def test_values_are_varied_by_the_paths_of_the_files(drill: ev.Drill) -> None:
    other = drill.varied({"movement.law": "student", "building.stairwell.S1.handrails": 1})
    assert "law student" in repr(other)
    assert drill.scenario.movement.law == "sfpe"


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("stair:S3", "known: S1, S2"),
        ("stairs:S1", "write one of stair:ID, flight:ID, connection:ID"),
        ("connection:exit-S3", 'did you mean "exit-S'),
    ],
)
def test_what_is_nowhere_is_told_with_the_nearest_name(
    drill: ev.Drill, place: str, said: str
) -> None:
    with pytest.raises(ev.InputError, match="there is no") as caught:
        drill.widened(place, by_m=0.3)
    assert said in str(caught.value)


def test_wrong_values_are_faults(drill: ev.Drill, tmp_path: Path) -> None:
    with pytest.raises(ev.InputError, match='did you mean "law"'):
        drill.varied({"movement.lav": "student"})
    with pytest.raises(ev.InputError, match="must be 1 or more"):
        drill.run(replications=0)
    with pytest.raises(ev.InputError, match="no-such"):
        ev.load(str(tmp_path / "no-such.toml"))


def test_other_people_are_not_compared(drill: ev.Drill, runs: ev.Runs) -> None:
    with pytest.raises(ev.InputError, match="only the same people"):
        drill.run(replications=1, seed=runs.results.manifest.seed).minus(runs)


def test_runs_are_saved_or_go(drill: ev.Drill, tmp_path: Path) -> None:
    runs = drill.run(replications=1)
    home = runs.folder
    kept = runs.save(str(tmp_path / "kept"))
    assert kept.occupants.equals(runs.occupants)
    with pytest.raises(ResultsError, match="holds results of evacsim already"):
        runs.save(tmp_path / "kept")
    del runs
    gc.collect()
    assert not home.exists()
    assert ev.open_runs(str(tmp_path / "kept")).summary().people == 822


def test_pictures_are_figures_in_the_language_asked(runs: ev.Runs) -> None:
    figure = runs.plot("curve", lang="zh")
    assert isinstance(figure, Figure)
    written = " ".join(text.get_text() for axes in figure.axes for text in axes.texts) + " ".join(
        axes.get_xlabel() + axes.get_ylabel() for axes in figure.axes
    )
    assert any("\u4e00" <= sign <= "\u9fff" for sign in written)
    with pytest.raises(ResultsError, match='unknown kind of picture "curves"'):
        runs.plot("curves")
    with pytest.raises(ev.InputError, match="known: en, zh"):
        runs.plot("curve", lang="fr")  # type: ignore[arg-type]


def test_a_workbook_is_a_drill() -> None:
    drill = ev.load(ROOT / "scenarios" / "l-block-24-classes.xlsx")
    assert drill.people > 1000
    assert drill.run(replications=1).summary().people == drill.people


def test_a_notebook_shows_what_the_verb_says(runs: ev.Runs) -> None:
    page = runs._repr_html_()
    assert "Total evacuation time" in page
    assert page == runs.summary()._repr_html_()
    assert page.count("<table") > 3
    found = runs.bottlenecks()
    assert "The last one was out after" in found._repr_html_()
    assert found.to_frame().equals(ev.bottlenecks(runs.results).to_frame())
    with speaking("zh"):
        assert "总疏散时间" in runs._repr_html_()
