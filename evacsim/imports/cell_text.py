"""Values to what stands in the cells of a school's workbook: the way back of `cells`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from evacsim.imports.floor_names import floor_order
from evacsim.imports.reaction import write_reaction
from evacsim.scenario.flood import ABOVE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evacsim.imports.sheets import Entry, Lang


def cell_text(entry: Entry, value: object, lang: Lang) -> object:
    """Return what stands in a cell for a value: the way back of `cells.read_cell`."""
    if value is None:
        return None
    if entry.kind == "choice" and entry.choices is not None:
        return entry.choices[str(value)][0] if lang == "zh" else value
    return _WRITERS[entry.kind](value, entry, lang) if entry.kind in _WRITERS else value


def _metres(value: Any, entry: Entry, lang: Lang) -> object:  # noqa: ANN401 - one or several
    """Write a length, or several, in the unit of the header; a place may be a word."""
    if isinstance(value, str):
        return _PLACES[value] if lang == "zh" else value
    unit_m = 0.01 if entry.unit == "cm" else 1.0
    if isinstance(value, int | float):
        return round(value / unit_m, 6) + 0.0
    between = ", " if entry.kind == "position" else "、" if lang == "zh" else "; "
    return between.join(f"{round(number / unit_m, 6) + 0.0:g}" for number in value)


def _seconds(value: float, _: Entry, lang: Lang) -> str:
    shown = f"{round(value, 6):.12g}"
    return f"{shown} 秒" if lang == "zh" else f"{shown} s"


def _joined(names: Sequence[str], lang: Lang) -> str:
    return ("；" if lang == "zh" else "; ").join(names)


def _goal(to: str, lang: Lang) -> str:
    """Write where a class goes: a room, or above a floor."""
    if not to.startswith(ABOVE):
        return to
    floor = to.removeprefix(ABOVE)
    return f"{floor}以上" if lang == "zh" else f"above {floor}"


def _start(times: dict[str, Any], entry: Entry, lang: Lang) -> str | None:
    """Write when somebody sets off: a time, or a distribution in words."""
    if times["kind"] == "fixed":
        return _seconds(times["value_s"], entry, lang)
    said = write_reaction({"distribution": times, "shared_by": "occupant"}, lang)
    return None if said is None else re.split(r"[;；]", said)[0]


_PLACES: Final = {"next": "接上", "start": "起端", "end": "末端"}
_WRITERS: Final[dict[str, Callable[[Any, Entry, Lang], object]]] = {
    "length": _metres,
    "lengths": _metres,
    "place": _metres,
    "position": _metres,
    "floors": lambda value, _, lang: floors_text(value, lang),
    "steps": lambda value, _, lang: _steps_text(value, lang),
    "share": lambda value, _, __: f"{round(value * 100, 6):.12g} %",
    "duration": _seconds,
    "durations": lambda value, entry, lang: ("；" if lang == "zh" else "; ").join(
        _seconds(one, entry, lang) for one in value
    ),
    "goal": lambda value, _, lang: _goal(str(value), lang),
    "names": lambda value, _, lang: _joined(value, lang) or ("无" if lang == "zh" else "none"),
    "titles": lambda value, _, lang: _joined(value, lang),
    "start": _start,
    "pre_movement": lambda value, _, lang: write_reaction(value, lang),
}


def floors_text(floors: Sequence[str], lang: Lang) -> str:
    """Write floors shortly: 1-4, or 1-2、4; basements and half-levels each alone."""
    numbers = sorted(floor_order(floor)[1] for floor in floors)
    parts: list[list[float]] = []
    for number in numbers:
        if parts and number > 1 and number == parts[-1][-1] + 1 and number.is_integer():
            parts[-1].append(number)
        else:
            parts.append([number])
    said = [
        f"B{-part[0]:g}"
        if part[0] < 0
        else f"{part[0]:g}"
        if len(part) == 1
        else f"{part[0]:g}-{part[-1]:g}"
        for part in parts
    ]
    return ("、" if lang == "zh" else "; ").join(said)


def _steps_text(steps: Sequence[tuple[Sequence[str] | None, Sequence[int]]], lang: Lang) -> str:
    zh = lang == "zh"
    said = []
    for floors, counts in steps:
        flights = "+".join(map(str, counts))
        if floors is None:
            rest = "其余 " if zh else "else: "
            said.append(flights if len(steps) == 1 else rest + flights)
        else:
            named = floors_text(floors, lang)
            said.append(f"{named}层 {flights}" if zh else f"{named}: {flights}")
    return ("；" if zh else "; ").join(said)
