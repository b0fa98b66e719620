"""Pictures of a crush: what adds and what takes away exposure, and the worst stair over time."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from evacsim.plots.stairs import density_bar, stair_panel
from evacsim.plots.style import (
    A4_IN,
    INK,
    OKABE_ITO,
    house_style,
    page,
    save,
    time_axis,
    usable_language,
)
from evacsim.plots.tornado import folded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from evacsim.analysis.crowding import StairGrid
    from evacsim.plots.style import Lang
    from evacsim.studies.crush import Crush, Effect
    from evacsim.studies.crush_maps import Maps

_WORDS: Final = {
    "ranking": ("crowd crush: what adds to the danger, what takes it away", "拥挤踩踏：诱因与措施"),
    "maps": ("density on stair {stair}", "{stair} 楼梯密度"),
    "triggers": ("Triggers: each adds", "诱因：各增加"),
    "remedies": ("Remedies: each takes away", "措施：各减少"),
    "x": (
        "person-minutes above 5 persons per m² (90 % interval; pale: not beyond chance)",
        "密度超过 5 人/m² 的人·分钟（90 % 区间；浅色：未超出随机波动）",
    ),
    "row": ("total {total}", "总时间 {total}"),
    "before": ("As it is", "现状"),
    "after": ("With: {what}", "采取措施：{what}"),
    "density": ("persons per m², mean of {runs} replications", "人/m²（{runs} 次模拟平均）"),
    "time": ("time since the alarm or bell", "自警报（铃声）起的时间"),
    "footer": (
        (
            "law {law} · situation {situation}, pressing {pressing:g} (assumption) · seed {seed} · "
            "{runs} replications · a warning, never a number of injured"
        ),
        (
            "运动规律 {law} · 情形 {situation}，推挤系数 {pressing:g}（假设）· 随机种子 {seed} · "
            "模拟 {runs} 次 · 仅作预警，不预测伤亡"
        ),
    ),
}


def _say(key: str, lang: Lang, **values: object) -> str:
    return _WORDS[key][0 if lang == "en" else 1].format(**values)


def _footer(found: Crush, lang: Lang) -> str:
    return _say(
        "footer",
        lang,
        law=found.law,
        situation=found.situation,
        pressing=found.pressing,
        seed=found.seed,
        runs=found.diagnosis.replications,
    )


def ranking_figure(found: Crush, *, lang: Lang) -> Figure:
    """Return an A4 page: triggers above, remedies below, by exposure above 5 per m2."""
    parts = [("triggers", found.triggers), ("remedies", found.remedies)]
    rows = [max(len(effects), 1) for _, effects in parts]
    with house_style():
        width, height = A4_IN[::-1]
        title = f"{found.scenario} · {_say('ranking', lang)}"
        figure = page(title, _footer(found, lang), placed=True)
        unit = min(0.42, (height - 2.3) / sum(rows))
        top, reach = height - 0.95, _reach(found)
        for (key, effects), count in zip(parts, rows, strict=True):
            high = unit * count
            axes = figure.add_axes(
                (3.9 / width, (top - high) / height, (width - 5.6) / width, high / height)
            )
            _bars(axes, effects, key, reach, lang)
            top -= high + 0.75
        axes.set_xlabel(_say("x", lang))
    return figure


def _reach(found: Crush) -> tuple[float, float]:
    ends = [0.0]
    for effect in (*found.triggers, *found.remedies):
        one = effect.exposure_person_s[5.0]
        ends += [value / 60 for value in (one.mean, one.low, one.high) if value is not None]
    span = max(max(ends) - min(ends), 1.0)
    return min(ends) - 0.02 * span, max(ends) + 0.25 * span


def _bars(
    axes: Axes, effects: Sequence[Effect], key: str, reach: tuple[float, float], lang: Lang
) -> None:
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
        if said := _beside(effect, key, lang):
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
    labels = [folded(getattr(effect.variant, lang)) for effect in ordered]
    axes.set_yticks(range(len(ordered)), labels=labels, fontsize=7.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=True, axis="x", color="#E6E6E6", lw=0.6)
    axes.set_axisbelow(True)
    axes.set_title(_say(key, lang))


def _beside(effect: Effect, key: str, lang: Lang) -> str:
    """Return what stands beside a bar: that fewer get out, else the total time; "" if neither."""
    if effect.got_out.leaves_inside:
        return effect.got_out.warning.say(lang)
    total = effect.total_s
    if total is None or math.isclose(total.mean, 0.0, abs_tol=0.5):
        return ""
    sign = "+" if (total.mean > 0) == (key == "triggers") else "−"
    return _say("row", lang, total=f"{sign}{abs(total.mean):.0f} s")


def maps_figure(found: Crush, maps: Maps, *, lang: Lang) -> Figure:
    """Return an A4 page: the worst stair over time as it is, and with the best remedy below."""
    panels: list[tuple[str, StairGrid]] = [(_say("before", lang), maps.before)]
    if maps.after is not None and maps.remedy is not None:
        panels.append((_say("after", lang, what=getattr(maps.remedy, lang)), maps.after))
    with house_style():
        title = f"{found.scenario} · {_say('maps', lang, stair=maps.before.stairwell)}"
        figure = page(title, _footer(found, lang))
        axes = figure.subplots(len(panels), 1, sharex=True, squeeze=False)[:, 0]
        for one, (said, grid) in zip(axes, panels, strict=True):
            stair_panel(one, grid, said)
        last_s = max(float(grid.edges_s[-1]) for _, grid in panels)
        time_axis(axes[-1], last_s=last_s, label=_say("time", lang))
        density_bar(figure, axes.tolist(), _say("density", lang, runs=maps.replications))
    return figure


def draw_crush(
    found: Crush,
    maps: Maps | None,
    folder: Path,
    *,
    lang: str,
    formats: Sequence[str] = ("png",),
) -> list[Path]:
    """Draw `crush-ranking` and `crush-density` into a folder; return the paths.

    Raises
    ------
    ResultsError
        If `lang` or a format is unknown.
    """
    language = usable_language(lang)
    folder.mkdir(parents=True, exist_ok=True)
    paths = save(ranking_figure(found, lang=language), folder / "crush-ranking", formats)
    if maps is not None:
        figure = maps_figure(found, maps, lang=language)
        paths += save(figure, folder / "crush-density", formats)
    return paths
