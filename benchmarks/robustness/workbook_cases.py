"""The case of a seed for `workbooks.py`; changes of flights, ramps, half-levels and blocks."""

from __future__ import annotations

import copy
import random

from benchmarks.robustness.workbook_changes import (
    BASES,
    BLOCKS,
    MOVING,
    SAME,
    VALUES,
    Case,
    Facts,
    full_width_floors,
    merged,
    other_spelling,
    other_unit,
    put,
    rubbish,
    spelt,
)

_OF_TWO_BUILDINGS = 0.15


def flight_width(case: Case) -> None:
    """Another width of the flight in the hall."""
    metres = case.rng.choice([1.2, 1.8, 2.4, 0.02, 40.0])
    at = put(case, "台阶", 1, "净宽", spelt(case, metres, "cm"))
    if not 0.5 <= metres <= 30:
        case.refused = at
    case.expected["width grand"] = metres


def flight_steps(case: Case) -> None:
    """Other steps of the flight in the hall: 26 of 0.15 m are the storey, 25 or 27 are not."""
    count = case.rng.choice([26, "26", "26级", "２６", 25, 27, 60, 0, 2.5])
    at = put(case, "台阶", 1, "级数", count)
    if count in (25, 27, 60, 0, 2.5):
        case.refused = at


def flight_foot(case: Case) -> None:
    """Another place of its foot: along the wall at the hall's start, and off it."""
    along, off = case.rng.choice([(6.0, 10.0), (5.5, 9.25), (0.0, 3.0), (12.0, 1.0), (13.0, 9.0)])
    between = case.rng.choice([", ", "，", "、", " "])
    at = put(case, "台阶", 1, "下端位置", f"{along:g}{between}{off:g}")
    if along > 12:
        case.refused = at
    head, _ = case.expected["ends grand"]
    case.expected["ends grand"] = (head, (20.0 + off, 0.0 - along))


def ramp(case: Case) -> None:
    """Another rise of the ramp down to its exit."""
    metres = case.rng.choice([-0.3, -0.6, 0.45, -7.5, 12.0])
    rows = case.sheets["走廊"]
    row = next(n for n, one in enumerate(rows) if "坡道" in one)
    at = put(case, "走廊", row, "升高", spelt(case, metres, "m"))
    if abs(metres) > 6:
        case.refused = at
    case.expected["rise 1F.坡道"] = metres


def half_height(case: Case) -> None:
    """Another height of the half-level: where no landing of the stair is its room is refused."""
    metres = case.rng.choice([1.95, 1.93, 1.97, 1.5, 3.0, 2.1])
    row = next(n for n, one in enumerate(case.sheets["楼层"]) if 1.5 in one)
    put(case, "楼层", row, "标高", spelt(case, metres, "m"))
    rooms = case.sheets["房间"]
    if abs(metres - 1.95) > 0.05:
        case.refused = f"A{next(n for n, one in enumerate(rooms, start=1) if 'book' in one)}"
    case.expected["elevation 1M"] = metres


def block_height(case: Case) -> None:
    """Another height of the east block: four steps of 0.15 m lead from its corridor to the yard."""
    metres = case.rng.choice([0.6, 0.58, 0.62, 0.9, 1.2])
    put(case, "楼层", 2, "标高", spelt(case, metres, "m"))
    if abs(metres - 0.6) > 0.05:
        steps = case.sheets["台阶"][0].index("级数")
        case.refused = f"{chr(ord('A') + steps)}2"
    for name, height in (("东楼-1F", metres), ("东楼-2F", metres + 3.6)):
        case.expected[f"elevation {name}"] = round(height, 6)


def block_name(case: Case) -> None:
    """Spell a building otherwise on one sheet, or leave it out."""
    sheet = case.rng.choice(["走廊", "房间", "楼梯"])
    at = put(case, sheet, 1, "楼栋", case.rng.choice(["西", "南楼", "西楼东楼", None]))
    row = case.sheets[sheet][1]
    case.refused = at if row[0] is not None else "第 2 行"


def gate(case: Case) -> None:
    """Another width of the gate of the yard."""
    metres = case.rng.choice([1.8, 2.4, 6.0, 0.3, 60.0])
    at = put(case, "出口", 2, "净宽", spelt(case, metres, "cm"))
    if not 0.5 <= metres <= 30:
        case.refused = at
    case.expected["width gate"] = metres


OF_WHOLE = [*VALUES, flight_width, flight_steps, flight_foot, ramp, half_height]
OF_BLOCKS = [block_height, block_name, gate]


def case_of(bases: dict[str, Facts], seed: int) -> Case:
    """Make the case of a seed, given what each of `BASES` must give."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    base = BLOCKS if rng.random() < _OF_TWO_BUILDINGS else "whole"
    case = Case(sheets=copy.deepcopy(BASES[base]), rng=rng, expected=dict(bases[base]), base=base)
    kind = rng.choice(["same", "value", "value", "rubbish", "rubbish"])
    if kind == "value":
        change = rng.choice(OF_WHOLE if base == "whole" else OF_BLOCKS)
        change(case)
        case.done.append(change.__name__)
    if kind == "rubbish":
        rubbish(case)
        case.done.append("rubbish")
    if not case.refused and not case.rubbish and base == "whole":
        changes = rng.sample(SAME, rng.randint(1, 4))
        if merged in changes:  # cells that are merged stay where they are
            changes = [change for change in changes if change not in MOVING]
        # what finds its cell by a header goes before what moves headers
        order = [other_spelling, merged, full_width_floors, other_unit, *MOVING[1:]]
        changes.sort(key=lambda one: order.index(one) if one in order else len(order))
        for change in changes:
            change(case)
            case.done.append(change.__name__)
    return case
