"""A results folder made of two small files and three small tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evacsim.results.manifest import Manifest, ReplicationNote, input_file
from evacsim.results.records import FALLS, OCCUPANTS, PASSAGES

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.manifest import InputRole

Parts = dict[str, Any]


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """What `write_results` is given."""
    scenario, building = tmp_path / "演练.toml", tmp_path / "school.toml"
    scenario.write_bytes('name = "演练"\r\n'.encode())
    building.write_bytes(b'id = "school"\n')
    inputs: dict[InputRole, Path] = {"scenario": scenario, "building": building}
    return {
        "manifest": Manifest(
            evacsim="0.1.0",
            python="3.11",
            libraries={"numpy": "2.0"},
            inputs={role: input_file(path) for role, path in inputs.items()},
            scenario="演练",
            building="school",
            law="sfpe",
            law_source="handbook",
            seed=1,
            replications=1,
            people=2,
            target_s=None,
            time_limit_s=3600.0,
            runs=(ReplicationNote(outcomes={"out": 2}, events=2, passages=1, ended_s=9.0),),
            wall_s=0.1,
            created="2026-03-30T08:00:00+00:00",
        ),
        "tables": {
            "occupants": _frame(
                OCCUPANTS,
                [[0, 0], [0, 1], ["三班", "三班"], ["room", "room"], [None, None], [None, None]],
                pre_movement_s=[1.0, 2.0],
                start_s=[1.0, 2.0],
                out_s=[9.0, None],
                outcome=["out", "out"],
                left_in=[None, "room"],
            ),
            "passages": _frame(
                PASSAGES,
                [[0], [0], [9.0], [0], ["exit-A"], ["room"], ["outside:exit-A"], [9.0], [8.0]],
                cause=["walking"],
                seconds=[8.0],
            ),
            "falls": _frame(FALLS, [[0], ["flight"], [4.0], [1], [3.5], [29.0], [0]]),
        },
        "inputs": inputs,
    }


def _frame(columns: tuple[str, ...], values: list[list[Any]], **named: list[Any]) -> pl.DataFrame:
    height = len(values[0])
    filled = dict(zip(columns, values, strict=False))
    frame = pl.DataFrame(
        {name: filled.get(name, pl.Series([None] * height, dtype=pl.Null)) for name in columns}
    )
    return frame.with_columns(pl.Series(name, column) for name, column in named.items())
