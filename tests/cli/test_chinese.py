"""What the verbs say under `--lang zh`: Chinese, from the first line to the last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from typer.testing import Result

ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b")
COMMAND = re.compile(r"evacsim [a-z]+[^（）；。，\n]*|python -m pip[^\n]*")
VERBS = [
    ("check", "drill.toml", "hall.toml"),
    ("check", "--code", "hall.toml"),
    ("check", "nothing.toml"),
    ("show", "hall.toml", "-o", "plans"),
    ("estimate", "drill.toml"),
    ("estimate", "drill.toml", "--method", "components"),
    ("run", "drill.toml", "--dry-run"),
    ("summarise", "results/drill", "--all-groups"),
    ("bottlenecks", "results/drill"),
    ("bottlenecks", "results/drill", "--relief"),
    ("plot", "results/drill", "stairs"),
    ("view", "results/drill"),
    ("export", "results/drill", "-o", "tables"),
    ("plan", "drill.toml", "--simulations", "4", "--held-out", "2"),
    ("sweep", "drill.toml", "--vary", "routing.compliance=0.5,1.0", "--replications", "2"),
    ("crush", "drill.toml", "--replications", "2", "--workers", "1"),
    ("laws",),
    ("new", "haus", "-o", "haus.toml"),
    ("new", "--drill", "drill.toml", "-o", "record.xlsx"),
    ("paper", "drill.toml", "--kind", "drill-plan", "-o", "papers"),
]


@pytest.mark.parametrize("arguments", VERBS, ids=" ".join)
def test_a_verb_speaks_chinese(
    evacsim: Callable[..., Result], place: Path, arguments: tuple[str, ...]
) -> None:
    """No three English words in a row, but for commands to be typed; and nothing falls over."""
    assert (place / "drill.toml").exists()
    if any("results/drill" in one for one in arguments):
        assert evacsim("run", "drill.toml", "--no-plots", "--lang", "zh").exit_code == 0
    done = evacsim(*arguments, "--lang", "zh")
    assert done.exit_code in {0, 2}, done.output
    said = COMMAND.sub("", done.stdout + done.stderr)
    assert ENGLISH.findall(said) == []
