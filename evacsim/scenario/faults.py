"""What pydantic found wrong with a scenario file, in words for the person who wrote it."""

from __future__ import annotations

import re
import typing
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel

from evacsim.errors import Problem, nearest_name
from evacsim.scenario.model import Scenario

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_UNITS = {"_m_per_s": "m/s", "_s": "s", "_m": "m"}

_LIMITS = {
    "greater_than": ("gt", "above"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "below"),
    "less_than_equal": ("le", "at most"),
}

_TYPES = {
    "string_type": "text in quotes",
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "finite_number": "a finite number",
}


def problems_of(error: ValidationError, data: Mapping[str, object], *, file: str) -> list[Problem]:
    """Return one problem per fault; `data` is what was validated."""
    return [_problem(detail, data, file) for detail in error.errors(include_url=False)]


def _problem(detail: ErrorDetails, data: Mapping[str, object], file: str) -> Problem:
    path = list(_path(detail["loc"], data))
    key = str(path[-1]) if path else ""
    kind, context = detail["type"], detail.get("ctx", {})
    value = detail["input"]
    hint = ""
    where = _where(path, data)
    if kind == "missing" and isinstance(path[-1], int):
        message = f"has {path[-1]} numbers; must have more"
        where = _where(path[:-1], data)
    elif kind == "missing":
        message = f"{key} is missing"
        where = _where(path[:-1], data)
    elif kind == "extra_forbidden":
        message = f'unknown key "{key}"'
        hint = nearest_name(key, _keys(detail["loc"]))
        where = _where(path[:-1], data)
    elif kind == "union_tag_not_found":
        message = "kind is missing; must be the kind of distribution"
    elif kind in {"union_tag_invalid", "literal_error"}:
        tag = context.get("tag", value)
        known = re.findall(r"'([^']+)'", str(context.get("expected_tags", context.get("expected"))))
        message, hint = f"unknown {_what(kind, key)} {_show(tag)}", nearest_name(str(tag), known)
    elif kind in _LIMITS:
        limit, words = _LIMITS[kind]
        message = f"is {_show(value)}; must be {words} {context[limit]:.10g}{_unit(key)}"
    elif kind in _TYPES:
        message = f"is {_show(value)}; must be {_TYPES[kind]}{_unit(key, ' in')}"
    elif kind in {"too_short", "string_too_short"}:
        message = "is empty; must name at least one"
    elif kind == "value_error":
        message = str(context.get("error", detail["msg"]))
    else:
        message = f"is {_show(value)}; {detail['msg'][:1].lower()}{detail['msg'][1:]}"
    return Problem(file=file, where=where, message=message, hint=hint)


def _what(kind: str, key: str) -> str:
    return "kind of distribution" if kind == "union_tag_invalid" else key


def _path(loc: tuple[int | str, ...], data: object) -> Iterator[int | str]:
    """Give the keys of a location as the file has them: pydantic adds the tag of a union."""
    for step in loc:
        if isinstance(data, dict):
            if step not in data and data.get("kind") == step:
                continue
            data = data.get(step)
        elif isinstance(data, (list, tuple)) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            data = None
        yield step


def _where(path: list[int | str], data: object) -> str:
    """Write a path as a reader finds it: groups by id, other tables of a list by number."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            data = data[step] if isinstance(data, (list, tuple)) and step < len(data) else None
            name = data.get("id") if isinstance(data, dict) else None
            parts[-1] += f' "{name}"' if isinstance(name, str) else f" {step + 1}"
        else:
            data = data.get(step) if isinstance(data, dict) else None
            parts.append(step)
    return ".".join(parts)


def _unit(key: str, before: str = "") -> str:
    """Return the unit that a key ends in, with a space and `before` before it, or nothing."""
    return next((f"{before} {unit}" for end, unit in _UNITS.items() if key.endswith(end)), "")


def _show(value: object) -> str:
    """Write a value as TOML does, shortened."""
    if isinstance(value, str):
        return f'"{value[:60]}"'
    if isinstance(value, bool):
        return str(value).lower()
    return "a table" if isinstance(value, dict) else str(value)[:60]


def _keys(loc: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the table of an unknown key may have."""
    models: list[type[BaseModel]] = [Scenario]
    for step in loc[:-1]:
        if isinstance(step, int):
            continue
        models = [found for model in models for found in _below(model, step)] or models
    return sorted({key for model in models for key in _names(model)})


def _names(model: type[BaseModel]) -> Iterator[str]:
    rename = model.model_config.get("alias_generator")
    for field in model.model_fields:
        yield rename(field) if callable(rename) else field


def _below(model: type[BaseModel], step: str) -> list[type[BaseModel]]:
    """Return the models that the value of a key may be; of a union that of the tag `step`."""
    if step in model.model_fields:
        return list(_models(typing.get_type_hints(model, include_extras=True)[step]))
    tag = model.model_fields.get("kind")
    return [model] if tag is not None and tag.default == step else []


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    """Give every model in an annotation, however it is wrapped."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    arguments = typing.get_args(annotation)
    inner = arguments[:1] if typing.get_origin(annotation) is Annotated else arguments
    for argument in inner:
        yield from _models(argument)
