"""What an oracle says of an input, and whether what came of it agrees."""

from __future__ import annotations

import re
import signal
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from evacsim.errors import InputError, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Facts = dict[str, Any]
Verdict = Literal["same", "value", "refused", "said", "any"]

LIMIT_S: Final = 20.0
"""An input that takes longer hangs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An input, and what the oracle says of it.

    `verdict`: "same" must be read, and every fact be as before; "value" reads `value` at `keys` or
    refuses it by its place; "refused" must be refused with a place; "said" may be read if a warning
    names the place; "any" may be read or refused, and raise nothing else.
    """

    name: str
    verdict: Verdict
    text: str = ""
    data: bytes | None = None
    keys: tuple[str | int, ...] = ()
    value: object = None
    note: str = ""

    @property
    def raw(self) -> bytes:
        """The bytes of its file."""
        return self.text.encode() if self.data is None else self.data


class HangError(Exception):
    """An input took longer than the limit."""


@contextmanager
def within(limit_s: float) -> Iterator[None]:
    """Raise `HangError` where the block takes longer."""

    def ring(*_: object) -> None:
        raise HangError

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of an input: its facts, or why it was refused; and what was said."""

    facts: Facts | None = None
    problems: Sequence[Problem] = ()
    wrong: str = ""

    @property
    def words(self) -> str:
        """All that was said."""
        return "\n".join(str(problem) for problem in self.problems)


def tried(read: Callable[[], tuple[Facts, Sequence[Problem]]]) -> Outcome:
    """Read an input; a traceback and a hang are wrong whatever the oracle says."""
    try:
        with within(LIMIT_S):
            facts, problems = read()
    except InputError as error:
        faults = [one for one in error.problems if one.severity == "fault"]
        if not faults or not all(one.file and one.message for one in faults):
            return Outcome(wrong=f"refused without a word or a file: {error}")
        return Outcome(problems=error.problems)
    except HangError:
        return Outcome(wrong=f"hang: more than {LIMIT_S:g} s")
    except Exception as error:  # noqa: BLE001 - that is what is looked for
        return Outcome(wrong=f"traceback: {type(error).__name__}: {error}")
    return Outcome(facts=facts, problems=problems)


def differences(before: Facts, after: Facts) -> list[str]:
    """Return the names of the facts in which two readings differ."""
    names = before.keys() | after.keys()
    missing = object()
    return sorted(
        name for name in names if repr(before.get(name, missing)) != repr(after.get(name, missing))
    )


def judged(  # noqa: PLR0911 - a verdict after the other
    case: Case, outcome: Outcome, base: Facts, may: Callable[[str], bool]
) -> str:
    """Return what is wrong with what came of a case, or nothing.

    `may` tells which facts may follow a value that was changed.
    """
    if outcome.wrong or case.verdict == "any":
        return outcome.wrong
    if outcome.facts is None:
        if case.verdict == "same":
            return f"refused: {outcome.words}"
        placed = case.name.startswith("results") or any(  # there the file is the place
            p.where or re.search(r"line \d|第 \d|UTF-8|\w+ is missing|key |没有键", str(p))
            for p in outcome.problems
        )
        return "" if placed else f"refused without a place: {outcome.words}"
    changed = differences(base, outcome.facts)
    if case.verdict == "same":
        return f"read otherwise: {_told(changed, base, outcome.facts)}" if changed else ""
    if case.verdict in ("refused", "said"):
        if outcome.problems and case.verdict == "said":
            return ""
        return f"accepted without a word: {_told(changed, base, outcome.facts)}"
    strange = [name for name in changed if not may(name)]
    if strange:
        return f"elsewhere: {_told(strange, base, outcome.facts)}"
    key = str(next((k for k in reversed(case.keys) if isinstance(k, str)), ""))
    if isinstance(case.value, bool) or not isinstance(case.value, int | float | str):
        return ""
    direct = [n for n in changed if re.split(r"[ .]", n)[-1] == key or n.endswith(f" {key}")]
    wrong = [name for name in direct if not _is(outcome.facts.get(name), case.value)]
    return f"not {case.value!r}: {_told(wrong, base, outcome.facts)}" if wrong else ""


def _is(found: object, value: float | str) -> bool:
    """Whether a value is the one that was written; 10^30 as a number of two kinds is one."""
    if isinstance(found, int | float) and isinstance(value, int | float):
        return float(found) == float(value)
    return found == value


def _told(names: Sequence[str], base: Facts, facts: Facts) -> str:
    told = [f"{name}: {base.get(name)!r} -> {facts.get(name)!r}" for name in names[:3]]
    return "; ".join(told) + (f" (+{len(names) - 3})" if len(names) > 3 else "")
