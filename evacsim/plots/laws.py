"""Speed and flow against density, of every law, over published points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from evacsim.movement import LAWS, make_law
from evacsim.movement.measured import MEASURED, SHOWN_STAIR_M
from evacsim.plots.style import FAINT, INK, OKABE_ITO, house_style, labels, page, save
from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.movement.law import Curve, Mode, MovementLaw

_MODES: Final[dict[Mode, str]] = {
    "level": "laws_level",
    "down": "laws_down",
    "up": "laws_up",
}
_MOST_PER_M2: Final = 5.5
_THIN: Final = 0.45
_TOPS: Final = (1.75, 1.9)
_DRAWN: Final[dict[str, tuple[str, str | tuple[int, tuple[int, ...]], float]]] = {
    "sfpe": (OKABE_ITO["black"], "-", 1.6),
    "weidmann": (OKABE_ITO["blue"], (0, (6, 2)), 1.6),
    "imo": (OKABE_ITO["orange"], (0, (6, 2, 1, 2)), 1.6),
    "cn-stream": (OKABE_ITO["green"], (0, (1, 1)), 2.2),
    "student": (OKABE_ITO["vermilion"], "-", 2.8),
}
_OTHERS: Final = (OKABE_ITO["purple"], (0, (3, 1, 1, 1, 1, 1)), 1.6)


@labels()
def laws_figure() -> Figure:
    """Return the page: level, stairs down, stairs up; above speed and below flow by density.

    The law's own curve up to its best flow; beyond, thin, the chord to the jam density, on which
    queues stand in the simulation. Laws without a limit (`unimpeded`) have no curve.
    """
    with house_style():
        riser_m, tread_m = SHOWN_STAIR_M
        figure = page(
            say("laws"),
            say("laws_footer", riser=riser_m, tread=tread_m),
        )
        axes = figure.subplots(2, 3, sharex=True, sharey="row")
        for column, (mode, words) in enumerate(_MODES.items()):
            _draw_points(axes[0, column], axes[1, column], mode)
            for law in map(make_law, LAWS):
                _draw_law(axes[0, column], axes[1, column], law, mode)
            axes[0, column].set_title(say(words))
            axes[1, column].set_xlabel(say("density"))
            for row, top in enumerate(_TOPS):
                axes[row, column].set_xlim(-0.12, _MOST_PER_M2)
                axes[row, column].set_ylim(0, top)
                axes[row, column].grid(visible=True, color="#E6E6E6", lw=0.6)
                axes[row, column].set_axisbelow(True)
        axes[0, 0].set_ylabel(say("speed"))
        axes[1, 0].set_ylabel(say("specific_flow"))
        _draw_legends(axes[0, 1], axes[0, 2], axes[0])
    return figure


def draw_laws(stem: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Write the page as `STEM.png`, `.svg`, `.pdf`; return the paths."""
    return save(laws_figure(), stem, formats)


def _draw_legends(points: Axes, laws: Axes, drawn: Iterable[Axes]) -> None:
    """Name the laws in one panel and the marks in another, where no curve is."""
    marks = {
        label: handle
        for axes in drawn
        for handle, label in zip(*axes.get_legend_handles_labels(), strict=True)
    }
    for axes, wanted in ((points, marks.keys() - LAWS.keys()), (laws, marks.keys() & LAWS.keys())):
        labels = [label for label in marks if label in wanted]
        axes.legend([marks[label] for label in labels], labels, loc="upper right", handlelength=4)


def _curve(law: MovementLaw, mode: Mode) -> Curve:
    return law.level() if mode == "level" else law.stair(*SHOWN_STAIR_M, mode)


def _draw_law(speed: Axes, flow: Axes, law: MovementLaw, mode: Mode) -> None:
    curve = _curve(law, mode)
    best, jam = curve.best_density_per_m2, curve.jam_density_per_m2
    if not np.isfinite(jam):
        return
    colour, dashes, width = _DRAWN.get(law.name, _OTHERS)
    density = np.linspace(0.0, best, 200)
    speeds = np.array([curve.speed_m_per_s(value) for value in density])
    speed.plot(density, speeds, color=colour, ls=dashes, lw=width, label=law.name)
    flow.plot(density, density * speeds, color=colour, ls=dashes, lw=width)
    queue = np.linspace(best, jam, 100)
    chord = curve.best_flow_per_m_s * (jam - queue) / (jam - best)
    speed.plot(queue, chord / queue, color=colour, ls=dashes, lw=_THIN * width)
    flow.plot(queue, chord, color=colour, ls=dashes, lw=_THIN * width)


def _draw_points(speed: Axes, flow: Axes, mode: Mode) -> None:
    """Mark what was measured; where only a free speed is known it stands on the left edge."""
    for point in MEASURED:
        if point.direction != mode:
            continue
        free = point.density_per_m2 is None
        density = point.density_per_m2 or 0.0
        look = {
            "marker": "D" if free else "s" if point.queued else "o",
            "ms": 6,
            "mfc": "white" if point.queued or free else INK,
            "mec": INK,
            "color": FAINT,
            "ls": "none",
            "zorder": 5,
            "clip_on": False,
        }
        name = "measured_free" if free else "measured_queue" if point.queued else "measured"
        spread = None
        if point.low_m_per_s is not None and point.high_m_per_s is not None:
            spread = np.array(
                [[point.speed_m_per_s - point.low_m_per_s],
                 [point.high_m_per_s - point.speed_m_per_s]]
            )  # fmt: skip
        speed.errorbar([density], [point.speed_m_per_s], yerr=spread, label=say(name), **look)  # type: ignore[arg-type]
        if not free:
            part = None if spread is None else spread * density
            flow.errorbar([density], [density * point.speed_m_per_s], yerr=part, **look)  # type: ignore[arg-type]
