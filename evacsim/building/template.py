"""A commented building file to be filled in with a tape measure, for `evacsim new`."""

from __future__ import annotations

import json
import re

from evacsim.locale import mark, text

_ROOM_WIDE_M = 8.0
_ROOM_DEEP_M = 7.0
_CORRIDOR_WIDE_M = 2.4
_SHAFT_WIDE_M = 3.0
_SHAFT_DEEP_M = 6.4
_STOREY_M = 3.6
_WIDE = 98
_NEVER_FIRST = "，。；：、？）”"


def building_text(*, floors: int, rooms: int, stairs: int, name: str) -> str:
    """Return the text of a building file for so many floors, rooms a floor and stairs.

    Rooms and stairs stand in a row along one corridor; the file passes `check` as it stands.
    A building of one floor has no stair, whatever `stairs` says, but as many exits.

    Raises
    ------
    ValueError
        If a number is below 1.
    """
    for what, count in (("floors", floors), ("rooms", rooms), ("stairs", stairs)):
        if count < 1:
            raise ValueError(f"{what} is {count}; must be at least 1")
    row = _row(rooms, stairs)
    length = row[-1][2]
    parts = [_head(name), _floors(floors), _corridor(length)]
    parts += [_room(number, x) for number, (kind, x, _) in _numbered(row, "room") if kind]
    shafts = _numbered(row, "stair")
    if floors > 1:
        parts.append(
            _remarks(
                text("One table a stairwell; its landings, flights and doors are made from it."),
                head=text("Stairs"),
            )
        )
        parts += [
            _stairwell(_stair_name(number), floors, x, first=number == 1)
            for number, (_, x, _) in shafts
        ]
    parts.append(
        _remarks(
            text("assembly_distance_m: the walk from the exit to where the roll is called."),
            head=text('Exits: doors whose other side is "outside"'),
        )
    )
    parts += [_exit(_stair_name(number), x, stair=floors > 1) for number, (_, x, _) in shafts]
    return "\n".join(parts).rstrip() + "\n"


def _row(rooms: int, stairs: int) -> list[tuple[str, float, float]]:
    """Return (kind, from x, to x) along the corridor, the stairs spread between the rooms."""
    before = [round(rooms * k / max(stairs - 1, 1)) for k in range(stairs)]
    row: list[tuple[str, float, float]] = []
    x = 0.0
    for room in range(rooms + 1):
        kinds = ["stair"] * before.count(room) + (["room"] if room < rooms else [])
        for kind in kinds:
            wide = _ROOM_WIDE_M if kind == "room" else _SHAFT_WIDE_M
            row.append((kind, x, x + wide))
            x += wide
    return row


def _numbered(
    row: list[tuple[str, float, float]], kind: str
) -> list[tuple[int, tuple[str, float, float]]]:
    return list(enumerate((entry for entry in row if entry[0] == kind), start=1))


def _stair_name(number: int) -> str:
    return chr(ord("A") + number - 1) if number <= 26 else f"S{number}"  # noqa: PLR2004 - A to Z


def _head(name: str) -> str:
    id_ = re.sub(r"[\s#*?\[\]\"'/\\]+", "-", name.strip()).strip("-")[:80] or "building"
    known = {
        'use = "teaching"': text('or "dormitory", "other"'),
        'school_kind = "primary"': text('or "kindergarten", "secondary", "nine-year"'),
        "fire_class = 2": text("1 to 4"),
        "open_corridor = true": text("corridors open to the outside air"),
        "enclosed_stairs = false": text("doors part the stairs from the floors"),
        "year = 2005": text("of the design"),
    }
    lines = [f"# {line:<27} # {remark}" for line, remark in known.items()]
    intro = (
        text(
            "{name}: a building file for evacsim, to be filled in with a tape measure.",
            name=" ".join(name.split()),
        ),
        "",
        text(
            "It can be used as it stands, but its numbers are placeholders: go through it from top"
            " to bottom and put in what you measure. Then run `evacsim check` on it: it reports"
            " every mistake at once."
        ),
        "",
        text(
            "All lengths are in metres. Half a metre more or less in the length of a room matters"
            " little; the clear width of stairs and doors matters most, measure it to the"
            " centimetre. On the plan, x runs along the corridor and y across it, from one corner"
            " that is the same on all floors. A line that begins with # is a remark; delete what"
            " you do not need."
        ),
    )
    designed = text(
        "What it was designed as, for `evacsim check --code`; delete the # where you know it:"
    )
    return f"""\
{_remarks(*intro)}
id = {_quoted(id_)}
name = {_quoted(name)}
{_remarks(text("Where do the numbers come from? Who measured, and when?"))}\
source = {_quoted(text("placeholders written by evacsim new; not measured yet"))}
{_remarks(designed)}\
{chr(10).join(lines)}
"""


def _remarks(*parts: str, head: str = "") -> str:
    """Return remarks of a file, as wide as a page; a heading stands above them."""
    lines = [f"# ---- {head} ".ljust(100 - sum(map(_is_wide, head)), "-")] if head else []
    for part in parts:
        lines += [f"# {line}".rstrip() for line in _wrapped(part)]
    return "\n".join(lines) + "\n"


def _wrapped(words: str) -> list[str]:
    """Break a text where words, or Chinese signs, end."""
    lines: list[str] = []
    line = ""
    for piece in re.findall(r"(?:[^\s\u2e80-\uffef]+|[\u2e80-\uffef])\s?", words):
        wide = sum(1 + _is_wide(sign) for sign in line + piece.rstrip())
        if line and wide > _WIDE and piece.rstrip() not in _NEVER_FIRST:
            lines, line = [*lines, line.rstrip()], ""
        line += piece
    return [*lines, line.rstrip()]


def _is_wide(sign: str) -> bool:
    return sign >= "\u2e80"


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's escapes are TOML's, except for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _floors(floors: int) -> str:
    written = _remarks(
        text(
            "elevation_m: height of the finished floor above that of the ground floor. Without"
            " drawings, count the steps between two floors and multiply by the height of one step."
        ),
        text(
            "plan: floors that are alike share one plan, drawn once below. A floor of its own kind"
            " gets no plan here and [[space]] and [[connection]] tables with whole ids, such as"
            ' "1F.hall".'
        ),
        head=text("Floors"),
    )
    for level in range(floors):
        written += f"""
[[floor]]
id = "{level + 1}F"
elevation_m = {level * _STOREY_M:.2f}
plan = "typical"
"""
    return written


def _corridor(length_m: float) -> str:
    outline = f"outline = [[0, 0], [{length_m:g}, {_CORRIDOR_WIDE_M:g}]]"
    remarks = _remarks(
        text(
            "outline: two opposite corners of a rectangle, [[x, y], [x, y]], or all corners in"
            " turn. Measure from wall to wall, inside. Where you have only an area and the longest"
            " walk, write area_m2 = 56 and length_m = 10 in place of the outline."
        ),
        text(
            "clear_width_m of a door: with the leaf fully open, between leaf and frame at the"
            " narrowest place."
        ),
        text("at: the middle of the door on the plan."),
        text(
            "occupant_load: how many people belong there; used by checks and tables, not by a run."
        ),
        head=text("The floor plan"),
    )
    return f"""\
{remarks}
[[plan.typical.space]]
id = "corridor"
{'kind = "corridor"':<42} # {text("room, corridor, lobby or landing")}
{outline:<42} # {text("length, and width between the walls")}
"""


def _room(number: int, x_m: float) -> str:
    right, top = x_m + _ROOM_WIDE_M, _CORRIDOR_WIDE_M + _ROOM_DEEP_M
    outline = f"outline = [[{x_m:g}, {_CORRIDOR_WIDE_M:g}], [{right:g}, {top:g}]]"
    alias = f"# aliases = {_quoted(text('Class 7(1)'))}".replace("= ", "= [") + "]"
    written = f"""\
[[plan.typical.space]]
id = "room-{number}"
kind = "room"
{outline:<42} # {text("inside, wall to wall")}
{"occupant_load = 40":<42} # {text("seats, or heads on the list")}
{alias:<42} # {text("what the school calls it, if all floors call it so")}
"""
    for door, x in ((1, x_m + 1), (2, right - 1)):
        written += f"""
[[plan.typical.connection]]
id = "room-{number}.door-{door}"
{'kind = "door"':<42} # {text("door, opening (no leaf, no frame) or gate")}
between = ["room-{number}", "corridor"]
at = [{x:g}, {_CORRIDOR_WIDE_M:g}]
{"clear_width_m = 0.90":<42} # {text("leaf fully open, at the narrowest place")}
"""
    return written


_FIRST_STAIR = {
    "outline": mark("where it stands on the plan"),
    "clear_width_m": mark("between the insides of the handrails, or wall to wall"),
    "width_measured": mark('how you measured: "between-rails" or "wall-to-wall"'),
    "handrails": mark("0, 1, 2 (both sides) or 3 (and one in the middle)"),
    "riser_m": mark("height of one step: measure ten and divide"),
    "tread_m": mark("depth of one step, from front edge to front edge"),
    "steps_per_flight": mark("count the risers: upper flight, lower flight"),
    "landing_depth_m": mark("from the last step to the wall"),
    "well_m": mark("gap between the two flights"),
    "opens_to": mark("the space of each floor at the stair's door"),
    "door_kind": mark('"opening" where there is no door leaf'),
    "door_clear_width_m": mark("of that door, leaf fully open"),
    "door_at": mark("the middle of that door on the plan"),
    "door_side": mark('"adjacent": beside the flight one comes down by;'),
}


def _stairwell(name: str, floors: int, x_m: float, *, first: bool) -> str:
    right, top = x_m + _SHAFT_WIDE_M, _CORRIDOR_WIDE_M + _SHAFT_DEEP_M
    served = ", ".join(f'"{level}F"' for level in range(floors, 0, -1))
    values = {
        "id": f'"{name}"',
        "floors": f"[{served}]",
        "outline": f"[[{x_m:g}, {_CORRIDOR_WIDE_M:g}], [{right:g}, {top:g}]]",
        "clear_width_m": "1.40",
        "width_measured": '"between-rails"',
        "handrails": "2",
        "riser_m": "0.15",
        "tread_m": "0.28",
        "steps_per_flight": "[12, 12]",
        "landing_depth_m": "1.50",
        "well_m": "0.10",
        "opens_to": '"corridor"',
        "door_kind": '"opening"',
        "door_clear_width_m": "1.40",
        "door_at": f"[{x_m + _SHAFT_WIDE_M / 2:g}, {_CORRIDOR_WIDE_M:g}]",
        "door_side": '"adjacent"',
    }
    lines = ["[[stairwell]]"]
    for key, value in values.items():
        line = f"{key} = {value}"
        remark = _FIRST_STAIR.get(key) if first else None
        lines.append(f"{line:<42} # {text(remark)}" if remark else line)
    if first:
        other = text('"opposite": beside the flight one goes on down by')
        differs = text(
            "Where one floor differs, say so, for example a ground floor that opens to a hall:"
        )
        lines += [
            f"{' ' * 42} # {other}",
            f"# {differs}",
            f"""{'# [stairwell.at."1F"]':<42} # {text('opens_to = "" : no door on that floor')}""",
            '# opens_to = "hall"',
        ]
    return "\n".join(lines) + "\n"


def _exit(name: str, x_m: float, *, stair: bool) -> str:
    space = f"{name}.1F" if stair else "1F.corridor"
    y_m = _CORRIDOR_WIDE_M + _SHAFT_DEEP_M if stair else 0.0
    return f"""\
[[connection]]
id = "exit-{name}"
kind = "door"
between = ["{space}", "outside"]
at = [{x_m + _SHAFT_WIDE_M / 2:g}, {y_m:g}]
{"clear_width_m = 1.50":<42} # {text("all leaves that are opened, fully open")}
{"assembly_distance_m = 50":<42} # {text("pace it out")}
"""
