"""Help and the faults of a command line in Chinese."""

from __future__ import annotations

import re

import pytest
from typer.testing import CliRunner

from evacsim.cli.app import app
from evacsim.cli.help import speak_as_asked
from evacsim.locale import language, use

VERBS = [verb.name for verb in app.registered_commands]
ENGLISH = re.compile(r"\b[a-z]{3,} [a-z]{2,} [a-z]{2,}\b")


def said(*arguments: str) -> str:
    """Return what the program prints, with its faults."""
    done = CliRunner().invoke(app, list(arguments))
    return done.output


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_every_verb_is_chinese(verb: str) -> None:
    use("zh")
    page = said(verb, "--help")
    assert page.startswith("用法：")
    before, _, _ = page.partition("例如：")
    assert ENGLISH.findall(before) == []
    assert "显示本说明后结束" in page


def test_the_program_lists_its_verbs_in_chinese() -> None:
    use("zh")
    page = said("--help")
    assert all(re.search(rf"^  {verb} +\S*[一-鿿]", page, re.MULTILINE) for verb in VERBS)


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (("run",), "缺少 SCENARIO"),
        (("run", "--bogus", "a.toml"), "没有选项 --bogus"),
        (("run", "--replications", "x", "a.toml"), "--replications: 应为整数"),
        (("run", "--replications", "0", "a.toml"), "应不小于 1"),
        (("runn",), "没有命令 runn；是不是 'run'？"),
        (("run", "a.toml", "b.toml"), "给得太多：b.toml"),
    ],
)
def test_faults_of_the_command_line_are_chinese(arguments: tuple[str, ...], fault: str) -> None:
    use("zh")
    page = said(*arguments)
    assert fault in page
    assert ENGLISH.findall(page) == []


def test_the_command_line_says_its_language_before_it_is_read() -> None:
    speak_as_asked(["run", "--lang", "zh", "--bogus"])
    assert language() == "zh"
    speak_as_asked(["run", "--lang=en"])
    assert language() == "en"
    speak_as_asked(["run", "--lang", "fr"])
    assert language() == "en"
