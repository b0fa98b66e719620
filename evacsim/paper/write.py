"""Writes papers as PDF and .docx, or into a bureau's own template."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from typing_extensions import TypedDict

from evacsim.errors import InputError, Problem
from evacsim.files import write_whole
from evacsim.locale import text
from evacsim.paper.facts import TraceJson
from evacsim.paper.kinds import papers
from evacsim.present import render

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from evacsim.paper.facts import Paper
    from evacsim.paper.inputs import Inputs


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The files of a paper, and key, text and source of every value on it."""

    paper: Paper
    files: tuple[Path, ...]


def write_papers(
    kind: str,
    inputs: Inputs,
    folder: Path,
    *,
    sources: bool = False,
    template: Path | None = None,
) -> tuple[Written, ...]:
    """Write the papers of a kind into a folder, in the language of now.

    Parameters
    ----------
    kind
        One of `kinds.KINDS`.
    inputs
        What the papers are made of.
    folder
        Made if it is not there; a paper of the same name is replaced.
    sources
        Whether the source of each value is set small behind it.
    template
        A .docx with {{ keys }} of the trace: it is filled in instead of the paper's own form, and
        only the .docx is written.

    Raises
    ------
    InputError
        If there is no such kind, the inputs lack what it is made of, or the template has faults.
    """
    return put_papers(papers(kind, inputs), folder, sources=sources, template=template)


def put_papers(
    made: tuple[Paper, ...],
    folder: Path,
    *,
    sources: bool = False,
    template: Path | None = None,
) -> tuple[Written, ...]:
    """Write papers into a folder, as `write_papers` does.

    Raises
    ------
    InputError
        If the template has faults.
    """
    if template is not None:
        made = made[:1]
        contents = [{"docx": _filled(made[0], template)}]
    else:
        contents = [_forms(paper, sources=sources) for paper in made]
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for paper, forms in zip(made, contents, strict=True):
        files = tuple(folder / f"{paper.name}.{form}" for form in forms)
        for file, content in zip(files, forms.values(), strict=True):
            write_whole(file, content)
        written.append(Written(paper=paper, files=files))
    return tuple(written)


def _forms(paper: Paper, *, sources: bool) -> dict[str, bytes]:
    """Return the paper as PDF and .docx; a paper with a layout of its own brings its PDF."""
    found: dict[str, bytes] = {}
    for form in ("pdf", "docx"):
        own = paper.layout(sources=sources) if form == "pdf" and paper.layout else None
        made = own or render(paper.document, form, sources=sources)
        found[form] = made if isinstance(made, bytes) else made.encode()
    return found


def _filled(paper: Paper, template: Path) -> bytes:
    """Return a bureau's own form with the values of a paper put in."""
    from docxtpl import DocxTemplate  # noqa: PLC0415 - only who has a template needs it
    from jinja2 import Environment, StrictUndefined, TemplateError  # noqa: PLC0415

    try:
        form = DocxTemplate(template)
        keys = Environment(undefined=StrictUndefined, autoescape=True)
        form.render(paper.facts.context(), keys, autoescape=True)
    except TemplateError as error:
        known = ", ".join(sorted(paper.facts.context()))
        hint = text("this paper has: {keys}", keys=known)
        message = str(error.message or type(error).__name__)
        raise InputError(
            [Problem(file=str(template), where="", message=message, hint=hint)]
        ) from None
    except (ValueError, KeyError, OSError, BadZipFile) as error:
        if isinstance(error, FileNotFoundError):
            raise
        message = text("cannot be read as a Word document (.docx)")
        raise InputError([Problem(file=str(template), where="", message=message)]) from None
    file = io.BytesIO()
    form.save(file)
    return file.getvalue()


class PaperJson(TypedDict):
    """A paper: its files, and where each of its values comes from."""

    name: str
    files: list[str]
    trace: list[TraceJson]


class PapersJson(TypedDict):
    """What `paper --json` prints."""

    kind: str
    papers: list[PaperJson]
    warnings: list[str]


def papers_json(kind: str, written: Sequence[Written], problems: Sequence[Problem]) -> PapersJson:
    """Return what `paper --json` prints."""
    return {
        "kind": kind,
        "papers": [
            {
                "name": one.paper.name,
                "files": [str(file) for file in one.files],
                "trace": one.paper.facts.trace(),
            }
            for one in written
        ],
        "warnings": [str(problem) for problem in problems],
    }
