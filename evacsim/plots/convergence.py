"""How the answer settled as replications were added: the percentile and what each one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import FuncFormatter

from evacsim.plots.picture import footer, title
from evacsim.plots.style import OKABE_ITO, house_style, page
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.plots.style import Lang
    from evacsim.results.store import Results

_LINES: Final = (
    ("tet", OKABE_ITO["blue"], "-"),
    ("sd", OKABE_ITO["orange"], "--"),
    ("erd", OKABE_ITO["green"], "-."),
    ("epc", OKABE_ITO["purple"], ":"),
    ("sc", OKABE_ITO["vermilion"], (0, (5, 1, 1, 1, 1, 1))),
)


def convergence_figure(results: Results, facts: Facts, lang: Lang, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the 95th percentile with its interval above, the changes per replication below."""
    note = results.manifest.convergence
    with house_style():
        figure = page(title(results, "convergence", lang), footer(results, lang))
        if note is None:
            figure.text(0.5, 0.5, say("no_convergence", lang), ha="center", fontsize=12)
            return figure
        upper, lower = figure.subplots(2, 1, sharex=True)
        numbers = np.arange(1, len(note.steps) + 1)
        middle = _column([step.p95_s for step in note.steps])
        low = _column([step.p95_low_s for step in note.steps])
        high = _column([step.p95_high_s for step in note.steps])
        upper.fill_between(
            numbers, low, high, color=OKABE_ITO["sky"], alpha=0.5, label=say("p95_band", lang)
        )
        upper.plot(numbers, middle, color=OKABE_ITO["blue"], label=say("p95_line", lang))
        upper.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_time(value)))
        upper.set_ylabel(say("total_time", lang))
        upper.legend(loc="upper left")
        reason = "reason_converged" if note.reason == "converged" else "reason_at_most"
        upper.set_title(say(reason, lang, n=len(note.steps)))
        for name, colour, dash in _LINES:
            values = _column([getattr(step, name) for step in note.steps])
            lower.plot(numbers, values, color=colour, ls=dash, lw=1.4, label=name.upper())
        lower.set_yscale("log")
        lower.set_ylabel(say("change_share", lang))
        lower.set_xlabel(say("replications", lang))
        lower.grid(visible=True, axis="y", color="#E6E6E6", lw=0.6)
        lower.legend(ncols=5, loc="upper right")
    return figure


def _column(values: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return values as floats; what is missing or 0 leaves a gap, on a log axis too."""
    return np.array([value or np.nan for value in values], dtype=np.float64)
