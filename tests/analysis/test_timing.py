"""Totals and parts, by numbers that were counted by hand from conftest."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, get_args

import pytest

from evacsim.analysis.facts import Facts, facts_of
from evacsim.analysis.naming import Names
from evacsim.analysis.statistics import Band, band, span
from evacsim.analysis.times.refuge import ending_by
from evacsim.analysis.times.target import Verdict, check_target, required_flows
from evacsim.analysis.times.timing import Summary, summarise, total_evacuation_s
from evacsim.analysis.times.timing_json import run_json, summary_json
from evacsim.locale import LANGS, Lang, use
from evacsim.present.as_json import as_json
from evacsim.statements.summary import summary_lines

if TYPE_CHECKING:
    from collections.abc import Callable

    from evacsim.results.store import Results


def test_total_is_over_replications_in_which_everybody_got_out(results: Results) -> None:
    assert total_evacuation_s(results) == [40.0, None]
    summary = summarise(results)
    assert summary.censored == 1
    assert summary.total_evacuation_s is not None
    assert summary.total_evacuation_s.p50 == summary.total_evacuation_s.mean == 40.0
    assert (summary.out.min, summary.out.p50, summary.out.max) == (3, 3.5, 4)
    assert (summary.trapped.min, summary.trapped.p50, summary.trapped.max) == (0, 0.5, 1)


def test_parts(results: Results, facts: Facts) -> None:
    summary = summarise(results, facts)
    groups = {part.id: part for part in summary.by_group}
    assert groups["class-1"].last_out_s == band([20.0, 12.0])
    assert groups["class-1"].people == 2
    assert groups["class-2"].last_out_s == band([40.0])  # of the other run one is still inside
    assert groups["class-2"].censored == 1
    (floor,) = summary.by_floor
    assert (floor.id, floor.people, floor.censored) == ("2F", 4, 1)
    (stair,) = summary.by_stair
    assert (stair.id, stair.people) == ("stair", 3.5)
    assert stair.last_out_s == band([40.0, 14.0])
    exits = {part.id: part for part in summary.by_exit}
    assert exits["exit-A"].people == 3
    assert exits["exit-A"].last_out_s == band([30.0, 14.0])
    assert exits["exit-B"].people == 0.5
    assert exits["exit-B"].last_out_s == band([40.0])


def test_json_has_the_agreed_keys(make_results: Callable[..., Results]) -> None:
    summary = summarise(make_results(target_s=60.0))
    short, long = run_json(summary), summary_json(summary)
    assert list(short) == [
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
        "convergence",
        "results",
    ]
    assert short.items() <= long.items()
    for name in ("by_floor", "by_group", "by_stair", "by_exit"):
        parts = long[name]
        assert isinstance(parts, list)
        for part in parts:
            assert set(part) == {"id", "people", "last_out_s"}
            assert isinstance(part["last_out_s"], Band)
    told = json.loads(as_json(long))
    assert set(told["total_evacuation_s"]) == {"p05", "p50", "p95", "mean"}
    assert told["total_evacuation_s"]["p05"] == 40.0
    assert told["target_s"] == 60.0


def test_no_target(results: Results) -> None:
    summary = summarise(results)
    assert summary.target is None
    assert run_json(summary)["target_s"] is None


def test_flow_that_a_target_requires(make_results: Callable[..., Results]) -> None:
    results = make_results(target_s=20.0)
    flows = {flow.id: flow for flow in required_flows(results, facts_of(results), target_s=20.0)}
    # foot of the stair: 7 people in 2 runs, first at 13 s and 8 s; 1.2 m clear
    foot = flows["stair"]
    assert foot.at == "stair.foot"
    assert foot.required_per_m_s == pytest.approx(3.5 / (20.0 - 10.5) / 1.2)
    # SFPE on 7 x 11 in: 1.02 per m of 1.2 - 2 x 0.15 m, per metre of clear width
    cited = {design.name: design.flow_per_m_s for design in foot.design}
    assert cited["sfpe"] == pytest.approx(1.0158 * 0.9 / 1.2, rel=2e-3)
    assert cited["cn-stream"] == pytest.approx(1.12, abs=0.005)
    # exit A: 6 people in 2 runs, first at 18 s and 10 s; 1.0 m
    assert flows["exit-A"].required_per_m_s == pytest.approx(3.0 / (20.0 - 14.0) / 1.0)
    assert flows["exit-A"].attainable
    # exit B: its only user comes at 40 s
    assert flows["exit-B"].required_per_m_s == math.inf
    assert not flows["exit-B"].attainable


@pytest.mark.parametrize(
    ("target_s", "totals", "verdict"),
    [
        (50.0, [40.0, 45.0], "pass"),
        (50.0, [40.0, 55.0], "attainable"),
        (50.0, [40.0, None], "not attainable"),  # somebody does not get out
        (20.0, [40.0, None], "not attainable"),
    ],
)
def test_verdict(
    make_results: Callable[..., Results],
    target_s: float,
    totals: list[float | None],
    verdict: str,
) -> None:
    results = make_results(target_s=target_s)
    check = check_target(results, facts_of(results), totals)
    assert check is not None
    assert check.verdict == verdict


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_target_missed_by_sleepers_is_out_of_reach(
    make_results: Callable[..., Results], lang: Lang
) -> None:
    """Whoever nobody wakes is a reason of their own, and no trapped one."""
    results = make_results(target_s=50.0)
    first = results.manifest.runs[0]
    slept = first.model_copy(update={"outcomes": {"out": 3, "asleep": 1}})
    note = results.manifest.model_copy(update={"runs": (first, slept)})
    left = replace(results, manifest=note)
    facts = facts_of(results)
    check = check_target(left, facts, [40.0, None])
    assert check is not None
    assert check.verdict == "not attainable"
    assert check.reasons == ("asleep",)
    use(lang)
    lines = _lines(replace(summarise(results), target=check), facts)
    (said,) = [line for line in lines if "50" in line and ("arget" in line or "目标" in line)]
    assert ("woken by nobody" if lang == "en" else "无人叫醒") in said


def test_a_flow_that_no_number_can_express_is_null(make_results: Callable[..., Results]) -> None:
    results = make_results(target_s=20.0)
    check = summarise(results).target
    assert check is not None
    flows = check.as_json()["required"]
    assert isinstance(flows, list)
    assert {flow["id"]: flow["required_per_m_s"] for flow in flows}["exit-B"] is None


def test_spread() -> None:
    assert band([]) is None
    found = band([float(number) for number in range(101)])
    assert found is not None
    assert (found.p05, found.p50, found.p95, found.mean) == (5.0, 50.0, 95.0, 50.0)
    assert span([1, 2, 9]).p50 == 2.0


def test_exits_and_stairs_that_nobody_uses_are_named(results: Results, facts: Facts) -> None:
    summary = summarise(results, facts)
    assert summary.unused_exits == summary.unused_stairs == ()
    part = summary.by_exit[0]
    idle = replace(summary, by_exit=(*summary.by_exit, replace(part, id="rear", people=0.0)))
    idle = replace(idle, by_stair=(replace(part, id="B", people=0.0),))
    assert summary_json(idle)["unused"] == {"stairs": ("B",), "exits": ("rear",)}
    exit_ = facts.building.exits[0].id
    known = replace(idle, by_exit=(replace(part, id=exit_, people=0.0),))
    assert f"Used by nobody: B, {exit_}" not in _lines(known, facts)
    assert f"Used by nobody: B, {Names(facts.building).place(exit_)}" in _lines(known, facts)
    use("zh")
    assert f"无人使用：B、{Names(facts.building).place(exit_)}" in _lines(known, facts)


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("verdict", [*get_args(Verdict), "above design"])
def test_every_verdict_is_told(
    make_results: Callable[..., Results], lang: Lang, verdict: str
) -> None:
    """Also "above design": attainable, with a flow above what designs take."""
    results = make_results(target_s=50.0)
    facts = facts_of(results)
    found = summarise(results, facts)
    check = found.target
    assert check is not None
    far = replace(check.required[0], required_per_m_s=1.9)
    flows = (far,) if verdict == "above design" else ()
    called = "attainable" if verdict == "above design" else verdict
    told = replace(check, verdict=called, required=flows)  # type: ignore[arg-type]
    use(lang)
    line = summary_lines(replace(found, target=told), Names(facts.building))[-1]
    assert "0:50" in line
    plain = replace(check, verdict="attainable", required=())
    usual = summary_lines(replace(found, target=plain), Names(facts.building))[-1]
    assert (line == usual) is (verdict == "attainable")


def _lines(summary: Summary, facts: Facts) -> list[str]:
    return summary_lines(summary, Names(facts.building))


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ([], ""),
        ([None], ""),
        (["1F.room", None], ""),
        (["1F.room", "2F.room"], "_in"),
        (["above:2F", None], "_up"),
    ],
)
def test_texts_follow_where_people_are_sent(sent: list[str | None], told: str) -> None:
    assert ending_by(sent) == told
