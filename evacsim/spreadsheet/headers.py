"""Headers to fields: which column a header means, and what it says of the values below it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from evacsim.locale import listed, mark, text
from evacsim.spreadsheet.fields import plain
from evacsim.spreadsheet.values import may_be_minutes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evacsim.spreadsheet.fields import Field, Sheet, Style

_BRACKETS = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】")
_STYLES: Final[dict[str, Style]] = {
    "时刻": "clock",
    "钟点": "clock",
    "clock": "clock",
    "用时": "elapsed",
    "分:秒": "elapsed",
    "分秒": "elapsed",
    "m:ss": "elapsed",
    "mm:ss": "elapsed",
    "elapsed": "elapsed",
}
_CLOCKS: Final = frozenset({"时:分:秒", "时:分", "h:mm", "hh:mm", "h:mm:ss", "hh:mm:ss"})
"""Said of a clock as of a stopwatch: understood, but nothing is decided by it."""
_UNITS: Final = {
    **dict.fromkeys(("秒", "秒钟", "s", "sec", "secs", "second", "seconds"), ("time", 1.0)),
    **dict.fromkeys(("分", "分钟", "min", "mins", "minute", "minutes"), ("time", 60.0)),
    **dict.fromkeys(("小时", "时", "h", "hr", "hour", "hours"), ("time", 3600.0)),
    **dict.fromkeys(("米", "m", "metre", "metres", "meter"), ("length", 1.0)),
    **dict.fromkeys(("厘米", "公分", "cm"), ("length", 0.01)),
    **dict.fromkeys(("毫米", "mm"), ("length", 0.001)),
    **dict.fromkeys(("m/s", "米/秒", "米每秒"), ("speed", 1.0)),
    **dict.fromkeys(("m/min", "米/分", "米/分钟", "米每分"), ("speed", 1 / 60)),
    **dict.fromkeys(
        ("km/h", "kmh", "公里/小时", "千米/小时", "公里/时", "千米/时"), ("speed", 1 / 3.6)
    ),
    **dict.fromkeys(("人", "名", "位", "人数", "persons", "people"), ("persons", 1.0)),
}
"""Units that a header may name: what they measure, and how many seconds, metres, m/s, persons."""
_QUANTITIES: Final = {
    "time": "time",
    "report": "time",
    "duration": "time",
    "width": "length",
    "length": "length",
    "position": "length",
    "lengths": "length",
    "place": "length",
    "speed": "speed",
    "persons": "persons",
}
UNIT_HINTS: Final = {
    "time": mark("known are (秒), (s), (分钟), (min), (时刻) of a clock, (用时) since the alarm"),
    "width": mark("known are (m), (cm), (mm)"),
    "speed": mark("known are (m/s), (m/min), (km/h)"),
    "persons": mark("known is (人)"),
}
"""What a header's brackets may say, by what is measured."""
_REMEMBERED: Final = 2**14
"""So many texts are remembered; they are of files of others, so there is an end to it."""
_ADVICE: Final = frozenset({"必填", "选填", "可空", "可选", "如有", "required", "optional"})
_SAYS_SECONDS: Final = re.compile(r"_s\b|秒|second", re.IGNORECASE)
_TAIL = re.compile(
    r"(.+?)(?:[\s_/:,.-]+|(?<![a-z]))("
    + "|".join(sorted((*_STYLES, *_UNITS), key=len, reverse=True))
    + ")"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a header says of the values below it, beside its name.

    `per_unit` is how many seconds, metres or m/s one of its unit is, None where it names none;
    `unknown` the words in brackets that nobody understands. `is_total` is set by 用时 and its like:
    how long it took, to the last one out, where no other column says when they were.
    """

    style: Style | None = None
    per_unit: float | None = None
    unknown: tuple[str, ...] = ()
    is_total: bool = False


NO_MARK: Final = Mark()
_TOTAL: Final = Mark(style="elapsed", is_total=True)


class Headers(dict[str, "Field"]):
    """The field of every spelling of a header, by `plain`.

    It remembers what texts have been found to mean: each cell of a record is asked for dozens of
    times, and a county has the same headers in every record.
    """

    def __init__(self, spellings: Mapping[str, Field]) -> None:
        super().__init__(spellings)
        self._meant: dict[str, tuple[Field | None, Mark]] = {}

    def meaning(self, written: str) -> tuple[Field | None, Mark]:
        """Return what a text means, as `field_of`."""
        found = self._meant.get(written)
        if found is None:
            found = _meaning(written, self)
            if len(self._meant) < _REMEMBERED:
                self._meant[written] = found
        return found


def known_headers(sheet: Sheet) -> Headers:
    """Return the field of every spelling of a header; of two with one spelling the first."""
    return Headers({plain(name): field for field in reversed(sheet.fields) for name in field.names})


def field_of(written: object, known: Mapping[str, Field]) -> tuple[Field | None, Mark]:
    """Return the field that a header names, if any, and what it says of the values below it.

    A unit or a manner of writing stands in brackets, or behind the name: 净宽(cm), 末人出楼/分钟.

    >>> from evacsim.spreadsheet.fields import Field
    >>> known = {"末人出楼": Field(key="last_out", attr="last_out_s", zh="末人出楼", kind="time")}
    >>> field_of("末人出楼（分钟）", known)[1].per_unit, field_of("末人出楼", known)[1] == NO_MARK
    (60.0, True)
    """
    if not isinstance(written, str):
        return None, NO_MARK
    return known.meaning(written) if isinstance(known, Headers) else _meaning(written, known)


def _meaning(written: str, known: Mapping[str, Field]) -> tuple[Field | None, Mark]:
    exact = known.get(plain(written))
    if exact is not None:
        return exact, _TOTAL if plain(written) in _totals(exact) else NO_MARK
    folded = unicodedata.normalize("NFKC", written).strip(" *").casefold()
    marks = [next(filter(None, found), "").strip(" :") for found in _BRACKETS.findall(folded)]
    short = _BRACKETS.sub("", folded).strip()
    field = known.get(plain(short))
    if field is None:
        tail = _TAIL.fullmatch(short)
        field = known.get(plain(tail[1])) if tail is not None else None
        if tail is None or field is None or not _fits(tail[2], field):
            return None, NO_MARK
        marks.append(tail[2])
    mark = _mark(field, marks)
    is_total = plain(short) in _totals(field)
    return field, replace(mark, style="elapsed", is_total=True) if is_total else mark


def header_faults(
    title: str, quantity: str, header: Mark, cells: Iterable[str]
) -> Iterator[tuple[str, str]]:
    """Yield what keeps the numbers of a column from being read, with a remedy, where they must be.

    A word in the header that nobody understands, a clock where a time is wanted, and decimals that
    may be minutes and seconds. `quantity` is time or speed.
    """
    if header.unknown:
        words = ", ".join(f'"{word}"' for word in header.unknown)
        yield (
            text("{words} in the header is not understood", words=words),
            text(UNIT_HINTS[quantity]),
        )
    elif header.style == "clock":
        message = text("is a clock; these times count from the alarm")
        yield message, text("write the seconds since then, with (秒) or (s) in the header")
    elif (
        quantity == "time"
        and header.per_unit is None
        and not _SAYS_SECONDS.search(title)
        and may_be_minutes(cells)
    ):
        message = text("has decimals that may be seconds, or minutes and seconds (2.05 for 2:05)")
        yield message, text("write the unit into the header: (秒), (s), (分钟) or (min)")


def _totals(field: Field) -> frozenset[str]:
    return frozenset(map(plain, field.totals))


def _fits(word: str, field: Field) -> bool:
    """Whether a word says how the values of a field are written."""
    quantity = _QUANTITIES.get(field.kind)
    if word in _STYLES or word in _CLOCKS:
        return quantity == "time"
    return word in _UNITS and _UNITS[word][0] == quantity


def _mark(field: Field, words: list[str]) -> Mark:
    """Return what the words in a header's brackets say of the values of a field."""
    if field.kind not in _QUANTITIES:
        return NO_MARK  # a text has no unit
    units = [_UNITS[word][1] for word in words if _fits(word, field) and word in _UNITS]
    styles = [_STYLES[word] for word in words if _fits(word, field) and word in _STYLES]
    unknown = [w for w in words if w and not _fits(w, field) and w not in _ADVICE]
    is_time = _QUANTITIES[field.kind] == "time"
    return Mark(
        style="elapsed" if units and is_time else next(iter(styles), None),
        per_unit=units[0] if units else None,
        unknown=tuple(unknown),
    )


def said_twice(titles: Sequence[str]) -> str:
    """Say that several headers are of one field, each as it is written."""
    named = list(dict.fromkeys(titles))
    if len(named) == 1:
        return text('two columns are "{title}"; keep one of them', title=named[0])
    shown = listed(f'"{title}"' for title in named)
    return text("{titles} mean the same; keep one of them", titles=shown)
