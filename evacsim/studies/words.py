"""What people read of a study, in both languages at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A sentence for people, in the two languages that schools read."""

    zh: str
    en: str

    def say(self, lang: str) -> str:
        """Return it in a language, "zh" or "en"."""
        return self.zh if lang == "zh" else self.en
