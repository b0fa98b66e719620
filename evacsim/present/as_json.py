"""What programs read: JSON as the verbs print it, and the JSON schemas of files and of JSON."""

from __future__ import annotations

import functools
import json
import operator
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import to_jsonable_python

from evacsim.spreadsheet.fields import Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydantic import BaseModel
    from pydantic_core import core_schema

    from evacsim.spreadsheet.fields import Field

VERSION: Final = 1
"""Of the format of what `--json` prints, under the key `version`: it goes up where a key goes away
or means something else, not where one is added."""
_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"


_CELLS: Final[dict[str, dict[str, Any]]] = {
    "whole": {"type": "integer"},
    "persons": {"type": "integer", "minimum": 0},
    "count": {"type": "integer", "minimum": 0},
    "day": {"type": "string", "description": "2026-03-30"},
    "time": {"type": ["string", "number"], "description": "clock 9:30:45, or m:ss or s from alarm"},
    "alarm": {"type": "string", "description": "clock 9:30:00"},
    "report": {"type": ["string", "number"], "description": "clock, up to a day later"},
    "duration": {"type": ["string", "number"], "description": "m:ss or seconds"},
    "width": {"type": ["number", "string"], "description": "m, or with its unit"},
    "length": {"type": ["number", "string"], "description": "m, or with its unit"},
    "speed": {"type": "number", "description": "m/s"},
    "share": {"type": ["number", "string"], "description": "0.9 or 90 %"},
}
"""What a cell of a table holds, by the kind of its column; any other holds text."""


def as_json(told: Mapping[str, object]) -> str:
    """Return what a verb says as JSON, its version first.

    Records become objects, tuples lists, None null.

    Raises
    ------
    ValueError
        If there is a NaN or an infinite number in it: that is a bug, not a number.
    """
    plain = to_jsonable_python({"version": VERSION, **told}, inf_nan_mode="constants")
    return written(plain)


def written(plain: object) -> str:
    """Return plain objects, lists and values as JSON that people can read."""
    return json.dumps(plain, ensure_ascii=False, allow_nan=False, indent=2)


class _Closed(GenerateJsonSchema):
    """Schemas of what is written: every key that is always there is required, no other allowed."""

    def typed_dict_schema(self, schema: core_schema.TypedDictSchema) -> dict[str, Any]:
        return {**super().typed_dict_schema(schema), "additionalProperties": False}

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> dict[str, Any]:
        return {**super().dataclass_schema(schema), "additionalProperties": False}

    def field_is_required(
        self,
        field: core_schema.ModelField | core_schema.DataclassField | core_schema.TypedDictField,
        total: bool,  # noqa: FBT001 - as in pydantic
    ) -> bool:
        return field["type"] != "typed-dict-field" or super().field_is_required(field, total)


def output_schema(name: str, kinds: Sequence[type]) -> dict[str, Any]:
    """Return the JSON schema of what `evacsim NAME --json` prints: one of some types."""
    one: Any = functools.reduce(operator.or_, kinds)
    found = TypeAdapter[Any](one).json_schema(mode="serialization", schema_generator=_Closed)
    parts = found.pop("$defs", {})
    roots = found.pop("anyOf", [found])
    for root in roots:
        whole = parts[root["$ref"].rpartition("/")[2]] if "$ref" in root else root
        whole["properties"] = {"version": {"const": VERSION}, **whole["properties"]}
        whole["required"] = ["version", *whole["required"]]
    body = roots[0] if len(roots) == 1 else {"anyOf": roots}
    title = f"evacsim {name} --json"
    return {"$schema": _DRAFT, **body, "title": title} | ({"$defs": parts} if parts else {})


def file_schema(name: str, found: type[BaseModel] | Sheet | Iterable[Sheet]) -> dict[str, Any]:
    """Return the JSON schema of a file that is read: of its model, its table or its sheets."""
    head = {"$schema": _DRAFT}
    if isinstance(found, type):
        return {**head, **found.model_json_schema(), "title": name}
    if isinstance(found, Sheet):
        return {**head, "title": name, **_table(found)}
    sheets = found.values() if isinstance(found, Mapping) else found
    tables = {sheet.key: _table(sheet) for sheet in sheets}
    return {
        **head,
        "title": name,
        "type": "object",
        "properties": tables,
        "additionalProperties": False,
    }


def _table(sheet: Sheet) -> dict[str, Any]:
    """Return the schema of a table: a list of rows by column; of a form one row."""
    row: dict[str, Any] = {
        "type": "object",
        "properties": {field.key: _cell(field) for field in sheet.fields},
        "additionalProperties": False,
    }
    if needed := [field.key for field in sheet.fields if getattr(field, "needed", False)]:
        row["required"] = needed
    named = {"title": sheet.zh, "x-names": list(sheet.names)}
    if getattr(sheet, "is_form", False):
        return named | row
    return named | {"type": "array", "items": row}


def _cell(field: Field) -> dict[str, Any]:
    """Return the schema of a column: its headers, and what its cells hold."""
    held = _CELLS.get(field.kind, {"type": "string"})
    if field.choices is not None:
        held = {"enum": [word for kept, words in field.choices.items() for word in (kept, *words)]}
    return {"title": field.zh, **held, "x-names": list(dict.fromkeys(field.names))}
