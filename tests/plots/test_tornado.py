"""The tornado shows what helps and what harms, with its interval, free of cost first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.statistics import Interval
from evacsim.locale import message, use
from evacsim.plots.tornado import HATCHES, tornado_figure, tornado_rows
from evacsim.studies.contest import Measure
from evacsim.studies.got_out import GotOut
from evacsim.studies.relief import Relief

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from evacsim.studies.measures import Cost


def _measure(id_: str, cost: Cost, mean: float, out: int = 57) -> Measure:
    return Measure(
        id=id_,
        kind="widen",
        component=id_,
        words=message("change {id}", id=id_),
        cost=cost,
        saved_total_s=Interval(mean=mean, low=mean - 2, high=mean + 2),
        saved_waiting_person_s=Interval(mean=-0.001, low=-1.0, high=1.0),
        replications=4,
        got_out=GotOut(before=(57,) * 4, after=(57, 57, 57, out)),
    )


FOUND = Relief(
    measures=(
        _measure("a", "free", 10.0),
        _measure("b", "free", -5.0),
        _measure("c", "cheap", 0.0),
        _measure("d", "building", 40.0),
    ),
    not_tried=(),
    total_s=300.0,
    waiting_person_s=1000.0,
    replications=4,
    simulations=20,
)


def _figure(found: Relief) -> Figure:
    return tornado_figure(found, title="t", footer="f")


def test_what_saves_nothing_is_left_out_and_what_harms_is_kept() -> None:
    assert [measure.id for measure in tornado_rows(FOUND)] == ["a", "b", "d"]


def test_bars_are_the_seconds_saved_with_their_interval() -> None:
    axes = _figure(FOUND).axes[0]
    assert [bar.get_width() for bar in axes.patches] == [10.0, -5.0, 40.0]  # type: ignore[attr-defined]
    assert [list(line.get_xdata()) for line in axes.lines[:3]] == [[8, 12], [-7, -3], [38, 42]]
    low, high = axes.get_xlim()
    assert low <= -7
    assert high >= 42
    assert [label.get_text() for label in axes.get_yticklabels()] == [
        "change a",
        "change b",
        "change d",
    ]


def test_nothing_reads_minus_zero() -> None:
    texts = [text.get_text() for text in _figure(FOUND).axes[0].texts]
    assert texts
    assert not any("-0 " in text for text in texts)


def test_classes_of_cost_differ_without_colour() -> None:
    hatches = {bar.get_hatch() for bar in _figure(FOUND).axes[0].patches}
    assert len(hatches) == 2
    assert len(set(HATCHES.values())) == 3


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_tornado_says_so(lang: str) -> None:
    use(lang)
    empty = Relief(
        measures=(),
        not_tried=(),
        total_s=None,
        waiting_person_s=0.0,
        replications=1,
        simulations=1,
    )
    figure = tornado_figure(empty, title="t", footer="f")  # type: ignore[arg-type]
    assert figure.axes[0].get_title(loc="left")
