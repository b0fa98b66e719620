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

from arrays import ARRAYS, IMPORTS, MisuseError, Uses
from corefile import PACKAGE, CoreFile, UnitError, array_fields, refuse_twice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from types import ModuleType

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
import cython
""" + "\n".join(IMPORTS)
_CLOSURES = (ast.AsyncFunctionDef, ast.FunctionDef, ast.GeneratorExp, ast.Lambda)
_YIELDS = (ast.Await, ast.Yield, ast.YieldFrom)
_ENDS = (ast.Break, ast.Continue, ast.Raise, ast.Return)


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
    files = [CoreFile(path) for path in _sources(root).paths(_folder(root)).values()]
    refuse_twice(files)
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


def _handed_out(path: Path, files: Iterable[CoreFile]) -> set[str]:
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


def _keys(files: Iterable[CoreFile]) -> set[str]:
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

    def __init__(self, files: list[CoreFile], handed_out: set[str]) -> None:
        self.classes = {name for file in files for name in file.classes}
        self.objects = _OBJECTS | {name for file in files for name in file.protocols}
        self.handed_out = handed_out
        self.keys = _keys(files)
        self.fields = array_fields(files)
        self.file = files[0]
        self.locals: dict[str, str] = {}

    def module(self, file: CoreFile) -> ast.Module:
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
                name = ast.unparse(node.targets[0])
                body += ast.parse(ARRAYS[name]).body if name in ARRAYS else [node]
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
        try:
            Uses(node, self.fields).visit(node)
        except MisuseError as error:
            raise UnitError(self.file.path, error.node, str(error)) from None
        self.locals = self._objects_in(node)
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

    def _objects_in(self, node: ast.FunctionDef) -> dict[str, str]:
        """Return the locals that hold objects of the core's classes."""
        kinds = [(part.target, part.annotation) for part in ast.walk(node)
                 if isinstance(part, ast.AnnAssign)]  # fmt: skip
        named = {ast.unparse(target): ast.unparse(kind) for target, kind in kinds}
        return {name: kind for name, kind in named.items() if kind in self.classes}

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
        if node.value is not None:
            node.value = self._cast(ast.unparse(node.target), node.value)
        node.annotation = _expression(self._c_type(node.annotation))
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.Assign:
        """Take what a list holds for what the file says it holds."""
        node.value = self._cast(ast.unparse(node.targets[0]), node.value)
        return node

    def _cast(self, name: str, value: ast.expr) -> ast.expr:
        """Spare the look at the class of every object that is read from a list: mypy had it."""
        if name not in self.locals or not isinstance(value, ast.Subscript):
            return value
        return _expression(f"cython.cast({self.locals[name]}, {ast.unparse(value)})")

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
