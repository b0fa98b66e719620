"""A number of a file by the path that a reader would write: `movement.law`, `group.7A.size`.

A path goes from heading to key. In a list of tables an id (or an alias) names one, a number from 0
the one in that place, and neither means all of them: `group.size` is the size of every group,
`stairwell.A.clear_width_m` the width of one stair. Ids may have dots in them.
"""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.locale import mark, text

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping, Sequence

Value = str | int | float | bool
BUILDING: Final = "building"
PER_CLASS: Final = "population.per_class"
"""Pupils in each classroom: sets the sizes of groups, see `sweep_population`."""


IDLE: Final = {
    "seed": mark("all points have the same people; --seed sets them"),
    "replications": mark("every point has as many; --replications sets them"),
    "target_s": mark(
        "it judges the times and changes none; the limit of the answer is told for it"
    ),
    "assembly": mark("a sweep measures until everybody is out, not the roll call"),
    "convergence": mark("every point has a fixed number of replications"),
    "drills": mark("records are not simulated"),
    "name": mark("it is a name"),
    "source": mark("it is a note"),
    "notes": mark("it is a note"),
}
"""Keys of a scenario that would make all points the same, and why."""


class WrongKeyError(ValueError):
    """A path that leads nowhere; `hint` has the nearest name."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def read_value(written: str) -> Value:
    """Return a value as TOML would read it; what is no number and no true or false is a word."""
    try:
        found = tomllib.loads(f"value = {written}")["value"]
    except (tomllib.TOMLDecodeError, KeyError):
        return written
    return found if isinstance(found, str | int | float | bool) else written


def is_number(value: object) -> bool:
    """Whether a value is a number; true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def has_twice(values: Sequence[Value]) -> bool:
    """Whether a value stands there twice; true is not 1."""
    return len({(isinstance(value, bool), value) for value in values}) < len(values)


def read_vary(written: str) -> tuple[str, tuple[Value, ...]]:
    """Read `KEY=V1,V2,...` of the command line.

    Raises
    ------
    InputError
        If it is none, has no values, or one of them twice.
    """
    key, equals, rest = written.partition("=")
    values = tuple(read_value(part.strip()) for part in rest.split(",") if part.strip())
    message = ""
    if not equals or not key.strip() or not values:
        message = text("names no key with values")
    elif has_twice(values):
        message = text("names a value twice")
    if message:
        hint = text("write --vary population.per_class=45,50,56")
        raise InputError([Problem(file="--vary", where=written, message=message, hint=hint)])
    return key.strip(), values


def set_value(tables: MutableMapping[str, Any], key: str, value: Value) -> int:
    """Set a value at every place that a path means; return how many there are.

    A table or key that is not there yet is made: whether it may be is for the file's own check.

    Raises
    ------
    WrongKeyError
        If a table of a list is named that is not there, or a value is taken for a table.
    """
    places = list(_places(tables, key, ""))
    for table, last in places:
        table[last] = value
    return len(places)


def _places(node: Any, rest: str, path: str) -> Iterator[tuple[Any, str]]:  # noqa: ANN401 - TOML
    """Yield the tables that hold the key at the end of a path, and that key."""
    if isinstance(node, list):
        yield from _of_list(node, rest, path)
    elif not isinstance(node, dict):
        raise WrongKeyError(
            text("{path} is a value and has no keys; {rest} cannot be in it", path=path, rest=rest)
        )
    else:
        inner = sorted((k for k in node if rest.startswith(f"{k}.")), key=len)
        if inner:
            name = inner[-1]
        elif "." in rest:
            name, _, tail = rest.partition(".")
            if tail.partition(".")[0].isdigit():
                raise WrongKeyError(
                    text("there is no {name} in the file, so none to count", name=name)
                )
            node[name] = {}
        else:
            yield node, rest
            return
        longer = f"{path}.{name}".lstrip(".")
        yield from _places(node[name], rest[len(name) + 1 :], longer)


def _of_list(node: list[Any], rest: str, path: str) -> Iterator[tuple[Any, str]]:
    tables = [table for table in node if isinstance(table, dict)]
    names: dict[str, Any] = {}
    for table in tables:
        aliases = table.get("aliases", ())
        for name in (table.get("id"), *(aliases if isinstance(aliases, list) else ())):
            if isinstance(name, str):
                names.setdefault(str(name), table)
    called = [name for name in names if rest.startswith(f"{name}.")]
    head, dot, tail = rest.partition(".")
    if called:
        name = max(called, key=len)
        yield from _places(names[name], rest[len(name) + 1 :], f"{path}.{name}")
    elif dot and head.isdigit() and int(head) < len(tables):
        yield from _places(tables[int(head)], tail, f"{path}.{head}")
    elif dot and not _is_key(tables, head):
        called_so = rest.rpartition(".")[0]
        hint = text(
            "{nearest_name}; or by number, 0 to {count}",
            nearest_name=nearest_name(called_so, names),
            count=len(tables) - 1,
        )
        raise WrongKeyError(
            text('there is no {path} "{called_so}"', path=path, called_so=called_so),
            hint.removeprefix("; "),
        )
    else:
        for table in tables:
            yield from _places(table, rest, path)


def _is_key(tables: Sequence[dict[str, Any]], name: str) -> bool:
    return any(name in table for table in tables)
