"""A paper as one HTML file that needs no other and prints on A4; or blocks, as a part of a page."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from evacsim.locale import language
from evacsim.present.model import note_mark, said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from jinja2 import Template

    from evacsim.present.model import Block, Document


def html(document: Document, *, sources: bool = True) -> str:
    """Return a paper as HTML, in the language of now."""
    return _page("document.html").render(
        document=document,
        sheet=document.sheet,
        lang="zh-Hans" if language() == "zh" else "en",
        sources=sources,
    )


def html_part(blocks: Iterable[Block]) -> str:
    """Return blocks as a part of a page that has its own head, as notebooks do."""
    return _page("part.html").render(blocks=tuple(blocks), sources=False)


def _page(name: str) -> Template:
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
    return environment.get_template(name)
