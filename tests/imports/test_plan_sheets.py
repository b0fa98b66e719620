"""Events, posts, limits, the carried and those who come later: in sheets, there and back."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from evacsim.building.read import read_building
from evacsim.imports.back import workbook_content
from evacsim.imports.new_scenario import scenario_text
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.scenario.read import read_scenario
from evacsim.simulation.replicate import prepare, run_replication
from tests.imports.books import faults, made, small

if TYPE_CHECKING:
    from evacsim.imports.sheets import Lang
    from evacsim.imports.workbook import Imported
    from tests.imports.books import Rows, Sheets

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EVENTS = ["事件", "部位", "开始", "结束", "等到走完几层", "剩余宽度", "速度", "减光系数", "依据"]
CARRIED = ["谁", "房间", "人数", "方式", "小组数", "每组几人", "占楼梯宽 m", "准备", "楼梯", "出口"]
ARRIVALS = ["谁", "从哪里进来", "人数", "首人", "间隔", "逐人时间", "类别", "出口", "去"]
POSTS = ["位置", "职务", "从哪里来", "出发"]
WHEELCHAIRS = ["三楼轮椅", "3F.103", 3, "徒手抬", 2, 4, 0.9, "40 秒", "B", "exit-B"]


def with_sheet(name: str, *rows: list[Any]) -> Sheets:
    book = small()
    book[name] = [*book.get(name, []), *rows]
    return book


def again(path: Path, first: Imported, lang: Lang) -> Imported:
    """Write the files, take them back into a workbook, and import that."""
    _, scenario = first.write(path / "made")
    rows, lost = workbook_content(scenario)
    assert lost == ()
    save_workbook(path / "again.xlsx", rows, lang)
    return import_workbook(path / "again.xlsx")


def test_events_are_read(tmp_path: Path) -> None:
    rows: Rows = [
        EVENTS,
        ["停电", "全楼", "1 分钟", None, None, None, 0.6, None, "停电演练"],
        ["烟", "B 楼梯；2F.长廊；A 楼梯", "2:00", "5 分钟", None, None, None, 0.5, None],
        ["上锁", "exit-hall；A", "90 秒", None, None, None, None, None, None],
        ["开启", "2F.101.door-*", "3 分钟", None, None, None, None, None, None],
        ["暂停通行", "B.2F.door", None, None, "三层", None, None, None, None],
        ["摔倒", "A.2F", "70 秒", "2 分钟", None, "50 %", None, None, None],
        ["余震", None, "4 分钟", "4:20", None, None, None, None, None],
    ]
    found = made(tmp_path, with_sheet("事件", *rows)).scenario.event
    told = [(e.kind, e.stair, e.space or e.connection, e.at_s, e.until_s or e.until) for e in found]
    assert told == [
        ("lights-out", None, ("*",), 60.0, None),
        ("smoke", "B", (), 120.0, 300.0),
        ("smoke", "A", (), 120.0, 300.0),
        ("smoke", None, ("2F.corridor",), 120.0, 300.0),
        ("lock", "A", (), 90.0, None),
        ("lock", None, ("exit-hall",), 90.0, None),
        ("open", None, ("2F.101.door-*",), 180.0, None),
        ("hold", None, ("B.2F.door",), 0.0, "passed:3F"),
        ("fall", None, ("A.2F",), 70.0, 120.0),
        ("aftershock", None, (), 240.0, 260.0),
    ]
    assert (found[0].speed_factor, found[0].source) == (0.6, "停电演练")
    assert (found[1].extinction_per_m, found[8].width_factor) == (0.5, 0.5)


def test_of_two_events_at_one_time_the_later_stays_the_later(tmp_path: Path) -> None:
    """What is opened and then locked again stays locked, though locks have a line in the plan."""
    rows: Rows = [EVENTS[:3], ["开启", "exit-hall", None], ["上锁", "exit-hall", None]]
    first = made(tmp_path, with_sheet("事件", *rows))
    second = again(tmp_path, first, "zh")
    assert [one.kind for one in second.scenario.event] == ["open", "lock"]


def test_the_carried_are_read_and_simulated(tmp_path: Path) -> None:
    first = made(tmp_path, with_sheet("抬运", CARRIED, WHEELCHAIRS))
    (group,) = [one for one in first.scenario.group if one.helped]
    assert (group.id, group.space, group.size, group.kind) == (
        "三楼轮椅", ("3F.103",), 3, "hand-carried",
    )  # fmt: skip
    helped = group.helped
    assert helped is not None
    assert (helped.teams, helped.helpers, helped.width_m, helped.prepare_s) == (2, 4, 0.9, 40.0)
    _, scenario = first.write(tmp_path / "run")
    plan = prepare(scenario)
    people = run_replication(plan, seed=1, replication=0).tables["occupants"]
    assert people.height == first.people == 322


def test_arrivals_come_one_after_the_other_or_as_told(tmp_path: Path) -> None:
    rows: Rows = [
        ARRIVALS,
        ["家长", "1F.长廊", 3, "1 分钟", "2.5 秒", None, "成人", "exit-hall", None],
        ["一起来的", "一(1)班", 2, "30 秒", None, None, None, None, None],
        ["迟到", "1F.102", None, None, None, "30 秒；0:47；2 分钟", "小学生", None, "2F.103"],
    ]
    found = made(tmp_path, with_sheet("后到人员", *rows)).scenario.arrival
    assert [one.times_s for one in found] == [
        (60.0, 62.5, 65.0), (30.0, 30.0), (30.0, 47.0, 120.0),
    ]  # fmt: skip
    assert [(one.space, one.kind, one.exit, one.to) for one in found] == [
        (("1F.corridor",), "adult", ("exit-hall",), None),
        (("1F.101",), "adult", (), None),
        (("1F.102",), "primary", (), "2F.103"),
    ]


def test_posts_are_manned_from_a_room_or_with_a_class(tmp_path: Path) -> None:
    rows: Rows = [
        POSTS,
        ["A 楼梯 2层", "年级组长", "办公室", "20 秒"],
        ["exit-hall", None, "二(1)班", None],
        ["B.1F", "门卫", None, "1 分钟"],
    ]
    found = made(tmp_path, with_sheet("引导岗", *rows)).scenario.post
    assert [(one.at, one.person, one.from_, one.from_s) for one in found] == [
        ("A.2F", "年级组长", "1F.office", 20.0),
        ("exit-hall", "", "class:二(1)班", 0.0),
        ("B.1F", "门卫", None, 60.0),
    ]


def test_limits_of_a_file_come_back_as_rows(tmp_path: Path) -> None:
    first = made(tmp_path, small())
    _, scenario = first.write(tmp_path / "made")
    (tmp_path / "made" / "model.csv").write_text(
        "部位,楼梯,危险到达,依据\n,A,300,模型\n2F.101,,240,模型\n", encoding="utf-8"
    )
    text = scenario.read_text(encoding="utf-8") + '\n[[tenability]]\nfile = "model.csv"\n'
    scenario.write_text(text, encoding="utf-8")
    rows, lost = workbook_content(scenario)
    assert lost == ()
    save_workbook(tmp_path / "again.xlsx", rows, "en")
    limits = import_workbook(tmp_path / "again.xlsx").scenario.tenability
    assert [(one.stair, one.space, one.until_s, one.source) for one in limits] == [
        ("A", (), 300.0, "模型"), (None, ("2F.101",), 240.0, "模型"),
    ]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_of_it_comes_back(tmp_path: Path, lang: Lang) -> None:
    book = with_sheet("抬运", CARRIED, WHEELCHAIRS)
    book["事件"] = [EVENTS[:3], ["停电", "2F.10*；A", "1 分钟"]]
    book["后到人员"] = [ARRIVALS[:6], ["家长", "1F.长廊", 3, "1 分钟", "2.5 秒", None]]
    book["引导岗"] = [POSTS, ["A 楼梯 2层", "年级组长", "1F.office", "20 秒"]]
    book["危险到达"] = [["部位", "危险到达", "依据"], ["A 楼梯；2F.101", "5:00", "模型"]]
    book["值班"] = [
        ["岗位", "所在房间", "出发", "叫醒"],
        ["一层", "1F.office", "对数正态，中位 30 秒，σ 0.4", "2F.*"],
        ["二层", "2F.102", "40 秒", "3F.*"],
    ]
    book["方案"] += [["就寝房间", "*F.10*"], ["警报能响到", "无"]]
    first = made(tmp_path, book)
    assert first.scenario.night is not None
    assert first.scenario.night.alarm == ()
    medians = [one.pre_movement.quantile(0.5) for one in first.scenario.warden]
    assert medians == pytest.approx([30.0, 40.0])
    second = again(tmp_path, first, lang)
    for key in ("event", "arrival", "post", "tenability", "warden", "night"):
        assert getattr(second.scenario, key) == getattr(first.scenario, key), key
    carried = [[one for one in made_.scenario.group if one.helped] for made_ in (first, second)]
    assert carried[0] == carried[1]


@pytest.mark.parametrize("name", ["dormitory-night-wardens", "teaching-block-fire"])
def test_what_is_shipped_comes_back_with_all_that_happens(tmp_path: Path, name: str) -> None:
    file = SCENARIOS / f"{name}.toml"
    rows, _ = workbook_content(file, "en")
    save_workbook(tmp_path / "book.xlsx", rows, "en")
    first, second = read_scenario(file), import_workbook(tmp_path / "book.xlsx").scenario
    for key in ("event", "warden", "room_search", "post", "assembly", "routing"):
        assert getattr(second, key) == getattr(first, key), key


BAD: dict[str, tuple[str, list[Any], list[Any], str, str]] = {
    "an event that is none": ("事件", EVENTS[:2], ["爆炸", "A"], "A2", "可写：停电、烟"),
    "smoke in a stair that is not there": (
        "事件", EVENTS[:2], ["停电", "C 楼梯"], "B2", "没有楼梯、房间或走廊“C 楼梯”",
    ),
    "a lock on a door that is not there": (
        "事件", EVENTS[:2], ["上锁", "2F.101.door-9"], "B2", "是不是“2F.101.door-",
    ),
    "an event without a place": ("事件", EVENTS[:2], ["停电", None], "第 2 行", "没有填"),
    "an aftershock in one place": (
        "事件", [*EVENTS[:2], "结束"], ["余震", "A", "60 秒"], "B2", "余震到处都有",
    ),
    "smoke without its strength": (
        "事件", EVENTS[:2], ["烟", "A"], "第 2 行（减光系数）", "“速度”",
    ),
    "an end before the beginning": (
        "事件", EVENTS[:4], ["停电", "A", "2 分钟", "1 分钟"], "D2", "120",
    ),
    "carried in a room that is not there": (
        "抬运", CARRIED, ["轮椅", "3F.109", *WHEELCHAIRS[2:]], "B2", "没有楼梯、房间或走廊“3F.109”",
    ),
    "a stair that is not there": (
        "抬运", CARRIED, [*WHEELCHAIRS[:8], "D", None], "I2", "没有楼梯“D”",
    ),
    "people who come, but not when": (
        "后到人员", ARRIVALS[:3], ["家长", "1F.长廊", 5], "C2", "没有写什么时候来",
    ),
    "times told twice": (
        "后到人员", ARRIVALS[:6], ["家长", "1F.长廊", 5, "60 秒", None, "70 秒"], "F2", "只写一种",
    ),
    "seconds that may be minutes": (
        "后到人员", ARRIVALS[:6], ["家长", "1F.长廊", None, None, None, "5；6"], "F2", "5",
    ),
    "in and out at once": (
        "后到人员", ARRIVALS, ["迟到", "1F.102", 1, "60 秒", None, None, None, "exit-A", "2F.103"],
        "I2", "写了去哪，又写了出口",
    ),
    "nobody to carry": (
        "抬运", CARRIED, [*WHEELCHAIRS[:5], 0, *WHEELCHAIRS[6:]], "F2", "“0”不能用; 写 1 到 12",
    ),
    "carried wider than a stair": (
        "抬运", CARRIED, [*WHEELCHAIRS[:6], 3, *WHEELCHAIRS[7:]], "G2（占楼梯宽 m）", "是 3 m",
    ),
    "smoke without a sense": (
        "事件", ["事件", "部位", "减光系数"], ["烟", "A", -1], "C2", "“-1”不能用; 写 0 到 20 的数",
    ),
    "a post in no place": ("引导岗", POSTS[:1], ["操场"], "A2", "没有楼梯平台或出口“操场”"),
    "a post on a floor that the stair has not": (
        "引导岗", POSTS[:1], ["A 楼梯 9层"], "A2", "B.1F",
    ),
    "somebody from nowhere": (
        "引导岗", POSTS[:3], ["exit-A", None, "四(1)班"], "C2", "没有房间或班级“四(1)班”",
    ),
    "a limit of a room that is not there": (
        "危险到达", ["部位", "危险到达"], ["2F.109", "5:00"], "A2", "没有楼梯、房间或走廊",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_cells_are_named(tmp_path: Path, what: str) -> None:
    sheet, head, row, cell, said = BAD[what]
    found = faults(tmp_path, with_sheet(sheet, head, row))
    assert len(found) == 1, [str(one) for one in found]
    assert sheet in found[0].where
    assert cell in found[0].where
    assert said in str(found[0])


FORM: dict[str, tuple[Any, str]] = {
    "分批放行": ("按楼层", "没有写“放行顺序”"),
    "楼梯分流": ("A=40", "写“A=40 %”"),
    "集合点改到": ("exit-C=120 m", "没有出口“exit-C”"),
    "避险地点": ("5F.*", "没有楼梯、房间或走廊“5F.*”"),
    "绕路上限": (0.5, "1"),
}


@pytest.mark.parametrize("label", FORM)
def test_bad_lines_of_the_plan_are_named(tmp_path: Path, label: str) -> None:
    value, said = FORM[label]
    if label == "楼梯分流":
        value = "A=四成；B=60 %"
    found = faults(tmp_path, with_sheet("方案", [label, value]))
    assert len(found) == 1, [str(one) for one in found]
    assert label in found[0].where
    assert said in str(found[0])


def test_a_class_waits_for_another(tmp_path: Path) -> None:
    book = small()
    head = book["班级"][0]
    head += ["放行", "等哪个班", "等到走过几层", "去", "反应时间"]
    for row in book["班级"][1:]:
        row.extend([None] * 5)
    book["班级"][3][-4:] = ["三（1）班", "2", None, "固定 20 秒；各人"]
    book["班级"][1][-5] = "45 秒"
    book["班级"][2][-2] = "1F.office"
    book["班级"][2][head.index("出口")] = None
    groups = {one.id: one for one in made(tmp_path, book).scenario.group}
    waits = groups["二(1)班"]
    assert (waits.release_after, waits.when) == ("class:三(1)班", "passed:2F")
    assert waits.pre_movement is not None
    assert groups["二(1)班老师"].release_after == "class:三(1)班"
    assert (groups["一(1)班"].release_s, groups["一(2)班"].to) == (45.0, "1F.office")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_plan_of_those_who_come_in_only(tmp_path: Path, lang: Lang) -> None:
    """Back upstairs: nobody is there at the alarm, and the workbook has no class."""
    building = read_building(SCENARIOS.parent / "buildings" / "teaching-block-5f.toml")
    shutil.copy(SCENARIOS.parent / "buildings" / "teaching-block-5f.toml", tmp_path)
    text = scenario_text(building, name="teaching-block-5f", situation="return-upstairs", lang="en")
    (tmp_path / "back.toml").write_text(text, encoding="utf-8")
    rows, _ = workbook_content(tmp_path / "back.toml", lang)
    save_workbook(tmp_path / "back.xlsx", rows, lang)
    first, second = read_scenario(tmp_path / "back.toml"), import_workbook(tmp_path / "back.xlsx")
    assert second.scenario.arrival == first.arrival
    assert second.scenario.group == ()
