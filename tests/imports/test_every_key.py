"""Every key of a building and a scenario is in the sheets, there and back, or named as lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import BaseModel

from evacsim.building.schema import BuildingFile, FloorTable, SpaceTable, StairwellTable
from evacsim.errors import BuildingError
from evacsim.imports.back import workbook_content
from evacsim.imports.held import HELD, lose_of_building, lose_of_scenario, unheld
from evacsim.imports.workbook import import_workbook
from evacsim.imports.write import save_workbook
from evacsim.scenario.groups import Arrival, Group, Helped, PreMovement
from evacsim.scenario.model import Post, Routing, Scenario
from evacsim.scenario.night import Warden
from evacsim.scenario.read import read_scenario
from evacsim.scenario.tenability import Tenability
from evacsim.tomlfile import read_toml
from tests.imports.books import made
from tests.imports.test_back import as_they_are, more
from tests.imports.test_flights_and_ramps import add_ramp_and_hall

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tests.imports.books import Sheets

_OTHERWISE = {
    (BuildingFile, "space"): "a workbook draws its spaces in plans",
    (FloorTable, "block"): "test_blocks",
    (Scenario, "seed"): "it has no default that is empty",
    (StairwellTable, "scissor_with"): "test_two_stairs_that_cross_in_one_shaft_go_there_and_back",
    (Routing, "compliance"): "not beside shares: test_there_and_back_gives_the_same_occupants",
    (Tenability, "file"): "its rows are held: test_limits_of_a_file_come_back_as_rows",
}
"""Keys that `HELD` names though no cell has them, or that another test looks at."""
_BY_ROW = (Arrival, Group, Helped, Post, PreMovement, Warden)
"""What of these is lost is told where their rows are made."""


def rich() -> Sheets:
    """A workbook that says something in every column of which files have a key."""
    book = as_they_are()
    book["楼层"][0].append("名称")
    for row, name in zip(book["楼层"][1:], ("一楼", "二楼", "三楼"), strict=True):
        row.append(name)
    book["学校"].append(["编号", "main"])
    more(book["楼梯"], "名称", {"A": "西楼梯"})
    more(book["楼梯"], "锁住扇数", {"B": 1})
    more(book["房间"], "中柱", {"101": 1})
    more(book["出口"], "名称", {"exit-A": "西门"})
    more(book["班级"], "别名", {"一(1)班": "101班"})
    more(book["班级"], "放行", {"一(2)班": "30 秒"})
    more(book["班级"], "等哪个班", {"二(1)班": "三(1)班"})
    more(book["班级"], "等到走过几层", {"二(1)班": 2})
    more(book["班级"], "反应时间", {"二(2)班": "固定 30 秒；各人"})
    more(book["班级"], "去", {"二(2)班": "2层以上"})
    next(row for row in book["班级"] if row[0] == "二(2)班")[7] = None  # no exit
    book["走廊"][0].append("整条")
    book["走廊"] += [
        ["1-3", "南一", 8, 200, "长廊", 6, "右转"],
        ["1-3", "南二", 12, 200, "南一", "末端", "左转"],
        ["1-3", "南三", 8, 200, "南二", "末端", "左转", "四廊"],
    ]
    add_ramp_and_hall(book)
    head = book["楼梯"][0]
    rows: list[dict[str, Any]] = [
        {"楼层": 3, "楼梯": "A", "门型": "门", "门净宽 m": 1.4, "门距 m": 1.7, "门侧": "对侧",
         "门扇": 3, "锁住扇数": 1, "中柱": 1, "单向": "只进楼梯间"},
        {"楼层": 1, "楼梯": "A", "走廊": "无"},
        {"楼层": 1, "楼梯": "B", "转折": "直角"},
    ]  # fmt: skip
    book["楼梯"] += [[row.get(title) for title in head] for row in rows]
    book["方案"] += [
        ["避险", "20 秒"], ["停用出口", "exit-hall"], ["封闭部位", "2F.101"], ["封闭时间", "60 秒"],
        ["停用楼梯", "B"], ["余震", "90 秒"], ["余震持续", "15 秒"],
        ["危险到达", "A=5:00；2F.102=4 分钟"], ["洪水水位", "0.2 m"], ["洪水到达", "10 分钟"],
        ["就寝房间", "3F.1*"], ["警报能响到", "3F.101"], ["警报叫不醒的比例", "5 %"],
        ["始终不醒的比例", "1 %"], ["今晚在岗人数", 1], ["叫一间用时", "7 秒"],
        ["开锁用时", "12 秒"],
        ["搜楼人数", 2], ["搜楼出发", "exit-A"], ["搜楼开始", "末人出楼后"], ["搜楼范围", "3F.*"],
        ["每间查看", "8 秒"], ["每小时涨水", "0.1 m"], ["人均避险面积", 1.5], ["时限", "1800 秒"],
    ]  # fmt: skip
    book["值班"] = [
        ["岗位", "所在房间", "出发", "叫醒", "开锁", "在岗", "楼梯", "出口"],
        ["三层值班", "3F.102", "30 秒", "3F.10*", "exit-A", None, "A", "exit-A"],
        ["二层值班", "1F.office", "40 秒", "2F.10*", None, "否", None, None],
    ]
    also(book)
    book["方案"] = [["情形", "防汛"] if row[0] == "情形" else row for row in book["方案"]]
    return book


def also(book: Sheets) -> None:
    """Add the sheets and lines of a plan that few schools fill in."""
    book["方案"] += [
        ["推挤程度", "30 %"], ["路线", "按比例"], ["楼梯分流", "A=40 %；B=60 %"],
        ["分批放行", "按楼层"], ["放行顺序", "3F；1F"], ["放行间隔", "40 秒"], ["首批放行", "5 秒"],
        ["有人摔倒", "是"], ["集合点改到", "exit-A=120 m；exit-hall=90 m"], ["避险地点", "3F.*"],
        ["绕路上限", 2], ["同年级同楼梯", "是"], ["不改的班级", "一(1)班"], ["可以错峰", "否"],
        ["最多改几个班", 3], ["别名", "Fire drill, ground floor"], ["依据", "手册"],
        ["备注", "第一稿"],
    ]  # fmt: skip
    book["抬运"] = [
        ["谁", "房间", "人数", "方式", "小组数", "每组几人", "占楼梯宽 m", "准备", "楼梯", "出口"],
        ["三楼轮椅", "3F.103", 3, "徒手抬", 2, 4, 0.9, "40 秒", "B", "exit-B"],
    ]
    book["后到人员"] = [
        ["谁", "别名", "从哪里进来", "人数", "首人", "间隔", "逐人时间", "类别", "楼梯", "出口",
         "去"],
        ["家长", "来接的", "1F.长廊", 5, "1 分钟", "10 秒", None, "成人", "A", "exit-hall", None],
        ["迟到", None, "2F.103", None, None, None, "30 秒；47 秒；2 分钟", "小学生", None, None,
         "2F.101"],
    ]  # fmt: skip
    book["引导岗"] = [
        ["位置", "职务", "从哪里来", "出发"],
        ["A 楼梯 2层", "年级组长", "2F.102", "20 秒"],
        ["西门", None, "二(1)班", None],
    ]
    book["事件"] = [
        ["事件", "部位", "开始", "结束", "等到走完几层", "剩余宽度", "速度", "减光系数", "依据"],
        ["停电", "全楼", "60 秒", None, None, None, "60 %", None, "设想"],
        ["烟", "B 楼梯", "2 分钟", None, None, None, None, 0.5],
        ["暂停通行", "2F.101.door-*", None, None, 3, None, None, None],
        ["摔倒", "A 楼梯", "90 秒", "3 分钟", None, "50 %", None, None],
        ["上锁", "exit-hall", "5 分钟", None, None, None, None, None],
    ]
    book["危险到达"] = [["部位", "危险到达", "依据"], ["3F.103", "6 分钟", "设想"]]


def tables_of(table: BaseModel) -> Iterator[BaseModel]:
    """Yield a table and all tables in it."""
    yield table
    for key in type(table).model_fields:
        for part in parts_of(getattr(table, key)):
            yield from tables_of(part)


def parts_of(value: object) -> list[BaseModel]:
    """Return the tables that a value is or has."""
    parts: Iterable[object] = [value]
    if isinstance(value, dict):
        parts = value.values()
    elif isinstance(value, list | tuple):
        parts = value
    return [part for part in parts if isinstance(part, BaseModel)]


def with_key(table: BaseModel, wanted: BaseModel, key: str) -> BaseModel:
    """Return the whole with a key of one table in it set to something new."""
    if table is wanted:
        return table.model_copy(update={key: "new"})
    changed: dict[str, Any] = {}
    for name in type(table).model_fields:
        value = getattr(table, name)
        if isinstance(value, dict):
            changed[name] = {
                k: with_key(v, wanted, key) if isinstance(v, BaseModel) else v
                for k, v in value.items()
            }
        elif isinstance(value, list | tuple):
            own = [with_key(v, wanted, key) if isinstance(v, BaseModel) else v for v in value]
            changed[name] = type(value)(own)
        elif isinstance(value, BaseModel):
            changed[name] = with_key(value, wanted, key)
    return table.model_copy(update=changed)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildingFile, Scenario]:
    """The files made of the rich workbook, read as tables."""
    folder = tmp_path_factory.mktemp("rich")
    building, scenario = made(folder, rich()).write(folder / "made")
    tables = BuildingFile.model_validate(read_toml(building, BuildingError))
    return scenario, tables, read_scenario(scenario)


def test_every_key_that_the_sheets_hold_goes_there_and_back(
    files: tuple[Path, BuildingFile, Scenario], tmp_path: Path
) -> None:
    scenario_file, tables, scenario = files
    said = {
        (type(table), key)
        for whole in (tables, scenario)
        for table in tables_of(whole)
        for key in unheld(table, frozenset())
    }
    wanted = {
        (kind, kind.model_fields[key].alias or key)
        for kind, keys in HELD.items()
        for key in keys
        if kind != SpaceTable
    }
    assert wanted - said - _OTHERWISE.keys() == set(), "nothing tries these"
    rows, lost = workbook_content(scenario_file)
    assert lost == ()
    first = import_workbook(scenario_file.parents[1] / "school.xlsx")
    save_workbook(tmp_path / "again.xlsx", rows, "zh")
    again = import_workbook(tmp_path / "again.xlsx")
    for kind in ("floors", "spaces", "flights", "connections", "stairwells", "design"):
        assert getattr(again.building, kind) == getattr(first.building, kind), kind
    plans = [one.scenario.model_dump(exclude={"group"}) for one in (first, again)]
    assert plans[0] == plans[1]
    groups = [{one.id: one.model_dump() for one in made.scenario.group} for made in (first, again)]
    assert groups[0].keys() == groups[1].keys()
    for key in ("to", "release_s", "release_after", "when", "pre_movement", "helped"):
        own = [{name: group[key] for name, group in one.items()} for one in groups]
        assert own[0] == own[1], key


def test_every_other_key_is_named(files: tuple[Path, BuildingFile, Scenario]) -> None:
    """Also one that is added to the files later: it is lost until `HELD` has it."""
    _, tables, scenario = files
    tried = 0
    for whole in (tables, scenario):
        for table in tables_of(whole):
            if type(table) not in HELD or isinstance(table, _BY_ROW):
                continue
            for key, field in type(table).model_fields.items():
                if key in HELD[type(table)] or getattr(table, key) == "new":
                    continue
                lost: list[str] = []
                changed = with_key(whole, table, key)
                if isinstance(changed, BuildingFile):
                    lose_of_building(changed, lambda where, _, to=lost: to.append(where))
                elif isinstance(changed, Scenario):
                    lose_of_scenario(changed, lambda where, _, to=lost: to.append(where))
                named = [where for where in lost if where.endswith(field.alias or key)]
                if not named:
                    assert key in ("one_way_to", "capacity_per_s", "assembly_distance_m", "aliases")
                tried += 1
    assert tried > 200


def test_every_kind_of_table_is_looked_at(files: tuple[Path, BuildingFile, Scenario]) -> None:
    _, tables, scenario = files
    seen = {type(table) for whole in (tables, scenario) for table in tables_of(whole)}
    inner = {kind for kind in seen - HELD.keys() if issubclass(kind, BaseModel)}
    assert {kind.__name__ for kind in inner} <= {
        "Falls", "Convergence", "Search", "Lognormal_s", "Uniform_s", "Fixed_s",
    }  # fmt: skip
