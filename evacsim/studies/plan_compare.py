"""Two plans of one building on the same people: which classes moved, and the seconds it makes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evacsim.analysis.statistics import Interval, interval
from evacsim.errors import Problem, ScenarioError
from evacsim.jobs.work import study
from evacsim.locale import text
from evacsim.scenario.model import Search
from evacsim.simulation.replicate import simulated
from evacsim.studies.got_out import GotOut, GotOutJson
from evacsim.studies.plan_answer import Move, MoveJson, moves_json
from evacsim.studies.plan_ways import classes_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from evacsim.simulation.replicate import Plan


class ComparedJson(GotOutJson):
    """What `plan --compare --json` prints."""

    moves: list[MoveJson]
    saved_s: Interval | None
    replications: int
    strangers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How a new plan differs from an old one, and what that makes on the same people.

    `saved` are the paired differences of total times over the replications in which everybody got
    out by both, None if there are none. `strangers` are classes whose people are not the same,
    since their groups have other names or sizes.
    """

    moves: tuple[Move, ...]
    saved: Interval | None
    got_out: GotOut
    replications: int
    strangers: tuple[str, ...]

    def as_json(self) -> ComparedJson:
        """Return what `plan --compare --json` prints."""
        return {
            "moves": moves_json(self.moves),
            "saved_s": self.saved,
            "replications": self.replications,
            "strangers": self.strangers,
            **self.got_out.as_json(),
        }


def compare_plans(  # noqa: PLR0913 - a study, by name
    old: Plan,
    new: Plan,
    *,
    replications: int,
    workers: int = 1,
    cluster: str | None = None,
    keep: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Compared:
    """Compare two plans on the seed of the old one; `keep` and all as `find_plan` has them.

    Raises
    ------
    ScenarioError
        If they are not of one building.
    """
    if old.building.id != new.building.id:
        message = text(
            'is of the building "{building}", the other of "{building2}"',
            building=new.building.id,
            building2=old.building.id,
        )
        raise ScenarioError([Problem(file=str(new.scenario_file), where="", message=message)])
    units = [(which, number) for number in range(replications) for which in (0, 1)]
    done = 0

    def count(_: tuple[int, int]) -> None:
        nonlocal done
        done += 1
        if progress is not None:
            progress(done, len(units))

    given = ((old, new), old.scenario.seed)
    about = ("compare", *((one.building, one.scenario, one.law) for one in given[0]))
    with study(_total, given, *about, workers=workers, cluster=cluster, keep=keep) as jobs:
        answers = dict(zip(units, jobs.answers(units, count), strict=True))
    pairs = [(answers[0, number], answers[1, number]) for number in range(replications)]
    differences = [
        before - after
        for (before, _), (after, _) in pairs
        if before is not None and after is not None
    ]
    moves, strangers = _moves(old, new)
    return Compared(
        moves=moves,
        saved=interval(differences) if differences else None,
        got_out=GotOut(
            before=tuple(one[1] for one, _ in pairs), after=tuple(other[1] for _, other in pairs)
        ),
        replications=replications,
        strangers=strangers,
    )


def _total(given: tuple[tuple[Plan, Plan], int], unit: tuple[int, int]) -> tuple[float | None, int]:
    plans, seed = given
    run = simulated(plans[unit[0]], seed=seed, replication=unit[1])
    return run.total_s, run.out


def _moves(old: Plan, new: Plan) -> tuple[tuple[Move, ...], tuple[str, ...]]:
    before = {own.id: own for own in classes_of(old, Search())}
    moves, strangers = [], []
    for own in classes_of(new, Search()):
        was = before.get(own.id)
        if was is None or was.groups != own.groups or len(was.people) != len(own.people):
            strangers.append(own.name)
            continue
        one, other = was.ways[was.today], own.ways[own.today]
        same = (one.stairs, one.way_out) == (other.stairs, other.way_out)
        earlier, release = was.after or was.released_s, own.after or own.released_s
        if not same or earlier != release:
            moves.append(
                Move(
                    name=own.name,
                    room=own.id,
                    before=one,
                    after=other,
                    release_before=earlier,
                    release=release,
                )
            )
    return tuple(moves), tuple(strangers)
