"""What the simulated buildings of a county fall short of, beside the codes: a row a building."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import polars as pl

from evacsim.analysis.code.compare import code_check
from evacsim.building.read import read_building
from evacsim.errors import InputError
from evacsim.locale import clauses
from evacsim.results.sound import read_manifest
from evacsim.results.store import MANIFEST, copy_path
from evacsim.scenario.read import read_scenario
from evacsim.statements.code import worst_in_words

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.analysis.code.compare import CodeCheck
    from evacsim.county.gather import Gathered

WORST: Final = 3
"""So many items are named a building; `evacsim check --code` has all."""
_IDS: Final = ("county", "township", "school", "building")
CODES: Final = {
    **dict.fromkeys(_IDS, pl.String),
    "building_name": pl.String,
    "short": pl.Int64,
    "cannot_tell": pl.Int64,
    "meets": pl.Int64,
    "falls_short": pl.Boolean,
    "worst": pl.String,
}


def codes_of(found: Gathered) -> pl.DataFrame:
    """Return each building of which there are results beside the codes, with columns as `CODES`.

    It is the building and the people of the latest run. `short`, `cannot_tell` and `meets` count
    items that must be met; one whose files this version cannot read is left out.
    """
    latest = found.runs.sort("created", nulls_last=False, maintain_order=True).unique(
        _IDS, keep="last", maintain_order=True
    )
    known: dict[str, CodeCheck | None] = {}
    rows: list[dict[str, Any]] = []
    for run in latest.sort(_IDS, nulls_last=True).iter_rows(named=True):
        plan = f"{run['building']} {run['scenario_digest']}"
        if plan not in known:
            known[plan] = _checked(found.folder / run["folder"])
        check = known[plan]
        if check is None:
            continue
        items = check.items()
        rows.append(
            {name: run[name] for name in (*_IDS, "building_name")}
            | {
                "short": items["short"],
                "cannot_tell": items["cannot-tell"],
                "meets": items["meets"],
                "falls_short": items["short"] > 0,
                "worst": clauses(worst_in_words(check, WORST)) or None,
            }
        )
    return pl.DataFrame(rows, schema=CODES)


def _checked(folder: Path) -> CodeCheck | None:
    """Compare the building that a results folder keeps, with the people of its scenario."""
    try:
        manifest = read_manifest(folder / MANIFEST)
        building = read_building(copy_path(folder, "building", manifest))
        return code_check(building, read_scenario(copy_path(folder, "scenario", manifest)))
    except (InputError, OSError):
        return None
