"""Whose chain is followed: the last one out, or the last of a class, a floor or a stair."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

import numpy as np
import polars as pl

from evacsim.analysis.chain.causes import codes, exit_passages
from evacsim.analysis.facts import place_of, stair_of
from evacsim.errors import Problem, ResultsError, nearest_name
from evacsim.locale import text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from evacsim.analysis.chain.causes import CauseRecord
    from evacsim.analysis.facts import Facts
    from evacsim.results.store import Results

TargetKind = Literal["last", "p95", "class", "floor", "stair"]
KINDS: Final[tuple[TargetKind, ...]] = get_args(TargetKind)
_SHARE: Final = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """At whom the chain of causes begins; `id` names the class, floor or stair."""

    kind: TargetKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else self.kind


LAST: Final = Target(kind="last")


def parse_target(written: str) -> Target:
    """Read `last`, `p95`, `class:ID`, `floor:ID` or `stair:ID`.

    Raises
    ------
    ResultsError
        If the text is none of these.
    """
    kind, colon, name = written.strip().replace("：", ":").partition(":")
    wants_name = kind in ("class", "floor", "stair")
    if kind not in KINDS or wants_name != bool(name) or (colon and not name):
        message = text('"{written}" is not somebody to follow', written=written)
        known = text("write last, p95, class:ID, floor:ID or stair:ID")
        near = "" if kind in KINDS else nearest_name(kind, KINDS)
        hint = f"{near.partition(' known:')[0]} {known}" if near.startswith("did") else known
        raise ResultsError([Problem(file="--of", where="", message=message, hint=hint)])
    return Target(kind=kind, id=name)


def resolve(target: Target, results: Results, facts: Facts) -> Target:
    """Return a target with the id that the results use; an alias or a room stands for it too.

    A class may be named by its group, by the part of a group's name before or after the slash
    ("pupils-A", "3F.classroom-2"), or by an alias of its room.

    Raises
    ------
    ResultsError
        If there is no such class, floor or stair, with the nearest name.
    """
    if target.kind not in ("class", "floor", "stair"):
        return target
    known = _known(target.kind, results, facts)
    if target.id in known:
        return Target(kind=target.kind, id=known[target.id])
    message = text(
        'there is no {kind} "{target}" in the results', kind=target.kind, target=target.id
    )
    hint = nearest_name(target.id, known)
    raise ResultsError([Problem(file="--of", where="", message=message, hint=hint)])


def _known(kind: TargetKind, results: Results, facts: Facts) -> dict[str, str]:
    """Return every name that may be written, and the id that it stands for."""
    building = facts.building
    if kind == "class":
        people = results.first(1).occupants  # the same in every replication
        groups = people["group"].cast(pl.String).unique().to_list()
        names = {group: group for group in groups}
        names |= {part: part for group in groups for part in group.split("/") if "/" in group}
        spaces = people["start_space"].cast(pl.String).unique().to_list()
        names |= {space: space for space in spaces}
        own = {alias: space.id for space in building.spaces for alias in space.aliases}
        return {alias: space for alias, space in own.items() if space in spaces} | names
    things = building.floors if kind == "floor" else building.stairwells
    names = {alias: thing.id for thing in things for alias in thing.aliases}
    names |= {thing.id: thing.id for thing in things}
    if kind == "stair":
        names |= {stair: stair for c in facts.network.components if (stair := stair_of(c))}
    return names


def end_passage(
    record: CauseRecord, target: Target, facts: Facts, *, everybody: bool = True
) -> int | None:
    """Return the passage of an exit at which the chain of a target begins.

    None if it concerns nobody in this replication, or if somebody of those it concerns did not
    get out (without `everybody`: if none of them did; of the others the last is taken).
    """
    whom = _concerned(record, target, facts)
    out_s = np.where(whom, record.out_s, np.nan)
    here = int(whom.sum())
    times = np.sort(out_s[np.isfinite(out_s)])
    if not len(times) or (everybody and target.kind != "p95" and len(times) < here):
        return None
    rank = math.ceil(_SHARE * here) if target.kind == "p95" else len(times)
    if rank > len(times):
        if everybody:
            return None
        rank = len(times)
    passages = exit_passages(record)[out_s == times[rank - 1]]
    return int(passages.max())


def _concerned(record: CauseRecord, target: Target, facts: Facts) -> NDArray[np.bool_]:
    people = len(record.start_s)
    if target.kind == "class":
        groups = record.group.cast(pl.String)
        named = pl.DataFrame({"group": groups, "space": record.start_space.cast(pl.String)})
        found = named.select(
            (pl.col("group") == target.id)
            | pl.col("group").str.starts_with(f"{target.id}/")
            | (pl.col("space") == target.id)
        )
        return found.to_series().to_numpy().astype(np.bool_)
    if target.kind == "floor":
        floor_of = {c.place: c.floor for c in facts.network.components}
        names, code = codes(record.start_space)
        here = np.array([floor_of.get(place_of(name)) == target.id for name in names], np.bool_)
        return here[code] if people else np.zeros(0, np.bool_)
    if target.kind == "stair":
        flights = {c.id for c in facts.network.components if stair_of(c) == target.id}
        names, code = codes(record.target)
        used = np.array([name in flights for name in names], np.bool_)
        found_on = np.zeros(people, np.bool_)
        if len(code):
            found_on[record.occupant[used[code]]] = True
        return found_on
    return np.ones(people, np.bool_)
