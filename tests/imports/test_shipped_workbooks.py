"""The workbook that is shipped: an L-shaped block of 24 classes with a higher ground floor."""

from __future__ import annotations

from pathlib import Path

import pytest

from evacsim.imports.workbook import import_workbook

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@pytest.mark.parametrize("path", sorted(SCENARIOS.glob("[!.]*.xlsx")), ids=lambda path: path.name)
def test_a_shipped_workbook_is_sound(path: Path) -> None:
    if path.name.endswith(".drill.xlsx"):
        pytest.skip("a drill record")
    assert import_workbook(path).warnings == ()


def test_the_l_shaped_block() -> None:
    made = import_workbook(SCENARIOS / "l-block-24-classes.xlsx")
    classes = {name for space in made.building.spaces for name in space.aliases if "班" in name}
    assert len(classes) == 24
    assert made.people == 1148
    assert [floor.elevation_m for floor in made.building.floors] == [0, 4.2, 7.8, 11.4]
    outdoor = next(well for well in made.building.stairwells if well.id == "C")
    low, high = min(outdoor.outline or ()), max(outdoor.outline or ())
    assert low[1] == 32  # beyond the end of the short corridor
    assert high[1] - low[1] == 6.5
