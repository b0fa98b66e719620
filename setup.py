"""What pyproject.toml cannot say: the core is compiled, in a folder free of older builds."""

from __future__ import annotations

import tempfile

from backend import BuildCore, BuildTexts, core  # build_backend, on the path by `backend-path`
from setuptools import setup

with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
    setup(
        ext_modules=[core()],
        cmdclass={"build_ext": BuildCore, "build_py": BuildTexts},
        options={"build": {"build_base": folder}},
    )
