"""Progress: a bar on a terminal, lines now and then in a file, and every verb that has them."""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from evacsim.cli import progress as home
from evacsim.cli.progress import phrase, progress, progress_of
from evacsim.locale import LANGS, language, use

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from typer.testing import Result

    from evacsim.cli.progress import Tell

    Captured = pytest.CaptureFixture[str]
    Lines = Callable[..., AbstractContextManager[Tell]]
    OnTerminal = Callable[[str], tuple[str, str]]

posix = pytest.mark.skipif(os.name == "nt", reason="imitates a terminal by a pty")


class Clock:
    """Tells the time that a test sets."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def lines(clock: Clock) -> Lines:
    """Progress as where stderr is a file, its time that of `clock`."""

    def made(label: str = "") -> AbstractContextManager[Tell]:
        return progress_of("relief", label=label, console=Console(file=io.StringIO()), clock=clock)

    return made


def test_lines_come_now_and_then_and_at_the_end(
    lines: Lines, clock: Clock, capsys: Captured
) -> None:
    heard = {}
    with lines() as tell:
        for done in range(1, 41):
            clock.now_s = 1000.0 + done
            tell("relief", done, 186)
            heard[done] = capsys.readouterr().err
    spoken = {done: text for done, text in heard.items() if text}
    assert spoken == {n: f"{n} of 186 trials of changes simulated\n" for n in (5, 15, 25, 35)}
    end = capsys.readouterr()
    assert end.err == "40 of 186 trials of changes simulated\n"
    assert end.out == ""


def test_what_is_over_at_once_says_nothing(lines: Lines, clock: Clock, capsys: Captured) -> None:
    with lines() as tell:
        clock.now_s += 4.9
        tell("relief", 186, 186)
        clock.now_s += 100
    assert capsys.readouterr() == ("", "")


def test_no_line_is_written_twice(lines: Lines, clock: Clock, capsys: Captured) -> None:
    with lines() as tell:
        for _ in range(3):
            clock.now_s += 60
            tell("relief", 3, 3)
    assert capsys.readouterr().err == "3 of 3 trials of changes simulated\n"


def test_ten_hours_are_no_flood(lines: Lines, clock: Clock, capsys: Captured) -> None:
    with lines() as tell:
        for done in range(36_000):
            clock.now_s += 1
            tell("relief", done, 36_000)
    assert 50 < len(capsys.readouterr().err.splitlines()) <= 80


def test_several_counts_in_chinese(lines: Lines, clock: Clock, capsys: Captured) -> None:
    use("zh")
    with lines(label="宿舍") as tell:
        clock.now_s += 6
        tell("law", 1, 8)
        clock.now_s += 11
        tell("relief", 120, 186)
    assert capsys.readouterr().err.splitlines() == [
        "宿舍：对照规律：已模拟 1/8 次",
        "宿舍：措施试算：已模拟 120/186 次",
    ]


def test_what_is_stopped_says_no_more(lines: Lines, clock: Clock, capsys: Captured) -> None:
    def stopped() -> None:
        with lines() as tell:
            clock.now_s += 6
            tell("relief", 1, 8)
            tell("relief", 2, 8)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stopped()
    assert capsys.readouterr().err == "1 of 8 trials of changes simulated\n"


def test_a_name_is_text_in_one_line(lines: Lines, clock: Clock, capsys: Captured) -> None:
    with lines(label="[red]Drill[/red]\n{of} \x1b[2Jus") as tell:
        clock.now_s += 6
        tell("relief", 1, 8)
    (line,) = capsys.readouterr().err.splitlines()
    assert line == "[red]Drill[/red] {of} [2Jus: 1 of 8 trials of changes simulated"


@pytest.mark.parametrize("key", [key for key in phrase if key.startswith("done_")])
def test_every_count_has_its_words(key: str) -> None:
    for lang in LANGS:
        use(lang)
        assert re.findall(r"\d+", phrase(key, done=17, total=93)) in (["17", "93"], ["93", "17"])
    assert key.replace("done_", "doing_") in phrase


BARRED = """
import sys, time
from evacsim.cli import progress as home
from evacsim.locale import use
use({lang!r})
home.SHOW_AFTER_S = {after}
with home.progress_of("law", label="[red]Drill[/red] of \\x1b[2J us") as tell:
    time.sleep(0.3)
    tell("law", 3, 8)
    time.sleep(0.3)
    print("a result")
    tell("relief", 120, 186, "door-1")
    {end}
print("after", file=sys.stderr)
"""


@pytest.fixture
def on_terminal(place: Path) -> Iterator[OnTerminal]:
    """Run a program whose stderr is a terminal of 120 columns; return its stdout and stderr."""
    import pty  # noqa: PLC0415 - not on Windows

    opened: list[int] = []

    def run(program: str) -> tuple[str, str]:
        ours, theirs = pty.openpty()
        opened.append(ours)
        process = subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=place,
            stdout=subprocess.PIPE,
            stderr=theirs,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "120"},
            text=True,
        )
        os.close(theirs)
        shown = b""
        try:
            while part := os.read(ours, 4096):
                shown += part
        except OSError:  # how a pty says that its other end is closed
            pass
        out, _ = process.communicate(timeout=60)
        return out, re.sub(r"\x1b\[[0-9;]*m", "", shown.decode())

    yield run
    for one in opened:
        os.close(one)


@posix
@pytest.mark.slow
def test_a_terminal_shows_bars_and_is_left_clean(on_terminal: OnTerminal) -> None:
    out, shown = on_terminal(BARRED.format(after=0.05, lang="en", end="time.sleep(0.3)"))
    assert out == "a result\n"
    assert "simulating the second law ━" in shown
    assert "second law: 3 of 8 replications simulated ━" in shown
    assert "120 of 186 trials of changes simulated" in shown
    assert "door-1" in shown
    assert "[red]Drill[/red] of [2J us" in shown
    assert "\x1b[2J" not in shown
    # two lines are taken back, and the cursor is there again, before anything else is said
    assert shown.endswith("\x1b[?25h\r\x1b[1A\x1b[2K\x1b[1A\x1b[2Kafter\r\n")


@posix
@pytest.mark.slow
def test_a_terminal_in_chinese(on_terminal: OnTerminal) -> None:
    _, shown = on_terminal(BARRED.format(after=0.05, lang="zh", end="time.sleep(0.3)"))
    assert "对照规律：已模拟 3/8 次" in shown
    assert "剩余" in shown
    assert "left" not in shown


@posix
@pytest.mark.slow
def test_short_work_shows_no_bar(on_terminal: OnTerminal) -> None:
    assert on_terminal(BARRED.format(after=30, lang="en", end="")) == ("a result\n", "after\r\n")


@posix
@pytest.mark.slow
def test_ctrl_c_leaves_the_terminal_as_it_was(on_terminal: OnTerminal) -> None:
    _, shown = on_terminal(BARRED.format(after=0.05, lang="en", end="raise KeyboardInterrupt"))
    before, cursor, rest = shown.rpartition("\x1b[?25h")
    assert cursor
    assert "3 of 8" in before
    assert "KeyboardInterrupt" in rest
    assert "after" not in rest


@posix
@pytest.mark.slow
def test_a_verb_on_a_terminal_keeps_its_json_clean(on_terminal: OnTerminal) -> None:
    out, shown = on_terminal(
        "import sys\nfrom evacsim.cli import app, progress\nprogress.SHOW_AFTER_S = 0.0\n"
        "sys.argv = ['evacsim', 'run', 'drill.toml', '--no-plots', '--json']\napp.main()\n"
    )
    assert json.loads(out)["replications"] == 3
    assert "replications simulated" in shown
    assert "Small drill" in shown


def test_colours_asked_for_make_no_terminal_of_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(home, "FIRST_LINE_S", 0.0)
    with progress("pictures") as tell:
        tell(1, 11)
    assert capsys.readouterr() == ("", "1 of 11 pictures drawn\n")


def test_no_verb_has_a_bar_of_its_own() -> None:
    folder = Path(home.__file__).parent
    users = [p.name for p in folder.glob("*.py") if "rich.progress" in p.read_text("utf-8")]
    assert users == ["progress.py"]


RECORD = "学校,建筑,日期,警报时间,末人出楼,实到\n甲校,hall,2026-03-02,09:30:00,1:30,20\n"
FEW = ("--replications", "1", "--workers", "1")
DRILLED = "results/drill"
VERBS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "run": (
        ("drill.toml", "--out", "again", "--replications", "2"),
        ("Small drill: 2 of 2 replications simulated", "pictures drawn"),
    ),
    "sweep": (
        ("drill.toml", "--vary", "group.size=5,10", *FEW),
        ("drill: 2 of 2 replications simulated",),
    ),
    "bottlenecks": ((DRILLED, "--workers", "1"), ("trials of changes simulated",)),
    "report": (
        (DRILLED, "spring.csv", *FEW),
        (
            "second law: 1 of 1 replications simulated",
            "trials of changes simulated",
            "1 of 1 recorded drills compared",
        ),
    ),
    "crush": (("drill.toml", *FEW), ("drill: 1 of ", "replications simulated")),
    "calibrate": (("drill.toml", "spring.csv", "--fit", "speed", *FEW), ("points tried",)),
    "verify": (("--only", "imo-0[12]*"), ("1 of 2 cases run", "2 of 2 cases run")),
    "county": (("results",), ("1 of 1 results folders and records read",)),
    "compare": (
        (DRILLED, "spring.csv", "--plots", "plots"),
        ("1 of 1 recorded drills compared", "pictures drawn"),
    ),
    "export": ((DRILLED, "--out", "tables"), ("4 of 4 tables written",)),
    "check": (("hall.toml", "drill.toml"), ("1 of 2 files checked", "2 of 2 files checked")),
}


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize("name", VERBS)
def test_every_verb_that_takes_a_while_tells_how_far_it_is(
    evacsim: Callable[..., Result], place: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (place / "spring.csv").write_text(RECORD, encoding="utf-8")
    monkeypatch.setattr(home, "FIRST_LINE_S", 0.0)
    monkeypatch.setattr(home, "NEXT_LINE_S", 0.0)
    monkeypatch.setattr(home, "GROWTH", 0.0)
    arguments, told = VERBS[name]
    done = evacsim(name, *arguments)
    assert done.exit_code == 0, done.stderr
    for words in told:
        assert words in done.stderr
        assert words not in done.stdout


@pytest.mark.usefixtures("results")
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("summarise", (DRILLED,), "read"),
        ("plot", (DRILLED, "curve"), "pictures"),
        ("show", ("hall.toml",), "pictures"),
        ("laws", ("--plot", "laws.png"), "pictures"),
        ("estimate", ("drill.toml",), "estimate"),
        ("run", ("drill.toml", "--dry-run"), "replications"),
        ("paper", ("drill.toml", "--kind", "drill-plan"), "page"),
        ("export", ("drill.toml", "--workbook"), "tables"),
    ],
)
def test_work_in_one_piece_shows_on_a_terminal_that_it_goes_on(
    evacsim: Callable[..., Result],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    arguments: tuple[str, ...],
    expected: str,
) -> None:
    begun = []

    @contextlib.contextmanager
    def recorded(what: str) -> Iterator[None]:
        begun.append((what, language()))
        yield

    monkeypatch.setattr(importlib.import_module(f"evacsim.cli.{name}"), "progress", recorded)
    done = evacsim(name, *arguments, "--lang", "zh")
    assert done.exit_code == 0, done.stderr
    assert begun == [(expected, "zh")]
    assert phrase(f"doing_{expected}")
