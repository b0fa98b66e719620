"""What people read, in their language: English in the code, Chinese in one catalogue.

Texts stand in the code as English templates; `zh.po` holds the Chinese of each. The language is
one variable of the context: `use`, or `speaking` for a while; at first it is that of `EVACSIM_LANG`
or of the machine's locale. Numbers, names and times are put into the {places} of a template after
it has been translated.
"""

from __future__ import annotations

import functools
import os
import re
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, get_args

from evacsim.locale.catalogue import translated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Lang = Literal["en", "zh"]

LANGS: Final[tuple[Lang, ...]] = get_args(Lang)
_SPOKEN: ContextVar[Lang | None] = ContextVar("language", default=None)
_CHINESE: Final = re.compile(r"[\u2e80-\uffff]")
_BETWEEN: Final[Mapping[Lang, tuple[str, str, str, str]]] = {
    "en": (", ", ", ", "; ", " "),
    "zh": ("、", "，", "；", ""),
}


def language() -> Lang:
    """Return the language that people read now."""
    spoken = _SPOKEN.get()
    return spoken if spoken is not None else _of_the_machine()


def asked() -> Lang | None:
    """Return the language that somebody asked for, by `use` or `EVACSIM_LANG`; None if nobody."""
    return _SPOKEN.get() or (_of_the_machine() if os.environ.get("EVACSIM_LANG") else None)


def use(lang: Lang | None) -> None:
    """Set the language from now on; None is the machine's own.

    Raises
    ------
    ValueError
        If it is none of `LANGS`.
    """
    if lang is not None and lang not in LANGS:
        raise ValueError(f'unknown language "{lang}"; known: {", ".join(LANGS)}')
    _of_the_machine.cache_clear()
    _SPOKEN.set(lang)


@contextmanager
def speaking(lang: Lang | None) -> Iterator[None]:
    """Set the language for a while; None changes nothing."""
    token = _SPOKEN.set(lang if lang is not None else _SPOKEN.get())
    try:
        yield
    finally:
        _SPOKEN.reset(token)


@functools.cache  # asked for with every text; `use` has it looked up again
def _of_the_machine() -> Lang:
    """Return the language of `EVACSIM_LANG`, else of the locale."""
    for name in ("EVACSIM_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def text(template: str, /, **values: object) -> str:
    """Return a template in the language of now, its {places} filled with `values`."""
    chosen = translated(template) if language() == "zh" else template
    return chosen.format(**values) if values else chosen


def mark(template: str) -> str:
    """Return a template as it stands: it is translated later, where it is shown."""
    return template


class Texts:
    """The templates of one page by their keys: `say("total", time="4:05")`."""

    def __init__(self, templates: Mapping[str, str]) -> None:
        self._templates = dict(templates)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the text of a key in the language of now.

        Raises
        ------
        KeyError
            If there is no such key.
        """
        return text(self._templates[key], **values)

    def template(self, key: str, /) -> str:
        """Return the template of a key in the language of now, its {places} as they are."""
        return text(self._templates[key])

    def __contains__(self, key: object) -> bool:
        return key in self._templates

    def __iter__(self) -> Iterator[str]:
        return iter(self._templates)


@dataclass(frozen=True, slots=True)
class Message:
    """A text that is put into words when it is shown; values may be messages too."""

    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return text(self.template, **self.values)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What something is called in each language, by the files that people write."""

    en: str
    zh: str

    def __str__(self) -> str:
        return self.zh if language() == "zh" else self.en

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def named(name: str, others: Iterable[str] = ()) -> Name:
    """Return what people call a thing that has several names: in each language the first that fits.

    One with Chinese characters fits a Chinese page, one without them an English one; where none
    fits, `name` stands.
    """
    chosen = {True: name, False: name}
    for one in reversed((name, *others)):
        chosen[is_chinese(one)] = one
    return Name(en=chosen[False], zh=chosen[True])


def is_chinese(words: str) -> bool:
    """Whether Chinese characters are among some words."""
    return _CHINESE.search(words) is not None


def in_every(words: object) -> dict[Lang, str]:
    """Return words by language, for files that every language reads."""
    found: dict[Lang, str] = {}
    for lang in LANGS:
        with speaking(lang):
            found[lang] = str(words)
    return found


def message(template: str, /, **values: object) -> Message:
    """Return a text that is put into words when it is shown."""
    return Message(template, values)


@dataclass(frozen=True, slots=True)
class Listing:
    """Several things in a row: "a, b, c"."""

    parts: tuple[object, ...]

    def __str__(self) -> str:
        return listed(self.parts)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)


def listed(parts: Iterable[object]) -> str:
    """Return things in a row: "a, b, c"."""
    return _joined(parts, 0)


def phrases(parts: Iterable[object]) -> str:
    """Return phrases of a sentence in a row: "2:05 for this, 1:10 for that"."""
    return _joined(parts, 1)


def clauses(parts: Iterable[object]) -> str:
    """Return parts of a sentence that a comma would not keep apart: "a; b"."""
    return _joined(parts, 2)


def sentences(parts: Iterable[object]) -> str:
    """Return sentences one after the other: a space between them in English, none in Chinese."""
    return _joined(parts, 3)


def _joined(parts: Iterable[object], which: int) -> str:
    return _BETWEEN[language()][which].join(str(part) for part in parts)
