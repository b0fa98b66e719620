"""The house rules that no reader should have to check by hand."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
import tomllib
from pathlib import Path

import networkx as nx
import pytest

import evacsim

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "evacsim"
FILES = sorted(PACKAGE.rglob("*.py"))
ALL_FILES = sorted(
    path
    for folder in ("build_backend", "evacsim", "tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)
MOST_LINES = 350
MOST_FUNCTION_LINES = 60
HOMES = {"simpy": "simulation", "matplotlib": "plots", "typer": "cli"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def imported(path: Path) -> set[str]:
    """Top-level packages that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            names.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            names.add(node.module.partition(".")[0])
    return names


def test_imports_go_one_way() -> None:
    """The contract in pyproject.toml, read by import-linter."""
    program = (
        "from importlinter.cli import lint_imports; "
        "raise SystemExit(lint_imports(cache_dir=None, no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_engine_has_no_circle() -> None:
    """Imports for types are counted, too: the engine is read from the loop downwards."""
    files = {path: dotted(path) for path in FILES if "simulation" in path.parts}
    known = set(files.values())
    uses = nx.DiGraph(
        (name, used)
        for path, name in files.items()
        for used in modules(ast.parse(path.read_text("utf-8")))
        if used in known
    )
    assert uses.has_edge("evacsim.simulation.loop", "evacsim.simulation.rules.turns")
    assert [circle for circle in nx.strongly_connected_components(uses) if len(circle) > 1] == []


def dotted(path: Path) -> str:
    """Name of a module as it is imported."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def modules(tree: ast.AST) -> set[str]:
    """Modules that a module imports or imports from, for types as well."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_the_contract_covers_every_module() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]
    layers = next(c for c in contracts["contracts"] if c["type"] == "layers")
    assert layers["exhaustive"] is True


def test_no_file_is_long() -> None:
    lengths = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in ALL_FILES}
    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


def test_no_function_is_long() -> None:
    lengths = {
        f"{name_of(path)}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in ALL_FILES
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_FUNCTION_LINES} == {}


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    odd = {"utils", "util", "helpers", "helper", "common", "misc"}
    named = {path.stem for path in FILES} | {path.parent.name for path in FILES}
    assert not named & odd


@pytest.mark.parametrize("library", HOMES)
def test_each_large_library_has_one_home(library: str) -> None:
    users = {p.relative_to(PACKAGE).parts[0] for p in FILES if library in imported(p)}
    assert users == {HOMES[library]}


def test_nobody_draws_with_pyplot() -> None:
    """Its figures are global state."""
    lines = [line for p in FILES for line in p.read_text("utf-8").splitlines() if "import" in line]
    assert not [line for line in lines if "pyplot" in line]


def test_nobody_uses_global_randomness() -> None:
    for path in FILES:
        text = path.read_text("utf-8")
        assert "random.seed(" not in text, name_of(path)
        assert "import random\n" not in text, name_of(path)


def test_statements_read_no_file_and_print_nothing() -> None:
    paths = [path for path in FILES if path.parent.name == "statements"]
    assert len(paths) > 1
    for path in paths:
        calls = [node.func for node in ast.walk(_tree(path)) if isinstance(node, ast.Call)]
        named = {str(getattr(one, "id", getattr(one, "attr", ""))) for one in calls}
        odd = {name for name in named if name in {"open", "print", "echo"} or "read_" in name}
        assert not odd, name_of(path)


def test_importing_the_package_is_light() -> None:
    program = (
        "import sys, evacsim; "
        "print(' '.join(m for m in ('matplotlib', 'polars', 'simpy', 'networkx', 'numpy', 'typer')"
        " if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


def test_the_command_line_is_light_until_a_verb_runs() -> None:
    program = (
        "import sys, evacsim.cli.app; "
        "print(' '.join(m for m in ('matplotlib', 'polars', 'simpy', 'networkx', 'numpy', "
        "'pydantic', 'shapely', 'scipy', 'rich') if m in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []


@pytest.mark.parametrize("name", [n for n in evacsim.__all__ if n != "__version__"])
def test_every_public_name_exists_and_is_documented(name: str) -> None:
    assert getattr(evacsim, name).__doc__
    assert name in dir(evacsim)


def test_an_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'simulte'"):
        _ = evacsim.simulte


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
