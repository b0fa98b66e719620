"""`evacsim laws`: every law with its equation, range, source and constants, and a picture."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from evacsim.movement import LAWS
from evacsim.plots import laws_figure

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result


def test_every_law_is_listed_with_equation_range_and_source(
    evacsim: Callable[..., Result], place: Path
) -> None:
    before = sorted(place.rglob("*"))
    done = evacsim("laws")
    assert done.exit_code == 0, done.stderr
    for name in LAWS:
        assert f"\n{name}\n" in done.stdout
    for word in ("S = k (1 - a D)", "MSC.1/Circ.1533", "GB 50099", "first_lane_m 0.45"):
        assert word in done.stdout
    assert done.stdout.count("range:") == len(LAWS)
    assert done.stdout.count("source:") == len(LAWS) + 1
    assert "× 0.8 at 0.6 per m²" in done.stdout
    assert done.stdout.count("measured with:") == len(LAWS)
    assert "measured with: student volunteers" in done.stdout
    assert sorted(place.rglob("*")) == before


def test_json_is_one_object_with_constants_that_a_scenario_can_replace(
    evacsim: Callable[..., Result],
) -> None:
    found = json.loads(evacsim("laws", "--json").stdout)
    laws = {law["name"]: law for law in found["laws"]}
    assert set(laws) == set(LAWS)
    assert laws["student"]["constants"]["pressing"] == 0
    assert "student volunteers" in laws["student"]["measured_with"]
    assert laws["imo"]["up_best_flow_per_m_s"] == 0.88
    assert laws["sfpe"]["boundary_layers_m"]["door"] == 0.15
    assert found["counterflow"]["speed_factors"][1] == {"density_per_m2": 0.6, "factor": 0.8}
    assert "assumption" in found["counterflow"]["source"]
    assert laws["unimpeded"]["level_jam_density_per_m2"] is None
    assert all(point["source"] for point in found["measured"])


def test_chinese(evacsim: Callable[..., Result]) -> None:
    assert "最大流量" in evacsim("laws", "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("name", "start"), [("laws.png", b"\x89PNG"), ("laws.svg", b"<?xml"), ("laws.pdf", b"%PDF")]
)
def test_the_picture_is_of_the_kind_its_name_says(
    evacsim: Callable[..., Result], place: Path, name: str, start: bytes
) -> None:
    done = evacsim("laws", "--plot", f"pictures/{name}")
    assert done.exit_code == 0, done.stderr
    assert name in done.stdout
    assert (place / "pictures" / name).read_bytes().startswith(start)


def test_the_picture_names_every_law_that_has_a_limit() -> None:
    figure = laws_figure()
    drawn = {line.get_label() for line in figure.axes[0].get_lines()}
    assert set(LAWS) - drawn == {"unimpeded"}
    assert len(figure.axes) == 6


def test_an_unknown_kind_of_picture_is_bad_input(
    evacsim: Callable[..., Result], place: Path
) -> None:
    done = evacsim("laws", "--plot", "laws.bmp")
    assert done.exit_code == 2
    assert "bmp" in done.stderr
    assert not (place / "laws.bmp").exists()
