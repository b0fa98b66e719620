"""Lists of numbers and of people in the core become C arrays: what they are, and who uses them how.

The files of the core say `Reals`, `Wholes` or `Queue` where they keep a list; interpreted it is
one. In the unit each is a class around a C array, and what is done to it becomes a call of C: an
index, `len`, `append`, `pop`, whether there is anything in it. What the class cannot do is refused.
To Python, which looks at it from outside, it is as a list; that is not quick.
"""

from __future__ import annotations

import ast
from typing import Final

_ARRAY: Final = """
@cython.final
@cython.cclass
class NAME:
    first: cython.Py_ssize_t
    size: cython.Py_ssize_t
    room: cython.Py_ssize_t
    values: cython.pointer(CELL)

    def __cinit__(self, given=()):
        self.first = self.size = self.room = 0
        self.values = cython.NULL

    def __init__(self, given=()):
        self.fill(given)

    def __dealloc__(self):
        free(self.values)

    def __len__(self):
        return self.size

    def __iter__(self):
        at: cython.Py_ssize_t
        return iter([self.at(at) for at in range(self.size)])

    def __eq__(self, other):
        return list(self) == (list(other) if isinstance(other, NAME) else other)

    def __getitem__(self, index):
        return list(self)[index]

    def __setitem__(self, index, value):
        kept = list(self)
        kept[index] = value
        self.fill(kept)

    def __delitem__(self, index):
        kept = list(self)
        del kept[index]
        self.fill(kept)

    def pop(self, index=-1):
        kept = list(self)
        value = kept.pop(index)
        self.fill(kept)
        return value

    @cython.cfunc
    @cython.inline
    @cython.exceptval(check=False)
    def at(self, index: cython.Py_ssize_t) -> KIND:
        return LOAD(self.values[self.first + index])

    @cython.cfunc
    @cython.inline
    @cython.exceptval(check=False)
    def put(self, index: cython.Py_ssize_t, value: KIND) -> cython.void:
        self.values[self.first + index] = STORE(value)

    @cython.cfunc
    @cython.inline
    @cython.exceptval(check=False)
    def take_first(self) -> KIND:
        self.first += 1
        self.size -= 1
        return LOAD(self.values[self.first - 1])

    @cython.cfunc
    @cython.inline
    @cython.exceptval(check=False)
    def take_last(self) -> KIND:
        self.size -= 1
        return LOAD(self.values[self.first + self.size])

    @cython.cfunc
    @cython.inline
    @cython.exceptval(check=False)
    def drop(self, count: cython.Py_ssize_t) -> cython.void:
        if count > self.size:
            count = self.size
        self.first += count
        self.size -= count

    @cython.ccall
    @cython.exceptval(check=False)
    def clear(self) -> cython.void:
        self.first = self.size = 0

    @cython.cfunc
    @cython.exceptval(-1, check=False)
    def reach(self) -> cython.int:
        room: cython.Py_ssize_t = 2 * self.room if self.room else 8
        if 2 * self.first >= self.room and self.first:
            memmove(self.values, self.values + self.first, self.size * cython.sizeof(CELL))
            self.first = 0
            return 0
        values: cython.pointer(CELL) = cython.cast(
            cython.pointer(CELL), realloc(self.values, room * cython.sizeof(CELL))
        )
        if values is cython.NULL:
            raise MemoryError
        self.values = values
        self.room = room
        return 0

    def append(self, value):
        self.add(value)

    @cython.cfunc
    @cython.inline
    @cython.exceptval(-1, check=False)
    def add(self, value: KIND) -> cython.int:
        if self.first + self.size == self.room:
            self.reach()
        self.values[self.first + self.size] = STORE(value)
        self.size += 1
        return 0

    @cython.ccall
    @cython.exceptval(-1, check=False)
    def insert(self, index: cython.Py_ssize_t, value: KIND) -> cython.int:
        if self.first + self.size == self.room:
            self.reach()
        if index < 0:
            index = max(0, index + self.size)
        index = self.first + min(index, self.size)
        memmove(
            self.values + index + 1,
            self.values + index,
            (self.first + self.size - index) * cython.sizeof(CELL),
        )
        self.values[index] = STORE(value)
        self.size += 1
        return 0

    @cython.ccall
    @cython.exceptval(-1, check=False)
    def extend(self, given) -> cython.int:
        for one in list(given):
            self.add(one)
        return 0

    @cython.cfunc
    @cython.exceptval(-1, check=False)
    def fill(self, given) -> cython.int:
        kept: list = list(given)
        self.clear()
        self.extend(kept)
        return 0
"""

_SORTED: Final = """
    @cython.cfunc
    @cython.exceptval(-1, check=False)
    def sort_in(self, value: CELL) -> cython.int:
        low: cython.Py_ssize_t = 0
        high: cython.Py_ssize_t = self.size
        middle: cython.Py_ssize_t
        while low < high:
            middle = (low + high) >> 1
            if value < self.at(middle):
                high = middle
            else:
                low = middle + 1
        return self.insert(low, value)
"""

IMPORTS: Final = (
    "from cython.cimports.cpython.ref import PyObject",
    "from cython.cimports.libc.stdlib import free, realloc",
    "from cython.cimports.libc.string import memmove",
)

_OWN: Final = frozenset({"clear", "extend", "insert"})
"""What the class can do under the list's own name."""


def _numbers(name: str, kind: str) -> str:
    return _filled(
        _ARRAY + _SORTED, NAME=name, KIND=kind, CELL=kind, **{"LOAD(": "(", "STORE(": "("}
    )


def _people(name: str, kind: str) -> str:
    """Nobody in a queue is kept alive by it: all are in `State.people` while there are queues."""
    cell = "cython.pointer(PyObject)"
    load, store = f"cython.cast({kind}, ", f"cython.cast({cell}, "
    own = {"LOAD(": load, "STORE(": store}
    return _filled(_ARRAY, NAME=name, KIND=kind, CELL=cell, **own)


def _filled(text: str, **tokens: str) -> str:
    for token, real in tokens.items():
        text = text.replace(token, real)
    return text


ARRAYS: Final = {
    "Reals": _numbers("Reals", "cython.double"),
    "Wholes": _numbers("Wholes", "cython.Py_ssize_t"),
    "Queue": _people("Queue", "Person"),
}
"""The classes, as texts of the unit, by the names that the files of the core use."""


class MisuseError(Exception):
    """An array is used as it cannot be; `node` is where."""

    def __init__(self, node: ast.AST, why: str) -> None:
        super().__init__(why)
        self.node = node


class Uses(ast.NodeTransformer):
    """Turns what one function does with arrays into calls of their classes.

    `fields` are the fields of any class that are arrays; so no other field may have such a name.
    """

    def __init__(self, function: ast.FunctionDef, fields: frozenset[str]) -> None:
        self._fields = fields
        self._locals = {
            one.arg
            for one in function.args.args
            if one.annotation is not None and ast.unparse(one.annotation) in ARRAYS
        } | {
            ast.unparse(node.target)
            for node in ast.walk(function)
            if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) in ARRAYS
        }
        self._tests: set[int] = set()

    def _is(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Name):
            return node.id in self._locals
        return isinstance(node, ast.Attribute) and node.attr in self._fields

    def visit(self, node: ast.AST) -> ast.AST:
        """Rewrite one node; what is asked for truth is asked for its size."""
        for one in _asked(node):
            self._tests.add(id(one))
        asked = id(node) in self._tests
        made: ast.AST = super().visit(node)
        if asked and isinstance(node, ast.expr) and self._is(node):
            return _of(made, "size")
        return made

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Rewrite `len`, `pop`, `insort` and the list's own methods."""
        given = [one for one in node.args if self._is(one)]
        name = ast.unparse(node.func)
        if given and name == "len":
            return _of(self.visit(given[0]), "size")
        if given and name == "bisect.insort":
            return _call(self.visit(node.args[0]), "sort_in", self.visit(node.args[1]))
        if isinstance(node.func, ast.Attribute) and self._is(node.func.value):
            what = node.func.attr
            if what == "pop":
                return _call(self.visit(node.func.value), _popped(node))
            if what == "append":
                return _call(self.visit(node.func.value), "add", *map(self.visit, node.args))
            if what not in _OWN:
                raise MisuseError(node, f"an array cannot `{what}`")
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Rewrite an index that is read."""
        if not self._is(node.value):
            return self.generic_visit(node)
        if isinstance(node.slice, ast.Slice) or not isinstance(node.ctx, ast.Load):
            raise MisuseError(node, "an array is read one by one, written `[at] = ` or `[:] = `")
        _count_from_first(node)
        return _call(self.visit(node.value), "at", self.visit(node.slice))

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        """Rewrite what is put at an index, or in place of all."""
        target = node.targets[0]
        if not isinstance(target, ast.Subscript) or not self._is(target.value):
            return self.generic_visit(node)
        if len(node.targets) > 1:
            raise MisuseError(node, "one array at a time")
        array, value = self.visit(target.value), self.visit(node.value)
        if ast.unparse(target.slice) == ":":
            return ast.Expr(_call(array, "fill", value))
        _count_from_first(target)
        return ast.Expr(_call(array, "put", self.visit(target.slice), value))

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        """Refuse to add to an array as a list can be added to."""
        if self._is(node.target):
            raise MisuseError(node, "`extend` an array")
        return self.generic_visit(node)

    def visit_Delete(self, node: ast.Delete) -> ast.AST:
        """Rewrite `del array[:count]`."""
        target = node.targets[0]
        if not isinstance(target, ast.Subscript) or not self._is(target.value):
            return self.generic_visit(node)
        if len(node.targets) > 1:
            raise MisuseError(node, "one array at a time")
        part = target.slice
        if not isinstance(part, ast.Slice) or part.lower or part.step or part.upper is None:
            raise MisuseError(node, "only the first ones are deleted from an array")
        return ast.Expr(_call(self.visit(target.value), "drop", self.visit(part.upper)))


def _asked(node: ast.AST) -> list[ast.expr]:
    """Return the parts of a node that are asked whether they are true."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        return [node.test]
    if isinstance(node, ast.BoolOp):
        return node.values
    return [node.operand] if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) else []


def _count_from_first(node: ast.Subscript) -> None:
    """Refuse what a list counts from its end: C would look before the first."""
    if isinstance(node.slice, ast.UnaryOp):
        raise MisuseError(node, "an array counts from its first")


def _popped(node: ast.Call) -> str:
    if not node.args:
        return "take_last"
    if ast.unparse(node.args[0]) != "0":
        raise MisuseError(node, "an array gives its first or its last")
    return "take_first"


def _of(array: ast.AST, field: str) -> ast.expr:
    return ast.Attribute(value=array, attr=field, ctx=ast.Load())  # type: ignore[arg-type]


def _call(array: ast.AST, method: str, *given: ast.AST) -> ast.expr:
    return ast.Call(func=_of(array, method), args=list(given), keywords=[])  # type: ignore[arg-type]
