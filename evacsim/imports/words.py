"""What is said of a workbook's cells, in Chinese and English, from `words.toml`."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import Problem
from evacsim.imports.sheets import SHEETS

if TYPE_CHECKING:
    from evacsim.imports.sheets import Lang
    from evacsim.imports.write import Values

_CELL: Final = {
    "zh": "工作表“{sheet}”，单元格 {cell}（{title}）",
    "en": "sheet {sheet}, cell {cell} ({title})",
}
_SHEET: Final = {"zh": "工作表“{sheet}”", "en": "sheet {sheet}"}


class CellError(ValueError):
    """What is wrong with a cell: a key of `words.toml` and what it is about."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


@functools.cache
def _said() -> dict[str, dict[str, Any]]:
    text = resources.files("evacsim.imports").joinpath("words.toml").read_text("utf-8")
    return tomllib.loads(text)


def said(key: str, lang: Lang, **values: object) -> tuple[str, str]:
    """Return the message and the remedy of a key in a language."""
    message, hint = _said()[key][lang]
    return message.format(**values), hint.format(**values)


def place(lang: Lang, sheet: str, cell: str = "", title: str = "") -> str:
    """Name a sheet, or a cell of it, as a person finds it."""
    if not cell:
        return _SHEET[lang].format(sheet=sheet)
    return _CELL[lang].format(sheet=sheet, cell=cell, title=title)


def lost(what: str, lang: Lang) -> str:
    """Return in a language what the sheets cannot hold, given in English."""
    return str(_said()["lost"][what]) if lang == "zh" else what


@dataclass(slots=True, kw_only=True)
class Back:
    """Rows by sheet, and what could not be put into them."""

    file: str
    lang: Lang
    rows: dict[str, list[Values]] = field(default_factory=dict)
    lost: list[Problem] = field(default_factory=list)

    def lose(self, where: str, what: str, value: str = "") -> None:
        """Say what the sheets cannot hold, once."""
        message = f"{lost(what, self.lang)} {value}".rstrip()
        problem = Problem(file=self.file, where=where, message=message, severity="warning")
        if problem not in self.lost:
            self.lost.append(problem)

    def lose_parted(self) -> None:
        """Say which names hold what separates names in a cell: they would be read as two."""
        what = "a name with a comma or a semicolon: it would be two"
        for sheet, rows in self.rows.items():
            for entry in SHEETS[sheet].entries:
                signs = {"names": ";；、,，", "titles": ";；"}.get(entry.kind, "")
                for row in rows if signs else ():
                    cell: Any = row.get(entry.key)
                    for name in cell or ():
                        if set(name) & set(signs):
                            self.lose(entry.title(self.lang), what, f'"{name}"')
