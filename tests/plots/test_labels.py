"""Names, exits and locks on the floor plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from matplotlib.text import Annotation

from evacsim.analysis.facts import facts_of
from evacsim.plots import KINDS
from evacsim.plots.labels import floor_names
from evacsim.plots.picture import Options

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results

PLANS = ("plan-density", "plan-time", "plan-chain")


def panels(results: Results, facts: Facts, kind: str) -> dict[str, Axes]:
    figure = KINDS[kind](results, facts, "en", Options())
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
    assert floor_names(locked, facts, "en").locked == {"exit-A": 0.0, "exit-B": 0.0}
    for run, bars in ((results, 0), (locked, 1)):
        axes = panels(run, facts_of(run), "plan-density")["1F"]
        assert len([line for line in axes.lines if line.get_marker() == "x"]) == bars
    figure = KINDS["plan-density"](locked, facts, "en", Options())
    assert any("locked by the scenario (from 0:00)" in text.get_text() for text in figure.texts)
