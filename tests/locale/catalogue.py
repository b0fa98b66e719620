"""The Chinese catalogue, and every template in the code that it has to know."""

from __future__ import annotations

import ast
import inspect
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.messages.pofile import read_po

import evacsim
from evacsim.cli.app import app
from evacsim.locale.catalogue import TEXT
from evacsim.movement import LAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = Path(evacsim.__file__).parent
SPEAKING = {"text", "message", "mark"}


@cache
def catalogue() -> tuple[tuple[str, str], ...]:
    """Every template with its Chinese."""
    with TEXT.open("rb") as stream:
        read = read_po(stream, locale="zh", abort_invalid=True)
    return tuple((str(one.id), str(one.string)) for one in read if one.id)


@cache
def templates() -> dict[str, str]:  # noqa: C901 - one loop for each kind of file
    """Every template of the package, and a file that has it."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        name = str(path.relative_to(PACKAGE))
        for template in _of(ast.parse(path.read_text("utf-8")), tables="words" in path.name):
            found.setdefault(template, name)
    for verb in app.registered_commands:
        found.setdefault(inspect.cleandoc(verb.callback.__doc__ or ""), f"help of {verb.name}")
    for path in (PACKAGE / "analysis/drill/findings.toml", PACKAGE / "scenario/situations.toml"):
        for table in tomllib.loads(path.read_text("utf-8")).values():
            for key in ("what", "why", "remedy", "words"):
                if key in table:
                    found.setdefault(table[key], path.name)
    for path in sorted((PACKAGE / "verification").rglob("*.toml")):
        for template in _verified(tomllib.loads(path.read_text("utf-8"))):
            found.setdefault(template, path.name)
    rules = tomllib.loads((PACKAGE / "analysis/code/rules.toml").read_text("utf-8"))
    for row in (*rules["rule"], *rules["look"], rules["edition"]):
        for key in ("what", "else_ask", "rules-of-kindergartens"):
            if key in row:
                found.setdefault(row[key], "rules.toml")
    return found


OWN_SOURCES = ("By hand", "by definition", "hand", "Derived")
"""How a source of a case begins that is no publication; those are cited in their own language."""


def _verified(file: dict[str, Any]) -> Iterator[str]:
    """Yield what is shown in the language of now of a case, an experiment or a study."""
    runs = file.get("run", ())
    figures = [one for run in runs for one in run.get("figure", ())]
    for table in (file, *runs, *figures, *file.get("published", ()), *file.get("choice", ())):
        for key in ("title", "checks", "not_applicable", "not_simulated", "conclusion", "name",
                    "convention", "measured", "as_simulated", "what", "who", "about"):  # fmt: skip
            if key in table and table[key] not in LAWS:
                yield table[key]
    for expect in (one for run in runs for one in run.get("expect", ())):
        if "documented_bias" in expect:
            yield expect["documented_bias"]
    if file.get("source", "").startswith(OWN_SOURCES):
        yield file["source"]


def _of(tree: ast.Module, *, tables: bool) -> Iterator[str]:
    """Yield what is marked; with `tables` also what stands in a table of words by keys."""
    for node in ast.walk(tree):
        if (
            tables
            and isinstance(node, ast.AnnAssign)
            and isinstance(node.value, ast.Dict)
            and "dict[str, str]" in ast.unparse(node.annotation)
        ):
            yield from (one.value for one in node.value.values if isinstance(one, ast.Constant))
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if node.func.id in SPEAKING and isinstance(first, ast.Constant):
            yield first.value
        elif node.func.id == "Texts" and isinstance(first, ast.Dict):
            yield from (one.value for one in first.values if isinstance(one, ast.Constant))
