"""Papers: one model of what stands on a page, and a renderer each for HTML, PDF and Word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from evacsim.files import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from evacsim.present.model import Document

FORMS: Final = ("html", "pdf", "docx")
"""The forms in which a paper can be written, by the ending of its file."""


def write(
    document: Document, stem: Path, forms: Iterable[str] = FORMS, *, sources: bool = True
) -> list[Path]:
    """Write a paper as `STEM.html`, `STEM.pdf`, `STEM.docx`, each whole or not at all.

    Parameters
    ----------
    document
        The paper.
    stem
        The path without its ending.
    forms
        Some of `FORMS`.
    sources
        Whether the sources of values are shown behind them.
    """
    made = {form: render(document, form, sources=sources) for form in forms}
    stem.parent.mkdir(parents=True, exist_ok=True)
    paths = [stem.parent / f"{stem.name}.{form}" for form in made]
    for path, content in zip(paths, made.values(), strict=True):
        write_whole(path, content)
    return paths


def render(document: Document, form: str, *, sources: bool = True) -> str | bytes:
    """Return a paper in one of `FORMS`.

    Raises
    ------
    KeyError
        If there is no such form.
    """
    if form == "html":
        from evacsim.present.as_html import html  # noqa: PLC0415 - jinja2 is slow to load

        return html(document, sources=sources)
    if form == "pdf":
        from evacsim.present.as_pdf import pdf  # noqa: PLC0415 - so is typst

        return pdf(document, sources=sources)
    if form == "docx":
        from evacsim.present.as_docx import docx  # noqa: PLC0415 - and python-docx

        return docx(document, sources=sources)
    raise KeyError(form)
