"""The look of every picture: A4 pages, fonts with Chinese, colours that survive a grey printer.

No pyplot and no lasting change of matplotlib's settings: a page is made and written inside
`house_style`. Files written twice from the same data are equal byte for byte.
"""

from __future__ import annotations

import functools
import struct
import warnings
import zlib
from contextlib import contextmanager
from contextvars import ContextVar
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import BoundaryNorm, ListedColormap, to_hex
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.ticker import FuncFormatter, MultipleLocator

from evacsim.errors import Problem, ResultsError, nearest_name
from evacsim.files import written_whole
from evacsim.locale import language, speaking
from evacsim.plots.ramp import DENSITY_COLOURS, DENSITY_EDGES_PER_M2
from evacsim.units import format_time

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from matplotlib.axes import Axes
    from matplotlib.colors import Colormap
    from numpy.typing import NDArray

FORMATS: Final = ("png", "svg", "pdf")
DPI: Final = 200
_PNG_LEVEL: Final = 1  # a seventh larger than level 6, in half the time
_RGB: Final = (8, 2, 0, 0, 0)  # bits, colour type, compression, filter, interlace
A4_IN: Final = (8.27, 11.69)

OKABE_ITO: Final = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "purple": "#CC79A7",
}
"""Okabe & Ito (2008), told apart with any colour vision."""

TIME_EDGES_S: Final = (0.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 3600.0)

_TICK_STEPS_S: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200)
"""Distances between marks on an axis of time that read well as m:ss."""

INK: Final = "#222222"
FAINT: Final = "#8A8A8A"
EMPTY: Final = "#FFFFFF"
_PALEST: Final = 0.08
USED: Final = "#E8E8E4"
"""Where people were, but what is shown did not come about."""

_CJK_FAMILIES: Final = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Microsoft YaHei",
    "PingFang SC",
    "Hiragino Sans GB",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
)


class FontWarning(UserWarning):
    """No font on this machine holds Chinese characters: labels are in English."""


@functools.cache
def chinese_family() -> str | None:
    """Return a font family that holds Chinese: bundled, else installed, else None."""
    try:
        path = Path(str(import_module("pylopdf_fonts_zh_cn").sans_path()))
    except (ImportError, AttributeError, OSError):
        path = Path()
    if path.is_file():
        font_manager.fontManager.addfont(path)
        return str(font_manager.FontProperties(fname=str(path)).get_name())
    installed = set(font_manager.fontManager.get_font_names())
    return next((name for name in _CJK_FAMILIES if name in installed), None)


@contextmanager
def labels() -> Iterator[None]:
    """Label pictures in the language of now, or in English where no font can show it.

    Warns
    -----
    FontWarning
        Chinese was asked for and no font holds it; the labels are English.
    """
    if language() == "en" or chinese_family() is not None:
        yield
        return
    with speaking("en"):
        warnings.warn(
            "no font with Chinese characters was found, labels are in English; "
            "`pip install pylopdf-fonts-zh-cn` brings one",
            FontWarning,
            stacklevel=4,
        )
        yield


@contextmanager
def house_style() -> Iterator[None]:
    """Matplotlib's settings for the time in which a page is made or written."""
    family = chinese_family()
    settings: Any = {  # a name's type depends on matplotlib's version
        "font.family": [*([family] if family else []), "DejaVu Sans"],
        "font.size": 9,
        "axes.unicode_minus": False,
        "axes.edgecolor": FAINT,
        "axes.labelcolor": INK,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "axes.titley": 1.0,  # it is no ticks at the top that titles would have to keep clear of
        "axes.spines.top": False,
        "axes.spines.right": False,
        "xtick.color": INK,
        "ytick.color": INK,
        "text.color": INK,
        "text.parse_math": False,  # a name with dollars is a name
        "legend.frameon": False,
        "legend.fontsize": 8,
        "hatch.linewidth": 0.5,
        "svg.hashsalt": "evacsim",
        "pdf.fonttype": 42 if family is None else 3,
    }
    with mpl.rc_context(settings), warnings.catch_warnings():
        # names may hold any sign; that no font has Chinese is said once, by `labels`
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)
        yield


_TITLE_PT: Final = 14.0
"""Of a title that fits across the page; a longer one is set smaller."""


def page(
    title: str, footer: str, *, portrait: bool = False, placed: bool = False, top_in: float = 0.62
) -> Figure:
    """Return an empty A4 page with a title at the top left and a footer in small print.

    With `placed` the caller puts every Axes in its place, else they share out the page from
    `top_in` below its upper edge.
    """
    width, height = A4_IN if portrait else A4_IN[::-1]
    margin, top, bottom = 0.35, top_in, 0.45
    box = (
        margin / width,
        bottom / height,
        1 - 2 * margin / width,
        1 - (top + bottom) / height,
    )
    engine = None if placed else ConstrainedLayoutEngine(rect=box)
    figure = Figure(figsize=(width, height), dpi=DPI, layout=engine)
    wide_in = sum(1.0 if char > "\u2e80" else 0.55 for char in title) * _TITLE_PT / 72
    size_pt = _TITLE_PT * min(1.0, (width - 2 * margin) / wide_in) if title else _TITLE_PT
    figure.text(margin / width, 1 - 0.3 / height, title, fontsize=size_pt, va="top", gid="title")
    figure.text(
        margin / width, 0.22 / height, footer, fontsize=7, color=FAINT, va="bottom", gid="footer"
    )
    return figure


def write_aside(figure: Figure, *notes: str | None) -> None:
    """Write notes, a line each, in small print at the lower right, above the footer's line."""
    width, height = figure.get_size_inches()
    note = "\n".join(one for one in notes if one)
    figure.text(
        1 - 0.35 / width, 0.36 / height, note, fontsize=7, color=FAINT, ha="right", va="bottom"
    )


def save(figure: Figure, stem: Path, formats: Sequence[str] = ("png",)) -> list[Path]:
    """Write a page as `STEM.png`, `.svg`, `.pdf`; return the paths.

    Raises
    ------
    ResultsError
        A format is none of these.
    """
    check_formats(formats)
    stem.parent.mkdir(parents=True, exist_ok=True)
    undated: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
    paths = []
    with house_style():
        for name in formats:
            path = stem.parent / f"{stem.name}.{name}"
            with written_whole(path) as fresh:
                if name == "png":
                    _save_png(figure, fresh)
                else:
                    figure.savefig(fresh, format=name, dpi=DPI, metadata=undated[name])
            paths.append(path)
    return paths


class _Sheet:
    """The pixels of a page and the bytes of its PNG, for one page after another of a size."""

    def __init__(self, width: int, height: int) -> None:
        untyped: Any = RendererAgg
        self.renderer = untyped(width, height, DPI)
        # a row begins with its filter: 0, none
        self.rows = np.zeros((height, 1 + 3 * width), np.uint8)

    def drawn(self, figure: Figure) -> NDArray[np.uint8]:
        """Draw a page and return its rows, to be used before the next is drawn."""
        canvas: Any = FigureCanvasAgg(figure)
        canvas.get_renderer = lambda: self.renderer
        canvas.draw()
        pixels = np.asarray(canvas.buffer_rgba())
        for colour in range(3):  # ten times as fast as all three at once
            self.rows[:, 1 + colour :: 3] = pixels[:, :, colour]
        return self.rows


_sheets: ContextVar[dict[tuple[int, int], _Sheet] | None] = ContextVar("sheets", default=None)


@contextmanager
def many_pages() -> Iterator[None]:
    """Keep the sheet of every size of page: what is measured of a text is known on the next."""
    token = _sheets.set({})
    try:
        yield
    finally:
        _sheets.reset(token)


def _save_png(figure: Figure, path: Path) -> None:
    """Write a page as PNG; `savefig` would lay it out twice and write its opacity, always full.

    Rows are not filtered: on pages of flat colour Pillow, which tries five filters on every row,
    takes twice as long for files as large.
    """
    figure.set_dpi(DPI)
    width, height = (int(size) for size in figure.bbox.size)
    sheets = _sheets.get()
    sheet = (sheets or {}).get((width, height)) or _Sheet(width, height)
    if sheets is not None:
        sheets[width, height] = sheet
    rows = sheet.drawn(figure)
    per_m = round(DPI / 0.0254)
    chunks = (
        (b"IHDR", struct.pack(">2I5B", width, height, *_RGB)),
        (b"pHYs", struct.pack(">2IB", per_m, per_m, 1)),
        (b"IDAT", zlib.compress(rows.data, _PNG_LEVEL)),
        (b"IEND", b""),
    )
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for kind, data in chunks:
            file.write(struct.pack(">I", len(data)) + kind + data)
            file.write(struct.pack(">I", zlib.crc32(data, zlib.crc32(kind))))


def check_formats(formats: Sequence[str]) -> None:
    """Raise ResultsError for every format that cannot be written."""
    problems = [
        Problem(
            file="plot",
            where="format",
            message=f'unknown picture format "{name}"',
            hint=nearest_name(name, FORMATS),
        )
        for name in formats
        if name not in FORMATS
    ]
    if problems:
        raise ResultsError(problems)


def density_steps() -> tuple[Colormap, BoundaryNorm]:
    """Return the colours of the steps of density, `ramp.DENSITY_COLOURS`."""
    colours = list(DENSITY_COLOURS)
    colour_map = ListedColormap(colours, name="density").with_extremes(bad=EMPTY, over=colours[-1])
    return colour_map, BoundaryNorm(list(DENSITY_EDGES_PER_M2), len(colours))


def steps(edges: Sequence[float]) -> tuple[Colormap, BoundaryNorm]:
    """Return colours for the steps between `edges`, light for little and dark for much.

    From pale yellow over green to dark blue: lightness falls evenly, so that a grey print keeps the
    order, and no step is grey, which means that there is nothing to show.
    """
    count = len(edges) - 1
    base = mpl.colormaps["YlGnBu"]
    much = (step / max(1, count - 1) for step in range(count))
    colours = [to_hex(base(_PALEST + (1 - _PALEST) * share)) for share in much]
    colour_map = ListedColormap(colours, name="steps").with_extremes(bad=EMPTY, over=colours[-1])
    return colour_map, BoundaryNorm(list(edges), count)


def ink_on(colour: str) -> str:
    """Return black or white, whichever reads better on `colour` (#rrggbb)."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    light = 0.299 * red + 0.587 * green + 0.114 * blue
    return INK if light > 128 else "#FFFFFF"  # noqa: PLR2004 - the middle of 0-255


def time_axis(axes: Axes, *, last_s: float, label: str, most_ticks: int = 9) -> None:
    """Make x an axis of time since the alarm, marked m:ss, from 0 to beyond `last_s` [s]."""
    axes.set_xlim(0, max(last_s, 1.0))
    step_s = next((s for s in _TICK_STEPS_S if last_s / s <= most_ticks), _TICK_STEPS_S[-1])
    axes.xaxis.set_major_locator(MultipleLocator(step_s))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: format_time(value)))
    axes.set_xlabel(label, loc="left")  # notes stand at the right
