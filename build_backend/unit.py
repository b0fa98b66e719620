"""Joins the files of the engine's core into one unit that Cython compiles.

The files are ordinary Python and run as they are. Here their annotations become C types: `int` a
machine integer, `float` a double, the classes extension types with public fields, the functions C
functions. What is exported is callable from Python too. Nothing else is changed, so the compiled
core does what the files say.
"""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

PACKAGE = "evacsim.simulation"
CORE = (
    "agenda", "tape", "parts", "state", "reset", "rules.waking", "rules.queues",
    "rules.overtaking", "rules.standing", "rules.lanes", "rules.demand", "rules.places",
    "rules.pressing", "rules.walking", "rules.setting_off", "rules.rerouting", "rules.holding",
    "rules.factors", "rules.falls", "causes", "rules.turns", "rules.cycles", "rules.passing",
    "loop",
)  # fmt: skip
"""The files in the order in which they may use one another."""

_C_TYPES = {"int": "cython.Py_ssize_t", "float": "cython.double", "bool": "cython.bint",
            "Doubles": "cython.double[::1]", "Ints": "cython.int[::1]"}  # fmt: skip
_CONTAINERS = {"list", "dict", "set", "tuple", "str", "bytearray"}
_HEAD = (
    "# cython: language_level=3, infer_types=True, auto_pickle=False, binding=False\n"
    "# cython: boundscheck=False, wraparound=False, initializedcheck=False\n"
)


def sources(root: Path) -> list[Path]:
    """Return the files of the core in a checkout, in order."""
    folder = root.joinpath(*PACKAGE.split("."))
    return [folder.joinpath(*name.split(".")).with_suffix(".py") for name in CORE]


def digest(root: Path) -> str:
    """Return the SHA-256 of the files of the core and their names."""
    total = hashlib.sha256()
    for name, path in zip(CORE, sources(root), strict=True):
        total.update(f"{name}\n".encode() + path.read_bytes().replace(b"\r\n", b"\n"))
    return total.hexdigest()


def joined(root: Path) -> str:
    """Return the unit as the text of one module, with the digest of its sources."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sources(root)]
    exported = _exported(root)
    classes = {
        node.name
        for tree in trees
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not _is_protocol(node)
    }
    keys = {
        keyword.value.id
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "key" and isinstance(keyword.value, ast.Name)
    }
    writer = _Writer(classes, exported, keys)
    bodies = [ast.unparse(ast.fix_missing_locations(writer.module(tree))) for tree in trees]
    return "\n\n".join(
        [_HEAD + "import cython", *sorted(writer.imports), f'DIGEST = "{digest(root)}"', *bodies, ""]
    )


def _exported(root: Path) -> set[str]:
    """Return the names that `core.py` hands out."""
    path = root.joinpath(*PACKAGE.split("."), "core.py")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE)
        for alias in node.names
    }


class _Writer(ast.NodeTransformer):
    """Rewrites the tree of one file."""

    def __init__(self, classes: set[str], exported: set[str], keys: set[str]) -> None:
        self.classes = classes
        self.exported = exported
        self.keys = keys
        self.imports: set[str] = set()

    def module(self, tree: ast.Module) -> ast.Module:
        """Return the module without its imports, which are kept apart, and its docstring."""
        body: list[ast.stmt] = []
        for node in tree.body:
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._import(node)
            elif isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
                continue
            elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue  # what is said of the module or a constant
            elif isinstance(node, ast.AnnAssign):
                body += self._constant(node)
            elif isinstance(node, ast.ClassDef):
                body += self._class(node)
            else:
                found = self.visit(node)
                body += found if isinstance(found, list) else [found]
        return ast.Module(body=body, type_ignores=[])

    def _import(self, node: ast.Import | ast.ImportFrom) -> None:
        module = node.module or "" if isinstance(node, ast.ImportFrom) else ""
        if module in ("__future__", "typing", "dataclasses") or module.startswith(PACKAGE):
            return
        self.imports.add(ast.unparse(node))

    def _constant(self, node: ast.AnnAssign) -> list[ast.stmt]:
        name = ast.unparse(node.target)
        if name == "COMPILED":
            return []
        kind = node.annotation
        inner = kind.slice if isinstance(kind, ast.Subscript) else kind
        text = f"{name} = cython.declare({self.c_type(inner)}, {ast.unparse(node.value)})"
        return ast.parse(text).body

    def _class(self, node: ast.ClassDef) -> list[ast.stmt]:
        if _is_protocol(node):
            return []
        body: list[ast.stmt] = []
        for part in node.body:
            if isinstance(part, ast.AnnAssign):
                declared = f"{ast.unparse(part.target)} = cython.declare({self.c_type(part.annotation)}, visibility='public')"
                body += ast.parse(declared).body
            elif isinstance(part, ast.FunctionDef):
                body.append(self._function(part, method=True))
        made = ast.ClassDef(
            name=node.name, bases=[], keywords=[], body=body,
            decorator_list=[_name("cython.final"), _name("cython.cclass")],
        )  # fmt: skip
        return [made]

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:  # noqa: N802 - of ast
        """Rewrite a function of the module."""
        return self._function(node, method=False)

    def _function(self, node: ast.FunctionDef, *, method: bool) -> ast.FunctionDef:
        for argument in node.args.args:
            if argument.annotation is not None:
                argument.annotation = _name(self.c_type(argument.annotation))
        plain = method or node.name in self.keys
        if plain:
            node.returns, decorators = None, []
        else:
            returned = ast.unparse(node.returns) if node.returns else "None"
            node.returns = _name("cython.void" if returned == "None" else self.c_type(node.returns))
            decorators = ["cython.ccall" if node.name in self.exported else "cython.cfunc"]
        node.decorator_list = [_name(one) for one in decorators]
        node.body = [made for part in node.body for made in self._statements(part)]
        return node

    def _statements(self, node: ast.stmt) -> list[ast.stmt]:
        found = self.visit(node)
        return found if isinstance(found, list) else [found]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AnnAssign:  # noqa: N802 - of ast
        """Give a local its C type."""
        node.annotation = _name(self.c_type(node.annotation))
        return node

    def visit_If(self, node: ast.If) -> ast.AST | list[ast.stmt]:  # noqa: N802 - of ast
        """Take the compiled one of two branches."""
        test = ast.unparse(node.test)
        if test == "not COMPILED":
            return [made for part in node.orelse for made in self._statements(part)] or [ast.Pass()]
        if test == "COMPILED":
            return [made for part in node.body for made in self._statements(part)]
        return self.generic_visit(node)

    def c_type(self, kind: ast.expr) -> str:
        """Return the C type of an annotation; what C does not know is an object."""
        if isinstance(kind, ast.BinOp):
            inner = ast.unparse(kind.left)
            return f"{inner} | None" if inner in self.classes else "object"
        name = ast.unparse(kind.value if isinstance(kind, ast.Subscript) else kind)
        if name in _C_TYPES:
            return _C_TYPES[name]
        return name if name in self.classes or name in _CONTAINERS else "object"


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base) == "Protocol" for base in node.bases)


def _name(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body
