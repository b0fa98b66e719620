"""The total as a waterfall: from the alarm to the last one out, what each part added."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from matplotlib.patches import Patch

from evacsim.analysis.chain.answer import duration, together, told_parts
from evacsim.analysis.chain.bottlenecks import bottlenecks
from evacsim.analysis.naming import Names
from evacsim.plots.picture import footer, title
from evacsim.plots.style import (
    FAINT,
    INK,
    OKABE_ITO,
    house_style,
    ink_on,
    page,
    time_axis,
    write_aside,
)
from evacsim.plots.words import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.chain.answer import ChainPart
    from evacsim.analysis.facts import Facts
    from evacsim.plots.picture import Options
    from evacsim.results.store import Results

CAUSE_LOOKS: Final = {
    # (label, colour, hatch): light to dark, so that a grey print keeps them apart
    "pre_movement": ("looks_start", "#F2F2F2", ""),
    "release": ("looks_start", "#F2F2F2", ""),
    "asleep": ("looks_asleep", "#D9D9D9", "oo"),
    "round": ("looks_round", "#D9D9D9", "**"),
    "team": ("looks_team", "#D9D9D9", "||||"),
    "walking": ("looks_walk", OKABE_ITO["yellow"], ""),
    "slowed": ("looks_slowed", OKABE_ITO["orange"], "..."),
    "headway": ("looks_queue", OKABE_ITO["blue"], ""),
    "place": ("looks_room", OKABE_ITO["sky"], "////"),
    "turn": ("looks_turn", OKABE_ITO["green"], "\\\\\\\\"),
    "lock": ("looks_lock", OKABE_ITO["black"], ""),
    "hold": ("looks_hold", "#7A7A7A", "---"),
    "blocked": ("looks_blocked", OKABE_ITO["purple"], "++"),
    "reroute": ("looks_turned", OKABE_ITO["vermilion"], "xxxx"),
    "other": ("looks_other", "#C8C8C8", ""),
}
"""How the causes look in every picture of the chain."""


def looks(cause: str) -> tuple[str, str, str]:
    """Return label, colour and hatch of a cause; one that has no look of its own is "other"."""
    return CAUSE_LOOKS.get(cause, CAUSE_LOOKS["other"])


def waterfall_figure(results: Results, facts: Facts, options: Options) -> Figure:  # noqa: ARG001 - all kinds are called alike
    """Return the parts of the typical chain, one below the other, adding up to the total."""
    found = bottlenecks(results, facts=facts)
    names = Names(facts.building)
    parts = told_parts(found, names)
    with house_style():
        figure = page(title(results, "waterfall"), footer(results), top_in=1.15)
        if found.total_s is None:
            figure.text(0.5, 0.5, say("nobody_out"), ha="center", fontsize=12)
            return figure
        axes = figure.subplots()
        _bars(axes, parts, found.total_s)
        time_axis(axes, last_s=1.12 * found.total_s, label=say("time"))
        figure.legend(
            handles=cause_key([part.kind for part in parts]),
            loc="upper left",
            bbox_to_anchor=(0.03, 1 - 0.6 / figure.get_figheight()),
            ncols=6,
        )
        aside = say("typical", number=found.typical) if found.replications > 1 else None
        write_aside(figure, aside, together(found, names))
    return figure


def _bars(axes: Axes, parts: Sequence[ChainPart], total_s: float) -> None:
    here = 0.0
    for row, part in enumerate(parts):
        _, colour, hatch = looks(part.kind)
        axes.barh(
            row,
            part.seconds,
            left=here,
            height=0.66,
            color=colour,
            hatch=hatch,
            edgecolor="#FFFFFF" if ink_on(colour) != INK else INK,
            linewidth=0.5,
        )
        here += part.seconds
        axes.text(
            here + 0.008 * total_s,
            row,
            f"{duration(part.whole_s)} · {part.seconds / total_s:.0%}",
            va="center",
            fontsize=9,
        )
        if row + 1 < len(parts):
            axes.plot([here, here], [row - 0.33, row + 1.33], color=FAINT, lw=0.7)
    row = len(parts)
    axes.barh(row, total_s, height=0.66, color="#7A7A7A", edgecolor=INK, linewidth=0.5)
    axes.text(1.008 * total_s, row, duration(total_s), va="center", fontsize=10)
    labels = [part.text for part in parts] + [say("total")]
    axes.set_yticks(range(row + 1), labels=[_folded(label) for label in labels])
    axes.set_ylim(row + 0.6, -0.6)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)


def _folded(label: str, width: int = 34) -> str:
    """Break a long label once, at a space or, in Chinese, in the middle."""
    units = sum(2 if ord(char) > 0x2E80 else 1 for char in label)  # noqa: PLR2004 - CJK is wide
    if units <= width:
        return label
    middle = len(label) // 2
    spaces = [at for at, char in enumerate(label) if char == " "]
    cut = min(spaces, key=lambda at: abs(at - middle), default=middle)
    return f"{label[:cut].rstrip()}\n{label[cut:].lstrip()}"


def cause_key(causes: Sequence[str]) -> list[Patch]:
    """Return the key of the causes that occur, in the order of `CAUSE_LOOKS`."""
    handles = {}
    for cause, (label, colour, hatch) in CAUSE_LOOKS.items():
        if cause in causes:
            edge = INK if ink_on(colour) == INK else "#FFFFFF"
            handles[label] = Patch(
                facecolor=colour, hatch=hatch, edgecolor=edge, linewidth=0.5, label=say(label)
            )
    return list(handles.values())
