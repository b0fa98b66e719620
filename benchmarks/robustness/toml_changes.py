"""Buildings, scenarios and designs changed as a hand slips, and what an oracle knows of each."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel

from benchmarks.robustness.judging import Case, Facts

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator

Keys = tuple[str | int, ...]

_VALUE: Final = re.compile(r"^(\s*[\w.\"-]+\s*=\s*)(.*\S)\s*$")
_NUMBER: Final = re.compile(r"(?<![\w\".-])-?\d+(?:\.\d+)?(?![\w\".-])")
_WIDE: Final = str.maketrans("0123456789.", "０１２３４５６７８９．")
_SENTINEL: Final = 7_654_321
WILD: Final = (
    0, -1, -0.5, 1e-9, 1e9, 1e308, 10**30, "nan", "inf", "true", '"x"', '""', "[]", "{}",
    "1979-05-27", '"教学楼"', '"\\u001b[2J"', "[[0, 0]]", '{ kind = "fixed" }',
)  # fmt: skip


def flat(value: object, keys: Keys = ()) -> Iterator[tuple[Keys, object]]:
    """Yield every leaf of tables, models and dataclasses with the way to it."""
    if isinstance(value, BaseModel):
        value = {name: getattr(value, name) for name in type(value).model_fields}
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from flat(inner, (*keys, key))
    elif isinstance(value, list | tuple) and value:
        for number, inner in enumerate(value):
            yield from flat(inner, (*keys, number))
    else:
        yield keys, value


def changed_at(before: object, after: object) -> Keys | None:
    """Return the way to the one leaf in which two tables differ; None if they differ otherwise."""
    first, second = dict(flat(before)), dict(flat(after))
    if first.keys() != second.keys():
        return None
    different = [keys for keys in first if repr(first[keys]) != repr(second[keys])]
    return different[0] if len(different) == 1 else None


class Toml:
    """A sound file, and slips in it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = text.splitlines()
        self.data = tomllib.loads(text)
        found = [(n, _VALUE.match(line)) for n, line in enumerate(self.lines)]
        self.values = [(n, m[1], m[2]) for n, m in found if m and not m[1].lstrip().startswith("#")]
        self.numbers = [
            (n, m.start(), m.end())
            for n, head, value in self.values
            for m in _NUMBER.finditer(_code(head + value), len(head))
            if not _in_quotes(head + value, m.start())
        ]

    def with_line(self, number: int, line: str) -> str:
        """Return the text with another line in its place."""
        return "\n".join([*self.lines[:number], line, *self.lines[number + 1 :]]) + "\n"

    def with_number(self, place: tuple[int, int, int], new: str) -> str:
        """Return the text with another number in its place."""
        line, start, end = place
        return self.with_line(line, self.lines[line][:start] + new + self.lines[line][end:])


def _code(line: str) -> str:
    """Return a line with its comment blanked out."""
    at = next((n for n, sign in enumerate(line) if sign == "#" and not _in_quotes(line, n)), None)
    return line if at is None else line[:at] + " " * (len(line) - at)


def _in_quotes(line: str, at: int) -> bool:
    return line[:at].count('"') % 2 == 1


def spelling(file: Toml, rng: random.Random) -> Case:
    """Write the same another way: the same must be read."""
    how = rng.choice(["number", "number", "quoted", "spaces", "ends", "bom", "comment", "blank"])
    text = file.text
    if how == "number" and file.numbers:
        place = rng.choice(file.numbers)
        number = file.lines[place[0]][place[1] : place[2]]
        plain = number if number.startswith("-") else rng.choice([number, f"+{number}"])
        text = file.with_number(place, f"{plain}0e0" if "." in plain else plain)
    elif how == "quoted":
        line, head, value = rng.choice(file.values)
        key = head.split("=")[0].strip()
        if re.fullmatch(r"[\w-]+", key):
            text = file.with_line(line, f'  "{key}"={value}   # {rng.choice(["说明", "x = 3"])}')
    elif how == "spaces":
        line, head, value = rng.choice(file.values)
        text = file.with_line(line, "\t" + head.replace("=", "  =\t") + value + " ")
    elif how in ("ends", "bom"):
        text = text.replace("\n", "\r\n") if how == "ends" else "\ufeff" + text
    else:
        line = rng.randrange(len(file.lines))
        if not _inside_brackets(file, line):
            text = file.with_line(line, file.lines[line] + ("\n\n" if how == "blank" else "  # 。"))
    if tomllib.loads(text.removeprefix("\ufeff")) != file.data:
        text = file.text  # a comment in a text of several lines
    return Case(name=f"spelling {how}", text=text, verdict="same")


def _inside_brackets(file: Toml, line: int) -> bool:
    return '"""' in file.text or file.lines[line].rstrip().endswith(("[", ",", "\\"))


def number(file: Toml, rng: random.Random) -> Case:
    """Give one number another value: that is read, or refused where it stands."""
    place = rng.choice(file.numbers)
    old = file.lines[place[0]][place[1] : place[2]]
    value = float(old) * rng.choice([0.9, 0.97, 1.02, 1.1, 1.5, 2, 10, 100, 1000, 0.01, -1])
    new = str(round(value)) if "." not in old else f"{value:.6g}"
    return _set(file, place, new, "number")


def wild(file: Toml, rng: random.Random) -> Case:
    """Put something that hardly any key asks for in the place of a number."""
    return _set(file, rng.choice(file.numbers), str(rng.choice(WILD)), "wild")


def _set(file: Toml, place: tuple[int, int, int], new: str, name: str) -> Case:
    text = file.with_number(place, new)
    keys = changed_at(file.data, tomllib.loads(file.with_number(place, str(_SENTINEL))))
    written = tomllib.loads(text)
    value: Any = written
    for key in keys or ():
        value = value[key]
    line = file.lines[place[0]].strip()
    return Case(name=name, text=text, verdict="value", keys=keys or (), value=value, note=line)


def slip(file: Toml, rng: random.Random) -> Case:
    """Make a slip that is no TOML, or no number: refused, with the line or the key."""
    place = rng.choice(file.numbers)
    old = file.lines[place[0]][place[1] : place[2]]
    line, head, value = rng.choice(file.values)
    ways: list[tuple[str, Callable[[], str]]] = [
        ("comma", lambda: file.with_number(place, old.replace(".", ",") + ",5")),
        ("wide", lambda: file.with_number(place, old.translate(_WIDE))),
        ("unit", lambda: file.with_number(place, f"{old}{rng.choice(['m', '人', ' s', 'cm'])}")),
        ("unit in text", lambda: file.with_number(place, f'"{old} m"')),
        ("two points", lambda: file.with_number(place, f"{old}.1.2")),
        ("zero before", lambda: file.with_number(place, f"0{old}")),
        ("no equals", lambda: file.with_line(line, head.replace("=", " ") + value)),
        ("wide equals", lambda: file.with_line(line, head.replace("=", "＝") + value)),
        ("no value", lambda: file.with_line(line, head)),
        ("open", lambda: file.with_line(line, head + '"' + value.replace('"', ""))),
        ("quotes", lambda: file.with_line(line, head + "“" + value.strip('"') + "”")),
        ("path", lambda: file.with_line(line, head + '"D:\\users\\x"')),
        ("twice", lambda: file.with_line(line, f"{head}{value}\n{head}{value}")),
        ("unknown", lambda: file.with_line(line, f"zz_{head.strip()} {value}\n{head}{value}")),
    ]
    name, make = rng.choice(ways)
    text = make()
    try:
        same = tomllib.loads(text) == file.data
    except ValueError:
        same = False
    if name == "comma" and "[" in _code(file.lines[place[0]]):
        return Case(name="slip comma in a list", text=text, verdict="any")  # one number more
    return Case(name=f"slip {name}", text=text, verdict="same" if same else "refused")


def lines(file: Toml, rng: random.Random) -> Case:
    """Delete, double or exchange lines, cut the file off, spoil bytes, save it as GBK."""
    rows = list(file.lines)
    one, other = rng.randrange(len(rows)), rng.randrange(len(rows))
    how = rng.choice(["delete", "double", "exchange", "cut", "bytes", "gbk", "utf-16", "nul"])
    if how == "delete":
        del rows[one : one + rng.choice([1, 1, 3])]
    elif how == "double":
        rows.insert(other, rows[one])
    elif how == "exchange":
        rows[one], rows[other] = rows[other], rows[one]
    text = "\n".join(rows) + "\n"
    raw = bytearray(text.encode({"gbk": "gb18030", "utf-16": "utf-16"}.get(how, "utf-8")))
    if how == "cut":
        del raw[rng.randrange(len(raw)) :]
    elif how in ("bytes", "nul"):
        for _ in range(rng.randint(1, 3)):
            raw[rng.randrange(len(raw))] = 0 if how == "nul" else rng.randrange(256)
    return Case(name=f"lines {how}", data=bytes(raw), verdict="any")


SLIPS: Final = (spelling, number, number, wild, slip, lines)


def building_allowed(data: dict[str, Any], keys: Keys) -> Callable[[str], bool]:
    """Return what of a building may change with one value of its file, by name of the fact."""
    here: Any = data
    names: list[str] = []
    for key in keys:
        here = here[key]
        if isinstance(here, dict) and isinstance(here.get("id"), str):
            names.append(here["id"])
    if not names:
        return lambda _: True  # keys of the whole building, component_aliases, storeys of a plan
    return lambda fact: any(
        part == names[-1] or part.endswith(f".{names[-1]}") or part.startswith(f"{names[-1]}.")
        for part in fact.split(" ")[1:2]
    )


def building_facts(building: Any) -> Facts:  # noqa: ANN401 - a Building
    """Return every number and name of a building: "kind id key" to its value."""
    found: Facts = {"building - id": building.id, "building - name": building.name}
    for kind in ("floors", "spaces", "flights", "connections", "stairwells"):
        for one in getattr(building, kind):
            for keys, value in flat(one):
                found[f"{kind} {one.id} {'.'.join(map(str, keys))}"] = value
    return found


def scenario_facts(scenario: Any) -> Facts:  # noqa: ANN401 - a Scenario
    """Return every value of a scenario by the way to it."""
    return {".".join(map(str, keys)): value for keys, value in flat(scenario)}
