"""What each trigger of a crush adds and each remedy takes away, on the same random people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evacsim.analysis.density.crush import CrushSetting, DiagnosisJson, diagnose, seen
from evacsim.analysis.statistics import Interval, interval
from evacsim.jobs.work import study
from evacsim.locale import in_every
from evacsim.scenario.events import scenario_changes
from evacsim.scenario.situations import law_of, pressing_of
from evacsim.simulation.replicate import prepare
from evacsim.studies.crush_gate import Gate, GateAnswer, Opened, opened
from evacsim.studies.crush_plans import variants
from evacsim.studies.got_out import GotOut, GotOutJson
from evacsim.studies.replicated import run_counts, tried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evacsim.analysis.density.crush import Diagnosis, Seen
    from evacsim.building.model import Building
    from evacsim.errors import Problem
    from evacsim.jobs.work import Jobs
    from evacsim.locale import Name
    from evacsim.scenario.model import Scenario
    from evacsim.simulation.replicate import Plan
    from evacsim.studies.crush_plans import Variant

    Progress = Callable[[int, int], None]

LEVELS = (3.5, 5.0, 7.0)
_UNIT = 5  # replications in a unit of work: a route book is made once for all of them


class EffectJson(GotOutJson):
    """What a trigger adds, or a remedy takes away, as `crush --json` has it; `zh`, `en`: words."""

    name: str
    en: str
    zh: str
    effect: bool
    exposure_person_s: dict[str, Interval]
    peak_per_m2: Interval
    expected_pile_ups: Interval
    total_s: Interval | None
    index: float
    pile_up_probability: Interval


class CrushJson(DiagnosisJson):
    """What `crush --json` prints."""

    scenario: str
    law: str
    situation: str
    pressing: float
    pressing_is_override: bool
    people: int
    seed: int
    triggers: list[EffectJson]
    remedies: list[EffectJson]
    gate: GateAnswer | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a trigger adds, or a remedy takes away: the scenario minus the variant, pairwise.

    `got_out` says how many get out as planned and in the variant. `total_s` is over the
    replications in which everybody got out in both. Only where an interval excludes zero is it
    called an effect.
    """

    variant: Variant
    got_out: GotOut
    exposure_person_s: dict[float, Interval]
    peak_per_m2: Interval
    pile_ups: Interval
    total_s: Interval | None
    diagnosis: Diagnosis

    @property
    def has_effect(self) -> bool:
        """Whether exposure above 5 per m2, pile-ups or the total time differ beyond chance."""
        found = (self.exposure_person_s[5.0], self.pile_ups, self.total_s)
        return any(one is not None and one.excludes_zero for one in found)

    def as_json(self) -> EffectJson:
        """Return the effect for `crush --json`."""
        words = in_every(self.variant.words)
        return {
            "name": self.variant.name,
            "en": words["en"],
            "zh": words["zh"],
            "effect": self.has_effect,
            **self.got_out.as_json(),
            "exposure_person_s": {f"{k:g}": v for k, v in self.exposure_person_s.items()},
            "peak_per_m2": self.peak_per_m2,
            "expected_pile_ups": self.pile_ups,
            "total_s": self.total_s,
            "index": self.diagnosis.index,
            "pile_up_probability": self.diagnosis.pile_up_probability,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Crush:
    """The study of one scenario."""

    scenario: Name
    law: str
    situation: str
    pressing: float
    pressing_is_override: bool
    people: int
    seed: int
    diagnosis: Diagnosis
    triggers: tuple[Effect, ...]
    remedies: tuple[Effect, ...]
    gate: GateAnswer | None
    building: Building
    warnings: tuple[Problem, ...]

    def as_json(self) -> CrushJson:
        """Return the keys of `crush --json`."""
        return {
            "scenario": str(self.scenario),
            "law": self.law,
            "situation": self.situation,
            "pressing": self.pressing,
            "pressing_is_override": self.pressing_is_override,
            "people": self.people,
            "seed": self.seed,
            **self.diagnosis.as_json(),
            "triggers": [one.as_json() for one in self.triggers],
            "remedies": [one.as_json() for one in self.remedies],
            "gate": self.gate,
        }


def with_scenario(plan: Plan, scenario: Scenario) -> Plan:
    """Return the plan of another scenario in the same building."""
    return plan.changed(
        scenario=scenario,
        law=law_of(scenario),
        changes=scenario_changes(scenario, plan.network, plan.building),
    )


Given = tuple["Plan", int, "tuple[Variant, ...]"]
Unit = tuple[int | None, tuple[int, ...]]
"""The number of a variant (None: as planned), and replications."""


def work(given: Given, unit: Unit | Opened) -> tuple[Any, ...]:
    """Do a unit of the study: some replications of a variant, or of a gate opened otherwise."""
    if isinstance(unit, Opened):
        return opened(given[0], given[1], unit)
    return runs(given, unit)


def runs(given: Given, unit: Unit) -> tuple[Seen, ...]:
    """Simulate some replications of a variant and measure them."""
    plan, seed, tried_variants = given
    variant, numbers = unit
    if variant is not None:
        plan = with_scenario(plan, tried_variants[variant].scenario)
    ground = CrushSetting(
        network=plan.network, rates=plan.scenario.falls.rates(), changes=plan.changes
    )
    return tuple(
        seen(
            ground,
            replication=run.ran.replication,
            ended_s=run.note.ended_s,
            counts=run_counts(run, plan.network),
            passages=run.table("passages"),
            out_s=run.out_s,
            followers=[fall[-1] for fall in run.ran.recording.falls],
        )
        for run in tried(plan, seed=seed, numbers=numbers)
    )


def crush(  # noqa: PLR0913 - what `run` takes
    scenario_file: Path,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    cluster: str | None = None,
    keep: Path | None = None,
    pressing: float | None = None,
    alone: bool = False,
    progress: Progress | None = None,
) -> Crush:
    """Study a scenario: as it is, without each trigger, with each remedy.

    Parameters
    ----------
    scenario_file
        The scenario; its building is found from it.
    replications, seed, pressing
        Instead of those in the file.
    workers, cluster, keep
        As of `jobs.work.study`.
    alone
        Only as it is.
    progress
        Called with the replications done and their total.

    Raises
    ------
    InputError
        With every fault of the files.
    """
    plan = prepare(scenario_file)
    overridden = plan.scenario.pressing is not None or pressing is not None
    if pressing is not None:
        plan = with_scenario(plan, plan.scenario.model_copy(update={"pressing": pressing}))
    count = plan.scenario.replications if replications is None else replications
    chosen = plan.scenario.seed if seed is None else seed
    tried = () if alone else variants(plan)
    about = (plan.building, plan.scenario, plan.law, chosen)
    given = (plan, chosen, tried)
    with study(work, given, *about, workers=workers, cluster=cluster, keep=keep) as jobs:
        base, *others = _every(jobs, count, len(tried), progress)
        gate = None if alone else Gate(plan, count, jobs.answers).answer()
    effects = [_effect(own, base, other) for own, other in zip(tried, others, strict=True)]
    return Crush(
        scenario=plan.scenario.called,
        law=plan.law.name,
        situation=plan.scenario.situation,
        pressing=pressing_of(plan.scenario),
        pressing_is_override=overridden,
        people=base[0].people,
        seed=chosen,
        diagnosis=diagnose(base),
        triggers=tuple(one for one in effects if one.variant.kind == "trigger"),
        remedies=_ranked([one for one in effects if one.variant.kind == "remedy"]),
        gate=gate,
        building=plan.building,
        warnings=plan.warnings,
    )


def _every(
    jobs: Jobs[Given, Unit | Opened, tuple[Any, ...]],
    count: int,
    variants: int,
    progress: Progress | None,
) -> list[list[Seen]]:
    """Return the replications of the scenario as it is, then of each variant."""
    plans = [None, *range(variants)]
    numbers = [tuple(range(at, min(at + _UNIT, count))) for at in range(0, count, _UNIT)]
    units: list[Unit] = [(variant, part) for variant in plans for part in numbers]
    done = 0

    def report(unit: Any) -> None:  # noqa: ANN401 - a gate is not counted
        nonlocal done
        done += len(unit[1])
        if progress is not None:
            progress(done, count * len(plans))

    answers = jobs.answers(units, report)
    return [
        [one for part in answers[i : i + len(numbers)] for one in part]
        for i in range(0, len(answers), len(numbers))
    ]


def _ranked(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Return remedies by what they take away of the exposure above 5 per m2, the most first.

    Those that leave people inside who get out as planned stand last, the most people last of all.
    """
    return tuple(
        sorted(
            effects,
            key=lambda one: (one.got_out.lost_persons, -one.exposure_person_s[5.0].mean),
        )
    )


def _effect(variant: Variant, base: Sequence[Seen], other: Sequence[Seen]) -> Effect:
    pairs = list(zip(base, other, strict=True))
    total = [
        one.total_s - two.total_s
        for one, two in pairs
        if one.total_s is not None and two.total_s is not None
    ]
    return Effect(
        variant=variant,
        got_out=GotOut(before=tuple(a.out for a in base), after=tuple(b.out for b in other)),
        exposure_person_s={
            level: interval(
                [a.exposure_person_s(level) - b.exposure_person_s(level) for a, b in pairs]
            )
            for level in LEVELS
        },
        peak_per_m2=interval([a.peak_per_m2 - b.peak_per_m2 for a, b in pairs]),
        pile_ups=interval([a.pile_ups - b.pile_ups for a, b in pairs]),
        total_s=interval(total) if total else None,
        diagnosis=diagnose(other),
    )
