"""The changes that can be tried: one small function a kind, one line each in `KINDS`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Cost = Literal["free", "cheap", "building"]
"""free: an order; cheap: a key, a person, a hinge; building: building work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence for people, in the two languages that schools read."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return it in a language, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en
