"""Tables of passages and people made by hand, for the chain of causes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from evacsim.analysis.chain.causes import cause_record

if TYPE_CHECKING:
    from evacsim.analysis.chain.causes import CauseRecord

Row = dict[str, Any]
Tables = tuple[pl.DataFrame, pl.DataFrame]


def person(start_s: float = 0.0, pre_s: float | None = None, **more: object) -> Row:
    """Return an occupant who sets off then; the plan holds them for what pre-movement leaves."""
    pre = start_s if pre_s is None else pre_s
    return {"start_s": start_s, "pre_movement_s": pre, "group": "class-1"} | more


def passage(time_s: float, who: int, cause: str = "walking", **more: object) -> Row:
    """Return a passage of the door from room to hall, walked to all the time."""
    return {
        "time_s": time_s, "occupant": who, "cause": cause, "connection": "door", "from": "room",
        "to": "hall", "ready_s": time_s, "walk_s": 1000.0, "cause_passage": None, "seconds": 0.0,
    } | more  # fmt: skip


def tables(people: list[Row], passed: list[Row], *, replication: int = 0) -> Tables:
    """Return the two tables; who has passed `exit` is out then."""
    out_s: dict[int, float] = {}
    for row in passed:
        if row["to"] == "outside":
            out_s[row["occupant"]] = row["time_s"]
    occupants = [
        {"replication": replication, "occupant": who, "start_space": "room", "out_s": None}
        | one
        | ({"out_s": out_s[who]} if who in out_s else {})
        for who, one in enumerate(people)
    ]
    passages = [
        {"replication": replication, "passage": number} | row for number, row in enumerate(passed)
    ]
    schema = {"out_s": pl.Float64, "pre_movement_s": pl.Float64}
    return (
        pl.DataFrame(occupants, schema_overrides=schema, infer_schema_length=None),
        pl.DataFrame(
            passages,
            schema_overrides={"cause_passage": pl.Int64, "walk_s": pl.Float64},
            infer_schema_length=None,
        ),
    )


def record(people: list[Row], passed: list[Row], *, replication: int = 0) -> CauseRecord:
    occupants, passages = tables(people, passed, replication=replication)
    return cause_record(occupants, passages, replication=replication)


OUT: Row = {"connection": "exit", "from": "hall", "to": "outside"}
