"""A moving picture of a run for a chat that takes no HTML: floors by density, a clock, who is out.

Whole components are coloured, as the simulation knows them; no dots, which would only be drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageColor import getrgb
from pylopdf_fonts_zh_cn import sans_path

from evacsim.files import written_whole
from evacsim.locale import language
from evacsim.plots.ramp import DENSITY_COLOURS, DENSITY_EDGES_PER_M2
from evacsim.units import format_time
from evacsim.view.scene import LANGUAGES
from evacsim.view.track import PER_S
from evacsim.view.words import say
from evacsim.view.write import shown_of

if TYPE_CHECKING:
    from pathlib import Path

    from evacsim.results.store import Results
    from evacsim.view.track import Track
    from evacsim.view.write import Shown

_WIDE_PX: Final = 720
_MOST_HIGH_PX: Final = 760
_FINER: Final = 2  # drawn larger and made smaller: smooth edges
_FRAMES: Final = 72
_FRAME_MS: Final = 110
_LAST_MS: Final = 2500
_HEAD_PX, _FOOT_PX, _FLOOR_PX, _GAP_PX = 76, 62, 18, 8
_INK, _WALL, _FAINT, _BAR, _DONE = "#1b1f23", "#4d4d4d", "#4a525c", "#dfe3e8", "#005a8c"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """Where the floors stand: pixels a centimetre, the height of all, each floor's corner."""

    scale: float
    high: int
    corners: tuple[tuple[float, float], ...]
    box: tuple[float, float, float, float]


def write_gif(results: Results, path: Path) -> Path:
    """Write the run nearest the median as a GIF; return its path.

    Parameters
    ----------
    results
        The run.
    path
        The file.
    """
    shown = shown_of(results)
    plan = _laid(shown.scene.data["floors"])
    last = max(_last_tick(shown.track), PER_S)
    moments = np.unique(np.ceil(np.linspace(0, last, _FRAMES) / PER_S).astype(int) * PER_S)
    frames = [_frame(shown, plan, int(tick), int(moments[-1])) for tick in moments]
    path.parent.mkdir(parents=True, exist_ok=True)
    palette = _palette()
    small = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    with written_whole(path) as fresh:
        small[0].save(
            fresh,
            save_all=True,
            append_images=small[1:],
            duration=[_FRAME_MS] * (len(small) - 1) + [_LAST_MS],
            loop=0,
            optimize=True,
        )
    return path


def _last_tick(track: Track) -> int:
    """Return the tick of the last passage of all; 0 where nobody made any."""
    taken = np.cumsum(track.walk + track.wait)
    ends = np.cumsum(track.steps)
    own = taken[ends[track.steps > 0] - 1]
    return int(np.diff(own, prepend=0).max(initial=0))


def _laid(floors: list[dict[str, Any]]) -> _Plan:
    boxes = np.array([floor["box"] for floor in floors])
    box = (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())
    wide, high = float(box[2] - box[0]), float(box[3] - box[1])
    room = (_WIDE_PX - 2 * _GAP_PX, _MOST_HIGH_PX - _HEAD_PX - _FOOT_PX)

    def scale_of(columns: int) -> float:
        rows = math.ceil(len(floors) / columns)
        across = (room[0] - (columns - 1) * _GAP_PX) / columns
        return min(across / wide, (room[1] / rows - _FLOOR_PX - _GAP_PX) / high)

    columns = max(range(1, 5), key=scale_of)
    scale = scale_of(columns)
    corners = tuple(
        (
            _GAP_PX + at % columns * (wide * scale + _GAP_PX),
            _HEAD_PX + at // columns * (high * scale + _FLOOR_PX + _GAP_PX) + _FLOOR_PX,
        )
        for at in range(len(floors))
    )
    end = _HEAD_PX + math.ceil(len(floors) / columns) * (high * scale + _FLOOR_PX + _GAP_PX)
    return _Plan(scale=scale, high=round(end + _FOOT_PX), corners=corners, box=box)


def _palette() -> Image.Image:
    """Return the colours of the picture, and what lies between them at the edges of things."""
    plain = ["#ffffff", _INK, _WALL, _FAINT, _BAR, _DONE, *DENSITY_COLOURS]
    pairs = [(one, other) for one in plain for other in ("#ffffff", _WALL, _INK)]
    mixed = [
        tuple(round(a + (b - a) * share) for a, b in zip(*map(getrgb, pair), strict=True))
        for pair in pairs
        for share in (0.0, 0.33, 0.67)
    ]
    image = Image.new("P", (1, 1))
    image.putpalette([level for colour in dict.fromkeys(mixed) for level in colour])
    return image


def _frame(shown: Shown, plan: _Plan, tick: int, last: int) -> Image.Image:
    counts = shown.track.counts_at(tick, shown.ends, len(shown.scene.data["components"]))
    image = Image.new("RGB", (_WIDE_PX * _FINER, plan.high * _FINER), "#ffffff")
    pen = ImageDraw.Draw(image)
    column = LANGUAGES.index(language())
    for at, part in enumerate(shown.scene.data["components"]):
        if part["outline"]:
            fill = _colour(counts.inside[at] / part["area"]) if counts.inside[at] else "#ffffff"
            pen.polygon(_pixels(part, plan), fill=fill, outline=_WALL)
    for at, floor in enumerate(shown.scene.data["floors"]):
        x, y = plan.corners[at]
        _write(pen, (x, y - _FLOOR_PX + 1), floor["name"][column], 13)
    for shaft in shown.scene.data["shafts"]:
        name = shown.scene.data["stairs"][shaft["stair"]]["name"][column]
        spots = _pixels(shaft, plan)
        middle = (max(x for x, _ in spots) + min(x for x, _ in spots)) / 2 / _FINER
        left, top = plan.corners[shaft["floor"]]
        y = min(y for _, y in spots) / _FINER - 14
        x = max(middle, left + 46) if y < top else middle  # right of the floor's name
        _write(pen, (x, y), name, 11, anchor="ma")
    out = int(sum(counts.inside[at] for at in shown.outside))
    there = shown.track.there
    out += int(((there > 0) & (there <= tick + 1)).sum())
    inside = len(shown.track.route) - out
    _write(pen, (_GAP_PX, 6), shown.title, 15, most=_WIDE_PX - 2 * _GAP_PX)
    _write(pen, (_GAP_PX, 28), format_time(tick / PER_S), 34)
    said = say("gif_line", inside=inside, waiting=int(counts.waiting), out=out)
    _write(pen, (140, 40), said, 19)
    _foot(pen, plan, tick / last, shown)
    return image.resize((_WIDE_PX, plan.high), Image.Resampling.LANCZOS)


def _foot(pen: ImageDraw.ImageDraw, plan: _Plan, share: float, shown: Shown) -> None:
    """Draw how far the clock is, the key of colours and what is shown."""
    y, right = plan.high - _FOOT_PX + 8, _WIDE_PX - _GAP_PX
    pen.rectangle([_finer(v) for v in (_GAP_PX, y, right, y + 6)], fill=_BAR)
    done = _GAP_PX + (right - _GAP_PX) * share
    pen.rectangle([_finer(v) for v in (_GAP_PX, y, done, y + 6)], fill=_DONE)
    x = float(_GAP_PX)
    for at, colour in enumerate(DENSITY_COLOURS):
        low, high = DENSITY_EDGES_PER_M2[at : at + 2]
        box = [_finer(v) for v in (x, y + 14, x + 16, y + 26)]
        pen.rectangle(box, fill=colour, outline=_WALL)
        text = f"{low:g}–{high:g}" if at < len(DENSITY_COLOURS) - 1 else f"≥ {low:g}"
        _write(pen, (x + 20, y + 12), text, 12)
        x += 72
    _write(pen, (_GAP_PX, y + 32), say("gif_note", number=shown.number), 12, colour=_FAINT)


def _finer(value: float) -> float:
    return value * _FINER


def _pixels(part: dict[str, Any], plan: _Plan) -> list[tuple[float, float]]:
    left, top = plan.corners[part["floor"]]
    xs, ys = part["outline"][::2], part["outline"][1::2]
    return [
        (
            _finer(left + (x - plan.box[0]) * plan.scale),
            _finer(top + (plan.box[3] - y) * plan.scale),
        )
        for x, y in zip(xs, ys, strict=True)
    ]


def _colour(density_per_m2: float) -> str:
    band = int(np.searchsorted(DENSITY_EDGES_PER_M2, density_per_m2, side="right")) - 1
    return DENSITY_COLOURS[min(band, len(DENSITY_COLOURS) - 1)]


def _write(  # noqa: PLR0913 - where, what and how large
    pen: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    *,
    colour: str = _INK,
    most: float | None = None,
    anchor: str = "la",
) -> None:
    font = ImageFont.truetype(str(sans_path()), size * _FINER)
    while most is not None and len(text) > 1 and pen.textlength(text, font) > _finer(most):
        text = f"{text[:-2]}…"
    pen.text((_finer(at[0]), _finer(at[1])), text, fill=colour, font=font, anchor=anchor)
