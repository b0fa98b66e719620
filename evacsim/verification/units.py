"""What is verified in units of work: a case, an experiment under a law, a choice of a study."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from evacsim.jobs.work import Jobs

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Progress = Callable[[int, int, str], None]
    Work = Jobs[None, "Unit", Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A call of a function of a module, known by what it is about: its id says it, no other's."""

    id: str
    function: Callable[..., Any] = field(repr=False)
    arguments: tuple[object, ...] = field(repr=False)


def work(_: None, unit: Unit) -> object:
    """Do one."""
    return unit.function(*unit.arguments)


def answers(units: Sequence[Unit], jobs: Work | None, progress: Progress | None) -> list[Any]:
    """Return the answers in order; `progress(done, total, id)` is told at first and after each.

    Without `jobs` they are done here, one after another.
    """
    count = itertools.count(1)

    def done(unit: Unit) -> None:
        if progress is not None:
            progress(next(count), len(units), unit.id)

    if progress is not None and units:
        progress(0, len(units), units[0].id)
    if jobs is not None:
        return jobs.answers(units, done)
    with Jobs(work, None) as here:
        return here.answers(units, done)
