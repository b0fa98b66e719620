"""What a plan supposes, in words, by time; in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evacsim.analysis.naming import Names
from evacsim.analysis.supposed import event_words, supposed
from evacsim.building.read import read_building
from evacsim.hazards import HAZARDS
from evacsim.locale import speaking
from evacsim.scenario.model import Event
from evacsim.scenario.read import find_building, read_scenario
from tests.small_school import write_small_school

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.locale import Lang

MORE = """
[[event]]
kind = "smoke"
at_s = 90
until_s = 150
stair = "A"
extinction_per_m = 0.5
[[event]]
kind = "lights-out"
space = ["*"]
[[event]]
kind = "close"
at_s = 20
space = "2F.*"
[[arrival]]
id = "parents"
space = "1F.room-1"
times_s = [30, 40]
[[post]]
at = "A.2F"
person = "grade office"
from = "1F.room-1"
from_s = 10
[release]
by = "floor"
order = ["3F", "2F"]
interval_s = 45
[falls]
enabled = true
"""
SAID = {
    "en": [
        ("throughout", "the whole building: no light"),
        ("0:00 to 0:45", "released one after the other: 3F, 2F"),
        ("throughout", "people may fall on the stairs, by chance"),
        ("from 0:10", "landing 2F of stair A: grade office on duty, sets off from"),
        ("from 0:20", "all of 2F: closed, nobody enters any more"),
        ("0:30 to 0:40", "parents: 2 people come in by"),
        ("1:30 to 2:30", "stair A: smoke"),
    ],
    "zh": [
        ("全程", "全楼熄灯"),
        ("0:00至0:45", "依次放行：3F、2F"),
        ("全程", "楼梯上按概率有人摔倒"),
        ("0:10 起", "grade office值守，从"),
        ("0:20 起", "2F全层：封闭"),
        ("0:30至0:40", "parents：2 人从"),
        ("1:30至2:30", "楼梯 A有烟"),
    ],
}


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_happens_is_told_by_time(tmp_path: Path, lang: Lang) -> None:
    file = write_small_school(tmp_path)
    file.write_text(file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    scenario = read_scenario(file)
    building = read_building(find_building(scenario, file))
    with speaking(lang):
        rows = supposed(scenario, building, Names(building))
    assert len(rows) == len(SAID[lang])
    for (when, said), (time, part) in zip(rows, SAID[lang], strict=True):
        assert when == time
        assert part in said


def test_of_a_plain_drill_nothing_is_told(tmp_path: Path) -> None:
    file = write_small_school(tmp_path)
    scenario = read_scenario(file)
    building = read_building(find_building(scenario, file))
    assert supposed(scenario, building, Names(building)) == ()


@pytest.mark.parametrize("kind", HAZARDS)
def test_every_kind_of_event_has_words(tmp_path: Path, kind: str) -> None:
    file = write_small_school(tmp_path)
    building = read_building(find_building(read_scenario(file), file))
    assert event_words(Event(kind=kind, stair="A"), Names(building)) not in {"", kind}
