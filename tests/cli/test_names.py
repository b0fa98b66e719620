"""What people read names places and classes as the school does, in either language."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from matplotlib.text import Text

from evacsim.analysis.drill.integrity import check_record
from evacsim.building.check import check_building
from evacsim.building.read import building_from_dict
from evacsim.drills.model import ClassRow, DrillRecord, DrillRun
from evacsim.locale import use
from evacsim.plots.crush import ranking_figure
from evacsim.simulation.replicate import prepare
from evacsim.statements.integrity import run_line
from evacsim.studies.crush import crush
from evacsim.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    from evacsim.locale import Lang

_RAW: Final = re.compile(r"zz[a-z0-9]*")
"""Every id of the school begins so; nothing that people call it does."""
_BUILDING: Final = """
id = "zzhouse"
name = "Brook School"
aliases = ["清河小学教学楼"]

[[floor]]
id = "zz1"
elevation_m = 0.0
plan = "zzplan"
aliases = ["一层", "ground floor"]

[[floor]]
id = "zz2"
elevation_m = 3.6
plan = "zzplan"
aliases = ["二层", "upper floor"]

[[plan.zzplan.space]]
id = "zzcor"
kind = "corridor"
outline = [[0, 0], [24, 2.4]]

[[plan.zzplan.space]]
id = "zzleft"
kind = "room"
outline = [[0, 2.4], [9, 9.6]]
occupant_load = 40

[[plan.zzplan.space]]
id = "zzright"
kind = "room"
outline = [[9.2, 2.4], [18.2, 9.6]]
occupant_load = 40

[[plan.zzplan.connection]]
id = "zzleft.zzdoor-1"
kind = "door"
between = ["zzleft", "zzcor"]
at = [1, 2.4]
clear_width_m = 0.9

[[plan.zzplan.connection]]
id = "zzleft.zzdoor-2"
kind = "door"
between = ["zzleft", "zzcor"]
at = [8, 2.4]
clear_width_m = 0.9

[[plan.zzplan.connection]]
id = "zzright.zzdoor-1"
kind = "door"
between = ["zzright", "zzcor"]
at = [10.2, 2.4]
clear_width_m = 0.9

[[connection]]
id = "zzexit"
kind = "door"
between = ["zzA.zz1", "outside"]
clear_width_m = 1.4
assembly_distance_m = 40
aliases = ["西门", "west door"]

[[connection]]
id = "zzgate"
kind = "door"
between = ["zz1.zzcor", "outside"]
at = [24, 1.2]
clear_width_m = 1.8
aliases = ["正门", "main door"]

[[stairwell]]
id = "zzA"
floors = ["zz2", "zz1"]
outline = [[18.4, 2.4], [21.7, 8.6]]
clear_width_m = 1.5
width_measured = "between-rails"
handrails = 2
riser_m = 0.15
tread_m = 0.28
steps_per_flight = [12, 12]
landing_depth_m = 1.6
well_m = 0.1
opens_to = "zzcor"
door_kind = "opening"
door_clear_width_m = 1.5
door_at = [19.2, 2.4]
door_side = "adjacent"
aliases = ["西楼梯", "west stair"]

[component_aliases]
"zz1.zzleft" = ["一(1)班", "Class 1A"]
"zz1.zzright" = ["一(2)班", "Class 1B"]
"zz2.zzleft" = ["二(1)班", "Class 2A"]
"zz2.zzright" = ["二(2)班", "Class 2B"]
"""
_SCENARIO: Final = """
name = "Drill"
building = "zzhouse.toml"
seed = 1
replications = 2
target_s = 90
[movement]
law = "sfpe"
[routing]
rule = "assigned"
[pre_movement]
distribution = { kind = "fixed", value_s = 10 }
shared_by = "group"
[[group]]
id = "pupils"
space = ["zz*.zzleft", "zz*.zzright"]
size = 40
kind = "primary"
"""
_SHOWN: Final = {"zh": ("西楼梯", "正门", "二(1)班"), "en": ("west stair", "main door", "Class 2A")}


@pytest.fixture
def school(tmp_path: Path) -> Path:
    """A school of two storeys, each of whose parts people call by a name in two languages."""
    (tmp_path / "zzhouse.toml").write_text(_BUILDING, encoding="utf-8")
    (tmp_path / "drill.toml").write_text(_SCENARIO, encoding="utf-8")
    return tmp_path


def _read(done: Result, told: list[str]) -> None:
    assert done.exit_code == 0, done.output
    told += [
        line
        for text in (done.stdout, done.stderr)
        for line in text.replace("zzhouse.toml", "FILE").splitlines()
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_verb_prints_an_id_where_there_is_a_name(
    evacsim: Callable[..., Result], school: Path, lang: str
) -> None:
    drill, building = str(school / "drill.toml"), str(school / "zzhouse.toml")
    out = str(school / "out")
    told: list[str] = []
    for words in (
        ("check", drill),
        ("check", building),
        ("check", "--code", drill),
        ("show", building, "--no-plots"),
        ("estimate", drill),
        ("estimate", drill, "--method", "components"),
        ("estimate", drill, "--method", "imo"),
        ("run", drill, "--dry-run"),
        ("run", drill, "--out", out, "--no-plots"),
        ("summarise", out),
        ("bottlenecks", out),
        ("crush", drill, "--replications", "1"),
        ("sweep", drill, "--vary", "group.size=30,40", "-o", f"{out}-sweep", "--no-plots"),
        ("plan", drill, "-o", f"{out}-plan"),
        ("plot", out, "gantt", "--format", "svg"),
    ):
        _read(evacsim(*words, "--lang", lang), told)
    raw = [line for line in told if _RAW.search(line)]
    assert "\n".join(raw) == ""
    for name in _SHOWN[lang]:
        assert any(name in line for line in told), name


def test_a_fault_has_the_id_of_the_file_and_the_name_of_the_school(school: Path) -> None:
    data = read_toml(school / "zzhouse.toml", ValueError)
    data["plan"]["zzplan"]["space"][1]["occupant_load"] = 130
    data["plan"]["zzplan"]["connection"][2]["clear_width_m"] = 0.5
    building = building_from_dict(data, file="zzhouse.toml")
    use("zh")
    told = [str(problem) for problem in check_building(building)]
    assert any('space "zz2.zzleft": occupant_load（二(1)班）' in one for one in told)
    assert any('connection "zz1.zzright.zzdoor-1"（一(2)班的门）' in one for one in told)


_EVENING: Final = """
name = "Evening"
building = "zzhouse.toml"
situation = "dark-dismissal"
seed = 1
replications = 1
target_s = 90
[movement]
law = "sfpe"
[routing]
rule = "shares"
shares = { zzA = 1.0 }
[pre_movement]
distribution = { kind = "fixed", value_s = 10 }
shared_by = "group"
[[group]]
id = "pupils"
space = ["zz*.zzleft", "zz*.zzright"]
size = 40
kind = "primary"
[[group]]
id = "zzback"
space = "zz1.zzcor"
size = 3
to = "zz2.zzleft"
kind = "primary"
[[event]]
kind = "lock"
connection = "zzgate"
[[event]]
kind = "fall"
at_s = 20
until_s = 30
width_factor = 0.5
space = "zzA.zz2-zz1.half"
[[event]]
kind = "narrow"
at_s = 20
width_factor = 0.8
space = "zz*.zz*"
[[event]]
kind = "narrow"
at_s = 20
width_factor = 0.8
stair = "zzA"
"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_tried_against_a_crush_is_told_in_names(school: Path, lang: Lang) -> None:
    (school / "evening.toml").write_text(_EVENING, encoding="utf-8")
    use(lang)
    found = crush(school / "evening.toml", replications=1)
    figure = ranking_figure(found)
    shown = [str(one.get_text()) for one in figure.findobj(Text)]
    told = "\n".join([*shown, *(str(one.variant.words) for one in found.triggers)])
    assert not _RAW.search(told), told
    assert "dark-dismissal" not in told
    wanted = {
        "zh": ("正门上锁", "西楼梯100%", "从一层走廊出发的人逆行前往二(1)班", "等另 8 处"),
        "en": ("main door locked", "100% west stair", "going to Class 2A", "and 8 more"),
    }
    for words in wanted[lang]:
        assert words in told, told


@pytest.mark.parametrize(
    ("lang", "told"), [("zh", "人，西楼梯，"), ("en", "persons, west stair, ")]
)
def test_the_lower_bound_of_a_record_names_the_stair(school: Path, lang: Lang, told: str) -> None:
    data = read_toml(school / "zzhouse.toml", ValueError)
    building = building_from_dict(data, file="zzhouse.toml")
    use(lang)
    row = ClassRow(class_id="2A", present=200, floor="zz2", used_stair="zzA")
    run = DrillRun(present=200, last_out_s=5.0, classes=(row,))
    checked = check_record(DrillRecord(runs=(run,)), building)
    (one,) = checked.runs
    assert one.bound is not None
    assert one.bound.as_json()["place"] == "zzA"
    assert told in run_line(one, 5.0, building)
    (found,) = [finding for finding in one.findings if finding.code == "bound_flow"]
    assert not _RAW.search(" ".join(found.texts()))


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("zh", "不能按方案走楼梯 zzA（西楼梯）、出口 Z，改走最近的路"),
        ("en", "cannot get out by stair zzA (西楼梯), exit Z as the plan says"),
    ],
)
def test_a_plan_that_is_locked_tells_its_ways_in_one_language(
    school: Path, lang: Lang, told: str
) -> None:
    house = _BUILDING.replace('id = "zzexit"', 'id = "exit-Z"')
    house = house.replace('aliases = ["西门", "west door"]', "")
    (school / "zzhouse.toml").write_text(house, encoding="utf-8")
    drill = _SCENARIO + 'stair = "zzA"\nexit = "exit-Z"\n'
    drill += '[[event]]\nkind = "lock"\nconnection = "exit-Z"\n'
    drill = drill.replace('["zz*.zzleft", "zz*.zzright"]', '"zz2.zzleft"')
    (school / "drill.toml").write_text(drill, encoding="utf-8")
    use(lang)
    warned = [one.message for one in prepare(school / "drill.toml").warnings]
    assert any(told in one for one in warned), warned
