"""Pictures of a crush: what adds and what takes away exposure, and the worst stair over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.analysis.naming import Names
from evacsim.locale import Texts, text
from evacsim.plots.stairs import density_bar, stair_panel
from evacsim.plots.style import (
    A4_IN,
    INK,
    OKABE_ITO,
    house_style,
    labels,
    page,
    save,
    time_axis,
)
from evacsim.plots.tornado import folded
from evacsim.scenario.situations import situations

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.density.crowding import StairGrid
    from evacsim.studies.crush import Crush, Effect
    from evacsim.studies.crush_maps import Maps

_say: Final = Texts(
    {
        "ranking": "crowd crush: what adds to the danger, what takes it away",
        "pushing": "if people push ({pressing:g} of 1, assumption)",
        "maps": "density on {stair}",
        "triggers": "Triggers: each adds",
        "remedies": "Remedies: each takes away",
        "x": "person-minutes above 5 persons per m² (90 % interval; pale: not beyond chance)",
        "row": "total {total}",
        "before": "As it is",
        "after": "With: {what}",
        "density": "persons per m², mean of {runs} replications",
        "time": "time since the alarm or bell",
        "footer": (
            "law {law} · situation {situation}, pressing {pressing:g} (assumption) · seed "
            "{seed} · {runs} replications · a warning, never a number of injured"
        ),
    }
)


def _footer(found: Crush) -> str:
    return _say(
        "footer",
        law=found.law,
        situation=text(situations()[found.situation].words),
        pressing=found.pressing,
        seed=found.seed,
        runs=found.diagnosis.replications,
    )


def _titled(found: Crush, what: str) -> str:
    """Return the title of a page; one that rests on pushing says so."""
    parts = [str(found.scenario), what]
    if found.pressing:
        parts.append(_say("pushing", pressing=found.pressing))
    return " · ".join(parts)


def ranking_figure(found: Crush) -> Figure:
    """Return an A4 page: triggers above, remedies below, by exposure above 5 per m2."""
    parts = [("triggers", found.triggers), ("remedies", found.remedies)]
    rows = [max(len(effects), 1) for _, effects in parts]
    with house_style():
        width, height = A4_IN[::-1]
        title = _titled(found, _say("ranking"))
        figure = page(title, _footer(found), placed=True)
        unit = min(0.42, (height - 2.3) / sum(rows))
        top, reach = height - 0.95, _reach(found)
        for (key, effects), count in zip(parts, rows, strict=True):
            high = unit * count
            axes = figure.add_axes(
                (3.9 / width, (top - high) / height, (width - 5.6) / width, high / height)
            )
            _bars(axes, effects, key, reach)
            top -= high + 0.75
        axes.set_xlabel(_say("x"))
    return figure


def _reach(found: Crush) -> tuple[float, float]:
    ends = [0.0]
    for effect in (*found.triggers, *found.remedies):
        one = effect.exposure_person_s[5.0]
        ends += [value / 60 for value in (one.mean, one.low, one.high) if value is not None]
    span = max(max(ends) - min(ends), 1.0)
    return min(ends) - 0.02 * span, max(ends) + 0.25 * span


def _bars(axes: Axes, effects: Sequence[Effect], key: str, reach: tuple[float, float]) -> None:
    colour = OKABE_ITO["vermilion"] if key == "triggers" else OKABE_ITO["blue"]
    ordered = sorted(
        effects,
        key=lambda one: (one.got_out.lost_persons, -one.exposure_person_s[5.0].mean),
    )
    for place, effect in enumerate(ordered):
        one = effect.exposure_person_s[5.0]
        certain = one.excludes_zero and not effect.got_out.leaves_inside
        axes.barh(
            place,
            one.mean / 60,
            height=0.62,
            color=colour if certain else "#E8E8E8",
            hatch="" if key == "triggers" else "////",
            edgecolor=INK,
            linewidth=0.6,
        )
        ends = [one.mean / 60]
        if one.low is not None and one.high is not None:
            ends = [one.low / 60, one.high / 60]
            axes.plot(ends, [place, place], color=INK, lw=1.2, marker="|", markersize=5)
        if said := _beside(effect, key):
            axes.annotate(
                said,
                (max(*ends, 0.0), place),
                xytext=(5, 0),
                textcoords="offset points",
                va="center",
                fontsize=7,
            )
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_xlim(*reach)
    axes.set_ylim(max(len(ordered), 1) - 0.4, -0.6)
    labels = [folded(str(effect.variant.words)) for effect in ordered]
    axes.set_yticks(range(len(ordered)), labels=labels, fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_title(_say(key))


def _beside(effect: Effect, key: str) -> str:
    """Return what stands beside a bar: that fewer get out, else the total time; "" if neither."""
    if effect.got_out.leaves_inside:
        return str(effect.got_out.warning)
    total = effect.total_s
    if total is None or math.isclose(total.mean, 0.0, abs_tol=0.5):
        return ""
    sign = "+" if (total.mean > 0) == (key == "triggers") else "−"
    return _say("row", total=f"{sign}{abs(total.mean):.0f} s")


def maps_figure(found: Crush, maps: Maps) -> Figure:
    """Return an A4 page: the worst stair over time as it is, and with the best remedy below."""
    panels: list[tuple[str, StairGrid]] = [(_say("before"), maps.before)]
    if maps.after is not None and maps.remedy is not None:
        panels.append((_say("after", what=maps.remedy.words), maps.after))
    with house_style():
        names = Names(found.building)
        title = _titled(found, _say("maps", stair=names.stair(maps.before.stairwell)))
        figure = page(title, _footer(found))
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for one, (said, grid) in zip(axes, panels, strict=True):
            stair_panel(one, grid, said, names)
        last_s = max(float(grid.edges_s[-1]) for _, grid in panels)
        time_axis(axes[-1], last_s=last_s, label=_say("time"))
        density_bar(figure, axes.tolist(), _say("density", runs=maps.replications))
    return figure


@labels()
def draw_crush(
    found: Crush,
    maps: Maps | None,
    folder: Path,
    *,
    formats: Sequence[str] = ("png",),
) -> list[Path]:
    """Draw `crush-ranking` and `crush-density` into a folder; return the paths.

    Raises
    ------
    ResultsError
        If a format is unknown.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = save(ranking_figure(found), folder / "crush-ranking", formats)
    if maps is not None:
        figure = maps_figure(found, maps)
        paths += save(figure, folder / "crush-density", formats)
    return paths
