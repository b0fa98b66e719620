"""Pictures of buildings and results: the only place that imports matplotlib.

Thin: statistics come from `analysis`, what stands here is where things are drawn and how they
look. One file a kind of picture; `words` holds every label in Chinese and English; `style` the
page, the fonts and the colours. A new kind is one file, one line in `KINDS`, one test file.
"""

from __future__ import annotations

from evacsim.plots.building import building_figure, draw_building
from evacsim.plots.laws import draw_laws, laws_figure
from evacsim.plots.pictures import KINDS, MOST_DRAWN, draw, draw_standard
from evacsim.plots.style import FORMATS, LANGUAGES, FontWarning

__all__ = [
    "FORMATS",
    "KINDS",
    "LANGUAGES",
    "MOST_DRAWN",
    "FontWarning",
    "building_figure",
    "draw",
    "draw_building",
    "draw_laws",
    "draw_standard",
    "laws_figure",
]
