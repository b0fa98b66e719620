"""How the answer settled as replications were added: the percentile and what each one changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from matplotlib.ticker import FuncFormatter

from evacsim.errors import Problem, ResultsError
from evacsim.plots.picture import footer, title
from evacsim.plots.style import INK, OKABE_ITO, house_style, page
from evacsim.plots.words import say
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import NDArray

    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.manifest import ConvergenceNote
    from evacsim.results.store import Results

_REASONS: Final = {
    "converged": "reason_converged",
    "at_most": "reason_at_most",
    "censored": "reason_censored",
}
_LINES: Final = (
    ("tet", "measure_tet", OKABE_ITO["blue"], "-"),
    ("sd", "measure_sd", OKABE_ITO["orange"], "--"),
    ("erd", "measure_erd", OKABE_ITO["green"], "-."),
    ("epc", "measure_epc", OKABE_ITO["purple"], ":"),
    ("sc", "measure_sc", OKABE_ITO["vermilion"], (0, (5, 1, 1, 1, 1, 1))),
)


def convergence_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the 95th percentile with its interval above, the changes per replication below."""
    note = results.manifest.convergence
    if note is None or not note.thresholds:
        message = "these results do not say what was allowed to change, or had a fixed number"
        hint = "run the scenario again, with --until-converged"
        raise ResultsError(
            [Problem(file=str(results.folder), where="", message=message, hint=hint)]
        )
    with house_style():
        figure = page(title(results, "convergence"), footer(results))
        upper, lower = figure.subplots(2, 1, sharex=True)
        upper.set_title(say(_REASONS[note.reason], n=len(note.steps)))
        numbers = np.arange(1, len(note.steps) + 1)
        _percentile(upper, numbers, note)
        for name, word, colour, dash in _LINES:
            values = _column([getattr(step, name) for step in note.steps])
            allowed = note.thresholds[name]
            lower.plot(numbers, values / allowed, color=colour, ls=dash, lw=1.4, label=say(word))
        lower.axhline(1.0, color=INK, lw=1.0, label=say("allowed"))
        lower.set_yscale("log")
        lower.set_ylabel(say("change_share"))
        lower.set_xlabel(say("replications"))
        lower.grid(visible=True, axis="y", color="#E6E6E6", lw=0.6)
        lower.legend(ncols=2, loc="upper right", fontsize=8)
    return figure


def _percentile(axes: Axes, numbers: NDArray[np.int64], note: ConvergenceNote) -> None:
    middle, low, high = (
        _column([getattr(step, name) for step in note.steps])
        for name in ("p95_s", "p95_low_s", "p95_high_s")
    )
    axes.set_ylabel(say("total_time"))
    if np.isnan(middle).all():
        axes.set_yticks([])
        axes.text(0.5, 0.5, say("endless"), transform=axes.transAxes, ha="center")
        return
    band = say("p95_band")
    axes.fill_between(numbers, low, high, color=OKABE_ITO["sky"], alpha=0.5, label=band)
    axes.plot(numbers, middle, color=OKABE_ITO["blue"], label=say("p95_line"))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: format_time(value)))
    axes.legend(loc="upper left")


def _column(values: Sequence[float | None]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return values as floats; what is missing or 0 leaves a gap, on a log axis too."""
    return np.array([value or np.nan for value in values], dtype=np.float64)
