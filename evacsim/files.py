"""Files as such: only regular ones are read, up to a limit, and what is written is written whole.

One home for both, whatever the file holds. Errors are `OSError` with a text in `strerror`, so that
who handles a missing file handles a device, a pipe and an endless file, too.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from evacsim.locale import mark, text

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator

MOST_BYTES: Final = 256 * 2**20
"""No file that people edit, and no `run.json`, is as large."""


class Unreadable(OSError):  # noqa: N818 - a kind of OSError, as FileNotFoundError's siblings are
    """A file that is there but is no file to read: a device, a pipe, or one that is too large."""

    def __init__(self, why: str, path: Path) -> None:
        super().__init__(errno.EINVAL, why, str(path))


_WHY: Final = {
    errno.ENOENT: mark("there is no such file or folder"),
    errno.EISDIR: mark("is a folder; name the file in it"),
    errno.ENOTDIR: mark("is a file, and no folder"),
    errno.EACCES: mark("may not be opened: no permission"),
    errno.EPERM: mark("may not be opened: no permission"),
    errno.EROFS: mark("cannot be written: the disk is read-only"),
    errno.ENOSPC: mark("cannot be written: the disk is full"),
    errno.ENAMETOOLONG: mark("its name is too long"),
}
"""What stops people, in words of ours; anything else as the system says it."""


def why(error: OSError) -> str:
    """Return why a file cannot be read or written, in the language of now."""
    known = _WHY.get(error.errno or 0)
    if known is not None:
        return text(known)
    # of polars, several lines in one text
    return error.strerror or str(error).partition("\n")[0] or type(error).__name__


_NO_FILE: Final = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_DEVICES: Final = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(1, 10)))
)


@contextlib.contextmanager
def opened(path: Path) -> Iterator[io.BufferedReader]:
    """Open a regular file to be read; a pipe without a writer is not waited for.

    Raises
    ------
    OSError
        If it cannot be opened; `Unreadable` if it is a device, a pipe or a socket, or its name
        cannot be written down.
    """
    if not is_text(path):
        raise Unreadable(text("its name is no UTF-8 text; rename it"), path)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        number = os.open(path, flags)
    except ValueError as error:  # a NUL in the name
        raise Unreadable(str(error), path) from None
    with os.fdopen(number, "rb") as stream:
        mode = os.fstat(number).st_mode
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(mode):
            raise Unreadable(text("it is a device or a pipe, not a file"), path)
        yield stream


def read_whole(path: Path, *, most: int = MOST_BYTES) -> bytes:
    """Return the bytes of a regular file.

    Raises
    ------
    OSError
        As `opened`; `Unreadable` if there are more than `most`.
    """
    with opened(path) as stream:
        data = stream.read(most + 1)
    if len(data) > most:
        raise Unreadable(text("it is larger than {most} MB", most=most // 2**20), path)
    return data


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a regular file, read piece by piece, in hexadecimal.

    Raises
    ------
    OSError
        As `opened`.
    """
    with opened(path) as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextlib.contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Give a temporary name beside a file; at the end it becomes the file, or nothing is left.

    A link is followed: what it points to is replaced, and the link stays. The temporary name ends
    as the file does, for libraries that look.

    Raises
    ------
    OSError
        If it cannot be written: the disk is full, the folder is not there.
    """
    place = Path(os.path.realpath(path))
    fresh = place.with_name(f".{os.getpid()}.{place.name}")
    if not place.parent.is_dir():  # told of the folder, not of the temporary name in it
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path.parent))
    try:
        yield fresh
        with fresh.open("rb+") as stream:
            os.fsync(stream.fileno())
        try:
            fresh.replace(place)
        except PermissionError:
            # Windows: a program that holds a file open keeps it; a folder nobody may write to has
            # failed before
            said = text("cannot be replaced; close it in Excel or whatever has it open")
            raise OSError(errno.EBUSY, said, str(path)) from None
    except BaseException:  # Ctrl-C too
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


def write_whole(path: Path, data: bytes | str) -> None:
    """Write a file whole or not at all; text as UTF-8, its ends of line as they are.

    Raises
    ------
    OSError
        As `written_whole`.
    """
    with written_whole(path) as fresh:
        fresh.write_bytes(data.encode() if isinstance(data, str) else data)


def is_text(path: Path) -> bool:
    """Tell whether a path can be written down: names of other encodings (GBK) cannot."""
    try:
        os.fspath(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def file_name(name: str, *, otherwise: str = "") -> str:
    r"""Return what people call something as the name of a file that every system can have.

    Windows has no file with any of `<>:"/\|?*`, none that ends in a dot or a blank, and none called
    as a device is. What would be hidden, or taken for an option or for a lock file, is not either.

    >>> [file_name(one) for one in ("1#楼 (东)", "a/b: c?", "../x", "nul.txt", "~$x", "-o")]
    ['1#楼 (东)', 'a-b- c', 'x', '_nul.txt', 'x', 'o']
    """
    made = _NO_FILE.sub("-", name).strip(" .-~$\u3000") or otherwise
    return f"_{made}" if made.partition(".")[0].strip().upper() in _DEVICES else made


def as_named(folder: Path, name: str) -> str:
    r"""Return a name that a file in a folder gives, as this system has it.

    Whoever writes on Windows writes `..\plans\block.toml`; where no file is called so the
    backslashes are slashes.
    """
    # os.path: False too for what cannot be a name
    return name if os.path.isfile(folder / name) else name.replace("\\", "/")  # noqa: PTH113


def plain_name(name: str) -> str:
    r"""Return the name of a file beside another as it is without `./`, which may stand before it.

    >>> [plain_name(one) for one in ("a.csv", "./a.csv", ".\a.csv", "..\a.csv")]
    ['a.csv', 'a.csv', 'a.csv', '../a.csv']
    """
    return name.replace("\\", "/").removeprefix("./")


def is_bare_name(name: str) -> bool:
    r"""Tell whether a name names a file in the folder where it is read, and nothing elsewhere.

    >>> [is_bare_name(one) for one in ("a.toml", "../a.toml", "C:a", "/dev/zero", "..", "a\\b")]
    [True, False, False, False, False, False]
    """
    return name not in {"", ".", ".."} and not set(name) & {"/", "\\", ":", "\0"}
