"""Schema errors told as a person would: which table, which key, what value, which rule."""

from __future__ import annotations

import typing
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel

from evacsim.errors import Problem, nearest_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_UNIT_ENDS = {
    "_per_m_s": "1/(m s)",
    "_m_per_s": "m/s",
    "_m2_per_person": "m2",
    "_m2": "m2",
    "_m": "m",
    "_s": "s",
}

_WANTED = {
    "float_type": "a number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "text in quotes",
    "list_type": "a list [...]",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "bool_type": "true or false",
    "finite_number": "a finite number",
}
_LENGTHS = {"too_short": "at least", "too_long": "at most"}


def schema_problems(
    error: ValidationError, data: Mapping[str, object], model: type[BaseModel], *, file: str
) -> list[Problem]:
    """Return one Problem for every fault that pydantic found in `data`."""
    return [_problem(detail, data, model, file) for detail in error.errors(include_url=False)]


def _problem(
    detail: ErrorDetails, data: Mapping[str, object], model: type[BaseModel], file: str
) -> Problem:
    keys = list(detail["loc"])
    kind = detail["type"]
    hint = ""
    if kind == "extra_forbidden":
        key = str(keys.pop())
        known = _keys_of(_model_at(model, keys))
        message, hint = f'unknown key "{key}"', nearest_name(key, known)
    elif kind == "missing":
        key = str(keys.pop())
        unit = unit_of(key)
        message = f"{key} is missing" + (f"; give it in {unit}" if unit else "")
    else:
        message, hint = _value_message(detail, kind, unit_of(_last_name(keys)))
    return Problem(file=file, where=place(data, keys), message=message, hint=hint)


def _value_message(detail: ErrorDetails, kind: str, unit: str) -> tuple[str, str]:
    context: dict[str, Any] = detail.get("ctx", {})
    value = _shown(detail["input"])
    if kind in ("range", "rule"):
        return detail["msg"], ""
    if kind in _WANTED:
        wanted = _WANTED[kind]
        in_unit = f" in {unit}" if unit and "number" in wanted else ""
        return f"is {value}; must be {wanted}{in_unit}", ""
    if kind == "literal_error":
        names = [name.strip(" '") for name in context["expected"].replace(" or ", ",").split(",")]
        hint = nearest_name(str(detail["input"]), names).partition(" known: ")[0]
        return f"is {value}; must be one of {', '.join(names)}", hint if "?" in hint else ""
    if kind in _LENGTHS:
        count = context.get("min_length", context.get("max_length"))
        return f"has {context['actual_length']} entries; must have {_LENGTHS[kind]} {count}", ""
    if kind in ("string_pattern_mismatch", "string_too_short", "string_too_long"):
        return f'is {value}; must be 1 to 80 characters without blanks or any of # * ? [ ] "', ""
    return f"is {value}; {detail['msg']}", ""


def place(data: Mapping[str, object], keys: Sequence[int | str]) -> str:
    """Return the place of a key as a person would say it: `stairwell "A": riser_m`.

    Tables of a list are named by their id where they have one, else by their number from 1.
    """
    here: Any = data
    tables: list[str] = []
    rest: list[str] = []
    for key in keys:
        here = _step(here, key)
        if isinstance(key, int):
            if isinstance(here, dict) and rest:
                id_ = here.get("id")
                name = f'"{id_}"' if isinstance(id_, str) else f"{key + 1}"
                tables.append(f"{' '.join(rest)} {name}")
                rest = []
            elif rest:
                rest[-1] += f"[{key + 1}]"
        elif rest and rest[-1] == "plan":
            tables.append(f'plan "{key}"')
            rest = []
        else:
            rest.append(str(key))
    return ": ".join(part for part in (" ".join(tables), ".".join(rest)) if part)


def unit_of(key: str) -> str:
    """Return the unit that a key ends in, or nothing."""
    for end, unit in _UNIT_ENDS.items():
        if key.endswith(end):
            return unit
    return "m" if key in ("outline", "at", "door_at") else ""


def _last_name(keys: Sequence[int | str]) -> str:
    return next((key for key in reversed(keys) if isinstance(key, str)), "")


def _step(here: Any, key: int | str) -> Any:  # noqa: ANN401 - whatever the file holds
    try:
        return here[key]
    except (KeyError, IndexError, TypeError):
        return None


def _shown(value: object) -> str:
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a table"
    text = str(value)
    return text if len(text) <= 40 else text[:37] + "..."  # noqa: PLR2004 - one line


def _keys_of(model: type[BaseModel] | None) -> list[str]:
    fields = model.model_fields if model is not None else {}
    return [field.alias or name for name, field in fields.items()]


def _model_at(model: type[BaseModel], keys: Sequence[int | str]) -> type[BaseModel] | None:
    """Return the model of the table that `keys` lead to."""
    here: type[BaseModel] | None = model
    skip_name = False
    for key in keys:
        if isinstance(key, int) or skip_name or here is None:
            skip_name = False
            continue
        field = here.model_fields.get(key)
        annotation = field.annotation if field is not None else None
        skip_name = typing.get_origin(annotation) is dict
        here = _inner_model(annotation)
    return here


def _inner_model(annotation: object) -> type[BaseModel] | None:
    """Return the model inside list[...], dict[..., ...], Annotated or a union."""
    if typing.get_origin(annotation) is None and isinstance(annotation, type):
        return annotation if issubclass(annotation, BaseModel) else None
    models = [_inner_model(part) for part in typing.get_args(annotation)]
    return next((found for found in models if found is not None), None)
