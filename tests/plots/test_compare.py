"""The curve of a drill beside the simulation: what the record says is marked on it."""

from __future__ import annotations

import dataclasses
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from evacsim.analysis.drill.compare import compare_all
from evacsim.drills.write import write_drill
from evacsim.plots.compare import CLASS_MARKS, ENDS, curve_figure, gap_figure
from evacsim.results.store import read_results
from evacsim.studies.many import run_scenario
from tests.drills.records import full_record
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from evacsim.analysis.drill.compare import Comparison


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Comparison, ...]:
    folder = tmp_path_factory.mktemp("compare")
    results = read_results(run_scenario(write_small_school(folder), folder / "results"))
    record = dataclasses.replace(full_record(), building_id="small")
    write_drill(record, folder / "drill.xlsx")
    found = compare_all(results, [folder / "drill.xlsx"])
    return tuple(one for one in found if one.curves is not None)


def test_the_curve_has_the_marks_of_the_record(compared: tuple[Comparison, ...]) -> None:
    """The last of each class on the curve as recorded, first and last out on the axis."""
    one = compared[0]
    assert one.curves is not None
    (axes,) = curve_figure([one]).axes
    drawn = {str(line.get_gid()): line for line in axes.lines if line.get_gid()}
    told = [run.last_out_s for run in one.run.classes if run.last_out_s is not None]
    assert told
    x, y = (np.array(each) for each in drawn[CLASS_MARKS].get_data())
    assert x.tolist() == told
    assert set(y) <= set(one.curves.recorded)
    for key in ENDS:
        recorded_s = one.times[key].recorded_s
        assert (key in drawn) == (recorded_s is not None)
        if recorded_s is not None:
            assert np.asarray(drawn[key].get_data()).ravel().tolist() == [recorded_s, 0.0]
    legend = axes.get_legend()
    assert legend is not None
    assert "recorded: last out of a class" in [each.get_text() for each in legend.get_texts()]


def test_what_nobody_wrote_down_is_not_marked(compared: tuple[Comparison, ...]) -> None:
    one = compared[0]
    run = dataclasses.replace(
        one.run, classes=tuple(dataclasses.replace(row, last_out_s=None) for row in one.run.classes)
    )
    unknown = {
        key: dataclasses.replace(row, recorded_s=None) if key in ENDS else row
        for key, row in one.times.items()
    }
    (axes,) = curve_figure([dataclasses.replace(one, run=run, times=unknown)]).axes
    assert not {line.get_gid() for line in axes.lines} & {CLASS_MARKS, *ENDS}


def test_pieces_of_a_gap_are_named_clear_of_one_another(
    compared: tuple[Comparison, ...],
) -> None:
    with_gap = [one for one in compared if one.gap is not None]
    figure = gap_figure([with_gap[0], with_gap[0]])
    figure.draw_without_rendering()
    for axes in figure.axes:
        boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
        assert len(boxes) > 2
        assert all(one.x1 < two.x0 for one, two in pairwise(boxes))
        assert not any(text.get_text() == "-0 s" for text in axes.texts)
