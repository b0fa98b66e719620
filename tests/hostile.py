"""Inputs in which every name is hostile: a building, a drill, its record, a school's workbook."""

from __future__ import annotations

import copy
import datetime as dt
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from evacsim.drills.model import (
    Checkpoint,
    ClassRow,
    Congestion,
    Count,
    DrillRecord,
    DrillRun,
    Issue,
    Passage,
)
from evacsim.sinks import steering
from tests.imports.books import SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final[list[str]] = json.loads(
    (Path(__file__).parent / "hostile_names.json").read_text("utf-8")
)
REFUSED: Final = [name for name in NAMES if steering(name)]
TAKEN: Final = [name for name in NAMES if not steering(name)]
FEW: Final = ["[/2]", "7 $\\frac{$", "_hidden", "{name}", "=1+1", "<script>alert(1)</script>"]
ALL: Final = " · ".join(TAKEN)
TITLE: Final = "[/2] $\\frac{$ =1+1 {0} %s <b> #let [red] [[1]] __x__ \\mathrm{a} " + "😀" * 20


def as_id(name: str, number: int) -> str:
    """Return a name as the id of a space; one that no id may have stays an alias of a number."""
    strange = re.search(r"[\s#*?\[\]\"]", name) and not steering(name)
    return f"room-{number}" if strange else name


def toml(text: str) -> str:
    """Return a text as TOML writes it: JSON's escapes are TOML's, but for the delete sign."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def building_of(names: list[str], title: str) -> str:
    """Return a corridor with a room for each name, an exit at each end; rooms are r-0, r-1, ..."""
    length = 4 * len(names)
    parts = [f'id = "school"\nname = {toml(title)}\nsource = "made up for tests"']
    parts += ['[[floor]]\nid = "1F"\nelevation_m = 0.0']
    parts.append(
        f'[[space]]\nid = "corridor"\nfloor = "1F"\nkind = "corridor"\n'
        f"outline = [[0, 0], [{length}, 3]]"
    )
    for number, name in enumerate(names):
        left, id_ = 4 * number, toml(as_id(name, number))
        parts.append(
            f'[[space]]\nid = {id_}\naliases = ["r-{number}"]\nfloor = "1F"\nkind = "room"\n'
            f"outline = [[{left}, 3], [{left + 4}, 8]]"
        )
        parts.append(
            f'[[connection]]\nid = "door-{number}"\nkind = "door"\n'
            f'between = [{id_}, "corridor"]\nat = [{left + 2}, 3]\nclear_width_m = 0.9'
        )
    parts += [
        f'[[connection]]\nid = {toml(name)}\nkind = "door"\nbetween = ["corridor", "outside"]\n'
        f"at = [{x}, 1.5]\nclear_width_m = 1.4\nassembly_distance_m = 20"
        for name, x in (("_exit$A$", 0), ("=exit-B", length))
    ]
    return "\n\n".join(parts) + "\n"


def scenario_of(names: list[str], title: str) -> str:
    """Return a drill with one group a room, each of the name of its room."""
    head = f"""
name = {toml(title)}
building = "school.toml"
replications = 2
target_s = 300
source = "made up for tests"

[movement]
law = "sfpe"

[routing]
rule = "nearest"

[pre_movement]
distribution = {{ kind = "uniform", low_s = 5, high_s = 15 }}
"""
    groups = [
        f'[[group]]\nid = {toml(name)}\nspace = "r-{number}"\nsize = 3\nkind = "secondary"\n'
        for number, name in enumerate(names)
    ]
    return head + "\n".join(groups)


def _classes(names: Sequence[str]) -> tuple[ClassRow, ...]:
    return tuple(
        ClassRow(
            class_id=f"r-{index}",
            expected=3,
            present=3,
            absence=name,
            used_exit="=exit-B" if index % 2 else None,
            start_s=10.0,
            last_out_s=60.0 + index % 20,
            teacher=name,
            notes=name,
        )
        for index, name in enumerate(names)
    )


def record_of(names: Sequence[str], *, scenario: str, target_s: float | None = None) -> DrillRecord:
    """Return two runs of a drill in which whatever people may write is a hostile name."""
    count = len(names)

    def at(number: int) -> str:
        return names[number % count]

    runs = [
        DrillRun(
            run_no=number,
            day=dt.date(2026, 3, 30),
            kind="fire",
            alarm_clock_s=34_200.0 + 3000 * number,
            first_out_s=15.0,
            last_out_s=80.0 + number,
            headcount_s=200.0,
            expected=3 * count,
            present=3 * count,
            target_s=target_s,
            injuries=1,
            method="stopwatch",
            weather=at(number),
            commander=at(1),
            recorder=at(2),
            plan_version=at(3),
            notes=at(4),
            classes=_classes(names),
            passages=(Passage(cp_id="CP 1", first_s=15.0, last_s=80.0, persons=count),),
            counts=(
                Count(cp_id="CP 1", time_s=15.0, persons=0),
                Count(cp_id="CP 1", time_s=90.0, persons=count),
            ),
            congestion=(
                Congestion(location=at(number), start_s=20.0, end_s=40.0, degree=3, cause=at(5)),
            ),
        )
        for number in (1, 2)
    ]
    return DrillRecord(
        county=at(0),
        township=at(1),
        school=at(2),
        building_id="school",
        drill_id=at(4),
        scenario=scenario,
        runs=tuple(runs),
        checkpoints=(Checkpoint(cp_id="CP 1", name=at(1), location="=exit-B", recorder=at(3)),),
        issues=tuple(
            Issue(
                number=str(n), location=name, description=name, remedy=name, owner=name, state=name
            )
            for n, name in enumerate(names, start=1)
        ),
    )


def workbook_of(names: Sequence[str]) -> dict[str, Any]:
    """Return the sheets of a school in which school, building, rooms and classes have such names.

    A name that a cell cannot hold apart from another (blanks around it) counts once.
    """
    sheets = copy.deepcopy(SMALL)
    for row, name in zip(sheets["学校"][1:], names, strict=False):
        row[1] = name
    classes = sheets["班级"][1:]
    for number, row in enumerate(classes):
        row[0] = names[number % len(names)].strip() + f" {number}" * (number >= len(names))
    for number, row in enumerate(sheets["房间"][1:]):
        row[2] = f"{names[-1]} room {number}"
    sheets["方案"][1][1] = names[-1]
    return sheets
