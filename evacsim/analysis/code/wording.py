"""The numbers of the code comparison in words: rounded so that nobody is told to need less."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.locale import text

if TYPE_CHECKING:
    from evacsim.analysis.code.compare import CodeRow

_WHOLE: Final = frozenset({"people", "steps", "rails", "doors", "exits", "storeys", "yes", "F"})


def in_words(row: CodeRow, value: float) -> str:
    """Return a value of a row in its unit's digits; yes or no in words; a dash where unknown."""
    if math.isnan(value):
        return "–"
    if row.unit == "yes":
        return text("yes") if value else text("no")
    if row.unit in _WHOLE:
        return f"{value:.4g}"
    return f"{value:.1f}" if row.unit == "°" else f"{value:.2f}"


def required(row: CodeRow) -> str | None:
    """Return what is asked, rounded so that nobody is told to need less than they do."""
    if row.required is None:
        return None
    if row.unit in _WHOLE or row.unit == "°":
        return in_words(row, row.required)
    if row.people is None and round(row.required, 3) != round(row.required, 2):
        return f"{row.required:.3f}"  # a limit that the code itself gives in millimetres
    return f"{math.ceil(row.required * 100 - 1e-6) / 100:.2f}"


def margin(row: CodeRow) -> str | None:
    """Return the margin, rounded down: a shortage never shows as nothing."""
    if row.margin is None or row.unit == "yes" or not math.isfinite(row.margin):
        return None
    if row.unit in _WHOLE or row.unit == "°":
        return f"{row.margin:+.4g}" if row.unit in _WHOLE else f"{row.margin:+.1f}"
    return f"{math.floor(row.margin * 100 + 1e-6) / 100:+.2f}"
