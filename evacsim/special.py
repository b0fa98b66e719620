"""The special functions of SciPy, loaded without what SciPy loads around them."""

from __future__ import annotations

import functools
import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

_USED = ("gamma", "gammainc", "gammaincinv", "ndtr", "ndtri", "stdtrit")
"""Functions of `scipy.special` that evacsim uses."""


@functools.cache
def special_functions() -> Any:  # noqa: ANN401 - a module of another package
    """Return the functions of `scipy.special`, without loading all of it where that can be.

    To make arrays of other libraries fit, the package loads what takes every process 0.2 s; its
    functions for arrays of numpy are one compiled module, the same with and without. That module
    is loaded as if its package were there, which is loaded as ever by whoever asks for it later.
    """
    name = "scipy.special"
    if name in sys.modules:
        return importlib.import_module(name)
    import scipy  # noqa: PLC0415 - not every verb draws

    package = ModuleType(name)
    package.__path__ = [str(Path(scipy.__file__).parent / "special")]
    sys.modules[name] = package
    try:
        found = importlib.import_module(f"{name}._ufuncs")
    except ImportError:  # another layout of scipy
        found = None
    finally:
        del sys.modules[name]
    known = found is not None and all(hasattr(found, one) for one in _USED)
    return found if known else importlib.import_module(name)
