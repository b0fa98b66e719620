"""The Chinese catalogue: `zh.po`, compiled to `zh.mo` where the package was built.

A compiled catalogue that does not belong to the text beside it (an edited checkout) is not used:
the text is read then, which takes a tenth of a second.
"""

from __future__ import annotations

import gettext
import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
TEXT: Final = HERE / "zh.po"
COMPILED: Final = HERE / "zh.mo"
DIGEST: Final = "digest of the text"
"""The entry of the compiled catalogue that says of which text it was made."""


def translated(template: str) -> str:
    """Return the Chinese of a template; the template itself where there is none."""
    return _translations().gettext(template) if template else ""  # "" is the header


@cache
def _translations() -> gettext.NullTranslations:
    if COMPILED.is_file():
        with COMPILED.open("rb") as stream:
            made = gettext.GNUTranslations(stream)
        if made.gettext(DIGEST) == digest(TEXT.read_bytes()):
            return made
    return gettext.GNUTranslations(io.BytesIO(compiled(TEXT.read_bytes())))


def digest(text: bytes) -> str:
    """Return what tells a text of the catalogue from an edited one; line ends do not count."""
    return hashlib.sha256(text.replace(b"\r\n", b"\n")).hexdigest()


def compiled(text: bytes) -> bytes:
    """Return the text of a catalogue as a compiled one that carries its digest.

    Raises
    ------
    babel.messages.pofile.PoFileError
        If it is no catalogue.
    """
    from babel.messages.mofile import write_mo  # noqa: PLC0415 - where it was not compiled
    from babel.messages.pofile import read_po  # noqa: PLC0415 - same

    catalogue = read_po(io.BytesIO(text), locale="zh", abort_invalid=True)
    catalogue.add(DIGEST, digest(text))
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()
