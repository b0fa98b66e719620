"""What `sweep --json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typing_extensions import TypedDict

from evacsim.studies.sweep_design import DesignKind
from evacsim.studies.sweep_keys import Value
from evacsim.studies.sweep_knee import (
    KneeJson,
    LimitJson,
    knee_json,
    knees,
    limit,
    limit_json,
    lines,
)
from evacsim.studies.sweep_rank import RESPONSES, RankingJson, rank, ranking_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.studies.sweep import Sweep


class FactorJson(TypedDict):
    """A factor of a sweep: levels, or a range."""

    key: str
    levels: list[Value]
    low: float | None
    high: float | None
    whole: bool


class DesignJson(TypedDict):
    """The design of a sweep."""

    kind: DesignKind
    n: int | None
    seed: int | None
    factors: list[FactorJson]


class SweepJson(TypedDict):
    """What `sweep --json` prints; `points` has a row each by column, as `points.csv`."""

    scenario: str
    design: DesignJson
    replications: int
    seed: int
    target_s: float | None
    left_out: tuple[str, ...]
    points: list[dict[str, Value | None]]
    knees: list[KneeJson]
    limits: list[LimitJson]
    ranking: list[RankingJson]
    folder: str
    pictures: list[str]


def sweep_json(sweep: Sweep, pictures: Sequence[Path] = ()) -> SweepJson:
    """Return what `sweep --json` prints."""
    design = sweep.about["design"]
    return {
        "scenario": sweep.about["scenario"],
        "design": {
            "kind": design["kind"],
            "n": design["n"],
            "seed": design["seed"],
            "factors": design["factors"],
        },
        "replications": sweep.replications,
        "seed": sweep.about["seed"],
        "target_s": sweep.target_s,
        "left_out": sweep.left_out,
        "points": sweep.points.to_dicts(),
        "knees": [knee_json(one) for one in knees(sweep)],
        "limits": [
            limit_json(line, limit(sweep, line))
            for line in lines(sweep)
            if sweep.target_s is not None
        ],
        "ranking": [ranking_json(rank(sweep, response)) for response in RESPONSES],
        "folder": str(sweep.folder),
        "pictures": [str(path) for path in pictures],
    }
