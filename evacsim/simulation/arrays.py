"""Lists of numbers that the core keeps: as they are when interpreted, C arrays when compiled.

The build turns what is done to them into calls of C and refuses what C cannot do
(`build_backend/arrays.py`); `state.Queue` is one of people.
"""

from __future__ import annotations

Reals = list[float]
Wholes = list[int]
