"""Progress on stderr: a bar where somebody watches, a line now and then where stderr is a file.

Every verb that may take a while wraps its work in `progress` (one thing is counted) or
`progress_of` (several are), and hands what these give to the function that does the work. What is
counted is a key of `phrase`: `doing_KEY` stands until the first count, `done_KEY` with it.
"""

from __future__ import annotations

import contextlib
import functools
import sys
import threading
import time
from typing import TYPE_CHECKING, Final, Protocol

from evacsim.cli.console import echo_err
from evacsim.locale import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console
    from rich.progress import ProgressColumn, Task, TaskID

    Clock = Callable[[], float]

SHOW_AFTER_S: Final = 1.5
"""Work that ends sooner shows no bar."""
FIRST_LINE_S: Final = 5.0
NEXT_LINE_S: Final = 10.0
GROWTH: Final = 0.1
"""Lines come at least `NEXT_LINE_S` and this share of the time so far apart: 75 in ten hours."""
_BAR_WIDTH: Final = 20


phrase: Final = Texts(
    {
        "label": "{label}: ",
        "doing_cases": "running the cases",
        "done_cases": "{done} of {total} cases run",
        "doing_checks": "checking",
        "done_checks": "{done} of {total} files checked",
        "doing_choices": "simulating what totals depend on",
        "done_choices": "{done} of {total} choices simulated",
        "doing_drills": "comparing",
        "done_drills": "{done} of {total} recorded drills compared",
        "doing_estimate": "calculating",
        "doing_experiments": "simulating experiments",
        "done_experiments": "{done} of {total} experiments simulated",
        "doing_law": "simulating the second law",
        "done_law": "second law: {done} of {total} replications simulated",
        "doing_page": "setting the page",
        "doing_pictures": "drawing",
        "done_pictures": "{done} of {total} pictures drawn",
        "doing_plans": "searching for a plan",
        "done_plans": "{done} of {total} simulations of the search",
        "doing_judged": "judging the plan",
        "done_judged": "{done} of {total} simulations to judge",
        "doing_points": "simulating",
        "done_points": "{done} of {total} points tried",
        "doing_read": "reading",
        "done_read": "{done} of {total} results folders and records read",
        "doing_relief": "trying changes",
        "done_relief": "{done} of {total} trials of changes simulated",
        "doing_replications": "simulating",
        "done_replications": "{done} of {total} replications simulated",
        "doing_seconds": "working out where the seconds went",
        "doing_tables": "writing the tables",
        "done_tables": "{done} of {total} tables written",
        "left_time": "left",
    }
)


class Tell(Protocol):
    """What is called as the work goes on, where several things are counted."""

    def __call__(self, what: str, done: int, total: int, now: str = "") -> None:
        """Say that `done` of `total` are done; a bar shows `now`, what is being worked on, too."""


class TellOne(Protocol):
    """The same where one thing is counted."""

    def __call__(self, done: int, total: int, now: str = "") -> None:
        """Say that `done` of `total` are done."""


@contextlib.contextmanager
def progress(what: str, *, label: str = "") -> Iterator[TellOne]:
    """Show how far a work is while the block runs; give what is told of (done, total).

    Where nothing is told, as of work in one piece, a terminal shows that it goes on.

    Parameters
    ----------
    what
        What is counted: "replications", "pictures", ...
    label
        The work it belongs to; any text of the user.
    """
    with progress_of(what, label=label) as tell:
        yield functools.partial(tell, what)


@contextlib.contextmanager
def progress_of(
    first: str,
    *,
    label: str = "",
    console: Console | None = None,
    clock: Clock = time.monotonic,
) -> Iterator[Tell]:
    """Show how far a work is of which several things are counted, one after another.

    Parameters
    ----------
    first
        What is counted first; the others begin when they are told of.
    label
        As of `progress`.
    console, clock
        Where a bar goes; what tells the time [s] to the lines of a file.
    """
    place = console or _terminal()
    name = _plain(label)
    if place is not None and place.is_interactive:
        shown: _Bar | _Lines = _Bar(first, name, place)
    else:
        shown = _Lines(name, clock)
    try:
        yield shown.tell
    except BaseException:  # Ctrl-C, too: the terminal must be as it was
        shown.close(ended=False)
        raise
    shown.close(ended=True)


def _terminal() -> Console | None:
    """Return stderr if it is a terminal, whatever the environment says of colours."""
    if not sys.stderr.isatty():
        return None
    from rich.console import Console

    return Console(stderr=True)


def _plain(label: str) -> str:
    """Return a text of the user in one line, without what would steer a terminal."""
    return " ".join("".join(c if c.isprintable() else " " for c in label).split())


def _counted(what: str, done: int, total: int) -> str:
    return phrase(f"done_{what}", done=done, total=total)


class _Lines:
    """Lines on stderr, the first after `FIRST_LINE_S`; where there was one, one at the end."""

    def __init__(self, label: str, clock: Clock) -> None:
        self._head = phrase("label", label=label) if label else ""
        self._clock = clock
        self._began_s = clock()
        self._due_s = self._began_s + FIRST_LINE_S
        self._heard = self._written = ""

    def tell(self, what: str, done: int, total: int, now: str = "") -> None:
        del now
        self._heard = self._head + _counted(what, done, total)
        now_s = self._clock()
        if now_s >= self._due_s and self._heard != self._written:
            self._due_s = now_s + max(NEXT_LINE_S, GROWTH * (now_s - self._began_s))
            self._write()

    def close(self, *, ended: bool) -> None:
        if ended and self._written and self._heard != self._written:
            self._write()

    def _write(self) -> None:
        echo_err(self._heard)
        self._written = self._heard


class _Bar:
    """A bar for each thing that is counted; gone when the work is over."""

    def __init__(self, first: str, label: str, console: Console) -> None:
        from rich.progress import (
            BarColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.table import Column

        self._label = label
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=_BAR_WIDTH),
            TimeElapsedColumn(table_column=Column(no_wrap=True)),
            TextColumn("{task.fields[left]}", markup=False),
            TimeRemainingColumn(table_column=Column(no_wrap=True)),
            _aside_column(),
            console=console,
            transient=True,
            redirect_stdout=False,  # what goes there is no business of stderr
        )
        self._tasks: dict[str, TaskID] = {}
        self._begin(first)
        self._changing = threading.Lock()
        self._over = False
        # a timer, for the first count may be long in coming
        self._timer = threading.Timer(SHOW_AFTER_S, self._show)
        self._timer.daemon = True
        self._timer.start()

    def tell(self, what: str, done: int, total: int, now: str = "") -> None:
        if what not in self._tasks:
            self._begin(what)
        self._bar.update(
            self._tasks[what],
            description=_counted(what, done, total),
            completed=done,
            total=total,
            left=phrase("left_time"),
            aside=now or self._label,
        )

    def close(self, *, ended: bool) -> None:
        del ended
        self._timer.cancel()
        with self._changing:
            self._over = True
            self._bar.stop()

    def _begin(self, what: str) -> None:
        doing = phrase(f"doing_{what}")
        self._tasks[what] = self._bar.add_task(doing, total=None, left="", aside=self._label)

    def _show(self) -> None:
        with self._changing:
            if not self._over:
                self._bar.start()


def _aside_column() -> ProgressColumn:
    """Return the column of what may be cut where a terminal is narrow: the counts never are."""
    from rich.progress import ProgressColumn
    from rich.text import Text

    class Aside(ProgressColumn):
        def render(self, task: Task) -> Text:
            return Text(task.fields["aside"], no_wrap=True, overflow="ellipsis")

    return Aside()
