"""Records that are alike: found by stretches of times, so that not each is held against each."""

from __future__ import annotations

from collections import defaultdict
from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.county.patterns import LEAST_CLASSES, same_again, too_close
from evacsim.locale import listed
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.county.prints import Print

    Found = tuple[Print, Print, str, dict[str, object]]
    """The later of two, the earlier, what is the same, and its values."""

_STRETCH: Final = 3
"""So many differences in a row make a stretch; with one shared, two records are held together."""
_COMMON: Final = 40
"""A stretch that so many records share is a habit, such as times to the minute, and no trace."""
_TOTALS: Final = 3
_ROUND_S: Final = 10.0


def alike(prints: Sequence[Print], places: Mapping[int, object]) -> Iterator[Found]:
    """Yield pairs of runs that are alike, each later run once, with the first that it is like.

    Parameters
    ----------
    prints
        The runs of a county.
    places
        By `id` of a run, what says that two are of the same building and kind of drill.
    """
    ordered = sorted(prints, key=lambda one: (str(one.day or ""), one.file, one.record, one.run_no))
    told: set[int] = set()
    for first, second in _pairs(ordered, places):
        earlier, later = ordered[first], ordered[second]
        if second in told:
            continue
        here = places.get(id(earlier)) == places.get(id(later)) is not None
        found = _held_together(earlier, later, here=here)
        if found is not None:
            told.add(second)
            code, values = found
            yield later, earlier, code, values


def _pairs(ordered: Sequence[Print], places: Mapping[int, object]) -> list[tuple[int, int]]:
    """Return which runs to hold together: those that share a stretch of times, or their totals.

    Of a building each is held against the ones before it, too.
    """
    shared: defaultdict[object, list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        for stretch in set(_stretches(one.last_outs_s)):
            shared[stretch].append(number)
        if (totals := _totals(one)) is not None:
            shared[totals].append(number)
    pairs: set[tuple[int, int]] = set()
    for numbers in shared.values():
        if 1 < len(numbers) <= _COMMON:
            pairs.update(combinations(numbers, 2))
    here: defaultdict[object, list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        if (place := places.get(id(one))) is not None:
            pairs.update((before, number) for before in here[place][-_COMMON:])
            here[place].append(number)
    return sorted(pairs)


def _stretches(times: NDArray[np.float64]) -> Iterator[tuple[float, ...]]:
    """Yield the differences of classes that follow one another: a shift of all changes none."""
    known = times[np.isfinite(times)]
    steps = np.diff(known)
    for at in range(len(steps) - _STRETCH + 1):
        own = tuple(float(step) for step in steps[at : at + _STRETCH])
        if any(own):
            yield own


def _totals(one: Print) -> tuple[float, ...] | None:
    """Return the times of a whole drill, where they are enough and not all round."""
    known = tuple(time for time in one.totals_s if time is not None)
    if len(known) < _TOTALS or all(time % _ROUND_S == 0 for time in known):
        return None
    return known


def _held_together(
    earlier: Print, later: Print, *, here: bool
) -> tuple[str, dict[str, object]] | None:
    if (earlier.path, earlier.record) == (later.path, later.record) and here is False:
        return None
    one, other = _by_class(earlier, later) if here else _by_place(earlier, later)
    same = same_again(one, other)
    if same is not None:
        values: dict[str, object] = {
            "same": same.same, "count": same.count, "shift_s": same.shift_s
        }  # fmt: skip
        return "copied", values
    totals = _totals(earlier)
    if totals is not None and totals == _totals(later) and (here or len(totals) > _TOTALS):
        times = listed(format_time(time) for time in totals)
        return "copied_totals", {"times": times, "count": len(totals)}
    if here and (spread_s := too_close(one, other)) is not None:
        return "parallel", {"spread_s": f"{spread_s:.1f}"}
    return None


def _by_class(earlier: Print, later: Print) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the times of two runs class by class; where few classes are in both, row by row."""
    rows = {name: row for row, name in enumerate(earlier.classes)}
    both = [(rows[name], row) for row, name in enumerate(later.classes) if name in rows]
    if len(both) < LEAST_CLASSES:
        return _by_place(earlier, later)
    first, second = (list(side) for side in zip(*both, strict=True))
    return earlier.last_outs_s[first], later.last_outs_s[second]


def _by_place(earlier: Print, later: Print) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the times of two runs row by row of their files."""
    rows = min(len(earlier.classes), len(later.classes))
    return earlier.last_outs_s[:rows], later.last_outs_s[:rows]
