"""Files that people edit: TOML text to checked tables, every fault told as a person would.

One home for what building and scenario files have in common. It knows TOML and pydantic, and
neither buildings nor scenarios; so it stands below `building`, the lowest room that reads a file,
above nothing but `errors` and `units`.
"""

from __future__ import annotations

import re
import types
import typing
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, ValidationError

from evacsim.errors import InputError, Problem, nearest_name
from evacsim.files import read_whole
from evacsim.locale import mark, text
from evacsim.sinks import steering
from evacsim.tomlslips import control_hint, tables_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

_Model = TypeVar("_Model", bound=BaseModel)
_Key = int | str

_UNIT_ENDS = {
    "_per_m_s": "1/(m s)",
    "_m_per_s": "m/s",
    "_m2": "m2",
    "_m": "m",
    "_s": "s",
}
_POINTS = ("outline", "at", "door_at", "start")
"""Keys whose numbers are metres on the plan."""

_PROSE = ("notes", "source")
"""Keys whose text may have several lines."""

_WANTED = {
    "float_type": mark("a number"),
    "int_type": mark("a whole number"),
    "int_from_float": mark("a whole number"),
    "finite_number": mark("a finite number"),
    "string_type": mark("text in quotes"),
    "list_type": mark("a list [...]"),
    "tuple_type": mark("a list [...]"),
    "dict_type": mark("a table"),
    "model_type": mark("a table"),
    "model_attributes_type": mark("a table"),
    "bool_type": mark("true or false"),
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        mark("a day such as 2026-03-30"),
    ),
}
_LIMITS = {
    "greater_than": ("gt", mark("above")),
    "greater_than_equal": ("ge", mark("at least")),
    "less_than": ("lt", mark("below")),
    "less_than_equal": ("le", mark("at most")),
}
_CHOICES = {"literal_error": "expected", "union_tag_invalid": "expected_tags"}
_LONGEST = 40
"""Values are shown up to this many characters: a message is one line."""


def read_toml(path: Path, error: type[InputError]) -> dict[str, Any]:
    """Read a TOML file (UTF-8, with or without a byte order mark).

    Raises
    ------
    InputError
        As the given `error`: the file is missing, a folder, not to be read,
        not UTF-8, or not TOML (then one for each slip, with the line and the likely cause).
    """

    def stop(message: str, hint: str = "") -> InputError:
        return error([Problem(file=str(path), where="", message=message, hint=hint)])

    try:
        written = read_whole(path).decode("utf-8-sig")
    except FileNotFoundError:
        raise stop(text("there is no such file")) from None
    except IsADirectoryError:
        raise stop(text("is a folder; name the file in it")) from None
    except UnicodeDecodeError as fault:
        hint = text("save it as UTF-8 in the editor")
        raise stop(text("is not UTF-8 text (byte {start})", start=fault.start + 1), hint) from None
    except (OSError, ValueError) as fault:
        raise stop(
            text("cannot be read: {value}", value=getattr(fault, "strerror", None) or fault)
        ) from None
    return tables_of(written, str(path), error)


def checked_tables(
    data: Mapping[str, object], model: type[_Model], *, file: str
) -> tuple[_Model | None, list[Problem]]:
    """Return the tables of a file as its model, or None and a problem for every fault of them."""
    steered = [
        Problem(
            file=file,
            where=_place(data, model, keys),
            message=text(
                "holds the control character {sign}, which is no part of a name", sign=sign
            ),
            hint=control_hint(sign),
        )
        for keys, sign in _steering(data, ())
    ]
    try:
        found = model.model_validate(dict(data))
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [*steered, *(_problem(detail, data, model, file) for detail in details)]
    return (None if steered else found), steered


def _steering(value: object, keys: tuple[_Key, ...]) -> Iterator[tuple[tuple[_Key, ...], str]]:
    """Yield the keys to each text that would steer what it is written to, and with which sign."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if sign := steering(key):
                yield keys, sign
            yield from _steering(inner, (*keys, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _steering(inner, (*keys, number))
    elif isinstance(value, str):
        prose = bool(keys) and keys[-1] in _PROSE
        if sign := steering(value, several_lines=prose):
            yield keys, sign


def shown(value: object) -> str:
    """Write a value as TOML does, shortened to a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return text("a table")
    if isinstance(value, int) and abs(value) >= 10**_LONGEST:
        return text("a whole number of more than {longest} digits", longest=_LONGEST)
    if isinstance(value, list | tuple) and any(isinstance(part, dict | list) for part in value):
        return text("a list of {count}", count=len(value))
    written = value if isinstance(value, str) else str(value)
    written = written if len(written) <= _LONGEST else written[: _LONGEST - 3] + "..."
    return f'"{written}"' if isinstance(value, str) else written


def _problem(
    detail: ErrorDetails, data: Mapping[str, object], model: type[BaseModel], file: str
) -> Problem:
    keys = list(_file_keys(detail["loc"], data))
    kind = detail["type"]
    name = keys[-1] if keys else ""
    hint = ""
    if kind == "missing" and isinstance(name, int):
        message = text("has {name} numbers; must have more", name=name)
        keys.pop()
    elif kind == "missing":
        unit = _unit_of([name])
        message = text("{name} is missing", name=name) + (
            text("; give it in {unit}", unit=unit) if unit else ""
        )
        keys.pop()
    elif kind == "extra_forbidden":
        keys.pop()
        known = [key for table in _models_at(model, detail["loc"][:-1]) for key in _keys_of(table)]
        message, hint = text('unknown key "{name}"', name=name), nearest_name(str(name), set(known))
    elif kind == "union_tag_not_found":
        tags = {str(tag) for table in _models_at(model, detail["loc"]) for tag in _tags(table)}
        message, hint = text("kind is missing"), nearest_name("", tags)
    elif kind in _CHOICES:
        if kind == "union_tag_invalid":
            keys.append("kind")
        message, hint = _choice_message(detail, _CHOICES[kind])
    else:
        message, hint = _value_message(detail, keys)
    return Problem(file=file, where=_place(data, model, keys), message=message, hint=hint)


def _choice_message(detail: ErrorDetails, key: str) -> tuple[str, str]:
    context: dict[str, Any] = detail.get("ctx", {})
    value = context.get("tag", detail["input"])
    names = re.findall(r"'([^']+)'", context[key])
    # all are in the message already, so of the hint only the nearest is of use
    nearest = nearest_name(value, names).partition("known: ")[0] if isinstance(value, str) else ""
    return text(
        "is {value}; must be one of {names}", value=shown(value), names=", ".join(names)
    ), nearest.strip()


def _value_message(detail: ErrorDetails, keys: Sequence[_Key]) -> tuple[str, str]:
    """Return what is wrong with a value, its rule and its unit, and a remedy."""
    context: dict[str, Any] = detail.get("ctx", {})
    kind, value, unit = detail["type"], detail["input"], _unit_of(keys)
    is_value, hint = text("is {value}", value=shown(value)), ""
    if kind in _WANTED:
        in_unit = text(" in {unit}", unit=unit) if unit and "number" in _WANTED[kind] else ""
        if "list" in _WANTED[kind] and isinstance(value, dict) and keys:
            hint = text(
                "a heading in double brackets, [[{keys}]], makes a list of tables", keys=keys[-1]
            )
        wanted = text(_WANTED[kind]) + in_unit
        return text("{is_value}; must be {wanted}", is_value=is_value, wanted=wanted), hint
    if kind in _LIMITS:
        limit, words = _LIMITS[kind]
        rule = f"{text(words)} {context[limit]:.10g} {unit}".rstrip()
        return text("{is_value}; must be {wanted}", is_value=is_value, wanted=rule), hint
    if kind in ("too_short", "string_too_short"):
        least = context["min_length"]
        count = context.get("actual_length", len(value) if isinstance(value, str) else 0)
        has = text("has {count} entries", count=count) if count else text("is empty")
        return text("{has}; must have at least {least}", has=has, least=least), hint
    if kind in ("too_long", "string_too_long"):
        size = len(value) if isinstance(value, str | list | tuple) else text("too many")
        what = text("characters") if isinstance(value, str) else text("entries")
        return text(
            "has {size} {what}; must have at most {context}",
            size=size,
            what=what,
            context=context["max_length"],
        ), hint
    if kind in ("value_error", "range", "rule"):
        return str(context.get("error", detail["msg"])), str(context.get("hint", hint))
    return f"{is_value}; {detail['msg'][:1].lower()}{detail['msg'][1:]}", hint


def _file_keys(loc: Sequence[_Key], data: object) -> Iterator[_Key]:
    """Yield the keys of a location as the file has them: pydantic adds marks of its own."""
    here: Any = data
    for key in loc:
        if key == "[key]" or (
            isinstance(here, dict) and key not in here and here.get("kind") == key
        ):
            continue  # the name of a table as such; the tag that told the tables of a union apart
        here = _step(here, key)
        yield key


def _place(data: Mapping[str, object], model: type[BaseModel], keys: Sequence[_Key]) -> str:
    """Return the place of a key as a person would say it: `stairwell "A": riser_m`.

    Tables of a list are named by their id where they have one, else by their number from 1.
    """
    here: Any = data
    kinds: list[object] = [model]
    tables: list[str] = []
    rest: list[str] = []
    for key in keys:
        by_name = isinstance(key, str) and any(_holds_tables(kind) for kind in kinds)
        kinds = [inner for kind in kinds for inner in _inside(kind, key)]
        here = _step(here, key)
        if isinstance(key, int) and not isinstance(here, dict):
            rest[-1:] = [f"{''.join(rest[-1:])}[{key + 1}]"]
        elif isinstance(key, int) or by_name:
            own = here.get("id") if isinstance(key, int) else key
            name = f'"{own}"' if isinstance(own, str) else f"{int(key) + 1}"
            tables.append(" ".join([".".join(rest), name]).lstrip())
            rest = []
        else:
            rest.append(str(key))
    return ": ".join(part for part in (" ".join(tables), ".".join(rest)) if part)


def _step(here: Any, key: _Key) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return here[key]
    except (KeyError, IndexError, TypeError):
        return None


def _unit_of(keys: Sequence[_Key]) -> str:
    """Return the unit that the last name among keys ends in, or nothing."""
    name = next((key for key in reversed(keys) if isinstance(key, str)), "")
    if name in _POINTS:
        return "m"
    return next((unit for end, unit in _UNIT_ENDS.items() if name.endswith(end)), "")


def _models_at(model: type[BaseModel], loc: Sequence[_Key]) -> list[type[BaseModel]]:
    """Return the models that the table at a location may be; several where a union holds them."""
    kinds: list[object] = [model]
    for key in loc:
        kinds = [inner for kind in kinds for inner in _inside(kind, key)]
    return [table for kind in kinds for table in _tables_of(kind)]


def _inside(kind: object, key: _Key) -> Iterator[object]:
    """Yield the annotations that the value of `key` may have in a value annotated as `kind`."""
    for part in _unwrapped(kind):
        inner = typing.get_args(part)
        if isinstance(part, type) and issubclass(part, BaseModel):
            fields = _keys_of(part)
            if key in fields:
                yield part.model_fields[fields[str(key)]].annotation
            elif key in _tags(part):
                yield part
        elif inner and isinstance(key, int):
            yield inner[0]
        elif typing.get_origin(part) is dict:
            yield inner[1]


def _unwrapped(kind: object) -> Iterator[object]:
    """Yield the members of a union, without what `Annotated` adds; else the annotation itself."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        yield from _unwrapped(arguments[0])
    elif origin in (typing.Union, types.UnionType):
        for argument in arguments:
            yield from _unwrapped(argument)
    else:
        yield kind


def _tables_of(kind: object) -> list[type[BaseModel]]:
    return [p for p in _unwrapped(kind) if isinstance(p, type) and issubclass(p, BaseModel)]


def _holds_tables(kind: object) -> bool:
    """Whether the keys of a table are names that people give, and its values tables."""
    return any(
        typing.get_origin(part) is dict and bool(_tables_of(typing.get_args(part)[1]))
        for part in _unwrapped(kind)
    )


def _keys_of(model: type[BaseModel]) -> dict[str, str]:
    """Return the field behind each key that a table may have."""
    return {field.alias or name: name for name, field in model.model_fields.items()}


def _tags(model: type[BaseModel]) -> tuple[object, ...]:
    """Return the values of `kind` that tell this table from the others of a union."""
    field = model.model_fields.get("kind")
    return typing.get_args(field.annotation) if field is not None else ()
