"""One language, one catalogue: every text has its Chinese, and no Chinese stands beside a text."""

from __future__ import annotations

import re
import string

from tests.locale.catalogue import catalogue, templates

WORD = re.compile(r"[A-Za-z]{3}")
CHINESE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


def bare(template: str) -> str:
    """The template without what is filled in."""
    return re.sub(r"\{[^}]*\}", "", template)


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def test_every_template_is_in_the_catalogue() -> None:
    known = dict(catalogue())
    missing = [
        f"{file}: {template}"
        for template, file in templates().items()
        if WORD.search(bare(template)) and template not in known
    ]
    assert missing == []


def test_the_catalogue_has_nothing_else() -> None:
    assert [template for template, _ in catalogue() if template not in templates()] == []


def test_both_languages_have_the_same_places() -> None:
    assert [one for one, chinese in catalogue() if places(one) != places(chinese)] == []
    spoken = [(one, chinese) for one, chinese in catalogue() if WORD.search(bare(one))]
    assert [one for one, chinese in spoken if not CHINESE.search(chinese)] == []
