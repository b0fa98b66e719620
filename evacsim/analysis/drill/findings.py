"""What may be wrong with a record: what, why, and what to do."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from typing_extensions import TypedDict

from evacsim.locale import Texts, text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evacsim.drills.model import At

Text = tuple[str, str, str]
"""What, why, what to do."""


class FindingJson(TypedDict):
    """What may be wrong with a record, as `check --json` has it."""

    code: str
    severity: Literal["doubt", "note"]
    run: int | None
    sheet: str | None
    row: int | None
    what: str
    why: str
    remedy: str


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

    def texts(self) -> Text:
        """Return what was found, why it counts, and what to do."""
        said = _texts()[self.code]
        values = {
            name: _word(value) if isinstance(value, str) else value
            for name, value in self.values.items()
        }
        return (
            text(said["what"], **values),
            text(said["why"], **values),
            text(said["remedy"], **values),
        )

    def as_json(self) -> FindingJson:
        """Return it as `check --json` prints it."""
        what, why, remedy = self.texts()
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


def _word(name: str) -> str:
    """Return what a moment of a drill is called; other words stay."""
    return say(name) if name in say else name


say: Final = Texts(
    {
        "alarm": "the alarm",
        "start_s": "start",
        "room_clear_s": "room clear",
        "first_out_s": "first out",
        "last_out_s": "last out",
        "assembled_s": "assembled",
        "all_assembled_s": "all assembled",
        "headcount_s": "count reported",
        "end_s": "end",
        "first_s": "first",
        "last_s": "last",
        "drill": "the drill",
        "injury": "the injury",
        "stopwatch": "stopwatch",
        "video": "video",
        "broadcast": "broadcast system",
        "phone": "phone",
        "estimate": "estimate",
    }
)


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Return what is said of each kind of finding: `what`, `why`, `remedy`."""
    file = resources.files("evacsim.analysis.drill").joinpath("findings.toml")
    found: dict[str, dict[str, str]] = tomllib.loads(file.read_text("utf-8"))
    return found
