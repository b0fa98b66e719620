"""Replications told as a record would tell them: by its class names and its counting places."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from evacsim.analysis.drill.accounts import Account, ClassAccount, PointAccount
from evacsim.analysis.facts import stair_of
from evacsim.analysis.reading import large_parts
from evacsim.errors import Problem, ResultsError
from evacsim.locale import text
from evacsim.scenario.place import place_groups
from evacsim.scenario.read import read_scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evacsim.analysis.facts import Facts
    from evacsim.building.model import Space
    from evacsim.drills.model import ClassRow
    from evacsim.results.store import Results
    from evacsim.scenario.model import Scenario
    from evacsim.scenario.people import PlacedGroup

_PEOPLE: Final = (
    *("replication", "occupant", "group", "exit", "room_out_s", "out_s", "assembled_s"),
)
"""The columns of the people that a record tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassNames:
    """Which placed groups a record's classes are (a class and its teacher are two groups).

    `unmatched` are the record's classes that the scenario does not have, `missing` the groups of
    the scenario that the record does not have.
    """

    groups: Mapping[str, frozenset[str]]
    unmatched: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """The accounts of the replications in which everybody got out, and what they share.

    `walk_s` is each class's shortest own unimpeded walk from its start to outside; `exit_of_stair`
    where most of a stair's users leave; `planned` the stair of each class in the plan (None: none
    or several). `censored` counts the replications that are left out.
    """

    accounts: tuple[Account, ...]
    walk_s: Mapping[str, float]
    exit_of_stair: Mapping[str, str]
    planned: Mapping[str, str | None]
    censored: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """Replications to be told, and what was simulated.

    `parts` yields people and passages of some replications at a time; `where` names them.
    """

    scenario: Scenario
    parts: Callable[[], Iterable[tuple[pl.LazyFrame, pl.LazyFrame]]]
    where: str


def runs_of(results: Results) -> Runs:
    """Return the replications of a results folder.

    Raises
    ------
    ScenarioError
        If the copy of the scenario in the folder cannot be read.
    """

    def parts() -> Iterator[tuple[pl.LazyFrame, pl.LazyFrame]]:
        for part in large_parts(results):
            yield part.scan("occupants"), part.scan("passages")

    return Runs(
        scenario=read_scenario(results.scenario_file), parts=parts, where=str(results.folder)
    )


def match_classes(rows: Sequence[ClassRow], scenario: Scenario, facts: Facts) -> ClassNames:
    """Find the placed groups of each class of a record.

    By the room where the record names one, else by id or alias of a group or its space. Whoever
    else starts in the same room (a teacher) belongs to the class, unless another class does too.
    """
    placed = place_groups(scenario, facts.building)
    spaces = {space.id: space for space in facts.building.spaces}
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        own = [g for g in placed if g.space == row.space] or _by_name(row, placed, spaces)
        if own and row.class_id not in found:
            found[row.class_id] = frozenset(group.id for group in own)
    claimed = [group for groups in found.values() for group in groups]
    for name, groups in found.items():
        rooms = {group.space for group in placed if group.id in groups}
        mates = {g.id for g in placed if g.space in rooms and g.id not in claimed}
        found[name] = groups | mates
        claimed += mates
    return ClassNames(
        groups=found,
        unmatched=tuple(row.class_id for row in rows if row.class_id not in found),
        missing=tuple(group.id for group in placed if group.id not in claimed),
    )


def _by_name(
    row: ClassRow, placed: Iterable[PlacedGroup], spaces: Mapping[str, Space]
) -> list[PlacedGroup]:
    wanted = {_plain(name) for name in (row.class_id, row.room) if name}
    by_group, by_space = [], []
    for group in placed:
        space = spaces[group.space]
        if wanted & {_plain(name) for name in (group.id, *group.aliases)}:
            by_group.append(group)
        elif wanted & {_plain(name) for name in (space.id, *space.aliases)}:
            by_space.append(group)
    return by_group or by_space


def _plain(name: str) -> str:
    """Return a name as it compares: full width and case do not matter, nor do spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def replay(
    runs: Runs, facts: Facts, names: Mapping[str, frozenset[str]], points: Iterable[str]
) -> Replayed:
    """Tell every replication as a record of these classes and counting places would.

    Parameters
    ----------
    runs, facts
        The replications, and their building.
    names
        The placed groups of each class.
    points
        Ids of connections where people were counted.

    Raises
    ------
    ResultsError
        If in no replication everybody got out: there is no total time to compare with.
    """
    class_of = {group: name for name, groups in names.items() for group in groups}
    count_s = runs.scenario.assembly.count_s
    told = [_told(tables, facts, class_of, sorted(set(points)), count_s) for tables in runs.parts()]
    accounts = tuple(account for part in told for account in part.accounts)
    if not accounts:
        message = text(
            "in no replication did everybody get out, so that there is no total to compare"
        )
        hint = text("see who is left behind: evacsim summarise")
        raise ResultsError([Problem(file=runs.where, where="", message=message, hint=hint)])
    walks = pl.concat(part.walks for part in told)
    return Replayed(
        accounts=accounts,
        walk_s=dict(walks.group_by("name").agg(pl.col("walk_s").min()).sort("name").iter_rows()),
        exit_of_stair=_exits_of_stairs(pl.concat(part.ways for part in told)),
        planned=_planned(runs.scenario, facts, names),
        censored=sum(part.censored for part in told),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Accounts:
    """What some of the replications give: small beside their tables.

    `walks` has columns name, walk_s (the shortest), `ways` columns stair, exit, len (its users).
    """

    accounts: list[Account]
    walks: pl.DataFrame
    ways: pl.DataFrame
    censored: int


def _told(
    tables: tuple[pl.LazyFrame, pl.LazyFrame],
    facts: Facts,
    class_of: Mapping[str, str],
    points: Sequence[str],
    count_s: float,
) -> _Accounts:
    occupants, passages = tables
    people = occupants.select(*_PEOPLE).collect()
    people = people.with_columns(
        pl.col("exit").cast(pl.String),
        name=pl.col("group").cast(pl.String).replace_strict(class_of, default=None),
    )
    everybody = people["replication"].unique().sort().to_list()
    stuck = set(people.filter(pl.col("out_s").is_null())["replication"].unique().to_list())
    kept = [number for number in everybody if number not in stuck]
    people = people.filter(pl.col("replication").is_in(kept))
    stairs = _stairs_used(passages, facts).join(people, on=["replication", "occupant"])
    classes = _classes(people, stairs)
    passed = _passed(passages, people, points)
    return _Accounts(
        accounts=[
            _account(own, classes.get(number, {}), passed[number], count_s)
            for number in kept
            for own in [people.filter(pl.col("replication") == number)]
        ],
        walks=_walks(passages, people),
        ways=stairs.group_by("stair", "exit").len(),
        censored=len(stuck),
    )


def _stairs_used(passages: pl.LazyFrame, facts: Facts) -> pl.DataFrame:
    """Return who used which stair: columns replication, occupant, stair."""
    stairs = {c.id: stair for c in facts.network.components if (stair := stair_of(c))}
    return (
        passages.select(
            "replication",
            "occupant",
            stair=pl.col("to")
            .cast(pl.String)
            .replace_strict(stairs, default=None, return_dtype=pl.String),
        )
        .drop_nulls("stair")
        .unique()
        .collect()
    )


def _classes(people: pl.DataFrame, stairs: pl.DataFrame) -> dict[int, dict[str, ClassAccount]]:
    keys = ["replication", "name"]
    own = people.drop_nulls("name")
    rows = own.group_by(keys).agg(
        people=pl.len(),
        start=pl.col("room_out_s").min(),
        clear=pl.col("room_out_s").max(),
        first=pl.col("out_s").min(),
        last=pl.col("out_s").max(),
        # the walk to an assembly point is known for some exits and not for others
        there=pl.when(pl.col("assembled_s").null_count() == 0).then(pl.col("assembled_s").max()),
    )
    exits = _counted(own, "exit")
    used = _counted(stairs.drop_nulls("name"), "stair")
    found: dict[int, dict[str, ClassAccount]] = {}
    for row in rows.iter_rows(named=True):
        key = (row["replication"], row["name"])
        found.setdefault(row["replication"], {})[row["name"]] = ClassAccount(
            people=float(row["people"]),
            exits=exits.get(key, {}),
            stairs=used.get(key, {}),
            start_s=row["start"],
            room_clear_s=row["clear"],
            first_out_s=row["first"],
            last_out_s=row["last"],
            assembled_s=row["there"],
        )
    return found


def _counted(frame: pl.DataFrame, column: str) -> dict[tuple[int, str], dict[str, float]]:
    found: dict[tuple[int, str], dict[str, float]] = {}
    rows = frame.group_by("replication", "name", column).len().sort(column)
    for number, name, way, count in rows.iter_rows():
        found.setdefault((number, name), {})[way] = float(count)
    return found


def _passed(
    passages: pl.LazyFrame, people: pl.DataFrame, wanted: Sequence[str]
) -> dict[int, dict[str, PointAccount]]:
    rows = (
        passages.select("replication", "time_s", connection=pl.col("connection").cast(pl.String))
        .filter(pl.col("connection").is_in(wanted))
        .sort("time_s")
        .collect()
    )
    times = {
        (key[0], key[1]): part["time_s"].to_numpy()
        for key, part in rows.partition_by("replication", "connection", as_dict=True).items()
    }
    return {
        number: {
            connection: PointAccount(
                first_s=float(passed[0]),
                last_s=float(passed[-1]),
                persons=float(len(passed)),
                time_s=passed,
                count=np.arange(1.0, len(passed) + 1),
            )
            for connection in wanted
            if (passed := times.get((number, connection))) is not None
        }
        for number in people["replication"].unique().to_list()
    }


def _account(
    people: pl.DataFrame,
    classes: Mapping[str, ClassAccount],
    points: Mapping[str, PointAccount],
    count_s: float,
) -> Account:
    out_s = people["out_s"].to_numpy()
    there = people["assembled_s"]
    known = len(there) > 0 and there.null_count() == 0
    assembled_s = float(there.to_numpy().max()) if known else None
    return Account(
        first_out_s=float(out_s.min()) if len(out_s) else None,
        last_out_s=float(out_s.max()) if len(out_s) else None,
        assembled_s=assembled_s,
        counted_s=None if assembled_s is None else assembled_s + count_s,
        people=float(len(out_s)),
        classes=classes,
        points=points,
    )


def _walks(passages: pl.LazyFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Return each class's shortest own unimpeded walk [s] to outside."""
    walked = passages.group_by("replication", "occupant").agg(pl.col("walk_s").sum()).collect()
    own = people.drop_nulls("name").join(walked, on=["replication", "occupant"])
    return own.group_by("name").agg(pl.col("walk_s").min())


def _exits_of_stairs(ways: pl.DataFrame) -> dict[str, str]:
    rows = ways.group_by("stair", "exit").agg(pl.col("len").sum()).sort("len", "exit")
    return {stair: way_out for stair, way_out, _ in rows.iter_rows()}  # the last is the most used


def _planned(
    scenario: Scenario, facts: Facts, names: Mapping[str, frozenset[str]]
) -> dict[str, str | None]:
    placed = place_groups(scenario, facts.building)
    stair_of_group = {group.id: group.stairwell for group in placed}
    found: dict[str, str | None] = {}
    for name, groups in names.items():
        stairs = {stair_of_group[group] for group in groups}
        found[name] = stairs.pop() if len(stairs) == 1 else None
    return found
