"""Pieces of work until none is left, whatever becomes of the processes that do them."""

from __future__ import annotations

import contextlib
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Final, TypeVar

from evacsim.studies.pool import MOST_DEATHS, died

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

Unit = TypeVar("Unit")
Answer = TypeVar("Answer")

_UNITS_PER_WORKER: Final = 4  # enough to even out, few enough to cost little
_LONGEST_UNIT: Final = 10
"""At most so many replications a piece of work: a kill costs no more."""


def spread(
    left: Callable[[], Sequence[Unit]],
    finished: Callable[[Sequence[Unit]], Generator[tuple[Unit, Answer], None, None]],
    keep: Callable[[Unit, Answer], None],
) -> None:
    """Do what is left until nothing is, and keep each answer as it comes.

    A process that dies costs what it had not finished; the others of its pool go with it, and a
    new pool goes on.

    Parameters
    ----------
    left
        Returns the units that are not done yet; asked again after processes have died.
    finished
        Yields units with their answers as they are done.
    keep
        Called with each of them.

    Raises
    ------
    InputError
        If processes die again and again without having finished anything.
    """
    deaths = 0
    while units := left():
        try:
            with contextlib.closing(finished(units)) as answers:
                for unit, answer in answers:
                    keep(unit, answer)
        except BrokenProcessPool:
            deaths = deaths + 1 if left() == units else 0
            if deaths >= MOST_DEATHS:
                raise died(deaths, f", at {units[0]}") from None


def unit_size(replications: int, workers: int) -> int:
    """Return how many replications make a piece of work."""
    wanted = -(-replications // (max(workers, 1) * _UNITS_PER_WORKER))
    return max(1, min(wanted, _LONGEST_UNIT))


def units_of(numbers: Sequence[int], size: int) -> list[range]:
    """Return rising numbers as runs without gaps, `size` long at most."""
    units: list[range] = []
    for number in numbers:
        last = units[-1] if units else range(0)
        if len(last) and number == last.stop and len(last) < size:
            units[-1] = range(last.start, number + 1)
        else:
            units.append(range(number, number + 1))
    return units
