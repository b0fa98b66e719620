"""A small school whose ids, names and records are all Chinese: what else is Latin is ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL: Final = """
id = "教学楼"
name = "清河小学教学楼"
source = "卷尺实测"

[[floor]]
id = "一层"
elevation_m = 0.0
plan = "标准层"

[[floor]]
id = "二层"
elevation_m = 3.6
plan = "标准层"

[[plan."标准层".space]]
id = "走廊"
kind = "corridor"
outline = [[0, 0], [24, 2.4]]

[[plan."标准层".space]]
id = "左教室"
kind = "room"
outline = [[0, 2.4], [9, 9.6]]
occupant_load = 40

[[plan."标准层".space]]
id = "右教室"
kind = "room"
outline = [[9.2, 2.4], [18.2, 9.6]]
occupant_load = 40

[[plan."标准层".connection]]
id = "左教室.前门"
kind = "door"
between = ["左教室", "走廊"]
at = [1, 2.4]
clear_width_m = 0.9

[[plan."标准层".connection]]
id = "左教室.后门"
kind = "door"
between = ["左教室", "走廊"]
at = [8, 2.4]
clear_width_m = 0.9

[[plan."标准层".connection]]
id = "右教室.前门"
kind = "door"
between = ["右教室", "走廊"]
at = [10.2, 2.4]
clear_width_m = 0.9

[[connection]]
id = "西门"
kind = "door"
between = ["西楼梯.一层", "outside"]
clear_width_m = 1.4
assembly_distance_m = 40

[[connection]]
id = "正门"
kind = "door"
between = ["一层.走廊", "outside"]
at = [24, 1.2]
clear_width_m = 1.8

[[stairwell]]
id = "西楼梯"
floors = ["二层", "一层"]
outline = [[18.4, 2.4], [21.7, 8.6]]
clear_width_m = 1.5
width_measured = "between-rails"
handrails = 2
riser_m = 0.15
tread_m = 0.28
steps_per_flight = [12, 12]
landing_depth_m = 1.6
well_m = 0.1
opens_to = "走廊"
door_kind = "opening"
door_clear_width_m = 1.5
door_at = [19.2, 2.4]
door_side = "adjacent"

[component_aliases]
"一层.左教室" = ["一(1)班"]
"一层.右教室" = ["一(2)班"]
"二层.左教室" = ["二(1)班"]
"二层.右教室" = ["二(2)班"]
"""
DRILL: Final = """
name = "春季演练"
building = "楼.toml"
situation = "drill"
seed = 1
replications = 3
target_s = 60
source = "测试用"
[movement]
law = "sfpe"
[routing]
rule = "assigned"
compliance = 1.0
[pre_movement]
distribution = { kind = "uniform", low_s = 5, high_s = 20 }
shared_by = "group"
[[group]]
id = "学生"
space = ["*层.*教室"]
size = 40
kind = "primary"
exit = "正门"
[assembly]
count_s = 30
"""
NIGHT: Final = """
[night]
asleep = ["二层.左教室"]
alarm = []
[[warden]]
id = "宿管"
space = "一层.走廊"
pre_movement = { kind = "fixed", value_s = 30 }
wakes = ["二层.左教室"]
[room_search]
from = "正门"
[[tenability]]
space = "二层.走廊"
until_s = 20
source = "测试用"
[[event]]
kind = "lock"
connection = "西门"
[[event]]
kind = "fall"
stair = "西楼梯"
at_s = 30
until_s = 40
width_factor = 0.5
[[event]]
kind = "lights-out"
at_s = 10
space = "*"
"""
WRONG: Final = """
name = 3
building = "楼.toml"
source = ""
[movement]
law = "sfp"
[routing]
rule = "nearest"
[pre_movement]
distribution = { kind = "uniform", low_s = 50, high_s = 20 }
[[group]]
id = "学生"
space = "三层.教室"
size = -4
kind = "primary"
colour = "red"
"""
RECORD: Final = """\
学校,建筑,演练编号,轮次,日期,演练类型,警报时间,首人出楼,末人出楼,清点完毕,实到,备注
清河小学,教学楼,春季,1,2026-03-30,火灾,09:30:00,0:20,1:20,2:10,160,正常
"""
CLASSES: Final = """\
班级,楼层,应到,实到,起动时间,出楼末人
一(1)班,一层,40,40,0:12,0:40
一(2)班,一层,40,39,0:15,0:45
二(1)班,二层,40,40,0:20,1:20
二(2)班,二层,40,41,0:10,1:05
"""


def write_chinese_school(folder: Path) -> None:
    """Write a building, three drills (one with faults), a record with and without classes."""
    (folder / "楼.toml").write_text(SCHOOL, encoding="utf-8")
    (folder / "演练.toml").write_text(DRILL, encoding="utf-8")
    (folder / "夜间.toml").write_text(DRILL + NIGHT, encoding="utf-8")
    (folder / "错.toml").write_text(WRONG, encoding="utf-8")
    (folder / "记录.csv").write_text(RECORD, encoding="utf-8")
    (folder / "记录").mkdir()
    (folder / "记录" / "演练概况.csv").write_text(RECORD, encoding="utf-8")
    (folder / "记录" / "班级记录.csv").write_text(CLASSES, encoding="utf-8")
    (folder / "县").mkdir()
    (folder / "县" / "记录.csv").write_text(RECORD, encoding="utf-8")
