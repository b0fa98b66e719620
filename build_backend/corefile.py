"""One file of the engine's core as the build reads it: what it defines and imports."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from arrays import ARRAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PACKAGE = "evacsim.simulation"


class UnitError(Exception):
    """The core cannot be joined; says which line of which file is in the way."""

    def __init__(self, path: Path, node: ast.AST, why: str) -> None:
        super().__init__(f"{path}:{getattr(node, 'lineno', 1)}: {why}")


class CoreFile:
    """One file of the core, and what it defines and imports."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.functions: dict[str, ast.AST] = {}
        self.classes: dict[str, ast.AST] = {}
        self.protocols: dict[str, ast.AST] = {}
        self.constants: dict[str, ast.AST] = {}
        self.imports: set[str] = set()
        self.known: set[str] = set()  # what it imports from outside the core
        for node in self.tree.body:
            self._note(node)

    def _note(self, node: ast.stmt) -> None:
        if isinstance(node, ast.Import | ast.ImportFrom):
            if not _is_of_core(node):
                self.imports.add(ast.unparse(node))
                self.known |= _bound(node)
        elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            for part in ast.walk(node):
                if isinstance(part, ast.Import | ast.ImportFrom):
                    self.known |= _bound(part)
        elif isinstance(node, ast.FunctionDef):
            self.functions[node.name] = node
        elif isinstance(node, ast.ClassDef):
            (self.protocols if _is_protocol(node) else self.classes)[node.name] = node
        elif isinstance(node, ast.AnnAssign) and ast.unparse(node.target) != "COMPILED":
            self.constants[ast.unparse(node.target)] = node
        elif isinstance(node, ast.Assign):
            names = {ast.unparse(target): node for target in node.targets}
            (self.classes if names.keys() & ARRAYS.keys() else self.constants).update(names)

    def fields(self) -> Iterator[tuple[ast.AnnAssign, str, bool]]:
        """Yield the fields of its classes: where, the name, and whether it is an array."""
        for node in self.classes.values():
            for part in node.body if isinstance(node, ast.ClassDef) else []:
                if isinstance(part, ast.AnnAssign):
                    is_array = ast.unparse(part.annotation) in ARRAYS
                    yield part, ast.unparse(part.target), is_array

    def defined(self) -> dict[str, ast.AST]:
        """Return every top-level name that this file brings into the unit."""
        return self.functions | self.classes | self.protocols | self.constants


def _is_of_core(node: ast.Import | ast.ImportFrom) -> bool:
    module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
    return module in {"__future__", "dataclasses", "typing"} or module.startswith(PACKAGE)


def _bound(node: ast.Import | ast.ImportFrom) -> set[str]:
    """Return the names that an import binds."""
    return {alias.asname or alias.name.partition(".")[0] for alias in node.names}


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) == "Protocol" for base in node.bases)


def refuse_twice(files: Iterable[CoreFile]) -> None:
    """Refuse two files of one top-level name: in the unit the later would replace the earlier."""
    homes: dict[str, CoreFile] = {}
    for file in files:
        for name, node in file.defined().items():
            if name in homes:
                raise UnitError(file.path, node, f"`{name}` is defined in {homes[name].path} too")
            homes[name] = file


def array_fields(files: Iterable[CoreFile]) -> frozenset[str]:
    """Return the fields that are arrays, by name alone.

    Raises
    ------
    UnitError
        If a field is an array in one class and none in another.
    """
    known: dict[str, bool] = {}
    for file in files:
        for node, name, is_array in file.fields():
            if known.setdefault(name, is_array) != is_array:
                why = f"the field `{name}` is an array in one class and not in another"
                raise UnitError(file.path, node, why)
    return frozenset(name for name, is_array in known.items() if is_array)
