"""The columns of the county's tables, each with its unit in its name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import polars as pl

Schema = Mapping[str, type[pl.DataType]]

IDS: Final[Schema] = {
    "county": pl.String,
    "township": pl.String,
    "school": pl.String,
    "building": pl.String,
    "known_from": pl.String,
}
RUNS: Final[Schema] = {
    "building_name": pl.String,
    "scenario": pl.String,
    "scenario_digest": pl.String,
    "law": pl.String,
    "replications": pl.Int64,
    "people": pl.Int64,
    "target_s": pl.Float64,
    "total_p05_s": pl.Float64,
    "total_p50_s": pl.Float64,
    "total_p95_s": pl.Float64,
    "censored": pl.Int64,
    "ended_by_clock": pl.Int64,
    "met_share": pl.Float64,
    "met": pl.Boolean,
    "bottleneck": pl.String,
    "bottleneck_name": pl.String,
    "bottleneck_kind": pl.String,
    "bottleneck_s": pl.Float64,
    "created": pl.Date,
    "folder": pl.String,
}
DRILLS: Final[Schema] = {
    "drill": pl.String,
    "run": pl.Int64,
    "date": pl.Date,
    "month": pl.String,
    "kind": pl.String,
    "night": pl.Boolean,
    "announced": pl.String,
    "target_s": pl.Float64,
    "last_out_s": pl.Float64,
    "assembled_s": pl.Float64,
    "met": pl.Boolean,
    "expected": pl.Int64,
    "present": pl.Int64,
    "missing": pl.Int64,
    "injuries": pl.Int64,
    "classes": pl.Int64,
    "doubts": pl.Int64,
    "falls": pl.Int64,
    "reported": pl.String,
    "method": pl.String,
    "commanded": pl.Boolean,
    "plan_version": pl.String,
    "plan_digest": pl.String,
    "plan_now": pl.String,
    "start_s": pl.Float64,
    "flow_per_s": pl.Float64,
    "as_planned": pl.Int64,
    "other_way": pl.Int64,
    "file": pl.String,
    "record": pl.Int64,
}
"""`commanded`: a commander is named; `plan_now`: whether results of the building are of the plan
that was drilled, "same" or "changed"; `start_s`: median start of the classes; `flow_per_s`: persons
between the first and the last out; `as_planned`, `other_way`: classes on their planned way, or not.
"""
CLASSES: Final[Schema] = {
    "class": pl.String,
    "class_name": pl.String,
    "run": pl.Int64,
    "date": pl.Date,
    "last_out_s": pl.Float64,
    "absent": pl.Int64,
    "other_way": pl.Boolean,
    "file": pl.String,
    "record": pl.Int64,
}
ROOMS: Final[Schema] = {
    "class": pl.Categorical,
    "class_name": pl.Categorical,
    "people": pl.Float64,
    "last_out_s": pl.Float64,
    "censored": pl.Int64,
}
FINDINGS: Final[Schema] = {
    "number": pl.String,
    "kind": pl.String,
    "location": pl.String,
    "description": pl.String,
    "severity": pl.String,
    "remedy": pl.String,
    "owner": pl.String,
    "due": pl.Date,
    "state": pl.String,
    "as_written": pl.String,
    "overdue": pl.Boolean,
    "reviewed": pl.Date,
    "date": pl.Date,
    "first_date": pl.Date,
    "seen": pl.Int64,
    "file": pl.String,
    "record": pl.Int64,
}
DOUBTS: Final[Schema] = {
    "date": pl.Date,
    "run": pl.Int64,
    "code": pl.String,
    "what": pl.String,
    "why": pl.String,
    "file": pl.String,
    "record": pl.Int64,
}
HELD: Final = pl.struct("file", "record").n_unique()
"""How many drills rows are of: a file may hold several, each of several runs."""
