"""Slips of the hand, and worse, in the tables of a file."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]
_Place = tuple[int | str, ...]

JUNK: tuple[object, ...] = (
    *("", "x", "outside", "a b", "*", "[", "1F", "3", "nan", "\x00", "x" * 5000, "教学楼"),
    *(0, -1, 1, 2, 7, 10**6, 10**30, 10**400, -(10**400), True, False),
    *(0.0, -0.9, 0.5, 1e-9, 1e-308, 1e9, 1e308, -1e308),
    *(float("nan"), float("inf"), -float("inf")),
    *([], {}, [[]], [{}], [0, 0], [[0, 0], [0, 0]], ["x"], [1e308] * 2, {"x": {}}, {"id": "x"}),
    *({"kind": "fixed"}, {"kind": "normal", "mean_s": 1e308, "sd_s": 1e308}),
    *(dt.date(2026, 3, 30), dt.time(8, 30)),
)
"""Values that no key asks for, and some that a key somewhere may take."""

_KEYS = ("x", "id", "kind", "", "length_m", "clear_width_m", "a b", "size", "min_s", "1F")


def _places(here: Any, path: _Place = ()) -> list[_Place]:  # noqa: ANN401 - any table
    """Return the way to every value of a file."""
    items = here.items() if isinstance(here, dict) else enumerate(here)
    found: list[_Place] = []
    for key, value in items:
        found.append((*path, key))
        if isinstance(value, (dict, list)):
            found += _places(value, (*path, key))
    return found


def _parent(data: Data, place: _Place) -> Any:  # noqa: ANN401 - a table or a list
    here: Any = data
    for key in place[:-1]:
        here = here[key]
    return here


@st.composite
def mutated(draw: st.DrawFn, files: tuple[Data, ...], *, most: int = 3) -> Data:
    """Draw one of the files with one to `most` places spoilt."""
    data = copy.deepcopy(draw(st.sampled_from(files)))
    for _ in range(draw(st.integers(1, most))):
        places = _places(data)
        if not places:
            break
        place = draw(st.sampled_from(places))
        _spoil(draw, _parent(data, place), place[-1], places, data)
    return data


def _spoil(draw: st.DrawFn, table: Any, key: int | str, places: list[_Place], data: Data) -> None:  # noqa: ANN401 - a table or a list
    how = draw(st.sampled_from(["junk", "scale", "swap", "delete", "repeat", "rename"]))
    value = table[key]
    if how == "scale" and isinstance(value, (int, float)):
        table[key] = value * draw(st.sampled_from([-1, 0, 0.01, 0.5, 2, 10, 1000]))
    elif how == "swap":  # a value of elsewhere: right in kind more often than junk
        other = draw(st.sampled_from(places))
        table[key] = copy.deepcopy(_parent(data, other)[other[-1]])
    elif how == "delete":
        del table[key]
    elif how == "repeat" and isinstance(table, list) and isinstance(key, int):
        table.insert(key, copy.deepcopy(value))
    elif how == "rename" and isinstance(table, dict):
        table[draw(st.sampled_from(_KEYS))] = table.pop(key)
    else:
        table[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
