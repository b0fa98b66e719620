"""The colours of density, on paper and on the screen: no matplotlib, so that a page may use them.

Cool and pale where people walk, amber in a queue, orange where it stands still on a stair, dark red
where a crowd presses. Lightness falls evenly from step to step (L* of CIELAB), so that a grey print
keeps the order.
"""

from __future__ import annotations

from typing import Final

DENSITY_EDGES_PER_M2: Final = (0.0, 0.5, 1.0, 2.0, 3.5, 5.0, 8.0)
DENSITY_COLOURS: Final = ("#EDF4F9", "#C9E0EF", "#9CC7E2", "#D8982A", "#CC5A1B", "#7F1023")
"""One a step; the last is for everything beyond, too."""
