"""A change that leaves people inside is shown as such, ranked last, never advised."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from evacsim.api.shown import ShownRelief, parts_of
from evacsim.locale import message, use
from evacsim.plots.tornado import tornado_figure
from evacsim.present.as_terminal import terminal
from evacsim.report.helps import relief_table
from evacsim.scenario.model import Event
from evacsim.simulation.replicate import prepare, simulated
from evacsim.statements.bottlenecks import relief_statement
from evacsim.statements.crush import crush_statement
from evacsim.studies.contest import Contest, Measure, place
from evacsim.studies.crush import Crush, _effect, _ranked, crush, runs, with_scenario
from evacsim.studies.crush_plans import Variant
from evacsim.studies.got_out import GotOut
from evacsim.studies.ground import ground_of
from evacsim.studies.measures import candidates
from evacsim.studies.relief import Relief, relief, relief_json
from evacsim.studies.trial import Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evacsim.jobs.work import Jobs
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.trial import Trial

NO_GUARD = Path(__file__).parent / "guards" / "none.scn.toml"
PEOPLE = 57
RUNS = 4


class Planted:
    """A pool whose outcomes were written down beforehand, by candidate and replication."""

    def __init__(self, outcome: Callable[[str, int], Outcome]) -> None:
        self._outcome = outcome

    def answers(
        self, trials: Sequence[Trial], _told: Callable[[Trial], None]
    ) -> list[tuple[Outcome, ...]]:
        return [
            tuple(
                self._outcome(trial.candidate.id if trial.candidate else "", number)
                for number in trial.replications
            )
            for trial in trials
        ]

    def each(self, trials: Sequence[Trial]) -> Iterator[tuple[Trial, tuple[Outcome, ...]]]:
        yield from zip(trials, self.answers(trials, lambda _: None), strict=True)


def _outcome(name: str, number: int) -> Outcome:
    """A guard on A keeps 23 inside in all but the first run, where it saves 100 s; B saves 10 s."""
    if name == "guard:A":
        inside = 0 if number == 0 else 23
        total_s = 240.0 if number == 0 else None
        return Outcome(total_s=total_s, waiting_person_s=900.0, out=PEOPLE - inside, chain=None)
    saved_s = 10.0 if name == "guard:B" else 0.0
    return Outcome(total_s=340.0 - saved_s, waiting_person_s=3600.0, out=PEOPLE, chain=None)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return prepare(NO_GUARD)


@pytest.fixture
def planted(plan: Plan) -> Relief:
    pool = cast("Jobs[tuple[Plan, int], Trial, tuple[Outcome, ...]]", Planted(_outcome))
    contest = Contest(pool, progress=None)
    contest.as_it_is(RUNS)
    contest.enter(tuple(c for c in candidates(ground_of(plan)) if c.kind in ("guard", "widen")))
    contest.try_on(contest.entered, RUNS)
    return Relief(
        measures=tuple(sorted((contest.measure(c) for c in contest.entered), key=place)),
        not_tried=(),
        total_s=340.0,
        waiting_person_s=3600.0,
        replications=RUNS,
        simulations=contest.done,
    )


def _guard_a(found: Relief) -> Measure:
    return next(measure for measure in found.measures if measure.id == "guard:A")


def test_counts_are_paired() -> None:
    """One more out in one replication does not make up for one who stays inside in another."""
    swapped = GotOut(before=(57, 56), after=(56, 57))
    assert swapped.leaves_inside
    assert swapped.fewer_in == 1
    assert not GotOut(before=(57, 30), after=(57, 57)).leaves_inside
    assert swapped.as_json() == {
        "out_before": {"fewest": 56, "mean": 56.5},
        "out_after": {"fewest": 56, "mean": 56.5},
        "fewer_out_in": 1,
    }


def test_who_leaves_people_inside_is_last_and_never_among_the_best(planted: Relief) -> None:
    worst = _guard_a(planted)
    assert worst.saved_total_s is not None
    assert worst.saved_total_s.mean == 100.0  # of the one run in which everybody gets out
    assert planted.measures[-1] == worst  # behind building work that saves nothing
    assert [measure.id for measure in planted.best(9)] == ["guard:B"]


def test_waiting_is_compared_where_as_many_get_out(planted: Relief) -> None:
    worst = _guard_a(planted)
    assert worst.saved_waiting_person_s is not None
    assert worst.saved_waiting_person_s.mean == 2700.0
    assert worst.saved_waiting_person_s.low is None  # of one run, for three compare survivors


def test_json_has_the_counts(planted: Relief) -> None:
    rows = {row["id"]: row for row in relief_json(planted)["measures"]}
    assert rows["guard:A"]["out_before"] == {"fewest": 57, "mean": 57.0}
    assert rows["guard:A"]["out_after"] == {"fewest": 34, "mean": 57 - 23 * 3 / 4}
    assert rows["guard:A"]["fewer_out_in"] == 3
    assert rows["guard:B"]["fewer_out_in"] == 0


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", ("Most effective without building work: a guard on every landing of stair B",
                "Not advised, for they leave people inside", "fewer get out")),
        ("zh", ("不动工程最有效的措施：楼梯 B", "不建议采用", "出楼人数减少")),
    ],
)  # fmt: skip
def test_the_relief_statement_tells_who_gets_out_first(
    planted: Relief, lang: str, said: tuple[str, str, str]
) -> None:
    use(lang)
    praise, advised_against, fewer = said
    lines = terminal(relief_statement(planted), width=400).splitlines()
    assert lines[0].startswith(praise)
    rows = [line for line in lines if "57 → 34" in line]
    assert len(rows) == 1
    assert fewer in rows[0]
    assert "+100" not in rows[0]
    assert lines.index(rows[0]) == max(n for n, line in enumerate(lines) if "57 → " in line)
    assert any(line.startswith(advised_against) for line in lines)


def test_a_notebook_tells_it_too(planted: Relief) -> None:
    page = ShownRelief(**parts_of(planted), ending="")._repr_html_()
    assert "Not advised, for they leave people inside" in page
    assert "57 → 34" in page


def test_report_and_picture_do_not_praise_it(planted: Relief) -> None:
    table = relief_table(planted)
    assert len(table.rows) == 1
    assert table.rows[0][0].startswith("a guard on every landing of stair B")
    assert "1 of them leave people inside" in table.note
    slower = dataclasses.replace(planted, measures=(_harmful(_guard_a(planted)),))
    texts = [text.get_text() for text in tornado_figure(slower, title="", footer="").axes[0].texts]
    assert texts == ["fewer get out (in 3 of 4 replications)"]


def _harmful(measure: Measure) -> Measure:
    saved = measure.saved_total_s
    assert saved is not None
    return dataclasses.replace(measure, saved_total_s=dataclasses.replace(saved, mean=-5.0))


def test_relief_of_the_guards_counts_everybody(plan: Plan) -> None:
    """Whatever a guard does in the end: its counts are those of its own run, and it is in line."""
    found = relief(dataclasses.replace(plan, scenario=plan.scenario), replications=2)
    assert all(min(measure.got_out.before) == PEOPLE for measure in found.measures)
    inside = [measure.got_out.leaves_inside for measure in found.measures]
    assert inside == sorted(inside)
    assert not any(measure.got_out.leaves_inside for measure in found.best(99))


def _guarded(plan: Plan) -> Variant:
    """The exit locked after a minute: a remedy that keeps people inside."""
    closed = [Event(kind="lock", at_s=40.0, connection=("exit",))]
    scenario = plan.scenario.model_copy(update={"event": (*plan.scenario.event, *closed)})
    return Variant(kind="remedy", name="shut", words=message("exit shut"), scenario=scenario)


@pytest.fixture(scope="module")
def studied(plan: Plan) -> Crush:
    """The crush study of the drill, with a remedy that locks the exit after a minute."""
    found = crush(NO_GUARD, replications=2)
    variant = _guarded(plan)
    base = runs((plan, 0, (variant,)), (None, (0, 1)))
    closed = _effect(variant, base, runs((plan, 0, (variant,)), (0, (0, 1))))
    return dataclasses.replace(found, remedies=_ranked([closed, *found.remedies]))


def test_crush_counts_who_gets_out_and_ranks_those_last_who_keep_people_inside(
    plan: Plan, studied: Crush
) -> None:
    last = studied.remedies[-1]
    run = simulated(with_scenario(plan, _guarded(plan).scenario), seed=0, replication=0)
    out = int(np.count_nonzero(~np.isnan(run.out_s)))
    assert 0 < out < PEOPLE
    assert last.variant.name == "shut"
    assert last.got_out.before == (PEOPLE, PEOPLE)
    assert last.got_out.after[0] == out
    assert last.as_json()["fewer_out_in"] == 2
    # whatever exposure it takes away: what it does to people comes first
    most = dataclasses.replace(studied.remedies[0].exposure_person_s[5.0], mean=1e9)
    praised = dataclasses.replace(last, exposure_person_s=dict.fromkeys((3.5, 5.0, 7.0), most))
    assert _ranked([praised, *studied.remedies[:-1]])[-1] is praised


@pytest.mark.parametrize(("lang", "fewer"), [("en", "fewer get out"), ("zh", "出楼人数减少")])
def test_the_statement_says_it(studied: Crush, lang: str, fewer: str) -> None:
    use(lang)
    out = terminal(crush_statement(studied), width=400)
    closed = studied.remedies[-1]
    row = next(line for line in out.splitlines() if closed.got_out.told in line)
    assert fewer in row
    inside = dataclasses.replace(studied.diagnosis, not_all_out=1, fewest_out=34)
    told = terminal(crush_statement(dataclasses.replace(studied, diagnosis=inside)))
    said = {"en": "in 1 of 2 replications: 34 of 57", "zh": "2 次模拟中有 1 次"}[lang]
    assert said in told
