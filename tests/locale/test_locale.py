"""The language of now: who sets it, and what is said in it."""

from __future__ import annotations

import gettext
import io
import subprocess
import sys

import pytest

from evacsim.locale import (
    Listing,
    Name,
    Texts,
    asked,
    clauses,
    in_every,
    language,
    listed,
    message,
    phrases,
    sentences,
    speaking,
    text,
    use,
)
from evacsim.locale.catalogue import COMPILED, DIGEST, TEXT, compiled, digest


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, "en"),
        ({"EVACSIM_LANG": "zh"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "EVACSIM_LANG": "en"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
def test_the_first_language_is_that_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], expected: str
) -> None:
    use(None)
    for name in ("EVACSIM_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
    assert asked() == variables.get("EVACSIM_LANG")


def test_a_language_for_a_while() -> None:
    with speaking("zh"):
        assert language() == "zh"
        with speaking(None):
            assert language() == "zh"
    assert language() == "en"
    with pytest.raises(ValueError, match='unknown language "de"; known: en, zh'):
        use("de")  # type: ignore[arg-type]


def test_a_template_is_filled_after_it_is_translated() -> None:
    assert text("run {number}", number=2) == "run 2"
    use("zh")
    assert text("run {number}", number=2) == "第2轮"
    assert text("nobody has translated this") == "nobody has translated this"
    assert text("") == ""


def test_a_page_has_its_texts_by_key() -> None:
    say = Texts({"run": "run {number}"})
    assert say("run", number=1) == "run 1"
    assert "run" in say
    assert list(say) == ["run"]
    with pytest.raises(KeyError):
        say("walk")


def test_a_message_is_put_into_words_when_it_is_shown() -> None:
    stair = Name(en="stair A", zh="楼梯 A ")
    told = message("{names} open from the start", names=Listing((stair, "exit-B")))
    assert in_every(told) == {
        "en": "stair A, exit-B open from the start",
        "zh": "楼梯 A 、exit-B始终不上锁",
    }
    assert f"{told:>5}" == str(told)
    assert language() == "en"


def test_marks_between_parts() -> None:
    parts = ("a", "b")
    told = [join(parts) for join in (listed, phrases, clauses, sentences)]
    assert told == ["a, b", "a, b", "a; b", "a b"]
    use("zh")
    assert [join(parts) for join in (listed, phrases, clauses, sentences)] == [
        "a、b", "a，b", "a；b", "ab",
    ]  # fmt: skip


def test_a_compiled_catalogue_says_of_which_text_it_is() -> None:
    source = TEXT.read_bytes()
    assert digest(source) == digest(source.replace(b"\n", b"\r\n"))
    assert gettext.GNUTranslations(io.BytesIO(compiled(source))).gettext(DIGEST) == digest(source)
    assert digest(source).encode() not in compiled(source + b'\nmsgid "x"\nmsgstr "y"\n')


def test_a_compiled_catalogue_of_another_text_is_not_used(tmp_path: object) -> None:
    """In a process of its own: the catalogue is read once."""
    code = f"""
from pathlib import Path
from evacsim.locale import catalogue, text, use
catalogue.COMPILED = Path({str(tmp_path)!r}) / "zh.mo"
catalogue.COMPILED.write_bytes(catalogue.compiled(b'msgid "item"\\nmsgstr "wrong"\\n'))
use("zh")
print(ascii(text("item")))
"""
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == ascii("项目")
    assert COMPILED.name == "zh.mo"
