r"""Slips of the hand in TOML, told by their line and the likely cause.

A parser says where it lost its way, in its own words. Here the line is mended as a person would
mend it: what lets the parser get further is the cause, and the rest of the file is looked at, too.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import InputError, Problem
from evacsim.locale import clauses, mark, text
from evacsim.sinks import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MOST: Final = 20
"""So many slips of a file are told; then it is better begun anew."""
_OF_BACKSLASH: Final = frozenset({"U+0008", "U+0009", "U+000A", "U+000C", "U+000D"})
_LARGE: Final = 300_000
"""Of a text of more signs only the first slip is told: each takes a look at all of it."""
_LONG_LINE: Final = 2000
_LONGEST: Final = 60
_LINES_BACK: Final = 40
"""A bracket that is not closed is noticed at most so many lines further down."""
_AT = re.compile(r"\(at line (\d+), column (\d+)\)$")

_STRAIGHT: Final = {
    **dict.fromkeys("“”„‟＂「」『』″", '"'),
    **dict.fromkeys("‘’‚‛＇′", "'"),
    **dict.fromkeys("，、﹐", ","),
    **dict.fromkeys("－−–—", "-"),
    "。": ".", "【": "[", "】": "]", "〔": "[", "〕": "]", "×": "x",
}  # fmt: skip
"""Signs of another keyboard or of a word processor, and what stands for them in TOML."""
_HEAD: Final = re.compile(r"^\s*\[{1,2}[\w.\"'-]+\]")
_KEY: Final = re.compile(r"^\s*(?:\[|[\w.\"'-]+\s*=)")

_PLAIN_SIGN: Final = mark(
    "typed with a Chinese keyboard: {sign}; switch to English and type {plain}"
)
_BLANK: Final = mark("an unusual blank ({code}) stands there; delete it, type an ordinary one")
_POINT: Final = mark("a decimal has a point, no comma: {plain}")
_DIGITS: Final = mark("a point stands between two digits: {plain}")
_PATH: Final = mark("in double quotes \\ has a meaning: in a path write / or use 'single quotes'")
_UNIT: Final = mark("a number stands alone, its unit is part of the key: {plain}")
_WHOLE: Final = mark("a number has no blanks in it: {plain}")
_DAY: Final = mark("a day is written {plain}")
_SHARE: Final = mark("a share is written as a number: {sign} is {plain}")
_TIME: Final = mark("a time is a number of seconds: {sign} is {plain}")
_TEXT: Final = mark('text stands in quotes: "{plain}"')
_TRUTH: Final = mark("it is written {plain}, in small letters")
_EQUALS: Final = mark("between a key and its value stands =, once")
_ENGLISH: Final = mark("keys are English words; {plain} is none")
_REMARK: Final = mark("a remark begins with #")
_BEHIND: Final = mark("each key has a line of its own, with nothing behind the value")
_HEADING: Final = mark("a heading ends with as many brackets as it begins with")
_QUOTE: Final = mark("a quote is missing or one too many: text begins and ends with one")
_CLOSED: Final = mark("a {plain} is missing")
_ZERO: Final = mark("a number has no 0 before it: {plain}")
_EMPTY: Final = mark("a value is missing behind =")
_TWICE: Final = mark("it stands twice, first in line {first}; keep one of them")
_TWICE_TABLE: Final = mark("it stands twice, first in line {first}; of several each is [[{plain}]]")
_SAID: Final = {
    "Expected newline or end of document after a statement": _BEHIND,
    "Invalid value": mark("no value that is known: text in quotes, a number, true, false, [...]"),
    "Invalid statement": mark("each line is key = value, a [heading] or a # remark"),
    "Unclosed array": mark("a list begins with [ and ends with ], commas between its values"),
    "Unclosed inline table": mark("a table in a line begins with {{ and ends with }}"),
    "Unterminated string": _QUOTE,
    "Invalid initial character for a key part": mark("a key is missing before ="),
    "Invalid date or datetime": mark("there is no such day or time of day"),
    "Duplicate inline table key": mark("a key stands twice in it"),
    "Illegal character": mark("it holds a character that is not allowed there"),
    "Found invalid character": mark("it holds a character that is not allowed there"),
    "Unescaped": _PATH,
    "Invalid hex value": _PATH,
    "Escaped character": _PATH,
    "Expected ']": _HEADING,
    "Exceeds the limit": mark("a number has too many digits"),
    "Expected '=' after a key in a key/value pair": _EQUALS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """A slip: its place, the line as written, and what is the matter with it."""

    line: int
    column: int
    written: str
    cause: str

    @property
    def where(self) -> str:
        """Its place in the file."""
        if not self.column:
            return text("line {line}", line=self.line)
        return text("line {line}, column {column}", line=self.line, column=self.column)


def tables_of(written: str, file: str, error: type[InputError]) -> dict[str, Any]:
    """Return the tables of a TOML text; ends of line may be those of any system.

    Raises
    ------
    InputError
        As the given `error`, with the slips in the order of the file.
    """
    lines = re.split("\r\n|\n|\r", written)
    try:
        return tomllib.loads("\n".join(lines))
    except RecursionError:
        cause = text("brackets stand too deep in one another")
        slips = [Slip(line=1, column=0, written=_short(lines[0]), cause=cause)]
    except ValueError:  # TOMLDecodeError, and whole numbers of thousands of digits
        slips = list(_slips(lines))
    raise error(
        Problem(
            file=file,
            where=slip.where,
            message=text("is not valid TOML: {line}", line=slip.written),
            hint=slip.cause,
        )
        for slip in slips
    )


def control_hint(sign: str) -> str:
    r"""Return what to do about a control character in a text: `"..\two.toml"` has one unseen."""
    if sign in _OF_BACKSLASH:
        return text("\\ in double quotes made it; in a path write / or use 'single quotes'")
    return text("delete it and type the text anew")


def _slips(lines: list[str]) -> Iterator[Slip]:
    """Yield slip after slip, as far as each can be mended."""
    most = _MOST if sum(map(len, lines)) < _LARGE else 1
    for _ in range(most):
        fault = _fault(lines)
        if fault is None:
            return
        slip, mended = _slip(lines, *fault)
        yield slip
        if mended is None:
            return
        lines = mended


def _fault(lines: list[str]) -> tuple[str, int, int] | None:
    """Return what the parser says, in which line and column (0: at the end); None if nothing."""
    try:
        tomllib.loads("\n".join(lines))
    except ValueError as error:
        said = str(error)
    except RecursionError:
        return None
    else:
        return None
    place = _AT.search(said)
    last = max((n for n, one in enumerate(lines, start=1) if one.strip()), default=1)
    message = said.partition(" (at ")[0]
    return (message, int(place[1]), int(place[2])) if place else (message, last, 0)


def _slip(lines: list[str], message: str, line: int, column: int) -> tuple[Slip, list[str] | None]:
    """Return a slip, and the lines without it; None for them where no mending helps."""
    if message.startswith("Cannot "):
        return _twice(lines, line)
    for number in _suspects(lines, line):
        written = lines[number - 1]
        for mended, causes in _mendings(written) if len(written) <= _LONG_LINE else ():
            tried = [*lines[: number - 1], mended, *lines[number:]]
            if _is_past(tried, number, line):
                column = column if number == line else 0
                slip = Slip(
                    line=number, column=column, written=_short(written), cause=clauses(causes)
                )
                return slip, tried
    said = next((words for begins, words in _SAID.items() if message.startswith(begins)), None)
    cause = text(said) if said is not None else message
    return Slip(line=line, column=column, written=_short(lines[line - 1]), cause=cause), None


def _suspects(lines: list[str], line: int) -> Iterator[int]:
    """Yield the line where the parser stopped, and those above it up to the key of its value."""
    yield line
    for number in range(line - 1, max(line - _LINES_BACK, 0), -1):
        if lines[number - 1].partition("#")[0].strip():
            yield number
        if _KEY.match(lines[number - 1]):
            return


def _is_past(lines: list[str], mended: int, line: int) -> bool:
    """Whether the parser gets past a line, now that one was mended; it begins at a heading."""
    begin = next((n for n in range(mended - 1, 0, -1) if _HEAD.match(lines[n - 1])), 1)
    fault = _fault(lines[begin - 1 : line])
    goes_on = any(one.strip() for one in lines[line:])
    return fault is None or (goes_on and fault[2] == 0 and "string" not in fault[0])


def _twice(lines: list[str], line: int) -> tuple[Slip, list[str] | None]:
    """Return the slip of a key or heading that stands twice; it is left out of the lines."""
    here = lines[line - 1].partition("#")[0].partition("=")[0].strip()
    is_heading = here.startswith("[")

    def same(one: str) -> bool:
        key = one.partition("#")[0].partition("=")[0].strip()
        return key.strip("[] ") == here.strip("[] ") and key.startswith("[") == is_heading

    above = [number for number, one in enumerate(lines[: line - 1], start=1) if same(one)]
    first = above[0 if is_heading else -1] if above else line
    template = _TWICE_TABLE if is_heading else _TWICE
    cause = text(template, first=first, plain=here.strip("[] "))
    slip = Slip(line=line, column=0, written=_short(lines[line - 1]), cause=cause)
    if is_heading or not above:
        return slip, None  # else what follows would be judged in the wrong table
    return slip, [*lines[: line - 1], "", *lines[line:]]


def _mendings(written: str) -> Iterator[tuple[str, list[str]]]:
    """Yield a line mended in one way after the other, each on top of what signs were straightened.

    The plain slips come first: of two mendings that help the first is told.
    """
    plain, causes = _straightened(written)
    if plain != written:
        yield plain, causes
    for mend in _MENDINGS:
        for mended, cause in mend(plain):
            if mended != plain:
                yield mended, [*causes, cause]


def _straightened(written: str) -> tuple[str, list[str]]:
    causes: list[str] = []
    odd: dict[str, str] = {}
    signs: list[str] = []
    for sign in written.partition("#")[0]:
        plain = _STRAIGHT.get(sign) or unicodedata.normalize("NFKC", sign)
        if (sign.isspace() and sign not in " \t") or unicodedata.category(sign) == "Cf":
            plain = " "
            causes.append(text(_BLANK, code=f"U+{ord(sign):04X}"))
        elif plain != sign and plain.isascii():
            odd[sign] = plain
        else:
            plain = sign
        signs.append(plain)
    if odd:
        told, plainly = " ".join(odd), " ".join(dict.fromkeys(odd.values()))
        causes.insert(0, text(_PLAIN_SIGN, sign=told, plain=plainly))
    return "".join(signs) + written[len(signs) :], list(dict.fromkeys(causes))


def _number(
    pattern: str, plain: Callable[[re.Match[str]], str], template: str
) -> Callable[[str], Iterator[tuple[str, str]]]:
    """Return a mending of a value that is nearly a number, by a pattern of it and what it means."""
    found_by = re.compile(rf"(?<=[=\[{{,\s]){pattern}(?=\s*(?:[,\]}}#]|$))")

    def mend(line: str) -> Iterator[tuple[str, str]]:
        for found in found_by.finditer(line):
            number = plain(found)
            cause = text(template, plain=number, sign=found[0])
            yield line[: found.start()] + number + line[found.end() :], cause

    return mend


def _replaced(
    pattern: str, by: str | Callable[[re.Match[str]], str], template: str
) -> Callable[[str], Iterator[tuple[str, str]]]:
    """Return a mending that replaces what a pattern finds; a group `plain` of it is told."""
    found_by = re.compile(pattern)

    def mend(line: str) -> Iterator[tuple[str, str]]:
        found = found_by.search(line)
        if found is not None:
            named = found.groupdict()
            plain = named.get("plain") or found.expand(by) if isinstance(by, str) else by(found)
            yield (
                found_by.sub(by, line, count=1),
                text(template, plain=plain.strip(), sign=found[0].strip()),
            )

    return mend


def _closed(line: str) -> Iterator[tuple[str, str]]:
    """Close what a line has opened."""
    before, _, _ = line.partition("#")
    if not before.strip():
        return
    for end in ("]", "}", "]]", "}]", '"', "'", '"]', '"}'):
        template = _QUOTE if end[0] in "\"'" else _CLOSED
        yield before.rstrip() + end, text(template, plain=end)


def _stray(found: re.Match[str]) -> str:
    """Return a text without the quotes inside it."""
    return found[1] + re.sub("[\"']", "", found[2]) + found[1]


_MENDINGS: Final = (
    _number(r"(?<=[=\s])(-?\d+),(\d+)", lambda m: f"{m[1]}.{m[2]}", _POINT),
    _replaced(r'"[^"]*\\[^"]*"', lambda m: m[0].replace("\\", "/"), _PATH),
    _number(r"(-?\d+(?:\.\d+)?)\s*%", lambda m: f"{float(m[1]) / 100:g}", _SHARE),
    _number(r"(\d{1,3}):([0-5]\d)", lambda m: f"{60 * int(m[1]) + int(m[2])}", _TIME),
    _number(r"0+(\d+(?:\.\d+)?)", lambda m: m[1], _ZERO),
    _number(r"(-?)\.(\d+)", lambda m: f"{m[1]}0.{m[2]}", _DIGITS),
    _number(r"(-?\d+)\.", lambda m: m[1], _DIGITS),
    _number(r"(\d{1,3}(?: \d{3})+)", lambda m: m[1].replace(" ", ""), _WHOLE),
    _number(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})",
        lambda m: f"{m[1]}-{int(m[2]):02d}-{int(m[3]):02d}",
        _DAY,
    ),
    _number(r"(-?\d+(?:\.\d+)?)\s*[^\W\d_][^\s,\]}#\"']*", lambda m: m[1], _UNIT),
    _replaced(r"(?<==)\s*(?P<plain>True|TRUE|False|FALSE)\b", lambda m: f" {m[1].lower()}", _TRUTH),
    _replaced(r"^\s*(?://|;|--|/\*|\*)(?=.*)", "#", _REMARK),
    _replaced(r"\s//.*|\s/\*.*", " #", _REMARK),
    _replaced(r"^(\s*[\w.-]+)\s*(?::=|==|:|=>|=\s*=)\s*", r"\1 = ", _EQUALS),
    _replaced(r"^(\s*[\w-]+)\s+(?=[\"'\[{\d-])", r"\1 = ", _EQUALS),
    _replaced(r"^(?P<plain>\s*\[\[[^\[\]#]+)\]?\s*(?=#|$)", r"\1]]", _HEADING),
    _replaced(r"^(?P<plain>\s*\[[^\[\]#=]+)\]*\s*(?=#|$)", r"\1]", _HEADING),
    _replaced(r"[;,]\s*(?=#|$)", " ", _BEHIND),
    _replaced(r"(?<=[^\s=\[{,])\s*[;,]?\s+(?=[\w-]+\s*=\s).*$", "", _BEHIND),
    _replaced(r"(?<==)\s*([\"'])(.*)[\"']\s*$", _stray, _QUOTE),
    _closed,
    _replaced(r"(?<==)\s*(?P<plain>[^\s\"'\[\]{}#,][^\"'\[\]{}#]*?)\s*(?=#|$)", r' "\1" ', _TEXT),
    _replaced(r"(?<=[\w\"'])\s*=\s*(?=#|$)", " = 0 ", _EMPTY),
    _replaced(r"^\s*(?P<plain>[\w.-]*[^\W\x00-\x7f][\w.-]*)(?=\s*=)", '"x"', _ENGLISH),
)
"""Ways to mend a line, the likeliest first."""


def _short(written: str) -> str:
    shown = one_line(written.strip().replace("\t", " "))
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 3] + "..."
