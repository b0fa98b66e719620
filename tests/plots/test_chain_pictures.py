"""The pictures of the chain: what stands on them adds up."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.chain.chain_target import LAST
from evacsim.analysis.facts import facts_of
from evacsim.locale import use
from evacsim.plots import KINDS
from evacsim.plots.chainpath import levels, runs
from evacsim.plots.chainplan import arrows, mean_flows
from evacsim.plots.picture import Options
from evacsim.plots.shapes import floor_shapes

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.patches import Rectangle

    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results


def bars(axes: Axes) -> list[Rectangle]:
    return [bar for group in axes.containers for bar in group]


def test_the_waterfall_falls_without_a_gap_to_the_total(results: Results, facts: Facts) -> None:
    use("zh")
    axes = KINDS["waterfall"](results, facts, Options()).axes[0]
    *parts, total = bars(axes)
    assert total.get_width() == bottlenecks(results, facts=facts).total_s
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in parts]
    assert ends[0][0] == 0
    for (_, end), (start, _) in itertools.pairwise(ends):
        assert end == pytest.approx(start)
    assert ends[-1][1] == pytest.approx(total.get_width())
    assert len(axes.get_yticklabels()) == len(parts) + 1


def test_runs_join_the_pieces_of_one_queue(results: Results, facts: Facts) -> None:
    found = bottlenecks(results, facts=facts)
    joined = runs(found.pieces, levels(facts))
    assert joined[0].since_s == 0
    assert joined[-1].until_s == pytest.approx(found.total_s)
    for before, after in itertools.pairwise(joined):
        assert before.until_s == after.since_s
        assert (before.place, before.cause) != (after.place, after.cause)
    assert sum(len(run.people) for run in joined) == len(found.pieces)


def test_storeys_go_up_evenly(facts: Facts) -> None:
    level = levels(facts)
    assert [level[f"A.{floor}"] for floor in ("1F", "2F", "3F")] == [0.0, 1.0, 2.0]
    assert (level["A.2F-1F.lower"], level["A.2F-1F.half"], level["A.2F-1F.upper"]) == (
        0.25,
        0.5,
        0.75,
    )
    assert level["exit-A"] == level["1F.hall"] == 0.0
    assert level["A.2F-1F.upper.head"] == 0.875


def test_the_chain_is_drawn_from_the_alarm_to_the_last_one(results: Results, facts: Facts) -> None:
    axes = KINDS["chain"](results, facts, Options()).axes[0]
    found = bottlenecks(results, facts=facts)
    drawn = bars(axes)
    assert min(bar.get_x() for bar in drawn) == 0
    assert sum(bar.get_width() for bar in drawn) == pytest.approx(found.total_s)
    assert [label.get_text() for label in axes.get_yticklabels()] == ["1F", "2F", "3F"]


def test_seconds_on_the_plan_add_up_to_the_mean_total(results: Results, facts: Facts) -> None:
    band = bottlenecks(results, target=LAST, facts=facts).total_band_s
    assert band is not None
    seconds = bottlenecks(results, facts=facts).inside_s
    assert sum(seconds.values()) == pytest.approx(band.mean)
    figure = KINDS["plan-chain"](results, facts, Options())
    written = {text.get_text() for axes in figure.axes for text in axes.texts}
    component, most = max(seconds.items(), key=lambda item: item[1])
    assert f"{most:.0f}" in written, component


def test_arrows_point_down_the_stair_and_out(results: Results, facts: Facts) -> None:
    flows = mean_flows(results)
    assert all(flow > 0 for flow in flows.values())
    shapes = floor_shapes(facts.building, "1F", facts.network)
    outward = [
        (start, stop) for start, stop, _ in arrows(facts, shapes, flows) if min(stop[1], 0) < 0
    ]
    assert outward  # exit-A lies at the lower edge of the plan
    for start, stop in outward:
        assert stop[1] < start[1]
    upper = {shape.id: shape for shape in floor_shapes(facts.building, "2F", facts.network)}
    down = {
        key: flow for key, flow in flows.items() if key[1] == "A.2F-1F.upper" and "half" in key[2]
    }
    ((start, stop, _),) = arrows(facts, list(upper.values()), down)
    landing, half = upper["A.2F"].outline, upper["A.2F-1F.half"].outline
    centre = [
        (min(xs) + max(xs)) / 2 for xs in (next(zip(*o, strict=True)) for o in (landing, half))
    ]
    assert abs(start[0] - centre[0]) < abs(stop[0] - centre[0])
    assert abs(stop[0] - centre[1]) < abs(start[0] - centre[1])


@pytest.mark.parametrize("kind", ["waterfall", "chain", "plan-chain"])
def test_nobody_out_is_said_or_white(locked: Results, kind: str) -> None:
    figure = KINDS[kind](locked, facts_of(locked), Options())
    said = " ".join(text.get_text() for text in figure.texts)
    assert ("nobody got out" in said) == (kind != "plan-chain")
