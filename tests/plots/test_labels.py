"""Names, exits and locks on the floor plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Annotation

from evacsim.analysis.facts import facts_of
from evacsim.building.template import building_text
from evacsim.plots import KINDS
from evacsim.plots.floors import write_in
from evacsim.plots.labels import floor_names
from evacsim.plots.picture import Options
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


@pytest.fixture(scope="module")
def long_plan(tmp_path_factory: pytest.TempPathFactory) -> tuple[Results, Facts]:
    """Three floors of 14 rooms in a row, a stair at each end."""
    folder = tmp_path_factory.mktemp("long")
    scenario = write_small_school(folder)
    text = building_text(floors=3, rooms=14, stairs=2, name="Small")
    (folder / "small.toml").write_text(text, encoding="utf-8")
    found = read_results(run_scenario(scenario, folder / "results", replications=1))
    return found, facts_of(found)


PLANS = ("plan-density", "plan-time", "plan-chain")


def panels(results: Results, facts: Facts, kind: str) -> dict[str, Axes]:
    figure = KINDS[kind](results, facts, Options())
    return {axes.get_title(loc="left"): axes for axes in figure.axes}


@pytest.mark.parametrize("kind", PLANS)
def test_every_plan_names_rooms_stairs_and_exits(results: Results, facts: Facts, kind: str) -> None:
    found = panels(results, facts, kind)
    upper = {text.get_text() for text in found["3F"].texts}
    assert {"room-1", "room-2", "stair A"} <= upper
    assert {"exit A", "hall", "stair A"} <= {text.get_text() for text in found["1F"].texts}
    assert not [text for text in upper if "exit" in text]


def test_an_exit_has_an_arrow_out_of_its_wall(results: Results, facts: Facts) -> None:
    """exit-A stands in the lower wall of the hall: straight down, whatever the hall's middle is."""
    arrows = [
        text for text in panels(results, facts, "plan-density")["1F"].texts
        if isinstance(text, Annotation)
    ]  # fmt: skip
    assert len(arrows) == 1, "exit-B was not given a place"
    (x, y), (from_x, from_y) = arrows[0].xy, arrows[0].xyann
    assert (from_x, from_y) == (15, 0)
    assert x == pytest.approx(15)
    assert y < 0


def test_what_is_locked_is_drawn_locked(results: Results, locked: Results) -> None:
    facts = facts_of(locked)
    assert floor_names(locked, facts).locked == {"exit-A": 0.0, "exit-B": 0.0}
    for run, bars in ((results, 0), (locked, 1)):
        axes = panels(run, facts_of(run), "plan-density")["1F"]
        assert len([line for line in axes.lines if line.get_marker() == "x"]) == bars
    figure = KINDS["plan-density"](locked, facts, Options())
    assert any("locked by the scenario (from 0:00)" in text.get_text() for text in figure.texts)


def test_stairs_stand_enlarged_by_a_long_plan(long_plan: tuple[Results, Facts]) -> None:
    """Each on every floor that has it, coloured and numbered as on the plan."""
    results, facts = long_plan
    figure = KINDS["plan-density"](results, facts, Options())
    floors = [axes for axes in figure.axes if axes.get_title(loc="left") in {"1F", "2F", "3F"}]
    assert len(floors) == 3
    (large,) = [axes for axes in figure.axes if axes.get_label() == "stairs"]
    assert [note.get_text() for note in large.texts].count("stair A") == 3
    right_in = max(axes.get_position().x1 for axes in floors) * figure.get_figwidth()
    sizes: dict[tuple[bool, str | None], float] = {}
    for axes in (large, *floors):
        for patch in axes.patches:
            box = patch.get_window_extent()
            sizes.setdefault((axes is large, patch.get_gid()), box.width)
            if axes is large:
                assert right_in * figure.dpi < box.x0 < box.x1 <= figure.bbox.x1
    drawn = {id_ for enlarged, id_ in sizes if enlarged and id_}
    assert {"A.3F-2F.upper", "A.2F"} <= drawn
    for id_ in drawn:
        assert sizes[True, id_] >= 1.4 * sizes[False, id_]
    colours = {
        (patch.get_gid(), patch.get_facecolor())
        for axes in floors
        for patch in axes.patches
        if patch.get_gid()
    }
    own = {(patch.get_gid(), patch.get_facecolor()) for patch in large.patches if patch.get_gid()}
    assert own
    assert own <= colours


def test_a_number_stands_level_in_a_corridor_and_upright_in_what_is_high() -> None:
    """At the scale of the report's plan: level it is smaller, and can be read without a turn."""
    figure = Figure()
    axes = figure.subplots()
    for x, y in ((12.0, 2.4), (2.4, 12.0)):
        outline = ((0.0, 0.0), (x, 0.0), (x, y), (0.0, y))
        assert write_in(axes, outline, "1 234", scale=0.044)
    long_school = ((0.0, 0.0), (12.0, 0.0), (12.0, 2.4), (0.0, 2.4))
    assert write_in(axes, long_school, "4", scale=0.028)
    assert [text.get_rotation() for text in axes.texts] == [0.0, 90.0, 0.0]
