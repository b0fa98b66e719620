"""Joins the files of the engine's core into one unit that Cython compiles.

The files are ordinary Python and run as they are. Here their annotations become C types: `int` a
machine integer, `float` a double, the classes extension types with public fields, the functions C
functions; those that `core.py` hands out are callable from Python too. Nothing else is changed, so
the compiled core does what the files say. What the unit could not do as Python does it is refused.
"""

from __future__ import annotations

import ast
import importlib.util
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

PACKAGE = "evacsim.simulation"

_C_TYPES = {
    "int": "cython.Py_ssize_t",
    "float": "cython.double",
    "bool": "cython.bint",
    "Doubles": "cython.double[::1]",
    "Ints": "cython.int[::1]",
}
_CONTAINERS = {"bytearray", "dict", "list", "set", "str", "tuple"}
_OBJECTS = {"None", "object"}
_HEAD = """\
# cython: language_level=3, infer_types=True, auto_pickle=False, binding=False
# cython: boundscheck=False, wraparound=False, initializedcheck=False
import cython"""
_CLOSURES = (ast.AsyncFunctionDef, ast.FunctionDef, ast.GeneratorExp, ast.Lambda)
_YIELDS = (ast.Await, ast.Yield, ast.YieldFrom)
_ENDS = (ast.Break, ast.Continue, ast.Raise, ast.Return)


class UnitError(Exception):
    """The core cannot be joined; says which line of which file is in the way."""

    def __init__(self, path: Path, node: ast.AST, why: str) -> None:
        super().__init__(f"{path}:{getattr(node, 'lineno', 1)}: {why}")


def digest(root: Path) -> str:
    """Return the digest of the core's files in a checkout."""
    return str(_sources(root).digest(_folder(root)))


def joined(root: Path) -> str:
    """Return the unit as the text of one module, with the digest of its sources.

    Raises
    ------
    UnitError
        If a file has what the unit cannot do: a name that another file has too, a function within
        a function, an annotation that nothing explains.
    """
    files = [_File(path) for path in _sources(root).paths(_folder(root)).values()]
    _refuse_twice(files)
    writer = _Writer(files, _handed_out(_folder(root) / "core.py", files))
    bodies = [ast.unparse(ast.fix_missing_locations(writer.module(file))) for file in files]
    imports = sorted({line for file in files for line in file.imports})
    return "\n\n".join([_HEAD, *imports, f'DIGEST = "{digest(root)}"', *bodies, ""])


def _folder(root: Path) -> Path:
    return root.joinpath(*PACKAGE.split("."))


def _sources(root: Path) -> ModuleType:
    """Load the list of files without the package, which is not installed yet."""
    path = _folder(root) / "sources.py"
    spec = importlib.util.spec_from_file_location("sources", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class _File:
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
            self.constants |= {ast.unparse(target): node for target in node.targets}

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


def _refuse_twice(files: Iterable[_File]) -> None:
    """Refuse two files of one top-level name: in the unit the later would replace the earlier."""
    homes: dict[str, _File] = {}
    for file in files:
        for name, node in file.defined().items():
            if name in homes:
                raise UnitError(file.path, node, f"`{name}` is defined in {homes[name].path} too")
            homes[name] = file


def _handed_out(path: Path, files: Iterable[_File]) -> set[str]:
    """Return the names that `core.py` hands out: its `__all__`, functions and classes."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    callable_names = {name for file in files for name in file.functions | file.classes}
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            names = set(ast.literal_eval(node.value))
            strange = sorted(names - callable_names)
            if strange:
                why = f"no function or class of the core: {', '.join(strange)}"
                raise UnitError(path, node, why)
            return names
    raise UnitError(path, tree, "`__all__` is missing, the names that the core hands out")


def _keys(files: Iterable[_File]) -> set[str]:
    """Return the functions that are used as `key=`: Python calls them, so they stay Python's."""
    return {
        keyword.value.id
        for file in files
        for node in ast.walk(file.tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "key" and isinstance(keyword.value, ast.Name)
    }


class _Writer(ast.NodeTransformer):
    """Rewrites the trees of the files."""

    def __init__(self, files: list[_File], handed_out: set[str]) -> None:
        self.classes = {name for file in files for name in file.classes}
        self.objects = _OBJECTS | {name for file in files for name in file.protocols}
        self.handed_out = handed_out
        self.keys = _keys(files)
        self.file = files[0]

    def module(self, file: _File) -> ast.Module:
        """Return the module without its imports, which the unit has at its head."""
        self.file = file
        body: list[ast.stmt] = []
        for node in file.tree.body:
            if isinstance(node, ast.FunctionDef):
                body.append(self._function(node, method=False))
            elif isinstance(node, ast.ClassDef):
                body += [] if node.name in file.protocols else [self._class(node)]
            elif isinstance(node, ast.AnnAssign):
                body += self._constant(node)
            elif isinstance(node, ast.Assign):
                body.append(node)
        return ast.Module(body=body, type_ignores=[])

    def _constant(self, node: ast.AnnAssign) -> list[ast.stmt]:
        name, kind = ast.unparse(node.target), node.annotation
        if name == "COMPILED":
            return []
        if node.value is None:
            raise UnitError(self.file.path, node, f"`{name}` has no value")
        inner = kind.slice if isinstance(kind, ast.Subscript) else kind  # Final[...]
        text = f"{name} = cython.declare({self._c_type(inner)}, {ast.unparse(node.value)})"
        return ast.parse(text).body

    def _class(self, node: ast.ClassDef) -> ast.ClassDef:
        body: list[ast.stmt] = []
        for part in node.body:
            if isinstance(part, ast.AnnAssign):
                field, kind = ast.unparse(part.target), self._c_type(part.annotation)
                text = f"{field} = cython.declare({kind}, visibility='public')"
                body += ast.parse(text).body
            elif isinstance(part, ast.FunctionDef):
                body.append(self._function(part, method=True))
        decorators = [_expression("cython.final"), _expression("cython.cclass")]
        return ast.ClassDef(
            name=node.name, bases=[], keywords=[], body=body, decorator_list=decorators
        )

    def _function(self, node: ast.FunctionDef, *, method: bool) -> ast.FunctionDef:
        self._refuse(node)
        for argument in node.args.args:
            if argument.annotation is not None:
                argument.annotation = _expression(self._c_type(argument.annotation))
        if method or node.name in self.keys:
            node.returns, node.decorator_list = None, []
        else:
            nothing = node.returns is None or ast.unparse(node.returns) == "None"
            if node.name in self.handed_out:
                kind, kept = "cython.void" if nothing else self._c_type(node.returns), ["ccall"]
            elif nothing:  # an int that says of every call, for free, whether it failed
                kind, kept = "cython.int", ["cfunc", "exceptval(-1, check=False)"]
                _return_0(node)
            else:
                kind, kept = self._c_type(node.returns), ["cfunc"]
            node.returns = _expression(kind)
            node.decorator_list = [_expression(f"cython.{one}") for one in kept]
        node.body = self._block(node.body)
        return node

    def _refuse(self, node: ast.FunctionDef) -> None:
        """Refuse what a C function cannot do, or does otherwise than Python."""
        given = node.args
        if given.kwonlyargs or given.vararg or given.kwarg or given.posonlyargs:
            raise UnitError(self.file.path, node, f"`{node.name}`: only plain arguments")
        for part in ast.walk(node):
            if part is not node and isinstance(part, _CLOSURES):
                why = "a function, lambda or generator expression within a function"
                raise UnitError(self.file.path, part, f"{why}; use a list or a function outside")
            if isinstance(part, _YIELDS):
                raise UnitError(self.file.path, part, "no generators")

    def _block(self, statements: Iterable[ast.stmt]) -> list[ast.stmt]:
        """Rewrite statements up to the one that ends the block."""
        body: list[ast.stmt] = []
        for made in self._each(statements):
            body.append(made)
            if isinstance(made, _ENDS):
                break
        return body or [ast.Pass()]

    def _each(self, statements: Iterable[ast.stmt]) -> Iterator[ast.stmt]:
        for node in statements:
            if isinstance(node, ast.If) and ast.unparse(node.test) == "COMPILED":
                yield from self._each(node.body)
            elif isinstance(node, ast.If) and ast.unparse(node.test) == "not COMPILED":
                yield from self._each(node.orelse)
            else:
                yield self.visit(node)

    def generic_visit(self, node: ast.AST) -> ast.AST:
        """Rewrite the blocks of a statement."""
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and block:
                setattr(node, name, self._block(block))
        for handler in getattr(node, "handlers", []):
            handler.body = self._block(handler.body)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:
        """Give a local its C type."""
        node.annotation = _expression(self._c_type(node.annotation))
        return node

    def _c_type(self, kind: ast.expr | None) -> str:
        """Return the C type of an annotation; what C does not know is an object.

        Raises
        ------
        UnitError
            If the file does not say what the annotation is.
        """
        if kind is None:
            return "object"
        if isinstance(kind, ast.BinOp):
            inner = self._c_type(kind.left)
            self._c_type(kind.right)
            return f"{inner} | None" if inner in self.classes else "object"
        name = ast.unparse(kind.value if isinstance(kind, ast.Subscript) else kind)
        if name in _C_TYPES:
            return _C_TYPES[name]
        if name in self.classes or name in _CONTAINERS:
            return name
        if name in self.objects or name.partition(".")[0] in self.file.known:
            return "object"
        raise UnitError(self.file.path, kind, f"what is the type `{name}`?")


def _return_0(node: ast.FunctionDef) -> None:
    """Let every return of a function that returns nothing return 0."""
    for part in ast.walk(node):
        if isinstance(part, ast.Return):
            part.value = ast.Constant(0)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
