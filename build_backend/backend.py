"""The build backend: setuptools', the catalogue compiled, and the core where it can be.

Where it cannot be, the package is installed all the same and runs its files as they are; why is
printed and stays beside them. `EVACSIM_CORE=python` spares the compiling, `EVACSIM_CORE=compiled`
makes it an error when it does not succeed (for wheels).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

from compiler import NoCompilerError, some_compiler
from corefile import PACKAGE
from setuptools import Extension
from setuptools.build_meta import (
    build_editable,
    build_sdist,
    build_wheel,
    get_requires_for_build_editable,
    get_requires_for_build_sdist,
    get_requires_for_build_wheel,
    prepare_metadata_for_build_editable,
    prepare_metadata_for_build_wheel,
)
from setuptools.command.build_ext import build_ext
from setuptools.command.build_py import build_py
from unit import joined

__all__ = [
    "BuildCore",
    "BuildTexts",
    "build_editable",
    "build_sdist",
    "build_wheel",
    "core",
    "get_requires_for_build_editable",
    "get_requires_for_build_sdist",
    "get_requires_for_build_wheel",
    "prepare_metadata_for_build_editable",
    "prepare_metadata_for_build_wheel",
]

ROOT = Path(__file__).resolve().parents[1]
WHY_NOT = "not-compiled.txt"  # as in core.py
_LOCALE = ROOT / "evacsim" / "locale"

_EXACT = ["-O2", "-fno-fast-math", "-fno-unsafe-math-optimizations", "-ffp-contract=off"]
"""The last word, whatever CFLAGS holds: results are the same to the bit on every machine."""
_FLAGS = {
    "unix": ([*_EXACT, "-g0"], _EXACT),
    "mingw32": ([*_EXACT, "-g0"], _EXACT),
    "msvc": (["/O2", "/fp:strict"], []),
}


def core() -> Extension:
    """Return the compiled core as an extension whose source the build writes."""
    return Extension(f"{PACKAGE}._core", [], optional=True)


class BuildCore(build_ext):
    """Joins the core's files, turns them into C and compiles that; or notes why it could not."""

    def initialize_options(self) -> None:
        """Set what `run` finds out."""
        super().initialize_options()
        self.why = ""

    def run(self) -> None:
        """Compile the core, or go on without."""
        why = self.why = self._attempt()
        library, package = Path(self.build_lib), Path(*PACKAGE.split("."))
        folder = ROOT / package if self.inplace or self.editable_mode else library / package
        note = folder / WHY_NOT
        note.unlink(missing_ok=True)
        if why:
            sys.stderr.write(f"evacsim is installed uncompiled and runs slower: {why}\n")
            note.parent.mkdir(parents=True, exist_ok=True)
            note.write_text(f"{why}\n", encoding="utf-8")

    def _attempt(self) -> str:
        """Return why the core could not be compiled, nothing if it was."""
        asked = os.environ.get("EVACSIM_CORE", "")
        if asked == "python":
            return "EVACSIM_CORE=python when it was installed"
        try:
            with some_compiler():
                super().run()
        except Exception as error:
            if asked == "compiled":
                raise
            if isinstance(error, NoCompilerError):
                return str(error)
            return f"compiling failed: {type(error).__name__} {error}".partition("\n")[0]
        return ""

    def get_outputs(self) -> list[str]:
        """Return what was built: nothing, where it was not."""
        return [] if self.why else list(super().get_outputs())

    def get_output_mapping(self) -> dict[str, str]:
        """Return the same with its places in the checkout."""
        return {} if self.why else dict(super().get_output_mapping())

    def build_extensions(self) -> None:
        """Compile; what fails is told by `run`, not passed over for being optional."""
        for extension in self.extensions:
            self.build_extension(extension)

    def build_extension(self, ext: Extension) -> None:
        """Write the C of the core and compile it."""
        ext.sources = [str(self._c_source())]
        kind = self.compiler.compiler_type
        ext.extra_compile_args, ext.extra_link_args = _FLAGS.get(kind, _FLAGS["unix"])
        if sys.platform.startswith("linux"):
            ext.extra_link_args = [*ext.extra_link_args, "-s"]
        super().build_extension(ext)

    def _c_source(self) -> Path:
        from Cython.Compiler.Main import compile_single  # noqa: PLC0415 - not where nothing is compiled
        from Cython.Compiler.Options import CompilationOptions  # noqa: PLC0415

        folder = Path(self.build_temp)
        folder.mkdir(parents=True, exist_ok=True)
        source = folder / "_core.py"
        source.write_text(joined(ROOT), encoding="utf-8")
        result = compile_single(
            str(source), CompilationOptions(language_level=3), full_module_name=f"{PACKAGE}._core"
        )
        if result.num_errors:
            raise RuntimeError(f"Cython found {result.num_errors} errors in the core")
        return source.with_suffix(".c")


class BuildTexts(build_py):
    """Copies the package, and compiles its Chinese catalogue."""

    def run(self) -> None:
        """Copy and compile."""
        super().run()
        place = self._place()
        place.parent.mkdir(parents=True, exist_ok=True)
        spec = importlib.util.spec_from_file_location("catalogue", _LOCALE / "catalogue.py")
        if spec is None or spec.loader is None:
            raise FileNotFoundError(_LOCALE / "catalogue.py")
        catalogue = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(catalogue)
        place.write_bytes(catalogue.compiled((_LOCALE / "zh.po").read_bytes()))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:  # noqa: FBT001, FBT002 - setuptools' own
        """Return what was copied, and the catalogue."""
        return [*super().get_outputs(include_bytecode), str(self._place())]

    def _place(self) -> Path:
        folder = _LOCALE if self.editable_mode else Path(self.build_lib) / _LOCALE.relative_to(ROOT)
        return folder / "zh.mo"
