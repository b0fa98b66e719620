from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from evacsim.locale import use
from evacsim.plots import building_figure, draw_building, draw_floors
from evacsim.plots.style import OKABE_ITO

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.building.model import Building


def test_floors_that_look_the_same_are_drawn_once(building: Building) -> None:
    figure = building_figure(building)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title for title in titles if title] == ["2F, 3F", "1F"]


def test_rooms_are_named_and_doors_and_exits_carry_their_width(building: Building) -> None:
    figure = building_figure(building)
    upper, ground = (axes for axes in figure.axes if axes.get_title(loc="left"))
    names = [text.get_text() for text in upper.texts]
    assert {"room-1", "room-2", "corridor", "stair A", "1.30"} <= set(names)
    assert "exit A 1.40" in [text.get_text() for text in ground.texts]
    assert "3F.room-1.door-1" in {line.get_gid() for line in upper.lines} or (
        "2F.room-1.door-1" in {line.get_gid() for line in upper.lines}
    )
    assert any("where none is written: 0.90" in text.get_text() for text in figure.texts)


def test_a_door_is_drawn_as_wide_as_it_is(building: Building) -> None:
    ground = next(
        axes for axes in building_figure(building).axes if axes.get_title(loc="left") == "1F"
    )
    line = next(line for line in ground.lines if line.get_gid() == "exit-A")
    assert sorted(line.get_xdata()) == [15 - 0.7, 15 + 0.7]
    assert list(line.get_ydata()) == [0.0, 0.0]


def test_the_plan_is_written_in_every_format(building: Building, tmp_path: Path) -> None:
    use("zh")
    paths = draw_building(building, tmp_path / "plan", ("png", "svg", "pdf"))
    assert [path.name for path in paths] == ["plan.png", "plan.svg", "plan.pdf"]
    assert all(path.stat().st_size > 2000 for path in paths)


def test_every_floor_on_a_page_with_what_the_school_calls_its_rooms(
    building: Building, tmp_path: Path
) -> None:
    use("zh")
    called = {"3F.room-1": ("七(1)班",)}
    spaces = tuple(replace(s, aliases=called.get(s.id, s.aliases)) for s in building.spaces)
    named = replace(building, spaces=spaces)
    paths = draw_floors(named, tmp_path)
    assert [path.name for path in paths] == ["1F.png", "2F.png", "3F.png"]
    texts = [text.get_text() for axes in building_figure(named, "3F").axes for text in axes.texts]
    assert "room-1\n七(1)班" in texts
    both = [text.get_text() for axes in building_figure(named).axes for text in axes.texts]
    assert "room-1" in both  # one drawing of both floors, which call it differently


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_exits_side_by_side_have_labels_that_keep_clear_of_one_another(
    building: Building, lang: str
) -> None:
    """Three doors with long names within two metres, and so on every wall."""
    first = next(one for one in building.connections if one.id == "exit-A")
    assert first.at is not None
    beside = [
        replace(first, id=f"exit-{n}", at=(first.at[0] + 0.7 * n, first.at[1]), aliases=(name,))
        for n, name in enumerate(("教学楼西侧正门", "main door, left", "main door, right"))
    ]
    use(lang)
    figure = building_figure(replace(building, connections=(*building.connections, *beside)), "1F")
    figure.draw_without_rendering()
    red = [
        text.get_window_extent()
        for axes in figure.axes
        for text in axes.texts
        if text.get_color() == OKABE_ITO["vermilion"] and text.get_text()
    ]
    notes = [text.get_window_extent() for text in figure.texts]
    assert len(red) == 4
    for number, one in enumerate(red):
        for other in [*red[number + 1 :], *notes]:
            apart = one.x1 <= other.x0 or other.x1 <= one.x0
            assert apart or one.y1 <= other.y0 + 1 or other.y1 <= one.y0 + 1
