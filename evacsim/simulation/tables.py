"""From a recording to the three result tables: whole columns at a time, no loop over passages."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import numpy as np
import polars as pl

from evacsim.results.records import CAUSES, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from evacsim.building.network import Network
    from evacsim.scenario.people import People
    from evacsim.simulation.recorder import Recording

    Ints = NDArray[np.int64]
    Counts = NDArray[np.int32]
    Floats = NDArray[np.float64]

_MISSING = -1
_Number = TypeVar("_Number", bound=np.generic)


def tables(
    recording: Recording, people: People, network: Network, *, replication: int
) -> dict[str, pl.DataFrame]:
    """Return `occupants`, `passages`, `occupancy` and `falls` of one replication.

    The columns are those of `results.records`. Names are stored as `polars.Enum` over the names
    of the network, so that every replication has the same types and the frames can be stacked.

    Parameters
    ----------
    recording
        What the run wrote down.
    people
        The occupants it was run with.
    network
        The network it was run on.
    replication
        Number of the replication, from 0.
    """
    facts = _Columns(recording, people, network)
    return {
        "occupants": _occupants(facts, replication),
        "passages": _passages(facts, replication),
        "occupancy": _occupancy(facts, replication),
        "falls": _falls(facts, replication),
    }


class _Columns:
    """The recording as arrays, with what several tables need of the network."""

    def __init__(self, recording: Recording, people: People, network: Network) -> None:
        self.recording = recording
        self.people = people
        self.network = network
        ways = network.ways
        way = np.asarray(recording.way, dtype=np.int64)
        self.time_s: Floats = np.asarray(recording.time_s, dtype=np.float64)
        self.ready_s: Floats = np.asarray(recording.ready_s, dtype=np.float64)
        self.occupant: Ints = np.asarray(recording.occupant, dtype=np.int64)
        self.joint: Ints = _take([w.joint for w in ways], way)
        self.origin: Ints = _take([w.origin for w in ways], way)
        self.target: Ints = _take([w.target for w in ways], way)
        places = {place: i for i, place in enumerate(sorted(network.sections))}
        for component in network.components:  # the outside of an exit is no place of the file
            places.setdefault(component.place, len(places))
        self.places = tuple(places)
        self.place_of: Ints = np.array([places[c.place] for c in network.components], np.int64)


def _take(values: Sequence[int], index: Ints) -> Ints:
    return np.asarray(values, dtype=np.int64)[index] if index.size else np.empty(0, np.int64)


def _names(values: Sequence[str], index: Ints, name: str) -> pl.Series:
    """Return a column of names; a negative index is a missing name."""
    lookup = pl.Series(name, values, dtype=pl.Enum(values))
    at = pl.Series(np.where(index < 0, 0, index), dtype=pl.UInt32)
    known = pl.Series(index >= 0)
    return (
        lookup.gather(at.set(~known, None))
        if len(values)
        else pl.Series(name, [None] * len(index), dtype=pl.Enum([]))
    )


def _number(values: NDArray[np.generic], dtype: type[pl.DataType]) -> pl.Series:
    """Return a column of numbers; NaN and negative integers are missing."""
    if np.issubdtype(values.dtype, np.floating):
        return pl.Series(values, nan_to_null=True).cast(dtype)
    column = pl.Series(values.astype(np.int64))
    return column.set(column < 0, None).cast(dtype)


def _counter(size: int, value: int) -> pl.Series:
    return pl.Series(np.full(size, value, dtype=np.int32))


def _frame(columns: Mapping[str, pl.Series]) -> pl.DataFrame:
    return pl.DataFrame([series.alias(name) for name, series in columns.items()])


def _occupants(facts: _Columns, replication: int) -> pl.DataFrame:
    people, joints = facts.people, facts.network.joints
    count = len(people.group)
    start_place = facts.place_of[np.asarray(people.component, dtype=np.int64)]
    leaves = (facts.place_of[facts.origin] == start_place[facts.occupant]) & (
        facts.place_of[facts.target] != start_place[facts.occupant]
    )
    room_out_s = _first(facts, leaves, facts.time_s, np.nan)
    exits = [joint.id for joint in joints if joint.is_exit]
    exit_of_joint = np.full(len(joints), _MISSING, dtype=np.int64)
    exit_of_joint[[joint.index for joint in joints if joint.is_exit]] = np.arange(len(exits))
    walk_m = np.array(
        [np.nan if j.assembly_distance_m is None else j.assembly_distance_m for j in joints]
    )
    goes_out = exit_of_joint[facts.joint] != _MISSING
    goes_out[np.asarray(facts.recording.arrived, dtype=np.int64)] = True
    out_s = _first(facts, goes_out, facts.time_s, np.nan)
    out_joint = _first(facts, goes_out, facts.joint, _MISSING)  # joint index, -1 for none
    out_exit = np.where(out_joint < 0, _MISSING, exit_of_joint[out_joint])
    to_assembly_m = np.where(out_joint < 0, np.nan, walk_m[out_joint])
    assigned = np.asarray(facts.recording.assigned_exit, dtype=np.int64)
    return _frame(
        {
            "replication": _counter(count, replication),
            "occupant": pl.Series(np.arange(count, dtype=np.int32)),
            "group": _names([g.id for g in people.groups], people.group.astype(np.int64), "group"),
            "start_space": _names(facts.places, start_place, "start_space"),
            "assigned_exit": _names(
                exits, np.where(assigned < 0, _MISSING, exit_of_joint[assigned]), "assigned_exit"
            ),
            "exit": _names(exits, out_exit, "exit"),
            "pre_movement_s": _number(people.pre_movement_s, pl.Float64),
            "start_s": _number(people.start_s, pl.Float64),
            "room_out_s": _number(room_out_s, pl.Float64),
            "out_s": _number(out_s, pl.Float64),
            "assembled_s": _number(out_s + to_assembly_m / people.level_m_per_s, pl.Float64),
            "outcome": _names(OUTCOMES, _outcome(facts, out_joint), "outcome"),
        }
    )


def _first(
    facts: _Columns, where: NDArray[np.bool_], values: NDArray[_Number], missing: float
) -> NDArray[_Number]:
    """Return for each occupant the value at the first of the marked passages."""
    result = np.full(len(facts.people.group), missing, dtype=values.dtype)
    rows = np.flatnonzero(where)
    who, first = np.unique(facts.occupant[rows], return_index=True)  # rows are in order of time
    result[who] = values[rows[first]]
    return result


def _outcome(facts: _Columns, out_joint: Ints) -> Ints:
    left = facts.recording
    outcome = np.full(len(out_joint), OUTCOMES.index("time_limit"), dtype=np.int64)
    who = np.asarray(left.left_occupant, dtype=np.int64)
    outcome[who[np.asarray(left.left_trapped, dtype=np.int64) > 0]] = OUTCOMES.index("trapped")
    outcome[out_joint >= 0] = OUTCOMES.index("out")
    return outcome


def _passages(facts: _Columns, replication: int) -> pl.DataFrame:
    record = facts.recording
    count = len(facts.time_s)
    joints = [joint.id for joint in facts.network.joints]
    components = [component.id for component in facts.network.components]
    return _frame(
        {
            "replication": _counter(count, replication),
            "passage": pl.Series(np.arange(count, dtype=np.int32)),
            "time_s": pl.Series(facts.time_s),
            "occupant": pl.Series(facts.occupant.astype(np.int32)),
            "connection": _names(joints, facts.joint, "connection"),
            "from": _names(components, facts.origin, "from"),
            "to": _names(components, facts.target, "to"),
            "ready_s": _number(facts.ready_s, pl.Float64),
            "walk_s": _number(np.asarray(record.walk_s, dtype=np.float64), pl.Float64),
            "cause": _names(CAUSES, np.asarray(record.cause, dtype=np.int64), "cause"),
            "cause_passage": _number(np.asarray(record.cause_passage, dtype=np.int64), pl.Int32),
            "cause_event": _number(np.asarray(record.cause_event, dtype=np.int64), pl.Int32),
            "seconds": _number(np.asarray(record.seconds, dtype=np.float64), pl.Float64),
        }
    )


def _occupancy(facts: _Columns, replication: int) -> pl.DataFrame:
    """Count who is inside each component, and who stands there, at every change.

    The outside is left out: who is there is the egress curve.
    """
    component, time_s, inside, standing = _changes(facts)
    order = _by_component(component, time_s)
    component, time_s = component[order], time_s[order]
    begins = _begins(component)
    last = np.ones(len(component), dtype=np.bool_)  # of several changes at one moment
    last[:-1] = (component[1:] != component[:-1]) | (time_s[1:] != time_s[:-1])
    inside, standing = (_running(change[order], begins)[last] for change in (inside, standing))
    component, time_s = component[last], time_s[last]
    begins = _begins(component)
    changed = _changed(inside, begins) | _changed(standing, begins)
    return _frame(
        {
            "replication": _counter(int(changed.sum()), replication),
            "component": _names(
                [c.id for c in facts.network.components], component[changed], "component"
            ),
            "time_s": pl.Series(time_s[changed]),
            "inside": pl.Series(inside[changed]),
            "standing": pl.Series(standing[changed]),
        }
    )


def _by_component(component: Ints, time_s: Floats) -> Ints:
    """Return the order by component, then time."""
    in_time = np.argsort(time_s, kind="stable")
    # small integers are sorted digit by digit, ten times as fast as by comparing
    fits = component.max(initial=0) <= np.iinfo(np.uint16).max
    keys = component[in_time].astype(np.uint16 if fits else np.int64)
    order: Ints = in_time[np.argsort(keys, kind="stable")]
    return order


def _begins(component: Ints) -> Ints:
    """Return the first row of each component."""
    first = np.ones(len(component), dtype=np.bool_)
    first[1:] = component[1:] != component[:-1]
    return np.flatnonzero(first)


def _running(change: Counts, begins: Ints) -> Counts:
    """Return the sums of changes up to each row, from 0 at the first row of a component."""
    total = np.cumsum(change, dtype=np.int32)
    lengths = np.diff(begins, append=len(change))
    return total - np.repeat(total[begins] - change[begins], lengths)


def _changed(count: Counts, begins: Ints) -> NDArray[np.bool_]:
    """Tell where a count differs from that of the row before, 0 before the first row."""
    before = np.roll(count, 1)
    before[begins] = 0
    changed: NDArray[np.bool_] = count != before
    return changed


def _changes(facts: _Columns) -> tuple[Ints, Floats, Counts, Counts]:
    """Return component, time [s], change of inside and change of standing indoors, in any order."""
    start = np.asarray(facts.people.component, dtype=np.int64)
    waited = facts.ready_s < facts.time_s
    left = facts.recording
    left_ready_s = np.asarray(left.left_ready_s, dtype=np.float64)
    stands = ~np.isnan(left_ready_s)  # NaN: still walking, or never set off
    indoors = np.array([c.kind != "outside" for c in facts.network.components], dtype=np.bool_)
    enters = indoors[facts.target]
    parts = (
        (start, np.zeros(len(start)), 1, 0),
        (facts.origin, facts.time_s, -1, 0),
        (facts.target[enters], facts.time_s[enters], 1, 0),
        (facts.origin[waited], facts.ready_s[waited], 0, 1),
        (facts.origin[waited], facts.time_s[waited], 0, -1),
        (np.asarray(left.left_component, dtype=np.int64)[stands], left_ready_s[stands], 0, 1),
    )
    return (
        np.concatenate([part[0] for part in parts]),
        np.concatenate([part[1] for part in parts]),
        np.concatenate([np.full(len(part[0]), part[2], dtype=np.int32) for part in parts]),
        np.concatenate([np.full(len(part[0]), part[3], dtype=np.int32) for part in parts]),
    )


def _falls(facts: _Columns, replication: int) -> pl.DataFrame:
    """Return one row per fall, in order of time."""
    rows = facts.recording.falls
    columns = list(zip(*rows, strict=True)) if rows else [()] * 6
    component = np.asarray(columns[0], dtype=np.int64)
    names = [one.id for one in facts.network.components]
    return _frame(
        {
            "replication": _counter(len(rows), replication),
            "component": _names(names, component, "component"),
            "time_s": pl.Series(columns[1], dtype=pl.Float64),
            "occupant": pl.Series(columns[2], dtype=pl.Int32),
            "density_per_m2": pl.Series(columns[3], dtype=pl.Float64),
            "until_s": pl.Series(columns[4], dtype=pl.Float64),
            "followers": pl.Series(columns[5], dtype=pl.Int32),
        }
    )
