"""Pre-movement in words, as a form says it, and back: 对数正态，中位 15 秒，σ 0.4；按班."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

FOLLOW_S: Final = 5.0
"""Pupils of a class follow its first within so many seconds (assumption, as in the examples)."""

_SECONDS = r"(\d+(?:\.\d+)?)\s*(秒钟?|s|sec|seconds|分钟?|min|minutes)"
_KINDS: Final = (
    ("lognormal", re.compile(r"对数正态(?:分布)?|log-?normal")),
    ("normal", re.compile(r"正态(?:分布)?|normal")),
    ("uniform", re.compile(r"均匀(?:分布)?|uniform")),
    ("fixed", re.compile(r"固定|fixed")),
)
_PARTS: Final = (
    ("median_s", re.compile(r"(?:中位数?|median)\s*" + _SECONDS)),
    ("mean_s", re.compile(r"(?:平均数?|均值|mean)\s*" + _SECONDS)),
    ("sd_s", re.compile(r"(?:标准差|sd)\s*" + _SECONDS)),
    ("max_s", re.compile(r"(?:最长|最多|至多|at most)\s*" + _SECONDS)),
    ("min_s", re.compile(r"(?:最短|最少|至少|at least)\s*" + _SECONDS)),
)
_SIGMA = re.compile(r"(?:σ|sigma)\s*(\d+(?:\.\d+)?)")
_SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*(?:秒|s)?\s*(?:-|~|–|—|到|至|to)\s*" + _SECONDS)
_ALONE = re.compile(_SECONDS)
_FOLLOW = re.compile(
    r"(?:(\d+(?:\.\d+)?)\s*秒内(?:跟上|起身|跟随)|following within (\d+(?:\.\d+)?)\s*s)"
)
_SHARED: Final = (
    ("group", re.compile(r"按班|按寝室|by class|by group")),
    ("occupant", re.compile(r"各人|每人|个人|each alone|per person|by person")),
)
_NEEDED: Final = {
    "lognormal": ({"median_s", "sigma"}, {"mean_s", "sd_s"}),
    "normal": ({"mean_s", "sd_s"},),
    "uniform": ({"low_s", "high_s"},),
    "fixed": ({"value_s"},),
}
_BOUNDS: Final = frozenset({"min_s", "max_s"})


def _seconds(number: str, unit: str) -> float:
    return round(float(number) * (60.0 if unit.startswith(("分", "min")) else 1.0), 6)


def read_reaction(text: str) -> dict[str, Any] | None:
    """Return the table `pre_movement` of a scenario file that the words say; None if unclear.

    Every word must be understood. A name before a colon (上课：) says nothing. Classes (按班) start
    together and each pupil follows within 5 s, or within what is written.

    >>> read_reaction("固定 30 秒；各人")
    {'distribution': {'kind': 'fixed', 'value_s': 30.0}, 'shared_by': 'occupant'}
    """
    rest = unicodedata.normalize("NFKC", text).strip().lower()
    label, colon, tail = rest.rpartition(":")
    if colon and not re.search(r"\d", label):
        rest = tail
    words = _Words(rest)
    kind = next((name for name, pattern in _KINDS if words.take(pattern)), None)
    shared = next((name for name, pattern in _SHARED if words.take(pattern)), None)
    follow = words.take(_FOLLOW)
    if kind is None or shared is None:
        return None
    found = _numbers(words, kind)
    if words.left or set(found) - _BOUNDS not in _NEEDED[kind]:
        return None
    if kind == "fixed" and set(found) & _BOUNDS:
        return None
    return _table({"kind": kind, **found}, shared, follow)


class _Words:
    """A text from which what is understood is taken out."""

    def __init__(self, text: str) -> None:
        self._text = text

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Return where a pattern stands first, and take it out."""
        match = pattern.search(self._text)
        if match is not None:
            self._text = self._text[: match.start()] + "," + self._text[match.end() :]
        return match

    @property
    def left(self) -> str:
        """What nobody has understood."""
        return re.sub(r"[\s,;、。.]+", "", self._text)


def _numbers(words: _Words, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, pattern in _PARTS:
        if (match := words.take(pattern)) is not None:
            found[key] = _seconds(match[1], match[2])
    if (match := words.take(_SIGMA)) is not None:
        found["sigma"] = float(match[1])
    if kind == "uniform" and (match := words.take(_SPAN)) is not None:
        found["low_s"] = _seconds(match[1], match[3])
        found["high_s"] = _seconds(match[2], match[3])
    if kind == "fixed" and (match := words.take(_ALONE)) is not None:
        found["value_s"] = _seconds(match[1], match[2])
    return found


def _table(
    distribution: dict[str, Any], shared: str, follow: re.Match[str] | None
) -> dict[str, Any] | None:
    made: dict[str, Any] = {"distribution": distribution, "shared_by": shared}
    high = float(follow[1] or follow[2]) if follow is not None else FOLLOW_S
    if shared == "group" and high > 0:
        made["scatter"] = {"kind": "uniform", "low_s": 0.0, "high_s": high}
    return None if shared == "occupant" and follow is not None else made


_SAID: Final = {
    "zh": {
        "lognormal": "对数正态", "normal": "正态", "uniform": "均匀", "fixed": "固定",
        "median_s": "中位 {} 秒", "mean_s": "平均 {} 秒", "sd_s": "标准差 {} 秒", "sigma": "σ {}",
        "min_s": "最短 {} 秒", "max_s": "最长 {} 秒", "value_s": "{} 秒", "span": "{} 到 {} 秒",
        "group": "按班", "occupant": "各人", "follow": "{} 秒内跟上", "comma": "，", "semi": "；",
    },
    "en": {
        "lognormal": "lognormal", "normal": "normal", "uniform": "uniform", "fixed": "fixed",
        "median_s": "median {} s", "mean_s": "mean {} s", "sd_s": "sd {} s", "sigma": "sigma {}",
        "min_s": "at least {} s", "max_s": "at most {} s", "value_s": "{} s", "span": "{} to {} s",
        "group": "by class", "occupant": "each alone", "follow": "following within {} s",
        "comma": ", ", "semi": "; ",
    },
}  # fmt: skip


def write_reaction(table: dict[str, Any], lang: str) -> str | None:
    """Return the words for the table `pre_movement` of a scenario; None where there are none."""
    words = _SAID[lang]
    parts = dict(table["distribution"])
    kind = parts.pop("kind")
    if kind not in words:
        return None
    said = [words[kind]]
    if "low_s" in parts:
        said.append(words["span"].format(f"{parts.pop('low_s'):g}", f"{parts.pop('high_s'):g}"))
    if not parts.keys() <= words.keys():
        return None
    said += [words[key].format(f"{value:g}") for key, value in parts.items()]
    text = words["comma"].join(said) + words["semi"] + words[table["shared_by"]]
    scatter = table.get("scatter")
    if table["shared_by"] == "group":
        high = 0.0 if scatter is None else scatter.get("high_s")
        if high != FOLLOW_S and high is not None:
            text += words["comma"] + words["follow"].format(f"{high:g}")
    return text if read_reaction(text) == table else None


def reaction_in_seconds(table: dict[str, Any]) -> dict[str, Any]:
    """Return a pre-movement table with the keys of the file: values in seconds end in _s."""
    return {
        key: in_seconds(part) if key in ("distribution", "scatter") else part
        for key, part in table.items()
    }


def in_seconds(distribution: dict[str, Any]) -> dict[str, Any]:
    """Return a distribution of times with the keys of the file."""
    plain = {"kind", "sigma", "shape"}
    return {
        name if name in plain or name.endswith("_s") else f"{name}_s": value
        for name, value in distribution.items()
    }
