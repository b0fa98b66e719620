"""What a county and a summary take from a results folder, counted once by the run that wrote it.

Counting it takes as long as reading all passages; a county has ten thousand folders, a folder ten
thousand replications. So a run keeps it beside its tables, in `rollup.json`. That is believed only
where it is unchanged (its own digest), was counted by this version of evacsim, names the tables and
inputs of the `run.json` beside it by their SHA-256, and the tables in the folder are, byte for
byte, those. Else it is counted again from the tables, and nobody notices but by the time.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, Literal

import numpy as np
import polars as pl
import pydantic
from pydantic import BaseModel, ConfigDict

from evacsim.analysis.chain.culprits import Place, controlling
from evacsim.analysis.chain.first import first_bottleneck, over_replications
from evacsim.analysis.chain.shares import mean_shares, suspects_of
from evacsim.analysis.density.saturation import Capacities
from evacsim.analysis.facts import Facts
from evacsim.analysis.reading import MOST_SHOWN
from evacsim.files import read_whole, write_whole
from evacsim.results.manifest import Manifest, digest_of, evacsim_version
from evacsim.results.store import ROLLUP, are_as_written, parts_sha256, table_files

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from evacsim.analysis.chain.shares import Shares
    from evacsim.building.model import Building
    from evacsim.building.network import Network
    from evacsim.movement.law import MovementLaw
    from evacsim.results.store import Results

_FOLLOWED: Final = 5
"""Replications nearest the median of which it is looked up what controls: each takes a while."""
_CHAIN: Final = (
    "replication", "passage", "time_s", "occupant", "connection", "from", "to",
    "ready_s", "walk_s", "cause", "cause_passage", "seconds",
)  # fmt: skip
_PEOPLE: Final = (
    "replication", "occupant", "group", "start_space", "pre_movement_s", "start_s", "out_s",
)  # fmt: skip


class _Note(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Rooms(_Note):
    """The rooms in which people start, as columns, which are read faster than rows.

    People (mean), the last one out [s] (median over the replications in which everybody of the room
    got out; None where there is none), and in how many replications not everybody did.
    """

    space: tuple[str, ...]
    people: tuple[float, ...]
    last_out_s: tuple[float | None, ...]
    censored: tuple[int, ...]


class Causes(_Note):
    """Where the seconds of the last one out went [s], as `chain_shares` has it; columns, too.

    `together` are the places that hold the last one up together in the first `MOST_SHOWN`
    replications, by kind and id, as `bottlenecks` has them; none where it is one alone.
    """

    place: tuple[str, ...]
    cause: tuple[str, ...]
    seconds: tuple[float, ...]
    together: tuple[Place, ...]


class RollUp(_Note):
    """`rollup.json`.

    `inputs` and `tables` have the SHA-256 of what it was counted from. `totals_s` is the last one
    out [s] of each replication, None where somebody did not get out. `bottleneck` is what holds the
    last one up longest, as `bottlenecks` has it: ids, kinds, and the mean seconds. `causes` are
    there where the run had many replications: of few they are quickly found.
    """

    format: Literal["evacsim-rollup"] = "evacsim-rollup"
    format_version: Literal[1] = 1
    evacsim: str
    inputs: dict[str, str]
    tables: dict[str, str]
    totals_s: tuple[float | None, ...]
    rooms: Rooms
    bottleneck: str | None
    bottleneck_kind: str | None
    bottleneck_s: float | None
    causes: Causes | None = None
    digest: str | None = None


def count_rollup(folder: Path, manifest: Manifest, capacities: Capacities) -> RollUp:
    """Count it from the tables of a folder, one file of a long table at a time.

    Raises
    ------
    PolarsError, OSError
        If a table cannot be read.
    """
    files = table_files(folder, "occupants", manifest.tables["occupants"])
    by_room = pl.concat([_by_room(file) for file in files])
    totals_s = _totals(by_room, manifest.replications)
    return RollUp(
        evacsim=evacsim_version(),
        **_counted_from(manifest),
        totals_s=tuple(totals_s),
        rooms=_rooms(by_room),
        **_bottleneck(folder, manifest, totals_s, capacities),
    )


def write_rollup(  # noqa: PLR0913 - a run, its plan, and what it has found
    folder: Path,
    manifest: Manifest,
    building: Building,
    network: Network,
    law: MovementLaw,
    *,
    shares: Sequence[Shares] | None = None,
) -> None:
    """Count it, and keep it in the folder; `shares` are of all replications, where followed."""
    capacities = Capacities(Facts(building=building, network=network), law)
    counted = count_rollup(folder, manifest, capacities)
    found = counted.model_copy(update={"causes": _causes(shares, capacities)}).model_dump(
        mode="json"
    )
    found["digest"] = digest_of(found)
    write_whole(folder / ROLLUP, json.dumps(found, ensure_ascii=False) + "\n")


def _causes(shares: Sequence[Shares] | None, capacities: Capacities) -> Causes | None:
    if shares is None:
        return None
    columns = mean_shares(shares).select("place", "cause", "seconds").to_dict(as_series=False)
    controls = controlling(suspects_of(shares, MOST_SHOWN), capacities)
    return Causes(**columns, together=controls.places if controls.tied else ())


def kept_causes(results: Results) -> Causes | None:
    """Return what a run has kept of where the seconds went, if these are all its replications.

    Its tables are those of its manifest, as they are wherever results were opened.
    """
    found = _kept(results.folder, results.manifest) if results.only is None else None
    return found.causes if found else None


def kept_rollup(folder: Path, manifest: Manifest) -> RollUp | None:
    """Return what a run has kept; None where it has not, or where it cannot be relied on."""
    found = _kept(folder, manifest)
    return found if found and are_as_written(folder, manifest) else None


def _kept(folder: Path, manifest: Manifest) -> RollUp | None:
    """Return the same, of a folder whose tables are known to be those of its manifest."""
    try:
        data = json.loads(read_whole(folder / ROLLUP))
        found = RollUp.model_validate(data)
    except (OSError, ValueError, RecursionError, pydantic.ValidationError):
        return None
    counted_from: Mapping[str, object] = {"inputs": found.inputs, "tables": found.tables}
    if (
        found.digest != digest_of(data)
        or found.evacsim != evacsim_version()
        or counted_from != _counted_from(manifest)
        or not _fits(found, manifest)
    ):
        return None
    return found


def _counted_from(manifest: Manifest) -> dict[str, dict[str, str]]:
    return {
        "inputs": {role: note.sha256 for role, note in manifest.inputs.items()},
        "tables": {  # those of the parts are what is held against the files
            name: parts_sha256(note.parts) if note.parts else note.sha256
            for name, note in manifest.tables.items()
        },
    }


def _fits(found: RollUp, manifest: Manifest) -> bool:
    """Whether it tells of as many replications and people as the run, and the same got out."""
    rooms = found.rooms
    lengths = {len(rooms.people), len(rooms.last_out_s), len(rooms.censored)}
    causes = found.causes
    if causes and len({len(causes.place), len(causes.cause), len(causes.seconds)}) > 1:
        return False
    if len(found.totals_s) != manifest.replications or lengths != {len(rooms.space)}:
        return False
    out = [run.outcomes.get("out", 0) == manifest.people for run in manifest.runs]
    return out == [total_s is not None for total_s in found.totals_s]


def _by_room(file: Path) -> pl.DataFrame:
    """Return people, how many did not get out, and the last one out, by replication and room."""
    return (
        pl.scan_parquet(file, glob=False)
        .group_by("replication", pl.col("start_space").cast(pl.String))
        .agg(
            people=pl.len(),
            left=pl.col("out_s").null_count(),
            last_s=pl.col("out_s").max(),
        )
        .sort("replication", "start_space")
        .collect()
    )


def _totals(by_room: pl.DataFrame, replications: int) -> list[float | None]:
    """Return the last one out [s] of each replication; None where somebody did not get out."""
    rows = by_room.group_by("replication").agg(pl.col("left").sum(), pl.col("last_s").max())
    found: dict[int, float | None] = {
        number: None if left else last_s for number, left, last_s in rows.iter_rows()
    }
    return [found.get(number, 0.0) for number in range(replications)]  # nobody inside: empty at 0


def _rooms(by_room: pl.DataFrame) -> Rooms:
    found = by_room.group_by(space="start_space").agg(
        people=pl.col("people").mean(),
        last_out_s=pl.col("last_s").filter(pl.col("left") == 0).median(),
        censored=(pl.col("left") > 0).sum(),
    )
    return Rooms.model_validate(found.sort("space").to_dict(as_series=False))


def _bottleneck(
    folder: Path, manifest: Manifest, totals_s: list[float | None], capacities: Capacities
) -> dict[str, str | float | None]:
    """Return what holds the last one up longest, as `bottlenecks` does.

    Looked at are the replications nearest the median of those in which everybody got out; where
    there is none the first, up to the last who did. The seconds are their mean.
    """
    complete = [(number, total) for number, total in enumerate(totals_s) if total is not None]
    middle = float(np.median([total for _, total in complete])) if complete else 0.0
    nearest = sorted(complete, key=lambda one: (abs(one[1] - middle), one[0]))[:_FOLLOWED]
    found = []
    for number in [number for number, _ in nearest] or [0]:
        only = range(number, number + 1)
        people, passages = (
            pl.scan_parquet(table_files(folder, name, manifest.tables[name], only), glob=False)
            .select(columns)
            .filter(pl.col("replication") == number)
            .collect()
            for name, columns in (("occupants", _PEOPLE), ("passages", _CHAIN))
        )
        found.append(first_bottleneck(people, passages, replication=number, capacities=capacities))
    first = over_replications(found)
    return {
        "bottleneck": first.names if first else None,
        "bottleneck_kind": first.kinds if first else None,
        "bottleneck_s": first.seconds if first else None,
    }
