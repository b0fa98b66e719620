"""Tables of a TOML file with a remark beside every value: the cell that it comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import tomlkit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evacsim.imports.read import Line

_REMARK_AT: Final = 44
OFF: Final = "#: "
"""Before every line of a table that is not taken up: without it the line counts."""


@dataclass(slots=True)
class Section:
    """A table of the file: its heading with brackets, its values, and a remark on each.

    Values that are None are left out. One that `is_off` stands there as a remark, to be taken up.
    `line` is the row of a workbook that it comes from, `columns` say of which column each key is.
    """

    heading: str
    values: dict[str, Any] = field(default_factory=dict)
    remarks: dict[str, str] = field(default_factory=dict)
    above: str = ""
    is_off: bool = False
    line: Line | None = None
    columns: dict[str, str] = field(default_factory=dict)

    def put(self, key: str, value: object, remark: str = "") -> None:
        """Add a value, if there is one."""
        if value is not None:
            self.values[key] = value
            if remark:
                self.remarks[key] = remark

    def take(self, key: str, value: object, line: Line, column: str) -> None:
        """Add a value of a cell, and of which one; where there is none it would stand there."""
        self.line = line
        self.columns.setdefault(key, column)
        self.put(key, value, line.cell(column))


def toml_text(head: Iterable[str], sections: Iterable[Section]) -> str:
    """Return the text of a file; `head` are the lines of its first remark."""
    lines = [f"# {line}".rstrip() for line in head]
    for section in sections:
        off = OFF if section.is_off else ""
        lines.append("")
        lines += [f"# {line}".rstrip() for line in section.above.splitlines()]
        if section.heading:
            lines.append(off + section.heading)
        for key, value in section.values.items():
            line = f"{off}{_key(key)} = {_value(value)}"
            remark = section.remarks.get(key)
            lines.append(f"{line:<{_REMARK_AT}} # {remark}" if remark else line)
    return "\n".join(lines) + "\n"


def heading(name: str, *, listed: bool = False) -> str:
    """Return a heading; the last part of a name with dots may be any text."""
    return f"[[{name}]]" if listed else f"[{name}]"


def quoted(text: str) -> str:
    """Return a text as a TOML string."""
    return tomlkit.item(text).as_string()


def _key(key: str) -> str:
    plain = key.replace("_", "").replace("-", "")
    return key if plain.isascii() and plain.isalnum() else quoted(key)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(k)} = {_value(v)}" for k, v in _items(value)) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tomlkit.item(value).as_string()


def _items(table: Mapping[str, object]) -> Iterable[tuple[str, object]]:
    return table.items()
