"""Posts: who has to stand where, and from when; which landings nobody keeps; what that costs.

`duty_list` is the data of the list, of the slips and of what `plan --posts` prints. When the first
person comes to a place is told by runs of the drill; what an empty post costs by runs of it without
that post, on the same people.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.analysis.density.crowding import PEAK_WINDOW_S
from evacsim.analysis.plan import planned_classes
from evacsim.analysis.statistics import interval
from evacsim.jobs.work import study
from evacsim.scenario.events import closed_at_start, closings, scenario_changes
from evacsim.scenario.model import Post
from evacsim.scenario.place import placements
from evacsim.scenario.posts import CLASS, arrival_s, arrivals_at, post_components, post_place
from evacsim.scenario.triggers import class_groups
from evacsim.simulation.replicate import simulated
from evacsim.studies.duties import Cover, Duty, DutyList, PostCost, fewest_posts, merges
from evacsim.studies.got_out import GotOut
from evacsim.studies.replicated import run_counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.simulation.replicate import Plan, Simulated

REPLICATIONS: Final = 20
_EARLY: Final = 0.05
"""Of the times at which the first person comes, the one by which somebody has to be there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """One replication: as it is, without a post, or with one more there from the start."""

    number: int
    without: int | None = None
    manned: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What a place saw in a replication: persons, and when [s]; NaN for never."""

    first_s: float
    last_s: float
    persons: int
    waiting_person_s: float
    peak_per_m2: float
    first_of_group_s: Mapping[int, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    total_s: float | None
    out: int
    waiting_person_s: float
    seen: Mapping[str, _Seen]


def duty_list(  # noqa: PLR0913 - a study, by name
    plan: Plan,
    *,
    replications: int = REPLICATIONS,
    seed: int | None = None,
    workers: int = 1,
    cluster: str | None = None,
    keep: Path | None = None,
    costs: bool = True,
    also: Sequence[str] = (),
    progress: Callable[[int, int], None] | None = None,
) -> DutyList:
    """Return the posts of a plan: when they are needed, when manned, what they are worth.

    Parameters
    ----------
    plan
        The plan, with its posts, if any.
    replications
        Of the drill, and of the drill without each post.
    seed
        Of the people, instead of the drill's.
    workers, cluster, keep
        As of `jobs.work.study`; the answer is the same.
    costs
        Whether to work out what an empty post costs, for the posts of the plan and for those of
        the fewest that are not manned.
    also
        Ids of further landings to look at, for `others`.
    progress
        Called with how many simulations are done and planned.
    """
    places = list(dict.fromkeys([*_places(plan), *also]))
    numbers = range(replications)
    told = _Count(progress)
    given = (plan, plan.scenario.seed if seed is None else seed, tuple(places))
    about = ("posts", plan.building, plan.scenario, plan.law, *given[1:])
    with study(_outcome, given, *about, workers=workers, cluster=cluster, keep=keep) as jobs:
        trials = told.planned([_Trial(number=number) for number in numbers])
        base = jobs.answers(trials, told.count)
        duties = _duties(plan, base, places)
        planned = [one for one in duties if one.post is not None]
        unmanned = [one for one in duties if one.post is None and one.merges]
        fewest = fewest_posts(plan.building, duties)
        if costs:
            manned = [one.place for one in fewest if not one.manned]
            variants = [_Trial(number=0, without=one.post) for one in planned]
            variants += [_Trial(number=0, manned=place) for place in manned]
            trials = [replace(one, number=n) for one in variants for n in numbers]
            found = dict(zip(trials, jobs.answers(told.planned(trials), told.count), strict=True))
            priced = _Prices(base, found)
            planned = [priced.empty(one) for one in planned]
            fewest = tuple(one if one.manned else priced.manned(one) for one in fewest)
    return DutyList(
        duties=tuple(planned),
        unmanned=tuple(unmanned),
        others=tuple(one for one in duties if one.post is None and not one.merges),
        fewest=fewest,
        replications=replications,
    )


class _Count:
    """Tells how many simulations are done and planned."""

    def __init__(self, tell: Callable[[int, int], None] | None) -> None:
        self._tell = tell
        self._done = self._planned = 0

    def planned(self, units: list[_Trial]) -> list[_Trial]:
        """Take note of work to come, and hand it on."""
        self._planned += len(units)
        return units

    def count(self, _: _Trial) -> None:
        """Take note that a simulation is done."""
        self._done += 1
        if self._tell is not None:
            self._tell(self._done, self._planned)


def _places(plan: Plan) -> list[str]:
    """Return the landings and exits that are looked at: those of posts, merges, and all exits."""
    building = plan.building
    posted = [place for post in plan.scenario.post if (place := post_place(post, building))]
    return list(dict.fromkeys([*posted, *merges(building), *(one.id for one in building.exits)]))


def _outcome(given: tuple[Plan, int, tuple[str, ...]], trial: _Trial) -> _Outcome:
    plan, seed, places = given
    scenario = plan.scenario
    if trial.without is not None:  # those behind it keep their numbers: nobody is there in time
        left = tuple(post for n, post in enumerate(scenario.post) if n != trial.without)
        scenario = scenario.model_copy(update={"post": left})
    if trial.manned is not None:
        there = Post(at=trial.manned)
        scenario = scenario.model_copy(update={"post": (*scenario.post, there)})
    if scenario is not plan.scenario:
        changes = scenario_changes(scenario, plan.network, plan.building)
        plan = plan.changed(scenario=scenario, changes=changes)
    run = simulated(plan, seed=seed, replication=trial.number)
    return _Outcome(
        total_s=run.total_s,
        out=run.out,
        waiting_person_s=run.waiting_person_s,
        seen=_seen(run, plan, places),
    )


def _seen(run: Simulated, plan: Plan, places: Sequence[str]) -> dict[str, _Seen]:
    """Return what places saw in a run."""
    recording, network = run.ran.recording, plan.network
    group = run.ran.people.group
    counts = {count.component: count for count in run_counts(run, network)}
    found = {}
    for place in places:
        coming = np.isin(recording.direction, sorted(arrivals_at(place, network)))
        time_s, occupant = recording.time_s[coming], recording.occupant[coming]
        inside = post_components(place, network)
        peaks = [
            counts[one.id].peak_mean(PEAK_WINDOW_S)[0] / one.area_m2
            for one in inside
            if one.id in counts
        ]
        own, first = np.unique(group[occupant], return_index=True)
        found[place] = _Seen(
            first_s=float(time_s.min()) if len(time_s) else math.nan,
            last_s=float(time_s.max()) if len(time_s) else math.nan,
            persons=len(np.unique(occupant)),
            waiting_person_s=float((time_s - recording.ready_s[coming]).clip(min=0.0).sum()),
            peak_per_m2=max(peaks, default=0.0),
            first_of_group_s=dict(zip(own.tolist(), time_s[first].tolist(), strict=True)),
        )
    return found


def _duties(plan: Plan, base: Sequence[_Outcome], places: Sequence[str]) -> list[Duty]:
    """Return a duty for every post, and one for each place looked at that has none."""
    building = plan.building
    planned = {post_place(post, building) for post in plan.scenario.post}
    found = [_duty(plan, base, number) for number in range(len(plan.scenario.post))]
    left = [place for place in places if place not in planned]
    found += [_duty(plan, base, place) for place in left]
    return sorted(found, key=lambda duty: (-duty.waiting_person_s, duty.place))


def _duty(plan: Plan, base: Sequence[_Outcome], which: int | str) -> Duty:
    """Return the duty of a post (its place in the file), or of a place without one (its id)."""
    building = plan.building
    post = plan.scenario.post[which] if isinstance(which, int) else None
    place = which if isinstance(which, str) else str(post and post_place(post, building))
    seen = [one.seen[place] for one in base]
    first_s = [one.first_s for one in seen if not math.isnan(one.first_s)]
    first = _median(first_s)
    there_s = _there_s(plan, post, seen) if post else np.full(len(seen), math.inf)
    arrives_s = float(np.median(there_s))
    spaces = {space.id: space for space in building.spaces}
    inside = spaces[post_components(place, plan.network)[0].place]
    wells = [well.id for well in building.stairwells if inside.id in well.landings]
    return Duty(
        place=place,
        kind="landing" if place in spaces else "exit",
        floor=inside.floor,
        stair=wells[0] if wells else None,
        post=which if isinstance(which, int) else None,
        person=post.person if post else "",
        origin=post.from_ if post else None,
        from_s=post.from_s if post else 0.0,
        arrives_s=arrives_s if math.isfinite(arrives_s) else None,
        first_s=first,
        due_s=math.floor(np.quantile(first_s, _EARLY)) if first_s else None,
        last_s=_median([one.last_s for one in seen]),
        empty_s=max(0.0, arrives_s - (first or 0.0)) if math.isfinite(arrives_s) else None,
        persons=float(np.mean([one.persons for one in seen])),
        classes=_passing(plan, seen),
        waiting_person_s=float(np.mean([one.waiting_person_s for one in seen])),
        merges=place in merges(building),
    )


def _there_s(plan: Plan, post: Post, seen: Sequence[_Seen]) -> NDArray[np.float64]:
    """Return when somebody is at a post in each replication [s]; inf: never."""
    if post.from_ is not None and post.from_.startswith(CLASS):
        own = class_groups(post.from_, placements(plan.scenario, plan.building))
        first = [
            min((one.first_of_group_s.get(group, math.inf) for group in own), default=math.inf)
            for one in seen
        ]
        return np.array(first)
    closed = closed_at_start(plan.network, closings(plan.changes))
    time_s = arrival_s(post, plan.scenario, plan.building, plan.network, closed)
    return np.full(len(seen), math.inf if time_s is None else time_s)


def _passing(plan: Plan, seen: Sequence[_Seen]) -> tuple[str, ...]:
    """Return the names of the classes that come to a place, in the order of the first run."""
    names = {one.space: one.name for one in planned_classes(plan.scenario, plan.building)}
    items = placements(plan.scenario, plan.building)
    first = sorted(seen[0].first_of_group_s.items(), key=lambda pair: pair[1])
    return tuple(dict.fromkeys(names[items[group].space.id] for group, _ in first))


def _median(values: Iterable[float]) -> float | None:
    known = [value for value in values if not math.isnan(value)]
    return float(np.median(known)) if known else None


class _Prices:
    """What empty posts cost, of the outcomes with and without them."""

    def __init__(self, base: Sequence[_Outcome], found: Mapping[_Trial, _Outcome]) -> None:
        self._base = base
        self._found = found

    def empty(self, duty: Duty) -> Duty:
        """Return a planned post with what it costs if nobody comes."""
        without = [self._found[_Trial(number=n, without=duty.post)] for n in range(len(self._base))]
        return replace(duty, cost=_cost((duty.place,), self._base, without))

    def manned(self, cover: Cover) -> Cover:
        """Return a post that nobody has with what that costs."""
        numbers = range(len(self._base))
        manned = [self._found[_Trial(number=n, manned=cover.place)] for n in numbers]
        return replace(cover, cost=_cost(cover.covers, manned, self._base))


def _cost(places: Sequence[str], manned: Sequence[_Outcome], empty: Sequence[_Outcome]) -> PostCost:
    pairs = list(zip(manned, empty, strict=True))
    totals = [
        two.total_s - one.total_s
        for one, two in pairs
        if one.total_s is not None and two.total_s is not None
    ]
    waiting = [
        two.waiting_person_s - one.waiting_person_s for one, two in pairs if one.out == two.out
    ]
    peaks = [
        float(np.mean([max(one.seen[place].peak_per_m2 for place in places) for one in outcomes]))
        for outcomes in (manned, empty)
    ]
    return PostCost(
        total_s=interval(totals) if totals else None,
        waiting_person_s=interval(waiting) if waiting else None,
        peak_manned_per_m2=peaks[0],
        peak_empty_per_m2=peaks[1],
        got_out=GotOut(
            before=tuple(one.out for one in manned), after=tuple(one.out for one in empty)
        ),
    )
