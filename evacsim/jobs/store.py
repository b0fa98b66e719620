"""Finished units by key, in a file: a line for each.

A line holds the first digits of a SHA-256, then a key and its answer. One that a kill has cut off,
or that is damaged, is left out, and its unit is done again.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import dataclasses
import functools
import importlib
import io
import json
import os
import pickle
import time
from importlib import resources
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from pydantic import BaseModel

from evacsim.errors import Problem, ResultsError
from evacsim.locale import text
from evacsim.results.manifest import evacsim_version, library_versions, sha256

if TYPE_CHECKING:
    from collections.abc import KeysView
    from pathlib import Path
    from typing import Self

Answer = TypeVar("Answer")

_DIGITS: Final = 16
_SAFE_S: Final = 1.0
"""So much work a power cut may cost; a kill costs none."""


class Store(Generic[Answer]):
    """Answers by key, in a file, which grows by a line for each; what is in it is known at once.

    Parameters
    ----------
    file
        The file; None keeps nothing beyond the process. If it cannot be written to, it stays as
        it is unless `must`.
    must
        Whether it is a fault that a unit cannot be kept.

    `stays` may be set: what is done is to be gone on with, though nothing went wrong.
    """

    def __init__(self, file: Path | None, *, must: bool = False) -> None:
        self._file, self._must = file, must
        self.stays = False
        self._found: dict[str, Answer] = {} if file is None else read_units(file)
        self._stream: io.FileIO | None = None
        self._safe_s = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def __contains__(self, key: str) -> bool:
        return key in self._found

    def __getitem__(self, key: str) -> Answer:
        return self._found[key]

    def __len__(self) -> int:
        return len(self._found)

    def keys(self) -> KeysView[str]:
        """Return the keys of what is done."""
        return self._found.keys()

    def keep(self, key: str, answer: Answer) -> None:
        """Take an answer in, and write it down so that it is there after a kill.

        Raises
        ------
        ResultsError
            If it cannot be written, and must be.
        """
        self._found[key] = answer
        if self._file is None:
            return
        try:
            self._write(_line(key, answer))
        except OSError as error:
            if self._must:
                raise not_written(self._file.parent, error) from None
            self._file = None

    def _write(self, line: bytes) -> None:
        if self._stream is None and self._file is not None:
            cut = self._file.exists() and not self._file.read_bytes().endswith(b"\n")
            self._stream = self._file.open("ab", buffering=0)
            line = b"\n" + line if cut else line
        if self._stream is not None:
            self._stream.write(line)
            now_s = time.monotonic()
            if now_s - self._safe_s >= _SAFE_S:
                os.fsync(self._stream.fileno())
                self._safe_s = now_s


def not_written(folder: Path, error: OSError) -> ResultsError:
    """Return what is said where what is done cannot be kept."""
    message = text("cannot be written: {error}", error=error)
    hint = text("make room and run again: the same command goes on")
    return ResultsError([Problem(file=str(folder), where="", message=message, hint=hint)])


def _line(key: str, answer: object) -> bytes:
    data = base64.b64encode(pickle.dumps((key, answer), protocol=5))
    return sha256(data)[:_DIGITS].encode() + b" " + data + b"\n"


def read_units(file: Path) -> dict[str, Any]:
    """Return what is whole of a file of units; nothing where there is none."""
    try:
        lines = file.read_bytes().splitlines()
    except OSError:
        return {}
    found: dict[str, Any] = {}
    for line in lines:
        digest, _, data = line.partition(b" ")
        if sha256(data)[:_DIGITS].encode() != digest:
            continue
        with contextlib.suppress(Exception):  # of another version, or made to harm
            key, answer = _Units(io.BytesIO(base64.b64decode(data))).load()
            found[key] = answer
    return found


class _Units(pickle.Unpickler):
    """Reads what units are made of and nothing else: whoever wrote the file can run no code."""

    def find_class(self, module: str, name: str) -> Any:  # noqa: ANN401 - as the base class
        """Return a record of evacsim, or what an array is made of."""
        room = module.partition(".")[0]
        if room == "evacsim":
            found = getattr(importlib.import_module(module), name)
            named = issubclass(found, tuple) and hasattr(found, "_fields")
            if dataclasses.is_dataclass(found) or named or issubclass(found, BaseModel):
                return found
        if room == "numpy" and name in {
            "_frombuffer",
            "_reconstruct",
            "scalar",
            "ndarray",
            "dtype",
        }:
            return super().find_class(module, name)
        if module == "builtins" and name in {"range", "set", "frozenset"}:
            return getattr(builtins, name)
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a unit")


def digest_of_study(*about: object) -> str:
    """Return a digest of what the answers of a study depend on: that, versions and the code."""
    parts = [evacsim_version(), library_versions(), _code(), *(repr(part) for part in about)]
    return sha256(json.dumps(parts).encode())


@functools.cache
def _code() -> str:
    """Return the digest of the code of evacsim."""
    texts, ahead = [], [resources.files("evacsim")]
    while ahead:
        for one in sorted(ahead.pop().iterdir(), key=lambda entry: entry.name):
            if one.is_dir():
                ahead.append(one)
            elif one.name.endswith((".py", ".toml")):
                texts.append(sha256(one.read_bytes()))
    return sha256("".join(texts).encode())
