"""The record of causes: the passages and starts of one replication as arrays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import polars as pl

from evacsim.analysis.facts import facts_of
from evacsim.analysis.reading import in_order, remembered, stretches
from evacsim.errors import ScenarioError
from evacsim.results.records import CAUSES, Cause
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from evacsim.building.model import Building
    from evacsim.results.store import Results

Held = Literal["release", "asleep", "round", "team"]
"""What people wait for before they set off: to be released by the plan, to be woken, the end of
their own round as a warden, the team that carries them."""
Reason = Cause | Held
"""What accounts for a stretch of a chain."""
STARTS: Final = ("pre_movement", *get_args(Held))
"""What comes before somebody sets off; laid to their group."""
_NOBODY: Final = slice(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseRecord:
    """The passages and starts of one replication as arrays.

    Passage arrays have shape (passages,), those from `group` on (occupants,). `before` is the own
    previous passage, -1 at the first; missing cause passages are -1. `held` says what those groups
    wait for that the plan does not hold back.
    """

    replication: int
    time_s: NDArray[np.float64]
    occupant: NDArray[np.int64]
    ready_s: NDArray[np.float64]
    walk_s: NDArray[np.float64]
    seconds: NDArray[np.float64]
    cause: NDArray[np.int64]
    cause_passage: NDArray[np.int64]
    before: NDArray[np.int64]
    connection: pl.Series
    origin: pl.Series
    target: pl.Series
    group: pl.Series
    start_space: pl.Series
    start_s: NDArray[np.float64]
    pre_movement_s: NDArray[np.float64]
    out_s: NDArray[np.float64]
    held: Mapping[str, Held] = field(default_factory=dict)


def cause_record(
    occupants: pl.DataFrame, passages: pl.DataFrame, *, replication: int
) -> CauseRecord:
    """Take one replication out of the tables.

    Parameters
    ----------
    occupants, passages
        Tables with the columns of `results.records`.
    replication
        Which one.
    """
    people = occupants.filter(pl.col("replication") == replication)
    rows = passages.filter(pl.col("replication") == replication)
    return _record(people, rows, replication)


def cause_records(results: Results) -> Iterator[CauseRecord]:
    """Yield the record of every replication, in order; each table is gone through once."""
    held = held_in(results)
    for part in results.parts():
        yield from records_in(part.occupants, part.passages, part.numbers, held)


def records_in(
    occupants: pl.DataFrame,
    passages: pl.DataFrame,
    replications: Iterable[int],
    held: Mapping[str, Held],
) -> Iterator[CauseRecord]:
    """Yield the records of some replications, as they are asked for, of tables that hold them.

    `held` is what groups wait for that no plan holds back, as of `held_in`.
    """
    people = in_order(occupants, "replication", "occupant")
    passed = in_order(passages, "replication", "passage")
    own = {key[0]: where for key, where in stretches(people, "replication")}
    made = {key[0]: where for key, where in stretches(passed, "replication")}
    whole = _whole(people, passed)
    for number in replications:
        rows = (own.get(number, _NOBODY), made.get(number, _NOBODY))
        yield _cut(whole, *rows, number, held)


@remembered
def held_in(results: Results) -> Mapping[str, Held]:
    """Return what each group waits for before it sets off, of those that no plan holds back."""
    if "scenario" not in results.manifest.inputs:  # tables alone
        return {}
    return held_of(results.scenario_file, lambda: facts_of(results).building)


def held_of(scenario_file: Path, its_building: Callable[[], Building]) -> Mapping[str, Held]:
    """Return the same of a scenario; its building is asked for where it matters."""
    written = read_toml(scenario_file, ScenarioError)
    groups = written.get("group", ())
    if not ("night" in written or "warden" in written or any("helped" in one for one in groups)):
        return {}
    from evacsim.scenario.place import placements  # noqa: PLC0415 - few scenarios have them
    from evacsim.scenario.read import read_scenario  # noqa: PLC0415 - same
    from evacsim.scenario.wakes import sleeping  # noqa: PLC0415 - same

    scenario, building = read_scenario(scenario_file), its_building()
    items = placements(scenario, building)
    found: dict[str, Held] = {
        items[at].placed.id: "asleep" for at in sleeping(scenario, building, items)
    }
    found |= {item.placed.id: "round" for item in items if item.warden}
    return found | {item.placed.id: "team" for item in items if item.group.helped is not None}


def _record(people: pl.DataFrame, rows: pl.DataFrame, replication: int) -> CauseRecord:
    whole = _whole(in_order(people, "occupant"), in_order(rows, "passage"))
    return _cut(whole, slice(None), slice(None), replication, {})


def _whole(people: pl.DataFrame, rows: pl.DataFrame) -> CauseRecord:
    """Return the columns of some replications as arrays, to be cut: as quick as those of one.

    `before` and the number are of no replication yet.
    """
    occupant = rows["occupant"].to_numpy().astype(np.int64)
    return CauseRecord(
        replication=-1,
        time_s=rows["time_s"].to_numpy(),
        occupant=occupant,
        ready_s=rows["ready_s"].to_numpy(),
        walk_s=rows["walk_s"].fill_null(0.0).to_numpy(),
        seconds=rows["seconds"].to_numpy(),
        cause=_cause_codes(rows["cause"]),
        cause_passage=rows["cause_passage"].fill_null(-1).to_numpy().astype(np.int64),
        before=occupant,
        connection=rows["connection"],
        origin=rows["from"],
        target=rows["to"],
        group=people["group"],
        start_space=people["start_space"],
        start_s=people["start_s"].to_numpy(),
        pre_movement_s=people["pre_movement_s"].fill_null(0.0).to_numpy(),
        out_s=people["out_s"].cast(pl.Float64).fill_null(np.nan).to_numpy(),
    )


def _cut(
    whole: CauseRecord,
    own: slice,
    made: slice,
    replication: int,
    held: Mapping[str, Held],
) -> CauseRecord:
    """Return one replication, whose people and passages stand there."""
    occupant = whole.occupant[made]
    return CauseRecord(
        replication=replication,
        time_s=whole.time_s[made],
        occupant=occupant,
        ready_s=whole.ready_s[made],
        walk_s=whole.walk_s[made],
        seconds=whole.seconds[made],
        cause=whole.cause[made],
        cause_passage=whole.cause_passage[made],
        before=_own_previous(occupant),
        connection=whole.connection[made],
        origin=whole.origin[made],
        target=whole.target[made],
        group=whole.group[own],
        start_space=whole.start_space[own],
        start_s=whole.start_s[own],
        pre_movement_s=whole.pre_movement_s[own],
        out_s=whole.out_s[own],
        held=held,
    )


def _cause_codes(causes: pl.Series) -> NDArray[np.int64]:
    """Return the causes as indices into CAUSES, whatever names the table was written with."""
    names, code = codes(causes)
    known = np.array([CAUSES.index(name) for name in names], dtype=np.int64)
    return known[code] if len(code) else np.empty(0, dtype=np.int64)


def codes(names: pl.Series) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Return the different names of a column, and for every row which of them it is."""
    kind = names.dtype
    if not isinstance(kind, pl.Enum):
        kind = pl.Enum(names.cast(pl.String).unique().sort())
        names = names.cast(pl.String).cast(kind)
    return tuple(kind.categories), names.to_physical().to_numpy().astype(np.int64)


def _own_previous(occupant: NDArray[np.int64]) -> NDArray[np.int64]:
    before = np.full(len(occupant), -1, dtype=np.int64)
    # small integers are sorted digit by digit, ten times as fast as by comparing
    fits = occupant.max(initial=0) <= np.iinfo(np.uint16).max
    order = np.argsort(occupant.astype(np.uint16) if fits else occupant, kind="stable")
    same = occupant[order][1:] == occupant[order][:-1]
    before[order[1:][same]] = order[:-1][same]
    return before


def last_exit_passage(record: CauseRecord) -> int | None:
    """Return the passage by which the last occupant got out; None if nobody did."""
    if not np.isfinite(record.out_s).any():
        return None
    last = np.flatnonzero(record.out_s == np.nanmax(record.out_s))
    rows = np.flatnonzero(np.isin(record.occupant, last))
    return int(rows[-1])  # an exit is everybody's last passage


def exit_passages(record: CauseRecord) -> NDArray[np.int64]:
    """Return the exit passage of every occupant, -1 for those who did not get out."""
    result = np.full(len(record.start_s), -1, dtype=np.int64)
    result[record.occupant] = np.arange(len(record.occupant))  # the last one written stays
    result[~np.isfinite(record.out_s)] = -1
    return result
