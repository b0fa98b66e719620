"""How many are inside each component, and how many stand there: counted from the passages.

It is not written: everything is in `passages`, and of those who stay in `occupants`. Counting it
again costs less than writing and reading it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.building.model import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Ints = NDArray[np.integer]
    Counts = NDArray[np.int32]
    Floats = NDArray[np.float64]

_OUTSIDE: Final = f"{OUTSIDE}:"
"""How the components begin that are no place of the building: one outside an exit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """Who came, stood and went in one replication; components are numbers.

    `start` is where everybody is from `start_s` on, at first or when they come in, shape (people,).
    Of each passage, in order of time:
    `origin`, `target`, `time_s`, `ready_s` and whether the target is `indoors`. `stays` and
    `stays_s` are where, and since when, those stand who are inside at the end.
    """

    start: Ints
    start_s: Floats
    origin: Ints
    target: Ints
    time_s: Floats
    ready_s: Floats
    indoors: NDArray[np.bool_]
    stays: Ints
    stays_s: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupancy:
    """The counts from each change on, by component, then time: four columns of equal length."""

    component: Ints
    time_s: Floats
    inside: Counts
    standing: Counts


def occupancy(moves: Moves) -> Occupancy:
    """Count who is inside each component, and who stands there, at every change.

    The outside is left out: who is there is the egress curve.
    """
    component, time_s, inside, standing = _changes(moves)
    order = _by_component(component, time_s)
    component, time_s = component[order], time_s[order]
    begins = _begins(component)
    last = np.ones(len(component), dtype=np.bool_)  # of several changes at one moment
    last[:-1] = (component[1:] != component[:-1]) | (time_s[1:] != time_s[:-1])
    inside, standing = (_running(change[order], begins)[last] for change in (inside, standing))
    component, time_s = component[last], time_s[last]
    begins = _begins(component)
    changed = _changed(inside, begins) | _changed(standing, begins)
    return Occupancy(
        component=component[changed],
        time_s=time_s[changed],
        inside=inside[changed],
        standing=standing[changed],
    )


def _changes(moves: Moves) -> tuple[Ints, Floats, Counts, Counts]:
    """Return component, time [s], change of inside and change of standing, in any order."""
    enters = moves.indoors
    waited = moves.ready_s < moves.time_s
    stood = moves.origin[waited]
    parts = (
        (moves.start, moves.start_s, 1, 0),
        (moves.origin, moves.time_s, -1, 0),
        (moves.target[enters], moves.time_s[enters], 1, 0),
        (stood, moves.ready_s[waited], 0, 1),
        (stood, moves.time_s[waited], 0, -1),
        (moves.stays, moves.stays_s, 0, 1),
    )
    sizes = [len(part[0]) for part in parts]
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.repeat(np.array([part[2] for part in parts], dtype=np.int32), sizes),
        np.repeat(np.array([part[3] for part in parts], dtype=np.int32), sizes),
    )


def _by_component(component: Ints, time_s: Floats) -> NDArray[np.intp]:
    """Return the order by component, then time."""
    in_time = np.argsort(time_s, kind="stable")
    # small integers are sorted digit by digit, ten times as fast as by comparing
    fits = component.max(initial=0) <= np.iinfo(np.uint16).max
    keys = component[in_time].astype(np.uint16 if fits else np.int64)
    return in_time[np.argsort(keys, kind="stable")]


def _begins(component: Ints) -> NDArray[np.intp]:
    """Return the first row of each component."""
    first = np.ones(len(component), dtype=np.bool_)
    first[1:] = component[1:] != component[:-1]
    return np.flatnonzero(first)


def _running(change: Counts, begins: NDArray[np.intp]) -> Counts:
    """Return the sums of changes up to each row, from 0 at the first row of a component."""
    total = np.cumsum(change, dtype=np.int32)
    lengths = np.diff(begins, append=len(change))
    return total - np.repeat(total[begins] - change[begins], lengths)


def _changed(count: Counts, begins: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell where a count differs from that of the row before, 0 before the first row."""
    before = np.roll(count, 1)
    before[begins] = 0
    changed: NDArray[np.bool_] = count != before
    return changed


def occupancy_frame(occupants: pl.DataFrame, passages: pl.DataFrame) -> pl.DataFrame:
    """Return the table `occupancy`, columns `records.OCCUPANCY`, from the two others.

    Sorted by replication, component (in the order of the network) and time.
    """
    names = passages["from"].dtype
    if not isinstance(names, pl.Enum):  # made by hand: there is no order of a network
        found = {*passages["from"], *passages["to"], *occupants["left_in"]} - {None}
        names = pl.Enum(sorted(found))
    indoors = np.array([not name.startswith(_OUTSIDE) for name in names.categories], dtype=np.bool_)
    counted = [
        (number, occupancy(one)) for number, one in _moves(occupants, passages, names, indoors)
    ]
    lookup = pl.Series(names.categories, dtype=names)
    component = _joined([one.component for _, one in counted], np.int64)
    sizes = [len(one.time_s) for _, one in counted]
    return pl.DataFrame(
        {
            "replication": np.repeat(np.array([n for n, _ in counted], dtype=np.int32), sizes),
            "component": lookup.gather(component),
            "time_s": _joined([one.time_s for _, one in counted], np.float64),
            "inside": _joined([one.inside for _, one in counted], np.int32),
            "standing": _joined([one.standing for _, one in counted], np.int32),
        }
    )


def _joined(parts: list[NDArray[np.generic]], dtype: type[np.generic]) -> NDArray[np.generic]:
    return np.concatenate(parts) if parts else np.empty(0, dtype=dtype)


def _moves(
    occupants: pl.DataFrame, passages: pl.DataFrame, names: pl.Enum, indoors: NDArray[np.bool_]
) -> Iterator[tuple[int, Moves]]:
    """Yield the moves of each replication, in order."""
    own = ("replication", "occupant", "left_in", "left_ready_s", "pre_movement_s", "start_s")
    people = occupants.select(own)
    moves = passages.select("replication", "time_s", "occupant", "from", "to", "ready_s")
    passed = {key[0]: rows for key, rows in moves.partition_by(
        "replication", as_dict=True, maintain_order=True).items()}  # fmt: skip
    for (number,), mine in people.partition_by(
        "replication", as_dict=True, maintain_order=True
    ).items():
        rows = passed.get(number, moves.clear())
        origin, target = (_codes(rows[name], names) for name in ("from", "to"))
        left_in = _codes(mine["left_in"], names)
        ready_s = mine["left_ready_s"].cast(pl.Float64).fill_null(np.nan).to_numpy()
        start = left_in.copy()
        who = rows["occupant"].to_numpy()
        start[who[::-1]] = origin[::-1]  # of several passages the first
        stands = ~np.isnan(ready_s)
        comes_in = mine["pre_movement_s"].is_null().to_numpy()
        start_s = mine["start_s"].cast(pl.Float64).fill_null(0.0).to_numpy()
        yield (
            int(number),
            Moves(
                start=start,
                start_s=np.where(comes_in, start_s, 0.0),
                origin=origin,
                target=target,
                time_s=rows["time_s"].to_numpy(),
                ready_s=rows["ready_s"].to_numpy(),
                indoors=indoors[target],
                stays=left_in[stands],
                stays_s=ready_s[stands],
            ),
        )


def _codes(column: pl.Series, names: pl.Enum) -> NDArray[np.int64]:
    """Return the numbers of some names; 0 for a missing one, which nobody asks for."""
    codes = column.cast(names).to_physical().cast(pl.Int64)
    return codes.fill_null(0).to_numpy().copy()
