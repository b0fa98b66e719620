"""Pictures of buildings and results: the only place that imports matplotlib.

Thin: statistics come from `analysis`, what stands here is where things are drawn and how they
look. One file a kind of picture; `words` holds every label; `style` the
page, the fonts and the colours. A new kind is one file, one line in `KINDS`, one test file.

The names below are loaded when they are first used (PEP 562), so that words alone need no
matplotlib.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from evacsim.plots.building import building_figure, draw_building, draw_floors
    from evacsim.plots.drawing import draw_drawing
    from evacsim.plots.laws import draw_laws, laws_figure
    from evacsim.plots.pictures import KINDS, MOST_DRAWN, draw, draw_standard
    from evacsim.plots.style import FORMATS, FontWarning

_HOMES = {
    "FORMATS": "style",
    "Figure": "style",
    "KINDS": "pictures",
    "MOST_DRAWN": "pictures",
    "FontWarning": "style",
    "building_figure": "building",
    "draw": "pictures",
    "draw_building": "building",
    "draw_drawing": "drawing",
    "draw_floors": "building",
    "draw_laws": "laws",
    "draw_standard": "pictures",
    "laws_figure": "laws",
}

__all__ = [
    "FORMATS",
    "KINDS",
    "MOST_DRAWN",
    "Figure",
    "FontWarning",
    "building_figure",
    "draw",
    "draw_building",
    "draw_drawing",
    "draw_floors",
    "draw_laws",
    "draw_standard",
    "laws_figure",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - PEP 562: whatever the name stands for
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)
