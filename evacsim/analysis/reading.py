"""What every analysis does with a results folder: remember what it found, cut tables up."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar

import numpy as np
import polars as pl

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from evacsim.results.store import Results

_MANY_PASSAGES: Final = 1_000_000  # of three columns some 12 megabytes

_P = ParamSpec("_P")
_T = TypeVar("_T")


MOST_SHOWN: Final = 100
"""Replications whose causes pictures and the lines beside them are made of."""


def remembered(
    function: Callable[Concatenate[Results, _P], _T],
) -> Callable[Concatenate[Results, _P], _T]:
    """Let the results remember what a function found in them, as they remember their tables.

    A verb that prints, draws and reports asks the same thing several times. What is remembered
    must be small beside the tables, and nobody may change it; arguments must be hashable, or
    be the very same object (`Facts`).
    """

    @functools.wraps(function)
    def asked(results: Results, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        given = (*args, *sorted(kwargs.items()))
        found: dict[object, tuple[object, _T]] = vars(results).setdefault("remembered", {})
        key = (function, *(_key(value) for value in given))
        if key not in found:  # the arguments are kept too, so that no other object takes their id
            found[key] = given, function(results, *args, **kwargs)
        return found[key][1]

    return asked


def large_parts(results: Results) -> Iterator[Results]:
    """Yield all replications, many at a time: for who needs the people, or few columns of more."""
    return results.parts(_MANY_PASSAGES)


def people_in(part: Results) -> int:
    """Return how many are in every replication of a part."""
    return 1 + int(part.occupants["occupant"].cast(pl.Int64).max() or 0)  # type: ignore[arg-type]


def person_of(part: Results, table: pl.DataFrame) -> NDArray[np.int64]:
    """Return whose each row is: the people of all replications of a part are counted through.

    Looked up so, by columns of numbers, what belongs to a person is found twenty times as fast as
    by grouping and joining.
    """
    replication, occupant = (
        table[name].to_numpy().astype(np.int64) for name in ("replication", "occupant")
    )
    return (replication - part.numbers.start) * people_in(part) + occupant


def _key(value: object) -> object:
    """Return what tells an argument from others."""
    try:
        hash(value)
    except TypeError:
        return id(value)
    return value


def _numbers(column: pl.Series) -> NDArray[np.float64]:
    """Return a column as numbers in its own order."""
    kind = column.dtype
    numbers: NDArray[np.float64] = (
        column.to_physical() if isinstance(kind, pl.Enum) else column
    ).to_numpy()
    return numbers


def in_order(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Return a frame sorted by columns without missing values, as it is where it stands so."""
    equal = np.ones(max(frame.height - 1, 0), dtype=bool)
    for name in columns:
        numbers = _numbers(frame[name])
        if np.any(equal & (numbers[1:] < numbers[:-1])):
            return frame.sort(columns, maintain_order=True)
        equal &= numbers[1:] == numbers[:-1]
    return frame


def stretches(frame: pl.DataFrame, *columns: str) -> Iterator[tuple[tuple[Any, ...], slice]]:
    """Yield where each combination of values stands in a frame that is sorted by these columns.

    Slices of arrays cost nothing, a frame for each combination costs more than what is done
    with it.
    """
    if frame.is_empty():
        return
    change = np.zeros(frame.height - 1, dtype=bool)
    for name in columns:
        numbers = _numbers(frame[name])
        change |= numbers[1:] != numbers[:-1]
    starts = [0, *(np.flatnonzero(change) + 1).tolist()]
    keys = frame.select(columns)[starts].rows()
    for key, start, end in zip(keys, starts, [*starts[1:], frame.height], strict=True):
        yield key, slice(start, end)
