"""The kinds of people that come with evacsim: complete, sourced, plausible."""

from __future__ import annotations

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy import special

from evacsim.scenario.kinds import NEAR, shipped_kinds

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def test_the_kinds_that_scenarios_need_are_there() -> None:
    assert set(shipped_kinds()) >= {
        "preschool", "primary", "secondary", "student", "adult", "staff", "elderly", "crutches",
        "wheelchair-assisted",
    }  # fmt: skip


@pytest.mark.parametrize("name", sorted(shipped_kinds()))
def test_a_kind_has_a_source_and_plausible_speeds(name: str) -> None:
    kind = shipped_kinds()[name]
    assert len(kind.source) > 20
    level, down, up = (
        float(speed.expectation) for speed in (kind.level, kind.stairs_down, kind.stairs_up)
    )
    assert 0.5 <= level <= 1.6
    assert 0.1 <= up <= down < level


def test_published_means_are_kept() -> None:
    """Ono et al. 2024: 0.85 m/s down; Surabaya, 10 years: 1.24 m/s; NIST TN 1839 chair: 0.20."""
    kinds = shipped_kinds()
    assert kinds["primary"].stairs_down.expectation == pytest.approx(0.85)
    assert kinds["primary"].level.expectation == pytest.approx(1.24)
    assert kinds["wheelchair-assisted"].stairs_down.expectation == pytest.approx(0.20)


def test_the_stair_speed_of_secondary_pupils_is_assumed_and_says_so() -> None:
    source = shipped_kinds()["secondary"].source
    for word in ("assumption, 0.87 m/s", "second-hand", "0.73 m/s", "0.84 m/s"):
        assert word in source


def test_what_checks_distributions_is_near_what_draws_from_them() -> None:
    shares = np.linspace(0.0, 1.0, 101)
    assert NEAR.ndtri(shares) == pytest.approx(special.ndtri(shares), rel=1e-12, abs=1e-15)
    for value in (-40.0, -3.0, -0.1, 0.0, 0.1, 3.0, 40.0, math.inf, -math.inf):
        assert NEAR.ndtr(value) == pytest.approx(special.ndtr(value), rel=1e-12, abs=1e-300)
    assert NEAR.gammainc(2.0, 1.0) == special.gammainc(2.0, 1.0)


@pytest.mark.parametrize(
    "read",
    [
        "from evacsim.scenario.read import read_scenario as read",
        "from evacsim.api.check import check_file as read",  # it looks for slips, too
    ],
)
def test_a_scenario_is_read_and_checked_without_scipy(read: str) -> None:
    code = (
        f"import sys; from pathlib import Path; {read}; "
        "read(Path(sys.argv[1])); sys.exit('scipy' in sys.modules)"
    )
    scenario = SCENARIOS / "teaching-block-fire-drill.toml"
    done = subprocess.run([sys.executable, "-c", code, str(scenario)], check=False)
    assert done.returncode == 0
