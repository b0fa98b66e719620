"""A C compiler for the core: the machine's own, or zig's, which can be had as a wheel."""

from __future__ import annotations

import contextlib
import os
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from setuptools import Distribution
from setuptools.command.build_ext import build_ext

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIPS = ([sys.executable, "-m", "pip"], [sys.executable, "-I", "-m", "pip"])
"""That of the build environment, or that of the environment which builds."""
_FETCH = ("install", "--quiet", "--no-deps", "--no-compile", "--only-binary", ":all:",
          "--retries", "1", "--target")  # fmt: skip


class NoCompilerError(Exception):
    """There is none, and none can be had; says why."""


@contextlib.contextmanager
def some_compiler() -> Iterator[str]:
    """Let setuptools find a C compiler; yields its name, and takes it away again.

    Raises
    ------
    NoCompilerError
        If there is none, or no `Python.h`.
    """
    if not Path(sysconfig.get_path("include"), "Python.h").is_file():
        raise NoCompilerError("Python.h is missing (Debian and Ubuntu have it in python3-dev)")
    if _compiles():
        yield "the C compiler of this machine"
        return
    if not sys.platform.startswith("linux"):
        raise NoCompilerError("no C compiler was found")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        _environment(_zig(Path(folder))),
    ):
        if not _compiles():
            raise NoCompilerError("no C compiler was found, and zig does not run here")
        yield "zig"


def _compiles() -> bool:
    """Whether what setuptools would take turns C into an object file."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        source = Path(folder, "one.c")
        source.write_text("#include <Python.h>\nint one(void) { return 1; }\n", encoding="utf-8")
        command = build_ext(Distribution())
        try:
            _compile(command, source)
        except Exception:  # noqa: BLE001 - each platform has its own way to have no compiler
            return False
    return True


def _compile(command: build_ext, source: Path) -> None:
    from distutils.ccompiler import new_compiler  # noqa: PLC0415 - setuptools brings it
    from distutils.sysconfig import customize_compiler  # noqa: PLC0415

    compiler = new_compiler()
    customize_compiler(compiler)
    command.ensure_finalized()
    compiler.compile(
        [str(source)], output_dir=str(source.parent), include_dirs=command.include_dirs
    )


def _zig(folder: Path) -> dict[str, str]:
    """Fetch zig into a folder; return the environment in which setuptools uses it.

    It compiles for any processor of its kind: left alone it would use what this one can.
    """
    for pip in _PIPS:
        if not _runs([*pip, "--version"]):
            continue
        if not _runs([*pip, *_FETCH, str(folder), "ziglang>=0.13"]):
            raise NoCompilerError("no C compiler was found, and ziglang could not be fetched")
        zig = f"{shlex.quote(str(folder / 'ziglang' / 'zig'))} cc -mcpu=baseline"
        kept = str(folder / "kept")
        caches = {"ZIG_GLOBAL_CACHE_DIR": kept, "ZIG_LOCAL_CACHE_DIR": kept}
        return {"CC": zig, "LDSHARED": f"{zig} -shared", **caches}
    raise NoCompilerError("no C compiler was found, and no pip to fetch ziglang with")


def _runs(command: list[str]) -> bool:
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


@contextlib.contextmanager
def _environment(values: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
