"""A paper as one HTML file that needs no other, and prints on A4."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.locale import language
from evacsim.present.model import note_mark, said

if TYPE_CHECKING:
    from evacsim.present.model import Document


def html(document: Document, *, sources: bool = True) -> str:
    """Return a paper as HTML, in the language of now."""
    environment = Environment(
        loader=PackageLoader("evacsim.present", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "said": said,
        "kind": lambda block: type(block).__name__,
        "base64": lambda data: base64.b64encode(data).decode(),
        "mark": note_mark,
    }
    page = environment.get_template("document.html")
    return page.render(
        document=document,
        sheet=document.sheet,
        lang="zh-Hans" if language() == "zh" else "en",
        sources=sources,
    )
