"""Small changes of a module, one at a time: what a slip of the hand may make of it.

Strings in annotations and docstrings, decorators and what stands under `if TYPE_CHECKING` are left
alone. Every place of the tree offers what stands in `_offers`; the changes of a module are numbered
in the order of its lines.
"""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import islice, takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import CodeType

_COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_CALCULATED: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitOr: ast.BitAnd,
    ast.BitAnd: ast.BitOr,
}
_NO_CODE = frozenset({"annotation", "returns", "decorator_list", "ops", "type_params"})
_AROUND = 25
_CALLED = {"min": "max", "max": "min", "any": "all", "all": "any", "ceil": "floor"}
_CALLED |= {"floor": "ceil", "argmin": "argmax", "argmax": "argmin", "abs": "float"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutation:
    """One change: in which function, on which line, what became what.

    `change` is the name of a mutation in its function; the second of one text has ` #2` behind it.
    """

    function: str
    line: int
    change: str
    code: CodeType


@dataclass(frozen=True, slots=True)
class _Place:
    """A change that a tree offers: in which function, what does it, and what shows it."""

    function: str
    line: int
    make: Callable[[], None]
    shown: Callable[[], str]


def mutations(source: str, file: str) -> Iterator[Mutation]:
    """Yield every mutation of a module."""
    seen: Counter[tuple[str, str]] = Counter()
    for number in range(len(list(_walk(ast.parse(source), (), _nothing)))):
        tree = ast.parse(source)
        place = next(islice(_walk(tree, (), _nothing), number, None))
        before = place.shown()
        place.make()
        change = _difference(before, place.shown())
        seen[place.function, change] += 1
        if seen[place.function, change] > 1:
            change += f" #{seen[place.function, change]}"
        code = compile(ast.fix_missing_locations(tree), file, "exec", dont_inherit=True)
        yield Mutation(function=place.function, line=place.line, change=change, code=code)


def _nothing() -> str:
    return ""


def _difference(before: str, after: str) -> str:
    """Return what became what, with a few words of what stands around it."""
    one, other = (" ".join(text.split()) for text in (before, after))
    same = _alike(one, other)
    rest = _alike(one[same:][::-1], other[same:][::-1])
    start = max(same - _AROUND, 0)
    while start and one[start - 1] != " ":
        start -= 1
    ends = [text[start : min(len(text) - rest + _AROUND, len(text))] for text in (one, other)]
    return " => ".join(ends)


def _alike(one: str, other: str) -> int:
    """Return how many characters two texts begin with alike."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in pairs)


def _walk(node: ast.AST, names: tuple[str, ...], shown: Callable[[], str]) -> Iterator[_Place]:
    """Yield the changes of a node and of all under it; `shown` is the text around it."""
    if _is_type(node) or (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
        return
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        names = (*names, node.name)
    shown = _shown(node) or shown
    function = ".".join(names) or "(module)"
    for make in _offers(node):
        yield _Place(function, getattr(node, "lineno", 0), make, shown)
    for field, value in ast.iter_fields(node):
        if field in _NO_CODE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield from _walk(child, names, shown)


def _shown(node: ast.AST) -> Callable[[], str] | None:
    """Return what shows the changes in a node; None where that is what shows those around it."""
    if isinstance(node, ast.stmt) and not hasattr(node, "body"):
        return partial(ast.unparse, node)
    if hasattr(node, "test"):
        return partial(_head, node)
    return partial(ast.unparse, node.iter) if isinstance(node, ast.For) else None


def _head(node: ast.AST) -> str:
    """Return the condition of a statement or of an expression."""
    if isinstance(node, ast.IfExp):
        return ast.unparse(node)
    word = "while" if isinstance(node, ast.While) else "if"
    return f"{word} {ast.unparse(node.test)}"  # type: ignore[attr-defined]


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _is_type(node: ast.AST) -> bool:
    """Whether a statement gives a name to a type, or is `__all__`: a type checker reads these."""
    if not isinstance(node, ast.Assign):
        return False
    named = ast.unparse(node.targets[0])
    text = ast.unparse(node.value)
    return named == "__all__" or text.startswith(("Literal[", "tuple[", "NDArray["))


def _offers(node: ast.AST) -> Iterator[Callable[[], None]]:
    """Yield what changes a node in place."""
    yield from _of_operators(node)
    match node:
        case ast.Constant():
            yield from _of_constants(node)
        case ast.Call(func=ast.Name(id=name)) if name in _CALLED:
            yield partial(setattr, node.func, "id", _CALLED[name])
        case ast.Call(func=ast.Attribute(attr=name)) if name in _CALLED:
            yield partial(setattr, node.func, "attr", _CALLED[name])
        case ast.If() | ast.IfExp():
            yield partial(setattr, node, "test", ast.Constant(value=False))
            yield partial(setattr, node, "test", ast.Constant(value=True))
        case ast.While():  # with True it would never end
            yield partial(setattr, node, "test", ast.Constant(value=False))
        case ast.comprehension(ifs=[_, *_]):
            yield node.ifs.clear
    yield from _of_statements(node)


def _of_operators(node: ast.AST) -> Iterator[Callable[[], None]]:
    match node:
        case ast.Compare():
            for at, op in enumerate(node.ops):
                for other in _COMPARED[type(op)]:
                    yield partial(_put, node.ops, at, other())
        case ast.BinOp() | ast.AugAssign() if type(node.op) in _CALCULATED:
            yield partial(setattr, node, "op", _CALCULATED[type(node.op)]())
        case ast.BoolOp():
            swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield partial(setattr, node, "op", swapped)
        case ast.UnaryOp(op=ast.USub()):
            yield partial(setattr, node, "op", ast.UAdd())
        case ast.UnaryOp(op=ast.Not()):
            yield partial(setattr, node, "operand", ast.UnaryOp(ast.Not(), node.operand))


def _of_constants(node: ast.Constant) -> Iterator[Callable[[], None]]:
    match node.value:
        case bool():
            yield partial(setattr, node, "value", not node.value)
        case int() | float():
            yield partial(setattr, node, "value", node.value + 1)
        case str() if node.value:
            yield partial(setattr, node, "value", f"XX{node.value}XX")


def _put(items: list[ast.cmpop], at: int, item: ast.cmpop) -> None:
    items[at] = item


def _of_statements(node: ast.AST) -> Iterator[Callable[[], None]]:
    """Yield what leaves a statement without its effect."""
    match node:
        case ast.Expr(value=ast.Call() | ast.YieldFrom() | ast.Yield()):
            yield partial(setattr, node, "value", ast.Constant(None))
        case ast.Assign() | ast.AnnAssign(value=ast.expr()) | ast.Return(value=ast.expr()):
            if not isinstance(node.value, ast.Constant) or node.value.value is not None:
                yield partial(setattr, node, "value", ast.Constant(None))
        case ast.AugAssign():
            yield partial(setattr, node, "value", ast.Constant(0))
