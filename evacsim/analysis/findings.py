"""What may be wrong with a record: what, why, and what to do, in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.drills.model import At

Lang = Literal["en", "zh"]
Text = tuple[str, str, str]
"""What, why, what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something in a record that cannot be, is not likely, or is to be known; it rejects nothing.

    `code` is its table in `findings.toml`, `values` what stands in its texts; `doubt` is a
    contradiction or an unlikely value, `note` something to know.
    """

    code: str
    severity: Literal["doubt", "note"] = "doubt"
    run_no: int | None = None
    at: At | None = None
    values: Mapping[str, object] = field(default_factory=dict)

    def texts(self, lang: Lang) -> Text:
        """Return what was found, why it counts, and what to do."""
        what, why, remedy = _texts()[self.code][lang]
        values = {
            name: _word(value, lang) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return what.format(**values), why.format(**values), remedy.format(**values)

    def as_json(self, lang: Lang) -> dict[str, object]:
        """Return it ready for `json.dumps`."""
        what, why, remedy = self.texts(lang)
        return {
            "code": self.code,
            "severity": self.severity,
            "run": self.run_no,
            "sheet": self.at.sheet if self.at else None,
            "row": self.at.row if self.at else None,
            "what": what,
            "why": why,
            "remedy": remedy,
        }


def _word(name: str, lang: Lang) -> str:
    """Return what a moment of a drill is called; other words stay."""
    return WORDS[name][lang] if name in WORDS else name


WORDS: Final[dict[str, dict[Lang, str]]] = {
    "alarm": {"en": "the alarm", "zh": "警报"},
    "start_s": {"en": "start", "zh": "起动时间"},
    "room_clear_s": {"en": "room clear", "zh": "离室时间"},
    "first_out_s": {"en": "first out", "zh": "首人出楼"},
    "last_out_s": {"en": "last out", "zh": "末人出楼"},
    "assembled_s": {"en": "assembled", "zh": "到达集合点"},
    "all_assembled_s": {"en": "all assembled", "zh": "全部到达集合点"},
    "headcount_s": {"en": "count reported", "zh": "清点完毕"},
    "end_s": {"en": "end", "zh": "结束"},
    "first_s": {"en": "first", "zh": "首人"},
    "last_s": {"en": "last", "zh": "末人"},
    "drill": {"en": "the drill", "zh": "全校"},
    "injury": {"en": "the injury", "zh": "受伤"},
    "stopwatch": {"en": "stopwatch", "zh": "秒表"},
    "video": {"en": "video", "zh": "录像"},
    "broadcast": {"en": "broadcast system", "zh": "广播系统"},
    "phone": {"en": "phone", "zh": "手机"},
    "estimate": {"en": "estimate", "zh": "估计"},
}


@cache
def _texts() -> dict[str, dict[Lang, Text]]:
    """Return what is said of each kind of finding."""
    text = resources.files("evacsim.analysis").joinpath("findings.toml").read_text("utf-8")
    found: dict[str, dict[Lang, Text]] = tomllib.loads(text)
    return found
